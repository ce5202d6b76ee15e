package io.plumbline.stage.judge;

import io.plumbline.schema.Flow;
import io.plumbline.schema.GpuPool;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.ModelDay;
import io.plumbline.schema.ProviderDay;
import io.plumbline.schema.Spend;
import io.plumbline.schema.WorkloadMeasure;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;

/**
 * The tables of one run, their rows in any order.
 *
 * @param runId run the findings belong to
 * @param from first UTC day of the interval
 * @param to day after its last
 * @param flows distinct combinations of who called what, where
 * @param spend spend and usage by day and cut
 * @param providerDays rate limits and failures
 * @param modelDays reported beside priced
 * @param workloads what is known of each workload
 * @param gpuPools GPU pools over the last 28 days of the interval
 * @param ingestedFiles the ledger of the configured sources, one row a file
 * @param evidence finds the calls behind a failure
 * @param around what is known besides the interval's own tables
 * @param costs what finance knows of it
 */
public record JudgeInput(
    String runId,
    LocalDate from,
    LocalDate to,
    List<Flow> flows,
    List<Spend> spend,
    List<ProviderDay> providerDays,
    List<ModelDay> modelDays,
    List<WorkloadMeasure> workloads,
    List<GpuPool> gpuPools,
    List<IngestedFile> ingestedFiles,
    Evidence evidence,
    Surroundings around,
    CostTables costs) {
  /** Nothing is known besides the interval's own tables. */
  public JudgeInput(
      String runId,
      LocalDate from,
      LocalDate to,
      List<Flow> flows,
      List<Spend> spend,
      List<ProviderDay> providerDays,
      List<ModelDay> modelDays,
      List<WorkloadMeasure> workloads,
      List<GpuPool> gpuPools,
      List<IngestedFile> ingestedFiles,
      Evidence evidence) {
    this(
        runId,
        from,
        to,
        flows,
        spend,
        providerDays,
        modelDays,
        workloads,
        gpuPools,
        ingestedFiles,
        evidence,
        Surroundings.NONE,
        CostTables.NONE);
  }

  /**
   * @throws IllegalArgumentException if the interval is empty
   */
  public JudgeInput {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(evidence, "evidence");
    Objects.requireNonNull(around, "around");
    Objects.requireNonNull(costs, "costs");
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "The interval %s to %s (exclusive) holds no day.".formatted(from, to));
    }
    flows = List.copyOf(flows);
    spend = List.copyOf(spend);
    providerDays = List.copyOf(providerDays);
    modelDays = List.copyOf(modelDays);
    workloads = List.copyOf(workloads);
    gpuPools = List.copyOf(gpuPools);
    ingestedFiles = List.copyOf(ingestedFiles);
  }
}
