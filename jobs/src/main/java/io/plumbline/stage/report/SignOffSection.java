package io.plumbline.stage.report;

import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Sentence;
import java.util.List;

/** Where the review of this report is recorded (C-13): beside the run, never in the page. */
final class SignOffSection {
  private SignOffSection() {}

  static List<Block> blocks(ReportInput input) {
    return List.of(
        Sentence.plain(
            "Whoever has reviewed this report records it: plumbline sign-off %s --by ROLE --comment TEXT."
                .formatted(input.run().getRunId())),
        Sentence.note(
            "Sign-offs stand beside the run, each linked to the one before and to the run's manifest, and plumbline verify lists them. They are not in this page, so that what was signed stays as it was."));
  }
}
