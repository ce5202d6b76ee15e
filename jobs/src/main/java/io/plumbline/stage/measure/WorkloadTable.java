package io.plumbline.stage.measure;

import io.plumbline.economics.Stability;
import io.plumbline.schema.WorkloadMeasure;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the questions about each workload of the interval need.
 *
 * <p>Attempts, tokens, spend and shares are of the interval; history, monthly tokens, stability and
 * rate-limited days look back from its end. One row per workload whatever its currencies: spend is
 * given in the currency of most attempts, and what was paid in others stands in the spend table.
 */
final class WorkloadTable {
  private static final String UNATTRIBUTED = "unattributed";
  private static final int MONTH_DAYS = 30;
  private static final int HISTORY_DAYS = 60;
  private static final int FORTNIGHT = Stability.DAYS / 2;

  private final LocalDate from;
  private final LocalDate to;
  private final long allTokens;

  private WorkloadTable(LocalDate from, LocalDate to, long allTokens) {
    this.from = from;
    this.to = to;
    this.allTokens = allTokens;
  }

  /**
   * @param cubes of the interval
   * @param seen the same and those of the days before
   */
  static List<WorkloadMeasure> of(List<Cube> cubes, List<Cube> seen, LocalDate from, LocalDate to) {
    WorkloadTable table = new WorkloadTable(from, to, cubes.stream().mapToLong(Cube::tokens).sum());
    Map<String, List<Cube>> seenByName = byName(seen);
    List<WorkloadMeasure> rows = new ArrayList<>();
    byName(cubes).forEach((name, own) -> rows.add(table.row(name, own, seenByName.get(name))));
    return rows;
  }

  private static Map<String, List<Cube>> byName(List<Cube> cubes) {
    Map<String, List<Cube>> byName = new TreeMap<>();
    for (Cube cube : cubes) {
      String workload = cube.attribution().workload();
      byName
          .computeIfAbsent(workload == null ? UNATTRIBUTED : workload, k -> new ArrayList<>())
          .add(cube);
    }
    return byName;
  }

  private WorkloadMeasure row(String name, List<Cube> cubes, List<Cube> seen) {
    WorkloadMeasure row = new WorkloadMeasure();
    row.setWorkload(name);
    row.setTeam(withMostTokens(cubes, cube -> cube.attribution().team()));
    row.setDataClass(withMostTokens(cubes, cube -> cube.attribution().dataClass()));
    row.setTask(withMostTokens(cubes, cube -> cube.attribution().task()));
    row.setLanes(tokensBy(cubes, cube -> cube.attribution().lane()));
    interval(row, cubes);
    DemandShape.interval(row, cubes);
    lookBack(row, seen);
    return row;
  }

  private void interval(WorkloadMeasure row, List<Cube> cubes) {
    Currencies currencies = new Currencies(c -> c.money() == null ? null : c.money().currency());
    for (Cube cube : cubes) {
      row.setAttempts(row.getAttempts() + cube.attempts());
      row.setTokens(row.getTokens() + cube.tokens());
      currencies.add(cube);
    }
    row.setShareOfTokens(allTokens == 0 ? 0 : row.getTokens() / (double) allTokens);
    Currencies.Group paid =
        currencies.groups().stream().filter(Currencies.Group::main).findFirst().orElseThrow();
    row.setCurrency(paid.currency());
    row.setSpend(Money.column(paid.totals().spend()));
    BigDecimal managed = BigDecimal.ZERO;
    for (Cube cube : paid.cubes()) {
      if (cube.money() != null && cube.attribution().lane().startsWith("managed_")) {
        managed = managed.add(cube.money().amount());
      }
    }
    row.setManagedSpend(Money.column(managed));
  }

  private void lookBack(WorkloadMeasure row, List<Cube> seen) {
    NavigableMap<LocalDate, Long> tokensOf = new TreeMap<>();
    Totals totals = new Totals();
    for (Cube cube : seen) {
      tokensOf.merge(cube.day(), cube.tokens(), Long::sum);
      totals.add(cube);
    }
    LocalDate firstDay = tokensOf.firstKey();
    row.setFirstSeen(totals.first());
    row.setLastSeen(totals.last());
    row.setActiveDays(tokensOf.size());
    row.setHistoryDays((int) ChronoUnit.DAYS.between(firstDay, tokensOf.lastKey()) + 1);
    row.setMonthlyTokens(monthly(tokensOf, firstDay));
    row.setDailyTokens(dailyTokens(tokensOf));
    row.setGrowth(DemandShape.growth(tokensOf, to));
    row.setVendorLimitedDays(RateLimitDays.vendorLimited(seen));
    if (row.getHistoryDays() >= Stability.DAYS) {
      Stability stability = stability(seen, tokensOf);
      if (stability != null) {
        row.setCvDaily(stability.cv());
        row.setMape7d(stability.mape());
        row.setNewPromptShare(stability.newPromptShare());
        row.setPromptVersions(
            stability.newPromptShare() == null
                ? null
                : (Integer) PromptVersions.inFortnight(seen, to));
        row.setTaskMixJsd(stability.mixDivergence());
        row.setStability(stability.score());
      }
    }
  }

  /** A single night is judged against the weeks before it, so they are kept beside it. */
  private List<Long> dailyTokens(NavigableMap<LocalDate, Long> tokensOf) {
    long days = Math.max(HISTORY_DAYS, ChronoUnit.DAYS.between(from, to));
    List<Long> daily = new ArrayList<>();
    for (LocalDate day = to.minusDays(days); day.isBefore(to); day = day.plusDays(1)) {
      daily.add(tokensOf.getOrDefault(day, 0L));
    }
    return daily;
  }

  /** Half a token is rounded up. */
  private long monthly(NavigableMap<LocalDate, Long> tokensOf, LocalDate firstDay) {
    long tokens =
        tokensOf.tailMap(to.minusDays(MONTH_DAYS)).values().stream().mapToLong(t -> t).sum();
    long days = Math.min(MONTH_DAYS, ChronoUnit.DAYS.between(firstDay, to));
    return (2 * tokens * MONTH_DAYS + days) / (2 * days);
  }

  private Stability stability(List<Cube> seen, NavigableMap<LocalDate, Long> tokensOf) {
    LocalDate start = to.minusDays(Stability.DAYS);
    LocalDate middle = to.minusDays(FORTNIGHT);
    long[] daily = new long[Stability.DAYS];
    tokensOf
        .tailMap(start)
        .forEach((day, tokens) -> daily[(int) ChronoUnit.DAYS.between(start, day)] = tokens);
    List<Cube> before =
        seen.stream().filter(c -> !c.day().isBefore(start) && c.day().isBefore(middle)).toList();
    List<Cube> last = seen.stream().filter(c -> !c.day().isBefore(middle)).toList();
    Function<Cube, String> task = c -> c.usage().getOperation() + " " + c.column("model");
    return Stability.of(
        daily, tokensBy(before, task), tokensBy(last, task), PromptVersions.newShare(seen, to));
  }

  /** The first by name among equals; null only if nobody has said. */
  private static String withMostTokens(List<Cube> cubes, Function<Cube, String> column) {
    String most = null;
    long tokens = -1;
    for (Map.Entry<String, Long> entry : tokensBy(cubes, column).entrySet()) {
      if (entry.getValue() > tokens) {
        most = entry.getKey();
        tokens = entry.getValue();
      }
    }
    return most;
  }

  private static Map<String, Long> tokensBy(List<Cube> cubes, Function<Cube, String> column) {
    Map<String, Long> tokens = new TreeMap<>();
    for (Cube cube : cubes) {
      String value = column.apply(cube);
      if (value != null) {
        tokens.merge(value, cube.tokens(), Long::sum);
      }
    }
    return tokens;
  }
}
