package io.plumbline.stage.measure;

import io.plumbline.schema.Capacity;
import io.plumbline.schema.GpuHour;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One GPU over the window: fed a day at a time, it keeps one small row for each hour. */
final class Gpu {
  private static final String POWER = "DCGM_FI_DEV_POWER_USAGE";
  private static final String MEMORY = "DCGM_FI_DEV_FB_USED";

  /** DCGM's smallest "no value" of 32 bits; its others are larger still. */
  private static final double BLANK = 2147483632.0;

  private static final double GAUGE_UNIT = 1_000_000;

  /** Utilisation below one in this many, 5 %, is idle (rule UTL-03). */
  private static final long IDLE_ONE_IN = 20;

  /** Utilisation above nine tenths is full (rule UTL-04). */
  private static final long FULL_NINE = 9;

  private static final long FULL_TENTHS = 10;

  private static final Pattern SLICES = Pattern.compile("GPU_I_PROFILE=(\\d+)g\\.");
  private static final Pattern INSTANCE = Pattern.compile("(?:^|,)GPU_I_ID=([^,]*)");

  /** The GPU itself, beside which its MIG instances are only parts. */
  private static final String WHOLE = "";

  private final String node;
  private final String gpu;
  private final NavigableMap<String, Long> models = new TreeMap<>();
  private final NavigableMap<String, Long> pools = new TreeMap<>();
  private final NavigableMap<String, Long> slices = new TreeMap<>();
  private final Set<LocalDate> days = new TreeSet<>();
  private final NavigableMap<Instant, Hour> hours = new TreeMap<>();
  private Instant first = Instant.MAX;
  private Instant last = Instant.MIN;

  // Of the day being read.
  private final Map<UtilisationMetric, NavigableMap<String, Samples>> samples =
      new EnumMap<>(UtilisationMetric.class);
  private Map<UtilisationMetric, NavigableMap<String, Coverage>> coverage = Map.of();
  private Map<UtilisationMetric, NavigableMap<String, Coverage.Tail>> tails = Map.of();
  private final NavigableMap<Instant, NavigableMap<String, Gauge>> power = new TreeMap<>();
  private final NavigableMap<Instant, NavigableMap<String, Gauge>> memory = new TreeMap<>();

  Gpu(String node, String gpu) {
    this.node = node;
    this.gpu = gpu;
  }

  /** Takes in a sample of this GPU, of any metric. */
  void add(Capacity sample) {
    Instant time = sample.getSampledAt();
    first = time.isBefore(first) ? time : first;
    last = time.isAfter(last) ? time : last;
    days.add(sample.getDay());
    count(models, sample.getGpuModel());
    count(pools, sample.getPool());
    String instance = instance(sample.getLabels());
    UtilisationMetric.named(sample.getMetric())
        .ifPresent(
            metric -> {
              long millionths = metric.millionths(sample);
              if (millionths >= 0) {
                samples
                    .computeIfAbsent(metric, m -> new TreeMap<>())
                    .computeIfAbsent(instance, i -> new Samples())
                    .add(micros(time), millionths);
              }
            });
    if (sample.getMetric().equals(POWER)) {
      gauge(power, time, instance, sample.getValue());
    } else if (sample.getMetric().equals(MEMORY)) {
      gauge(memory, time, instance, sample.getValue());
    }
  }

  /** Reads the samples of the day in order of time; every sample of the day must be in. */
  void endOfDay(LocalDate day) {
    long midnight = micros(GpuTables.midnight(day));
    Map<UtilisationMetric, NavigableMap<String, Coverage.Tail>> newTails =
        new EnumMap<>(UtilisationMetric.class);
    coverage = new EnumMap<>(UtilisationMetric.class);
    samples.forEach(
        (metric, instances) ->
            instances.forEach(
                (instance, series) -> {
                  Coverage.Tail before = tails.getOrDefault(metric, new TreeMap<>()).get(instance);
                  coverage
                      .computeIfAbsent(metric, m -> new TreeMap<>())
                      .put(instance, Coverage.of(midnight, series, before));
                  newTails
                      .computeIfAbsent(metric, m -> new TreeMap<>())
                      .put(instance, Coverage.tail(series, before));
                }));
    tails = newTails;
    samples.clear();
  }

  /** Whether {@code metric} was sampled in the hour at all. */
  boolean isSampled(UtilisationMetric metric, int hour) {
    return coverage.getOrDefault(metric, new TreeMap<>()).values().stream()
        .anyMatch(c -> c.samples(hour) > 0);
  }

  /** Whether {@code metric} was sampled above zero in the hour. */
  boolean isBusy(UtilisationMetric metric, int hour) {
    return coverage.getOrDefault(metric, new TreeMap<>()).values().stream()
        .anyMatch(c -> c.isBusy(hour));
  }

  /**
   * Settles the hours of the day.
   *
   * @param broken for each hour, metrics that read zero on the whole node while it served
   */
  void settle(LocalDate day, List<Set<UtilisationMetric>> broken) {
    Instant midnight = GpuTables.midnight(day);
    for (int hour = 0; hour < Coverage.HOURS; hour++) {
      Instant start = midnight.plus(hour, ChronoUnit.HOURS);
      Hour settled = settle(hour, broken.get(hour));
      settled.power = mean(power.get(start));
      settled.memory = sum(memory.get(start));
      if (settled.metric != null || settled.power != null || settled.memory != null) {
        hours.put(start, settled);
      }
    }
    coverage = Map.of();
    power.clear();
    memory.clear();
  }

  private Hour settle(int hour, Set<UtilisationMetric> broken) {
    Hour settled = new Hour();
    for (UtilisationMetric metric : UtilisationMetric.values()) {
      NavigableMap<String, Coverage> instances = coverage.getOrDefault(metric, new TreeMap<>());
      if (instances.values().stream().allMatch(c -> c.covered(hour) == 0)) {
        continue;
      }
      if (!broken.contains(metric)) {
        settled.measure(metric, parts(instances), hour);
        return settled;
      }
      if (settled.metric == null) {
        settled.metric = metric.name() + GpuTables.BROKEN;
      }
    }
    return settled;
  }

  /** The whole GPU where the exporter reports it, else its MIG instances by their slices. */
  private List<Part> parts(NavigableMap<String, Coverage> instances) {
    if (instances.containsKey(WHOLE)) {
      return List.of(new Part(1, instances.get(WHOLE)));
    }
    List<Part> parts = new ArrayList<>();
    instances.forEach((id, c) -> parts.add(new Part(slices.getOrDefault(id, 1L), c)));
    return parts;
  }

  /** A row for every hour from first to last seen; an hour without samples is not measured. */
  List<GpuHour> rows() {
    List<GpuHour> rows = new ArrayList<>();
    for (Instant hour = first.truncatedTo(ChronoUnit.HOURS);
        !hour.isAfter(last);
        hour = hour.plus(1, ChronoUnit.HOURS)) {
      Hour settled = hours.getOrDefault(hour, new Hour());
      GpuHour row = new GpuHour();
      row.setNode(node);
      row.setGpu(gpu);
      row.setGpuModel(model());
      row.setPool(mostOften(pools));
      row.setHour(hour);
      row.setUtilisationMetric(settled.metric);
      row.setUtilisation(settled.utilisation());
      row.setCoveredShare(settled.covered / (double) Coverage.HOUR);
      row.setSamples(settled.samples);
      row.setIdle(settled.covered == 0 ? null : (Boolean) settled.isIdle());
      row.setPowerW(settled.power);
      row.setMemoryUsedMib(settled.memory);
      rows.add(row);
    }
    return rows;
  }

  /** The pool label seen most often, else the node. A GPU is in one pool, so that hours meet. */
  String pool() {
    String label = mostOften(pools);
    return label == null ? node : label;
  }

  String node() {
    return node;
  }

  /** Null: the exporter names none. */
  String model() {
    return mostOften(models);
  }

  Instant first() {
    return first;
  }

  Instant last() {
    return last;
  }

  Set<LocalDate> days() {
    return days;
  }

  /** Metrics, with remarks, that the hours were measured by. */
  Set<String> metrics() {
    Set<String> metrics = new TreeSet<>();
    for (Hour hour : hours.values()) {
      if (hour.metric != null) {
        metrics.add(hour.metric);
      }
    }
    return metrics;
  }

  /** Measured time. Microseconds. */
  long measured() {
    return hours.values().stream().mapToLong(hour -> hour.covered).sum();
  }

  /** Measured time in hours below 5 %. Microseconds. */
  long idle() {
    return hours.values().stream().filter(Hour::isIdle).mapToLong(hour -> hour.covered).sum();
  }

  /** Hours above 90 %, by their start, with the measured time in each. Microseconds. */
  NavigableMap<Instant, Long> fullHours() {
    NavigableMap<Instant, Long> full = new TreeMap<>();
    hours.forEach(
        (start, hour) -> {
          if (hour.covered > 0
              && hour.used * FULL_TENTHS > hour.covered * FULL_NINE * UtilisationMetric.FULL) {
            full.put(start, hour.covered);
          }
        });
    return full;
  }

  /** Time between first and last seen that nothing was measured in. Microseconds. */
  long unmeasured() {
    long unmeasured = 0;
    for (Instant hour = first.truncatedTo(ChronoUnit.HOURS);
        !hour.isAfter(last);
        hour = hour.plus(1, ChronoUnit.HOURS)) {
      long start = Math.max(micros(first), micros(hour));
      long end = Math.min(micros(last), micros(hour) + Coverage.HOUR);
      Hour settled = hours.get(hour);
      unmeasured += Math.max(0, end - start - (settled == null ? 0 : settled.covered));
    }
    return unmeasured;
  }

  /** Use over the measured time, in microseconds of full use. */
  double used() {
    double used = 0;
    for (Hour hour : hours.values()) {
      used += hour.used / (double) UtilisationMetric.FULL;
    }
    return used;
  }

  private String instance(String labels) {
    Matcher id = INSTANCE.matcher(labels);
    if (!id.find() || id.group(1).isEmpty()) {
      return WHOLE;
    }
    Matcher profile = SLICES.matcher(labels);
    if (profile.find()) {
      slices.merge(id.group(1), Long.valueOf(profile.group(1)), Math::max);
    }
    return id.group(1);
  }

  private static void gauge(
      NavigableMap<Instant, NavigableMap<String, Gauge>> hours,
      Instant time,
      String instance,
      double value) {
    if (value >= 0 && value < BLANK) {
      hours
          .computeIfAbsent(time.truncatedTo(ChronoUnit.HOURS), h -> new TreeMap<>())
          .computeIfAbsent(instance, i -> new Gauge())
          .add(value);
    }
  }

  /** An exporter repeats the power of the whole GPU for each of its instances. */
  private static Double mean(NavigableMap<String, Gauge> instances) {
    if (instances == null) {
      return null;
    }
    return instances.containsKey(WHOLE)
        ? instances.get(WHOLE).mean()
        : (Double) instances.values().stream().mapToDouble(Gauge::mean).average().orElseThrow();
  }

  /** Each instance has its own memory. */
  private static Double sum(NavigableMap<String, Gauge> instances) {
    if (instances == null) {
      return null;
    }
    return instances.containsKey(WHOLE)
        ? instances.get(WHOLE).mean()
        : (Double) instances.values().stream().mapToDouble(Gauge::mean).sum();
  }

  private static void count(NavigableMap<String, Long> names, String name) {
    if (name != null) {
      names.merge(name, 1L, Long::sum);
    }
  }

  /** The first by name among equals; null if there is none. */
  private static String mostOften(NavigableMap<String, Long> names) {
    String most = null;
    for (Map.Entry<String, Long> entry : names.entrySet()) {
      if (most == null || entry.getValue() > names.get(most)) {
        most = entry.getKey();
      }
    }
    return most;
  }

  private static long micros(Instant time) {
    return GpuTables.micros(time);
  }

  /** What is known of an hour. */
  private static final class Hour {
    private String metric;
    private long covered;
    private long used;
    private long samples;
    private Double power;
    private Double memory;

    void measure(UtilisationMetric by, List<Part> parts, int hour) {
      metric = by.name();
      long weight = 0;
      long weighted = 0;
      for (Part part : parts) {
        covered = Math.max(covered, part.coverage.covered(hour));
        weight += part.slices * part.coverage.covered(hour);
        weighted += part.slices * part.coverage.used(hour);
        samples += part.coverage.samples(hour);
      }
      used = weight == covered ? weighted : Math.round(weighted / (double) weight * covered);
    }

    Double utilisation() {
      return covered == 0 ? null : (Double) (used / (double) covered / UtilisationMetric.FULL);
    }

    boolean isIdle() {
      return covered > 0 && used * IDLE_ONE_IN < covered * UtilisationMetric.FULL;
    }
  }

  /** A GPU or a MIG instance of it, which has so many of the chip's slices. */
  private record Part(long slices, Coverage coverage) {}

  /** A mean over whole millionths of the metric's unit, the same in any order. */
  private static final class Gauge {
    private long sum;
    private long samples;

    void add(double value) {
      sum += Math.round(value * GAUGE_UNIT);
      samples++;
    }

    double mean() {
      return sum / GAUGE_UNIT / samples;
    }
  }
}
