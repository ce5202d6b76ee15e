package io.plumbline.stage.ingest;

import java.io.Serial;
import java.io.Serializable;
import java.util.TreeMap;

/**
 * Which times of a file's calls and samples cannot be true, though each is a time: those after the
 * file was last written, and those of a clock that was reset. They are counted; the records stand.
 *
 * <p>A file that is copied is written later than its records, so only a clock ahead, or a local
 * time taken for another zone's, makes a record younger than its file.
 */
final class PlausibleTimes implements Serializable {
  @Serial private static final long serialVersionUID = 1;
  private static final long MONTH_US = 30L * 86_400_000_000L;

  /** Months without a record that part a file's times. */
  private static final long YEAR = 12;

  private final long latest;

  /** Months before the one seen last; null: none, as in a file of one record. */
  private TreeMap<Long, Long> months;

  private long ahead;
  private long month = Long.MIN_VALUE;
  private long ofMonth;

  /**
   * @param latest microseconds UTC; a later start is ahead of its file
   */
  PlausibleTimes(long latest) {
    this.latest = latest;
  }

  /**
   * @param at start of an accepted record, microseconds UTC
   */
  void see(long at) {
    if (at > latest) {
      ahead++;
    }
    long now = Math.floorDiv(at, MONTH_US);
    if (now != month) {
      keep();
      month = now;
    }
    ofMonth++;
  }

  private void keep() {
    if (ofMonth > 0) {
      months = months == null ? new TreeMap<>() : months;
      months.merge(month, ofMonth, Long::sum);
      ofMonth = 0;
    }
  }

  /** Adds what another piece of the file saw. */
  void add(PlausibleTimes piece) {
    piece.keep();
    if (piece.months != null) {
      months = months == null ? new TreeMap<>() : months;
      piece.months.forEach((at, n) -> months.merge(at, n, Long::sum));
    }
    ahead += piece.ahead;
  }

  /** Records that start after their file was last written, by more than the limit. */
  long ahead() {
    return ahead;
  }

  /**
   * Records outside the largest group of times, where more than a year without a record parts
   * groups.
   */
  long apart() {
    if (months == null) {
      return 0;
    }
    keep();
    long all = 0;
    long group = 0;
    long largest = 0;
    long before = Long.MIN_VALUE;
    for (var entry : months.entrySet()) {
      boolean parted = before != Long.MIN_VALUE && entry.getKey() - before > YEAR;
      group = parted ? entry.getValue() : group + entry.getValue();
      largest = Math.max(largest, group);
      all += entry.getValue();
      before = entry.getKey();
    }
    return all - largest;
  }
}
