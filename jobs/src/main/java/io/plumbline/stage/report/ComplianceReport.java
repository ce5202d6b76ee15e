package io.plumbline.stage.report;

import io.plumbline.stage.report.document.Document;
import io.plumbline.stage.report.document.Section;
import java.util.List;

/**
 * The nightly compliance report: may we go on as we do, and if not, what must be fixed first?
 *
 * <p>Its status is FAIL where a critical or high check fails; else INCOMPLETE where input is
 * incomplete or such a check could not be assessed; else PASS. So PASS says that everything grave
 * was looked at and in order.
 */
public final class ComplianceReport implements Report {
  @Override
  public String id() {
    return "compliance";
  }

  @Override
  public Document write(ReportInput input) {
    return new Document(
        id(),
        "en",
        "Compliance report",
        Wording.days(input.run().getFrom(), input.run().getTo()) + ", UTC",
        RunFacts.of(input),
        new ComplianceAnswers(input).blocks(),
        sections(input));
  }

  private static List<Section> sections(ReportInput input) {
    return List.of(
        new Section("changes-section", "C-1", "What changed", new WhatChanged(input).blocks()),
        new Section("act", "C-2", "Must act", new MustAct(input).blocks()),
        new Section("flows", "C-3", "Where the calls ran", new FlowMap(input).blocks()),
        new Section(
            "processing", "C-3a", "Record of processing", new RecordOfProcessing(input).blocks()),
        new Section("controls", "C-4", "Control matrix", new ControlMatrix(input).blocks()),
        new Section("providers", "C-5", "Provider dossier", new ProviderDossier(input).blocks()),
        new Section(
            "personal-data", "C-6", "Personal data", new PersonalDataSection(input).blocks()),
        new Section("exceptions", "C-7", "Exceptions", new ExceptedFindings(input).blocks()),
        new Section(
            "exception-file", "C-7a", "Exceptions on file", new ExceptionRegister(input).blocks()),
        new Section("models", "C-8", "Model changes", new ModelChanges(input).blocks()),
        new Section(
            "responsibility",
            "C-9",
            "Who answers for what",
            new ResponsibilityMatrix(input).blocks()),
        new Section("evidence", "C-10", "What was read", new WhatWasRead(input).blocks()),
        new Section("sampling", "C-11", "Sample to test", new SamplingAid(input).blocks()),
        new Section("not-assessed", "C-12", "Not assessed", new NotAssessed(input).blocks()),
        new Section("sign-off", "C-13", "Sign-off", SignOffSection.blocks(input)),
        new Section("all", "C-14", "Every finding", new EveryFinding(input).blocks()),
        new Section("rate-limits-section", "C-15", "Rate limits", new RateLimits(input).blocks()));
  }
}
