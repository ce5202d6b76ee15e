package io.plumbline;

import io.plumbline.schema.CapacityDay;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.schema.Run;
import io.plumbline.schema.UsageDaily;
import io.plumbline.schema.UsageDay;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.RunManifest;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeFile;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Rows;
import io.plumbline.stage.report.Restated;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Days that an earlier run reported and that hold something else now: late files came, records were
 * taken out of quarantine, another source told of the same calls, a provider's usage report was
 * pulled anew.
 */
public final class Restatements {
  private static final Comparator<List<LocalDate>> BY_DAYS =
      Comparator.comparing((List<LocalDate> days) -> days.get(0))
          .thenComparing(days -> days.get(1));

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
    Changes changes = Changes.of(version);
    for (LocalDate day : changes.days()) {
      RunManifest before =
          earlier.stream()
              .filter(m -> !day.isBefore(m.from()) && day.isBefore(m.to()))
              .findFirst()
              .orElse(null);
      if (before != null) {
        boolean inThisRun = !day.isBefore(run.getFrom()) && day.isBefore(run.getTo());
        changes.since(lake, before, day, inThisRun).ifPresent(restated::add);
      }
    }
    return restated;
  }

  /**
   * The newest run of every interval that holds such a day and that no run over what the warehouse
   * holds now has reported, in the order of their first days, the shorter first.
   *
   * @param days as {@link #of} gave them
   * @param run the run that they were found by
   */
  static List<RunManifest> stale(List<Restated> days, RunCatalog catalog, Run run) {
    Map<List<LocalDate>, RunManifest> newest = new TreeMap<>(BY_DAYS);
    catalog.all().stream() // the newest first
        .map(RunCatalog.Published::manifest)
        .forEach(m -> newest.putIfAbsent(List.of(m.from(), m.to()), m));
    newest.remove(List.of(run.getFrom(), run.getTo()));
    return newest.values().stream()
        .filter(m -> m.lakeVersion() < run.getLakeVersion())
        .filter(
            m ->
                days.stream()
                    .map(Restated::day)
                    .anyMatch(day -> !day.isBefore(m.from()) && day.isBefore(m.to())))
        .toList();
  }

  /**
   * Days whose figures no longer are what the warehouse holds, a sentence each, the earliest first.
   *
   * @param covered the run that each day's figures come from
   */
  public static List<String> stale(Lake lake, Map<LocalDate, RunManifest> covered)
      throws IOException {
    Changes changes = Changes.of(lake.latest());
    List<String> sentences = new ArrayList<>();
    for (Map.Entry<LocalDate, RunManifest> entry : new TreeMap<>(covered).entrySet()) {
      changes
          .since(lake, entry.getValue(), entry.getKey(), false)
          .ifPresent(
              day ->
                  sentences.add(
                      "%s holds other records than when it was audited: %s. These figures are the earlier ones; audit the day again."
                          .formatted(day.day(), day.changes("then"))));
    }
    return sentences;
  }

  /**
   * What changed when.
   *
   * @param rows version that last changed what a day holds of calls and samples
   * @param counts version that last changed what usage reports say of a day
   */
  private record Changes(
      LakeVersion version, Map<LocalDate, Long> rows, Map<LocalDate, Long> counts) {
    static Changes of(LakeVersion version) throws IOException {
      Map<LocalDate, Long> rows = new TreeMap<>();
      try (Rows<UsageDay> days = version.read(UsageDay.class)) {
        days.forEach(day -> rows.merge(day.getDay(), day.getRevision(), Math::max));
      }
      try (Rows<CapacityDay> days = version.read(CapacityDay.class)) {
        days.forEach(day -> rows.merge(day.getDay(), day.getRevision(), Math::max));
      }
      Map<LocalDate, Long> counts = new TreeMap<>();
      try (Rows<ReportedUsage> buckets =
          version.read(
              version.files(LakeTable.REPORTED_USAGE),
              ReportedUsage.class,
              "period_start",
              "revision")) {
        for (ReportedUsage bucket : buckets) {
          LocalDate day = LocalDate.ofInstant(bucket.getPeriodStart(), ZoneOffset.UTC);
          counts.merge(day, bucket.getRevision(), Math::max);
        }
      }
      return new Changes(version, rows, counts);
    }

    /** The days of which something is known, the earliest first. */
    Set<LocalDate> days() {
      Set<LocalDate> days = new TreeSet<>(rows.keySet());
      days.addAll(counts.keySet());
      return days;
    }

    /** What is unlike since the run; empty: nothing. */
    Optional<Restated> since(Lake lake, RunManifest run, LocalDate day, boolean inThisRun)
        throws IOException {
      // A bucket that says the same again is not written again.
      boolean counted = counts.getOrDefault(day, 0L) > run.lakeVersion();
      boolean touched = rows.getOrDefault(day, 0L) > run.lakeVersion();
      if (!counted && !touched) {
        return Optional.empty();
      }
      Totals is = Totals.of(version, day);
      Totals was = touched ? Totals.of(lake.version(run.lakeVersion()), day) : is;
      return counted || !was.equals(is)
          ? Optional.of(
              new Restated(
                  day,
                  was.attempts(),
                  is.attempts(),
                  was.tokens(),
                  is.tokens(),
                  was.reported(),
                  is.reported(),
                  was.samples(),
                  is.samples(),
                  counted,
                  inThisRun))
          : Optional.empty();
    }
  }

  private record Totals(
      long attempts, long tokens, Map<String, BigDecimal> reported, long samples) {
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
      long samples =
          version.files(LakeTable.CAPACITY, day, day.plusDays(1)).stream()
              .mapToLong(LakeFile::rows)
              .sum();
      return new Totals(attempts, tokens, reported, samples);
    }
  }
}
