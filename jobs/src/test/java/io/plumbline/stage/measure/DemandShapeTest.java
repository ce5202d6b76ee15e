package io.plumbline.stage.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.WorkloadMeasure;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemandShapeTest {
  /** A day whose tokens all fall into one hour. */
  private static String hours(int at, long tokens) {
    StringBuilder hours = new StringBuilder();
    for (int hour = 0; hour < 24; hour++) {
      hours.append(hour == 0 ? "" : ",").append(hour == at ? "10:" + tokens : "0:0");
    }
    return hours.toString();
  }

  private static WorkloadMeasure workload(PricedDaily... cubes) {
    return Rows.measure(cubes).workloads().get(0);
  }

  @Test
  void tokensAreToldApartByKind() {
    WorkloadMeasure row =
        workload(
            Rows.usage(
                u -> {
                  u.setInputUncachedTokens(1);
                  u.setCacheReadTokens(20);
                  u.setCacheWrite5mTokens(300);
                  u.setCacheWrite1hTokens(4_000);
                  u.setOutputTokens(50_000);
                  u.setReasoningTokens(7);
                  u.setServiceTier("batch");
                }),
            Rows.usage(u -> {}));

    assertThat(row.getInputUncachedTokens()).isEqualTo(801);
    assertThat(row.getCacheReadTokens()).isEqualTo(20);
    assertThat(row.getCacheWriteTokens()).isEqualTo(4_300);
    assertThat(row.getOutputTokens()).isEqualTo(50_200);
    assertThat(row.getReasoningTokens()).isEqualTo(7);
    assertThat(row.getBatchTokens()).isEqualTo(54_321);
  }

  @Test
  void aLogWithoutRetriesAndOneThatHidesThemAreNotToldApart() {
    assertThat(workload(Rows.usage(u -> {})).getRetriedAttempts()).isNull();
    assertThat(workload(Rows.usage(u -> u.setRetriedAttempts(3))).getRetriedAttempts())
        .isEqualTo(3);
  }

  @Test
  void hoursAddUpAndTheBusiestIsHeldAgainstTheMean() {
    WorkloadMeasure row =
        workload(
            Rows.usage(u -> u.setHours(hours(9, 600))),
            Rows.usage(
                u -> {
                  u.setTeam("others");
                  u.setHours(hours(21, 400));
                }));

    assertThat(row.getHourTokens()).hasSize(24);
    assertThat(row.getHourTokens().get(9)).isEqualTo(600);
    assertThat(row.getHourTokens().get(21)).isEqualTo(400);
    assertThat(row.getPeakHourRatio()).as("600 in an hour, 1000 in 24").isEqualTo(14.4);
  }

  @Test
  void aCubeThatStatesNoHoursLeavesTheShapeUnknown() {
    WorkloadMeasure row =
        workload(
            Rows.usage(u -> u.setHours(hours(9, 600))),
            Rows.usage(
                u -> {
                  u.setTeam("others");
                  u.setHours("");
                }));

    assertThat(row.getHourTokens()).isNull();
    assertThat(row.getPeakHourRatio()).isNull();
  }

  private static List<PricedDaily> days(int count, double lastWeek) {
    List<PricedDaily> days = new ArrayList<>();
    for (int back = 0; back < count; back++) {
      LocalDate day = Rows.DAY.minusDays(back);
      long season = day.getDayOfWeek().getValue() > 5 ? 100 : 1_000;
      days.add(Rows.onDay(day, back < 7 ? Math.round(season * lastWeek) : season));
    }
    return days;
  }

  private static Double growth(List<PricedDaily> all) {
    List<PricedDaily> today =
        all.stream().filter(row -> row.getUsage().getDay().equals(Rows.DAY)).toList();
    return new MeasureStage().measure(Rows.input(today, all)).workloads().get(0).getGrowth();
  }

  @Test
  void growthIsMeasuredAgainstTheSeason() {
    assertThat(growth(days(28, 1))).as("weekends are no decline").isEqualTo(0);
    assertThat(growth(days(28, 1.5))).isEqualTo(0.5);
    assertThat(growth(days(27, 1.5))).as("27 days foretell nothing").isNull();
  }

  @Test
  void aParameterTheProviderDoesNotSupportIsCountedByItsClass() {
    PricedDaily fine = Rows.usage(u -> u.setAttempts(99));
    PricedDaily refused =
        Rows.usage(
            u -> {
              u.setAttempts(1);
              u.setStatus("failed");
              u.setErrorClass("UnsupportedParamsError");
            });
    PricedDaily nameless =
        Rows.usage(
            u -> {
              u.setAttempts(1);
              u.setStatus("failed");
            });
    PricedDaily own = Rows.usage(u -> u.setLane("self_hosted"));

    assertThat(workload(fine, refused).getUnsupportedParameterShare()).isEqualTo(0.01);
    assertThat(workload(fine).getUnsupportedParameterShare()).isEqualTo(0);
    assertThat(workload(fine, nameless).getUnsupportedParameterShare())
        .as("failures without a class may be any")
        .isNull();
    assertThat(workload(own).getUnsupportedParameterShare()).isNull();
  }

  @Test
  void lanesAreNeverAveraged() {
    WorkloadMeasure row =
        workload(
            Rows.usage(u -> u.setDurationHistogram(Rows.durations(1_000, 1_000))),
            Rows.usage(
                u -> {
                  u.setLane("self_hosted");
                  u.setDurationHistogram(Rows.durations(4_000, 4_000));
                }));

    assertThat(row.getHostedP95Ms()).isBetween(990.0, 1_010.0);
    assertThat(row.getOwnP95Ms()).isBetween(3_960.0, 4_040.0);
    assertThat(workload(Rows.usage(u -> {})).getHostedP95Ms()).isNull();
  }

  @Test
  void orderAndSplitChangeNothing() {
    List<PricedDaily> cubes = new ArrayList<>(days(1, 1));
    for (int i = 0; i < 9; i++) {
      int at = i;
      cubes.add(
          Rows.usage(
              u -> {
                u.setUsageFile("f" + at);
                u.setHours(hours(at, 100 + at));
                u.setDurationHistogram(Rows.durations(100 + at));
              }));
    }
    List<PricedDaily> shuffled = new ArrayList<>(cubes);
    Collections.shuffle(shuffled, Seeded.random(7));

    assertThat(new MeasureStage().measure(Rows.input(shuffled, List.of())))
        .isEqualTo(new MeasureStage().measure(Rows.input(cubes, List.of())));
  }
}
