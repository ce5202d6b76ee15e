package io.plumbline;

import io.plumbline.rules.finding.Fingerprint;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.schema.Finding;
import io.plumbline.schema.FindingHistory;
import io.plumbline.schema.Flow;
import io.plumbline.schema.Run;
import io.plumbline.schema.Spend;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.stage.judge.FindingLifecycle;
import io.plumbline.stage.measure.Measures;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What became of failures between two runs of a warehouse, read without an engine. */
public final class FindingHistories {
  private FindingHistories() {}

  /** Since the run before, for a run about to be published. */
  static List<FindingHistory> since(
      AuditBasis basis, RunCatalog published, Run run, Measures measures, List<Finding> findings)
      throws IOException {
    RunStore runs = basis.runs();
    Optional<RunCatalog.Published> before = published.before(run.getFrom(), run.getTo());
    FindingLifecycle.Night night =
        new FindingLifecycle.Night(
            run.getRunId(),
            run.getTo().minusDays(1),
            findings,
            workloads(measures.flows()),
            sources(measures.spend()));
    FindingLifecycle lifecycle = new FindingLifecycle(basis.packs(), basis.policy().dueDays());
    if (before.isEmpty()) {
      return lifecycle.of(List.of(), Set.of(), night);
    }
    String earlier = before.get().manifest().runId();
    return lifecycle.of(
        history(runs, lifecycle, before.get()), sources(runs.read(earlier, Spend.class)), night);
  }

  /**
   * What changed from one published run to another, whatever lies between them; without what was
   * resolved before the earlier one.
   *
   * @param dueDays days in which a failure must be resolved, by severity
   */
  public static List<FindingHistory> between(
      RunStore runs,
      RulePacks packs,
      Map<String, Integer> dueDays,
      RunCatalog.Published earlier,
      RunCatalog.Published later) {
    FindingLifecycle lifecycle = new FindingLifecycle(packs, dueDays);
    List<FindingHistory> before = history(runs, lifecycle, earlier);
    Set<String> resolvedBefore =
        before.stream()
            .filter(row -> row.getResolvedOn() != null)
            .map(row -> Fingerprint.of(packs.present(row.getRule()), row.getSubject()))
            .collect(Collectors.toSet());
    return lifecycle
        .of(before, sources(runs.read(earlier.manifest().runId(), Spend.class)), night(runs, later))
        .stream()
        .filter(
            row -> row.getResolvedOn() == null || !resolvedBefore.contains(row.getFingerprint()))
        .toList();
  }

  /** The history a run holds; of a run of an earlier version what its findings alone say. */
  private static List<FindingHistory> history(
      RunStore runs, FindingLifecycle lifecycle, RunCatalog.Published run) {
    String id = run.manifest().runId();
    return runs.holds(id, FindingHistory.class)
        ? runs.read(id, FindingHistory.class)
        : lifecycle.of(List.of(), Set.of(), night(runs, run));
  }

  private static FindingLifecycle.Night night(RunStore runs, RunCatalog.Published run) {
    String id = run.manifest().runId();
    LocalDate day = run.manifest().to().minusDays(1);
    return new FindingLifecycle.Night(
        id,
        day,
        runs.read(id, Finding.class),
        workloads(runs.read(id, Flow.class)),
        sources(runs.read(id, Spend.class)));
  }

  private static Set<String> workloads(List<Flow> flows) {
    return flows.stream()
        .map(Flow::getWorkload)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  private static Set<String> sources(List<Spend> spend) {
    return spend.stream().map(Spend::getSource).collect(Collectors.toSet());
  }
}
