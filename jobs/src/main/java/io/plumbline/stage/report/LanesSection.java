package io.plumbline.stage.report;

import io.plumbline.schema.Run;
import io.plumbline.schema.Spend;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Sentence;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Lanes, and logged beside priced (F-3). */
final class LanesSection {
  private final ReportInput input;
  private final Run run;
  private final SpendTables tables;

  LanesSection(ReportInput input) {
    this.input = input;
    run = input.run();
    tables = new SpendTables(input.spend());
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    List<String> names = input.spend().stream().map(Spend::getLane).distinct().sorted().toList();
    if (!names.isEmpty() && run.getFrom().plusDays(1).isBefore(run.getTo())) {
      blocks.add(laneChart(names));
    }
    blocks.add(tables.table("spend-by-lane", "Spend by lane", SpendTables.LANE));
    blocks.add(
        Sentence.plain(
            "As logged beside as priced, by model. A difference needs both figures for every"
                + " attempt of a model and day; where one is missing it is not known, not"
                + " zero."));
    blocks.add(new LoggedBesidePriced(input).table());
    blocks.addAll(new CostCauses(input.modelDays()).blocks(tables));
    return blocks;
  }

  private Chart laneChart(List<String> names) {
    List<LocalDate> axis = run.getFrom().datesUntil(run.getTo()).toList();
    Map<String, Map<LocalDate, Long>> byLane = new HashMap<>();
    Map<String, Long> sums = new TreeMap<>();
    for (Spend row : input.spend()) {
      long tokens = SpendCut.inputTokensOf(row) + row.getOutputTokens();
      byLane
          .computeIfAbsent(row.getLane(), ignored -> new HashMap<>())
          .merge(row.getDay(), tokens, Long::sum);
      sums.merge(row.getLane(), tokens, Long::sum);
    }
    long all = sums.values().stream().mapToLong(Long::longValue).sum();
    String said =
        sums.entrySet().stream()
            .map(
                entry ->
                    Wording.words(entry.getKey()) + " " + Wording.percent(entry.getValue(), all))
            .collect(Collectors.joining(", ", "Share of tokens: ", "."));
    return new Chart.Days(
        "lane-chart",
        "Tokens by day and lane",
        said,
        "tokens",
        axis,
        names.stream()
            .limit(6)
            .map(
                lane ->
                    new Chart.Series(
                        Wording.words(lane),
                        axis.stream().map(day -> byLane.get(lane).getOrDefault(day, 0L)).toList()))
            .toList());
  }
}
