package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.AnomalyDriver;
import io.plumbline.schema.SpendAnomaly;
import io.plumbline.schema.SpendForecast;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Days that cost far more or less than the same weekdays before them, and what moved. */
final class UnusualDays {
  private final List<SpendAnomaly> days;
  private final List<AnomalyDriver> drivers;
  private final int known;

  UnusualDays(ReportInput input) {
    days = input.outlook().anomalies();
    drivers = input.outlook().drivers();
    known =
        input.outlook().forecasts().stream()
            .filter(row -> row.getScope().equals("organisation"))
            .mapToInt(SpendForecast::getHistoryDays)
            .max()
            .orElse(0);
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    if (days.isEmpty()) {
      blocks.add(
          Sentence.plain(
              known <= 28
                  ? "Not assessed: %s known, and a day is judged only with 28 days before it."
                      .formatted(Wording.count(known, "day") + (known == 1 ? " is" : " are"))
                  : "No day with 28 known days before it was unlike the same weekdays before it."));
    } else {
      days.forEach(day -> blocks.add(Sentence.plain(sentence(day))));
    }
    blocks.add(dayTable());
    blocks.add(driverTable().fold());
    blocks.add(
        Sentence.note(
            "A day is unusual if it is more than three spreads, a fifth and 50 units of its currency"
                + " off the median of the same weekdays of the eight weeks before (COST-10). The"
                + " spread is their median distance from it, no less than that of all weekdays. A day"
                + " is judged only with 28 known days and four of its weekday before it. Far less"
                + " than usual may be a missing feed."));
    return blocks;
  }

  private String sentence(SpendAnomaly day) {
    int decimals = Numerals.decimalsFor(day.getAmount().max(day.getExpected()));
    String moved =
        drivers.stream()
            .filter(driver -> isOf(driver, day))
            .map(
                driver ->
                    "%s by %s"
                        .formatted(
                            who(driver),
                            Wording.money(
                                day.getCurrency(),
                                driver.getAmount().subtract(driver.getExpected()),
                                decimals)))
            .collect(Collectors.joining(", "));
    return "On %s %s cost %s, %s than the %s that is usual for the weekday%s."
        .formatted(
            day.getDay(),
            OutlookFigures.words(day.getScope(), day.getName()),
            Wording.money(day.getCurrency(), day.getAmount(), decimals),
            day.getDirection(),
            Wording.money(day.getCurrency(), day.getExpected(), decimals),
            moved.isEmpty() ? "" : "; most moved: " + moved);
  }

  private static String who(AnomalyDriver driver) {
    return "%s with %s for %s"
        .formatted(
            driver.getWorkload() == null ? "no workload" : driver.getWorkload(),
            driver.getModel() == null ? "an unnamed model" : driver.getModel(),
            driver.getTeam() == null ? "no team" : "team " + driver.getTeam());
  }

  private static boolean isOf(AnomalyDriver driver, SpendAnomaly day) {
    return driver.getDay().equals(day.getDay())
        && driver.getCurrency().equals(day.getCurrency())
        && driver.getScope().equals(day.getScope())
        && Objects.equals(driver.getName(), day.getName());
  }

  private Table dayTable() {
    List<List<Cell>> cells = new ArrayList<>();
    for (SpendAnomaly day : days) {
      int decimals = Numerals.decimalsFor(day.getAmount().max(day.getExpected()));
      cells.add(
          List.of(
              new Cell.Text(day.getDay().toString()),
              new Cell.Text(day.getScope()),
              ForecastSection.name(day.getScope(), day.getName()),
              new Cell.Text(day.getDirection()),
              new Cell.Text(day.getCurrency()),
              new Cell.Money(day.getAmount(), decimals),
              new Cell.Money(day.getExpected(), decimals),
              new Cell.Money(day.getSpread(), decimals),
              new Cell.Count(day.getWeekdays())));
    }
    return new Table(
        "unusual-days",
        "Days unlike the same weekdays before them",
        "SELECT day, scope, name, direction, currency, amount, expected, spread, weekdays FROM"
            + " spend_anomaly",
        List.of(
            text("day", "Day"),
            text("scope", "Of"),
            text("name", "Name"),
            text("direction", "Cost"),
            text("currency", "Currency"),
            number("amount", "Amount"),
            number("expected", "Usual"),
            number("spread", "Spread"),
            number("weekdays", "Weekdays compared")),
        cells,
        "none was found.");
  }

  private Table driverTable() {
    List<List<Cell>> cells = new ArrayList<>();
    for (AnomalyDriver driver : drivers) {
      int decimals = Numerals.decimalsFor(driver.getAmount().max(driver.getExpected()));
      cells.add(
          List.of(
              new Cell.Text(driver.getDay().toString()),
              new Cell.Text(driver.getScope()),
              ForecastSection.name(driver.getScope(), driver.getName()),
              words(driver.getTeam()),
              words(driver.getWorkload()),
              words(driver.getModel()),
              new Cell.Text(driver.getCurrency()),
              new Cell.Money(driver.getAmount(), decimals),
              new Cell.Money(driver.getExpected(), decimals)));
    }
    return new Table(
        "unusual-day-drivers",
        "What moved most on unusual days",
        "SELECT day, scope, name, team, workload, model, currency, amount, expected FROM"
            + " anomaly_driver",
        List.of(
            text("day", "Day"),
            text("scope", "Of"),
            text("name", "Name"),
            text("team", "Team"),
            text("workload", "Workload"),
            text("model", "Model"),
            text("currency", "Currency"),
            number("amount", "Amount"),
            number("expected", "Usual")),
        cells,
        "none was found.");
  }

  private static Cell words(String name) {
    return name == null ? new Cell.Missing("none named") : new Cell.Text(name);
  }

  /** Writes {@code anomalies} of summary.json; null: not assessed. */
  void write(JsonGenerator out) throws IOException {
    if (days.isEmpty() && known <= 28) {
      out.writeNullField("anomalies");
      return;
    }
    out.writeArrayFieldStart("anomalies");
    for (SpendAnomaly day : days) {
      out.writeStartObject();
      out.writeStringField("day", day.getDay().toString());
      out.writeStringField("scope", day.getScope());
      out.writeStringField("name", day.getName());
      out.writeStringField("currency", day.getCurrency());
      out.writeStringField("amount", Json.decimal(day.getAmount()));
      out.writeStringField("expected", Json.decimal(day.getExpected()));
      out.writeStringField("direction", day.getDirection());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
