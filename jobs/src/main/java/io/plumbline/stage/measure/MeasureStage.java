package io.plumbline.stage.measure;

import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.Spend;
import io.plumbline.shared.UsageAttribution;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Turns priced cubes and capacity samples into the tables that rules and reports read. */
public final class MeasureStage {

  /**
   * Measures an interval. Pure: the same rows, in any order and any split over files, give equal
   * tables.
   *
   * @throws IllegalArgumentException if a cube lies outside the interval, or history after it
   * @throws IllegalStateException if a cube contradicts itself
   */
  public Measures measure(MeasureInput input) {
    List<Cube> cubes = Cube.merge(input.cubes(), input.attribution());
    for (Cube cube : cubes) {
      if (cube.day().isBefore(input.from()) || !cube.day().isBefore(input.to())) {
        throw new IllegalArgumentException(
            "Cube of %s lies outside the interval %s to %s (exclusive). Read only its days."
                .formatted(cube.day(), input.from(), input.to()));
      }
    }
    List<PricedDaily> before = new ArrayList<>();
    for (PricedDaily row : input.history()) {
      LocalDate day = row.getUsage().getDay();
      if (!day.isBefore(input.to())) {
        throw new IllegalArgumentException(
            "History of %s lies after the interval, which ends before %s: a forecast must not know the future."
                .formatted(day, input.to()));
      }
      if (day.isBefore(input.from())) {
        before.add(row);
      }
    }
    List<Cube> seen = new ArrayList<>(cubes);
    seen.addAll(Cube.merge(before, input.attribution()));
    GpuTables gpus = GpuTables.of(input.capacity(), input.gpuPrices(), input.to());
    return new Measures(
        SpendTable.of(cubes),
        FlowTable.of(cubes),
        ProviderDayTable.of(cubes),
        ModelDayTable.of(cubes),
        WorkloadTable.of(cubes, seen, input.from(), input.to()),
        PersonalDataTable.of(cubes),
        gpus.hours(),
        gpus.pools(),
        QuotaTable.of(seen, input.from(), input.to()));
  }

  /** The spend table alone, of any days. */
  public static List<Spend> spend(List<PricedDaily> cubes, UsageAttribution attribution) {
    return SpendTable.of(Cube.merge(cubes, attribution));
  }
}
