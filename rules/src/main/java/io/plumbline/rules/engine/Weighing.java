package io.plumbline.rules.engine;

import io.plumbline.rules.fact.Workload;
import io.plumbline.rules.finding.Finding;
import io.plumbline.rules.finding.Gate;
import io.plumbline.rules.finding.Status;
import io.plumbline.rules.finding.Verdict;
import io.plumbline.rules.finding.WorkloadVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Weighs what the rules say of one workload, in the order in which reasons overrule each other:
 * compliance, readiness, quality, economics; cost only breaks ties (catalogue E-10, S-085). The
 * default is to stay (S-123); the managed open lane is weighed before a lane of our own (S-002).
 */
final class Weighing {
  private static final String TOO_EARLY = "SWE-ROLLUP";
  private static final String TOO_LONG = "STL-ROLLUP";
  private static final String VOLUME = "SIG-01";
  private static final String QUALITY = "SIG-03";
  private static final String READINESS = "SIG-06";
  private static final String LIMITS = "STL-01";
  private static final String REACH = "STL-02";
  private static final String COST = "STL-05";

  /** Two signs make a roll-up; one that is open beside none raised cannot. */
  private static final int SIGNS = 2;

  /** Signs of staying too long that are counted; {@link #REACH} suffices alone. */
  private static final List<String> COUNTED = List.of(LIMITS, "STL-03", "STL-04", COST);

  private final Workload workload;
  private final Map<String, Finding> findings;
  private final List<String> blockers;
  private final String name;
  private final boolean managed;
  private final boolean own;

  /**
   * @param findings on the workload itself, by rule
   * @param blockers failures of severity critical on anything of the workload
   */
  Weighing(Workload workload, Map<String, Finding> findings, List<String> blockers) {
    this.workload = workload;
    this.findings = new TreeMap<>(findings);
    this.blockers = blockers;
    this.name = workload.about().workload();
    this.managed = workload.hostedTokens() > 0;
    this.own = workload.selfHostedTokens() > 0;
  }

  private record Said(Verdict verdict, String because) {}

  WorkloadVerdict verdict() {
    Said said = weigh();
    return new WorkloadVerdict(
        name,
        said.verdict(),
        signs(TOO_EARLY),
        signs(TOO_LONG),
        blockers,
        said.because(),
        moves(said.verdict()),
        gates(),
        managedOpen(),
        signals(),
        missing());
  }

  private boolean moves(Verdict verdict) {
    return switch (verdict) {
      case SELF_HOST -> managed;
      case HYBRID -> !own || !managed;
      case MANAGED_OPEN, TOO_LONG -> true;
      case STAY_MANAGED, TOO_EARLY, INSUFFICIENT_EVIDENCE -> false;
    };
  }

  private Said weigh() {
    if (Boolean.TRUE.equals(workload.noCompliantLane())) {
      return say(
          Verdict.MANAGED_OPEN,
          "No lane is left for '%s': its data class admits no third party and no team could run the model. Open weights at a dedicated host, or stop.");
    }
    if (own) {
      return onOwnLane();
    }
    if (Boolean.TRUE.equals(workload.purpose().privacyStrict())) {
      return strict();
    }
    return managed
        ? onManagedLane()
        : say(
            Verdict.INSUFFICIENT_EVIDENCE,
            "No token of '%s' ran on a lane that is known to be managed or our own.");
  }

  /** A managed workload whose data class admits no third party, and a team that might run it. */
  private Said strict() {
    return switch (status(READINESS)) {
      case PASS ->
          qualityShut()
              ? say(
                  Verdict.MANAGED_OPEN,
                  "The data class of '%s' admits no third party, and open models are not good enough on it (SIG-03): a better open model at a dedicated host, or stop.")
              : Boolean.FALSE.equals(workload.purpose().ownLaneAdmitted())
                  ? say(
                      Verdict.MANAGED_OPEN,
                      "The data class of '%s' admits neither a third party nor a lane of our own: a dedicated host that policy admits, or stop.")
                  : say(
                      Verdict.SELF_HOST,
                      "The data class of '%s' admits no third party and the team is ready: compliance overrides cost.");
      case NOT_ASSESSED ->
          say(
              Verdict.INSUFFICIENT_EVIDENCE,
              "The data class of '%s' admits no third party, and nobody says whether a team is ready (SIG-06).");
      default ->
          say(
              Verdict.MANAGED_OPEN,
              "The data class of '%s' admits no third party, and the team is not ready (SIG-06): open weights at a dedicated host until it is.");
    };
  }

  private Said onOwnLane() {
    if (Boolean.FALSE.equals(workload.purpose().ownLaneAdmitted())) {
      return say(
          Verdict.MANAGED_OPEN,
          "'%s' runs on a lane of our own, which its data class does not admit.");
    }
    if (!managed && !blockers.isEmpty()) {
      return new Said(
          Verdict.TOO_EARLY,
          "%s must be mended first: '%s' runs on lanes of our own that break policy."
              .formatted(String.join(", ", blockers), name));
    }
    boolean early = status(TOO_EARLY) == Status.FAIL || status(TOO_EARLY) == Status.EXCEPTED;
    if (!early && status(READINESS) == Status.FAIL) {
      return say(
          Verdict.TOO_EARLY,
          "'%s' runs on lanes of our own, and the team is not ready for them (SIG-06).");
    }
    return switch (status(TOO_EARLY)) {
      case FAIL, EXCEPTED ->
          new Said(
              Verdict.TOO_EARLY,
              "'%s' runs on lanes of our own, but %s speak against it."
                  .formatted(name, String.join(", ", signs(TOO_EARLY))));
      case PASS, NOT_APPLICABLE ->
          qualityShut()
              ? say(
                  managed ? Verdict.HYBRID : Verdict.TOO_EARLY,
                  "'%s' runs on lanes of our own, where open models are not good enough on it (SIG-03).")
              : managed ? onBothLanes() : say(Verdict.SELF_HOST, "Nothing speaks for moving '%s'.");
      case NOT_ASSESSED ->
          new Said(
              Verdict.INSUFFICIENT_EVIDENCE,
              "Too little is known of '%s': see what %s lacks.".formatted(name, TOO_EARLY));
    };
  }

  /** Some of a workload on a lane of our own, some on managed ones, and no sign against it. */
  private Said onBothLanes() {
    if (Boolean.TRUE.equals(workload.purpose().privacyStrict())) {
      return say(
          Verdict.SELF_HOST,
          "The data class of '%s' admits no third party: what still runs on managed lanes belongs on the lane of our own too.");
    }
    return blockers.isEmpty()
        ? say(Verdict.HYBRID, "Nothing speaks against the two lanes of '%s'.")
        : new Said(
            Verdict.HYBRID,
            "%s must be mended first; nothing else speaks against the two lanes of '%s'."
                .formatted(String.join(", ", blockers), name));
  }

  private Said onManagedLane() {
    boolean outOfReach = status(REACH) == Status.FAIL;
    if (!blockers.isEmpty() && !outOfReach) {
      return new Said(
          Verdict.STAY_MANAGED,
          "%s must be mended first: no saving weighs against it, and the managed lane of '%s' can be set right."
              .formatted(String.join(", ", blockers), name));
    }
    boolean held = findings.containsKey(TOO_LONG) && findings.get(TOO_LONG).answer() != null;
    boolean outgrown =
        status(TOO_LONG) == Status.FAIL || (status(TOO_LONG) == Status.NOT_ASSESSED && held);
    boolean frontier = Boolean.TRUE.equals(workload.purpose().frontierNeeded());
    if (frontier && !outOfReach && (outgrown || status(LIMITS) == Status.FAIL)) {
      return new Said(
          Verdict.HYBRID,
          "'%s' needs a frontier model and has outgrown its lane (%s): keep the hard part managed, move the rest."
              .formatted(name, String.join(", ", signs(TOO_LONG))));
    }
    return outgrown ? outgrown(outOfReach) : notOutgrown();
  }

  private Said outgrown(boolean outOfReach) {
    String signs = String.join(", ", signs(TOO_LONG));
    if (qualityShut()) {
      return new Said(
          outOfReach ? Verdict.MANAGED_OPEN : Verdict.STAY_MANAGED,
          "'%s' has outgrown its lane (%s), but open models are not good enough on it (SIG-03)."
              .formatted(name, signs));
    }
    if (Boolean.FALSE.equals(workload.purpose().ownLaneAdmitted())) {
      return middle("'%s' has outgrown its lane (%s), and policy admits no lane of our own", signs);
    }
    if (status(READINESS) == Status.FAIL) {
      return middle(
          "Blocked, not ready: '%s' has outgrown its lane (%s), but the team is not ready", signs);
    }
    if (status(TOO_EARLY) == Status.FAIL) {
      return middle(
          "'%s' has outgrown its lane (%s), but a lane of our own would be too early", signs);
    }
    List<String> open =
        gates().stream()
            .filter(gate -> gate.state() != Gate.State.MET)
            .filter(gate -> !outOfReach || gate.name() != Gate.Name.ECONOMICS)
            .filter(gate -> !outOfReach || gate.name() != Gate.Name.COMPLIANCE)
            .map(Gate::text)
            .toList();
    if (open.isEmpty()) {
      return new Said(
          Verdict.SELF_HOST,
          "'%s' has outgrown its managed lane (%s) and every gate is open: pilot it beside the managed lane, then move."
              .formatted(name, signs));
    }
    if (status(COST) == Status.PASS && status(QUALITY) == Status.FAIL && !outOfReach) {
      return middle(
          "'%s' has outgrown its lane (%s), but a lane of our own is not clearly cheaper", signs);
    }
    return new Said(
        Verdict.TOO_LONG,
        "'%s' has outgrown its managed lane (%s); missing before it may leave: %s."
            .formatted(name, signs, String.join(", ", open)));
  }

  /** The lane between: open weights that somebody else runs, where policy admits it. */
  private Said middle(String why, String signs) {
    boolean admitted = !Boolean.FALSE.equals(workload.purpose().openLaneAdmitted());
    return new Said(
        admitted ? Verdict.MANAGED_OPEN : Verdict.STAY_MANAGED,
        (why
                + (admitted
                    ? ": open weights at a hoster."
                    : "; its data class admits no open weights at a hoster either."))
            .formatted(name, signs));
  }

  private Said notOutgrown() {
    boolean largeAndSteady = status(VOLUME) == Status.FAIL;
    boolean ready = status(READINESS) == Status.PASS;
    if (status(TOO_EARLY) == Status.FAIL) {
      return new Said(
          Verdict.STAY_MANAGED,
          "Moving '%s' would be too early: %s."
              .formatted(name, String.join(", ", signs(TOO_EARLY))));
    }
    if (status(TOO_LONG) == Status.PASS || status(TOO_LONG) == Status.NOT_APPLICABLE) {
      if (largeAndSteady && ready && gates().stream().allMatch(Weighing::met)) {
        return say(
            Verdict.SELF_HOST,
            "'%s' is large and steady and every gate is open: pilot it beside the managed lane.");
      }
      boolean couldPay =
          largeAndSteady
              && ready
              && !qualityShut()
              && status(COST) != Status.PASS
              && !Boolean.FALSE.equals(workload.purpose().ownLaneAdmitted());
      return couldPay
          ? say(
              Verdict.INSUFFICIENT_EVIDENCE,
              "'%s' is large and steady and the team is ready; quality or cost of a lane of our own is not known.")
          : say(Verdict.STAY_MANAGED, "Nothing speaks for moving '%s'.");
    }
    // One unknown sign beside none raised cannot make the two it takes, and at a volume that is
    // known to be small or unsteady a compliance file that is missing is no reason to move.
    long open =
        COUNTED.stream()
            .filter(sign -> status(sign) == Status.NOT_ASSESSED || status(sign) == Status.FAIL)
            .count();
    return status(VOLUME) == Status.PASS && open < SIGNS
        ? new Said(
            Verdict.STAY_MANAGED,
            "Nothing that was looked at speaks for moving '%s'; not assessed: %s."
                .formatted(name, String.join(", ", notAssessedSigns())))
        : new Said(
            Verdict.INSUFFICIENT_EVIDENCE,
            "Too little is known of '%s': see what %s lacks.".formatted(name, TOO_LONG));
  }

  private List<String> notAssessedSigns() {
    return findings.keySet().stream()
        .filter(rule -> rule.startsWith("STL-") && !rule.equals(TOO_LONG))
        .filter(rule -> status(rule) == Status.NOT_ASSESSED)
        .toList();
  }

  private List<Gate> gates() {
    return List.of(
        compliance(),
        gate(Gate.Name.READINESS, READINESS, Status.PASS),
        gate(Gate.Name.QUALITY, QUALITY, Status.FAIL),
        gate(Gate.Name.ECONOMICS, COST, Status.FAIL));
  }

  private Gate compliance() {
    if (!blockers.isEmpty()) {
      return new Gate(Gate.Name.COMPLIANCE, Gate.State.NOT_MET, String.join(", ", blockers));
    }
    Boolean admitted = workload.purpose().ownLaneAdmitted();
    if (admitted == null) {
      return new Gate(Gate.Name.COMPLIANCE, Gate.State.NOT_ASSESSED, "no data class");
    }
    return admitted
        ? new Gate(Gate.Name.COMPLIANCE, Gate.State.MET, "nothing critical, own lane admitted")
        : new Gate(Gate.Name.COMPLIANCE, Gate.State.NOT_MET, "own lane not admitted");
  }

  /** A raised signal stands as a failure, whichever way it points. */
  private Gate gate(Gate.Name gate, String rule, Status open) {
    Status status = status(rule);
    return new Gate(
        gate,
        status == open
            ? Gate.State.MET
            : status == Status.FAIL || status == Status.PASS
                ? Gate.State.NOT_MET
                : Gate.State.NOT_ASSESSED,
        rule);
  }

  private static boolean met(Gate gate) {
    return gate.state() == Gate.State.MET;
  }

  private String managedOpen() {
    List<String> points = new ArrayList<>();
    Boolean admitted = workload.purpose().openLaneAdmitted();
    points.add(
        admitted == null
            ? "whether policy admits it is not known"
            : admitted ? "policy admits it" : "policy does not admit it");
    points.add(
        switch (status(QUALITY)) {
          case FAIL -> "open models are good enough (SIG-03)";
          case PASS -> "open models are not good enough (SIG-03)";
          default -> "quality is not assessed (SIG-03)";
        });
    points.add(
        status(REACH) == Status.FAIL
            ? "it must be a host inside the allowed countries (STL-02)"
            : "it needs no team of our own");
    return "Open weights that somebody else runs: %s.".formatted(String.join("; ", points));
  }

  private List<String> signals() {
    return findings.values().stream()
        .filter(finding -> finding.rule().startsWith("SIG-") || finding.rule().startsWith("DF-"))
        .map(
            finding ->
                "%s %s"
                    .formatted(
                        finding.rule(),
                        finding.answer() == null
                            ? finding.status().word()
                            : finding.answer().toLowerCase(Locale.ROOT)))
        .toList();
  }

  private List<String> missing() {
    return findings.values().stream()
        .filter(finding -> finding.rule().matches("(SWE|STL|SIG|DF|QLT|LCK)-.*"))
        .filter(finding -> !finding.rule().endsWith("-ROLLUP"))
        .filter(finding -> finding.status() == Status.NOT_ASSESSED && finding.reason() != null)
        .map(finding -> finding.rule() + ": " + finding.reason())
        .toList();
  }

  private boolean qualityShut() {
    return status(QUALITY) == Status.PASS;
  }

  private List<String> signs(String rule) {
    Finding finding = findings.get(rule);
    return finding == null ? List.of() : finding.signs();
  }

  private Status status(String rule) {
    Finding finding = findings.get(rule);
    return finding == null ? Status.NOT_ASSESSED : finding.status();
  }

  private Said say(Verdict verdict, String sentence) {
    return new Said(verdict, sentence.formatted(name));
  }
}
