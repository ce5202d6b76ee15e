package io.plumbline.stage.ingest;

import io.plumbline.schema.Capacity;
import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.lake.LakeFileWriter;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.lake.WrittenFile;
import io.plumbline.stage.ingest.DayOrder.DayFile;
import io.plumbline.stage.ingest.DayOutcome.ChangedFile;
import io.plumbline.stage.ingest.DayOutcome.Dropped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;

/**
 * What remains of a day's files: those that lose rows are written again, and their cubes are
 * computed again; all others stand.
 */
final class RemainingRows {
  private final DayOrder order;
  private final boolean calls;
  private final GoingRows going;
  private final OtherTellings others;

  /**
   * @param others fill what rows that stay lack
   */
  RemainingRows(DayOrder order, GoingRows going, OtherTellings others) {
    this.order = order;
    this.calls = order.table() == LakeTable.USAGE;
    this.going = going;
    this.others = others;
  }

  /** Writes the files that change again. */
  List<ChangedFile> write() throws IOException {
    List<ChangedFile> changed = new ArrayList<>();
    for (Map.Entry<DayFile, BitSet> entry : going.all().entrySet()) {
      if (!entry.getValue().isEmpty() || others.concern(entry.getKey())) {
        changed.add(change(entry.getKey(), entry.getValue()));
      }
    }
    return changed;
  }

  private ChangedFile change(DayFile file, BitSet drop) throws IOException {
    List<Dropped> counts = count(file, drop);
    if (drop.cardinality() == file.rows()) {
      return new ChangedFile(file, null, List.of(), counts);
    }
    String unique = order.ingestId() + "-d-" + UUID.randomUUID().toString().substring(0, 12);
    String name =
        !calls
            ? unique
            : UsageFileNames.name(
                file.witness(), file.isUndated() ? UsageFileNames.undated(unique) : unique);
    try (LakeFileWriter target = order.folder().create(order.table(), order.day(), name)) {
      if (others.concern(file)) {
        copyFilled(file, drop, target);
      } else {
        order.folder().copy(file.path(), row -> !drop.get((int) row), target);
      }
      WrittenFile with = target.finish();
      return new ChangedFile(file, with, calls ? cubes(file, with) : List.of(), counts);
    }
  }

  private void copyFilled(DayFile file, BitSet drop, LakeFileWriter target) throws IOException {
    try (Rows<Usage> rows = order.folder().rows(file.path(), order.day(), Usage.class)) {
      int i = 0;
      for (Usage row : rows) {
        if (!drop.get(i)) {
          others.fill(file, i, row);
          target.add(row);
        }
        i++;
      }
    }
  }

  private List<UsageDaily> cubes(DayFile file, WrittenFile with) throws IOException {
    try (Rows<Usage> rows = order.folder().rows(with.path(), order.day(), Usage.class)) {
      return UsageRowCubes.of(
          rows, file.source(), file.format(), order.ingestId(), with.path(), order.day());
    }
  }

  /** How many rows go, by the log they were read from. */
  private List<Dropped> count(DayFile file, BitSet drop) throws IOException {
    BitSet links = going.linked(file);
    Map<String, long[]> byInput = new TreeMap<>();
    Class<? extends SpecificRecord> type = calls ? Usage.class : Capacity.class;
    try (Rows<? extends SpecificRecord> rows =
        order.folder().rows(file.path(), order.day(), type, "source", "file")) {
      int i = 0;
      for (SpecificRecord row : rows) {
        if (drop.get(i)) {
          String source = String.valueOf(row.get(row.getSchema().getField("source").pos()));
          String input = String.valueOf(row.get(row.getSchema().getField("file").pos()));
          long[] n = byInput.computeIfAbsent(Ledger.key(source, input), k -> new long[2]);
          n[0]++;
          n[1] += links.get(i) ? 1 : 0;
        }
        i++;
      }
    }
    List<Dropped> counts = new ArrayList<>();
    byInput.forEach(
        (key, n) -> {
          int cut = key.indexOf('\u0000');
          counts.add(new Dropped(key.substring(0, cut), key.substring(cut + 1), n[0], n[1]));
        });
    return counts;
  }
}
