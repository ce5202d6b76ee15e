package io.plumbline.rules.fact;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What the logs say a model cost beside what the price book makes of the tokens, by UTC day; from
 * table {@code model_day}.
 *
 * @param hosted whether a third party runs it: a lane of our own has no price per token to report;
 *     null: the lane is not known
 * @param zeroCostAttempts attempts with tokens, not from a gateway cache, that report a cost of
 *     exactly zero or none
 * @param unpricedAttempts attempts the price book has no price for
 * @param calledBefore whether it was called in the month before; null: the interval is no month, or
 *     nothing is known of the month before
 * @param before what the same tokens, in the same shares and tiers, cost at the prices of the month
 *     before; null: not known
 * @param priceEffect what other prices added to that; null: not known
 * @param listed whether the price book has an entry of it; null: none
 * @param withdrawnOn day the provider withdraws it, by the price book; null: none is announced
 * @param daysToWithdrawal days from the end of the interval to it; null as above
 */
public record ModelCost(
    About about,
    @Known(what = "The provider") String provider,
    @Known(what = "The model") String model,
    @Known(
            what = "Whether a third party runs the model",
            no = "We run '{model}' ourselves; it has no price per token.",
            fix = "Name the host of its endpoint, and its lane, in endpoints.yaml.")
        Boolean hosted,
    List<Day> days,
    @Known(what = "The attempts that report no cost", unit = "attempts") long zeroCostAttempts,
    @Known(what = "The attempts without a price", unit = "attempts") long unpricedAttempts,
    @Known(
            what = "What '{model}' cost in the month before",
            no = "'{model}' was not called in the month before.",
            fix = "Audit a calendar month, with the logs of the month before in the warehouse.")
        Boolean calledBefore,
    @Known(what = "The cost at the prices of the month before") BigDecimal before,
    @Known(what = "The effect of other prices") BigDecimal priceEffect,
    @Known(
            what = "Whether '{provider}' withdraws '{model}'",
            fix = "Add the model to prices/*.yaml, with retires_on where a day is announced.")
        Boolean listed,
    @Known(what = "The day of its withdrawal") LocalDate withdrawnOn,
    @Known(what = "The days to its withdrawal", unit = "days") Integer daysToWithdrawal)
    implements Fact {
  /** One UTC day; {@code priced} is null where the day has no price. */
  public record Day(LocalDate day, BigDecimal reported, BigDecimal priced) {
    BigDecimal difference() {
      if (priced == null) {
        return BigDecimal.ZERO;
      }
      BigDecimal gap = reported.subtract(priced).abs();
      if (gap.signum() == 0) {
        return BigDecimal.ZERO;
      }
      return priced.signum() == 0 ? BigDecimal.ONE : gap.divide(priced, 12, RoundingMode.HALF_EVEN);
    }
  }

  public ModelCost {
    days = days == null ? List.of() : days.stream().sorted(Comparator.comparing(Day::day)).toList();
  }

  /** Highest daily gap between reported and priced, as a share of priced. */
  @Known(what = "The highest daily gap between reported and priced cost", unit = "share")
  public BigDecimal worstDifference() {
    return days.stream().map(Day::difference).max(BigDecimal::compareTo).orElse(BigDecimal.ZERO);
  }

  /** The day of {@link #worstDifference}, the first of equals; null: no day. */
  @Known(what = "The worst day")
  public LocalDate worstDay() {
    BigDecimal worst = worstDifference();
    return days.stream()
        .filter(day -> day.difference().compareTo(worst) == 0)
        .map(Day::day)
        .findFirst()
        .orElse(null);
  }

  /** Reported cost of all days. */
  @Known(what = "The reported cost")
  public BigDecimal reported() {
    return days.stream().map(Day::reported).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Priced cost of the days that have a price; null: none has one. */
  @Known(what = "The priced cost")
  public BigDecimal priced() {
    return days.stream()
        .map(Day::priced)
        .filter(p -> p != null)
        .reduce(BigDecimal::add)
        .orElse(null);
  }

  /** What the logs say beside what the price book makes of it, and the day they differ most. */
  @Known(what = "What the logs say beside the price book")
  public String compared() {
    BigDecimal priced = priced();
    String logs =
        reported().signum() == 0
            ? "the logs report no cost"
            : "the logs report " + amount(reported());
    return priced == null
        ? logs + " and the price book has no price"
        : "%s and the price book makes it %s; the worst day is %s with a difference of %s %%"
            .formatted(
                logs,
                amount(priced),
                worstDay(),
                worstDifference()
                    .movePointRight(2)
                    .round(new MathContext(4))
                    .stripTrailingZeros()
                    .toPlainString());
  }

  private String amount(BigDecimal amount) {
    String digits =
        amount.abs().compareTo(BigDecimal.ONE) >= 0 || amount.signum() == 0
            ? String.format(Locale.ROOT, "%,.2f", amount)
            : amount.round(new MathContext(4)).stripTrailingZeros().toPlainString();
    return digits
        + (about.currency() == null ? " in a currency they do not name" : " " + about.currency());
  }

  /** True when log and price book speak of one currency; null: amounts cannot be compared. */
  @Known(
      what = "The price of '{model}' in the currency that the logs report",
      fix =
          "The price book has it in another currency; its invoice is compared in section F-6 of the finance report.")
  public Boolean sameCurrency() {
    return unpricedAttempts > 0 || days.stream().noneMatch(day -> day.priced() == null)
        ? Boolean.TRUE
        : null;
  }

  /**
   * True when every attempt has a price; null when some have none, for then the two sums do not
   * cover the same rows.
   */
  @Known(
      what = "The price of model '{model}' of '{provider}'",
      fix = "Add it to prices/*.yaml, or import the price map with: plumbline prices import.")
  public Boolean fullyPriced() {
    return unpricedAttempts == 0 ? Boolean.TRUE : null;
  }

  /** What other prices changed, as a share without a sign; null: not known. */
  @Known(
      what = "How far the price of '{model}' moved",
      fix = "Audit a calendar month, with the logs of the month before in the warehouse.",
      unit = "share")
  public BigDecimal priceDrift() {
    return before == null || priceEffect == null || before.signum() <= 0
        ? null
        : priceEffect.abs().divide(before, 12, RoundingMode.HALF_EVEN);
  }

  /** Whether a day of withdrawal is announced; null: the price book has no entry of the model. */
  @Known(
      what = "Whether '{provider}' withdraws '{model}'",
      no = "The price book knows no day on which '{model}' is withdrawn.",
      fix = "Add the model to prices/*.yaml, with retires_on where a day is announced.")
  public Boolean withdrawn() {
    return listed == null ? null : withdrawnOn != null;
  }

  @Override
  public String subjectKind() {
    return "model";
  }
}
