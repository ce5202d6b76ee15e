package io.plumbline.stage.measure.outlook;

import static io.plumbline.stage.measure.outlook.Cubes.AS_LOGGED;
import static io.plumbline.stage.measure.outlook.Cubes.cube;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.Seeded;
import io.plumbline.schema.AnomalyDriver;
import io.plumbline.schema.BudgetState;
import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.SpendAnomaly;
import io.plumbline.schema.SpendForecast;
import io.plumbline.shared.policy.Budgets;
import io.plumbline.shared.policy.ReferenceRates;
import io.plumbline.shared.policy.Workload;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Forecast, budgets and unusual days of a made-up company whose every day can be added by hand. */
class OutlookTest {
  private static final LocalDate TO = LocalDate.of(2026, 11, 16);

  /** 60 days: team a 100 a day on one model and 50 on another, team b 10 a day for three weeks. */
  private static List<PricedDaily> cubes() {
    List<PricedDaily> cubes = new ArrayList<>();
    for (int back = 60; back > 0; back--) {
      LocalDate day = TO.minusDays(back);
      cubes.add(cube(day, "a", "large", "100", "USD"));
      cubes.add(cube(day, "a", "small", "50", "USD"));
      if (back <= 21) {
        cubes.add(cube(day, "b", "small", "10", "USD"));
      }
    }
    cubes.add(cube(TO.minusDays(1), "c", "local", null, null)); // of unknown cost
    return cubes;
  }

  private static Workload.Budget usd(String monthly) {
    return new Workload.Budget(new BigDecimal(monthly), "USD");
  }

  private static String plain(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }

  private static List<SpendForecast> forecasts(List<PricedDaily> cubes) {
    return ForecastTable.of(DailyCosts.of(cubes, AS_LOGGED), TO);
  }

  private static SpendForecast forecast(String scope, String name) {
    return forecasts(cubes()).stream()
        .filter(f -> f.getScope().equals(scope) && name(f.getName()).equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String model(PricedDaily cube) {
    return cube.getUsage().getModelServed();
  }

  private static String name(String name) {
    return name == null ? "-" : name;
  }

  @Test
  void theOpenMonthIsWhatIsSpentAndTheExpectedRest() {
    SpendForecast a = forecast("team", "a");
    assertThat(a.getMonth()).isEqualTo("2026-11-01");
    assertThat(a.getSpent()).isEqualByComparingTo("2250");
    assertThat(a.getOpenDays()).isEqualTo(15);
    assertThat(a.getP50()).isEqualByComparingTo("4500");
    assertThat(a.getP90()).isEqualByComparingTo("4500"); // no day was ever unlike the others
    assertThat(a.getState()).isEqualTo("forecast");
    assertThat(a.getHistoryDays()).isEqualTo(60);
    assertThat(a.getRepeats()).isEqualTo(60 - 28 - 15 + 1);
  }

  @Test
  void theNextTwoMonthsHaveNoBandAndATeamOfThreeWeeksHasNoForecast() {
    assertThat(forecasts(cubes()))
        .filteredOn(f -> !f.getScope().equals("workload"))
        .extracting(f -> name(f.getName()), f -> f.getMonth().toString(), SpendForecast::getState)
        .containsExactly(
            tuple("-", "2026-11-01", "forecast"),
            tuple("-", "2026-12-01", "without_band"),
            tuple("-", "2027-01-01", "without_band"),
            tuple("a", "2026-11-01", "forecast"),
            tuple("b", "2026-11-01", "insufficient_evidence"));
    SpendForecast b = forecast("team", "b");
    assertThat(b.getP50()).isNull();
    assertThat(b.getHistoryDays()).isEqualTo(21);
    assertThat(b.getNeededDays()).isEqualTo(28);
    assertThat(forecast("organisation", "-").getSpent()).isEqualByComparingTo("2400");
  }

  @Test
  void whatHasNoKnownCostIsInNoAmountAndEqualRowsInAnyOrderGiveEqualTables() {
    List<PricedDaily> shuffled = new ArrayList<>(cubes());
    Collections.shuffle(shuffled, Seeded.random(5));
    assertThat(forecasts(shuffled)).isEqualTo(forecasts(cubes()));
    assertThat(forecasts(cubes())).noneMatch(f -> "c".equals(f.getName()));
  }

  @Test
  void currenciesAreEstimatedApart() {
    List<PricedDaily> cubes = cubes();
    for (int back = 60; back > 0; back--) {
      cubes.add(cube(TO.minusDays(back), "a", "large", "7", "EUR"));
    }
    assertThat(forecasts(cubes))
        .filteredOn(f -> f.getScope().equals("team") && "a".equals(f.getName()))
        .filteredOn(f -> f.getOpenDays() == 15)
        .extracting(SpendForecast::getCurrency, f -> plain(f.getP50()))
        .containsExactly(tuple("EUR", "210"), tuple("USD", "4500"));
  }

  // --- budgets

  private static List<BudgetState> budgets(Budgets budgets) {
    DailyCosts costs = DailyCosts.of(cubes(), AS_LOGGED);
    return BudgetTable.of(costs, budgets, ReferenceRates.NONE, TO);
  }

  private static BudgetState ofTeamA(String monthly) {
    return budgets(new Budgets(Optional.empty(), Map.of("a", usd(monthly)), Map.of())).stream()
        .filter(row -> "a".equals(row.getName()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aBudgetIsWithinExpectedToBreakOrBroken() {
    assertThat(ofTeamA("5000").getState()).isEqualTo("within");
    assertThat(ofTeamA("5000").getExhaustedOn()).isNull();
    BudgetState expected = ofTeamA("3000"); // 2250 spent, 150 a day: the sixth open day passes it
    assertThat(expected.getState()).isEqualTo("forecast_over");
    assertThat(expected.getExhaustedOn()).isEqualTo(TO.plusDays(5));
    assertThat(expected.getDaysLeft()).isEqualTo(5);
    BudgetState over = ofTeamA("1000");
    assertThat(over.getState()).isEqualTo("over");
    assertThat(over.getExhaustedOn()).isEqualTo("2026-11-07");
    assertThat(over.getDaysLeft()).isZero();
  }

  @Test
  void noBudgetIsNotAssessedAndNeitherIsOneThatCannotBeEstimated() {
    assertThat(budgets(Budgets.NONE))
        .extracting(BudgetState::getScope, row -> name(row.getName()), BudgetState::getState)
        .containsExactly(
            tuple("organisation", "-", "not_assessed"),
            tuple("team", "a", "not_assessed"),
            tuple("team", "b", "not_assessed"));
    assertThat(budgets(Budgets.NONE))
        .extracting(BudgetState::getReason)
        .containsOnly("policy.yaml has no budget.");
    assertThat(budgets(new Budgets(Optional.empty(), Map.of("b", usd("9999")), Map.of())))
        .filteredOn(row -> "b".equals(row.getName()))
        .extracting(BudgetState::getState, BudgetState::getReason)
        .containsExactly(
            tuple(
                "not_assessed",
                "The rest of the month cannot be estimated: 21 days are known, 28 are needed."));
  }

  @Test
  void aTeamNobodySawIsNamedWithTheNearestAndAnotherCurrencyIsNotAdded() {
    List<PricedDaily> cubes = cubes();
    cubes.add(cube(TO.minusDays(1), "support", "small", "1", "USD"));
    cubes.add(cube(TO.minusDays(1), "b", "small", "1", "EUR"));
    DailyCosts costs = DailyCosts.of(cubes, AS_LOGGED);
    assertThat(
            BudgetTable.of(
                costs,
                new Budgets(
                    Optional.empty(), Map.of("suport", usd("10"), "b", usd("5000")), Map.of()),
                ReferenceRates.NONE,
                TO))
        .filteredOn(row -> row.getBudget() != null)
        .extracting(BudgetState::getName, BudgetState::getState, BudgetState::getReason)
        .containsExactly(
            tuple(
                "b",
                "not_assessed",
                "The budget is in USD, and what was spent in EUR on 2026-11-15 cannot be converted:"
                    + " eurofxref-hist.csv (missing) has no rate for it."),
            tuple("suport", "not_assessed", "No cost of it was seen. Did you mean 'support'?"));
  }

  @Test
  void aMonthThatEndedStandsWithWhatWasSpentBesideTheNext() {
    LocalDate to = LocalDate.of(2026, 11, 1);
    DailyCosts costs =
        DailyCosts.of(
            cubes().stream().filter(c -> c.getUsage().getDay().isBefore(to)).toList(), AS_LOGGED);
    assertThat(
            BudgetTable.of(
                costs,
                new Budgets(Optional.of(usd("4700")), Map.of(), Map.of("a-work", usd("4649"))),
                ReferenceRates.NONE,
                to))
        .filteredOn(row -> row.getBudget() != null)
        .extracting(
            BudgetState::getScope,
            row -> row.getMonth().toString(),
            BudgetState::getState,
            row -> plain(row.getSpent()),
            BudgetState::getOpenDays)
        .containsExactly(
            tuple("organisation", "2026-10-01", "over", "4710", 0),
            tuple("organisation", "2026-11-01", "at_risk", "0", 30),
            tuple("workload", "2026-10-01", "over", "4650", 0),
            tuple("workload", "2026-11-01", "within", "0", 30));
  }

  /** 1 EUR is 2 USD on 3 October, 4 USD from the 31st. */
  private static ReferenceRates rates() {
    return ReferenceRates.of(
        Map.of(
            LocalDate.of(2026, 10, 2), Map.of("USD", new BigDecimal("2")),
            LocalDate.of(2026, 10, 31), Map.of("USD", new BigDecimal("4"))));
  }

  private static BudgetState inEuro(ReferenceRates rates, String budget, PricedDaily... cubes) {
    LocalDate to = LocalDate.of(2026, 11, 1);
    return BudgetTable.of(
            DailyCosts.of(List.of(cubes), AS_LOGGED),
            new Budgets(
                Optional.empty(),
                Map.of("a", new Workload.Budget(new BigDecimal(budget), "EUR")),
                Map.of()),
            rates,
            to)
        .stream()
        .filter(row -> "a".equals(row.getName()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatWasSpentInAnotherCurrencyCountsAtTheRateOfItsDay() {
    BudgetState row =
        inEuro(
            rates(),
            "13",
            cube(LocalDate.of(2026, 10, 3), "a", "large", "20", "USD"), // Friday's rate: 10 EUR
            cube(LocalDate.of(2026, 10, 31), "a", "large", "8", "USD"), // 2 EUR
            cube(LocalDate.of(2026, 10, 31), "a", "small", "1", "EUR"));
    assertThat(row.getMonth()).isEqualTo("2026-10-01");
    assertThat(row.getCurrency()).isEqualTo("EUR");
    assertThat(row.getSpent()).isEqualByComparingTo("13");
    assertThat(row.getP50()).isEqualByComparingTo("13");
    assertThat(row.getState()).isEqualTo("within");
    assertThat(row.getReason()).isNull();
    assertThat(row.getUnconvertedDays()).isZero();
  }

  @Test
  void aDayWithoutARateLeavesTheBudgetNotAssessedUnlessTheRestAloneIsOver() {
    PricedDaily[] cubes = {
      cube(LocalDate.of(2026, 10, 20), "a", "large", "20", "USD"), // 18 days after the last rate
      cube(LocalDate.of(2026, 10, 31), "a", "small", "9", "EUR")
    };
    BudgetState open = inEuro(rates(), "100", cubes);
    assertThat(open.getState()).isEqualTo("not_assessed");
    assertThat(open.getP50()).isNull();
    assertThat(open.getSpent()).isEqualByComparingTo("9");
    assertThat(open.getUnconvertedDays()).isEqualTo(1);
    assertThat(open.getReason())
        .isEqualTo(
            "The budget is in EUR, and what was spent in USD on 2026-10-20 cannot be converted:"
                + " eurofxref-hist.csv has no rate for it.");
    BudgetState over = inEuro(rates(), "8", cubes);
    assertThat(over.getState()).isEqualTo("over");
    assertThat(over.getExhaustedOn()).isEqualTo("2026-10-31");
  }

  @Test
  void aForecastRestsOnAllThatWasSpentWhateverTheCurrency() {
    List<PricedDaily> cubes = cubes();
    for (int back = 60; back > 0; back--) {
      cubes.add(cube(TO.minusDays(back), "a", "large", "50", "EUR"));
    }
    Map<LocalDate, Map<String, BigDecimal>> days = new HashMap<>();
    for (int back = 70; back > 0; back--) {
      days.put(TO.minusDays(back), Map.of("USD", new BigDecimal("2")));
    }
    assertThat(
            BudgetTable.of(
                DailyCosts.of(cubes, AS_LOGGED),
                new Budgets(Optional.empty(), Map.of("a", usd("7499")), Map.of()),
                ReferenceRates.of(days),
                TO))
        .filteredOn(row -> "a".equals(row.getName()))
        .extracting(row -> plain(row.getSpent()), row -> plain(row.getP50()), BudgetState::getState)
        .containsExactly(tuple("3750", "7500", "forecast_over"));
  }

  @Test
  void aBudgetSaysHowManyCallsOfUnknownCostAreNotInIt() {
    BudgetState row =
        inEuro(
            ReferenceRates.NONE,
            "100",
            cube(LocalDate.of(2026, 10, 20), "a", "large", "9", "EUR"),
            cube(LocalDate.of(2026, 10, 21), "a", "local", null, null));
    assertThat(row.getState()).isEqualTo("within");
    assertThat(row.getUnknownAttempts()).isEqualTo(1);
    assertThat(row.getReason())
        .isEqualTo("1 attempt of unknown cost is not in it (plumbline prices check).");
  }

  // --- unusual days

  @Test
  void anUnusualDayIsFoundForTheOrganisationAndTheTeamWithWhatMoved() {
    List<PricedDaily> cubes = cubes();
    LocalDate peak = TO.minusDays(2);
    cubes.add(cube(peak, "a", "huge", "900", "USD"));
    // The same work under another name of its model moves nothing.
    cubes.removeIf(c -> c.getUsage().getDay().equals(peak) && "small".equals(model(c)));
    cubes.add(cube(peak, "a", "renamed", "50", "USD"));
    cubes.add(cube(peak, "b", "small", "10", "USD"));
    cubes.add(cube(peak, "b", "small", "45", "USD"));
    AnomalyTable.Found found =
        AnomalyTable.of(DailyCosts.of(cubes, AS_LOGGED), LocalDate.of(2026, 11, 1), TO);
    assertThat(found.days())
        .extracting(
            SpendAnomaly::getScope,
            day -> name(day.getName()),
            day -> day.getDay().toString(),
            day -> plain(day.getAmount()),
            day -> plain(day.getExpected()))
        .containsExactly(
            tuple("organisation", "-", peak.toString(), "1105", "150"),
            tuple("team", "a", peak.toString(), "1050", "150"));
    assertThat(found.drivers())
        .filteredOn(driver -> driver.getScope().equals("organisation"))
        .extracting(
            AnomalyDriver::getPosition,
            AnomalyDriver::getTeam,
            AnomalyDriver::getModel,
            driver -> plain(driver.getAmount()))
        .containsExactly(tuple(0, "a", "huge", "1050"), tuple(1, "b", "small", "55"));
  }

  @Test
  void aDayWithTooLittleBeforeItIsNotJudged() {
    List<PricedDaily> cubes = new ArrayList<>();
    for (int back = 20; back > 0; back--) {
      cubes.add(cube(TO.minusDays(back), "a", "large", back == 1 ? "9000" : "100", "USD"));
    }
    assertThat(
            AnomalyTable.of(DailyCosts.of(cubes, AS_LOGGED), LocalDate.of(2026, 11, 1), TO).days())
        .isEmpty();
  }
}
