package io.plumbline.stage.ingest;

import io.plumbline.shared.record.LinkedId;
import io.plumbline.stage.ingest.DayOrder.DayFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls that another source tells of: a record goes when a better {@link Witness} tells of the same
 * call. Records of one format never link with each other: a gateway's attempts may share ids. Links
 * are passed on: what an application's trace ties to the gateway by one id, it ties to the
 * provider's log by another. A gateway that asked another one names the other's call, and gives way
 * to that, even where both write one format.
 */
final class LinkedCalls {
  private static final String[] OUTER_COLUMNS = {
    "linked_call", "linked_response", "linked_request", "linked_asked"
  };

  private final DayOrder order;
  private final GoingRows going;

  LinkedCalls(DayOrder order, GoingRows going) {
    this.order = order;
    this.going = going;
  }

  /** Drops every record that a better witness tells of. */
  void drop() throws IOException {
    List<DayFile> all = order.filesAndNeighbours();
    if (order.files().stream().noneMatch(f -> all.stream().anyMatch(f::mayGoFor))) {
      return;
    }
    for (Pass pass : Pass.over(all.stream().mapToLong(DayFile::rows).sum())) {
      drop(pass);
    }
    new PairedCalls(order, going).drop();
  }

  private void drop(Pass pass) throws IOException {
    List<DayFile> all = order.filesAndNeighbours();
    all.sort((a, b) -> a.givesWayTo(b) ? 1 : b.givesWayTo(a) ? -1 : 0);
    ToldIds told = new ToldIds();
    Map<String, DayFile> last = new HashMap<>();
    all.forEach(file -> last.put(file.format(), file));
    Map<String, List<long[][]>> repeated = new HashMap<>();
    for (int from = 0; from < all.size(); ) {
      int to = from + 1;
      while (to < all.size() && !all.get(to).givesWayTo(all.get(from))) {
        to++;
      }
      List<DayFile> ofOneFormat = all.subList(from, to);
      boolean outer = all.get(from).witness() == Witness.OUTER_GATEWAY;
      for (DayFile file : outer ? ofOneFormat : List.<DayFile>of()) {
        told.add(order.longs(file, ToldIds.COLUMNS[0]), pass);
      }
      for (DayFile file : ofOneFormat) {
        if ((from > 0 || outer) && going.mayLose(file)) {
          dropTold(file, told, pass);
        }
      }
      for (DayFile file : to < all.size() ? ofOneFormat : List.<DayFile>of()) {
        long[][] links = links(file);
        repeated
            .computeIfAbsent(file.format(), format -> new ArrayList<>())
            .add(withoutRepeated(file, links));
        told.add(links, pass);
        if (file.equals(last.get(file.format()))) {
          repeated.get(file.format()).forEach(ids -> told.add(ids, pass));
        }
      }
      from = to;
    }
  }

  /**
   * Takes out the ids of rows that went for an equal one: that may stand in a file of a witness who
   * is believed less, and no record is told by itself.
   *
   * @param links is changed
   * @return those taken out
   */
  private long[][] withoutRepeated(DayFile file, long[][] links) {
    int[] rows = going.repeated(file).stream().toArray();
    long[][] taken = new long[links.length][rows.length];
    for (int column = 0; column < links.length; column++) {
      for (int i = 0; i < rows.length; i++) {
        taken[column][i] = links[column][rows[i]];
        links[column][rows[i]] = 0;
      }
    }
    return taken;
  }

  private long[][] links(DayFile file) throws IOException {
    boolean outer = file.witness() == Witness.OUTER_GATEWAY && !file.isTold();
    return order.longs(file, outer ? OUTER_COLUMNS : ToldIds.COLUMNS);
  }

  /**
   * Attempts of a gateway share the call's id: of another gateway's call it is no proof, nor of
   * which of them was refused; those are paired one for one ({@link PairedCalls}).
   */
  private static void forgetOwnCall(DayFile file, long[][] links) {
    for (int row = 0; row < links[0].length; row++) {
      long own = LinkedId.id(links[0][row]);
      if (file.witness() == Witness.OUTER_GATEWAY
          || file.witness() == Witness.GATEWAY_TRACE && LinkedId.isSilent(links[0][row])) {
        for (long[] column : links) {
          column[row] = LinkedId.id(column[row]) == own ? 0 : column[row];
        }
      }
    }
  }

  private void dropTold(DayFile file, ToldIds told, Pass pass) throws IOException {
    long[][] links = links(file);
    forgetOwnCall(file, links);
    // Who was given a cached answer knows it by its first id; the provider knows no second call.
    boolean mayBeOfTheCache = file.witness() == Witness.TRACE;
    BitSet gone = going.of(file);
    for (int i = 0; i < links[0].length; i++) {
      if (!gone.get(i)
          && (told.tell(links, i, pass) || mayBeOfTheCache && told.tellAgain(links, i, pass))) {
        going.link(file, i);
      }
    }
  }
}
