package io.plumbline.stage.judge;

import io.plumbline.rules.fact.About;
import io.plumbline.rules.finding.Finding;
import io.plumbline.rules.finding.Status;
import io.plumbline.rules.pack.Rule;
import io.plumbline.rules.pack.RulePacks;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Findings as rows of table {@code finding}, with the calls behind those that fail. */
final class FindingRows {
  private static final int SCALE = 18;

  private static final int NOT_ASKED = -1;

  private final Map<String, Reads> reads = new HashMap<>();
  private final JudgePolicy policy;
  private final JudgeInput input;
  private final IdentityHashMap<About, Subject> subjects = new IdentityHashMap<>();

  FindingRows(RulePacks packs, JudgePolicy policy, JudgeInput input, List<Subject> subjects) {
    packs.rules().forEach(rule -> reads.put(rule.id(), Reads.of(rule)));
    this.policy = policy;
    this.input = input;
    subjects.forEach(subject -> this.subjects.put(subject.fact().about(), subject));
  }

  List<io.plumbline.schema.Finding> of(List<Finding> findings) {
    Map<EvidenceQuestion, Integer> places = new HashMap<>();
    List<EvidenceQuestion> questions = new ArrayList<>();
    int[] asked = new int[findings.size()];
    for (int i = 0; i < asked.length; i++) {
      EvidenceQuestion question = question(findings.get(i));
      Integer place = question == null ? (Integer) NOT_ASKED : places.get(question);
      if (place == null) {
        place = questions.size();
        places.put(question, place);
        questions.add(question);
      }
      asked[i] = place;
    }
    List<EvidenceAnswer> found = input.evidence().answer(questions);
    List<io.plumbline.schema.Finding> rows = new ArrayList<>(asked.length);
    for (int i = 0; i < asked.length; i++) {
      rows.add(
          row(
              findings.get(i),
              asked[i] == NOT_ASKED ? EvidenceAnswer.NOTHING : found.get(asked[i])));
    }
    return rows;
  }

  /** Which calls a failure rests on; null: no failure, or not one of calls. */
  private EvidenceQuestion question(Finding finding) {
    Subject subject = subjects.get(finding.about());
    boolean fails = finding.status() == Status.FAIL || finding.status() == Status.EXCEPTED;
    if (!fails || subject == null || subject.calls().isEmpty()) {
      return null;
    }
    List<Map<String, List<String>>> calls = subject.calls();
    if (reads.get(finding.rule()).personalData() && !subject.personalDataKinds().isEmpty()) {
      calls = subject.callsWith("personal_data_kinds", subject.personalDataKinds());
    } else if (reads.get(finding.rule()).refusals()) {
      calls = subject.callsWith("rate_limit", List.of("vendor"));
    }
    return new EvidenceQuestion(input.from(), input.to(), calls);
  }

  /** What a rule judges, by names of its fields, so that a new rule needs nothing here. */
  private record Reads(boolean personalData, boolean refusals) {
    static Reads of(Rule rule) {
      List<String> fields =
          Stream.concat(rule.value().stream(), rule.applies().stream())
              .map(name -> name.toLowerCase(Locale.ROOT))
              .toList();
      return new Reads(
          fields.stream().anyMatch(name -> name.contains("personaldata")),
          fields.stream()
              .anyMatch(name -> name.contains("vendorshare") || name.contains("limiteddays")));
    }
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
    row.setControls(finding.controls());
    row.setValueSeen(finding.valueSeen());
    row.setThresholdUsed(finding.thresholdUsed());
    row.setAttempts(about.attempts());
    row.setTokens(about.tokens());
    row.setSpend(
        about.spend() == null ? null : about.spend().setScale(SCALE, RoundingMode.HALF_EVEN));
    row.setCurrency(about.currency());
    row.setCoverage(coverage(finding));
    row.setEvidenceIds(evidence.callIds());
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
    return subject != null
            && subject.contentCoverage() != null
            && reads.get(finding.rule()).personalData()
        ? subject.contentCoverage()
        : finding.about().coverage();
  }
}
