package io.plumbline.shared.policy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What a GPU hour costs (gpus.yaml). Empty: the file does not say.
 *
 * @param gpu pattern over the GPU model as the metrics name it
 * @param pricePerHour price of one GPU for one hour
 * @param currency ISO 4217 code
 * @param commitment on_demand, spot, reserved or owned
 * @param commitmentEnds last day of the commitment
 * @param source where the price is from
 * @param verifiedOn day the price was last checked
 */
public record GpuPrice(
    String gpu,
    BigDecimal pricePerHour,
    String currency,
    String commitment,
    Optional<LocalDate> commitmentEnds,
    Optional<String> source,
    Optional<LocalDate> verifiedOn) {

  /** Whether this is the price of {@code model}. */
  public boolean fits(String model) {
    return Glob.any(List.of(gpu), model);
  }
}
