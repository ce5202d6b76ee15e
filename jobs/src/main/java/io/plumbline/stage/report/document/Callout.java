package io.plumbline.stage.report.document;

import java.util.List;

/**
 * A statement the reader must not miss.
 *
 * @param tone how it is meant
 * @param word the statement in one word, e.g. {@code FAIL}
 * @param title the statement in one sentence
 * @param sentences what follows from it
 */
public record Callout(Tone tone, String word, String title, List<Sentence> sentences)
    implements Block {
  public Callout {
    sentences = List.copyOf(sentences);
  }
}
