package io.plumbline.shared;

import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.Spend;
import io.plumbline.schema.UsageDaily;
import java.math.BigDecimal;

/**
 * Whether the cost that logs report of calls without a price is known. LiteLLM writes a cost of
 * 0.0, with tokens, for every model its map has no price of: where our price book has none either,
 * that zero is no cost anybody knows.
 *
 * <p>Zero is a cost where nothing is paid by the call: from the gateway's cache, failed, on our own
 * machines, on capacity bought in advance, and where no tokens were used. A model that is free has
 * a price of zero in the price book, and is asked there, not here.
 *
 * <p>Source: LiteLLM, docs "Debugging a cost discrepancy"; catalogue COST-02 (spend of zero with
 * tokens above zero).
 */
public final class ReportedCost {
  private ReportedCost() {}

  /** Known for a row of spend. */
  public static boolean known(Spend row) {
    return known(
        row.getReportedRows(),
        row.getReportedCost(),
        row.getUnpricedAttempts(),
        !row.getStatus().equals("failed")
            && !row.getGatewayCacheHit()
            && byTheCall(row.getLane(), row.getServiceTier()));
  }

  /**
   * Known for a cube.
   *
   * @param lane as policy decides it
   */
  public static boolean known(PricedDaily row, String lane) {
    UsageDaily cube = row.getUsage();
    return known(
        cube.getReportedRows(),
        cube.getReportedCost(),
        row.getUnpricedAttempts(),
        billable(cube, lane));
  }

  /** True where the provider charges each such call, as far as the log tells. */
  public static boolean billable(UsageDaily cube, String lane) {
    return !cube.getStatus().equals("failed")
        && !cube.getGatewayCacheHit()
        && byTheCall(lane, cube.getServiceTier());
  }

  /**
   * Known for calls of one key.
   *
   * @param reportedRows calls that report a cost
   * @param reported their sum
   * @param unpriced calls with tokens the price book has no price for
   * @param billable whether each is charged
   */
  public static boolean known(
      long reportedRows, BigDecimal reported, long unpriced, boolean billable) {
    return reportedRows > 0 && (reported.signum() != 0 || unpriced == 0 || !billable);
  }

  private static boolean byTheCall(String lane, String serviceTier) {
    return !lane.equals("self_hosted")
        && !lane.equals("local")
        && !serviceTier.equals("provisioned");
  }
}
