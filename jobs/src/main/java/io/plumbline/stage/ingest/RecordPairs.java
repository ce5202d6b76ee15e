package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.DayOrder.DayFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Pairs the entries of one log with the records of another, of one day, where the two share no id:
 * entries and records of equal digest, the entry's start within a minute of the time that the
 * record says the call took, one for one, as many as there can be. That settles how many calls
 * there were, not which of two in one second an entry speaks of. Entries that gave way before are
 * counted in, so that a record makes way for one entry only, whenever files arrive.
 */
final class RecordPairs {
  /** The two logs write the start of a call at different points of its way. */
  private static final long APART = 60_000_000;

  /** Takes an entry that gives way. */
  @FunctionalInterface
  interface Paired {
    void gives(DayFile file, int row);
  }

  /**
   * @param file null: it gave way before
   */
  private record Entry(long at, DayFile file, int row) {}

  private record Took(long from, long to) {}

  private static final class Group {
    private List<Entry> entries = new ArrayList<>();
    private List<Took> records = new ArrayList<>();
    private final List<Entry> giving = new ArrayList<>();

    /** Another day's that took a record of this one before. */
    private final List<Entry> elsewhere = new ArrayList<>();
  }

  private final Map<Long, Group> groups = new HashMap<>();
  private final boolean ofAll;

  /** Of all digests. */
  RecordPairs() {
    ofAll = true;
  }

  /** Of these digests alone. */
  RecordPairs(Set<Long> only) {
    ofAll = false;
    only.forEach(pair -> groups.put(pair, new Group()));
  }

  /** An entry; a digest of 0 is paired with nothing. */
  void entry(long pair, long at, DayFile file, int row) {
    if (pair != 0 && (ofAll || groups.containsKey(pair))) {
      groups.computeIfAbsent(pair, p -> new Group()).entries.add(new Entry(at, file, row));
    }
  }

  /** An entry that gave way before. */
  void gaveWay(long pair, long at) {
    entry(pair, at, null, 0);
  }

  /** A record of a call that took from a time to another. */
  void record(long pair, long from, long to) {
    Group group = groups.get(pair);
    if (group != null) {
      group.records.add(new Took(from, to));
    }
  }

  /** Whether an entry has this digest. */
  boolean asks(long pair) {
    return groups.containsKey(pair);
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  /** Pairs what has been added. */
  void match() {
    for (Group group : groups.values()) {
      match(group.elsewhere, group, new ArrayList<>());
      group.entries = match(group.entries, group, group.giving);
    }
  }

  /** Pairs what is left of these entries with what is left of another day's records. */
  void match(RecordPairs neighbour) {
    groups.forEach(
        (pair, group) -> {
          Group other = neighbour.groups.get(pair);
          if (other != null) {
            group.entries = match(group.entries, other, group.giving);
          }
        });
  }

  /** The digests of entries that are left and began no further from a time than may be. */
  Set<Long> leftNear(long time) {
    Set<Long> left = new HashSet<>();
    groups.forEach(
        (pair, group) -> {
          if (group.entries.stream().anyMatch(entry -> Math.abs(entry.at - time) <= APART)) {
            left.add(pair);
          }
        });
    return left;
  }

  /** What is left near a time took a record of the other side of it. */
  void takeOver(long time, RecordPairs other) {
    groups.forEach(
        (pair, group) -> {
          Group taken = other.groups.get(pair);
          if (taken != null) {
            group.entries.stream()
                .filter(entry -> Math.abs(entry.at - time) <= APART)
                .forEach(taken.elsewhere::add);
          }
        });
  }

  /** Tells which entries give way. */
  void give(Paired paired) {
    for (Group group : groups.values()) {
      long unpairedBefore = group.entries.stream().filter(e -> e.file == null).count();
      group.giving.stream()
          .limit(Math.max(0, group.giving.size() - unpairedBefore))
          .forEach(entry -> paired.gives(entry.file(), entry.row()));
    }
  }

  /**
   * Each entry in turn takes the record, of those it may, whose time is over first.
   *
   * @return those that found none
   */
  private static List<Entry> match(List<Entry> entries, Group records, List<Entry> giving) {
    // Of two of one time the one that gave way before is the pair.
    entries.sort(
        Comparator.comparingLong(Entry::at)
            .thenComparing(entry -> entry.file() != null)
            .thenComparing(entry -> entry.file() == null ? "" : entry.file().path())
            .thenComparingInt(Entry::row));
    records.records.sort(Comparator.comparingLong(Took::from).thenComparingLong(Took::to));
    PriorityQueue<Took> open = new PriorityQueue<>(Comparator.comparingLong(Took::to));
    List<Entry> unpaired = new ArrayList<>();
    List<Took> free = new ArrayList<>();
    int next = 0;
    for (Entry entry : entries) {
      while (next < records.records.size()
          && records.records.get(next).from() - APART <= entry.at()) {
        open.add(records.records.get(next++));
      }
      while (!open.isEmpty() && open.peek().to() + APART < entry.at()) {
        free.add(open.poll());
      }
      if (open.poll() == null) {
        unpaired.add(entry);
      } else if (entry.file() != null) {
        giving.add(entry);
      }
    }
    free.addAll(open);
    free.addAll(records.records.subList(next, records.records.size()));
    records.records = free;
    return unpaired;
  }
}
