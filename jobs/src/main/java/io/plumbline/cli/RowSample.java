package io.plumbline.cli;

import io.plumbline.schema.Usage;
import io.plumbline.shared.Digests;
import io.plumbline.stage.report.render.CsvRenderer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rows for an auditor to test: some at random, and some where harm is likelier. Random is the order
 * of {@code SHA-256(seed:source:file:position)}, so that anybody can draw the same rows again with
 * sha256sum and nobody can choose them.
 */
final class RowSample {
  private final String seed;
  private final int size;
  private final List<Row> rows = new ArrayList<>();

  private record Row(
      String cells, String order, boolean personal, boolean failed, BigDecimal cost) {
    String why() {
      List<String> reasons = new ArrayList<>();
      if (personal) {
        reasons.add("personal data found");
      }
      if (failed) {
        reasons.add("the call failed");
      }
      reasons.add(cost.signum() > 0 ? "cost" : "next in the random order");
      return String.join(", ", reasons);
    }
  }

  /**
   * @param seed printed with the sample
   * @param size rows of each kind, at most
   */
  RowSample(String seed, int size) {
    this.seed = seed;
    this.size = size;
  }

  /**
   * A row that may be drawn.
   *
   * @param cells its cells as they stand in rows.csv
   */
  void offer(Usage row, String cells) {
    String key = "%s:%s:%s:%d".formatted(seed, row.getSource(), row.getFile(), row.getPosition());
    rows.add(
        new Row(
            cells,
            Digests.sha256(key.getBytes(StandardCharsets.UTF_8)),
            row.getPersonalData() != null,
            row.getStatus().equals("failed"),
            row.getReportedCost() == null ? BigDecimal.ZERO : row.getReportedCost()));
  }

  /** The sample as lines of CSV, the header first; a row stands in it once. */
  List<String> lines(List<String> columns) {
    List<String> lines = new ArrayList<>();
    List<Object> header = new ArrayList<>(List.of("drawn", "why", "order_sha256"));
    header.addAll(columns);
    lines.add(CsvRenderer.record(header));
    Set<Row> drawn = new HashSet<>();
    rows.stream()
        .sorted(Comparator.comparing(Row::order))
        .limit(size)
        .forEach(
            row -> {
              drawn.add(row);
              lines.add(line("random", "lowest SHA-256 of seed:source:file:position", row));
            });
    rows.stream()
        .filter(row -> !drawn.contains(row))
        .sorted(
            Comparator.comparing(Row::personal)
                .thenComparing(Row::failed)
                .thenComparing(Row::cost)
                .reversed()
                .thenComparing(Row::order))
        .limit(size)
        .forEach(row -> lines.add(line("risk", row.why(), row)));
    return lines;
  }

  private static String line(String drawn, String why, Row row) {
    return CsvRenderer.record(List.of(drawn, why, row.order())) + "," + row.cells();
  }
}
