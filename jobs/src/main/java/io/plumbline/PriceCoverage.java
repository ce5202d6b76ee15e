package io.plumbline;

import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeFile;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.policy.Policy;
import io.plumbline.shared.policy.PolicyAttribution;
import io.plumbline.stage.price.PriceBook;
import io.plumbline.stage.price.PriceCheck;
import io.plumbline.stage.price.PriceStage;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which calls of a warehouse a price book has no price for. */
public final class PriceCoverage {
  /** Calls before this many days from the newest are not asked for: their prices are history. */
  public static final int DAYS = 60;

  private PriceCoverage() {}

  /**
   * Checks a book against the calls of the last {@value #DAYS} days that a warehouse holds; against
   * none where it holds none.
   *
   * @param today day the ages of prices count to, UTC
   * @throws IOException if the warehouse cannot be read
   */
  public static PriceCheck of(AuditConfig config, PriceBook book, LocalDate today)
      throws IOException {
    LakeVersion version = Lake.at(config.warehouse()).latest();
    Optional<LocalDate> newest =
        version.files(LakeTable.USAGE).stream().map(LakeFile::day).max(Comparator.naturalOrder());
    return newest.isEmpty()
        ? PriceCheck.of(book, List.of(), today)
        : of(
            config,
            version,
            book,
            newest.get().minusDays(DAYS - 1),
            newest.get().plusDays(1),
            today);
  }

  /**
   * Checks a book against the calls of some days of a warehouse.
   *
   * @param from first UTC day
   * @param to end, exclusive
   */
  static PriceCheck of(
      AuditConfig config,
      LakeVersion version,
      PriceBook book,
      LocalDate from,
      LocalDate to,
      LocalDate today)
      throws IOException {
    List<UsageDaily> cubes = LiveCubes.of(version, from, to);
    PolicyAttribution attribution = new PolicyAttribution(Policy.load(config.policy()));
    return PriceCheck.of(book, new PriceStage(book, attribution).price(cubes), today);
  }
}
