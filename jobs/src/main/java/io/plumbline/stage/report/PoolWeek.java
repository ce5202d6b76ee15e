package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.GpuHour;
import io.plumbline.schema.GpuPool;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * When in the week GPU pools work and when they stand idle, how their hours are spread, and what 1M
 * tokens cost of them (F-9, E-4).
 */
final class PoolWeek {
  private static final int HEAT_MAPS = 6;
  private static final int HOURS = 24;
  private static final double IDLE = 0.05;
  private static final BigDecimal MILLION = new BigDecimal(1_000_000);

  private final Map<String, List<GpuHour>> hoursOf = new TreeMap<>();
  private final List<GpuPool> pools;

  PoolWeek(ReportInput input) {
    input.gpuHours().stream()
        .sorted(
            Comparator.comparing(GpuHour::getHour)
                .thenComparing(GpuHour::getNode)
                .thenComparing(GpuHour::getGpu))
        .forEach(
            hour ->
                hoursOf
                    .computeIfAbsent(
                        hour.getPool() == null ? hour.getNode() : hour.getPool(),
                        pool -> new ArrayList<>())
                    .add(hour));
    pools = input.gpuPools().stream().sorted(Comparator.comparing(GpuPool::getPool)).toList();
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    int at = 0;
    for (String pool : hoursOf.keySet()) {
      if (++at <= HEAT_MAPS) {
        blocks.add(heatMap("gpu-week-" + at, pool));
      }
    }
    blocks.add(spread());
    blocks.add(costs());
    blocks.add(
        Sentence.note(
            "Allocation: all hours of the pool over its tokens, idle ones included; this is what may be"
                + " compared with an API. Usage: the used share alone, which almost always makes own"
                + " GPUs look cheaper than they are. Tokens of a pool are output tokens, so an API is to"
                + " be compared by its cost over output tokens too."));
    return blocks;
  }

  private Chart heatMap(String id, String pool) {
    double[][] sums = new double[DayOfWeek.values().length][HOURS];
    int[][] counts = new int[DayOfWeek.values().length][HOURS];
    for (GpuHour hour : hoursOf.get(pool)) {
      if (hour.getUtilisation() != null) {
        ZonedDateTime time = hour.getHour().atZone(ZoneOffset.UTC);
        int day = time.getDayOfWeek().ordinal();
        sums[day][time.getHour()] += hour.getUtilisation();
        counts[day][time.getHour()]++;
      }
    }
    List<Chart.HourRow> rows = new ArrayList<>();
    int idle = 0;
    int measured = 0;
    String busiest = "none";
    double most = -1;
    for (DayOfWeek day : DayOfWeek.values()) {
      Double[] means = new Double[HOURS];
      for (int hour = 0; hour < HOURS; hour++) {
        int count = counts[day.ordinal()][hour];
        means[hour] = count == 0 ? null : (Double) (sums[day.ordinal()][hour] / count);
        if (means[hour] != null) {
          measured++;
          idle += means[hour] < IDLE ? 1 : 0;
          if (means[hour] > most) {
            most = means[hour];
            busiest = String.format(Locale.ROOT, "%s %02d:00", day(day), hour);
          }
        }
      }
      rows.add(new Chart.HourRow(day(day), Arrays.asList(means)));
    }
    return new Chart.Hours(
        id,
        "Pool " + pool + ": mean utilisation by day of the week and UTC hour",
        "Of the %d hours of a week that were measured %d are idle on average; busiest is %s."
            .formatted(measured, idle, busiest),
        rows);
  }

  private static String day(DayOfWeek day) {
    return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  /** Which utilisation the measured GPU hours stay below, and where the pool was full. */
  private Table spread() {
    List<List<Cell>> rows = new ArrayList<>();
    for (GpuPool pool : pools) {
      List<Double> measured =
          hoursOf.getOrDefault(pool.getPool(), List.of()).stream()
              .map(GpuHour::getUtilisation)
              .filter(share -> share != null)
              .sorted()
              .toList();
      rows.add(
          List.of(
              new Cell.Text(pool.getPool()),
              share(measured, 0.10),
              share(measured, 0.50),
              share(measured, 0.95),
              node(pool.getBusiestNodeUtilisation()),
              node(pool.getQuietestNodeUtilisation()),
              pool.getBusyHours() == null
                  ? new Cell.Missing("not measured")
                  : quantity(pool.getBusyHours()),
              pool.getKvCacheP95() == null
                  ? new Cell.Missing("not measured")
                  : new Cell.Share(Wording.rounded(BigDecimal.valueOf(pool.getKvCacheP95())))));
    }
    return new Table(
        "gpu-spread",
        "How the hours of each pool are spread",
        "SELECT pool, utilisation FROM gpu_hour; SELECT pool, busiest_node_utilisation,"
            + " quietest_node_utilisation, busy_hours, kv_cache_p95 FROM gpu_pool",
        List.of(
            text("pool", "Pool"),
            number("p10", "Utilisation, 1 hour in 10 below"),
            number("p50", "Half of the hours below"),
            number("p95", "19 in 20 below"),
            number("busiest_node", "Busiest node"),
            number("quietest_node", "Quietest node"),
            number("busy_hours", "GPU hours full with requests waiting"),
            number("kv_cache_p95", "KV cache, p95")),
        rows,
        "no GPU metrics were read.");
  }

  private static Cell share(List<Double> sorted, double part) {
    return sorted.isEmpty()
        ? new Cell.Missing("not measured")
        : new Cell.Share(
            Wording.rounded(
                BigDecimal.valueOf(sorted.get((int) Math.floor(part * (sorted.size() - 1))))));
  }

  private static Cell node(Double utilisation) {
    return utilisation == null
        ? new Cell.Missing("one node")
        : new Cell.Share(Wording.rounded(BigDecimal.valueOf(utilisation)));
  }

  private static Cell quantity(double hours) {
    return new Cell.Quantity(BigDecimal.valueOf(hours).setScale(1, RoundingMode.HALF_UP), 1);
  }

  private Table costs() {
    List<List<Cell>> rows = new ArrayList<>();
    for (GpuPool pool : pools) {
      double hours = pool.getMeasuredHours() + pool.getUnmeasuredHours();
      boolean known =
          pool.getPricePerHour() != null
              && pool.getGeneratedTokens() != null
              && pool.getGeneratedTokens() > 0;
      BigDecimal allocation =
          known
              ? pool.getPricePerHour()
                  .multiply(BigDecimal.valueOf(hours))
                  .multiply(MILLION)
                  .divide(BigDecimal.valueOf(pool.getGeneratedTokens()), MathContext.DECIMAL64)
              : null;
      rows.add(
          List.of(
              new Cell.Text(pool.getPool()),
              pool.getCurrency() == null
                  ? new Cell.Missing("not known")
                  : new Cell.Text(pool.getCurrency()),
              amount(allocation),
              pool.getMeanUtilisation() == null || allocation == null
                  ? new Cell.Missing("not known")
                  : amount(
                      allocation.multiply(
                          BigDecimal.valueOf(pool.getMeanUtilisation()), MathContext.DECIMAL64)),
              pool.getGeneratedTokens() == null
                  ? new Cell.Missing("not measured")
                  : new Cell.Count(pool.getGeneratedTokens()),
              pool.getBusyTokensPerSecond() == null
                  ? new Cell.Missing("never full")
                  : quantity(pool.getBusyTokensPerSecond())));
    }
    return new Table(
        "gpu-unit-costs",
        "What 1M output tokens of each pool cost, on both bases",
        "SELECT pool, currency, price_per_hour * (measured_hours + unmeasured_hours) /"
            + " generated_tokens * 1e6, price_per_hour * (measured_hours + unmeasured_hours) /"
            + " generated_tokens * 1e6 * mean_utilisation, generated_tokens,"
            + " busy_tokens_per_second FROM gpu_pool",
        List.of(
            text("pool", "Pool"),
            text("currency", "Currency"),
            number("allocation", "Per 1M, allocation: to be compared"),
            number("usage", "Per 1M, usage: never compared"),
            number("generated_tokens", "Tokens generated"),
            number("tokens_per_second", "Tokens/s of a full GPU")),
        rows,
        "no GPU metrics were read.");
  }

  private static Cell amount(BigDecimal amount) {
    return amount == null
        ? new Cell.Missing("not known")
        : new Cell.Money(amount.setScale(12, RoundingMode.HALF_EVEN), 4);
  }
}
