package io.plumbline.stage.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.RegisterEntry;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Column;
import io.plumbline.stage.report.document.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A register of the run as rows of fields. A blank is shown as one and says what would fill it. */
final class Register {
  /** Fields of GDPR Art. 30(1), as far as logs and policy know them. */
  static final List<String> PROCESSING =
      List.of(
          "workload",
          "responsible",
          "purpose",
          "legal_basis",
          "data_subjects",
          "personal_data",
          "recipient",
          "place",
          "transfer",
          "erasure",
          "security");

  static final List<String> PROVIDER =
      List.of(
          "attempts",
          "processor_agreement",
          "no_training",
          "retention_days",
          "strictest_limit_days",
          "support_from",
          "region_option",
          "transfer",
          "reviewed_on");

  static final List<String> RESPONSIBILITY =
      List.of(
          "uptime",
          "capacity",
          "patching",
          "model_changes",
          "keys",
          "logs",
          "incidents",
          "data_subject_requests");

  private final String name;
  private final List<String> fields;
  private final List<Row> rows;

  /**
   * One row.
   *
   * @param name what it is of
   * @param fields entries by field
   */
  record Row(String name, Map<String, RegisterEntry> fields) {
    /** The value; null: a blank. */
    String value(String field) {
      return fields.containsKey(field) ? fields.get(field).getValue() : null;
    }

    /** What would fill the row's blanks. */
    List<String> gaps() {
      return fields.values().stream()
          .map(RegisterEntry::getGap)
          .filter(gap -> gap != null)
          .distinct()
          .sorted()
          .toList();
    }

    long blanks() {
      return fields.values().stream().filter(entry -> entry.getGap() != null).count();
    }
  }

  /**
   * @param name processing, provider or responsibility
   * @param fields its fields, in the order they are shown
   */
  Register(ReportInput input, String name, List<String> fields) {
    this.name = name;
    this.fields = fields;
    Map<String, Map<String, RegisterEntry>> byRow = new TreeMap<>();
    for (RegisterEntry entry : input.oversight().registers()) {
      if (entry.getRegister().equals(name)) {
        byRow
            .computeIfAbsent(entry.getRow(), ignored -> new TreeMap<>())
            .put(entry.getField(), entry);
      }
    }
    List<Row> found = new ArrayList<>();
    byRow.forEach((row, entries) -> found.add(new Row(row, entries)));
    String first = fields.get(0);
    found.sort(
        Comparator.comparing(
                (Row row) -> name.equals("processing") ? row.value(first) : null,
                Comparator.nullsLast(Comparator.<String>naturalOrder()))
            .thenComparing(Row::name));
    rows = List.copyOf(found);
  }

  static Register processing(ReportInput input) {
    return new Register(input, "processing", PROCESSING);
  }

  static Register providers(ReportInput input) {
    return new Register(input, "provider", PROVIDER);
  }

  static Register responsibilities(ReportInput input) {
    return new Register(input, "responsibility", RESPONSIBILITY);
  }

  List<Row> rows() {
    return rows;
  }

  long blanks() {
    return rows.stream().mapToLong(Row::blanks).sum();
  }

  long size() {
    return rows.stream().mapToLong(row -> row.fields().size()).sum();
  }

  /** Its rows; blanks by the word, and what would fill them in the last column. */
  Table table(String id, String caption, String what, String blank) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text(name, what));
    fields.forEach(field -> columns.add(Column.text(field, Wording.capital(Wording.words(field)))));
    columns.add(Column.text("would_fill_the_blanks", "Would fill the blanks"));
    List<List<Cell>> cells = new ArrayList<>();
    for (Row row : rows) {
      List<Cell> line = new ArrayList<>();
      line.add(new Cell.Text(row.name()));
      fields.forEach(field -> line.add(Cell.optional(row.value(field), blank)));
      line.add(row.gaps().isEmpty() ? new Cell.Text("none") : new Cell.Names(row.gaps()));
      cells.add(line);
    }
    return new Table(
        id,
        caption,
        "SELECT row, field, value, gap FROM register_entry WHERE register = '" + name + "'",
        columns,
        cells,
        "nothing is in it.");
  }

  /** What would fill blanks, most blanks first. */
  Table gaps(String id, String caption) {
    Map<String, Integer> blanks = new TreeMap<>();
    Map<String, TreeSet<String>> where = new TreeMap<>();
    for (Row row : rows) {
      for (RegisterEntry entry : row.fields().values()) {
        if (entry.getGap() != null) {
          blanks.merge(entry.getGap(), 1, Integer::sum);
          where
              .computeIfAbsent(entry.getGap(), ignored -> new TreeSet<>())
              .add(Wording.words(entry.getField()));
        }
      }
    }
    return new Table(
        id,
        caption,
        "SELECT gap, field, COUNT(*) FROM register_entry WHERE register = '"
            + name
            + "' AND gap IS NOT NULL GROUP BY gap, field",
        List.of(
            Column.text("would_fill", "Would fill it"),
            Column.text("fields", "Fields"),
            Column.number("blanks", "Blanks")),
        blanks.entrySet().stream()
            .sorted(
                Comparator.comparing((Map.Entry<String, Integer> entry) -> -entry.getValue())
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(
                entry ->
                    List.<Cell>of(
                        new Cell.Text(entry.getKey()),
                        new Cell.Names(List.copyOf(where.get(entry.getKey()))),
                        new Cell.Count(entry.getValue())))
            .toList(),
        "there is no blank.");
  }

  /** {@code registers.json}: the three registers; a blank is null, with what would fill it. */
  static ReportContent json(ReportInput input) {
    return Json.write(
        out -> {
          out.writeStartObject();
          out.writeStringField("run_id", input.run().getRunId());
          processing(input).write(out, "processing", "flow_id");
          providers(input).write(out, "providers", "provider");
          responsibilities(input).write(out, "responsibilities", "route");
          out.writeEndObject();
        });
  }

  private void write(JsonGenerator out, String key, String what) throws IOException {
    out.writeArrayFieldStart(key);
    for (Row row : rows) {
      out.writeStartObject();
      out.writeStringField(what, row.name());
      for (String field : fields) {
        out.writeStringField(field, row.value(field));
      }
      Json.names(out, "would_fill_the_blanks", row.gaps());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
