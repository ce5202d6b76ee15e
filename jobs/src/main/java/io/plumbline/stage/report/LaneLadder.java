package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Finding;
import io.plumbline.schema.Spend;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How far each workload has come on the way from a managed lane to one of our own, with the
 * evidence for it and the next step (F-8; catalogue S-126 to S-130, S-052). A workload that has
 * come further than its evidence is told what it passed over.
 */
final class LaneLadder {
  /** Days on which both lanes answer before they can be compared (catalogue S-128). */
  private static final int SIDE_BY_SIDE_DAYS = 14;

  /** Signs of a hard blocker on the managed lane: costs, control or limits (catalogue S-227). */
  private static final List<String> BLOCKERS = List.of("STL-01", "STL-02", "STL-04", "STL-05");

  private static final double STABLE = 0.7;

  private final List<WorkloadMeasure> largestFirst;
  private final Map<String, Verdict> verdicts = new HashMap<>();
  private final Map<String, Map<String, String>> statuses = new HashMap<>();
  private final Map<String, Map<String, Set<LocalDate>>> lanes = new HashMap<>();

  LaneLadder(ReportInput input) {
    largestFirst =
        input.workloadMeasures().stream()
            .sorted(
                Comparator.comparing(WorkloadMeasure::getTokens, Comparator.reverseOrder())
                    .thenComparing(WorkloadMeasure::getWorkload))
            .toList();
    input.verdicts().forEach(verdict -> verdicts.put(verdict.workload(), verdict));
    for (Finding finding : input.findings()) {
      if (finding.getWorkload() != null && finding.getKind().equals("signal")) {
        statuses
            .computeIfAbsent(finding.getWorkload(), name -> new HashMap<>())
            .put(finding.getRule(), finding.getStatus());
      }
    }
    for (Spend row : input.spend()) {
      if (row.getWorkload() != null && row.getStatus().equals("succeeded")) {
        lanes
            .computeIfAbsent(row.getWorkload(), name -> new TreeMap<>())
            .computeIfAbsent(row.getLane(), lane -> new TreeSet<>())
            .add(row.getDay());
      }
    }
  }

  /** The rungs, in the order of the source. */
  private enum Rung {
    A("shipped on a managed lane"),
    B("measured"),
    C("a blocker stands"),
    D("stays, and is made better there"),
    E("steady, and somebody could run it"),
    F("pilot"),
    G("side by side"),
    H("compared on total value"),
    I("moved");

    private final String words;

    Rung(String words) {
      this.words = words;
    }
  }

  private record Standing(Rung rung, String evidence, String next) {}

  List<Block> blocks() {
    List<List<Cell>> rows = new ArrayList<>();
    for (WorkloadMeasure measure : largestFirst) {
      Verdict verdict = verdicts.get(measure.getWorkload());
      if (verdict != null) {
        rows.add(row(measure, verdict));
      }
    }
    return List.of(
        new Table(
            "ladder",
            "How far each workload has come",
            "tables verdict, finding (kind = 'signal'), spend (days and lanes) and workload_measure",
            List.of(
                text("workload", "Workload"),
                text("rung", "Rung"),
                text("evidence", "What says so"),
                number("days_on_both", "Days on both lanes"),
                text("passed_over", "Passed over"),
                text("next", "Next step")),
            rows,
            "no workload was judged."),
        Sentence.note(
            "Rungs: A shipped on a managed lane, B measured (evaluation, latency, cost), C a blocker"
                + " stands, D stays and is made better there, E steady and somebody could run it, F"
                + " pilot, G side by side for 14 days, H compared on total value, I moved. Each"
                + " workload climbs alone; days and lanes are of the interval."));
  }

  private List<Cell> row(WorkloadMeasure measure, Verdict verdict) {
    String name = measure.getWorkload();
    Map<String, Set<LocalDate>> days = lanes.getOrDefault(name, Map.of());
    Set<LocalDate> own = days("self_hosted", "local", days);
    Set<LocalDate> managed = days("managed_closed", "managed_open", days);
    Set<LocalDate> both = new TreeSet<>(own);
    both.retainAll(managed);
    Standing standing =
        own.isEmpty() ? onManaged(measure, verdict) : onOwn(verdict, own, managed, both.size());
    List<String> passed = own.isEmpty() ? List.of() : passedOver(verdict, days, own, both.size());
    return List.of(
        new Cell.Text(name),
        new Cell.Text(standing.rung().name() + " " + standing.rung().words),
        new Cell.Text(standing.evidence()),
        new Cell.Count(both.size()),
        passed.isEmpty() ? new Cell.Missing("nothing") : new Cell.Names(passed),
        new Cell.Text(standing.next()));
  }

  private static Set<LocalDate> days(String one, String other, Map<String, Set<LocalDate>> lanes) {
    Set<LocalDate> days = new TreeSet<>(lanes.getOrDefault(one, Set.of()));
    days.addAll(lanes.getOrDefault(other, Set.of()));
    return days;
  }

  private Standing onManaged(WorkloadMeasure measure, Verdict verdict) {
    List<String> unmeasured = new ArrayList<>();
    if (gate(verdict, "quality").startsWith("not assessed")) {
      unmeasured.add("quality (evals.csv)");
    }
    if (measure.getHostedP95Ms() == null) {
      unmeasured.add("latency (durations in the log)");
    }
    if (measure.getCurrency() == null) {
      unmeasured.add("cost (a price of its models)");
    }
    if (!unmeasured.isEmpty()) {
      return new Standing(
          Rung.A,
          "all calls on managed lanes; not measured: " + Wording.list(unmeasured),
          "Measure " + Wording.list(unmeasured) + ".");
    }
    List<String> standing = blockers(verdict, "fail");
    if (standing.isEmpty()) {
      List<String> unknown = blockers(verdict, "not_assessed");
      return unknown.isEmpty()
          ? new Standing(
              Rung.D,
              "quality, latency and cost are measured; no blocker stands",
              "Prompts, caching and routing first (F-10).")
          : new Standing(
              Rung.B,
              "quality, latency and cost are measured; whether a blocker stands is not known of "
                  + Wording.list(unknown),
              "Give what %s lacks (table \"What would make the verdicts surer\")."
                  .formatted(Wording.list(unknown)));
    }
    List<String> unready = new ArrayList<>();
    if (measure.getStability() == null) {
      unready.add("28 days of history with prompt versions");
    } else if (measure.getStability() < STABLE) {
      unready.add("stability of 0.7");
    }
    if (!gate(verdict, "readiness").startsWith("met")) {
      unready.add("a team that could run it (SIG-06)");
    }
    return unready.isEmpty()
        ? new Standing(
            Rung.E,
            "%s; stability and team suffice".formatted(Wording.list(standing)),
            gate(verdict, "compliance").startsWith("met")
                ? "Pilot this one workload beside its managed lane."
                : "Open the compliance gate first: %s.".formatted(gate(verdict, "compliance")))
        : new Standing(
            Rung.C,
            "%s; lacking: %s".formatted(Wording.list(standing), Wording.list(unready)),
            "See to %s, or take open weights at a hoster.".formatted(Wording.list(unready)));
  }

  private Standing onOwn(
      Verdict verdict, Set<LocalDate> own, Set<LocalDate> managed, int daysOnBoth) {
    if (managed.isEmpty()) {
      return new Standing(
          Rung.I,
          "every call that succeeded ran on lanes of our own",
          "Evaluate a successor of the model once a year, and look at the pool's load each month.");
    }
    if (daysOnBoth < SIDE_BY_SIDE_DAYS) {
      return new Standing(
          Rung.F,
          "%s on lanes of our own beside a managed one".formatted(Wording.count(own.size(), "day")),
          "Run both lanes side by side for %s more."
              .formatted(Wording.count(SIDE_BY_SIDE_DAYS - daysOnBoth, "day")));
    }
    List<String> open = new ArrayList<>();
    for (String gate : List.of("compliance", "readiness", "quality", "economics")) {
      if (gate(verdict, gate).startsWith("not assessed")) {
        open.add(gate);
      }
    }
    return open.isEmpty()
        ? new Standing(
            Rung.H,
            "%s on both lanes, and all four gates were judged"
                .formatted(Wording.count(daysOnBoth, "day")),
            "Move what wins, or end the pilot: the verdict is %s.".formatted(verdict.words()))
        : new Standing(
            Rung.G,
            "%s on both lanes".formatted(Wording.count(daysOnBoth, "day")),
            "Compare total value, not price; not assessed: %s.".formatted(Wording.list(open)));
  }

  /** What should have come before a lane of our own, and was not seen in the interval. */
  private List<String> passedOver(
      Verdict verdict, Map<String, Set<LocalDate>> days, Set<LocalDate> own, int daysOnBoth) {
    List<String> passed = new ArrayList<>();
    LocalDate began = own.iterator().next();
    boolean triedOpen =
        days.getOrDefault("managed_open", Set.of()).stream().anyMatch(day -> day.isBefore(began));
    if (!triedOpen) {
      passed.add("open weights at a hoster before " + began);
    }
    if (daysOnBoth < SIDE_BY_SIDE_DAYS) {
      passed.add("14 days side by side");
    }
    if (gate(verdict, "quality").startsWith("not assessed")) {
      passed.add("an evaluation (SIG-03)");
    }
    if (!gate(verdict, "readiness").startsWith("met")) {
      passed.add("a team that is ready (SIG-06)");
    }
    return passed;
  }

  /** Signs with this status, and what shuts the compliance gate among those that fail. */
  private List<String> blockers(Verdict verdict, String status) {
    List<String> rules = new ArrayList<>();
    Map<String, String> own = statuses.getOrDefault(verdict.workload(), Map.of());
    for (String rule : BLOCKERS) {
      if (status.equals(own.get(rule))) {
        rules.add(rule);
      }
    }
    return rules;
  }

  private static String gate(Verdict verdict, String name) {
    return verdict.gates().stream()
        .filter(gate -> gate.startsWith(name + ": "))
        .map(gate -> gate.substring(name.length() + 2))
        .findFirst()
        .orElse("not assessed");
  }
}
