package io.plumbline.stage.measure.finance;

import io.plumbline.schema.Exchanged;
import io.plumbline.schema.Spend;
import io.plumbline.shared.policy.ReferenceRates;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What was converted into the currencies of one provider's bills, by day, with the rate used. */
final class ExchangedAmounts {
  private record Key(LocalDate day, String from, String to) {}

  private static final class Sum {
    private BigDecimal amount = BigDecimal.ZERO;
    private BigDecimal converted = BigDecimal.ZERO;
  }

  private final String provider;
  private final ReferenceRates rates;
  private final Map<Key, Sum> sums =
      new TreeMap<>(Comparator.comparing(Key::day).thenComparing(Key::from).thenComparing(Key::to));

  ExchangedAmounts(String provider, ReferenceRates rates) {
    this.provider = provider;
    this.rates = rates;
  }

  /**
   * @param converted the row's cost in the bill's currency; null: there is no rate
   */
  void add(Spend row, String billedCurrency, BigDecimal converted) {
    Sum sum =
        sums.computeIfAbsent(
            new Key(row.getDay(), SpendAmount.of(row).currency(), billedCurrency),
            key -> new Sum());
    sum.amount = sum.amount.add(row.getPricedCost());
    // A day has one rate or none.
    sum.converted = converted == null ? null : sum.converted.add(converted);
  }

  List<Exchanged> rows() {
    return sums.entrySet().stream().map(sum -> row(sum.getKey(), sum.getValue())).toList();
  }

  private Exchanged row(Key key, Sum sum) {
    Optional<ReferenceRates.Converted> rate =
        rates.convert(BigDecimal.ONE, key.from(), key.to(), key.day());
    return new Exchanged(
        provider,
        key.day(),
        key.from(),
        sum.amount.setScale(Cell.SCALE),
        key.to(),
        sum.converted == null ? null : sum.converted.setScale(Cell.SCALE),
        rate.map(one -> one.amount().setScale(Cell.SCALE)).orElse(null),
        rate.map(ReferenceRates.Converted::rateDay).orElse(null));
  }
}
