package io.plumbline.economics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.economics.Tco.Part;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormulasTest {

  private static BigDecimal d(String text) {
    return new BigDecimal(text);
  }

  @Test
  void e1AddsKindsThenTakesTheDiscountThenTheUplift() {
    List<ApiCost.Line> lines =
        List.of(
            new ApiCost.Line(d("10000"), d("3")),
            new ApiCost.Line(d("90000"), d("0.30")),
            new ApiCost.Line(d("2000"), d("15")));
    assertThat(ApiCost.of(lines, BigDecimal.ZERO, BigDecimal.ONE)).isEqualByComparingTo("0.087");
    assertThat(ApiCost.of(lines, d("0.1"), d("1.1"))).isEqualByComparingTo("0.08613");
  }

  @ParameterizedTest(name = "{0}M a day on {1} tokens/s, peak {2}, target {3}, at least {4}: {5}")
  @CsvSource({
    "5, 60, 1, 1, 1, 1",
    "5, 60, 2, 1, 1, 2",
    "5.184, 60, 1, 1, 1, 1",
    "5.184001, 60, 1, 1, 1, 2",
    "5, 60, 1, 0.85, 1, 2",
    "0, 60, 1, 1, 2, 2",
    "100, 460, 2, 0.85, 2, 6"
  })
  void e3NeedsTheNextGpuForTheNextToken(
      String millions, String tps, String peak, String target, int minimum, long gpus) {
    assertThat(
            new Capacity(minimum, d(peak), d(tps), d(target)).gpus(d(millions).movePointRight(6)))
        .isEqualTo(gpus);
  }

  @Test
  void e3RefusesACapacityThatCannotBe() {
    assertThatThrownBy(() -> new Capacity(0, d("1"), d("1"), d("1")))
        .hasMessage("N_min must be at least 1, not 0.");
    assertThatThrownBy(() -> new Capacity(1, d("0.5"), d("1"), d("1")))
        .hasMessage("peak_ratio must be at least 1 (peak over mean), not 0.5.");
    assertThatThrownBy(() -> new Capacity(1, d("1"), d("0"), d("1")))
        .hasMessage("tps_agg must be above 0, not 0.");
    assertThatThrownBy(() -> new Capacity(1, d("1"), d("1"), d("85")))
        .hasMessage("target_util must be above 0 and at most 1, not 85.");
  }

  @Test
  void e4TheUsageBasisIsTheAllocationBasisTimesTheLoad() {
    UnitCost cost = UnitCost.of(d("2520"), d("0.2"), d("150000000"));
    assertThat(cost.allocation()).isEqualByComparingTo("16.8");
    assertThat(cost.usage()).isEqualByComparingTo("3.36");
    assertThatThrownBy(() -> UnitCost.of(d("2520"), d("0"), d("0")))
        .hasMessage(
            "No tokens were served: there is no cost per token, only the cost of idle GPUs.");
  }

  @Test
  void e5AndE6RefuseAPriceOfZero() {
    assertThatThrownBy(() -> BreakEven.naiveTokensPerDay(d("1"), d("0"), Month.CONVENTION))
        .hasMessage("The API price per 1M tokens must be above 0, not 0.");
    assertThatThrownBy(() -> BreakEven.utilisation(d("1"), d("1"), d("-1")))
        .hasMessage("The API price per 1M tokens must be above 0, not -1.");
  }

  @Test
  void e5TheServedBreakEvenClimbsStepsUntilTheFixedCostIsCovered() {
    // 600 tok/s: 51.84M a day and GPU, 7776 of API against 2520 of GPU; 15000 of staff needs 3.
    Capacity capacity = Capacity.naive(d("600"));
    Optional<BigDecimal> served =
        BreakEven.served(capacity, d("3.5"), d("15000"), d("5"), Month.CONVENTION);
    assertThat(served).hasValueSatisfying(t -> assertThat(t).isEqualByComparingTo("150400000"));
    assertThat(capacity.gpus(served.orElseThrow())).isEqualTo(3);
    assertThat(saving(capacity, served.orElseThrow(), "15000")).isEqualByComparingTo("0");
    assertThat(saving(capacity, served.orElseThrow().subtract(BigDecimal.ONE), "15000").signum())
        .isNegative();
    assertThat(saving(capacity, d("103680000"), "15000").signum())
        .as("the full second GPU does not reach it")
        .isNegative();
  }

  @Test
  void e5AMinimumFleetIsPaidFromTheFirstToken() {
    Capacity two = new Capacity(2, d("1"), d("600"), d("1"));
    assertThat(BreakEven.served(two, d("3.5"), d("0"), d("5"), Month.CONVENTION))
        .hasValueSatisfying(t -> assertThat(t).isEqualByComparingTo("33600000"));
  }

  private static BigDecimal saving(Capacity capacity, BigDecimal tokens, String fixed) {
    BreakEven.Point point =
        BreakEven.curve(List.of(tokens), capacity, d("3.5"), d(fixed), d("5"), Month.CONVENTION)
            .get(0);
    return point.api().subtract(point.self());
  }

  private static TcoInputs complete() {
    return new TcoInputs(
        d("3.5"),
        new Capacity(2, d("2"), d("460"), d("0.85")),
        d("0"),
        new TcoInputs.Operations(d("0.5"), d("180000")),
        d("800"),
        d("400"),
        new TcoInputs.Migration(d("36000"), 24),
        d("250"),
        null);
  }

  @Test
  void e7AddsEightPartsAMonth() {
    Tco tco = Tco.of(complete(), d("100000000"), Month.CONVENTION);
    assertThat(tco.missing()).isEmpty();
    assertThat(tco.gpus()).isEqualTo(6);
    assertThat(tco.parts())
        .hasEntrySatisfying(Part.GPU, c -> assertThat(c).isEqualByComparingTo("15120"))
        .hasEntrySatisfying(Part.OPERATIONS, c -> assertThat(c).isEqualByComparingTo("7500"))
        .hasEntrySatisfying(Part.MIGRATION, c -> assertThat(c).isEqualByComparingTo("1500"));
    assertThat(tco.total()).hasValueSatisfying(t -> assertThat(t).isEqualByComparingTo("25570"));
  }

  @Test
  void e7MissingPartsAreAResultAndLeaveNoTotal() {
    Tco nothing =
        Tco.of(
            new TcoInputs(null, null, null, null, null, null, null, null, d("99")),
            d("1"),
            Month.CONVENTION);
    assertThat(nothing.missing())
        .containsExactly(
            Part.GPU,
            Part.IDLE,
            Part.POWER_AND_HOST,
            Part.OPERATIONS,
            Part.ON_CALL,
            Part.TOOLING,
            Part.MIGRATION,
            Part.REVALIDATION);
    assertThat(nothing.missing()).extracting(Part::key).contains("ops_fte", "power_and_host");
    assertThat(nothing.total()).isEmpty();
    assertThat(nothing.parts()).containsOnlyKeys(Part.EXTRA);
    TcoInputs c = complete();
    Tco one =
        Tco.of(
            new TcoInputs(
                c.gpu(),
                c.capacity(),
                c.powerAndHost(),
                c.operations(),
                null,
                c.tooling(),
                c.migration(),
                c.revalidation(),
                null),
            d("1"),
            Month.CONVENTION);
    assertThat(one.missing()).containsExactly(Part.ON_CALL);
    assertThat(one.total()).as("seven of eight are not a total").isEmpty();
    assertThatThrownBy(() -> new TcoInputs.Migration(d("1"), 0))
        .hasMessage("Migration must be spread over at least 1 month, not 0.");
  }

  @Test
  void e7SpotCountsReworkAndReservedCountsStrandedHours() {
    assertThat(GpuPrice.mixed(d("0.6"), d("1.5"), d("0.1"), d("3.5"))).isEqualByComparingTo("2.39");
    GpuPrice.Reserved under = GpuPrice.reserved(d("720"), d("500"), d("3.5"), d("0.4"));
    assertThat(under.total()).isEqualByComparingTo("1512");
    assertThat(under.stranded()).isEqualByComparingTo("462");
    GpuPrice.Reserved over = GpuPrice.reserved(d("720"), d("800"), d("3.5"), d("0.4"));
    assertThat(over.total()).isEqualByComparingTo("1792");
    assertThat(over.stranded()).isEqualByComparingTo("0");
  }

  @Test
  void e12ASwitchThatSavesNothingNeverPaysBack() {
    assertThat(Payback.months(d("36000"), d("15000"), d("13500")))
        .hasValueSatisfying(m -> assertThat(m).isEqualByComparingTo("24"));
    assertThat(Payback.months(d("36000"), d("13500"), d("13500"))).isEmpty();
    assertThat(Payback.passesSalaryTest(Optional.of(d("24")))).isTrue();
    assertThat(Payback.passesSalaryTest(Optional.of(d("24.000001")))).isFalse();
    assertThat(Payback.passesSalaryTest(Optional.empty())).isFalse();
  }

  @Test
  void e13ThePremiumPaidIsInsideTheSpendAndThePremiumToPayIsBesideIt() {
    assertThat(
            ResidencyPremium.wasted(
                List.of(
                    new ResidencyPremium.Flow(d("1100"), d("1.1")),
                    new ResidencyPremium.Flow(d("500"), d("1")))))
        .isEqualByComparingTo("100");
    assertThat(ResidencyPremium.toFix(List.of(new ResidencyPremium.Flow(d("1000"), d("1.1")))))
        .isEqualByComparingTo("100");
  }

  @Test
  void aRealMonthHasItsOwnLength() {
    assertThat(Month.of(YearMonth.parse("2026-11"))).isEqualTo(Month.CONVENTION);
    assertThat(Month.of(YearMonth.parse("2028-02")).hours()).isEqualByComparingTo("696");
  }
}
