package io.plumbline.stage.judge;

import io.plumbline.schema.Flow;
import io.plumbline.schema.GpuPool;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.ModelDay;
import io.plumbline.schema.ProviderDay;
import io.plumbline.schema.Quota;
import io.plumbline.schema.Spend;
import io.plumbline.schema.WorkloadMeasure;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Hand-made tables of a quiet quarter: one workload of personal data at one provider in Finland,
 * where nothing fails. Cases change one thing.
 */
final class Tables {
  static final LocalDate FROM = LocalDate.parse("2026-08-01");
  static final LocalDate TO = LocalDate.parse("2026-11-01");
  static final Instant FIRST = Instant.parse("2026-08-01T08:00:00Z");
  static final Instant LAST = Instant.parse("2026-10-31T16:00:00Z");

  final List<Flow> flows = new ArrayList<>();
  final List<Spend> spend = new ArrayList<>();
  final List<ProviderDay> providerDays = new ArrayList<>();
  final List<ModelDay> modelDays = new ArrayList<>();
  final List<WorkloadMeasure> workloads = new ArrayList<>();
  final List<GpuPool> gpuPools = new ArrayList<>();
  final List<IngestedFile> files = new ArrayList<>();
  CostTables costs = CostTables.NONE;
  Evidence evidence = Evidence.NONE;
  Surroundings around = quota(500_000);

  static Tables quiet() {
    Tables tables = new Tables();
    tables.flows.add(flow(f -> {}));
    tables.workloads.add(workload(w -> {}));
    for (LocalDate day = FROM; day.isBefore(TO); day = day.plusDays(1)) {
      LocalDate of = day;
      // One attempt in the quarter was made again, so that the log is known to number them.
      tables.spend.add(
          spend(
              s -> {
                s.setDay(of);
                s.setRetriedAttempts(of.equals(FROM) ? 1 : 0);
              }));
      tables.providerDays.add(providerDay(p -> p.setDay(of)));
      tables.modelDays.add(modelDay(m -> m.setDay(of)));
    }
    // Another route was tried once, so that nothing is tied to one provider.
    tables.spend.add(
        spend(
            s -> {
              s.setProvider("openai");
              s.setAttempts(1);
              s.setRetriedAttempts(0);
              s.setInputUncachedTokens(0);
              s.setOutputTokens(0);
              s.setReportedCost(usd("0"));
              s.setReportedRows(1);
              s.setPricedCost(usd("0"));
            }));
    tables.gpuPools.add(gpuPool(g -> {}));
    tables.files.add(file(f -> {}));
    return tables;
  }

  JudgeInput input() {
    return input(Surroundings.NONE);
  }

  JudgeInput input(Surroundings around) {
    return new JudgeInput(
        "run-1",
        FROM,
        TO,
        flows,
        spend,
        providerDays,
        modelDays,
        workloads,
        gpuPools,
        files,
        evidence,
        around,
        costs);
  }

  /** A deployment that admits two million tokens a minute. */
  static Surroundings quota(long in60Days) {
    return new Surroundings(
        Map.of(),
        Map.of(),
        List.of(),
        null,
        0,
        null,
        List.of(
            Quota.newBuilder()
                .setProvider("azure.ai.openai")
                .setModel("gpt-5.5")
                .setDeployment("eu-1")
                .setLimitTokens(2_000_000)
                .setLimitOn(LocalDate.parse("2026-10-31"))
                .setLeastLeft(250_000L)
                .setAttempts(1_000)
                .setTokens(1_000_000)
                .setDailyP99(List.of())
                .setLevelNow(1_500_000L)
                .setIn60Days(in60Days)
                .setMeetsOn(LocalDate.parse("2027-01-15"))
                .setFirstSeen(FIRST)
                .setLastSeen(LAST)
                .build()));
  }

  void shuffle(long seed) {
    Random random = new Random(seed);
    List.of(flows, spend, providerDays, modelDays, workloads, gpuPools, files)
        .forEach(rows -> Collections.shuffle(rows, random));
  }

  static Flow flow(Consumer<Flow> change) {
    Flow row =
        Flow.newBuilder()
            .setFlowId("0123456789abcdef")
            .setTeam("care")
            .setWorkload("letters")
            .setLane("managed_closed")
            .setProvider("azure.ai.openai")
            .setModel("gpt-5.5")
            .setEndpoint("care.openai.azure.com")
            .setRegionServed("swedencentral")
            .setCountry("SE")
            .setResidencyScope("region")
            .setResidencyEvidence("endpoint")
            .setDataClass("personal")
            .setContentState("present")
            .setAttempts(1_000)
            .setPersonalDataRecords(0)
            .setTokens(1_000_000)
            .setSpend(usd("92"))
            .setCurrency("USD")
            .setFirstSeen(FIRST)
            .setLastSeen(LAST)
            .build();
    change.accept(row);
    return row;
  }

  static Spend spend(Consumer<Spend> change) {
    Spend row =
        Spend.newBuilder()
            .setDay(FROM)
            .setSource("gateway")
            .setTeam("care")
            .setWorkload("letters")
            .setLane("managed_closed")
            .setProvider("azure.ai.openai")
            .setModel("gpt-5.5")
            .setOperation("chat")
            .setServiceTier("standard")
            .setApiKey("letters-key")
            .setCountry("SE")
            .setResidencyScope("region")
            .setResidencyEvidence("endpoint")
            .setStatus("succeeded")
            .setRateLimit("none")
            .setTokenSource("reported")
            .setGatewayCacheHit(false)
            .setContentState("present")
            .setAttempts(10)
            .setRetriedAttempts(0)
            .setInputUncachedTokens(8_000)
            .setCacheReadTokens(0)
            .setCacheWrite5mTokens(0)
            .setCacheWrite1hTokens(0)
            .setOutputTokens(2_000)
            .setReasoningTokens(0)
            .setReportedCost(usd("68.5"))
            .setReportedCurrency("USD")
            .setReportedRows(10)
            .setPricedCost(usd("68.5"))
            .setPricedCurrency("USD")
            .setUnpricedAttempts(0)
            .build();
    change.accept(row);
    return row;
  }

  static ProviderDay providerDay(Consumer<ProviderDay> change) {
    ProviderDay row =
        ProviderDay.newBuilder()
            .setDay(FROM)
            .setProvider("azure.ai.openai")
            .setWorkload("letters")
            .setLane("managed_closed")
            .setAttempts(1_000)
            .setSucceeded(1_000)
            .setFailed(0)
            .setServerErrors(0)
            .setVendorLimited(0)
            .setGatewayLimited(0)
            .setBudgetStopped(0)
            .setUnknownLimited(0)
            .setTokens(10_000)
            .build();
    change.accept(row);
    return row;
  }

  static ModelDay modelDay(Consumer<ModelDay> change) {
    ModelDay row =
        ModelDay.newBuilder()
            .setDay(FROM)
            .setProvider("azure.ai.openai")
            .setModel("gpt-5.5")
            .setAttempts(10)
            .setTokens(10_000)
            .setReportedCost(usd("1"))
            .setPricedCost(usd("1"))
            .setCurrency("USD")
            .setZeroCostAttempts(0)
            .setUnpricedAttempts(0)
            .setEstimatedAttempts(0)
            .build();
    change.accept(row);
    return row;
  }

  static WorkloadMeasure workload(Consumer<WorkloadMeasure> change) {
    int days = (int) (TO.toEpochDay() - FROM.toEpochDay());
    WorkloadMeasure row =
        WorkloadMeasure.newBuilder()
            .setWorkload("letters")
            .setTeam("care")
            .setDataClass("personal")
            .setTask("summarization")
            .setLanes(Map.of("managed_closed", 920_000L))
            .setAttempts(1_000)
            .setTokens(920_000)
            .setMonthlyTokens(300_000)
            .setHistoryDays(days)
            .setActiveDays(days)
            .setDailyTokens(new ArrayList<>(Collections.nCopies(days, 10_000L)))
            .setCvDaily(0.1)
            .setMape7d(0.1)
            .setNewPromptShare(0.0)
            .setTaskMixJsd(0.0)
            .setStability(0.9)
            .setShareOfTokens(0.5)
            .setSpend(usd("92"))
            .setCurrency("USD")
            .setManagedSpend(usd("92"))
            .setVendorLimitedDays(new ArrayList<>())
            .setUnsupportedParameterShare(0.0)
            .setHostedP95Ms(900.0)
            .setFirstSeen(FIRST)
            .setLastSeen(LAST)
            .build();
    change.accept(row);
    return row;
  }

  static GpuPool gpuPool(Consumer<GpuPool> change) {
    GpuPool row =
        GpuPool.newBuilder()
            .setPool("fi-l40s")
            .setGpuModels("NVIDIA L40S")
            .setGpus(2)
            .setMetric("DCGM_FI_PROF_SM_ACTIVE")
            .setMeasuredHours(1_300)
            .setUnmeasuredHours(44)
            .setMeanUtilisation(0.6)
            .setIdleHours(10)
            .setBusyHours(0.0)
            .setIdleCost(usd("8"))
            .setPricePerHour(usd("0.8"))
            .setCurrency("USD")
            .setFirstSeen(FIRST)
            .setLastSeen(LAST)
            .setDays(28)
            .build();
    change.accept(row);
    return row;
  }

  static IngestedFile file(Consumer<IngestedFile> change) {
    IngestedFile row =
        IngestedFile.newBuilder()
            .setSource("gateway")
            .setFormat("litellm")
            .setFile("/logs/a.jsonl")
            .setSize(1)
            .setModifiedAt(LAST)
            .setSha256("00")
            .setCodec("none")
            .setRead(10_000)
            .setAccepted(10_000)
            .setDuplicates(0)
            .setLinked(0)
            .setQuarantined(0)
            .setFirstAt(FIRST)
            .setLastAt(Instant.parse("2026-10-31T22:00:00Z"))
            .setIngestId("i1")
            .setRevision(1)
            .build();
    change.accept(row);
    return row;
  }

  static BigDecimal usd(String amount) {
    return new BigDecimal(amount).setScale(18);
  }
}
