package io.plumbline.shared.policy;

import io.plumbline.shared.config.Bundled;
import io.plumbline.shared.config.CsvRows;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which country a cloud's region code stands for. A lookup, never a prefix test: {@code eu-west-2}
 * is London and {@code europe-west6} is Zurich. The sources of each row are in regions.csv.
 */
public final class CloudRegions {
  private static final CloudRegions BUNDLED = new CloudRegions(Bundled.csv("regions/regions.csv"));

  private final Map<String, Region> byCode = new HashMap<>();
  private final Map<String, Set<String>> clouds = new HashMap<>();

  /**
   * A row of the table.
   *
   * @param cloud aws, gcp, azure, openai, mistral, … as in regions.csv
   * @param code region code, Bedrock profile prefix, Azure SKU or host
   * @param reach region, zone or global: how far a call may go
   * @param area for a zone, its name (EU, US, EEA+CH, APAC); null otherwise
   * @param country ISO 3166-1 alpha-2 when every place in reach is in that country; else null
   */
  public record Region(String cloud, String code, String reach, String area, String country) {}

  private CloudRegions(CsvRows table) {
    for (CsvRows.Row row : table.rows()) {
      Region region = region(row);
      byCode.put(key(region.cloud(), region.code()), region);
      clouds.computeIfAbsent(region.cloud(), c -> new TreeSet<>()).add(region.code());
    }
  }

  /** The table that ships with the program. */
  public static CloudRegions bundled() {
    return BUNDLED;
  }

  /** The row of {@code code} at {@code cloud}; empty when either is unknown. Case is ignored. */
  public Optional<Region> find(String cloud, String code) {
    return cloud == null || code == null
        ? Optional.empty()
        : Optional.ofNullable(byCode.get(key(cloud, code)));
  }

  /** Codes known at {@code cloud}, sorted; empty for an unknown cloud. */
  public Set<String> codes(String cloud) {
    return clouds.getOrDefault(cloud, Set.of());
  }

  /** The cloud whose regions {@code provider} (gen_ai.provider.name) runs in; empty: none known. */
  public static Optional<String> cloudOf(String provider) {
    return Optional.ofNullable(
        switch (provider == null ? "" : provider) {
          case "aws.bedrock", "aws.sagemaker" -> "aws";
          case "gcp.vertex_ai" -> "gcp";
          case "azure.ai.openai", "azure.ai.inference" -> "azure";
          case "nebius" -> "nebius";
          case "verda" -> "verda";
          default -> null;
        });
  }

  private static Region region(CsvRows.Row row) {
    String area = row.text("country_iso2").orElse("");
    String kind = row.text("kind").orElse("");
    // "EU" has two letters and is no country; an unverified country is not a country we may state.
    boolean isCountry =
        area.matches("[A-Z]{2}")
            && !area.equals("EU")
            && !row.text("verification").orElse("").contains("country unverified");
    String reach =
        switch (kind) {
          case "regional" -> "region";
          case "multi-region" -> "zone";
          default -> "global";
        };
    return new Region(
        row.text("cloud").orElse(""),
        row.text("region_code").orElse(""),
        reach,
        reach.equals("zone") ? area : null,
        isCountry ? area : null);
  }

  private static String key(String cloud, String code) {
    return cloud + "/" + code.toLowerCase(Locale.ROOT);
  }
}
