package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Flow;
import io.plumbline.schema.PersonalDataCount;
import io.plumbline.shared.DistinctSubjects;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Personal data by kind and lane, counted and never shown (C-6). */
final class PersonalDataSection {
  private final ReportInput input;

  PersonalDataSection(ReportInput input) {
    this.input = input;
  }

  String sentence() {
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

  List<Block> blocks() {
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
    blocks.add(Sentence.plain(Wording.capital(sentence())));
    if (!byKind.isEmpty()) {
      blocks.add(
          new Chart.Bars(
              "personal-data-chart",
              "Values found by kind, known test values left out",
              Wording.capital(sentence()),
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
                + " around it agree. Suspected: a label whose check fails, or words alone. Test: a"
                + " published test value. Counts only; no value is kept anywhere. "
                + subjectsSentence()));
    if (!input.notes().recognition().isEmpty()) {
      blocks.add(Sentence.note(recognitionSentence()));
    }
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

  /** Who reads "none" must know how much would have been found. */
  private String recognitionSentence() {
    return "Names, addresses and special categories (GDPR Art. 9) have no check digit: they are told by"
        + " words alone, are suspected at most, and no rule judges by them unless policy.yaml says so."
        + " How much is found, and how much of it is right: "
        + String.join("; ", input.notes().recognition())
        + ".";
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
      parts.add(
          Wording.count(media, "part")
              + " (images, sound and files in base64, or the end of a text that is nearly all numbers)");
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
}
