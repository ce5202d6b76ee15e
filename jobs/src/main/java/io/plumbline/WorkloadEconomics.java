package io.plumbline;

import io.plumbline.economics.BreakEvenInput;
import io.plumbline.economics.BreakEvenInputs;
import io.plumbline.economics.Comparison;
import io.plumbline.economics.MonteCarlo;
import io.plumbline.economics.Month;
import io.plumbline.schema.Economics;
import io.plumbline.schema.Spend;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.shared.policy.Policy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What each workload costs at its API, at a hoster of open weights and on own GPUs. */
final class WorkloadEconomics {
  /** Seed of the simulation; {@code plumbline breakeven} has the same, so that both agree. */
  private static final long SEED = 11;

  private static final int SCALE = 18;

  private WorkloadEconomics() {}

  /**
   * @param measured the workloads of a run; those without tokens on a managed lane have no row
   * @param days days of its interval
   */
  static List<Economics> of(
      Policy policy, List<WorkloadMeasure> measured, List<Spend> spend, long days) {
    Map<String, List<Spend>> byWorkload =
        spend.stream()
            .filter(row -> row.getWorkload() != null)
            .collect(Collectors.groupingBy(Spend::getWorkload));
    OpenRates open = new OpenRates(spend);
    return measured.stream()
        .filter(
            row ->
                row.getLanes().entrySet().stream()
                    .anyMatch(lane -> lane.getKey().startsWith("managed") && lane.getValue() > 0))
        .sorted(Comparator.comparing(WorkloadMeasure::getWorkload))
        .map(
            row ->
                one(policy, row, byWorkload.getOrDefault(row.getWorkload(), List.of()), open, days))
        .toList();
  }

  private static Economics one(
      Policy policy, WorkloadMeasure measure, List<Spend> spend, OpenRates rates, long days) {
    WorkloadInputs known = WorkloadInputs.of(policy, "this run", measure, spend, days);
    Comparison comparison =
        Comparison.of(
            new BreakEvenInputs(known.currency(), Month.CONVENTION, known.values()),
            MonteCarlo.DEFAULT_DRAWS,
            SEED);
    Economics row = new Economics();
    row.setWorkload(measure.getWorkload());
    row.setCurrency(known.currency());
    row.setAnswer(comparison.answer().key());
    row.setMissing(comparison.inputs().missing().stream().map(BreakEvenInput::path).toList());
    row.setApiPerMonth(amount(comparison.apiPerMonth()));
    row.setFlips(List.of());
    row.setNotes(new ArrayList<>(known.notes()));
    rates
        .cheapest(spend, known.currency(), days)
        .ifPresent(
            open -> {
              row.setManagedOpenPerMonth(amount(open.perMonth()));
              row.setManagedOpenAs(open.source());
            });
    Optional.ofNullable(comparison.own()).ifPresent(own -> own(row, own));
    return row;
  }

  private static void own(Economics row, Comparison.OwnGpus own) {
    row.setGpus(own.tco().gpus());
    row.setOwnPerMonth(amount(own.perMonth()));
    row.setPer1mAllocation(amount(own.unitCost().allocation()));
    row.setPer1mUsage(amount(own.unitCost().usage()));
    row.setUtilisation(own.utilisation().doubleValue());
    row.setBreakEvenUtilisation(own.breakEvenUtilisation().doubleValue());
    row.setBreakEvenTokensPerDay(
        own.breakEven() == null
            ? null
            : own.breakEven().setScale(0, RoundingMode.CEILING).longValueExact());
    row.setProbabilityOwnCheaper(own.draws().probabilitySelfCheaper().doubleValue());
    row.setSavingP10(amount(own.draws().p10()));
    row.setSavingP50(amount(own.draws().p50()));
    row.setSavingP90(amount(own.draws().p90()));
    row.setDraws(own.draws().draws());
    row.setSeed(own.draws().seed());
    row.setFlips(
        own.flips().stream()
            .map(flip -> flip.driver().key() + " = " + flip.at().toPlainString())
            .toList());
  }

  private static BigDecimal amount(BigDecimal exact) {
    return exact == null ? null : exact.setScale(SCALE, RoundingMode.HALF_EVEN);
  }
}
