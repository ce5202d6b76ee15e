package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Span.link;
import static io.plumbline.stage.report.document.Span.strong;

import io.plumbline.schema.GpuPool;
import io.plumbline.schema.Run;
import io.plumbline.schema.Spend;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Callout;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Span;
import io.plumbline.stage.report.document.Tiles;
import io.plumbline.stage.report.document.Tone;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The finance report's first page: the answers, each with a link to its reasons (F-1). */
final class FinanceAnswers {
  private final ReportInput input;
  private final Run run;
  private final SpendTables tables;
  private final List<SpendCut.Line> totals;
  private final InputTotals read;
  private final RateLimits limits;

  FinanceAnswers(ReportInput input) {
    this.input = input;
    run = input.run();
    tables = new SpendTables(input.spend());
    totals = SpendCut.totals(input.spend());
    read = InputTotals.of(input.ingestedFiles());
    limits = new RateLimits(input);
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    if (!read.meet()
        || input.ingestedFiles().isEmpty()
        || read.sum(InputTotals.SourceTotals::faulty) > 0) {
      blocks.add(
          new Callout(
              Tone.WARN,
              "INCOMPLETE",
              "The input is incomplete: the amounts below are a lower bound.",
              List.of(Sentence.plain(link("What was read, and what is missing.", "trust")))));
    }
    blocks.add(amounts());
    blocks.add(
        Sentence.headline(
            strong("Spent: "),
            Span.text(spent()),
            Span.text(" "),
            link("By whom.", "spend-by-team")));
    blocks.add(
        Sentence.headline(
            strong("Logged or priced: "),
            Span.text(new LoggedBesidePriced(input).sentence()),
            Span.text(" "),
            link("By model.", "reported-beside-priced")));
    blocks.add(
        Sentence.headline(
            strong("Invoiced: "),
            Span.text(new InvoiceSection(input).sentence()),
            Span.text(" "),
            link("By provider and cause.", "invoices-section")));
    blocks.add(Sentence.headline(strong("Against last month: "), Span.text(change())));
    blocks.add(
        Sentence.headline(
            strong("Forecast: "),
            Span.text(new ForecastSection(input).sentence()),
            Span.text(" "),
            link("By team.", "forecast")));
    blocks.add(
        Sentence.headline(
            strong("Budgets: "),
            Span.text(new BudgetSection(input).sentence()),
            Span.text(" "),
            link("All budgets.", "budgets")));
    blocks.add(
        Sentence.headline(
            strong("Biggest driver: "),
            Span.text(driver()),
            Span.text(" "),
            link("By workload.", "spend-by-workload")));
    blocks.add(
        Sentence.headline(
            strong("Biggest avoidable cost: "),
            Span.text(avoidable()),
            Span.text(" "),
            link("GPU pools.", "gpus")));
    blocks.add(
        Sentence.headline(
            strong("Biggest saving: "),
            Span.text(new SavingSection(input).sentence()),
            Span.text(" "),
            link("All savings.", "savings-ranked")));
    blocks.add(
        Sentence.headline(
            strong("Rate limits: "),
            Span.text(limits.sentence()),
            Span.text(" "),
            link("By provider.", "rate-limits-section")));
    blocks.addAll(new SwitchAnswer(input).blocks(Span.text(" "), link("Verdicts.", "verdicts")));
    return blocks;
  }

  private Tiles amounts() {
    List<Tiles.Tile> tiles = new ArrayList<>();
    for (SpendCut.Line total : totals) {
      if (total.spend() != null) {
        tiles.add(
            new Tiles.Tile(
                Tone.NEUTRAL,
                "Spend",
                Wording.money(total.currency(), total.spend()),
                "for " + Wording.count(total.attempts(), "attempt"),
                "spend-by-team"));
      }
    }
    if (tiles.isEmpty()) {
      tiles.add(
          new Tiles.Tile(Tone.UNKNOWN, "Spend", "not known", "no attempt has a cost", "spend"));
    }
    long unknown = totals.stream().mapToLong(SpendCut.Line::unknownAttempts).sum();
    if (unknown > 0) {
      tiles.add(
          new Tiles.Tile(
              Tone.UNKNOWN,
              "Of unknown cost",
              Numerals.count(unknown),
              "attempts, not in the spend",
              "spend-by-all"));
    }
    long attempts = SpendCut.attempts(input.spend());
    tiles.add(
        new Tiles.Tile(
            Tone.NEUTRAL,
            "Attempts",
            Numerals.count(attempts),
            input.run().getOperations() == null
                ? "each try counted"
                : Numerals.count(input.run().getOperations()) + " operations, the rest retries",
            "lanes"));
    long tokens =
        input.spend().stream()
            .mapToLong(row -> SpendCut.inputTokensOf(row) + row.getOutputTokens())
            .sum();
    tiles.add(
        new Tiles.Tile(
            Tone.NEUTRAL,
            "Tokens",
            Numerals.brief(tokens),
            "input with caches, and output",
            "lanes"));
    for (Map.Entry<String, BigDecimal> idle : idleCost().entrySet()) {
      tiles.add(
          new Tiles.Tile(
              idle.getValue().signum() > 0 ? Tone.WARN : Tone.NEUTRAL,
              "Idle GPUs",
              Wording.money(idle.getKey(), idle.getValue()),
              "last 28 days of the window",
              "gpu-pools"));
    }
    return new Tiles("The month in figures", tiles);
  }

  private String spent() {
    if (input.spend().isEmpty()) {
      return "no call was seen, so nothing can be said of spend.";
    }
    List<String> sums =
        totals.stream()
            .filter(line -> line.spend() != null)
            .map(line -> Wording.money(line.currency(), line.spend()))
            .toList();
    String who =
        totals.stream()
            .filter(total -> total.spend() != null)
            .flatMap(total -> teams(total.currency()))
            .collect(Collectors.joining(", "));
    long unknown = totals.stream().mapToLong(SpendCut.Line::unknownAttempts).sum();
    String missing =
        unknown == 0
            ? ""
            : " The cost of %s is not known and not in this."
                .formatted(Wording.count(unknown, "attempt"));
    if (sums.isEmpty()) {
      return "the cost of all %s is not known: no log reports one, or only zero, and no price fits."
          .formatted(Wording.count(unknown, "attempt"));
    }
    return "%s for %s. Most by team: %s.%s"
        .formatted(
            Wording.list(sums),
            Wording.count(SpendCut.attempts(input.spend()) - unknown, "attempt"),
            who,
            missing);
  }

  /** The three teams that spend most in a currency. */
  private Stream<String> teams(String currency) {
    return SpendCut.by(input.spend(), Spend::getTeam).stream()
        .filter(line -> currency.equals(line.currency()))
        .filter(line -> line.spend() != null && line.spend().signum() > 0)
        .limit(3)
        .map(
            line ->
                (line.key().get(0) == null ? "nobody named" : line.key().get(0))
                    + " "
                    + Wording.money(currency, line.spend(), tables.decimals(currency)));
  }

  private String change() {
    if (!ReportLabel.wholeMonth(run.getFrom(), run.getTo())) {
      return "not compared, because the window is not a calendar month.";
    }
    if (input.previousMonth() == null) {
      return "not known, because no run of the month before was found.";
    }
    Map<String, BigDecimal> now = SpendCut.spendByCurrency(input.spend());
    Map<String, BigDecimal> before = SpendCut.spendByCurrency(input.previousMonth());
    Set<String> currencies = new TreeSet<>(now.keySet());
    currencies.addAll(before.keySet());
    if (currencies.isEmpty()) {
      return "neither month has a known cost.";
    }
    List<String> said = new ArrayList<>();
    for (String currency : currencies) {
      BigDecimal here = now.get(currency);
      BigDecimal there = before.get(currency);
      if (here == null || there == null) {
        said.add("%s is known in only one of the two months".formatted(currency));
        continue;
      }
      BigDecimal off = here.subtract(there);
      BigDecimal share = Wording.share(off.abs(), there.abs());
      said.add(
          "%s %s%s, from %s to %s%s"
              .formatted(
                  Wording.money(currency, off.abs()),
                  off.signum() < 0 ? "less" : "more",
                  share == null ? "" : " (" + Numerals.percent(share) + ")",
                  Wording.money(currency, there),
                  Wording.money(currency, here),
                  mover(currency)));
    }
    return String.join("; ", said) + ".";
  }

  /** The workload whose spend moved most since the month before. */
  private String mover(String currency) {
    Map<String, BigDecimal> moved = new HashMap<>();
    for (SpendCut.Line line : SpendCut.by(input.spend(), Spend::getWorkload)) {
      if (currency.equals(line.currency()) && line.spend() != null) {
        moved.merge(name(line), line.spend(), BigDecimal::add);
      }
    }
    for (SpendCut.Line line : SpendCut.by(input.previousMonth(), Spend::getWorkload)) {
      if (currency.equals(line.currency()) && line.spend() != null) {
        moved.merge(name(line), line.spend().negate(), BigDecimal::add);
      }
    }
    return moved.entrySet().stream()
        .filter(entry -> entry.getValue().signum() != 0)
        .max(
            Comparator.comparing((Map.Entry<String, BigDecimal> entry) -> entry.getValue().abs())
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(
            entry ->
                "; %s moved most (%s %s)"
                    .formatted(
                        entry.getKey(),
                        Wording.money(currency, entry.getValue().abs()),
                        entry.getValue().signum() > 0 ? "more" : "less"))
        .orElse("");
  }

  private static String name(SpendCut.Line line) {
    return line.key().get(0) == null ? "untagged use" : line.key().get(0);
  }

  private String driver() {
    List<String> said = new ArrayList<>();
    for (SpendCut.Line total : totals) {
      if (total.spend() == null || total.spend().signum() <= 0) {
        continue;
      }
      SpendCut.by(input.spend(), Spend::getWorkload).stream()
          .filter(line -> total.currency().equals(line.currency()))
          .filter(line -> line.spend() != null)
          .findFirst()
          .ifPresent(
              line ->
                  said.add(
                      "%s with %s, %s of all %s spend; %s"
                          .formatted(
                              name(line),
                              Wording.money(
                                  total.currency(),
                                  line.spend(),
                                  tables.decimals(total.currency())),
                              Numerals.percent(Wording.share(line.spend(), total.spend())),
                              total.currency(),
                              mostlyOn(line.key().get(0), line.currency()))));
    }
    return said.isEmpty() ? "not known, because no cost is known." : String.join("; ", said) + ".";
  }

  private String mostlyOn(String workload, String currency) {
    List<Spend> own =
        input.spend().stream().filter(row -> Objects.equals(workload, row.getWorkload())).toList();
    return SpendCut.by(own, Spend::getModel, Spend::getTeam).stream()
        .filter(line -> currency.equals(line.currency()) && line.spend() != null)
        .findFirst()
        .map(
            line ->
                "mostly %s for %s"
                    .formatted(
                        line.key().get(0) == null ? "an unnamed model" : line.key().get(0),
                        line.key().get(1) == null ? "no named team" : "team " + line.key().get(1)))
        .orElse("its models are not known");
  }

  private Map<String, BigDecimal> idleCost() {
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (GpuPool pool : input.gpuPools()) {
      if (pool.getIdleCost() != null && pool.getCurrency() != null) {
        sums.merge(pool.getCurrency(), pool.getIdleCost(), BigDecimal::add);
      }
    }
    return sums;
  }

  private Map<String, BigDecimal> failedCost() {
    List<Spend> lost =
        input.spend().stream().filter(row -> row.getStatus().equals("failed")).toList();
    Map<String, BigDecimal> sums = SpendCut.spendByCurrency(lost);
    sums.values().removeIf(sum -> sum.signum() <= 0);
    return sums;
  }

  private String avoidable() {
    List<String> said = new ArrayList<>();
    input.gpuPools().stream()
        .filter(pool -> pool.getIdleCost() != null && pool.getIdleCost().signum() > 0)
        .sorted(
            Comparator.comparing(GpuPool::getIdleCost, Comparator.reverseOrder())
                .thenComparing(GpuPool::getPool))
        .limit(1)
        .forEach(
            pool ->
                said.add(
                    "GPU pool %s stood idle for %s of %s measured GPU hours, worth %s in the last 28 days"
                        .formatted(
                            pool.getPool(),
                            Wording.hours(pool.getIdleHours()),
                            Wording.hours(pool.getMeasuredHours()),
                            Wording.money(
                                Objects.requireNonNullElse(pool.getCurrency(), "?"),
                                pool.getIdleCost()))));
    List<String> unpriced =
        input.gpuPools().stream()
            .filter(pool -> pool.getIdleCost() == null && pool.getIdleHours() > 0)
            .sorted(Comparator.comparing(GpuPool::getPool))
            .map(
                pool ->
                    pool.getPool() + " (" + Wording.hours(pool.getIdleHours()) + " idle GPU hours)")
            .toList();
    failedCost()
        .forEach(
            (currency, sum) -> said.add("failed attempts cost " + Wording.money(currency, sum)));
    String known = said.isEmpty() ? "" : String.join("; ", said) + ".";
    String unknown =
        unpriced.isEmpty()
            ? ""
            : " What idle hours cost is not known for %s: gpus.yaml has no price."
                .formatted(Wording.list(unpriced, 3));
    return known.isEmpty() && unknown.isEmpty()
        ? (input.gpuPools().isEmpty()
            ? "none was found: no failed attempt was billed, and no GPU metrics were read."
            : "none was found: no GPU was measured idle and no failed attempt was billed.")
        : (known + unknown).strip();
  }
}
