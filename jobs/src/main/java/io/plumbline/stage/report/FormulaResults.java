package io.plumbline.stage.report;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the formulas of a workbook come to, written beside them: the library writes formulas alone,
 * and a viewer that does not calculate (a preview, a mail program, a script) shows those as blanks.
 * A spreadsheet program calculates them anew when it opens the file.
 */
final class FormulaResults {
  private static final Pattern FORMULA =
      Pattern.compile("<c r=\"([A-Z]+[0-9]+)\"([^>]*)><f>([^<]*)</f></c>");
  private static final Pattern SHEET = Pattern.compile("xl/worksheets/sheet([0-9]+)\\.xml");
  private static final String NAMES_END = "</definedNames>";

  private final List<String> order;
  private final Map<String, Map<String, BigDecimal>> sheets = new HashMap<>();

  /**
   * @param order the sheets by name in the order of the file, where each is a part by its number
   */
  FormulaResults(List<String> order) {
    this.order = order;
  }

  /**
   * Remembers what a formula comes to.
   *
   * @param cell as {@code E4}
   */
  void put(String sheet, String cell, BigDecimal result) {
    sheets.computeIfAbsent(sheet, key -> new HashMap<>()).put(cell, result);
  }

  /** What a formula comes to; zero: the cell has none. */
  BigDecimal of(String sheet, String cell) {
    return sheets.getOrDefault(sheet, Map.of()).getOrDefault(cell, BigDecimal.ZERO);
  }

  /** A part of the file, with the results beside the formulas where it is a sheet. */
  String into(String part, String xml) {
    if (part.equals("xl/workbook.xml")) {
      return xml.replace(NAMES_END, NAMES_END + "<calcPr fullCalcOnLoad=\"1\"/>");
    }
    Matcher sheet = SHEET.matcher(part);
    if (!sheet.matches()) {
      return xml;
    }
    Map<String, BigDecimal> results =
        sheets.getOrDefault(order.get(Integer.parseInt(sheet.group(1)) - 1), Map.of());
    return FORMULA
        .matcher(xml)
        .replaceAll(cell -> Matcher.quoteReplacement(with(cell.group(), results, cell.group(1))));
  }

  private static String with(String cell, Map<String, BigDecimal> results, String at) {
    BigDecimal result = results.get(at);
    if (result == null) {
      return cell;
    }
    String digits = result.signum() == 0 ? "0" : result.stripTrailingZeros().toPlainString();
    return cell.replace("</f></c>", "</f><v>" + digits + "</v></c>");
  }
}
