package io.plumbline.stage.ingest;

import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.WrittenFile;
import io.plumbline.stage.ingest.DayOrder.DayFile;
import io.plumbline.stage.ingest.DayOutcome.ChangedFile;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/**
 * Makes the rows of a day unique. In this order: rows of equal deduplication keys become one
 * ({@link EqualRecords}), a trace's call around another goes for the inner one ({@link
 * NestedCalls}), a gateway's account of a call for which it asked another one of its kind goes
 * ({@link ChainedGateways}), and a record goes when a better {@link Witness} tells of the same call
 * ({@link LinkedCalls}), whose ids are kept ({@link ToldLinks}). Then the files that lose rows are
 * written again ({@link RemainingRows}).
 *
 * <p>Works on the key columns alone, in several passes over them when the day is large.
 */
final class DayResolution {
  private final DayOrder order;

  DayResolution(DayOrder order) {
    this.order = order;
  }

  DayOutcome run() throws IOException {
    long rows = order.files().stream().mapToLong(DayFile::rows).sum();
    List<Pass> passes = Pass.over(rows);
    GoingRows going = new GoingRows(order);
    OtherTellings others = new OtherTellings(order);
    EqualRecords equal = new EqualRecords(order, going, others);
    for (Pass pass : passes) {
      equal.drop(pass);
    }
    equal.dropToldEarlier();
    return order.table() == LakeTable.USAGE
        ? calls(rows, passes, going, others, equal)
        : new DayOutcome(
            order.table(),
            order.day(),
            new RemainingRows(order, going, others).write(),
            rows - going.count(),
            0,
            List.of(),
            List.of());
  }

  private DayOutcome calls(
      long rows, List<Pass> passes, GoingRows going, OtherTellings others, EqualRecords equal)
      throws IOException {
    NestedCalls nested = new NestedCalls(order, going);
    for (Pass pass : passes) {
      nested.drop(pass);
    }
    new ChainedGateways(order, going).drop();
    new LinkedCalls(order, going).drop();
    List<ChangedFile> changed = new RemainingRows(order, going, others).write();
    ToldLinks links = new ToldLinks(order, going, equal, nested);
    List<WrittenFile> told = links.write();
    return new DayOutcome(
        order.table(),
        order.day(),
        changed,
        rows - going.count(),
        operations(passes, going),
        told,
        new ToldTimes(order).compare(links.gaveWayNow()));
  }

  private long operations(List<Pass> passes, GoingRows going) throws IOException {
    long distinct = 0;
    for (Pass pass : passes) {
      LongKeySet seen = new LongKeySet();
      for (DayFile file : order.files()) {
        long[] operations = order.longs(file, "operation_hi")[0];
        BitSet gone = going.of(file);
        for (int i = 0; i < operations.length; i++) {
          if (!gone.get(i) && pass.holds(operations[i])) {
            seen.add(operations[i], 1);
          }
        }
      }
      distinct += seen.size();
    }
    return distinct;
  }
}
