package io.plumbline.shared.policy;

import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Attribution;
import io.plumbline.shared.UsageAttribution;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads policy.yaml and endpoints.yaml over a cube of usage.
 *
 * <p>Workload: the first in policy.yaml whose match fits, else the one the log declares, else none.
 * A declared workload that policy knows by name gets what policy says about it, so a call cannot
 * escape its data class by missing a pattern.
 *
 * <p>Place, from strongest to weakest proof: what the record states (evidence {@code record}); a
 * route or endpoint that settles it ({@code endpoint}, scope not unknown); the inventory's first
 * entry that fits ({@code config}); nothing ({@code none}). The inventory never narrows what a
 * record or a route has settled: that they disagree is a finding, not a correction.
 *
 * <p>Provider: the record, else the inventory. Lane: the inventory, else the record. Tenancy: the
 * inventory, else the workload's.
 */
public final class PolicyAttribution implements UsageAttribution {
  private static final String UNKNOWN = "unknown";

  private final List<Workload> workloads;
  private final List<InventoryEntry> inventory;
  private final Policy policy;

  /** By what the cubes are read by; millions of them differ in days and files alone. */
  private final Map<List<String>, Attribution> known = new ConcurrentHashMap<>();

  public PolicyAttribution(Policy policy) {
    this.policy = policy;
    this.workloads =
        policy.use().map(use -> List.copyOf(use.workloads().values())).orElse(List.of());
    this.inventory = policy.inventory().orElse(List.of());
  }

  @Override
  public Attribution attribute(UsageDaily cube) {
    return known.computeIfAbsent(asked(cube), asked -> read(cube));
  }

  /** All that {@link #read} looks at. */
  private static List<String> asked(UsageDaily cube) {
    return Arrays.asList(
        cube.getWorkload(),
        cube.getTeam(),
        cube.getApiKey(),
        cube.getTags(),
        cube.getModelServed(),
        cube.getModelRequested(),
        cube.getEnvironment(),
        cube.getProvider(),
        cube.getEndpoint(),
        cube.getDeployment(),
        cube.getLane(),
        cube.getRegionServed(),
        cube.getCountry(),
        cube.getResidencyScope(),
        cube.getResidencyZone(),
        cube.getResidencyEvidence());
  }

  private Attribution read(UsageDaily cube) {
    Optional<Workload> workload = workload(cube);
    Optional<InventoryEntry> entry = inventoryEntry(cube);
    Place place = place(cube, entry);
    return new Attribution(
        workload.map(Workload::name).orElse(cube.getWorkload()),
        workload.flatMap(Workload::team).orElse(cube.getTeam()),
        workload.flatMap(Workload::dataClass).orElse(null),
        workload.flatMap(Workload::task).orElse(null),
        cube.getProvider().equals(UNKNOWN)
            ? entry.flatMap(InventoryEntry::provider).orElse(UNKNOWN)
            : cube.getProvider(),
        entry.flatMap(InventoryEntry::lane).orElse(cube.getLane()),
        entry
            .flatMap(InventoryEntry::tenancy)
            .or(() -> workload.flatMap(Workload::tenancy))
            .orElse(null),
        place.region(),
        place.country(),
        place.scope(),
        place.zone(),
        place.evidence());
  }

  /** The inventory's entry for {@code cube}; empty: the inventory is silent. */
  public Optional<InventoryEntry> inventoryEntry(UsageDaily cube) {
    return inventory.stream().filter(entry -> entry.fits(cube)).findFirst();
  }

  private Optional<Workload> workload(UsageDaily cube) {
    return workloads.stream()
        .filter(workload -> workload.match().fits(cube))
        .findFirst()
        .or(() -> policy.workload(cube.getWorkload()));
  }

  private record Place(String region, String country, String scope, String zone, String evidence) {}

  private static Place place(UsageDaily cube, Optional<InventoryEntry> entry) {
    boolean settled =
        cube.getResidencyEvidence().equals("record") || !cube.getResidencyScope().equals(UNKNOWN);
    if (settled || entry.isEmpty() || entry.get().scope().equals(UNKNOWN)) {
      return new Place(
          cube.getRegionServed(),
          cube.getCountry(),
          cube.getResidencyScope(),
          cube.getResidencyZone(),
          cube.getResidencyEvidence());
    }
    InventoryEntry known = entry.get();
    return new Place(
        known.region().orElse(null),
        known.country().orElse(null),
        known.scope(),
        known.zone().orElse(null),
        "config");
  }
}
