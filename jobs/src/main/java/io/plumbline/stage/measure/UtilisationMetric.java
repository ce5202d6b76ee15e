package io.plumbline.stage.measure;

import io.plumbline.schema.Capacity;
import java.util.Optional;

/**
 * Metrics of NVIDIA's DCGM exporter that say how busy a GPU is, best first: GPU_UTIL only says that
 * some kernel ran, on however small a part of the chip, and is absent on a partitioned (MIG) GPU.
 */
enum UtilisationMetric {
  /** Share of cycles in which a streaming multiprocessor had work, 0 to 1. */
  DCGM_FI_PROF_SM_ACTIVE(1),
  /** Share of time in which the graphics or compute engine was active, 0 to 1. */
  DCGM_FI_PROF_GR_ENGINE_ACTIVE(1),
  /** Share of time in which a kernel ran, in percent. */
  DCGM_FI_DEV_GPU_UTIL(100);

  /** Utilisation is added up in whole millionths, so that the order of adding cannot matter. */
  static final long FULL = 1_000_000;

  /** Exporters round; what lies further above full than this is a fault, not a rounding. */
  private static final double ROUNDING = 1.01;

  private final double full;

  UtilisationMetric(double full) {
    this.full = full;
  }

  static Optional<UtilisationMetric> named(String metric) {
    for (UtilisationMetric one : values()) {
      if (one.name().equals(metric)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  /** The sample in millionths of full use; -1 if it is no utilisation (blank, not a number). */
  long millionths(Capacity sample) {
    double share = sample.getValue() / full;
    if (!(share >= 0 && share <= ROUNDING)) {
      return -1;
    }
    return Math.round(Math.min(1, share) * FULL);
  }
}
