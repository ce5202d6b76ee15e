package io.plumbline.stage.judge;

import io.plumbline.rules.fact.About;
import io.plumbline.rules.finding.Finding;
import io.plumbline.rules.finding.Status;
import io.plumbline.rules.pack.Rule;
import io.plumbline.rules.pack.RulePacks;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Findings as rows of table {@code finding}, with the calls behind those that fail. */
final class FindingRows {
  private static final int SCALE = 18;

  private final RulePacks packs;
  private final JudgePolicy policy;
  private final JudgeInput input;
  private final Map<About, Subject> subjects = new IdentityHashMap<>();

  FindingRows(RulePacks packs, JudgePolicy policy, JudgeInput input, List<Subject> subjects) {
    this.packs = packs;
    this.policy = policy;
    this.input = input;
    subjects.forEach(subject -> this.subjects.put(subject.fact().about(), subject));
  }

  List<io.plumbline.schema.Finding> of(List<Finding> findings) {
    Map<EvidenceQuestion, EvidenceAnswer> answers = new LinkedHashMap<>();
    List<EvidenceQuestion> questions = new ArrayList<>();
    for (Finding finding : findings) {
      EvidenceQuestion question = question(finding);
      if (question != null && answers.put(question, EvidenceAnswer.NOTHING) == null) {
        questions.add(question);
      }
    }
    List<EvidenceAnswer> found = input.evidence().answer(questions);
    for (int i = 0; i < questions.size(); i++) {
      answers.put(questions.get(i), found.get(i));
    }
    return findings.stream()
        .map(
            finding ->
                row(finding, answers.getOrDefault(question(finding), EvidenceAnswer.NOTHING)))
        .toList();
  }

  /** Which calls a failure rests on; null: no failure, or not one of calls. */
  private EvidenceQuestion question(Finding finding) {
    Subject subject = subjects.get(finding.about());
    boolean fails = finding.status() == Status.FAIL || finding.status() == Status.EXCEPTED;
    if (!fails || subject == null || subject.calls().isEmpty()) {
      return null;
    }
    List<Map<String, List<String>>> calls = subject.calls();
    if (reads(finding, "personaldata") && !subject.personalDataKinds().isEmpty()) {
      calls = subject.callsWith("personal_data_kinds", subject.personalDataKinds());
    } else if (reads(finding, "vendorshare") || reads(finding, "limiteddays")) {
      calls = subject.callsWith("rate_limit", List.of("vendor"));
    }
    return new EvidenceQuestion(input.from(), input.to(), calls);
  }

  /** Whether the rule judges a field of this name: by field, so that a new rule needs nothing. */
  private boolean reads(Finding finding, String field) {
    return packs.rule(finding.rule()).stream()
        .flatMap(FindingRows::fields)
        .anyMatch(name -> name.toLowerCase(Locale.ROOT).contains(field));
  }

  private static Stream<String> fields(Rule rule) {
    return Stream.concat(rule.value().stream(), rule.applies().stream());
  }

  private io.plumbline.schema.Finding row(Finding finding, EvidenceAnswer evidence) {
    About about = finding.about();
    io.plumbline.schema.Finding row = new io.plumbline.schema.Finding();
    row.setRunId(input.runId());
    row.setRule(finding.rule());
    row.setTitle(finding.title());
    row.setPack(finding.pack());
    row.setSeverity(finding.severity().word());
    row.setStatus(finding.status().word());
    row.setKind(finding.kind().word());
    row.setSubjectKind(finding.subjectKind());
    row.setSubject(finding.subject());
    row.setWorkload(about.workload());
    row.setTeam(about.team());
    row.setProvider(about.provider());
    row.setSentence(finding.sentence());
    row.setReason(reason(finding));
    row.setRisk(finding.risk());
    row.setRemedy(finding.remedy());
    row.setConcern(finding.concern().word());
    row.setControls(new ArrayList<>(finding.controls()));
    row.setValueSeen(finding.valueSeen());
    row.setThresholdUsed(finding.thresholdUsed());
    row.setAttempts(about.attempts());
    row.setTokens(about.tokens());
    row.setSpend(
        about.spend() == null ? null : about.spend().setScale(SCALE, RoundingMode.HALF_EVEN));
    row.setCurrency(about.currency());
    row.setCoverage(coverage(finding));
    row.setEvidenceIds(new ArrayList<>(evidence.callIds()));
    row.setEvidenceQuery(evidence.query());
    row.setOwner(finding.owner());
    row.setExceptionId(finding.exceptionId());
    row.setExceptionExpires(finding.exceptionExpires());
    row.setFirstSeen(about.firstSeen());
    row.setLastSeen(about.lastSeen());
    row.setFingerprint(finding.fingerprint());
    return row;
  }

  private String reason(Finding finding) {
    return finding.reason() == null && finding.status() == Status.FAIL
        ? policy.whyNotExcepted(finding.rule(), finding.subject())
        : finding.reason();
  }

  private Double coverage(Finding finding) {
    Subject subject = subjects.get(finding.about());
    return subject != null && subject.contentCoverage() != null && reads(finding, "personaldata")
        ? subject.contentCoverage()
        : finding.about().coverage();
  }
}
