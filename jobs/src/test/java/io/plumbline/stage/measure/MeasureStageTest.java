package io.plumbline.stage.measure;

import static io.plumbline.stage.measure.Rows.DAY;
import static io.plumbline.stage.measure.Rows.measure;
import static io.plumbline.stage.measure.Rows.onDay;
import static io.plumbline.stage.measure.Rows.priced;
import static io.plumbline.stage.measure.Rows.usage;
import static io.plumbline.stage.measure.Rows.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.Seeded;
import io.plumbline.schema.Flow;
import io.plumbline.schema.ModelDay;
import io.plumbline.schema.PersonalDataCount;
import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.ProviderDay;
import io.plumbline.schema.Spend;
import io.plumbline.schema.UsageDaily;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.shared.LatencyHistogram;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("MeasureStage")
class MeasureStageTest {

  @Nested
  @DisplayName("whatever the order and the split of the cubes")
  class Properties {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    @DisplayName("every table is the same")
    void orderAndSplitChangeNothing(long seed) {
      Random random = Seeded.random(seed);
      List<PricedDaily> rows = month(random);
      Measures before = measureMonth(rows);
      List<PricedDaily> pieces = new ArrayList<>();
      for (PricedDaily row : rows) {
        pieces.addAll(split(row, random));
      }
      Collections.shuffle(pieces, random);
      assertThat(pieces).hasSizeGreaterThan(rows.size());
      Measures after = measureMonth(pieces);
      assertThat(after.spend()).containsExactlyElementsOf(before.spend());
      assertThat(after.flows()).containsExactlyElementsOf(before.flows());
      assertThat(after.providerDays()).containsExactlyElementsOf(before.providerDays());
      assertThat(after.modelDays()).containsExactlyElementsOf(before.modelDays());
      assertThat(after.workloads()).containsExactlyElementsOf(before.workloads());
      assertThat(after.personalData()).containsExactlyElementsOf(before.personalData());
      assertThat(before.personalData()).isNotEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24, 25})
    @DisplayName("every cut of spend adds up to what the cubes hold, currency by currency")
    void everyCutAddsUp(long seed) {
      List<PricedDaily> rows = month(Seeded.random(seed));
      long attempts = 0;
      long tokens = 0;
      Map<String, BigDecimal> priced = new HashMap<>();
      Map<String, BigDecimal> reported = new HashMap<>();
      for (PricedDaily row : rows) {
        attempts += row.getUsage().getAttempts();
        tokens += row.getUsage().getInputUncachedTokens() + row.getUsage().getOutputTokens();
        if (row.getPricedCost() != null) {
          priced.merge(row.getPricedCurrency(), row.getPricedCost(), BigDecimal::add);
        }
        if (row.getUsage().getReportedCurrency() != null) {
          reported.merge(
              row.getUsage().getReportedCurrency(),
              row.getUsage().getReportedCost(),
              BigDecimal::add);
        }
      }
      Measures measures = measureMonth(rows);
      assertThat(measures.spend().stream().mapToLong(Spend::getAttempts).sum()).isEqualTo(attempts);
      assertThat(
              measures.spend().stream()
                  .mapToLong(s -> s.getInputUncachedTokens() + s.getOutputTokens())
                  .sum())
          .isEqualTo(tokens);
      Map<String, BigDecimal> pricedSeen = new HashMap<>();
      Map<String, BigDecimal> reportedSeen = new HashMap<>();
      for (Spend row : measures.spend()) {
        if (row.getPricedCost() != null) {
          pricedSeen.merge(row.getPricedCurrency(), row.getPricedCost(), BigDecimal::add);
        }
        if (row.getReportedCurrency() != null) {
          reportedSeen.merge(row.getReportedCurrency(), row.getReportedCost(), BigDecimal::add);
        }
      }
      assertThat(pricedSeen).isEqualTo(priced);
      assertThat(reportedSeen).isEqualTo(reported);
      assertThat(measures.flows().stream().mapToLong(Flow::getAttempts).sum()).isEqualTo(attempts);
      assertThat(measures.flows().stream().mapToLong(Flow::getTokens).sum()).isEqualTo(tokens);
      assertThat(measures.flows().stream().map(Flow::getFlowId)).doesNotHaveDuplicates();
      assertThat(measures.providerDays().stream().mapToLong(ProviderDay::getAttempts).sum())
          .isEqualTo(attempts);
      assertThat(measures.modelDays().stream().mapToLong(ModelDay::getTokens).sum())
          .isEqualTo(tokens);
      assertThat(measures.workloads().stream().mapToLong(WorkloadMeasure::getTokens).sum())
          .isEqualTo(tokens);
      assertThat(measures.workloads().stream().mapToDouble(WorkloadMeasure::getShareOfTokens).sum())
          .isCloseTo(1, within(1e-9));
    }

    private static List<PricedDaily> month(Random random) {
      List<PricedDaily> rows = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        LocalDate day = DAY.minusDays(random.nextInt(30));
        PricedDaily row = onDay(day, random.nextInt(10_000));
        UsageDaily u = row.getUsage();
        u.setLastStartedAt(u.getFirstStartedAt().plusSeconds(3_600));
        u.setTeam(pick(random, "a", "b", null));
        u.setWorkload(pick(random, "support-chat", "search", null));
        u.setModelServed(pick(random, "gpt-5", "claude", null));
        u.setLane(pick(random, "managed_closed", "self_hosted"));
        u.setStatus(pick(random, "succeeded", "failed", "cancelled"));
        u.setRateLimit(pick(random, "none", "none", "vendor", "gateway", "budget", "unknown"));
        u.setReportedCurrency(pick(random, "USD", "EUR", null));
        u.setAttempts(1 + random.nextInt(30));
        u.setReportedRows(u.getReportedCurrency() == null ? 0 : u.getAttempts());
        u.setReportedCost(
            u.getReportedCurrency() == null ? usd("0") : usd("0.000001").multiply(dice(random)));
        u.setReportedCost(u.getReportedCost().setScale(18));
        u.setDurationHistogram(Rows.durations(random.nextInt(5_000), random.nextInt(90_000)));
        u.setPersonalDataKinds(pick(random, "EMAIL/confirmed,IBAN/suspected", null));
        u.setPersonalDataCounts(u.getPersonalDataKinds() == null ? null : "40,70");
        row.setPricedCost(random.nextInt(3) == 0 ? null : usd("0.0000031").multiply(dice(random)));
        row.setPricedCurrency(
            row.getPricedCost() == null ? null : pick(random, "USD", "USD", "EUR"));
        row.setPricedCost(row.getPricedCost() == null ? null : row.getPricedCost().setScale(18));
        row.setPriceKey(row.getPricedCost() == null ? null : "key");
        row.setUnpricedAttempts(row.getPricedCost() == null ? u.getAttempts() : 0);
        rows.add(row);
      }
      return rows;
    }

    private static BigDecimal dice(Random random) {
      return BigDecimal.valueOf(random.nextInt(1_000_000));
    }

    private static String pick(Random random, String... values) {
      return values[random.nextInt(values.length)];
    }

    private static Measures measureMonth(List<PricedDaily> rows) {
      return new MeasureStage()
          .measure(
              new MeasureInput(
                  rows,
                  rows,
                  day -> List.of(),
                  Rows::asLogged,
                  model -> Optional.empty(),
                  DAY.minusDays(29),
                  DAY.plusDays(1)));
    }

    /** The row as two or more files would hold it: same key, sums shared out at random. */
    private static List<PricedDaily> split(PricedDaily row, Random random) {
      UsageDaily u = row.getUsage();
      if (u.getAttempts() < 2 || random.nextInt(3) == 0) {
        return List.of(row);
      }
      long attempts = 1 + random.nextInt((int) u.getAttempts() - 1);
      long tokens = u.getInputUncachedTokens() / 3;
      PricedDaily piece = PricedDaily.newBuilder(row).build();
      PricedDaily rest = PricedDaily.newBuilder(row).build();
      UsageDaily one = piece.getUsage();
      UsageDaily other = rest.getUsage();
      other.setUsageFile("f" + random.nextInt(1_000));
      other.setIngestId("i" + random.nextInt(1_000));
      one.setAttempts(attempts);
      other.setAttempts(u.getAttempts() - attempts);
      one.setInputUncachedTokens(tokens);
      other.setInputUncachedTokens(u.getInputUncachedTokens() - tokens);
      if (u.getReportedRows() > 0) {
        one.setReportedRows(attempts);
        other.setReportedRows(u.getReportedRows() - attempts);
        one.setReportedCost(usd("0.000000000000000001"));
        other.setReportedCost(u.getReportedCost().subtract(one.getReportedCost()));
      }
      if (row.getPricedCost() != null) {
        piece.setPricedCost(usd("0.000000000000000007"));
        rest.setPricedCost(row.getPricedCost().subtract(piece.getPricedCost()));
      } else {
        piece.setUnpricedAttempts(attempts);
        rest.setUnpricedAttempts(row.getUnpricedAttempts() - attempts);
      }
      if (u.getPersonalDataCounts() != null) {
        String[] counts = u.getPersonalDataCounts().split(",");
        one.setPersonalDataCounts("1," + counts[1]);
        other.setPersonalDataCounts((Long.parseLong(counts[0]) - 1) + ",0");
      }
      other.setDurationHistogram(null);
      one.setLastStartedAt(u.getFirstStartedAt());
      other.setFirstStartedAt(u.getLastStartedAt());
      List<PricedDaily> pieces = new ArrayList<>(split(rest, random));
      pieces.add(piece);
      return pieces;
    }
  }

  @Nested
  @DisplayName("spend")
  class SpendRows {
    @Test
    @DisplayName("unpriced is not zero: it has its own row, and its priced cost is null")
    void unpricedIsNotZero() {
      List<Spend> rows =
          measure(
                  priced(row -> {}),
                  priced(
                      row -> {
                        row.setPricedCost(null);
                        row.setPricedCurrency(null);
                        row.setPriceKey(null);
                        row.setUnpricedAttempts(10);
                      }))
              .spend();
      assertThat(rows)
          .extracting(Spend::getPricedCost, Spend::getUnpricedAttempts, Spend::getAttempts)
          .containsExactly(tuple(null, 10L, 10L), tuple(usd("1.02"), 0L, 10L));
    }

    @Test
    @DisplayName("policy decides who and where; the log only declares")
    void policyWins() {
      MeasureInput asLogged = Rows.input(List.of(priced(row -> {})), List.of());
      Spend row =
          new MeasureStage()
              .measure(
                  new MeasureInput(
                      asLogged.cubes(),
                      asLogged.history(),
                      asLogged.capacity(),
                      cube ->
                          new io.plumbline.shared.Attribution(
                              "renamed",
                              "owners",
                              "personal",
                              null,
                              "openai",
                              "managed_open",
                              "shared",
                              "eu-north-1",
                              "SE",
                              "region",
                              null,
                              "config"),
                      asLogged.gpuPrices(),
                      asLogged.from(),
                      asLogged.to()))
              .spend()
              .get(0);
      assertThat(row.getWorkload()).isEqualTo("renamed");
      assertThat(row.getTeam()).isEqualTo("owners");
      assertThat(row.getDataClass()).isEqualTo("personal");
      assertThat(row.getLane()).isEqualTo("managed_open");
      assertThat(row.getTenancy()).isEqualTo("shared");
      assertThat(row.getRegionServed()).isEqualTo("eu-north-1");
      assertThat(row.getCountry()).isEqualTo("SE");
      assertThat(row.getResidencyScope()).isEqualTo("region");
      assertThat(row.getResidencyEvidence()).isEqualTo("config");
    }

    @Test
    @DisplayName("a model nobody can name is the one that was asked for")
    void modelRequested() {
      assertThat(
              measure(
                      usage(
                          u -> {
                            u.setModelServed(null);
                            u.setModelRequested("my-alias");
                          }))
                  .spend())
          .extracting(Spend::getModel)
          .containsExactly("my-alias");
    }

    @Test
    @DisplayName("no durations is null, not an empty histogram")
    void histograms() {
      Spend row =
          measure(
                  usage(u -> u.setDurationHistogram(Rows.durations(100))),
                  usage(u -> u.setDurationHistogram(Rows.durations(300, 300))))
              .spend()
              .get(0);
      LatencyHistogram merged = new LatencyHistogram();
      merged.merge(row.getDurationHistogram());
      assertThat(merged.count()).isEqualTo(3);
      assertThat(row.getFirstTokenHistogram()).isNull();
    }
  }

  @Nested
  @DisplayName("flows")
  class Flows {
    @Test
    @DisplayName("a failed call without a cost stays in the flow of its successful ones")
    void withoutMoneyJoinsTheMainCurrency() {
      List<Flow> rows = measure(priced(row -> {}), failed()).flows();
      assertThat(rows)
          .extracting(Flow::getAttempts, Flow::getSpend, Flow::getCurrency)
          .containsExactly(tuple(20L, usd("1.02"), "USD"));
    }

    @Test
    @DisplayName("what has no price is taken as reported")
    void elseReported() {
      assertThat(measure(unpriced(row -> {})).flows().get(0).getSpend()).isEqualTo(usd("1.00"));
    }

    @Test
    @DisplayName("two currencies are two rows, never a sum; the main one keeps the flow's id")
    void currenciesAreNeverAdded() {
      PricedDaily euros =
          unpriced(
              row -> {
                row.getUsage().setReportedCurrency("EUR");
                row.getUsage().setAttempts(3);
                row.getUsage().setReportedRows(3);
              });
      List<Flow> both = measure(priced(row -> {}), euros).flows();
      assertThat(both)
          .extracting(Flow::getCurrency, Flow::getSpend, Flow::getAttempts)
          .containsExactly(tuple("EUR", usd("1.00"), 3L), tuple("USD", usd("1.02"), 10L));
      String plain = measure(priced(row -> {})).flows().get(0).getFlowId();
      assertThat(both.get(1).getFlowId()).isEqualTo(plain).matches("[0-9a-f]{16}");
      assertThat(both.get(0).getFlowId()).isNotEqualTo(plain);
    }

    @Test
    @DisplayName("only confirmed and probable values make a record of personal data")
    void evidence() {
      List<Flow> rows =
          measure(
                  found("EMAIL/suspected", "9"),
                  found("EMAIL/test", "9"),
                  found("EMAIL/suspected,IBAN/probable", "9,1"),
                  found("EMAIL/confirmed", "2"))
              .flows();
      assertThat(rows)
          .extracting(Flow::getPersonalDataKinds, Flow::getPersonalDataRecords)
          .containsExactly(
              tuple("EMAIL/confirmed", 10L),
              tuple("EMAIL/suspected", 0L),
              tuple("EMAIL/suspected,IBAN/probable", 10L),
              tuple("EMAIL/test", 0L));
    }
  }

  @Nested
  @DisplayName("personal data")
  class PersonalDataRows {
    @Test
    @DisplayName("values and records are counted by kind and tier")
    void counted() {
      assertThat(
              measure(
                      found("EMAIL/confirmed,IBAN/probable", "12,3"),
                      found("EMAIL/confirmed", "5"),
                      priced(row -> {}))
                  .personalData())
          .extracting(
              PersonalDataCount::getKind,
              PersonalDataCount::getTier,
              PersonalDataCount::getValues,
              PersonalDataCount::getRecords)
          .containsExactly(
              tuple("EMAIL", "confirmed", 17L, 20L), tuple("IBAN", "probable", 3L, 10L));
    }

    @ParameterizedTest(name = "{0} / {1}")
    @CsvSource({
      "'EMAIL/confirmed', '1,2', '1 kinds of personal data have 2 counts beside them'",
      "'EMAIL/confirmed', '', 'a count of personal data is not a number'",
      "'EMAIL', '1', 'an entry of personal_data_kinds is not of the form KIND/tier'",
      "'EMAIL/confirmed', , '1 kinds of personal data have 0 counts beside them'",
    })
    @DisplayName("a cube that contradicts itself is refused")
    void contradiction(String kinds, String counts, String what) {
      assertThatThrownBy(() -> measure(found(kinds, counts)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Cube of 2026-11-20 from source 'gateway' contradicts itself: "
                  + what
                  + ". Ingest the source's files again.");
    }
  }

  @Test
  @DisplayName("a provider's day: refusals by whom, server errors, percentiles of succeeded calls")
  void providerDay() {
    List<ProviderDay> rows =
        measure(
                usage(
                    u -> {
                      u.setDurationHistogram(Rows.durations(100, 200));
                      u.setFirstTokenHistogram(Rows.durations(20));
                    }),
                usage(u -> u.setDurationHistogram(Rows.durations(300))),
                limited("vendor", 4),
                limited("gateway", 3),
                limited("budget", 2),
                limited("unknown", 1),
                usage(
                    u -> {
                      u.setStatus("failed");
                      u.setHttpStatus(503);
                      u.setAttempts(7);
                    }))
            .providerDays();
    assertThat(rows).hasSize(1);
    ProviderDay row = rows.get(0);
    assertThat(row.getAttempts()).isEqualTo(37);
    assertThat(row.getSucceeded()).isEqualTo(20);
    assertThat(row.getFailed()).isEqualTo(17);
    assertThat(row.getServerErrors()).isEqualTo(7);
    assertThat(row.getVendorLimited()).isEqualTo(4);
    assertThat(row.getGatewayLimited()).isEqualTo(3);
    assertThat(row.getBudgetStopped()).isEqualTo(2);
    assertThat(row.getUnknownLimited()).isEqualTo(1);
    assertThat(row.getDurationP50Ms()).isCloseTo(200, within(2.0));
    assertThat(row.getDurationP95Ms()).isCloseTo(200, within(2.0));
    assertThat(row.getFirstTokenP95Ms()).isCloseTo(20, within(0.2));
  }

  /** One case each: cubes of one model and day, and what its row must say. */
  static Stream<Arguments> modelDays() {
    return Stream.of(
        Arguments.of("both known: compared", List.of(priced(r -> {})), "1.00", "1.02", "USD", 0L),
        Arguments.of(
            "an unpriced cube is left out of both sides",
            List.of(priced(r -> {}), unpriced(r -> {})),
            "1.00",
            "1.02",
            "USD",
            0L),
        Arguments.of(
            "a cube that reports no cost is left out of both sides, and counted as without cost",
            List.of(priced(r -> {}), unreported(r -> {})),
            "1.00",
            "1.02",
            "USD",
            10L),
        Arguments.of(
            "reported zero against a price is compared: that is the fault to find",
            List.of(usage(u -> u.setReportedCost(usd("0")))),
            "0",
            "1.02",
            "USD",
            10L),
        Arguments.of(
            "a failed call that reports no cost is no zero cost",
            List.of(priced(r -> {}), failed()),
            "1.00",
            "1.02",
            "USD",
            0L),
        Arguments.of(
            "a hit in the gateway's cache costs nothing",
            List.of(
                usage(
                    u -> {
                      u.setGatewayCacheHit(true);
                      u.setReportedCost(usd("0"));
                    })),
            "0",
            "1.02",
            "USD",
            0L),
        Arguments.of(
            "a source that never reports a cost is not one that reports zero",
            List.of(unreported(r -> {})),
            "0",
            "null",
            "USD",
            0L),
        Arguments.of(
            "no price: all that was reported, and null",
            List.of(unpriced(r -> {})),
            "1.00",
            "null",
            "USD",
            0L),
        Arguments.of(
            "priced in another currency is not compared",
            List.of(priced(r -> r.setPricedCurrency("EUR"))),
            "1.00",
            "null",
            "USD",
            0L),
        Arguments.of(
            "some attempts of a cube report no cost: not the same rows, not compared",
            List.of(usage(u -> u.setReportedRows(8))),
            "1.00",
            "null",
            "USD",
            2L),
        Arguments.of("neither known: no currency", List.of(failed()), "0", "null", "XXX", 0L));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("modelDays")
  void modelDay(
      String sentence,
      List<PricedDaily> cubes,
      String reported,
      String priced,
      String currency,
      long zeroCost) {
    List<ModelDay> rows = measure(cubes.toArray(new PricedDaily[0])).modelDays();
    assertThat(rows).hasSize(1);
    ModelDay row = rows.get(0);
    assertThat(row.getReportedCost()).isEqualTo(usd(reported));
    assertThat(row.getPricedCost()).isEqualTo(priced.equals("null") ? null : usd(priced));
    assertThat(row.getCurrency()).isEqualTo(currency);
    assertThat(row.getZeroCostAttempts()).isEqualTo(zeroCost);
  }

  @Test
  @DisplayName("attempts whose tokens the gateway counted itself are told")
  void estimatedAttempts() {
    ModelDay row =
        measure(priced(r -> {}), usage(u -> u.setTokenSource("estimated"))).modelDays().get(0);
    assertThat(row.getEstimatedAttempts()).isEqualTo(10);
    assertThat(row.getAttempts()).isEqualTo(20);
  }

  static Stream<Arguments> promptVersions() {
    return Stream.of(
        versions("one version all along is not new", i -> "prompt:letters@v3", 0.0),
        versions("beside other tags", i -> "blue,prompt_version=3,zeta", 0.0),
        versions("new since 14 days", i -> "prompt-version:" + (i < 14 ? 2 : 1), 1.0),
        versions("new since 15 days is new no more", i -> "prompt:a@" + (i < 15 ? 2 : 1), 0.0),
        versions("new since 7 days", i -> "prompt:a@" + (i < 7 ? 2 : 1), 0.5),
        versions("an old one taken up again", i -> "prompt:a@" + (i < 7 || i > 30 ? 1 : 2), 0.0),
        versions("no tags", i -> null, null),
        versions("a day of the last 28 without", i -> i == 27 ? "blue" : "prompt:a@1", null),
        versions("a day before without", i -> i == 28 ? "blue" : "prompt:a@1", 0.0),
        versions("tags begin in the last fortnight", i -> i < 10 ? "prompt:a@1" : null, null),
        versions("a prompt without a version", i -> "prompt:a", null),
        versions("too many tag lists", i -> "(more than 256 tag lists)", null));
  }

  private static Arguments versions(String sentence, IntFunction<String> tags, Double share) {
    return Arguments.of(sentence, tags, share);
  }

  @Nested
  @DisplayName("workloads")
  class Workloads {
    @ParameterizedTest(name = "{0} days of 1000 tokens: {1} a month, stability known: {2}")
    @CsvSource({"1, 30000, false", "27, 30000, false", "28, 30000, true", "45, 30000, true"})
    @DisplayName("a month is 30 days, scaled up where fewer were seen; stability needs 28")
    void history(int days, long monthly, boolean known) {
      List<PricedDaily> history = new ArrayList<>();
      for (int i = 1; i < days; i++) {
        history.add(onDay(DAY.minusDays(i), 1_000));
      }
      WorkloadMeasure row =
          new MeasureStage()
              .measure(Rows.input(List.of(onDay(DAY, 1_000)), history))
              .workloads()
              .get(0);
      assertThat(row.getMonthlyTokens()).isEqualTo(monthly);
      assertThat(row.getHistoryDays()).isEqualTo(days);
      assertThat(row.getActiveDays()).isEqualTo(days);
      assertThat(row.getTokens()).isEqualTo(1_000);
      assertThat(row.getDailyTokens()).hasSize(60).endsWith(1_000L);
      assertThat(row.getDailyTokens().stream().filter(tokens -> tokens > 0)).hasSize(days);
      assertThat(row.getNewPromptShare()).isNull();
      if (known) {
        assertThat(row.getStability()).isEqualTo(1);
        assertThat(row.getCvDaily()).isZero();
        assertThat(row.getMape7d()).isZero();
        assertThat(row.getTaskMixJsd()).isZero();
      } else {
        assertThat(row.getStability()).isNull();
        assertThat(row.getCvDaily()).isNull();
        assertThat(row.getMape7d()).isNull();
        assertThat(row.getTaskMixJsd()).isNull();
      }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.plumbline.stage.measure.MeasureStageTest#promptVersions")
    @DisplayName("the share of tokens on new prompt versions, from tags")
    void newPrompts(String sentence, IntFunction<String> tagsBeforeDays, Double share) {
      List<PricedDaily> history = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        PricedDaily row = onDay(DAY.minusDays(i), 1_000);
        row.getUsage().setTags(tagsBeforeDays.apply(i));
        history.add(row);
      }
      WorkloadMeasure row =
          new MeasureStage()
              .measure(Rows.input(List.of(history.get(0)), history))
              .workloads()
              .get(0);
      assertThat(row.getNewPromptShare()).isEqualTo(share);
      assertThat(row.getStability())
          .as("demand is steady: only prompts can take from it")
          .isCloseTo(share == null ? 1 : 1 - 0.25 * share, within(1e-12));
    }

    @Test
    @DisplayName("cubes of the interval that are in the history too count once")
    void historyMayHoldTheInterval() {
      List<PricedDaily> cubes = List.of(onDay(DAY, 500));
      WorkloadMeasure row =
          new MeasureStage()
              .measure(Rows.input(cubes, List.of(onDay(DAY, 500), onDay(DAY.minusDays(1), 500))))
              .workloads()
              .get(0);
      assertThat(row.getMonthlyTokens()).isEqualTo(1_000 * 30 / 2);
    }

    @Test
    @DisplayName("a new model in the last fortnight shows in the mix")
    void mix() {
      List<PricedDaily> history = new ArrayList<>();
      for (int i = 1; i < 28; i++) {
        PricedDaily row = onDay(DAY.minusDays(i), 1_000);
        row.getUsage().setModelServed(i < 14 ? "gpt-5" : "gpt-4o");
        history.add(row);
      }
      WorkloadMeasure row =
          new MeasureStage()
              .measure(Rows.input(List.of(onDay(DAY, 1_000)), history))
              .workloads()
              .get(0);
      assertThat(row.getTaskMixJsd()).isEqualTo(1);
      assertThat(row.getStability()).isCloseTo(0.6 / 0.75, within(1e-12));
    }

    @Test
    @DisplayName("spend is in the main currency, managed spend the part on managed lanes")
    void spend() {
      WorkloadMeasure row =
          measure(
                  priced(r -> {}),
                  usage(u -> u.setLane("self_hosted")),
                  unpriced(
                      r -> {
                        r.getUsage().setReportedCurrency("EUR");
                        r.getUsage().setWorkload("support-chat");
                      }))
              .workloads()
              .get(0);
      assertThat(row.getSpend()).isEqualTo(usd("2.04"));
      assertThat(row.getManagedSpend()).isEqualTo(usd("1.02"));
      assertThat(row.getCurrency()).isEqualTo("USD");
      assertThat(row.getLanes())
          .containsExactly(Map.entry("managed_closed", 2_000L), Map.entry("self_hosted", 1_000L));
    }

    @Test
    @DisplayName("calls without a workload are one row, named so")
    void unattributed() {
      assertThat(measure(usage(u -> u.setWorkload(null))).workloads())
          .extracting(WorkloadMeasure::getWorkload, WorkloadMeasure::getTeam)
          .containsExactly(tuple("unattributed", "chat-team"));
    }

    @ParameterizedTest(name = "{0} of {1} refused by {2}: {3}")
    @CsvSource({
      "1, 100, vendor, true",
      "1, 101, vendor, false",
      "50, 100, gateway, false",
      "50, 100, budget, false",
      "50, 100, unknown, false",
      "100, 100, vendor, true",
    })
    @DisplayName("a day is limited when the vendor refuses 1 % of its attempts or more")
    void vendorLimitedDays(long refused, long all, String whom, boolean limited) {
      PricedDaily others = usage(u -> u.setAttempts(all - refused));
      List<PricedDaily> cubes =
          all == refused
              ? List.of(limited(whom, refused))
              : List.of(limited(whom, refused), others);
      assertThat(
              measure(cubes.toArray(new PricedDaily[0])).workloads().get(0).getVendorLimitedDays())
          .isEqualTo(limited ? List.of(DAY) : List.of());
    }
  }

  @Nested
  @DisplayName("refuses")
  class Refusals {
    @Test
    @DisplayName("an empty interval")
    void emptyInterval() {
      assertThatThrownBy(
              () ->
                  new MeasureInput(
                      List.of(),
                      List.of(),
                      day -> List.of(),
                      Rows::asLogged,
                      model -> Optional.empty(),
                      DAY,
                      DAY))
          .hasMessage(
              "Nothing to measure from 2026-11-20 to 2026-11-20: the end is exclusive and must be after the start.");
    }

    @Test
    @DisplayName("a cube outside the interval")
    void cubeOutside() {
      assertThatThrownBy(() -> measure(onDay(DAY.minusDays(1), 5)))
          .hasMessage(
              "Cube of 2026-11-19 lies outside the interval 2026-11-20 to 2026-11-21 (exclusive). Read only its days.");
    }

    @Test
    @DisplayName("history that knows the future")
    void historyAfter() {
      assertThatThrownBy(
              () ->
                  new MeasureStage()
                      .measure(Rows.input(List.of(), List.of(onDay(DAY.plusDays(1), 5)))))
          .hasMessage(
              "History of 2026-11-21 lies after the interval, which ends before 2026-11-21: a forecast must not know the future.");
    }
  }

  @Test
  @DisplayName("nothing in, nothing out")
  void nothing() {
    Measures measures = measure();
    assertThat(measures)
        .isEqualTo(
            new Measures(
                List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
                List.of(), List.of()));
  }

  private static PricedDaily unpriced(Consumer<PricedDaily> change) {
    return priced(
        row -> {
          row.setPricedCost(null);
          row.setPricedCurrency(null);
          row.setPriceKey(null);
          row.setUnpricedAttempts(row.getUsage().getAttempts());
          change.accept(row);
        });
  }

  private static PricedDaily unreported(Consumer<PricedDaily> change) {
    return priced(
        row -> {
          row.getUsage().setReportedCurrency(null);
          row.getUsage().setReportedCost(usd("0"));
          row.getUsage().setReportedRows(0);
          change.accept(row);
        });
  }

  /** Ten failed calls: no tokens billed, no cost reported, nothing to price. */
  private static PricedDaily failed() {
    return unreported(
        row -> {
          row.getUsage().setStatus("failed");
          row.setPricedCost(null);
          row.setPricedCurrency(null);
          row.setPriceKey(null);
        });
  }

  private static PricedDaily limited(String whom, long attempts) {
    return usage(
        u -> {
          u.setStatus("failed");
          u.setHttpStatus(429);
          u.setRateLimit(whom);
          u.setAttempts(attempts);
        });
  }

  private static PricedDaily found(String kinds, String counts) {
    return usage(
        u -> {
          u.setPersonalDataKinds(kinds);
          u.setPersonalDataCounts(counts);
        });
  }
}
