package io.plumbline.stage.measure;

import java.math.BigDecimal;
import java.util.Optional;

/** Looks up what an hour of a GPU costs. */
@FunctionalInterface
public interface GpuPrices {
  /**
   * The price of an hour of {@code gpuModel}, a model name as the exporter writes it; empty if no
   * price is known, which is not the same as free.
   */
  Optional<GpuPrice> of(String gpuModel);

  /**
   * Price of one GPU for one hour.
   *
   * @param perHour amount per hour
   * @param currency ISO 4217 code
   */
  record GpuPrice(BigDecimal perHour, String currency) {}
}
