package io.plumbline.stage.price;

import java.time.LocalDate;

/** Half-open intervals of days; a null bound is open. */
final class Days {
  private Days() {}

  static boolean within(LocalDate day, LocalDate from, LocalDate to) {
    return (from == null || !day.isBefore(from)) && (to == null || day.isBefore(to));
  }

  static boolean overlap(LocalDate from, LocalDate to, LocalDate otherFrom, LocalDate otherTo) {
    return (to == null || otherFrom == null || otherFrom.isBefore(to))
        && (otherTo == null || from == null || from.isBefore(otherTo));
  }

  static String inWords(LocalDate from, LocalDate to) {
    if (from == null && to == null) {
      return "always";
    }
    if (from == null) {
      return "until " + to;
    }
    return to == null ? "from " + from : "from " + from + " until " + to;
  }
}
