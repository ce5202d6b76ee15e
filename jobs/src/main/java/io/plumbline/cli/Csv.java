package io.plumbline.cli;

import java.util.List;
import java.util.stream.Collectors;

/** Rows for spreadsheets; text cells that would run as formulas are told not to. */
final class Csv {
  private static final String STARTS_FORMULA = "=+-@\t\r";

  private Csv() {}

  static String line(List<?> cells) {
    return cells.stream().map(Csv::cell).collect(Collectors.joining(","));
  }

  private static String cell(Object value) {
    if (value == null) {
      return "";
    }
    String text = value.toString();
    boolean number = value instanceof Number;
    if (!number && !text.isBlank() && STARTS_FORMULA.indexOf(text.strip().charAt(0)) >= 0) {
      text = "'" + text;
    }
    return text.contains(",") || text.contains("\"") || text.contains("\n")
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }
}
