package io.plumbline.rules.pack;

import io.plumbline.rules.fact.CountryNames;
import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.fact.Known;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills the {placeholders} of a rule's sentences from the subject and the parameters. */
public final class Wording {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_.]*)}");

  /**
   * What was judged stands with more digits than the sentence, so that 29.9996 % never reads as 30
   * %.
   */
  private static final MathContext SEVEN_DIGITS = new MathContext(7, RoundingMode.HALF_EVEN);

  private static final MathContext FOUR_DIGITS = new MathContext(4, RoundingMode.HALF_EVEN);

  private Wording() {}

  /** The names in braces, in order. */
  static List<String> placeholders(String text) {
    List<String> names = new ArrayList<>();
    Matcher matcher = PLACEHOLDER.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /**
   * The text with every placeholder filled; {@code more} comes before fields, and fields before
   * parameters.
   */
  public static String fill(
      String text, Fact subject, Map<String, Parameter> parameters, Map<String, String> more) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            match -> Matcher.quoteReplacement(value(match.group(1), subject, parameters, more)));
  }

  /** A field or parameter with its unit, as it stands in a sentence. */
  public static String value(
      String name, Fact subject, Map<String, Parameter> parameters, Map<String, String> more) {
    if (more.containsKey(name)) {
      return more.get(name);
    }
    if (Fields.findSpoken(subject.getClass(), name).isPresent()) {
      String unit = Fields.known(subject.getClass(), name).map(Known::unit).orElse("");
      Object value = Fields.read(subject, name);
      return value == null
          ? unknown(name)
          : written(value, unit.equals("share") ? unit : "", FOUR_DIGITS);
    }
    Parameter parameter = parameters.get(name);
    return parameter == null
        ? unknown(name)
        : written(parameter.value(), parameter.unit(), SEVEN_DIGITS);
  }

  /** A value judged, "meanUtilisation 24.3 %"; its unit follows the number. */
  public static String seen(String name, Fact subject) {
    String unit = Fields.known(subject.getClass(), name).map(Known::unit).orElse("");
    Object value = Fields.read(subject, name);
    return name + " " + (value == null ? "unknown" : written(value, unit, SEVEN_DIGITS));
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

  private static String plain(BigDecimal number) {
    DecimalFormat format =
        new DecimalFormat("#,##0.############", DecimalFormatSymbols.getInstance(Locale.ROOT));
    return format.format(number);
  }
}
