package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Exchanged;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the price book has in one currency and a provider bills in another: both amounts, the rate
 * and its day. A rate that is missing leaves the amount unknown.
 */
final class ExchangeSection {
  private static final int RATE_DECIMALS = 6;

  private final List<Exchanged> rows;

  ExchangeSection(ReportInput input) {
    rows = input.finance().exchanged();
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    if (rows.isEmpty()) {
      blocks.add(
          Sentence.plain("Every bill is in the currency of its prices; nothing was converted."));
      return blocks;
    }
    pairs().forEach((pair, own) -> blocks.add(Sentence.plain(sentence(own))));
    blocks.add(table());
    blocks.add(
        Sentence.note(
            "Rates are the ECB's euro reference rates from policy/eurofxref-hist.csv; a day without"
                + " rates has those of the last business day before it. The bill itself is never"
                + " converted."));
    return blocks;
  }

  private Map<String, List<Exchanged>> pairs() {
    Map<String, List<Exchanged>> pairs = new TreeMap<>();
    for (Exchanged row : rows) {
      pairs
          .computeIfAbsent(
              row.getProvider() + ' ' + row.getCurrency() + ' ' + row.getBilledCurrency(),
              pair -> new ArrayList<>())
          .add(row);
    }
    return pairs;
  }

  private static String sentence(List<Exchanged> own) {
    Exchanged first = own.get(0);
    List<Exchanged> unknown = own.stream().filter(row -> row.getBilledAmount() == null).toList();
    BigDecimal amount = BigDecimal.ZERO;
    BigDecimal converted = BigDecimal.ZERO;
    for (Exchanged row : own) {
      if (row.getBilledAmount() != null) {
        amount = amount.add(row.getAmount());
        converted = converted.add(row.getBilledAmount());
      }
    }
    String known =
        "%s: %s by the price book are %s at the rates of %s."
            .formatted(
                first.getProvider(),
                Wording.money(first.getCurrency(), amount, Numerals.decimalsFor(amount)),
                Wording.money(
                    first.getBilledCurrency(), converted, Numerals.decimalsFor(converted)),
                days(own.stream().filter(row -> row.getRateDay() != null).toList()));
    if (unknown.isEmpty()) {
      return known;
    }
    BigDecimal open =
        unknown.stream().map(Exchanged::getAmount).reduce(BigDecimal.ZERO, BigDecimal::add);
    String missing =
        "%s: %s of %s cannot be converted to %s: no rate is known for %s. Add policy/eurofxref-hist.csv, the ECB's time series of euro reference rates as CSV, with both currencies on these days."
            .formatted(
                first.getProvider(),
                Wording.money(first.getCurrency(), open, Numerals.decimalsFor(open)),
                span(
                    unknown.get(0).getDay().toString(),
                    unknown.get(unknown.size() - 1).getDay().toString()),
                first.getBilledCurrency(),
                unknown.size() == 1 ? "this day" : unknown.size() + " days");
    return unknown.size() == own.size() ? missing : known + " " + missing;
  }

  private static String days(List<Exchanged> known) {
    return known.isEmpty()
        ? ""
        : span(
            known.get(0).getRateDay().toString(),
            known.get(known.size() - 1).getRateDay().toString());
  }

  private static String span(String first, String last) {
    return first.equals(last) ? first : first + " to " + last;
  }

  private Table table() {
    List<List<Cell>> cells = new ArrayList<>();
    for (Exchanged row : rows) {
      cells.add(
          List.of(
              new Cell.Text(row.getProvider()),
              new Cell.Text(row.getDay().toString()),
              new Cell.Text(row.getCurrency()),
              new Cell.Money(row.getAmount(), Numerals.decimalsFor(row.getAmount())),
              row.getRate() == null
                  ? new Cell.Missing("no rate")
                  : new Cell.Quantity(row.getRate().stripTrailingZeros(), RATE_DECIMALS),
              row.getRateDay() == null
                  ? new Cell.Missing("no rate")
                  : new Cell.Text(row.getRateDay().toString()),
              new Cell.Text(row.getBilledCurrency()),
              row.getBilledAmount() == null
                  ? new Cell.Missing("unknown")
                  : new Cell.Money(
                      row.getBilledAmount(), Numerals.decimalsFor(row.getBilledAmount()))));
    }
    return new Table(
        "exchange",
        "Priced in one currency, billed in another",
        "SELECT provider, day, currency, amount, rate, rate_day, billed_currency, billed_amount FROM"
            + " exchanged",
        List.of(
            text("provider", "Provider"),
            text("day", "Day"),
            text("currency", "Currency"),
            number("amount", "Priced"),
            number("rate", "Rate"),
            text("rate_day", "Rate of"),
            text("billed_currency", "Billed in"),
            number("billed_amount", "Converted")),
        cells,
        "nothing was converted.");
  }
}
