package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.BudgetState;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Budgets beside what was spent and what is expected. No budget: not assessed. */
final class BudgetSection {
  private static final int NAMED = 4;
  private static final List<String> STATES =
      List.of("over", "forecast_over", "at_risk", "within", "not_assessed");

  private final List<BudgetState> rows;

  BudgetSection(ReportInput input) {
    rows = input.outlook().budgets();
  }

  /** The answer, ready to stand after a colon. */
  String sentence() {
    List<BudgetState> budgeted = rows.stream().filter(row -> row.getBudget() != null).toList();
    if (budgeted.isEmpty()) {
      return "not assessed, because policy.yaml has no budget (finance.budgets, or budget of a"
          + " workload).";
    }
    List<String> bad = new ArrayList<>();
    for (String state : List.of("over", "forecast_over", "at_risk")) {
      budgeted.stream()
          .filter(row -> row.getState().equals(state))
          .map(BudgetSection::sentence)
          .forEach(bad::add);
    }
    long within = budgeted.stream().filter(row -> row.getState().equals("within")).count();
    long open = budgeted.stream().filter(row -> row.getState().equals("not_assessed")).count();
    boolean lower =
        budgeted.stream()
            .anyMatch(row -> row.getState().equals("within") && row.getUnknownAttempts() > 0);
    String rest =
        "%s%s within%s%s"
            .formatted(
                bad.isEmpty() ? "" : "; ",
                Wording.count(within, "budget"),
                lower ? " as far as cost is known" : "",
                open == 0 ? "" : ", %d not assessed".formatted(open));
    return Wording.list(bad, NAMED) + rest + ".";
  }

  private static String sentence(BudgetState row) {
    int decimals = Numerals.decimalsFor(row.getBudget());
    String budget = Wording.money(row.getCurrency(), row.getBudget(), decimals);
    String who = OutlookFigures.words(row.getScope(), row.getName());
    String month = ForecastSection.month(row.getMonth());
    return switch (row.getState()) {
      case "over" ->
          "%s spent %s of %s in %s, used up on %s"
              .formatted(
                  who,
                  Wording.money(row.getCurrency(), row.getSpent(), decimals),
                  budget,
                  month,
                  row.getExhaustedOn());
      case "forecast_over" ->
          "%s is expected to spend %s of %s in %s, used up on %s"
              .formatted(
                  who,
                  Wording.money(row.getCurrency(), row.getP50(), decimals),
                  budget,
                  month,
                  row.getExhaustedOn());
      default ->
          "%s may spend up to %s of %s in %s"
              .formatted(
                  who, Wording.money(row.getCurrency(), row.getP90(), decimals), budget, month);
    };
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(Sentence.plain("Budgets: " + sentence()));
    blocks.add(table());
    return blocks;
  }

  private static Cell state(BudgetState row) {
    return new Cell.Mark(
        switch (row.getState()) {
          case "over", "forecast_over" -> Tone.BAD;
          case "at_risk" -> Tone.WARN;
          case "within" -> Tone.GOOD;
          default -> Tone.UNKNOWN;
        },
        switch (row.getState()) {
          case "at_risk" -> "P90 above budget";
          case "forecast_over" -> "P50 above budget";
          default -> Wording.words(row.getState());
        });
  }

  private Table table() {
    List<List<Cell>> cells = new ArrayList<>();
    List<BudgetState> worstFirst =
        rows.stream()
            .sorted(Comparator.comparing((BudgetState row) -> STATES.indexOf(row.getState())))
            .toList();
    for (BudgetState row : worstFirst) {
      int decimals =
          Numerals.decimalsFor(row.getBudget() == null ? row.getSpent() : row.getBudget());
      cells.add(
          List.of(
              new Cell.Text(OutlookFigures.words(row.getScope(), row.getName())),
              new Cell.Text(row.getMonth().toString().substring(0, 7)),
              state(row),
              new Cell.Text(row.getCurrency()),
              ForecastSection.amount(row.getBudget(), decimals, "no budget"),
              new Cell.Money(row.getSpent(), decimals),
              ForecastSection.amount(row.getP50(), decimals, "not estimated"),
              ForecastSection.amount(row.getP90(), decimals, "not estimated"),
              row.getExhaustedOn() == null
                  ? new Cell.Missing("–")
                  : new Cell.Text(row.getExhaustedOn().toString()),
              row.getDaysLeft() == null ? new Cell.Missing("–") : new Cell.Count(row.getDaysLeft()),
              new Cell.Text(row.getReason() == null ? "" : row.getReason())));
    }
    return new Table(
        "budgets",
        "Budgets, the worst first",
        "SELECT scope, name, month, state, currency, budget, spent, p50, p90, exhausted_on,"
            + " days_left, reason FROM budget_state",
        List.of(
            text("subject", "Of"),
            text("month", "Month"),
            text("state", "State"),
            text("currency", "Currency"),
            number("budget", "Budget"),
            number("spent", "Spent"),
            number("p50", "Expected (P50)"),
            number("p90", "High (P90)"),
            text("exhausted_on", "Used up on"),
            number("days_left", "In days"),
            text("reason", "Why")),
        cells,
        "nobody spent, and policy.yaml has no budget.");
  }

  /** Writes {@code budgets} of summary.json. */
  void write(JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("budgets");
    for (BudgetState row : rows) {
      out.writeStartObject();
      out.writeStringField("scope", row.getScope());
      out.writeStringField("name", row.getName());
      out.writeStringField("month", row.getMonth().toString().substring(0, 7));
      out.writeStringField("state", row.getState());
      out.writeStringField("currency", row.getCurrency());
      out.writeStringField("budget", Json.decimal(row.getBudget()));
      out.writeStringField("spent", Json.decimal(row.getSpent()));
      out.writeStringField("p50", Json.decimal(row.getP50()));
      out.writeStringField("p90", Json.decimal(row.getP90()));
      out.writeStringField(
          "exhausted_on", row.getExhaustedOn() == null ? null : row.getExhaustedOn().toString());
      if (row.getDaysLeft() == null) {
        out.writeNullField("days_left");
      } else {
        out.writeNumberField("days_left", row.getDaysLeft());
      }
      out.writeStringField("reason", row.getReason());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
