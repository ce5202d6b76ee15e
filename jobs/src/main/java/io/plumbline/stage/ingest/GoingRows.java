package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.DayOrder.DayFile;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which rows of a day's files go, and why, as far as the resolution has come. */
final class GoingRows {
  private final Map<DayFile, BitSet> all = new LinkedHashMap<>();
  private final Map<DayFile, BitSet> linked = new LinkedHashMap<>();
  private final Map<DayFile, BitSet> paired = new LinkedHashMap<>();
  private final Map<DayFile, BitSet> nested = new LinkedHashMap<>();

  /** None goes yet. */
  GoingRows(DayOrder order) {
    order.files().forEach(file -> all.put(file, new BitSet()));
  }

  /** Of each of the day's files all that go; to be added to. */
  Map<DayFile, BitSet> all() {
    return all;
  }

  /** All that go of a file; of one that is not the day's, none. */
  BitSet of(DayFile file) {
    return all.getOrDefault(file, new BitSet());
  }

  /** Whether the file is one of the day's. */
  boolean mayLose(DayFile file) {
    return all.containsKey(file);
  }

  /** A row goes because a better witness tells of its call. */
  void link(DayFile file, int row) {
    all.get(file).set(row);
    linked.computeIfAbsent(file, f -> new BitSet()).set(row);
  }

  /** Those that went so; not to be changed. */
  BitSet linked(DayFile file) {
    return linked.getOrDefault(file, new BitSet());
  }

  /** The same where no id ties the two. */
  void pair(DayFile file, int row) {
    link(file, row);
    paired.computeIfAbsent(file, f -> new BitSet()).set(row);
  }

  /** Those that went so; not to be changed. */
  BitSet paired(DayFile file) {
    return paired.getOrDefault(file, new BitSet());
  }

  /** A row goes for the call within it, or around it. */
  void nest(DayFile file, int row) {
    all.get(file).set(row);
    nested.computeIfAbsent(file, f -> new BitSet()).set(row);
  }

  /** Those that went so; not to be changed. */
  BitSet nested(DayFile file) {
    return nested.getOrDefault(file, new BitSet());
  }

  /** Those that went for an equal one; a set of its own. */
  BitSet repeated(DayFile file) {
    BitSet repeated = (BitSet) of(file).clone();
    repeated.andNot(linked(file));
    repeated.andNot(nested(file));
    return repeated;
  }

  /** How many go. */
  long count() {
    return all.values().stream().mapToLong(BitSet::cardinality).sum();
  }
}
