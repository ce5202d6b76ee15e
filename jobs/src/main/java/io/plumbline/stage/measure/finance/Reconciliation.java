package io.plumbline.stage.measure.finance;

import io.plumbline.schema.Billed;
import io.plumbline.schema.Exchanged;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.ReconciledUsage;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.schema.Spend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gateway beside price book beside invoice, by provider, currency and day. Logs are never scaled to
 * fit: what cannot be explained stays, with its owner.
 *
 * <p>{@code invoiced = priced + Σ named causes + Σ unexplained}, to the last digit. For tokens on
 * both sides: {@code quantity = (billed tokens − logged tokens) × book price}; {@code price =
 * billed − priced − quantity}. The book price of a token is that of the whole interval, so that
 * days add up to the month.
 *
 * <p>Example: the logs hold 1 000 000 output tokens, priced at 10.00 USD per million: 10.00. The
 * invoice charges 1 200 000 output tokens with 13.20, and 2.50 tax. Quantity: 200 000 × 0.00001 =
 * 2.00. Price: 13.20 − 10.00 − 2.00 = 1.20, a tenth of 12.00 and so a residency uplift. Tax: 2.50.
 * Together 10.00 + 2.00 + 1.20 + 2.50 = 15.70, the invoice.
 */
public final class Reconciliation {
  private static final String UNKNOWN = "unknown";

  private Reconciliation() {}

  /**
   * What was found.
   *
   * @param steps from logged over priced to invoiced, sorted by provider, currency, day, step,
   *     cause
   * @param usage tokens and prices of the same, by model and kind
   * @param exchanged what was converted to compare it with a bill in another currency
   */
  public record Result(
      List<Reconciled> steps, List<ReconciledUsage> usage, List<Exchanged> exchanged) {}

  /**
   * Compares.
   *
   * @param spend all rows of the interval
   * @param charges all lines that bill the interval
   * @param counts what providers counted themselves; tells the tokens of bills that state none
   * @param calls the calls of the interval one by one, for bills that charge call by call; none for
   *     others
   */
  public static Result of(
      List<Spend> spend,
      List<Billed> charges,
      List<ReportedUsage> counts,
      List<LoggedCall> calls,
      ReconciliationTerms terms) {
    Map<String, List<Spend>> logged = new TreeMap<>();
    Map<String, List<Billed>> billed = new TreeMap<>();
    spend.forEach(row -> logged.computeIfAbsent(row.getProvider(), k -> list()).add(row));
    List<Spend> nameless =
        logged.getOrDefault(UNKNOWN, List.of()).stream()
            .filter(row -> SpendAmount.tokens(row) > 0)
            .toList();
    ModelMatch models = new ModelMatch(nameless, charges);
    for (Billed line : charges) {
      // The logs cannot name every provider; its bill names the models they have.
      boolean isNameless = !logged.containsKey(line.getProvider()) && models.isLogged(line);
      billed.computeIfAbsent(isNameless ? UNKNOWN : line.getProvider(), k -> list()).add(line);
    }
    TreeSet<String> providers = new TreeSet<>(logged.keySet());
    providers.addAll(billed.keySet());
    List<Reconciled> steps = new ArrayList<>();
    List<ReconciledUsage> usage = new ArrayList<>();
    List<Exchanged> exchanged = new ArrayList<>();
    for (String provider : providers) {
      ProviderBill bill =
          new ProviderBill(
              provider,
              logged.getOrDefault(provider, List.of()),
              billed.getOrDefault(provider, List.of()),
              counts.stream().filter(bucket -> bucket.getProvider().equals(provider)).toList(),
              calls.stream()
                  .filter(
                      call -> call.provider().equals(provider) || call.provider().equals(UNKNOWN))
                  .toList(),
              terms);
      bill.compare(steps, usage, exchanged);
    }
    return new Result(List.copyOf(steps), List.copyOf(usage), List.copyOf(exchanged));
  }

  private static <T> List<T> list() {
    return new ArrayList<>();
  }
}
