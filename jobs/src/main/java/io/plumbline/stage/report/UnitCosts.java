package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Spend;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** What a unit costs, per lane and provider (F-5). */
final class UnitCosts {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private final ReportInput input;

  UnitCosts(ReportInput input) {
    this.input = input;
  }

  List<Block> blocks() {
    List<List<Cell>> rows = new ArrayList<>();
    for (SpendCut.Line line : SpendCut.by(input.spend(), Spend::getLane, Spend::getProvider)) {
      long known = line.attempts() - line.unknownAttempts();
      long tokens = line.tokens() - line.unknownTokens();
      rows.add(
          List.of(
              new Cell.Text(Wording.words(line.key().get(0))),
              new Cell.Text(line.key().get(1)),
              line.currency() == null
                  ? new Cell.Missing("not known")
                  : new Cell.Text(line.currency()),
              unit(line.spend(), MILLION, tokens, 4),
              unit(line.spend(), BigDecimal.ONE, known, 6),
              new Cell.Count(known),
              new Cell.Count(tokens),
              new Cell.Count(line.unknownAttempts())));
    }
    List<Block> blocks =
        new ArrayList<>(
            List.of(
                Sentence.plain(
                    "What a million tokens and what an attempt cost, per lane and provider. There is no"
                        + " average across lanes on purpose: it would describe no call that was made."),
                new Table(
                    "unit-costs",
                    "Unit costs, over attempts whose cost is known",
                    "SELECT lane, provider, currency, SUM(COALESCE(priced_cost, reported_cost)) /"
                        + " SUM(tokens) * 1e6, SUM(COALESCE(priced_cost, reported_cost)) / SUM(attempts)"
                        + " FROM spend GROUP BY lane, provider, currency",
                    List.of(
                        text("lane", "Lane"),
                        text("provider", "Provider"),
                        text("currency", "Currency"),
                        number("per_million_tokens", "Per 1M tokens"),
                        number("per_attempt", "Per attempt"),
                        number("attempts", "Attempts of known cost"),
                        number("tokens", "Tokens of known cost"),
                        number("unknown_attempts", "Of unknown cost")),
                    rows,
                    "no attempt was seen.")));
    if (!rows.isEmpty()) {
      blocks.addAll(FigureNotes.about("unit_cost"));
    }
    return blocks;
  }

  private static Cell unit(BigDecimal spend, BigDecimal factor, long count, int decimals) {
    if (spend == null || count <= 0) {
      return new Cell.Missing("not known");
    }
    return new Cell.Money(
        spend
            .multiply(factor)
            .divide(BigDecimal.valueOf(count), MathContext.DECIMAL64)
            .setScale(12, RoundingMode.HALF_UP),
        decimals);
  }
}
