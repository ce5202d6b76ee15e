package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The record of processing activities of GDPR Art. 30(1), a row for each flow (C-3a). */
final class RecordOfProcessing {
  private final Register register;

  RecordOfProcessing(ReportInput input) {
    register = Register.processing(input);
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    if (register.rows().isEmpty()) {
      blocks.add(
          Sentence.plain("No flow was seen, or the run is of a version before this register."));
      return blocks;
    }
    blocks.add(
        Sentence.plain(
            register.blanks() == 0
                ? "The record of %s has no blank."
                    .formatted(Wording.count(register.rows().size(), "flow"))
                : "In the record of %s, %s of %s fields are blank. A blank is nobody's answer: it is not assessed, never in order."
                    .formatted(
                        Wording.count(register.rows().size(), "flow"),
                        Numerals.count(register.blanks()),
                        Numerals.count(register.size()))));
    blocks.add(
        Sentence.note(
            "Names and contacts of controller and data protection officer (Art. 30(1)(a)) stand once"
                + " for the organisation; no file of Plumbline holds them."));
    blocks.add(register.gaps("processing-gaps", "What would fill the record's blanks"));
    Table paste = paste();
    if (!paste.rows().isEmpty()) {
      blocks.add(paste);
    }
    blocks.add(
        register
            .table(
                "record-of-processing",
                "Record of processing by flow (GDPR Art. 30(1))",
                "Flow",
                "blank")
            .fold());
    return blocks;
  }

  /** A line for policy.yaml for each workload whose purpose or basis is blank. */
  private Table paste() {
    Map<String, Register.Row> open = new TreeMap<>();
    for (Register.Row row : register.rows()) {
      if (row.value("workload") != null
          && (row.value("purpose") == null || row.value("legal_basis") == null)) {
        open.putIfAbsent(row.value("workload"), row);
      }
    }
    List<List<Cell>> rows = new ArrayList<>();
    open.forEach(
        (workload, row) ->
            rows.add(
                List.of(
                    new Cell.Text(workload),
                    new Cell.Code(
                        "\"%s\": {purpose: \"%s\", legal_basis: \"%s\", subject_categories: [], high_risk: , automated_decisions: }"
                            .formatted(
                                workload.replace("\\", "\\\\").replace("\"", "\\\""),
                                filled(row.value("purpose")),
                                filled(row.value("legal_basis")))))));
    return new Table(
        "processing-to-paste",
        "Ready to paste under processing in policy.yaml; fill what is empty",
        "SELECT row, field, value FROM register_entry WHERE register = 'processing' AND field IN"
            + " ('workload', 'purpose', 'legal_basis')",
        List.of(text("workload", "Workload"), text("line", "Line")),
        rows,
        "nothing is missing.");
  }

  private static String filled(String value) {
    return value == null ? "" : value.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
