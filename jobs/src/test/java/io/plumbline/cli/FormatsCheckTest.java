package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code formats check} says of a file what an ingest would make of it. */
class FormatsCheckTest {
  private static final String GIN =
      "[GIN] 2026/10/02 - %s | 200 |     2.5ms |  127.0.0.1 | POST     \"/api/chat\"\n";
  private static final String CALL =
      """
      {"id": "chatcmpl-000000000001", "litellm_call_id": "call-000000000001", "call_type": "acompletion", \
      "status": "success", "startTime": 1790899200, "endTime": 1790899201, "model": "gpt-4.1", "prompt_tokens": 100, \
      "completion_tokens": 20, "metadata": {}}
      """;

  @TempDir Path folder;

  private record Said(int exit, String out) {}

  @Test
  void timesAreReadInTheZoneAndBesideTheTimeOfTheFile() throws Exception {
    Path log = write("server.log", GIN.formatted("14:55:00").getBytes(StandardCharsets.UTF_8));
    assertThat(check(log))
        .isEqualTo(
            new Said(
                0,
                log
                    + ": ollama-log, 1 records read, 1 would be accepted, 0 rejected.\n"
                    + log
                    + ": 1 records start more than 15 minutes after the file was last written. Set"
                    + " the writer's clock, or --zone (and `zone:` of the source) where it logs"
                    + " local times.\n"
                    + log
                    + ": should it grow, it is read again whole, and known records add"
                    + " nothing.\n"));
    assertThat(check(log, "--zone", "Europe/Helsinki").out()).doesNotContain("minutes after");
  }

  @Test
  void whatBecomesOfAFileThatGrowsIsSaid() throws Exception {
    Path plain = write("plain.jsonl", CALL.getBytes(StandardCharsets.UTF_8));
    assertThat(check(plain).out()).endsWith(": should it grow, its new lines alone are read.\n");
    Path stored = write("stored.jsonl.gz", gzip(CALL));
    assertThat(check(stored).out())
        .endsWith(": should it grow, it is read again whole, and known records add nothing.\n");
  }

  @Test
  void aRecordFromNextYearIsRejectedAsAnIngestRejectsIt() throws Exception {
    Path log =
        write(
            "future.jsonl",
            CALL.replace("1790899200", "4102444800")
                .replace("1790899201", "4102444801")
                .getBytes(StandardCharsets.UTF_8));
    Said said = check(log);
    assertThat(said.exit()).isEqualTo(4);
    assertThat(said.out()).contains(":1 time_in_future at endTime: The record lies in the future.");
  }

  @Test
  void aFaultOfEveryLineIsExplainedOnceAndTheRestIsCounted() throws Exception {
    String line = CALL.replace("\"prompt_tokens\": 100", "\"prompt_tokens\": -1");
    Path log = write("a.jsonl", line.repeat(4).getBytes(StandardCharsets.UTF_8));
    assertThat(check(log, "--limit", "3").out())
        .startsWith(
            log
                + ":1 negative_tokens at prompt_tokens: A token count is negative. Fix the writer;"
                + " negative usage is never added.\n"
                + log
                + ":2 negative_tokens at prompt_tokens\n"
                + log
                + ":3 negative_tokens at prompt_tokens\n"
                + log
                + ": 1 more are not listed (--limit).\n");
  }

  @Test
  void aFileThatHoldsNoRecordOfItsFormatSaysSo() throws Exception {
    Path log =
        write(
            "access.jsonl",
            "{\"time\":\"2026-10-02T10:00:00Z\",\"category\":\"GatewayLogs\",\"properties\":{\"correlationId\":\"c\",\"responseCode\":200,\"url\":\"https://a/cats\"}}\n"
                .getBytes(StandardCharsets.UTF_8));
    Said said = check(log);
    assertThat(said.exit()).isZero();
    assertThat(said.out())
        .contains(
            log
                + ": it holds no record, so nothing of it would be counted or judged. What"
                + " azure-apim-gateway leaves out: One record per request");
  }

  @Test
  void samplesWithoutAValueAreSaidAndAreNoFault() throws Exception {
    String range =
        """
        {"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {"__name__": \
        "vllm:kv_cache_usage_perc", "instance": "a:8000"}, "values": [[1790899200, "NaN"], \
        [1790899260, "+Inf"], [1790899320, "9223372036854775794"], [1790899380, "%s"]]}]}}
        """;
    Path file = write("range.json", range.formatted("0.5").getBytes(StandardCharsets.UTF_8));
    Said said = check(file);
    assertThat(said.exit()).isZero();
    assertThat(said.out())
        .contains(
            "not_a_number at values[1]: The sample is NaN or infinite.",
            "sentinel_value at values[1]: ",
            file + ": prometheus-range, 4 records read, 1 would be accepted, 3 rejected.\n",
            file
                + ": 3 of the rejected samples have no value (NaN, an infinity or the exporter's"
                + " marker for none). That is no fault, and no limit counts them.\n");
    Path faulty = write("faulty.json", range.formatted("much").getBytes(StandardCharsets.UTF_8));
    Said fault = check(faulty, "--limit", "1");
    assertThat(fault.exit()).isEqualTo(4);
    assertThat(fault.out())
        .contains("wrong_type at values[1]", "3 of the rejected samples have no value")
        .doesNotContain("not_a_number");
  }

  @Test
  void aFolderIsReadAsASourceWouldBe() throws Exception {
    Path good = write("good.jsonl", CALL.getBytes(StandardCharsets.UTF_8));
    Path bad = write("bad.txt", "what is this\n".getBytes(StandardCharsets.UTF_8));
    write("_temporary", CALL.getBytes(StandardCharsets.UTF_8));
    Said checked = check(folder);
    assertThat(checked.exit()).isEqualTo(4);
    assertThat(checked.out())
        .contains(
            bad + ": unrecognised, 1 records read, 0 would be accepted, 1 rejected",
            good + ": litellm, 1 records read, 1 would be accepted, 0 rejected")
        .doesNotContain("_temporary");
    Said sniffed = said("formats", "sniff", good.toString(), bad.toString());
    assertThat(sniffed.exit()).isEqualTo(4);
    assertThat(sniffed.out())
        .contains(good + ": litellm (90 %)", bad + ": no format recognises it.");
  }

  @Test
  void theNearestFormatIsNamedFirstWithWhatOfItIsThere() throws Exception {
    Path near =
        write(
            "near.json",
            "\uFEFF{\"CorrelationId\": \"c\", \"ModelName\": \"gpt-5\"}"
                .getBytes(StandardCharsets.UTF_8));
    List<String> lines = said("formats", "sniff", near.toString()).out().lines().toList();
    assertThat(lines.get(0)).isEqualTo(near + ": no format recognises it.");
    assertThat(lines.get(1))
        .isEqualTo(
            "  not azure-apim: no CorrelationId with PromptTokens, no category GatewayLlmLogs (there is CorrelationId)");
    assertThat(lines.get(lines.size() - 1))
        .isEqualTo(
            "The nearest stand first. Give an export the fields that are missing, or describe the log by a mapping:"
                + " `format: mapped` and `mapping: FILE` of its source.");
    Path far = write("far.csv", "Oppervlakte,Prijs\n1,2\n".getBytes(StandardCharsets.UTF_8));
    assertThat(said("formats", "sniff", far.toString()).out())
        .endsWith(
            "It has no field that a format asks for: describe the log by a mapping: `format: mapped` and"
                + " `mapping: FILE` of its source.\n");
  }

  @Test
  void whatIsSavedOfAConsoleAndReadByNoFormatIsNamedWithWhatToGiveInstead() throws Exception {
    Map<String, String> saved =
        Map.of(
            "\"Service\",\"Bedrock($)\",\"Total costs($)\"\n\"Service total\",\"1\",\"1\"\n",
            "a download of AWS Cost Explorer, whose sums name no usage types: have AWS Data Exports write the Cost and"
                + " Usage Report 2.0 (aws-cur) or FOCUS",
            "{\"pages\": [], \"model\": \"mistral-ocr-2505\", \"usage_info\": {\"pages_processed\": 1}}\n",
            "an answer of Mistral's OCR, the text of pages without an id, a time or tokens: its pages are in the usage of the"
                + " admin API (mistral-usage)",
            "{\"GroupDefinitions\": [], \"ResultsByTime\": []}\n",
            "answers of AWS Cost Explorer, sums that do not say in which unit: have AWS Data Exports write the Cost and"
                + " Usage Report 2.0 (aws-cur) or FOCUS",
            "lineItem/ProductCode,lineItem/UsageType,lineItem/UsageStartDate,lineItem/UsageAmount\na,b,2026-10-01,1\n",
            "a Cost and Usage Report without line_item_line_item_type, so that tax, credits and discounts look like usage:"
                + " export it with that column and line_item_unblended_cost (aws-cur)",
            "record_id,usage_start_time,usage_quantity,usage_metadata,sku_name\na,2026-10-01,1,{},b\n",
            "Databricks' billable usage, which counts DBUs and no money: the calls are in system.serving.endpoint_usage and"
                + " system.ai_gateway.usage (databricks)",
            "record_id,usage_start_time,usage_quantity,usage_metadata\na,2026-10-01,1,{}\n",
            "Databricks' spend on external models, reckoned by hours from list prices: take the bills of the providers, and"
                + " the calls of system.ai_gateway.usage (databricks)",
            "Service description,Service ID,SKU description,SKU ID,Usage amount,Usage unit,Subtotal ($)\nGemini API,X,a,Y,1,count,1\n",
            "a cost table or report of Google Cloud's console, one sum per SKU: take rows out of the billing export in"
                + " BigQuery (gcp-billing) or of its FOCUS view",
            "UsageDate,ServiceName,CostUSD,Cost,Currency\n2026-10-01,Azure OpenAI,1,1,EUR\n",
            "a download of Azure's cost analysis, which names no meters: schedule an export of cost details (azure-cost)"
                + " or FOCUS",
            "Date,Namespace,Pod,GPUs,GPUCost,TotalCost\n2026-10-01,ml,vllm,1,2.5,3\n",
            "OpenCost's table, which does not say how long its rows last: keep answers of /allocation as JSON (opencost)",
            "{\"date\": \"2026-10-02\", \"model_permaslug\": \"m\", \"requests\": 1}\n",
            "rows of OpenRouter's activity without their answer, of which one would replace another: keep answers of GET"
                + " /activity whole, with data (openrouter-activity)");
    for (Map.Entry<String, String> one : saved.entrySet()) {
      Path file = write("saved", one.getKey().getBytes(StandardCharsets.UTF_8));
      Said sniffed = said("formats", "sniff", file.toString());
      assertThat(sniffed.exit()).isEqualTo(4);
      assertThat(sniffed.out())
          .isEqualTo(file + ": no format reads it. It is " + one.getValue() + ".\n");
    }
  }

  @Test
  void anArchiveIsNamed() throws Exception {
    Path file = write("logs.zip", "PK\u0003\u0004\u0014\0".getBytes(StandardCharsets.UTF_8));
    assertThat(said("formats", "sniff", file.toString()).out())
        .isEqualTo(
            file
                + ": no format reads it. It is packed by zip: unpack it, or write it as gzip or zstd,"
                + " which are read as they are.\n");
    assertThat(said("formats", "check", file.toString()).out())
        .contains(
            "byte 0 unread_packing at zip: The file is an archive, or compressed in a way that is"
                + " not read. Unpack it, or write it as gzip or zstd.");
  }

  @Test
  void whatIsNotThereIsSaidAtOnce() {
    String said = refused("formats", "check", folder + "/a", folder + "/*.b");
    assertThat(said)
        .contains(
            "There is nothing to read at %s/a and %s/*.b: name a file, a folder or a glob."
                .formatted(folder, folder));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--zone|Europe/Helsinky|There is no time zone 'Europe/Helsinky'. Did you mean"
            + " 'Europe/Helsinki'?",
        "--zone|here|There is no time zone 'here'. Use a name of the IANA's list, as"
            + " Europe/Helsinki or UTC.",
        "--format|litelm|There is no format 'litelm'. Did you mean 'litellm'?",
        "--format|spreadsheet|There is no format 'spreadsheet'. See: plumbline formats list"
      })
  void aNameThatThereIsNotIsSaidWithTheOneThatWasMeant(String option, String name, String words) {
    String said = refused("formats", "check", option, name, folder.toString());
    assertThat(said).contains(words);
  }

  @Test
  void aPathOfAMappingThatLeadsNowhereIsSaidWithTheOneThatWasMeant() throws Exception {
    Path log =
        write(
            "a.jsonl",
            ("{\"id\": \"1\", \"ts\": 1790899200, \"llm\": {\"model\": \"gpt-5\"}, \"usage\":"
                    + " \"{\\\"parts\\\": [{\\\"n\\\": 3}]}\", \"to\": {\"maija@example.fi\": 1}}\n")
                .repeat(2)
                .getBytes(StandardCharsets.UTF_8));
    Path mapping =
        write(
            "m.yaml",
            """
            content: [llm.prompt]
            fields:
              call_id: id
              started_at: ts
              model_requested: llm.modle
              input_tokens: usage.part.0.n
              output_tokens: {path: usage.parts.0.n}
              team: to.maija@exampel.fi
            """
                .getBytes(StandardCharsets.UTF_8));
    Said said = check(log, "--mapping", mapping.toString());
    assertThat(said.exit()).isZero();
    assertThat(said.out().lines().filter(line -> line.startsWith("m.yaml")))
        .containsExactly(
            "m.yaml:5:3 model_requested: nothing stands at 'llm.modle' in any record of "
                + log
                + ". Did you mean 'llm.model'?",
            "m.yaml:6:3 input_tokens: nothing stands at 'usage.part.0.n' in any record of "
                + log
                + ". Did you mean 'usage.parts.0.n'?",
            "m.yaml:8:3 team: nothing stands at 'to.maija@exampel.fi' in any record of "
                + log
                + ". If records of it have none, that is no fault.",
            "m.yaml:1:1 content: nothing stands at 'llm.prompt' in any record of "
                + log
                + ". If records of it have none, that is no fault.");
  }

  @Test
  void aLogOfOnesOwnIsCheckedByItsMapping() throws Exception {
    Path house = home().resolve("sample-logs/mapped/house-gateway");
    Said checked =
        check(house.resolve("calls.jsonl"), "--mapping", house.resolve("mapping.yaml").toString());
    assertThat(checked.out()).contains("calls.jsonl: mapped, ").doesNotContain("unrecognised");
    String said =
        refused("formats", "check", "--format", "mapped", house.resolve("calls.jsonl").toString());
    assertThat(said)
        .contains("Format mapped needs the file that says what the fields mean: --mapping YAML.");
  }

  private static Path home() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(at.resolve("sample-logs"))) {
      at = at.getParent();
    }
    return at;
  }

  private Path write(String name, byte[] content) throws Exception {
    Path file = Files.write(folder.resolve(name), content);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-10-02T12:00:00Z")));
    return file;
  }

  private static byte[] gzip(String text) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private static Said check(Path file, String... more) {
    String[] arguments = new String[3 + more.length];
    arguments[0] = "formats";
    arguments[1] = "check";
    arguments[2] = file.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return said(arguments);
  }

  /** What is said on the error stream where a call is nobody's to carry out. */
  private static String refused(String... arguments) {
    StringWriter err = new StringWriter();
    int exit = Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), arguments);
    assertThat(exit).isEqualTo(2);
    return err.toString();
  }

  private static Said said(String... arguments) {
    StringWriter out = new StringWriter();
    int exit = Main.run(new PrintWriter(out), new PrintWriter(new StringWriter()), arguments);
    return new Said(exit, out.toString());
  }
}
