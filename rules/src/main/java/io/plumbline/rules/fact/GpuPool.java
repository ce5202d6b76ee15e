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
        int days)
    implements Fact {
  /** Whether one of the GPU models holds one of {@code names}, whatever their case. */
  public boolean namesAny(Set<String> names) {
    return gpuModels != null
        && names.stream()
            .anyMatch(
                name ->
                    gpuModels.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT)));
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

  @Override
  public String subjectKind() {
    return "gpu_pool";
  }
}
