package io.plumbline.economics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * From one month's cost to the next (ECONOMICS E-14): ordered substitution, so that the components
 * add up to the difference exactly and nothing is left over.
 *
 * <p>One thing after another takes its value of the later month: how much in all ({@link
 * Component#VOLUME}), which models ({@link Component#MODEL_MIX}), input against output ({@link
 * Component#TOKEN_MIX}), which part of each goes through a cache ({@link Component#CACHE}), which
 * service tier ({@link Component#TIER}), and last the price of a unit ({@link Component#PRICE}). A
 * component is the cost after its step less the cost before it. What is new and so has no earlier
 * mix or price takes the later one, and its cost stands where it appeared: a new model under model
 * mix.
 *
 * <p>Example: 1 000 000 tokens at 2.00 per million, then 1 500 000 at 3.00: start 2.00; volume 1.5
 * × 2.00 − 2.00 = 1.00; price 1.5 × (3.00 − 2.00) = 1.50; end 4.50 = 2.00 + 1.00 + 1.50.
 */
public final class Bridge {
  private static final int SCALE = 18;
  private static final MathContext EXACT = new MathContext(60);

  private Bridge() {}

  /** What changed, in the order of substitution. */
  public enum Component {
    VOLUME,
    MODEL_MIX,
    TOKEN_MIX,
    CACHE,
    TIER,
    PRICE
  }

  /**
   * A part of a month that has one price.
   *
   * @param model model, with whatever tells it from others of the name
   * @param side input or output, or what else is counted
   * @param kind kind of token within the side
   * @param tier service tier
   */
  public record Key(String model, String side, String kind, String tier) {}

  /**
   * How much of it, and what it cost.
   *
   * @param quantity units; cost without units counts as one unit
   * @param cost exact; at most 18 digits after the point
   */
  public record Amount(BigDecimal quantity, BigDecimal cost) {
    private BigDecimal units() {
      return quantity.signum() == 0 && cost.signum() != 0 ? BigDecimal.ONE : quantity;
    }
  }

  private static final Comparator<Key> KEYS =
      Comparator.comparing(Key::model)
          .thenComparing(Key::side)
          .thenComparing(Key::kind)
          .thenComparing(Key::tier);

  /**
   * The components by model; they add up to {@code Σ after − Σ before}, for each model too.
   *
   * @param before the earlier month
   * @param after the later month
   */
  public static Map<String, Map<Component, BigDecimal>> of(
      Map<Key, Amount> before, Map<Key, Amount> after) {
    TreeSet<Key> keys = new TreeSet<>(KEYS);
    keys.addAll(before.keySet());
    keys.addAll(after.keySet());
    Shape old = new Shape(before);
    Shape now = new Shape(after);
    Map<String, Map<Component, BigDecimal>> effects = new TreeMap<>();
    for (Key key : keys) {
      Map<Component, BigDecimal> own = effects.computeIfAbsent(key.model(), model -> zeros());
      BigDecimal start = old.cost(key);
      BigDecimal last = start;
      List<BigDecimal> steps = steps(key, old, now);
      for (Component component : Component.values()) {
        BigDecimal next =
            component == Component.PRICE
                ? now.cost(key)
                : steps.get(component.ordinal()).setScale(SCALE, RoundingMode.HALF_EVEN);
        own.merge(component, next.subtract(last), BigDecimal::add);
        last = next;
      }
    }
    return effects;
  }

  private static Map<Component, BigDecimal> zeros() {
    Map<Component, BigDecimal> zeros = new EnumMap<>(Component.class);
    for (Component component : Component.values()) {
      zeros.put(component, BigDecimal.ZERO);
    }
    return zeros;
  }

  /** What the key costs after each step but the last, at the earlier price. */
  private static List<BigDecimal> steps(Key key, Shape old, Shape now) {
    BigDecimal price = old.has(key) ? old.price(key) : now.price(key);
    BigDecimal total = now.total();
    List<BigDecimal> costs = new ArrayList<>();
    for (int fresh = 0; fresh < LEVELS.size(); fresh++) {
      BigDecimal part = BigDecimal.ONE;
      for (int level = 0; level < LEVELS.size() - 1; level++) {
        Key whole = LEVELS.get(level).apply(key);
        Shape from = level < fresh || !old.has(whole) ? now : old;
        part = part.multiply(from.share(whole, LEVELS.get(level + 1).apply(key)), EXACT);
      }
      costs.add(total.multiply(part, EXACT).multiply(price, EXACT));
    }
    return costs;
  }

  private static final Key ALL = new Key("", "", "", "");

  /** How a month is divided, from the whole down; each level takes the later shares in turn. */
  private static final List<Function<Key, Key>> LEVELS =
      List.of(
          key -> ALL,
          key -> new Key(key.model(), "", "", ""),
          key -> new Key(key.model(), key.side(), "", ""),
          key -> new Key(key.model(), key.side(), key.kind(), ""),
          key -> key);

  /** Units of a month, of the whole and of every part of it. */
  private static final class Shape {
    private final Map<Key, Amount> amounts;
    private final Map<Key, BigDecimal> units = new TreeMap<>(KEYS);

    Shape(Map<Key, Amount> amounts) {
      this.amounts = amounts;
      amounts.forEach(
          (key, amount) ->
              LEVELS.stream()
                  .map(level -> level.apply(key))
                  .distinct()
                  .forEach(at -> units.merge(at, amount.units(), BigDecimal::add)));
    }

    BigDecimal total() {
      return units.getOrDefault(ALL, BigDecimal.ZERO);
    }

    boolean has(Key part) {
      return units.getOrDefault(part, BigDecimal.ZERO).signum() > 0;
    }

    BigDecimal share(Key whole, Key part) {
      return has(whole)
          ? units.getOrDefault(part, BigDecimal.ZERO).divide(units.get(whole), EXACT)
          : BigDecimal.ZERO;
    }

    BigDecimal price(Key key) {
      Amount amount = amounts.get(key);
      return amount == null || amount.units().signum() == 0
          ? BigDecimal.ZERO
          : amount.cost().divide(amount.units(), EXACT);
    }

    BigDecimal cost(Key key) {
      Amount amount = amounts.get(key);
      return (amount == null ? BigDecimal.ZERO : amount.cost())
          .setScale(SCALE, RoundingMode.UNNECESSARY);
    }
  }
}
