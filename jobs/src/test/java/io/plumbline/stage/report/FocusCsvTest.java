package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.Spend;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rules of the FOCUS 1.2 specification that our lines must keep, and our own sums. */
class FocusCsvTest {
  private static final Set<String> NEVER_NULL =
      Set.of(
          "BilledCost",
          "BillingAccountId",
          "BillingCurrency",
          "BillingPeriodEnd",
          "BillingPeriodStart",
          "ChargeCategory",
          "ChargeFrequency",
          "ChargePeriodEnd",
          "ChargePeriodStart",
          "ContractedCost",
          "EffectiveCost",
          "InvoiceIssuerName",
          "ListCost",
          "ProviderName",
          "PublisherName",
          "ServiceCategory",
          "ServiceName",
          "ServiceSubcategory");

  private static final Set<String> NEVER_NULL_FOR_USAGE =
      Set.of(
          "ConsumedQuantity",
          "ConsumedUnit",
          "ContractedUnitPrice",
          "ListUnitPrice",
          "PricingCategory",
          "PricingQuantity",
          "PricingUnit",
          "SkuId",
          "SkuMeter",
          "SkuPriceId");

  private static Spend row() {
    return GoldenMonth.spendRow(GoldenMonth.FROM)
        .setModel("gpt-5.5")
        .setApiKey("key-1")
        .setTags("product=chat,beta,tier:gold=1")
        .setRegionServed("swedencentral")
        .setDeployment("prod-gpt")
        .setPriceKey("openai/gpt-5.5")
        .setAttempts(4)
        .setInputUncachedTokens(1_500_000)
        .setCacheReadTokens(7)
        .setOutputTokens(100_000)
        .setPricedCost(new BigDecimal("3.7000014"))
        .setPricedCurrency("USD")
        .setListCost(new BigDecimal("4.1111126666"))
        .setInputUncachedCost(new BigDecimal("2.7"))
        .setCacheReadCost(new BigDecimal("0.0000014"))
        .setCacheWrite5mCost(BigDecimal.ZERO)
        .setCacheWrite1hCost(BigDecimal.ZERO)
        .setOutputCost(BigDecimal.ONE)
        .build();
  }

  private static Reconciled step(String step, String cause, String amount, boolean daily) {
    return new Reconciled(
        "openai",
        "USD",
        daily ? GoldenMonth.FROM : null,
        step,
        cause,
        "compared",
        new BigDecimal(amount),
        null,
        1L,
        null,
        step.equals("invoiced") ? "INV-7" : null);
  }

  private static final List<Reconciled> STEPS =
      List.of(
          step("priced", "total", "3.7000014", true),
          step("bucket", "tax", "0.74", false),
          step("bucket", "credits", "-0.5", true),
          step("unexplained", "price", "0.01", true),
          step("invoiced", "total", "3.9500014", true));

  /** Cells by column; quotes and doubled quotes taken away. */
  static List<List<String>> cells(String csv) {
    List<List<String>> lines = new ArrayList<>();
    for (String line : csv.split("\r\n", -1)) {
      if (!line.isEmpty()) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (char c : line.toCharArray()) {
          if (c == '"') {
            quoted = !quoted;
            cell.append(c);
          } else if (c == ',' && !quoted) {
            cells.add(unquoted(cell.toString()));
            cell.setLength(0);
          } else {
            cell.append(c);
          }
        }
        cells.add(unquoted(cell.toString()));
        lines.add(cells);
      }
    }
    return lines;
  }

  private static String unquoted(String cell) {
    return cell.startsWith("\"")
        ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"")
        : cell;
  }

  private static String of(List<String> line, String column) {
    return line.get(FocusCsv.COLUMNS.indexOf(column));
  }

  static BigDecimal sum(List<List<String>> lines, String column) {
    return lines.stream()
        .skip(1)
        .map(line -> new BigDecimal(of(line, column)))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  @Test
  void effectiveCostIsTheSpendBilledCostTheInvoiceAndListCostBeforeTheDiscount() {
    List<List<String>> lines = cells(FocusCsv.write(List.of(row()), STEPS));
    assertThat(sum(lines, "EffectiveCost")).isEqualByComparingTo("3.7000014");
    List<List<String>> usage = new ArrayList<>(lines);
    usage.removeIf(
        line -> Set.of("Tax", "Credit", "Adjustment").contains(of(line, "ChargeCategory")));
    assertThat(sum(usage, "ContractedCost")).isEqualByComparingTo("3.7000014");
    assertThat(sum(usage, "ListCost")).isEqualByComparingTo("4.1111126666");
    assertThat(sum(lines, "BilledCost")).isEqualByComparingTo("3.9500014");
    List<List<String>> alone = cells(FocusCsv.write(List.of(row()), List.of()));
    assertThat(sum(alone, "BilledCost")).isEqualByComparingTo("3.7000014");
  }

  @Test
  void theRulesOfTheSpecificationHold() {
    List<List<String>> lines = cells(FocusCsv.write(List.of(row()), STEPS));
    assertThat(lines.get(0)).isEqualTo(FocusCsv.COLUMNS).doesNotHaveDuplicates();
    assertThat(FocusCsv.COLUMNS.stream().filter(name -> !name.startsWith("x_"))).hasSize(57);
    assertThat(lines).hasSize(1 + 3 + 3);
    for (List<String> line : lines.subList(1, lines.size())) {
      NEVER_NULL.forEach(column -> assertThat(of(line, column)).as(column).isNotEmpty());
      assertThat(of(line, "BillingCurrency")).matches("[A-Z]{3}");
      for (String time :
          List.of(
              "BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd")) {
        assertThat(of(line, time)).matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");
      }
      assertThat(of(line, "ChargePeriodStart")).isLessThan(of(line, "ChargePeriodEnd"));
      assertThat(of(line, "ChargeCategory")).isIn("Usage", "Tax", "Credit", "Adjustment");
      assertThat(of(line, "ServiceCategory")).isEqualTo("AI and Machine Learning");
      for (String cost : List.of("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")) {
        assertThat(of(line, cost)).matches("-?\\d+\\.\\d+");
      }
      for (String pair : List.of("Region", "Resource", "SubAccount")) {
        assertThat(of(line, pair + "Id").isEmpty()).isEqualTo(of(line, pair + "Name").isEmpty());
      }
      assertThat(of(line, "Tags")).startsWith("{").endsWith("}");
      if (of(line, "ChargeCategory").equals("Usage")) {
        NEVER_NULL_FOR_USAGE.forEach(
            column -> assertThat(of(line, column)).as(column).isNotEmpty());
        assertThat(number(line, "ListUnitPrice").multiply(number(line, "PricingQuantity")))
            .isCloseTo(
                number(line, "ListCost"),
                org.assertj.core.data.Offset.offset(new BigDecimal("1e-18")));
        assertThat(number(line, "ContractedUnitPrice").multiply(number(line, "PricingQuantity")))
            .isCloseTo(
                number(line, "ContractedCost"),
                org.assertj.core.data.Offset.offset(new BigDecimal("1e-18")));
      } else {
        for (String column : NEVER_NULL_FOR_USAGE) {
          assertThat(of(line, column)).as(column).isEmpty();
        }
        // Without a unit price ListCost-C and ContractedCost-C "MUST match the BilledCost".
        assertThat(of(line, "ListCost")).isEqualTo(of(line, "BilledCost"));
        assertThat(of(line, "ContractedCost")).isEqualTo(of(line, "BilledCost"));
      }
    }
  }

  private static BigDecimal number(List<String> line, String column) {
    return new BigDecimal(of(line, column));
  }

  @Test
  void tokensAreRealQuantitiesAndTheRegionIsWhereItRan() {
    List<String> output =
        cells(FocusCsv.write(List.of(row()), List.of())).stream()
            .filter(line -> of(line, "x_TokenKind").equals("output"))
            .findFirst()
            .orElseThrow();
    assertThat(of(output, "ConsumedQuantity")).isEqualTo("100000.0");
    assertThat(of(output, "ConsumedUnit")).isEqualTo("Tokens");
    assertThat(of(output, "PricingQuantity")).isEqualTo("0.1");
    assertThat(of(output, "PricingUnit")).isEqualTo("1000000 Tokens");
    assertThat(of(output, "ContractedUnitPrice")).isEqualTo("10.0");
    assertThat(of(output, "RegionId")).isEqualTo("swedencentral");
    assertThat(of(output, "Tags"))
        .isEqualTo("{\"beta\":true,\"product\":\"chat\",\"tier\":\"gold=1\"}");
    assertThat(of(output, "SkuPriceDetails")).isEqualTo("{\"x_TokenKind\":\"output\"}");
  }

  @Test
  void aPriceOfAnotherTierIsAnotherEntryOfThePriceList() {
    Spend batch = row();
    batch.setServiceTier("batch");
    Set<String> prices = new TreeSet<>();
    for (List<String> line : cells(FocusCsv.write(List.of(row(), batch), List.of()))) {
      if (of(line, "x_TokenKind").equals("output")) {
        assertThat(of(line, "SkuId")).isEqualTo("openai/gpt-5.5");
        prices.add(of(line, "SkuPriceId"));
      }
    }
    assertThat(prices).containsExactly("openai/gpt-5.5/output", "openai/gpt-5.5/output/batch");
  }

  @Test
  void theInvoiceIsNamedOnWhatIsBilledOnItAndOnNothingElse() {
    List<List<String>> lines = cells(FocusCsv.write(List.of(row()), STEPS));
    assertThat(lines.subList(1, lines.size())).allMatch(l -> of(l, "InvoiceId").equals("INV-7"));
    Spend euro = row();
    euro.setPricedCurrency("EUR"); // the invoice is in USD
    assertThat(cells(FocusCsv.write(List.of(euro), STEPS)))
        .filteredOn(line -> of(line, "ChargeCategory").equals("Usage"))
        .allMatch(line -> of(line, "InvoiceId").isEmpty());
    List<Reconciled> two = new ArrayList<>(STEPS);
    Reconciled late = step("invoiced", "total", "0", true);
    late.setDay(GoldenMonth.FROM.plusDays(1));
    late.setInvoiceIds("INV-8,INV-9");
    two.add(late);
    Spend next = row();
    next.setDay(GoldenMonth.FROM.plusDays(1));
    assertThat(cells(FocusCsv.write(List.of(row(), next), two)))
        .filteredOn(line -> of(line, "ChargeCategory").equals("Usage"))
        .extracting(line -> of(line, "ChargePeriodStart").substring(8, 10) + of(line, "InvoiceId"))
        .containsOnly(
            "%02dINV-7".formatted(GoldenMonth.FROM.getDayOfMonth()),
            "%02d".formatted(GoldenMonth.FROM.getDayOfMonth() + 1));
  }

  @Test
  void whatHasNoKnownCostIsLeftOutAndWhatOnlyTheLogPricesStaysOutOfTheInvoice() {
    Spend unknown = GoldenMonth.spendRow(GoldenMonth.FROM).setAttempts(3).build();
    assertThat(cells(FocusCsv.write(List.of(unknown), List.of()))).hasSize(1);
    Spend reported =
        GoldenMonth.spendRow(GoldenMonth.FROM)
            .setAttempts(3)
            .setOutputTokens(10)
            .setReportedCost(new BigDecimal("0.3"))
            .setReportedCurrency("USD")
            .setReportedRows(3)
            .build();
    List<List<String>> lines = cells(FocusCsv.write(List.of(reported), STEPS));
    assertThat(sum(lines, "EffectiveCost")).isEqualByComparingTo("0.3");
    assertThat(sum(lines, "BilledCost")).isEqualByComparingTo("0.25");
  }

  @Test
  void orderDoesNotMatterAndNoCellIsAFormula() {
    List<Spend> rows = new ArrayList<>(GoldenMonth.spend());
    Spend hostile = row();
    hostile.setTeam("=cmd");
    rows.add(hostile);
    String csv = FocusCsv.write(rows, STEPS);
    Collections.shuffle(rows, Seeded.random(3));
    assertThat(FocusCsv.write(rows, STEPS)).isEqualTo(csv).contains(",'=cmd,");
  }

  @Test
  void linesStandInTheOrderOfTheirTextsAlsoWhereOneFieldBeginsAsAnother() {
    List<Spend> rows = new ArrayList<>();
    for (String name : List.of("a", "a b", "a-b", "a!", "b", "a,b", "A", "ab")) {
      Spend team = row();
      team.setTeam(name);
      rows.add(team);
      Spend key = row();
      key.setApiKey(name);
      rows.add(key);
    }
    List<String> lines = FocusCsv.write(rows, List.of()).lines().skip(1).toList();
    assertThat(lines).hasSizeGreaterThan(16).isSorted();
  }
}
