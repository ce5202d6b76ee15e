package io.plumbline.stage.measure.finance;

import static io.plumbline.stage.measure.finance.Figures.DAY;
import static io.plumbline.stage.measure.finance.Figures.charge;
import static io.plumbline.stage.measure.finance.Figures.money;
import static io.plumbline.stage.measure.finance.Figures.spend;
import static io.plumbline.stage.measure.finance.Figures.tokens;
import static io.plumbline.stage.measure.finance.Figures.unpriced;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.schema.Allocation;
import io.plumbline.schema.Billed;
import io.plumbline.schema.JournalLine;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.Spend;
import io.plumbline.shared.policy.CostAllocation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Every amount ends in one line, so that every cut has the same total. */
class AllocationTableTest {
  private static final List<String> ANY = List.of();

  private static CostAllocation.Match team(String team) {
    return new CostAllocation.Match(List.of(team), ANY, ANY, ANY, ANY, ANY, ANY, ANY);
  }

  private static CostAllocation policy(CostAllocation.By by, Map<String, BigDecimal> shares) {
    return new CostAllocation(
        Optional.of("6805"),
        Optional.of("project"),
        List.of("product"),
        List.of(
            new CostAllocation.Rule(
                team("platform"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("platform")),
            new CostAllocation.Rule(
                team("search"),
                Optional.of("4712"),
                Optional.empty(),
                Optional.of("6810"),
                Optional.empty())),
        Map.of("platform", new CostAllocation.Pool(by, shares)));
  }

  private static Spend of(String team, String costCenter, long output) {
    Spend row = spend(DAY, 0, 0, output);
    row.setTeam(team);
    row.setCostCenter(costCenter);
    return row;
  }

  /** cost centre → amount, of some bases. */
  private static List<String> lines(List<Allocation> rows) {
    return rows.stream()
        .map(
            row ->
                row.getBasis()
                    + " "
                    + row.getReason()
                    + " "
                    + row.getCostCenter()
                    + "/"
                    + row.getGlAccount()
                    + "/"
                    + row.getTeam()
                    + " "
                    + row.getAmount().stripTrailingZeros().toPlainString())
        .toList();
  }

  @Test
  void theExampleOfTheJavadoc() {
    List<Spend> spend =
        List.of(of("a", "A", 600_000), of("b", "B", 300_000), of("platform", "whoever", 100_000));
    List<Allocation> rows =
        AllocationTable.of(spend, List.of(), policy(CostAllocation.By.SPEND, Map.of()));
    assertThat(lines(rows))
        .containsExactly(
            "usage log A/6805/a 6",
            "usage log B/6805/b 3",
            "shared platform A/6805/a 0.666666666666666667",
            "shared platform B/6805/b 0.333333333333333333");
    assertThat(AllocationTable.journal(rows))
        .extracting(JournalLine::getCostCenter, line -> line.getAmount().toPlainString())
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("A", "6.670000000000000000"),
            org.assertj.core.api.Assertions.tuple("B", "3.330000000000000000"));
  }

  @Test
  void poolsAreDividedByTokensEvenlyOrByFixedShares() {
    Spend cheap = of("b", "B", 0);
    cheap.setInputUncachedTokens(600_000L);
    cheap.setPricedCost(money("1.2"));
    List<Spend> spend = List.of(of("a", "A", 200_000), cheap, of("platform", null, 100_000));
    assertThat(
            lines(AllocationTable.of(spend, List.of(), policy(CostAllocation.By.TOKENS, Map.of()))))
        .contains("shared platform A/6805/a 0.25", "shared platform B/6805/b 0.75");
    assertThat(
            lines(AllocationTable.of(spend, List.of(), policy(CostAllocation.By.EVEN, Map.of()))))
        .contains("shared platform A/6805/null 0.5", "shared platform B/6805/null 0.5");
    assertThat(
            lines(
                AllocationTable.of(
                    spend,
                    List.of(),
                    policy(
                        CostAllocation.By.FIXED,
                        Map.of("X", new BigDecimal("60"), "Y", new BigDecimal("40"))))))
        .contains("shared platform X/6805/null 0.6", "shared platform Y/6805/null 0.4");
  }

  @Test
  void tokensAndHeadsHaveNoCurrencySoThatWhoSpendsInAnotherPaysToo() {
    Spend euro = of("b", "B", 300_000);
    euro.setPricedCurrency("EUR");
    Spend unknown = unpriced(of("c", "C", 100_000)); // its cost is not known, its tokens are
    List<Spend> spend =
        List.of(of("a", "A", 100_000), euro, unknown, of("platform", null, 100_000));
    assertThat(
            lines(AllocationTable.of(spend, List.of(), policy(CostAllocation.By.TOKENS, Map.of()))))
        .filteredOn(line -> line.startsWith("shared"))
        .containsExactly(
            "shared platform A/6805/a 0.2",
            "shared platform B/6805/b 0.6",
            "shared platform C/6805/c 0.2");
    assertThat(
            lines(AllocationTable.of(spend, List.of(), policy(CostAllocation.By.EVEN, Map.of()))))
        .filteredOn(line -> line.startsWith("shared"))
        .containsExactly(
            "shared platform A/6805/null 0.333333333333333334",
            "shared platform B/6805/null 0.333333333333333333",
            "shared platform C/6805/null 0.333333333333333333");
    assertThat(
            lines(AllocationTable.of(spend, List.of(), policy(CostAllocation.By.SPEND, Map.of()))))
        .filteredOn(line -> line.startsWith("shared"))
        .containsExactly("shared platform A/6805/a 1");
  }

  @Test
  void evenlyMeansEachCostCentreOnceWhateverItsAccounts() {
    Spend other = of("search", "4712", 100_000); // rule 2 books it on 6810
    Spend same = of("b", "4712", 100_000); // 6805
    List<Spend> spend = List.of(of("a", "A", 100_000), other, same, of("platform", null, 100_000));
    assertThat(
            lines(AllocationTable.of(spend, List.of(), policy(CostAllocation.By.EVEN, Map.of()))))
        .filteredOn(line -> line.startsWith("shared"))
        .containsExactly("shared platform 4712/6805/null 0.5", "shared platform A/6805/null 0.5");
    assertThat(
            lines(
                AllocationTable.of(
                    List.of(of("a", "A", 1), other, of("platform", null, 100_000)),
                    List.of(),
                    policy(CostAllocation.By.EVEN, Map.of()))))
        .contains("shared platform 4712/6810/null 0.5");
  }

  @Test
  void aRuleThatAnEarlierOneShadowsIsNamed() {
    CostAllocation.Rule wide = rule(team("sea*"));
    CostAllocation.Rule narrow = rule(team("search"));
    CostAllocation.Rule any =
        rule(new CostAllocation.Match(ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY));
    assertThat(ruled(wide, narrow, rule(team("chat"))).shadowed())
        .containsExactly(
            "Rule 2 of finance.allocation is never reached: rule 1 fits every call it fits.");
    assertThat(ruled(narrow, wide).shadowed()).isEmpty();
    assertThat(ruled(any, wide).shadowed()).hasSize(1);
    assertThat(ruled(wide, any).shadowed()).isEmpty();
    assertThat(ruled(rule(team("a?")), rule(team("a*"))).shadowed()).isEmpty();
  }

  private static CostAllocation.Rule rule(CostAllocation.Match match) {
    return new CostAllocation.Rule(
        match, Optional.of("C"), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static CostAllocation ruled(CostAllocation.Rule... rules) {
    return new CostAllocation(Optional.empty(), Optional.empty(), ANY, List.of(rules), Map.of());
  }

  @Test
  void whatNobodyAnswersForIsUnallocatedAndAPoolWithoutPayersTooIs() {
    assertThat(
            lines(
                AllocationTable.of(
                    List.of(of("a", null, 100_000), of("platform", null, 50_000)),
                    List.of(),
                    policy(CostAllocation.By.SPEND, Map.of()))))
        .containsExactly("usage none null/6805/a 1", "shared platform null/null/null 0.5");
  }

  @Test
  void aRuleWinsOverTheLogAndTagsNameProjects() {
    Spend row = of("search", "old", 100_000);
    row.setTags("product:chat,project=atlas,secret=no");
    Allocation line =
        AllocationTable.of(List.of(row), List.of(), policy(CostAllocation.By.SPEND, Map.of()))
            .get(0);
    assertThat(lines(List.of(line))).containsExactly("usage rule 2 4712/6810/search 1");
    assertThat(line.getProject()).isEqualTo("atlas");
    assertThat(line.getTags()).isEqualTo("product=chat");
  }

  @Test
  void capacityIsAllocatedByTokensAndTheRestOfTheInvoiceStandsBeside() {
    Spend first = unpriced(of("a", "A", 100_000));
    Spend second = unpriced(of("b", "B", 300_000));
    for (Spend row : List.of(first, second)) {
      row.setServiceTier("provisioned");
    }
    List<Spend> spend = List.of(first, second, of("a", "A", 100_000));
    Billed units = charge(DAY, "Usage", "70");
    units.setServiceTier("provisioned");
    List<Reconciled> steps =
        Reconciliation.of(
                spend,
                List.of(units, charge(DAY, "Tax", "2"), tokens(DAY, "output", 100_000, "1")),
                List.of(),
                List.of(),
                ReconciliationTerms.NONE)
            .steps();
    List<Allocation> rows =
        AllocationTable.of(spend, steps, policy(CostAllocation.By.SPEND, Map.of()));
    assertThat(lines(rows))
        .contains(
            "usage log A/6805/a 1",
            "capacity openai A/6805/a 17.5",
            "capacity openai B/6805/b 52.5",
            "invoice tax null/6805/null 2");
  }

  /** Cut by whatever column: the same total, the invoice where there is one. */
  @Test
  void everyCutHasTheSameTotal() {
    Random random = Seeded.random(4);
    List<CostAllocation.By> ways = List.of(CostAllocation.By.values());
    for (int round = 0; round < 200; round++) {
      List<Spend> spend = new ArrayList<>();
      for (int i = random.nextInt(15); i >= 0; i--) {
        Spend row =
            of(
                List.of("a", "b", "search", "platform").get(random.nextInt(4)),
                random.nextInt(3) == 0 ? null : "C" + random.nextInt(3),
                random.nextInt(1_000_000));
        row.setProvider(random.nextBoolean() ? "openai" : "anthropic");
        if (random.nextInt(6) == 0) {
          unpriced(row);
          row.setReportedCost(money("0.123456789"));
          row.setReportedCurrency("USD");
          row.setReportedRows(row.getAttempts());
        }
        spend.add(row);
      }
      List<Billed> charges = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        charges.add(tokens(DAY, "output", random.nextInt(1_000_000), "" + random.nextInt(50)));
      }
      List<Reconciled> steps =
          Reconciliation.of(spend, charges, List.of(), List.of(), ReconciliationTerms.NONE).steps();
      CostAllocation.By by = ways.get(random.nextInt(ways.size()));
      CostAllocation policy =
          policy(
              by,
              by == CostAllocation.By.FIXED
                  ? Map.of("X", BigDecimal.ONE, "Y", new BigDecimal("2"))
                  : Map.of());
      List<Allocation> rows = AllocationTable.of(spend, steps, policy);
      Collections.shuffle(spend, random);
      assertThat(AllocationTable.of(spend, steps, policy)).isEqualTo(rows);
      BigDecimal all =
          spend.stream()
              .map(row -> SpendAmount.of(row).amount())
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(
              sum(
                  rows.stream()
                      .filter(
                          row -> row.getBasis().equals("usage") || row.getBasis().equals("shared"))
                      .toList()))
          .isEqualByComparingTo(all);
      BigDecimal invoiced =
          charges.stream().map(Billed::getBilledCost).reduce(BigDecimal.ZERO, BigDecimal::add);
      BigDecimal elsewhere =
          spend.stream()
              .filter(row -> charges.isEmpty() || !row.getProvider().equals("openai"))
              .map(row -> SpendAmount.of(row).amount())
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(sum(rows)).isEqualByComparingTo(invoiced.add(elsewhere));
      for (Function<Allocation, String> cut :
          List.<Function<Allocation, String>>of(
              Allocation::getTeam, Allocation::getCostCenter, Allocation::getWorkload)) {
        BigDecimal sum = BigDecimal.ZERO;
        for (String value : rows.stream().map(cut).map(String::valueOf).distinct().toList()) {
          sum =
              sum.add(
                  sum(
                      rows.stream()
                          .filter(row -> String.valueOf(cut.apply(row)).equals(value))
                          .toList()));
        }
        assertThat(sum).isEqualByComparingTo(sum(rows));
      }
      assertThat(
              AllocationTable.journal(rows).stream()
                  .map(JournalLine::getAmount)
                  .reduce(BigDecimal.ZERO, BigDecimal::add))
          .isEqualByComparingTo(sum(rows).setScale(2, java.math.RoundingMode.HALF_EVEN));
    }
  }

  /** Every line of a year is the sum of the same lines of its months, to the last digit. */
  @Test
  void monthsAddUpToTheYear() {
    Random random = Seeded.random(12);
    for (CostAllocation.By by : CostAllocation.By.values()) {
      CostAllocation policy =
          policy(
              by,
              by == CostAllocation.By.FIXED
                  ? Map.of("X", BigDecimal.ONE, "Y", new BigDecimal("2"))
                  : Map.of());
      List<Spend> year = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        Spend row =
            of(
                List.of("a", "b", "search", "platform").get(random.nextInt(4)),
                random.nextInt(4) == 0 ? null : "C" + random.nextInt(3),
                1 + random.nextInt(1_000_000));
        row.setDay(java.time.LocalDate.of(2026, 1, 1).plusDays(random.nextInt(365)));
        row.setPricedCurrency(random.nextInt(3) == 0 ? "EUR" : "USD");
        year.add(row);
      }
      Map<String, BigDecimal> months = new java.util.TreeMap<>();
      for (int month = 1; month <= 12; month++) {
        int of = month;
        List<Spend> rows = year.stream().filter(row -> row.getDay().getMonthValue() == of).toList();
        AllocationTable.of(rows, List.of(), policy)
            .forEach(row -> months.merge(key(row), row.getAmount(), BigDecimal::add));
      }
      Map<String, BigDecimal> whole = new java.util.TreeMap<>();
      AllocationTable.of(year, List.of(), policy)
          .forEach(row -> whole.merge(key(row), row.getAmount(), BigDecimal::add));
      assertThat(whole).as(by.name()).isEqualTo(months);
    }
  }

  private static String key(Allocation row) {
    return row.getCurrency() + lines(List.of(row)).get(0).replaceAll(" [^ ]*$", "");
  }

  private static BigDecimal sum(List<Allocation> rows) {
    return rows.stream().map(Allocation::getAmount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
