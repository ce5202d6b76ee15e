package io.plumbline.shared.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small CSV table with a header (RFC 4180: quotes, doubled quotes, line breaks inside quotes).
 * Lines that start with {@code #} and empty lines are skipped.
 *
 * @param header column names in order
 * @param rows rows in order
 */
public record CsvRows(List<String> header, List<Row> rows) {
  /**
   * One row.
   *
   * @param line line of the file the row starts on, from 1
   * @param cells values by column; missing and empty cells are absent
   * @param width cells the row has
   */
  public record Row(int line, Map<String, String> cells, int width) {
    /** The cell's value; empty when the cell is. */
    public Optional<String> text(String column) {
      return Optional.ofNullable(cells.get(column));
    }
  }

  /** Reads {@code text}; never fails: an unclosed quote runs to the end of the text. */
  public static CsvRows parse(String text) {
    List<String> header = null;
    List<Row> rows = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    boolean lineStart = true;
    int line = 1;
    int rowLine = 1;
    int at = text.startsWith("\uFEFF") ? 1 : 0;
    while (at <= text.length()) {
      char next = at < text.length() ? text.charAt(at) : '\n';
      if (quoted && at < text.length()) {
        if (next == '"' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
          cell.append('"');
          at++;
        } else if (next == '"') {
          quoted = false;
        } else {
          cell.append(next);
        }
        line += next == '\n' ? 1 : 0;
      } else if (lineStart && next == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
        line++;
        rowLine = line;
      } else if (next == '"' && cell.isEmpty()) {
        quoted = true;
        lineStart = false;
      } else if (next == ',') {
        cells.add(cell.toString().strip());
        cell.setLength(0);
        lineStart = false;
      } else if (next == '\n') {
        cells.add(cell.toString().strip());
        cell.setLength(0);
        if (cells.size() > 1 || !cells.get(0).isEmpty()) {
          if (header == null) {
            header = List.copyOf(cells);
          } else {
            rows.add(row(rowLine, header, cells));
          }
        }
        cells.clear();
        lineStart = true;
        line++;
        rowLine = line;
      } else {
        cell.append(next);
        lineStart = lineStart && Character.isWhitespace(next);
      }
      at++;
    }
    return new CsvRows(header == null ? List.of() : header, List.copyOf(rows));
  }

  private static Row row(int line, List<String> header, List<String> cells) {
    Map<String, String> named = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(header.size(), cells.size()); i++) {
      if (!cells.get(i).isEmpty()) {
        named.put(header.get(i), cells.get(i));
      }
    }
    return new Row(line, Map.copyOf(named), cells.size());
  }
}
