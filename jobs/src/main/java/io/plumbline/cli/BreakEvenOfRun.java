package io.plumbline.cli;

import io.plumbline.WorkloadInputs;
import io.plumbline.economics.Month;
import io.plumbline.schema.Bridge;
import io.plumbline.schema.ResidencyPremium;
import io.plumbline.schema.Spend;
import io.plumbline.schema.Verdict;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.config.NearName;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.shared.policy.Policy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Inputs of a comparison out of the newest audit and the policy: demand and price from the tables
 * of the run, GPUs from gpus.yaml and benchmarks.csv, the rest from tco.yaml.
 */
final class BreakEvenOfRun {
  private BreakEvenOfRun() {}

  /**
   * @param workload null: asks for one by listing those there are
   */
  static BreakEvenCase read(AuditConfig config, Path configFile, String workload)
      throws IOException {
    RunStore store = RunStore.in(config.warehouse());
    RunCatalog.Published newest =
        RunCatalog.of(store)
            .newest()
            .orElseThrow(
                () ->
                    new UsageFault(
                        ("Nothing was audited in %s yet. Run: plumbline audit --config %s --month M,"
                                + " or give --file inputs.yaml, which needs no logs.")
                            .formatted(config.warehouse(), configFile)));
    String id = newest.manifest().runId();
    List<WorkloadMeasure> measured = store.read(id, WorkloadMeasure.class);
    List<String> names =
        measured.stream().map(WorkloadMeasure::getWorkload).filter(n -> n != null).toList();
    if (workload == null) {
      throw new UsageFault(
          "Say which workload: --workload W. The newest audit saw: "
              + String.join(", ", names.stream().sorted().toList())
              + ".");
    }
    WorkloadMeasure measure =
        measured.stream()
            .filter(m -> workload.equals(m.getWorkload()))
            .findFirst()
            .orElseThrow(
                () ->
                    new UsageFault(
                        "The newest audit saw no workload '%s'. %s"
                            .formatted(workload, NearName.hint(workload, names, "It saw"))));
    Verdict verdict =
        store.read(id, Verdict.class).stream()
            .filter(row -> workload.equals(row.getWorkload()))
            .findFirst()
            .orElse(null);
    WorkloadInputs inputs =
        WorkloadInputs.of(
            Policy.load(config.policy()),
            "run " + id,
            measure,
            store.read(id, Spend.class),
            ChronoUnit.DAYS.between(newest.manifest().from(), newest.manifest().to()));
    return new BreakEvenCase(
        workload,
        inputs.currency(),
        Month.CONVENTION,
        inputs.values(),
        inputs.sources(),
        inputs.notes(),
        verdict,
        store.readIfKept(id, ResidencyPremium.class).stream()
            .filter(row -> workload.equals(row.getWorkload()))
            .toList(),
        store.readIfKept(id, Bridge.class));
  }
}
