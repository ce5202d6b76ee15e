package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Routes as a LiteLLM proxy logs them (shape and addresses of a recorded proxy, values made up),
 * judged for data that must stay in the EEA: what left it, what stayed, and what nobody can prove,
 * with how it is known.
 */
class ResidencyOfAGatewayTest {
  private static final String BEDROCK =
      "https://bedrock-runtime.%s.amazonaws.com/model/%s/converse";
  private static final String SONNET = "anthropic.claude-sonnet-4-5-20250929-v1%3A0";

  /** Route → provider, model and api_base as the gateway writes them. */
  private static final Map<String, List<String>> ROUTES =
      new TreeMap<>(
          Map.ofEntries(
              route(
                  "bedrock-bare-us",
                  "bedrock",
                  "bedrock/amazon.titan-embed-text-v2:0",
                  BEDROCK.formatted("us-east-1", "amazon.titan-embed-text-v2%3A0")),
              route(
                  "bedrock-bare-de",
                  "bedrock",
                  "bedrock/amazon.titan-embed-text-v2:0",
                  BEDROCK.formatted("eu-central-1", "amazon.titan-embed-text-v2%3A0")),
              route(
                  "bedrock-eu-from-sweden",
                  "bedrock",
                  "bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
                  BEDROCK.formatted("eu-north-1", "eu." + SONNET)),
              route(
                  "bedrock-eu-from-us",
                  "bedrock",
                  "bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
                  BEDROCK.formatted("us-east-1", "eu." + SONNET)),
              route(
                  "bedrock-us-from-ireland",
                  "bedrock",
                  "bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                  BEDROCK.formatted("eu-west-1", "us." + SONNET)),
              route(
                  "bedrock-global",
                  "bedrock",
                  "bedrock/global.anthropic.claude-sonnet-4-5-20250929-v1:0",
                  BEDROCK.formatted("eu-west-1", "global." + SONNET)),
              route(
                  "azure-named-for-the-us",
                  "azure",
                  "azure/gpt-4o-mini",
                  "https://contoso-eus.openai.azure.com"),
              route(
                  "azure-named-for-sweden",
                  "azure",
                  "azure/gpt-4o-mini",
                  "https://contoso-swc.openai.azure.com"),
              route("azure-without-endpoint", "azure", "azure/text-embedding-3-small", ""),
              route("openai", "openai", "openai/gpt-5-mini", "https://api.openai.com/v1"),
              route(
                  "anthropic",
                  "anthropic",
                  "anthropic/claude-haiku-4-5-20251001",
                  "https://api.anthropic.com/v1/messages"),
              route(
                  "gemini",
                  "gemini",
                  "gemini/gemini-2.5-flash",
                  "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent"),
              route(
                  "mistral",
                  "mistral",
                  "mistral/mistral-small-latest",
                  "https://api.mistral.ai/v1/chat/completions"),
              route(
                  "vertex-finland",
                  "vertex_ai",
                  "vertex_ai/gemini-2.5-flash",
                  "https://europe-north1-aiplatform.googleapis.com/v1/projects/p/locations/europe-north1/publishers/google/models/gemini-2.5-flash:generateContent")));

  @TempDir static Path folder;

  private static Map<String, String> byLogAlone;
  private static Map<String, String> withInventory;

  private static Map.Entry<String, List<String>> route(
      String name, String provider, String model, String apiBase) {
    return Map.entry(name, List.of(provider, model, apiBase));
  }

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
    StringBuilder workloads = new StringBuilder();
    List<String> lines = new ArrayList<>();
    ROUTES.forEach(
        (name, route) -> {
          workloads.append("  %s: {owner: dpo, data_class: personal}\n".formatted(name));
          lines.add(
              """
              {"id": "%1$s-1", "litellm_call_id": "%1$s-1", "trace_id": "%1$s", "call_type": "acompletion", "status": "success", \
              "custom_llm_provider": "%2$s", "startTime": 1795241770.38, "endTime": 1795241772.48, "model": "%3$s", "api_base": "%4$s", \
              "metadata": {"spend_logs_metadata": {"workload": "%1$s"}}, "response_cost": 0.001, "total_tokens": 15, "prompt_tokens": 10, \
              "completion_tokens": 5, "request_tags": ["%1$s"]}"""
                  .formatted(name, route.get(0), route.get(1), route.get(2)));
        });
    lines.add(unsent("refused-by-the-gateway", 1, "422", "BudgetExceededError"));
    lines.add(unsent("refused-by-the-gateway", 2, "400", "ProxyModelNotFoundError"));
    workloads.append("  refused-by-the-gateway: {owner: dpo, data_class: personal}\n");
    nights.write("logs/calls.jsonl", String.join("\n", lines) + "\n");
    String classes =
        "data_classes:\n  personal: {residency_bound: true, allowed_countries: [EEA]}\nworkloads:\n";
    nights.write(
        "policy/policy.yaml",
        classes
            + workloads
                .toString()
                .replaceAll("(?m)^  (.*): \\{owner", "  $1: {match: {tags: [$1]}, owner"));
    byLogAlone = judged(nights);
    nights.write(
        "policy/endpoints.yaml",
        """
        endpoints:
          - {host: contoso-eus.openai.azure.com, provider: azure.ai.openai, region: eastus, sku: Standard}
          - {host: contoso-swc.openai.azure.com, provider: azure.ai.openai, region: swedencentral, sku: GlobalStandard}
        """);
    withInventory = judged(nights);
  }

  /** A call no deployment was chosen for. */
  private static String unsent(String name, int number, String code, String errorClass) {
    return """
        {"id": "%1$s-%2$d", "litellm_call_id": "%1$s-%2$d", "trace_id": "%1$s", "call_type": "acompletion", "status": "failure", \
        "custom_llm_provider": null, "startTime": 1795241770.38, "endTime": 1795241770.48, "model": "gpt-99", "api_base": "", \
        "metadata": {"spend_logs_metadata": {"workload": "%1$s"}}, "response_cost": 0, "total_tokens": 0, "prompt_tokens": 0, \
        "completion_tokens": 0, "request_tags": ["%1$s"], "error_information": {"error_code": "%3$s", "error_class": "%4$s"}}"""
        .formatted(name, number, code, errorClass);
  }

  /** Workload → place and evidence, RES-01, RES-02. */
  private static Map<String, String> judged(Nights nights) throws IOException {
    nights.audit("2026-11-21");
    JsonNode findings =
        new ObjectMapper()
            .readTree(Files.readString(nights.folder.resolve("reports/2026-11-21/findings.json")))
            .get("findings");
    Map<String, String> said = new TreeMap<>();
    for (String rule : List.of("RES-01", "RES-02")) {
      for (JsonNode finding : findings) {
        if (finding.get("rule").asText().equals(rule)) {
          String subject = finding.get("subject").asText();
          said.merge(
              finding.get("workload").asText(),
              subject.substring(subject.lastIndexOf('(') + 1, subject.lastIndexOf(')'))
                  + ", "
                  + finding.get("status").asText(),
              (before, after) -> before + " " + finding.get("status").asText());
        }
      }
    }
    return said;
  }

  @Test
  void whatLeftTheEeaIsFoundAndWhatNobodyCanProveIsNeverInOrder() {
    assertThat(byLogAlone)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("bedrock-bare-us", "region by endpoint, fail pass"),
                Map.entry("bedrock-bare-de", "region by endpoint, pass pass"),
                Map.entry("bedrock-eu-from-sweden", "zone by endpoint, pass pass"),
                // AWS: a profile runs in its geography; the region called keeps what is stored.
                Map.entry("bedrock-eu-from-us", "zone by endpoint, pass fail"),
                Map.entry("bedrock-us-from-ireland", "zone by endpoint, fail fail"),
                Map.entry("bedrock-global", "global by endpoint, not_assessed fail"),
                // The name of a resource proves nothing.
                Map.entry("azure-named-for-the-us", "unknown by none, not_assessed fail"),
                Map.entry("azure-named-for-sweden", "unknown by none, not_assessed fail"),
                Map.entry("azure-without-endpoint", "unknown by none, not_assessed fail"),
                Map.entry("openai", "unknown by none, not_assessed fail"),
                Map.entry("anthropic", "global by endpoint, not_assessed fail"),
                Map.entry("gemini", "global by endpoint, not_assessed fail"),
                Map.entry("mistral", "global by endpoint, not_assessed fail"),
                Map.entry("vertex-finland", "region by endpoint, pass pass")));
  }

  @Test
  void aCallThatCannotBePlacedSaysSoWithItsEvidence() throws IOException {
    String findings = Files.readString(folder.resolve("reports/2026-11-21/findings.json"));
    assertThat(findings)
        .contains(
            "Cannot prove in which country it ran (scope of the route: unknown, evidence of the place: none).")
        .contains("in US (evidence of the place: endpoint), outside the allowed countries (EEA).")
        .contains(
            "by a route of scope zone (region called: us-east-1, evidence of the place: endpoint), which is not pinned to EEA.");
  }

  @Test
  void whatTheGatewayRefusedIsCountedAndRanNowhere() throws IOException {
    // No finding of RES-01 or RES-02 above; all its attempts stand in the flow map.
    assertThat(
            Files.readString(folder.resolve("reports/2026-11-21/csv/compliance-flow-map.csv"))
                .lines())
        .filteredOn(line -> line.contains("refused-by-the-gateway"))
        .singleElement()
        .asString()
        .contains("nowhere: not sent", ",2,");
    assertThat(Files.readString(folder.resolve("reports/2026-11-21/compliance.html")))
        .contains(" 2 attempts more never left the gateway.");
  }

  @Test
  void theInventoryProvesByConfigurationAndAGlobalSkuProvesNothing() {
    assertThat(withInventory)
        .containsEntry("azure-named-for-the-us", "region by config, fail pass")
        .containsEntry("azure-named-for-sweden", "global by config, not_assessed fail")
        .containsEntry("azure-without-endpoint", "unknown by none, not_assessed fail")
        .containsEntry("openai", "unknown by none, not_assessed fail")
        .containsEntry("bedrock-eu-from-us", "zone by endpoint, pass fail");
  }
}
