package io.plumbline.stage.judge;

import io.plumbline.schema.Finding;
import java.util.List;

/**
 * What judging yields.
 *
 * @param findings a row for every rule and subject, by rule and subject
 * @param verdicts one for every workload, by workload
 */
public record Judged(List<Finding> findings, List<LaneVerdict> verdicts) {
  public Judged {
    findings = List.copyOf(findings);
    verdicts = List.copyOf(verdicts);
  }
}
