package io.plumbline.stage.report.render;

import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Table;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A table as CSV (RFC 4180, UTF-8, CRLF): all rows, exact numbers, no totals, so that a
 * spreadsheet's own sum is right.
 *
 * <p>A spreadsheet runs a cell that starts with {@code = + - @}, a tab or a carriage return as a
 * formula, also after blanks and after a line break within the cell. Such text gets an apostrophe
 * in front of it; numbers never do, since -5 is a number. See OWASP, CSV Injection.
 */
public final class CsvRenderer {

  /** The table with its heading; a value that is not known is an empty field. */
  public String render(Table table) {
    StringBuilder out = new StringBuilder();
    line(out, table.columns(), column -> column.key());
    for (List<Cell> row : table.rows()) {
      line(out, row, CsvRenderer::value);
    }
    return out.toString();
  }

  /**
   * One record without its line end: numbers as they are, null as an empty field, anything else as
   * text that no spreadsheet runs.
   */
  public static String record(List<?> values) {
    return values.stream().map(CsvRenderer::field).collect(Collectors.joining(","));
  }

  /** A field of a {@link #record}. */
  public static String field(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Decimal decimal) {
      String plain = plain(decimal.value());
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    if (value instanceof BigDecimal amount) {
      return plain(amount);
    }
    return value instanceof Number
        ? value.toString()
        : quote(text(value.toString()));
  }

  /** Text that no spreadsheet runs, without quotation marks. */
  public static String text(String value) {
    return guard(Shown.safe(value));
  }

  /** A number that keeps its point (2.0), for readers that guess a column's type from it. */
  public record Decimal(BigDecimal value) {}

  private static <T> void line(StringBuilder out, List<T> values, Function<T, String> written) {
    String between = "";
    for (T value : values) {
      out.append(between).append(quote(written.apply(value)));
      between = ",";
    }
    out.append("\r\n");
  }

  private static String value(Cell cell) {
    if (cell instanceof Cell.Missing) {
      return "";
    } else if (cell instanceof Cell.Count count) {
      return Long.toString(count.count());
    } else if (cell instanceof Cell.Money money) {
      return plain(money.amount());
    } else if (cell instanceof Cell.Quantity quantity) {
      return plain(quantity.value());
    } else if (cell instanceof Cell.Share share) {
      return plain(share.share());
    }
    return guard(Shown.safe(Shown.cell(cell)));
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  static String guard(String text) {
    if (isHarmless(text)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 1);
    boolean start = true;
    for (int at = 0; at < text.length(); at++) {
      char next = text.charAt(at);
      if (start && (next == '\t' || "=+-@".indexOf(fold(next)) >= 0)) {
        out.append('\'');
        start = false;
      }
      if (start && next == '\r' && !(at + 1 < text.length() && text.charAt(at + 1) == '\n')) {
        out.append('\'');
      }
      if (next == '\n' || next == '\r') {
        start = true;
      } else if (!blank(next)) {
        start = false;
      }
      out.append(next);
    }
    return out.toString();
  }

  /** Begins with a letter, a digit or a slash and has no second line: nearly every cell. */
  private static boolean isHarmless(String text) {
    return !text.isEmpty()
        && (text.charAt(0) == '/' || Character.isLetterOrDigit(text.charAt(0)))
        && text.indexOf('\n') < 0
        && text.indexOf('\r') < 0;
  }

  /** Full-width forms of the four signs start a formula in some spreadsheets too. */
  private static char fold(char sign) {
    return switch (sign) {
      case '＝' -> '=';
      case '＋' -> '+';
      case '－' -> '-';
      case '＠' -> '@';
      default -> sign;
    };
  }

  private static boolean blank(char sign) {
    return Character.isWhitespace(sign) || Character.isSpaceChar(sign);
  }

  private static String quote(String value) {
    for (int at = 0; at < value.length(); at++) {
      switch (value.charAt(at)) {
        case ',', '"', '\n', '\r', '\t' -> {
          return '"' + value.replace("\"", "\"\"") + '"';
        }
        default -> {
          // Needs no quotation marks.
        }
      }
    }
    return value;
  }
}
