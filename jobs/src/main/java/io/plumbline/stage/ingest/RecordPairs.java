package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.DayOrder.DayFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pairs the entries of an audit trail with the records of the provider's log, or a trace's refused
 * calls with the gateway's, of one day where the two share no id: entries and records of equal
 * digest that started within a minute of each other, one for one, as many as there can be. That
 * settles how many calls there were, not which of two in one second an entry speaks of. Entries
 * that gave way before are counted in, so that a record of the provider's makes way for one entry
 * only, whenever files arrive.
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

  private static final class Group {
    private final List<Entry> entries = new ArrayList<>();
    private final List<Long> records = new ArrayList<>();
  }

  private final Map<Long, Group> groups = new HashMap<>();

  /** An entry of the audit trail; a digest of 0 is paired with nothing. */
  void entry(long pair, long at, DayFile file, int row) {
    if (pair != 0) {
      groups.computeIfAbsent(pair, p -> new Group()).entries.add(new Entry(at, file, row));
    }
  }

  /** An entry that gave way before. */
  void gaveWay(long pair, long at) {
    entry(pair, at, null, 0);
  }

  /** A record of the provider's log. */
  void record(long pair, long at) {
    Group group = groups.get(pair);
    if (group != null) {
      group.records.add(at);
    }
  }

  void match(Paired paired) {
    for (Group group : groups.values()) {
      match(group, paired);
    }
  }

  private static void match(Group group, Paired paired) {
    // Of two of one time the one that gave way before is the pair.
    group.entries.sort(
        Comparator.comparingLong(Entry::at)
            .thenComparing(entry -> entry.file() != null)
            .thenComparing(entry -> entry.file() == null ? "" : entry.file().path())
            .thenComparingInt(Entry::row));
    group.records.sort(Comparator.naturalOrder());
    List<Entry> giving = new ArrayList<>();
    int unpairedBefore = 0;
    int next = 0;
    for (Entry entry : group.entries) {
      while (next < group.records.size() && group.records.get(next) < entry.at() - APART) {
        next++;
      }
      boolean pairs = next < group.records.size() && group.records.get(next) <= entry.at() + APART;
      if (pairs) {
        next++;
        if (entry.file() != null) {
          giving.add(entry);
        }
      } else if (entry.file() == null) {
        unpairedBefore++;
      }
    }
    giving.stream()
        .limit(Math.max(0, giving.size() - unpairedBefore))
        .forEach(entry -> paired.gives(entry.file(), entry.row()));
  }
}
