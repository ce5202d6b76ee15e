package io.plumbline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.FindingHistories;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.schema.FindingHistory;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.shared.policy.Policy;
import io.plumbline.stage.report.render.CsvRenderer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What became of failures between two runs, as {@code findings --since} prints it. */
final class FindingChanges {
  private static final List<String> STATES =
      List.of("new", "reopened", "worsened", "unavailable", "excepted", "resolved", "open");
  private static final List<String> COLUMNS =
      List.of(
          "state",
          "severity",
          "rule",
          "subject",
          "change",
          "first_seen_on",
          "opened_on",
          "last_seen_on",
          "due_on",
          "owner",
          "attempts",
          "fingerprint");

  private final SeverityLimit severity;
  private final List<String> rules;

  /**
   * @param severity this severity and worse; null: any
   * @param rules only these; null: all
   */
  FindingChanges(SeverityLimit severity, List<String> rules) {
    this.severity = severity;
    this.rules = rules;
  }

  void print(
      Console console,
      SpendCommand.Format format,
      AuditConfig config,
      RunStore store,
      RunCatalog.Published earlier,
      RunCatalog.Published later)
      throws IOException {
    RulePacks packs = RulePacks.load(config.packs().map(List::of).orElse(List.of()));
    List<FindingHistory> rows =
        FindingHistories.between(
                store, packs, Policy.load(config.policy()).dueDays(), earlier, later)
            .stream()
            .filter(row -> severity == null || severity.reachedBy(row.getSeverity()))
            .filter(row -> rules == null || rules.contains(row.getRule()))
            .sorted(
                Comparator.comparingInt((FindingHistory row) -> STATES.indexOf(row.getState()))
                    .thenComparing(FindingHistory::getRule)
                    .thenComparing(FindingHistory::getSubject))
            .toList();
    switch (format) {
      case TABLE -> table(console, earlier, later, rows);
      case CSV -> {
        console.line(CsvRenderer.record(COLUMNS));
        rows.forEach(row -> console.line(CsvRenderer.record(cells(row))));
      }
      case JSON -> console.raw(json(earlier, later, rows));
    }
  }

  private static void table(
      Console console,
      RunCatalog.Published earlier,
      RunCatalog.Published later,
      List<FindingHistory> rows) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    STATES.forEach(state -> counts.put(state, 0));
    rows.forEach(row -> counts.merge(row.getState(), 1, Integer::sum));
    console.line(
        "From run %s (%s to %s) to run %s (%s to %s): %s."
            .formatted(
                earlier.manifest().runId(),
                earlier.manifest().from(),
                earlier.manifest().to(),
                later.manifest().runId(),
                later.manifest().from(),
                later.manifest().to(),
                String.join(
                    ", ",
                    counts.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .toList())));
    for (FindingHistory row : rows) {
      console.line(
          "%-12s %-8s %-12s %s"
              .formatted(
                  row.getState(),
                  row.getSeverity().toUpperCase(Locale.ROOT),
                  row.getRule(),
                  row.getSubject()));
      if (row.getChange() != null) {
        console.line(" ".repeat(35) + row.getChange());
      }
    }
  }

  private static List<Object> cells(FindingHistory row) {
    return Arrays.asList(
        row.getState(),
        row.getSeverity(),
        row.getRule(),
        row.getSubject(),
        row.getChange(),
        row.getFirstSeenOn(),
        row.getOpenedOn(),
        row.getLastSeenOn(),
        row.getDueOn(),
        row.getOwner(),
        row.getAttempts(),
        row.getFingerprint());
  }

  private static String json(
      RunCatalog.Published earlier, RunCatalog.Published later, List<FindingHistory> rows)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode();
    root.put("run_id", later.manifest().runId());
    root.put("since", earlier.manifest().runId());
    ArrayNode changes = root.putArray("changes");
    for (FindingHistory row : rows) {
      ObjectNode change = changes.addObject();
      List<Object> cells = cells(row);
      for (int i = 0; i < COLUMNS.size(); i++) {
        Object cell = cells.get(i);
        if (cell instanceof Long number) {
          change.put(COLUMNS.get(i), number);
        } else {
          change.put(COLUMNS.get(i), cell == null ? null : cell.toString());
        }
      }
    }
    return mapper.writeValueAsString(root) + "\n";
  }
}
