package io.plumbline.stage.report;

import io.plumbline.shared.ModelNotes;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Sentence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Where published figures contradict one another, said beside the figure that they concern. */
final class FigureNotes {
  private FigureNotes() {}

  /**
   * The notes about these figures, a sentence each; none where there is no figure to stand beside.
   *
   * @param about as the file of notes has it
   */
  static List<Block> about(String... about) {
    Set<String> wanted = Set.of(about);
    List<Block> notes = new ArrayList<>();
    for (ModelNotes.Note note : ModelNotes.all()) {
      if (wanted.contains(note.about())) {
        notes.add(
            Sentence.note(
                "Model note %s. Published: \"%s\" %s"
                    .formatted(note.id(), note.claims(), note.verdict())));
      }
    }
    return notes;
  }
}
