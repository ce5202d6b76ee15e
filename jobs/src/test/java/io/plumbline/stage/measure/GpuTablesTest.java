package io.plumbline.stage.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.Seeded;
import io.plumbline.schema.Capacity;
import io.plumbline.schema.GpuHour;
import io.plumbline.schema.GpuPool;
import io.plumbline.stage.measure.GpuPrices.GpuPrice;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("GPU utilisation")
class GpuTablesTest {
  private static final LocalDate TO = LocalDate.parse("2026-11-21");
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");
  private static final String SM = "DCGM_FI_PROF_SM_ACTIVE";
  private static final String ENGINE = "DCGM_FI_PROF_GR_ENGINE_ACTIVE";
  private static final String UTIL = "DCGM_FI_DEV_GPU_UTIL";
  private static final String TOKENS = "vllm:generation_tokens_total";
  private static final Offset<Double> CLOSE = within(1e-6);

  /** One hour of one GPU, sampled each minute unless a case says otherwise. */
  static Stream<Arguments> hours() {
    return Stream.of(
        oneCase("SM active is used and printed", minutely(SM, i -> 0.4), SM, 0.4, 1, false),
        oneCase(
            "SM active wins over GPU_UTIL, which only says that some kernel ran",
            both(minutely(SM, i -> 0.2), minutely(UTIL, i -> 100)),
            SM,
            0.2,
            1,
            false),
        oneCase(
            "engine active wins over GPU_UTIL",
            both(minutely(ENGINE, i -> 0.3), minutely(UTIL, i -> 100)),
            ENGINE,
            0.3,
            1,
            false),
        oneCase("GPU_UTIL alone is read as percent", minutely(UTIL, i -> 30), UTIL, 0.3, 1, false),
        oneCase("just below 5 % is idle", minutely(SM, i -> 0.0499), SM, 0.0499, 1, true),
        oneCase("exactly 5 % is not idle", minutely(SM, i -> 0.05), SM, 0.05, 1, false),
        oneCase("zero without traffic is idle", minutely(SM, i -> 0), SM, 0.0, 1, true),
        oneCase(
            "a gap is not a zero: half an hour missing is half an hour not covered",
            minutely(SM, i -> i < 30 ? 0.8 : Double.NaN),
            SM,
            0.8,
            0.5,
            false),
        oneCase(
            "a gap in the middle of every hour does not stretch the step",
            minutely(SM, i -> i < 15 || i >= 45 ? 0.8 : Double.NaN),
            SM,
            0.8,
            0.5,
            false),
        oneCase(
            "a sentinel is no sample",
            minutely(SM, i -> i < 30 ? 0.8 : 9.223372036854775794e18),
            SM,
            0.8,
            0.5,
            false),
        oneCase(
            "a negative value and one far above full are no samples",
            minutely(SM, i -> i < 30 ? 0.8 : i < 45 ? -1 : 7),
            SM,
            0.8,
            0.5,
            false),
        oneCase(
            "a ratio a hair above 1 is full, not a fault",
            minutely(SM, i -> 1.000001),
            SM,
            1.0,
            1,
            false),
        oneCase(
            "zero while the node generated tokens is a broken exporter, not idleness",
            both(minutely(SM, i -> 0), generating()),
            SM + GpuTables.BROKEN,
            null,
            0,
            null),
        oneCase(
            "beside a broken SM active the next metric is taken",
            both(minutely(SM, i -> 0), minutely(UTIL, i -> 60), generating()),
            UTIL,
            0.6,
            1,
            false),
        oneCase(
            "one sample above zero and the exporter works",
            both(minutely(SM, i -> i == 7 ? 0.6 : 0), generating()),
            SM,
            0.01,
            1,
            true),
        oneCase(
            "tokens that may have been generated before the gap prove nothing",
            both(
                minutely(SM, i -> 0),
                List.of(
                    server(TOKENS, TEN.minusSeconds(7200), 0),
                    server(TOKENS, TEN.plusSeconds(60), 500))),
            SM,
            0.0,
            1,
            true),
        oneCase(
            "MIG without GPU_UTIL: instances weigh by their slices",
            both(
                instance(minutely(SM, i -> 1), "3", "3g.40gb"),
                instance(minutely(SM, i -> 0), "5", "1g.10gb")),
            SM,
            0.75,
            1,
            false),
        oneCase(
            "MIG instances beside the whole GPU are parts of it, not more of it",
            both(minutely(SM, i -> 0.5), instance(minutely(SM, i -> 1), "3", "3g.40gb")),
            SM,
            0.5,
            1,
            false),
        oneCase(
            "a pod that moves in changes labels, not the GPU",
            both(
                labelled(minutely(SM, i -> i < 30 ? 0.2 : Double.NaN), "pod=a"),
                labelled(minutely(SM, i -> i < 30 ? Double.NaN : 0.6), "pod=b")),
            SM,
            0.4,
            1,
            false),
        oneCase(
            "only temperatures: seen, not measured",
            minutely("DCGM_FI_DEV_GPU_TEMP", i -> 41),
            null,
            null,
            0,
            null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hours")
  void hour(
      String sentence,
      List<Capacity> samples,
      String metric,
      Double utilisation,
      double covered,
      Boolean idle) {
    List<GpuHour> rows = tables(samples).hours();
    assertThat(rows).filteredOn(row -> row.getHour().equals(TEN)).hasSize(1);
    GpuHour row = rows.get(0);
    assertThat(row.getUtilisationMetric()).isEqualTo(metric);
    if (utilisation == null) {
      assertThat(row.getUtilisation()).isNull();
    } else {
      assertThat(row.getUtilisation()).isCloseTo(utilisation, CLOSE);
    }
    assertThat(row.getCoveredShare()).isCloseTo(covered, CLOSE);
    assertThat(row.getIdle()).isEqualTo(idle);
  }

  @Test
  @DisplayName(
      "hours without samples between first and last seen are rows, unmeasured and not idle")
  void hoursOfAGapAreUnmeasured() {
    List<Capacity> samples = new ArrayList<>(minutely(SM, i -> 0.5));
    samples.addAll(shifted(minutely(SM, i -> 0.5), Duration.ofHours(3)));
    GpuTables tables = tables(samples);
    assertThat(tables.hours())
        .extracting(GpuHour::getHour, GpuHour::getCoveredShare, GpuHour::getIdle)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(TEN, 1.0, false),
            org.assertj.core.groups.Tuple.tuple(TEN.plusSeconds(3600), 0.0, null),
            org.assertj.core.groups.Tuple.tuple(TEN.plusSeconds(7200), 0.0, null),
            org.assertj.core.groups.Tuple.tuple(TEN.plusSeconds(10800), 1.0, false));
    GpuPool pool = tables.pools().get(0);
    assertThat(pool.getMeasuredHours()).isEqualTo(2);
    assertThat(pool.getUnmeasuredHours()).isEqualTo(2);
    assertThat(pool.getMeanUtilisation()).isCloseTo(0.5, CLOSE);
    assertThat(pool.getIdleHours()).isZero();
  }

  @ParameterizedTest(name = "step of {0} s")
  @ValueSource(ints = {10, 15, 30, 60, 300, 420, 3600})
  @DisplayName("a day is covered whole at any step up to an hour, also across midnight")
  void coverageFollowsTheSeriesOwnStep(int step) {
    List<Capacity> samples = new ArrayList<>();
    Instant end = Instant.parse("2026-11-21T00:00:00Z");
    for (Instant t = Instant.parse("2026-11-19T00:00:07Z"); t.isBefore(end); ) {
      samples.add(gpu(SM, t, 0.25));
      t = t.plusSeconds(step);
    }
    List<GpuHour> rows = tables(samples).hours();
    assertThat(rows).hasSize(48);
    assertThat(rows.subList(1, 47))
        .allSatisfy(
            row -> {
              assertThat(row.getCoveredShare()).isCloseTo(1, CLOSE);
              assertThat(row.getUtilisation()).isCloseTo(0.25, CLOSE);
            });
  }

  @Test
  @DisplayName("an idle GPU beside a busy one on the node is idle, not broken")
  void idleBesideBusy() {
    List<Capacity> samples = new ArrayList<>(minutely(SM, i -> 0.9));
    for (Capacity sample : minutely(SM, i -> 0)) {
      sample.setGpu("GPU-1");
      samples.add(sample);
    }
    samples.addAll(generating());
    assertThat(tables(samples).hours())
        .extracting(GpuHour::getGpu, GpuHour::getIdle)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("GPU-0", false),
            org.assertj.core.groups.Tuple.tuple("GPU-1", true));
  }

  @Test
  @DisplayName("power and memory are means of the hour; blanks are left out")
  void powerAndMemory() {
    GpuHour row =
        tables(
                both(
                    minutely("DCGM_FI_DEV_POWER_USAGE", i -> i % 2 == 0 ? 100 : 300),
                    minutely("DCGM_FI_DEV_FB_USED", i -> i % 2 == 0 ? 4096 : 2147483632.0)))
            .hours()
            .get(0);
    assertThat(row.getPowerW()).isEqualTo(200);
    assertThat(row.getMemoryUsedMib()).isEqualTo(4096);
    assertThat(row.getUtilisation()).isNull();
  }

  @Test
  @DisplayName("a counter that falls was reset: what it shows then is added, nothing is lost")
  void counterReset() {
    List<Capacity> samples = new ArrayList<>();
    double[] counts = {1_000, 1_500, 40, 100, 100};
    for (int i = 0; i < counts.length; i++) {
      samples.add(server(TOKENS, TEN.plusSeconds(60L * i), counts[i]));
    }
    samples.add(server(TOKENS, Instant.parse("2026-11-18T23:59:00Z"), 900));
    assertThat(tables(samples).pools().get(0).getGeneratedTokens()).isEqualTo(100 + 500 + 40 + 60);
  }

  @Test
  @DisplayName("queue and KV cache are 95th percentiles of the samples, under the old name too")
  void queueAndCache() {
    List<Capacity> samples = new ArrayList<>();
    for (int i = 0; i < 101; i++) {
      samples.add(server("vllm:num_requests_waiting", TEN.plusSeconds(i), i));
      samples.add(
          server(
              i % 2 == 0 ? "vllm:kv_cache_usage_perc" : "vllm:gpu_cache_usage_perc",
              TEN.plusSeconds(i),
              i / 100.0));
    }
    samples.add(server("vllm:num_requests_waiting", TEN.plusSeconds(200), Double.NaN));
    GpuPool pool = tables(samples).pools().get(0);
    assertThat(pool.getQueueP95()).isEqualTo(95);
    assertThat(pool.getKvCacheP95()).isEqualTo(0.95);
    assertThat(pool.getGeneratedTokens()).isNull();
    assertThat(pool.getGpus()).isZero();
    assertThat(pool.getMeanUtilisation()).isNull();
  }

  @ParameterizedTest(name = "{0} over {1}")
  @CsvSource({
    "vllm:request_queue_time_seconds_sum, vllm:e2e_request_latency_seconds_sum",
    "vllm_request_queue_time_seconds_sum, vllm_e2e_request_latency_seconds_sum",
    "sglang:queue_time_seconds_sum, sglang:e2e_request_latency_seconds_sum",
    "tgi_request_queue_duration_sum, tgi_request_duration_sum"
  })
  @DisplayName("the share of time in the queue is out of counters that may be reset")
  void queueTime(String queued, String answered) {
    double[] waited = {5, 6.5, 0.5, 1.5};
    double[] took = {40, 46, 2, 4};
    List<Capacity> samples = new ArrayList<>();
    for (int i = 0; i < waited.length; i++) {
      samples.add(server(queued, TEN.plusSeconds(60L * i), waited[i]));
      samples.add(server(answered, TEN.plusSeconds(60L * i), took[i]));
    }
    // What prometheus_client writes beside a counter is the time it was made.
    samples.add(server(queued.replace("_sum", "_created"), TEN, 1.79e9));
    GpuPool pool = tables(samples).pools().get(0);
    assertThat(pool.getQueueTimeShare()).isEqualTo((1.5 + 0.5 + 1) / (6 + 2 + 2));
    assertThat(pool.getServedModels()).containsExactly("qwen3-32b");
    assertThat(tables(samples.subList(0, 2)).pools().get(0).getQueueTimeShare())
        .as("one sample of a counter says nothing")
        .isNull();
  }

  @Test
  @DisplayName("a server that names its pod and no node proves zeros of the whole pool broken")
  void brokenInThePoolOfAPod() {
    List<Capacity> samples = new ArrayList<>();
    for (Capacity sample : generating()) {
      sample.setNode("10.0.1.2:8000");
      samples.add(sample);
    }
    samples.addAll(minutely(SM, i -> 0));
    List<Capacity> other = minutely(SM, i -> 0);
    other.forEach(sample -> sample.setNode("gpu-04"));
    samples.addAll(other);
    samples.forEach(sample -> sample.setPool("llm"));
    assertThat(tables(samples).pools()).hasSize(1);
    assertThat(tables(samples).pools().get(0).getMeanUtilisation()).isNull();

    other.forEach(sample -> sample.setValue(0.5));
    assertThat(tables(samples).pools().get(0).getMeanUtilisation())
        .as("the pod may have run on the other node")
        .isEqualTo(0.25);
  }

  @Test
  @DisplayName("with a step of an hour on the hour, tokens still prove an exporter broken")
  void brokenAtAStepOfAnHour() {
    List<Capacity> samples = new ArrayList<>();
    Instant nine = TEN.minusSeconds(3_600);
    for (int hour = 0; hour < 4; hour++) {
      samples.add(gpu(SM, nine.plusSeconds(3_600L * hour), 0));
      samples.add(server(TOKENS, nine.plusSeconds(3_600L * hour), 1_000 * hour));
    }
    assertThat(tables(samples).hours().subList(0, 3))
        .allSatisfy(
            row -> {
              assertThat(row.getUtilisation()).isNull();
              assertThat(row.getUtilisationMetric())
                  .startsWith(SM + " (zero while the node generated tokens");
            });
  }

  @Test
  @DisplayName("SGLang repeats its counters for every rank: one is counted")
  void ranksOfOneServer() {
    List<Capacity> samples = new ArrayList<>();
    for (int rank = 0; rank < 4; rank++) {
      for (int i = 0; i < 3; i++) {
        Capacity sample =
            server("sglang:generation_tokens_total", TEN.plusSeconds(60L * i), 100 * i);
        sample.setLabels("engine_type=unified,tp_rank=" + rank);
        samples.add(sample);
      }
    }
    assertThat(tables(samples).pools().get(0).getGeneratedTokens()).isEqualTo(200);
  }

  @Test
  @DisplayName("a GPU whose pool label comes and goes stays in its pool, with its idle hours")
  void poolLabelThatComesAndGoes() {
    List<Capacity> samples = new ArrayList<>();
    for (Capacity sample : minutely(SM, i -> 0.5)) {
      sample.setPool("llm");
      samples.add(sample);
    }
    samples.addAll(shifted(minutely(SM, i -> 0), Duration.ofHours(1)));
    samples.addAll(generating());
    List<GpuPool> pools = tables(samples).pools();
    assertThat(pools).hasSize(1);
    GpuPool pool = pools.get(0);
    assertThat(pool.getPool()).isEqualTo("llm");
    assertThat(pool.getMeasuredHours()).isEqualTo(2);
    assertThat(pool.getIdleHours()).isEqualTo(1);
    assertThat(pool.getMeanUtilisation()).isCloseTo(0.25, CLOSE);
    assertThat(pool.getGeneratedTokens()).isEqualTo(59 * 100);
    assertThat(pool.getPricePerHour()).isEqualByComparingTo("3.50");
    assertThat(pool.getIdleCost()).isEqualByComparingTo("3.50");
    assertThat(pool.getCurrency()).isEqualTo("USD");
    assertThat(pool.getMetric()).isEqualTo(SM);
    assertThat(pool.getDays()).isEqualTo(1);
  }

  @Test
  @DisplayName("one GPU without a price leaves the pool's idle cost unknown, not lower")
  void unpricedGpu() {
    List<Capacity> samples = new ArrayList<>(minutely(SM, i -> 0));
    for (Capacity sample : minutely(SM, i -> 0)) {
      sample.setGpu("GPU-1");
      sample.setGpuModel("NVIDIA Mystery");
      samples.add(sample);
    }
    GpuPool pool = tables(samples).pools().get(0);
    assertThat(pool.getIdleHours()).isEqualTo(2);
    assertThat(pool.getIdleCost()).isNull();
    assertThat(pool.getPricePerHour()).isNull();
    assertThat(pool.getCurrency()).isNull();
    assertThat(pool.getGpuModels()).isEqualTo("NVIDIA H100,NVIDIA Mystery");
  }

  @Test
  @DisplayName("the window is the last 28 days: the 29th is not asked for")
  void window() {
    List<LocalDate> asked = new ArrayList<>();
    GpuTables.of(
        day -> {
          asked.add(day);
          return List.of();
        },
        model -> Optional.empty(),
        TO);
    assertThat(asked)
        .hasSize(28)
        .startsWith(LocalDate.parse("2026-10-24"))
        .endsWith(LocalDate.parse("2026-11-20"));
  }

  @Test
  @DisplayName("a sample of another day is refused")
  void sampleOfAnotherDay() {
    assertThatThrownBy(
            () -> GpuTables.of(day -> List.of(gpu(SM, TEN, 0.5)), model -> Optional.empty(), TO))
        .hasMessage(
            "Asked for the capacity samples of 2026-10-24, got one of 2026-11-20T10:00:00Z.");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  @DisplayName("the order of the samples changes nothing")
  void orderChangesNothing(long seed) {
    Random random = Seeded.random(seed);
    List<Capacity> samples = new ArrayList<>();
    for (int hour = 0; hour < 30; hour++) {
      Duration later = Duration.ofHours(hour - 20);
      samples.addAll(shifted(minutely(SM, i -> random.nextDouble()), later));
      samples.addAll(shifted(instance(minutely(UTIL, i -> 7), "3", "3g.40gb"), later));
      samples.addAll(
          shifted(minutely("DCGM_FI_DEV_POWER_USAGE", i -> 700 * random.nextDouble()), later));
      for (int i = 0; i < 60; i++) {
        samples.add(
            server(TOKENS, TEN.plus(later).plusSeconds(60L * i), random.nextInt(1_000_000)));
      }
    }
    samples.removeIf(
        sample -> sample.getSampledAt().isAfter(Instant.parse("2026-11-20T23:59:59Z")));
    GpuTables before = tables(samples);
    Collections.shuffle(samples, random);
    assertThat(tables(samples)).isEqualTo(before);
    assertThat(before.hours()).isNotEmpty();
  }

  private static List<Capacity> waiting(int requests) {
    List<Capacity> samples = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      samples.add(server("vllm:num_requests_waiting", TEN.plusSeconds(60L * i), requests));
    }
    return samples;
  }

  private static List<Capacity> onNode(String node, List<Capacity> samples) {
    samples.forEach(sample -> sample.setNode(node));
    return samples;
  }

  private static List<Capacity> inPool(List<Capacity> samples) {
    samples.forEach(sample -> sample.setPool("h100"));
    return samples;
  }

  @Test
  @DisplayName(
      "an hour is busy when the GPU was full and requests waited, and only then is it timed")
  void busyHours() {
    GpuPool busy = tables(both(minutely(SM, i -> 0.95), waiting(3), generating())).pools().get(0);
    assertThat(busy.getBusyHours()).isCloseTo(1.0, CLOSE);
    assertThat(busy.getBusyTokensPerSecond()).isCloseTo(5_900 / 3_600.0, CLOSE);

    GpuPool noQueue =
        tables(both(minutely(SM, i -> 0.95), waiting(0), generating())).pools().get(0);
    assertThat(noQueue.getBusyHours()).isZero();
    assertThat(noQueue.getBusyTokensPerSecond()).as("half asked is half as quick").isNull();

    GpuPool notFull = tables(both(minutely(SM, i -> 0.90), waiting(3))).pools().get(0);
    assertThat(notFull.getBusyHours()).as("exactly nine tenths are not above them").isZero();

    GpuPool silent = tables(minutely(SM, i -> 0.95)).pools().get(0);
    assertThat(silent.getBusyHours()).as("no queue told is not an empty queue").isNull();
  }

  @Test
  @DisplayName("nodes of a pool are held against each other; one alone is not")
  void nodes() {
    GpuPool two =
        tables(
                both(
                    inPool(onNode("gpu-03", minutely(SM, i -> 0.8))),
                    inPool(onNode("gpu-04", minutely(SM, i -> 0.2)))))
            .pools()
            .get(0);
    assertThat(two.getBusiestNodeUtilisation()).isCloseTo(0.8, CLOSE);
    assertThat(two.getQuietestNodeUtilisation()).isCloseTo(0.2, CLOSE);

    GpuPool one = tables(minutely(SM, i -> 0.8)).pools().get(0);
    assertThat(one.getBusiestNodeUtilisation()).isNull();
    assertThat(one.getQuietestNodeUtilisation()).isNull();
  }

  private static GpuTables tables(List<Capacity> samples) {
    return GpuTables.of(
        CapacitySamples.inMemory(samples),
        model ->
            model.equals("NVIDIA H100")
                ? Optional.of(new GpuPrice(new BigDecimal("3.50"), "USD"))
                : Optional.empty(),
        TO);
  }

  private static Arguments oneCase(
      String sentence,
      List<Capacity> samples,
      String metric,
      Double utilisation,
      double covered,
      Boolean idle) {
    return Arguments.of(sentence, samples, metric, utilisation, covered, idle);
  }

  /** 60 samples from ten o'clock; NaN: no sample at all. */
  private static List<Capacity> minutely(String metric, IntToDoubleFunction value) {
    List<Capacity> samples = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      if (!Double.isNaN(value.applyAsDouble(i))) {
        samples.add(gpu(metric, TEN.plusSeconds(60L * i), value.applyAsDouble(i)));
      }
    }
    return samples;
  }

  private static List<Capacity> generating() {
    List<Capacity> samples = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      samples.add(server(TOKENS, TEN.plusSeconds(60L * i), 100.0 * i));
    }
    return samples;
  }

  private static Capacity gpu(String metric, Instant time, double value) {
    Capacity sample = sample(metric, time, value);
    sample.setNode("gpu-03");
    sample.setGpu("GPU-0");
    sample.setGpuModel("NVIDIA H100");
    return sample;
  }

  private static Capacity server(String metric, Instant time, double value) {
    Capacity sample = sample(metric, time, value);
    sample.setNode("gpu-03:8000");
    sample.setModel("qwen3-32b");
    sample.setEngine("0");
    return sample;
  }

  private static Capacity sample(String metric, Instant time, double value) {
    return Capacity.newBuilder()
        .setSource("gpus")
        .setFormat("prometheus")
        .setFile("f")
        .setPosition(0)
        .setIngestId("i")
        .setKeyHi(0)
        .setKeyLo(0)
        .setSampledAt(time)
        .setDay(LocalDate.ofInstant(time, ZoneOffset.UTC))
        .setMetric(metric)
        .setValue(value)
        .setLabels("")
        .build();
  }

  private static List<Capacity> instance(List<Capacity> samples, String id, String profile) {
    return labelled(samples, "GPU_I_ID=" + id + ",GPU_I_PROFILE=" + profile);
  }

  private static List<Capacity> labelled(List<Capacity> samples, String labels) {
    samples.forEach(sample -> sample.setLabels(labels));
    return samples;
  }

  private static List<Capacity> shifted(List<Capacity> samples, Duration later) {
    for (Capacity sample : samples) {
      sample.setSampledAt(sample.getSampledAt().plus(later));
      sample.setDay(LocalDate.ofInstant(sample.getSampledAt(), ZoneOffset.UTC));
    }
    return samples;
  }

  @SafeVarargs
  private static List<Capacity> both(List<Capacity>... parts) {
    return Stream.of(parts).flatMap(List::stream).toList();
  }
}
