package io.plumbline.rules.fact;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;

/**
 * Utilisation of a GPU pool over the last 28 days; from table {@code gpu_pool}.
 *
 * @param metric metric used: SM activity before GPU_UTIL
 * @param meanUtilisation mean over measured hours, 0 to 1; a gap is not a zero; null: nothing was
 *     measured
 * @param idleHours measured hours below 5 %
 * @param idleCost idle hours × price, in {@code about.currency}; null: no price
 * @param days days with samples
 * @param breakEvenUtilisation E-6 at the API price of the workloads that tco.yaml puts on the pool,
 *     0 upwards; null: no benchmark, no price of the GPU, or no API price to compare
 * @param busyHours measured GPU hours above 90 % while requests waited at the pool's servers; null:
 *     no server of the pool tells its queue
 * @param busiestNode highest mean utilisation of a node of the pool; null: fewer than two nodes
 *     measured
 * @param quietestNode lowest mean utilisation of a node of the pool; null as above
 * @param benchmarkAge days since the newest benchmark on this GPU; null: none in benchmarks.csv
 * @param benchmarksGiven whether there is a benchmarks.csv
 * @param benchmarkTokensPerSecond output tokens per second of one GPU by that benchmark
 * @param servedQuantisation what the names of the models served say of their quantisation (fp8,
 *     awq, …); null: no server of the pool names a model, or no name says
 * @param quantisationMeasured whether a benchmark on this GPU had it; null: not known, or no
 *     benchmark says
 * @param observedTokensPerSecond output tokens per second of one GPU in the busy hours; null: no
 *     busy hours with a token counter
 */
public record GpuPool(
    About about,
    @Known(
            what = "The GPU models of the pool",
            fix = "Let the exporter label its series with the model name (modelName).")
        String gpuModels,
    @Known(what = "The GPUs", unit = "GPUs") int gpus,
    @Known(what = "The metric") String metric,
    @Known(what = "The measured hours", unit = "GPU hours") double measuredHours,
    @Known(what = "The unmeasured hours", unit = "GPU hours") double unmeasuredHours,
    @Known(
            what = "The utilisation of the pool",
            fix = "Let the exporter deliver DCGM_FI_PROF_SM_ACTIVE or DCGM_FI_DEV_GPU_UTIL for it.",
            unit = "share")
        Double meanUtilisation,
    @Known(what = "The idle hours", unit = "GPU hours") double idleHours,
    @Known(what = "The cost of the idle hours", fix = "Give the GPU a price in gpus.yaml.")
        BigDecimal idleCost,
    @Known(what = "The days with samples", fix = "Collect GPU metrics for longer.", unit = "days")
        int days,
    @Known(
            what = "The break-even utilisation of the pool",
            fix =
                "Enter a benchmark on its GPU in benchmarks.csv, its price in gpus.yaml and the pool of a priced workload in tco.yaml.",
            unit = "share")
        Double breakEvenUtilisation,
    @Known(
            what = "The hours in which requests waited at a full GPU",
            fix = "Collect the metrics of the pool's model servers (vLLM, TGI, SGLang) too.",
            unit = "GPU hours")
        Double busyHours,
    @Known(
            what = "The busiest node of the pool",
            fix = "It takes two nodes with measured GPUs.",
            unit = "share")
        Double busiestNode,
    @Known(
            what = "The quietest node of the pool",
            fix = "It takes two nodes with measured GPUs.",
            unit = "share")
        Double quietestNode,
    @Known(
            what = "The newest benchmark on the GPU of the pool",
            fix = "Run a benchmark of the model on this GPU and enter it in benchmarks.csv.",
            unit = "days")
        Integer benchmarkAge,
    @Known(what = "Whether there are benchmarks") boolean benchmarksGiven,
    @Known(what = "The benchmarked speed of one GPU", unit = "tokens/s")
        Double benchmarkTokensPerSecond,
    @Known(
            what = "The quantisation that is served",
            fix = "Serve the model under a name that says it, such as Qwen3-32B-FP8.")
        String servedQuantisation,
    @Known(
            what = "Whether the quantisation that is served was benchmarked",
            fix = "Enter the quantisation of each measurement in benchmarks.csv.")
        Boolean quantisationMeasured,
    @Known(what = "The observed speed of one GPU", unit = "tokens/s")
        Double observedTokensPerSecond)
    implements Fact {
  /** Whether one of the GPU models holds one of {@code names}, whatever their case. */
  public boolean namesAny(Set<String> names) {
    return gpuModels != null
        && names.stream()
            .anyMatch(
                name -> gpuModels.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT)));
  }

  /** GPU hours without samples as a share of all; null: no hour at all. */
  @Known(
      what = "The hours of the pool",
      fix = "Let the exporter deliver DCGM series of its GPUs.",
      unit = "share")
  public Double unmeasuredShare() {
    double hours = measuredHours + unmeasuredHours;
    return hours == 0 ? null : unmeasuredHours / hours;
  }

  /** Measured hours that were idle, as a share; null: nothing was measured. */
  @Known(
      what = "The idle share of the pool",
      fix = "Let the exporter deliver DCGM_FI_PROF_SM_ACTIVE or DCGM_FI_DEV_GPU_UTIL for it.",
      unit = "share")
  public Double idleShare() {
    return measuredHours <= 0 ? null : (Double) (idleHours / measuredHours);
  }

  /** Whether {@link #breakEvenUtilisation} is known. */
  @Known(what = "Whether the break-even of the pool is known")
  public boolean breakEvenKnown() {
    return breakEvenUtilisation != null;
  }

  /** {@link #busyHours} as a share of the measured hours; null: not known. */
  @Known(
      what = "The share of hours in which requests waited at a full GPU",
      fix = "Collect the metrics of the pool's model servers (vLLM, TGI, SGLang) too.",
      unit = "share")
  public Double busyShare() {
    return busyHours == null || measuredHours <= 0 ? null : (Double) (busyHours / measuredHours);
  }

  /**
   * Utilisation of the busiest node over that of the quietest; null: fewer than two nodes, or the
   * quietest did nothing at all.
   */
  @Known(
      what = "The ratio between the busiest and the quietest node",
      fix = "It takes two nodes with measured GPUs.")
  public Double nodeRatio() {
    return quietestNode == null || busiestNode == null || quietestNode <= 0
        ? null
        : (Double) (busiestNode / quietestNode);
  }

  /** Whether a node did nothing while another worked. */
  @Known(what = "Whether a node of the pool did nothing")
  public boolean nodeAtRest() {
    return quietestNode != null && busiestNode != null && quietestNode <= 0 && busiestNode > 0;
  }

  /** Whether the GPU has a benchmark; null: there is no benchmarks.csv. */
  @Known(
      what = "A benchmark of the pool's GPU",
      fix = "Run a benchmark of the model on this GPU and enter it in benchmarks.csv.")
  public Boolean benchmarked() {
    return !benchmarksGiven && benchmarkAge == null ? null : benchmarkAge != null;
  }

  /** How far observed speed lies from the benchmark, as a share of it; null: not both known. */
  @Known(
      what = "The distance of observed from benchmarked speed",
      fix = "Collect the token counters of the pool's model servers too.",
      unit = "share")
  public Double benchmarkMiss() {
    return benchmarkTokensPerSecond == null
            || observedTokensPerSecond == null
            || benchmarkTokensPerSecond <= 0
        ? null
        : (Double)
            (Math.abs(observedTokensPerSecond - benchmarkTokensPerSecond)
                / benchmarkTokensPerSecond);
  }

  @Override
  public String subjectKind() {
    return "gpu_pool";
  }
}
