package io.plumbline.shared.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.policy.PolicyDraft.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyDraftTest {
  private static final List<Seen> SEEN =
      List.of(
          new Seen(
              "chat",
              "support",
              "k1",
              "prod",
              "openai",
              "gpt-4.1",
              "managed_closed",
              "api.openai.com",
              "unknown",
              40),
          new Seen(
              null,
              "finans",
              "k2",
              "prod",
              "azure.ai.openai",
              "gpt-4o-mini",
              "managed_closed",
              "contoso-swc.openai.azure.com",
              "unknown",
              30),
          new Seen(
              null,
              "finans",
              "k2",
              "prod",
              "aws.bedrock",
              "amazon.nova-lite-v1:0",
              "managed_closed",
              "bedrock-runtime.eu-north-1.amazonaws.com",
              "region",
              7),
          new Seen(
              null,
              null,
              "batch-key",
              null,
              "vllm",
              "Qwen/Qwen3-32B",
              "self_hosted",
              "vllm-gpu01.corp.internal:8000",
              "unknown",
              20),
          new Seen(null, null, null, null, "unknown", null, "unknown", null, "unknown", 1));

  @TempDir Path folder;

  @Test
  void aDraftIsReadByOurOwnReadersWithoutAFault() throws IOException {
    PolicyDraft.write(
        folder,
        SEEN,
        List.of(),
        List.of(new AuditConfig.Source("gateway", "litellm", "./logs/*.jsonl.gz")));

    AuditConfig config =
        AuditConfig.load(folder.resolve("plumbline.yaml"), Map.of(), Map.of(), Set.of("litellm"));
    assertThat(config.sources())
        .containsExactly(new AuditConfig.Source("gateway", "litellm", folder + "/logs/*.jsonl.gz"));
    Policy policy = Policy.load(config.policy());
    assertThat(policy.use().orElseThrow().workloads().keySet())
        .containsExactly("chat", "finans", "batch-key");
    assertThat(policy.workload("finans").orElseThrow().match().teams()).containsExactly("finans");
    assertThat(policy.workload("batch-key").orElseThrow().match().apiKeys())
        .containsExactly("batch-key");
    assertThat(policy.contracts().orElseThrow().keySet())
        .containsExactly("aws.bedrock", "azure.ai.openai", "openai");
    assertThat(policy.inventory().orElseThrow())
        .extracting(entry -> entry.host().orElseThrow())
        .as("only what no log settles is asked for")
        .containsExactly(
            "api.openai.com", "contoso-swc.openai.azure.com", "vllm-gpu01.corp.internal:8000");
  }

  @Test
  void aDraftDecidesNothingThatOnlyPeopleKnow() throws IOException {
    PolicyDraft.write(folder, SEEN, List.of(), List.of());
    Policy policy = Policy.load(folder.resolve("policy"));

    assertThat(policy.use().orElseThrow().workloads().values())
        .allSatisfy(workload -> assertThat(workload.dataClass()).isEmpty());
    assertThat(policy.contracts().orElseThrow().values())
        .allSatisfy(contract -> assertThat(contract.dpa()).isEmpty());
    assertThat(policy.teams()).isEmpty();
    assertThat(policy.costs()).isEmpty();
    assertThat(policy.exceptions()).isEmpty();
  }

  @Test
  void theExamplesAreReadOnceTheyAreRenamed() throws IOException {
    PolicyDraft.write(folder, SEEN, List.of(), List.of());
    try (Stream<Path> files = Files.list(folder.resolve("policy"))) {
      for (Path example : files.filter(f -> f.toString().endsWith(".example")).toList()) {
        Files.move(example, Path.of(example.toString().replace(".example", "")));
      }
    }
    Policy policy = Policy.load(folder.resolve("policy"));
    assertThat(policy.teams()).isPresent();
    assertThat(policy.costs().orElseThrow().pools().get("eu-pool").missing()).isEmpty();
    assertThat(policy.decisions().orElseThrow()).hasSize(1);
    assertThat(policy.exceptions().orElseThrow()).hasSize(1);
    assertThat(policy.gpuPrices().orElseThrow()).hasSize(1);
    assertThat(policy.benchmarks().orElseThrow()).hasSize(1);
    assertThat(policy.evaluations().orElseThrow()).hasSize(1);
  }

  @Test
  void nothingSeenStillMakesAValidDraft() throws IOException {
    PolicyDraft.write(folder, List.of(), List.of(), List.of());
    AuditConfig config =
        AuditConfig.load(folder.resolve("plumbline.yaml"), Map.of(), Map.of(), Set.of("litellm"));
    assertThat(config.sources()).extracting(AuditConfig.Source::name).containsExactly("gateway");
    assertThat(Policy.load(config.policy()).contracts()).isEmpty();
  }

  @Test
  void whatALogSaysCannotLeaveItsQuotes() throws IOException {
    String nasty = "a\"b: {x}\n, | # \\ 'c' \u0085 \u2028 \u007f *";
    List<Seen> seen =
        List.of(
            new Seen(
                nasty, null, null, null, "openai", nasty, "managed_closed", "h:1", "unknown", 1),
            new Seen(null, nasty, null, null, "openai", null, "unknown", "h:2", "unknown", 1));
    PolicyDraft.write(folder, seen, List.of(), List.of());

    Policy policy = Policy.load(folder.resolve("policy"));
    assertThat(policy.use().orElseThrow().workloads().values())
        .extracting(Workload::match)
        .extracting(match -> match.workloads().isEmpty() ? match.teams() : match.workloads())
        .containsExactly(List.of(nasty), List.of(nasty));
  }

  @Test
  void peopleAreNoWorkload() {
    List<Seen> seen =
        List.of(
            new Seen(
                null,
                "(withheld: personal data)",
                null,
                null,
                "openai",
                "m",
                "managed_closed",
                "h",
                "unknown",
                3));
    assertThat(PolicyDraft.files(seen, List.of(), List.of()).get("policy/policy.yaml"))
        .contains("# workloads: no log named a team, a key or a workload")
        .doesNotContain("withheld");
  }

  @Test
  void aFileThatIsThereIsLeftAlone() throws IOException {
    Files.writeString(folder.resolve("plumbline.yaml"), "mine");
    PolicyDraft.Outcome outcome = PolicyDraft.write(folder, SEEN, List.of(), List.of());

    assertThat(Files.readString(folder.resolve("plumbline.yaml"))).isEqualTo("mine");
    assertThat(outcome.kept()).containsExactly(folder.resolve("plumbline.yaml"));
    assertThat(outcome.written())
        .contains(folder.resolve("policy/policy.yaml"))
        .doesNotContain(folder.resolve("plumbline.yaml"));
  }

  @Test
  void theSameLogsMakeTheSameDraft() {
    List<Seen> reversed =
        Stream.iterate(SEEN.size() - 1, i -> i >= 0, i -> i - 1).map(SEEN::get).toList();
    assertThat(PolicyDraft.files(reversed, List.of(), List.of()))
        .isEqualTo(PolicyDraft.files(SEEN, List.of(), List.of()));
  }
}
