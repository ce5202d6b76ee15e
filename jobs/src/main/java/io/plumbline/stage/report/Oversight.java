package io.plumbline.stage.report;

import io.plumbline.schema.AcceptedRisk;
import io.plumbline.schema.FindingHistory;
import io.plumbline.schema.RegisterEntry;
import java.util.List;

/**
 * What is watched from run to run.
 *
 * @param acceptedRisks the entries of exceptions.yaml, whether they cover anything or not
 * @param history what became of each failure
 * @param registers the record of processing, the providers and who answers for what; rows and
 *     fields in the registers' order
 */
public record Oversight(
    List<AcceptedRisk> acceptedRisks, List<FindingHistory> history, List<RegisterEntry> registers) {
  /** Nothing was accepted, and no failure is known. */
  public static final Oversight NONE = new Oversight(List.of(), List.of(), List.of());

  public Oversight {
    acceptedRisks = List.copyOf(acceptedRisks);
    history = List.copyOf(history);
    registers = List.copyOf(registers);
  }
}
