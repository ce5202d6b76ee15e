package io.plumbline.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table for a terminal: columns as wide as they need, numbers to the right. */
final class TextTable {
  private final List<String> head;
  private final List<List<Object>> rows = new ArrayList<>();

  TextTable(String... head) {
    this.head = List.of(head);
  }

  void row(Object... cells) {
    rows.add(java.util.Arrays.asList(cells));
  }

  /** The same for programs: each row by the names of the columns. */
  List<Map<String, Object>> records() {
    return rows.stream()
        .map(
            row -> {
              Map<String, Object> named = new LinkedHashMap<>();
              for (int c = 0; c < head.size(); c++) {
                named.put(head.get(c), row.get(c));
              }
              return named;
            })
        .toList();
  }

  /** Prints the table, or its rows for programs. */
  void print(Console console, boolean json) {
    if (json) {
      console.json(records());
    } else {
      lines().forEach(console::line);
    }
  }

  List<String> lines() {
    int[] width = new int[head.size()];
    for (int c = 0; c < width.length; c++) {
      width[c] = head.get(c).length();
      for (List<Object> row : rows) {
        width[c] = Math.max(width[c], text(row.get(c)).length());
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(new ArrayList<>(head), width));
    rows.forEach(row -> lines.add(line(row, width)));
    return lines;
  }

  private String line(List<Object> cells, int[] width) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < width.length; c++) {
      String text = text(cells.get(c));
      boolean right = !rows.isEmpty() && rows.get(0).get(c) instanceof Number;
      String pad = " ".repeat(width[c] - text.length());
      line.append(c == 0 ? "" : "  ").append(right ? pad + text : text + pad);
    }
    return line.toString().stripTrailing();
  }

  private static String text(Object cell) {
    return cell == null
        ? "–"
        : cell instanceof java.math.BigDecimal d ? d.toPlainString() : cell.toString();
  }
}
