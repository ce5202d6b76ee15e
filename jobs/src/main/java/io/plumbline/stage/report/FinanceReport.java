package io.plumbline.stage.report;

import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Document;
import io.plumbline.stage.report.document.Section;
import java.util.ArrayList;
import java.util.List;

/**
 * The monthly finance report: what was spent by whom, what of it could be avoided, and which
 * workload should or should not change where it runs.
 *
 * <p>Money that is not known is shown as not known, never as zero; currencies are never added;
 * nothing is averaged across lanes.
 */
public final class FinanceReport implements Report {
  @Override
  public String id() {
    return "finance";
  }

  @Override
  public Document write(ReportInput input) {
    return new Document(
        id(),
        "en",
        "Finance report",
        Wording.days(input.run().getFrom(), input.run().getTo()) + ", UTC",
        RunFacts.of(input),
        new FinanceAnswers(input).blocks(),
        sections(input));
  }

  private static List<Section> sections(ReportInput input) {
    return List.of(
        new Section("trust", "F-0", "How far to trust this", new TrustSection(input).blocks()),
        new Section(
            "cross-check-section",
            "F-0",
            "Counted by providers and gateways",
            new CountedByOthers(input).blocks()),
        new Section("spend", "F-2", "Who spent what", new SpendSection(input).blocks()),
        new Section(
            "lanes", "F-3", "Lanes, and logged beside priced", new LanesSection(input).blocks()),
        new Section(
            "bridge-section", "F-4", "From last month to this", new BridgeSection(input).blocks()),
        new Section("units", "F-5", "What a unit costs", new UnitCosts(input).blocks()),
        new Section(
            "invoices-section",
            "F-6",
            "Logs, price book and invoice",
            new InvoiceSection(input).blocks()),
        new Section(
            "exchange-section", "F-6", "Exchange rates", new ExchangeSection(input).blocks()),
        new Section(
            "economics-section",
            "F-7",
            "Managed, hosted open weights, own GPUs",
            new EconomicsSection(input).blocks()),
        new Section(
            "verdicts", "F-8", "Which workload should move", new VerdictBoard(input).blocks()),
        new Section(
            "demand-section",
            "F-8",
            "What each workload asks for",
            new DemandSection(input).blocks()),
        new Section(
            "ladder-section",
            "F-8",
            "How far each workload has come",
            new LaneLadder(input).blocks()),
        new Section(
            "patterns-section",
            "F-8",
            "Patterns, hybrids and their boundaries",
            new LanePatterns(input).blocks()),
        new Section("gpus", "F-9", "GPU pools", new GpuSection(input).blocks()),
        new Section(
            "savings",
            "F-10",
            "What could be saved",
            both(new SavingSection(input).blocks(), new CostFindings(input).blocks())),
        new Section(
            "residency-section",
            "F-11",
            "The price of residency",
            new ResidencySection(input).blocks()),
        new Section("rate-limits-section", "F-12", "Rate limits", new RateLimits(input).blocks()),
        new Section(
            "forecast-section",
            "F-13",
            "What is to come",
            both(new ForecastSection(input).blocks(), new BudgetSection(input).blocks())),
        new Section(
            "unusual-days-section", "F-13", "Unusual days", new UnusualDays(input).blocks()),
        new Section("chargeback", "F-14", "Who pays", new AllocationSection(input).blocks()),
        new Section("method", "F-15", "Method and assumptions", new MethodSection(input).blocks()));
  }

  private static List<Block> both(List<Block> first, List<Block> second) {
    List<Block> blocks = new ArrayList<>(first);
    blocks.addAll(second);
    return blocks;
  }
}
