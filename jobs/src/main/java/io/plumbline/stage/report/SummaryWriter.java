package io.plumbline.stage.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.Finding;
import io.plumbline.schema.PersonalDataCount;
import io.plumbline.schema.Run;
import io.plumbline.schema.Spend;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * {@code summary.json}: the run in one page for a machine, stable from version to version.
 *
 * <p>Counts are of attempts unless the name says otherwise; input tokens include cache reads and
 * writes; money is a decimal string, null where it is not known.
 */
public final class SummaryWriter {
  private static final Comparator<List<String>> BY_PARTS =
      Comparator.comparing(parts -> String.join("\u0000", parts));

  /**
   * The summary; equal input gives equal bytes.
   *
   * @param reports names of the reports' files, relative to the summary
   */
  public ReportContent write(ReportInput input, List<String> reports) {
    return Json.write(
        out -> {
          Run run = input.run();
          out.writeStartObject();
          out.writeStringField("run_id", run.getRunId());
          out.writeObjectFieldStart("interval");
          out.writeStringField("from", run.getFrom().toString());
          out.writeStringField("to", run.getTo().toString());
          out.writeEndObject();
          out.writeStringField("engine", input.engine());
          out.writeStringField("version", run.getVersion());
          sources(out, input);
          totals(out, input.run(), input.spend());
          spend(out, input.spend());
          new CostCauses(input.modelDays()).write(out);
          new InvoiceSection(input).write(out);
          AllocationSection allocation = new AllocationSection(input);
          allocation.write(out);
          allocation.writeClose(out);
          new BridgeSection(input).write(out);
          new ForecastSection(input).write(out);
          new BudgetSection(input).write(out);
          new UnusualDays(input).write(out);
          new SavingSection(input).write(out);
          new ResidencySection(input).write(out);
          rateLimits(out, input);
          restated(out, input.notes().restated());
          new CountedByOthers(input).write(out);
          personalData(out, input.personalDataCounts());
          findings(out, input.findings());
          verdicts(out, input.verdicts());
          names(out, "reports", reports.stream().sorted().toList());
          manifest(out, input.manifest());
          out.writeEndObject();
        });
  }

  private static void sources(JsonGenerator out, ReportInput input) throws IOException {
    out.writeArrayFieldStart("sources");
    for (InputTotals.SourceTotals source : InputTotals.of(input.ingestedFiles()).sources()) {
      out.writeStartObject();
      out.writeStringField("name", source.source());
      out.writeStringField("format", source.format());
      out.writeNumberField("files", source.files());
      out.writeNumberField("bytes", source.bytes());
      out.writeNumberField("read", source.read());
      out.writeNumberField("accepted", source.accepted());
      out.writeNumberField("duplicates", source.duplicates());
      out.writeNumberField("quarantined", source.quarantined());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void totals(JsonGenerator out, Run run, List<Spend> rows) throws IOException {
    long attempts = sum(rows, Spend::getAttempts);
    out.writeObjectFieldStart("totals");
    out.writeNumberField("attempts", attempts);
    if (run.getOperations() == null) {
      out.writeNullField("operations");
    } else {
      out.writeNumberField("operations", run.getOperations());
    }
    // A cancelled call succeeded as far as the provider and the bill are concerned.
    out.writeNumberField(
        "succeeded", attemptsOf(rows, "succeeded") + attemptsOf(rows, "cancelled"));
    out.writeNumberField("failed", attemptsOf(rows, "failed"));
    out.writeNumberField("input_tokens", sum(rows, SpendCut::inputTokensOf));
    out.writeNumberField("output_tokens", sum(rows, Spend::getOutputTokens));
    out.writeNumberField("cache_read_tokens", sum(rows, Spend::getCacheReadTokens));
    out.writeNumberField(
        "cache_write_tokens",
        sum(rows, row -> row.getCacheWrite5mTokens() + row.getCacheWrite1hTokens()));
    out.writeNumberField("reasoning_tokens", sum(rows, Spend::getReasoningTokens));
    out.writeEndObject();
  }

  private static void restated(JsonGenerator out, List<Restated> days) throws IOException {
    out.writeArrayFieldStart("restated");
    for (Restated day : days) {
      out.writeStartObject();
      out.writeStringField("day", day.day().toString());
      out.writeObjectFieldStart("attempts");
      out.writeNumberField("before", day.attemptsBefore());
      out.writeNumberField("after", day.attemptsAfter());
      out.writeEndObject();
      out.writeObjectFieldStart("tokens");
      out.writeNumberField("before", day.tokensBefore());
      out.writeNumberField("after", day.tokensAfter());
      out.writeEndObject();
      out.writeArrayFieldStart("reported");
      Set<String> currencies = new TreeSet<>(day.reportedBefore().keySet());
      currencies.addAll(day.reportedAfter().keySet());
      for (String currency : currencies) {
        out.writeStartObject();
        out.writeStringField("currency", currency);
        out.writeStringField("before", amount(day.reportedBefore().get(currency)));
        out.writeStringField("after", amount(day.reportedAfter().get(currency)));
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeObjectFieldStart("samples");
      out.writeNumberField("before", day.samplesBefore());
      out.writeNumberField("after", day.samplesAfter());
      out.writeEndObject();
      out.writeBooleanField("usage_reports_changed", day.countsChanged());
      out.writeBooleanField("in_this_run", day.inThisRun());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static String amount(BigDecimal cost) {
    return cost == null ? null : cost.toPlainString();
  }

  private static long attemptsOf(List<Spend> rows, String status) {
    return sum(rows, row -> row.getStatus().equals(status) ? row.getAttempts() : 0);
  }

  private static long sum(List<Spend> rows, ToLongFunction<Spend> column) {
    return rows.stream().mapToLong(column).sum();
  }

  /** One entry per currency; unpriced calls without any cost stand under a null currency. */
  private static void spend(JsonGenerator out, List<Spend> rows) throws IOException {
    Map<String, BigDecimal> reported = new TreeMap<>();
    Map<String, BigDecimal> priced = new TreeMap<>();
    Map<String, Long> unpriced = new TreeMap<>();
    for (Spend row : rows) {
      String home = "";
      if (row.getReportedRows() > 0) {
        home = key(row.getReportedCurrency());
        reported.merge(home, row.getReportedCost(), BigDecimal::add);
      }
      if (row.getPricedCost() != null) {
        priced.merge(key(row.getPricedCurrency()), row.getPricedCost(), BigDecimal::add);
        home = home.isEmpty() ? key(row.getPricedCurrency()) : home;
      }
      unpriced.merge(home, row.getUnpricedAttempts(), Long::sum);
    }
    if (Long.valueOf(0).equals(unpriced.get("")) && !reported.containsKey("")) {
      unpriced.remove("");
    }
    Set<String> currencies =
        new TreeSet<>(
            Comparator.comparing(String::isEmpty).thenComparing(Comparator.naturalOrder()));
    currencies.addAll(reported.keySet());
    currencies.addAll(priced.keySet());
    currencies.addAll(unpriced.keySet());
    out.writeArrayFieldStart("spend");
    for (String currency : currencies) {
      out.writeStartObject();
      out.writeStringField("currency", currency.isEmpty() ? null : currency);
      out.writeStringField("reported", Json.decimal(reported.get(currency)));
      out.writeStringField("priced", Json.decimal(priced.get(currency)));
      out.writeNumberField("unpriced_calls", unpriced.getOrDefault(currency, 0L));
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static String key(String currency) {
    return currency == null ? "" : currency;
  }

  private static void rateLimits(JsonGenerator out, ReportInput input) throws IOException {
    RateLimits limits = new RateLimits(input);
    out.writeObjectFieldStart("rate_limit_hits");
    out.writeNumberField("vendor", limits.vendor());
    out.writeNumberField("gateway", limits.gateway());
    out.writeNumberField("budget", limits.budget());
    out.writeNumberField("unknown", limits.unknown());
    out.writeEndObject();
  }

  private static void personalData(JsonGenerator out, List<PersonalDataCount> counts)
      throws IOException {
    Map<List<String>, long[]> sums = new TreeMap<>(BY_PARTS);
    for (PersonalDataCount count : counts) {
      long[] sum =
          sums.computeIfAbsent(List.of(count.getKind(), count.getTier()), ignored -> new long[2]);
      sum[0] += count.getValues();
      sum[1] += count.getRecords();
    }
    out.writeArrayFieldStart("personal_data");
    for (Map.Entry<List<String>, long[]> entry : sums.entrySet()) {
      out.writeStartObject();
      out.writeStringField("kind", entry.getKey().get(0));
      out.writeStringField("tier", entry.getKey().get(1));
      out.writeNumberField("count", entry.getValue()[0]);
      out.writeNumberField("records", entry.getValue()[1]);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void findings(JsonGenerator out, List<Finding> findings) throws IOException {
    Map<List<String>, Integer> counts = new TreeMap<>(BY_PARTS);
    for (Finding finding : findings) {
      counts.merge(
          List.of(finding.getRule(), finding.getSeverity(), finding.getStatus()), 1, Integer::sum);
    }
    out.writeArrayFieldStart("findings");
    for (Map.Entry<List<String>, Integer> entry : counts.entrySet()) {
      out.writeStartObject();
      out.writeStringField("rule", entry.getKey().get(0));
      out.writeStringField("severity", entry.getKey().get(1));
      out.writeStringField("status", entry.getKey().get(2));
      out.writeNumberField("count", entry.getValue());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void verdicts(JsonGenerator out, List<Verdict> verdicts) throws IOException {
    out.writeArrayFieldStart("verdicts");
    for (Verdict verdict :
        verdicts.stream()
            .sorted(Comparator.comparing(Verdict::workload).thenComparing(Verdict::verdict))
            .toList()) {
      out.writeStartObject();
      out.writeStringField("workload", verdict.workload());
      out.writeStringField("verdict", verdict.verdict());
      names(out, "too_early", verdict.tooEarly().stream().sorted().toList());
      names(out, "too_long", verdict.tooLong().stream().sorted().toList());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void names(JsonGenerator out, String field, List<String> names)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (String name : names) {
      out.writeString(name);
    }
    out.writeEndArray();
  }

  private static void manifest(JsonGenerator out, ManifestReference manifest) throws IOException {
    if (manifest == null) {
      out.writeNullField("manifest");
      return;
    }
    out.writeObjectFieldStart("manifest");
    out.writeStringField("path", manifest.path());
    out.writeStringField("sha256", manifest.sha256());
    out.writeEndObject();
  }
}
