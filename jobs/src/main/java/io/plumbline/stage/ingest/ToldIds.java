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

  private final LongKeySet ids = new LongKeySet();

  /** Adds the ids of all rows, column by column. */
  void add(long[][] links, Pass pass) {
    for (long[] column : links) {
      for (long link : column) {
        long id = LinkedId.id(link);
        if (link != 0 && pass.holds(id)) {
          ids.add(id, LinkedId.isSilent(link) ? SILENT : COUNTING);
        }
      }
    }
  }

  /** Adds the ids of one row. */
  void add(long[][] links, int row) {
    for (long[] column : links) {
      if (column[row] != 0) {
        ids.add(LinkedId.id(column[row]), LinkedId.isSilent(column[row]) ? SILENT : COUNTING);
      }
    }
  }

  /**
   * Whether one of them tells of a row's call. A call that was answered is not told by a failed
   * attempt of it that counts nothing.
   */
  boolean tell(long[][] links, int row, Pass pass) {
    for (long[] column : links) {
      long link = column[row];
      long id = LinkedId.id(link);
      if (link != 0
          && pass.holds(id)
          && (ids.contains(id, COUNTING)
              || !LinkedId.isAnswered(link) && ids.contains(id, SILENT))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the id was added, of a record of this sort; no id always was. */
  boolean hold(long link) {
    return link == 0
        || ids.contains(LinkedId.id(link), LinkedId.isSilent(link) ? SILENT : COUNTING);
  }
}
