package io.plumbline.stage.judge;

import io.plumbline.rules.fact.About;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.schema.Finding;
import io.plumbline.shared.policy.AcceptedRisk;
import io.plumbline.shared.policy.Policy;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The entries of exceptions.yaml as facts, and as the register that a report prints whole. */
final class Exceptions {
  private final RulePacks packs;
  private final List<AcceptedRisk> risks;
  private final LocalDate day;

  /**
   * @param day last UTC day of the interval
   */
  Exceptions(RulePacks packs, Policy policy, LocalDate day) {
    this.packs = packs;
    this.risks = policy.exceptions().orElse(List.of());
    this.day = day;
  }

  List<Subject> facts() {
    return risks.stream().map(this::fact).map(Subject::withoutCalls).toList();
  }

  private io.plumbline.rules.fact.AcceptedRisk fact(AcceptedRisk risk) {
    String rule = packs.present(risk.rule());
    return new io.plumbline.rules.fact.AcceptedRisk(
        About.of("%s on %s (%s)".formatted(rule, risk.subject(), risk.ticket()), null),
        rule,
        risk.subject(),
        risk.ticket(),
        risk.approvedBy(),
        risk.approvedOn().orElse(null),
        risk.expires(),
        daysLeft(risk));
  }

  private long daysLeft(AcceptedRisk risk) {
    return ChronoUnit.DAYS.between(day, risk.expires());
  }

  /** Every entry with what it does to the findings of the run, in the order of the file. */
  List<io.plumbline.schema.AcceptedRisk> register(String runId, List<Finding> findings) {
    Map<String, Long> found = new HashMap<>();
    for (Finding finding : findings) {
      if (finding.getExceptionId() != null) {
        found.merge(finding.getExceptionId() + " " + finding.getStatus(), 1L, Long::sum);
      }
    }
    return risks.stream().map(risk -> row(runId, risk, found)).toList();
  }

  /**
   * @param found findings by id of the exception and status
   */
  private io.plumbline.schema.AcceptedRisk row(
      String runId, AcceptedRisk risk, Map<String, Long> found) {
    return io.plumbline.schema.AcceptedRisk.newBuilder()
        .setRunId(runId)
        .setExceptionId(risk.id())
        .setRule(packs.present(risk.rule()))
        .setSubject(risk.subject())
        .setReason(risk.reason())
        .setApprovedBy(risk.approvedBy())
        .setApprovedOn(risk.approvedOn().orElse(null))
        .setTicket(risk.ticket())
        .setExpires(risk.expires())
        .setMaxSeverity(risk.maxSeverity().orElse(null))
        .setStanding(risk.on(day).name().toLowerCase(Locale.ROOT))
        .setDaysLeft(daysLeft(risk))
        .setFindings(found.getOrDefault(risk.id() + " excepted", 0L))
        .setResurfaced(found.getOrDefault(risk.id() + " fail", 0L))
        .build();
  }
}
