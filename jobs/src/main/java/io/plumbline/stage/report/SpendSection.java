package io.plumbline.stage.report;

import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Sentence;
import java.util.ArrayList;
import java.util.List;

/** Who spent what (F-2). */
final class SpendSection {
  private final SpendTables tables;
  private final List<SpendCut.Line> totals;

  SpendSection(ReportInput input) {
    tables = new SpendTables(input.spend());
    totals = SpendCut.totals(input.spend());
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    List<String> sums =
        totals.stream()
            .filter(line -> line.spend() != null)
            .map(line -> Wording.money(line.currency(), line.spend()))
            .toList();
    blocks.add(
        Sentence.plain(
            sums.isEmpty()
                ? "No attempt has a known cost."
                : "Every cut below adds up to the same total: %s.".formatted(Wording.list(sums))));
    blocks.addAll(tables.bars("team-chart", "Spend by team", SpendTables.TEAM));
    blocks.add(tables.table("spend-by-team", "Spend by team", SpendTables.TEAM));
    blocks.add(tables.table("spend-by-workload", "Spend by workload", SpendTables.WORKLOAD));
    blocks.add(
        tables.table(
            "spend-by-model",
            "Spend by provider and model",
            SpendTables.PROVIDER,
            SpendTables.MODEL));
    blocks.add(
        tables.table(
            "spend-by-all",
            "Spend by team, workload, model and lane",
            SpendTables.TEAM,
            SpendTables.WORKLOAD,
            SpendTables.MODEL,
            SpendTables.LANE));
    return blocks;
  }
}
