package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Finding;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Span;
import io.plumbline.stage.report.document.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What could not be judged, grouped by what would let the rules look; nothing is lost in groups.
 */
class NotAssessedTest {
  private static List<Finding> open(String... reasons) {
    Finding any = GoldenMonth.input().findings().get(0);
    List<Finding> findings = new ArrayList<>();
    for (String reason : reasons) {
      findings.add(
          Finding.newBuilder(any)
              .setStatus("not_assessed")
              .setKind("check")
              .setSeverity("high")
              .setReason(reason)
              .setSubject("s" + findings.size())
              .setFingerprint("f" + findings.size())
              .build());
    }
    return findings;
  }

  private static NotAssessed of(List<Finding> findings) {
    ReportInput month = GoldenMonth.input();
    return new NotAssessed(
        new ReportInput(
            month.run(),
            month.engine(),
            month.spend(),
            findings,
            month.flows(),
            month.providerDays(),
            month.modelDays(),
            month.workloadMeasures(),
            month.personalDataCounts(),
            month.gpuHours(),
            month.gpuPools(),
            month.ingestedFiles(),
            month.rejectedCounts(),
            month.previousMonth(),
            new ReportNotes(List.of(), List.of("contracts.yaml"), List.of(), List.of(), List.of()),
            month.verdicts(),
            month.manifest(),
            month.finance(),
            Oversight.NONE,
            OutlookFigures.NONE));
  }

  private static Table table(NotAssessed section, String id) {
    return section.blocks().stream()
        .filter(Table.class::isInstance)
        .map(Table.class::cast)
        .filter(table -> table.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> lines(Table table) {
    return table.rows().stream()
        .map(
            row ->
                row.stream()
                    .map(
                        cell ->
                            cell instanceof Cell.Text words
                                ? words.text()
                                : cell instanceof Cell.Count count
                                    ? String.valueOf(count.count())
                                    : "")
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.joining(" | ")))
        .toList();
  }

  private static String said(Block block) {
    return ((Sentence) block).spans().stream().map(Span::text).collect(Collectors.joining());
  }

  @Test
  void theFirstAnswerIsTheFileThatWinsMost() {
    NotAssessed section =
        of(
            open(
                "How long 'a' keeps content is not known. Enter retention_days in contracts.yaml under 'a'.",
                "How long 'b' keeps content is not known. Enter retention_days in contracts.yaml under 'b'.",
                "The task of 'x. Y' is not known. Give workload 'x. Y' a task in policy.yaml. The stability of 'x. Y' is not known. It takes 28 days of logs: audit a longer interval.",
                "The whole months of spend of 'x': 1, fewer than the 3 months it takes. Audit more months.",
                "A person must judge this: read the contract.",
                "Whether retries are is not known. Let the gateway log the number of the attempt.",
                "Whether earlier runs hold is not known. This is the first run of the warehouse; the next one has a chain to look at.",
                "The price of 'm' is not known. Add it to prices/*.yaml, or import the price map with: plumbline prices import."));
    assertThat(said(section.headline().get(0)))
        .isEqualTo(
            "Not assessed: 8 verdicts. Add contracts.yaml: assesses 2; a longer interval: assesses 1; a person's judgement: assesses 1. What is missing.");
    assertThat(lines(table(section, "not-assessed-by-file")))
        .containsExactly(
            "Add contracts.yaml | 2 | 0 | 2",
            "A longer interval | 1 | 1 | 2",
            "A person's judgement | 1 | 0 | 1",
            "An earlier run | 1 | 0 | 1",
            "Complete prices/*.yaml | 1 | 0 | 1",
            "What the logs record | 1 | 0 | 1",
            "Complete policy.yaml | 0 | 1 | 1");
    assertThat(lines(table(section, "not-assessed-by-entry")))
        .contains(
            "contracts.yaml | Enter retention_days in contracts.yaml under '…'. | 2",
            "policy.yaml | Give workload '…' a task in policy.yaml. | 1");
  }

  @Test
  void failedDataAndShortHistoriesAreNamedAndOddReasonsAnswerNothing() {
    String quarantine =
        "Nothing that was read fails, but DQ-04 fails on bedrock: Source bedrock: 10 of 709 records (1.41 %) are in quarantine. Mend that and audit the interval again.";
    NotAssessed section =
        of(
            open(
                "Something odd.",
                "Something odd.",
                "Something odd.",
                quarantine,
                quarantine,
                "What 'x' cost in the month before is not known. Audit a calendar month, with the logs of the month before in the warehouse.",
                "What source 'x' usually delivers is not known. It takes seven days of logs before the interval.",
                "Which days of team x in USD are unusual is not known. It takes 28 earlier days and four of the same weekday: audit a longer history."));
    assertThat(said(section.headline().get(0)))
        .isEqualTo(
            "Not assessed: 8 verdicts. A longer interval: assesses 3; mended input of bedrock: assesses 2. What is missing.");
    assertThat(lines(table(section, "not-assessed-by-file")))
        .containsExactly(
            "A longer interval | 3 | 0 | 3",
            "Something else | 3 | 0 | 3",
            "Mended input of bedrock | 2 | 0 | 2");
  }

  @Test
  void whereNoOneThingWinsAVerdictThatIsSaid() {
    assertThat(said(of(open("Something odd.")).headline().get(0)))
        .isEqualTo("Not assessed: 1 verdict. No one thing would win any. What is missing.");
  }

  @Test
  void everyVerdictStandsInATable() {
    List<Finding> findings = open("", "Something odd.", "Enter x in team.yaml.");
    NotAssessed section = of(findings);
    long verdicts =
        table(section, "not-assessed-reasons").rows().stream()
            .mapToLong(row -> ((Cell.Count) row.get(3)).count())
            .sum();
    assertThat(verdicts).isEqualTo(findings.size());
    long alone =
        table(section, "not-assessed-by-file").rows().stream()
            .mapToLong(row -> ((Cell.Count) row.get(1)).count())
            .sum();
    assertThat(alone).isEqualTo(findings.size());
    assertThat(lines(table(section, "not-assessed-by-file")))
        .contains("No reason given | 1 | 0 | 1", "Something else | 1 | 0 | 1");
    assertThat(of(List.of()).headline()).isEmpty();
    assertThat(said(of(List.of()).blocks().get(0)))
        .isEqualTo("Everything the packs ask could be assessed.");
  }
}
