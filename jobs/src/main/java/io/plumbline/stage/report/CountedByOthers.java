package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.schema.CrossCheck;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What providers and gateways counted themselves beside what the logs tell. What nobody counted is
 * not assessed, and what cannot be compared is not called equal.
 */
final class CountedByOthers {
  private static final String NOBODY =
      "Not assessed: no report of a provider's or gateway's own counts was read. Add one as a source"
          + " (openai-usage, anthropic-usage, litellm-daily, openrouter-activity, vercel-report), and"
          + " calls that bypass the logs show here.";

  private static final Set<String> BYPASSED =
      Set.of("not_in_our_logs", "fewer_seen", "more_tokens_told");

  private final List<CrossCheck> rows;

  CountedByOthers(ReportInput input) {
    rows =
        input.notes().crossChecks().stream()
            .sorted(
                Comparator.comparing(CrossCheck::getDay)
                    .thenComparing(CrossCheck::getSource)
                    .thenComparing(CrossCheck::getFormat)
                    .thenComparing(row -> words(row.getGroupedBy()))
                    .thenComparing(row -> words(row.getModel())))
            .toList();
  }

  private static String words(String nullable) {
    return nullable == null ? "" : nullable;
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(Sentence.plain(sentence()));
    if (!rows.isEmpty()) {
      blocks.add(
          Sentence.note(
              "Told figures are compared and never added. Only days that a report tells of are"
                  + " compared; equal means equal to the request and the token."));
    }
    blocks.add(table());
    return blocks;
  }

  /** What came of it, in sentences. */
  String sentence() {
    if (rows.isEmpty()) {
      return NOBODY;
    }
    Map<String, Long> counts = counts();
    long compared = rows.size() - counts.getOrDefault("not_assessed", 0L);
    List<String> sentences = new ArrayList<>();
    if (compared > 0) {
      List<String> parts = new ArrayList<>();
      part(parts, counts, "agrees", "agrees", "agree");
      part(parts, counts, "differs", "differs", "differ");
      part(parts, counts, "explained", "is explained", "are explained");
      sentences.add(
          "%s counted too: of %s of a day and model %s."
              .formatted(
                  Wording.list(who(row -> !isNotAssessed(row))),
                  Wording.count(compared, "comparison"),
                  Wording.list(parts)));
    }
    if (causes("differs").keySet().stream().anyMatch(BYPASSED::contains)) {
      sentences.add(
          "Calls that our logs lack bypass them, or their log is not read: ask the report for its keys"
              + " and projects.");
    }
    if (compared < rows.size()) {
      sentences.add(
          "Not assessed: %s of %s%s."
              .formatted(
                  Wording.count(rows.size() - compared, "count"),
                  Wording.list(who(CountedByOthers::isNotAssessed)),
                  because("not_assessed")));
    }
    return String.join(" ", sentences);
  }

  private void part(
      List<String> parts, Map<String, Long> counts, String status, String one, String many) {
    long count = counts.getOrDefault(status, 0L);
    if (count > 0) {
      parts.add(Numerals.count(count) + " " + (count == 1 ? one : many) + because(status));
    }
  }

  private static boolean isNotAssessed(CrossCheck row) {
    return row.getStatus().equals("not_assessed");
  }

  private List<String> who(Predicate<CrossCheck> which) {
    return rows.stream().filter(which).map(CrossCheck::getCountedBy).distinct().sorted().toList();
  }

  /** The causes in brackets, with how often; nothing where there is none. */
  private String because(String status) {
    Map<String, Long> causes = causes(status);
    return causes.isEmpty()
        ? ""
        : " ("
            + causes.entrySet().stream()
                .map(entry -> cause(entry.getKey()) + ": " + Numerals.count(entry.getValue()))
                .collect(Collectors.joining(", "))
            + ")";
  }

  private Map<String, Long> causes(String status) {
    return rows.stream()
        .filter(row -> row.getStatus().equals(status) && row.getCause() != null)
        .collect(Collectors.groupingBy(CrossCheck::getCause, TreeMap::new, Collectors.counting()));
  }

  private static String cause(String code) {
    return switch (code) {
      case "not_in_our_logs" -> "our logs have none of the calls";
      case "not_in_report" -> "the report has none of the calls";
      case "fewer_seen" -> "our logs have fewer calls";
      case "fewer_told" -> "the report has fewer calls";
      case "more_tokens_told" -> "the report counts no calls and has more tokens";
      case "fewer_tokens_told" -> "the report counts no calls and has fewer tokens";
      case "tokens_estimated" -> "our logs estimate tokens or lack them";
      case "tokens_differ" -> "the same calls, other tokens";
      case "failed_not_counted" -> "failed calls are not counted";
      case "several_groupings" -> "reports grouped differently tell the same calls twice";
      case "part_of_the_calls" -> "only a part of the calls is counted";
      case "longer_than_a_day" -> "counted for longer than a day";
      case "no_log_of_the_gateway" -> "none of the gateway's logs was read";
      default -> Wording.words(code);
    };
  }

  private Map<String, Long> counts() {
    return rows.stream()
        .collect(Collectors.groupingBy(CrossCheck::getStatus, TreeMap::new, Collectors.counting()));
  }

  private Table table() {
    return new Table(
        "cross-check",
        "Counted by providers and gateways beside our logs, by day and model",
        "SELECT day, source, counted_by, grouped_by, model, seen_attempts, told_requests,"
            + " seen_input_tokens, told_input_tokens, seen_output_tokens, told_output_tokens, status,"
            + " cause FROM cross_check",
        List.of(
            text("day", "Day"),
            text("source", "Report's source"),
            text("counted_by", "Counted by"),
            text("grouped_by", "Grouped by"),
            text("model", "Model"),
            number("seen_attempts", "Attempts in our logs"),
            number("told_requests", "Requests told"),
            number("difference_requests", "Told more"),
            number("seen_input_tokens", "Input tokens in our logs"),
            number("told_input_tokens", "Input tokens told"),
            number("seen_output_tokens", "Output tokens in our logs"),
            number("told_output_tokens", "Output tokens told"),
            text("status", "Verdict"),
            text("cause", "Cause")),
        rows.stream().map(CountedByOthers::row).toList(),
        List.of(),
        "no report of a provider's or gateway's own counts was read: not assessed.",
        rows.size() > 31);
  }

  private static List<Cell> row(CrossCheck row) {
    return List.of(
        new Cell.Text(row.getDay().toString()),
        new Cell.Text(row.getSource()),
        new Cell.Text(row.getCountedBy()),
        row.getGroupedBy() == null ? new Cell.Text("") : new Cell.Text(row.getGroupedBy()),
        row.getModel() == null ? new Cell.Missing("not told apart") : new Cell.Text(row.getModel()),
        new Cell.Count(row.getSeenAttempts()),
        told(row.getToldRequests()),
        row.getToldRequests() == null
            ? told(null)
            : new Cell.Count(row.getToldRequests() - row.getSeenAttempts()),
        new Cell.Count(row.getSeenInputTokens()),
        told(row.getToldInputTokens()),
        new Cell.Count(row.getSeenOutputTokens()),
        told(row.getToldOutputTokens()),
        new Cell.Mark(tone(row.getStatus()), Wording.words(row.getStatus())),
        new Cell.Text(row.getCause() == null ? "" : cause(row.getCause())));
  }

  private static Cell told(Long count) {
    return count == null ? new Cell.Missing("not told") : new Cell.Count(count);
  }

  private static Tone tone(String status) {
    return switch (status) {
      case "agrees", "explained" -> Tone.GOOD;
      case "differs" -> Tone.WARN;
      default -> Tone.UNKNOWN;
    };
  }

  /** The object {@code cross_check} of summary.json: counts of days and models by verdict. */
  void write(JsonGenerator out) throws IOException {
    Map<String, Long> counts = counts();
    out.writeObjectFieldStart("cross_check");
    out.writeStringField("status", status(counts));
    for (String status : List.of("agrees", "explained", "differs", "not_assessed")) {
      out.writeNumberField(status, counts.getOrDefault(status, 0L));
    }
    out.writeArrayFieldStart("sources");
    Map<String, List<CrossCheck>> bySource =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.getSource() + '\u0000' + row.getFormat(),
                    TreeMap::new,
                    Collectors.toList()));
    for (List<CrossCheck> of : bySource.values()) {
      out.writeStartObject();
      out.writeStringField("source", of.get(0).getSource());
      out.writeStringField("format", of.get(0).getFormat());
      out.writeNumberField("days", days(of));
      out.writeNumberField(
          "differs", of.stream().filter(r -> r.getStatus().equals("differs")).count());
      out.writeNumberField(
          "not_assessed", of.stream().filter(CountedByOthers::isNotAssessed).count());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static long days(List<CrossCheck> of) {
    Function<CrossCheck, LocalDate> day = CrossCheck::getDay;
    return of.stream().map(day).distinct().count();
  }

  private static String status(Map<String, Long> counts) {
    if (counts.containsKey("differs")) {
      return "differs";
    }
    boolean compared = counts.containsKey("agrees") || counts.containsKey("explained");
    return compared && !counts.containsKey("not_assessed") ? "agrees" : "not_assessed";
  }
}
