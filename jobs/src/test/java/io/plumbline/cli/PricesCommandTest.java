package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PricesCommandTest {
  @TempDir Path folder;

  private record Said(int exit, String out, String err) {}

  private static Said run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Said(exit, out.toString(), err.toString());
  }

  /** One call of a model each, on 2 October 2026. */
  private String project(String... models) throws Exception {
    StringBuilder lines = new StringBuilder();
    int n = 0;
    for (String model : models) {
      lines.append(
          """
          {"id": "chatcmpl-%012d", "litellm_call_id": "call-%012d", "call_type": "acompletion", \
          "status": "success", "custom_llm_provider": "openai", "startTime": %d, "endTime": %d, \
          "model": "%s", "metadata": {}, "api_base": "https://api.openai.com/v1", "response_cost": 0.0015, "prompt_tokens": 100, \
          "completion_tokens": 20, "model_group": "%s", "model_id": "m", "request_tags": []}
          """
              .formatted(++n, n, 1_790_899_200 + n, 1_790_899_201 + n, model, model));
    }
    Files.createDirectories(folder.resolve("logs"));
    Files.writeString(folder.resolve("logs/a.jsonl"), lines);
    Files.createDirectories(folder.resolve("policy"));
    Path config = folder.resolve("plumbline.yaml");
    Files.writeString(
        config,
        """
        warehouse: warehouse
        policy: policy
        sources:
          - {name: gateway, format: litellm, path: logs}
        """);
    assertThat(
            run("audit", "--config", config.toString(), "--date", "2026-10-02", "--quiet").exit())
        .isZero();
    return config.toString();
  }

  @Test
  void checkNamesTheModelsThatWereSeenAndHaveNoPrice() throws Exception {
    Said said = run("prices", "check", "--config", project("gpt-4.1", "gpt-4.1-mni"));
    assertThat(said.exit()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(said.out())
        .contains("list-prices.yaml: ")
        .contains(
            "Cannot price 1 call: no price for 'gpt-4.1-mni' on 2026-10-02. Add it to"
                + " prices/openai.yaml; until then their cost is reported as unknown. Did you mean"
                + " 'gpt-4.1-mini'")
        .doesNotContain("'gpt-4.1' on");
  }

  @Test
  void checkIsDoneWhereEveryModelHasAPrice() throws Exception {
    assertThat(run("prices", "check", "--config", project("gpt-4.1")).exit()).isZero();
  }

  @Test
  void aSheetIsImportedIntoAFileThatTheBookReads() throws Exception {
    String config = project("acme-1");
    Path sheet =
        Files.writeString(
            folder.resolve("sheet.csv"),
            "PricingUnit,PricingCurrency,ListUnitPrice,x_ModelId,x_TokenKind\n"
                + "1M Tokens,EUR,2,acme-1,input\n1M Tokens,EUR,8,acme-1,output\n1 Hour,EUR,1,acme-1,\n");
    Path out = folder.resolve("policy/prices/sheet.yaml");
    Said imported =
        run(
            "prices",
            "import",
            "focus",
            sheet.toString(),
            "--provider",
            "openai",
            "--out",
            out.toString(),
            "--verified-on",
            "2026-10-01");
    assertThat(imported.exit()).isZero();
    assertThat(imported.err())
        .contains("1 model imported.")
        .contains("1 row left out: the unit is not tokens.");
    assertThat(run("prices", "check", "--config", config).exit()).isZero();
    assertThat(run("prices", "list", "--config", config).out())
        .contains("openai/acme-1")
        .contains("prices/sheet.yaml");
  }

  @Test
  void spendIsConvertedAtTheRatesOfItsDays() throws Exception {
    String config = project("gpt-4.1");
    Said without = run("spend", "--config", config, "--date", "2026-10-02", "--currency", "EUR");
    assertThat(without.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(without.err())
        .contains("Cannot convert to EUR: there is no ")
        .contains("Put the ECB's time series of euro reference rates there, as CSV.");
    // 100 input tokens at 2 and 20 output tokens at 8 USD per 1M: 0.00036 USD, at 1.2 0.0003 EUR.
    Files.writeString(
        folder.resolve("policy/eurofxref-hist.csv"), "Date,USD,\n2026-10-02,1.2000,\n");
    Said said =
        run(
            "spend",
            "--config",
            config,
            "--date",
            "2026-10-02",
            "--currency",
            "EUR",
            "--format",
            "csv");
    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.out()).contains("EUR,1,100,20,0.00125,0.0003,0");
    Said unknown = run("spend", "--config", config, "--date", "2026-10-02", "--currency", "SEK");
    assertThat(unknown.err())
        .contains(
            "Cannot convert USD to SEK on 2026-10-02: eurofxref-hist.csv has rates of 2026-10-02 to"
                + " 2026-10-02, and none for this.");
  }
}
