package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Spend;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Column;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The cuts of spend a reader asks for; each shows the same total under it. */
final class SpendTables {

  /**
   * A column to cut by.
   *
   * @param key name in exports
   * @param title heading
   * @param missing the line's name where nobody is named
   * @param value value of a row
   */
  record Dimension(String key, String title, String missing, Function<Spend, String> value) {}

  static final Dimension TEAM = new Dimension("team", "Team", "untagged: no team", Spend::getTeam);
  static final Dimension WORKLOAD =
      new Dimension("workload", "Workload", "untagged: no workload", Spend::getWorkload);
  static final Dimension MODEL = new Dimension("model", "Model", "not known", Spend::getModel);
  static final Dimension LANE =
      new Dimension("lane", "Lane", "not known", row -> Wording.words(row.getLane()));
  static final Dimension PROVIDER =
      new Dimension("provider", "Provider", "not known", Spend::getProvider);

  private final List<Spend> rows;
  private final Map<String, BigDecimal> totals = new HashMap<>();

  SpendTables(List<Spend> rows) {
    this.rows = rows;
    for (SpendCut.Line line : SpendCut.totals(rows)) {
      if (line.spend() != null) {
        totals.put(line.currency(), line.spend());
      }
    }
  }

  /** Digits after the point that fit this currency's total. */
  int decimals(String currency) {
    BigDecimal total = totals.get(currency);
    return total == null ? 2 : Numerals.decimalsFor(total);
  }

  Table table(String id, String caption, Dimension... dimensions) {
    List<Column> columns = new ArrayList<>();
    List<Function<Spend, String>> cut = new ArrayList<>();
    for (Dimension dimension : dimensions) {
      columns.add(text(dimension.key(), dimension.title()));
      cut.add(dimension.value());
    }
    columns.add(text("currency", "Currency"));
    columns.add(number("spend", "Spend"));
    columns.add(number("share", "Share of spend"));
    // Four cutting columns leave no room for these two on paper; every other cut has them.
    boolean wide = dimensions.length > 2;
    if (!wide) {
      columns.add(number("reported", "As logged"));
      columns.add(number("priced", "As priced"));
    }
    columns.add(number("attempts", "Attempts"));
    columns.add(number("input_tokens", "Input tokens"));
    columns.add(number("output_tokens", "Output tokens"));
    columns.add(number("unknown_attempts", "Of unknown cost"));
    List<SpendCut.Line> lines = SpendCut.by(rows, cut);
    List<List<Cell>> cells = new ArrayList<>();
    for (SpendCut.Line line : lines) {
      List<Cell> row = new ArrayList<>();
      for (int at = 0; at < dimensions.length; at++) {
        String value = line.key().get(at);
        row.add(value == null ? new Cell.Missing(dimensions[at].missing()) : new Cell.Text(value));
      }
      row.addAll(amounts(line, wide));
      cells.add(row);
    }
    List<List<Cell>> totalRows = new ArrayList<>();
    for (SpendCut.Line line : sums(lines)) {
      List<Cell> row = new ArrayList<>();
      row.add(new Cell.Text("Total"));
      for (int at = 1; at < dimensions.length; at++) {
        row.add(new Cell.Text(""));
      }
      row.addAll(amounts(line, wide));
      totalRows.add(row);
    }
    String names =
        List.of(dimensions).stream().map(Dimension::key).collect(Collectors.joining(", "));
    return new Table(
        id,
        caption,
        "SELECT "
            + names
            + ", COALESCE(priced_currency, reported_currency) AS currency, SUM(COALESCE(priced_cost,"
            + " reported_cost)) AS spend, SUM(reported_cost), SUM(priced_cost), SUM(attempts) FROM"
            + " spend GROUP BY "
            + names
            + ", currency",
        columns,
        cells,
        totalRows,
        "no attempt was seen.",
        false);
  }

  /** Adds the lines of a table up, so that its foot is the sum of what stands above it. */
  static List<SpendCut.Line> sums(List<SpendCut.Line> lines) {
    Map<String, SpendCut.Line> sums = new TreeMap<>();
    for (SpendCut.Line line : lines) {
      sums.merge(line.currency() == null ? "" : line.currency(), line, SpendTables::plus);
    }
    List<SpendCut.Line> ordered = new ArrayList<>(sums.values());
    if (sums.containsKey("")) {
      ordered.remove(sums.get(""));
      ordered.add(sums.get(""));
    }
    return ordered;
  }

  private static SpendCut.Line plus(SpendCut.Line left, SpendCut.Line right) {
    return new SpendCut.Line(
        List.of(),
        left.currency(),
        left.attempts() + right.attempts(),
        left.inputTokens() + right.inputTokens(),
        left.outputTokens() + right.outputTokens(),
        plus(left.spend(), right.spend()),
        plus(left.reported(), right.reported()),
        plus(left.priced(), right.priced()),
        left.unknownAttempts() + right.unknownAttempts(),
        left.unpricedAttempts() + right.unpricedAttempts(),
        left.unknownTokens() + right.unknownTokens());
  }

  private static BigDecimal plus(BigDecimal left, BigDecimal right) {
    if (left == null) {
      return right;
    }
    return right == null ? left : left.add(right);
  }

  private List<Cell> amounts(SpendCut.Line line, boolean wide) {
    int decimals = decimals(line.currency());
    BigDecimal total = totals.get(line.currency());
    BigDecimal share =
        line.spend() == null || total == null ? null : Wording.share(line.spend(), total);
    List<Cell> cells = new ArrayList<>();
    cells.add(
        line.currency() == null ? new Cell.Missing("not known") : new Cell.Text(line.currency()));
    cells.add(money(line.spend(), decimals));
    cells.add(
        share == null ? new Cell.Missing("not known") : new Cell.Share(Wording.rounded(share)));
    if (!wide) {
      cells.add(money(line.reported(), decimals));
      cells.add(money(line.priced(), decimals));
    }
    cells.add(new Cell.Count(line.attempts()));
    cells.add(new Cell.Count(line.inputTokens()));
    cells.add(new Cell.Count(line.outputTokens()));
    cells.add(new Cell.Count(line.unknownAttempts()));
    return cells;
  }

  static Cell money(BigDecimal amount, int decimals) {
    return amount == null ? new Cell.Missing("not known") : new Cell.Money(amount, decimals);
  }

  /** Bars of one cut; one chart per currency, since currencies have no common length. */
  List<Chart> bars(String id, String title, Dimension dimension) {
    Map<String, List<SpendCut.Line>> byCurrency = new TreeMap<>();
    for (SpendCut.Line line : SpendCut.by(rows, dimension.value())) {
      if (line.currency() != null && line.spend() != null && line.spend().signum() > 0) {
        byCurrency.computeIfAbsent(line.currency(), ignored -> new ArrayList<>()).add(line);
      }
    }
    List<Chart> charts = new ArrayList<>();
    byCurrency.forEach(
        (currency, lines) -> {
          List<Chart.Bar> bars =
              lines.stream()
                  .limit(12)
                  .map(
                      line ->
                          new Chart.Bar(
                              line.key().get(0) == null ? dimension.missing() : line.key().get(0),
                              line.spend(),
                              Wording.money(currency, line.spend(), decimals(currency))
                                  + " · "
                                  + Numerals.percent(
                                      Wording.share(line.spend(), totals.get(currency))),
                              line.key().get(0) == null ? Tone.UNKNOWN : Tone.NEUTRAL))
                  .toList();
          charts.add(
              new Chart.Bars(
                  id + "-" + (charts.size() + 1),
                  title + ", " + currency,
                  bars.stream()
                      .map(bar -> bar.label() + ": " + bar.text())
                      .collect(Collectors.joining("; ", "", ".")),
                  bars));
        });
    return charts;
  }
}
