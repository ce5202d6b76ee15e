package io.plumbline.stage.judge;

import io.plumbline.rules.engine.Judge;
import io.plumbline.rules.engine.Judgement;
import io.plumbline.rules.fact.Budget;
import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.fact.Facts;
import io.plumbline.rules.fact.GpuPool;
import io.plumbline.rules.fact.Intake;
import io.plumbline.rules.fact.Invoice;
import io.plumbline.rules.fact.ProviderCount;
import io.plumbline.rules.fact.Quota;
import io.plumbline.rules.fact.Spending;
import io.plumbline.rules.pack.Fault;
import io.plumbline.rules.pack.PackFaults;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.schema.Finding;
import io.plumbline.shared.policy.Policy;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Judges the tables of a run by rules and policy. */
public final class JudgeStage {
  private final Policy policy;
  private final RulePacks packs;
  private final Judge judge;

  /**
   * Makes the rules ready; a few CPU-seconds where packs are not built in.
   *
   * @throws io.plumbline.rules.pack.PackFaults when a rule does not compile
   */
  public JudgeStage(RulePacks packs, Policy policy) {
    this(packs, new Judge(packs), policy);
  }

  /**
   * With rules that are ready already, for one who judges by several policies.
   *
   * @param judge made of {@code packs}
   */
  public JudgeStage(RulePacks packs, Judge judge, Policy policy) {
    this.packs = packs;
    this.policy = policy;
    this.judge = judge;
  }

  /**
   * A finding for every rule and subject and a verdict for every workload. The order of rows does
   * not matter; the same tables and policy give the same findings. Policy is read as of the last
   * day of the interval: a replay finds what the run found.
   *
   * @throws io.plumbline.rules.pack.PackFaults when parameters of policy.yaml or entries of
   *     exceptions.yaml do not fit the rules, all at once
   */
  public Judged judge(JudgeInput input) {
    LocalDate day = input.to().minusDays(1);
    JudgePolicy judgePolicy = new JudgePolicy(packs, policy, day);
    Exceptions exceptions = new Exceptions(packs, policy, day);
    Declared declared = new Declared(policy, day);
    List<Subject> subjects = subjects(input, declared);
    subjects.addAll(exceptions.facts());
    Judgement judgement = judge.judge(facts(input, subjects), judgePolicy.options());
    List<Finding> findings =
        new FindingRows(packs, judgePolicy, input, subjects).of(judgement.findings());
    return new Judged(
        findings,
        LaneVerdicts.of(packs, judgement, declared::poolOf),
        exceptions.register(input.runId(), findings),
        Registers.of(input.runId(), FlowFacts.sent(input.flows()), policy, day));
  }

  /**
   * Whether exceptions.yaml and the parameters of policy.yaml fit the rules; to be asked before
   * anything is read.
   *
   * @param latest the later of today and the last day of the interval, UTC: exceptions may end at
   *     most 180 days after it
   * @throws PackFaults with every fault and its place
   */
  public static void check(RulePacks packs, Policy policy, LocalDate latest) {
    List<Fault> faults = new JudgePolicy(packs, policy, latest).faults(latest);
    if (!faults.isEmpty()) {
      throw new PackFaults("policy", faults);
    }
  }

  private static List<Subject> subjects(JudgeInput input, Declared declared) {
    FlowFacts flows = new FlowFacts(declared);
    SeriesFacts series = new SeriesFacts(input, declared);
    List<Subject> subjects = new ArrayList<>();
    subjects.addAll(flows.routes(input));
    subjects.addAll(flows.providers(input.flows()));
    subjects.addAll(new WorkloadFacts(input, declared).workloads());
    subjects.addAll(series.traffic());
    subjects.addAll(QuotaFacts.of(input.around().quotas()));
    subjects.addAll(series.modelCosts());
    subjects.addAll(series.spending());
    subjects.addAll(series.gpuPools());
    subjects.addAll(series.intake());
    subjects.addAll(series.providerCounts());
    subjects.addAll(new MoneyFacts(input, declared).subjects());
    HouseFacts house = new HouseFacts(input, declared);
    subjects.addAll(house.processing());
    subjects.addAll(house.endpoints());
    subjects.addAll(house.keys());
    subjects.addAll(house.logs());
    subjects.addAll(house.chain());
    return subjects;
  }

  /** With the reason why there is no fact of a kind, where that is for want of looking. */
  private static Facts facts(JudgeInput input, List<Subject> subjects) {
    List<Fact> facts = subjects.stream().map(Subject::fact).toList();
    Set<Class<?>> seen = facts.stream().map(Object::getClass).collect(Collectors.toSet());
    Map<Class<? extends Fact>, String> unseen = new HashMap<>();
    if (input.gpuPools().isEmpty()) {
      unseen.put(
          GpuPool.class,
          "No GPU was sampled in the 28 days to the end of the interval. Add metrics of them to sources in plumbline.yaml (Prometheus range queries of DCGM series), or audit days that they cover.");
    }
    if (input.ingestedFiles().isEmpty()) {
      unseen.put(Intake.class, "No file was read. Check the paths of sources in plumbline.yaml.");
    }
    if (input.around().crossChecks().isEmpty()) {
      unseen.put(
          ProviderCount.class,
          "No source delivers what a provider counted itself. Add its usage report to sources in plumbline.yaml (openai-usage, anthropic-usage, azure-metrics …).");
    }
    if (input.around().quotas().isEmpty()) {
      unseen.put(
          Quota.class,
          "No log tells how many tokens a minute a provider admits. Let the gateway log the x-ratelimit headers of its answers (LiteLLM: its S3, GCS or file logger, or OpenTelemetry).");
    }
    if (!seen.contains(Budget.class)) {
      unseen.put(
          Budget.class,
          "No budget is declared. Give policy.yaml one: finance.budgets, or budget of a workload.");
    }
    if (!seen.contains(Invoice.class)) {
      unseen.put(
          Invoice.class,
          "Invoices are compared by calendar month. Audit one: plumbline close --month M.");
    }
    if (!seen.contains(Spending.class) && !input.spend().isEmpty()) {
      unseen.put(
          Spending.class,
          "No call has a known cost. Give the models a price in prices/*.yaml, or let the log report cost.");
    }
    return new Facts(facts, unseen, new SubjectSources(input.spend()).of(subjects));
  }
}
