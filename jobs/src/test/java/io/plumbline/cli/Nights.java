package io.plumbline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A small organisation that is audited night by night through the command line: two workloads of
 * personal data that call Bedrock, in Ireland unless a test says otherwise.
 */
final class Nights {
  final Path folder;

  Nights(Path folder) throws IOException {
    this.folder = folder;
    write(
        "plumbline.yaml",
        """
        warehouse: ./warehouse
        reports: ./reports
        policy: ./policy
        master: local[1]
        sources:
          - {name: bedrock, format: bedrock-invocation, path: ./logs/*.jsonl}
        """);
    write(
        "policy/policy.yaml",
        """
        data_classes:
          personal: {residency_bound: true, allowed_countries: [EEA]}
        workloads:
          chat: {owner: chat-lead, data_class: personal}
          mail: {owner: mail-lead, data_class: personal}
        """);
    write(
        "policy/contracts.yaml",
        "providers: {aws.bedrock: {dpa: true, no_train: written, reviewed_on: 2026-10-01}}\n");
  }

  /** What a command said. */
  record Said(int exit, String out, String err) {
    String all() {
      return "exit " + exit + "\n" + out + "\n" + err;
    }
  }

  Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /**
   * A file of calls of one day.
   *
   * @param calls "workload region" each, e.g. {@code chat us-east-1}
   */
  void calls(String day, String... calls) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < calls.length; i++) {
      String[] parts = calls[i].split(" ");
      lines.add(
          ("{\"schemaType\":\"ModelInvocationLog\",\"schemaVersion\":\"1.0\",\"timestamp\":\"%sT%02d:21:00Z\","
                  + "\"accountId\":\"210987654321\",\"region\":\"%s\",\"requestId\":\"%s-%d\",\"operation\":\"Converse\","
                  + "\"modelId\":\"anthropic.claude-sonnet-4-5-20250929-v1:0\",\"inferenceRegion\":\"%s\","
                  + "\"requestMetadata\":{\"workload\":\"%s\"},"
                  + "\"input\":{\"inputContentType\":\"application/json\",\"inputTokenCount\":10,\"inputBodyJson\":{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"What opens when?\"}]}]}},"
                  + "\"output\":{\"outputContentType\":\"application/json\",\"outputTokenCount\":5,\"outputBodyJson\":{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"At ten.\"}]}}}}}")
              .formatted(day, 23 - i, parts[1], day, i, parts[1], parts[0]));
    }
    write("logs/" + day + ".jsonl", String.join("\n", lines) + "\n");
  }

  /** Runs a command over the organisation's configuration. */
  Said run(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.add("--config");
    all.add(folder.resolve("plumbline.yaml").toString());
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    return new Said(exit, out.toString(), err.toString());
  }

  /** Audits one day; the id of its run. */
  String audit(String day) throws IOException {
    Said said = run("audit", "--date", day, "--json");
    if (said.exit() != ExitCode.DONE) {
      throw new AssertionError(said.all());
    }
    return new com.fasterxml.jackson.databind.ObjectMapper()
        .readTree(said.out())
        .path("run_id")
        .asText();
  }
}
