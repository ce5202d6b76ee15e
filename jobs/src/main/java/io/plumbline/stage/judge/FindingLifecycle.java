package io.plumbline.stage.judge;

import io.plumbline.rules.finding.Fingerprint;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.schema.Finding;
import io.plumbline.schema.FindingHistory;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What became of failures since an earlier run: new, open, worsened, reopened, excepted,
 * unavailable or resolved.
 *
 * <p>A failure is resolved when its rule passes on its subject or no longer concerns it, or when
 * the subject is gone though its evidence is there. Where the evidence is missing (a rule that
 * could not be assessed, a source that delivered nothing, a workload without a call) it stays
 * open: what was not looked at is not mended.
 */
public final class FindingLifecycle {
  private static final List<String> SEVERITIES =
      List.of("critical", "high", "medium", "low", "info");
  private static final String ORGANISATION = "organisation";

  /** A failure that concerns twice the attempts, and ten more, is worse and not just busier. */
  private static final int WORSE_FACTOR = 2;

  private static final int WORSE_ATTEMPTS = 10;

  /** Resolved failures are kept so long, so that one that comes back is known. Unit: days. */
  private static final int REMEMBERED_DAYS = 400;

  private final RulePacks packs;
  private final Map<String, Integer> dueDays;

  /**
   * @param dueDays days in which a failure must be resolved, by severity
   */
  public FindingLifecycle(RulePacks packs, Map<String, Integer> dueDays) {
    this.packs = packs;
    this.dueDays = Map.copyOf(dueDays);
  }

  /**
   * What a run saw.
   *
   * @param runId the run
   * @param day last UTC day of its interval
   * @param findings all of its findings
   * @param workloads workloads with at least one call in it
   * @param sources sources with at least one call in it
   */
  public record Night(
      String runId,
      LocalDate day,
      List<Finding> findings,
      Set<String> workloads,
      Set<String> sources) {
    public Night {
      findings = List.copyOf(findings);
      workloads = Set.copyOf(workloads);
      sources = Set.copyOf(sources);
    }
  }

  /**
   * A row for every failure of the night and every earlier one that is remembered, by rule and
   * subject.
   *
   * @param before history of the run before; empty: there was none
   * @param sourcesBefore sources that run had calls of
   */
  public List<FindingHistory> of(
      List<FindingHistory> before, Set<String> sourcesBefore, Night night) {
    Map<String, FindingHistory> known = new TreeMap<>();
    for (FindingHistory row : before) {
      FindingHistory renamed = renamed(row);
      known.put(renamed.getFingerprint(), renamed);
    }
    Map<String, Finding> tonight = new HashMap<>();
    Set<String> blind = new HashSet<>();
    for (Finding finding : night.findings()) {
      tonight.put(finding.getFingerprint(), finding);
      if (finding.getSubject().equals(ORGANISATION)
          && finding.getStatus().equals("not_assessed")) {
        blind.add(finding.getRule());
      }
    }
    Set<String> silent = new TreeSet<>(sourcesBefore);
    silent.removeAll(night.sources());

    List<FindingHistory> rows = new ArrayList<>();
    for (Finding finding : night.findings()) {
      FindingHistory row = seen(known.get(finding.getFingerprint()), finding, night);
      if (row != null) {
        rows.add(row);
      }
    }
    known.forEach(
        (fingerprint, row) -> {
          if (!tonight.containsKey(fingerprint)) {
            rows.add(absent(row, night, silent, blind));
          }
        });
    rows.removeIf(
        row ->
            row.getResolvedOn() != null
                && ChronoUnit.DAYS.between(row.getResolvedOn(), night.day()) > REMEMBERED_DAYS);
    rows.sort(
        Comparator.comparing(FindingHistory::getRule).thenComparing(FindingHistory::getSubject));
    return List.copyOf(rows);
  }

  /** Under the present id of its rule, so that a renamed rule keeps its history. */
  private FindingHistory renamed(FindingHistory row) {
    String rule = packs.present(row.getRule());
    if (rule.equals(row.getRule())) {
      return row;
    }
    return FindingHistory.newBuilder(row)
        .setRule(rule)
        .setFingerprint(Fingerprint.of(rule, row.getSubject()))
        .build();
  }

  /** The row of a finding of tonight; null: it does not fail and never did. */
  private FindingHistory seen(FindingHistory before, Finding finding, Night night) {
    return switch (finding.getStatus()) {
      case "fail" -> failing(before, finding, night);
      case "excepted" -> excepted(before, finding, night);
      case "not_assessed" ->
          before == null || !open(before)
              ? before == null ? null : kept(before, night)
              : unavailable(before, night, "Not assessed now: " + finding.getReason());
      default ->
          before == null
              ? null
              : open(before)
                  ? resolved(
                      before,
                      night,
                      finding.getStatus().equals("pass")
                          ? finding.getSentence()
                          : "The rule no longer applies: " + finding.getReason())
                  : kept(before, night);
    };
  }

  private FindingHistory failing(FindingHistory before, Finding finding, Night night) {
    if (before == null) {
      return row(null, finding, night, "new", null, night.day());
    }
    if (!open(before)) {
      return row(
          before,
          finding,
          night,
          "reopened",
          "It was resolved on %s and is back.".formatted(before.getResolvedOn()),
          night.day());
    }
    String worse = worse(before, finding);
    if (worse == null && before.getState().equals("excepted")) {
      return row(before, finding, night, "open", finding.getReason(), before.getOpenedOn());
    }
    return row(
        before, finding, night, worse == null ? "open" : "worsened", worse, before.getOpenedOn());
  }

  private FindingHistory excepted(FindingHistory before, Finding finding, Night night) {
    boolean still = before != null && open(before);
    return row(
        before,
        finding,
        night,
        "excepted",
        still && before.getState().equals("excepted") ? null : finding.getReason(),
        still ? before.getOpenedOn() : night.day());
  }

  private static String worse(FindingHistory before, Finding finding) {
    if (SEVERITIES.indexOf(finding.getSeverity()) < SEVERITIES.indexOf(before.getSeverity())) {
      return "Its severity rose from %s to %s."
          .formatted(before.getSeverity(), finding.getSeverity());
    }
    boolean more =
        finding.getAttempts() >= WORSE_FACTOR * before.getAttempts()
            && finding.getAttempts() >= before.getAttempts() + WORSE_ATTEMPTS;
    return more
        ? "It concerns %d attempts, %d before."
            .formatted(finding.getAttempts(), before.getAttempts())
        : null;
  }

  private FindingHistory row(
      FindingHistory before,
      Finding finding,
      Night night,
      String state,
      String change,
      LocalDate opened) {
    Integer days = dueDays.get(finding.getSeverity());
    boolean back = before != null && before.getResolvedOn() != null;
    return FindingHistory.newBuilder()
        .setRunId(night.runId())
        .setFingerprint(finding.getFingerprint())
        .setRule(finding.getRule())
        .setTitle(finding.getTitle())
        .setKind(finding.getKind())
        .setSubjectKind(finding.getSubjectKind())
        .setSubject(finding.getSubject())
        .setSeverity(finding.getSeverity())
        .setWorkload(finding.getWorkload())
        .setTeam(finding.getTeam())
        .setOwner(finding.getOwner())
        .setState(state)
        .setChange(change)
        .setFirstSeenOn(before == null ? night.day() : before.getFirstSeenOn())
        .setOpenedOn(opened)
        .setLastSeenOn(night.day())
        .setResolvedOn(null)
        .setDueOn(days == null ? null : opened.plusDays(days))
        .setSeen(before == null ? 1 : before.getSeen() + 1)
        .setReopenings((before == null ? 0 : before.getReopenings()) + (back ? 1 : 0))
        .setAttempts(finding.getAttempts())
        .build();
  }

  private FindingHistory absent(
      FindingHistory row, Night night, Set<String> silent, Set<String> blind) {
    if (!open(row)) {
      return kept(row, night);
    }
    if (!silent.isEmpty()) {
      return unavailable(
          row,
          night,
          "No call of source %s was seen; it had calls before."
              .formatted(String.join(", ", silent)));
    }
    if (row.getWorkload() != null && !night.workloads().contains(row.getWorkload())) {
      return unavailable(
          row, night, "No call of workload '%s' was seen.".formatted(row.getWorkload()));
    }
    if (blind.contains(row.getRule())) {
      return unavailable(row, night, "Rule %s could not be assessed.".formatted(row.getRule()));
    }
    return resolved(
        row, night, "There is no %s any more.".formatted(row.getSubjectKind().replace('_', ' ')));
  }

  private static FindingHistory unavailable(FindingHistory row, Night night, String why) {
    return FindingHistory.newBuilder(row)
        .setRunId(night.runId())
        .setState("unavailable")
        .setChange(why)
        .build();
  }

  private static FindingHistory resolved(FindingHistory row, Night night, String how) {
    return FindingHistory.newBuilder(row)
        .setRunId(night.runId())
        .setState("resolved")
        .setChange(how)
        .setResolvedOn(night.day())
        .build();
  }

  /** As it was: resolved before, and nothing new. */
  private static FindingHistory kept(FindingHistory row, Night night) {
    return FindingHistory.newBuilder(row).setRunId(night.runId()).build();
  }

  private static boolean open(FindingHistory row) {
    return row.getResolvedOn() == null;
  }
}
