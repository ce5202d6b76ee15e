package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;
import static io.plumbline.stage.report.document.Span.link;
import static io.plumbline.stage.report.document.Span.strong;

import io.plumbline.schema.Finding;
import io.plumbline.schema.GpuHour;
import io.plumbline.schema.GpuPool;
import io.plumbline.schema.ModelDay;
import io.plumbline.schema.Run;
import io.plumbline.schema.Spend;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Callout;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Column;
import io.plumbline.stage.report.document.Document;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Section;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Span;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tiles;
import io.plumbline.stage.report.document.Tone;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The monthly finance report: what was spent by whom, what of it could be avoided, and which
 * workload should or should not change where it runs.
 *
 * <p>Money that is not known is shown as not known, never as zero; currencies are never added;
 * nothing is averaged across lanes.
 */
public final class FinanceReport implements Report {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final int HEAT_MAPS = 6;

  /** Workloads whose reasons stand on the first page; the board holds all. */
  private static final int REASONS = 3;

  @Override
  public String id() {
    return "finance";
  }

  @Override
  public Document write(ReportInput input) {
    return new Writing(input).document(id());
  }

  /** One writing of the report. */
  private static final class Writing {
    private final ReportInput input;
    private final Run run;
    private final SpendTables tables;
    private final List<SpendCut.Line> totals;
    private final InputTotals read;
    private final RateLimits limits;
    private final List<Verdict> verdicts;

    Writing(ReportInput input) {
      this.input = input;
      run = input.run();
      tables = new SpendTables(input.spend());
      totals = SpendCut.totals(input.spend());
      read = InputTotals.of(input.ingestedFiles());
      limits = new RateLimits(input);
      verdicts =
          input.verdicts().stream()
              .sorted(Comparator.comparing(Verdict::workload).thenComparing(Verdict::verdict))
              .toList();
    }

    Document document(String id) {
      List<Section> sections = new ArrayList<>();
      sections.add(new Section("trust", "F-0", "How far to trust this", trust()));
      sections.add(
          new Section(
              "cross-check-section",
              "F-0",
              "Counted by providers and gateways",
              new CountedByOthers(input).blocks()));
      sections.add(new Section("spend", "F-2", "Who spent what", spend()));
      sections.add(new Section("lanes", "F-3", "Lanes, and logged beside priced", lanes()));
      sections.add(
          new Section(
              "bridge-section",
              "F-4",
              "From last month to this",
              new BridgeSection(input).blocks()));
      sections.add(new Section("units", "F-5", "What a unit costs", units()));
      sections.add(
          new Section(
              "invoices-section",
              "F-6",
              "Logs, price book and invoice",
              new InvoiceSection(input).blocks()));
      sections.add(new Section("verdicts", "F-8", "Which workload should move", verdictBoard()));
      sections.add(new Section("gpus", "F-9", "GPU pools", gpus()));
      sections.add(new Section("savings", "F-10", "Cost and operations to fix", savings()));
      sections.add(new Section("rate-limits-section", "F-12", "Rate limits", limits.blocks()));
      sections.add(
          new Section("chargeback", "F-14", "Who pays", new AllocationSection(input).blocks()));
      sections.add(new Section("method", "F-15", "Method and assumptions", method()));
      return new Document(
          id,
          "en",
          "Finance report",
          Wording.days(run.getFrom(), run.getTo()) + ", UTC",
          RunFacts.of(input),
          headlines(),
          sections);
    }

    private static String said(Finding finding) {
      return Wording.sentence(finding.getSentence());
    }

    // F-1 ------------------------------------------------------------------------------------

    private List<Block> headlines() {
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
              Span.text(difference()),
              Span.text(" "),
              link("By model.", "reported-beside-priced")));
      blocks.add(Sentence.headline(strong("Against last month: "), Span.text(change())));
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
              strong("Rate limits: "),
              Span.text(limits.sentence()),
              Span.text(" "),
              link("By provider.", "rate-limits-section")));
      blocks.addAll(switching(Span.text(" "), link("Verdicts.", "verdicts")));
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
      long attempts = attempts();
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

    private long attempts() {
      return input.spend().stream().mapToLong(Spend::getAttempts).sum();
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
        return "the cost of all %s is not known: no log reports one and no price fits."
            .formatted(Wording.count(unknown, "attempt"));
      }
      return "%s for %s. Most by team: %s.%s"
          .formatted(Wording.list(sums), Wording.count(attempts(), "attempt"), who, missing);
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

    /** Only rows that have both figures in one currency can differ. */
    private String difference() {
      Map<String, BigDecimal[]> both = new TreeMap<>();
      long attempts = 0;
      for (Spend row : input.spend()) {
        if (comparable(row)) {
          BigDecimal[] sums =
              both.computeIfAbsent(
                  row.getPricedCurrency(),
                  ignored -> new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO});
          sums[0] = sums[0].add(row.getReportedCost());
          sums[1] = sums[1].add(row.getPricedCost());
          attempts += row.getAttempts();
        }
      }
      if (both.isEmpty()) {
        return "no attempt has both a logged and a computed cost, so the two cannot be compared.";
      }
      List<String> said = new ArrayList<>();
      both.forEach(
          (currency, sums) -> {
            BigDecimal off = sums[1].subtract(sums[0]);
            BigDecimal share = Wording.share(off.abs(), sums[0].abs());
            int decimals = tables.decimals(currency);
            said.add(
                "the logs say %s and the price book makes %s of the same attempts%s"
                    .formatted(
                        Wording.money(currency, sums[0], decimals),
                        Wording.money(currency, sums[1], decimals),
                        off.signum() == 0
                            ? ", exactly the same"
                            : ", %s %s%s"
                                .formatted(
                                    Wording.money(currency, off.abs(), decimals),
                                    off.signum() > 0 ? "more" : "less",
                                    share == null ? "" : " (" + Numerals.percent(share) + ")")));
          });
      return "%s. That compares %s of %s."
          .formatted(
              String.join("; ", said),
              Numerals.count(attempts),
              Wording.count(attempts(), "attempt"));
    }

    private static boolean comparable(Spend row) {
      return row.getPricedCost() != null
          && row.getReportedRows() > 0
          && row.getUnpricedAttempts() == 0
          && Objects.equals(row.getPricedCurrency(), row.getReportedCurrency());
    }

    private String change() {
      if (!ReportLabel.wholeMonth(run.getFrom(), run.getTo())) {
        return "not compared, because the window is not a calendar month.";
      }
      if (input.previousMonth() == null) {
        return "not known, because no run of the month before was found.";
      }
      Map<String, BigDecimal> now = spendByCurrency(input.spend());
      Map<String, BigDecimal> before = spendByCurrency(input.previousMonth());
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

    private static Map<String, BigDecimal> spendByCurrency(List<Spend> rows) {
      Map<String, BigDecimal> sums = new TreeMap<>();
      for (SpendCut.Line line : SpendCut.totals(rows)) {
        if (line.spend() != null) {
          sums.put(line.currency(), line.spend());
        }
      }
      return sums;
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
      return said.isEmpty()
          ? "not known, because no cost is known."
          : String.join("; ", said) + ".";
    }

    private String mostlyOn(String workload, String currency) {
      List<Spend> own =
          input.spend().stream()
              .filter(row -> Objects.equals(workload, row.getWorkload()))
              .toList();
      return SpendCut.by(own, Spend::getModel, Spend::getTeam).stream()
          .filter(line -> currency.equals(line.currency()) && line.spend() != null)
          .findFirst()
          .map(
              line ->
                  "mostly %s for %s"
                      .formatted(
                          line.key().get(0) == null ? "an unnamed model" : line.key().get(0),
                          line.key().get(1) == null
                              ? "no named team"
                              : "team " + line.key().get(1)))
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
      Map<String, BigDecimal> sums = spendByCurrency(lost);
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
                              hours(pool.getIdleHours()),
                              hours(pool.getMeasuredHours()),
                              Wording.money(
                                  Objects.requireNonNullElse(pool.getCurrency(), "?"),
                                  pool.getIdleCost()))));
      List<String> unpriced =
          input.gpuPools().stream()
              .filter(pool -> pool.getIdleCost() == null && pool.getIdleHours() > 0)
              .sorted(Comparator.comparing(GpuPool::getPool))
              .map(pool -> pool.getPool() + " (" + hours(pool.getIdleHours()) + " idle GPU hours)")
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

    private static String hours(double hours) {
      return Numerals.decimal(BigDecimal.valueOf(hours), 0);
    }

    /** Who should stay, who should be looked at, and in a line each why: the answer to a switch. */
    private List<Block> switching(Span... more) {
      List<Block> blocks = new ArrayList<>();
      List<Verdict> stay =
          advised(Verdict.Advice.DO_NOT_SWITCH).stream()
              .sorted(Comparator.comparing((Verdict verdict) -> -verdict.tooEarly().size()))
              .toList();
      List<Span> answer = new ArrayList<>();
      answer.add(strong("Do not switch: "));
      answer.add(Span.text(doNotSwitch(stay)));
      answer.addAll(List.of(more));
      blocks.add(Sentence.headline(answer.toArray(Span[]::new)));
      blocks.addAll(reasons(stay, Verdict::tooEarly, "not yet true: "));
      List<Verdict> move = advised(Verdict.Advice.CONSIDER_SWITCHING);
      if (!move.isEmpty()) {
        blocks.add(
            Sentence.headline(
                strong("Look at moving: "), Span.text(Wording.list(inWords(move), 8) + ".")));
        blocks.addAll(reasons(move, Verdict::tooLong, "no longer true: "));
      }
      return blocks;
    }

    private List<Verdict> advised(Verdict.Advice advice) {
      return verdicts.stream().filter(verdict -> verdict.advice() == advice).toList();
    }

    private String doNotSwitch(List<Verdict> stay) {
      if (verdicts.isEmpty()) {
        return "not assessed: no workload was judged.";
      }
      if (stay.isEmpty()) {
        return "no workload was found that must stay where it is.";
      }
      List<Verdict> named = stay.stream().filter(v -> !isPlain(v)).toList();
      List<String> rest = stay.stream().filter(Writing::isPlain).map(Verdict::workload).toList();
      String warned = Wording.list(inWords(named), 8) + ".";
      String plain = "o sign speaks for moving " + Wording.list(rest, 8) + ".";
      return rest.isEmpty() ? warned : named.isEmpty() ? "n" + plain : warned + " N" + plain;
    }

    /** Stays because nothing was found, not because something forbids the move. */
    private static boolean isPlain(Verdict verdict) {
      return verdict.verdict().equals("stay_managed") && verdict.tooEarly().isEmpty();
    }

    private static List<String> inWords(List<Verdict> chosen) {
      return chosen.stream().map(v -> "%s (%s)".formatted(v.workload(), v.words())).toList();
    }

    /** For up to three workloads the states that do not hold of them, each with its rule. */
    private List<Block> reasons(
        List<Verdict> chosen, Function<Verdict, List<String>> signs, String how) {
      List<Block> reasons = new ArrayList<>();
      for (Verdict verdict : chosen) {
        List<String> why = signs.apply(verdict).stream().sorted().map(this::signInWords).toList();
        if (!why.isEmpty() && reasons.size() < REASONS) {
          reasons.add(
              Sentence.plain(
                  strong(verdict.workload() + ": "), Span.text(how + Wording.list(why) + ".")));
        }
      }
      return reasons;
    }

    /** "“somebody can run the GPUs reliably” (SWE-04)": the state a rule wants, else its id. */
    private String signInWords(String rule) {
      return input.findings().stream()
          .filter(finding -> finding.getRule().equals(rule))
          .map(Finding::getTitle)
          .min(Comparator.naturalOrder())
          .map(title -> title.replaceFirst("\\.$", ""))
          .map(state -> "“%s” (%s)".formatted(Wording.inSentence(state), rule))
          .orElse(rule);
    }

    // F-0 ------------------------------------------------------------------------------------

    private List<Block> trust() {
      List<Tiles.Tile> tiles = new ArrayList<>();
      tiles.add(
          new Tiles.Tile(
              input.ingestedFiles().isEmpty() ? Tone.UNKNOWN : read.meet() ? Tone.GOOD : Tone.BAD,
              "Records read",
              Numerals.count(read.sum(InputTotals.SourceTotals::read)),
              input.ingestedFiles().isEmpty()
                  ? "no file was read"
                  : "%s accepted, %s duplicates, %s quarantined: %s"
                      .formatted(
                          Numerals.count(read.sum(InputTotals.SourceTotals::accepted)),
                          Numerals.count(read.sum(InputTotals.SourceTotals::duplicates)),
                          Numerals.count(read.sum(InputTotals.SourceTotals::quarantined)),
                          read.meet() ? "totals meet" : "totals do not meet"),
              null));
      long days = run.getFrom().until(run.getTo(), java.time.temporal.ChronoUnit.DAYS);
      long seen = input.spend().stream().map(Spend::getDay).distinct().count();
      tiles.add(
          new Tiles.Tile(
              seen == days ? Tone.GOOD : Tone.WARN,
              "Days with calls",
              seen + " of " + days,
              seen == days ? "no day is silent" : "a silent day may be a missing feed",
              null));
      long attempts = attempts();
      long unpriced = input.spend().stream().mapToLong(Spend::getUnpricedAttempts).sum();
      tiles.add(
          new Tiles.Tile(
              attempts == 0 ? Tone.UNKNOWN : unpriced == 0 ? Tone.GOOD : Tone.WARN,
              "Attempts with a price",
              Wording.percent(attempts - unpriced, attempts),
              Numerals.count(unpriced) + " without",
              "reported-beside-priced"));
      tiles.addAll(tagged());
      LocalDate oldest =
          input.notes().priceLists().stream()
              .map(ReportNotes.PriceList::verifiedOn)
              .filter(Objects::nonNull)
              .min(Comparator.naturalOrder())
              .orElse(null);
      tiles.add(
          new Tiles.Tile(
              oldest == null ? Tone.UNKNOWN : Tone.NEUTRAL,
              "Oldest price list",
              oldest == null ? "not stated" : oldest.toString(),
              "day it was last verified",
              "price-lists"));
      tiles.add(
          new Tiles.Tile(
              Tone.UNKNOWN, "Status", "preliminary", "not reconciled: no invoice was read", null));
      return List.of(new Tiles("Trust", tiles));
    }

    private List<Tiles.Tile> tagged() {
      List<Spend> owned =
          input.spend().stream()
              .filter(row -> row.getTeam() != null && row.getWorkload() != null)
              .toList();
      Map<String, BigDecimal> named = spendByCurrency(owned);
      List<Tiles.Tile> tiles = new ArrayList<>();
      for (SpendCut.Line total : totals) {
        if (total.spend() != null && total.spend().signum() > 0) {
          BigDecimal part = named.getOrDefault(total.currency(), BigDecimal.ZERO);
          boolean all = part.compareTo(total.spend()) == 0;
          tiles.add(
              new Tiles.Tile(
                  all ? Tone.GOOD : Tone.WARN,
                  total.currency() + " with an owner",
                  Numerals.percent(Wording.share(part, total.spend())),
                  all ? "all names team and workload" : "the rest names no team or workload",
                  "spend-by-team"));
        }
      }
      return tiles;
    }

    // F-2 ------------------------------------------------------------------------------------

    private List<Block> spend() {
      List<Block> blocks = new ArrayList<>();
      List<String> sums =
          totals.stream()
              .filter(line -> line.spend() != null)
              .map(line -> Wording.money(line.currency(), line.spend()))
              .toList();
      blocks.add(
          Sentence.plain(
              sums.isEmpty()
                  ? "No attempt has a known cost."
                  : "Every cut below adds up to the same total: %s."
                      .formatted(Wording.list(sums))));
      blocks.addAll(tables.bars("team-chart", "Spend by team", SpendTables.TEAM));
      blocks.add(tables.table("spend-by-team", "Spend by team", SpendTables.TEAM));
      blocks.add(tables.table("spend-by-workload", "Spend by workload", SpendTables.WORKLOAD));
      blocks.add(
          tables.table(
              "spend-by-model",
              "Spend by provider and model",
              SpendTables.PROVIDER,
              SpendTables.MODEL));
      blocks.add(
          tables.table(
              "spend-by-all",
              "Spend by team, workload, model and lane",
              SpendTables.TEAM,
              SpendTables.WORKLOAD,
              SpendTables.MODEL,
              SpendTables.LANE));
      return blocks;
    }

    // F-3 ------------------------------------------------------------------------------------

    private List<Block> lanes() {
      List<Block> blocks = new ArrayList<>();
      List<String> names = input.spend().stream().map(Spend::getLane).distinct().sorted().toList();
      if (!names.isEmpty() && run.getFrom().plusDays(1).isBefore(run.getTo())) {
        blocks.add(laneChart(names));
      }
      blocks.add(tables.table("spend-by-lane", "Spend by lane", SpendTables.LANE));
      blocks.add(
          Sentence.plain(
              "As logged beside as priced, by model. A difference needs both figures for every"
                  + " attempt of a model and day; where one is missing it is not known, not"
                  + " zero."));
      blocks.add(reportedBesidePriced());
      blocks.addAll(new CostCauses(input.modelDays()).blocks(tables));
      return blocks;
    }

    private Chart laneChart(List<String> names) {
      List<LocalDate> axis = run.getFrom().datesUntil(run.getTo()).toList();
      Map<String, Map<LocalDate, Long>> byLane = new HashMap<>();
      Map<String, Long> sums = new TreeMap<>();
      for (Spend row : input.spend()) {
        long tokens = SpendCut.inputTokensOf(row) + row.getOutputTokens();
        byLane
            .computeIfAbsent(row.getLane(), ignored -> new HashMap<>())
            .merge(row.getDay(), tokens, Long::sum);
        sums.merge(row.getLane(), tokens, Long::sum);
      }
      long all = sums.values().stream().mapToLong(Long::longValue).sum();
      String said =
          sums.entrySet().stream()
              .map(
                  entry ->
                      Wording.words(entry.getKey()) + " " + Wording.percent(entry.getValue(), all))
              .collect(Collectors.joining(", ", "Share of tokens: ", "."));
      return new Chart.Days(
          "lane-chart",
          "Tokens by day and lane",
          said,
          "tokens",
          axis,
          names.stream()
              .limit(6)
              .map(
                  lane ->
                      new Chart.Series(
                          Wording.words(lane),
                          axis.stream()
                              .map(day -> byLane.get(lane).getOrDefault(day, 0L))
                              .toList()))
              .toList());
    }

    private Table reportedBesidePriced() {
      record Key(String provider, String model, String currency) {}
      Comparator<Key> order =
          Comparator.comparing(Key::provider)
              .thenComparing(Key::model, Comparator.nullsLast(Comparator.naturalOrder()))
              .thenComparing(Key::currency);
      Map<Key, List<ModelDay>> models = new TreeMap<>(order);
      for (ModelDay day : input.modelDays()) {
        models
            .computeIfAbsent(
                new Key(day.getProvider(), day.getModel(), day.getCurrency()),
                ignored -> new ArrayList<>())
            .add(day);
      }
      List<List<Cell>> rows = new ArrayList<>();
      models.forEach(
          (key, days) -> {
            BigDecimal reported = BigDecimal.ZERO;
            BigDecimal compared = BigDecimal.ZERO;
            BigDecimal priced = null;
            BigDecimal same = null;
            for (ModelDay day : days) {
              reported = reported.add(day.getReportedCost());
              if (day.getPricedCost() != null) {
                priced = priced == null ? day.getPricedCost() : priced.add(day.getPricedCost());
                if (day.getUnpricedAttempts() == 0 && day.getZeroCostAttempts() == 0) {
                  same = same == null ? day.getPricedCost() : same.add(day.getPricedCost());
                  compared = compared.add(day.getReportedCost());
                }
              }
            }
            long zero = days.stream().mapToLong(ModelDay::getZeroCostAttempts).sum();
            long attempts = days.stream().mapToLong(ModelDay::getAttempts).sum();
            BigDecimal off = same == null ? null : same.subtract(compared);
            BigDecimal share = off == null ? null : Wording.share(off, compared);
            int decimals = tables.decimals(key.currency());
            rows.add(
                List.of(
                    new Cell.Text(key.provider()),
                    key.model() == null
                        ? new Cell.Missing("not known")
                        : new Cell.Text(key.model()),
                    new Cell.Text(key.currency()),
                    zero >= attempts && reported.signum() == 0
                        ? new Cell.Missing("none logged")
                        : new Cell.Money(reported, decimals),
                    priced == null
                        ? new Cell.Missing("no price")
                        : new Cell.Money(priced, decimals),
                    SpendTables.money(off, decimals),
                    share == null
                        ? new Cell.Missing("not known")
                        : new Cell.Quantity(
                            share.movePointRight(2).setScale(4, RoundingMode.HALF_UP), 1),
                    new Cell.Count(attempts),
                    new Cell.Count(zero),
                    new Cell.Count(days.stream().mapToLong(ModelDay::getUnpricedAttempts).sum()),
                    new Cell.Count(days.stream().mapToLong(ModelDay::getEstimatedAttempts).sum())));
          });
      return new Table(
          "reported-beside-priced",
          "As logged beside as priced, by model (rule COST-02)",
          "SELECT provider, model, currency, SUM(reported_cost), SUM(priced_cost), SUM(attempts),"
              + " SUM(zero_cost_attempts), SUM(unpriced_attempts), SUM(estimated_attempts) FROM"
              + " model_day GROUP BY provider, model, currency",
          List.of(
              text("provider", "Provider"),
              text("model", "Model"),
              text("currency", "Currency"),
              number("reported", "As logged"),
              number("priced", "As priced"),
              number("difference", "Priced minus logged"),
              number("difference_percent", "Difference, %"),
              number("attempts", "Attempts"),
              number("zero_cost_attempts", "Logged as free"),
              number("unpriced_attempts", "Without a price"),
              number("estimated_attempts", "Tokens estimated")),
          rows,
          "no attempt was seen.");
    }

    // F-5 ------------------------------------------------------------------------------------

    private List<Block> units() {
      List<List<Cell>> rows = new ArrayList<>();
      for (SpendCut.Line line : SpendCut.by(input.spend(), Spend::getLane, Spend::getProvider)) {
        long known = line.attempts() - line.unknownAttempts();
        long tokens = line.tokens() - line.unknownTokens();
        rows.add(
            List.of(
                new Cell.Text(Wording.words(line.key().get(0))),
                new Cell.Text(line.key().get(1)),
                line.currency() == null
                    ? new Cell.Missing("not known")
                    : new Cell.Text(line.currency()),
                unit(line.spend(), MILLION, tokens, 4),
                unit(line.spend(), BigDecimal.ONE, known, 6),
                new Cell.Count(known),
                new Cell.Count(tokens),
                new Cell.Count(line.unknownAttempts())));
      }
      return List.of(
          Sentence.plain(
              "What a million tokens and what an attempt cost, per lane and provider. There is no"
                  + " average across lanes on purpose: it would describe no call that was made."),
          new Table(
              "unit-costs",
              "Unit costs, over attempts whose cost is known",
              "SELECT lane, provider, currency, SUM(COALESCE(priced_cost, reported_cost)) /"
                  + " SUM(tokens) * 1e6, SUM(COALESCE(priced_cost, reported_cost)) / SUM(attempts)"
                  + " FROM spend GROUP BY lane, provider, currency",
              List.of(
                  text("lane", "Lane"),
                  text("provider", "Provider"),
                  text("currency", "Currency"),
                  number("per_million_tokens", "Per 1M tokens"),
                  number("per_attempt", "Per attempt"),
                  number("attempts", "Attempts of known cost"),
                  number("tokens", "Tokens of known cost"),
                  number("unknown_attempts", "Of unknown cost")),
              rows,
              "no attempt was seen."));
    }

    private static Cell unit(BigDecimal spend, BigDecimal factor, long count, int decimals) {
      if (spend == null || count <= 0) {
        return new Cell.Missing("not known");
      }
      return new Cell.Money(
          spend
              .multiply(factor)
              .divide(BigDecimal.valueOf(count), MathContext.DECIMAL64)
              .setScale(12, RoundingMode.HALF_UP),
          decimals);
    }

    // F-8 ------------------------------------------------------------------------------------

    private List<Block> verdictBoard() {
      List<Block> blocks = new ArrayList<>(switching());
      List<String> unsaid =
          verdicts.stream()
              .filter(verdict -> verdict.advice() == Verdict.Advice.CANNOT_SAY)
              .map(verdict -> verdict.workload() + " (" + verdict.words() + ")")
              .toList();
      if (!unsaid.isEmpty()) {
        blocks.add(Sentence.plain("Nothing can be said of " + Wording.list(unsaid, 6) + "."));
      }
      List<Finding> signals =
          Findings.sorted(input.findings()).stream()
              .filter(finding -> finding.getRule().matches("(SWE|STL|SIG)-\\d+"))
              .toList();
      List<String> rules = signals.stream().map(Finding::getRule).distinct().sorted(SIGNS).toList();
      Set<String> workloads = new TreeSet<>();
      verdicts.forEach(verdict -> workloads.add(verdict.workload()));
      signals.stream().map(Finding::getWorkload).filter(Objects::nonNull).forEach(workloads::add);
      blocks.add(board(workloads, signals, rules));
      blocks.addAll(new VerdictReasons(verdicts).blocks());
      blocks.add(lamps(workloads, signals, rules));
      blocks.add(
          Sentence.note(
              "SWE: signs that a switch to self-hosting is or would be too early. STL: signs that a"
                  + " workload has stayed managed for too long. Yes: the sign is there. Not"
                  + " assessed is neither yes nor no."));
      blocks.add(legend(signals, rules));
      blocks.add(workloadFacts());
      return blocks;
    }

    private Table board(Set<String> workloads, List<Finding> signals, List<String> rules) {
      List<List<Cell>> rows = new ArrayList<>();
      for (String workload : workloads) {
        Verdict verdict =
            verdicts.stream()
                .filter(candidate -> candidate.workload().equals(workload))
                .findFirst()
                .orElse(null);
        List<String> points = new ArrayList<>();
        for (String rule : rules) {
          Finding signal = rule.startsWith("SIG") ? sign(signals, rule, workload) : null;
          if (signal != null) {
            points.add(rule + " " + pointsTo(signal));
          }
        }
        rows.add(
            List.of(
                new Cell.Text(workload),
                verdict == null
                    ? new Cell.Mark(Tone.UNKNOWN, "no verdict")
                    : new Cell.Mark(verdict.tone(), verdict.words()),
                tally(signals, rules, "SWE", workload),
                tally(signals, rules, "STL", workload),
                points.isEmpty() ? new Cell.Missing("none asked") : new Cell.Names(points),
                verdict == null || verdict.whatWouldChange() == null
                    ? new Cell.Missing("not computed")
                    : new Cell.Text(Wording.sentence(verdict.whatWouldChange()))));
      }
      return new Table(
          "verdict-board",
          "Verdict by workload",
          "SELECT workload, rule, status, value_seen FROM finding WHERE rule LIKE 'SWE-%' OR rule"
              + " LIKE 'STL-%' OR rule LIKE 'SIG-%'",
          List.of(
              text("workload", "Workload"),
              text("verdict", "Verdict"),
              text("too_early", "Signs of too early"),
              text("too_long", "Signs of too long"),
              text("signals", "Signals point to"),
              text("what_would_change", "What would change it")),
          rows,
          "no workload was judged.");
    }

    private static String pointsTo(Finding signal) {
      return signal.getValueSeen() == null
          ? Wording.words(signal.getStatus())
          : Wording.words(signal.getValueSeen());
    }

    /** "2 of 3 (SWE-01, SWE-04); 1 not assessed". */
    private static Cell tally(
        List<Finding> signals, List<String> rules, String family, String workload) {
      List<String> seen = new ArrayList<>();
      int asked = 0;
      int blind = 0;
      for (String rule : rules) {
        Finding sign = rule.startsWith(family) ? sign(signals, rule, workload) : null;
        if (sign == null) {
          continue;
        }
        switch (sign.getStatus()) {
          case "fail", "excepted" -> {
            asked++;
            seen.add(rule);
          }
          case "pass" -> asked++;
          case "not_assessed" -> blind++;
          default -> {}
        }
      }
      if (asked + blind == 0) {
        return new Cell.Missing("none asked");
      }
      if (asked == 0) {
        return new Cell.Missing(blind + " not assessed");
      }
      return new Cell.Text(
          "%d of %d assessed%s%s"
              .formatted(
                  seen.size(),
                  asked,
                  seen.isEmpty() ? "" : " (" + String.join(", ", seen) + ")",
                  blind == 0 ? "" : "; " + blind + " not assessed"));
    }

    private static Table lamps(Set<String> workloads, List<Finding> signals, List<String> rules) {
      List<String> signs = rules.stream().filter(rule -> !rule.startsWith("SIG")).toList();
      List<Column> columns = new ArrayList<>();
      columns.add(text("workload", "Workload"));
      signs.forEach(
          rule -> columns.add(text(rule.toLowerCase(Locale.ROOT).replace('-', '_'), rule)));
      List<List<Cell>> rows = new ArrayList<>();
      for (String workload : workloads) {
        List<Cell> row = new ArrayList<>();
        row.add(new Cell.Text(workload));
        signs.forEach(rule -> row.add(lamp(sign(signals, rule, workload))));
        rows.add(row);
      }
      return new Table(
          "signs",
          "Is the sign there?",
          "SELECT workload, rule, status FROM finding WHERE rule LIKE 'SWE-%' OR rule LIKE 'STL-%'",
          columns,
          rows,
          "no workload was judged.");
    }

    /** The order in which the questions are asked: too early, too long, signals. */
    private static final Comparator<String> SIGNS =
        Comparator.comparingInt(
                (String rule) -> List.of("SWE", "STL", "SIG").indexOf(rule.substring(0, 3)))
            .thenComparing(Comparator.naturalOrder());

    /** What a rule says of a workload, else of the organisation; null: it was not asked. */
    private static Finding sign(List<Finding> signals, String rule, String workload) {
      List<Finding> own =
          signals.stream()
              .filter(candidate -> candidate.getRule().equals(rule))
              .filter(
                  candidate ->
                      candidate.getWorkload() == null || candidate.getWorkload().equals(workload))
              .toList();
      return own.stream()
          .filter(candidate -> candidate.getWorkload() != null)
          .findFirst()
          .orElse(own.isEmpty() ? null : own.get(0));
    }

    private static Cell lamp(Finding sign) {
      if (sign == null) {
        return new Cell.Missing("not asked");
      }
      return switch (sign.getStatus()) {
        case "fail" -> new Cell.Mark(Tone.WARN, "yes");
        case "pass" -> new Cell.Mark(Tone.NEUTRAL, "no");
        case "not_assessed" -> new Cell.Mark(Tone.UNKNOWN, "not assessed");
        case "excepted" -> new Cell.Mark(Tone.WARN, "yes, excepted");
        default -> new Cell.Missing(Wording.words(sign.getStatus()));
      };
    }

    private static Table legend(List<Finding> signals, List<String> rules) {
      List<List<Cell>> rows = new ArrayList<>();
      for (Finding finding : signals) {
        rows.add(
            List.of(
                new Cell.Text(finding.getRule()),
                new Cell.Text(finding.getTitle()),
                finding.getWorkload() == null
                    ? new Cell.Missing("the organisation")
                    : new Cell.Text(finding.getWorkload()),
                finding.getRule().startsWith("SIG")
                    ? new Cell.Mark(Tone.NEUTRAL, pointsTo(finding))
                    : lamp(finding),
                new Cell.Text(said(finding)),
                finding.getValueSeen() == null
                    ? new Cell.Missing("–")
                    : new Cell.Text(finding.getValueSeen()),
                finding.getThresholdUsed() == null
                    ? new Cell.Missing("–")
                    : new Cell.Text(finding.getThresholdUsed()),
                finding.getReason() == null
                    ? new Cell.Missing("–")
                    : new Cell.Text(finding.getReason())));
      }
      rows.sort(
          Comparator.comparing((List<Cell> row) -> rules.indexOf(((Cell.Text) row.get(0)).text())));
      return new Table(
          "verdict-evidence",
          "Why: each sign with what was seen and what it was held against",
          "SELECT rule, title, workload, status, sentence, value_seen, threshold_used, reason FROM"
              + " finding WHERE kind = 'signal'",
          List.of(
              text("rule", "Sign"),
              text("title", "Title"),
              text("workload", "Workload"),
              text("is_it_there", "Is it there?"),
              text("sentence", "What was found"),
              text("value_seen", "Seen"),
              text("threshold_used", "Against"),
              text("reason", "Reason")),
          rows,
          "no sign was looked for.");
    }

    private Table workloadFacts() {
      List<List<Cell>> rows = new ArrayList<>();
      input.workloadMeasures().stream()
          .sorted(
              Comparator.comparing(WorkloadMeasure::getTokens, Comparator.reverseOrder())
                  .thenComparing(WorkloadMeasure::getWorkload))
          .forEach(
              measure -> {
                int decimals = tables.decimals(measure.getCurrency());
                rows.add(
                    List.of(
                        new Cell.Text(measure.getWorkload()),
                        measure.getTeam() == null
                            ? new Cell.Missing("no team")
                            : new Cell.Text(measure.getTeam()),
                        measure.getTask() == null
                            ? new Cell.Missing("policy says nothing")
                            : new Cell.Text(measure.getTask()),
                        new Cell.Count(measure.getMonthlyTokens()),
                        new Cell.Share(
                            Wording.rounded(BigDecimal.valueOf(measure.getShareOfTokens()))),
                        measure.getStability() == null
                            ? new Cell.Missing("not enough history")
                            : new Cell.Quantity(BigDecimal.valueOf(measure.getStability()), 2),
                        new Cell.Count(measure.getHistoryDays()),
                        measure.getCurrency() == null
                            ? new Cell.Missing("not known")
                            : new Cell.Text(measure.getCurrency()),
                        measure.getCurrency() == null
                            ? new Cell.Missing("not known")
                            : new Cell.Money(measure.getSpend(), decimals),
                        measure.getCurrency() == null
                            ? new Cell.Missing("not known")
                            : new Cell.Money(measure.getManagedSpend(), decimals)));
              });
      return new Table(
          "workload-measures",
          "What is known of each workload",
          "SELECT workload, team, task, monthly_tokens, share_of_tokens, stability, history_days,"
              + " currency, spend, managed_spend FROM workload_measure",
          List.of(
              text("workload", "Workload"),
              text("team", "Team"),
              text("task", "Task"),
              number("monthly_tokens", "Tokens per 30 days"),
              number("share_of_tokens", "Share of tokens"),
              number("stability", "Stability S, 0 to 1"),
              number("history_days", "Days of history"),
              text("currency", "Currency"),
              number("spend", "Spend"),
              number("managed_spend", "Of it managed")),
          rows,
          "no workload was seen.");
    }

    // F-9 ------------------------------------------------------------------------------------

    private List<Block> gpus() {
      List<Block> blocks = new ArrayList<>();
      if (input.gpuPools().isEmpty()) {
        blocks.add(Sentence.plain("No GPU metrics were read, so nothing can be said of GPUs."));
        return blocks;
      }
      List<GpuPool> pools =
          input.gpuPools().stream().sorted(Comparator.comparing(GpuPool::getPool)).toList();
      for (GpuPool pool : pools) {
        blocks.add(Sentence.plain(poolSentence(pool)));
      }
      blocks.add(poolTable(pools));
      List<String> names =
          input.gpuHours().stream()
              .map(Writing::poolOf)
              .distinct()
              .sorted()
              .limit(HEAT_MAPS)
              .toList();
      for (int at = 0; at < names.size(); at++) {
        blocks.add(heatMap("gpu-hours-" + (at + 1), names.get(at)));
      }
      blocks.add(hourTable());
      return blocks;
    }

    private static String poolOf(GpuHour hour) {
      return hour.getPool() == null ? hour.getNode() : hour.getPool();
    }

    private static String poolSentence(GpuPool pool) {
      double busy = Math.max(0, pool.getMeasuredHours() - pool.getIdleHours());
      return "Pool %s, %s (%s), over %s: %s GPU hours in use, %s idle, %s not measured; %s; %s."
          .formatted(
              pool.getPool(),
              Wording.count(pool.getGpus(), "GPU"),
              pool.getGpuModels(),
              Wording.count(pool.getDays(), "day"),
              hours(busy),
              hours(pool.getIdleHours()),
              hours(pool.getUnmeasuredHours()),
              pool.getMeanUtilisation() == null
                  ? "mean utilisation is not known"
                  : "mean utilisation %s by %s"
                      .formatted(
                          Numerals.percent(BigDecimal.valueOf(pool.getMeanUtilisation())),
                          pool.getMetric() == null ? "an unnamed metric" : pool.getMetric()),
              pool.getIdleCost() == null || pool.getCurrency() == null
                  ? "what idle hours cost is not known, because gpus.yaml has no price"
                  : "idle hours cost " + Wording.money(pool.getCurrency(), pool.getIdleCost()));
    }

    private static Table poolTable(List<GpuPool> pools) {
      List<List<Cell>> rows = new ArrayList<>();
      for (GpuPool pool : pools) {
        double busy = Math.max(0, pool.getMeasuredHours() - pool.getIdleHours());
        int decimals = pool.getIdleCost() == null ? 2 : Numerals.decimalsFor(pool.getIdleCost());
        rows.add(
            List.of(
                new Cell.Text(pool.getPool()),
                new Cell.Text(pool.getGpuModels()),
                new Cell.Count(pool.getGpus()),
                quantity(busy, 1),
                quantity(pool.getIdleHours(), 1),
                quantity(pool.getUnmeasuredHours(), 1),
                pool.getMeanUtilisation() == null
                    ? new Cell.Missing("not measured")
                    : new Cell.Share(
                        Wording.rounded(BigDecimal.valueOf(pool.getMeanUtilisation()))),
                pool.getMetric() == null
                    ? new Cell.Missing("none")
                    : new Cell.Code(pool.getMetric()),
                pool.getCurrency() == null
                    ? new Cell.Missing("not known")
                    : new Cell.Text(pool.getCurrency()),
                SpendTables.money(pool.getPricePerHour(), 2),
                SpendTables.money(pool.getIdleCost(), decimals),
                pool.getQueueP95() == null
                    ? new Cell.Missing("not measured")
                    : quantity(pool.getQueueP95(), 1),
                pool.getGeneratedTokens() == null
                    ? new Cell.Missing("not measured")
                    : new Cell.Count(pool.getGeneratedTokens())));
      }
      return new Table(
          "gpu-pools",
          "GPU pools, last 28 days of the window",
          "SELECT pool, gpu_models, gpus, measured_hours - idle_hours, idle_hours,"
              + " unmeasured_hours, mean_utilisation, metric, currency, price_per_hour, idle_cost,"
              + " queue_p95, generated_tokens FROM gpu_pool",
          List.of(
              text("pool", "Pool"),
              text("gpu_models", "Models"),
              number("gpus", "GPUs"),
              number("used_hours", "GPU hours in use"),
              number("idle_hours", "Idle"),
              number("unmeasured_hours", "Not measured"),
              number("mean_utilisation", "Mean utilisation"),
              text("metric", "Measured by"),
              text("currency", "Currency"),
              number("price_per_hour", "Price per GPU hour"),
              number("idle_cost", "Idle cost"),
              number("queue_p95", "Requests waiting, p95"),
              number("generated_tokens", "Tokens generated")),
          rows,
          "no GPU metrics were read.");
    }

    private static Cell quantity(double value, int decimals) {
      return new Cell.Quantity(BigDecimal.valueOf(value), decimals);
    }

    /** Mean utilisation of the measured GPUs of a pool, by day and hour; null: none measured. */
    private static Double[] means(List<GpuHour> hours) {
      double[] sums = new double[24];
      int[] counts = new int[24];
      List<GpuHour> ordered =
          hours.stream()
              .sorted(Comparator.comparing(GpuHour::getNode).thenComparing(GpuHour::getGpu))
              .toList();
      for (GpuHour hour : ordered) {
        if (hour.getUtilisation() != null) {
          int at = hour.getHour().atZone(ZoneOffset.UTC).getHour();
          sums[at] += hour.getUtilisation();
          counts[at]++;
        }
      }
      Double[] means = new Double[24];
      for (int at = 0; at < 24; at++) {
        means[at] = counts[at] == 0 ? null : sums[at] / counts[at];
      }
      return means;
    }

    private Chart heatMap(String id, String pool) {
      Map<LocalDate, List<GpuHour>> byDay = new TreeMap<>();
      for (GpuHour hour : input.gpuHours()) {
        if (poolOf(hour).equals(pool)) {
          byDay
              .computeIfAbsent(
                  hour.getHour().atZone(ZoneOffset.UTC).toLocalDate(), ignored -> new ArrayList<>())
              .add(hour);
        }
      }
      List<Chart.HourRow> days = new ArrayList<>();
      int idle = 0;
      int measured = 0;
      for (Map.Entry<LocalDate, List<GpuHour>> day : byDay.entrySet()) {
        Double[] means = means(day.getValue());
        for (Double mean : means) {
          measured += mean == null ? 0 : 1;
          idle += mean != null && mean < 0.05 ? 1 : 0;
        }
        days.add(new Chart.HourRow(day.getKey(), Arrays.asList(means)));
      }
      return new Chart.Hours(
          id,
          "Pool " + pool + ": utilisation by UTC hour and day",
          "%d of %d measured hours of the pool were idle; %d hours were not measured."
              .formatted(idle, measured, 24 * days.size() - measured),
          days);
    }

    private Table hourTable() {
      Map<String, Map<LocalDate, List<GpuHour>>> pools = new TreeMap<>();
      for (GpuHour hour : input.gpuHours()) {
        pools
            .computeIfAbsent(poolOf(hour), ignored -> new TreeMap<>())
            .computeIfAbsent(
                hour.getHour().atZone(ZoneOffset.UTC).toLocalDate(), ignored -> new ArrayList<>())
            .add(hour);
      }
      List<Column> columns = new ArrayList<>();
      columns.add(text("pool", "Pool"));
      columns.add(text("day", "Day"));
      for (int hour = 0; hour < 24; hour++) {
        String name = String.format(Locale.ROOT, "%02d", hour);
        columns.add(number("h" + name, name));
      }
      List<List<Cell>> rows = new ArrayList<>();
      pools.forEach(
          (pool, days) ->
              days.forEach(
                  (day, hours) -> {
                    List<Cell> row = new ArrayList<>();
                    row.add(new Cell.Text(pool));
                    row.add(new Cell.Text(day.toString()));
                    for (Double mean : means(hours)) {
                      row.add(
                          mean == null
                              ? new Cell.Missing("–")
                              : new Cell.Quantity(
                                  BigDecimal.valueOf(mean * 100).setScale(1, RoundingMode.HALF_UP),
                                  0));
                    }
                    rows.add(row);
                  }));
      return new Table(
              "gpu-utilisation",
              "Utilisation in percent by pool, day and UTC hour; – is not measured",
              "SELECT pool, DATE(hour), HOUR(hour), AVG(utilisation) FROM gpu_hour GROUP BY 1, 2,"
                  + " 3",
              columns,
              rows,
              "no GPU hour was seen.")
          .fold();
    }

    // F-10 -----------------------------------------------------------------------------------

    private List<Block> savings() {
      List<Finding> open =
          Findings.checks(input.findings(), "fail").stream().filter(Findings::aboutMoney).toList();
      List<List<Cell>> rows = new ArrayList<>();
      for (Finding finding : open) {
        rows.add(
            List.of(
                new Cell.Text(finding.getRule() + " " + finding.getTitle()),
                new Cell.Mark(Findings.severityTone(finding.getSeverity()), finding.getSeverity()),
                new Cell.Text(said(finding)),
                new Cell.Text(Wording.sentence(finding.getRemedy())),
                finding.getCurrency() == null
                    ? new Cell.Missing("not known")
                    : new Cell.Text(finding.getCurrency()),
                finding.getCurrency() == null || finding.getSpend() == null
                    ? new Cell.Missing("not known")
                    : new Cell.Money(finding.getSpend(), tables.decimals(finding.getCurrency())),
                finding.getOwner() == null
                    ? new Cell.Missing("no owner")
                    : new Cell.Text(finding.getOwner())));
      }
      return List.of(
          Sentence.plain(
              open.isEmpty()
                  ? "No check of cost or operations failed."
                  : "%s of cost or operations failed. A compliance finding on the same workload stands above any saving."
                      .formatted(Wording.count(open.size(), "check"))),
          new Table(
              "cost-findings",
              "Failing checks of cost and operations",
              "SELECT rule, severity, sentence, remedy, currency, spend, owner FROM finding WHERE"
                  + " status = 'fail' AND concern IN ('cost', 'operations')",
              List.of(
                  text("rule", "Rule"),
                  text("severity", "Severity"),
                  text("sentence", "What was found"),
                  text("remedy", "What to do"),
                  text("currency", "Currency"),
                  number("spend", "Spend concerned"),
                  text("owner", "Owner")),
              rows,
              "none."));
    }

    // F-15 -----------------------------------------------------------------------------------

    private List<Block> method() {
      List<Block> blocks = new ArrayList<>();
      blocks.add(
          Sentence.plain(
              "Spend is what the price book makes of the tokens where it has a price, else what the"
                  + " log reports, else not known. Attempts count each try; a retried call has"
                  + " several. Input tokens include cache reads and writes. Days are UTC days."
                  + " Amounts are exact decimals and are rounded only where they are shown; the CSV"
                  + " files hold every digit. Currencies are never added to one another, because no"
                  + " exchange rate was given. Where a log reports in another currency than the"
                  + " price book's, its amount stands on a line of its own without attempts."));
      Restated.sentences(input.notes().restated())
          .forEach(sentence -> blocks.add(Sentence.plain(sentence)));
      blocks.add(priceLists());
      List<String> missing = input.notes().missingPolicyFiles().stream().sorted().toList();
      blocks.add(
          Sentence.plain(
              missing.isEmpty()
                  ? "No policy file was missing."
                  : "Policy files that are not there, so that their rules were not assessed: "
                      + Wording.list(new ArrayList<>(new LinkedHashSet<>(missing)))
                      + "."));
      blocks.add(assumptions());
      blocks.add(thresholds());
      return blocks;
    }

    private Table priceLists() {
      return new Table(
          "price-lists",
          "Price lists in force",
          "plumbline prices list",
          List.of(
              text("name", "Price list"),
              text("verified_on", "Last verified"),
              text("source", "Source")),
          input.notes().priceLists().stream()
              .sorted(Comparator.comparing(ReportNotes.PriceList::name))
              .map(
                  list ->
                      List.<Cell>of(
                          new Cell.Text(list.name()),
                          list.verifiedOn() == null
                              ? new Cell.Missing("never stated")
                              : new Cell.Text(list.verifiedOn().toString()),
                          new Cell.Text(list.source())))
              .toList(),
          "no price list was in force, so nothing could be priced.");
    }

    private Table assumptions() {
      return new Table(
          "assumptions",
          "Assumptions",
          "plumbline config show",
          List.of(
              text("name", "Assumption"), text("value", "Value"), text("source", "Who says so")),
          input.notes().assumptions().stream()
              .sorted(
                  Comparator.comparing(ReportNotes.Assumption::name)
                      .thenComparing(ReportNotes.Assumption::value))
              .map(
                  assumption ->
                      List.<Cell>of(
                          new Cell.Text(assumption.name()),
                          new Cell.Text(assumption.value()),
                          new Cell.Text(assumption.source())))
              .toList(),
          "none was needed.");
    }

    private Table thresholds() {
      Set<List<String>> used =
          new TreeSet<>(
              Comparator.comparing((List<String> row) -> row.get(0))
                  .thenComparing(row -> row.get(1))
                  .thenComparing(row -> row.get(2)));
      for (Finding finding : input.findings()) {
        if (finding.getThresholdUsed() != null) {
          used.add(List.of(finding.getRule(), finding.getThresholdUsed(), finding.getPack()));
        }
      }
      return new Table(
          "thresholds",
          "Thresholds used",
          "SELECT DISTINCT rule, threshold_used, pack FROM finding",
          List.of(text("rule", "Rule"), text("threshold", "Threshold"), text("pack", "Rule pack")),
          used.stream()
              .map(
                  row ->
                      List.<Cell>of(
                          new Cell.Text(row.get(0)),
                          new Cell.Text(row.get(1)),
                          new Cell.Text(row.get(2))))
              .toList(),
          "no rule used one.");
    }
  }
}
