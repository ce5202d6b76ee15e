package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.DayOrder.DayFile;
import java.io.IOException;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Calls that another source tells of by no common id: entries of one log give way to records of
 * another one for one ({@link RecordPairs}), a provider's to a gateway's or an application's, an
 * audit trail's to any of these, a trace's of refused calls to a gateway's. An entry that counts
 * tokens is paired with a record that counts as many, one that counts none by what was called
 * alone. What an id ties is no pair of anything else. Those of a day are paired first, then what is
 * left around its midnights.
 */
final class PairedCalls {
  private static final long DAY_US = 86_400_000_000L;
  private static final String CALL = "linked_call";
  private static final String PAIR = "linked_pair";

  /** Where a caller's record tells what its provider's log tells. */
  private static final String PROVIDER = "linked_provider";

  private static final String[] COUNTS = {
    "input_uncached_tokens",
    "cache_read_tokens",
    "cache_write_5m_tokens",
    "cache_write_1h_tokens",
    "output_tokens"
  };
  private static final Set<Witness> GATEWAYS =
      EnumSet.of(
          Witness.GATEWAY, Witness.OUTER_GATEWAY, Witness.GATEWAY_LEDGER, Witness.GATEWAY_TRACE);
  private static final Set<Witness> CALLERS =
      EnumSet.of(
          Witness.GATEWAY,
          Witness.OUTER_GATEWAY,
          Witness.GATEWAY_LEDGER,
          Witness.GATEWAY_TRACE,
          Witness.TRACE);
  private static final Set<Witness> ALL_BUT_TRAILS =
      EnumSet.complementOf(EnumSet.of(Witness.AUDIT_TRAIL));

  private final DayOrder order;
  private final GoingRows going;

  PairedCalls(DayOrder order, GoingRows going) {
    this.order = order;
    this.going = going;
  }

  /** Drops every entry that a record tells of. */
  void drop() throws IOException {
    drop(Witness.PROVIDER, CALLERS);
    drop(Witness.AUDIT_TRAIL, ALL_BUT_TRAILS);
    drop(Witness.TRACE, GATEWAYS);
  }

  private void drop(Witness entries, Set<Witness> records) throws IOException {
    boolean any = false;
    for (DayFile file : order.files()) {
      any |= file.witness() == entries && digests(order, file) != null;
    }
    if (!any) {
      return;
    }
    ToldIds tied = tied(entries);
    long rows = order.filesAndNeighbours().stream().mapToLong(DayFile::rows).sum();
    for (Pass pass : Pass.over(rows)) {
      long day = order.day().toEpochDay();
      RecordPairs pairs = new RecordPairs();
      addEntries(pairs, day, entries, order.files(), pass);
      if (!pairs.isEmpty()) {
        takeOver(day, day - 1, pairs, entries, records, tied, pass);
        takeOver(day + 1, day + 1, pairs, entries, records, tied, pass);
        addRecords(pairs, day, records, entries, tied, order.files(), pass);
        pairs.match();
        matchOver(day, day - 1, pairs, entries, records, tied, pass);
        matchOver(day + 1, day + 1, pairs, entries, records, tied, pass);
        pairs.give(going::pair);
      }
    }
  }

  /**
   * Entries of the day behind a midnight that gave way before, and found no record of their day.
   */
  private void takeOver(
      long midnight,
      long day,
      RecordPairs pairs,
      Witness entries,
      Set<Witness> records,
      ToldIds tied,
      Pass pass)
      throws IOException {
    RecordPairs neighbour = new RecordPairs();
    addGaveWay(neighbour, day, entries, pass);
    if (!neighbour.leftNear(midnight * DAY_US).isEmpty()) {
      addRecords(neighbour, day, records, entries, tied, others(), pass);
      neighbour.match();
      neighbour.takeOver(midnight * DAY_US, pairs);
    }
  }

  private List<DayFile> others() {
    return order.neighbours().stream()
        .filter(file -> !file.isTold())
        .sorted(Comparator.comparing(DayFile::witness))
        .toList();
  }

  /** What is left near a midnight, and what the day behind it leaves of its records. */
  private void matchOver(
      long midnight,
      long day,
      RecordPairs pairs,
      Witness entries,
      Set<Witness> records,
      ToldIds tied,
      Pass pass)
      throws IOException {
    Set<Long> left = pairs.leftNear(midnight * DAY_US);
    if (left.isEmpty()) {
      return;
    }
    RecordPairs neighbour = new RecordPairs(left);
    addEntries(neighbour, day, entries, others(), pass);
    addRecords(neighbour, day, records, entries, tied, others(), pass);
    neighbour.match();
    pairs.match(neighbour);
  }

  /** Entries of a day that gave way earlier, by what they are known again. */
  private LongKeySet addGaveWay(RecordPairs pairs, long day, Witness entries, Pass pass)
      throws IOException {
    LongKeySet gaveWay = new LongKeySet();
    for (DayFile file : order.neighbours()) {
      long[][] digests = file.isTold() && file.witness() == entries ? digests(order, file) : null;
      long[] calls = digests == null ? null : order.longs(file, CALL)[0];
      for (int i = 0; digests != null && i < calls.length; i++) {
        if (pass.holds(digests[0][i])
            && day == Math.floorDiv(digests[1][i], DAY_US)
            && (gaveWay.add(named(calls[i], digests[0][i]), digests[1][i]) || calls[i] == 0)) {
          pairs.gaveWay(digests[0][i], digests[1][i]);
        }
      }
    }
    return gaveWay;
  }

  /** Entries of a day, those that gave way earlier counted in. */
  private void addEntries(
      RecordPairs pairs, long day, Witness entries, List<DayFile> files, Pass pass)
      throws IOException {
    LongKeySet gaveWay = addGaveWay(pairs, day, entries, pass);
    Repeats repeats = new Repeats();
    for (DayFile file : files) {
      long[][] digests = file.witness() == entries ? digests(order, file) : null;
      long[] calls = digests == null ? null : order.longs(file, CALL)[0];
      BitSet gone = digests == null ? null : repeats.gone(file, false);
      for (int i = 0; digests != null && i < calls.length; i++) {
        if (digests[0][i] == 0
            || !pass.holds(digests[0][i])
            || day != Math.floorDiv(digests[1][i], DAY_US)) {
          continue;
        }
        if (gaveWay.contains(named(calls[i], digests[0][i]), digests[1][i])) {
          gone.set(i); // the same entry again, of a log that was rotated or copied
        } else if (!gone.get(i)) {
          pairs.entry(digests[0][i], digests[1][i], file, i);
        }
      }
    }
  }

  private void addRecords(
      RecordPairs pairs,
      long day,
      Set<Witness> records,
      Witness entries,
      ToldIds tied,
      List<DayFile> files,
      Pass pass)
      throws IOException {
    Repeats repeats = new Repeats();
    for (DayFile file : files) {
      boolean asked = entries != Witness.TRACE && CALLERS.contains(file.witness());
      long[] plain =
          records.contains(file.witness()) ? pairs(order, file, asked ? PROVIDER : PAIR) : null;
      if (plain == null) {
        continue;
      }
      long[] counted = entries == Witness.PROVIDER ? counted(order, file, plain) : plain;
      long[][] took = order.folder().longs(file.path(), Long.MIN_VALUE, "started_at", "ended_at");
      long[][] links = tied == null ? null : order.longs(file, ToldIds.COLUMNS);
      BitSet gone = repeats.gone(file, true);
      for (int i = 0; i < plain.length; i++) {
        if (plain[i] != 0
            && !gone.get(i)
            && day == Math.floorDiv(took[0][i], DAY_US)
            && (links == null || !tied.tell(links, i, Pass.OVER_ALL))) {
          long to = Math.max(took[0][i], took[1][i]);
          if (pass.holds(plain[i])) {
            pairs.record(plain[i], took[0][i], to);
          }
          if (counted[i] != plain[i] && pass.holds(counted[i])) {
            pairs.record(counted[i], took[0][i], to);
          }
        }
      }
    }
  }

  /**
   * Of another day's files it is not known which rows stand twice, as those of a copied log do, or
   * are told by a better witness; such files are to be asked for the best one's first.
   */
  private final class Repeats {
    private final LongKeySet seen = new LongKeySet();
    private final ToldIds ids = new ToldIds();

    /**
     * @param told whether what a better witness tells is gone as well
     */
    BitSet gone(DayFile file, boolean told) throws IOException {
      if (going.mayLose(file)) {
        return going.of(file);
      }
      BitSet gone = new BitSet();
      long[][] keys = order.longs(file, "key_hi", "key_lo");
      long[][] links = order.longs(file, ToldIds.COLUMNS);
      for (int i = 0; i < keys[0].length; i++) {
        gone.set(i, !seen.add(keys[0][i], keys[1][i]) || told && ids.tell(links, i, Pass.OVER_ALL));
      }
      ids.add(links, Pass.OVER_ALL);
      return gone;
    }
  }

  /**
   * Ids of entries that gave way by one, and of the traces that lead from them to a gateway's
   * record; null: there are none. A trace's entries share the id of their attempts' call, which is
   * no proof that this attempt was told.
   */
  private ToldIds tied(Witness entries) throws IOException {
    if (entries == Witness.TRACE) {
      return null;
    }
    ToldIds tied = new ToldIds();
    boolean any = false;
    for (DayFile file : order.filesAndNeighbours()) {
      if (file.witness() != entries) {
        continue;
      }
      BitSet rows = (BitSet) going.linked(file).clone();
      if (file.isTold()) {
        rows.set(0, Math.toIntExact(file.rows()));
        long[] paired = pairs(order, file, PAIR);
        for (int i = 0; paired != null && i < paired.length; i++) {
          rows.set(i, paired[i] == 0);
        }
      }
      if (!rows.isEmpty()) {
        any = true;
        long[][] links = order.longs(file, ToldIds.COLUMNS);
        rows.stream().forEach(row -> tied.add(links, row));
      }
    }
    if (!any) {
      return null;
    }
    for (DayFile file : order.filesAndNeighbours()) {
      if (file.witness().isTrace()) {
        long[][] links = order.longs(file, ToldIds.COLUMNS);
        for (int i = 0; i < links[0].length; i++) {
          if (tied.tell(links, i, Pass.OVER_ALL)) {
            tied.add(links, i);
          }
        }
      }
    }
    return tied;
  }

  /** By what an entry is known again, with its start: its own id, else whom it calls. */
  private static long named(long call, long pair) {
    return call == 0 ? pair : call;
  }

  /** What a file's rows are paired by as entries, and their starts; null: it has no pairs. */
  static long[][] digests(DayOrder order, DayFile file) throws IOException {
    long[] pairs = pairs(order, file, PAIR);
    if (pairs == null) {
      return null;
    }
    boolean byCounts = file.witness() == Witness.PROVIDER && !file.isTold();
    return new long[][] {
      byCounts ? counted(order, file, pairs) : pairs, order.longs(file, "started_at")[0]
    };
  }

  /** Digests of pairs of a file's rows; null: it has none. */
  private static long[] pairs(DayOrder order, DayFile file, String column) throws IOException {
    if (!order.holds(file, column)) {
      return null; // written by a version that knew of none
    }
    long[] pairs = order.longs(file, column)[0];
    for (long pair : pairs) {
      if (pair != 0) {
        return pairs;
      }
    }
    return null;
  }

  /** The same with what a row counts, where it counts anything. */
  private static long[] counted(DayOrder order, DayFile file, long[] pairs) throws IOException {
    long[][] counts = order.longs(file, COUNTS);
    long[] digests = pairs.clone();
    for (int i = 0; i < digests.length; i++) {
      long output = counts[counts.length - 1][i];
      long input = 0;
      for (int bucket = 0; bucket < counts.length - 1; bucket++) {
        input += counts[bucket][i];
      }
      if (digests[i] != 0 && input + output > 0) {
        digests[i] = mixed(mixed(digests[i], input), output) | 1;
      }
    }
    return digests;
  }

  private static long mixed(long digest, long number) {
    long x = (digest ^ number) * 0x9E3779B97F4A7C15L;
    return x ^ (x >>> 32);
  }
}
