package io.plumbline.stage.report;

import io.plumbline.schema.Allocation;
import io.plumbline.schema.Bridge;
import io.plumbline.schema.JournalLine;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.Spend;
import io.plumbline.shared.ReportedCost;
import io.plumbline.stage.report.render.CsvRenderer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/**
 * {@code finance.xlsx}: bridge, invoices, allocation and journal with their sums as formulas, so
 * that somebody who changes a figure sees what follows from it, and a sheet that holds them against
 * one another. The rows are those of the CSV files.
 *
 * <p>A spreadsheet calculates in binary floating point: its sums are right to the cent, those of
 * the tables to the last digit. Text is guarded as in the CSV files. Equal input gives equal bytes.
 */
final class FinanceWorkbook {
  private static final String BRIDGE = "Bridge";
  private static final String INVOICES = "Invoices";
  private static final String ALLOCATION = "Allocation";
  private static final String JOURNAL = "Journal";
  private static final String CHECK = "Check";

  private static final List<String> SHEETS = List.of(BRIDGE, INVOICES, ALLOCATION, JOURNAL, CHECK);

  private static final String TOTAL = "Total";
  private static final String MONEY = "#,##0.00";
  private static final int WIDE = 24;
  private static final int NARROW = 14;

  /** The oldest moment a ZIP file can hold: no clock is in the bytes. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final ReportInput input;
  private final FormulaResults results = new FormulaResults(SHEETS);
  private final Map<String, Integer> bridgeTotals = new TreeMap<>();
  private final Map<String, Integer> journalTotals = new TreeMap<>();
  private int bridgeEnd;
  private int allocationRows;

  private FinanceWorkbook(ReportInput input) {
    this.input = input;
  }

  /** The file. */
  static byte[] of(ReportInput input) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FinanceWorkbook workbook = new FinanceWorkbook(input);
    try (Workbook book = new Workbook(bytes, "Plumbline", null)) {
      Map<String, Worksheet> sheets = new TreeMap<>();
      SHEETS.forEach(name -> sheets.put(name, book.newWorksheet(name)));
      workbook.bridge(sheets.get(BRIDGE));
      workbook.invoices(sheets.get(INVOICES));
      workbook.allocation(sheets.get(ALLOCATION));
      workbook.journal(sheets.get(JOURNAL));
      workbook.check(sheets.get(CHECK));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a workbook into memory.", e);
    }
    return workbook.timeless(bytes.toByteArray());
  }

  // --- the sheets

  /** One line per model: start, what changed it, and the end as their sum. */
  private void bridge(Worksheet sheet) throws IOException {
    Map<String, Map<String, BigDecimal>> lines = new LinkedHashMap<>();
    Map<String, Bridge> first = new LinkedHashMap<>();
    List<String> components =
        input.finance().bridge().stream()
            .sorted(Comparator.comparing(Bridge::getPosition))
            .map(Bridge::getComponent)
            .distinct()
            .toList();
    for (Bridge row : input.finance().bridge()) {
      String key =
          String.join(
              "\u0000",
              row.getCurrency(),
              row.getProvider(),
              row.getModel() == null ? "" : row.getModel());
      first.putIfAbsent(key, row);
      lines
          .computeIfAbsent(key, k -> new TreeMap<>())
          .merge(row.getComponent(), row.getAmount(), BigDecimal::add);
    }
    if (components.isEmpty()) {
      sheet.value(
          0, 0, "No bridge: the interval is no month, or nothing is known of the one before.");
      return;
    }
    List<String> heads = new ArrayList<>(List.of("Currency", "Provider", "Model"));
    components.forEach(component -> heads.add(Wording.capital(Wording.words(component))));
    heads.add("End by sum");
    heads.add("Difference");
    heads(sheet, heads);
    int columns = components.size();
    Map<String, List<BigDecimal>> totals = new TreeMap<>();
    int at = 1;
    for (Map.Entry<String, Map<String, BigDecimal>> line : lines.entrySet()) {
      Bridge row = first.get(line.getKey());
      text(sheet, at, 0, row.getCurrency());
      text(sheet, at, 1, row.getProvider());
      text(sheet, at, 2, row.getModel() == null ? "not named" : row.getModel());
      List<BigDecimal> amounts =
          components.stream()
              .map(component -> line.getValue().getOrDefault(component, BigDecimal.ZERO))
              .toList();
      for (int c = 0; c < columns; c++) {
        money(sheet, at, 3 + c, amounts.get(c));
      }
      sums(sheet, at, amounts);
      List<BigDecimal> before = totals.get(row.getCurrency());
      totals.put(
          row.getCurrency(),
          before == null
              ? amounts
              : IntStream.range(0, columns)
                  .mapToObj(c -> before.get(c).add(amounts.get(c)))
                  .toList());
      at++;
    }
    int last = at;
    bridgeEnd = 3 + columns;
    for (String currency : totals.keySet()) {
      at++;
      List<BigDecimal> amounts = totals.get(currency);
      text(sheet, at, 0, currency);
      text(sheet, at, 1, TOTAL);
      for (int c = 3; c < 3 + columns; c++) {
        formula(
            sheet,
            at,
            c,
            "SUMIF($A$2:$A$%d,$A%d,%s$2:%s$%d)".formatted(last, at + 1, letter(c), letter(c), last),
            amounts.get(c - 3));
      }
      sums(sheet, at, amounts);
      bridgeTotals.put(currency, at + 1);
    }
  }

  /** The end as the sum of start and components, and what it differs from the recorded end. */
  private void sums(Worksheet sheet, int at, List<BigDecimal> amounts) {
    int columns = amounts.size();
    int end = 3 + columns;
    BigDecimal sum =
        amounts.subList(0, columns - 1).stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    formula(
        sheet,
        at,
        end,
        "SUM(%s%d:%s%d)".formatted(letter(3), at + 1, letter(end - 2), at + 1),
        sum);
    formula(
        sheet,
        at,
        end + 1,
        "ROUND(%s%d-%s%d,2)".formatted(letter(end), at + 1, letter(end - 1), at + 1),
        cents(sum.subtract(amounts.get(columns - 1))));
  }

  private record Step(String provider, String currency, int step, String cause, String owner) {
    static final Comparator<Step> ORDER =
        Comparator.comparing(Step::provider)
            .thenComparing(Step::currency)
            .thenComparing(Step::step)
            .thenComparing(Step::cause)
            .thenComparing(Step::owner, Comparator.nullsLast(Comparator.naturalOrder()));

    static Step of(Reconciled row) {
      return new Step(
          row.getProvider(),
          row.getCurrency(),
          InvoiceSection.STEPS.indexOf(row.getStep()),
          row.getCause(),
          row.getOwner());
    }

    boolean isInvoiced() {
      return step == InvoiceSection.STEPS.indexOf("invoiced");
    }
  }

  /** From as priced over the causes to their sum, beside what was invoiced. */
  private void invoices(Worksheet sheet) throws IOException {
    Map<Step, BigDecimal> steps = new TreeMap<>(Step.ORDER);
    for (Reconciled row : input.finance().reconciled()) {
      if (row.getState().equals("compared") && !row.getStep().equals("logged")) {
        steps.merge(Step.of(row), row.getAmount(), BigDecimal::add);
      }
    }
    if (steps.isEmpty()) {
      sheet.value(0, 0, "No bill was read.");
      return;
    }
    heads(sheet, List.of("Provider", "Step", "Cause", "Currency", "Amount", "Who answers for it"));
    int at = 0;
    int first = 2;
    BigDecimal sum = BigDecimal.ZERO;
    for (Map.Entry<Step, BigDecimal> entry : steps.entrySet()) {
      Step step = entry.getKey();
      at++;
      if (step.isInvoiced()) {
        step(sheet, at, step, "invoiced by sum");
        formula(sheet, at, 4, at < first ? "0" : "SUM(E%d:E%d)".formatted(first, at), sum);
        at++;
      }
      step(sheet, at, step, InvoiceSection.STEPS.get(step.step()));
      text(sheet, at, 2, InvoiceSection.words(step.cause()));
      money(sheet, at, 4, entry.getValue());
      text(sheet, at, 5, step.owner());
      if (step.isInvoiced()) {
        at++;
        step(sheet, at, step, "difference");
        formula(
            sheet,
            at,
            4,
            "ROUND(E%d-E%d,2)".formatted(at, at - 1),
            cents(entry.getValue().subtract(sum)));
        first = at + 2;
        sum = BigDecimal.ZERO;
      } else {
        sum = sum.add(entry.getValue());
      }
    }
  }

  private static void step(Worksheet sheet, int at, Step step, String name) {
    text(sheet, at, 0, step.provider());
    text(sheet, at, 1, name);
    text(sheet, at, 3, step.currency());
  }

  private record Place(String currency, String costCenter, String glAccount) {
    static final Comparator<String> TEXTS = Comparator.nullsLast(Comparator.naturalOrder());
    static final Comparator<Place> ORDER =
        Comparator.comparing(Place::currency)
            .thenComparing(Place::costCenter, TEXTS)
            .thenComparing(Place::glAccount, TEXTS);
  }

  /** Lines of the journal by what they add up, numbered from 1. */
  private Map<Place, Integer> journalLines() {
    Map<Place, Integer> lines = new TreeMap<>(Place.ORDER);
    for (JournalLine line : input.finance().journal()) {
      lines.put(
          new Place(line.getCurrency(), line.getCostCenter(), line.getGlAccount()),
          lines.size() + 1);
    }
    return lines;
  }

  private void allocation(Worksheet sheet) throws IOException {
    heads(
        sheet,
        List.of(
            "Basis",
            "By",
            "Cost centre",
            "Account",
            "Team",
            "Workload",
            "Project",
            "Currency",
            "Amount",
            "Tokens",
            "Journal line"));
    Map<Place, Integer> lines = journalLines();
    int at = 0;
    for (Allocation row : input.finance().allocation()) {
      at++;
      text(sheet, at, 0, row.getBasis());
      text(sheet, at, 1, Wording.words(row.getReason()));
      text(sheet, at, 2, Wording.costCenter(row.getCostCenter()));
      text(sheet, at, 3, row.getGlAccount() == null ? "no account" : row.getGlAccount());
      text(sheet, at, 4, row.getTeam());
      text(sheet, at, 5, row.getWorkload());
      text(sheet, at, 6, row.getProject());
      text(sheet, at, 7, row.getCurrency());
      money(sheet, at, 8, row.getAmount());
      sheet.value(at, 9, row.getTokens());
      sheet.value(
          at,
          10,
          lines.getOrDefault(
              new Place(row.getCurrency(), row.getCostCenter(), row.getGlAccount()), 0));
    }
    allocationRows = Math.max(2, at + 1);
  }

  private void journal(Worksheet sheet) throws IOException {
    heads(
        sheet,
        List.of(
            "Line",
            "Period",
            "Cost centre",
            "Account",
            "Currency",
            "Amount",
            "From allocation",
            "Rounded away"));
    String period = ReportLabel.of(input.run().getFrom(), input.run().getTo());
    Map<Place, BigDecimal> allocated = new TreeMap<>(Place.ORDER);
    for (Allocation row : input.finance().allocation()) {
      allocated.merge(
          new Place(row.getCurrency(), row.getCostCenter(), row.getGlAccount()),
          row.getAmount(),
          BigDecimal::add);
    }
    Map<String, BigDecimal[]> totals = new TreeMap<>();
    int at = 0;
    for (JournalLine line : input.finance().journal()) {
      at++;
      sheet.value(at, 0, at);
      text(sheet, at, 1, period);
      text(sheet, at, 2, Wording.costCenter(line.getCostCenter()));
      text(sheet, at, 3, line.getGlAccount() == null ? "no account" : line.getGlAccount());
      text(sheet, at, 4, line.getCurrency());
      money(sheet, at, 5, line.getAmount());
      BigDecimal from =
          allocated.getOrDefault(
              new Place(line.getCurrency(), line.getCostCenter(), line.getGlAccount()),
              BigDecimal.ZERO);
      formula(
          sheet,
          at,
          6,
          "SUMIF(%s!$K$2:$K$%d,$A%d,%s!$I$2:$I$%d)"
              .formatted(ALLOCATION, allocationRows, at + 1, ALLOCATION, allocationRows),
          from);
      formula(sheet, at, 7, "F%d-G%d".formatted(at + 1, at + 1), line.getAmount().subtract(from));
      BigDecimal[] sums =
          totals.computeIfAbsent(
              line.getCurrency(), code -> new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO});
      sums[0] = sums[0].add(line.getAmount());
      sums[1] = sums[1].add(from);
    }
    int last = Math.max(2, at + 1);
    for (String currency : totals.keySet()) {
      BigDecimal[] sums = totals.get(currency);
      List<BigDecimal> amounts = List.of(sums[0], sums[1], sums[0].subtract(sums[1]));
      at = Math.max(at, last - 1) + 1;
      text(sheet, at, 3, TOTAL);
      text(sheet, at, 4, currency);
      for (int c = 5; c < 8; c++) {
        formula(
            sheet,
            at,
            c,
            "SUMIF($E$2:$E$%d,$E%d,%s$2:%s$%d)".formatted(last, at + 1, letter(c), letter(c), last),
            amounts.get(c - 5));
      }
      journalTotals.put(currency, at + 1);
    }
  }

  /** Spend, bridge, allocation and journal beside one another. */
  private void check(Worksheet sheet) throws IOException {
    heads(
        sheet,
        List.of(
            "Currency",
            "Spend",
            "Allocated usage",
            "Difference",
            "End of the bridge",
            "Difference",
            "All allocated",
            "Journal",
            "Difference"));
    int at = 0;
    Map<String, BigDecimal> spend = spend();
    TreeSet<String> currencies = new TreeSet<>(spend.keySet());
    currencies.addAll(journalTotals.keySet());
    for (String currency : currencies) {
      at++;
      int row = at + 1;
      BigDecimal spent = spend.getOrDefault(currency, BigDecimal.ZERO);
      BigDecimal usage = allocated(currency, Set.of("usage", "shared"));
      BigDecimal all = allocated(currency, Set.of());
      text(sheet, at, 0, currency);
      money(sheet, at, 1, spent);
      formula(
          sheet,
          at,
          2,
          "%s+%s".formatted(allocated(row, "\"usage\""), allocated(row, "\"shared\"")),
          usage);
      formula(sheet, at, 3, "ROUND(B%d-C%d,2)".formatted(row, row), cents(spent.subtract(usage)));
      // Both months converted into one currency are another figure than the spend of one.
      if (bridgeTotals.containsKey(currency) && input.finance().currency() == null) {
        String cell = letter(bridgeEnd) + bridgeTotals.get(currency);
        BigDecimal end = results.of(BRIDGE, cell);
        formula(sheet, at, 4, "%s!%s".formatted(BRIDGE, cell), end);
        formula(sheet, at, 5, "ROUND(B%d-E%d,2)".formatted(row, row), cents(spent.subtract(end)));
      } else {
        text(sheet, at, 4, "not compared");
      }
      formula(
          sheet,
          at,
          6,
          "SUMIF(%s!$H$2:$H$%d,$A%d,%s!$I$2:$I$%d)"
              .formatted(ALLOCATION, allocationRows, row, ALLOCATION, allocationRows),
          all);
      if (journalTotals.containsKey(currency)) {
        String cell = "F" + journalTotals.get(currency);
        BigDecimal journal = results.of(JOURNAL, cell);
        formula(sheet, at, 7, "%s!%s".formatted(JOURNAL, cell), journal);
        formula(
            sheet,
            at,
            8,
            "ROUND(ROUND(G%d,2)-H%d,2)".formatted(row, row),
            cents(cents(all).subtract(journal)));
      } else {
        text(sheet, at, 7, "nothing to charge");
      }
    }
    at += 2;
    text(
        sheet,
        at,
        0,
        "Every difference is zero to the cent. Sums of this workbook are formulas; amounts are those of the CSV files.");
  }

  /**
   * @param bases empty: all
   */
  private BigDecimal allocated(String currency, Set<String> bases) {
    return input.finance().allocation().stream()
        .filter(row -> row.getCurrency().equals(currency))
        .filter(row -> bases.isEmpty() || bases.contains(row.getBasis()))
        .map(Allocation::getAmount)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private String allocated(int row, String basis) {
    return "SUMIFS(%s!$I$2:$I$%d,%s!$H$2:$H$%d,$A%d,%s!$A$2:$A$%d,%s)"
        .formatted(
            ALLOCATION,
            allocationRows,
            ALLOCATION,
            allocationRows,
            row,
            ALLOCATION,
            allocationRows,
            basis);
  }

  /** Spend by currency as the allocation counts it: an amount without a currency stands as XXX. */
  private Map<String, BigDecimal> spend() {
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (Spend row : input.spend()) {
      boolean priced = row.getPricedCost() != null;
      if (priced || ReportedCost.known(row)) {
        String currency = priced ? row.getPricedCurrency() : row.getReportedCurrency();
        sums.merge(
            currency == null ? "XXX" : currency,
            priced ? row.getPricedCost() : row.getReportedCost(),
            BigDecimal::add);
      }
    }
    return sums;
  }

  // --- cells

  private static void heads(Worksheet sheet, List<String> titles) {
    for (int c = 0; c < titles.size(); c++) {
      sheet.value(0, c, titles.get(c));
      sheet.style(0, c).bold().set();
      sheet.width(c, c < 3 ? WIDE : NARROW);
    }
    sheet.freezePane(0, 1);
  }

  private static void text(Worksheet sheet, int row, int column, String text) {
    if (text != null) {
      sheet.value(row, column, CsvRenderer.text(text));
    }
  }

  private static void money(Worksheet sheet, int row, int column, BigDecimal amount) {
    sheet.value(row, column, amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros());
    sheet.style(row, column).format(MONEY).set();
  }

  private void formula(Worksheet sheet, int row, int column, String formula, BigDecimal result) {
    sheet.formula(row, column, formula);
    sheet.style(row, column).format(MONEY).set();
    results.put(sheet.getName(), letter(column) + (row + 1), result);
  }

  /** As ROUND of a spreadsheet: halves away from zero. */
  private static BigDecimal cents(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_UP);
  }

  /** Letter of a column from 0; a bridge has a dozen. */
  private static String letter(int column) {
    return String.valueOf((char) ('A' + column));
  }

  // --- bytes

  /**
   * The same parts without the moment they were written at. Through a file: the library's way of
   * writing sizes behind the parts is read by their list at the end alone.
   */
  private byte[] timeless(byte[] workbook) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      Path file = Files.createTempFile("plumbline", ".xlsx");
      try {
        Files.write(file, workbook);
        try (ZipFile in = new ZipFile(file.toFile());
            ZipOutputStream out = new ZipOutputStream(bytes)) {
          for (String name : in.stream().map(ZipEntry::getName).sorted().toList()) {
            ZipEntry entry = new ZipEntry(name);
            entry.setTimeLocal(NO_TIME);
            out.putNextEntry(entry);
            out.write(part(name, in.getInputStream(in.getEntry(name)).readAllBytes()));
            out.closeEntry();
          }
        }
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a workbook: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }

  private byte[] part(String name, byte[] content) {
    if (!name.endsWith(".xml")) {
      return content;
    }
    String xml = new String(content, StandardCharsets.UTF_8);
    String written =
        name.equals("docProps/core.xml")
            ? xml.replaceAll("(<dcterms:created[^>]*>)[^<]*", "$1" + NO_TIME + ":00Z")
            : results.into(name, xml);
    return written.getBytes(StandardCharsets.UTF_8);
  }
}
