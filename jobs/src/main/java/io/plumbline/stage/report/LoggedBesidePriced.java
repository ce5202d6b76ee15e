package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.ModelDay;
import io.plumbline.schema.Spend;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What the logs report beside what the price book makes of the same attempts (COST-02). */
final class LoggedBesidePriced {
  private final ReportInput input;
  private final SpendTables tables;

  LoggedBesidePriced(ReportInput input) {
    this.input = input;
    tables = new SpendTables(input.spend());
  }

  /** Only rows that have both figures in one currency can differ. */
  String sentence() {
    Map<String, BigDecimal[]> both = new TreeMap<>();
    long attempts = 0;
    for (Spend row : input.spend()) {
      if (comparable(row)) {
        BigDecimal[] sums =
            both.computeIfAbsent(
                row.getPricedCurrency(),
                ignored -> new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO});
        sums[0] = sums[0].add(row.getReportedCost());
        sums[1] = sums[1].add(row.getPricedCost());
        attempts += row.getAttempts();
      }
    }
    if (both.isEmpty()) {
      return "no attempt has both a logged and a computed cost, so the two cannot be compared.";
    }
    List<String> said = new ArrayList<>();
    both.forEach(
        (currency, sums) -> {
          BigDecimal off = sums[1].subtract(sums[0]);
          BigDecimal share = Wording.share(off.abs(), sums[0].abs());
          int decimals = tables.decimals(currency);
          said.add(
              "the logs say %s and the price book makes %s of the same attempts%s"
                  .formatted(
                      Wording.money(currency, sums[0], decimals),
                      Wording.money(currency, sums[1], decimals),
                      off.signum() == 0
                          ? ", exactly the same"
                          : ", %s %s%s"
                              .formatted(
                                  Wording.money(currency, off.abs(), decimals),
                                  off.signum() > 0 ? "more" : "less",
                                  share == null ? "" : " (" + Numerals.percent(share) + ")")));
        });
    return "%s. That compares %s of %s."
        .formatted(
            String.join("; ", said),
            Numerals.count(attempts),
            Wording.count(SpendCut.attempts(input.spend()), "attempt"));
  }

  private static boolean comparable(Spend row) {
    return row.getPricedCost() != null
        && row.getReportedRows() > 0
        && row.getUnpricedAttempts() == 0
        && Objects.equals(row.getPricedCurrency(), row.getReportedCurrency());
  }

  Table table() {
    record Key(String provider, String model, String currency) {}
    Comparator<Key> order =
        Comparator.comparing(Key::provider)
            .thenComparing(Key::model, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Key::currency);
    Map<Key, List<ModelDay>> models = new TreeMap<>(order);
    for (ModelDay day : input.modelDays()) {
      models
          .computeIfAbsent(
              new Key(day.getProvider(), day.getModel(), day.getCurrency()),
              ignored -> new ArrayList<>())
          .add(day);
    }
    List<List<Cell>> rows = new ArrayList<>();
    models.forEach(
        (key, days) -> {
          BigDecimal reported = BigDecimal.ZERO;
          BigDecimal compared = BigDecimal.ZERO;
          BigDecimal priced = null;
          BigDecimal same = null;
          for (ModelDay day : days) {
            reported = reported.add(day.getReportedCost());
            if (day.getPricedCost() != null) {
              priced = priced == null ? day.getPricedCost() : priced.add(day.getPricedCost());
              if (day.getUnpricedAttempts() == 0 && day.getZeroCostAttempts() == 0) {
                same = same == null ? day.getPricedCost() : same.add(day.getPricedCost());
                compared = compared.add(day.getReportedCost());
              }
            }
          }
          long zero = days.stream().mapToLong(ModelDay::getZeroCostAttempts).sum();
          long attempts = days.stream().mapToLong(ModelDay::getAttempts).sum();
          BigDecimal off = same == null ? null : same.subtract(compared);
          BigDecimal share = off == null ? null : Wording.share(off, compared);
          int decimals = tables.decimals(key.currency());
          rows.add(
              List.of(
                  new Cell.Text(key.provider()),
                  key.model() == null ? new Cell.Missing("not known") : new Cell.Text(key.model()),
                  new Cell.Text(key.currency()),
                  zero >= attempts && reported.signum() == 0
                      ? new Cell.Missing("none logged")
                      : new Cell.Money(reported, decimals),
                  priced == null ? new Cell.Missing("no price") : new Cell.Money(priced, decimals),
                  SpendTables.money(off, decimals),
                  share == null
                      ? new Cell.Missing("not known")
                      : new Cell.Quantity(
                          share.movePointRight(2).setScale(4, RoundingMode.HALF_UP), 1),
                  new Cell.Count(attempts),
                  new Cell.Count(zero),
                  new Cell.Count(days.stream().mapToLong(ModelDay::getUnpricedAttempts).sum()),
                  new Cell.Count(days.stream().mapToLong(ModelDay::getEstimatedAttempts).sum())));
        });
    return new Table(
        "reported-beside-priced",
        "As logged beside as priced, by model (rule COST-02)",
        "SELECT provider, model, currency, SUM(reported_cost), SUM(priced_cost), SUM(attempts),"
            + " SUM(zero_cost_attempts), SUM(unpriced_attempts), SUM(estimated_attempts) FROM"
            + " model_day GROUP BY provider, model, currency",
        List.of(
            text("provider", "Provider"),
            text("model", "Model"),
            text("currency", "Currency"),
            number("reported", "As logged"),
            number("priced", "As priced"),
            number("difference", "Priced minus logged"),
            number("difference_percent", "Difference, %"),
            number("attempts", "Attempts"),
            number("zero_cost_attempts", "Logged as free"),
            number("unpriced_attempts", "Without a price"),
            number("estimated_attempts", "Tokens estimated")),
        rows,
        "no attempt was seen.");
  }
}
