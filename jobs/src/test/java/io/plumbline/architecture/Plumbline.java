package io.plumbline.architecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.util.regex.Pattern;

/** Which classes are ours to shape: written by hand, in main sources. */
final class Plumbline {
  /** The packages all rules look at; the generated table classes lie in {@code schema}. */
  static final String ROOT = "io.plumbline";

  private Plumbline() {}

  /**
   * Without what Drools wrote from the rule packs and jte from the templates: both are generated,
   * and neither is read by people.
   */
  static final class WrittenByHand implements ImportOption {
    private static final Pattern GENERATED =
        Pattern.compile(".*/io/plumbline/(rules/compiled/.*|.*/render/Jte\\w+\\.class)");

    @Override
    public boolean includes(Location location) {
      return !location.matches(GENERATED);
    }
  }
}
