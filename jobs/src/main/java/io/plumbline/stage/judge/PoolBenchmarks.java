package io.plumbline.stage.judge;

import io.plumbline.economics.BreakEven;
import io.plumbline.schema.GpuPool;
import io.plumbline.schema.Spend;
import io.plumbline.shared.policy.Benchmark;
import io.plumbline.shared.policy.OwnershipCosts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What benchmarks.csv, gpus.yaml and tco.yaml say of a GPU pool. */
final class PoolBenchmarks {
  private final Declared declared;
  private final List<Spend> spend;

  PoolBenchmarks(Declared declared, List<Spend> spend) {
    this.declared = declared;
    this.spend = spend;
  }

  /** Whether there is a benchmarks.csv. */
  boolean given() {
    return declared.policy().benchmarks().isPresent();
  }

  /** Days since the newest benchmark on a GPU of the pool; null: none. */
  Integer age(GpuPool pool) {
    return on(pool).stream()
        .map(Benchmark::measuredOn)
        .filter(day -> !day.isAfter(declared.day()))
        .max(java.time.LocalDate::compareTo)
        .map(day -> (int) ChronoUnit.DAYS.between(day, declared.day()))
        .orElse(null);
  }

  /** Output tokens a second of one GPU, by the quickest benchmark; null: none. */
  Double tokensPerSecond(GpuPool pool) {
    return quickest(pool).map(BigDecimal::doubleValue).orElse(null);
  }

  /** What the names of the models served say of their quantisation; null: none says. */
  static String servedQuantisation(GpuPool pool) {
    Set<String> served = served(pool);
    return served.isEmpty() ? null : String.join(", ", served);
  }

  private static Set<String> served(GpuPool pool) {
    Set<String> served = new TreeSet<>();
    if (pool.getServedModels() != null) {
      pool.getServedModels().forEach(name -> Quantisation.in(name).ifPresent(served::add));
    }
    return served;
  }

  /**
   * Whether all that is served was measured on the GPU; null: not known, or no row says its own.
   */
  Boolean quantisationMeasured(GpuPool pool) {
    Set<String> served = served(pool);
    Set<String> measured = new TreeSet<>();
    on(pool).stream()
        .flatMap(benchmark -> benchmark.quantisation().stream())
        .forEach(said -> measured.add(Quantisation.in(said).orElse(said)));
    return served.isEmpty() || measured.isEmpty() ? null : measured.containsAll(served);
  }

  private Optional<BigDecimal> quickest(GpuPool pool) {
    return on(pool).stream()
        .map(
            benchmark ->
                benchmark
                    .tokensPerSecond()
                    .divide(new BigDecimal(benchmark.gpus()), 9, RoundingMode.HALF_EVEN))
        .filter(speed -> speed.signum() > 0)
        .max(BigDecimal::compareTo);
  }

  private List<Benchmark> on(GpuPool pool) {
    Set<String> models = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    models.addAll(Arrays.asList(pool.getGpuModels().split(",", -1)));
    return declared.policy().benchmarks().stream()
        .flatMap(List::stream)
        .filter(benchmark -> models.contains(benchmark.gpu()))
        .toList();
  }

  /**
   * E-6 at the API's price of an output token, input and cache spread over it, of the workloads
   * that tco.yaml puts on the pool; null: a figure is missing.
   */
  Double breakEvenUtilisation(GpuPool pool) {
    Optional<BigDecimal> speed = quickest(pool);
    Optional<BigDecimal> price = pool.getPricePerHour() == null ? Optional.empty() : apiPrice(pool);
    return speed.isEmpty() || price.isEmpty()
        ? null
        : (Double)
            BreakEven.utilisation(pool.getPricePerHour(), speed.get(), price.get()).doubleValue();
  }

  private Optional<BigDecimal> apiPrice(GpuPool pool) {
    Set<String> workloads = new TreeSet<>();
    declared
        .policy()
        .costs()
        .map(OwnershipCosts::workloads)
        .ifPresent(
            all ->
                all.forEach(
                    (name, parts) -> {
                      if (parts.pool().filter(pool.getPool()::equals).isPresent()) {
                        workloads.add(name);
                      }
                    }));
    BigDecimal cost = BigDecimal.ZERO;
    long output = 0;
    for (Spend row : spend) {
      boolean meant =
          row.getWorkload() != null
              && workloads.contains(row.getWorkload())
              && Lanes.managed(row.getLane())
              && row.getPricedCost() != null
              && pool.getCurrency().equals(row.getPricedCurrency());
      if (meant) {
        cost = cost.add(row.getPricedCost());
        output += row.getOutputTokens();
      }
    }
    return output == 0 || cost.signum() <= 0
        ? Optional.empty()
        : Optional.of(
            cost.movePointRight(6).divide(new BigDecimal(output), 9, RoundingMode.HALF_EVEN));
  }
}
