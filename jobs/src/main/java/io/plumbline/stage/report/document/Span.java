package io.plumbline.stage.report.document;

/**
 * A run of words within a sentence.
 *
 * @param text the words, plain text
 * @param strong whether the reader's eye should land here
 * @param anchor id of the section or table in the same document that backs the words; null: none
 */
public record Span(String text, boolean strong, String anchor) {

  /** Plain words. */
  public static Span text(String text) {
    return new Span(text, false, null);
  }

  /** Words that carry the answer. */
  public static Span strong(String text) {
    return new Span(text, true, null);
  }

  /** Words that lead to the table behind them. */
  public static Span link(String text, String anchor) {
    return new Span(text, false, anchor);
  }
}
