package io.plumbline.cli;

import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.RunStore;
import java.io.IOException;

/** The run that a command is about. */
final class RunLookup {
  private RunLookup() {}

  /**
   * The run that somebody named by its id or by how it begins.
   *
   * @throws UsageFault where none of the warehouse, or more than one, begins so
   */
  static RunCatalog.Published of(AuditConfig config, String run) throws IOException {
    return RunCatalog.of(RunStore.in(config.warehouse()))
        .run(run)
        .orElseThrow(
            () ->
                new UsageFault(
                    "There is no run '%s' in %s, or more than one begins so."
                        .formatted(run, config.warehouse())));
  }

  /**
   * The run that somebody named, or the newest.
   *
   * @param run null: the newest
   * @throws UsageFault where there is none, or more than one begins so
   */
  static RunCatalog.Published newestOr(AuditConfig config, String run) throws IOException {
    return run != null
        ? of(config, run)
        : RunCatalog.of(RunStore.in(config.warehouse()))
            .newest()
            .orElseThrow(
                () ->
                    new UsageFault(
                        "Nothing was audited in %s yet. Run: plumbline audit --config FILE --date DAY"
                            .formatted(config.warehouse())));
  }
}
