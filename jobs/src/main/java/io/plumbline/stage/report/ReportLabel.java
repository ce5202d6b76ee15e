package io.plumbline.stage.report;

import java.time.LocalDate;

/** Names an interval as people do: {@code 2026-11-20}, {@code 2026-11}, or from and to. */
public final class ReportLabel {
  private ReportLabel() {}

  /**
   * Folder name of an interval.
   *
   * @param from first day
   * @param to end, exclusive
   */
  public static String of(LocalDate from, LocalDate to) {
    if (to.equals(from.plusDays(1))) {
      return from.toString();
    }
    return wholeMonth(from, to) ? from.toString().substring(0, 7) : from + "_" + to;
  }

  static boolean wholeMonth(LocalDate from, LocalDate to) {
    return from.getDayOfMonth() == 1 && to.equals(from.plusMonths(1));
  }
}
