package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.GpuHour;
import io.plumbline.schema.GpuPool;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Column;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** GPU pools: what they did and what their idle hours cost (F-9). */
final class GpuSection {
  private static final int HEAT_MAPS = 6;
  private final ReportInput input;

  GpuSection(ReportInput input) {
    this.input = input;
  }

  List<Block> blocks() {
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
            .map(GpuSection::poolOf)
            .distinct()
            .sorted()
            .limit(HEAT_MAPS)
            .toList();
    for (int at = 0; at < names.size(); at++) {
      blocks.add(heatMap("gpu-hours-" + (at + 1), names.get(at)));
    }
    blocks.add(hourTable());
    blocks.addAll(new PoolWeek(input).blocks());
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
            Wording.hours(busy),
            Wording.hours(pool.getIdleHours()),
            Wording.hours(pool.getUnmeasuredHours()),
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
                  : new Cell.Share(Wording.rounded(BigDecimal.valueOf(pool.getMeanUtilisation()))),
              pool.getMetric() == null ? new Cell.Missing("none") : new Cell.Code(pool.getMetric()),
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
      days.add(new Chart.HourRow(day.getKey().toString(), Arrays.asList(means)));
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
}
