package io.plumbline.shared.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.shared.config.Bundled;
import io.plumbline.shared.config.CsvRows;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeographyTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
  private final CountrySets sets = CountrySets.bundled();
  private final CloudRegions regions = CloudRegions.bundled();

  private Set<String> on(String name, String day) {
    return sets.countries(name, LocalDate.parse(day)).orElseThrow();
  }

  @Test
  void norwayIcelandAndLiechtensteinAreInTheEeaAndNotInTheEu() {
    assertThat(on("EU", "2026-11-21")).hasSize(27).doesNotContain("NO", "IS", "LI");
    assertThat(on("EEA", "2026-11-21")).hasSize(30).contains("NO", "IS", "LI");
  }

  @Test
  void switzerlandAndTheUnitedKingdomAreInNeither() {
    assertThat(on("EEA", "2026-11-21")).doesNotContain("CH", "GB");
    assertThat(on("EEA+CH", "2026-11-21")).hasSize(31).contains("CH").doesNotContain("GB");
    assertThat(on("EU+EFTA", "2026-11-21")).hasSize(31).contains("CH", "NO");
  }

  @Test
  void theUnitedKingdomWasInTheEuUntilTheLastDayOfJanuary2020() {
    assertThat(on("EU", "2020-01-31")).contains("GB");
    assertThat(on("EU", "2020-02-01")).doesNotContain("GB");
  }

  @Test
  void theNordicsAreFive() {
    assertThat(on("NORDIC", "2026-11-21")).containsExactly("DK", "FI", "IS", "NO", "SE");
  }

  @Test
  void aCountryStandsForItselfAndAnUnknownAreaForNothing() {
    assertThat(sets.countries("FI", TODAY)).contains(Set.of("FI"));
    assertThat(sets.countries("APAC", TODAY)).isEmpty();
    assertThat(sets.expand(List.of("NORDIC", "DE", "APAC"), TODAY))
        .containsExactly("DE", "DK", "FI", "IS", "NO", "SE");
  }

  @Test
  void theRegionTableAgreesWithTheSetsOnEveryCountry() {
    List<String> unlike = new ArrayList<>();
    for (CsvRows.Row row : Bundled.csv("regions/regions.csv").rows()) {
      if (row.text("kind").orElse("").equals("regional")
          && row.text("country_iso2").orElse("").matches("[A-Z]{2}")) {
        String country = row.text("country_iso2").orElseThrow();
        String line = row.text("cloud").orElseThrow() + " " + row.text("region_code").orElseThrow();
        for (String set : List.of("eu", "eea", "nordic")) {
          boolean member = on(set.toUpperCase(Locale.ROOT), "2026-11-21").contains(country);
          if (member != row.text(set).orElse("").equals("y")) {
            unlike.add(line + " " + set);
          }
        }
      }
    }
    assertThat(unlike).isEmpty();
  }

  @ParameterizedTest(name = "{0} {1} is {2}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          aws,eu-north-1,SE,region
          aws,eu-west-2,GB,region
          aws,eu-central-2,CH,region
          gcp,europe-north1,FI,region
          gcp,europe-north2,SE,region
          gcp,europe-west6,CH,region
          azure,northeurope,IE,region
          azure,norwayeast,NO,region
          azure,SwedenCentral,SE,region
          verda,FIN-01,FI,region
          nebius,eu-north1,-,region
          aws-bedrock-profile,eu.,-,zone
          aws-bedrock-profile,us.,US,zone
          aws-bedrock-profile,global.,-,global
          azure-deployment-sku,GlobalStandard,-,global
          azure-deployment-sku,DataZoneStandard,-,zone
          openai,eu.api.openai.com,-,zone
          """)
  void regionsAreLookedUp(String cloud, String code, String country, String reach) {
    CloudRegions.Region region = regions.find(cloud, code).orElseThrow();
    assertThat(region.country()).isEqualTo(country);
    assertThat(region.reach()).isEqualTo(reach);
  }

  @Test
  void anUnknownRegionIsNotGuessedFromItsPrefix() {
    assertThat(regions.find("aws", "eu-north-9")).isEmpty();
    assertThat(regions.find(null, "eu-north-1")).isEmpty();
    assertThat(regions.find("aws", null)).isEmpty();
  }
}
