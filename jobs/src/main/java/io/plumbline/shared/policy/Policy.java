package io.plumbline.shared.policy;

import io.plumbline.shared.config.ConfigFaultsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything the organisation has declared, one optional file each. An absent file is empty, so
 * that the rules that need it answer <i>not assessed</i>; it never reads as "nothing applies".
 *
 * @param folder folder it was read from
 * @param use policy.yaml
 * @param contracts contracts.yaml, by provider
 * @param teams team.yaml
 * @param costs tco.yaml
 * @param inventory endpoints.yaml, in the file's order
 * @param decisions decisions.yaml
 * @param exceptions exceptions.yaml
 * @param benchmarks benchmarks.csv
 * @param evaluations evals.csv
 * @param gpuPrices gpus.yaml, in the file's order
 * @param rates eurofxref-hist.csv; {@link ReferenceRates#NONE} where it is missing. Not in the
 *     digest: a newer file with the same rates of the days in question says nothing else
 * @param digest SHA-256 over names and bytes of the files present, in hex; for the run manifest
 */
public record Policy(
    Path folder,
    Optional<UsePolicy> use,
    Optional<Map<String, Contract>> contracts,
    Optional<OperationsTeams> teams,
    Optional<OwnershipCosts> costs,
    Optional<List<InventoryEntry>> inventory,
    Optional<List<Decision>> decisions,
    Optional<List<AcceptedRisk>> exceptions,
    Optional<List<Benchmark>> benchmarks,
    Optional<List<Evaluation>> evaluations,
    Optional<List<GpuPrice>> gpuPrices,
    ReferenceRates rates,
    String digest) {

  /** The files of the folder that make up the policy, sorted. */
  public static final List<String> FILES =
      List.of(
          "benchmarks.csv",
          "contracts.yaml",
          "decisions.yaml",
          "endpoints.yaml",
          "evals.csv",
          "exceptions.yaml",
          "gpus.yaml",
          "policy.yaml",
          "tco.yaml",
          "team.yaml");

  /**
   * Reads the folder; one that does not exist is a policy that says nothing.
   *
   * @throws ConfigFaultsException with every fault of every file
   */
  public static Policy load(Path folder) {
    return new PolicyReader(folder).read();
  }

  /** The workload of that name; empty when policy does not know it. */
  public Optional<Workload> workload(String name) {
    return name == null ? Optional.empty() : use.map(policy -> policy.workloads().get(name));
  }

  /** The data class of that name; empty when policy does not know it. */
  public Optional<DataClass> dataClass(String name) {
    return name == null ? Optional.empty() : use.map(policy -> policy.dataClasses().get(name));
  }

  /** The contract with {@code provider}; empty when the file or the provider is missing. */
  public Optional<Contract> contract(String provider) {
    return provider == null ? Optional.empty() : contracts.map(all -> all.get(provider));
  }

  /** How a month is closed; {@link Finance#NONE} where policy says nothing. */
  public Finance finance() {
    return use.map(UsePolicy::finance).orElse(Finance.NONE);
  }

  /** What a month may cost; {@link Budgets#NONE} where policy says nothing. */
  public Budgets budgets() {
    Map<String, Workload.Budget> workloads = new TreeMap<>();
    use.map(UsePolicy::workloads)
        .orElse(Map.of())
        .forEach((name, workload) -> workload.budget().ifPresent(b -> workloads.put(name, b)));
    Budgets own = finance().budgets();
    return new Budgets(own.organisation(), own.teams(), workloads);
  }

  /** Models whose quality was measured, by workload; empty: evals.csv is not there. */
  public Map<String, List<String>> evaluatedModels() {
    Map<String, List<String>> models = new TreeMap<>();
    evaluations.stream()
        .flatMap(List::stream)
        .map(e -> Map.entry(e.workload(), e.model()))
        .distinct()
        .sorted(Map.Entry.<String, String>comparingByKey().thenComparing(Map.Entry::getValue))
        .forEach(e -> models.computeIfAbsent(e.getKey(), k -> new ArrayList<>()).add(e.getValue()));
    return models;
  }

  /** Days in which a failure must be resolved, by severity; a severity without any has no day. */
  public Map<String, Integer> dueDays() {
    return use.map(UsePolicy::dueDays).orElse(UsePolicy.DUE_DAYS);
  }

  /** The price of a GPU model: the first entry that fits. */
  public Optional<GpuPrice> gpuPrice(String gpuModel) {
    return gpuPrices.stream().flatMap(List::stream).filter(p -> p.fits(gpuModel)).findFirst();
  }
}
