package io.plumbline.stage.judge;

import io.plumbline.schema.AcceptedRisk;
import io.plumbline.schema.Finding;
import java.util.List;

/**
 * What judging yields.
 *
 * @param findings a row for every rule and subject, by rule and subject
 * @param verdicts one for every workload, by workload
 * @param acceptedRisks the entries of exceptions.yaml, in the file's order
 */
public record Judged(
    List<Finding> findings, List<LaneVerdict> verdicts, List<AcceptedRisk> acceptedRisks) {
  public Judged {
    findings = List.copyOf(findings);
    verdicts = List.copyOf(verdicts);
    acceptedRisks = List.copyOf(acceptedRisks);
  }
}
