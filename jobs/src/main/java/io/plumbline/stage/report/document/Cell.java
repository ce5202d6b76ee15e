package io.plumbline.stage.report.document;

import java.math.BigDecimal;
import java.util.List;

/** A value in a table. A value that is not known is {@link Missing}, never a zero. */
public sealed interface Cell {

  /** Words from our own vocabulary or from the logs. */
  record Text(String text) implements Cell {}

  /** An identifier, a hash or a query. */
  record Code(String text) implements Cell {}

  /** Several words or identifiers. */
  record Names(List<String> names) implements Cell {
    public Names {
      names = List.copyOf(names);
    }
  }

  /** Not known, with the word that says so. */
  record Missing(String word) implements Cell {}

  /** A number of things. */
  record Count(long count) implements Cell {}

  /**
   * An amount; its currency has a column of its own.
   *
   * @param amount the exact amount
   * @param decimals digits shown; exports keep the exact amount
   */
  record Money(BigDecimal amount, int decimals) implements Cell {}

  /**
   * A measured value; its unit stands in the column's title.
   *
   * @param value the value
   * @param decimals digits shown
   */
  record Quantity(BigDecimal value, int decimals) implements Cell {}

  /** A share, 0 to 1. */
  record Share(BigDecimal share) implements Cell {}

  /** A verdict in a word. */
  record Mark(Tone tone, String word) implements Cell {}

  /** Words that lead elsewhere in the document. */
  record Link(String text, String anchor) implements Cell {}

  /** The text, or where it is null the word that says why there is none. */
  static Cell optional(String text, String otherwise) {
    return text == null ? new Missing(otherwise) : new Text(text);
  }
}
