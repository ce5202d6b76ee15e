package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.economics.Stability;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.shared.policy.Workload;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What each workload asks for: tokens of each kind a day, hours and minutes of the day, growth, and
 * how settled it is, all four parts of stability beside their sum (F-8; ECONOMICS E-9).
 */
final class DemandSection {
  private static final int HOURS = 24;
  private static final int MORNING = 6;
  private static final int EVENING = 22;

  private final List<WorkloadMeasure> largestFirst;
  private final BigDecimal days;

  DemandSection(ReportInput input) {
    largestFirst =
        input.workloadMeasures().stream()
            .sorted(
                Comparator.comparing(WorkloadMeasure::getTokens, Comparator.reverseOrder())
                    .thenComparing(WorkloadMeasure::getWorkload))
            .toList();
    days = new BigDecimal(ChronoUnit.DAYS.between(input.run().getFrom(), input.run().getTo()));
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    if (!largestFirst.isEmpty()) {
      blocks.add(Sentence.plain(narrow()));
    }
    blocks.add(kinds());
    blocks.add(shape());
    blocks.add(stability());
    blocks.add(
        Sentence.note(
            "Stability S = 0.35 × (1 − daily variation) + 0.25 × (1 − forecast error) + 0.25 × (1 −"
                + " share on prompt versions younger than 14 days) + 0.15 × (1 − drift of the mix);"
                + " each part at most 1, over the last 28 days; with fewer there is no S. Where calls name"
                + " no prompt version it is of the other three."));
    if (!largestFirst.isEmpty()) {
      blocks.addAll(FigureNotes.about("demand"));
    }
    return blocks;
  }

  /** How much of all tokens a small open model could do, as far as policy says what calls do. */
  private String narrow() {
    long all = 0;
    long narrow = 0;
    long unknown = 0;
    for (WorkloadMeasure measure : largestFirst) {
      all += measure.getTokens();
      if (measure.getTask() == null) {
        unknown += measure.getTokens();
      } else if (Workload.NARROW_TASKS.contains(measure.getTask())) {
        narrow += measure.getTokens();
      }
    }
    if (all == 0) {
      return "No tokens were counted.";
    }
    return "%s of all tokens are of narrow tasks (%s)%s."
        .formatted(
            Wording.percent(narrow, all),
            String.join(", ", Workload.NARROW_TASKS.stream().sorted().toList()),
            unknown == 0
                ? ""
                : "; of another %s policy does not say what they do"
                    .formatted(Wording.percent(unknown, all)));
  }

  private Table kinds() {
    return new Table(
        "demand-kinds",
        "Tokens a day, by kind",
        "SELECT workload, input_uncached_tokens, cache_read_tokens, cache_write_tokens,"
            + " output_tokens, reasoning_tokens, batch_tokens FROM workload_measure",
        List.of(
            text("workload", "Workload"),
            number("input_uncached_tokens", "Input"),
            number("cache_read_tokens", "Cache read"),
            number("cache_write_tokens", "Cache written"),
            number("output_tokens", "Output"),
            number("reasoning_tokens", "Of it reasoning"),
            number("batch_tokens", "In batches, any kind"),
            number("retried_attempts", "Retries, in all")),
        largestFirst.stream()
            .map(
                measure ->
                    List.of(
                        new Cell.Text(measure.getWorkload()),
                        aDay(measure.getInputUncachedTokens()),
                        aDay(measure.getCacheReadTokens()),
                        aDay(measure.getCacheWriteTokens()),
                        aDay(measure.getOutputTokens()),
                        aDay(measure.getReasoningTokens()),
                        aDay(measure.getBatchTokens()),
                        measure.getRetriedAttempts() == null
                            ? new Cell.Missing("the log names none")
                            : new Cell.Count(measure.getRetriedAttempts())))
            .toList(),
        "no workload was seen.");
  }

  private Cell aDay(Long tokens) {
    return tokens == null
        ? new Cell.Missing("not measured")
        : new Cell.Count(
            new BigDecimal(tokens).divide(days, 0, RoundingMode.HALF_EVEN).longValueExact());
  }

  private Table shape() {
    return new Table(
        "demand-shape",
        "When it is asked for, and whether it grows",
        "SELECT workload, hour_tokens, p99_minute_tokens, peak_minute_tokens, peak_minute_ratio,"
            + " growth FROM workload_measure",
        List.of(
            text("workload", "Workload"),
            text("busiest_hour", "Busiest hour, UTC"),
            number("busiest_hour_share", "Its share of tokens"),
            number("night_share", "Share from 22 to 6, UTC"),
            number("peak_minute_tokens", "Tokens of the busiest minute"),
            number("p99_minute_tokens", "99 in 100 minutes stay below"),
            number("peak_minute_ratio", "Peak over the mean minute"),
            number("growth", "Growth against the season, last week")),
        largestFirst.stream().map(DemandSection::shape).toList(),
        "no workload was seen.");
  }

  private static List<Cell> shape(WorkloadMeasure measure) {
    List<Long> hours = measure.getHourTokens();
    long all = hours == null ? 0 : hours.stream().mapToLong(Long::longValue).sum();
    List<Cell> cells = new ArrayList<>();
    cells.add(new Cell.Text(measure.getWorkload()));
    if (hours == null || hours.size() != HOURS || all == 0) {
      for (int i = 0; i < 3; i++) {
        cells.add(new Cell.Missing("no hours are known"));
      }
    } else {
      int busiest = 0;
      long night = 0;
      for (int hour = 0; hour < HOURS; hour++) {
        busiest = hours.get(hour) > hours.get(busiest) ? hour : busiest;
        night += hour < MORNING || hour >= EVENING ? hours.get(hour) : 0;
      }
      cells.add(new Cell.Text(String.format(Locale.ROOT, "%02d to %02d", busiest, busiest + 1)));
      cells.add(share(hours.get(busiest) / (double) all, ""));
      cells.add(share(night / (double) all, ""));
    }
    cells.add(count(measure.getPeakMinuteTokens()));
    cells.add(count(measure.getP99MinuteTokens()));
    cells.add(
        measure.getPeakMinuteRatio() == null
            ? new Cell.Missing("no minutes are known")
            : new Cell.Quantity(BigDecimal.valueOf(measure.getPeakMinuteRatio()), 1));
    cells.add(share(measure.getGrowth(), "under 28 days"));
    return cells;
  }

  private static Cell count(Long count) {
    return count == null ? new Cell.Missing("no minutes are known") : new Cell.Count(count);
  }

  private static Cell share(Double share, String otherwise) {
    return share == null
        ? new Cell.Missing(otherwise)
        : new Cell.Share(
            new BigDecimal(share, MathContext.DECIMAL64).setScale(3, RoundingMode.HALF_EVEN));
  }

  private Table stability() {
    return new Table(
        "stability",
        "How settled it is: stability S and its four parts",
        "SELECT workload, stability, cv_daily, mape_7d, new_prompt_share, task_mix_jsd,"
            + " history_days FROM workload_measure",
        List.of(
            text("workload", "Workload"),
            number("stability", "S, 0 to 1"),
            number("cv_daily", "Daily variation, weekdays taken out"),
            number("mape_7d", "Error of last week's figure"),
            number("new_prompt_share", "Tokens on prompt versions under 14 days"),
            number("task_mix_jsd", "Drift of the mix, 14 days against 14"),
            number("history_days", "Days of history")),
        largestFirst.stream()
            .map(
                measure ->
                    List.of(
                        new Cell.Text(measure.getWorkload()),
                        part(measure.getStability(), "insufficient evidence"),
                        part(measure.getCvDaily(), unknown(measure)),
                        part(measure.getMape7d(), unknown(measure)),
                        part(
                            measure.getNewPromptShare(),
                            measure.getCvDaily() == null
                                ? unknown(measure)
                                : "calls name no prompt version"),
                        part(measure.getTaskMixJsd(), unknown(measure)),
                        new Cell.Count(measure.getHistoryDays())))
            .toList(),
        "no workload was seen.");
  }

  private static String unknown(WorkloadMeasure measure) {
    return measure.getHistoryDays() < Stability.DAYS ? "under 28 days" : "insufficient evidence";
  }

  private static Cell part(Double value, String otherwise) {
    return value == null
        ? new Cell.Missing(otherwise)
        : new Cell.Quantity(BigDecimal.valueOf(value), 2);
  }
}
