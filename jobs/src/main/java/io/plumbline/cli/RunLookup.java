package io.plumbline.cli;

import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.RunStore;
import java.io.IOException;

/** The run that somebody named by its id or by how it begins. */
final class RunLookup {
  private RunLookup() {}

  /**
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
}
