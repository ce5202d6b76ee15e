package io.plumbline.stage.measure.outlook;

import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Attribution;
import io.plumbline.shared.UsageAttribution;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/** Cubes of usage of one call with a logged cost. */
final class Cubes {
  static final UsageAttribution AS_LOGGED =
      cube ->
          new Attribution(
              cube.getWorkload(),
              cube.getTeam(),
              null,
              null,
              cube.getProvider(),
              cube.getLane(),
              null,
              null,
              null,
              "unknown",
              null,
              "none");

  private Cubes() {}

  /**
   * A cube.
   *
   * @param cost null: not known
   */
  static PricedDaily cube(LocalDate day, String team, String model, String cost, String currency) {
    UsageDaily usage =
        UsageDaily.newBuilder()
            .setSource("gateway")
            .setFormat("litellm")
            .setIngestId("i")
            .setUsageFile("f")
            .setDay(day)
            .setTeam(team)
            .setWorkload(team == null ? null : team + "-work")
            .setOperation("chat")
            .setModelServed(model)
            .setProvider("openai")
            .setLane("managed_closed")
            .setServiceTier("standard")
            .setContextTier("base")
            .setGatewayCacheHit(false)
            .setResidencyScope("unknown")
            .setResidencyEvidence("none")
            .setTokenSource("reported")
            .setStatus("succeeded")
            .setRateLimit("none")
            .setContentState("absent")
            .setReportedCurrency(currency)
            .setAttempts(1)
            .setInputUncachedTokens(1)
            .setCacheReadTokens(0)
            .setCacheWrite5mTokens(0)
            .setCacheWrite1hTokens(0)
            .setOutputTokens(1)
            .setReasoningTokens(0)
            .setReportedCost(new BigDecimal(cost == null ? "0" : cost).setScale(18))
            .setReportedRows(cost == null ? 0 : 1)
            .setRetriedAttempts(0)
            .setFirstStartedAt(Instant.EPOCH)
            .setLastStartedAt(Instant.EPOCH)
            .setHours("")
            .build();
    return PricedDaily.newBuilder()
        .setUsage(usage)
        .setUnpricedAttempts(cost == null ? 1 : 0)
        .build();
  }
}
