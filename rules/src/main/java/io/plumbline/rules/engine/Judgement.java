package io.plumbline.rules.engine;

import io.plumbline.rules.finding.Finding;
import io.plumbline.rules.finding.WorkloadVerdict;
import java.util.List;

/**
 * What judging yields.
 *
 * @param findings a finding for every rule and subject, sorted by rule and subject
 * @param verdicts one for every workload, sorted by workload
 */
public record Judgement(List<Finding> findings, List<WorkloadVerdict> verdicts) {
  public Judgement {
    findings = List.copyOf(findings);
    verdicts = List.copyOf(verdicts);
  }
}
