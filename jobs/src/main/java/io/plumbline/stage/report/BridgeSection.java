package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.Bridge;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Column;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** From last month to this: what changed the spend, with nothing left over. */
final class BridgeSection {
  private static final String START = "start";
  private static final String END = "end";
  private static final Map<String, String> WORDS =
      Map.of(
          START,
          "the month before",
          "volume",
          "more or fewer tokens",
          "model_mix",
          "other models",
          "token_mix",
          "other shares of input and output",
          "cache",
          "other shares through caches",
          "tier",
          "other service tiers",
          "price",
          "other prices",
          "retries",
          "retries and failed attempts",
          "exchange",
          "other exchange rates",
          END,
          "this month");

  private final boolean isMonth;
  private final List<Bridge> rows;
  private final String into;
  private final Map<String, Map<String, BigDecimal>> byCurrency = new TreeMap<>();

  BridgeSection(ReportInput input) {
    isMonth = ReportLabel.wholeMonth(input.run().getFrom(), input.run().getTo());
    rows = input.finance().bridge();
    into = input.finance().currency();
    rows.stream()
        .sorted(Comparator.comparing(Bridge::getPosition))
        .forEach(
            row ->
                byCurrency
                    .computeIfAbsent(row.getCurrency(), code -> new LinkedHashMap<>())
                    .merge(row.getComponent(), row.getAmount(), BigDecimal::add));
  }

  private static int decimals(Map<String, BigDecimal> amounts) {
    BigDecimal end = amounts.get(END);
    return Numerals.decimalsFor(end.signum() == 0 ? amounts.get(START) : end);
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    if (rows.isEmpty()) {
      blocks.add(
          Sentence.plain(
              isMonth
                  ? "Nothing is known of the month before, so nothing can be said of what changed."
                  : "Months are compared; the window is not a calendar month."));
      return blocks;
    }
    byCurrency.forEach(
        (currency, amounts) -> blocks.add(Sentence.plain(sentence(currency, amounts))));
    byCurrency.forEach((currency, amounts) -> blocks.add(chart(currency, amounts)));
    blocks.add(table());
    blocks.add(modelTable().fold());
    blocks.add(
        Sentence.note(
            "One thing after another takes its value of this month, in the order of the table; the"
                + " components add up to the difference exactly. What is new has no earlier price:"
                + " its cost stands where it appeared. "
                + exchange()));
    return blocks;
  }

  private String exchange() {
    if (into == null) {
      return "Each currency is compared with itself, so no exchange is in it.";
    }
    List<String> left =
        byCurrency.keySet().stream().filter(currency -> !currency.equals(into)).toList();
    return "Amounts are converted to %s at the ECB's reference rate of each day; exchange is what this month costs more than at the mean rate of the month before.%s"
        .formatted(
            into,
            left.isEmpty()
                ? ""
                : " %s is compared with itself: a rate is missing for a day of it. Add policy/eurofxref-hist.csv, the ECB's time series of euro reference rates as CSV, with these days."
                    .formatted(Wording.list(left)));
  }

  private static String sentence(String currency, Map<String, BigDecimal> amounts) {
    int decimals = decimals(amounts);
    BigDecimal off = amounts.get(END).subtract(amounts.get(START));
    List<String> why =
        amounts.entrySet().stream()
            .filter(part -> !part.getKey().equals(START) && !part.getKey().equals(END))
            .filter(part -> part.getValue().signum() != 0)
            .sorted(
                Comparator.comparing((Map.Entry<String, BigDecimal> part) -> part.getValue().abs())
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(
                part ->
                    WORDS.get(part.getKey())
                        + " "
                        + Wording.money(currency, part.getValue(), decimals))
            .toList();
    return "From %s to %s, %s %s%s."
        .formatted(
            Wording.money(currency, amounts.get(START), decimals),
            Wording.money(currency, amounts.get(END), decimals),
            Wording.money(currency, off.abs(), decimals),
            off.signum() < 0 ? "less" : "more",
            why.isEmpty() ? "" : ": " + Wording.list(why));
  }

  private static Chart chart(String currency, Map<String, BigDecimal> amounts) {
    int decimals = decimals(amounts);
    List<Chart.Step> steps = new ArrayList<>();
    BigDecimal reached = amounts.get(START);
    steps.add(whole(currency, START, reached, decimals));
    for (Map.Entry<String, BigDecimal> part : amounts.entrySet()) {
      BigDecimal amount = part.getValue();
      if (part.getKey().equals(START) || part.getKey().equals(END) || amount.signum() == 0) {
        continue;
      }
      steps.add(
          new Chart.Step(
              WORDS.get(part.getKey()),
              reached,
              reached.add(amount),
              (amount.signum() > 0 ? "+ " : "") + Wording.money(currency, amount, decimals),
              amount.signum() > 0 ? Tone.WARN : Tone.GOOD));
      reached = reached.add(amount);
    }
    steps.add(whole(currency, END, amounts.get(END), decimals));
    return new Chart.Waterfall(
        "bridge-" + currency.toLowerCase(Locale.ROOT),
        "From the month before to this one, in " + currency,
        sentence(currency, amounts),
        steps);
  }

  private static Chart.Step whole(
      String currency, String component, BigDecimal amount, int decimals) {
    return new Chart.Step(
        WORDS.get(component),
        BigDecimal.ZERO,
        amount,
        Wording.money(currency, amount, decimals),
        Tone.NEUTRAL);
  }

  private Table table() {
    List<List<Cell>> cells = new ArrayList<>();
    byCurrency.forEach(
        (currency, amounts) ->
            amounts.forEach(
                (component, amount) ->
                    cells.add(
                        List.of(
                            new Cell.Text(currency),
                            new Cell.Code(component),
                            new Cell.Text(WORDS.get(component)),
                            new Cell.Money(amount, decimals(amounts))))));
    return new Table(
        "bridge",
        "From the month before to this one",
        "SELECT currency, component, SUM(amount) FROM bridge GROUP BY currency, component, position"
            + " ORDER BY currency, position",
        List.of(
            text("currency", "Currency"),
            text("component", "Component"),
            text("meaning", "What it is"),
            number("amount", "Amount")),
        cells,
        "nothing is known of the month before.");
  }

  private Table modelTable() {
    List<List<Cell>> cells = new ArrayList<>();
    for (Bridge row : rows) {
      cells.add(
          List.of(
              new Cell.Text(row.getCurrency()),
              new Cell.Text(row.getProvider()),
              row.getModel() == null
                  ? new Cell.Missing("not named")
                  : new Cell.Text(row.getModel()),
              new Cell.Code(row.getComponent()),
              new Cell.Money(row.getAmount(), decimals(byCurrency.get(row.getCurrency())))));
    }
    List<Column> columns =
        List.of(
            text("currency", "Currency"),
            text("provider", "Provider"),
            text("model", "Model"),
            text("component", "Component"),
            number("amount", "Amount"));
    return new Table(
        "bridge-by-model",
        "The same by model",
        "SELECT currency, provider, model, component, amount FROM bridge",
        columns,
        cells,
        "nothing is known of the month before.");
  }

  /** Writes {@code bridge} of summary.json. */
  void write(JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("bridge");
    for (Map.Entry<String, Map<String, BigDecimal>> currency : byCurrency.entrySet()) {
      out.writeStartObject();
      out.writeStringField("currency", currency.getKey());
      for (Map.Entry<String, BigDecimal> part : currency.getValue().entrySet()) {
        out.writeStringField(part.getKey(), Json.decimal(part.getValue()));
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
