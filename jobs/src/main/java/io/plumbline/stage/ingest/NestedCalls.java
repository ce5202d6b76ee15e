package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.DayOrder.DayFile;
import java.io.IOException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Nested calls of one operation, told in different exports, of which the innermost that tells
 * counts: an SDK's span within a framework's is the same call. A day holds few or none of them.
 */
final class NestedCalls {
  /** The call's span; odd where it tells what was used or that it failed. */
  private static final String SPAN = "linked_span";

  /** The span of the call around it; odd where the inner one tells. */
  static final String AROUND = "linked_around";

  private final DayOrder order;
  private final GoingRows going;

  NestedCalls(DayOrder order, GoingRows going) {
    this.order = order;
    this.going = going;
  }

  /** Drops calls that go for the one within them, or around them. */
  void drop(Pass pass) throws IOException {
    LongKeySet repeating = new LongKeySet();
    LongKeySet telling = new LongKeySet();
    Map<DayFile, long[][]> spans = new LinkedHashMap<>();
    boolean any = false;
    for (DayFile file : order.filesAndNeighbours()) {
      long[] around = around(file);
      if (around == null) {
        continue;
      }
      long[] own = file.isTold() ? new long[around.length] : order.longs(file, SPAN)[0];
      BitSet repeats = repeats(file);
      for (int i = repeats.nextClearBit(0); i < around.length; i = repeats.nextClearBit(i + 1)) {
        if (pass.holds(around[i] | 1) && around[i] != own[i]) {
          any |= around[i] != 0;
          if ((around[i] & 1) == 1) {
            repeating.add(around[i], 1);
          }
        }
        if ((own[i] & 1) == 1 && pass.holds(own[i])) {
          telling.add(own[i], 1);
        }
      }
      if (going.mayLose(file)) {
        spans.put(file, new long[][] {own, around});
      }
    }
    if (any) {
      spans.forEach((file, of) -> drop(file, of[0], of[1], repeating, telling));
    }
  }

  private void drop(
      DayFile file, long[] own, long[] around, LongKeySet repeating, LongKeySet telling) {
    BitSet gone = going.of(file);
    for (int i = gone.nextClearBit(0); i < own.length; i = gone.nextClearBit(i + 1)) {
      boolean repeats = own[i] != 0 && repeating.contains(own[i] | 1, 1);
      // An event of a span that went for the one within it goes with it.
      boolean addsNothing =
          around[i] != 0
              && (around[i] & 1) == 0
              && (telling.contains(around[i] | 1, 1)
                  || own[i] == 0 && repeating.contains(around[i] | 1, 1));
      if (repeats || addsNothing) {
        going.nest(file, i);
      }
    }
  }

  /** What stands around each row of a file; null: it tells of no spans. */
  long[] around(DayFile file) throws IOException {
    return file.witness().isTrace() && order.holds(file, AROUND)
        ? order.longs(file, AROUND)[0]
        : null;
  }

  /** Rows that went for an equal one, which may be the very call around them. */
  BitSet repeats(DayFile file) {
    BitSet repeats = (BitSet) going.of(file).clone();
    repeats.andNot(going.nested(file));
    return repeats;
  }
}
