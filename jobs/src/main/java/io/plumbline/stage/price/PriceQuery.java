package io.plumbline.stage.price;

import io.plumbline.schema.UsageDaily;
import java.time.LocalDate;

/**
 * What the price of a call depends on; meanings and values as in usage_daily.
 *
 * @param provider gen_ai.provider.name, or {@code unknown}
 * @param modelServed the model that answered; null: unknown
 * @param modelRequested the model or alias asked for; null: unknown
 * @param lane managed_closed, managed_open, self_hosted, local or unknown
 * @param serviceTier as usage_daily has it; unknown: the log names one we do not know
 * @param contextTier the band of prompt sizes, as usage_daily has it
 * @param residencyScope region, zone, global or unknown
 * @param residencyZone the zone, where scope is zone; null otherwise
 * @param region region that ran it, else the one called; null: unknown
 * @param day UTC day
 * @param gatewayCacheHit answered by the gateway's own cache; no provider was called
 */
public record PriceQuery(
    String provider,
    String modelServed,
    String modelRequested,
    String lane,
    String serviceTier,
    String contextTier,
    String residencyScope,
    String residencyZone,
    String region,
    LocalDate day,
    boolean gatewayCacheHit) {

  static PriceQuery of(
      UsageDaily cube, String lane, String scope, String zone, String regionServed) {
    return new PriceQuery(
        cube.getProvider(),
        cube.getModelServed(),
        cube.getModelRequested(),
        lane,
        cube.getServiceTier(),
        cube.getContextTier(),
        scope,
        zone,
        regionServed != null ? regionServed : cube.getRegionCalled(),
        cube.getDay(),
        cube.getGatewayCacheHit());
  }

  /** The same as if the tier of the service, or the size of the prompt, were the usual one. */
  PriceQuery without(boolean tier, boolean context) {
    return new PriceQuery(
        provider,
        modelServed,
        modelRequested,
        lane,
        tier ? "standard" : serviceTier,
        context ? "base" : contextTier,
        residencyScope,
        residencyZone,
        region,
        day,
        gatewayCacheHit);
  }

  /** The same as if nobody knew where it ran. */
  PriceQuery anywhere() {
    return new PriceQuery(
        provider,
        modelServed,
        modelRequested,
        lane,
        serviceTier,
        contextTier,
        "unknown",
        null,
        null,
        day,
        gatewayCacheHit);
  }

  /** The same at another tier of the service. */
  PriceQuery at(String tier) {
    return new PriceQuery(
        provider,
        modelServed,
        modelRequested,
        lane,
        tier,
        contextTier,
        residencyScope,
        residencyZone,
        region,
        day,
        gatewayCacheHit);
  }

  /** The same as if it were kept within the regions of the EU. */
  PriceQuery withinEu() {
    return new PriceQuery(
        provider,
        modelServed,
        modelRequested,
        lane,
        serviceTier,
        contextTier,
        "zone",
        "EU",
        null,
        day,
        gatewayCacheHit);
  }

  /** The same tokens by another model. */
  PriceQuery by(String otherProvider, String model) {
    return new PriceQuery(
        otherProvider,
        model,
        model,
        lane,
        serviceTier,
        contextTier,
        residencyScope,
        residencyZone,
        region,
        day,
        gatewayCacheHit);
  }

  /** Paid for by the hour of a GPU, not by the token. */
  boolean selfHosted() {
    return lane.equals("self_hosted") || lane.equals("local");
  }
}
