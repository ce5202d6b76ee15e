package io.plumbline.stage.report.document;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One or more full sentences that stand together.
 *
 * @param role how much it weighs
 * @param spans the words, in order
 */
public record Sentence(Role role, List<Span> spans) implements Block {

  /** Weight of a sentence. */
  public enum Role {
    /** The answer to the reader's question. */
    HEADLINE,
    /** Ordinary text. */
    PLAIN,
    /** How to read what stands beside it. */
    NOTE
  }

  public Sentence {
    spans = List.copyOf(spans);
  }

  /** An answer. */
  public static Sentence headline(Span... spans) {
    return new Sentence(Role.HEADLINE, List.of(spans));
  }

  /** Ordinary text. */
  public static Sentence plain(Span... spans) {
    return new Sentence(Role.PLAIN, List.of(spans));
  }

  /** Ordinary text without emphasis. */
  public static Sentence plain(String text) {
    return plain(Span.text(text));
  }

  /** A note. */
  public static Sentence note(String text) {
    return new Sentence(Role.NOTE, List.of(Span.text(text)));
  }

  /** The words without emphasis or links. */
  public String text() {
    return spans.stream().map(Span::text).collect(Collectors.joining());
  }
}
