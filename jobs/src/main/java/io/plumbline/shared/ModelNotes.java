package io.plumbline.shared;

import io.plumbline.shared.config.Bundled;
import io.plumbline.shared.config.CsvRows;
import java.util.ArrayList;
import java.util.List;

/**
 * Where published figures contradict one another, from one file, printed beside what it concerns.
 */
public final class ModelNotes {
  private ModelNotes() {}

  /**
   * One of them.
   *
   * @param id of the catalogue
   * @param about which figure it concerns
   * @param claims what is claimed, by whom
   * @param verdict what the arithmetic says
   */
  public record Note(String id, String about, String claims, String verdict) {}

  /** All, in the file's order. */
  public static List<Note> all() {
    List<Note> notes = new ArrayList<>();
    for (CsvRows.Row row : Bundled.csv("economics/model-notes.csv").rows()) {
      notes.add(
          new Note(cell(row, "id"), cell(row, "about"), cell(row, "claims"), cell(row, "verdict")));
    }
    return List.copyOf(notes);
  }

  private static String cell(CsvRows.Row row, String column) {
    return row.text(column)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "economics/model-notes.csv, line " + row.line() + ": no " + column + "."));
  }
}
