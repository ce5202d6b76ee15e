package io.plumbline.stage.ingest.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.plumbline.Seeded;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Money is read exactly, never through a double; the reference is BigDecimal. */
class MoneyTextTest {
  @Test
  void everyWayToWriteAnAmountGivesTheDecimalItSays() throws Exception {
    Random random = Seeded.random(7);
    for (int i = 0; i < 100_000; i++) {
      String text = amount(random);
      assertThat(read(text))
          .as(text)
          .isEqualTo(new BigDecimal(text).setScale(18, RoundingMode.HALF_EVEN));
    }
  }

  @TestFactory
  List<DynamicTest> amounts() {
    record Case(String json, String amount) {}
    return List.of(
            new Case("0", "0"),
            new Case("-0", "0"),
            new Case("-0.0e5", "0"),
            new Case("0.1", "0.1"),
            new Case("0.30000000000000004", "0.30000000000000004"),
            new Case("1e-18", "0.000000000000000001"),
            new Case("5e-19", "0"),
            new Case("15e-19", "0.000000000000000002"),
            new Case("25e-19", "0.000000000000000002"),
            new Case("2.7499999999999998e-05", "0.0000275"),
            new Case("999999999999.999999999999999999", "999999999999.999999999999999999"),
            new Case("9.223372036854775807", "9.223372036854775807"),
            new Case("9.3", "9.3"),
            new Case("123456789.123456789", "123456789.123456789"),
            new Case("1E+3", "1000"),
            new Case("\"0.01\"", "0.01"),
            new Case("\"2.75e-05\"", "0.0000275"))
        .stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    "%s is %s".formatted(c.json(), c.amount()),
                    () -> assertThat(read(c.json())).isEqualByComparingTo(c.amount())))
        .toList();
  }

  @TestFactory
  List<DynamicTest> whatIsNoCostIsRefused() {
    record Case(String json, RejectReason reason) {}
    return List.of(
            new Case("-0.01", RejectReason.NEGATIVE_COST),
            new Case("1e400", RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("1e999999999", RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("1e99999999999", RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("1e12", RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("999999999999.9999999999999999999", RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("1e25", RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("100000000000000000000", RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("\"0.01 USD\"", RejectReason.WRONG_TYPE),
            new Case("\"--1\"", RejectReason.WRONG_TYPE),
            new Case("\"-0.01\"", RejectReason.NEGATIVE_COST),
            new Case("\"1e999999999\"", RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("\"1e12\"", RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("true", RejectReason.WRONG_TYPE))
        .stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    "%s is refused as %s".formatted(c.json(), c.reason().code()),
                    () -> {
                      MalformedRecord said =
                          catchThrowableOfType(
                              MalformedRecord.class,
                              () -> new MoneyText().read(JsonCursorTest.at(c.json()), "cost"));
                      assertThat(said).isNotNull();
                      assertThat(said.reason()).isEqualTo(c.reason());
                      assertThat(said.where()).isEqualTo("cost");
                    }))
        .toList();
  }

  @Test
  void nullIsNoAmount() throws Exception {
    assertThat(new MoneyText().read(JsonCursorTest.at("null"), "cost")).isFalse();
    assertThat(new MoneyText().read(JsonCursorTest.at("\"\""), "cost")).isFalse();
  }

  private static BigDecimal read(String json) throws MalformedRecord {
    MoneyText money = new MoneyText();
    assertThat(money.read(JsonCursorTest.at(json), "cost")).isTrue();
    return money.big() != null ? money.big() : BigDecimal.valueOf(money.atto(), 18);
  }

  private static String amount(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> Double.toString(random.nextDouble() * Math.pow(10, random.nextInt(14) - 9));
      case 1 ->
          "%d.%018d"
              .formatted(
                  random.nextInt(100_000),
                  Math.floorMod(random.nextLong(), 1_000_000_000_000_000_000L));
      case 2 -> "%d".formatted(random.nextInt(1_000_000));
      case 3 ->
          "%d.%de%d"
              .formatted(
                  random.nextInt(10),
                  Math.floorMod(random.nextLong(), 10_000_000_000_000_000L),
                  random.nextInt(30) - 25);
      default ->
          String.format(
              Locale.ROOT, "0.%s%d", "0".repeat(random.nextInt(20)), random.nextInt(1_000_000));
    };
  }
}
