package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.Saving;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What could be saved, by amount and confidence, each with what compliance says to it. */
final class SavingSection {
  private static final Map<String, String> KINDS =
      Map.of(
          "batch", "batch tier",
          "cache", "better use of the cache",
          "cache_writes", "cache that is not read",
          "cheaper_model", "cheaper model",
          "retries", "retries and failures",
          "idle_capacity", "idle GPUs",
          "residency", "surcharge of a place");

  private final List<Saving> rows;

  SavingSection(ReportInput input) {
    rows = input.outlook().savings();
  }

  /** The answer, ready to stand after a colon. */
  String sentence() {
    return rows.stream()
        .filter(row -> !row.getVeto().equals("vetoed"))
        .findFirst()
        .map(
            row ->
                "%s of %s, about %s a month (confidence %s)%s."
                    .formatted(
                        KINDS.get(row.getKind()),
                        subject(row),
                        Wording.money(row.getCurrency(), row.getMonthly()),
                        row.getConfidence(),
                        row.getVeto().equals("none")
                            ? ""
                            : "; whether compliance allows it is not assessed"))
        .orElse(
            rows.isEmpty()
                ? "none was found."
                : "none that would not create a finding: all %d are vetoed."
                    .formatted(rows.size()));
  }

  private static String subject(Saving row) {
    if (row.getPool() != null) {
      return "pool " + row.getPool();
    }
    return (row.getWorkload() == null ? "calls without a workload" : row.getWorkload())
        + (row.getModel() == null ? "" : " on " + row.getModel());
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    Map<String, BigDecimal> free = new TreeMap<>();
    Map<String, BigDecimal> vetoed = new TreeMap<>();
    for (Saving row : rows) {
      (row.getVeto().equals("vetoed") ? vetoed : free)
          .merge(row.getCurrency(), row.getMonthly(), BigDecimal::add);
    }
    blocks.add(Sentence.plain("Biggest saving: " + sentence()));
    if (!vetoed.isEmpty()) {
      blocks.add(
          Sentence.plain(
              "Vetoed, because it would create a finding of residency or contract: %s a month."
                  .formatted(sums(vetoed))));
    }
    blocks.add(table());
    blocks.add(
        Sentence.note(
            "Estimates from the interval's own calls and the same price book, for 30 days. High:"
                + " only counted. Medium: rests on a comparison. Low: rests on the assumption that is"
                + " stated. Ranked by amount times 0.9, 0.6 and 0.3. Savings of one workload overlap"
                + " and are not to be added."));
    return blocks;
  }

  private static String sums(Map<String, BigDecimal> sums) {
    return Wording.list(
        sums.entrySet().stream().map(s -> Wording.money(s.getKey(), s.getValue())).toList());
  }

  private Table table() {
    List<List<Cell>> cells = new ArrayList<>();
    for (Saving row : rows) {
      int decimals = Numerals.decimalsFor(row.getMonthly());
      cells.add(
          List.of(
              new Cell.Text(KINDS.get(row.getKind())),
              new Cell.Text(subject(row)),
              row.getTeam() == null ? new Cell.Missing("none named") : new Cell.Text(row.getTeam()),
              new Cell.Text(row.getCurrency()),
              new Cell.Money(row.getMonthly(), decimals),
              new Cell.Text(row.getConfidence()),
              veto(row),
              new Cell.Text(row.getVetoReason() == null ? "" : row.getVetoReason()),
              new Cell.Text(Wording.capital(row.getBasis())),
              new Cell.Text(row.getAction())));
    }
    return new Table(
        "savings-ranked",
        "Savings by amount and confidence, what is vetoed last",
        "SELECT kind, workload, model, pool, team, currency, monthly, confidence, veto, veto_reason,"
            + " basis, action FROM saving ORDER BY position",
        List.of(
            text("kind", "Saving"),
            text("subject", "Of"),
            text("team", "Team"),
            text("currency", "Currency"),
            number("monthly", "A month"),
            text("confidence", "Confidence"),
            text("veto", "Compliance"),
            text("veto_reason", "Why"),
            text("basis", "Rests on"),
            text("action", "What to do")),
        cells,
        "none was found.");
  }

  private static Cell veto(Saving row) {
    return switch (row.getVeto()) {
      case "vetoed" -> new Cell.Mark(Tone.BAD, "vetoed");
      case "not_assessed" -> new Cell.Mark(Tone.UNKNOWN, "not assessed");
      default -> new Cell.Mark(Tone.GOOD, "no objection");
    };
  }

  /** Writes {@code savings} of summary.json, in their rank. */
  void write(JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("savings");
    for (Saving row : rows) {
      out.writeStartObject();
      out.writeStringField("kind", row.getKind());
      out.writeStringField("workload", row.getWorkload());
      out.writeStringField("team", row.getTeam());
      out.writeStringField("provider", row.getProvider());
      out.writeStringField("model", row.getModel());
      out.writeStringField("pool", row.getPool());
      out.writeStringField("currency", row.getCurrency());
      out.writeStringField("monthly", Json.decimal(row.getMonthly()));
      out.writeStringField("confidence", row.getConfidence());
      out.writeStringField("veto", row.getVeto());
      out.writeStringField("veto_reason", row.getVetoReason());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
