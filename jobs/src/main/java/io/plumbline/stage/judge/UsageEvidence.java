package io.plumbline.stage.judge;

import io.plumbline.shared.UsageAttribution;
import io.plumbline.shared.lake.LakeVersion;
import java.util.List;

/** The calls behind failures, out of a warehouse. */
public final class UsageEvidence implements Evidence {
  private final LakeVersion version;
  private final UsageAttribution attribution;

  /**
   * @param version warehouse the run measured
   * @param attribution policy the run measured with
   */
  public UsageEvidence(LakeVersion version, UsageAttribution attribution) {
    this.version = version;
    this.attribution = attribution;
  }

  @Override
  public List<EvidenceAnswer> answer(List<EvidenceQuestion> questions) {
    return Evidence.NONE.answer(questions);
  }
}
