package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Finding;
import io.plumbline.schema.Flow;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.shared.policy.Workload;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Column;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which pattern of the source each workload resembles and where such work usually runs (catalogue
 * S-147 to S-153), which of the three hybrids it is (S-162), and whether its boundary holds: the
 * table of data classes and lanes (S-006, S-191). Patterns are a comparison, never a verdict.
 */
final class LanePatterns {
  /** A workload younger than this is new (catalogue S-147), where logs are older than it. */
  private static final int NEW_DAYS = 90;

  private static final int LOGS_BEFORE_DAYS = 7;

  private static final Set<String> STEPS =
      Set.of("agent", "agents", "research", "planning", "code", "tool_use");

  private static final Set<String> TALK =
      Set.of("chat", "assistant", "copilot", "rag", "search", "question_answering");

  private static final long MASSIVE = 75_000_000;
  private static final double REASONING = 0.20;
  private static final double BATCH = 0.5;

  private static final List<String> LANES =
      List.of("managed_closed", "managed_open", "self_hosted", "local", "unknown");

  private final List<WorkloadMeasure> largestFirst;
  private final Map<String, Verdict> verdicts = new HashMap<>();
  private final Map<String, Map<String, Finding>> findings = new HashMap<>();
  private final List<Flow> flows;

  LanePatterns(ReportInput input) {
    largestFirst =
        input.workloadMeasures().stream()
            .sorted(
                Comparator.comparing(WorkloadMeasure::getTokens, Comparator.reverseOrder())
                    .thenComparing(WorkloadMeasure::getWorkload))
            .toList();
    input.verdicts().forEach(verdict -> verdicts.put(verdict.workload(), verdict));
    for (Finding finding : input.findings()) {
      if (finding.getWorkload() != null) {
        findings
            .computeIfAbsent(finding.getWorkload(), name -> new HashMap<>())
            .merge(finding.getRule(), finding, (a, b) -> a.getStatus().equals("fail") ? a : b);
      }
    }
    flows = input.flows();
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(patterns());
    blocks.add(hybrids());
    blocks.add(classes());
    blocks.add(
        Sentence.note(
            "A pattern says where work of its sort usually runs; the verdict is drawn from this"
                + " organisation's own figures and overrules it."));
    return blocks;
  }

  private record Pattern(String words, String usual, String evidence) {}

  private Table patterns() {
    Instant earliest =
        largestFirst.stream()
            .map(WorkloadMeasure::getFirstSeen)
            .min(Comparator.naturalOrder())
            .orElse(Instant.MAX);
    List<List<Cell>> rows = new ArrayList<>();
    for (WorkloadMeasure measure : largestFirst) {
      Verdict verdict = verdicts.get(measure.getWorkload());
      if (verdict == null) {
        continue;
      }
      Optional<Pattern> pattern = pattern(measure, earliest);
      rows.add(
          List.of(
              new Cell.Text(measure.getWorkload()),
              Cell.optional(pattern.map(Pattern::words).orElse(null), none(measure)),
              Cell.optional(pattern.map(Pattern::usual).orElse(null), "–"),
              Cell.optional(pattern.map(Pattern::evidence).orElse(null), "–"),
              new Cell.Mark(verdict.tone(), verdict.words())));
    }
    return new Table(
        "product-patterns",
        "What each workload resembles, and where such work usually runs",
        "SELECT workload, task, monthly_tokens, batch_tokens, reasoning_tokens, first_seen FROM"
            + " workload_measure",
        List.of(
            text("workload", "Workload"),
            text("pattern", "Pattern"),
            text("usual", "Usually runs"),
            text("evidence", "What says so"),
            text("verdict", "Verdict")),
        rows,
        "no workload was judged.");
  }

  private static String none(WorkloadMeasure measure) {
    return measure.getTask() == null
        ? "policy names no task"
        : "none for task '%s'".formatted(measure.getTask());
  }

  private Optional<Pattern> pattern(WorkloadMeasure measure, Instant earliest) {
    String task = measure.getTask() == null ? "" : measure.getTask();
    long age = ChronoUnit.DAYS.between(measure.getFirstSeen(), measure.getLastSeen()) + 1;
    if (age < NEW_DAYS
        && ChronoUnit.DAYS.between(earliest, measure.getFirstSeen()) >= LOGS_BEFORE_DAYS) {
      return Optional.of(
          new Pattern(
              "prototype or new workflow",
              "managed",
              "first seen %s before the last call, in logs that are older"
                  .formatted(Wording.count(age, "day"))));
    }
    double reasoning = part(measure.getReasoningTokens(), measure.getOutputTokens());
    if (STEPS.contains(task) || reasoning > REASONING) {
      return Optional.of(
          new Pattern(
              "several steps or hard reasoning",
              "managed",
              STEPS.contains(task) ? said(task) : percent(reasoning) + " of output is reasoning"));
    }
    double batch = part(measure.getBatchTokens(), measure.getTokens());
    if (batch >= BATCH) {
      return Optional.of(
          new Pattern(
              "offline batch", "own lane or hybrid", percent(batch) + " of tokens in batches"));
    }
    if (Workload.NARROW_TASKS.contains(task)) {
      boolean massive = measure.getMonthlyTokens() >= MASSIVE;
      return Optional.of(
          new Pattern(
              massive ? "narrow back office at high volume" : "narrow back office",
              massive ? "pilot on an own lane" : "managed, until volume is massive",
              "%s, %s a month"
                  .formatted(said(task), Wording.count(measure.getMonthlyTokens(), "token"))));
    }
    if (TALK.contains(task)) {
      Finding privacy = findings.getOrDefault(measure.getWorkload(), Map.of()).get("SIG-04");
      boolean bound = privacy != null && privacy.getStatus().equals("fail");
      return Optional.of(
          bound
              ? new Pattern(
                  "conversation over protected data",
                  "often an own lane",
                  said(task) + "; SIG-04 points away from third parties")
              : new Pattern(
                  "assistant or copilot",
                  "managed, hosted open weights or hybrid",
                  said(task)
                      + (privacy != null && privacy.getStatus().equals("pass")
                          ? "; contracts cover it (SIG-04)"
                          : "; SIG-04 is not assessed")));
    }
    return Optional.empty();
  }

  private static String said(String task) {
    return "task '%s' by policy".formatted(task);
  }

  private static double part(Long part, Long whole) {
    return part == null || whole == null || whole == 0 ? 0 : part / (double) whole;
  }

  private static String percent(double share) {
    return Numerals.percent(Wording.rounded(BigDecimal.valueOf(share)));
  }

  /** Lanes of a workload by tokens, as the three hybrids of the source tell them apart. */
  private Table hybrids() {
    List<List<Cell>> rows = new ArrayList<>();
    for (WorkloadMeasure measure : largestFirst) {
      long closed = measure.getLanes().getOrDefault("managed_closed", 0L);
      long open =
          measure.getLanes().getOrDefault("managed_open", 0L)
              + measure.getLanes().getOrDefault("self_hosted", 0L)
              + measure.getLanes().getOrDefault("local", 0L);
      long tokens = closed + open;
      if (closed == 0 || open == 0) {
        continue;
      }
      List<String> shares = new ArrayList<>();
      new TreeMap<>(measure.getLanes())
          .forEach((lane, t) -> shares.add(Wording.words(lane) + " " + Wording.percent(t, tokens)));
      rows.add(
          List.of(
              new Cell.Text(measure.getWorkload()),
              new Cell.Text(hybrid(measure.getWorkload(), open >= closed)),
              new Cell.Names(shares),
              boundary(measure.getWorkload())));
    }
    return new Table(
        "hybrid-patterns",
        "Workloads on open and closed models at once, and whether their boundary holds",
        "SELECT workload, lanes FROM workload_measure; SELECT workload, status, sentence FROM"
            + " finding WHERE rule = 'PII-07'",
        List.of(
            text("workload", "Workload"),
            text("pattern", "Hybrid"),
            text("lanes", "Share of tokens"),
            text("boundary", "Boundary (PII-07)")),
        rows,
        "no workload runs on open and on closed models.");
  }

  /** By data class where the classes part the lanes, else by what answers most. */
  private String hybrid(String workload, boolean mostlyOpen) {
    Map<String, Set<String>> lanesOf = new TreeMap<>();
    for (Flow flow : flows) {
      if (workload.equals(flow.getWorkload()) && flow.getDataClass() != null) {
        lanesOf
            .computeIfAbsent(flow.getDataClass(), name -> new TreeSet<>())
            .add(flow.getLane().equals("managed_closed") ? "closed" : "open");
      }
    }
    boolean parted =
        lanesOf.size() > 1 && lanesOf.values().stream().allMatch(sorts -> sorts.size() == 1);
    return parted
        ? "open for some data classes, closed for others"
        : mostlyOpen ? "open in front, closed for the rest" : "closed in front, open behind";
  }

  private Cell boundary(String workload) {
    Finding finding = findings.getOrDefault(workload, Map.of()).get("PII-07");
    if (finding == null) {
      return new Cell.Missing("not judged");
    }
    return switch (finding.getStatus()) {
      case "fail" -> new Cell.Mark(Tone.BAD, finding.getSentence());
      case "pass" -> new Cell.Mark(Tone.GOOD, finding.getSentence());
      case "excepted" -> new Cell.Mark(Tone.NEUTRAL, finding.getSentence());
      default ->
          new Cell.Mark(
              Tone.UNKNOWN,
              finding.getReason() == null
                  ? "not assessed"
                  : "not assessed: " + finding.getReason());
    };
  }

  private Table classes() {
    Map<String, Map<String, Long>> tokens = new TreeMap<>();
    Set<String> seen = new TreeSet<>(Comparator.comparingInt(LANES::indexOf));
    for (Flow flow : flows) {
      String name = flow.getDataClass() == null ? "" : flow.getDataClass();
      tokens
          .computeIfAbsent(name, key -> new TreeMap<>())
          .merge(flow.getLane(), flow.getTokens(), Long::sum);
      if (LANES.contains(flow.getLane())) {
        seen.add(flow.getLane());
      }
    }
    List<Column> columns = new ArrayList<>();
    columns.add(text("data_class", "Data class"));
    seen.forEach(lane -> columns.add(Column.number(lane, Wording.capital(Wording.words(lane)))));
    List<List<Cell>> rows = new ArrayList<>();
    tokens.forEach(
        (name, byLane) -> {
          List<Cell> row = new ArrayList<>();
          row.add(name.isEmpty() ? new Cell.Missing("no class") : new Cell.Text(name));
          seen.forEach(lane -> row.add(new Cell.Count(byLane.getOrDefault(lane, 0L))));
          rows.add(row);
        });
    return new Table(
        "class-by-lane",
        "Which data classes ran on which lane, in tokens",
        "SELECT data_class, lane, SUM(tokens) FROM flow GROUP BY data_class, lane",
        columns,
        rows,
        "no call was seen.");
  }
}
