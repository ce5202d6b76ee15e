package io.plumbline;

import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.Spend;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.policy.PolicyAttribution;
import io.plumbline.stage.measure.MeasureStage;
import io.plumbline.stage.measure.outlook.DailyCosts;
import io.plumbline.stage.price.PriceStage;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;

/**
 * Priced cubes of a run's interval and of the time before it, which forecasts, stability and the
 * bridge rest on.
 */
final class PricedHistory {
  private static final int HISTORY_DAYS = 60;

  /** A quarter: what the forecast rests on and is tried on. */
  static final int OUTLOOK_DAYS = 91;

  private final RunInputs inputs;
  private final PolicyAttribution attribution;
  private final List<UsageDaily> cubes;
  private final List<PricedDaily> recent;
  private final DailyCosts daily;

  private PricedHistory(
      RunInputs inputs,
      PolicyAttribution attribution,
      List<UsageDaily> cubes,
      List<PricedDaily> quarter) {
    this.inputs = inputs;
    this.attribution = attribution;
    this.cubes = cubes;
    this.recent = since(quarter, firstDay(inputs));
    this.daily = DailyCosts.of(quarter, attribution);
  }

  /** Prices the cubes of a run's interval and of the quarter before its end. */
  static PricedHistory of(AuditBasis basis, RunInputs inputs) throws IOException {
    LocalDate quarter = inputs.to().minusDays(OUTLOOK_DAYS);
    LocalDate first = firstDay(inputs);
    PolicyAttribution attribution = new PolicyAttribution(basis.policy());
    List<UsageDaily> cubes =
        LiveCubes.of(inputs.version(), quarter.isBefore(first) ? quarter : first, inputs.to());
    return new PricedHistory(
        inputs, attribution, cubes, new PriceStage(basis.prices(), attribution).price(cubes));
  }

  /** Cubes of the interval as the warehouse has them, before policy. */
  List<UsageDaily> cubes() {
    return cubes.stream().filter(cube -> !cube.getDay().isBefore(inputs.from())).toList();
  }

  /** Whose the calls are, by policy. */
  PolicyAttribution attribution() {
    return attribution;
  }

  /** What each day of the quarter and of the interval cost. */
  DailyCosts daily() {
    return daily;
  }

  /** The weeks before the interval, and the month before a month. */
  List<PricedDaily> recent() {
    return recent;
  }

  /** The interval. */
  List<PricedDaily> interval() {
    return since(recent, inputs.from());
  }

  /** Spend of the month before a month, by today's book for its own days; empty: no month. */
  List<Spend> monthBefore() {
    if (!inputs.isMonth()) {
      return List.of();
    }
    LocalDate first = inputs.from().minusMonths(1);
    return MeasureStage.spend(
        since(recent, first).stream()
            .filter(cube -> cube.getUsage().getDay().isBefore(inputs.from()))
            .toList(),
        attribution);
  }

  private static List<PricedDaily> since(List<PricedDaily> cubes, LocalDate first) {
    return cubes.stream().filter(cube -> !cube.getUsage().getDay().isBefore(first)).toList();
  }

  private static LocalDate firstDay(RunInputs inputs) {
    LocalDate weeks = inputs.to().minusDays(HISTORY_DAYS);
    LocalDate first = weeks.isBefore(inputs.from()) ? weeks : inputs.from();
    LocalDate month = inputs.from().minusMonths(1);
    return inputs.isMonth() && month.isBefore(first) ? month : first;
  }
}
