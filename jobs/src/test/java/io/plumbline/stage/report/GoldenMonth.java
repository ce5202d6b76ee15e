package io.plumbline.stage.report;

import io.plumbline.schema.AcceptedRisk;
import io.plumbline.schema.Allocation;
import io.plumbline.schema.AnomalyDriver;
import io.plumbline.schema.Bridge;
import io.plumbline.schema.BudgetState;
import io.plumbline.schema.CostDifference;
import io.plumbline.schema.CrossCheck;
import io.plumbline.schema.Economics;
import io.plumbline.schema.Exchanged;
import io.plumbline.schema.Finding;
import io.plumbline.schema.FindingHistory;
import io.plumbline.schema.Flow;
import io.plumbline.schema.GpuHour;
import io.plumbline.schema.GpuPool;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.JournalEntry;
import io.plumbline.schema.JournalLine;
import io.plumbline.schema.ModelDay;
import io.plumbline.schema.PersonalDataCount;
import io.plumbline.schema.ProviderDay;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.ReconciledUsage;
import io.plumbline.schema.RegisterEntry;
import io.plumbline.schema.ResidencyPremium;
import io.plumbline.schema.Run;
import io.plumbline.schema.Saving;
import io.plumbline.schema.Spend;
import io.plumbline.schema.SpendAnomaly;
import io.plumbline.schema.SpendForecast;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.shared.DistinctSubjects;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A made-up November of a made-up Nordic company: every section of both reports has something. */
final class GoldenMonth {
  static final LocalDate FROM = LocalDate.of(2026, 11, 1);
  static final LocalDate TO = LocalDate.of(2026, 12, 1);

  private GoldenMonth() {}

  static ReportInput input() {
    List<Spend> spend = spend();
    return new ReportInput(
        run(FROM, TO),
        "local[2]",
        spend,
        findings(),
        flows(),
        providerDays(),
        modelDays(spend),
        measures(),
        personalData(),
        gpuHours(),
        gpuPools(),
        files(),
        List.of(
            new RejectedCount("gateway", "truncated_json", 9),
            new RejectedCount("gateway", "negative_tokens", 3)),
        spend.stream().filter(row -> row.getDay().getDayOfMonth() <= 24).toList(),
        notes(),
        verdicts(),
        new ManifestReference("runs/5f1c9a20b7d3e846/manifest.json", "c0ffee".repeat(10) + "c0ff"),
        finance(),
        new Oversight(acceptedRisks(), history(), registers()),
        outlook());
  }

  /** The same with other spend, of this month and of the one before, and other figures of it. */
  static ReportInput with(List<Spend> spend, List<Spend> before, FinanceFigures finance) {
    ReportInput golden = input();
    return new ReportInput(
        golden.run(),
        golden.engine(),
        spend,
        golden.findings(),
        golden.flows(),
        golden.providerDays(),
        golden.modelDays(),
        golden.workloadMeasures(),
        golden.personalDataCounts(),
        golden.gpuHours(),
        golden.gpuPools(),
        golden.ingestedFiles(),
        golden.rejectedCounts(),
        before,
        golden.notes(),
        golden.verdicts(),
        golden.manifest(),
        finance,
        golden.oversight(),
        golden.outlook());
  }

  /** What a month of 30 known days can say, a team over its budget, and one peak. */
  static OutlookFigures outlook() {
    return new OutlookFigures(
        List.of(
            forecast("organisation", null, "2026-12-01", "forecast", "620", "700.5"),
            forecast("organisation", null, "2027-01-01", "without_band", "619", null),
            forecast("team", "support", "2026-12-01", "without_band", "310", null),
            forecast("team", null, "2026-12-01", "insufficient_evidence", null, null)),
        List.of(
            budget("team", "support", "2026-11-01", "500", "600", "over"),
            budget("team", "support", "2026-12-01", "700", "310", "within"),
            budget("team", "growth", "2026-12-01", "300", "310", "forecast_over"),
            budget("organisation", null, "2026-12-01", null, "620", "not_assessed")),
        List.of(
            new SpendAnomaly(
                LocalDate.of(2026, 11, 24),
                "USD",
                "organisation",
                null,
                new BigDecimal("98.75"),
                new BigDecimal("20"),
                new BigDecimal("1.5"),
                6,
                "more")),
        List.of(
            new AnomalyDriver(
                LocalDate.of(2026, 11, 24),
                "USD",
                "organisation",
                null,
                0,
                "support",
                "support-chat",
                "gpt-4o",
                new BigDecimal("85"),
                new BigDecimal("8.25"))),
        List.of(
            saving(0, "retries", "support-chat", "120", "high", "none", null),
            saving(
                1,
                "cheaper_model",
                "claims-triage",
                "90",
                "medium",
                "not_assessed",
                "policy.yaml gives the workload no data class."),
            saving(
                2,
                "batch",
                "contract-review",
                "400",
                "low",
                "vetoed",
                "RES-02: a global batch deployment may run in any region, and class 'personal' is"
                    + " bound to a place.")),
        List.of(
            saving(0, "retries", "support-chat", "150", "high", "none", null),
            saving(1, "batch", "claims-triage", "40", "low", "none", null),
            saving(2, "cache", "no-longer-run", "10", "low", "none", null),
            saving(3, "residency", "support-chat", "99", "high", "vetoed", "RES-01: a reason.")),
        List.of(
            new ResidencyPremium(
                "support-chat",
                "bedrock",
                "llama-4-scout",
                "USD",
                new BigDecimal("13.5"),
                new BigDecimal("9"),
                new BigDecimal("4"),
                new BigDecimal("0.5"),
                new BigDecimal("2.25"))));
  }

  private static Saving saving(
      int position,
      String kind,
      String workload,
      String monthly,
      String confidence,
      String veto,
      String reason) {
    return new Saving(
        position,
        kind,
        workload,
        "support",
        "openai",
        "gpt-4o",
        null,
        "USD",
        new BigDecimal(monthly),
        new BigDecimal(monthly),
        confidence,
        "counted in the interval.",
        "Do it.",
        veto,
        reason,
        "head-of-support");
  }

  private static SpendForecast forecast(
      String scope, String name, String month, String state, String p50, String p90) {
    boolean tried = p90 != null;
    return new SpendForecast(
        "USD",
        scope,
        name,
        LocalDate.parse(month),
        BigDecimal.ZERO,
        31,
        state,
        p50 == null ? null : new BigDecimal(p50),
        p90 == null ? null : new BigDecimal(p90),
        p50 == null ? 12 : 60,
        p50 == null ? 28 : 0,
        tried ? 16 : 0,
        tried ? 17 : 0,
        tried ? 9 : 0,
        tried ? 16 : 0,
        tried ? new BigDecimal("0.065") : null);
  }

  private static BudgetState budget(
      String scope, String name, String month, String budget, String amount, String state) {
    BigDecimal cost = new BigDecimal(amount);
    boolean late = state.equals("over") || state.equals("forecast_over");
    LocalDate first = LocalDate.parse(month);
    return new BudgetState(
        scope,
        name,
        "USD",
        first,
        budget == null ? null : new BigDecimal(budget),
        first.isBefore(TO) ? cost : BigDecimal.ZERO,
        cost,
        cost.add(BigDecimal.TEN),
        first.isBefore(TO) ? 0 : 31,
        0,
        0L,
        state,
        late ? first.plusDays(28) : null,
        late ? Integer.valueOf(first.isBefore(TO) ? 0 : 28) : null,
        budget == null ? "policy.yaml has no budget." : null);
  }

  /** One flow in the record with a blank, one provider without a review, one route half covered. */
  static List<RegisterEntry> registers() {
    List<RegisterEntry> entries = new ArrayList<>();
    String flow = flows().get(0).getFlowId();
    for (String field : Register.PROCESSING) {
      boolean blank = field.equals("legal_basis");
      entries.add(
          entry(
              "processing",
              flow,
              field,
              blank ? null : field.equals("workload") ? "support-chat" : "as " + field,
              "processing.support-chat.legal_basis in policy.yaml"));
    }
    for (String field : Register.PROVIDER) {
      entries.add(
          entry(
              "provider",
              "openai",
              field,
              field.equals("reviewed_on") ? null : field.endsWith("s") ? "30" : "written",
              "reviewed_on of 'openai' in contracts.yaml"));
    }
    for (String field : Register.RESPONSIBILITY) {
      entries.add(
          entry(
              "responsibility",
              "self_hosted / vllm",
              field,
              field.length() > 6 ? "platform group" : null,
              "responsibilities.self_hosted." + field + " in team.yaml"));
    }
    return entries;
  }

  private static RegisterEntry entry(
      String register, String row, String field, String value, String gap) {
    return new RegisterEntry("run", register, row, field, value, value == null ? gap : null);
  }

  static FinanceFigures finance() {
    return new FinanceFigures(
        List.of(
            reconciled("anthropic", null, "priced", "total", "no_invoice", "80.5"),
            reconciled("openai", FROM, "logged", "total", "compared", "598"),
            reconciled("openai", FROM, "priced", "total", "compared", "600"),
            reconciled("openai", FROM, "bucket", "bypass", "compared", "42.125"),
            reconciled("openai", FROM, "bucket", "credits", "compared", "-10"),
            reconciled("openai", FROM, "unexplained", "price", "compared", "1.75"),
            reconciled("openai", FROM, "invoiced", "total", "compared", "633.875"),
            reconciled("openai", null, "bucket", "tax", "compared", "12"),
            reconciled("openai", null, "invoiced", "total", "compared", "12")),
        List.of(
            new ReconciledUsage(
                "openai",
                "USD",
                "gpt-4o",
                "other",
                "output",
                60_000_000L,
                0L,
                new BigDecimal("60000000"),
                new BigDecimal("600"),
                new BigDecimal("601.75"),
                BigDecimal.ZERO,
                new BigDecimal("1.75"),
                "price")),
        List.of(
            new Exchanged(
                "azure.ai.openai",
                FROM,
                "USD",
                new BigDecimal("105"),
                "EUR",
                new BigDecimal("100"),
                new BigDecimal("0.952380952380952381"),
                FROM.minusDays(2)),
            new Exchanged(
                "azure.ai.openai",
                FROM.plusDays(1),
                "USD",
                new BigDecimal("2.5"),
                "EUR",
                null,
                null,
                null)),
        List.of(
            allocation("usage", "rule 1", "4711", "support", "600"),
            allocation("shared", "platform", "4711", "support", "80.5"),
            allocation("invoice", "tax", null, null, "45.875")),
        List.of(
            new JournalLine("4711", "6805", "USD", new BigDecimal("680.50")),
            new JournalLine(null, "6805", "USD", new BigDecimal("45.88"))),
        List.of(
            bridge(0, "start", "500"),
            bridge(1, "volume", "90"),
            bridge(2, "model_mix", "0"),
            bridge(3, "token_mix", "12.5"),
            bridge(4, "cache", "-4.25"),
            bridge(5, "tier", "0"),
            bridge(6, "price", "2"),
            bridge(7, "retries", "-0.25"),
            bridge(8, "exchange", "0"),
            bridge(9, "end", "600")),
        null,
        List.of("platform in proportion to the spend of each cost centre and team"),
        new CloseState("2026-11.2", "restated", true, "the invoice of 3 December", List.of()),
        List.of(
            entry("2026-11.1", null, "700.00"),
            entry("2026-11.2", "2026-11.1", "-700.00"),
            entry("2026-11.2", null, "680.50")),
        List.of(
            economics("search", null),
            economics("support-chat", new BigDecimal("0.812345678901234567"))));
  }

  /**
   * @param spare null: nobody gave its total cost
   */
  private static Economics economics(String workload, BigDecimal spare) {
    Economics.Builder row =
        Economics.newBuilder()
            .setWorkload(workload)
            .setCurrency("USD")
            .setAnswer(spare == null ? "insufficient_evidence" : "own_gpus_cheaper")
            .setMissing(spare == null ? List.of("operations.fte", "operations.salary") : List.of())
            .setApiPerMonth(new BigDecimal("600").setScale(18))
            .setFlips(spare == null ? List.of() : List.of("api.price_per_1m = 4.2"))
            .setNotes(List.of("Tokens are output tokens."));
    if (spare != null) {
      row.setManagedOpenPerMonth(new BigDecimal("210.5").setScale(18))
          .setManagedOpenAs("together_ai / Qwen3-32B")
          .setGpus(2L)
          .setOwnPerMonth(new BigDecimal("410").setScale(18))
          .setPer1mAllocation(new BigDecimal("1.9").setScale(18))
          .setPer1mUsage(spare)
          .setUtilisation(0.43)
          .setBreakEvenUtilisation(0.21)
          .setBreakEvenTokensPerDay(1_234_567L)
          .setProbabilityOwnCheaper(0.91)
          .setSavingP10(new BigDecimal("-12.25").setScale(18))
          .setSavingP50(new BigDecimal("190").setScale(18))
          .setSavingP90(new BigDecimal("260.75").setScale(18))
          .setDraws(10_000)
          .setSeed(11L);
    }
    return row.build();
  }

  private static JournalEntry entry(String close, String reverses, String amount) {
    return new JournalEntry(
        close,
        reverses == null ? "posting" : "reversal",
        reverses,
        FROM,
        "4711",
        "6805",
        "USD",
        new BigDecimal(amount));
  }

  private static Allocation allocation(
      String basis, String reason, String costCenter, String team, String amount) {
    return new Allocation(
        basis,
        reason,
        "USD",
        costCenter,
        "6805",
        team,
        null,
        null,
        null,
        null,
        new BigDecimal(amount),
        0L);
  }

  private static Bridge bridge(int position, String component, String amount) {
    return new Bridge("USD", "openai", "gpt-4o", position, component, new BigDecimal(amount));
  }

  private static Reconciled reconciled(
      String provider, LocalDate day, String step, String cause, String state, String amount) {
    return new Reconciled(
        provider,
        "USD",
        day,
        step,
        cause,
        state,
        new BigDecimal(amount),
        null,
        step.equals("invoiced") ? 3L : 0L,
        step.equals("unexplained") ? "finops" : null,
        step.equals("invoiced") ? provider + "-2026-10" : null);
  }

  private static List<AcceptedRisk> acceptedRisks() {
    return List.of(
        acceptedRisk("EXC-7", "PII-04", "support-chat", "2026-12-12", "holds", 12, 1, 0),
        acceptedRisk("EXC-3", "UTL-01", "vllm-*", "2026-11-15", "expired", -15, 0, 1),
        acceptedRisk("EXC-9", "RES-02", "newsletter*", "2027-04-30", "holds", 151, 0, 0));
  }

  private static AcceptedRisk acceptedRisk(
      String id,
      String rule,
      String subject,
      String expires,
      String standing,
      long left,
      long findings,
      long resurfaced) {
    return AcceptedRisk.newBuilder()
        .setRunId("5f1c9a20b7d3e846")
        .setExceptionId(id)
        .setRule(rule)
        .setSubject(subject)
        .setReason("Redaction goes live in December")
        .setApprovedBy("data protection officer")
        .setApprovedOn(LocalDate.parse(expires).minusDays(60))
        .setTicket("RISK-" + id.substring(4))
        .setExpires(LocalDate.parse(expires))
        .setStanding(standing)
        .setDaysLeft(left)
        .setFindings(findings)
        .setResurfaced(resurfaced)
        .build();
  }

  private static List<FindingHistory> history() {
    return List.of(
        history("CON-01", "critical", "anthropic", "new", TO.minusDays(1), null),
        history("RES-02", "high", "newsletter", "open", LocalDate.of(2026, 9, 30), null),
        history("UTL-01", "high", "vllm-a100", "reopened", TO.minusDays(1), null),
        history("PII-04", "high", "support-chat", "excepted", LocalDate.of(2026, 9, 30), null),
        history(
            "PII-02", "critical", "claims-triage", "unavailable", LocalDate.of(2026, 10, 31), null),
        history("RES-01", "critical", "claims", "resolved", FROM, TO.minusDays(1)),
        history("RES-01", "critical", "long ago", "resolved", FROM.minusDays(90), FROM));
  }

  private static FindingHistory history(
      String rule,
      String severity,
      String subject,
      String state,
      LocalDate opened,
      LocalDate resolved) {
    return FindingHistory.newBuilder()
        .setRunId("5f1c9a20b7d3e846")
        .setFingerprint(io.plumbline.rules.finding.Fingerprint.of(rule, subject))
        .setRule(rule)
        .setTitle("What the rule asks")
        .setKind("check")
        .setSubjectKind("flow")
        .setSubject(subject)
        .setSeverity(severity)
        .setState(state)
        .setChange(state.equals("open") ? null : "What changed, in a sentence.")
        .setFirstSeenOn(opened)
        .setOpenedOn(opened)
        .setLastSeenOn(TO.minusDays(1))
        .setResolvedOn(resolved)
        .setDueOn(opened.plusDays(severity.equals("critical") ? 3 : 14))
        .setSeen(2)
        .setReopenings(state.equals("reopened") ? 1 : 0)
        .setAttempts(10)
        .build();
  }

  /** One quiet day with nothing in it. */
  static ReportInput empty() {
    return new ReportInput(
        run(FROM, FROM.plusDays(1)),
        "local[2]",
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
        new ReportNotes(List.of(), List.of(), List.of()),
        List.of(),
        null,
        FinanceFigures.NONE,
        Oversight.NONE,
        OutlookFigures.NONE);
  }

  static Run run(LocalDate from, LocalDate to) {
    return Run.newBuilder()
        .setRunId("5f1c9a20b7d3e846")
        .setFrom(from)
        .setTo(to)
        .setVersion("0.1.0")
        .setInputsDigest("a1".repeat(32))
        .setPolicyDigest("b2".repeat(32))
        .setPacksDigest("c3".repeat(32))
        .setPricesDigest("d4".repeat(32))
        .setLakeVersion(42)
        .setOperations(330_378L)
        .setPseudonymKeyIds("896e3b93")
        .build();
  }

  static ReportNotes notes() {
    return new ReportNotes(
        List.of(
            new ReportNotes.PriceList(
                "litellm-1.109.1",
                LocalDate.of(2026, 10, 12),
                "model_prices_and_context_window.json"),
            new ReportNotes.PriceList("self-hosted", null, "prices/self-hosted.yaml")),
        List.of("tco.yaml", "decisions.yaml"),
        List.of(
            new ReportNotes.Assumption("idle GPU", "utilisation under 5 %", "default of the pack"),
            new ReportNotes.Assumption(
                "residency-bound classes", "strict, confidential", "policy/policy.yaml")),
        List.of(),
        List.of(
            crossCheck("openai-usage", "openai", null, "gpt-5", 4_120, 0, 4_120L, "agrees", null),
            crossCheck(
                "openai-usage",
                "openai",
                null,
                "gpt-5-mini",
                900,
                0,
                1_400L,
                "differs",
                "fewer_seen"),
            crossCheck(
                "litellm-daily",
                "litellm",
                "user",
                "claude-sonnet-4-5",
                310,
                5,
                305L,
                "explained",
                "failed_not_counted"),
            crossCheck(
                "litellm-daily",
                "litellm",
                "team",
                "claude-sonnet-4-5",
                310,
                5,
                90L,
                "not_assessed",
                "part_of_the_calls")));
  }

  static CrossCheck crossCheck(
      String format,
      String countedBy,
      String groupedBy,
      String model,
      long attempts,
      long failed,
      Long told,
      String status,
      String cause) {
    return CrossCheck.newBuilder()
        .setDay(FROM.plusDays(1))
        .setSource(format)
        .setFormat(format)
        .setCountedBy(countedBy)
        .setGroupedBy(groupedBy)
        .setModel(model)
        .setSeenAttempts(attempts)
        .setSeenFailed(failed)
        .setToldRequests(told)
        .setSeenInputTokens((attempts - failed) * 1_000)
        .setToldInputTokens(told * 1_000)
        .setSeenOutputTokens((attempts - failed) * 100)
        .setToldOutputTokens(told * 100)
        .setStatus(status)
        .setCause(cause)
        .build();
  }

  static Spend.Builder spendRow(LocalDate day) {
    return Spend.newBuilder()
        .setDay(day)
        .setSource("gateway")
        .setLane("managed_closed")
        .setProvider("openai")
        .setOperation("chat")
        .setServiceTier("standard")
        .setResidencyScope("region")
        .setResidencyEvidence("endpoint")
        .setStatus("succeeded")
        .setRateLimit("none")
        .setTokenSource("reported")
        .setGatewayCacheHit(false)
        .setContentState("present")
        .setAttempts(0)
        .setRetriedAttempts(0)
        .setInputUncachedTokens(0)
        .setCacheReadTokens(0)
        .setCacheWrite5mTokens(0)
        .setCacheWrite1hTokens(0)
        .setOutputTokens(0)
        .setReasoningTokens(0)
        .setReportedCost(BigDecimal.ZERO)
        .setReportedRows(0)
        .setUnpricedAttempts(0);
  }

  static List<Spend> spend() {
    List<Spend> rows = new ArrayList<>();
    for (int at = 0; at < 30; at++) {
      LocalDate day = FROM.plusDays(at);
      long load = day.getDayOfWeek().getValue() > 5 ? 3 : 10;
      rows.add(
          spendRow(day)
              .setTeam("customer-care")
              .setWorkload("support-chat")
              .setCostCenter("CC-410")
              .setModel("gpt-5-mini")
              .setCountry("SE")
              .setAttempts(420 * load)
              .setRetriedAttempts(6 * load)
              .setInputUncachedTokens(910_000 * load)
              .setCacheReadTokens(240_000 * load)
              .setCacheWrite5mTokens(31_000 * load)
              .setOutputTokens(150_000 * load)
              .setReasoningTokens(22_000 * load)
              .setReportedCost(new BigDecimal("1.734512").multiply(BigDecimal.valueOf(load)))
              .setReportedCurrency("USD")
              .setReportedRows(420 * load)
              .setPricedCost(new BigDecimal("1.812230").multiply(BigDecimal.valueOf(load)))
              .setPricedCurrency("USD")
              .build());
      rows.add(
          spendRow(day)
              .setTeam("legal")
              .setWorkload("contract-review")
              .setProvider("anthropic")
              .setModel("claude-opus-4-5")
              .setResidencyScope("global")
              .setResidencyEvidence("none")
              .setAttempts(11 * load)
              .setInputUncachedTokens(96_000 * load)
              .setCacheWrite1hTokens(12_000 * load)
              .setOutputTokens(18_500 * load)
              .setReportedCost(new BigDecimal("0.942500").multiply(BigDecimal.valueOf(load)))
              .setReportedCurrency("USD")
              .setReportedRows(11 * load)
              .setPricedCost(new BigDecimal("0.942500").multiply(BigDecimal.valueOf(load)))
              .setPricedCurrency("USD")
              .build());
      rows.add(
          spendRow(day)
              .setWorkload(null)
              .setTeam(null)
              .setModel("gpt-5")
              .setAttempts(4 * load)
              .setInputUncachedTokens(21_000 * load)
              .setOutputTokens(9_100 * load)
              .setReportedCost(new BigDecimal("0.117250").multiply(BigDecimal.valueOf(load)))
              .setReportedCurrency("USD")
              .setReportedRows(4 * load)
              .setPricedCost(new BigDecimal("0.117250").multiply(BigDecimal.valueOf(load)))
              .setPricedCurrency("USD")
              .build());
      rows.add(
          spendRow(day)
              .setTeam("claims")
              .setWorkload("claims-triage")
              .setProvider("bedrock")
              .setLane("managed_open")
              .setModel("llama-4-scout")
              .setCountry("FI")
              .setAttempts(900 * load)
              .setInputUncachedTokens(2_400_000 * load)
              .setOutputTokens(310_000 * load)
              .setPricedCost(new BigDecimal("0.612000").multiply(BigDecimal.valueOf(load)))
              .setPricedCurrency("EUR")
              .build());
      rows.add(
          spendRow(day)
              .setTeam("claims")
              .setWorkload("claims-ocr")
              .setSource("vllm")
              .setProvider("vllm")
              .setLane("self_hosted")
              .setModel("qwen3-32b")
              .setCountry("FI")
              .setAttempts(60 * load)
              .setInputUncachedTokens(300_000 * load)
              .setOutputTokens(41_000 * load)
              .setUnpricedAttempts(60 * load)
              .build());
      rows.add(
          spendRow(day)
              .setTeam("customer-care")
              .setWorkload("support-chat")
              .setCostCenter("CC-410")
              .setModel("gpt-5-mini")
              .setCountry("SE")
              .setStatus("failed")
              .setRateLimit(at % 3 == 0 ? "vendor" : "gateway")
              .setAttempts(5 * load)
              .setReportedRows(5 * load)
              .setReportedCurrency("USD")
              .setPricedCost(BigDecimal.ZERO)
              .setPricedCurrency("USD")
              .build());
    }
    return rows;
  }

  static Finding.Builder finding(String rule, String severity, String status, String subject) {
    return Finding.newBuilder()
        .setRunId("5f1c9a20b7d3e846")
        .setRule(rule)
        .setTitle("Title of " + rule)
        .setPack("core 0.1.0")
        .setSeverity(severity)
        .setStatus(status)
        .setKind("check")
        .setSubjectKind("workload")
        .setSubject(subject)
        .setSentence("What " + rule + " found on " + subject + ".")
        .setRisk("Why it matters.")
        .setRemedy("What to do.")
        .setConcern("processing_path")
        .setControls(List.of())
        .setAttempts(0)
        .setTokens(0)
        .setEvidenceIds(List.of())
        .setFingerprint(fingerprint(rule, subject));
  }

  private static String fingerprint(String rule, String subject) {
    return String.format(java.util.Locale.ROOT, "%08x%08x", rule.hashCode(), subject.hashCode());
  }

  static List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    Instant first = FROM.atTime(6, 14).toInstant(ZoneOffset.UTC);
    Instant last = TO.minusDays(1).atTime(21, 2).toInstant(ZoneOffset.UTC);
    findings.add(
        finding("RES-02", "high", "fail", "contract-review → anthropic, global route")
            .setTitle("Residency-bound flow on a global or unpinned route")
            .setSubjectKind("flow")
            .setWorkload("contract-review")
            .setTeam("legal")
            .setProvider("anthropic")
            .setSentence(
                "contract-review sends strict-class text to anthropic over a global route: 2,607"
                    + " attempts, and no record says which country ran them")
            .setRisk("Personal data may leave the EEA without a transfer mechanism.")
            .setRemedy("Pin contract-review to an EU endpoint, or change its data class.")
            .setControls(List.of("GDPR Art. 44", "ISO 42001 A.7.4"))
            .setValueSeen("scope global")
            .setThresholdUsed("residency_bound_classes = strict, confidential")
            .setAttempts(2_607)
            .setTokens(29_980_500)
            .setSpend(new BigDecimal("223.372500"))
            .setCurrency("USD")
            .setCoverage(1.0)
            .setEvidenceIds(
                List.of("call-c1", "call-c2", "call-c3", "call-c4", "call-c5", "call-c6"))
            .setEvidenceQuery("workload = 'contract-review' AND provider = 'anthropic'")
            .setOwner("dpo@example.test")
            .setFirstSeen(first)
            .setLastSeen(last)
            .build());
    findings.add(
        finding("CON-01", "critical", "fail", "anthropic")
            .setTitle("Provider in use without a processor contract")
            .setSubjectKind("provider")
            .setProvider("anthropic")
            .setConcern("vendor")
            .setSentence(
                "anthropic handles personal data, and contracts.yaml names no processor agreement")
            .setRisk("Processing without a contract breaks GDPR Art. 28(3) from the first call.")
            .setRemedy("Sign a data processing agreement with anthropic, or stop the flow.")
            .setControls(List.of("GDPR Art. 28(3)"))
            .setAttempts(2_607)
            .setTokens(29_980_500)
            .setSpend(new BigDecimal("223.372500"))
            .setCurrency("USD")
            .setEvidenceIds(List.of("call-c1", "call-c2"))
            .setFirstSeen(first)
            .setLastSeen(last)
            .build());
    findings.add(
        finding("CON-01", "critical", "pass", "openai")
            .setSubjectKind("provider")
            .setProvider("openai")
            .setConcern("vendor")
            .setTitle("Provider in use without a processor contract")
            .setSentence("openai has a processor agreement, reviewed 2026-09-03")
            .setControls(List.of("GDPR Art. 28(3)"))
            .setAttempts(101_745)
            .build());
    findings.add(
        finding("PII-02", "critical", "not_assessed", "claims-triage")
            .setTitle("Personal data to a hosted API without a no-train commitment")
            .setWorkload("claims-triage")
            .setTeam("claims")
            .setProvider("bedrock")
            .setConcern("data")
            .setSentence("Whether bedrock may train on claims-triage's text is not known")
            .setReason("contracts.yaml has no entry for bedrock: add no_train")
            .setControls(List.of("GDPR Art. 28(3)"))
            .setAttempts(213_300)
            .build());
    findings.add(
        finding("PII-04", "high", "excepted", "support-chat")
            .setTitle("Personal data in traffic declared non-sensitive")
            .setWorkload("support-chat")
            .setTeam("customer-care")
            .setConcern("data")
            .setSentence("support-chat is declared internal and held 310 e-mail addresses")
            .setReason("Redaction goes live on 2026-12-10; accepted until then")
            .setExceptionId("EXC-7")
            .setExceptionExpires(LocalDate.of(2026, 12, 12))
            .setOwner("care-lead@example.test")
            .setControls(List.of("GDPR Art. 5(1)(c)"))
            .setAttempts(288)
            .build());
    findings.add(
        finding("COST-01", "medium", "fail", "organisation")
            .setTitle("Untagged spend")
            .setSubjectKind("organisation")
            .setConcern("cost")
            .setSentence("4.1 % of spend names neither team nor workload")
            .setRemedy("Require a team and a workload when a key is created.")
            .setValueSeen("4.1 %")
            .setThresholdUsed("warn_share = 2 %")
            .setSpend(new BigDecimal("27.788250"))
            .setCurrency("USD")
            .setAttempts(948)
            .build());
    findings.add(
        finding("COST-02", "high", "fail", "openai gpt-5-mini")
            .setTitle("Gateway spend and re-priced spend differ")
            .setSubjectKind("model")
            .setProvider("openai")
            .setConcern("cost")
            .setSentence("gpt-5-mini is logged 4.3 % below what its tokens cost on all 30 days")
            .setRisk("Budgets and chargeback are wrong by the same share.")
            .setRemedy("Correct the gateway's price map for cache writes.")
            .setValueSeen("4.3 %")
            .setThresholdUsed("max_difference = 2 % per model and day")
            .setSpend(new BigDecimal("429.498510"))
            .setCurrency("USD")
            .setAttempts(100_797)
            .setOwner("finops@example.test")
            .setFirstSeen(first)
            .setLastSeen(last)
            .build());
    findings.add(
        finding("UTL-01", "high", "fail", "hel-a100")
            .setTitle("GPU pool below 30 %")
            .setSubjectKind("gpu_pool")
            .setConcern("cost")
            .setSentence("Pool hel-a100 ran at 21.4 % over 28 days")
            .setRemedy("Put claims-ocr and claims-triage on one pool, or scale to zero at night.")
            .setRisk("Most of what the pool costs buys nothing.")
            .setValueSeen("21.4 % (DCGM_FI_PROF_SM_ACTIVE)")
            .setThresholdUsed("min_utilisation = 30 %")
            .setOwner("platform@example.test")
            .build());
    findings.add(
        finding("RLM-01", "medium", "fail", "openai")
            .setTitle("Provider rate limits hit")
            .setSubjectKind("provider")
            .setProvider("openai")
            .setConcern("operations")
            .setSentence("openai refused 1.2 % of attempts on 10 of 30 days")
            .setAttempts(395)
            .build());
    findings.add(
        finding("DQ-04", "medium", "pass", "gateway")
            .setTitle("Invalid rows quarantined")
            .setSubjectKind("source")
            .setConcern("logs")
            .setSentence("12 of 103,364 records were quarantined")
            .setValueSeen("0.01 %")
            .setThresholdUsed("warn = 0.1 %")
            .build());
    signals(findings);
    return findings;
  }

  private static void signals(List<Finding> findings) {
    String[][] seen = {
      {"support-chat", "SWE-01", "fail", "S 0.55"},
      {"support-chat", "SWE-03", "not_assessed", null},
      {"support-chat", "SWE-04", "fail", "rota of 1"},
      {"support-chat", "STL-01", "fail", "10 of 30 days"},
      {"support-chat", "STL-03", "pass", "31 % of tokens"},
      {"support-chat", "STL-05", "not_assessed", null},
      {"support-chat", "SIG-01", "pass", "managed"},
      {"claims-triage", "SWE-01", "pass", "S 0.91"},
      {"claims-triage", "SWE-03", "not_assessed", null},
      {"claims-triage", "SWE-04", "pass", "rota of 4"},
      {"claims-triage", "STL-01", "pass", "0 of 30 days"},
      {"claims-triage", "STL-03", "fail", "62 % of tokens"},
      {"claims-triage", "STL-05", "not_assessed", null},
      {"claims-triage", "SIG-01", "pass", "self-hosted pilot"},
      {"contract-review", "SWE-01", "not_assessed", null},
      {"contract-review", "STL-03", "pass", "1 % of tokens"},
      {"contract-review", "SIG-01", "not_assessed", "insufficient evidence"}
    };
    Map<String, String> titles =
        Map.of(
            "SWE-01",
                "Prompts, evaluations and traffic have settled before a workload is self-hosted.",
            "SWE-03", "Self-hosting is weighed at its total cost, not at the price of tokens.",
            "SWE-04", "Somebody can run the GPUs reliably.",
            "STL-01", "Provider rate limits do not hold back normal growth.",
            "STL-03", "A narrow, stable and massive workload is weighed for a pilot.",
            "STL-05", "API spend is not clearly above the cost of running the model.",
            "SIG-01", "Monthly token volume");
    for (String[] sign : seen) {
      findings.add(
          finding(sign[1], "medium", sign[2], sign[0])
              .setTitle(titles.get(sign[1]))
              .setKind("signal")
              .setWorkload(sign[0])
              .setConcern("operations")
              .setValueSeen(sign[3])
              .setThresholdUsed(sign[1].equals("SWE-01") ? "min_stability = 0.7" : null)
              .setReason(
                  sign[2].equals("not_assessed") ? "tco.yaml is missing: add it to policy/" : null)
              .build());
    }
    findings.add(
        finding("SIG-06", "info", "pass", "organisation")
            .setKind("signal")
            .setSubjectKind("organisation")
            .setConcern("operations")
            .setValueSeen("self-hosted pilot")
            .build());
  }

  static Flow.Builder flow(String id) {
    return Flow.newBuilder()
        .setFlowId(id)
        .setLane("managed_closed")
        .setProvider("openai")
        .setResidencyScope("region")
        .setResidencyEvidence("endpoint")
        .setContentState("present")
        .setAttempts(0)
        .setPersonalDataRecords(0)
        .setTokens(0)
        .setSpend(BigDecimal.ZERO)
        .setFirstSeen(FROM.atStartOfDay().toInstant(ZoneOffset.UTC))
        .setLastSeen(TO.minusDays(1).atTime(23, 0).toInstant(ZoneOffset.UTC));
  }

  static List<Flow> flows() {
    return List.of(
        flow("f1f1f1f1f1f1f1f1")
            .setTeam("customer-care")
            .setWorkload("support-chat")
            .setModel("gpt-5-mini")
            .setRegionServed("swedencentral")
            .setCountry("SE")
            .setDataClass("internal")
            .setPersonalDataKinds("EMAIL:confirmed")
            .setAttempts(100_725)
            .setMediaSkipped(214)
            .setBodiesElsewhere(3)
            .build(),
        flow("f2f2f2f2f2f2f2f2")
            .setTeam("legal")
            .setWorkload("contract-review")
            .setProvider("anthropic")
            .setModel("claude-opus-4-5")
            .setResidencyScope("global")
            .setResidencyEvidence("none")
            .setDataClass("strict")
            .setPersonalDataKinds("FI_HETU:confirmed,EMAIL:confirmed")
            .setAttempts(2_607)
            .build(),
        flow("f3f3f3f3f3f3f3f3")
            .setTeam("claims")
            .setWorkload("claims-triage")
            .setProvider("bedrock")
            .setLane("managed_open")
            .setModel("llama-4-scout")
            .setResidencyScope("zone")
            .setResidencyZone("EU")
            .setResidencyEvidence("config")
            .setDataClass("confidential")
            .setContentState("absent")
            .setAttempts(213_300)
            .build(),
        flow("f4f4f4f4f4f4f4f4")
            .setTeam("claims")
            .setWorkload("claims-ocr")
            .setProvider("vllm")
            .setLane("self_hosted")
            .setModel("qwen3-32b")
            .setRegionServed("hel1")
            .setCountry("FI")
            .setDataClass("confidential")
            .setContentState("absent")
            .setAttempts(14_220)
            .build(),
        flow("f5f5f5f5f5f5f5f5")
            .setModel("gpt-5")
            .setResidencyScope("unknown")
            .setResidencyEvidence("none")
            .setAttempts(948)
            .build());
  }

  static List<ProviderDay> providerDays() {
    List<ProviderDay> days = new ArrayList<>();
    for (int at = 0; at < 30; at++) {
      LocalDate day = FROM.plusDays(at);
      long load = day.getDayOfWeek().getValue() > 5 ? 3 : 10;
      boolean vendor = at % 3 == 0;
      days.add(
          providerDay(day, "openai", "support-chat", 425 * load)
              .setFailed(5 * load)
              .setSucceeded(420 * load)
              .setVendorLimited(vendor ? 5 * load : 0)
              .setGatewayLimited(vendor ? 0 : 5 * load)
              .build());
      days.add(providerDay(day, "anthropic", "contract-review", 11 * load).build());
      days.add(
          providerDay(day, "openai", null, 4 * load).setBudgetStopped(at == 29 ? 7 : 0).build());
    }
    return days;
  }

  static ProviderDay.Builder providerDay(
      LocalDate day, String provider, String workload, long attempts) {
    return ProviderDay.newBuilder()
        .setDay(day)
        .setProvider(provider)
        .setWorkload(workload)
        .setLane("managed_closed")
        .setAttempts(attempts)
        .setSucceeded(attempts)
        .setFailed(0)
        .setServerErrors(0)
        .setVendorLimited(0)
        .setGatewayLimited(0)
        .setBudgetStopped(0)
        .setUnknownLimited(0)
        .setTokens(0);
  }

  static List<ModelDay> modelDays(List<Spend> spend) {
    Map<String, ModelDay> days = new TreeMap<>();
    for (Spend row : spend) {
      String currency = row.getPricedCurrency() == null ? "USD" : row.getPricedCurrency();
      boolean free = row.getReportedRows() == 0 || row.getReportedCost().signum() == 0;
      boolean tokens = row.getOutputTokens() > 0;
      ModelDay day =
          days.computeIfAbsent(
              row.getDay() + row.getProvider() + row.getModel() + currency,
              ignored ->
                  ModelDay.newBuilder()
                      .setDay(row.getDay())
                      .setProvider(row.getProvider())
                      .setModel(row.getModel())
                      .setAttempts(0)
                      .setTokens(0)
                      .setReportedCost(BigDecimal.ZERO)
                      .setCurrency(currency)
                      .setZeroCostAttempts(0)
                      .setUnpricedAttempts(0)
                      .setEstimatedAttempts(0)
                      .build());
      day.setAttempts(day.getAttempts() + row.getAttempts());
      day.setTokens(day.getTokens() + SpendCut.inputTokensOf(row) + row.getOutputTokens());
      day.setReportedCost(day.getReportedCost().add(row.getReportedCost()));
      if (row.getPricedCost() != null) {
        day.setPricedCost(
            day.getPricedCost() == null
                ? row.getPricedCost()
                : day.getPricedCost().add(row.getPricedCost()));
      }
      day.setUnpricedAttempts(day.getUnpricedAttempts() + row.getUnpricedAttempts());
      day.setZeroCostAttempts(day.getZeroCostAttempts() + (free && tokens ? row.getAttempts() : 0));
    }
    days.values().forEach(GoldenMonth::differences);
    return new ArrayList<>(days.values());
  }

  /** One cause a day: without a cost in the log, or another price. */
  private static void differences(ModelDay day) {
    BigDecimal priced = day.getPricedCost() == null ? BigDecimal.ZERO : day.getPricedCost();
    BigDecimal difference = day.getReportedCost().subtract(priced);
    day.setReportedTotal(day.getReportedCost());
    day.setPricedTotal(priced);
    if (difference.signum() != 0) {
      String cause =
          day.getReportedCost().signum() == 0
              ? "not_reported"
              : day.getPricedCost() == null ? "unpriced" : "price";
      day.setDifferences(List.of(new CostDifference(cause, day.getAttempts(), difference)));
    }
  }

  static List<WorkloadMeasure> measures() {
    return List.of(
        measure("support-chat", "customer-care", "chat", 315_486_000L, 0.31, 0.55, "429.498510"),
        measure("claims-triage", "claims", "classification", 642_270_000L, 0.62, 0.91, null),
        measure("contract-review", "legal", null, 29_980_500L, 0.03, null, "223.372500"));
  }

  private static WorkloadMeasure measure(
      String workload,
      String team,
      String task,
      long tokens,
      double share,
      Double stability,
      String spend) {
    return WorkloadMeasure.newBuilder()
        .setWorkload(workload)
        .setTeam(team)
        .setTask(task)
        .setLanes(Map.of("managed_closed", tokens))
        .setAttempts(1000)
        .setTokens(tokens)
        .setMonthlyTokens(tokens)
        .setHistoryDays(30)
        .setActiveDays(30)
        .setDailyTokens(List.of())
        .setStability(stability)
        .setShareOfTokens(share)
        .setSpend(spend == null ? BigDecimal.ZERO : new BigDecimal(spend))
        .setCurrency(spend == null ? null : "USD")
        .setManagedSpend(spend == null ? BigDecimal.ZERO : new BigDecimal(spend))
        .setVendorLimitedDays(List.of())
        .setFirstSeen(FROM.atStartOfDay().toInstant(ZoneOffset.UTC))
        .setLastSeen(TO.atStartOfDay().toInstant(ZoneOffset.UTC))
        .build();
  }

  static List<PersonalDataCount> personalData() {
    List<PersonalDataCount> counts = new ArrayList<>();
    for (int at = 0; at < 3; at++) {
      counts.add(
          personal(FROM.plusDays(at), "support-chat", "openai", "SE", "EMAIL", "confirmed", 103));
      counts.add(
          personal(FROM.plusDays(at), "support-chat", "openai", "SE", "PHONE", "suspected", 12));
      counts.add(
          personal(
              FROM.plusDays(at), "contract-review", "anthropic", null, "FI_HETU", "confirmed", 7));
    }
    counts.add(personal(FROM, "contract-review", "anthropic", null, "IBAN", "test", 4));
    for (PersonalDataCount count : counts) {
      if (count.getTier().equals("confirmed")) {
        // The same people come back: each day half of the day before's.
        DistinctSubjects subjects = new DistinctSubjects();
        String label = count.getKind() + "/confirmed";
        int day = count.getDay().getDayOfMonth();
        for (long s = 0; s < count.getValues(); s++) {
          subjects.add(label, (day * count.getValues() / 2 + s) * 0x9E3779B97F4A7C15L);
        }
        count.setSubjects(subjects.count(label));
        count.setSubjectSet(ByteBuffer.wrap(subjects.toBytes()));
      }
    }
    return counts;
  }

  private static PersonalDataCount personal(
      LocalDate day,
      String workload,
      String provider,
      String country,
      String kind,
      String tier,
      long values) {
    return PersonalDataCount.newBuilder()
        .setDay(day)
        .setWorkload(workload)
        .setLane("managed_closed")
        .setProvider(provider)
        .setCountry(country)
        .setKind(kind)
        .setTier(tier)
        .setValues(values)
        .setRecords(values - 1)
        .build();
  }

  static List<GpuHour> gpuHours() {
    List<GpuHour> hours = new ArrayList<>();
    for (int day = 2; day < 30; day++) {
      for (int hour = 0; hour < 24; hour++) {
        for (int gpu = 0; gpu < 2; gpu++) {
          boolean office =
              hour >= 7 && hour < 18 && FROM.plusDays(day).getDayOfWeek().getValue() < 6;
          boolean measured = !(day == 11 && hour >= 3 && hour < 9);
          double use = office ? 0.25 + 0.06 * ((hour * 7 + day * 3 + gpu) % 12) : 0.01;
          hours.add(
              GpuHour.newBuilder()
                  .setNode("hel-gpu-1")
                  .setGpu("GPU-" + gpu)
                  .setGpuModel("A100 80GB")
                  .setPool("hel-a100")
                  .setHour(FROM.plusDays(day).atTime(hour, 0).toInstant(ZoneOffset.UTC))
                  .setUtilisationMetric(measured ? "DCGM_FI_PROF_SM_ACTIVE" : null)
                  .setUtilisation(measured ? use : null)
                  .setCoveredShare(measured ? 1.0 : 0.0)
                  .setSamples(measured ? 60 : 0)
                  .setIdle(measured ? use < 0.05 : null)
                  .build());
        }
      }
    }
    return hours;
  }

  static List<GpuPool> gpuPools() {
    return List.of(
        GpuPool.newBuilder()
            .setPool("hel-a100")
            .setGpuModels("A100 80GB")
            .setGpus(2)
            .setMetric("DCGM_FI_PROF_SM_ACTIVE")
            .setMeasuredHours(1332)
            .setUnmeasuredHours(12)
            .setMeanUtilisation(0.214)
            .setIdleHours(892)
            .setPricePerHour(new BigDecimal("2.10"))
            .setCurrency("EUR")
            .setIdleCost(new BigDecimal("1873.20"))
            .setQueueP95(0.0)
            .setGeneratedTokens(9_717_000L)
            .setFirstSeen(FROM.plusDays(2).atStartOfDay().toInstant(ZoneOffset.UTC))
            .setLastSeen(TO.atStartOfDay().toInstant(ZoneOffset.UTC))
            .setDays(28)
            .build(),
        GpuPool.newBuilder()
            .setPool("lab")
            .setGpuModels("L4")
            .setGpus(1)
            .setMeasuredHours(300)
            .setUnmeasuredHours(372)
            .setIdleHours(250.5)
            .setFirstSeen(FROM.plusDays(2).atStartOfDay().toInstant(ZoneOffset.UTC))
            .setLastSeen(TO.atStartOfDay().toInstant(ZoneOffset.UTC))
            .setDays(13)
            .build());
  }

  static IngestedFile.Builder file(String name) {
    return IngestedFile.newBuilder()
        .setSource("gateway")
        .setFormat("litellm")
        .setFile(name)
        .setSize(1_000_000)
        .setModifiedAt(TO.atStartOfDay().toInstant(ZoneOffset.UTC))
        .setSha256("e5".repeat(32))
        .setCodec("gzip")
        .setRead(0)
        .setAccepted(0)
        .setDuplicates(0)
        .setLinked(0)
        .setQuarantined(0)
        .setIngestId("ingest-1")
        .setRevision(1);
  }

  static List<IngestedFile> files() {
    return List.of(
        file("logs/gateway-1.jsonl.gz")
            .setRead(103_364)
            .setAccepted(103_340)
            .setDuplicates(12)
            .setQuarantined(12)
            .build(),
        file("logs/gateway-2.jsonl.gz").setSize(0).setFault("empty_file").build(),
        file("logs/bedrock.json.gz")
            .setSource("bedrock")
            .setFormat("bedrock")
            .setRead(213_300)
            .setAccepted(213_300)
            .build());
  }

  static List<Verdict> verdicts() {
    return List.of(
        new Verdict(
            "support-chat",
            "stay_managed",
            List.of("SWE-01", "SWE-04"),
            List.of("STL-01"),
            "Flips if stability reaches 0.7 and the on-call rota has three people.",
            false,
            "Moving 'support-chat' would be too early: SWE-01, SWE-04.",
            List.of(
                "compliance: met (nothing critical, own lane admitted)",
                "readiness: not met (SIG-06)",
                "quality: met (SIG-03)",
                "economics: not met (STL-05)"),
            "Open weights that somebody else runs: policy admits it; open models are good enough (SIG-03); it needs no team of our own.",
            List.of()),
        new Verdict(
            "claims-triage",
            "too_long",
            List.of(),
            List.of("STL-03"),
            "Flips back if volume falls under 75M tokens a month.",
            true,
            "'claims-triage' has outgrown its managed lane (STL-03).",
            List.of(
                "compliance: met (nothing critical, own lane admitted)",
                "readiness: met (SIG-06)",
                "quality: not assessed (SIG-03)",
                "economics: met (STL-05)"),
            "Open weights that somebody else runs: policy admits it; quality is not assessed (SIG-03); it needs no team of our own.",
            List.of("SIG-03: No evaluation of both sorts is in evals.csv.")),
        new Verdict(
            "contract-review",
            "insufficient_evidence",
            List.of(),
            List.of(),
            null,
            false,
            null,
            List.of(),
            null,
            List.of()));
  }
}
