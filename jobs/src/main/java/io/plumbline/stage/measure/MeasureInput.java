package io.plumbline.stage.measure;

import io.plumbline.schema.PricedDaily;
import io.plumbline.shared.UsageAttribution;
import java.time.LocalDate;
import java.util.Objects;

/**
 * What there is to measure.
 *
 * @param cubes priced cubes of the interval, each once, in any order
 * @param history priced cubes before the interval, as far back as stability should see (60 days
 *     before {@code to} is plenty); cubes of the interval itself may be among them and are left out
 * @param capacity samples of GPUs and model servers, asked for day by day for the last {@value
 *     GpuTables#WINDOW_DAYS} days before {@code to}
 * @param attribution what policy and inventory say about a cube
 * @param gpuPrices price of an hour of a GPU model
 * @param from first UTC day of the interval
 * @param to UTC day after the last of the interval
 */
public record MeasureInput(
    Iterable<PricedDaily> cubes,
    Iterable<PricedDaily> history,
    CapacitySamples capacity,
    UsageAttribution attribution,
    GpuPrices gpuPrices,
    LocalDate from,
    LocalDate to) {

  /** Refuses an empty interval. */
  public MeasureInput {
    Objects.requireNonNull(cubes, "cubes");
    Objects.requireNonNull(history, "history");
    Objects.requireNonNull(capacity, "capacity");
    Objects.requireNonNull(attribution, "attribution");
    Objects.requireNonNull(gpuPrices, "gpuPrices");
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "Nothing to measure from "
              + from
              + " to "
              + to
              + ": the end is exclusive and must be after the start.");
    }
  }
}
