package io.plumbline.economics;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.economics.Bridge.Amount;
import io.plumbline.economics.Bridge.Component;
import io.plumbline.economics.Bridge.Key;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** E-14: components add up to the difference, and each stands for what it is called. */
class BridgeTest {
  private static Key key(String model, String side, String kind, String tier) {
    return new Key(model, side, kind, tier);
  }

  private static Amount amount(String quantity, String cost) {
    return new Amount(new BigDecimal(quantity), new BigDecimal(cost));
  }

  /** Components of all models, without zeros. */
  private static Map<String, String> components(Map<Key, Amount> before, Map<Key, Amount> after) {
    Map<String, BigDecimal> sums = new TreeMap<>();
    Bridge.of(before, after)
        .values()
        .forEach(own -> own.forEach((c, a) -> sums.merge(c.name(), a, BigDecimal::add)));
    Map<String, String> texts = new TreeMap<>();
    sums.forEach(
        (name, sum) -> {
          if (sum.signum() != 0) {
            texts.put(name, sum.stripTrailingZeros().toPlainString());
          }
        });
    return texts;
  }

  private static final Key INPUT = key("m", "input", "input_uncached", "standard");
  private static final Key OUTPUT = key("m", "output", "output", "standard");
  private static final Key CACHED = key("m", "input", "cache_read", "standard");
  private static final Key BATCH = key("m", "input", "input_uncached", "batch");

  @Test
  void theExampleOfTheJavadoc() {
    assertThat(
            components(
                Map.of(INPUT, amount("1000000", "2")), Map.of(INPUT, amount("1500000", "4.5"))))
        .isEqualTo(Map.of("VOLUME", "1", "PRICE", "1.5"));
  }

  @Test
  void eachComponentStandsForItsCause() {
    Map<Key, Amount> before =
        Map.of(INPUT, amount("8000000", "8"), OUTPUT, amount("2000000", "10"));
    assertThat(
            components(
                before, Map.of(INPUT, amount("6000000", "6"), OUTPUT, amount("4000000", "20"))))
        .isEqualTo(Map.of("TOKEN_MIX", "8"));
    assertThat(
            components(
                before,
                Map.of(
                    INPUT, amount("4000000", "4"),
                    CACHED, amount("4000000", "0.4"),
                    OUTPUT, amount("2000000", "10"))))
        .isEqualTo(Map.of("CACHE", "-3.6"));
    assertThat(
            components(
                before,
                Map.of(
                    INPUT, amount("4000000", "4"),
                    BATCH, amount("4000000", "2"),
                    OUTPUT, amount("2000000", "10"))))
        .isEqualTo(Map.of("TIER", "-2"));
    Key other = key("n", "input", "input_uncached", "standard");
    assertThat(
            components(
                Map.of(INPUT, amount("10", "10")),
                Map.of(INPUT, amount("5", "5"), other, amount("5", "1"))))
        .isEqualTo(Map.of("MODEL_MIX", "-4"));
  }

  @Test
  void aFirstMonthAndALastOneAreVolume() {
    assertThat(components(Map.of(), Map.of(INPUT, amount("10", "7"))))
        .isEqualTo(Map.of("VOLUME", "7"));
    assertThat(components(Map.of(INPUT, amount("10", "7")), Map.of()))
        .isEqualTo(Map.of("VOLUME", "-7"));
    assertThat(components(Map.of(INPUT, amount("0", "7")), Map.of(INPUT, amount("0", "9"))))
        .isEqualTo(Map.of("PRICE", "2"));
  }

  @Test
  void theResidualIsZeroWhateverTheMonthsHold() {
    Random random = Seeded.random(14);
    for (int round = 0; round < 300; round++) {
      Map<Key, Amount> before = month(random);
      Map<Key, Amount> after = month(random);
      Map<String, Map<Component, BigDecimal>> effects = Bridge.of(before, after);
      Map<String, BigDecimal> expected = new HashMap<>();
      after.forEach((k, a) -> expected.merge(k.model(), a.cost(), BigDecimal::add));
      before.forEach((k, a) -> expected.merge(k.model(), a.cost().negate(), BigDecimal::add));
      assertThat(effects.keySet()).isEqualTo(expected.keySet());
      effects.forEach(
          (model, own) ->
              assertThat(own.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                  .isEqualByComparingTo(expected.get(model)));
    }
  }

  private static Map<Key, Amount> month(Random random) {
    Map<Key, Amount> month = new HashMap<>();
    for (int i = random.nextInt(14); i > 0; i--) {
      boolean input = random.nextBoolean();
      month.put(
          key(
              "m" + random.nextInt(4),
              input ? "input" : "output",
              (input ? "in" : "out") + random.nextInt(3),
              random.nextBoolean() ? "standard" : "batch"),
          new Amount(
              BigDecimal.valueOf(random.nextInt(5) == 0 ? 0 : random.nextInt(1_000_000_000)),
              BigDecimal.valueOf(random.nextLong(1_000_000_000_000_000L), 15)));
    }
    return month;
  }
}
