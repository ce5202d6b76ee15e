package io.plumbline.cli;

import io.plumbline.schema.Finding;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.RunStore;
import java.io.IOException;
import java.util.List;

/** A finding by its fingerprint, in the newest run or a named one. */
record FindingLookup(RunStore store, RunCatalog.Published run, List<Finding> all, Finding finding) {

  /**
   * @param runId id of a run or the beginning of one; null: the newest
   * @param fingerprint the finding's, or the beginning of one
   */
  static FindingLookup of(AuditConfig config, String runId, String fingerprint) throws IOException {
    RunStore store = RunStore.in(config.warehouse());
    RunCatalog.Published run = RunLookup.newestOr(config, runId);
    List<Finding> all = store.read(run.manifest().runId(), Finding.class);
    List<Finding> found =
        all.stream().filter(one -> one.getFingerprint().startsWith(fingerprint)).toList();
    if (found.size() != 1) {
      throw new UsageFault(
          "%s finding of run %s begins with '%s'. See the fingerprints: plumbline findings --format csv"
              .formatted(
                  found.isEmpty() ? "No" : "More than one", run.manifest().runId(), fingerprint));
    }
    return new FindingLookup(store, run, all, found.get(0));
  }
}
