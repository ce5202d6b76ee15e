package io.plumbline.economics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.economics.Comparison.Answer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An API compared with own GPUs")
class ComparisonTest {
  private static final int DRAWS = 2_000;

  /** The catalogue's illustration of E-11: 100M tokens a day on H100s at 5 per 1M. */
  private static Map<BreakEvenInput, Triangular> illustration() {
    Map<BreakEvenInput, Triangular> in = new EnumMap<>(BreakEvenInput.class);
    in.put(BreakEvenInput.TOKENS_PER_DAY, Triangular.of("60000000", "100000000", "140000000"));
    in.put(BreakEvenInput.API_PRICE, Triangular.of("3", "5", "6"));
    in.put(BreakEvenInput.GPU_PER_HOUR, Triangular.of("3", "3.5", "5"));
    in.put(BreakEvenInput.TOKENS_PER_SECOND, Triangular.of("180", "460", "1000"));
    in.put(BreakEvenInput.PEAK_RATIO, Triangular.of("1.5", "2", "3"));
    in.put(BreakEvenInput.MINIMUM_GPUS, number("2"));
    in.put(BreakEvenInput.FTE, Triangular.of("0.25", "0.5", "1"));
    in.put(BreakEvenInput.SALARY, Triangular.of("150000", "180000", "250000"));
    for (BreakEvenInput nothing :
        new BreakEvenInput[] {
          BreakEvenInput.ON_CALL,
          BreakEvenInput.TOOLING,
          BreakEvenInput.POWER_AND_HOST,
          BreakEvenInput.MIGRATION,
          BreakEvenInput.REVALIDATION
        }) {
      in.put(nothing, number("0"));
    }
    return in;
  }

  private static Triangular number(String text) {
    return Triangular.exactly(new BigDecimal(text));
  }

  private static Comparison compare(Map<BreakEvenInput, Triangular> in) {
    return Comparison.of(new BreakEvenInputs("USD", Month.CONVENTION, in), DRAWS, 11);
  }

  @Test
  void theIllustrationOfTheCatalogueIsReproduced() {
    Comparison said =
        Comparison.of(new BreakEvenInputs("USD", Month.CONVENTION, illustration()), 20_000, 11);
    assertThat(said.answer()).isEqualTo(Answer.API_CHEAPER);
    assertThat(said.apiPerMonth()).isEqualByComparingTo("15000");
    assertThat(said.own().draws().probabilitySelfCheaper().doubleValue()).isBetween(0.006, 0.012);
    assertThat(said.own().draws().p50().doubleValue()).isBetween(-12_500.0, -11_900.0);
    // 100e6 × 2 / 86,400 / (460 × 0.85) = 5.92: six GPUs, 6 × 3.5 × 720, and half a person.
    assertThat(said.own().tco().gpus()).isEqualTo(6);
    assertThat(said.own().perMonth()).isEqualByComparingTo("22620");
    assertThat(said.own().breakEvenUtilisation().doubleValue()).isBetween(0.4226, 0.4228);
  }

  /** The catalogue's RTX 4090 (E-8), half loaded by its one workload. */
  private static Map<BreakEvenInput, Triangular> bought() {
    Map<BreakEvenInput, Triangular> in = illustration();
    in.remove(BreakEvenInput.GPU_PER_HOUR);
    in.put(BreakEvenInput.MINIMUM_GPUS, number("1"));
    in.put(BreakEvenInput.PEAK_RATIO, number("1"));
    in.put(BreakEvenInput.TOKENS_PER_SECOND, number("100"));
    in.put(BreakEvenInput.TOKENS_PER_DAY, number("4320000"));
    in.put(BreakEvenInput.FTE, number("0"));
    in.put(BreakEvenInput.API_PRICE, number("5"));
    in.put(BreakEvenInput.OWNED_PRICE, number("1800"));
    in.put(BreakEvenInput.OWNED_MONTHS, number("36"));
    in.put(BreakEvenInput.OWNED_HOST, number("41.666666666666666667"));
    in.put(BreakEvenInput.TDP_WATTS, number("450"));
    in.put(BreakEvenInput.IDLE_WATTS, number("68"));
    in.put(BreakEvenInput.PUE, number("1.3"));
    in.put(BreakEvenInput.PRICE_PER_KWH, number("0.30"));
    return in;
  }

  @Test
  void aBoughtCardCostsItsWriteOffItsHostAndThePowerOfItsLoad() {
    Comparison.OwnGpus own = compare(bought()).own();
    assertThat(own.utilisation()).isEqualByComparingTo("0.5");
    assertThat(own.tco().parts().get(Tco.Part.POWER_AND_HOST).setScale(2, RoundingMode.HALF_EVEN))
        .isEqualByComparingTo("72.73");
    assertThat(own.perMonth().setScale(2, RoundingMode.HALF_EVEN)).isEqualByComparingTo("164.39");
    assertThat(own.draws().p50().setScale(1, RoundingMode.HALF_EVEN))
        .as("648 of API")
        .isEqualByComparingTo("483.6");
    // 1800 of card against 648 − 41.67 − 72.73 a month.
    assertThat(own.payback().setScale(2, RoundingMode.HALF_EVEN)).isEqualByComparingTo("3.37");
    // At the break-even the power of the tokens is paid too.
    Map<BreakEvenInput, Triangular> there = bought();
    there.put(BreakEvenInput.TOKENS_PER_DAY, Triangular.exactly(own.breakEven()));
    Comparison even = compare(there);
    assertThat(even.own().perMonth().setScale(3, RoundingMode.HALF_EVEN))
        .isEqualByComparingTo(even.apiPerMonth().setScale(3, RoundingMode.HALF_EVEN));
  }

  @Test
  void aBoughtCardAsksForItsLifeAndItsPowerAndHasNoHour() {
    Map<BreakEvenInput, Triangular> in = bought();
    in.remove(BreakEvenInput.OWNED_MONTHS);
    in.remove(BreakEvenInput.PRICE_PER_KWH);
    assertThat(new BreakEvenInputs("EUR", Month.CONVENTION, in).missing())
        .containsExactly(BreakEvenInput.OWNED_MONTHS, BreakEvenInput.PRICE_PER_KWH);
    in.put(BreakEvenInput.GPU_PER_HOUR, number("3"));
    in.put(BreakEvenInput.IDLE_WATTS, number("500"));
    assertThatThrownBy(() -> new BreakEvenInputs("EUR", Month.CONVENTION, in))
        .hasMessage(
            "gpu.price_per_hour is for rented GPUs: leave it or gpu.owned.price out.\n"
                + "power.idle_watts is above power.tdp_watts: a card at rest takes less.");
  }

  @Test
  void whatIsCommittedToIsPaidAndWhatIsNotNeededOfItIsStranded() {
    Map<BreakEvenInput, Triangular> in = illustration();
    in.put(BreakEvenInput.COMMITTED_GPUS, number("8"));
    in.put(BreakEvenInput.COMMITMENT_DISCOUNT, number("0.3"));
    Comparison.OwnGpus own = compare(in).own();
    // Six are needed; eight are paid at 2.45 an hour.
    assertThat(own.tco().parts().get(Tco.Part.GPU)).isEqualByComparingTo("14112");
    assertThat(own.stranded()).isEqualByComparingTo("3528");
    in.put(BreakEvenInput.COMMITTED_GPUS, number("2"));
    own = compare(in).own();
    // Two at 2.45, four more at 3.50.
    assertThat(own.tco().parts().get(Tco.Part.GPU)).isEqualByComparingTo("13608");
    assertThat(own.stranded()).isEqualByComparingTo("0");
    for (BreakEven.Point point : own.curve()) {
      Map<BreakEvenInput, Triangular> there = new EnumMap<>(in);
      there.put(BreakEvenInput.TOKENS_PER_DAY, Triangular.exactly(point.tokensPerDay()));
      assertThat(compare(there).own().perMonth()).isEqualByComparingTo(point.self());
    }
  }

  @Test
  void aBreakEvenWithinTheCommitmentNeedsNoFurtherGpu() {
    Capacity naive = Capacity.naive(new BigDecimal("600"));
    // Four GPUs paid with 8,820: 58.8M tokens a day at 5, two GPUs' worth.
    assertThat(
            BreakEven.served(
                naive,
                new BigDecimal("3.5"),
                4,
                new BigDecimal("8820"),
                new BigDecimal("5"),
                Month.CONVENTION))
        .hasValueSatisfying(tokens -> assertThat(tokens).isEqualByComparingTo("58800000"));
    // One GPU paid with 1,764, and 15,000 beside it: (1,764 + 15,000 + 2 × 2,520) / 150.
    assertThat(
            BreakEven.served(
                naive,
                new BigDecimal("3.5"),
                1,
                new BigDecimal("16764"),
                new BigDecimal("5"),
                Month.CONVENTION))
        .hasValueSatisfying(tokens -> assertThat(tokens).isEqualByComparingTo("145360000"));
  }

  @Test
  void withoutAnyGpuTheApiSideIsAnsweredAndTheRestIsNamed() {
    Comparison said =
        compare(
            Map.of(
                BreakEvenInput.TOKENS_PER_DAY, number("5000000"),
                BreakEvenInput.API_PRICE, number("5")));
    assertThat(said.answer()).isEqualTo(Answer.INSUFFICIENT_EVIDENCE);
    assertThat(said.apiPerMonth()).isEqualByComparingTo("750"); // G-1
    assertThat(said.own()).isNull();
    assertThat(said.inputs().missing())
        .startsWith(BreakEvenInput.PEAK_RATIO, BreakEvenInput.GPU_PER_HOUR)
        .contains(BreakEvenInput.FTE, BreakEvenInput.MIGRATION);
  }

  @Test
  void withoutDemandNothingIsSaid() {
    Comparison said = compare(Map.of(BreakEvenInput.API_PRICE, number("5")));
    assertThat(said.apiPerMonth()).isNull();
    assertThat(said.answer()).isEqualTo(Answer.INSUFFICIENT_EVIDENCE);
  }

  @Test
  void speedToBreakEvenIsUtilisationTurnedRound() {
    assertThat(Comparison.speedToBreakEven(new BigDecimal("3.5"), new BigDecimal("5")))
        .isEqualByComparingTo("194.444444");
  }

  @Test
  void whatCannotBeIsRefusedAllAtOnce() {
    Map<BreakEvenInput, Triangular> in = illustration();
    in.put(BreakEvenInput.API_DISCOUNT, number("1"));
    in.put(BreakEvenInput.PEAK_RATIO, number("0.5"));
    assertThatThrownBy(() -> new BreakEvenInputs("USD", Month.CONVENTION, in))
        .hasMessage(
            "demand.peak_ratio is 0.5: it must be 1 or more.\n"
                + "api.discount is 1: it must be 0 to below 1.");
  }

  @Test
  void aDearerApiNeverMakesOwnGpusLookWorse() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 40; i++) {
      Map<BreakEvenInput, Triangular> cheap = drawn(random);
      Map<BreakEvenInput, Triangular> dear = new EnumMap<>(cheap);
      dear.put(BreakEvenInput.API_PRICE, times(cheap.get(BreakEvenInput.API_PRICE), "1.5"));
      assertThat(probability(dear)).isGreaterThanOrEqualTo(probability(cheap));
    }
  }

  @Test
  void moreOperationsNeverMakeOwnGpusLookBetter() {
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 40; i++) {
      Map<BreakEvenInput, Triangular> lean = drawn(random);
      Map<BreakEvenInput, Triangular> staffed = new EnumMap<>(lean);
      staffed.put(BreakEvenInput.FTE, times(lean.get(BreakEvenInput.FTE), "2"));
      staffed.put(BreakEvenInput.ON_CALL, number("500"));
      assertThat(probability(staffed)).isLessThanOrEqualTo(probability(lean));
    }
  }

  @Test
  void moreDemandNeverTakesFewerGpus() {
    Map<BreakEvenInput, Triangular> in = illustration();
    long before = 0;
    for (int millions = 1; millions < 200; millions += 7) {
      in.put(BreakEvenInput.TOKENS_PER_DAY, number(millions + "000000"));
      long gpus = compare(in).own().tco().gpus();
      assertThat(gpus).isGreaterThanOrEqualTo(before);
      before = gpus;
    }
    assertThat(before).isGreaterThan(2);
  }

  @Test
  void atAFlipBothSidesCostTheSame() {
    Comparison said = compare(illustration());
    assertThat(said.own().flips())
        .anySatisfy(
            flip -> {
              assertThat(flip.driver()).isEqualTo(Scenario.Driver.API_PRICE);
              assertThat(flip.at()).isEqualByComparingTo("7.54"); // 22,620 / 3,000M tokens
            });
  }

  private static BigDecimal probability(Map<BreakEvenInput, Triangular> in) {
    return compare(in).own().draws().probabilitySelfCheaper();
  }

  /** The illustration with demand, price and people anywhere within a factor of four. */
  private static Map<BreakEvenInput, Triangular> drawn(SplittableRandom random) {
    Map<BreakEvenInput, Triangular> in = illustration();
    for (BreakEvenInput moved :
        new BreakEvenInput[] {
          BreakEvenInput.TOKENS_PER_DAY, BreakEvenInput.API_PRICE, BreakEvenInput.FTE
        }) {
      in.put(moved, times(in.get(moved), String.valueOf(random.nextInt(50, 400) / 100.0)));
    }
    return in;
  }

  private static Triangular times(Triangular range, String factor) {
    BigDecimal by = new BigDecimal(factor);
    return new Triangular(
        range.minimum().multiply(by), range.mode().multiply(by), range.maximum().multiply(by));
  }
}
