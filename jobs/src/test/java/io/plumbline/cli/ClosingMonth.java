package io.plumbline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Two made-up months of one gateway with OpenAI's bill, in a folder, and the command line over
 * them. Prices are round: gpt-5.5 costs 2 USD per 1M input, 0.2 read from the cache, 10 output;
 * gpt-4.1 a tenth of it.
 */
final class ClosingMonth {
  private static final ObjectMapper JSON = new ObjectMapper();

  static final String HEADER =
      "id,ts,model,provider,team,cost_center,key,workload,input,cached,output,http\n";

  private final Path folder;
  private String policy = "";

  ClosingMonth(Path folder) throws IOException {
    this.folder = folder;
    write(
        "plumbline.yaml",
        """
        warehouse: ./warehouse
        reports: ./reports
        policy: ./policy
        sources:
          - {name: gateway, format: mapped, mapping: ./mapping.yaml, path: ./logs}
          - {name: invoices, format: openai-costs, path: ./invoices}
        """);
    write(
        "mapping.yaml",
        """
        witness: gateway
        input_includes_cache: true
        fields:
          call_id: id
          started_at: ts
          model_requested: model
          model_served: model
          provider: provider
          operation: {constant: chat}
          input_tokens: input
          cache_read_tokens: cached
          output_tokens: output
          http_status: http
          team: team
          cost_center: cost_center
          api_key: key
          workload: workload
        """);
    write(
        "policy/prices/own.yaml",
        """
        defaults: {currency: USD, source: made up, verified_on: 2026-10-01}
        prices:
          - {provider: openai, model: gpt-5.5, input: 2, cache_read: 0.2, output: 10}
          - {provider: openai, model: gpt-4.1, input: 0.2, cache_read: 0.02, output: 1}
        """);
    Files.createDirectories(folder.resolve("logs"));
    Files.createDirectories(folder.resolve("invoices"));
  }

  Path folder() {
    return folder;
  }

  Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  String read(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  ClosingMonth policy(String text) throws IOException {
    policy = text;
    write("policy/policy.yaml", policy);
    return this;
  }

  /** One call. Input tokens include cached ones. */
  static String call(
      String id, String ts, String model, String team, long input, long cached, long output) {
    return "%s,%sT08:00:00Z,%s,openai,%s,,key_gateway,,%d,%d,%d,200\n"
        .formatted(id, ts, model, team, input, cached, output);
  }

  /** Writes a file of calls. */
  ClosingMonth logs(String name, String... calls) throws IOException {
    write("logs/" + name, HEADER + String.join("", calls));
    return this;
  }

  /** A result of OpenAI's cost report. */
  record Result(String item, BigDecimal amount, Long tokens, String key) {
    static Result of(String item, String amount, long tokens) {
      return new Result(item, new BigDecimal(amount), tokens, null);
    }

    static Result of(String item, String amount) {
      return new Result(item, new BigDecimal(amount), null, null);
    }
  }

  /** Writes a page of the cost report with one day. */
  ClosingMonth bill(String name, String day, Result... results) throws IOException {
    ObjectNode page = JSON.createObjectNode();
    page.put("object", "page");
    ObjectNode bucket = page.putArray("data").addObject();
    LocalDate of = LocalDate.parse(day);
    bucket.put("object", "bucket");
    bucket.put("start_time", of.atStartOfDay(ZoneOffset.UTC).toEpochSecond());
    bucket.put("end_time", of.plusDays(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond());
    ArrayNode all = bucket.putArray("results");
    for (Result result : results) {
      ObjectNode one = all.addObject();
      one.put("object", "organization.costs.result");
      one.putObject("amount").put("value", result.amount()).put("currency", "usd");
      one.put("line_item", result.item());
      one.put("project_id", "proj_1");
      if (result.tokens() != null) {
        one.put("quantity", result.tokens());
        one.put("quantity_unit", "tokens");
      }
      if (result.key() != null) {
        one.put("api_key_id", result.key());
      }
    }
    page.put("has_more", false);
    page.putNull("next_page");
    write("invoices/" + name, JSON.writeValueAsString(page));
    return this;
  }

  /** What a command said. */
  record Said(int code, String out, String err) {}

  Said run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--config");
    all.add(folder.resolve("plumbline.yaml").toString());
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    return new Said(code, out.toString(), err.toString());
  }

  JsonNode summary(String label) throws IOException {
    return JSON.readTree(folder.resolve("reports/" + label + "/summary.json").toFile());
  }

  String report(String label, String file) throws IOException {
    return Files.readString(folder.resolve("reports/" + label + "/" + file));
  }
}
