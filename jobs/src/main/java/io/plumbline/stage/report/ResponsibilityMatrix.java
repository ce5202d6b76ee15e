package io.plumbline.stage.report;

import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import java.util.List;

/** Who answers for what on each route in use (C-9). Nobody is assumed to. */
final class ResponsibilityMatrix {
  private final Register register;

  ResponsibilityMatrix(ReportInput input) {
    register = Register.responsibilities(input);
  }

  List<Block> blocks() {
    long blanks = register.blanks();
    return List.of(
        Sentence.plain(
            register.rows().isEmpty()
                ? "No route is in use, or the run is of a version before this register."
                : blanks == 0
                    ? "Somebody is named for every duty on %s."
                        .formatted(Wording.count(register.rows().size(), "route"))
                    : "Nobody is named for %s of %s duties on %s. They are not assessed, never in order: enter responsibilities in team.yaml."
                        .formatted(
                            Numerals.count(blanks),
                            Numerals.count(register.size()),
                            Wording.count(register.rows().size(), "route"))),
        register.table(
            "responsibilities", "Who answers for what, by lane and provider", "Route", "nobody"));
  }
}
