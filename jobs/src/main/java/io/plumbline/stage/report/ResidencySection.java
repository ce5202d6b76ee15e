package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.ResidencyPremium;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The price of residency: paid, needed, wasted, and what it would take to mend. */
final class ResidencySection {
  private final List<ResidencyPremium> rows;

  ResidencySection(ReportInput input) {
    rows = input.outlook().residency();
  }

  private Map<String, BigDecimal> sums(Function<ResidencyPremium, BigDecimal> column) {
    Map<String, BigDecimal> sums = new TreeMap<>();
    rows.forEach(row -> sums.merge(row.getCurrency(), column.apply(row), BigDecimal::add));
    return sums;
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    Map<String, BigDecimal> paid = sums(ResidencyPremium::getPaid);
    if (rows.isEmpty()) {
      blocks.add(
          Sentence.plain(
              "No surcharge of a place is in what was paid, and the price book knows none for what"
                  + " would have to move."));
      return blocks;
    }
    paid.forEach(
        (currency, all) -> {
          int decimals = Numerals.decimalsFor(all);
          blocks.add(
              Sentence.plain(
                  "Surcharges of places cost %s: %s where the data class is bound to a place, %s where it is not (wasted), %s where policy gives no data class. Bringing the bound calls that ran elsewhere, or nobody knows where, into the EU would cost %s more."
                      .formatted(
                          Wording.money(currency, all, decimals),
                          Numerals.decimal(
                              sums(ResidencyPremium::getNeeded).get(currency), decimals),
                          Numerals.decimal(
                              sums(ResidencyPremium::getWasted).get(currency), decimals),
                          Numerals.decimal(
                              sums(ResidencyPremium::getUnknown).get(currency), decimals),
                          Wording.money(
                              currency, sums(ResidencyPremium::getToFix).get(currency)))));
        });
    blocks.add(table());
    blocks.add(
        Sentence.note(
            "Each amount is the difference of two prices of the same tokens by the price book: with"
                + " the surcharge of the place and without it. A provider without a surcharge in the"
                + " book is not in it."));
    return blocks;
  }

  private Table table() {
    List<List<Cell>> cells = new ArrayList<>();
    for (ResidencyPremium row : rows) {
      int decimals = Numerals.decimalsFor(row.getPaid().max(row.getToFix()));
      cells.add(
          List.of(
              row.getWorkload() == null
                  ? new Cell.Missing("none named")
                  : new Cell.Text(row.getWorkload()),
              new Cell.Text(row.getProvider()),
              row.getModel() == null
                  ? new Cell.Missing("not named")
                  : new Cell.Text(row.getModel()),
              new Cell.Text(row.getCurrency()),
              new Cell.Money(row.getPaid(), decimals),
              new Cell.Money(row.getNeeded(), decimals),
              new Cell.Money(row.getWasted(), decimals),
              new Cell.Money(row.getUnknown(), decimals),
              new Cell.Money(row.getToFix(), decimals)));
    }
    return new Table(
        "residency-premium",
        "Price of residency",
        "SELECT workload, provider, model, currency, paid, needed, wasted, unknown, to_fix FROM"
            + " residency_premium",
        List.of(
            text("workload", "Workload"),
            text("provider", "Provider"),
            text("model", "Model"),
            text("currency", "Currency"),
            number("paid", "Paid"),
            number("needed", "Needed"),
            number("wasted", "Wasted"),
            number("unknown", "Class not known"),
            number("to_fix", "To mend")),
        cells,
        "none was paid.");
  }

  /** Writes {@code residency_premium} of summary.json. */
  void write(JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("residency_premium");
    for (String currency : sums(ResidencyPremium::getPaid).keySet()) {
      out.writeStartObject();
      out.writeStringField("currency", currency);
      out.writeStringField("paid", Json.decimal(sums(ResidencyPremium::getPaid).get(currency)));
      out.writeStringField("needed", Json.decimal(sums(ResidencyPremium::getNeeded).get(currency)));
      out.writeStringField("wasted", Json.decimal(sums(ResidencyPremium::getWasted).get(currency)));
      out.writeStringField(
          "unknown", Json.decimal(sums(ResidencyPremium::getUnknown).get(currency)));
      out.writeStringField("to_fix", Json.decimal(sums(ResidencyPremium::getToFix).get(currency)));
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
