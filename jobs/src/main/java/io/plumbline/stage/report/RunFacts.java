package io.plumbline.stage.report;

import io.plumbline.schema.Run;
import io.plumbline.stage.report.document.Fact;
import java.util.ArrayList;
import java.util.List;

/** What every report says of the run it comes from. */
final class RunFacts {
  private RunFacts() {}

  static List<Fact> of(ReportInput input) {
    Run run = input.run();
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.code("Run", run.getRunId()));
    facts.add(
        Fact.of(
            "Window", run.getFrom() + " 00:00 UTC to " + run.getTo() + " 00:00 UTC, exclusive"));
    facts.add(Fact.of("Made by", "Plumbline " + run.getVersion() + " on " + input.engine()));
    facts.add(Fact.code("Make it again", command(run)));
    facts.add(Fact.code("Inputs, SHA-256", run.getInputsDigest()));
    facts.add(Fact.code("Policy, SHA-256", run.getPolicyDigest()));
    facts.add(Fact.code("Rule packs, SHA-256", run.getPacksDigest()));
    facts.add(Fact.code("Prices, SHA-256", run.getPricesDigest()));
    facts.add(Fact.of("Warehouse version", Long.toString(run.getLakeVersion())));
    if (input.manifest() != null) {
      facts.add(Fact.code("Manifest", input.manifest().path() + " · " + input.manifest().sha256()));
    }
    return facts;
  }

  static String command(Run run) {
    return "plumbline audit --config plumbline.yaml --from %s --to %s"
        .formatted(run.getFrom(), run.getTo());
  }
}
