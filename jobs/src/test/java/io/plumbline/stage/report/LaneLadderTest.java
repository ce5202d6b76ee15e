package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Finding;
import io.plumbline.schema.Flow;
import io.plumbline.schema.Spend;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Table;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rung of each workload, what it resembles, its hybrid, and what it asks for. */
class LaneLadderTest {
  private static final LocalDate FROM = GoldenMonth.FROM;
  private static final List<String> MET =
      List.of(
          "compliance: met (nothing critical, own lane admitted)",
          "readiness: met (SIG-06)",
          "quality: met (SIG-03)",
          "economics: not met (STL-05)");

  private final WorkloadMeasure measure =
      WorkloadMeasure.newBuilder(GoldenMonth.measures().get(0))
          .setHostedP95Ms(1_400.0)
          .setStability(0.8)
          .build();
  private final List<Spend> spend = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final List<Flow> flows = new ArrayList<>();
  private List<String> gates = MET;

  private void ran(String lane, int firstDay, int days) {
    for (int at = firstDay; at < firstDay + days; at++) {
      spend.add(
          GoldenMonth.spendRow(FROM.plusDays(at))
              .setWorkload("support-chat")
              .setLane(lane)
              .build());
    }
  }

  private void said(String rule, String status) {
    findings.add(
        GoldenMonth.finding(rule, "medium", status, "support-chat")
            .setKind(rule.startsWith("PII") ? "check" : "signal")
            .setWorkload("support-chat")
            .build());
  }

  private ReportInput input() {
    ReportInput none = GoldenMonth.empty();
    return new ReportInput(
        GoldenMonth.run(FROM, GoldenMonth.TO),
        none.engine(),
        spend,
        findings,
        flows,
        none.providerDays(),
        none.modelDays(),
        List.of(measure),
        none.personalDataCounts(),
        none.gpuHours(),
        none.gpuPools(),
        none.ingestedFiles(),
        none.rejectedCounts(),
        none.previousMonth(),
        none.notes(),
        List.of(
            new Verdict(
                "support-chat",
                "stay_managed",
                List.of(),
                List.of(),
                null,
                false,
                null,
                gates,
                null,
                List.of())),
        none.manifest(),
        none.finance(),
        none.oversight(),
        none.outlook());
  }

  private static List<Cell> row(List<Block> blocks, String table) {
    return blocks.stream()
        .filter(block -> block instanceof Table one && one.id().equals(table))
        .map(block -> ((Table) block).rows().get(0))
        .findFirst()
        .orElseThrow();
  }

  private List<Cell> rung() {
    return row(new LaneLadder(input()).blocks(), "ladder");
  }

  @Test
  void whatIsNotMeasuredIsNamedOnTheFirstRung() {
    ran("managed_closed", 0, 30);
    gates = List.of("quality: not assessed (SIG-03)");
    measure.setHostedP95Ms(null);
    assertThat(rung().get(1)).isEqualTo(new Cell.Text("A shipped on a managed lane"));
    assertThat(rung().get(2))
        .isEqualTo(
            new Cell.Text(
                "all calls on managed lanes; not measured: quality (evals.csv) and latency"
                    + " (durations in the log)"));
  }

  @Test
  void aBlockerThatWasNotLookedForKeepsAWorkloadOnTheSecondRung() {
    ran("managed_closed", 0, 30);
    said("STL-05", "not_assessed");
    assertThat(rung().get(1)).isEqualTo(new Cell.Text("B measured"));
    assertThat(rung().get(2).toString()).contains("is not known of STL-05");
  }

  @Test
  void withoutABlockerItStaysAndIsMadeBetter() {
    ran("managed_closed", 0, 30);
    said("STL-05", "pass");
    assertThat(rung().get(1)).isEqualTo(new Cell.Text("D stays, and is made better there"));
    assertThat(rung().get(5))
        .isEqualTo(new Cell.Text("Prompts, caching and routing first (F-10)."));
  }

  @Test
  void aBlockerAsksForStabilityAndATeamBeforeAPilot() {
    ran("managed_closed", 0, 30);
    said("STL-01", "fail");
    assertThat(rung().get(1)).isEqualTo(new Cell.Text("E steady, and somebody could run it"));
    measure.setStability(0.69);
    assertThat(rung().get(1)).isEqualTo(new Cell.Text("C a blocker stands"));
    assertThat(rung().get(2)).isEqualTo(new Cell.Text("STL-01; lacking: stability of 0.7"));
  }

  @Test
  void fourteenDaysOnBothLanesMakeAPilotAComparison() {
    ran("managed_closed", 0, 30);
    ran("self_hosted", 17, 13);
    assertThat(rung().get(1)).isEqualTo(new Cell.Text("F pilot"));
    assertThat(rung().get(3)).isEqualTo(new Cell.Count(13));
    assertThat(rung().get(5))
        .isEqualTo(new Cell.Text("Run both lanes side by side for 1 day more."));
    ran("self_hosted", 16, 1);
    assertThat(rung().get(1)).isEqualTo(new Cell.Text("H compared on total value"));
    gates = List.of(MET.get(0), MET.get(1), MET.get(2), "economics: not assessed (STL-05)");
    assertThat(rung().get(1)).isEqualTo(new Cell.Text("G side by side"));
    assertThat(rung().get(5).toString()).contains("not assessed: economics");
  }

  @Test
  void whoMovedWithoutTheRungsBetweenIsToldWhichTheyWere() {
    ran("self_hosted", 0, 30);
    gates = List.of();
    assertThat(rung().get(1)).isEqualTo(new Cell.Text("I moved"));
    assertThat(rung().get(4))
        .isEqualTo(
            new Cell.Names(
                List.of(
                    "open weights at a hoster before 2026-11-01",
                    "14 days side by side",
                    "an evaluation (SIG-03)",
                    "a team that is ready (SIG-06)")));
  }

  @Test
  void aChatOverProtectedDataIsAnotherPatternThanAnAssistant() {
    assertThat(pattern().get(1)).isEqualTo(new Cell.Text("assistant or copilot"));
    said("SIG-04", "fail");
    assertThat(pattern().get(1)).isEqualTo(new Cell.Text("conversation over protected data"));
    assertThat(pattern().get(2)).isEqualTo(new Cell.Text("often an own lane"));
  }

  @Test
  void patternsFollowTaskVolumeBatchAndReasoning() {
    measure.setTask("summarization");
    assertThat(pattern().get(1)).isEqualTo(new Cell.Text("narrow back office at high volume"));
    measure.setMonthlyTokens(74_999_999L);
    assertThat(pattern().get(1)).isEqualTo(new Cell.Text("narrow back office"));
    measure.setBatchTokens(measure.getTokens() / 2);
    assertThat(pattern().get(1)).isEqualTo(new Cell.Text("offline batch"));
    measure.setOutputTokens(100L);
    measure.setReasoningTokens(21L);
    assertThat(pattern().get(1)).isEqualTo(new Cell.Text("several steps or hard reasoning"));
    measure.setReasoningTokens(0L);
    measure.setBatchTokens(0L);
    measure.setTask("poetry");
    assertThat(pattern().get(1)).isEqualTo(new Cell.Missing("none for task 'poetry'"));
  }

  @Test
  void aWorkloadYoungerThanTheLogsIsNew() {
    WorkloadMeasure old =
        WorkloadMeasure.newBuilder(measure)
            .setWorkload("old")
            .setFirstSeen(measure.getFirstSeen().minus(8, ChronoUnit.DAYS))
            .build();
    ReportInput one = input();
    ReportInput both =
        new ReportInput(
            one.run(),
            one.engine(),
            spend,
            findings,
            flows,
            one.providerDays(),
            one.modelDays(),
            List.of(measure, old),
            one.personalDataCounts(),
            one.gpuHours(),
            one.gpuPools(),
            one.ingestedFiles(),
            one.rejectedCounts(),
            one.previousMonth(),
            one.notes(),
            one.verdicts(),
            one.manifest(),
            one.finance(),
            one.oversight(),
            one.outlook());
    assertThat(row(new LanePatterns(both).blocks(), "product-patterns").get(1))
        .isEqualTo(new Cell.Text("prototype or new workflow"));
  }

  private List<Cell> pattern() {
    return row(new LanePatterns(input()).blocks(), "product-patterns");
  }

  @Test
  void theThreeHybridsAreToldApartAndTheirBoundaryIsSaid() {
    measure.setLanes(Map.of("managed_closed", 300L, "self_hosted", 700L));
    assertThat(hybrid().get(1)).isEqualTo(new Cell.Text("open in front, closed for the rest"));
    assertThat(hybrid().get(2))
        .isEqualTo(new Cell.Names(List.of("managed closed 30.0 %", "self hosted 70.0 %")));
    assertThat(hybrid().get(3)).isEqualTo(new Cell.Missing("not judged"));
    measure.setLanes(Map.of("managed_closed", 700L, "managed_open", 300L));
    assertThat(hybrid().get(1)).isEqualTo(new Cell.Text("closed in front, open behind"));
    flows.add(flow("public", "managed_closed"));
    flows.add(flow("health", "self_hosted"));
    said("PII-07", "fail");
    assertThat(hybrid().get(1))
        .isEqualTo(new Cell.Text("open for some data classes, closed for others"));
    assertThat(hybrid().get(3).toString()).contains("What PII-07 found on support-chat.");
    flows.add(flow("health", "managed_closed"));
    assertThat(hybrid().get(1)).isEqualTo(new Cell.Text("closed in front, open behind"));
  }

  private static Flow flow(String dataClass, String lane) {
    return GoldenMonth.flow(dataClass + lane)
        .setWorkload("support-chat")
        .setDataClass(dataClass)
        .setLane(lane)
        .build();
  }

  private List<Cell> hybrid() {
    return row(new LanePatterns(input()).blocks(), "hybrid-patterns");
  }

  @Test
  void demandHasItsKindsItsShapeAndTheFourPartsOfStability() {
    List<Long> hours = new ArrayList<>(java.util.Collections.nCopies(24, 10L));
    hours.set(9, 170L);
    measure.setHourTokens(hours);
    measure.setInputUncachedTokens(3_000L);
    measure.setPeakMinuteRatio(4.25);
    measure.setCvDaily(0.1);
    measure.setMape7d(0.2);
    measure.setTaskMixJsd(0.03);
    measure.setFirstSeen(measure.getLastSeen().minus(Duration.ofDays(30)));
    List<Block> blocks = new DemandSection(input()).blocks();
    assertThat(row(blocks, "demand-kinds").get(1)).isEqualTo(new Cell.Count(100));
    assertThat(row(blocks, "demand-kinds").get(2)).isEqualTo(new Cell.Missing("not measured"));
    assertThat(row(blocks, "demand-shape").get(1)).isEqualTo(new Cell.Text("09 to 10"));
    assertThat(row(blocks, "demand-shape").get(2).toString()).contains("0.425");
    assertThat(row(blocks, "demand-shape").get(3).toString()).contains("0.200");
    assertThat(row(blocks, "stability").get(4))
        .isEqualTo(new Cell.Missing("calls name no prompt version"));
    assertThat(row(blocks, "stability").get(5).toString()).contains("0.03");
    assertThat(blocks.get(0).toString()).contains("0 % of all tokens are of narrow tasks");
  }
}
