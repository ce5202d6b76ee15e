package io.plumbline.stage.report.document;

/**
 * A column of a table.
 *
 * @param key name in the CSV twin, snake_case, stable
 * @param title heading for a reader, with the unit where there is one
 * @param number whether cells are numbers: aligned by digit, and never guarded against formulas
 */
public record Column(String key, String title, boolean number) {

  /** A column of words. */
  public static Column text(String key, String title) {
    return new Column(key, title, false);
  }

  /** A column of numbers. */
  public static Column number(String key, String title) {
    return new Column(key, title, true);
  }
}
