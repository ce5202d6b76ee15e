package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.SpendForecast;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the coming months are expected to cost, how that is estimated and how it did before. */
final class ForecastSection {
  /** Stands in the report and in summary.json. */
  static final String METHOD =
      "Seasonal by weekday: an open day costs what the same weekday cost on average in the last"
          + " four weeks. P90 adds twice the usual error of the same method on past days.";

  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("MMMM uuuu", Locale.ENGLISH);
  private static final String ORGANISATION = "organisation";
  private static final String WORKLOAD = "workload";

  private final List<SpendForecast> rows;

  ForecastSection(ReportInput input) {
    rows = input.outlook().forecasts();
  }

  static String month(LocalDate day) {
    return MONTH.format(day);
  }

  /** The answer in a sentence for each currency, ready to stand after a colon. */
  String sentence() {
    List<String> said =
        rows.stream()
            .filter(row -> row.getScope().equals(ORGANISATION) && isFirst(row))
            .map(ForecastSection::sentence)
            .toList();
    return said.isEmpty() ? "not estimated, because no cost is known." : String.join(" ", said);
  }

  /** Whether the row is of the first month that is estimated of its subject. */
  private boolean isFirst(SpendForecast row) {
    return rows.stream()
        .map(SpendForecast::getMonth)
        .min(LocalDate::compareTo)
        .map(row.getMonth()::equals)
        .orElse(false);
  }

  private static String sentence(SpendForecast row) {
    String month = month(row.getMonth());
    if (row.getP50() == null) {
      return "insufficient evidence for %s in %s: %s known, %d are needed."
          .formatted(
              month,
              row.getCurrency(),
              Wording.count(row.getHistoryDays(), "day")
                  + (row.getHistoryDays() == 1 ? " is" : " are"),
              row.getNeededDays());
    }
    int decimals = Numerals.decimalsFor(row.getP50());
    String so =
        row.getSpent().signum() == 0
            ? ""
            : ", of which %s is spent"
                .formatted(Wording.money(row.getCurrency(), row.getSpent(), decimals));
    return "%s is expected to cost %s%s%s."
        .formatted(
            month,
            Wording.money(row.getCurrency(), row.getP50(), decimals),
            row.getP90() == null
                ? " (no P90: %d days are known, %d are needed)"
                    .formatted(row.getHistoryDays(), row.getNeededDays())
                : " (P50), and at most %s in nine of ten cases (P90)"
                    .formatted(Wording.money(row.getCurrency(), row.getP90(), decimals)),
            so);
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(Sentence.plain(Wording.capital(sentence())));
    if (rows.isEmpty()) {
      return blocks;
    }
    tested(blocks);
    blocks.add(
        table(
            "forecast",
            "Expected cost by month, of the organisation and its teams",
            "<>",
            rows.stream().filter(row -> !row.getScope().equals(WORKLOAD)).toList()));
    blocks.add(
        table(
                "forecast-workloads",
                "Expected cost of the workloads",
                "=",
                rows.stream().filter(row -> row.getScope().equals(WORKLOAD)).toList())
            .fold());
    blocks.add(
        Sentence.note(
            "An estimate, not a figure of the books. "
                + METHOD
                + " Growth is in it only as far as the last four weeks hold it; the second and third"
                + " month have no P90, because so few weeks cannot show how far off the method is so"
                + " far ahead. Calls of unknown cost are in neither. Below 28 known days nothing is"
                + " estimated, below 42 no P90."));
    return blocks;
  }

  /** How the method did on past days, of the organisation. */
  private void tested(List<Block> blocks) {
    for (SpendForecast row : rows) {
      if (row.getScope().equals(ORGANISATION) && row.getRepeats() > 0) {
        blocks.add(
            Sentence.plain(
                "Tried on the past in %s: of %s of %d days each, %d cost no more than their P50 and %d (%s) no more than their P90; the usual error was %s."
                    .formatted(
                        row.getCurrency(),
                        row.getRepeats() + " stretches",
                        row.getTestedDays(),
                        row.getHeldP50(),
                        row.getHeldP90(),
                        Wording.percent(row.getHeldP90(), row.getRepeats()),
                        Numerals.percent(row.getError()))));
      }
    }
  }

  private static Table table(String id, String caption, String scope, List<SpendForecast> shown) {
    List<List<Cell>> cells = new ArrayList<>();
    for (SpendForecast row : shown) {
      int decimals = Numerals.decimalsFor(row.getP50() == null ? row.getSpent() : row.getP50());
      cells.add(
          List.of(
              new Cell.Text(row.getScope()),
              name(row.getScope(), row.getName()),
              new Cell.Text(row.getMonth().toString().substring(0, 7)),
              new Cell.Text(row.getCurrency()),
              new Cell.Money(row.getSpent(), decimals),
              new Cell.Count(row.getOpenDays()),
              amount(row.getP50(), decimals, "insufficient evidence"),
              amount(row.getP90(), decimals, row.getP50() == null ? "–" : "no band"),
              new Cell.Count(row.getHistoryDays()),
              row.getRepeats() == 0
                  ? new Cell.Missing("not tried")
                  : new Cell.Text("%d of %d".formatted(row.getHeldP90(), row.getRepeats())),
              row.getError() == null
                  ? new Cell.Missing("–")
                  : new Cell.Share(Wording.rounded(row.getError()))));
    }
    return new Table(
        id,
        caption,
        "SELECT scope, name, month, currency, spent, open_days, p50, p90, history_days, held_p90,"
            + " repeats, error FROM spend_forecast WHERE scope "
            + scope
            + " 'workload'",
        List.of(
            text("scope", "Of"),
            text("name", "Name"),
            text("month", "Month"),
            text("currency", "Currency"),
            number("spent", "Spent"),
            number("open_days", "Open days"),
            number("p50", "Expected (P50)"),
            number("p90", "High (P90)"),
            number("history_days", "Days known"),
            text("held_p90", "Past stretches within P90"),
            number("error", "Usual error")),
        cells,
        "nothing was estimated.");
  }

  static Cell name(String scope, String name) {
    return name == null
        ? scope.equals(ORGANISATION) ? new Cell.Text("all") : new Cell.Missing("none named")
        : new Cell.Text(name);
  }

  static Cell amount(BigDecimal amount, int decimals, String missing) {
    return amount == null ? new Cell.Missing(missing) : new Cell.Money(amount, decimals);
  }

  /** Writes {@code forecast} of summary.json. */
  void write(JsonGenerator out) throws IOException {
    out.writeObjectFieldStart("forecast");
    out.writeStringField("method", METHOD);
    out.writeArrayFieldStart("months");
    for (SpendForecast row : rows) {
      out.writeStartObject();
      out.writeStringField("scope", row.getScope());
      out.writeStringField("name", row.getName());
      out.writeStringField("month", row.getMonth().toString().substring(0, 7));
      out.writeStringField("currency", row.getCurrency());
      out.writeStringField("state", row.getState());
      out.writeStringField("spent", Json.decimal(row.getSpent()));
      out.writeStringField("p50", Json.decimal(row.getP50()));
      out.writeStringField("p90", Json.decimal(row.getP90()));
      out.writeNumberField("open_days", row.getOpenDays());
      out.writeNumberField("history_days", row.getHistoryDays());
      out.writeNumberField("repeats", row.getRepeats());
      out.writeNumberField("held_p50", row.getHeldP50());
      out.writeNumberField("held_p90", row.getHeldP90());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
