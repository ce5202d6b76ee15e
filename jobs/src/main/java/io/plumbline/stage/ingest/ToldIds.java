package io.plumbline.stage.ingest;

import io.plumbline.shared.record.LinkedId;

/**
 * Ids by which calls are told. Which records bear an id matters: any that counted or was answered,
 * or failed attempts alone.
 */
final class ToldIds {
  /** The columns of ids that calls of several sources share. */
  static final String[] COLUMNS = {"linked_call", "linked_response", "linked_request"};

  private static final long COUNTING = 1;
  private static final long SILENT = 2;

  /** The call's own id, which its attempts share: of those that failed it is no proof. */
  private static final long COUNTING_CALL = 3;

  /** The id of an answer that the gateway gave again: of the call it was made for it tells not. */
  private static final long CACHED = 4;

  private final LongKeySet ids = new LongKeySet();

  /** Adds the ids of all rows, column by column. */
  void add(long[][] links, Pass pass) {
    for (int column = 0; column < links.length; column++) {
      for (long link : links[column]) {
        long id = LinkedId.id(link);
        if (link != 0 && pass.holds(id)) {
          ids.add(id, sort(column, link));
        }
      }
    }
  }

  /** Adds the ids of one row. */
  void add(long[][] links, int row) {
    for (int column = 0; column < links.length; column++) {
      long link = links[column][row];
      if (link != 0) {
        ids.add(LinkedId.id(link), sort(column, link));
      }
    }
  }

  private static long sort(int column, long link) {
    if (LinkedId.isCached(link)) {
      return CACHED;
    }
    return LinkedId.isSilent(link) ? SILENT : column == 0 ? COUNTING_CALL : COUNTING;
  }

  /**
   * Whether one of them tells of a row's call. A call that was answered is not told by a failed
   * attempt of it that counts nothing, nor such an attempt by the id that it shares with the one
   * that was answered.
   */
  boolean tell(long[][] links, int row, Pass pass) {
    for (int column = 0; column < links.length; column++) {
      long link = links[column][row];
      long id = LinkedId.id(link);
      if (link != 0
          && !LinkedId.isCached(link)
          && pass.holds(id)
          && (ids.contains(id, COUNTING)
              || !LinkedId.isAnswered(link) && ids.contains(id, SILENT)
              || !(column == 0 && LinkedId.isSilent(link)) && ids.contains(id, COUNTING_CALL))) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of them is of an answer that was given again, and a row has its id. */
  boolean tellAgain(long[][] links, int row, Pass pass) {
    for (long[] column : links) {
      long id = LinkedId.id(column[row]);
      if (column[row] != 0 && pass.holds(id) && ids.contains(id, CACHED)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the id was added, of a record of this sort and in this column; no id always was. */
  boolean hold(int column, long link) {
    return link == 0 || ids.contains(LinkedId.id(link), sort(column, link));
  }
}
