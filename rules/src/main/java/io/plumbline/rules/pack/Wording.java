package io.plumbline.rules.pack;

import io.plumbline.rules.fact.CountryNames;
import io.plumbline.rules.fact.Fact;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Fills the {placeholders} of a rule's sentences from the subject and the parameters. */
public final class Wording {
  /**
   * What was judged stands with more digits than the sentence, so that 29.9996 % never reads as 30
   * %.
   */
  private static final MathContext SEVEN_DIGITS = new MathContext(7, RoundingMode.HALF_EVEN);

  private static final int MOST_DECIMALS = 12;

  private static final MathContext FOUR_DIGITS = new MathContext(4, RoundingMode.HALF_EVEN);

  private Wording() {}

  /** The names in braces, in order. */
  static List<String> placeholders(String text) {
    List<String> names = new ArrayList<>();
    for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', open + 1)) {
      int close = close(text, open);
      if (close > 0) {
        names.add(text.substring(open + 1, close));
      }
    }
    return names;
  }

  /**
   * Where the brace that opens at {@code open} closes around a name, a letter first, then letters,
   * digits, dots and underscores; 0: it does not.
   */
  private static int close(String text, int open) {
    int at = open + 1;
    while (at < text.length() && isOfName(text.charAt(at), at > open + 1)) {
      at++;
    }
    return at > open + 1 && at < text.length() && text.charAt(at) == '}' ? at : 0;
  }

  private static boolean isOfName(char c, boolean inside) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || inside && (c >= '0' && c <= '9' || c == '.' || c == '_');
  }

  /**
   * The text with every placeholder filled; {@code more} comes before fields, and fields before
   * parameters.
   */
  public static String fill(
      String text, Fact subject, Map<String, Parameter> parameters, Map<String, String> more) {
    int open = text.indexOf('{');
    if (open < 0) {
      return text;
    }
    StringBuilder filled = new StringBuilder(text.length() + 64);
    int done = 0;
    for (; open >= 0; open = text.indexOf('{', Math.max(done, open + 1))) {
      int close = close(text, open);
      if (close > 0) {
        filled
            .append(text, done, open)
            .append(value(text.substring(open + 1, close), subject, parameters, more));
        done = close + 1;
      }
    }
    return filled.append(text, done, text.length()).toString();
  }

  /** A field or parameter with its unit, as it stands in a sentence. */
  public static String value(
      String name, Fact subject, Map<String, Parameter> parameters, Map<String, String> more) {
    if (more.containsKey(name)) {
      return more.get(name);
    }
    Fields.Said said = Fields.said(subject, name);
    if (said != null) {
      return said.value() == null
          ? unknown(name)
          : written(said.value(), said.unit().equals("share") ? "share" : "", FOUR_DIGITS);
    }
    Parameter parameter = parameters.get(name);
    return parameter == null
        ? unknown(name)
        : written(parameter.value(), parameter.unit(), SEVEN_DIGITS);
  }

  /** A value judged, "meanUtilisation 24.3 %"; its unit follows the number. */
  public static String seen(String name, Fact subject) {
    Fields.Said said = Fields.said(subject, name);
    return name
        + " "
        + (said.value() == null ? "unknown" : written(said.value(), said.unit(), SEVEN_DIGITS));
  }

  /** A parameter judged against, "min_utilisation 30 %". */
  public static String threshold(Parameter parameter) {
    return parameter.name() + " " + written(parameter.value(), parameter.unit(), SEVEN_DIGITS);
  }

  private static String unknown(String name) {
    return name.endsWith("workload") ? "unattributed" : "unknown";
  }

  private static String written(Object value, String unit, MathContext digits) {
    if (value instanceof Boolean yes) {
      return yes ? "yes" : "no";
    }
    if (value instanceof CountryNames countries) {
      return String.join(", ", countries.written());
    }
    if (value instanceof Collection<?> words) {
      return words.isEmpty()
          ? "none"
          : String.join(", ", words.stream().map(String::valueOf).sorted().toList());
    }
    if (!(value instanceof Number)) {
      return value.toString();
    }
    BigDecimal number =
        value instanceof BigDecimal exact ? exact : new BigDecimal(value.toString());
    if (unit.equals("share")) {
      return plain(number.movePointRight(2).round(digits)) + " %";
    }
    boolean whole = value instanceof Long || value instanceof Integer;
    boolean aboveOne = number.abs().compareTo(BigDecimal.ONE) >= 0;
    BigDecimal shown =
        whole
            ? number
            : aboveOne ? number.setScale(2, RoundingMode.HALF_EVEN) : number.round(digits);
    return plain(shown) + (unit.isEmpty() ? "" : " " + unit);
  }

  /** With a comma at every thousand and at most twelve digits behind the point. */
  private static String plain(BigDecimal number) {
    BigDecimal shown =
        number.scale() > MOST_DECIMALS
            ? number.setScale(MOST_DECIMALS, RoundingMode.HALF_EVEN)
            : number;
    String digits = shown.abs().toPlainString();
    int point = digits.indexOf('.');
    int whole = point < 0 ? digits.length() : point;
    int end = digits.length();
    while (point >= 0 && digits.charAt(end - 1) == '0') {
      end--;
    }
    StringBuilder text = new StringBuilder(end + whole / 3 + 1);
    if (number.signum() < 0) {
      text.append('-');
    }
    for (int i = 0; i < whole; i++) {
      if (i > 0 && (whole - i) % 3 == 0) {
        text.append(',');
      }
      text.append(digits.charAt(i));
    }
    return end > point + 1 && point >= 0
        ? text.append(digits, point, end).toString()
        : text.toString();
  }
}
