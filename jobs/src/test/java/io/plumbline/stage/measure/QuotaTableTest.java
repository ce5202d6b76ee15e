package io.plumbline.stage.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.Quota;
import io.plumbline.schema.UsageDaily;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.shared.MinuteLoads;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class QuotaTableTest {
  private static final int FIRST_MINUTE = 600;

  /**
   * Minutes of the day, from ten in the morning, with {@code tokens} each, by two attempts each.
   */
  private static ByteBuffer minutes(int count, long tokens) {
    MinuteLoads loads = new MinuteLoads();
    for (int i = 0; i < count; i++) {
      loads.add(FIRST_MINUTE + i, 2, tokens);
    }
    return ByteBuffer.wrap(loads.toBytes());
  }

  /** Back from the last day, twenty busy minutes a day: more than one in a hundred. */
  private static List<PricedDaily> days(
      int count, LongUnaryOperator tokensBack, Consumer<UsageDaily> change) {
    List<PricedDaily> days = new ArrayList<>();
    for (int back = 0; back < count; back++) {
      PricedDaily row = Rows.onDay(Rows.DAY.minusDays(back), 1);
      UsageDaily usage = row.getUsage();
      usage.setDeployment("eu-1");
      usage.setMinutes(minutes(20, tokensBack.applyAsLong(back)));
      usage.setQuotaTokens(100_000L);
      change.accept(usage);
      days.add(row);
    }
    return days;
  }

  private static List<Quota> quotas(List<PricedDaily> all) {
    List<PricedDaily> today =
        all.stream().filter(row -> row.getUsage().getDay().equals(Rows.DAY)).toList();
    return new MeasureStage().measure(Rows.input(today, all)).quotas();
  }

  @Test
  void growthMeetsTheQuotaOnADay() {
    // 700 more each week, 50 000 in the last one: the rest of the quota takes 71.4 weeks' growth.
    Quota growing = quotas(days(56, back -> 50_000 - 700 * (back / 7), usage -> {})).get(0);
    assertThat(growing.getLimitTokens()).isEqualTo(100_000);
    assertThat(growing.getLevelNow()).isEqualTo(50_000);
    assertThat(growing.getIn60Days()).isEqualTo(56_000);
    assertThat(growing.getMeetsOn()).as("in 500 days: beyond a year").isNull();

    Quota fast = quotas(days(56, back -> 50_000 - 7_000 * (back / 7), usage -> {})).get(0);
    assertThat(fast.getIn60Days()).isEqualTo(110_000);
    assertThat(fast.getMeetsOn()).isEqualTo(Rows.DAY.plusDays(1 + 50));
    assertThat(fast.getDailyP99()).hasSize(56).endsWith(50_000L);
    assertThat(fast.getModel()).isEqualTo("gpt-5");
    assertThat(fast.getDeployment()).isEqualTo("eu-1");

    Quota there = quotas(days(56, back -> 120_000, usage -> {})).get(0);
    assertThat(there.getMeetsOn()).as("met already").isEqualTo(Rows.DAY.plusDays(1));
  }

  @Test
  void oneOddWeekTurnsNothing() {
    Quota odd = quotas(days(56, back -> back / 7 == 3 ? 90_000 : 40_000, usage -> {})).get(0);
    assertThat(odd.getIn60Days()).isEqualTo(40_000);
    assertThat(odd.getMeetsOn()).isNull();
  }

  @Test
  void threeWeeksForetellNothingAndALogWithoutMinutesEither() {
    assertThat(quotas(days(27, back -> 50_000, usage -> {})).get(0).getIn60Days()).isNull();
    assertThat(quotas(days(28, back -> 50_000, usage -> {})).get(0).getIn60Days())
        .isEqualTo(50_000);
    Quota blind = quotas(days(56, back -> 1, usage -> usage.setMinutes(null))).get(0);
    assertThat(blind.getDailyP99()).isEmpty();
    assertThat(blind.getLevelNow()).isNull();
  }

  @Test
  void theNewestQuotaCountsAndTheLeastThatWasLeft() {
    List<PricedDaily> all =
        days(
            30,
            back -> 1_000,
            usage -> {
              boolean old = usage.getDay().isBefore(Rows.DAY.minusDays(2));
              usage.setQuotaTokens(old ? 100_000L : 200_000L);
              usage.setQuotaTokensLeft(
                  usage.getDay().isBefore(Rows.DAY.minusDays(28)) ? 5L : old ? 700L : 9_000L);
            });
    // The same day by another file tells less: headers of one day may differ by minutes.
    all.addAll(days(1, back -> 1, usage -> usage.setQuotaTokens(150_000L)));
    Quota row = quotas(all).get(0);
    assertThat(row.getLimitTokens()).isEqualTo(150_000);
    assertThat(row.getLimitOn()).isEqualTo(Rows.DAY);
    assertThat(row.getLeastLeft()).as("of the last 28 days").isEqualTo(700);
    assertThat(row.getAttempts()).as("of the interval").isEqualTo(20);
  }

  @Test
  void whatAGatewayAnsweredItselfAskedNobody() {
    assertThat(quotas(days(30, back -> 1, usage -> usage.setGatewayCacheHit(true)))).isEmpty();
    assertThat(quotas(days(30, back -> 1, usage -> usage.setQuotaTokens(null)))).isEmpty();
  }

  @Test
  void orderAndSplitChangeNothing() {
    List<PricedDaily> all = days(40, back -> 40_000 - 37 * back, usage -> {});
    all.addAll(days(40, back -> 11 * back, usage -> usage.setUsageFile("f2")));
    List<PricedDaily> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, Seeded.random(3));
    assertThat(quotas(shuffled)).isEqualTo(quotas(all));
  }

  @Test
  void theBusiestMinuteOfAWorkloadIsThatOfAllItsCallsTogether() {
    PricedDaily one = Rows.usage(u -> u.setMinutes(minutes(1, 500)));
    PricedDaily two =
        Rows.usage(
            u -> {
              u.setTeam("others");
              u.setMinutes(minutes(30, 100));
            });
    WorkloadMeasure row = Rows.measure(one, two).workloads().get(0);
    assertThat(row.getPeakMinuteTokens()).isEqualTo(600);
    assertThat(row.getPeakMinuteAttempts()).isEqualTo(4);
    assertThat(row.getP99MinuteTokens()).as("1426th of 1440 minutes").isEqualTo(100);
    assertThat(row.getPeakMinuteRatio()).isEqualTo(100 * 1440.0 / 3_500);

    PricedDaily blind = Rows.usage(u -> u.setLane("self_hosted"));
    assertThat(Rows.measure(one, blind).workloads().get(0).getPeakMinuteTokens()).isNull();
  }

  @Test
  void aNightlyJobOfTenMinutesIsNotAsFlatAsADay() {
    PricedDaily nightly = Rows.usage(u -> u.setMinutes(minutes(10, 500)));
    WorkloadMeasure row = Rows.measure(nightly).workloads().get(0);
    assertThat(row.getP99MinuteTokens()).as("1426th of 1440 minutes").isZero();
    assertThat(row.getPeakMinuteRatio()).as("busiest over mean").isEqualTo(500 * 1440.0 / 5_000);
  }

  @Test
  void daysWithoutCallsAreNoBusyDays() {
    List<PricedDaily> all = days(1, back -> 50_000, usage -> {});
    PricedDaily first = Rows.onDay(Rows.DAY.minusDays(34), 1);
    LocalDate day = first.getUsage().getDay();
    first.getUsage().setDeployment("eu-1");
    first.getUsage().setMinutes(minutes(20, 50_000));
    all.add(first);
    Quota row = quotas(all).get(0);
    assertThat(row.getDailyP99()).hasSize(35).containsOnly(0L, 50_000L);
    assertThat(row.getFirstSeen()).isEqualTo(day.atTime(12, 0).toInstant(java.time.ZoneOffset.UTC));
  }
}
