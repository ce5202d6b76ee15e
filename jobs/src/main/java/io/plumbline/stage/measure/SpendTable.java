package io.plumbline.stage.measure;

import io.plumbline.schema.Spend;
import io.plumbline.shared.LatencyHistogram;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Spend by day and cut. Every cube lands in exactly one row, so any cut adds up to the same totals.
 * Currencies and price book entries are part of the key, and a row is either priced or not: an
 * unknown price is never mixed into a known one.
 */
final class SpendTable {
  private static final List<String> KEY =
      List.of(
          "day",
          "source",
          "team",
          "workload",
          "cost_center",
          "api_key",
          "environment",
          "lane",
          "provider",
          "model",
          "operation",
          "deployment",
          "endpoint",
          "service_tier",
          "region_called",
          "region_served",
          "country",
          "residency_scope",
          "residency_zone",
          "residency_evidence",
          "data_class",
          "tenancy",
          "status",
          "rate_limit",
          "token_source",
          "gateway_cache_hit",
          "content_state",
          "tags",
          "reported_currency",
          "priced_currency",
          "price_key");

  private SpendTable() {}

  static List<Spend> of(List<Cube> cubes) {
    Map<RowKey, List<Cube>> rows = new TreeMap<>();
    for (Cube cube : cubes) {
      RowKey key = RowKey.of(cube, KEY).and(cube.pricedCost() != null);
      rows.computeIfAbsent(key, k -> new ArrayList<>()).add(cube);
    }
    List<Spend> table = new ArrayList<>();
    rows.forEach((key, own) -> table.add(row(key, own)));
    return table;
  }

  private static Spend row(RowKey key, List<Cube> cubes) {
    Spend row = new Spend();
    key.into(row, KEY);
    LatencyHistogram durations = new LatencyHistogram();
    LatencyHistogram firstTokens = new LatencyHistogram();
    Totals totals = new Totals();
    BigDecimal list = null;
    CostByKind byKind = new CostByKind();
    for (Cube cube : cubes) {
      totals.add(cube);
      list = CostByKind.plus(list, cube.listCost());
      byKind.add(cube.costByKind());
      row.setRetriedAttempts(row.getRetriedAttempts() + cube.retriedAttempts());
      row.setInputUncachedTokens(row.getInputUncachedTokens() + cube.inputUncached());
      row.setCacheReadTokens(row.getCacheReadTokens() + cube.cacheRead());
      row.setCacheWrite5mTokens(row.getCacheWrite5mTokens() + cube.cacheWrite5m());
      row.setCacheWrite1hTokens(row.getCacheWrite1hTokens() + cube.cacheWrite1h());
      row.setOutputTokens(row.getOutputTokens() + cube.output());
      row.setReasoningTokens(row.getReasoningTokens() + cube.reasoning());
      row.setMediaUs(row.getMediaUs() + cube.mediaUs());
      row.setReportedRows(row.getReportedRows() + cube.reportedRows());
      row.setUnpricedAttempts(row.getUnpricedAttempts() + cube.unpricedAttempts());
      durations.merge(cube.durations());
      firstTokens.merge(cube.firstTokens());
    }
    row.setAttempts(totals.attempts());
    row.setReportedCost(Money.column(totals.reported()));
    row.setPricedCost(totals.priced() == null ? null : Money.column(totals.priced()));
    row.setListCost(CostByKind.column(list));
    byKind.into(row);
    row.setDurationHistogram(bytes(durations));
    row.setFirstTokenHistogram(bytes(firstTokens));
    return row;
  }

  private static ByteBuffer bytes(LatencyHistogram histogram) {
    return histogram.count() == 0 ? null : ByteBuffer.wrap(histogram.toBytes());
  }
}
