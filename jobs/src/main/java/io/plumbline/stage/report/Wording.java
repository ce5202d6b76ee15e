package io.plumbline.stage.report;

import io.plumbline.stage.report.document.Numerals;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The small words between numbers. */
final class Wording {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Wording() {}

  /** "1 call", "2 calls"; the plural is the singular with an s. */
  static String count(long count, String thing) {
    return Numerals.count(count) + " " + (count == 1 ? thing : thing + "s");
  }

  /** A cost centre; what has none is a line of its own. */
  static String costCenter(String center) {
    return center == null ? "unallocated" : center;
  }

  /** "USD 1,234.56". */
  static String money(String currency, BigDecimal amount) {
    return money(currency, amount, Numerals.decimalsFor(amount));
  }

  static String money(String currency, BigDecimal amount, int decimals) {
    String digits = Numerals.decimal(amount, decimals);
    // ISO 4217's code for no currency: the log states an amount and does not say of what.
    return currency.equals("XXX") ? digits + " in no named currency" : currency + " " + digits;
  }

  /** GPU hours, whole: "1,234". */
  static String hours(double hours) {
    return Numerals.decimal(BigDecimal.valueOf(hours), 0);
  }

  /** "a", "a and b", "a, b and c". */
  static String list(List<String> names) {
    return switch (names.size()) {
      case 0 -> "";
      case 1 -> names.get(0);
      default ->
          String.join(", ", names.subList(0, names.size() - 1))
              + " and "
              + names.get(names.size() - 1);
    };
  }

  /** The same, cut after some names: "a, b and 3 more". */
  static String list(List<String> names, int most) {
    if (names.size() <= most) {
      return list(names);
    }
    return String.join(", ", names.subList(0, most)) + " and " + (names.size() - most) + " more";
  }

  /** "20 November 2026", or "1 to 30 November 2026"; the end is exclusive. */
  static String days(LocalDate from, LocalDate to) {
    LocalDate last = to.minusDays(1);
    if (!last.isAfter(from)) {
      return DAY.format(from);
    }
    if (from.getYear() == last.getYear() && from.getMonth() == last.getMonth()) {
      return from.getDayOfMonth() + " to " + DAY.format(last);
    }
    return DAY.format(from) + " to " + DAY.format(last);
  }

  static String minute(Instant instant) {
    return MINUTE.format(instant);
  }

  /** Part of whole; null where there is no whole. */
  static BigDecimal share(BigDecimal part, BigDecimal whole) {
    return whole.signum() == 0 ? null : part.divide(whole, MathContext.DECIMAL64);
  }

  static BigDecimal share(long part, long whole) {
    return share(BigDecimal.valueOf(part), BigDecimal.valueOf(whole));
  }

  /** A share for an export: six digits after the point are a millionth. */
  static BigDecimal rounded(BigDecimal share) {
    return share.setScale(6, RoundingMode.HALF_UP);
  }

  static String percent(long part, long whole) {
    BigDecimal share = share(part, whole);
    return share == null ? "none" : Numerals.percent(share);
  }

  /** "not_assessed" as "not assessed". */
  static String words(String code) {
    return code.replace('_', ' ');
  }

  /** The text as the start of a sentence. */
  static String capital(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** A title as it reads within a sentence: "Nobody to …" as "nobody to …", "GPU …" as it is. */
  static String inSentence(String title) {
    boolean word = title.length() > 1 && Character.isLowerCase(title.charAt(1));
    return word ? Character.toLowerCase(title.charAt(0)) + title.substring(1) : title;
  }

  /** The sentence with a full stop at its end, whoever wrote it. */
  static String sentence(String text) {
    String trimmed = text.strip();
    return trimmed.endsWith(".") || trimmed.endsWith("!") || trimmed.endsWith("?")
        ? trimmed
        : trimmed + ".";
  }
}
