package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.Allocation;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who spent what (F-2). */
final class SpendSection {
  private final SpendTables tables;
  private final List<SpendCut.Line> totals;
  private final List<Allocation> allocation;

  SpendSection(ReportInput input) {
    tables = new SpendTables(input.spend());
    totals = SpendCut.totals(input.spend());
    allocation =
        input.finance().allocation().stream()
            .filter(row -> row.getBasis().equals("usage") || row.getBasis().equals("shared"))
            .toList();
  }

  /** After rules and shared cost; what the invoice charges beyond the spend is in "Who pays". */
  private Table byCostCenter() {
    Map<String, Map<String, BigDecimal>> own = new TreeMap<>();
    Map<String, Map<String, BigDecimal>> shared = new TreeMap<>();
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (Allocation row : allocation) {
      String center = Wording.costCenter(row.getCostCenter());
      (row.getBasis().equals("usage") ? own : shared)
          .computeIfAbsent(row.getCurrency(), currency -> new TreeMap<>())
          .merge(center, row.getAmount(), BigDecimal::add);
      sums.merge(row.getCurrency(), row.getAmount(), BigDecimal::add);
    }
    List<List<Cell>> cells = new ArrayList<>();
    List<List<Cell>> foot = new ArrayList<>();
    sums.forEach(
        (currency, total) -> {
          Map<String, BigDecimal> usage = own.getOrDefault(currency, Map.of());
          Map<String, BigDecimal> parts = shared.getOrDefault(currency, Map.of());
          Set<String> centers = new TreeSet<>(usage.keySet());
          centers.addAll(parts.keySet());
          centers.stream()
              .sorted(
                  Comparator.comparing(
                          (String center) -> zero(usage.get(center)).add(zero(parts.get(center))))
                      .reversed()
                      .thenComparing(Comparator.naturalOrder()))
              .forEach(
                  center ->
                      cells.add(
                          line(center, currency, total, usage.get(center), parts.get(center))));
          foot.add(
              line(
                  "Total",
                  currency,
                  total,
                  usage.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add),
                  parts.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add)));
        });
    return new Table(
        "spend-by-cost-center",
        "Spend by cost centre, shared cost divided",
        "SELECT cost_center, currency, SUM(amount) FROM allocation WHERE basis IN ('usage',"
            + " 'shared') GROUP BY cost_center, currency",
        List.of(
            text("cost_center", "Cost centre"),
            text("currency", "Currency"),
            number("spend", "Spend"),
            number("share", "Share of spend"),
            number("own", "Own calls"),
            number("shared", "Part of shared cost")),
        cells,
        foot,
        "no attempt has a known cost.",
        false);
  }

  private List<Cell> line(
      String center, String currency, BigDecimal total, BigDecimal own, BigDecimal shared) {
    int decimals = tables.decimals(currency);
    BigDecimal sum = zero(own).add(zero(shared));
    BigDecimal share = Wording.share(sum, total);
    return List.of(
        new Cell.Text(center),
        new Cell.Text(currency),
        new Cell.Money(sum, decimals),
        share == null ? new Cell.Missing("not known") : new Cell.Share(Wording.rounded(share)),
        new Cell.Money(zero(own), decimals),
        new Cell.Money(zero(shared), decimals));
  }

  private static BigDecimal zero(BigDecimal amount) {
    return amount == null ? BigDecimal.ZERO : amount;
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
    blocks.add(byCostCenter());
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
