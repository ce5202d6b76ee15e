package io.plumbline.stage.report;

import io.plumbline.schema.Spend;
import io.plumbline.shared.ReportedCost;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Spend, cut by any columns. Every cut of the same rows adds up to the same totals per currency,
 * attempts and tokens.
 *
 * <p>Spend is what the price book makes of the tokens where it has a price, else what the log
 * reports, else not known; a zero that is no cost ({@link ReportedCost}) is not known either.
 * Currencies are never added: where a log reports in another currency than the price book's, the
 * reported amount stands on a line of its own, without attempts, so that nothing is counted twice.
 * Attempts without any known cost stand on a line without a currency: so every cut has the same
 * totals, line by line.
 */
final class SpendCut {

  /**
   * One line of a cut.
   *
   * @param key values of the cutting columns; an entry is null where nobody is named
   * @param currency ISO 4217 code; null: no attempt of the line has a known cost
   * @param attempts attempts
   * @param inputTokens uncached, read from and written to caches
   * @param outputTokens output, reasoning included
   * @param spend priced, else reported; null: not known
   * @param reported as the logs report; null: no attempt reports a cost
   * @param priced as the price book says; null: no attempt has a price
   * @param unknownAttempts attempts of unknown cost: neither priced nor reported, or of a zero that
   *     is no cost
   * @param unpricedAttempts attempts the price book has no price for
   * @param unknownTokens tokens of cubes whose cost is not known at all
   */
  record Line(
      List<String> key,
      String currency,
      long attempts,
      long inputTokens,
      long outputTokens,
      BigDecimal spend,
      BigDecimal reported,
      BigDecimal priced,
      long unknownAttempts,
      long unpricedAttempts,
      long unknownTokens) {

    long tokens() {
      return inputTokens + outputTokens;
    }
  }

  private SpendCut() {}

  /** Attempts of all rows. */
  static long attempts(List<Spend> rows) {
    return rows.stream().mapToLong(Spend::getAttempts).sum();
  }

  /** Known spend by currency; a currency without any is left out. */
  static Map<String, BigDecimal> spendByCurrency(List<Spend> rows) {
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (Line line : totals(rows)) {
      if (line.spend() != null) {
        sums.put(line.currency(), line.spend());
      }
    }
    return sums;
  }

  /** Total per currency. */
  static List<Line> totals(List<Spend> rows) {
    return by(rows, List.of());
  }

  @SafeVarargs
  static List<Line> by(List<Spend> rows, Function<Spend, String>... columns) {
    return by(rows, Arrays.asList(columns));
  }

  /** Lines by currency, then the largest spend first; unknown last. */
  static List<Line> by(List<Spend> rows, List<Function<Spend, String>> columns) {
    Map<List<String>, Map<String, Sum>> cut = new HashMap<>();
    for (Spend row : rows) {
      List<String> key = new ArrayList<>(columns.size());
      for (Function<Spend, String> column : columns) {
        key.add(column.apply(row));
      }
      Map<String, Sum> currencies = cut.computeIfAbsent(key, ignored -> new LinkedHashMap<>());
      currencies.computeIfAbsent(currencyOf(row), ignored -> new Sum()).add(row);
      if (reportsElsewhere(row)) {
        Sum other = currencies.computeIfAbsent(row.getReportedCurrency(), ignored -> new Sum());
        other.reported = plus(other.reported, row.getReportedCost());
      }
    }
    List<Line> lines = new ArrayList<>();
    cut.forEach(
        (key, currencies) ->
            currencies.forEach((currency, sum) -> lines.add(sum.line(key, currency))));
    lines.sort(ORDER);
    return lines;
  }

  private static final Comparator<Line> ORDER =
      Comparator.comparing(Line::currency, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(Line::spend, Comparator.nullsLast(Comparator.reverseOrder()))
          .thenComparing(Line::tokens, Comparator.reverseOrder())
          .thenComparing(Line::key, SpendCut::compareKeys);

  private static int compareKeys(List<String> left, List<String> right) {
    Comparator<String> nullsLast = Comparator.nullsLast(Comparator.naturalOrder());
    for (int at = 0; at < left.size(); at++) {
      int compared = nullsLast.compare(left.get(at), right.get(at));
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }

  private static boolean priced(Spend row) {
    return row.getPricedCost() != null;
  }

  private static boolean reported(Spend row) {
    return row.getReportedRows() > 0;
  }

  private static String currencyOf(Spend row) {
    if (priced(row)) {
      return row.getPricedCurrency();
    }
    return reported(row) ? row.getReportedCurrency() : null;
  }

  private static boolean reportsElsewhere(Spend row) {
    return priced(row)
        && reported(row)
        && row.getReportedCurrency() != null
        && !row.getReportedCurrency().equals(row.getPricedCurrency());
  }

  private static BigDecimal plus(BigDecimal sum, BigDecimal amount) {
    return sum == null ? amount : sum.add(amount);
  }

  private static final class Sum {
    private long attempts;
    private long inputTokens;
    private long outputTokens;
    private BigDecimal spend;
    private BigDecimal reported;
    private BigDecimal priced;
    private long unknownAttempts;
    private long unpricedAttempts;
    private long unknownTokens;

    private void add(Spend row) {
      attempts += row.getAttempts();
      inputTokens += inputTokensOf(row);
      outputTokens += row.getOutputTokens();
      unpricedAttempts += row.getUnpricedAttempts();
      if (priced(row)) {
        priced = plus(priced, row.getPricedCost());
        spend = plus(spend, row.getPricedCost());
        unknownAttempts += row.getUnpricedAttempts();
      } else if (ReportedCost.known(row)) {
        spend = plus(spend, row.getReportedCost());
        unknownAttempts += row.getAttempts() - row.getReportedRows();
      } else {
        unknownAttempts += row.getAttempts();
        unknownTokens += inputTokensOf(row) + row.getOutputTokens();
      }
      if (reported(row) && !reportsElsewhere(row)) {
        reported = plus(reported, row.getReportedCost());
      }
    }

    private Line line(List<String> key, String currency) {
      return new Line(
          key,
          currency,
          attempts,
          inputTokens,
          outputTokens,
          spend,
          reported,
          priced,
          unknownAttempts,
          unpricedAttempts,
          unknownTokens);
    }
  }

  /** Input tokens as OpenTelemetry counts them: cache reads and writes included. */
  static long inputTokensOf(Spend row) {
    return row.getInputUncachedTokens()
        + row.getCacheReadTokens()
        + row.getCacheWrite5mTokens()
        + row.getCacheWrite1hTokens();
  }
}
