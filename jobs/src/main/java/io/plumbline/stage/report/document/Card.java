package io.plumbline.stage.report.document;

import java.util.List;

/**
 * One thing somebody must act on.
 *
 * @param anchor id within the document; letters, digits and hyphens
 * @param tone how bad it is
 * @param word the same in a word, e.g. {@code critical}
 * @param title what it is
 * @param lead the sentence that says what happened
 * @param facts who, where, since when, how much, which law, what to do
 */
public record Card(
    String anchor, Tone tone, String word, String title, String lead, List<Fact> facts)
    implements Block {
  public Card {
    facts = List.copyOf(facts);
  }
}
