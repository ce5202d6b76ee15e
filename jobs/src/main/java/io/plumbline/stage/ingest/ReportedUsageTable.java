package io.plumbline.stage.ingest;

import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.shared.lake.LakeFileWriter;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.Publish;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.lake.WrittenFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Usage that others counted: a bucket takes the place of the one with its key, and one that says
 * what is known adds nothing.
 */
final class ReportedUsageTable {
  private final IngestStep step;
  private final Map<String, IngestedFile> read;

  /**
   * @param read ledger rows of the files read now, by source and path; duplicates are counted in
   */
  ReportedUsageTable(IngestStep step, Map<String, IngestedFile> read) {
    this.step = step;
    this.read = read;
  }

  /**
   * Publishes what is new.
   *
   * @param files buckets that were read now
   */
  void publish(List<WrittenFile> files, Publish publish) throws IOException {
    if (files.isEmpty()) {
      return;
    }
    Map<String, Long> modified = new HashMap<>();
    step.pending().files().forEach(file -> modified.put(file.key(), file.modifiedAt()));
    List<ReportedUsage> fresh = new ArrayList<>();
    for (WrittenFile file : files) {
      fresh.addAll(step.lake().folder().rows(file.path(), null, ReportedUsage.class).toList());
    }
    // Of two files read together the one written last says what is so.
    fresh.sort(
        Comparator.comparing((ReportedUsage row) -> modified.get(file(row)))
            .thenComparing(ReportedUsage::getFile)
            .thenComparing(ReportedUsage::getPosition));
    Map<BucketKey, ReportedUsage> newest = new LinkedHashMap<>();
    for (ReportedUsage row : fresh) {
      ReportedUsage before = newest.put(bucketKey(row), row);
      if (before != null) {
        StatementTables.duplicate(read.get(file(before)));
      }
    }
    try (Rows<ReportedUsage> known = step.base().read(ReportedUsage.class)) {
      for (ReportedUsage row : known) {
        ReportedUsage again = newest.get(bucketKey(row));
        if (again != null && content(row).equals(content(again))) {
          newest.remove(bucketKey(row));
          if (!file(row).equals(file(again))) { // a file that is read again still holds its bucket
            StatementTables.duplicate(read.get(file(again)));
          }
        }
      }
    }
    if (!newest.isEmpty()) {
      try (LakeFileWriter writer = step.create(LakeTable.REPORTED_USAGE)) {
        for (ReportedUsage row : newest.values()) {
          writer.add(row);
        }
        publish.append(writer.finish());
      }
    }
  }

  private static BucketKey bucketKey(ReportedUsage row) {
    return new BucketKey(row.getKeyHi(), row.getKeyLo());
  }

  private static String content(ReportedUsage row) {
    return StatementTables.content(row, Set.of());
  }

  private static String file(ReportedUsage row) {
    return StatementTables.file(row);
  }
}
