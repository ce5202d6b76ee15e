package io.plumbline.rules.fact;

import java.math.BigDecimal;

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
    @Known(what = "The GPU models") String gpuModels,
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
  @Override
  public String subjectKind() {
    return "gpu_pool";
  }
}
