package io.plumbline.cli;

import io.plumbline.economics.BreakEvenInput;
import io.plumbline.economics.Comparison;
import io.plumbline.economics.Payback;
import io.plumbline.economics.Tco;
import io.plumbline.schema.Verdict;
import io.plumbline.shared.ModelNotes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a comparison says, for a person: the answer first, then what it rests on. */
final class BreakEvenText {
  private static final Set<String> NOTES_BESIDE_FIGURES =
      Set.of("utilisation", "demand", "gpus", "unit_cost");

  /** Of which figures a verdict's gates are about. */
  private static final Set<String> NOTES_BESIDE_GATES = Set.of("compliance", "quality");

  private BreakEvenText() {}

  static List<String> lines(BreakEvenCase asked, Comparison comparison) {
    List<String> lines = new ArrayList<>();
    String currency = asked.currency();
    lines.add(answer(asked, comparison));
    List<BreakEvenInput> missing = comparison.inputs().missing();
    if (!missing.isEmpty()) {
      lines.add("");
      lines.add("Missing for the full answer (in the file, or --set KEY=VALUE):");
      TextTable table = new TextTable("  input", "unit");
      missing.forEach(input -> table.row("  " + input.path(), input.unit()));
      lines.addAll(table.lines());
    }
    if (comparison.apiPerMonth() != null && comparison.own() == null) {
      throughput(asked, comparison, lines);
    }
    if (comparison.own() != null) {
      own(comparison, currency, lines);
    }
    if (asked.verdict() != null) {
      verdict(asked.verdict(), lines);
    }
    lines.add("");
    lines.add("Rests on:");
    TextTable table = new TextTable("  input", "value", "unit", "from");
    for (BreakEvenInput input : BreakEvenInput.values()) {
      if (asked.values().containsKey(input)) {
        var range = asked.values().get(input);
        table.row(
            "  " + input.path(),
            range.minimum().compareTo(range.maximum()) == 0
                ? plain(range.mode())
                : plain(range.minimum())
                    + " .. "
                    + plain(range.mode())
                    + " .. "
                    + plain(range.maximum()),
            input.unit(),
            asked.sources().get(input));
      }
    }
    lines.addAll(table.lines());
    asked.notes().forEach(note -> lines.add("  " + note));
    lines.add(
        "  A month is %s days, %s hours. Money alone: compliance, readiness and quality are judged before it."
            .formatted(plain(asked.month().days()), plain(asked.month().hours())));
    return List.copyOf(lines);
  }

  private static String answer(BreakEvenCase asked, Comparison comparison) {
    return switch (comparison.answer()) {
      case INSUFFICIENT_EVIDENCE ->
          asked.subject()
              + ": insufficient evidence"
              + (comparison.apiPerMonth() == null
                  ? "."
                  : "; the API costs %s %s a month."
                      .formatted(money(comparison.apiPerMonth()), asked.currency()));
      case OWN_GPUS_CHEAPER -> sure(asked, comparison, "own GPUs are likely cheaper");
      case API_CHEAPER -> sure(asked, comparison, "the API is likely cheaper");
      case TOO_CLOSE -> sure(asked, comparison, "too close to call");
    };
  }

  private static String sure(BreakEvenCase asked, Comparison comparison, String said) {
    return "%s: %s. P(own GPUs < API) = %s %%; the API costs %s, own GPUs %s %s a month."
        .formatted(
            asked.subject(),
            said,
            plain(
                comparison
                    .own()
                    .draws()
                    .probabilitySelfCheaper()
                    .movePointRight(2)
                    .setScale(1, RoundingMode.HALF_EVEN)),
            money(comparison.apiPerMonth()),
            money(comparison.own().perMonth()),
            asked.currency());
  }

  /** Without GPUs of one's own there is still something to ask of them. */
  private static void throughput(BreakEvenCase asked, Comparison comparison, List<String> lines) {
    BigDecimal tokens = asked.values().get(BreakEvenInput.TOKENS_PER_DAY).mode();
    BigDecimal mean = tokens.divide(new BigDecimal(86_400), 1, RoundingMode.HALF_EVEN);
    lines.add("");
    lines.add(
        "On average %s tokens/s are asked for. Before any other cost, a GPU pays only where it sustains:"
            .formatted(plain(mean)));
    List<GpuCatalogue.Gpu> gpus = GpuCatalogue.in(asked.currency());
    TextTable table =
        new TextTable("  GPU", "GiB", "W", "an hour", "tokens/s to break even", "price seen at");
    BigDecimal price = asked.values().get(BreakEvenInput.API_PRICE).mode();
    if (comparison.speedToBreakEven() != null) {
      table.row(
          "  yours",
          "",
          "",
          plain(asked.values().get(BreakEvenInput.GPU_PER_HOUR).mode()),
          comparison.speedToBreakEven().setScale(1, RoundingMode.HALF_EVEN),
          asked.sources().get(BreakEvenInput.GPU_PER_HOUR));
    }
    for (GpuCatalogue.Gpu gpu : gpus) {
      table.row(
          "  " + gpu.model(),
          gpu.memoryGib(),
          plain(gpu.watts()),
          plain(gpu.pricePerHour()),
          Comparison.speedToBreakEven(gpu.pricePerHour(), price)
              .setScale(1, RoundingMode.HALF_EVEN),
          gpu.source());
    }
    lines.addAll(table.lines());
    published(asked, lines);
  }

  private static void published(BreakEvenCase asked, List<String> lines) {
    lines.add("");
    lines.add(
        "Published speeds, none of them yours. Where a source does not say whether one request or all together are meant, both readings stand; cards at flat traffic and full load:");
    TextTable table =
        new TextTable(
            "  model", "GPU", "reading", "tokens/s", "cards alone a month, " + asked.currency());
    for (PublishedSpeeds.Row row : PublishedSpeeds.of(asked)) {
      table.row(
          "  " + row.model() + (row.quantisation() == null ? "" : " " + row.quantisation()),
          row.gpu(),
          row.reading().key().replace('_', ' '),
          range(plain(row.leastSpeed()), plain(row.mostSpeed())),
          row.leastCost() == null
              ? "not known"
              : range(money(row.leastCost()), money(row.mostCost())));
    }
    lines.addAll(table.lines());
    notes(Set.of("capacity"), lines);
  }

  private static void verdict(Verdict verdict, List<String> lines) {
    lines.add("");
    lines.add(
        "All rules together, not money alone: %s. %s"
            .formatted(verdict.getVerdict().replace('_', ' '), verdict.getBecause()));
    verdict.getGates().forEach(gate -> lines.add("  " + gate));
    if (verdict.getWhatWouldChange() != null) {
      lines.add("  " + verdict.getWhatWouldChange());
    }
    notes(NOTES_BESIDE_GATES, lines);
  }

  private static String range(String least, String most) {
    return least.equals(most) ? least : least + " .. " + most;
  }

  private static void notes(Set<String> about, List<String> lines) {
    ModelNotes.all().stream()
        .filter(note -> about.contains(note.about()))
        .forEach(note -> lines.add("  " + note.id() + " " + note.claims() + ": " + note.verdict()));
  }

  private static void own(Comparison comparison, String currency, List<String> lines) {
    Comparison.OwnGpus own = comparison.own();
    lines.add("");
    TextTable costs = new TextTable("  own GPUs, a month", currency);
    own.tco()
        .parts()
        .forEach(
            (part, cost) -> {
              if (part != Tco.Part.IDLE) {
                costs.row("  " + part.key().replace('_', ' '), money(cost));
              }
            });
    costs.row("  total of " + own.tco().gpus() + " GPUs", money(own.perMonth()));
    lines.addAll(costs.lines());
    lines.add("");
    lines.add(
        "Mean load %s %%; own GPUs cost %s %s per 1M tokens (allocation basis), break-even load %s %%."
            .formatted(
                percent(own.utilisation()),
                money(own.unitCost().allocation()),
                currency,
                percent(own.breakEvenUtilisation())));
    lines.add(
        own.breakEven() == null
            ? "No demand makes them cheaper: each GPU costs more than the API for all it can serve."
            : "Break-even from %s tokens a day.".formatted(grouped(own.breakEven())));
    if (own.stranded().signum() > 0) {
      lines.add(
          "Of the GPUs committed to, %s %s a month are stranded: paid and not needed."
              .formatted(money(own.stranded()), currency));
    }
    lines.add(
        own.payback() == null
            ? "What is paid once is never paid back at these values."
            : "What is paid once is paid back in %s months, %s."
                .formatted(
                    plain(own.payback().setScale(1, RoundingMode.HALF_EVEN)),
                    Payback.passesSalaryTest(Optional.of(own.payback()))
                        ? "within two years"
                        : "not within two years, in which a senior engineer's salary may outweigh it"));
    lines.add(
        "Saving a month P10 / P50 / P90: %s / %s / %s %s (%d draws, seed %d)."
            .formatted(
                money(own.draws().p10()),
                money(own.draws().p50()),
                money(own.draws().p90()),
                currency,
                own.draws().draws(),
                own.draws().seed()));
    if (!own.flips().isEmpty()) {
      lines.add("The answer at the most likely values would turn at, all else equal:");
      own.flips().forEach(flip -> lines.add("  " + flip.driver().key() + " = " + plain(flip.at())));
    }
    lines.add("");
    TextTable tornado =
        new TextTable("  what moves it", "saving at its least", "saving at its most");
    own.tornado().stream()
        .filter(row -> row.swing().signum() > 0)
        .forEach(
            row ->
                tornado.row(
                    "  " + row.driver().key(), money(row.atMinimum()), money(row.atMaximum())));
    if (own.tornado().stream().anyMatch(row -> row.swing().signum() > 0)) {
      lines.addAll(tornado.lines());
      lines.add("");
    }
    lines.add("Model notes:");
    notes(NOTES_BESIDE_FIGURES, lines);
    notes(Set.of("capacity"), lines);
  }

  private static String percent(BigDecimal share) {
    return plain(share.movePointRight(2).setScale(1, RoundingMode.HALF_EVEN));
  }

  private static String money(BigDecimal amount) {
    return String.format(Locale.ROOT, "%,.2f", amount.setScale(2, RoundingMode.HALF_EVEN));
  }

  private static String grouped(BigDecimal number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
