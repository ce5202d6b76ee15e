package io.plumbline.economics;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A GPU that was bought, not rented (E-8).
 *
 * @param capex price of the card
 * @param lifeMonths months it is written off over, at least 1
 * @param hostShare host and rack a month that the card carries
 * @param tdpWatts power at full load
 * @param idleWatts power when idle
 * @param pue power of the site over power of the machines, at least 1
 * @param pricePerKwh price of a kilowatt-hour
 */
public record OwnedGpu(
    BigDecimal capex,
    int lifeMonths,
    BigDecimal hostShare,
    BigDecimal tdpWatts,
    BigDecimal idleWatts,
    BigDecimal pue,
    BigDecimal pricePerKwh) {

  /** Write-off and host a month; the write-off rounded half even to 18 decimals. */
  public BigDecimal withoutPower() {
    return capex.divide(new BigDecimal(lifeMonths), 18, RoundingMode.HALF_EVEN).add(hostShare);
  }

  /** Kilowatt-hours a month at rest, PUE included. */
  public BigDecimal idleKwh(Month month) {
    return idleWatts.movePointLeft(3).multiply(month.hours()).multiply(pue);
  }

  /** Further kilowatt-hours a month at full load, PUE included. */
  public BigDecimal loadKwh(Month month) {
    return tdpWatts.subtract(idleWatts).movePointLeft(3).multiply(month.hours()).multiply(pue);
  }

  /** Power a month at a load of 0 to 1: {@code W/1000 × hours × PUE × price}. Exact. */
  public BigDecimal power(BigDecimal load, Month month) {
    BigDecimal watts = idleWatts.add(load.multiply(tdpWatts.subtract(idleWatts)));
    return watts.movePointLeft(3).multiply(month.hours()).multiply(pue).multiply(pricePerKwh);
  }

  /** E-8: write-off, host and power a month; the write-off rounded half even to 18 decimals. */
  public BigDecimal perMonth(BigDecimal load, Month month) {
    return withoutPower().add(power(load, month));
  }
}
