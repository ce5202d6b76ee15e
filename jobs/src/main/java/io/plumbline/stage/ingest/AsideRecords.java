package io.plumbline.stage.ingest;

import io.plumbline.shared.record.LinkedId;
import io.plumbline.stage.ingest.DayOrder.DayFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Callers' records that gave way by an id, and what of the provider's log they are paired with: of
 * each call one stands in for the record that stays, where that says nothing of the provider's
 * itself. An application's log would else be one call with the provider's or two, as they arrive.
 */
final class AsideRecords {
  private static final long DAY_US = 86_400_000_000L;

  private final Map<Long, RecordPairs> byDay;
  private final Pass pass;
  private final List<Aside> all = new ArrayList<>();
  private final LongKeySet asked = new LongKeySet();
  private final LongKeySet told = new LongKeySet();

  /**
   * @param byDay the pairs of each day that is looked at
   */
  AsideRecords(Map<Long, RecordPairs> byDay, Pass pass) {
    this.byDay = byDay;
    this.pass = pass;
  }

  private record Aside(Witness witness, long[] ids, long plain, long counted, long from, long to) {}

  /**
   * A record that gave way.
   *
   * @param plain what it is paired by
   * @param counted the same with what it counts
   */
  void add(DayFile file, long[][] links, int row, long plain, long counted, long from, long to) {
    RecordPairs pairs = byDay.get(Math.floorDiv(from, DAY_US));
    if (pairs == null || !(isAsked(pairs, plain) || isAsked(pairs, counted))) {
      return;
    }
    long[] ids = new long[links.length];
    for (int column = 0; column < links.length; column++) {
      ids[column] = LinkedId.id(links[column][row]);
      asked.add(ids[column], 1);
    }
    all.add(new Aside(file.witness(), ids, plain, counted, from, to));
  }

  private boolean isAsked(RecordPairs pairs, long digest) {
    return pass.holds(digest) && pairs.asks(digest);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** A record that stays and says itself what of the provider's log it is. */
  void stays(long[][] links, int row) {
    for (long[] column : links) {
      long id = LinkedId.id(column[row]);
      if (id != 0 && asked.contains(id, 1)) {
        told.add(id, 1);
      }
    }
  }

  /** Gives one of each call that no record which stays says this of to the pairs of its day. */
  void give() {
    all.sort(
        Comparator.comparing(Aside::witness)
            .thenComparingLong(Aside::from)
            .thenComparingLong(Aside::to)
            .thenComparingLong(Aside::counted));
    for (Aside one : all) {
      boolean isTold = false;
      for (long id : one.ids) {
        isTold |= id != 0 && !told.add(id, 1);
      }
      if (!isTold) {
        RecordPairs pairs = byDay.get(Math.floorDiv(one.from, DAY_US));
        if (pass.holds(one.plain)) {
          pairs.record(one.plain, one.from, one.to);
        }
        if (one.counted != one.plain && pass.holds(one.counted)) {
          pairs.record(one.counted, one.from, one.to);
        }
      }
    }
  }
}
