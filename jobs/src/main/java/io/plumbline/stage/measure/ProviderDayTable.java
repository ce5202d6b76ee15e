package io.plumbline.stage.measure;

import io.plumbline.schema.ProviderDay;
import io.plumbline.shared.LatencyHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Rate limits, failures and latency by provider, workload, lane and day. */
final class ProviderDayTable {
  private static final List<String> KEY = List.of("day", "provider", "workload", "lane");

  private ProviderDayTable() {}

  static List<ProviderDay> of(List<Cube> cubes) {
    Map<RowKey, List<Cube>> rows = new TreeMap<>();
    for (Cube cube : cubes) {
      rows.computeIfAbsent(RowKey.of(cube, KEY), k -> new ArrayList<>()).add(cube);
    }
    return rows.values().stream().map(ProviderDayTable::row).toList();
  }

  private static ProviderDay row(List<Cube> cubes) {
    ProviderDay row = new ProviderDay();
    RowKey.of(cubes.get(0), KEY).into(row, KEY);
    row.setAttempts(attempts(cubes, cube -> true));
    row.setSucceeded(attempts(cubes, cube -> cube.is("succeeded")));
    row.setFailed(attempts(cubes, cube -> cube.is("failed")));
    row.setServerErrors(attempts(cubes, ProviderDayTable::isServerError));
    row.setVendorLimited(attempts(cubes, cube -> cube.isLimitedBy("vendor")));
    row.setGatewayLimited(attempts(cubes, cube -> cube.isLimitedBy("gateway")));
    row.setBudgetStopped(attempts(cubes, cube -> cube.isLimitedBy("budget")));
    row.setUnknownLimited(attempts(cubes, cube -> cube.isLimitedBy("unknown")));
    row.setTokens(cubes.stream().mapToLong(Cube::tokens).sum());
    LatencyHistogram durations = new LatencyHistogram();
    LatencyHistogram firstTokens = new LatencyHistogram();
    for (Cube cube : cubes) {
      durations.merge(cube.durations());
      firstTokens.merge(cube.firstTokens());
    }
    row.setDurationP50Ms(millis(durations.quantile(0.5)));
    row.setDurationP95Ms(millis(durations.quantile(0.95)));
    row.setFirstTokenP95Ms(millis(firstTokens.quantile(0.95)));
    return row;
  }

  private static long attempts(List<Cube> cubes, Predicate<Cube> which) {
    return cubes.stream().filter(which).mapToLong(Cube::attempts).sum();
  }

  private static boolean isServerError(Cube cube) {
    Integer status = cube.usage().getHttpStatus();
    return status != null && status >= 500 && status <= 599;
  }

  private static Double millis(OptionalLong micros) {
    return micros.isPresent() ? micros.getAsLong() / 1_000.0 : null;
  }
}
