package io.plumbline.docs;

import io.plumbline.rules.engine.Judge;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Attribution;
import io.plumbline.shared.LatencyHistogram;
import io.plumbline.shared.policy.Policy;
import io.plumbline.stage.judge.Evidence;
import io.plumbline.stage.judge.JudgeInput;
import io.plumbline.stage.judge.JudgeStage;
import io.plumbline.stage.judge.LaneVerdict;
import io.plumbline.stage.measure.MeasureInput;
import io.plumbline.stage.measure.MeasureStage;
import io.plumbline.stage.measure.Measures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A made-up organisation with one workload under question, out of which the stages make a verdict:
 * cubes of its calls and the policy files it keeps. Every default is the plainest: a small, steady
 * chat at a provider in Finland, with files that say all they can. A story changes what it is
 * about.
 */
final class World {
  static final LocalDate FROM = LocalDate.parse("2026-08-01");
  static final LocalDate TO = LocalDate.parse("2026-11-01");

  private static final String NAME = "subject";
  private static final BigDecimal PER_TOKEN = new BigDecimal("0.000012");
  private static final RulePacks PACKS = RulePacks.builtIn();
  private static final Judge JUDGE = new Judge(PACKS);

  // Demand.
  double monthlyMillions = 3;
  double noise = 0.08;
  boolean weekends = true;
  int firstDay;
  int promptWeeks;
  double refusedShare;
  int refusedDaysAWeek;
  double ownShare;

  // Place.
  String country = "FI";
  String regionOption = "region";

  // What the files say; null: the file, or the entry, is withheld.
  Boolean strict = false;
  String lanes = "[managed_closed, managed_open, self_hosted]";
  String task = "chat";
  boolean frontier;
  Boolean team = true;
  int rota = 4;
  Double selfToApi;
  Double openToClosed;
  int cases = 240;
  String need;

  private final SplittableRandom random;

  World(long seed) {
    random = new SplittableRandom(seed);
  }

  double between(double least, double most) {
    return least + random.nextDouble() * (most - least);
  }

  // ---------------------------------------------------------------- the logs

  List<PricedDaily> cubes() {
    SplittableRandom days = random.split();
    List<PricedDaily> cubes = new ArrayList<>();
    for (int at = firstDay; FROM.plusDays(at).isBefore(TO); at++) {
      LocalDate day = FROM.plusDays(at);
      boolean weekend = day.getDayOfWeek().getValue() > 5;
      double season = weekends && weekend ? 0.35 : 1.0;
      double spike = noise > 0.5 && days.nextInt(9) == 0 ? 9 : 1;
      double wobble = Math.max(0.05, 1 + noise * (days.nextDouble() * 2 - 1)) * spike;
      long tokens = Math.round(monthlyMillions * 1e6 / 30 * season * wobble / 0.82);
      String prompt =
          promptWeeks == 0 ? "prompt:p@v1" : "prompt:p@v" + (1 + at / (7 * promptWeeks));
      boolean refusing = day.getDayOfWeek().getValue() <= refusedDaysAWeek;
      long own = Math.round(tokens * ownShare);
      if (tokens > own) {
        cubes.add(cube(day, NAME, "openai", "gpt-5.5", "managed_closed", tokens - own, prompt));
      }
      if (own > 0) {
        cubes.add(cube(day, NAME, "vllm", "Qwen/Qwen3-32B", "self_hosted", own, prompt));
      }
      if (refusing && refusedShare > 0) {
        PricedDaily refused = cube(day, NAME, "openai", "gpt-5.5", "managed_closed", 0, prompt);
        refused.getUsage().setStatus("failed");
        refused.getUsage().setErrorClass("RateLimitError");
        refused.getUsage().setHttpStatus(429);
        refused.getUsage().setRateLimit("vendor");
        refused.getUsage().setAttempts(Math.max(1, Math.round(1_000 * refusedShare)));
        refused.getUsage().setDurationHistogram(null);
        cubes.add(refused);
      }
      cubes.add(cube(day, "others", "openai", "gpt-5.5", "managed_closed", 40_000, "prompt:o@v1"));
    }
    return cubes;
  }

  private static PricedDaily cube(
      LocalDate day,
      String workload,
      String provider,
      String model,
      String lane,
      long tokens,
      String prompt) {
    boolean managed = lane.startsWith("managed");
    UsageDaily usage =
        UsageDaily.newBuilder()
            .setSource("gateway")
            .setFormat("litellm")
            .setIngestId("i")
            .setUsageFile("f")
            .setDay(day)
            .setTeam("team")
            .setWorkload(workload)
            .setTags(prompt)
            .setOperation("chat")
            .setModelServed(model)
            .setProvider(provider)
            .setLane(lane)
            .setServiceTier("standard")
            .setContextTier("base")
            .setGatewayCacheHit(false)
            .setResidencyScope("region")
            .setResidencyEvidence("record")
            .setTokenSource("reported")
            .setStatus("succeeded")
            .setRateLimit("none")
            .setContentState("present")
            .setAttempts(1_000)
            .setInputUncachedTokens(tokens * 3 / 4)
            .setCacheReadTokens(0)
            .setCacheWrite5mTokens(0)
            .setCacheWrite1hTokens(0)
            .setOutputTokens(tokens - tokens * 3 / 4)
            .setReasoningTokens(0)
            .setReportedCost(BigDecimal.ZERO.setScale(18))
            .setReportedRows(0)
            .setRetriedAttempts(0)
            .setFirstStartedAt(day.atTime(8, 0).toInstant(ZoneOffset.UTC))
            .setLastStartedAt(day.atTime(18, 0).toInstant(ZoneOffset.UTC))
            .setHours("")
            .setDurationHistogram(durations(managed ? 1_400 : 900))
            .build();
    return PricedDaily.newBuilder()
        .setUsage(usage)
        .setPricedCost(managed ? PER_TOKEN.multiply(BigDecimal.valueOf(tokens)).setScale(18) : null)
        .setPricedCurrency(managed ? "USD" : null)
        .setUnpricedAttempts(managed ? 0 : 1_000)
        .setPriceKey(managed ? "openai/" + model : null)
        .build();
  }

  private static ByteBuffer durations(long millis) {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.add(millis * 1_000);
    return ByteBuffer.wrap(histogram.toBytes());
  }

  private Attribution attribute(UsageDaily usage) {
    boolean subject = NAME.equals(usage.getWorkload());
    return new Attribution(
        usage.getWorkload(),
        usage.getTeam(),
        subject && strict != null ? "bound" : null,
        subject ? task : "chat",
        usage.getProvider(),
        usage.getLane(),
        null,
        null,
        usage.getLane().equals("self_hosted") ? "FI" : country,
        "region",
        null,
        "record");
  }

  // ---------------------------------------------------------------- the files

  private Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    if (strict != null) {
      files.put(
          "policy.yaml",
          """
          data_classes:
            bound: {residency_bound: true, allowed_countries: [EEA], allowed_lanes: %s}
          workloads:
            subject: {team: team, owner: somebody, data_class: bound, task: %s, privacy_strict: %s, frontier_reasoning: %s}
          """
              .formatted(lanes, task, strict, frontier));
    }
    files.put(
        "contracts.yaml",
        "providers: {openai: {dpa: true, no_train: written, region_option: %s}}\n"
            .formatted(regionOption));
    if (team != null) {
      files.put(
          "team.yaml",
          "{has_inference_team: %s, rota_persons: %d, runbook: %s, dashboards: true, mtta_p90_minutes: 9}\n"
              .formatted(team, rota, team));
    }
    if (selfToApi != null) {
      BigDecimal month =
          PER_TOKEN.multiply(BigDecimal.valueOf(Math.round(monthlyMillions * 1e6 * selfToApi)));
      BigDecimal part = month.divide(new BigDecimal(10), 2, RoundingMode.HALF_UP);
      files.put(
          "tco.yaml",
          "{currency: USD, workloads: {subject: {gpu: %s, idle: 0, power_and_host: 0, operations_staff: %s, on_call: %s, tooling: %s, migration: %s, quality_revalidation: %s}}}\n"
              .formatted(part.multiply(new BigDecimal(5)), part, part, part, part, part));
    }
    if (openToClosed != null) {
      files.put(
          "evals.csv",
          "workload,model,suite,cases,score,run_on\nsubject,gpt-5.5,s,%d,0.950,2026-10-20\nsubject,Qwen/Qwen3-32B,s,%d,%s,2026-10-20\n"
              .formatted(cases, cases, String.format(Locale.ROOT, "%.4f", 0.95 * openToClosed)));
    }
    files.put(
        "decisions.yaml",
        need == null
            ? "decisions: []\n"
            : "decisions: [{kind: lane, workload: subject, decided_on: 2026-07-20, need: %s, to_lane: self_hosted}]\n"
                .formatted(need));
    files.put(
        "benchmarks.csv",
        "model,quantisation,gpu,gpus,concurrency,input_tokens,output_tokens,tokens_per_second,p95_ms,measured_on,tool\nQwen/Qwen3-32B,fp8,NVIDIA H100,1,32,2000,300,900,5000,2026-10-01,vllm\n");
    files.put(
        "gpus.yaml",
        "gpus: {'NVIDIA H100': {price_per_hour: 0.9, currency: USD, commitment: on_demand}}\n");
    return files;
  }

  // ---------------------------------------------------------------- the verdict

  /**
   * @param folder where the policy files may stand
   * @param shuffle null: cubes in the order of time, in one file; else in another order and cut in
   *     two files
   */
  LaneVerdict verdict(Path folder, Long shuffle) {
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, String> file : files().entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<PricedDaily> cubes = cubes();
    if (shuffle != null) {
      for (int i = 0; i < cubes.size(); i += 2) {
        cubes.get(i).getUsage().setUsageFile("g");
      }
      Collections.shuffle(cubes, new Random(shuffle));
    }
    Measures measures =
        new MeasureStage()
            .measure(
                new MeasureInput(
                    cubes,
                    List.of(),
                    day -> List.of(),
                    this::attribute,
                    model -> Optional.empty(),
                    FROM,
                    TO));
    return new JudgeStage(PACKS, JUDGE, Policy.load(folder))
            .judge(
                new JudgeInput(
                    "run",
                    FROM,
                    TO,
                    measures.flows(),
                    measures.spend(),
                    measures.providerDays(),
                    measures.modelDays(),
                    measures.workloads(),
                    measures.gpuPools(),
                    List.of(),
                    Evidence.NONE))
            .verdicts()
            .stream()
            .filter(verdict -> verdict.workload().equals(NAME))
            .findFirst()
            .orElseThrow();
  }
}
