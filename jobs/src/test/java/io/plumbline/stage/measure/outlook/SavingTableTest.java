package io.plumbline.stage.measure.outlook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.schema.Flow;
import io.plumbline.schema.GpuPool;
import io.plumbline.schema.PriceScenario;
import io.plumbline.schema.ResidencyPremium;
import io.plumbline.schema.Saving;
import io.plumbline.schema.Spend;
import io.plumbline.shared.policy.Policy;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Savings added by hand, and what forbids them. */
class SavingTableTest {
  private static final LocalDate FROM = LocalDate.of(2026, 11, 1);
  private static final LocalDate TO = LocalDate.of(2026, 11, 16);

  @TempDir Path folder;
  private Policy policy;

  @BeforeEach
  void policy() throws IOException {
    Files.writeString(
        folder.resolve("policy.yaml"),
        """
        data_classes:
          public: {residency_bound: false}
          short: {residency_bound: false, max_retention_days: 0}
          bound: {residency_bound: true, allowed_countries: [EEA]}
        workloads:
          tickets: {data_class: public, task: classification, owner: head-of-care}
          nightly: {data_class: public, latency: {p95_ms: 7200000}}
          chat: {data_class: public, task: classification, latency: {first_token_p95_ms: 800}}
          notes: {data_class: short, task: summarization}
          patients: {data_class: bound, task: summarization}
          nobody: {task: summarization}
        """);
    Files.writeString(folder.resolve("contracts.yaml"), "providers:\n  openai: {dpa: true}\n");
    Files.writeString(
        folder.resolve("evals.csv"),
        """
        workload,model,suite,cases,score,run_on
        tickets,large,v1,400,0.950,2026-11-01
        tickets,small,v1,400,0.940,2026-11-01
        tickets,tiny,v1,400,0.900,2026-11-01
        patients,large,v1,50,0.950,2026-11-01
        patients,small,v1,50,0.950,2026-11-01
        """);
    policy = Policy.load(folder);
  }

  private static PriceScenario scenario(
      String kind, String workload, String provider, String then, String cost, String costThen) {
    return new PriceScenario(
        kind,
        workload,
        "team",
        provider,
        "large",
        "unknown",
        null,
        provider,
        then,
        "USD",
        10L,
        1000L,
        new BigDecimal(cost),
        new BigDecimal(costThen));
  }

  private static Flow flow(String workload, String model, String country) {
    return Flow.newBuilder()
        .setFlowId(workload + model)
        .setWorkload(workload)
        .setLane("managed_closed")
        .setProvider("openai")
        .setModel(model)
        .setCountry(country)
        .setResidencyScope("region")
        .setResidencyEvidence("record")
        .setContentState("absent")
        .setAttempts(1)
        .setPersonalDataRecords(0)
        .setTokens(1)
        .setSpend(BigDecimal.ONE.setScale(18))
        .setFirstSeen(Instant.EPOCH)
        .setLastSeen(Instant.EPOCH)
        .build();
  }

  private List<Saving> savings(
      List<Spend> spend, List<Flow> flows, List<PriceScenario> scenarios, List<GpuPool> pools) {
    return SavingTable.of(spend, flows, scenarios, pools, policy, FROM, TO);
  }

  private static String plain(BigDecimal amount) {
    return amount.stripTrailingZeros().toPlainString();
  }

  @Test
  void batchIsForWorkThatCanWaitAndItsFilesMustNotBreakRetentionOrResidency() {
    List<PriceScenario> scenarios = new ArrayList<>();
    for (String workload : List.of("tickets", "nightly", "chat", "notes", "nobody")) {
      scenarios.add(scenario("batch", workload, "openai", "large", "100", "50"));
    }
    scenarios.add(scenario("batch", "patients", "azure.ai.openai", "large", "200", "100"));
    assertThat(savings(List.of(), List.of(), scenarios, List.of()))
        .extracting(
            Saving::getWorkload,
            row -> plain(row.getAmount()),
            row -> plain(row.getMonthly()),
            Saving::getConfidence,
            Saving::getVeto,
            Saving::getVetoReason)
        .containsExactly(
            tuple("nightly", "50", "100", "medium", "none", null),
            tuple(
                "nobody",
                "50",
                "100",
                "low",
                "not_assessed",
                "policy.yaml gives the workload no data class."),
            tuple("tickets", "50", "100", "low", "none", null),
            tuple(
                "patients",
                "100",
                "200",
                "low",
                "vetoed",
                "RES-02: a global batch deployment may run in any region, and class 'bound' is bound to a place."),
            tuple(
                "notes",
                "50",
                "100",
                "low",
                "vetoed",
                "CON-03: files of a batch are kept for up to 30 days, and class 'short' allows 0."));
  }

  @Test
  void aSavingNamesItsOwnerAndSeveralCurrenciesAreComparedAtTheRatesOfTheLastDay()
      throws IOException {
    PriceScenario yen = scenario("batch", "tickets", "openai", "large", "3000", "1000");
    yen.setCurrency("JPY"); // 2000 of them, 12.50 EUR
    PriceScenario krona = scenario("batch", "notes", "openai", "large", "900", "1");
    krona.setWorkload("nightly");
    krona.setCurrency("XSK"); // has no rate
    List<PriceScenario> scenarios =
        List.of(
            krona,
            yen,
            scenario("batch", "chat", "openai", "large", "1", "1"),
            scenario("batch", "nobody", "openai", "large", "100", "50"));
    Files.writeString(folder.resolve("eurofxref-hist.csv"), "Date,USD,JPY\n2026-11-13,1.25,160\n");
    policy = Policy.load(folder);
    assertThat(savings(List.of(), List.of(), scenarios, List.of()))
        .extracting(Saving::getCurrency, Saving::getWorkload, Saving::getOwner)
        .containsExactly(
            tuple("USD", "nobody", null), // 50 USD, 40 EUR
            tuple("JPY", "tickets", "head-of-care"),
            tuple("XSK", "nightly", null));
  }

  @Test
  void aCheaperModelMustKeepItsScoreAndMayRunOnlyWhereTheDataMayGo() {
    List<PriceScenario> scenarios =
        List.of(
            scenario("model", "tickets", "openai", "small", "100", "20"),
            scenario("model", "tickets", "openai", "tiny", "100", "5"),
            scenario("model", "chat", "openai", "small", "100", "20"),
            scenario("model", "patients", "openai", "small", "100", "20"));
    assertThat(savings(List.of(), List.of(), scenarios, List.of()))
        .extracting(Saving::getWorkload, Saving::getConfidence, Saving::getVetoReason)
        .containsExactly(
            tuple("tickets", "medium", null),
            tuple(
                "patients",
                "low",
                "RES-01: class 'bound' is bound to a place, and no call shows where small of openai runs."));
    assertThat(savings(List.of(), List.of(flow("x", "small", "US")), scenarios, List.of()))
        .extracting(Saving::getWorkload, Saving::getVeto, Saving::getVetoReason)
        .contains(
            tuple(
                "patients",
                "vetoed",
                "RES-01: small of openai runs in US, outside class 'bound'."));
    assertThat(savings(List.of(), List.of(flow("x", "small", "FI")), scenarios, List.of()))
        .allMatch(row -> row.getVeto().equals("none"));
  }

  @Test
  void anotherProviderNeedsAProcessorAgreement() {
    PriceScenario away = scenario("model", "tickets", "openai", "small", "100", "20");
    away.setProviderThen("mistral_ai");
    assertThat(savings(List.of(), List.of(), List.of(away), List.of()))
        .extracting(Saving::getVeto, Saving::getVetoReason)
        .containsExactly(
            tuple(
                "vetoed",
                "CON-01: contracts.yaml has no signed processor agreement with mistral_ai."));
  }

  @Test
  void aSurchargeIsWastedWhereTheClassIsBoundToNothingNeededWhereItIs() {
    List<PriceScenario> scenarios =
        List.of(
            scenario("anywhere", "tickets", "anthropic", "large", "110", "100"),
            scenario("anywhere", "patients", "anthropic", "large", "220", "200"),
            scenario("anywhere", "nobody", "anthropic", "large", "11", "10"),
            scenario("pinned", "patients", "anthropic", "large", "50", "55"),
            scenario("pinned", "tickets", "anthropic", "large", "50", "55"));
    assertThat(savings(List.of(), List.of(), scenarios, List.of()))
        .extracting(Saving::getKind, Saving::getWorkload, row -> plain(row.getAmount()))
        .containsExactly(tuple("residency", "tickets", "10"));
    assertThat(ResidencyTable.of(scenarios, policy))
        .extracting(
            ResidencyPremium::getWorkload,
            row -> row.getPaid().intValueExact(),
            row -> row.getNeeded().intValueExact(),
            row -> row.getWasted().intValueExact(),
            row -> row.getUnknown().intValueExact(),
            row -> row.getToFix().intValueExact())
        .containsExactly(
            tuple("nobody", 1, 0, 0, 1, 0),
            tuple("patients", 20, 20, 0, 0, 5),
            tuple("tickets", 10, 0, 10, 0, 0));
  }

  // --- from the spend alone

  private static Spend row(int day, long uncached, long read, long written, String status) {
    BigDecimal in = BigDecimal.valueOf(uncached).movePointLeft(6).setScale(18);
    BigDecimal cached = BigDecimal.valueOf(read).movePointLeft(7).setScale(18);
    BigDecimal write = BigDecimal.valueOf(written * 2).movePointLeft(6).setScale(18);
    return Spend.newBuilder()
        .setDay(FROM.plusDays(day))
        .setSource("gateway")
        .setTeam("team")
        .setWorkload("tickets")
        .setLane("managed_closed")
        .setProvider("anthropic")
        .setModel("large")
        .setOperation("chat")
        .setServiceTier("standard")
        .setResidencyScope("unknown")
        .setResidencyEvidence("none")
        .setStatus(status)
        .setRateLimit("none")
        .setTokenSource("reported")
        .setGatewayCacheHit(false)
        .setContentState("absent")
        .setAttempts(4)
        .setRetriedAttempts(0)
        .setInputUncachedTokens(uncached)
        .setCacheReadTokens(read)
        .setCacheWrite5mTokens(written)
        .setCacheWrite1hTokens(0)
        .setOutputTokens(0)
        .setReasoningTokens(0)
        .setReportedCost(BigDecimal.ZERO.setScale(18))
        .setReportedRows(0)
        .setUnpricedAttempts(0)
        .setPricedCost(in.add(cached).add(write))
        .setPricedCurrency("USD")
        .setInputUncachedCost(in)
        .setCacheReadCost(cached)
        .setCacheWrite5mCost(write)
        .setCacheWrite1hCost(BigDecimal.ZERO.setScale(18))
        .setOutputCost(BigDecimal.ZERO.setScale(18))
        .build();
  }

  @Test
  void daysThatReadLessFromTheCacheThanAGoodDayCouldReadAsMuch() {
    List<Spend> spend = new ArrayList<>();
    for (int day = 0; day < 8; day++) {
      // Half the input from the cache on three days, none on five: 5 × 1,000,000 at 1 less 0.1.
      boolean good = day < 3;
      spend.add(row(day, good ? 1_000_000 : 2_000_000, good ? 1_000_000 : 0, 0, "succeeded"));
    }
    assertThat(savings(spend, List.of(), List.of(), List.of()))
        .extracting(Saving::getKind, row -> plain(row.getAmount()), Saving::getConfidence)
        .containsExactly(tuple("cache", "4.5", "medium"));
    assertThat(savings(spend.subList(1, 8), List.of(), List.of(), List.of())).isEmpty();
  }

  @Test
  void aCacheThatIsWrittenAndNotReadCostsItsPremium() {
    // 10 million written at 2 instead of 1, and 1 million read at 0.1 instead of 1: 10 − 0.9.
    assertThat(
            savings(
                List.of(row(0, 100_000_000, 1_000_000, 10_000_000, "succeeded")),
                List.of(),
                List.of(),
                List.of()))
        .extracting(Saving::getKind, row -> plain(row.getAmount()), Saving::getConfidence)
        .containsExactly(tuple("cache_writes", "9.1", "high"));
    assertThat(
            savings(
                List.of(row(0, 100_000_000, 20_000_000, 10_000_000, "succeeded")),
                List.of(),
                List.of(),
                List.of()))
        .isEmpty();
  }

  @Test
  void failedAttemptsAndTheShareOfRetriesAreAtMostWhatTheyCost() {
    Spend failed = row(0, 500_000, 0, 0, "failed");
    Spend retried = row(1, 2_000_000, 0, 0, "succeeded");
    retried.setRetriedAttempts(1);
    assertThat(savings(List.of(failed, retried), List.of(), List.of(), List.of()))
        .extracting(Saving::getKind, row -> plain(row.getAmount()), Saving::getBasis)
        .containsExactly(
            tuple(
                "retries",
                "1",
                "failed attempts cost 0.5000 and retries 0.5000; at most all of it (COST-03)."));
  }

  @Test
  void whatIsWorthLessThanReadingItIsLeftOut() {
    assertThat(savings(List.of(row(0, 400_000, 0, 0, "failed")), List.of(), List.of(), List.of()))
        .isEmpty();
  }

  @Test
  void idleCardsAreMeasuredOverTheirOwnWindow() {
    GpuPool pool =
        GpuPool.newBuilder()
            .setPool("eu-a100")
            .setGpuModels("A100")
            .setGpus(2)
            .setMeasuredHours(1344)
            .setUnmeasuredHours(0)
            .setIdleHours(1000.4)
            .setCurrency("EUR")
            .setPricePerHour(new BigDecimal("2").setScale(18))
            .setIdleCost(new BigDecimal("2000").setScale(18))
            .setFirstSeen(Instant.EPOCH)
            .setLastSeen(Instant.EPOCH)
            .setDays(28)
            .build();
    assertThat(savings(List.of(), List.of(), List.of(), List.of(pool)))
        .extracting(
            Saving::getPool,
            Saving::getCurrency,
            row -> row.getMonthly().setScale(2, java.math.RoundingMode.HALF_EVEN).toPlainString(),
            Saving::getBasis)
        .containsExactly(
            tuple(
                "eu-a100",
                "EUR",
                "2142.86",
                "GPUs of the pool stood below 5 % for 1000 of 1344 measured hours in 28 days; at most all of it."));
  }
}
