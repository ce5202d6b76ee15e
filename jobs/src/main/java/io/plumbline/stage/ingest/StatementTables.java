package io.plumbline.stage.ingest;

import io.plumbline.schema.IngestedFile;
import io.plumbline.shared.lake.Publish;
import io.plumbline.shared.lake.WrittenFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * What becomes of statements once they are read: reported usage ({@link ReportedUsageTable}) and
 * bills ({@link BillTables}). What the tasks wrote of them is put in order here, and not kept.
 */
final class StatementTables {
  private static final Set<String> PROVENANCE =
      Set.of("source", "format", "file", "position", "ingest_id", "revision");

  private final IngestStep step;
  private final Map<String, IngestedFile> read;

  /**
   * @param read ledger rows of the files read now, by source and path; duplicates are counted in
   */
  StatementTables(IngestStep step, Map<String, IngestedFile> read) {
    this.step = step;
    this.read = read;
  }

  void publish(List<SplitOutcome> outcomes, Publish publish) throws IOException {
    List<WrittenFile> charges = new ArrayList<>();
    List<WrittenFile> buckets = new ArrayList<>();
    for (SplitOutcome outcome : outcomes) {
      if (outcome.charges() != null) {
        charges.add(outcome.charges());
      }
      if (outcome.buckets() != null) {
        buckets.add(outcome.buckets());
      }
    }
    new ReportedUsageTable(step, read).publish(buckets, publish);
    new BillTables(step, read).publish(charges, publish);
    for (WrittenFile file : charges) {
      step.lake().folder().discard(file);
    }
    for (WrittenFile file : buckets) {
      step.lake().folder().discard(file);
    }
  }

  /** Whether a file holds a statement; null: it was never read. */
  static boolean isStatement(LogFormats formats, IngestedFile row) {
    return row != null
        && formats.byId(row.getFormat()).filter(f -> f instanceof StatementFormat).isPresent();
  }

  /** Name of the file that a row was read from. */
  static String file(SpecificRecord row) {
    return Ledger.key(text(row, "source"), text(row, "file"));
  }

  private static String text(SpecificRecord row, String column) {
    return String.valueOf(row.get(row.getSchema().getField(column).pos()));
  }

  /** What a row says beside where it was read, as text. */
  static String content(SpecificRecord row, Set<String> without) {
    StringBuilder s = new StringBuilder();
    for (Schema.Field field : row.getSchema().getFields()) {
      if (!without.contains(field.name()) && !PROVENANCE.contains(field.name())) {
        Object value = row.get(field.pos());
        s.append(value instanceof BigDecimal d ? d.stripTrailingZeros().toPlainString() : value)
            .append('\u0000');
      }
    }
    return s.toString();
  }

  /** A record that was accepted of a file turns out to be told already. */
  static void duplicate(IngestedFile row) {
    row.setAccepted(row.getAccepted() - 1);
    row.setDuplicates(row.getDuplicates() + 1);
  }
}
