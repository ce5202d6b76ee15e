package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;
import static io.plumbline.stage.report.document.Span.link;
import static io.plumbline.stage.report.document.Span.strong;

import io.plumbline.schema.Finding;
import io.plumbline.schema.Flow;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.PersonalDataCount;
import io.plumbline.schema.Run;
import io.plumbline.shared.DistinctSubjects;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Callout;
import io.plumbline.stage.report.document.Card;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Document;
import io.plumbline.stage.report.document.Fact;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Section;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Span;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tiles;
import io.plumbline.stage.report.document.Tone;
import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The nightly compliance report: may we go on as we do, and if not, what must be fixed first?
 *
 * <p>Its status is FAIL where a critical or high check fails; else INCOMPLETE where input is
 * incomplete or such a check could not be assessed; else PASS. So PASS says that everything grave
 * was looked at and in order.
 */
public final class ComplianceReport implements Report {
  private static final int CARDS = 20;
  private static final int PATHS = 24;

  @Override
  public String id() {
    return "compliance";
  }

  @Override
  public Document write(ReportInput input) {
    return new Writing(input).document(id());
  }

  /** One writing of the report. */
  private static final class Writing {
    private final ReportInput input;
    private final Run run;
    private final List<Finding> failed;
    private final List<Finding> grave;
    private final List<Finding> notAssessed;
    private final InputTotals totals;
    private final RateLimits limits;

    Writing(ReportInput input) {
      this.input = input;
      run = input.run();
      failed = Findings.checks(input.findings(), "fail");
      grave = failed.stream().filter(Findings::grave).toList();
      notAssessed = Findings.checks(input.findings(), "not_assessed");
      totals = InputTotals.of(input.ingestedFiles());
      limits = new RateLimits(input);
    }

    Document document(String id) {
      List<Section> sections = new ArrayList<>();
      sections.add(
          new Section("changes-section", "C-1", "What changed", new WhatChanged(input).blocks()));
      sections.add(new Section("act", "C-2", "Must act", mustAct()));
      sections.add(new Section("flows", "C-3", "Where the calls ran", flows()));
      sections.add(new Section("controls", "C-4", "Control matrix", controls()));
      sections.add(new Section("providers", "C-5", "Provider dossier", providers()));
      sections.add(new Section("personal-data", "C-6", "Personal data", personalData()));
      sections.add(new Section("exceptions", "C-7", "Exceptions", exceptions()));
      sections.add(
          new Section(
              "exception-file",
              "C-7a",
              "Exceptions on file",
              new ExceptionRegister(input).blocks()));
      sections.add(new Section("evidence", "C-10", "What was read", evidence()));
      sections.add(new Section("not-assessed", "C-12", "Not assessed", notAssessed()));
      sections.add(new Section("all", "C-14", "Every finding", everyFinding()));
      sections.add(new Section("rate-limits-section", "C-15", "Rate limits", limits.blocks()));
      return new Document(
          id,
          "en",
          "Compliance report",
          Wording.days(run.getFrom(), run.getTo()) + ", UTC",
          RunFacts.of(input),
          answers(),
          sections);
    }

    // C-0 ------------------------------------------------------------------------------------

    private List<String> gaps() {
      List<String> gaps = new ArrayList<>();
      if (input.ingestedFiles().isEmpty()) {
        gaps.add("No file was read.");
      }
      for (InputTotals.SourceTotals source : totals.sources()) {
        if (!source.meets()) {
          gaps.add(
              "Source %s: %s records read, but %s accepted, %s duplicates and %s quarantined do not add up to that."
                  .formatted(
                      source.source(),
                      Numerals.count(source.read()),
                      Numerals.count(source.accepted()),
                      Numerals.count(source.duplicates()),
                      Numerals.count(source.quarantined())));
        }
        if (source.faulty() > 0) {
          gaps.add(
              "Source %s: %s could not be read whole."
                  .formatted(source.source(), Wording.count(source.faulty(), "file")));
        }
      }
      return gaps;
    }

    private static String said(Finding finding) {
      return Wording.sentence(finding.getSentence());
    }

    private List<Block> answers() {
      List<Block> blocks = new ArrayList<>();
      List<String> gaps = gaps();
      long blind = notAssessed.stream().filter(Findings::grave).count();
      blocks.add(status(gaps, blind));
      if (!gaps.isEmpty()) {
        List<Sentence> sentences = new ArrayList<>();
        gaps.forEach(gap -> sentences.add(Sentence.plain(gap)));
        blocks.add(
            new Callout(
                Tone.WARN,
                "INCOMPLETE",
                "The input is incomplete. What fails below is true; do not rely on what passes.",
                sentences));
      }
      blocks.addAll(new DataGaps(input).blocks());
      blocks.add(fixFirst());
      blocks.add(
          Sentence.headline(
              strong("Where it ran: "),
              Span.text(residency()),
              Span.text(" "),
              link("Flow map.", "flows")));
      blocks.add(
          Sentence.headline(
              strong("Personal data: "),
              Span.text(personalDataSentence()),
              Span.text(" "),
              link("By kind and lane.", "personal-data")));
      blocks.add(coverage());
      return blocks;
    }

    private Callout status(List<String> gaps, long blind) {
      if (!grave.isEmpty()) {
        return new Callout(
            Tone.BAD,
            "FAIL",
            "%s must be acted on%s."
                .formatted(
                    Wording.count(grave.size(), "critical or high finding"),
                    gaps.isEmpty() ? "" : ", and the input is incomplete"),
            List.of(
                Sentence.plain(
                    Span.text("By rule: " + byRule(grave) + "."),
                    Span.text(" "),
                    link("One card each.", "act"))));
      }
      if (!gaps.isEmpty() || blind > 0 || input.findings().isEmpty()) {
        String why =
            input.findings().isEmpty()
                ? "No rule judged anything, so nothing can be called in order."
                : "No critical or high check failed, but not everything could be judged.";
        return new Callout(
            Tone.UNKNOWN,
            "INCOMPLETE",
            why,
            List.of(
                Sentence.plain(
                    Span.text(
                        Wording.count(blind, "critical or high check") + " could not be assessed."),
                    Span.text(" "),
                    link("What would fix that.", "not-assessed"))));
      }
      long excepted =
          Findings.checks(input.findings(), "excepted").stream().filter(Findings::grave).count();
      return new Callout(
          Tone.GOOD,
          "PASS",
          "Every critical and high check was assessed, and none failed.",
          List.of(
              Sentence.plain(
                  Span.text(
                      "%s of lower severity failed; %s accepted under an exception."
                          .formatted(
                              Wording.count(failed.size(), "finding"),
                              excepted == 1 ? "1 grave one is" : excepted + " grave ones are")),
                  Span.text(" "),
                  link("All findings.", "all"))));
    }

    private static String byRule(List<Finding> findings) {
      Map<String, Integer> counts = new LinkedHashMap<>();
      findings.forEach(finding -> counts.merge(finding.getRule(), 1, Integer::sum));
      return Wording.list(
          counts.entrySet().stream()
              .map(
                  entry ->
                      entry.getValue() == 1
                          ? entry.getKey()
                          : entry.getKey() + " × " + entry.getValue())
              .toList(),
          8);
    }

    private Sentence fixFirst() {
      List<Finding> open = failed;
      if (open.isEmpty()) {
        return Sentence.headline(strong("Fix first: "), Span.text("nothing that was assessed."));
      }
      Finding first = open.get(0);
      List<Span> spans = new ArrayList<>();
      spans.add(strong("Fix first: "));
      spans.add(Span.text(said(first) + " "));
      spans.add(strong(Wording.sentence(first.getRemedy())));
      if (Findings.grave(first)) {
        spans.add(Span.text(" "));
        spans.add(link(first.getRule() + ".", Findings.anchor(first)));
      } else {
        spans.add(Span.text(" "));
        spans.add(link(first.getRule() + ".", "findings"));
      }
      return new Sentence(Sentence.Role.HEADLINE, spans);
    }

    private String residency() {
      long attempts = input.flows().stream().mapToLong(Flow::getAttempts).sum();
      if (attempts == 0) {
        return "no call was seen.";
      }
      Map<String, Long> countries = new HashMap<>();
      long unproven = 0;
      for (Flow flow : input.flows()) {
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
          input.flows().stream()
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
                  .formatted(
                      Wording.count(unproven, "attempt"), Wording.percent(unproven, attempts));
      return known + onPaper + nowhere;
    }

    private Tiles coverage() {
      long assessed =
          input.findings().stream()
              .filter(finding -> !finding.getStatus().equals("not_assessed"))
              .count();
      List<Tiles.Tile> tiles = new ArrayList<>();
      tiles.add(
          new Tiles.Tile(
              grave.isEmpty() ? Tone.NEUTRAL : Tone.BAD,
              "Critical and high, failed",
              Numerals.count(grave.size()),
              Wording.count(failed.size() - grave.size(), "lower one") + " failed too",
              "act"));
      long excepted = Findings.checks(input.findings(), "excepted").size();
      tiles.add(
          new Tiles.Tile(
              excepted == 0 ? Tone.NEUTRAL : Tone.WARN,
              "Excepted for a time",
              Numerals.count(excepted),
              "accepted risks with an end date",
              "exceptions"));
      tiles.add(
          new Tiles.Tile(
              notAssessed.isEmpty() ? Tone.GOOD : Tone.UNKNOWN,
              "Verdicts that could be given",
              input.findings().isEmpty()
                  ? "none"
                  : Wording.percent(assessed, input.findings().size()),
              "%s of %s, the rest not assessed"
                  .formatted(Numerals.count(assessed), Numerals.count(input.findings().size())),
              "not-assessed"));
      long read = totals.sum(InputTotals.SourceTotals::read);
      long quarantined = totals.sum(InputTotals.SourceTotals::quarantined);
      tiles.add(
          new Tiles.Tile(
              input.ingestedFiles().isEmpty()
                  ? Tone.UNKNOWN
                  : !totals.meet() ? Tone.BAD : quarantined == 0 ? Tone.GOOD : Tone.WARN,
              "Records read",
              Numerals.count(read),
              input.ingestedFiles().isEmpty()
                  ? "no file was read"
                  : totals.meet()
                      ? "totals meet to the row; " + Numerals.count(quarantined) + " quarantined"
                      : "totals do not meet",
              "evidence"));
      return new Tiles("Coverage", tiles);
    }

    // C-2 ------------------------------------------------------------------------------------

    private List<Block> mustAct() {
      List<Block> blocks = new ArrayList<>();
      if (grave.isEmpty()) {
        blocks.add(Sentence.plain("No critical or high check failed."));
      }
      grave.stream().limit(CARDS).map(this::card).forEach(blocks::add);
      if (grave.size() > CARDS) {
        blocks.add(
            Sentence.plain(
                Span.text("%d more are in the table of ".formatted(grave.size() - CARDS)),
                link("every finding", "findings"),
                Span.text(".")));
      }
      return blocks;
    }

    private Card card(Finding finding) {
      List<Fact> facts = new ArrayList<>();
      facts.add(Fact.of("Do this", Wording.sentence(finding.getRemedy())));
      facts.add(Fact.of("Why it matters", Wording.sentence(finding.getRisk())));
      facts.add(Fact.of("Who", who(finding)));
      facts.add(
          Fact.of("Where", Wording.words(finding.getSubjectKind()) + " " + finding.getSubject()));
      facts.add(Fact.of("Since", since(finding)));
      if (finding.getAttempts() > 0 || finding.getSpend() != null) {
        facts.add(Fact.of("How much", howMuch(finding)));
      }
      if (finding.getValueSeen() != null || finding.getThresholdUsed() != null) {
        facts.add(
            Fact.of(
                "Seen against",
                "%s, against %s"
                    .formatted(
                        finding.getValueSeen() == null ? "no value" : finding.getValueSeen(),
                        finding.getThresholdUsed() == null
                            ? "no threshold"
                            : finding.getThresholdUsed())));
      }
      if (finding.getCoverage() != null) {
        facts.add(
            Fact.of(
                "Coverage",
                "the needed fields are known for %s of attempts"
                    .formatted(Numerals.percent(BigDecimal.valueOf(finding.getCoverage())))));
      }
      if (!finding.getControls().isEmpty()) {
        facts.add(Fact.of("Law and standard", String.join(" · ", finding.getControls())));
      }
      if (!finding.getEvidenceIds().isEmpty()) {
        facts.add(Fact.code("Evidence", evidenceOf(finding)));
      }
      if (finding.getEvidenceQuery() != null) {
        facts.add(Fact.code("All rows", finding.getEvidenceQuery()));
      }
      facts.add(Fact.code("More", "plumbline explain " + finding.getFingerprint()));
      return new Card(
          Findings.anchor(finding),
          Findings.severityTone(finding.getSeverity()),
          finding.getSeverity(),
          finding.getRule() + " " + finding.getTitle(),
          said(finding),
          facts);
    }

    private static String who(Finding finding) {
      List<String> parts = new ArrayList<>();
      parts.add(
          finding.getOwner() == null ? "no owner named in policy" : "owner " + finding.getOwner());
      if (finding.getTeam() != null) {
        parts.add("team " + finding.getTeam());
      }
      if (finding.getWorkload() != null) {
        parts.add("workload " + finding.getWorkload());
      }
      if (finding.getProvider() != null) {
        parts.add("provider " + finding.getProvider());
      }
      return String.join(", ", parts);
    }

    private static String since(Finding finding) {
      if (finding.getFirstSeen() == null) {
        return "not known";
      }
      String first = Wording.minute(finding.getFirstSeen());
      return finding.getLastSeen() == null
          ? first
          : first + ", last " + Wording.minute(finding.getLastSeen());
    }

    private static String howMuch(Finding finding) {
      List<String> parts = new ArrayList<>();
      parts.add(Wording.count(finding.getAttempts(), "attempt"));
      if (finding.getTokens() > 0) {
        parts.add(Wording.count(finding.getTokens(), "token"));
      }
      parts.add(
          finding.getSpend() == null || finding.getCurrency() == null
              ? "spend not known"
              : Wording.money(finding.getCurrency(), finding.getSpend()));
      return String.join(", ", parts);
    }

    private static String evidenceOf(Finding finding) {
      List<String> ids = finding.getEvidenceIds().stream().sorted().toList();
      String shown = String.join(" ", ids.subList(0, Math.min(5, ids.size())));
      return ids.size() <= 5 ? shown : shown + " … (" + ids.size() + " in findings.json)";
    }

    // C-3 ------------------------------------------------------------------------------------

    /** Where a flow ran: a place, or that it is not provable. */
    private static Cell.Mark place(Flow flow) {
      if (flow.getCountry() != null) {
        return new Cell.Mark(Tone.NEUTRAL, flow.getCountry());
      } else if (flow.getResidencyScope().equals("zone") && flow.getResidencyZone() != null) {
        return new Cell.Mark(Tone.NEUTRAL, flow.getResidencyZone() + " zone");
      } else if (flow.getResidencyScope().equals("global")) {
        return new Cell.Mark(Tone.UNKNOWN, "anywhere: global route");
      }
      return new Cell.Mark(Tone.UNKNOWN, "not known");
    }

    /**
     * Failing findings by flow, money left out; by the flow's id, else by who called whom; a
     * provider's findings stand against all its flows.
     */
    private Map<String, List<Finding>> againstFlows() {
      Map<String, List<Finding>> against = new HashMap<>();
      input.flows().forEach(flow -> against.put(flow.getFlowId(), new ArrayList<>()));
      for (Finding finding : failed) {
        if (Findings.aboutMoney(finding)) {
          continue;
        }
        List<Flow> named =
            input.flows().stream()
                .filter(flow -> finding.getSubject().contains(flow.getFlowId()))
                .toList();
        if (named.isEmpty() && finding.getSubjectKind().equals("flow")) {
          named =
              input.flows().stream()
                  .filter(flow -> flow.getProvider().equals(finding.getProvider()))
                  .filter(flow -> Objects.equals(finding.getWorkload(), flow.getWorkload()))
                  .toList();
        }
        if (finding.getSubjectKind().equals("provider")) {
          named =
              input.flows().stream()
                  .filter(flow -> flow.getProvider().equals(finding.getProvider()))
                  .toList();
        }
        named.forEach(flow -> against.get(flow.getFlowId()).add(finding));
      }
      return against;
    }

    private List<Block> flows() {
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
                optional(flow.getWorkload(), "no workload"),
                new Cell.Text(Wording.words(flow.getLane())),
                new Cell.Text(flow.getProvider()),
                optional(flow.getModel(), "not known"),
                place(flow),
                flow.getRegionServed() == null
                    ? new Cell.Missing(knownBy(flow))
                    : new Cell.Text(flow.getRegionServed() + ", " + knownBy(flow)),
                optional(flow.getDataClass(), "policy says nothing"),
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
        return new Cell.Names(
            List.of(flow.getPersonalDataKinds().replace(':', ' ').split("[,;] *")));
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

    private static Cell optional(String text, String otherwise) {
      return text == null ? new Cell.Missing(otherwise) : new Cell.Text(text);
    }

    // C-4 ------------------------------------------------------------------------------------

    private List<Block> controls() {
      Map<String, Map<String, Integer>> counts = new TreeMap<>();
      Map<String, Set<String>> rules = new HashMap<>();
      for (Finding finding : input.findings()) {
        for (String control : new TreeSet<>(finding.getControls())) {
          counts
              .computeIfAbsent(control, ignored -> new HashMap<>())
              .merge(finding.getStatus(), 1, Integer::sum);
          rules.computeIfAbsent(control, ignored -> new TreeSet<>()).add(finding.getRule());
        }
      }
      List<List<Cell>> rows = new ArrayList<>();
      List<String> failing = new ArrayList<>();
      List<String> blind = new ArrayList<>();
      counts.forEach(
          (control, byStatus) -> {
            Cell.Mark standing = standing(byStatus);
            if (standing.tone() == Tone.BAD) {
              failing.add(control);
            }
            if (byStatus.containsKey("not_assessed")) {
              blind.add(control);
            }
            rows.add(
                List.of(
                    new Cell.Text(control),
                    standing,
                    new Cell.Count(byStatus.getOrDefault("fail", 0)),
                    new Cell.Count(byStatus.getOrDefault("not_assessed", 0)),
                    new Cell.Count(byStatus.getOrDefault("excepted", 0)),
                    new Cell.Count(byStatus.getOrDefault("pass", 0)),
                    new Cell.Count(byStatus.getOrDefault("not_applicable", 0)),
                    new Cell.Names(List.copyOf(rules.get(control)))));
          });
      String sentence =
          counts.isEmpty()
              ? "No finding names a control."
              : "%d of %s fail%s.%s"
                  .formatted(
                      failing.size(),
                      Wording.count(counts.size(), "control"),
                      failing.isEmpty() ? "" : ": " + Wording.list(failing, 6),
                      blind.isEmpty()
                          ? ""
                          : " Not assessed in part or whole: " + Wording.list(blind, 6) + ".");
      return List.of(
          Sentence.plain(sentence),
          Sentence.note(
              "Rules of the AI Act (Reg. 2024/1689) for high-risk systems show readiness: the pack"
                  + " states from when they apply."),
          new Table(
              "control-matrix",
              "Findings by control and status",
              "SELECT control, status, COUNT(*) FROM finding, UNNEST(controls) AS control GROUP BY"
                  + " control, status",
              List.of(
                  text("control", "Control"),
                  text("standing", "Standing"),
                  number("fail", "✕ Fail"),
                  number("not_assessed", "? Not assessed"),
                  number("excepted", "▲ Excepted"),
                  number("pass", "✓ Pass"),
                  number("not_applicable", "Not applicable"),
                  text("rules", "Rules")),
              rows,
              "no rule that ran names a law or a standard."));
    }

    private static Cell.Mark standing(Map<String, Integer> byStatus) {
      if (byStatus.containsKey("fail")) {
        return new Cell.Mark(Tone.BAD, "fail");
      } else if (byStatus.containsKey("not_assessed")) {
        return new Cell.Mark(Tone.UNKNOWN, "not assessed");
      } else if (byStatus.containsKey("excepted")) {
        return new Cell.Mark(Tone.WARN, "excepted");
      } else if (byStatus.containsKey("pass")) {
        return new Cell.Mark(Tone.GOOD, "pass");
      }
      return new Cell.Mark(Tone.NEUTRAL, "not applicable");
    }

    // C-5 ------------------------------------------------------------------------------------

    private List<Block> providers() {
      List<Finding> contract =
          Findings.sorted(input.findings()).stream()
              .filter(finding -> finding.getProvider() != null)
              .filter(
                  finding ->
                      finding.getRule().startsWith("CON-") || finding.getConcern().equals("vendor"))
              .sorted(Comparator.comparing(Finding::getProvider).thenComparing(Findings.ORDER))
              .toList();
      Map<String, Long> attempts = new TreeMap<>();
      input.flows().forEach(f -> attempts.merge(f.getProvider(), f.getAttempts(), Long::sum));
      List<List<Cell>> rows = new ArrayList<>();
      for (Finding finding : contract) {
        rows.add(
            List.of(
                new Cell.Text(finding.getProvider()),
                attempts.containsKey(finding.getProvider())
                    ? new Cell.Count(attempts.get(finding.getProvider()))
                    : new Cell.Missing("not seen"),
                new Cell.Text(finding.getRule() + " " + finding.getTitle()),
                status(finding),
                new Cell.Text(said(finding)),
                optional(finding.getReason(), "–")));
      }
      List<String> silent = new ArrayList<>(attempts.keySet());
      contract.forEach(finding -> silent.remove(finding.getProvider()));
      for (String provider : silent) {
        rows.add(
            List.of(
                new Cell.Text(provider),
                new Cell.Count(attempts.get(provider)),
                new Cell.Missing("no contract rule"),
                new Cell.Mark(Tone.UNKNOWN, "not assessed"),
                new Cell.Text("No contract rule looked at this provider."),
                new Cell.Missing("–")));
      }
      return List.of(
          Sentence.plain(
              "%s in use; contract rules looked at %d of them."
                  .formatted(
                      attempts.size() == 1
                          ? "1 provider is"
                          : Numerals.count(attempts.size()) + " providers are",
                      attempts.size() - silent.size())),
          new Table(
              "provider-dossier",
              "Contracts by provider",
              "SELECT provider, rule, status, sentence, reason FROM finding WHERE rule LIKE 'CON-%'"
                  + " OR concern = 'vendor'",
              List.of(
                  text("provider", "Provider"),
                  number("attempts", "Attempts"),
                  text("rule", "Rule"),
                  text("status", "Status"),
                  text("sentence", "What was found"),
                  text("reason", "Reason")),
              rows,
              "no provider was seen."));
    }

    /** A sign is not a breach: it is there or it is not. */
    private static Cell status(Finding finding) {
      if (!Findings.judged(finding)) {
        return switch (finding.getStatus()) {
          case "fail" -> new Cell.Mark(Tone.WARN, "seen");
          case "pass" -> new Cell.Mark(Tone.NEUTRAL, "not seen");
          default ->
              new Cell.Mark(
                  Findings.statusTone(finding.getStatus()), Wording.words(finding.getStatus()));
        };
      }
      return new Cell.Mark(
          Findings.statusTone(finding.getStatus()), Wording.words(finding.getStatus()));
    }

    // C-6 ------------------------------------------------------------------------------------

    private String personalDataSentence() {
      long content =
          input.flows().stream()
              .filter(flow -> !flow.getContentState().equals("absent"))
              .mapToLong(Flow::getAttempts)
              .sum();
      long attempts = input.flows().stream().mapToLong(Flow::getAttempts).sum();
      String scope =
          content == attempts
              ? ""
              : " Text was there to look at for %s of %s; the rest was not looked at."
                  .formatted(Numerals.count(content), Wording.count(attempts, "attempt"));
      Map<String, Long> confirmed = new HashMap<>();
      for (PersonalDataCount count : input.personalDataCounts()) {
        if (count.getTier().equals("confirmed") || count.getTier().equals("probable")) {
          confirmed.merge(count.getKind(), count.getValues(), Long::sum);
        }
      }
      scope += notLookedAtSentence();
      if (confirmed.isEmpty()) {
        return (content == 0
                ? "there was no text to look at."
                : "none was found in what was looked at.")
            + (content == 0 ? notLookedAtSentence() : scope);
      }
      List<String> kinds =
          confirmed.entrySet().stream()
              .sorted(
                  Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                      .thenComparing(Map.Entry.comparingByKey()))
              .map(entry -> entry.getKey() + " " + Numerals.count(entry.getValue()))
              .toList();
      return "values found, confirmed or probable: " + Wording.list(kinds, 6) + "." + scope;
    }

    private List<Block> personalData() {
      Map<List<String>, long[]> sums = new TreeMap<>(KEYS);
      Map<List<String>, DistinctSubjects> subjects = new HashMap<>();
      Map<String, Long> byKind = new TreeMap<>();
      for (PersonalDataCount count : input.personalDataCounts()) {
        List<String> flow =
            List.of(
                count.getKind(),
                count.getTier(),
                count.getLane(),
                count.getProvider(),
                count.getWorkload() == null ? "" : count.getWorkload(),
                count.getCountry() == null ? "" : count.getCountry());
        long[] sum = sums.computeIfAbsent(flow, ignored -> new long[2]);
        if (count.getSubjectSet() != null) {
          subjects
              .computeIfAbsent(flow, ignored -> new DistinctSubjects())
              .merge(count.getSubjectSet());
        }
        sum[0] += count.getValues();
        sum[1] += count.getRecords();
        if (!count.getTier().equals("test")) {
          byKind.merge(count.getKind(), count.getValues(), Long::sum);
        }
      }
      List<List<Cell>> rows = new ArrayList<>();
      sums.entrySet().stream()
          .sorted(
              Comparator.comparing((Map.Entry<List<String>, long[]> e) -> -e.getValue()[0])
                  .thenComparing(Map.Entry::getKey, KEYS))
          .forEach(
              entry -> {
                List<String> key = entry.getKey();
                rows.add(
                    List.of(
                        new Cell.Text(key.get(0)),
                        tier(key.get(1)),
                        new Cell.Text(Wording.words(key.get(2))),
                        new Cell.Text(key.get(3)),
                        key.get(4).isEmpty()
                            ? new Cell.Missing("no workload")
                            : new Cell.Text(key.get(4)),
                        key.get(5).isEmpty()
                            ? new Cell.Missing("not known")
                            : new Cell.Text(key.get(5)),
                        new Cell.Count(entry.getValue()[0]),
                        distinct(subjects.get(key), key.get(0) + "/" + key.get(1)),
                        new Cell.Count(entry.getValue()[1])));
              });
      List<Block> blocks = new ArrayList<>();
      blocks.add(Sentence.plain(Wording.capital(personalDataSentence())));
      if (!byKind.isEmpty()) {
        blocks.add(
            new Chart.Bars(
                "personal-data-chart",
                "Values found by kind, known test values left out",
                Wording.capital(personalDataSentence()),
                byKind.entrySet().stream()
                    .sorted(
                        Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(12)
                    .map(
                        entry ->
                            new Chart.Bar(
                                entry.getKey(),
                                BigDecimal.valueOf(entry.getValue()),
                                Wording.count(entry.getValue(), "value"),
                                Tone.NEUTRAL))
                    .toList()));
      }
      blocks.add(
          Sentence.note(
              "Confirmed: a checksum or the official rule agrees. Probable: the form and the words"
                  + " around it agree. Suspected: the form alone. Test: a published test value. Counts"
                  + " only; no value is kept anywhere. "
                  + subjectsSentence()));
      blocks.add(
          new Table(
              "personal-data-counts",
              "Personal data by kind, tier and lane",
              "SELECT kind, tier, lane, provider, workload, country, SUM(values), SUM(records) FROM"
                  + " personal_data_count GROUP BY kind, tier, lane, provider, workload, country",
              List.of(
                  text("kind", "Kind"),
                  text("tier", "Tier"),
                  text("lane", "Lane"),
                  text("provider", "Provider"),
                  text("workload", "Workload"),
                  text("country", "Ran in"),
                  number("values", "Values"),
                  number("subjects", "Distinct"),
                  number("attempts", "Attempts with it")),
              rows,
              "none was found in what was looked at."));
      return blocks;
    }

    private static Cell distinct(DistinctSubjects subjects, String label) {
      if (subjects == null) {
        return new Cell.Missing("not counted");
      }
      return subjects.isExact(label)
          ? new Cell.Count(subjects.count(label))
          : new Cell.Text("about " + Numerals.count(subjects.count(label)));
    }

    private String subjectsSentence() {
      String keys = input.run().getPseudonymKeyIds();
      if (keys == null) {
        return "Distinct values are not counted: that needs a key of pseudonyms (pseudonym_key_file"
            + " in plumbline.yaml, or PLUMBLINE_PSEUDONYM_KEY).";
      }
      return keys.contains(",")
          ? "Distinct: a value counts once in whatever spelling, by its pseudonym; the key changed ("
              + keys.replace(",", ", ")
              + "), and what was seen under two keys counts twice."
          : "Distinct: a value counts once in whatever spelling, by its pseudonym under key "
              + keys
              + ".";
    }

    /** What stands in the content and was not looked at; empty: all was. */
    private String notLookedAtSentence() {
      long media = input.flows().stream().mapToLong(Flow::getMediaSkipped).sum();
      long bodies = input.flows().stream().mapToLong(Flow::getBodiesElsewhere).sum();
      List<String> parts = new ArrayList<>();
      if (media > 0) {
        parts.add(Wording.count(media, "part") + " in base64 (images, sound, files)");
      }
      if (bodies > 0) {
        parts.add(
            bodies == 1
                ? "1 body that the log keeps elsewhere"
                : Numerals.count(bodies) + " bodies that the log keeps elsewhere");
      }
      return parts.isEmpty() ? "" : " Not looked at: " + String.join(", and ", parts) + ".";
    }

    private static final Comparator<List<String>> KEYS =
        (left, right) -> {
          for (int at = 0; at < left.size(); at++) {
            int compared = left.get(at).compareTo(right.get(at));
            if (compared != 0) {
              return compared;
            }
          }
          return 0;
        };

    private static Cell tier(String tier) {
      return new Cell.Mark(
          switch (tier) {
            case "suspected" -> Tone.UNKNOWN;
            default -> Tone.NEUTRAL;
          },
          tier);
    }

    // C-7 ------------------------------------------------------------------------------------

    private List<Block> exceptions() {
      List<Finding> excepted =
          Findings.sorted(input.findings()).stream()
              .filter(finding -> finding.getStatus().equals("excepted"))
              .sorted(
                  Comparator.comparing(
                          Finding::getExceptionExpires,
                          Comparator.nullsFirst(Comparator.naturalOrder()))
                      .thenComparing(Findings.ORDER))
              .toList();
      List<List<Cell>> rows = new ArrayList<>();
      int soon = 0;
      for (Finding finding : excepted) {
        Cell left = new Cell.Mark(Tone.BAD, "no end date");
        if (finding.getExceptionExpires() != null) {
          long days = ChronoUnit.DAYS.between(run.getTo(), finding.getExceptionExpires());
          soon += days <= 14 ? 1 : 0;
          left =
              new Cell.Mark(
                  days <= 14 ? Tone.WARN : Tone.NEUTRAL,
                  days < 0 ? "over" : Wording.count(days, "day"));
        }
        rows.add(
            List.of(
                optional(finding.getExceptionId(), "no id"),
                new Cell.Text(finding.getRule() + " " + finding.getTitle()),
                new Cell.Text(finding.getSubject()),
                new Cell.Mark(Findings.severityTone(finding.getSeverity()), finding.getSeverity()),
                optional(
                    finding.getExceptionExpires() == null
                        ? null
                        : finding.getExceptionExpires().toString(),
                    "never stated"),
                left,
                optional(finding.getReason(), "no reason"),
                optional(finding.getOwner(), "no owner"),
                new Cell.Count(finding.getAttempts())));
      }
      return List.of(
          Sentence.plain(
              excepted.isEmpty()
                  ? "No exception is in force."
                  : "%s in force; %s within 14 days after the window. An exception hides nothing: its finding stays in every table."
                      .formatted(
                          excepted.size() == 1
                              ? "1 exception is"
                              : excepted.size() + " exceptions are",
                          soon == 1 ? "1 ends" : soon + " end")),
          new Table(
              "exception-register",
              "Findings under an exception",
              "SELECT exception_id, rule, subject, severity, exception_expires, reason, owner,"
                  + " attempts FROM finding WHERE status = 'excepted'",
              List.of(
                  text("exception_id", "Exception"),
                  text("rule", "Rule"),
                  text("subject", "Subject"),
                  text("severity", "Severity"),
                  text("expires", "Ends"),
                  text("left", "Left after window"),
                  text("reason", "Reason"),
                  text("owner", "Owner"),
                  number("attempts", "Attempts")),
              rows,
              "none."));
    }

    // C-10 -----------------------------------------------------------------------------------

    private List<Block> evidence() {
      List<List<Cell>> rows = new ArrayList<>();
      for (InputTotals.SourceTotals source : totals.sources()) {
        rows.add(
            List.of(
                new Cell.Text(source.source()),
                new Cell.Text(source.format()),
                new Cell.Count(source.files()),
                new Cell.Count(source.bytes()),
                new Cell.Count(source.read()),
                new Cell.Count(source.accepted()),
                new Cell.Count(source.duplicates()),
                new Cell.Count(source.quarantined()),
                source.meets()
                    ? new Cell.Mark(Tone.GOOD, "meets")
                    : new Cell.Mark(Tone.BAD, "does not meet")));
      }
      List<Block> blocks = new ArrayList<>();
      long read = totals.sum(InputTotals.SourceTotals::read);
      blocks.add(
          Sentence.plain(
              "%s in %s read: %s accepted, %s already known, %s quarantined. Read = accepted + duplicates + quarantined %s for every source."
                  .formatted(
                      Wording.count(read, "record"),
                      Wording.count(input.ingestedFiles().size(), "file"),
                      Numerals.count(totals.sum(InputTotals.SourceTotals::accepted)),
                      Numerals.count(totals.sum(InputTotals.SourceTotals::duplicates)),
                      Numerals.count(totals.sum(InputTotals.SourceTotals::quarantined)),
                      totals.meet() ? "holds" : "does not hold")));
      blocks.add(
          new Table(
              "control-totals",
              "Control totals by source",
              "SELECT source, format, COUNT(*), SUM(size), SUM(read), SUM(accepted), SUM(duplicates),"
                  + " SUM(quarantined) FROM ingested_file GROUP BY source, format",
              List.of(
                  text("source", "Source"),
                  text("format", "Format"),
                  number("files", "Files"),
                  number("bytes", "Bytes"),
                  number("read", "Read"),
                  number("accepted", "Accepted"),
                  number("duplicates", "Duplicates"),
                  number("quarantined", "Quarantined"),
                  text("check", "Control total")),
              rows,
              "no file was read."));
      blocks.add(quarantine());
      blocks.add(files());
      return blocks;
    }

    private Table quarantine() {
      List<List<Cell>> rows =
          input.rejectedCounts().stream()
              .sorted(
                  Comparator.comparing(RejectedCount::records, Comparator.reverseOrder())
                      .thenComparing(RejectedCount::source)
                      .thenComparing(RejectedCount::reason))
              .map(
                  rejected ->
                      List.<Cell>of(
                          new Cell.Text(rejected.source()),
                          new Cell.Text(rejected.reason()),
                          new Cell.Count(rejected.records())))
              .toList();
      return new Table(
          "quarantine",
          "Quarantined records by reason",
          "SELECT source, reason, COUNT(*) FROM rejected GROUP BY source, reason",
          List.of(text("source", "Source"), text("reason", "Reason"), number("records", "Records")),
          rows,
          "no record was quarantined.");
    }

    private Table files() {
      List<List<Cell>> rows =
          input.ingestedFiles().stream()
              .sorted(
                  Comparator.comparing(IngestedFile::getSource)
                      .thenComparing(IngestedFile::getFile))
              .map(
                  file ->
                      List.<Cell>of(
                          new Cell.Text(file.getFile()),
                          new Cell.Text(file.getSource()),
                          new Cell.Count(file.getSize()),
                          new Cell.Count(file.getRead()),
                          new Cell.Count(file.getAccepted()),
                          new Cell.Count(file.getDuplicates()),
                          new Cell.Count(file.getQuarantined()),
                          file.getFault() == null
                              ? new Cell.Mark(Tone.NEUTRAL, "none")
                              : new Cell.Mark(
                                  InputTotals.hasFault(file) ? Tone.BAD : Tone.WARN,
                                  Wording.words(file.getFault())),
                          new Cell.Code(file.getSha256())))
              .toList();
      return new Table(
              "files",
              "Files read, as stored",
              "SELECT file, source, size, read, accepted, duplicates, quarantined, fault, sha256 FROM"
                  + " ingested_file",
              List.of(
                  text("file", "File"),
                  text("source", "Source"),
                  number("bytes", "Bytes"),
                  number("read", "Read"),
                  number("accepted", "Accepted"),
                  number("duplicates", "Duplicates"),
                  number("quarantined", "Quarantined"),
                  text("fault", "Fault"),
                  text("sha256", "SHA-256")),
              rows,
              "none.")
          .fold();
    }

    // C-12 -----------------------------------------------------------------------------------

    private List<Block> notAssessed() {
      List<Finding> open =
          Findings.sorted(input.findings()).stream()
              .filter(finding -> finding.getStatus().equals("not_assessed"))
              .toList();
      Map<String, List<Finding>> byReason = new TreeMap<>();
      for (Finding finding : open) {
        byReason
            .computeIfAbsent(
                finding.getReason() == null ? "" : finding.getReason(),
                ignored -> new ArrayList<>())
            .add(finding);
      }
      List<List<Cell>> rows = new ArrayList<>();
      byReason.entrySet().stream()
          .sorted(
              Comparator.comparing((Map.Entry<String, List<Finding>> e) -> -e.getValue().size())
                  .thenComparing(Map.Entry.comparingByKey()))
          .forEach(
              entry -> {
                Set<String> rules = new TreeSet<>();
                Set<String> subjects = new HashSet<>();
                entry.getValue().forEach(finding -> rules.add(finding.getRule()));
                entry.getValue().forEach(finding -> subjects.add(finding.getSubject()));
                rows.add(
                    List.of(
                        entry.getKey().isEmpty()
                            ? new Cell.Missing("no reason given")
                            : new Cell.Text(entry.getKey()),
                        new Cell.Names(List.copyOf(rules)),
                        new Cell.Count(subjects.size()),
                        new Cell.Count(entry.getValue().size())));
              });
      List<Block> blocks = new ArrayList<>();
      blocks.add(
          Sentence.plain(
              open.isEmpty()
                  ? "Everything the packs ask could be assessed."
                  : "%s could not be given, for %s. None of them counts as a pass."
                      .formatted(
                          Wording.count(open.size(), "verdict"),
                          Wording.count(byReason.size(), "reason"))));
      List<String> missing = input.notes().missingPolicyFiles().stream().sorted().toList();
      if (!missing.isEmpty()) {
        blocks.add(
            Sentence.plain(
                "Policy files that are not there: "
                    + Wording.list(new ArrayList<>(new LinkedHashSet<>(missing)))
                    + "."));
      }
      blocks.add(
          new Table(
              "not-assessed-reasons",
              "What would let the rules look",
              "SELECT reason, rule, subject FROM finding WHERE status = 'not_assessed'",
              List.of(
                  text("reason", "Reason, and what would change it"),
                  text("rules", "Rules"),
                  number("subjects", "Subjects"),
                  number("verdicts", "Verdicts missing")),
              rows,
              "everything was assessed."));
      return blocks;
    }

    // All ------------------------------------------------------------------------------------

    private List<Block> everyFinding() {
      List<List<Cell>> rows = new ArrayList<>();
      Set<String> cards = new HashSet<>();
      grave.stream().limit(CARDS).map(Finding::getFingerprint).forEach(cards::add);
      for (Finding finding : Findings.sorted(input.findings())) {
        rows.add(
            List.of(
                cards.contains(finding.getFingerprint())
                    ? new Cell.Link(finding.getRule(), Findings.anchor(finding))
                    : new Cell.Text(finding.getRule()),
                status(finding),
                new Cell.Mark(Findings.severityTone(finding.getSeverity()), finding.getSeverity()),
                new Cell.Text(finding.getSubject()),
                new Cell.Text(said(finding)),
                optional(finding.getValueSeen(), "–"),
                optional(finding.getThresholdUsed(), "–"),
                new Cell.Count(finding.getAttempts()),
                optional(finding.getOwner(), "no owner"),
                new Cell.Code(finding.getFingerprint())));
      }
      return List.of(
          Sentence.note(
              "The same finding keeps its id from run to run: it is made of the rule and the subject."),
          new Table(
              "findings",
              "Findings, failing and gravest first",
              "SELECT rule, status, severity, subject, sentence, value_seen, threshold_used,"
                  + " attempts, owner, fingerprint FROM finding",
              List.of(
                  text("rule", "Rule"),
                  text("status", "Status"),
                  text("severity", "Severity"),
                  text("subject", "Subject"),
                  text("sentence", "What was found"),
                  text("value_seen", "Seen"),
                  text("threshold_used", "Against"),
                  number("attempts", "Attempts"),
                  text("owner", "Owner"),
                  text("fingerprint", "Id")),
              rows,
              "no rule judged anything."));
    }
  }
}
