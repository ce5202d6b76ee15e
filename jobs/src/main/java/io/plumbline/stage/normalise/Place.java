package io.plumbline.stage.normalise;

import io.plumbline.shared.policy.CloudRegions;

/**
 * How far a call may have gone, and how that is known. Fields as in {@link
 * io.plumbline.shared.CallFacts}.
 */
record Place(String region, String country, String scope, String zone, String evidence) {
  static final Place UNKNOWN = new Place(null, null, "unknown", null, "none");

  static Place region(String region, String country, String evidence) {
    return new Place(region, country, "region", null, evidence);
  }

  static Place global(String evidence) {
    return new Place(null, null, "global", null, evidence);
  }

  static Place zone(String zone, String country, String evidence) {
    return new Place(null, country, "zone", zone, evidence);
  }

  /** This place, reached on a route that may go further. */
  Place onRoute(Place route) {
    return route.scope.equals("unknown")
        ? this
        : new Place(region, country, route.scope, route.zone, evidence);
  }

  static Place of(CloudRegions.Region row, String evidence) {
    return switch (row.reach()) {
      case "region" -> region(row.code(), row.country(), evidence);
      case "zone" -> zone(row.area(), row.country(), evidence);
      default -> global(evidence);
    };
  }
}
