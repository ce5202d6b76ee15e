package io.plumbline.stage.report;

import io.plumbline.schema.Finding;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Callout;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Failures of the data on which other findings rest: which they are and how many findings they
 * concern. A failure on which nothing rests stands among the findings and nowhere else.
 */
final class DataGaps {
  private final List<Finding> findings;

  DataGaps(ReportInput input) {
    this.findings = input.findings();
  }

  /** One callout; nothing where nothing rests on what failed. */
  List<Block> blocks() {
    List<Sentence> sentences = new ArrayList<>();
    for (Finding gate : Findings.checks(findings, "fail")) {
      Map<String, Integer> resting = resting(gate);
      if (!resting.isEmpty()) {
        sentences.add(
            Sentence.plain(
                "%s: %s On it rest %s."
                    .formatted(
                        gate.getRule(), Wording.sentence(gate.getSentence()), counted(resting))));
      }
    }
    return sentences.isEmpty()
        ? List.of()
        : List.of(
            new Callout(
                Tone.WARN,
                "DATA",
                "Part of the input is not whole. What would pass on it is not assessed; what fails is true; everything else stands.",
                sentences));
  }

  /** By status, the findings whose reason names the gate, as the judge words it. */
  private Map<String, Integer> resting(Finding gate) {
    String words = "%s fails on %s: ".formatted(gate.getRule(), gate.getSubject());
    Map<String, Integer> resting = new TreeMap<>();
    for (Finding finding : findings) {
      if (finding.getReason() != null && finding.getReason().contains(words)) {
        resting.merge(
            finding.getStatus().equals("not_assessed") ? "not assessed" : "failing",
            1,
            Integer::sum);
      }
    }
    return resting;
  }

  private static String counted(Map<String, Integer> resting) {
    int blind = resting.getOrDefault("not assessed", 0);
    int failing = resting.getOrDefault("failing", 0);
    String fail = " that " + (failing == 1 ? "fails" : "fail");
    if (blind == 0) {
      return Wording.count(failing, "finding") + fail;
    }
    String would = Wording.count(blind, "finding") + " that would pass";
    return failing == 0 ? would : would + " and " + failing + fail;
  }
}
