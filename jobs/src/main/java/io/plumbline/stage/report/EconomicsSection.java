package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Economics;
import io.plumbline.shared.ModelNotes;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Managed, open weights at a hoster, and own GPUs, side by side for each workload (F-7). */
final class EconomicsSection {
  private static final double SURE = 0.8;
  private static final int BARS = 12;

  private final List<Economics> dearestFirst;

  EconomicsSection(ReportInput input) {
    dearestFirst =
        input.finance().economics().stream()
            .sorted(
                Comparator.comparing(
                        Economics::getApiPerMonth,
                        Comparator.nullsLast(Comparator.<BigDecimal>reverseOrder()))
                    .thenComparing(Economics::getWorkload))
            .toList();
  }

  List<Block> blocks() {
    if (dearestFirst.isEmpty()) {
      return List.of(
          Sentence.plain("No workload has tokens on a managed lane: there is nothing to compare."));
    }
    List<Block> blocks = new ArrayList<>();
    List<Economics> compared =
        dearestFirst.stream().filter(row -> row.getProbabilityOwnCheaper() != null).toList();
    compared.forEach(row -> blocks.add(Sentence.plain(sentence(row))));
    if (compared.isEmpty()) {
      blocks.add(
          Sentence.plain(
              "Own GPUs could be compared for no workload; the table names what is missing."));
    } else {
      blocks.add(probabilities(compared));
    }
    blocks.add(table());
    blocks.add(
        Sentence.note(
            "Money alone: compliance, readiness and quality are judged before it (F-8). The curve, the"
                + " tornado and what-if: plumbline breakeven --workload W --out DIR."));
    blocks.addAll(FigureNotes.about("utilisation", "gpus", "capacity"));
    blocks.add(notes());
    return blocks;
  }

  private static String sentence(Economics row) {
    String currency = row.getCurrency();
    return "%s: %s a month at its API%s, %s on %s of our own. Own GPUs are cheaper in %s of %s draws (seed %d); saving a month P10 / P50 / P90: %s / %s / %s. %s%s"
        .formatted(
            row.getWorkload(),
            Wording.money(currency, row.getApiPerMonth()),
            row.getManagedOpenPerMonth() == null
                ? ""
                : ", %s at the prices of %s"
                    .formatted(
                        Wording.money(currency, row.getManagedOpenPerMonth()),
                        row.getManagedOpenAs()),
            Wording.money(currency, row.getOwnPerMonth()),
            Wording.count(row.getGpus(), "GPU"),
            percent(row.getProbabilityOwnCheaper()),
            Numerals.count(row.getDraws()),
            row.getSeed(),
            Wording.money(currency, row.getSavingP10()),
            Wording.money(currency, row.getSavingP50()),
            Wording.money(currency, row.getSavingP90()),
            row.getBreakEvenTokensPerDay() == null
                ? "No demand makes them cheaper."
                : "Break-even from %s tokens a day."
                    .formatted(Numerals.count(row.getBreakEvenTokensPerDay())),
            row.getFlips().isEmpty()
                ? ""
                : " It would turn at " + String.join(" or ", row.getFlips()) + ".");
  }

  private static Chart probabilities(List<Economics> compared) {
    List<Chart.Bar> bars =
        compared.stream()
            .limit(BARS)
            .map(
                row ->
                    new Chart.Bar(
                        row.getWorkload(),
                        Wording.rounded(BigDecimal.valueOf(row.getProbabilityOwnCheaper())),
                        percent(row.getProbabilityOwnCheaper()),
                        row.getProbabilityOwnCheaper() >= SURE
                            ? Tone.GOOD
                            : row.getProbabilityOwnCheaper() <= 1 - SURE
                                ? Tone.NEUTRAL
                                : Tone.WARN))
            .toList();
    return new Chart.Bars(
        "economics-probability",
        "How likely own GPUs cost less than the API",
        "Own GPUs are likely cheaper (in 80 %% of the draws or more) for %s of %s."
            .formatted(
                Numerals.count(
                    compared.stream().filter(r -> r.getProbabilityOwnCheaper() >= SURE).count()),
                Wording.count(compared.size(), "workload")),
        bars);
  }

  private Table table() {
    return new Table(
        "economics",
        "The same tokens on three lanes, a month",
        "SELECT workload, answer, currency, api_per_month, managed_open_per_month, managed_open_as,"
            + " own_per_month, gpus, probability_own_cheaper, saving_p10, saving_p50, saving_p90,"
            + " per_1m_allocation, per_1m_usage, utilisation, break_even_utilisation,"
            + " break_even_tokens_per_day, missing FROM economics",
        List.of(
            text("workload", "Workload"),
            text("answer", "What money says"),
            text("currency", "Currency"),
            number("api_per_month", "API"),
            number("managed_open_per_month", "Open weights at a hoster"),
            text("managed_open_as", "At the prices of"),
            number("own_per_month", "Own GPUs"),
            number("gpus", "GPUs"),
            number("probability_own_cheaper", "Own GPUs cheaper"),
            number("saving_p10", "Saving P10"),
            number("saving_p50", "Saving P50"),
            number("saving_p90", "Saving P90"),
            number("per_1m_allocation", "Own, per 1M, allocation"),
            number("per_1m_usage", "Own, per 1M, usage: not to be compared"),
            number("utilisation", "Load"),
            number("break_even_utilisation", "Break-even load"),
            number("break_even_tokens_per_day", "Break-even, tokens a day"),
            text("missing", "Missing for the full answer")),
        dearestFirst.stream().map(EconomicsSection::row).toList(),
        "no workload has tokens on a managed lane.");
  }

  private static List<Cell> row(Economics row) {
    return List.of(
        new Cell.Text(row.getWorkload()),
        answer(row.getAnswer()),
        new Cell.Text(row.getCurrency()),
        SpendTables.money(row.getApiPerMonth(), 2),
        SpendTables.money(row.getManagedOpenPerMonth(), 2),
        row.getManagedOpenAs() == null
            ? new Cell.Missing("none was paid in this run")
            : new Cell.Text(row.getManagedOpenAs()),
        SpendTables.money(row.getOwnPerMonth(), 2),
        row.getGpus() == null ? new Cell.Missing("not known") : new Cell.Count(row.getGpus()),
        share(row.getProbabilityOwnCheaper()),
        SpendTables.money(row.getSavingP10(), 2),
        SpendTables.money(row.getSavingP50(), 2),
        SpendTables.money(row.getSavingP90(), 2),
        SpendTables.money(row.getPer1mAllocation(), 4),
        SpendTables.money(row.getPer1mUsage(), 4),
        share(row.getUtilisation()),
        share(row.getBreakEvenUtilisation()),
        row.getBreakEvenTokensPerDay() == null
            ? new Cell.Missing(row.getGpus() == null ? "not known" : "never")
            : new Cell.Count(row.getBreakEvenTokensPerDay()),
        row.getMissing().isEmpty()
            ? new Cell.Missing("nothing")
            : new Cell.Names(row.getMissing()));
  }

  private static Cell answer(String answer) {
    return switch (answer) {
      case "own_gpus_cheaper" -> new Cell.Mark(Tone.GOOD, "own GPUs likely cheaper");
      case "api_cheaper" -> new Cell.Mark(Tone.NEUTRAL, "API likely cheaper");
      case "too_close_to_call" -> new Cell.Mark(Tone.WARN, "too close to call");
      default -> new Cell.Mark(Tone.UNKNOWN, "insufficient evidence");
    };
  }

  private static Cell share(Double share) {
    return share == null
        ? new Cell.Missing("not known")
        : new Cell.Share(Wording.rounded(BigDecimal.valueOf(share)));
  }

  private static String percent(double share) {
    return Numerals.percent(Wording.rounded(BigDecimal.valueOf(share)));
  }

  private static Table notes() {
    return new Table(
            "model-notes",
            "Where published figures contradict one another, and what the arithmetic says",
            "the file economics/model-notes.csv of the jar",
            List.of(
                text("id", "Note"),
                text("about", "About"),
                text("claims", "What is claimed"),
                text("verdict", "What holds")),
            ModelNotes.all().stream()
                .map(
                    note ->
                        List.<Cell>of(
                            new Cell.Text(note.id()),
                            new Cell.Text(note.about().replace('_', ' ')),
                            new Cell.Text(note.claims()),
                            new Cell.Text(note.verdict())))
                .toList(),
            "there is no note.")
        .fold();
  }
}
