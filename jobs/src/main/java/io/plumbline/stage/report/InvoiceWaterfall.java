package io.plumbline.stage.report;

import static java.math.RoundingMode.DOWN;

import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Tone;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The way from the log to the invoice of one provider in one currency, as a picture: logged to
 * priced, and priced over every cause to invoiced. The steps add up to the last digit.
 *
 * @param logged what the logs say themselves; null: they name no cost in this currency
 * @param priced what the price book makes of them; null: it has no price for any of them
 * @param causes differences with a known cause
 * @param open differences nobody can explain
 */
record InvoiceWaterfall(
    String provider,
    String currency,
    BigDecimal logged,
    BigDecimal priced,
    Map<String, BigDecimal> causes,
    Map<String, BigDecimal> open,
    BigDecimal invoiced,
    int decimals) {
  private static final String BOOK = "by the price book";

  /** What is cut off beside a bar if it is longer. */
  static final int LONGEST_LABEL = 34;

  /** Shorter words where the text's are longer than that. */
  private static final Map<String, String> LABELS =
      Map.of(
          "late_rows", "charges of earlier periods",
          "provisioned_capacity", "capacity bought in advance",
          "exchange", "exchange",
          "estimated_or_not_logged", "estimated here, or not logged",
          "failed_but_billed", "failed here, billed all the same",
          "calls_not_logged", "calls the logs do not hold",
          "not_billed", "logged, and not on the bill",
          "not_itemised", "neither model nor kind named");

  static String label(String cause) {
    return LABELS.getOrDefault(cause, InvoiceSection.words(cause));
  }

  /**
   * The picture.
   *
   * @param id id within the report
   * @param description the same in a sentence
   */
  Chart chart(String id, String description) {
    List<Chart.Step> steps = new ArrayList<>();
    if (logged != null) {
      steps.add(whole("by the logs themselves", logged));
      // Gateways count in binary fractions: their last digits are no difference anybody can see.
      if (priced != null && priced.subtract(logged).setScale(decimals + 2, DOWN).signum() != 0) {
        steps.addAll(step("priced otherwise than logged", logged, priced.subtract(logged), null));
      }
    }
    BigDecimal exchanged = causes.getOrDefault("exchange", BigDecimal.ZERO);
    boolean isExchanged = priced == null && exchanged.signum() > 0;
    BigDecimal reached = isExchanged ? exchanged : priced == null ? BigDecimal.ZERO : priced;
    if (isExchanged) {
      steps.add(whole(BOOK + ", exchanged", exchanged));
    } else {
      steps.add(
          priced == null
              ? new Chart.Step(BOOK, reached, reached, "no price in the book", Tone.UNKNOWN)
              : whole(BOOK, priced));
    }
    for (Map.Entry<String, BigDecimal> cause : bySize(causes)) {
      if (isExchanged && cause.getKey().equals("exchange")) {
        continue;
      }
      steps.addAll(step(label(cause.getKey()), reached, cause.getValue(), null));
      reached = reached.add(cause.getValue());
    }
    for (Map.Entry<String, BigDecimal> cause : bySize(open)) {
      steps.addAll(step(label(cause.getKey()), reached, cause.getValue(), ", unexplained"));
      reached = reached.add(cause.getValue());
    }
    steps.add(whole("invoiced", invoiced));
    return new Chart.Waterfall(
        id, "From the logs of " + provider + " to its invoice, in " + currency, description, steps);
  }

  private static List<Map.Entry<String, BigDecimal>> bySize(Map<String, BigDecimal> amounts) {
    return amounts.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, BigDecimal> cause) -> cause.getValue().abs())
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .toList();
  }

  private Chart.Step whole(String label, BigDecimal amount) {
    return new Chart.Step(
        label, BigDecimal.ZERO, amount, Wording.money(currency, amount, decimals), Tone.NEUTRAL);
  }

  /** Nothing is drawn where nothing changes. */
  private List<Chart.Step> step(String label, BigDecimal from, BigDecimal amount, String state) {
    if (amount.signum() == 0) {
      return List.of();
    }
    Tone tone = amount.signum() > 0 ? Tone.WARN : Tone.GOOD;
    return List.of(
        new Chart.Step(
            label,
            from,
            from.add(amount),
            (amount.signum() > 0 ? "+ " : "")
                + Wording.money(currency, amount, decimals)
                + (state == null ? "" : state),
            state == null ? tone : Tone.UNKNOWN));
  }
}
