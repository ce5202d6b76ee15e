package io.plumbline.economics;

import io.plumbline.economics.Scenario.Driver;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How far each input alone moves the saving, the others at their most likely value (E-11). */
public final class Tornado {
  private Tornado() {}

  /**
   * One input moved from end to end.
   *
   * @param driver the input that is moved
   * @param atMinimum saving a month with it at its least
   * @param atMaximum saving a month with it at its most
   */
  public record Row(Driver driver, BigDecimal atMinimum, BigDecimal atMaximum) {
    /** How far apart the two are. */
    public BigDecimal swing() {
      return atMaximum.subtract(atMinimum).abs();
    }
  }

  /** A row per driver, the widest swing first, ties in the order of the drivers. */
  public static List<Row> of(Scenario scenario) {
    List<Row> rows = new ArrayList<>();
    for (Driver driver : Driver.values()) {
      Triangular range = scenario.ranges().get(driver);
      rows.add(
          new Row(
              driver,
              scenario.saving(with(scenario, driver, range.minimum())),
              scenario.saving(with(scenario, driver, range.maximum()))));
    }
    rows.sort(Comparator.comparing(Row::swing).reversed().thenComparing(Row::driver));
    return List.copyOf(rows);
  }

  private static Map<Driver, BigDecimal> with(Scenario scenario, Driver driver, BigDecimal value) {
    Map<Driver, BigDecimal> at = new EnumMap<>(scenario.modes());
    at.put(driver, value);
    return at;
  }
}
