package io.plumbline;

import io.plumbline.schema.CrossCheck;
import io.plumbline.schema.Quota;
import io.plumbline.schema.Spend;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.RunChain;
import io.plumbline.stage.judge.CostTables;
import io.plumbline.stage.judge.JudgeInput;
import io.plumbline.stage.judge.Surroundings;
import io.plumbline.stage.judge.UsageEvidence;
import io.plumbline.stage.measure.Measures;
import io.plumbline.stage.measure.ThinHours;
import io.plumbline.stage.measure.UsualSilence;
import io.plumbline.stage.measure.outlook.ComparedDays;
import io.plumbline.stage.measure.outlook.DailyCosts;
import io.plumbline.stage.price.PriceEntry;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Gathers what a run is judged on out of its tables and what stands around them. */
final class JudgeInputs {
  private JudgeInputs() {}

  /**
   * @param counted what others counted beside the logs
   * @param published the runs before it
   */
  static JudgeInput of(
      AuditBasis basis,
      RunInputs inputs,
      PricedHistory history,
      Measures measures,
      List<CrossCheck> counted,
      FinanceTables finance,
      OutlookTables outlook,
      RunCatalog published)
      throws IOException {
    return new JudgeInput(
        inputs.run().getRunId(),
        inputs.from(),
        inputs.to(),
        measures.flows(),
        measures.spend(),
        measures.providerDays(),
        measures.modelDays(),
        measures.workloads(),
        measures.gpuPools(),
        inputs.files(),
        new UsageEvidence(inputs.version(), history.attribution(), history.cubes()),
        around(basis, inputs, history, counted, measures.quotas(), published),
        costs(basis, inputs, history.daily(), measures.spend(), finance, outlook));
  }

  /**
   * What is known besides the interval's own tables: what sources usually deliver, and the chain.
   */
  private static Surroundings around(
      AuditBasis basis,
      RunInputs inputs,
      PricedHistory history,
      List<CrossCheck> counted,
      List<Quota> quotas,
      RunCatalog published)
      throws IOException {
    RunChain.Checked chain =
        RunChain.check(
            basis.runs(),
            published.present(basis.runs().ids(), basis.catalog()),
            basis.lake(),
            null,
            null);
    return new Surroundings(
        ThinHours.of(history.recent(), inputs.from(), inputs.to()),
        UsualSilence.of(history.recent(), inputs.to()),
        counted,
        (long) chain.runs(),
        chain.unsummed().size(),
        chain.faults().size(),
        chain.faults().isEmpty() ? null : chain.faults().get(0).replaceFirst("\\.$", ""),
        quotas);
  }

  private static CostTables costs(
      AuditBasis basis,
      RunInputs inputs,
      DailyCosts daily,
      List<Spend> spend,
      FinanceTables finance,
      OutlookTables outlook) {
    Map<String, Integer> compared = new TreeMap<>();
    ComparedDays.of(
        daily,
        inputs.from(),
        inputs.to(),
        (scope, name, currency, days) ->
            compared.put(CostTables.subject(scope, name, currency), days));
    Map<String, CostTables.ListedPrice> listed = new TreeMap<>();
    Set<String> used =
        spend.stream().map(Spend::getPriceKey).filter(Objects::nonNull).collect(Collectors.toSet());
    List<PriceEntry> entries =
        basis.prices().entries().stream()
            .sorted(Comparator.comparingInt(entry -> -entry.key().length()))
            .toList();
    for (String key : used) {
      // An entry's key, and behind it the tier that was used; the longest names the place as well.
      entries.stream()
          .filter(entry -> key.equals(entry.key()) || key.startsWith(entry.key() + " "))
          .findFirst()
          .ifPresent(
              entry ->
                  listed.put(
                      key, new CostTables.ListedPrice(entry.verifiedOn(), entry.retiresOn())));
    }
    return new CostTables(
        finance.reconciled(),
        finance.bridge(),
        outlook.budgets(),
        outlook.anomalies(),
        outlook.drivers(),
        outlook.savings(),
        outlook.residency(),
        compared,
        listed);
  }
}
