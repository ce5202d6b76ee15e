package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.ProviderDay;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Refusals for rate, split by who refused. Only the vendor's say anything about the vendor: the
 * gateway's own limits and budgets are ours to change.
 */
final class RateLimits {
  private final List<ProviderDay> days;
  private final LocalDate from;
  private final LocalDate to;
  private final QuotaSection quotas;

  RateLimits(ReportInput input) {
    days = input.providerDays();
    from = input.run().getFrom();
    to = input.run().getTo();
    quotas = new QuotaSection(input.findings());
  }

  long attempts() {
    return sum(ProviderDay::getAttempts);
  }

  long vendor() {
    return sum(ProviderDay::getVendorLimited);
  }

  long gateway() {
    return sum(ProviderDay::getGatewayLimited);
  }

  long budget() {
    return sum(ProviderDay::getBudgetStopped);
  }

  long unknown() {
    return sum(ProviderDay::getUnknownLimited);
  }

  long all() {
    return vendor() + gateway() + budget() + unknown();
  }

  private long sum(ToLongFunction<ProviderDay> column) {
    return days.stream().mapToLong(column).sum();
  }

  private static long limited(ProviderDay day) {
    return day.getVendorLimited()
        + day.getGatewayLimited()
        + day.getBudgetStopped()
        + day.getUnknownLimited();
  }

  /** The answer in sentences, ready to stand after a colon. */
  String sentence() {
    if (attempts() == 0) {
      return "no attempt was seen.";
    }
    if (all() == 0) {
      return "no attempt was refused for rate or budget.";
    }
    List<String> parts = new ArrayList<>();
    part(parts, vendor(), "by the vendor");
    part(parts, gateway(), "by our own gateway");
    part(parts, budget(), "by a budget");
    part(parts, unknown(), "by whom is not known");
    String split =
        "%s of %s attempts (%s) were refused: %s."
            .formatted(
                Numerals.count(all()),
                Numerals.count(attempts()),
                Wording.percent(all(), attempts()),
                Wording.list(parts));
    return split + worstDay();
  }

  private static void part(List<String> parts, long count, String by) {
    if (count > 0) {
      parts.add(Numerals.count(count) + " " + by);
    }
  }

  private String worstDay() {
    Map<LocalDate, Long> byDay = new TreeMap<>();
    days.forEach(day -> byDay.merge(day.getDay(), day.getVendorLimited(), Long::sum));
    return byDay.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .max(
            Map.Entry.<LocalDate, Long>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .filter(entry -> byDay.size() > 1)
        .map(
            entry ->
                " The vendor refused most on %s: %s."
                    .formatted(entry.getKey(), Wording.count(entry.getValue(), "attempt")))
        .orElse("");
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(Sentence.plain(Wording.capital(sentence())));
    if (all() > 0 && from.plusDays(1).isBefore(to)) {
      blocks.add(chart());
    }
    blocks.add(table());
    blocks.addAll(quotas.blocks());
    return blocks;
  }

  private Chart chart() {
    List<LocalDate> axis = from.datesUntil(to).toList();
    return new Chart.Days(
        "rate-limits-by-day",
        "Refused attempts by day and by who refused",
        sentence(),
        "attempts",
        axis,
        List.of(
            series("vendor", axis, ProviderDay::getVendorLimited),
            series("gateway", axis, ProviderDay::getGatewayLimited),
            series("budget", axis, ProviderDay::getBudgetStopped),
            series("not known", axis, ProviderDay::getUnknownLimited)));
  }

  private Chart.Series series(
      String name, List<LocalDate> axis, ToLongFunction<ProviderDay> column) {
    Map<LocalDate, Long> byDay = new TreeMap<>();
    days.forEach(day -> byDay.merge(day.getDay(), column.applyAsLong(day), Long::sum));
    return new Chart.Series(name, axis.stream().map(day -> byDay.getOrDefault(day, 0L)).toList());
  }

  private Table table() {
    Map<String, long[]> sums = new TreeMap<>();
    Map<String, ProviderDay> first = new TreeMap<>();
    for (ProviderDay day : days) {
      String key =
          day.getProvider() + '\u0000' + (day.getWorkload() == null ? "" : day.getWorkload());
      first.putIfAbsent(key, day);
      long[] sum = sums.computeIfAbsent(key, ignored -> new long[6]);
      sum[0] += day.getAttempts();
      sum[1] += day.getVendorLimited();
      sum[2] += day.getGatewayLimited();
      sum[3] += day.getBudgetStopped();
      sum[4] += day.getUnknownLimited();
      sum[5] += limited(day);
    }
    long[] all = new long[6];
    List<List<Cell>> rows = new ArrayList<>();
    sums.entrySet().stream()
        .filter(entry -> entry.getValue()[5] > 0)
        .sorted(
            Comparator.comparing((Map.Entry<String, long[]> entry) -> -entry.getValue()[5])
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(
            entry -> {
              ProviderDay key = first.get(entry.getKey());
              for (int at = 0; at < all.length; at++) {
                all[at] += entry.getValue()[at];
              }
              rows.add(row(new Cell.Text(key.getProvider()), workload(key), entry.getValue()));
            });
    return new Table(
        "rate-limits",
        "Attempts refused for rate or budget, by provider and workload",
        "SELECT provider, workload, SUM(attempts), SUM(vendor_limited), SUM(gateway_limited),"
            + " SUM(budget_stopped), SUM(unknown_limited) FROM provider_day GROUP BY provider,"
            + " workload",
        List.of(
            text("provider", "Provider"),
            text("workload", "Workload"),
            number("attempts", "Attempts"),
            number("vendor_limited", "Refused by vendor"),
            number("gateway_limited", "Refused by gateway"),
            number("budget_stopped", "Stopped by budget"),
            number("unknown_limited", "By whom not known"),
            number("share_limited", "Share refused")),
        rows,
        rows.isEmpty()
            ? List.of()
            : List.of(row(new Cell.Text("All of these"), new Cell.Text(""), all)),
        "no attempt was refused for rate or budget.",
        false);
  }

  private static Cell workload(ProviderDay day) {
    return day.getWorkload() == null
        ? new Cell.Missing("no workload")
        : new Cell.Text(day.getWorkload());
  }

  private static List<Cell> row(Cell provider, Cell workload, long[] sum) {
    return List.of(
        provider,
        workload,
        new Cell.Count(sum[0]),
        new Cell.Count(sum[1]),
        new Cell.Count(sum[2]),
        new Cell.Count(sum[3]),
        new Cell.Count(sum[4]),
        new Cell.Share(Wording.rounded(Wording.share(sum[5], Math.max(1, sum[0])))));
  }
}
