package io.plumbline.rules.engine;

import io.plumbline.rules.fact.Facts;
import io.plumbline.rules.fact.Workload;
import io.plumbline.rules.finding.Finding;
import io.plumbline.rules.finding.Severity;
import io.plumbline.rules.finding.Status;
import io.plumbline.rules.finding.WorkloadVerdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One verdict for each workload that has a name, out of the findings on it. */
final class Verdicts {
  private Verdicts() {}

  static List<WorkloadVerdict> of(Facts facts, List<Finding> findings) {
    Map<String, Map<String, Finding>> byWorkload = new TreeMap<>();
    Map<String, List<String>> blockers = new TreeMap<>();
    for (Finding finding : findings) {
      String workload = finding.about().workload();
      if (workload == null) {
        continue;
      }
      if (finding.subjectKind().equals("workload")) {
        byWorkload.computeIfAbsent(workload, w -> new TreeMap<>()).put(finding.rule(), finding);
      }
      if (finding.status() == Status.FAIL && finding.severity() == Severity.CRITICAL) {
        blockers.computeIfAbsent(workload, w -> new ArrayList<>()).add(finding.rule());
      }
    }
    return facts.subjects().stream()
        .filter(Workload.class::isInstance)
        .map(Workload.class::cast)
        .filter(workload -> workload.about().workload() != null)
        .sorted(Comparator.comparing(workload -> workload.about().workload()))
        .map(
            workload ->
                new Weighing(
                        workload,
                        byWorkload.getOrDefault(workload.about().workload(), Map.of()),
                        blockers.getOrDefault(workload.about().workload(), List.of()).stream()
                            .distinct()
                            .sorted()
                            .toList())
                    .verdict())
        .toList();
  }
}
