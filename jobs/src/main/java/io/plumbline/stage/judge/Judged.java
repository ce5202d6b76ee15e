package io.plumbline.stage.judge;

import io.plumbline.schema.AcceptedRisk;
import io.plumbline.schema.Finding;
import io.plumbline.schema.RegisterEntry;
import java.util.List;

/**
 * What judging yields.
 *
 * @param findings a row for every rule and subject, by rule and subject
 * @param verdicts one for every workload, by workload
 * @param acceptedRisks the entries of exceptions.yaml, in the file's order
 * @param registers the record of processing, the providers and who answers for what
 */
public record Judged(
    List<Finding> findings,
    List<LaneVerdict> verdicts,
    List<AcceptedRisk> acceptedRisks,
    List<RegisterEntry> registers) {
  public Judged {
    findings = List.copyOf(findings);
    verdicts = List.copyOf(verdicts);
    acceptedRisks = List.copyOf(acceptedRisks);
    registers = List.copyOf(registers);
  }
}
