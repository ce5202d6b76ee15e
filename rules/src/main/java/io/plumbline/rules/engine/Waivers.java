package io.plumbline.rules.engine;

import io.plumbline.rules.finding.Finding;
import io.plumbline.rules.finding.Status;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What exceptions do to failures: the one that runs longest says what becomes of it. */
final class Waivers {
  private record Entry(Waiver waiver, Pattern subjects) {}

  private final Map<String, List<Entry>> byRule = new HashMap<>();
  private final LocalDate asOf;

  Waivers(JudgeOptions options) {
    this.asOf = options.asOf();
    options.exceptions().stream()
        .sorted(Comparator.comparing(Waiver::expires).reversed().thenComparing(Waiver::id))
        .forEach(
            waiver ->
                byRule
                    .computeIfAbsent(waiver.rule(), rule -> new ArrayList<>())
                    .add(new Entry(waiver, waiver.subjects())));
  }

  /** The finding, excepted where somebody accepted it until a day that has not passed. */
  Finding except(Finding finding) {
    if (finding.status() != Status.FAIL) {
      return finding;
    }
    return byRule.getOrDefault(finding.rule(), List.of()).stream()
        .filter(entry -> entry.subjects().matcher(finding.subject()).matches())
        .findFirst()
        .map(entry -> excepted(finding, entry.waiver()))
        .orElse(finding);
  }

  private Finding excepted(Finding finding, Waiver latest) {
    boolean expired = latest.expiredOn(asOf);
    String reason =
        expired
            ? "Exception '%s' expired on %s; renew it with a new approval or mend the cause."
                .formatted(latest.id(), latest.expires())
            : "Accepted until %s by %s (%s): %s"
                .formatted(latest.expires(), latest.approvedBy(), latest.ticket(), latest.reason());
    return new Finding(
        finding.rule(),
        finding.title(),
        finding.pack(),
        finding.kind(),
        finding.severity(),
        expired ? Status.FAIL : Status.EXCEPTED,
        finding.subjectKind(),
        finding.about(),
        finding.sentence(),
        reason,
        finding.answer(),
        finding.risk(),
        finding.remedy(),
        finding.concern(),
        finding.controls(),
        finding.valueSeen(),
        finding.thresholdUsed(),
        finding.signs(),
        finding.owner(),
        latest.id(),
        latest.expires());
  }
}
