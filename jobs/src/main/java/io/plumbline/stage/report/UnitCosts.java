package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Spend;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

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
    blocks.add(byKind());
    if (!rows.isEmpty()) {
      blocks.addAll(FigureNotes.about("unit_cost"));
    }
    return blocks;
  }

  /** A kind of token. */
  private record Kind(
      String name, ToLongFunction<Spend> tokens, Function<Spend, BigDecimal> cost) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("uncached input", Spend::getInputUncachedTokens, Spend::getInputUncachedCost),
          new Kind("cache read", Spend::getCacheReadTokens, Spend::getCacheReadCost),
          new Kind(
              "cache write, 5 minutes", Spend::getCacheWrite5mTokens, Spend::getCacheWrite5mCost),
          new Kind("cache write, 1 hour", Spend::getCacheWrite1hTokens, Spend::getCacheWrite1hCost),
          new Kind("output, reasoning included", Spend::getOutputTokens, Spend::getOutputCost));

  private Table byKind() {
    record Of(String lane, String provider, String currency, int kind) {}
    Comparator<Of> order =
        Comparator.comparing(Of::lane)
            .thenComparing(Of::provider)
            .thenComparing(Of::currency)
            .thenComparing(Of::kind);
    Map<Of, BigDecimal> costs = new TreeMap<>(order);
    Map<Of, Long> tokens = new TreeMap<>(order);
    for (Spend row : input.spend()) {
      for (int at = 0; at < KINDS.size(); at++) {
        BigDecimal cost = KINDS.get(at).cost().apply(row);
        long count = KINDS.get(at).tokens().applyAsLong(row);
        if (cost != null && count > 0 && row.getPricedCurrency() != null) {
          Of of = new Of(row.getLane(), row.getProvider(), row.getPricedCurrency(), at);
          costs.merge(of, cost, BigDecimal::add);
          tokens.merge(of, count, Long::sum);
        }
      }
    }
    List<List<Cell>> rows = new ArrayList<>();
    costs.forEach(
        (of, cost) ->
            rows.add(
                List.of(
                    new Cell.Text(Wording.words(of.lane())),
                    new Cell.Text(of.provider()),
                    new Cell.Text(KINDS.get(of.kind()).name()),
                    new Cell.Text(of.currency()),
                    unit(cost, MILLION, tokens.get(of), 4),
                    new Cell.Money(cost, Numerals.decimalsFor(cost)),
                    new Cell.Count(tokens.get(of)))));
    return new Table(
        "unit-costs-by-kind",
        "What a million tokens of each kind cost, over what the price book prices",
        "SELECT lane, provider, priced_currency, SUM(output_cost) / SUM(output_tokens) * 1e6 FROM"
            + " spend GROUP BY lane, provider, priced_currency -- likewise input_uncached,"
            + " cache_read, cache_write_5m and cache_write_1h",
        List.of(
            text("lane", "Lane"),
            text("provider", "Provider"),
            text("kind", "Kind"),
            text("currency", "Currency"),
            number("per_million_tokens", "Per 1M tokens"),
            number("priced", "As priced"),
            number("tokens", "Tokens")),
        rows,
        "the price book prices no kind of token.");
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
