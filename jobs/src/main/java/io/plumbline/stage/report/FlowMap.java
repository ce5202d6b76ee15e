package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Finding;
import io.plumbline.schema.Flow;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Where the calls ran: who sends what, over which lane, to whom (C-3). */
final class FlowMap {
  private static final int PATHS = 24;
  private final ReportInput input;
  private final List<Finding> failed;

  FlowMap(ReportInput input) {
    this.input = input;
    failed = Findings.checks(input.findings(), "fail");
  }

  /**
   * "the place of 9 of 10 attempts is known, by share of attempts: IE 90 %": in words, without its
   * subject.
   */
  String residency() {
    List<Flow> sent = input.flows().stream().filter(Flow::getReachedProvider).toList();
    long attempts = sent.stream().mapToLong(Flow::getAttempts).sum();
    long unsent = input.flows().stream().mapToLong(Flow::getAttempts).sum() - attempts;
    if (attempts == 0) {
      return unsent == 0
          ? "no call was seen."
          : "nowhere: %s never left the gateway.".formatted(Wording.count(unsent, "attempt"));
    }
    Map<String, Long> countries = new HashMap<>();
    long unproven = 0;
    for (Flow flow : sent) {
      if (place(flow).tone() == Tone.UNKNOWN) {
        unproven += flow.getAttempts();
      } else {
        countries.merge(place(flow).word(), flow.getAttempts(), Long::sum);
      }
    }
    List<String> named =
        countries.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(entry -> entry.getKey() + " " + Wording.percent(entry.getValue(), attempts))
            .toList();
    long configured =
        sent.stream()
            .filter(flow -> place(flow).tone() != Tone.UNKNOWN)
            .filter(flow -> flow.getResidencyEvidence().equals("config"))
            .mapToLong(Flow::getAttempts)
            .sum();
    String known =
        named.isEmpty()
            ? "no call's place is known."
            : "the place of %s of %s is known, by share of attempts: %s."
                .formatted(
                    Numerals.count(attempts - unproven),
                    Wording.count(attempts, "attempt"),
                    Wording.list(named, 6));
    String onPaper =
        configured == 0
            ? ""
            : " For %s of them (%s of all) configuration says so and no record shows it."
                .formatted(Numerals.count(configured), Wording.percent(configured, attempts));
    String nowhere =
        unproven == 0
            ? ""
            : " For %s (%s) the place is not provable."
                .formatted(Wording.count(unproven, "attempt"), Wording.percent(unproven, attempts));
    String notSent =
        unsent == 0
            ? ""
            : " %s more never left the gateway.".formatted(Wording.count(unsent, "attempt"));
    return known + onPaper + nowhere + notSent;
  }

  /** Where a flow ran: a place, or that it is not provable. */
  static Cell.Mark place(Flow flow) {
    if (!flow.getReachedProvider()) {
      return new Cell.Mark(Tone.NEUTRAL, "nowhere: not sent");
    } else if (flow.getCountry() != null) {
      return new Cell.Mark(Tone.NEUTRAL, flow.getCountry());
    } else if (flow.getResidencyScope().equals("zone") && flow.getResidencyZone() != null) {
      return new Cell.Mark(Tone.NEUTRAL, flow.getResidencyZone() + " zone");
    } else if (flow.getResidencyScope().equals("global")) {
      return new Cell.Mark(Tone.UNKNOWN, "anywhere: global route");
    }
    return new Cell.Mark(Tone.UNKNOWN, "cannot prove");
  }

  /**
   * Failing findings by flow, money left out; by the flow's id, else by its route, else by who
   * called whom; a provider's findings stand against all its flows. What was never sent has none.
   */
  Map<String, List<Finding>> againstFlows() {
    Map<String, List<Finding>> against = new HashMap<>();
    input.flows().forEach(flow -> against.put(flow.getFlowId(), new ArrayList<>()));
    List<Flow> sent = input.flows().stream().filter(Flow::getReachedProvider).toList();
    for (Finding finding : failed) {
      if (Findings.aboutMoney(finding)) {
        continue;
      }
      List<Flow> named =
          sent.stream().filter(flow -> finding.getSubject().contains(flow.getFlowId())).toList();
      if (named.isEmpty() && finding.getSubjectKind().equals("flow")) {
        named = sent.stream().filter(flow -> isOnRoute(flow, finding.getSubject())).toList();
      }
      if (named.isEmpty() && finding.getSubjectKind().equals("flow")) {
        named =
            sent.stream()
                .filter(flow -> flow.getProvider().equals(finding.getProvider()))
                .filter(flow -> Objects.equals(finding.getWorkload(), flow.getWorkload()))
                .toList();
      }
      if (finding.getSubjectKind().equals("provider")) {
        named =
            sent.stream().filter(flow -> flow.getProvider().equals(finding.getProvider())).toList();
      }
      named.forEach(flow -> against.get(flow.getFlowId()).add(finding));
    }
    return against;
  }

  /** Whether a route's name, "workload / provider lane / model / endpoint / place", fits a flow. */
  private static boolean isOnRoute(Flow flow, String route) {
    String way =
        String.join(
            " / ",
            Objects.requireNonNullElse(flow.getWorkload(), "unattributed"),
            flow.getProvider() + " " + flow.getLane(),
            Objects.requireNonNullElse(flow.getModel(), "model unknown"),
            Objects.requireNonNullElse(flow.getEndpoint(), "endpoint unknown"),
            Objects.requireNonNullElse(flow.getRegionServed(), "region unknown") + " ");
    return route.startsWith(way)
        && route.contains(
            "(%s by %s)".formatted(flow.getResidencyScope(), flow.getResidencyEvidence()));
  }

  List<Block> blocks() {
    List<Flow> flows =
        input.flows().stream()
            .sorted(
                Comparator.comparing(Flow::getAttempts, Comparator.reverseOrder())
                    .thenComparing(Flow::getFlowId))
            .toList();
    Map<String, List<Finding>> against = againstFlows();
    List<Block> blocks = new ArrayList<>();
    blocks.add(Sentence.plain(Wording.sentence(Wording.capital(residency()))));
    if (!flows.isEmpty()) {
      blocks.add(pathsChart(flows, against));
      blocks.add(
          Sentence.note(
              "Red: a failing finding names the flow. Grey, dashed: the place is not provable from"
                  + " the log or the inventory. Blue: no failing finding; whether every rule could"
                  + " look is said under Not assessed. Width: attempts."));
    }
    List<List<Cell>> rows = new ArrayList<>();
    for (Flow flow : flows) {
      List<String> rules =
          against.get(flow.getFlowId()).stream().map(Finding::getRule).distinct().toList();
      rows.add(
          List.of(
              Cell.optional(flow.getWorkload(), "no workload"),
              new Cell.Text(Wording.words(flow.getLane())),
              new Cell.Text(flow.getProvider()),
              Cell.optional(flow.getModel(), "not known"),
              place(flow),
              flow.getRegionServed() == null
                  ? new Cell.Missing(knownBy(flow))
                  : new Cell.Text(flow.getRegionServed() + ", " + knownBy(flow)),
              Cell.optional(flow.getDataClass(), "policy says nothing"),
              personalDataOf(flow),
              new Cell.Count(flow.getAttempts()),
              rules.isEmpty()
                  ? new Cell.Mark(
                      place(flow).tone() == Tone.UNKNOWN ? Tone.UNKNOWN : Tone.NEUTRAL,
                      "none failing")
                  : new Cell.Mark(Tone.BAD, String.join(" ", rules)),
              new Cell.Code(flow.getFlowId())));
    }
    blocks.add(
        new Table(
            "flow-map",
            "Flows: who sends what, over which lane, to whom, and where it ran",
            "SELECT workload, lane, provider, model, country, region_served, residency_evidence,"
                + " data_class, personal_data_kinds, attempts, flow_id FROM flow ORDER BY attempts"
                + " DESC",
            List.of(
                text("workload", "Workload"),
                text("lane", "Lane"),
                text("provider", "Provider"),
                text("model", "Model"),
                text("place", "Ran in"),
                text("region_and_evidence", "Region, known by"),
                text("data_class", "Data class"),
                text("personal_data_kinds", "Personal data"),
                number("attempts", "Attempts"),
                text("failing", "Failing rules"),
                text("flow_id", "Flow")),
            rows,
            "no flow was seen."));
    return blocks;
  }

  private static String knownBy(Flow flow) {
    return switch (flow.getResidencyEvidence()) {
      case "record" -> "by the record";
      case "endpoint" -> "by the endpoint";
      case "config" -> "by configuration only";
      default -> "by nothing";
    };
  }

  private static Cell personalDataOf(Flow flow) {
    if (flow.getPersonalDataKinds() != null) {
      return new Cell.Names(List.of(flow.getPersonalDataKinds().replace(':', ' ').split("[,;] *")));
    }
    return new Cell.Missing(
        flow.getContentState().equals("absent") ? "no text to look at" : "none found");
  }

  private Chart pathsChart(List<Flow> flows, Map<String, List<Finding>> against) {
    Map<List<String>, Long> weights = new LinkedHashMap<>();
    for (Flow flow : flows) {
      Cell.Mark place = place(flow);
      Tone tone = against.get(flow.getFlowId()).isEmpty() ? place.tone() : Tone.BAD;
      List<String> key =
          List.of(
              flow.getWorkload() == null ? "no workload" : flow.getWorkload(),
              Wording.words(flow.getLane()),
              flow.getProvider(),
              place.word(),
              tone.name());
      weights.merge(key, flow.getAttempts(), Long::sum);
    }
    Comparator<Map.Entry<List<String>, Long>> gravest =
        Comparator.comparingInt(entry -> entry.getKey().get(4).equals(Tone.BAD.name()) ? 0 : 1);
    List<Map.Entry<List<String>, Long>> order =
        weights.entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .sorted(
                gravest
                    .thenComparing(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                    .thenComparing(entry -> String.join("\u0000", entry.getKey())))
            .toList();
    List<Chart.Path> paths =
        order.stream()
            .limit(PATHS)
            .map(
                entry ->
                    new Chart.Path(
                        entry.getKey().subList(0, 4),
                        entry.getValue(),
                        Tone.valueOf(entry.getKey().get(4))))
            .sorted(
                Comparator.comparing(Chart.Path::weight, Comparator.reverseOrder())
                    .thenComparing(path -> String.join("\u0000", path.stops()))
                    .thenComparing(Chart.Path::tone))
            .toList();
    String left =
        order.size() > PATHS
            ? " %d of %d paths are drawn, failing ones first; the table has all."
                .formatted(PATHS, order.size())
            : "";
    return new Chart.Paths(
        "flow-chart",
        "Workload → lane → provider → place",
        Wording.capital(Wording.sentence(residency())) + left,
        List.of("Workload", "Lane", "Provider", "Ran in"),
        paths);
  }
}
