package io.plumbline.stage.ingest;

import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.Publish;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.lake.WrittenFile;
import io.plumbline.stage.ingest.SplitOutcome.PartOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a step leaves in quarantine: what it rejected, and what of an earlier reading stays. */
final class QuarantineRows {
  private final IngestStep step;
  private final List<SplitOutcome> outcomes;
  private final Publish publish;

  QuarantineRows(IngestStep step, List<SplitOutcome> outcomes, Publish publish) {
    this.step = step;
    this.outcomes = outcomes;
    this.publish = publish;
  }

  /**
   * Publishes what was rejected. Records of later pieces of a file, and of files that grew, get
   * their line numbers in the whole file.
   */
  void publishRejected() throws IOException {
    Map<String, Long> linesBefore = new HashMap<>();
    step.grown().forEach((file, growth) -> linesBefore.put(file, growth.lines()));
    List<Rejected> numbered = stillRejected();
    for (SplitOutcome outcome : outcomes) {
      if (outcome.rejects() != null) {
        publish.append(outcome.rejects());
      }
      for (PartOutcome part : outcome.parts()) {
        if (part.part().isWhole() && part.rejects() == null) {
          continue;
        }
        String file = part.part().file().key();
        long before = linesBefore.getOrDefault(file, 0L);
        if (part.rejects() != null) {
          try (Rows<Rejected> rows = rows(part.rejects())) {
            for (Rejected row : rows) {
              row.setLine(row.getLine() + before);
              numbered.add(row);
            }
          }
        }
        linesBefore.put(file, before + part.lines());
      }
    }
    step.append(publish, LakeTable.REJECTED, numbered);
  }

  /** What stands rejected in the part of grown files that was not read again. */
  private List<Rejected> stillRejected() throws IOException {
    List<Rejected> still = new ArrayList<>();
    Map<String, Growth> grown = step.grown();
    if (grown.keySet().stream().allMatch(file -> known(file).getQuarantined() == 0)) {
      return still;
    }
    try (Rows<Rejected> rows = step.base().read(Rejected.class)) {
      for (Rejected row : rows) {
        String file = Ledger.key(row.getSource(), row.getFile());
        Growth growth = grown.get(file);
        if (growth != null
            && row.getIngestId().equals(known(file).getIngestId())
            && row.getPosition() < growth.from()) {
          row.setIngestId(step.id());
          still.add(row);
        }
      }
    }
    return still;
  }

  private IngestedFile known(String file) {
    return step.pending().known(file);
  }

  /**
   * Publishes what files that were read again had in quarantine and no longer hold, as a log that
   * was rotated.
   *
   * @param read ledger rows of the files read now, by source and path
   * @param before what the ledger says of those that were read again from their start
   * @return how many records of each file
   */
  Map<String, Long> publishRotatedOut(
      Map<String, IngestedFile> read, Map<String, IngestedFile> before) throws IOException {
    ReadAgain again = new ReadAgain(step.id());
    before.forEach((key, known) -> again.look(key, known, read.get(key)));
    if (again.isNothing()) {
      return Map.of();
    }
    for (SplitOutcome outcome : outcomes) {
      List<WrittenFile> files = new ArrayList<>();
      files.add(outcome.rejects());
      outcome.parts().forEach(part -> files.add(part.rejects()));
      for (WrittenFile file : files) {
        if (file != null) {
          try (Rows<Rejected> rows = rows(file)) {
            rows.forEach(again::rejectedNow);
          }
        }
      }
    }
    if (!step.earlier().isEmpty()) {
      try (Rows<Rejected> rows = step.base().read(Rejected.class)) {
        for (Rejected row : rows) {
          if (step.earlier().contains(row.getIngestId())
              && row.getPosition() != ReadAgain.NOWHERE) {
            again.rejectedNow(row);
          }
        }
      }
    }
    try (Rows<Rejected> rows = step.base().read(Rejected.class)) {
      rows.forEach(again::rejectedBefore);
    }
    step.append(publish, LakeTable.REJECTED, again.rotatedOut());
    return again.counts();
  }

  private Rows<Rejected> rows(WrittenFile file) throws IOException {
    return step.lake().folder().rows(file.path(), null, Rejected.class);
  }
}
