package io.plumbline.stage.price;

import io.plumbline.schema.PriceScenario;
import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Attribution;
import io.plumbline.shared.UsageAttribution;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The same calls by the same price book, priced as if one thing were different: the batch tier, no
 * surcharge of a place, a place within the EU, or another model. What has no price then is left
 * out: a saving is never guessed from a missing price.
 */
public final class PriceScenarios {
  private static final int SCALE = 18;
  private static final String BATCH = "batch";
  private static final String ANYWHERE = "anywhere";
  private static final String PINNED = "pinned";
  private static final String MODEL = "model";
  private static final Comparator<String> TEXTS = Comparator.nullsFirst(Comparator.naturalOrder());

  private record Key(
      String scenario,
      String workload,
      String team,
      String provider,
      String model,
      String scope,
      String country,
      String providerThen,
      String modelThen,
      String currency) {
    static final Comparator<Key> ORDER =
        Comparator.comparing(Key::scenario)
            .thenComparing(Key::workload, TEXTS)
            .thenComparing(Key::team, TEXTS)
            .thenComparing(Key::provider)
            .thenComparing(Key::model, TEXTS)
            .thenComparing(Key::scope)
            .thenComparing(Key::country, TEXTS)
            .thenComparing(Key::providerThen)
            .thenComparing(Key::modelThen, TEXTS)
            .thenComparing(Key::currency);
  }

  private static final class Sum {
    private long attempts;
    private long tokens;
    private BigDecimal cost = BigDecimal.ZERO;
    private BigDecimal then = BigDecimal.ZERO;
  }

  private final PriceBook book;
  private final UsageAttribution attribution;
  private final Map<String, List<String>> models;
  private final Map<PriceQuery, Pricing.Quote> quotes = new HashMap<>();
  private final Map<Key, Sum> sums = new TreeMap<>(Key.ORDER);
  private final TreeSet<String> providers = new TreeSet<>();

  private PriceScenarios(
      PriceBook book, UsageAttribution attribution, Map<String, List<String>> models) {
    this.book = book;
    this.attribution = attribution;
    this.models = models;
  }

  /**
   * The scenarios, sorted.
   *
   * @param cubes priced cubes of the interval, in any order
   * @param models other models that each workload was tried with, by workload
   */
  public static List<PriceScenario> of(
      List<PricedDaily> cubes,
      PriceBook book,
      UsageAttribution attribution,
      Map<String, List<String>> models) {
    PriceScenarios scenarios = new PriceScenarios(book, attribution, models);
    cubes.forEach(cube -> scenarios.providers.add(cube.getUsage().getProvider()));
    cubes.forEach(scenarios::add);
    List<PriceScenario> rows = new ArrayList<>();
    scenarios.sums.forEach(
        (key, sum) -> {
          if (sum.cost.compareTo(sum.then) != 0) {
            rows.add(row(key, sum));
          }
        });
    return rows;
  }

  private static PriceScenario row(Key key, Sum sum) {
    return new PriceScenario(
        key.scenario(),
        key.workload(),
        key.team(),
        key.provider(),
        key.model(),
        key.scope(),
        key.country(),
        key.providerThen(),
        key.modelThen(),
        key.currency(),
        sum.attempts,
        sum.tokens,
        sum.cost.setScale(SCALE, RoundingMode.HALF_EVEN),
        sum.then.setScale(SCALE, RoundingMode.HALF_EVEN));
  }

  private void add(PricedDaily row) {
    UsageDaily cube = row.getUsage();
    if (row.getPricedCost() == null
        || row.getPricedCost().signum() == 0
        || row.getPricedCurrency() == null
        || cube.getGatewayCacheHit()) {
      return;
    }
    Attribution known = attribution.attribute(cube);
    PriceQuery asked =
        PriceQuery.of(
            cube,
            known.lane(),
            known.residencyScope(),
            known.residencyZone(),
            known.regionServed());
    if (asked.selfHosted()) {
      return;
    }
    if (cube.getServiceTier().equals("standard")) {
      add(BATCH, row, known, asked.at(BATCH), asked);
    }
    add(ANYWHERE, row, known, asked.anywhere(), asked);
    if (!asked.residencyScope().equals("region") && !asked.residencyScope().equals("zone")) {
      add(PINNED, row, known, asked.withinEu(), asked);
    }
    List<String> tried =
        known.workload() == null ? List.of() : models.getOrDefault(known.workload(), List.of());
    for (String model : tried) {
      if (!model.equals(asked.modelServed())) {
        TreeSet<String> others = new TreeSet<>(providers);
        others.remove(cube.getProvider());
        List<String> order = new ArrayList<>(List.of(cube.getProvider()));
        order.addAll(others);
        for (String provider : order) {
          if (add(MODEL, row, known, asked.by(provider, model), asked)) {
            break;
          }
        }
      }
    }
  }

  /** Whether there is a price for it. */
  private boolean add(
      String scenario, PricedDaily row, Attribution known, PriceQuery then, PriceQuery asked) {
    UsageDaily cube = row.getUsage();
    Priced price =
        quotes
            .computeIfAbsent(then, query -> Pricing.quote(query, book))
            .price(TokenCounts.of(cube));
    if (!(price instanceof Priced.Cost cost) || !row.getPricedCurrency().equals(cost.currency())) {
      return false;
    }
    Sum sum =
        sums.computeIfAbsent(
            new Key(
                scenario,
                known.workload(),
                known.team(),
                cube.getProvider(),
                cube.getModelServed() != null ? cube.getModelServed() : cube.getModelRequested(),
                asked.residencyScope(),
                known.country(),
                then.provider(),
                then.modelServed() != null ? then.modelServed() : then.modelRequested(),
                row.getPricedCurrency()),
            key -> new Sum());
    sum.attempts += cube.getAttempts();
    sum.tokens +=
        cube.getInputUncachedTokens()
            + cube.getCacheReadTokens()
            + cube.getCacheWrite5mTokens()
            + cube.getCacheWrite1hTokens()
            + cube.getOutputTokens();
    sum.cost = sum.cost.add(row.getPricedCost());
    sum.then = sum.then.add(cost.cost());
    return true;
  }
}
