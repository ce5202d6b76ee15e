package io.plumbline.stage.measure;

import io.plumbline.schema.Capacity;
import io.plumbline.schema.GpuHour;
import io.plumbline.schema.GpuPool;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * GPU utilisation by hour and by pool (rules UTL-01 and UTL-03).
 *
 * <p>What was not sampled is unmeasured, never idle. A utilisation of exactly zero on every GPU of
 * a node, in an hour in which the node's model servers generated tokens, is a broken exporter: the
 * next best metric is taken, and without one the hour is unmeasured and its metric column says why.
 * One GPU at zero beside a busy one is no fault: the server may well run on the other.
 *
 * @param hours sorted by node, GPU and hour
 * @param pools sorted by pool
 */
record GpuTables(List<GpuHour> hours, List<GpuPool> pools) {
  /** Days looked back from the end of the interval. */
  static final int WINDOW_DAYS = 28;

  /** Remark in the metric column of an hour that a broken exporter leaves unmeasured. */
  static final String BROKEN = " (zero while the node generated tokens: not measured)";

  private static final String UNKNOWN = "unknown";

  static GpuTables of(CapacitySamples capacity, GpuPrices prices, LocalDate to) {
    NavigableMap<RowKey, Gpu> gpus = new TreeMap<>();
    NavigableMap<RowKey, ModelServers> servers = new TreeMap<>();
    for (LocalDate day = to.minusDays(WINDOW_DAYS); day.isBefore(to); day = day.plusDays(1)) {
      read(capacity.of(day), day, gpus, servers);
      settle(day, gpus, servers);
    }
    List<GpuHour> hours = new ArrayList<>();
    for (Gpu gpu : gpus.values()) {
      hours.addAll(gpu.rows());
    }
    return new GpuTables(hours, pools(gpus, servers, prices));
  }

  private static void read(
      Iterable<Capacity> samples,
      LocalDate day,
      Map<RowKey, Gpu> gpus,
      Map<RowKey, ModelServers> servers) {
    for (Capacity sample : samples) {
      if (!LocalDate.ofInstant(sample.getSampledAt(), ZoneOffset.UTC).equals(day)) {
        throw new IllegalArgumentException(
            "Asked for the capacity samples of %s, got one of %s."
                .formatted(day, sample.getSampledAt()));
      }
      String node = host(sample.getNode());
      if (sample.getGpu() != null) {
        gpus.computeIfAbsent(RowKey.of(node, sample.getGpu()), k -> new Gpu(node, sample.getGpu()))
            .add(sample);
      } else if (ModelServers.reads(sample.getMetric())) {
        servers
            .computeIfAbsent(
                RowKey.of(node, sample.getPool()), k -> new ModelServers(node, sample.getPool()))
            .add(sample);
      }
    }
  }

  private static void settle(
      LocalDate day, Map<RowKey, Gpu> gpus, Map<RowKey, ModelServers> servers) {
    Map<String, long[]> generated = new HashMap<>();
    for (ModelServers server : servers.values()) {
      long[] byHour = server.endOfDay(day);
      long[] ofNode = generated.computeIfAbsent(server.node(), n -> new long[Coverage.HOURS]);
      for (int hour = 0; hour < Coverage.HOURS; hour++) {
        ofNode[hour] += byHour[hour];
      }
    }
    Map<String, List<Gpu>> byNode = new HashMap<>();
    for (Gpu gpu : gpus.values()) {
      gpu.endOfDay(day);
      byNode.computeIfAbsent(gpu.node(), n -> new ArrayList<>()).add(gpu);
    }
    byNode.forEach(
        (node, onNode) -> {
          long[] tokens = generated.getOrDefault(node, new long[Coverage.HOURS]);
          List<Set<UtilisationMetric>> broken = new ArrayList<>();
          for (int hour = 0; hour < Coverage.HOURS; hour++) {
            broken.add(tokens[hour] > 0 ? zeroEverywhere(onNode, hour) : Set.of());
          }
          onNode.forEach(gpu -> gpu.settle(day, broken));
        });
  }

  private static Set<UtilisationMetric> zeroEverywhere(List<Gpu> gpus, int hour) {
    Set<UtilisationMetric> zero = EnumSet.allOf(UtilisationMetric.class);
    zero.removeIf(metric -> gpus.stream().noneMatch(gpu -> gpu.isSampled(metric, hour)));
    zero.removeIf(metric -> gpus.stream().anyMatch(gpu -> gpu.isBusy(metric, hour)));
    return zero;
  }

  private static List<GpuPool> pools(
      Map<RowKey, Gpu> gpus, Map<RowKey, ModelServers> servers, GpuPrices prices) {
    NavigableMap<String, List<Gpu>> gpusOf = new TreeMap<>();
    NavigableMap<String, NavigableMap<String, Long>> poolsOfNode = new TreeMap<>();
    for (Gpu gpu : gpus.values()) {
      gpusOf.computeIfAbsent(gpu.pool(), p -> new ArrayList<>()).add(gpu);
      poolsOfNode
          .computeIfAbsent(gpu.node(), n -> new TreeMap<>())
          .merge(gpu.pool(), 1L, Long::sum);
    }
    Set<String> gpuPools = new TreeSet<>(gpusOf.keySet());
    NavigableMap<String, List<ModelServers>> serversOf = new TreeMap<>();
    for (ModelServers server : servers.values()) {
      if (!server.days().isEmpty()) {
        String pool = server.poolAmong(gpuPools, poolsOfNode);
        serversOf.computeIfAbsent(pool, p -> new ArrayList<>()).add(server);
        gpusOf.computeIfAbsent(pool, p -> new ArrayList<>());
      }
    }
    List<GpuPool> rows = new ArrayList<>();
    gpusOf.forEach(
        (pool, own) -> rows.add(row(pool, own, serversOf.getOrDefault(pool, List.of()), prices)));
    return rows;
  }

  private static GpuPool row(
      String pool, List<Gpu> gpus, List<ModelServers> servers, GpuPrices prices) {
    GpuPool row = new GpuPool();
    row.setPool(pool);
    row.setGpus(gpus.size());
    utilisation(row, gpus);
    idleCost(row, gpus, prices);
    serving(row, servers);
    PoolLoad.into(row, gpus, servers);
    Set<LocalDate> days = new TreeSet<>();
    Instant first = Instant.MAX;
    Instant last = Instant.MIN;
    for (Gpu gpu : gpus) {
      days.addAll(gpu.days());
      first = gpu.first().isBefore(first) ? gpu.first() : first;
      last = gpu.last().isAfter(last) ? gpu.last() : last;
    }
    for (ModelServers server : servers) {
      days.addAll(server.days());
      first = server.first().isBefore(first) ? server.first() : first;
      last = server.last().isAfter(last) ? server.last() : last;
    }
    row.setDays(days.size());
    row.setFirstSeen(first);
    row.setLastSeen(last);
    return row;
  }

  private static void utilisation(GpuPool row, List<Gpu> gpus) {
    Set<String> models = new TreeSet<>();
    Set<String> metrics = new TreeSet<>();
    long measured = 0;
    long unmeasured = 0;
    long idle = 0;
    double used = 0;
    for (Gpu gpu : gpus) {
      if (gpu.model() != null) {
        models.add(gpu.model());
      }
      metrics.addAll(gpu.metrics());
      measured += gpu.measured();
      unmeasured += gpu.unmeasured();
      idle += gpu.idle();
      used += gpu.used();
    }
    row.setGpuModels(String.join(",", models));
    row.setMetric(metrics.isEmpty() ? null : String.join(", ", metrics));
    row.setMeasuredHours(measured / (double) Coverage.HOUR);
    row.setUnmeasuredHours(unmeasured / (double) Coverage.HOUR);
    row.setIdleHours(idle / (double) Coverage.HOUR);
    row.setMeanUtilisation(measured == 0 ? null : (Double) (used / measured));
  }

  /** Priced only if every GPU of the pool is, in one currency: part of a cost is not the cost. */
  private static void idleCost(GpuPool row, List<Gpu> gpus, GpuPrices prices) {
    Set<String> currencies = new TreeSet<>();
    Set<BigDecimal> perHour = new TreeSet<>();
    BigDecimal cost = BigDecimal.ZERO;
    for (Gpu gpu : gpus) {
      Optional<GpuPrices.GpuPrice> price =
          gpu.model() == null ? Optional.empty() : prices.of(gpu.model());
      if (price.isEmpty()) {
        return;
      }
      currencies.add(price.get().currency());
      perHour.add(price.get().perHour());
      cost = cost.add(price.get().perHour().multiply(BigDecimal.valueOf(gpu.idle())));
    }
    if (currencies.size() != 1) {
      return;
    }
    row.setCurrency(currencies.iterator().next());
    row.setIdleCost(cost.divide(BigDecimal.valueOf(Coverage.HOUR), 18, RoundingMode.HALF_EVEN));
    if (perHour.size() == 1) {
      row.setPricePerHour(Money.column(perHour.iterator().next()));
    }
  }

  private static void serving(GpuPool row, List<ModelServers> servers) {
    Tally waiting = new Tally();
    Tally kvCache = new Tally();
    Set<String> models = new TreeSet<>();
    long queued = 0;
    long answered = 0;
    for (ModelServers server : servers) {
      models.addAll(server.models());
      if (server.queued() != null && server.answered() != null) {
        queued += server.queued();
        answered += server.answered();
      }
      waiting.addAll(server.waiting());
      kvCache.addAll(server.kvCache());
      if (server.generated() != null) {
        Long before = row.getGeneratedTokens();
        row.setGeneratedTokens((before == null ? 0 : before) + server.generated());
      }
    }
    row.setServedModels(models.isEmpty() ? null : List.copyOf(models));
    row.setQueueTimeShare(
        answered == 0 ? null : (Double) Math.min(1, queued / (double) answered));
    Long queue = waiting.quantile(0.95);
    row.setQueueP95(queue == null ? null : (Double) (double) queue);
    row.setKvCacheP95(ModelServers.kvShare(kvCache.quantile(0.95)));
  }

  /** The host of a node label: exporters that only have {@code instance} add their port. */
  private static String host(String node) {
    if (node == null || node.isEmpty()) {
      return UNKNOWN;
    }
    return node.replaceFirst(":\\d+$", "");
  }

  static Instant midnight(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }
}
