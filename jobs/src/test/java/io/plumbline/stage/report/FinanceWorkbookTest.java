package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.Seeded;
import io.plumbline.schema.Allocation;
import io.plumbline.schema.Bridge;
import io.plumbline.schema.JournalLine;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.Spend;
import io.plumbline.shared.policy.CostAllocation;
import io.plumbline.shared.policy.ReferenceRates;
import io.plumbline.stage.measure.finance.AllocationTable;
import io.plumbline.stage.measure.finance.MonthBridge;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFFormulaEvaluator;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;

/** The formulas recalculated by another program, and held against the tables to the cent. */
class FinanceWorkbookTest {
  /** The golden month with bridge, allocation and journal as the measure stage makes them. */
  private static ReportInput month() {
    List<Spend> spend = new ArrayList<>(GoldenMonth.spend());
    for (int at = 0; at < spend.size(); at++) {
      spend.get(at).setCostCenter(at % 5 == 0 ? null : "47" + at % 7);
      spend.get(at).setTeam(at % 3 == 0 ? "=cmd" : spend.get(at).getTeam());
    }
    List<Spend> before =
        GoldenMonth.spend().stream().filter(row -> row.getDay().getDayOfMonth() <= 24).toList();
    List<Allocation> allocation =
        AllocationTable.of(
            spend,
            List.of(),
            new CostAllocation(
                Optional.of("6805"), Optional.empty(), List.of(), List.of(), Map.of()));
    return GoldenMonth.with(
        spend,
        before,
        new FinanceFigures(
            List.of(),
            List.of(),
            List.of(),
            allocation,
            AllocationTable.journal(allocation),
            MonthBridge.of(before, spend, null, ReferenceRates.NONE),
            null,
            List.of(),
            null,
            List.of(),
            List.of()));
  }

  private static BigDecimal cents(double value) {
    return BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_EVEN);
  }

  private static BigDecimal cents(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_EVEN);
  }

  private static double number(XSSFFormulaEvaluator evaluator, Cell cell) {
    assertThat(cell.getCellType()).as(cell.getAddress().toString()).isEqualTo(CellType.FORMULA);
    var value = evaluator.evaluate(cell);
    assertThat(value.getCellType())
        .as(cell.getCellFormula() + " " + value.formatAsString())
        .isEqualTo(CellType.NUMERIC);
    return value.getNumberValue();
  }

  private static int column(Sheet sheet, String title) {
    for (Cell cell : sheet.getRow(0)) {
      if (cell.getStringCellValue().equals(title)) {
        return cell.getColumnIndex();
      }
    }
    throw new AssertionError("no column " + title);
  }

  private static XSSFWorkbook read(ReportInput input) throws IOException {
    return new XSSFWorkbook(new ByteArrayInputStream(FinanceWorkbook.of(input)));
  }

  @Test
  void pricedAndItsCausesAddUpToEachInvoice() throws IOException {
    ReportInput input = GoldenMonth.input();
    BigDecimal invoiced =
        input.finance().reconciled().stream()
            .filter(row -> row.getStep().equals("invoiced"))
            .map(Reconciled::getAmount)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(invoiced.signum()).isPositive();
    try (XSSFWorkbook book = read(input)) {
      XSSFFormulaEvaluator evaluator = new XSSFFormulaEvaluator(book);
      Map<String, BigDecimal> sums = new TreeMap<>();
      for (Row row : book.getSheet("Invoices")) {
        String step = row.getCell(1).getStringCellValue();
        if (step.equals("invoiced by sum") || step.equals("difference")) {
          sums.merge(step, cents(number(evaluator, row.getCell(4))), BigDecimal::add);
        }
      }
      assertThat(sums)
          .containsExactly(
              Map.entry("difference", cents(BigDecimal.ZERO)),
              Map.entry("invoiced by sum", cents(invoiced)));
    }
    try (XSSFWorkbook book = read(month())) {
      assertThat(book.getSheet("Invoices").getRow(0).getCell(0).getStringCellValue())
          .isEqualTo("No bill was read.");
    }
  }

  /** A preview, a mail program and a script read what is written and calculate nothing. */
  @Test
  void whatEveryFormulaComesToIsWrittenBesideIt() throws IOException {
    for (ReportInput input : List.of(month(), GoldenMonth.input())) {
      try (XSSFWorkbook book = read(input)) {
        XSSFFormulaEvaluator evaluator = new XSSFFormulaEvaluator(book);
        assertThat(book.getForceFormulaRecalculation()).isTrue();
        int formulas = 0;
        for (Sheet sheet : book) {
          for (Row row : sheet) {
            for (Cell cell : row) {
              if (cell.getCellType() == CellType.FORMULA) {
                formulas++;
                assertThat(((XSSFCell) cell).getRawValue())
                    .as(sheet.getSheetName() + " " + cell.getAddress())
                    .isNotNull();
                double written = cell.getNumericCellValue();
                assertThat(number(evaluator, cell))
                    .as(sheet.getSheetName() + " " + cell.getAddress() + " " + written)
                    .isCloseTo(written, within(1e-9));
              }
            }
          }
        }
        assertThat(formulas).isGreaterThan(5);
      }
    }
  }

  @Test
  void theBridgeAddsUpToTheMonthInEveryLineAndInTheTotals() throws IOException {
    ReportInput input = month();
    Map<String, BigDecimal> ends = new TreeMap<>();
    for (Bridge row : input.finance().bridge()) {
      if (row.getComponent().equals("end")) {
        ends.merge(row.getCurrency(), row.getAmount(), BigDecimal::add);
      }
    }
    assertThat(ends).hasSize(2);
    try (XSSFWorkbook book = read(input)) {
      Sheet sheet = book.getSheet("Bridge");
      XSSFFormulaEvaluator evaluator = new XSSFFormulaEvaluator(book);
      int end = column(sheet, "End by sum");
      int difference = column(sheet, "Difference");
      int totals = 0;
      for (Row row : sheet) {
        if (row.getRowNum() > 0) {
          assertThat(number(evaluator, row.getCell(difference))).isZero();
          if (row.getCell(1).getStringCellValue().equals("Total")) {
            totals++;
            assertThat(cents(number(evaluator, row.getCell(end))))
                .isEqualTo(cents(ends.get(row.getCell(0).getStringCellValue())));
          }
        }
      }
      assertThat(totals).isEqualTo(2);
    }
  }

  @Test
  void theJournalIsWhatWasAllocatedAndEveryCheckIsZero() throws IOException {
    ReportInput input = month();
    Map<String, BigDecimal> journal = new TreeMap<>();
    for (JournalLine line : input.finance().journal()) {
      journal.merge(line.getCurrency(), line.getAmount(), BigDecimal::add);
    }
    try (XSSFWorkbook book = read(input)) {
      XSSFFormulaEvaluator evaluator = new XSSFFormulaEvaluator(book);
      Sheet sheet = book.getSheet("Journal");
      int lines = 0;
      int totals = 0;
      for (Row row : sheet) {
        if (row.getRowNum() > 0 && row.getCell(0) != null) {
          lines++;
          assertThat(Math.abs(number(evaluator, row.getCell(7)))).isLessThan(0.01);
        } else if (row.getRowNum() > 0) {
          totals++;
          assertThat(cents(number(evaluator, row.getCell(5))))
              .isEqualTo(cents(journal.get(row.getCell(4).getStringCellValue())));
          assertThat(Math.abs(number(evaluator, row.getCell(7)))).isLessThan(0.005);
        }
      }
      assertThat(lines).isEqualTo(input.finance().journal().size()).isGreaterThan(5);
      assertThat(totals).isEqualTo(2);
      Sheet check = book.getSheet("Check");
      int differences = 0;
      for (Cell head : check.getRow(0)) {
        if (head.getStringCellValue().equals("Difference")) {
          for (int row = 1; row <= 2; row++) {
            differences++;
            assertThat(number(evaluator, check.getRow(row).getCell(head.getColumnIndex())))
                .isZero();
          }
        }
      }
      assertThat(differences).isEqualTo(6);
      assertThat(cents(number(evaluator, check.getRow(2).getCell(6))))
          .isEqualTo(cents(journal.get("USD")));
    }
  }

  @Test
  void theRowsAreThoseOfTheCsvAndNoTextIsAFormula() throws IOException {
    ReportInput input = month();
    String[] csv = ReportStage.files(input).get("csv/finance-allocation.csv").split("\r\n");
    try (XSSFWorkbook book = read(input)) {
      Sheet sheet = book.getSheet("Allocation");
      assertThat(sheet.getLastRowNum()).isEqualTo(csv.length - 1);
      BigDecimal sum = BigDecimal.ZERO;
      boolean guarded = false;
      for (Row row : sheet) {
        if (row.getRowNum() > 0) {
          double amount = row.getCell(8).getNumericCellValue();
          sum = sum.add(BigDecimal.valueOf(amount));
          assertThat(csv[row.getRowNum()])
              .contains(row.getCell(0).getStringCellValue())
              .contains(row.getCell(7).getStringCellValue());
          guarded |= row.getCell(4) != null && row.getCell(4).getStringCellValue().equals("'=cmd");
        }
        for (Cell cell : row) {
          assertThat(cell.getCellType()).isNotEqualTo(CellType.FORMULA);
        }
      }
      assertThat(guarded).isTrue();
      assertThat(cents(sum))
          .isEqualTo(
              cents(
                  input.finance().allocation().stream()
                      .map(Allocation::getAmount)
                      .reduce(BigDecimal.ZERO, BigDecimal::add)));
    }
  }

  @Test
  void equalInputGivesEqualBytesAndNoMomentIsInThem() throws Exception {
    ReportInput input = month();
    byte[] first = FinanceWorkbook.of(input);
    Thread.sleep(1_100); // core.xml counts in seconds
    List<Spend> shuffled = new ArrayList<>(input.spend());
    Collections.shuffle(shuffled, Seeded.random(3));
    assertThat(
            FinanceWorkbook.of(GoldenMonth.with(shuffled, input.previousMonth(), input.finance())))
        .isEqualTo(first);
  }

  @Test
  void aRunWithoutABridgeOrACostStillOpens() throws IOException {
    try (XSSFWorkbook book = read(GoldenMonth.with(List.of(), null, FinanceFigures.NONE))) {
      assertThat(book.getSheet("Bridge").getRow(0).getCell(0).getStringCellValue())
          .startsWith("No bridge:");
      new XSSFFormulaEvaluator(book).evaluateAll();
      assertThat(book.getNumberOfSheets()).isEqualTo(5);
    }
  }
}
