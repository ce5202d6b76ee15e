package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;
import static io.plumbline.stage.report.document.Span.link;
import static io.plumbline.stage.report.document.Span.strong;

import io.plumbline.schema.Finding;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Span;
import io.plumbline.stage.report.document.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What could not be judged, by what would let the rules look (C-12): the file first, then its
 * fields, then every reason. A verdict that needs several things stands under each of them.
 */
final class NotAssessed {
  private static final Pattern FILE =
      Pattern.compile("\\b(?:prices/\\*|[a-z_]+)\\.(?:yaml|csv)(?![a-z])");
  private static final Pattern SENTENCES = Pattern.compile("(?<=\\.) (?=[A-Z])");
  private static final Pattern INTERVAL =
      Pattern.compile(
          "Audit (?:a longer|more|a calendar month)|days of logs", Pattern.CASE_INSENSITIVE);
  private static final Pattern FAILED_DATA = Pattern.compile("\\bDQ-\\d\\d fails on ([^:]+):");
  private static final String LONGER = "a longer interval";

  /** Named in the tables, and no answer: it tells nobody what to do. */
  private static final String ELSE = "something else";

  private final ReportInput input;
  private final List<Finding> open;
  private final Map<String, Remedy> remedies = new TreeMap<>();

  /** One thing that is missing, and the verdicts that miss it. */
  private static final class Remedy {
    private final String name;
    private final List<Finding> alone = new ArrayList<>();
    private final List<Finding> together = new ArrayList<>();
    private final Map<String, Integer> entries = new TreeMap<>();

    Remedy(String name) {
      this.name = name;
    }

    private List<Finding> all() {
      List<Finding> all = new ArrayList<>(alone);
      all.addAll(together);
      return all;
    }
  }

  NotAssessed(ReportInput input) {
    this.input = input;
    open =
        Findings.sorted(input.findings()).stream()
            .filter(finding -> finding.getStatus().equals("not_assessed"))
            .toList();
    for (Finding finding : open) {
      Map<String, Set<String>> needs = needs(finding.getReason());
      needs.forEach(
          (name, entries) -> {
            Remedy remedy = remedies.computeIfAbsent(name, Remedy::new);
            (needs.size() == 1 ? remedy.alone : remedy.together).add(finding);
            entries.forEach(entry -> remedy.entries.merge(entry, 1, Integer::sum));
          });
    }
  }

  /** Files and other things a reason asks for, each with the sentences that say so. */
  private static Map<String, Set<String>> needs(String reason) {
    Map<String, Set<String>> needs = new TreeMap<>();
    if (reason == null || reason.isBlank()) {
      needs.computeIfAbsent("no reason given", ignored -> new TreeSet<>()).add("no reason given");
      return needs;
    }
    // Names of workloads and models are left out: the same field is one thing to enter.
    String general = reason.replaceAll("'[^']*'", "'…'");
    for (String sentence : SENTENCES.split(general)) {
      for (String need : needsOf(sentence)) {
        needs.computeIfAbsent(need, ignored -> new TreeSet<>()).add(sentence);
      }
    }
    if (needs.isEmpty()) {
      needs.computeIfAbsent(otherNeed(general), ignored -> new TreeSet<>()).add(general);
    }
    return needs;
  }

  private static Set<String> needsOf(String sentence) {
    Set<String> needs = new TreeSet<>();
    Matcher files = FILE.matcher(sentence);
    while (files.find()) {
      needs.add(files.group());
    }
    Matcher failed = FAILED_DATA.matcher(sentence);
    if (needs.isEmpty() && failed.find()) {
      needs.add("mended input of " + failed.group(1));
    }
    if (needs.isEmpty() && INTERVAL.matcher(sentence).find()) {
      needs.add(LONGER);
    } else if (needs.isEmpty()
        && sentence.matches("(?:Let|Run|Use) .*\\b(?:log|logs|gateway)\\b.*")) {
      needs.add("what the logs record");
    }
    return needs;
  }

  private static String otherNeed(String reason) {
    if (reason.startsWith("A person must judge")) {
      return "a person's judgement";
    } else if (reason.contains("first run")) {
      return "an earlier run";
    } else if (reason.startsWith("Not assessed here:")) {
      return "other verdicts first";
    }
    return ELSE;
  }

  private List<Remedy> gravestFirst() {
    return remedies.values().stream()
        .sorted(
            Comparator.comparing((Remedy remedy) -> -remedy.alone.size())
                .thenComparing(remedy -> -remedy.together.size())
                .thenComparing(remedy -> remedy.name))
        .toList();
  }

  /** "add contracts.yaml", where it is not there; "complete policy.yaml", where it is. */
  private String act(String name) {
    if (!FILE.matcher(name).matches()) {
      return name;
    }
    return (input.notes().missingPolicyFiles().contains(name) ? "add " : "complete ") + name;
  }

  private String answer() {
    List<String> parts =
        gravestFirst().stream()
            .filter(remedy -> !remedy.alone.isEmpty() && !remedy.name.equals(ELSE))
            .map(
                remedy ->
                    "%s: assesses %s"
                        .formatted(act(remedy.name), Numerals.count(remedy.alone.size())))
            .limit(3)
            .toList();
    return parts.isEmpty() ? "no one thing would win any" : String.join("; ", parts);
  }

  /** The line of the first page; where everything was assessed there is nothing to say. */
  List<Block> headline() {
    if (open.isEmpty()) {
      return List.of();
    }
    return List.of(
        Sentence.headline(
            strong("Not assessed: "),
            Span.text(
                "%s. %s. "
                    .formatted(Wording.count(open.size(), "verdict"), Wording.capital(answer()))),
            link("What is missing.", "not-assessed")));
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        Sentence.plain(
            open.isEmpty()
                ? "Everything the packs ask could be assessed."
                : "%s could not be given. None of them counts as a pass. Most would be won by: %s."
                    .formatted(Wording.count(open.size(), "verdict"), answer())));
    List<String> missing = input.notes().missingPolicyFiles().stream().sorted().distinct().toList();
    if (!missing.isEmpty()) {
      blocks.add(Sentence.plain("Policy files that are not there: " + Wording.list(missing) + "."));
    }
    blocks.add(byRemedy());
    blocks.add(byEntry().fold());
    blocks.add(byReason().fold());
    return blocks;
  }

  private Table byRemedy() {
    List<List<Cell>> rows = new ArrayList<>();
    for (Remedy remedy : gravestFirst()) {
      Set<String> rules = new TreeSet<>();
      remedy.all().forEach(finding -> rules.add(finding.getRule()));
      rows.add(
          List.of(
              new Cell.Text(Wording.capital(act(remedy.name))),
              new Cell.Count(remedy.alone.size()),
              new Cell.Count(remedy.together.size()),
              new Cell.Count(
                  remedy.all().stream().filter(Findings::judged).filter(Findings::grave).count()),
              new Cell.Names(List.copyOf(rules))));
    }
    return new Table(
        "not-assessed-by-file",
        "What would let the rules look, and how many verdicts it would win",
        "SELECT reason, rule, subject FROM finding WHERE status = 'not_assessed'",
        List.of(
            text("what", "What"),
            number("alone", "Verdicts won by it alone"),
            number("with_others", "With others of this list"),
            number("grave", "Of both, critical or high checks"),
            text("rules", "Rules")),
        rows,
        "everything was assessed.");
  }

  private Table byEntry() {
    List<List<Cell>> rows = new ArrayList<>();
    for (Remedy remedy : gravestFirst()) {
      remedy.entries.entrySet().stream()
          .sorted(
              Comparator.comparing((Map.Entry<String, Integer> entry) -> -entry.getValue())
                  .thenComparing(Map.Entry.comparingByKey()))
          .forEach(
              entry ->
                  rows.add(
                      List.of(
                          new Cell.Text(remedy.name),
                          new Cell.Text(entry.getKey()),
                          new Cell.Count(entry.getValue()))));
    }
    return new Table(
        "not-assessed-by-entry",
        "What to enter in each; '…' stands for the names in the table below",
        "SELECT reason, rule, subject FROM finding WHERE status = 'not_assessed'",
        List.of(
            text("where", "Where"), text("entry", "What to do"), number("verdicts", "Verdicts")),
        rows,
        "everything was assessed.");
  }

  private Table byReason() {
    Map<String, List<Finding>> byReason = new TreeMap<>();
    for (Finding finding : open) {
      byReason
          .computeIfAbsent(
              finding.getReason() == null ? "" : finding.getReason(), ignored -> new ArrayList<>())
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
    return new Table(
        "not-assessed-reasons",
        "Every reason",
        "SELECT reason, rule, subject FROM finding WHERE status = 'not_assessed'",
        List.of(
            text("reason", "Reason, and what would change it"),
            text("rules", "Rules"),
            number("subjects", "Subjects"),
            number("verdicts", "Verdicts missing")),
        rows,
        "everything was assessed.");
  }
}
