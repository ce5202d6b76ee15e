package io.plumbline.stage.ingest;

import io.plumbline.schema.IngestedFile;
import io.plumbline.stage.ingest.DayOutcome.ChangedFile;
import io.plumbline.stage.ingest.DayOutcome.Dropped;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the ledger says once a step is published: of the files read now, and of files read before
 * that lose rows to them. Rows are changed in place, so the order of the calls is the order of the
 * methods here.
 */
final class LedgerRows {
  private final IngestStep step;

  /** Of the files read now, by source and path. */
  private final Map<String, IngestedFile> read;

  /** Of files that were not read now and lose rows. */
  private final Map<String, IngestedFile> amended = new LinkedHashMap<>();

  /**
   * @param read what the files read now held, by source and path; is changed
   */
  LedgerRows(IngestStep step, Map<String, IngestedFile> read) {
    this.step = step;
    this.read = read;
  }

  /** Takes rows that another file or source already tells off what was accepted. */
  void takeOff(Collection<ChangedFile> changed) throws IOException {
    Map<String, IngestedFile> known = knownOf(changed);
    for (ChangedFile change : changed) {
      for (Dropped dropped : change.dropped()) {
        String key = Ledger.key(dropped.source(), dropped.inputFile());
        IngestedFile row =
            change.file().known()
                ? amended.computeIfAbsent(key, k -> amend(known.get(k)))
                : read.get(key);
        if (row != null) {
          row.setAccepted(row.getAccepted() - dropped.rows());
          row.setDuplicates(row.getDuplicates() + dropped.rows());
          row.setLinked(row.getLinked() + dropped.linked());
        }
      }
    }
  }

  /** The ledger's rows of files that were read before and of which rows are taken off now. */
  private Map<String, IngestedFile> knownOf(Collection<ChangedFile> changed) throws IOException {
    FileKeys files = new FileKeys();
    for (ChangedFile change : changed) {
      if (change.file().known()) {
        change.dropped().forEach(dropped -> files.add(dropped.source(), dropped.inputFile()));
      }
    }
    return files.size() == 0
        ? Map.of()
        : Ledger.of(step.base()).rows(row -> files.find(row.getSource(), row.getFile()) >= 0);
  }

  private IngestedFile amend(IngestedFile known) {
    if (known == null) {
      return null;
    }
    IngestedFile copy = IngestedFile.newBuilder(known).build();
    copy.setRevision(step.revision());
    return copy;
  }

  /** What the ledger says of the files that were read again from their start. */
  Map<String, IngestedFile> readBefore() {
    Map<String, IngestedFile> before = new HashMap<>();
    read.forEach(
        (key, row) -> {
          IngestedFile known = known(key);
          if (known != null
              && !step.grown().containsKey(key)
              && !StatementTables.isStatement(step.formats(), row)) {
            before.put(key, known);
          }
        });
    return before;
  }

  private IngestedFile known(String key) {
    return amended.getOrDefault(key, step.pending().known(key));
  }

  /**
   * The rows, once what an earlier reading of a file left is added: what it accepted is still
   * accepted.
   *
   * @param before what {@link #readBefore} gave
   * @param rotatedOut records that stay in quarantine and that their file no longer holds
   */
  List<IngestedFile> finish(Map<String, IngestedFile> before, Map<String, Long> rotatedOut) {
    read.forEach(
        (key, row) -> {
          IngestedFile known = before.get(key);
          if (step.grown().containsKey(key)) {
            Growth.add(known(key), row);
          } else if (known != null) {
            ReadAgain.count(known, row, rotatedOut.getOrDefault(key, 0L));
            Growth.span(known, row);
            if (RejectReason.EMPTY_FILE.code().equals(row.getFault())) {
              row.setFormat(known.getFormat()); // an empty file is of no format
            }
          }
          amended.remove(key);
        });
    List<IngestedFile> rows = new ArrayList<>(read.values());
    rows.addAll(amended.values());
    return rows;
  }
}
