package io.plumbline.stage.report.document;

import java.util.List;

/**
 * A report, as said.
 *
 * @param id file name without its ending
 * @param language BCP 47 tag of the text
 * @param title title
 * @param subtitle what it covers
 * @param facts run, window, engine and digests, for the header
 * @param answers what a reader who stops here must know
 * @param sections the rest, in order
 */
public record Document(
    String id,
    String language,
    String title,
    String subtitle,
    List<Fact> facts,
    List<Block> answers,
    List<Section> sections) {
  public Document {
    facts = List.copyOf(facts);
    answers = List.copyOf(answers);
    sections = List.copyOf(sections);
  }

  /** Every table of the document, in order. */
  public List<Table> tables() {
    return sections.stream()
        .flatMap(section -> section.blocks().stream())
        .filter(Table.class::isInstance)
        .map(Table.class::cast)
        .toList();
  }
}
