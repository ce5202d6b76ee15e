package io.plumbline.cli;

import static io.plumbline.cli.ClosingMonth.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.cli.ClosingMonth.Result;
import io.plumbline.cli.ClosingMonth.Said;
import io.plumbline.schema.Reconciled;
import io.plumbline.shared.policy.Policy;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a month: refused, preliminary, closed, and never changed without a cause. */
class CloseCommandTest {
  @TempDir Path temporary;

  @Test
  void aMonthIsClosedOnceAndChangesOnlyWithACause() throws Exception {
    ClosingMonth month =
        new ClosingMonth(temporary)
            .policy(
                """
                finance:
                  allocation:
                    gl_account: "6805"
                    rules:
                      - {match: {team: chat}, cost_center: "4711"}
                """)
            .logs(
                "october.csv",
                call("c-0000000000001", "2026-10-05", "gpt-5.5", "chat", 1_000_000, 0, 100_000),
                call("c-0000000000002", "2026-10-06", "gpt-5.5", "search", 0, 0, 50_000))
            .bill("0.json", "2026-09-05", Result.of("gpt-5.5, input", "1.00", 500_000));

    Said refused = month.run("close", "--month", "2026-10");
    assertThat(refused.code()).as(refused.err()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(refused.err())
        .isEqualToNormalizingNewlines(
            """
            2026-10 cannot be closed:
              Source 'invoices' has nothing of 2026-10. Check that the feed arrived, or take the source out of plumbline.yaml.
              No invoice of openai for 2026-10 was read, so what it cost is an estimate. Add its bill as a source, or say that none is sent: finance.reconciliation.providers.openai.invoice: false in policy.yaml.
            Mend these and run the same command again, or close as preliminary: plumbline close --month 2026-10 --preliminary
            """);
    assertThat(month.run("close", "--month", "2026-10", "--restate", "why not").err())
        .contains(
            "2026-10 is not closed, so there is nothing to restate. Close it without --restate.");

    Said preliminary = month.run("close", "--month", "2026-10", "--preliminary");
    assertThat(preliminary.code()).as(preliminary.err()).isZero();
    assertThat(preliminary.out()).contains("Closed 2026-10 as preliminary (2026-10.1): run ");
    assertThat(month.report("2026-10", "csv/finance-journal-entries.csv"))
        .isEqualToNormalizingNewlines(
            """
            close,entry,reverses,period,cost_center,gl_account,currency,amount
            2026-10.1,posting,,2026-10,4711,6805,USD,3
            2026-10.1,posting,,2026-10,unallocated,6805,USD,0.5
            """);

    month
        .bill(
            "1.json",
            "2026-10-05",
            Result.of("gpt-5.5, input", "2.00", 1_000_000),
            Result.of("gpt-5.5, output", "1.20", 120_000))
        .bill("2.json", "2026-10-06", Result.of("gpt-5.5, output", "0.50", 50_000));
    Said closed = month.run("close", "--month", "2026-10");
    assertThat(closed.code()).as(closed.err()).isZero();
    assertThat(closed.out())
        .contains("Closed 2026-10 (2026-10.2): run ")
        .contains("openai USD: invoiced 3.7, priced 3.5, unexplained 0.2.");
    assertThat(month.report("2026-10", "csv/finance-journal-entries.csv"))
        .isEqualToNormalizingNewlines(
            """
            close,entry,reverses,period,cost_center,gl_account,currency,amount
            2026-10.1,posting,,2026-10,4711,6805,USD,3
            2026-10.1,posting,,2026-10,unallocated,6805,USD,0.5
            2026-10.2,reversal,2026-10.1,2026-10,4711,6805,USD,-3
            2026-10.2,reversal,2026-10.1,2026-10,unallocated,6805,USD,-0.5
            2026-10.2,posting,,2026-10,4711,6805,USD,3
            2026-10.2,posting,,2026-10,unallocated,6805,USD,0.7
            """);
    assertThat(month.summary("2026-10").get("close").toString())
        .isEqualTo(
            "{\"id\":\"2026-10.2\",\"status\":\"closed\",\"of_this_run\":true,\"cause\":null,"
                + "\"missing\":[]}");
    assertThat(month.run("close", "--month", "2026-10").out())
        .contains("2026-10 is closed already (2026-10.2); nothing changed.");

    // What was closed is rechecked with everything else that is recorded.
    assertThat(month.run("verify").code()).isZero();
    Path first = temporary.resolve("warehouse/closes/2026-10.1/close.json");
    String recorded = Files.readString(first);
    Files.writeString(first, recorded.replace("preliminary", "closed"));
    assertThat(month.run("verify").out())
        .isEqualTo(
            "Differs: closes/2026-10.1/close.json and its line in closes/2026-10.1/SHA256SUMS do not agree: one of them was changed.\n");
    Files.writeString(first, recorded);

    // A late file: whatever audit would change the month is refused, and nothing is changed by it.
    String reports = month.report("2026-10", "summary.json");
    month.logs("late.csv", call("c-0000000000003", "2026-10-06", "gpt-5.5", "chat", 0, 0, 10_000));
    Said audit = month.run("audit", "--month", "2026-10");
    assertThat(audit.code()).isEqualTo(ExitCode.BUSY);
    assertThat(audit.err())
        .contains(
            "2026-10 is closed (2026-10.2), and this run would change it: spend 3.5 USD then, 3.6"
                + " USD now. Nothing was changed. Say why the month changes and close it anew:"
                + " plumbline close --month M --restate CAUSE.");
    assertThat(month.run("audit", "--date", "2026-10-06").code()).isEqualTo(ExitCode.BUSY);
    assertThat(month.run("audit", "--date", "2026-10-05").code()).isZero();
    assertThat(month.run("close", "--month", "2026-10").code()).isEqualTo(ExitCode.BUSY);
    assertThat(month.report("2026-10", "summary.json")).isEqualTo(reports);

    Said restated = month.run("close", "--month", "2026-10", "--restate", "A late file of the 6th");
    assertThat(restated.code()).as(restated.err()).isZero();
    assertThat(restated.out())
        .contains("Restated 2026-10 (2026-10.3): run ")
        .contains("The journal takes back what was posted and posts anew.");
    assertThat(month.report("2026-10", "finance.html"))
        .contains(
            "The month was closed and is restated (2026-10.3), because: A late file of the 6th.");
    assertThat(month.report("2026-10", "csv/finance-journal-entries.csv"))
        .contains("2026-10.3,reversal,2026-10.2,2026-10,4711,6805,USD,-3")
        .contains("2026-10.3,posting,,2026-10,4711,6805,USD,3.1");
    assertThat(month.run("audit", "--month", "2026-10").code()).isZero();
  }

  @Test
  void aCallNobodyUnderstandsIsRefusedBeforeAnythingIsRead() throws Exception {
    ClosingMonth month = new ClosingMonth(temporary);
    assertThat(month.run("close", "--month", "October").err())
        .contains("--month October is no month. Write it as YYYY-MM, e.g. 2026-10.");
    assertThat(month.run("close", "--month", "2026-10", "--restate", " ").err())
        .contains("--restate needs a cause that a reader of the journal understands.");
    assertThat(month.run("close", "--month", "2026-10", "--restate", "x", "--preliminary").err())
        .contains("A month is restated or closed as preliminary, not both. Leave one out.");
    assertThat(month.run("close", "--month", "2026-10", "--restate", "x", "--preliminary").code())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void everyReasonIsSaidAtOnce() throws Exception {
    List<String> calls = new ArrayList<>();
    // Every weekday of October but Wednesday the 14th.
    for (int day = 1; day <= 31; day++) {
      LocalDate of = LocalDate.of(2026, 10, day);
      if (of.getDayOfWeek().getValue() <= 5 && day != 14) {
        calls.add(
            call("c-00000000000%02d".formatted(day), of.toString(), "gpt-5.5", "chat", 0, 0, 10));
      }
    }
    calls.add(call("c-0000000000099", "2026-10-30", "gpt-5.6-mini", "chat", 0, 0, 10));
    ClosingMonth month =
        new ClosingMonth(temporary)
            .logs("october.csv", calls.toArray(String[]::new))
            .bill("0.json", "2026-10-30", Result.of("gpt-5.5, output", "0.0021", 210));
    month.write("invoices/0.json", month.read("invoices/0.json").replace("\"usd\"", "\"eur\""));
    Said refused = month.run("close", "--month", "2026-10");
    assertThat(refused.code()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(refused.err())
        .contains(
            "Source 'gateway' has no call on 2026-10-14 (Wednesday), and has some on most other such"
                + " weekdays. Read the missing files, or name the days as quiet:"
                + " finance.quiet_days in policy.yaml.")
        .contains(
            "Cannot price 1 call: no price for 'gpt-5.6-mini' on 2026-10-30. Add it to"
                + " prices/openai.yaml; until then their cost is reported as unknown.")
        .contains(
            "openai bills in EUR, and its calls are priced in USD, and no exchange rate is known for"
                + " 21 days from 2026-10-01 to 2026-10-30. ")
        .contains(
            "eurofxref-hist.csv has rates of no day: add the ECB's time series of euro reference"
                + " rates as CSV, or price the calls in the bill's currency.");

    // Each is mended, and the month closes with both amounts and the rate's day.
    month.policy("finance: {quiet_days: [2026-10-14]}\n");
    month.write(
        "policy/prices/own.yaml",
        month.read("policy/prices/own.yaml")
            + "  - {provider: openai, model: gpt-5.6-mini, input: 2, output: 10}\n");
    StringBuilder rates = new StringBuilder("Date,USD,\n");
    for (int day = 30; day >= 1; day--) {
      LocalDate of = LocalDate.of(2026, 10, day);
      if (of.getDayOfWeek().getValue() <= 5) {
        rates.append(of).append(",1.2500,\n");
      }
    }
    month.write("policy/eurofxref-hist.csv", rates.toString());
    Said closed = month.run("close", "--month", "2026-10");
    assertThat(closed.code()).as(closed.err()).isZero();
    // 220 tokens at 10 USD per million are 0.0022 USD, at 1.25 USD for one euro 0.00176 EUR.
    assertThat(closed.out())
        .contains("openai EUR: invoiced 0.0021, priced 0, unexplained 0.00034.")
        .contains("openai USD: invoiced 0, priced 0.0022, unexplained 0.");
    assertThat(month.report("2026-10", "csv/finance-exchange.csv"))
        .contains("openai,2026-10-30,USD,0.0002,0.8,2026-10-30,EUR,0.00016");
    assertThat(month.report("2026-10", "finance.html"))
        .contains("openai: USD 0.002200 by the price book, billed in another currency and compared")
        .contains(
            "openai: invoiced EUR 0.002100, priced EUR 0.001760 at the exchange rates of the days,"
                + " EUR 0.000340 more.")
        .contains("EUR 0.002100 by 1 provider, EUR 0.000340 more than priced.")
        .doesNotContain("From the logs of openai to its invoice, in USD");
  }

  @Test
  void anAmortisedExportIsNoInvoice() throws Exception {
    ClosingMonth month = new ClosingMonth(temporary);
    month.write(
        "plumbline.yaml",
        """
        warehouse: ./warehouse
        reports: ./reports
        policy: ./policy
        sources:
          - {name: azure, format: azure-cost, path: ./azure}
        """);
    String columns =
        "Date,MeterCategory,MeterSubCategory,MeterName,UnitOfMeasure,Quantity,CostInBillingCurrency,BillingCurrency,"
            + "PricingModel,ChargeType,ReservationId\n";
    String hours =
        "10/05/2026,Azure OpenAI,Azure OpenAI,Provisioned Managed Global Unit,1 Hour,24,%s,EUR,Reservation,%s,r-1\n";
    month.write(
        "azure/amortised.csv",
        columns + hours.formatted("30", "Usage") + hours.formatted("3", "UnusedReservation"));
    Said audited = month.run("audit", "--month", "2026-10");
    assertThat(audited.out())
        .contains(
            "No call lies in these days. Bills and counts alone tell of none: name the logs as a source beside them.\n");
    Said refused = month.run("close", "--month", "2026-10");
    assertThat(refused.code()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(refused.err())
        .contains(
            "Source 'azure' is Azure's amortised export, which leaves out what was bought in advance, so its total is no"
                + " invoice's. Give the actual export in its place.");

    month.write(
        "azure/amortised.csv",
        columns + hours.formatted("0", "Usage") + hours.formatted("1000", "Purchase"));
    Said closed = month.run("close", "--month", "2026-10");
    assertThat(closed.code()).as(closed.err()).isZero();
    assertThat(closed.out())
        .contains("azure.ai.openai EUR: invoiced 1000, priced 0, unexplained 0.");
  }

  @Test
  void anInvoiceThatEndsBeforeTheCallsIsIncomplete() throws Exception {
    Policy policy = Policy.load(temporary.resolve("nowhere"));
    List<Reconciled> steps =
        List.of(
            step("openai", "2026-10-31", "priced", "compared"),
            step("openai", "2026-10-20", "invoiced", "compared"),
            step("vllm", "2026-10-31", "priced", "own_hardware"));
    assertThat(CloseCommand.invoices(policy, steps, YearMonth.of(2026, 10)))
        .containsExactly(
            "The invoice of openai ends on 2026-10-20, and calls were made until 2026-10-31. Read"
                + " the rest of it.");
    assertThat(
            CloseCommand.invoices(
                policy,
                List.of(step("unknown", "2026-10-31", "priced", "no_invoice")),
                YearMonth.of(2026, 10)))
        .containsExactly(
            "Calls of a provider the log does not name cannot be held beside an invoice. Say in"
                + " endpoints.yaml whose their hosts are (host, provider).");
    Reconciled refused = step("unknown", "2026-10-31", "logged", "no_invoice");
    refused.setAmount(BigDecimal.ZERO);
    assertThat(CloseCommand.invoices(policy, List.of(refused), YearMonth.of(2026, 10)))
        .as("calls that never reached a provider")
        .isEmpty();
    ClosingMonth month =
        new ClosingMonth(temporary)
            .policy("finance: {reconciliation: {providers: {openai: {invoice: false}}}}\n");
    Policy waived = Policy.load(month.folder().resolve("policy"));
    assertThat(
            CloseCommand.invoices(
                waived,
                List.of(step("openai", "2026-10-31", "priced", "no_invoice")),
                YearMonth.of(2026, 10)))
        .isEmpty();
  }

  private static Reconciled step(String provider, String day, String step, String state) {
    return new Reconciled(
        provider,
        "USD",
        LocalDate.parse(day),
        step,
        "total",
        state,
        BigDecimal.ONE,
        null,
        0L,
        null,
        null);
  }
}
