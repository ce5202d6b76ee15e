package io.plumbline;

import io.plumbline.schema.Run;
import io.plumbline.schema.UsageDaily;
import io.plumbline.schema.UsageDay;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.RunManifest;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Rows;
import io.plumbline.stage.report.Restated;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Days that an earlier run reported and that hold something else now: late files came, records were
 * taken out of quarantine, another source told of the same calls.
 */
public final class Restatements {
  private Restatements() {}

  /**
   * Such days, the earliest first. What was said before is what the newest run said that saw an
   * older version of the warehouse than this one; equal histories give equal answers.
   */
  static List<Restated> of(Lake lake, LakeVersion version, RunCatalog catalog, Run run)
      throws IOException {
    List<RunManifest> earlier =
        catalog.all().stream()
            .map(RunCatalog.Published::manifest)
            .filter(m -> m.lakeVersion() < run.getLakeVersion())
            .filter(m -> !m.runId().equals(run.getRunId()))
            .toList();
    if (earlier.isEmpty()) {
      return List.of();
    }
    List<Restated> restated = new ArrayList<>();
    for (Map.Entry<LocalDate, Long> day : changed(version).entrySet()) {
      LocalDate of = day.getKey();
      RunManifest before =
          earlier.stream()
              .filter(m -> !of.isBefore(m.from()) && of.isBefore(m.to()))
              .findFirst()
              .orElse(null);
      if (before == null || before.lakeVersion() >= day.getValue()) {
        continue;
      }
      Totals was = Totals.of(lake.version(before.lakeVersion()), of);
      Totals is = Totals.of(version, of);
      if (!was.equals(is)) {
        boolean inThisRun = !of.isBefore(run.getFrom()) && of.isBefore(run.getTo());
        restated.add(
            new Restated(
                of,
                was.attempts(),
                is.attempts(),
                was.tokens(),
                is.tokens(),
                was.reported(),
                is.reported(),
                inThisRun));
      }
    }
    return restated;
  }

  /**
   * Days whose figures no longer are what the warehouse holds, a sentence each, the earliest first.
   *
   * @param covered the run that each day's figures come from
   */
  public static List<String> stale(Lake lake, Map<LocalDate, RunManifest> covered)
      throws IOException {
    LakeVersion now = lake.latest();
    List<String> sentences = new ArrayList<>();
    Map<LocalDate, Long> changed = changed(now);
    for (Map.Entry<LocalDate, RunManifest> entry : new TreeMap<>(covered).entrySet()) {
      LocalDate day = entry.getKey();
      RunManifest run = entry.getValue();
      if (changed.getOrDefault(day, 0L) <= run.lakeVersion()) {
        continue;
      }
      Totals was = Totals.of(lake.version(run.lakeVersion()), day);
      Totals is = Totals.of(now, day);
      if (!was.equals(is)) {
        sentences.add(
            "%s holds other records than when it was audited: %d attempts then, %d now. These figures are the earlier ones; audit the day again."
                .formatted(day, was.attempts(), is.attempts()));
      }
    }
    return sentences;
  }

  /** The version of the warehouse that changed each day last. */
  private static Map<LocalDate, Long> changed(LakeVersion version) throws IOException {
    Map<LocalDate, Long> days = new TreeMap<>();
    try (Rows<UsageDay> rows = version.read(UsageDay.class)) {
      rows.forEach(row -> days.merge(row.getDay(), row.getRevision(), Math::max));
    }
    return days;
  }

  private record Totals(long attempts, long tokens, Map<String, BigDecimal> reported) {
    static Totals of(LakeVersion version, LocalDate day) throws IOException {
      long attempts = 0;
      long tokens = 0;
      Map<String, BigDecimal> reported = new TreeMap<>();
      for (UsageDaily cube : LiveCubes.of(version, day, day.plusDays(1))) {
        attempts += cube.getAttempts();
        tokens +=
            cube.getInputUncachedTokens()
                + cube.getCacheReadTokens()
                + cube.getCacheWrite5mTokens()
                + cube.getCacheWrite1hTokens()
                + cube.getOutputTokens();
        if (cube.getReportedRows() > 0) {
          reported.merge(cube.getReportedCurrency(), cube.getReportedCost(), BigDecimal::add);
        }
      }
      reported.replaceAll((currency, cost) -> cost.stripTrailingZeros());
      return new Totals(attempts, tokens, reported);
    }
  }
}
