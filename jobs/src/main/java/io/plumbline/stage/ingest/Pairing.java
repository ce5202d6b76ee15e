package io.plumbline.stage.ingest;

import io.plumbline.shared.record.LinkedId;
import io.plumbline.stage.ingest.DayOrder.DayFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pairing of one witness's entries with the records of others, for a day: among each other
 * first, then what is left around its midnights with what the days behind them leave.
 */
final class Pairing {
  private static final long DAY_US = 86_400_000_000L;
  private static final String CALL = "linked_call";
  private static final String REQUEST = "linked_request";
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

  private final DayOrder order;
  private final GoingRows going;
  private final Witness entries;
  private final Set<Witness> records;

  private final long day;

  /** Ids by which another log tells of entries that had no pair but for them; null: none. */
  private ToldIds toldSince;

  /** Ids of entries that gave way by one, and of what leads from them to a record; null: none. */
  private ToldIds tied;

  /**
   * @param entries give way
   * @param records stay
   */
  Pairing(DayOrder order, GoingRows going, Witness entries, Set<Witness> records) {
    this.order = order;
    this.going = going;
    this.entries = entries;
    this.records = records;
    this.day = order.day().toEpochDay();
  }

  /** Drops the day's entries that records tell of. */
  void drop() throws IOException {
    boolean any = false;
    for (DayFile file : order.files()) {
      any |= file.witness() == entries && digests(order, file) != null;
    }
    if (!any
        || order.filesAndNeighbours().stream()
            .noneMatch(file -> !file.isTold() && records.contains(file.witness()))) {
      return;
    }
    if (!entries.isTrace()) {
      // A trace's share the id of their attempts' call: no proof that this attempt was told.
      toldSince = toldSince();
      tied = tied();
    }
    long rows = order.filesAndNeighbours().stream().mapToLong(DayFile::rows).sum();
    for (Pass pass : Pass.over(rows)) {
      drop(pass);
    }
  }

  private void drop(Pass pass) throws IOException {
    RecordPairs pairs = new RecordPairs();
    addEntries(Map.of(day, pairs), order.files(), pass);
    if (pairs.isEmpty()) {
      return;
    }
    takeOver(pairs, pass);
    addRecords(Map.of(day, pairs), order.files(), pass);
    pairs.match();
    matchOver(pairs, pass);
    pairs.give(going::pair);
  }

  /** Entries of the days around that gave way before, and found no record of their own day. */
  private void takeOver(RecordPairs pairs, Pass pass) throws IOException {
    Map<Long, RecordPairs> around = Map.of(day - 1, new RecordPairs(), day + 1, new RecordPairs());
    addGaveWay(around, pass);
    if (!around.get(day - 1).leftNear(midnight(day - 1)).isEmpty()
        || !around.get(day + 1).leftNear(midnight(day + 1)).isEmpty()) {
      addRecords(around, others(), pass);
      around.forEach(
          (other, of) -> {
            of.match();
            of.takeOver(midnight(other), pairs);
          });
    }
  }

  /** What is left near a midnight, and what the day behind it leaves of its records. */
  private void matchOver(RecordPairs pairs, Pass pass) throws IOException {
    Map<Long, RecordPairs> around = new HashMap<>();
    for (long other : new long[] {day - 1, day + 1}) {
      Set<Long> left = pairs.leftNear(midnight(other));
      if (!left.isEmpty()) {
        around.put(other, new RecordPairs(left));
      }
    }
    if (!around.isEmpty()) {
      addEntries(around, others(), pass);
      addRecords(around, others(), pass);
      around.values().forEach(RecordPairs::match);
      around.values().forEach(pairs::match);
    }
  }

  /** Between the day and the one before or behind it. */
  private long midnight(long other) {
    return Math.max(day, other) * DAY_US;
  }

  private List<DayFile> others() {
    return order.neighbours().stream()
        .filter(file -> !file.isTold())
        .sorted(Comparator.comparing(DayFile::witness))
        .toList();
  }

  /** Entries that gave way earlier, by what they are known again. */
  private LongKeySet addGaveWay(Map<Long, RecordPairs> byDay, Pass pass) throws IOException {
    LongKeySet gaveWay = new LongKeySet();
    for (DayFile file : order.neighbours()) {
      long[][] digests = file.isTold() && file.witness() == entries ? digests(order, file) : null;
      if (digests == null) {
        continue;
      }
      long[][] links = order.longs(file, ToldIds.COLUMNS);
      for (int i = 0; i < digests[0].length; i++) {
        RecordPairs pairs = byDay.get(Math.floorDiv(digests[1][i], DAY_US));
        long call = links[0][i];
        if (pairs != null
            && pass.holds(digests[0][i])
            && !isToldSince(links, i)
            && (gaveWay.add(named(call, digests[0][i]), digests[1][i]) || call == 0)) {
          pairs.gaveWay(digests[0][i], digests[1][i]);
        }
      }
    }
    return gaveWay;
  }

  /** Entries, those that gave way earlier counted in. */
  private void addEntries(Map<Long, RecordPairs> byDay, List<DayFile> files, Pass pass)
      throws IOException {
    LongKeySet gaveWay = addGaveWay(byDay, pass);
    Repeats repeats = new Repeats();
    for (DayFile file : files) {
      long[][] digests = file.witness() == entries ? digests(order, file) : null;
      long[] calls = digests == null ? null : order.longs(file, CALL)[0];
      BitSet gone = digests == null ? null : repeats.gone(file, false);
      for (int i = 0; digests != null && i < calls.length; i++) {
        RecordPairs pairs = byDay.get(Math.floorDiv(digests[1][i], DAY_US));
        if (pairs == null || digests[0][i] == 0 || !pass.holds(digests[0][i])) {
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

  private void addRecords(Map<Long, RecordPairs> byDay, List<DayFile> files, Pass pass)
      throws IOException {
    Repeats repeats = new Repeats();
    AsideRecords aside = new AsideRecords(byDay, pass);
    for (DayFile file : files) {
      long[] plain = records.contains(file.witness()) ? toldByRecords(file) : null;
      if (plain == null) {
        continue;
      }
      long[] counted = entries == Witness.PROVIDER ? counted(order, file, plain) : plain;
      long[][] took = order.folder().longs(file.path(), Long.MIN_VALUE, "started_at", "ended_at");
      long[][] links = order.longs(file, ToldIds.COLUMNS);
      BitSet gone = repeats.gone(file, true);
      BitSet linked = repeats.linked();
      for (int i = 0; i < plain.length; i++) {
        RecordPairs pairs = byDay.get(Math.floorDiv(took[0][i], DAY_US));
        if (pairs == null || plain[i] == 0 || tied != null && tied.tell(links, i, Pass.OVER_ALL)) {
          continue;
        }
        long to = Math.max(took[0][i], took[1][i]);
        if (gone.get(i)) {
          if (asksProvider() && linked.get(i)) {
            aside.add(file, links, i, plain[i], counted[i], took[0][i], to);
          }
          continue;
        }
        if (pass.holds(plain[i])) {
          pairs.record(plain[i], took[0][i], to);
        }
        if (counted[i] != plain[i] && pass.holds(counted[i])) {
          pairs.record(counted[i], took[0][i], to);
        }
      }
    }
    if (asksProvider()) {
      addAside(aside);
    }
  }

  /** Whether callers' records tell what these entries tell. */
  private boolean asksProvider() {
    return entries == Witness.PROVIDER || entries == Witness.AUDIT_TRAIL;
  }

  /**
   * A record that gave way by an id to one that says nothing of the provider's, as that of a
   * gateway before it, still tells which of the provider's entries the call is.
   */
  private void addAside(AsideRecords aside) throws IOException {
    for (DayFile file : order.neighbours()) {
      if (file.isTold()
          && PairedCalls.CALLERS.contains(file.witness())
          && order.holds(file, PROVIDER)) {
        long[][] links = order.longs(file, ToldIds.COLUMNS);
        long[][] asked = order.longs(file, PROVIDER, "linked_counted", "asked_from", "asked_to");
        for (int i = 0; i < asked[0].length; i++) {
          if (asked[0][i] != 0 && (tied == null || !tied.tell(links, i, Pass.OVER_ALL))) {
            aside.add(file, links, i, asked[0][i], asked[1][i], asked[2][i], asked[3][i]);
          }
        }
      }
    }
    if (aside.isEmpty()) {
      return;
    }
    List<DayFile> stay = new ArrayList<>(order.files());
    stay.addAll(others());
    Repeats repeats = new Repeats();
    for (DayFile file : stay) {
      if (PairedCalls.CALLERS.contains(file.witness())) {
        long[] provider = pairs(order, file, PROVIDER);
        long[][] links = order.longs(file, ToldIds.COLUMNS);
        BitSet gone = repeats.gone(file, true);
        for (int i = gone.nextClearBit(0); i < links[0].length; i = gone.nextClearBit(i + 1)) {
          if (provider != null && provider[i] != 0 || links[2][i] != 0) {
            aside.stays(links, i);
          }
        }
      }
    }
    aside.give();
  }

  /**
   * What rows of a caller's file are paired by in the provider's log, the same with what they
   * count, their starts and ends; null: by nothing.
   */
  static long[][] asked(DayOrder order, DayFile file) throws IOException {
    long[] plain =
        PairedCalls.CALLERS.contains(file.witness()) ? pairs(order, file, PROVIDER) : null;
    if (plain == null) {
      return null;
    }
    long[][] took = order.folder().longs(file.path(), Long.MIN_VALUE, "started_at", "ended_at");
    for (int i = 0; i < plain.length; i++) {
      took[1][i] = Math.max(took[0][i], took[1][i]);
    }
    return new long[][] {plain, counted(order, file, plain), took[0], took[1]};
  }

  /** What records of a file are paired by; null: by nothing. */
  private long[] toldByRecords(DayFile file) throws IOException {
    if (entries == Witness.GATEWAY_TRACE) {
      return refusedUnnamed(file);
    }
    boolean asked = entries != Witness.TRACE && PairedCalls.CALLERS.contains(file.witness());
    return pairs(order, file, asked ? PROVIDER : PAIR);
  }

  /** A record that names the provider's request is of the attempt that names it, too. */
  private long[] refusedUnnamed(DayFile file) throws IOException {
    long[] calls = refused(order, file);
    if (calls != null) {
      long[] requests = order.longs(file, REQUEST)[0];
      for (int i = 0; i < calls.length; i++) {
        calls[i] = requests[i] == 0 ? calls[i] : 0;
      }
    }
    return calls;
  }

  /**
   * Of another day's files it is not known which rows stand twice, as those of a copied log do, or
   * are told by a better witness; such files are to be asked for the best one's first.
   */
  private final class Repeats {
    private final LongKeySet seen = new LongKeySet();
    private final ToldIds ids = new ToldIds();
    private BitSet linked = new BitSet();

    /**
     * @param told whether what a better witness tells is gone as well
     */
    BitSet gone(DayFile file, boolean told) throws IOException {
      if (going.mayLose(file)) {
        linked = (BitSet) going.linked(file).clone();
        linked.andNot(going.paired(file));
        return going.of(file);
      }
      BitSet gone = new BitSet();
      linked = new BitSet();
      long[][] keys = order.longs(file, "key_hi", "key_lo");
      long[][] links = order.longs(file, ToldIds.COLUMNS);
      for (int i = 0; i < keys[0].length; i++) {
        boolean first = seen.add(keys[0][i], keys[1][i]);
        linked.set(i, first && told && ids.tell(links, i, Pass.OVER_ALL));
        gone.set(i, !first || linked.get(i));
      }
      ids.add(links, Pass.OVER_ALL);
      return gone;
    }

    /** Of the file asked for last the rows that went because an id tells of them. */
    BitSet linked() {
      return linked;
    }
  }

  /**
   * An entry that gave way to a record which no id ties to it may be told by another that came
   * later and has its id: then the record is free again.
   */
  private ToldIds toldSince() throws IOException {
    LongKeySet gaveWay = new LongKeySet();
    for (DayFile file : order.neighbours()) {
      long[] pairs = file.isTold() && file.witness() == entries ? pairs(order, file, PAIR) : null;
      if (pairs != null) {
        long[][] links = order.longs(file, ToldIds.COLUMNS);
        for (int i = 0; i < pairs.length; i++) {
          for (int column = 0; pairs[i] != 0 && column < links.length; column++) {
            gaveWay.add(LinkedId.id(links[column][i]), 1);
          }
        }
      }
    }
    if (gaveWay.size() == 0) {
      return null;
    }
    ToldIds told = new ToldIds();
    for (DayFile file : order.filesAndNeighbours()) {
      if (file.witness().compareTo(entries) < 0) {
        long[][] links = order.longs(file, ToldIds.COLUMNS);
        for (int i = 0; i < links[0].length; i++) {
          for (long[] column : links) {
            if (column[i] != 0 && gaveWay.contains(LinkedId.id(column[i]), 1)) {
              told.add(links, i);
              break;
            }
          }
        }
      }
    }
    return told;
  }

  private boolean isToldSince(long[][] links, int row) {
    return toldSince != null && toldSince.tell(links, row, Pass.OVER_ALL);
  }

  /** What an id ties is no pair of anything else. */
  private ToldIds tied() throws IOException {
    ToldIds ids = new ToldIds();
    boolean any = false;
    for (DayFile file : order.filesAndNeighbours()) {
      if (file.witness() != entries) {
        continue;
      }
      BitSet rows = (BitSet) going.linked(file).clone();
      if (file.isTold()) {
        rows.set(0, Math.toIntExact(file.rows()));
      }
      if (!rows.isEmpty()) {
        any = true;
        long[][] links = order.longs(file, ToldIds.COLUMNS);
        long[] paired = file.isTold() ? pairs(order, file, PAIR) : null;
        rows.stream()
            .filter(row -> paired == null || paired[row] == 0 || isToldSince(links, row))
            .forEach(row -> ids.add(links, row));
      }
    }
    if (!any) {
      return null;
    }
    for (DayFile file : order.filesAndNeighbours()) {
      if (file.witness().isTrace()) {
        long[][] links = order.longs(file, ToldIds.COLUMNS);
        for (int i = 0; i < links[0].length; i++) {
          if (ids.tell(links, i, Pass.OVER_ALL)) {
            ids.add(links, i);
          }
        }
      }
    }
    return ids;
  }

  /** By what an entry is known again, with its start: its own id, else whom it calls. */
  private static long named(long call, long pair) {
    return call == 0 ? pair : call;
  }

  /** What a file's rows are paired by as entries, and their starts; null: it has no pairs. */
  static long[][] digests(DayOrder order, DayFile file) throws IOException {
    long[] pairs =
        file.witness() == Witness.GATEWAY_TRACE && !file.isTold()
            ? refused(order, file)
            : pairs(order, file, PAIR);
    if (pairs == null) {
      return null;
    }
    boolean byCounts = file.witness() == Witness.PROVIDER && !file.isTold();
    return new long[][] {
      byCounts ? counted(order, file, pairs) : pairs, order.longs(file, "started_at")[0]
    };
  }

  /** Calls that failed and counted nothing, by the id that a call's attempts share; null: none. */
  private static long[] refused(DayOrder order, DayFile file) throws IOException {
    long[] calls = order.longs(file, CALL)[0];
    boolean any = false;
    for (int i = 0; i < calls.length; i++) {
      calls[i] = LinkedId.isSilent(calls[i]) ? LinkedId.id(calls[i]) : 0;
      any |= calls[i] != 0;
    }
    return any ? calls : null;
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
