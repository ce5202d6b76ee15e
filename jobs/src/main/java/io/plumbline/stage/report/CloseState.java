package io.plumbline.stage.report;

import java.util.List;

/**
 * How the month stands.
 *
 * @param id the close that counts, such as 2026-10.1
 * @param status preliminary, closed or restated
 * @param isOfThisRun whether it rests on the figures of this run
 * @param cause why it was closed anew; null: it was not
 * @param missing what was missing, in sentences
 */
public record CloseState(
    String id, String status, boolean isOfThisRun, String cause, List<String> missing) {
  public CloseState {
    missing = List.copyOf(missing);
  }
}
