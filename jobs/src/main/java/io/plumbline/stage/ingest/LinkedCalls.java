package io.plumbline.stage.ingest;

import io.plumbline.shared.record.LinkedId;
import io.plumbline.stage.ingest.DayOrder.DayFile;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * Calls that another source tells of: a record goes when a better {@link Witness} tells of the same
 * call. Records of one format never link with each other: a gateway's attempts may share ids. Links
 * are passed on: what an application's trace ties to the gateway by one id, it ties to the
 * provider's log by another. A gateway that asked another one names the other's call, and gives way
 * to that, even where both write one format.
 */
final class LinkedCalls {
  private static final long DAY_US = 86_400_000_000L;
  private static final String CALL = "linked_call";
  private static final Set<Witness> GATEWAYS =
      Set.of(Witness.GATEWAY, Witness.OUTER_GATEWAY, Witness.GATEWAY_LEDGER);
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
    dropPaired(Witness.AUDIT_TRAIL, Set.of(Witness.PROVIDER));
    dropPaired(Witness.TRACE, GATEWAYS);
  }

  private void drop(Pass pass) throws IOException {
    List<DayFile> all = order.filesAndNeighbours();
    all.sort((a, b) -> a.givesWayTo(b) ? 1 : b.givesWayTo(a) ? -1 : 0);
    ToldIds told = new ToldIds();
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
        told.add(links(file), pass);
      }
      from = to;
    }
  }

  private long[][] links(DayFile file) throws IOException {
    boolean outer = file.witness() == Witness.OUTER_GATEWAY && !file.isTold();
    return order.longs(file, outer ? OUTER_COLUMNS : ToldIds.COLUMNS);
  }

  /** Attempts of a gateway share the call's id: of another gateway's call it is no proof. */
  private static void forgetOwnCall(long[][] links) {
    for (int row = 0; row < links[0].length; row++) {
      long own = LinkedId.id(links[0][row]);
      for (long[] column : links) {
        column[row] = LinkedId.id(column[row]) == own ? 0 : column[row];
      }
    }
  }

  private void dropTold(DayFile file, ToldIds told, Pass pass) throws IOException {
    long[][] links = links(file);
    if (file.witness() == Witness.OUTER_GATEWAY) {
      forgetOwnCall(links);
    }
    BitSet gone = going.of(file);
    for (int i = 0; i < links[0].length; i++) {
      if (!gone.get(i) && told.tell(links, i, pass)) {
        going.link(file, i);
      }
    }
  }

  /**
   * Entries that share no id with another log give way to its records one for one, those that gave
   * way earlier counted in ({@link RecordPairs}): an audit trail's to the provider's, a trace's of
   * refused calls to the gateway's.
   */
  private void dropPaired(Witness entries, Set<Witness> records) throws IOException {
    RecordPairs pairs = new RecordPairs();
    LongKeySet gaveWay = new LongKeySet();
    for (DayFile file : order.neighbours()) {
      long[][] columns = file.isTold() && file.witness() == entries ? pairs(order, file) : null;
      long[] calls = columns == null ? null : order.longs(file, CALL)[0];
      for (int i = 0; columns != null && i < columns[0].length; i++) {
        if (order.day().toEpochDay() == Math.floorDiv(columns[1][i], DAY_US)
            && (gaveWay.add(named(calls[i], columns[0][i]), columns[1][i]) || calls[i] == 0)) {
          pairs.gaveWay(columns[0][i], columns[1][i]);
        }
      }
    }
    boolean any = false;
    for (DayFile file : order.files()) {
      long[][] columns = file.witness() == entries ? pairs(order, file) : null;
      long[] calls = columns == null ? null : order.longs(file, CALL)[0];
      any |= columns != null;
      BitSet gone = going.of(file);
      for (int i = 0; columns != null && i < columns[0].length; i++) {
        if (columns[0][i] != 0 && gaveWay.contains(named(calls[i], columns[0][i]), columns[1][i])) {
          gone.set(i); // the same entry again, of a log that was rotated or copied
        } else if (!gone.get(i)) {
          pairs.entry(columns[0][i], columns[1][i], file, i);
        }
      }
    }
    if (!any) {
      return;
    }
    for (DayFile file : order.files()) {
      long[][] columns = records.contains(file.witness()) ? pairs(order, file) : null;
      BitSet gone = going.of(file);
      for (int i = 0; columns != null && i < columns[0].length; i++) {
        if (!gone.get(i)) {
          pairs.record(columns[0][i], columns[1][i]);
        }
      }
    }
    pairs.match(going::link);
  }

  /** By what an entry is known again, with its start: its own id, else whom it calls. */
  private static long named(long call, long pair) {
    return call == 0 ? pair : call;
  }

  /** Digests of pairs and starts of a file's rows; null: it has no pairs. */
  static long[][] pairs(DayOrder order, DayFile file) throws IOException {
    if (!order.holds(file, "linked_pair")) {
      return null; // written by a version that knew of none
    }
    long[] pairs = order.longs(file, "linked_pair")[0];
    for (long pair : pairs) {
      if (pair != 0) {
        return new long[][] {pairs, order.longs(file, "started_at")[0]};
      }
    }
    return null;
  }
}
