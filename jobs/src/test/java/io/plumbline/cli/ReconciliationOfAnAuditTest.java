package io.plumbline.cli;

import static io.plumbline.cli.ClosingMonth.call;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.cli.ClosingMonth.Result;
import io.plumbline.cli.ClosingMonth.Said;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An audit of a month beside its invoice, as a user runs it. */
class ReconciliationOfAnAuditTest {
  @TempDir Path temporary;

  @Test
  void theMonthStandsBesideItsInvoice() throws Exception {
    ClosingMonth month =
        new ClosingMonth(temporary)
            .policy(
                """
                finance:
                  reconciliation:
                    owner: finops
                    providers: {openai: {gateway_keys: [key_gateway]}}
                """)
            .logs(
                "october.csv",
                call("c-00000000000001", "2026-10-05", "gpt-5.5", "chat", 1_000_000, 0, 100_000),
                call("c-00000000000002", "2026-10-06", "gpt-5.5", "search", 0, 0, 50_000))
            .bill(
                "1.json",
                "2026-10-05",
                Result.of("gpt-5.5, input", "2.00", 1_000_000),
                Result.of("gpt-5.5, output", "1.20", 120_000),
                Result.of("web search tool calls", "0.25"),
                new Result("gpt-5.5, output", new BigDecimal("0.70"), 70_000L, "key_notebook"))
            .bill("2.json", "2026-10-06", Result.of("gpt-5.5, output", "0.50", 50_000));
    Said said = month.run("audit", "--month", "2026-10");
    assertThat(said.code()).as(said.out() + said.err()).isZero();
    JsonNode openai = month.summary("2026-10").get("reconciliation").get(0);
    assertThat(openai.toString())
        .isEqualTo(
            "{\"provider\":\"openai\",\"currency\":\"USD\",\"state\":\"compared\",\"logged\":\"0\","
                + "\"priced\":\"3.5\",\"invoiced\":\"4.65\",\"named\":\"0.95\",\"unexplained\":\"0.2\","
                + "\"owner\":\"finops\",\"causes\":["
                + "{\"step\":\"bucket\",\"cause\":\"bypass\",\"amount\":\"0.7\"},"
                + "{\"step\":\"bucket\",\"cause\":\"server_tools\",\"amount\":\"0.25\"},"
                + "{\"step\":\"unexplained\",\"cause\":\"not_logged\",\"amount\":\"0.2\"}]}");
    assertThat(month.report("2026-10", "finance.html"))
        .contains(
            "openai: invoiced USD 4.6500, priced USD 3.5000, USD 1.1500 more. Known: use that"
                + " bypasses the gateway USD 0.7000 and tools the provider runs USD 0.2500. Unexplained: USD 0.2000 (more tokens billed than"
                + " logged USD 0.2000); finops answers for it.");
    assertThat(month.report("2026-10", "csv/finance-invoices.csv"))
        .isEqualToNormalizingNewlines(
            """
            provider,currency,step,cause,amount,tokens,lines,owner
            openai,USD,priced,total,3.5,1150000,0,
            openai,USD,bucket,use that bypasses the gateway,0.7,70000,1,
            openai,USD,bucket,tools the provider runs,0.25,,1,
            openai,USD,unexplained,more tokens billed than logged,0.2,20000,0,finops
            openai,USD,invoiced,total,4.65,1240000,5,
            """);
    assertThat(month.report("2026-10", "csv/finance-invoiced-usage.csv"))
        .contains("openai,gpt-5.5,other,output,150000,170000,USD,1.5,1.7,0.2,0,not logged");
  }

  /** Equal tokens everywhere: only the ids tell which call is which. */
  @Test
  void aBillThatNamesEveryRequestIsComparedCallByCall() throws Exception {
    String day = "2026-10-05";
    ClosingMonth month =
        new ClosingMonth(temporary)
            .logs(
                "october.csv",
                call("c-00000000000001", day, "gpt-5.5", "chat", 0, 0, 100_000),
                call("c-00000000000002", day, "gpt-5.5", "chat", 0, 0, 0)
                    .replace(",200\n", ",504\n"));
    month.write(
        "plumbline.yaml",
        month.read("plumbline.yaml").replace("format: openai-costs", "format: focus"));
    StringBuilder bill =
        new StringBuilder(
            "BillingPeriodStart,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,BilledCost,"
                + "BillingCurrency,ServiceProviderName,ServiceName,ServiceSubcategory,SkuMeter,"
                + "ConsumedQuantity,ConsumedUnit,x_RequestId\n");
    for (int id = 1; id <= 3; id++) {
      bill.append(
          "2026-10-01T00:00:00Z,%1$sT00:00:00Z,2026-10-06T00:00:00Z,Usage,1.00,USD,OpenAI,OpenAI"
                  .formatted(day)
              + " API,Generative AI,gpt-5.5 output tokens,100000,Tokens,c-0000000000000%d\n"
                  .formatted(id));
    }
    month.write("invoices/focus.csv", bill.toString());
    Said said = month.run("audit", "--month", "2026-10");
    assertThat(said.code()).as(said.out() + said.err()).isZero();
    assertThat(month.report("2026-10", "csv/finance-invoices.csv"))
        .isEqualToNormalizingNewlines(
            """
            provider,currency,step,cause,amount,tokens,lines,owner
            openai,USD,priced,total,1,100000,0,
            openai,USD,bucket,calls the provider counts and the logs do not hold,1,100000,0,
            openai,USD,bucket,calls that failed here and were billed,1,100000,0,
            openai,USD,invoiced,total,3,300000,3,
            """);
  }

  @Test
  void anInvoiceThatCameLaterMakesANewRunAndTheSameAgainChangesNothing() throws Exception {
    ClosingMonth month =
        new ClosingMonth(temporary)
            .logs(
                "october.csv",
                call("c-00000000000001", "2026-10-05", "gpt-5.5", "chat", 1_000_000, 0, 0));
    month.bill("other.json", "2026-09-05", Result.of("gpt-5.5, input", "9", 1));
    assertThat(month.run("audit", "--month", "2026-10").code()).isZero();
    String before = month.summary("2026-10").get("run_id").asText();
    assertThat(month.summary("2026-10").get("reconciliation").get(0).get("state").asText())
        .isEqualTo("no_invoice");
    month.bill("1.json", "2026-10-05", Result.of("gpt-5.5, input", "2.00", 1_000_000));
    assertThat(month.run("audit", "--month", "2026-10").code()).isZero();
    JsonNode after = month.summary("2026-10");
    assertThat(after.get("run_id").asText()).isNotEqualTo(before);
    assertThat(after.get("reconciliation").get(0).get("unexplained").asText()).isEqualTo("0");
    String bytes = month.report("2026-10", "summary.json");
    assertThat(month.run("audit", "--month", "2026-10").code()).isZero();
    assertThat(month.report("2026-10", "summary.json")).isEqualTo(bytes);
  }

  /** Sum by any cut = bridge end = reconciled priced = FOCUS EffectiveCost, to the last digit. */
  @Test
  void theGoldenMonthHasOneTotal() throws Exception {
    ClosingMonth month =
        new ClosingMonth(temporary)
            .policy(
                """
                finance:
                  allocation:
                    rules:
                      - {match: {team: chat}, cost_center: "4711"}
                      - {match: {team: platform}, shared: platform}
                      - {match: {team: search}, cost_center: "4712"}
                    shared: {platform: {by: spend}}
                """)
            .logs(
                "september.csv",
                call("s-0000000000001", "2026-09-05", "gpt-5.5", "chat", 900_001, 0, 90_007))
            .logs(
                "october.csv",
                call("c-00000000000001", "2026-10-05", "gpt-5.5", "chat", 1_000_003, 77, 100_001),
                call("c-00000000000002", "2026-10-06", "gpt-5.5", "search", 13, 0, 50_011),
                call("c-0000000000003", "2026-10-06", "gpt-4.1", "platform", 17, 3, 77_777))
            .bill(
                "1.json",
                "2026-10-05",
                Result.of("gpt-5.5, input", "2.10", 1_000_000),
                Result.of("gpt-5.5, output", "1.20", 120_000));
    Said said = month.run("audit", "--month", "2026-10");
    assertThat(said.code()).as(said.out() + said.err()).isZero();
    JsonNode summary = month.summary("2026-10");
    BigDecimal priced = new BigDecimal(summary.get("spend").get(0).get("priced").asText());
    assertThat(new BigDecimal(summary.get("reconciliation").get(0).get("priced").asText()))
        .isEqualByComparingTo(priced);
    assertThat(new BigDecimal(summary.get("bridge").get(0).get("end").asText()))
        .isEqualByComparingTo(priced);
    JsonNode bridge = summary.get("bridge").get(0);
    BigDecimal left = priced.negate();
    for (String part :
        List.of("start", "volume", "model_mix", "token_mix", "cache", "tier", "price", "retries")) {
      left = left.add(new BigDecimal(bridge.get(part).asText()));
    }
    assertThat(left).isEqualByComparingTo("0");
    for (String cut : List.of("team", "model", "api_key", "day", "cost_center")) {
      JsonNode rows = cut(month, cut);
      BigDecimal sum = BigDecimal.ZERO;
      for (JsonNode row : rows) {
        sum = sum.add(new BigDecimal(row.get("spend").get(0).get("priced").asText()));
      }
      assertThat(sum).as(cut).isEqualByComparingTo(priced);
    }
    assertThat(sum(month.report("2026-10", "csv/finance-allocation.csv"), "amount", "usage,shared"))
        .isEqualByComparingTo(priced);
    String focus = month.run("spend", "--month", "2026-10", "--format", "focus").out();
    assertThat(focus).isEqualTo(month.report("2026-10", "focus.csv"));
    assertThat(sum(focus, "EffectiveCost", null)).isEqualByComparingTo(priced);
    assertThat(sum(focus, "BilledCost", null)).isEqualByComparingTo("3.3");
  }

  private static JsonNode cut(ClosingMonth month, String by) throws Exception {
    return new com.fasterxml.jackson.databind.ObjectMapper()
        .readTree(month.run("spend", "--month", "2026-10", "--by", by, "--format", "json").out())
        .get("rows");
  }

  /** Sum of a column of a file without quoted cells before it. */
  private static BigDecimal sum(String csv, String column, String first) {
    List<String> lines = csv.lines().toList();
    int at = List.of(lines.get(0).split(",", -1)).indexOf(column);
    BigDecimal sum = BigDecimal.ZERO;
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      if (first == null || List.of(first.split(",")).contains(cells[0])) {
        sum = sum.add(new BigDecimal(cells[at]));
      }
    }
    return sum;
  }
}
