package io.plumbline.stage.measure.finance;

import static io.plumbline.stage.measure.finance.Figures.charge;
import static io.plumbline.stage.measure.finance.Figures.money;
import static io.plumbline.stage.measure.finance.Figures.spend;
import static io.plumbline.stage.measure.finance.Figures.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.plumbline.Seeded;
import io.plumbline.schema.Allocation;
import io.plumbline.schema.Billed;
import io.plumbline.schema.Bridge;
import io.plumbline.schema.JournalLine;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.Spend;
import io.plumbline.shared.policy.CostAllocation;
import io.plumbline.shared.policy.ReferenceRates;
import io.plumbline.stage.report.FocusCsv;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A made-up year: whichever way it is cut and whichever table is asked, the totals are one. */
class OneTotalTest {
  private static final List<Function<Spend, Object>> CUTS =
      List.of(
          Spend::getTeam,
          Spend::getWorkload,
          Spend::getCostCenter,
          Spend::getModel,
          Spend::getProvider,
          Spend::getServiceTier,
          Spend::getStatus,
          Spend::getDay);

  private static List<Spend> month(Random random, LocalDate first) {
    List<Spend> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Spend row =
          spend(
              first.plusDays(random.nextInt(28)),
              random.nextInt(9_000_000),
              random.nextInt(900_000),
              random.nextInt(700_000));
      row.setTeam(random.nextInt(5) == 0 ? null : "team" + random.nextInt(3));
      row.setWorkload("w" + random.nextInt(4));
      row.setCostCenter(random.nextInt(3) == 0 ? null : "47" + random.nextInt(3));
      row.setModel(random.nextBoolean() ? "gpt-5.5-2026-04-01" : "gpt-4.1");
      row.setServiceTier(random.nextInt(4) == 0 ? "batch" : "standard");
      row.setStatus(random.nextInt(9) == 0 ? "failed" : "succeeded");
      row.setRetriedAttempts(random.nextInt(10));
      if (random.nextInt(4) == 0) {
        // Searches beside the tokens.
        row.setPricedCost(row.getPricedCost().add(money("0.000000000000000077")));
        row.setListCost(row.getPricedCost());
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<Billed> bill(Random random, LocalDate first) {
    return List.of(
        tokens(first.plusDays(3), "output", random.nextInt(9_000_000), "77.123456"),
        charge(first.plusDays(5), "Tax", "3.3"),
        charge(first.plusDays(9), "Credit", "-1.7"));
  }

  private static BigDecimal total(Collection<Spend> rows) {
    return rows.stream().map(Spend::getPricedCost).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal steps(List<Reconciled> rows, String step) {
    return rows.stream()
        .filter(row -> row.getStep().equals(step))
        .map(Reconciled::getAmount)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal focus(String csv, String column) throws IOException {
    BigDecimal sum = BigDecimal.ZERO;
    try (MappingIterator<Map<String, String>> rows =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(csv)) {
      while (rows.hasNext()) {
        String cell = rows.next().get(column);
        sum = cell == null || cell.isEmpty() ? sum : sum.add(new BigDecimal(cell));
      }
    }
    return sum;
  }

  @Test
  void everyTableOfAMonthHasTheSameTotalAndMonthsAddUpToTheYear() throws Exception {
    Random random = Seeded.random(14);
    List<Spend> year = new ArrayList<>();
    List<Billed> bills = new ArrayList<>();
    BigDecimal months = BigDecimal.ZERO;
    BigDecimal invoiced = BigDecimal.ZERO;
    List<Spend> before = month(random, LocalDate.of(2025, 12, 1));
    for (int m = 1; m <= 12; m++) {
      LocalDate first = LocalDate.of(2026, m, 1);
      List<Spend> rows = month(random, first);
      List<Billed> bill = bill(random, first);
      BigDecimal total = total(rows);
      for (Function<Spend, Object> cut : CUTS) {
        Map<String, List<Spend>> groups =
            rows.stream().collect(Collectors.groupingBy(row -> Objects.toString(cut.apply(row))));
        assertThat(
                groups.values().stream()
                    .map(OneTotalTest::total)
                    .reduce(BigDecimal.ZERO, BigDecimal::add))
            .isEqualTo(total);
      }
      List<Bridge> bridge = MonthBridge.of(before, rows, null, ReferenceRates.NONE);
      assertThat(
              bridge.stream()
                  .filter(part -> part.getComponent().equals("end"))
                  .map(Bridge::getAmount)
                  .reduce(BigDecimal.ZERO, BigDecimal::add))
          .isEqualTo(total);
      List<Reconciled> steps =
          Reconciliation.of(rows, bill, List.of(), List.of(), ReconciliationTerms.NONE).steps();
      assertThat(steps(steps, "priced")).isEqualTo(total);
      assertThat(total.add(steps(steps, "bucket")).add(steps(steps, "unexplained")))
          .isEqualTo(steps(steps, "invoiced"));
      String focus = FocusCsv.write(rows, steps);
      assertThat(focus(focus, "EffectiveCost")).isEqualByComparingTo(total);
      assertThat(focus(focus, "BilledCost")).isEqualByComparingTo(steps(steps, "invoiced"));
      List<Allocation> allocation = AllocationTable.of(rows, steps, CostAllocation.NONE);
      assertThat(
              allocation.stream()
                  .map(Allocation::getAmount)
                  .reduce(BigDecimal.ZERO, BigDecimal::add))
          .isEqualTo(steps(steps, "invoiced"));
      assertThat(
              AllocationTable.journal(allocation).stream()
                  .map(JournalLine::getAmount)
                  .reduce(BigDecimal.ZERO, BigDecimal::add))
          .isEqualByComparingTo(steps(steps, "invoiced").setScale(2, RoundingMode.HALF_EVEN));
      // Any order of the rows gives the same digits.
      List<Spend> shuffled = new ArrayList<>(rows);
      Collections.shuffle(shuffled, random);
      assertThat(
              Reconciliation.of(shuffled, bill, List.of(), List.of(), ReconciliationTerms.NONE)
                  .steps())
          .isEqualTo(steps);
      months = months.add(total);
      invoiced = invoiced.add(steps(steps, "invoiced"));
      year.addAll(rows);
      bills.addAll(bill);
      before = rows;
    }
    List<Reconciled> ofYear =
        Reconciliation.of(year, bills, List.of(), List.of(), ReconciliationTerms.NONE).steps();
    assertThat(steps(ofYear, "priced")).isEqualTo(months).isEqualTo(total(year));
    assertThat(steps(ofYear, "invoiced")).isEqualTo(invoiced);
    assertThat(focus(FocusCsv.write(year, ofYear), "EffectiveCost")).isEqualByComparingTo(months);
  }
}
