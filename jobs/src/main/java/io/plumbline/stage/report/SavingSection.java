package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.Saving;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

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

  private final ReportInput input;
  private final List<Saving> rows;
  private final List<Saving> promised;

  SavingSection(ReportInput input) {
    this.input = input;
    rows = input.outlook().savings();
    promised = input.outlook().promised();
  }

  /** Ways to save the same calls, of which only one can be gone. */
  private record Calls(
      String workload, String team, String provider, String model, String pool, String currency) {
    static Calls of(Saving row) {
      return new Calls(
          row.getWorkload(),
          row.getTeam(),
          row.getProvider(),
          row.getModel(),
          row.getPool(),
          row.getCurrency());
    }
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
                        Wording.money(row.getCurrency(), row.getMonthly(), 2),
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
    Map<String, BigDecimal> vetoed = largest(row -> row.getVeto().equals("vetoed"));
    Map<String, BigDecimal> open = largest(row -> !row.getVeto().equals("vetoed"));
    blocks.add(Sentence.plain("Biggest saving: " + sentence()));
    if (!open.isEmpty()) {
      blocks.add(
          Sentence.plain(
              "Together at most %s a month, counting of each group of calls the largest saving that is not vetoed."
                  .formatted(sums(open))));
    }
    if (!vetoed.isEmpty()) {
      blocks.add(
          Sentence.plain(
              "Vetoed, because it would create a finding of residency or contract, and not in any total: %s a month."
                  .formatted(sums(vetoed))));
    }
    blocks.add(table());
    blocks.add(Sentence.plain("Promised last month: " + kept()));
    if (promised != null && !promised.isEmpty()) {
      blocks.add(promisedTable());
    }
    blocks.add(
        Sentence.note(
            "Estimates from the interval's own calls and the same price book, for 30 days. High:"
                + " only counted. Medium: rests on a comparison. Low: rests on the assumption that is"
                + " stated. Less than 1 a month is left out. Ranked by amount times 0.9, 0.6 and 0.3; amounts of several currencies are compared in EUR at"
                + " the rates of the last day, and what has no rate stands after them. Savings of one"
                + " workload overlap and are not to be added. Realised is what of a promise can no"
                + " longer be saved while calls go on: fewer calls make it look kept, more calls"
                + " broken."));
    return blocks;
  }

  /** By currency, of each group of calls the largest. */
  private Map<String, BigDecimal> largest(Predicate<Saving> which) {
    Map<Calls, BigDecimal> groups = new HashMap<>();
    rows.stream()
        .filter(which)
        .forEach(row -> groups.merge(Calls.of(row), row.getMonthly(), BigDecimal::max));
    Map<String, BigDecimal> sums = new TreeMap<>();
    groups.forEach((calls, amount) -> sums.merge(calls.currency(), amount, BigDecimal::add));
    return sums;
  }

  // --- what last month promised

  /**
   * A promise and what became of it.
   *
   * @param open what could still be saved the same way
   * @param realised the difference, at least zero; null: such calls are no longer made
   */
  private record Kept(Saving promise, BigDecimal open, BigDecimal realised) {
    String state() {
      if (realised == null) {
        return "no such calls";
      }
      if (open.signum() == 0) {
        return "realised";
      }
      return realised.signum() == 0 ? "open" : "partly realised";
    }
  }

  /** Of each way to save the same calls, once. */
  private List<Kept> promises() {
    Map<String, Saving> best = new LinkedHashMap<>();
    for (Saving row : promised) {
      if (!row.getVeto().equals("vetoed")) {
        best.merge(
            row.getKind() + Calls.of(row),
            row,
            (a, b) -> a.getMonthly().compareTo(b.getMonthly()) >= 0 ? a : b);
      }
    }
    return best.values().stream().map(this::became).toList();
  }

  private Kept became(Saving promise) {
    BigDecimal open =
        rows.stream()
            .filter(row -> row.getKind().equals(promise.getKind()))
            .filter(row -> Calls.of(row).equals(Calls.of(promise)))
            .map(Saving::getMonthly)
            .reduce(BigDecimal.ZERO, BigDecimal::max);
    boolean goesOn =
        promise.getPool() != null
            ? input.gpuPools().stream().anyMatch(p -> p.getPool().equals(promise.getPool()))
            : input.spend().stream()
                .anyMatch(row -> Objects.equals(row.getWorkload(), promise.getWorkload()));
    return new Kept(
        promise, open, goesOn ? promise.getMonthly().subtract(open).max(BigDecimal.ZERO) : null);
  }

  private String kept() {
    if (promised == null) {
      return "not known, because no run of the whole month before was found.";
    }
    Map<String, BigDecimal> all = new TreeMap<>();
    Map<String, BigDecimal> realised = new TreeMap<>();
    for (Kept kept : promises()) {
      String currency = kept.promise().getCurrency();
      all.merge(currency, kept.promise().getMonthly(), BigDecimal::add);
      realised.merge(
          currency, kept.realised() == null ? BigDecimal.ZERO : kept.realised(), BigDecimal::add);
    }
    return all.isEmpty()
        ? "nothing that was not vetoed."
        : "%s a month over all ways to save; %s of it is realised."
            .formatted(sums(all), sums(realised));
  }

  private Table promisedTable() {
    List<List<Cell>> cells = new ArrayList<>();
    for (Kept kept : promises()) {
      Saving row = kept.promise();
      cells.add(
          List.of(
              new Cell.Text(KINDS.get(row.getKind())),
              new Cell.Text(subject(row)),
              Cell.optional(row.getOwner(), "nobody named"),
              new Cell.Text(row.getCurrency()),
              new Cell.Money(row.getMonthly(), 2),
              new Cell.Money(kept.open(), 2),
              kept.realised() == null
                  ? new Cell.Missing("not counted")
                  : new Cell.Money(kept.realised(), 2),
              new Cell.Text(kept.state())));
    }
    return new Table(
        "savings-promised",
        "Savings the run of last month promised, and what became of them",
        "SELECT kind, workload, model, pool, owner, currency, monthly FROM saving -- of the run of"
            + " the month before, beside the same of this run",
        List.of(
            text("kind", "Saving"),
            text("subject", "Of"),
            text("owner", "Owner"),
            text("currency", "Currency"),
            number("promised", "Promised a month"),
            number("still_open", "Still to be saved"),
            number("realised", "Realised"),
            text("state", "State")),
        cells,
        "nothing was promised.");
  }

  private static String sums(Map<String, BigDecimal> sums) {
    return Wording.list(
        sums.entrySet().stream().map(s -> Wording.money(s.getKey(), s.getValue(), 2)).toList());
  }

  private Table table() {
    List<List<Cell>> cells = new ArrayList<>();
    for (Saving row : rows) {
      cells.add(
          List.of(
              new Cell.Text(KINDS.get(row.getKind())),
              new Cell.Text(subject(row)),
              Cell.optional(row.getOwner(), "nobody named"),
              new Cell.Text(row.getCurrency()),
              new Cell.Money(row.getMonthly(), 2),
              new Cell.Text(row.getConfidence()),
              veto(row),
              new Cell.Text(row.getVetoReason() == null ? "" : row.getVetoReason()),
              new Cell.Text(Wording.capital(row.getBasis())),
              new Cell.Text(row.getAction())));
    }
    return new Table(
        "savings-ranked",
        "Savings by amount and confidence, what is vetoed last",
        "SELECT kind, workload, model, pool, owner, currency, monthly, confidence, veto, veto_reason,"
            + " basis, action FROM saving ORDER BY position",
        List.of(
            text("kind", "Saving"),
            text("subject", "Of"),
            text("owner", "Owner"),
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
      out.writeStringField("owner", row.getOwner());
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
