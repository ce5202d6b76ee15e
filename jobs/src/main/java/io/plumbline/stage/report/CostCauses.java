package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.CostDifference;
import io.plumbline.schema.ModelDay;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** From the cost the logs give to the cost the price book makes, cause by cause. */
final class CostCauses {
  /** Causes as tables write them, in the words of a reader. */
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("discount", "the gateway knows no contract discount"),
          Map.entry("uplift", "the gateway knows no surcharge of the place"),
          Map.entry("tier", "the gateway takes the standard price for batch, flex or priority"),
          Map.entry("context", "the gateway takes the price of short prompts for long ones"),
          Map.entry("cache_price", "the gateway charges cache tokens as plain input"),
          Map.entry("cache_tokens", "the gateway leaves cache tokens out"),
          Map.entry("unpriced", "the price book has no price"),
          Map.entry("not_reported", "the log gives no cost"),
          Map.entry("reported_zero", "the log gives zero for calls that were answered"),
          Map.entry("failed", "failed calls whose tokens were used"),
          Map.entry("retry", "failed retries whose tokens were used"),
          Map.entry("gateway_cache", "a cost for answers from the gateway's own cache"),
          Map.entry("other_currency", "the price is in another currency"),
          Map.entry("estimated", "the gateway counted the tokens itself"),
          Map.entry("price", "the gateway's price is another"),
          Map.entry("rounding", "rounding"));

  private record Key(String provider, String currency) {}

  /** What is summed up of one provider and currency. */
  private static final class Sums {
    private BigDecimal reported = BigDecimal.ZERO;
    private BigDecimal priced = BigDecimal.ZERO;
    private long attempts;
    private long unpriced;
    private final Map<String, CostDifference> causes = new TreeMap<>();

    void add(ModelDay day) {
      reported = reported.add(day.getReportedTotal());
      priced = priced.add(day.getPricedTotal());
      attempts += day.getAttempts();
      unpriced += day.getUnpricedAttempts();
      day.getDifferences().forEach(this::add);
    }

    private void add(CostDifference more) {
      CostDifference sum =
          causes.computeIfAbsent(
              more.getCause(), cause -> new CostDifference(cause, 0L, BigDecimal.ZERO));
      sum.setAttempts(sum.getAttempts() + more.getAttempts());
      sum.setAmount(sum.getAmount().add(more.getAmount()));
    }

    List<CostDifference> byAmount() {
      return causes.values().stream()
          .sorted(
              Comparator.comparing((CostDifference cause) -> cause.getAmount().abs().negate())
                  .thenComparing(CostDifference::getCause))
          .toList();
    }
  }

  private final Map<Key, Sums> byProvider =
      new TreeMap<>(Comparator.comparing(Key::currency).thenComparing(Key::provider));
  private final Map<String, Sums> byCurrency = new TreeMap<>();
  private final boolean looked;

  CostCauses(List<ModelDay> days) {
    looked = days.stream().allMatch(day -> day.getReportedTotal() != null);
    if (looked) {
      for (ModelDay day : days) {
        byProvider
            .computeIfAbsent(new Key(day.getProvider(), day.getCurrency()), key -> new Sums())
            .add(day);
        byCurrency.computeIfAbsent(day.getCurrency(), key -> new Sums()).add(day);
      }
    }
  }

  List<Block> blocks(SpendTables tables) {
    if (!looked) {
      return List.of(
          Sentence.plain(
              "Why the logs' cost is not the price book's was not assessed: an earlier version"
                  + " wrote this run. Audit its days again."));
    }
    List<Block> blocks = new ArrayList<>();
    byCurrency.forEach(
        (currency, sums) -> blocks.add(Sentence.plain(sentence(currency, sums, tables))));
    blocks.add(table(tables));
    return blocks;
  }

  private static String sentence(String currency, Sums sums, SpendTables tables) {
    int decimals = tables.decimals(currency);
    boolean silent = sums.reported.signum() == 0;
    if (silent && sums.priced.signum() == 0 && sums.causes.isEmpty() && sums.unpriced > 0) {
      return "The logs give no cost of %s%s, and the price book has no price."
          .formatted(
              Wording.count(sums.unpriced, "attempt"),
              currency.equals("XXX") ? "" : " in " + currency);
    }
    if (silent && sums.causes.keySet().equals(Set.of("not_reported"))) {
      return "The logs give no cost and the price book makes it %s."
          .formatted(Wording.money(currency, sums.priced, decimals));
    }
    BigDecimal difference = sums.reported.subtract(sums.priced);
    String both =
        "The logs say %s and the price book makes it %s"
            .formatted(
                Wording.money(currency, sums.reported, decimals),
                Wording.money(currency, sums.priced, decimals));
    if (sums.causes.isEmpty()) {
      return both + ": they agree.";
    }
    CostDifference main = sums.byAmount().get(0);
    return both
        + ", %s %s. Most of it: %s (%s)."
            .formatted(
                Wording.money(currency, difference.abs(), decimals),
                difference.signum() < 0 ? "more" : "less",
                WORDS.get(main.getCause()),
                Wording.money(currency, main.getAmount(), decimals));
  }

  private Table table(SpendTables tables) {
    List<List<Cell>> rows = new ArrayList<>();
    byProvider.forEach(
        (key, sums) -> {
          int decimals = tables.decimals(key.currency());
          rows.add(row(key, "as priced", sums.priced, decimals, sums.attempts));
          for (CostDifference cause : sums.byAmount()) {
            rows.add(
                row(
                    key,
                    WORDS.get(cause.getCause()),
                    cause.getAmount(),
                    decimals,
                    cause.getAttempts()));
          }
          rows.add(row(key, "as logged", sums.reported, decimals, sums.attempts));
        });
    return new Table(
        "cost-causes",
        "From as priced to as logged, by cause; each provider's lines add up",
        "SELECT provider, currency, d.cause, SUM(d.amount), SUM(d.attempts) FROM model_day,"
            + " UNNEST(differences) AS d GROUP BY provider, currency, d.cause",
        List.of(
            text("provider", "Provider"),
            text("currency", "Currency"),
            text("figure", "Figure or cause"),
            number("amount", "Amount"),
            number("attempts", "Attempts")),
        rows,
        "no attempt was seen.");
  }

  private static List<Cell> row(
      Key key, String figure, BigDecimal amount, int decimals, long attempts) {
    return List.of(
        new Cell.Text(key.provider()),
        new Cell.Text(key.currency()),
        new Cell.Text(figure),
        new Cell.Money(amount, decimals),
        new Cell.Count(attempts));
  }

  /** One entry per currency: {@code reported = priced + Σ causes}. */
  void write(JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("cost_differences");
    for (Map.Entry<String, Sums> entry : byCurrency.entrySet()) {
      Sums sums = entry.getValue();
      out.writeStartObject();
      out.writeStringField("currency", entry.getKey());
      out.writeStringField("reported", Json.decimal(sums.reported));
      out.writeStringField("priced", Json.decimal(sums.priced));
      out.writeArrayFieldStart("causes");
      for (CostDifference cause : sums.causes.values()) {
        out.writeStartObject();
        out.writeStringField("cause", cause.getCause());
        out.writeNumberField("attempts", cause.getAttempts());
        out.writeStringField("amount", Json.decimal(cause.getAmount()));
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
