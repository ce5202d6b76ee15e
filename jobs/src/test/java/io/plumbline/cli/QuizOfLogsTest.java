package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The four questions of the source's quiz (S-140) as a stranger would ask them: lines of a gateway's
 * log and policy files in, {@code plumbline audit}, verdicts out of {@code summary.json}.
 */
class QuizOfLogsTest {
  private static final LocalDate FROM = LocalDate.parse("2026-08-01");
  private static final LocalDate TO = LocalDate.parse("2026-11-01");
  private static final int CALLS_A_DAY = 8;

  @TempDir static Path folder;

  private static final Map<String, JsonNode> VERDICTS = new TreeMap<>();

  @BeforeAll
  static void audit() throws IOException {
    Nights nights = new Nights(folder);
    nights.write(
        "plumbline.yaml",
        """
        warehouse: ./warehouse
        reports: ./reports
        policy: ./policy
        master: local[1]
        sources:
          - {name: gateway, format: litellm, path: ./logs/*.jsonl}
        """);
    nights.write("logs/quarter.jsonl", String.join("\n", lines()) + "\n");
    nights.write(
        "policy/policy.yaml",
        """
        data_classes:
          open: {residency_bound: false, allowed_lanes: [managed_closed, managed_open, self_hosted]}
        workloads:
          restless: {match: {tags: [restless]}, owner: o, data_class: open, task: chat, frontier_reasoning: false}
          regulated: {match: {tags: [regulated]}, owner: o, data_class: open, task: chat, privacy_strict: true, frontier_reasoning: false}
          cheaper: {match: {tags: [cheaper]}, owner: o, data_class: open, task: chat, frontier_reasoning: false}
          limited: {match: {tags: [limited]}, owner: o, data_class: open, task: chat, frontier_reasoning: true}
        """);
    nights.write(
        "policy/contracts.yaml",
        "providers: {openai: {dpa: true, no_train: written, reviewed_on: 2026-10-01}}\n");
    nights.write(
        "policy/team.yaml",
        "{has_inference_team: true, rota_persons: 4, runbook: true, dashboards: true, mtta_p90_minutes: 9}\n");
    nights.write(
        "policy/decisions.yaml",
        """
        decisions:
          - {kind: lane, workload: restless, decided_on: 2026-07-20, need: cost, to_lane: self_hosted}
          - {kind: lane, workload: cheaper, decided_on: 2026-07-20, need: cost, to_lane: self_hosted}
        """);
    nights.write(
        "policy/evals.csv",
        "workload,model,suite,cases,score,run_on\ncheaper,gpt-5.5,s,240,0.950,2026-10-20\ncheaper,Qwen/Qwen3-32B,s,240,0.9215,2026-10-20\n");
    // Twenty times what the API costs, nearly all of it people; a token alone is cheap.
    nights.write(
        "policy/tco.yaml",
        "{currency: USD, workloads: {cheaper: {gpu: 650, idle: 0, power_and_host: 0, operations_staff: 3750, on_call: 800, tooling: 200, migration: 900, quality_revalidation: 300}}}\n");
    nights.write(
        "policy/benchmarks.csv",
        "model,quantisation,gpu,gpus,concurrency,input_tokens,output_tokens,tokens_per_second,p95_ms,measured_on,tool\nQwen/Qwen3-32B,fp8,NVIDIA H100,1,32,2000,300,900,5000,2026-10-01,vllm\n");
    nights.write(
        "policy/gpus.yaml",
        "gpus: {'NVIDIA H100': {price_per_hour: 0.9, currency: USD, commitment: on_demand}}\n");
    Nights.Said said =
        nights.run("audit", "--from", FROM.toString(), "--to", TO.toString(), "--json");
    assertThat(said.exit()).as(said.all()).isEqualTo(ExitCode.DONE);
    JsonNode summary = new ObjectMapper().readTree(said.out());
    summary.get("verdicts").forEach(row -> VERDICTS.put(row.get("workload").asText(), row));
  }

  private static List<String> lines() {
    SplittableRandom random = new SplittableRandom(140);
    List<String> lines = new ArrayList<>();
    for (LocalDate day = FROM; day.isBefore(TO); day = day.plusDays(1)) {
      double season = day.getDayOfWeek().getValue() > 5 ? 0.35 : 1;
      double spike = random.nextInt(9) == 0 ? 9 : 1;
      double wild = Math.max(0.05, 1 + 0.9 * (random.nextDouble() * 2 - 1)) * spike;
      double calm = 1 + 0.08 * (random.nextDouble() * 2 - 1);
      long week = ChronoUnit.DAYS.between(FROM, day) / 7;
      day(lines, day, "restless", 20, season * wild, "p@v" + week);
      day(lines, day, "regulated", 3, season * calm, "p@v1");
      day(lines, day, "cheaper", 30, season * calm, "p@v1");
      day(lines, day, "limited", 40, season * calm, "p@v1");
      if (day.getDayOfWeek().getValue() <= 4) {
        lines.add(line("limited", day, CALLS_A_DAY, 0, "p@v1", true));
      }
    }
    return lines;
  }

  private static void day(
      List<String> lines, LocalDate day, String name, int monthlyMillions, double shape, String v) {
    long tokens = Math.round(monthlyMillions * 1e6 / 30 * shape / 0.82 / CALLS_A_DAY);
    for (int call = 0; call < CALLS_A_DAY; call++) {
      lines.add(line(name, day, call, tokens, v, false));
    }
  }

  private static String line(
      String name, LocalDate day, int call, long tokens, String prompt, boolean refused) {
    long at = day.toEpochSecond(LocalTime.of(8 + call, 0), ZoneOffset.UTC);
    String failure =
        refused
            ? ", \"error_information\": {\"error_code\": \"429\", \"error_class\": \"RateLimitError\", \"llm_provider\": \"openai\", \"error_rate_limit_category\": \"vendor_rate_limit\"}"
            : "";
    return """
        {"id": "%1$s-%2$d-%3$d", "litellm_call_id": "%1$s-%2$d-%3$d", "trace_id": "%1$s-%2$d-%3$d", "call_type": "acompletion", "status": "%4$s", \
        "custom_llm_provider": "openai", "startTime": %2$d.25, "endTime": %5$d.5, "model": "openai/gpt-5.5", "api_base": "https://api.openai.com/v1", \
        "metadata": {"user_api_key_team_alias": "team"}, "response_cost": %6$s, "total_tokens": %7$d, "prompt_tokens": %8$d, \
        "completion_tokens": %9$d, "request_tags": ["%1$s", "prompt:%10$s"]%11$s}"""
        .formatted(
            name,
            at,
            call,
            refused ? "failure" : "success",
            at + 1,
            refused ? "0" : new BigDecimal("0.000012").multiply(new BigDecimal(tokens)),
            tokens,
            tokens * 3 / 4,
            tokens - tokens * 3 / 4,
            prompt,
            failure);
  }

  private static String verdict(String workload) {
    return VERDICTS.get(workload).get("verdict").asText();
  }

  private static List<String> signs(String workload, String which) {
    List<String> signs = new ArrayList<>();
    VERDICTS.get(workload).get(which).forEach(sign -> signs.add(sign.asText()));
    return signs;
  }

  @Test
  void unpredictableUseWithWeeklyChangesOfPromptStaysManaged() {
    assertThat(verdict("restless")).isEqualTo("stay_managed");
    assertThat(signs("restless", "too_early")).contains("SWE-01");
  }

  @Test
  void regulatedDataWithAPlatformTeamIsSelfHosted() {
    assertThat(verdict("regulated")).isEqualTo("self_host");
  }

  @Test
  void selfHostedIsCheaperIsMisleadingAsSaid() {
    assertThat(signs("cheaper", "too_early")).containsExactly("SWE-03");
    assertThat(verdict("cheaper")).isEqualTo("stay_managed");
  }

  @Test
  void refusedForRateAndInNeedOfAFrontierModelIsHybrid() {
    assertThat(signs("limited", "too_long")).containsExactly("STL-01");
    assertThat(verdict("limited")).isEqualTo("hybrid");
  }
}
