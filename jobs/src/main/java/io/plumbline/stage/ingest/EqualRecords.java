package io.plumbline.stage.ingest;

import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.record.LinkedId;
import io.plumbline.stage.ingest.DayOrder.DayFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Rows of equal deduplication keys: they are one record, whose fullest telling stays ({@link
 * RepeatedRows}), one that counts tokens before one that does not; {@link OtherTellings} fill what
 * it lacks.
 */
final class EqualRecords {
  private static final String[] KEY = {"key_hi", "key_lo"};
  private static final String[] COUNTS = {
    "input_uncached_tokens", "cache_read_tokens", "output_tokens"
  };

  /** More columns than a row has. */
  private static final long COUNTED = 1 << 16;

  /** Where a row was read, what the pseudonym key of its reading made of it, and digests of it. */
  private static final Set<String> NOT_OF_THE_CALL =
      Set.of(
          "source",
          "file",
          "position",
          "ingest_id",
          "actor",
          "personal_data_subjects",
          "linked_provider");

  private final DayOrder order;
  private final boolean calls;
  private final GoingRows going;
  private final OtherTellings others;
  private final Map<DayFile, BitSet> toldMore = new LinkedHashMap<>();

  /**
   * @param others hear what rows that go say
   */
  EqualRecords(DayOrder order, GoingRows going, OtherTellings others) {
    this.order = order;
    this.calls = order.table() == LakeTable.USAGE;
    this.going = going;
    this.others = others;
  }

  /** Rows that go for a fuller telling of their call and bear ids that it lacks. */
  BitSet toldMore(DayFile file) {
    return toldMore.getOrDefault(file, new BitSet());
  }

  /** Drops all but one row of each key. */
  void drop(Pass pass) throws IOException {
    LongKeySet seen = new LongKeySet();
    LongKeySet repeated = new LongKeySet();
    for (DayFile file : order.files()) {
      long[][] keys = order.longs(file, KEY);
      for (int i = 0; i < keys[0].length; i++) {
        if (pass.holds(keys[0][i]) && !seen.add(keys[0][i], keys[1][i])) {
          repeated.add(keys[0][i], keys[1][i]);
        }
      }
    }
    if (repeated.size() == 0) {
      return;
    }
    RepeatedRows rows =
        new RepeatedRows(
            repeated.size(), (file, row) -> going.of(order.files().get(file)).set(row));
    List<DayFile> with = new ArrayList<>();
    for (int f = 0; f < order.files().size(); f++) {
      DayFile file = order.files().get(f);
      BitSet of = rowsOf(repeated, file);
      if (!of.isEmpty()) {
        with.add(file);
        long[][] keys = order.longs(file, KEY);
        long[][] contents = order.folder().contents(file.path(), NOT_OF_THE_CALL);
        if (calls) {
          preferCounted(file, of, contents[0]);
        }
        for (int i = of.nextSetBit(0); i >= 0; i = of.nextSetBit(i + 1)) {
          rows.offer(keys[0][i], keys[1][i], f, i, contents[0][i], contents[1][i]);
        }
      }
    }
    if (calls) {
      noteWhatIsToldMore(repeated, with);
      hearOtherTellings(repeated, with);
    }
  }

  /**
   * Drops what another day tells already. A record without a time of its own stands on the day its
   * file was written, and on another once the file was copied: of several days the first counts,
   * since a file is written after its calls.
   */
  void dropToldEarlier() throws IOException {
    if (order.earlier().isEmpty()) {
      return;
    }
    for (Pass pass : Pass.over(order.earlier().stream().mapToLong(DayFile::rows).sum())) {
      LongKeySet told = new LongKeySet();
      for (DayFile file : order.earlier()) {
        long[][] keys = order.longs(file, KEY);
        for (int i = 0; i < keys[0].length; i++) {
          if (pass.holds(keys[0][i])) {
            told.add(keys[0][i], keys[1][i]);
          }
        }
      }
      for (DayFile file : order.files()) {
        if (file.isUndated()) {
          going.of(file).or(rowsOf(told, file));
        }
      }
    }
  }

  /** What is paid for is what was counted: however much another row says, it gives way to that. */
  private void preferCounted(DayFile file, BitSet rows, long[] said) throws IOException {
    for (long[] tokens : order.longs(file, COUNTS)) {
      rows.stream()
          .filter(row -> tokens[row] > 0 && said[row] < COUNTED)
          .forEach(row -> said[row] += COUNTED);
    }
  }

  private void noteWhatIsToldMore(LongKeySet repeated, List<DayFile> files) throws IOException {
    LongKeySet stays = new LongKeySet();
    for (DayFile file : files) {
      BitSet rows = rowsOf(repeated, file);
      rows.andNot(going.of(file));
      long[][] links = order.longs(file, ToldIds.COLUMNS);
      rows.stream().forEach(row -> eachLink(links, row, link -> stays.add(LinkedId.id(link), 1)));
    }
    for (DayFile file : files) {
      BitSet rows = rowsOf(repeated, file);
      rows.and(going.of(file));
      long[][] links = order.longs(file, ToldIds.COLUMNS);
      BitSet more = toldMore.computeIfAbsent(file, f -> new BitSet());
      rows.stream()
          .forEach(
              row ->
                  eachLink(
                      links,
                      row,
                      link -> {
                        if (!stays.contains(LinkedId.id(link), 1)) {
                          more.set(row);
                        }
                      }));
    }
  }

  private static void eachLink(long[][] links, int row, LongConsumer taker) {
    for (long[] column : links) {
      if (column[row] != 0) {
        taker.accept(column[row]);
      }
    }
  }

  /** Of records of which one row counts tokens and another does not. */
  private void hearOtherTellings(LongKeySet repeated, List<DayFile> files) throws IOException {
    Map<DayFile, BitSet> counting = new LinkedHashMap<>();
    LongKeySet counted = new LongKeySet();
    for (DayFile file : files) {
      BitSet rows = counting(file, rowsOf(repeated, file));
      counting.put(file, rows);
      addKeys(file, rows, counted);
    }
    Map<DayFile, BitSet> go = new LinkedHashMap<>();
    LongKeySet toldOtherwise = new LongKeySet();
    for (DayFile file : files) {
      BitSet rows = rowsOf(counted, file);
      rows.andNot(counting.get(file));
      if (!rows.isEmpty()) {
        go.put(file, rows);
        addKeys(file, rows, toldOtherwise);
      }
    }
    if (go.isEmpty()) {
      return;
    }
    Map<DayFile, BitSet> stay = new LinkedHashMap<>();
    for (DayFile file : files) {
      BitSet rows = rowsOf(toldOtherwise, file);
      rows.and(counting.get(file));
      rows.andNot(going.of(file));
      if (!rows.isEmpty()) {
        stay.put(file, rows);
      }
    }
    others.hear(go, stay);
  }

  private BitSet counting(DayFile file, BitSet rows) throws IOException {
    BitSet counting = new BitSet();
    for (long[] tokens : order.longs(file, COUNTS)) {
      rows.stream().filter(row -> tokens[row] > 0).forEach(counting::set);
    }
    return counting;
  }

  private void addKeys(DayFile file, BitSet rows, LongKeySet to) throws IOException {
    long[][] keys = order.longs(file, KEY);
    rows.stream().forEach(row -> to.add(keys[0][row], keys[1][row]));
  }

  private BitSet rowsOf(LongKeySet keys, DayFile file) throws IOException {
    long[][] key = order.longs(file, KEY);
    BitSet rows = new BitSet();
    for (int i = 0; i < key[0].length; i++) {
      if (keys.contains(key[0][i], key[1][i])) {
        rows.set(i);
      }
    }
    return rows;
  }
}
