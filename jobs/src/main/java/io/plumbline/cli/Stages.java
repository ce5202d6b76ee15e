package io.plumbline.cli;

import io.plumbline.AuditPipeline;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.shared.AuditClock;
import io.plumbline.shared.TaskEngine;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.policy.Policy;
import io.plumbline.stage.price.PriceBook;
import java.util.List;

/** The pipeline over a configuration and what it names, for a command that runs stages. */
record Stages(AuditConfig config, Policy policy, AuditPipeline pipeline, TaskEngine engine)
    implements AutoCloseable {

  /** Reads policy, prices and packs; the engine starts when a stage asks for it. */
  static Stages of(AuditConfig config, Console console) {
    Policy policy = Policy.load(config.policy());
    PriceBook prices = PriceBook.withFilesOf(config.policy().resolve("prices"));
    RulePacks packs = RulePacks.load(config.packs().map(List::of).orElse(List.of()));
    TaskEngine engine = TaskEngine.of(config.master(), console::step);
    return new Stages(
        config,
        policy,
        new AuditPipeline(
            config, policy, prices, packs, engine, config.master(), AuditClock.system()),
        engine);
  }

  /** Says what is missing or odd; incomplete input is never success. */
  int exit(CommonOptions common, AuditPipeline.Audited audited) {
    List<String> incomplete = Completeness.problems(config, audited);
    Completeness.warnings(config, audited).forEach(common.console()::warn);
    incomplete.forEach(common.console()::warn);
    return incomplete.isEmpty() ? common.exit(audited.tables().findings()) : ExitCode.INCOMPLETE;
  }

  @Override
  public void close() {
    engine.close();
  }
}
