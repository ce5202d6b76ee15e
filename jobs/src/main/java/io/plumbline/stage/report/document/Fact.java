package io.plumbline.stage.report.document;

/**
 * A label and what it says.
 *
 * @param label the label
 * @param value the value
 * @param code whether the value is an identifier, a hash or a query rather than words
 */
public record Fact(String label, String value, boolean code) {

  /** A fact in words. */
  public static Fact of(String label, String value) {
    return new Fact(label, value, false);
  }

  /** A fact that is an identifier, a hash or a query. */
  public static Fact code(String label, String value) {
    return new Fact(label, value, true);
  }
}
