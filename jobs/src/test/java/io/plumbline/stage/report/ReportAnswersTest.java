package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.CrossCheck;
import io.plumbline.schema.Finding;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Spend;
import io.plumbline.stage.report.document.Callout;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Chart;
import io.plumbline.stage.report.document.Document;
import io.plumbline.stage.report.document.Section;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The answers people act on, case by case. */
class ReportAnswersTest {

  private static final IngestedFile WHOLE =
      GoldenMonth.file("a.jsonl").setRead(10).setAccepted(8).setDuplicates(2).build();

  static Stream<Arguments> statuses() {
    Finding critical = GoldenMonth.finding("RES-01", "critical", "fail", "a").build();
    Finding medium = GoldenMonth.finding("COST-01", "medium", "fail", "a").build();
    Finding passed = GoldenMonth.finding("RES-01", "critical", "pass", "a").build();
    Finding blind = GoldenMonth.finding("RES-01", "critical", "not_assessed", "a").build();
    Finding blindMedium = GoldenMonth.finding("X-01", "medium", "not_assessed", "a").build();
    Finding excepted = GoldenMonth.finding("RES-01", "critical", "excepted", "a").build();
    Finding sign = GoldenMonth.finding("SWE-03", "high", "fail", "a").setKind("signal").build();
    Finding quarantine = GoldenMonth.finding("DQ-04", "medium", "fail", "a").build();
    IngestedFile lost = GoldenMonth.file("b.jsonl").setRead(10).setAccepted(8).build();
    IngestedFile cut = GoldenMonth.file("b.gz").setFault("truncated_gzip").build();
    IngestedFile empty = GoldenMonth.file("b.gz").setFault("empty_file").build();
    return Stream.of(
        Arguments.of("a critical check failed", List.of(critical, passed), WHOLE, "FAIL"),
        Arguments.of("only a medium check failed", List.of(medium, passed), WHOLE, "PASS"),
        Arguments.of("all passed", List.of(passed), WHOLE, "PASS"),
        Arguments.of("a sign is no breach", List.of(sign, passed), WHOLE, "PASS"),
        Arguments.of("a medium check is blind", List.of(passed, blindMedium), WHOLE, "PASS"),
        Arguments.of("an accepted risk", List.of(excepted), WHOLE, "PASS"),
        Arguments.of("an empty file loses nothing", List.of(passed), empty, "PASS"),
        Arguments.of("a critical check is blind", List.of(passed, blind), WHOLE, "INCOMPLETE"),
        Arguments.of("records are missing", List.of(passed), lost, "INCOMPLETE"),
        Arguments.of("a file is cut short", List.of(passed), cut, "INCOMPLETE"),
        Arguments.of(
            "quarantine on which nothing rests", List.of(passed, quarantine), WHOLE, "PASS"),
        Arguments.of("no rule judged anything", List.of(), WHOLE, "INCOMPLETE"),
        Arguments.of("failed on incomplete input", List.of(critical), lost, "FAIL"));
  }

  @ParameterizedTest(name = "{0}: {3}")
  @MethodSource("statuses")
  void status(String situation, List<Finding> findings, IngestedFile file, String word) {
    Document document =
        new ComplianceReport()
            .write(with(GoldenMonth.empty(), findings, List.of(), List.of(file), null));
    assertThat(((Callout) document.answers().get(0)).word()).as(situation).isEqualTo(word);
  }

  @Test
  void modelsThatCameOrWentStandWithWhetherItWasDecided() {
    Finding undecided =
        GoldenMonth.finding("REC-03", "high", "fail", "chat").setWorkload("chat").build();
    Finding decided =
        GoldenMonth.finding("REC-03", "high", "pass", "mail").setWorkload("mail").build();
    LocalDate from = GoldenMonth.FROM;
    List<Spend> spend = new ArrayList<>();
    for (int day = 0; day < 30; day++) {
      spend.add(answered("chat", day < 10 ? "gpt-4o" : "gpt-5", from.plusDays(day)));
      spend.add(answered("steady", "gpt-5", from.plusDays(day)));
    }
    spend.add(answered("mail", "gpt-5", from.plusDays(29)));
    spend.add(
        GoldenMonth.spendRow(from.plusDays(29))
            .setWorkload("mail")
            .setModel("gpt-99")
            .setStatus("failed")
            .build());
    assertThat(
            compliance(
                with(
                    GoldenMonth.input(), List.of(undecided, decided), spend, List.of(WHOLE), null)))
        .contains("chat | openai | gpt-4o | <before> | 2026-11-10 | 10 | [BAD] not decided")
        .contains("chat | openai | gpt-5 | 2026-11-11 | <still> | 20 | [BAD] not decided")
        .contains("mail | openai | gpt-5 | 2026-11-30 | <still> | 1 | decided")
        .doesNotContain("steady | openai", "gpt-99 | 2026");
  }

  private static Spend answered(String workload, String model, LocalDate day) {
    return GoldenMonth.spendRow(day)
        .setWorkload(workload)
        .setProvider("openai")
        .setModel(model)
        .setStatus("succeeded")
        .setAttempts(1)
        .build();
  }

  @Test
  void whatFailsOnIncompleteInputStaysTrueAndSaysSo() {
    Finding critical = GoldenMonth.finding("RES-01", "critical", "fail", "a").build();
    IngestedFile lost = GoldenMonth.file("b.jsonl").setRead(10).setAccepted(8).build();
    String text =
        DocumentText.of(
            new ComplianceReport()
                .write(
                    with(GoldenMonth.empty(), List.of(critical), List.of(), List.of(lost), null)));
    assertThat(text)
        .contains("1 critical or high finding must be acted on, and the input is incomplete.")
        .contains("What fails below is true; do not rely on what passes.")
        .contains(
            "Source gateway: 10 records read, but 8 accepted, 0 duplicates and 0 quarantined do not"
                + " add up to that.");
  }

  @Test
  void aFailureOfTheDataNamesWhatRestsOnItAndNothingElse() {
    Finding quarantine = GoldenMonth.finding("DQ-04", "medium", "fail", "edge").build();
    Finding repeats = GoldenMonth.finding("DQ-06", "medium", "fail", "edge").build();
    Finding blind = GoldenMonth.finding("RES-01", "critical", "not_assessed", "a").build();
    blind.setReason("Nothing that was read fails, but DQ-04 fails on edge: too many.");
    Finding failing = GoldenMonth.finding("PII-02", "critical", "fail", "a").build();
    failing.setReason("There may be more: DQ-04 fails on edge: too many.");

    assertThat(compliance(List.of(quarantine, repeats, blind, failing)))
        .contains(
            "Part of the input is not whole. What would pass on it is not assessed; what fails is true; everything else stands.")
        .contains("On it rest 1 finding that would pass and 1 that fails.")
        .doesNotContain("DQ-06: ");
    assertThat(compliance(List.of(quarantine, blind)))
        .contains("On it rest 1 finding that would pass.");
    assertThat(compliance(List.of(quarantine, failing)))
        .contains("On it rest 1 finding that fails.");
    assertThat(compliance(List.of(quarantine))).doesNotContain("not whole");
  }

  private static String compliance(List<Finding> findings) {
    return DocumentText.of(
        new ComplianceReport()
            .write(with(GoldenMonth.empty(), findings, List.of(), List.of(WHOLE), null)));
  }

  @Test
  void aPassNamesWhatWasExceptedAndWhatIsLower() {
    Finding excepted = GoldenMonth.finding("RES-01", "critical", "excepted", "a").build();
    Finding medium = GoldenMonth.finding("COST-01", "medium", "fail", "a").build();
    assertThat(
            DocumentText.of(
                new ComplianceReport()
                    .write(
                        with(
                            GoldenMonth.empty(),
                            List.of(excepted, medium),
                            List.of(),
                            List.of(WHOLE),
                            null))))
        .contains(
            "1 finding of lower severity failed; 1 grave one is accepted under an exception.");
  }

  @Test
  void nothingSeenIsSaidAndNothingIsZeroMoney() {
    for (Report report : Reports.all()) {
      assertThat(DocumentText.of(report.write(GoldenMonth.empty())))
          .doesNotContain("USD")
          .doesNotContain("[GOOD] Records read");
    }
    assertThat(finance(GoldenMonth.empty()))
        .contains("Spent: no call was seen, so nothing can be said of spend.")
        .contains("Do not switch: not assessed: no workload was judged.")
        .contains("Rate limits: no attempt was seen.")
        .contains("no failed attempt was billed, and no GPU metrics were read.")
        .contains("[UNKNOWN] Records read: 0 (no file was read)")
        .contains("No GPU metrics were read, so nothing can be said of GPUs.");
  }

  @Test
  void unknownCostIsNotKnownRatherThanZero() {
    Spend row =
        GoldenMonth.spendRow(GoldenMonth.FROM).setAttempts(7).setUnpricedAttempts(7).build();
    assertThat(finance(with(GoldenMonth.empty(), List.of(), List.of(row), List.of(WHOLE), null)))
        .contains(
            "the cost of all 7 attempts is not known: no log reports one, or only zero, and no price fits.")
        .contains("[UNKNOWN] Spend: not known (no attempt has a cost)");
    row.setReportedRows(7);
    row.setReportedCurrency("USD");
    assertThat(finance(with(GoldenMonth.empty(), List.of(), List.of(row), List.of(WHOLE), null)))
        .contains("[UNKNOWN] Spend: not known (no attempt has a cost)")
        .contains("[UNKNOWN] Of unknown cost: 7 (attempts, not in the spend)");
  }

  @Test
  void theMonthBeforeIsNamedOnlyWhereThereIsOne() {
    ReportInput month = GoldenMonth.input();
    assertThat(finance(month)).contains("Against last month: EUR");
    assertThat(finance(with(month, month.findings(), month.spend(), month.ingestedFiles(), null)))
        .contains("Against last month: not known, because no run of the month before was found.");
    assertThat(finance(GoldenMonth.empty()))
        .contains("Against last month: not compared, because the window is not a calendar month.");
  }

  @Test
  void everyCutAddsUpToTheSameTotals() {
    Document document = new FinanceReport().write(GoldenMonth.input());
    Map<String, String> totals = new HashMap<>();
    List<Table> cuts =
        document.tables().stream()
            .filter(table -> table.id().startsWith("spend-by-"))
            // Of the allocation, which the golden month makes up; it has no attempts to add.
            .filter(table -> !table.id().equals("spend-by-cost-center"))
            .toList();
    assertThat(cuts).hasSize(5);
    for (Table table : cuts) {
      totals.put(table.id(), sums(table, table.rows()).toString());
    }
    assertThat(totals.values().stream().distinct().toList())
        .as("%s", totals)
        .hasSize(1)
        .first()
        .asString()
        .contains("EUR spend 145.044 attempts 213300", "USD spend 680.65926 attempts 104280")
        .contains("null spend null attempts 14220");
    assertThat(cuts).allSatisfy(t -> assertThat(sums(t, t.rows())).isEqualTo(sums(t, t.totals())));
  }

  private static List<String> sums(Table table, List<List<Cell>> rows) {
    List<String> keys = table.columns().stream().map(column -> column.key()).toList();
    Map<String, BigDecimal> spend = new java.util.TreeMap<>();
    Map<String, Long> attempts = new java.util.TreeMap<>();
    for (List<Cell> row : rows) {
      String currency =
          row.get(keys.indexOf("currency")) instanceof Cell.Text text ? text.text() : "null";
      if (row.get(keys.indexOf("spend")) instanceof Cell.Money money) {
        spend.merge(currency, money.amount(), BigDecimal::add);
      }
      attempts.merge(currency, ((Cell.Count) row.get(keys.indexOf("attempts"))).count(), Long::sum);
    }
    List<String> said = new ArrayList<>();
    attempts.forEach(
        (currency, count) ->
            said.add(
                "%s spend %s attempts %d"
                    .formatted(
                        currency,
                        spend.containsKey(currency)
                            ? spend.get(currency).stripTrailingZeros().toPlainString()
                            : "null",
                        count)));
    return said;
  }

  @Test
  void currenciesAreNeverAdded() {
    Spend mixed =
        GoldenMonth.spendRow(GoldenMonth.FROM)
            .setTeam("care")
            .setAttempts(4)
            .setReportedCost(new BigDecimal("3.00"))
            .setReportedCurrency("SEK")
            .setReportedRows(4)
            .setPricedCost(new BigDecimal("0.25"))
            .setPricedCurrency("USD")
            .build();
    List<SpendCut.Line> lines = SpendCut.by(List.of(mixed), Spend::getTeam);
    assertThat(lines).extracting(SpendCut.Line::currency).containsExactly("SEK", "USD");
    assertThat(lines).extracting(SpendCut.Line::attempts).containsExactly(0L, 4L);
    assertThat(lines)
        .extracting(SpendCut.Line::reported)
        .containsExactly(new BigDecimal("3.00"), null);
    assertThat(lines)
        .extracting(SpendCut.Line::spend)
        .containsExactly(null, new BigDecimal("0.25"));
  }

  @Test
  void aPlaceThatIsNotProvableIsNeverShownAsFine() {
    Document document = new ComplianceReport().write(GoldenMonth.input());
    Chart.Paths chart =
        document.sections().stream()
            .map(Section::blocks)
            .flatMap(List::stream)
            .filter(Chart.Paths.class::isInstance)
            .map(Chart.Paths.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(chart.paths())
        .filteredOn(path -> path.stops().get(3).equals("cannot prove"))
        .isNotEmpty()
        .allSatisfy(path -> assertThat(path.tone()).isEqualTo(Tone.UNKNOWN));
    assertThat(chart.paths())
        .filteredOn(path -> path.stops().get(0).equals("contract-review"))
        .extracting(Chart.Path::tone)
        .containsExactly(Tone.BAD);
    assertThat(chart.paths()).extracting(Chart.Path::tone).doesNotContain(Tone.GOOD);
  }

  static Stream<Arguments> verdicts() {
    return Stream.of(
        Arguments.of("stay_managed", "Do not switch: no sign speaks for moving w."),
        Arguments.of("too_early", "Do not switch: w (too early to switch)"),
        Arguments.of("too_long", "Look at moving: w (managed for too long)"),
        Arguments.of("managed_open", "Look at moving: w (open weights at a hoster)"),
        Arguments.of("hybrid", "Look at moving: w (hybrid)"),
        Arguments.of("self_host", "Look at moving: w (self-host, pilot first)"),
        Arguments.of("insufficient_evidence", "Nothing can be said of w (insufficient evidence)."),
        Arguments.of("some_new_word", "Nothing can be said of w (some new word)."));
  }

  @ParameterizedTest(name = "{0} reads: {1}")
  @MethodSource("verdicts")
  void verdict(String word, String sentence) {
    ReportInput empty = GoldenMonth.empty();
    ReportInput input =
        new ReportInput(
            empty.run(),
            empty.engine(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null,
            empty.notes(),
            List.of(
                new Verdict(
                    "w", word, List.of(), List.of(), null, true, null, List.of(), null, List.of())),
            null,
            FinanceFigures.NONE,
            Oversight.NONE,
            OutlookFigures.NONE);
    assertThat(finance(input)).contains(sentence);
  }

  @Test
  void whatNobodyElseCountedIsNotAssessed() {
    assertThat(finance(GoldenMonth.empty()))
        .contains(
            "Not assessed: no report of a provider's or gateway's own counts was read. Add one as a"
                + " source (openai-usage, anthropic-usage, litellm-daily, openrouter-activity,"
                + " vercel-report), and calls that bypass the logs show here.");
  }

  static Stream<Arguments> crossChecks() {
    return Stream.of(
        Arguments.of(
            "agrees", null, "openai counted too: of 1 comparison of a day and model 1 agrees."),
        Arguments.of(
            "differs",
            "not_in_our_logs",
            "1 differs (our logs have none of the calls: 1). Calls that our logs lack bypass them, or"
                + " their log is not read: ask the report for its keys and projects."),
        Arguments.of(
            "differs", "not_in_report", "1 differs (the report has none of the calls: 1)."),
        Arguments.of("differs", "fewer_told", "1 differs (the report has fewer calls: 1)."),
        Arguments.of(
            "differs", "tokens_estimated", "1 differs (our logs estimate tokens or lack them: 1)."),
        Arguments.of(
            "differs",
            "more_tokens_told",
            "1 differs (the report counts no calls and has more tokens: 1). Calls that our logs lack bypass them, or"
                + " their log is not read: ask the report for its keys and projects."),
        Arguments.of(
            "differs",
            "fewer_tokens_told",
            "1 differs (the report counts no calls and has fewer tokens: 1)."),
        Arguments.of("differs", "tokens_differ", "1 differs (the same calls, other tokens: 1)."),
        Arguments.of(
            "not_assessed",
            "several_groupings",
            "Not assessed: 1 count of openai (reports grouped differently tell the same calls twice:"
                + " 1)."),
        Arguments.of(
            "not_assessed",
            "longer_than_a_day",
            "Not assessed: 1 count of openai (counted for longer than a day: 1)."),
        Arguments.of(
            "not_assessed",
            "no_log_of_the_gateway",
            "Not assessed: 1 count of openai (none of the gateway's logs was read: 1)."));
  }

  @ParameterizedTest(name = "{0} by {1}")
  @MethodSource("crossChecks")
  void whatOthersCounted(String status, String cause, String sentence) {
    ReportInput empty = GoldenMonth.empty();
    CrossCheck row =
        GoldenMonth.crossCheck("openai-usage", "openai", null, "gpt-5", 10, 0, 10L, status, cause);
    ReportInput input =
        new ReportInput(
            empty.run(),
            empty.engine(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null,
            new ReportNotes(List.of(), List.of(), List.of(), List.of(), List.of(row)),
            List.of(),
            null,
            FinanceFigures.NONE,
            Oversight.NONE,
            OutlookFigures.NONE);
    assertThat(finance(input)).contains(sentence);
  }

  @Test
  void untilALawAppliesWhatFailsIsAGapInReadinessAndEveryLawSaysWhenItWasRead() {
    Finding ready = GoldenMonth.finding("REC-01", "high", "fail", "a").build();
    ready.setControls(List.of("EU AI Act Art. 19", "GDPR Art. 30"));
    ReportInput empty = GoldenMonth.empty();
    LocalDate checked = LocalDate.parse("2026-11-21");
    ReportNotes.Law later =
        new ReportNotes.Law("EU AI Act", checked, LocalDate.parse("2027-12-02"));
    ReportNotes.Law past =
        new ReportNotes.Law("EU AI Act", checked, empty.run().getTo().minusDays(1));
    ReportNotes.Law gdpr = new ReportNotes.Law("GDPR", checked, null);

    assertThat(matrix(ready, later, gdpr))
        .contains(
            "Articles last checked against their source: EU AI Act 2026-11-21, GDPR 2026-11-21.")
        .contains(
            "EU AI Act applies from 2027-12-02: until then what fails is a gap in readiness, not a breach.")
        .contains("1 of 2 controls fail: GDPR Art. 30.")
        .contains("readiness gap");
    assertThat(matrix(ready, past, gdpr))
        .contains("2 of 2 controls fail")
        .doesNotContain("readiness gap");
  }

  private static String matrix(Finding finding, ReportNotes.Law... laws) {
    ReportInput base = with(GoldenMonth.empty(), List.of(finding), List.of(), List.of(), null);
    return DocumentText.of(
        new ComplianceReport()
            .write(
                new ReportInput(
                    base.run(),
                    base.engine(),
                    base.spend(),
                    base.findings(),
                    base.flows(),
                    base.providerDays(),
                    base.modelDays(),
                    base.workloadMeasures(),
                    base.personalDataCounts(),
                    base.gpuHours(),
                    base.gpuPools(),
                    base.ingestedFiles(),
                    base.rejectedCounts(),
                    null,
                    new ReportNotes(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(laws),
                        List.of()),
                    base.verdicts(),
                    base.manifest(),
                    FinanceFigures.NONE,
                    Oversight.NONE,
                    OutlookFigures.NONE)));
  }

  @Test
  void whyDistinctValuesAreNotCountedOrCountedTwiceIsSaid() {
    ReportInput input = GoldenMonth.input();
    input.run().setPseudonymKeyIds(null);
    assertThat(compliance(input))
        .contains(
            "Distinct values are not counted: that needs a key of pseudonyms (pseudonym_key_file in"
                + " plumbline.yaml, or PLUMBLINE_PSEUDONYM_KEY).");
    input.run().setPseudonymKeyIds("0a1b2c3d,896e3b93");
    assertThat(compliance(input))
        .contains("the key changed (0a1b2c3d, 896e3b93), and what was seen under two keys counts");
  }

  @Test
  void whatStandsInTheTextAndWasNotLookedAtIsSaid() {
    ReportInput input = GoldenMonth.input();
    assertThat(compliance(input))
        .contains(
            "Not looked at: 214 parts (images, sound and files in base64, or the end of a text that is nearly all numbers), and 3 bodies that the log"
                + " keeps elsewhere.");
    input.flows().forEach(flow -> flow.setMediaSkipped(0));
    input.flows().forEach(flow -> flow.setBodiesElsewhere(0));
    assertThat(compliance(input)).doesNotContain("Not looked at:");
    input.flows().get(0).setBodiesElsewhere(1);
    assertThat(compliance(input)).contains("Not looked at: 1 body that the log keeps elsewhere.");
  }

  @Test
  void howManyNamesWouldHaveBeenFoundIsSaid() {
    ReportInput base = GoldenMonth.input();
    assertThat(compliance(base)).doesNotContain("told by words alone");
    ReportNotes notes =
        new ReportNotes(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of("gazetteer, PERSON: recall 87 %, precision 99 % on 900 made-up texts"));
    assertThat(compliance(with(base, notes)))
        .contains(
            "Names, addresses and special categories (GDPR Art. 9) have no check digit: they are told by"
                + " words alone, are suspected at most, and no rule judges by them unless policy.yaml says"
                + " so. How much is found, and how much of it is right: gazetteer, PERSON: recall 87 %,"
                + " precision 99 % on 900 made-up texts.");
  }

  private static ReportInput with(ReportInput base, ReportNotes notes) {
    return new ReportInput(
        base.run(),
        base.engine(),
        base.spend(),
        base.findings(),
        base.flows(),
        base.providerDays(),
        base.modelDays(),
        base.workloadMeasures(),
        base.personalDataCounts(),
        base.gpuHours(),
        base.gpuPools(),
        base.ingestedFiles(),
        base.rejectedCounts(),
        base.previousMonth(),
        notes,
        base.verdicts(),
        base.manifest(),
        base.finance(),
        base.oversight(),
        base.outlook());
  }

  private static String compliance(ReportInput input) {
    return DocumentText.of(new ComplianceReport().write(input));
  }

  private static String finance(ReportInput input) {
    return DocumentText.of(new FinanceReport().write(input));
  }

  private static ReportInput with(
      ReportInput base,
      List<Finding> findings,
      List<Spend> spend,
      List<IngestedFile> files,
      List<Spend> previous) {
    return new ReportInput(
        base.run(),
        base.engine(),
        spend,
        findings,
        base.flows(),
        base.providerDays(),
        base.modelDays(),
        base.workloadMeasures(),
        base.personalDataCounts(),
        base.gpuHours(),
        base.gpuPools(),
        files,
        base.rejectedCounts(),
        previous,
        base.notes(),
        base.verdicts(),
        base.manifest(),
        FinanceFigures.NONE,
        Oversight.NONE,
        OutlookFigures.NONE);
  }
}
