package io.plumbline.stage.judge;

import io.plumbline.rules.fact.Contract;
import io.plumbline.rules.fact.CountryNames;
import io.plumbline.rules.fact.Handling;
import io.plumbline.rules.fact.Purpose;
import io.plumbline.rules.fact.Readiness;
import io.plumbline.shared.policy.CountrySets;
import io.plumbline.shared.policy.DataClass;
import io.plumbline.shared.policy.Decision;
import io.plumbline.shared.policy.InventoryEntry;
import io.plumbline.shared.policy.OwnershipCosts;
import io.plumbline.shared.policy.Policy;
import io.plumbline.shared.policy.UsePolicy;
import io.plumbline.shared.policy.Workload;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What policy says, in the words of the rules. What it does not say stays null, so that a rule
 * answers <em>not assessed</em>.
 */
final class Declared {
  /**
   * Names of data classes that declare traffic free of personal data (catalogue PII-04). A class of
   * another name may hold some.
   */
  private static final Set<String> FREE_OF_PERSONAL_DATA = Set.of("public", "internal");

  private static final String EXPIRED = "expired";

  /** Days for which a request for a control counts (rule STL-04). */
  private static final int REQUEST_DAYS = 90;

  private final Policy policy;
  private final LocalDate day;
  private final Set<String> adequate;

  /**
   * @param day UTC day on which it must hold
   */
  Declared(Policy policy, LocalDate day) {
    this.policy = policy;
    this.day = day;
    this.adequate = CountrySets.bundled().expand(List.of("EEA", "ADEQUACY"), day);
  }

  /** Kinds told by words alone that rules judge by; empty: none. */
  Set<String> judgedByWords() {
    return policy.use().map(UsePolicy::judgedByWords).orElse(Set.of());
  }

  /** Who answers for the workload; null: nobody is named. */
  String owner(String workload) {
    return policy.workload(workload).flatMap(Workload::owner).orElse(null);
  }

  /** Whether the class binds inference to a place; null: policy does not know the class. */
  Boolean residencyBound(String dataClass) {
    return policy.dataClass(dataClass).map(DataClass::residencyBound).orElse(null);
  }

  /** Countries the class may be taken to, sets written out; null: policy names none. */
  Set<String> allowedCountries(String dataClass) {
    return policy
        .dataClass(dataClass)
        .filter(known -> !known.allowedCountries().isEmpty())
        .<Set<String>>map(
            known -> new CountryNames(known.countriesOn(day), known.allowedCountries()))
        .orElse(null);
  }

  /** Whether the class is declared free of personal data; null: policy does not know the class. */
  Boolean nonSensitive(String dataClass) {
    return policy
        .dataClass(dataClass)
        .map(known -> FREE_OF_PERSONAL_DATA.contains(known.name().toLowerCase(Locale.ROOT)))
        .orElse(null);
  }

  /**
   * Whether policy expects personal data in the class: false where it is declared free of it, true
   * where it is bound to a place or isolated, which nobody asks of other data; null: neither.
   */
  Boolean expectsPersonalData(String dataClass) {
    Optional<DataClass> known = policy.dataClass(dataClass);
    if (known.isEmpty()) {
      return null;
    }
    if (nonSensitive(dataClass)) {
      return Boolean.FALSE;
    }
    return known.get().residencyBound() || known.get().isolated() ? Boolean.TRUE : null;
  }

  /** The contract with the provider; all null: there is no contracts.yaml. */
  Contract contract(String provider) {
    if (policy.contracts().isEmpty()) {
      return Contract.UNKNOWN;
    }
    return policy
        .contract(provider)
        .map(
            known ->
                new Contract(
                    known.dpa().orElse(null),
                    noTrain(known),
                    known.retentionDays().map(Math::toIntExact).orElse(null),
                    known.regionOption().orElse(null),
                    known.noTrainExpires().map(last -> days(day, last)).orElse(null),
                    known.reviewedOn().map(read -> days(read, day)).orElse(null),
                    known.supportCountries().isEmpty() ? null : known.supportCountriesOn(day),
                    known.transferMechanism().orElse(null)))
        .orElse(new Contract(false, "none", null, null, null, null, null, "none"));
  }

  private static int days(LocalDate from, LocalDate to) {
    return Math.toIntExact(ChronoUnit.DAYS.between(from, to));
  }

  /**
   * Whether the contract names a mechanism that carries a transfer to {@code country} on the day;
   * null: there is no contracts.yaml, or the country is not known.
   */
  private Boolean transferCovered(String provider, String country) {
    if (policy.contracts().isEmpty() || country == null) {
      return null;
    }
    Optional<io.plumbline.shared.policy.Contract> known = policy.contract(provider);
    String mechanism =
        known.flatMap(io.plumbline.shared.policy.Contract::transferMechanism).orElse("none");
    boolean over =
        known
            .flatMap(io.plumbline.shared.policy.Contract::transferExpires)
            .filter(last -> last.isBefore(day))
            .isPresent();
    return !over
        && switch (mechanism) {
          case "scc", "bcr" -> true;
          // The framework is one with the United States; adequacy is asked before any mechanism.
          case "dpf" -> country.equals("US");
          default -> false;
        };
  }

  /** How the data of a flow must be handled, and how it is. */
  Handling handling(io.plumbline.schema.Flow flow) {
    Optional<DataClass> known = policy.dataClass(flow.getDataClass());
    Set<String> lanes = known.map(this::lanes).orElse(null);
    boolean laneKnown = flow.getLane() != null && !flow.getLane().equals("unknown");
    Optional<InventoryEntry> entry =
        inventoryEntry(flow.getEndpoint(), flow.getDeployment(), flow.getModel());
    boolean proven =
        flow.getResidencyEvidence().equals("record")
            || flow.getResidencyEvidence().equals("endpoint");
    return new Handling(
        flow.getTenancy(),
        known.map(DataClass::isolated).orElse(null),
        known.map(one -> lanes(one) != null).orElse(null),
        lanes,
        lanes == null || !laneKnown ? null : !lanes.contains(flow.getLane()),
        expectsPersonalData(flow.getDataClass()),
        entry.flatMap(InventoryEntry::regionWritten).orElse(null),
        proven ? flow.getRegionServed() : null,
        countryAdequate(flow),
        transferCovered(flow.getProvider(), flow.getCountry()));
  }

  /**
   * Lanes the class may take; null: any. Isolated data takes lanes of our own where it says none.
   */
  private Set<String> lanes(DataClass known) {
    if (!known.allowedLanes().isEmpty()) {
      return Set.copyOf(known.allowedLanes());
    }
    return known.isolated() ? Set.of("self_hosted", "local") : null;
  }

  /** By country, else by a zone that lies wholly inside; null: neither is known. */
  private Boolean countryAdequate(io.plumbline.schema.Flow flow) {
    if (flow.getCountry() != null) {
      return adequate.contains(flow.getCountry());
    }
    boolean inside =
        flow.getResidencyZone() != null
            && CountrySets.bundled()
                .countries(flow.getResidencyZone(), day)
                .filter(members -> !members.isEmpty() && adequate.containsAll(members))
                .isPresent();
    return inside ? Boolean.TRUE : null;
  }

  /** The first entry of the inventory that fits; empty: it is silent. */
  Optional<InventoryEntry> inventoryEntry(String endpoint, String deployment, String model) {
    return policy.inventory().stream()
        .flatMap(List::stream)
        .filter(entry -> entry.fits(endpoint, deployment, model, model))
        .findFirst();
  }

  /** Days a provider may keep data of the class; null: the class does not say, or is not known. */
  Integer retentionLimit(String dataClass) {
    return policy
        .dataClass(dataClass)
        .flatMap(
            known ->
                known
                    .maxRetentionDays()
                    .map(Math::toIntExact)
                    .or(() -> known.isolated() ? Optional.of(0) : Optional.empty()))
        .orElse(null);
  }

  /** Whether the class must be isolated; false where policy does not know it. */
  boolean isolated(String dataClass) {
    return policy.dataClass(dataClass).map(DataClass::isolated).orElse(false);
  }

  private String noTrain(io.plumbline.shared.policy.Contract known) {
    boolean over = known.noTrainExpires().filter(last -> last.isBefore(day)).isPresent();
    return over ? EXPIRED : known.noTrain().orElse(null);
  }

  /** Who would run a model for {@code workOf}; all null: there is no team.yaml. */
  Readiness readiness(String workOf) {
    return policy
        .teams()
        .map(teams -> teams.behind(workOf))
        .map(
            team ->
                new Readiness(
                    team.hasInferenceTeam(),
                    team.rotaPersons().map(Math::toIntExact).orElse(null),
                    team.runbook().orElse(null),
                    team.dashboards().orElse(null),
                    team.mttaP90Minutes().map(BigDecimal::doubleValue).orElse(null),
                    null))
        .orElse(Readiness.UNKNOWN);
  }

  /** The GPU pool that tco.yaml puts the workload on; empty: none. */
  Optional<String> poolOf(String workload) {
    return policy
        .costs()
        .map(OwnershipCosts::workloads)
        .map(workloads -> workload == null ? null : workloads.get(workload))
        .flatMap(OwnershipCosts.Parts::pool);
  }

  /** What the workload is for. Policy knows frontier reasoning or not, hence high or medium. */
  Purpose purpose(String workload, String dataClass, String task) {
    Optional<Workload> known = policy.workload(workload);
    Boolean frontier = known.flatMap(Workload::frontierReasoning).orElse(null);
    return new Purpose(
        task,
        frontier == null ? null : frontier ? "high" : "medium",
        known.flatMap(Workload::privacyStrict).orElseGet(() -> admitsNoThirdParty(dataClass)),
        nonSensitive(dataClass),
        frontier,
        selfHostingConsidered(workload),
        statedNeed(workload),
        parameterRequests(workload),
        admits(dataClass, Lanes::own),
        admits(dataClass, lane -> lane.equals("managed_open")),
        known.flatMap(Workload::upgrades).map("controlled"::equals).orElse(null),
        known.flatMap(Workload::coreAdvantage).orElse(null));
  }

  /** Whether the class admits some lane of a kind; null: policy does not know the class. */
  private Boolean admits(String dataClass, Predicate<String> lane) {
    return policy
        .dataClass(dataClass)
        .map(
            known -> known.allowedLanes().isEmpty() || known.allowedLanes().stream().anyMatch(lane))
        .orElse(null);
  }

  /** Need of the newest decision for a lane of our own; null: there is no decisions.yaml. */
  private String statedNeed(String workload) {
    if (policy.decisions().isEmpty()) {
      return null;
    }
    return decisions(workload)
        .filter(Declared::movesToOwnLane)
        .max(Comparator.comparing(Decision::decidedOn))
        .flatMap(Decision::need)
        .orElse("unstated");
  }

  /** Requests of the last 90 days for a control not exposed; null: there is no decisions.yaml. */
  private Integer parameterRequests(String workload) {
    return policy.decisions().isEmpty()
        ? null
        : (Integer)
            (int)
                decisions(workload)
                    .filter(decision -> decision.kind().equals("parameter_request"))
                    .filter(decision -> decision.decidedOn().isAfter(day.minusDays(REQUEST_DAYS)))
                    .count();
  }

  /** Decisions up to the day that are about the workload or about all. */
  private Stream<Decision> decisions(String workload) {
    return policy.decisions().stream()
        .flatMap(java.util.List::stream)
        .filter(decision -> !decision.decidedOn().isAfter(day))
        .filter(decision -> decision.workload().map(w -> w.equals(workload)).orElse(true));
  }

  private Boolean admitsNoThirdParty(String dataClass) {
    return policy
        .dataClass(dataClass)
        .map(
            known ->
                !known.allowedLanes().isEmpty()
                    && known.allowedLanes().stream().noneMatch(Lanes::managed))
        .orElse(null);
  }

  private boolean selfHostingConsidered(String workload) {
    boolean calculated =
        workload != null
            && policy.costs().filter(costs -> costs.workloads().containsKey(workload)).isPresent();
    return calculated || decisions(workload).anyMatch(Declared::movesToOwnLane);
  }

  private static boolean movesToOwnLane(Decision decision) {
    return decision.kind().equals("commitment")
        || decision.kind().equals("lane") && decision.toLane().filter(Lanes::own).isPresent();
  }

  /** Whether evals.csv holds a result for the workload; null: there is no evals.csv. */
  Boolean evaluated(String workload) {
    return policy.evaluations().isEmpty() ? null : newestEvaluation(workload).isPresent();
  }

  /** Newest evaluation of the workload up to the day; empty: none. */
  Optional<LocalDate> newestEvaluation(String workload) {
    return policy.evaluations().stream()
        .flatMap(java.util.List::stream)
        .filter(evaluation -> evaluation.workload().equals(workload))
        .map(io.plumbline.shared.policy.Evaluation::runOn)
        .filter(run -> !run.isAfter(day))
        .max(LocalDate::compareTo);
  }

  Policy policy() {
    return policy;
  }

  LocalDate day() {
    return day;
  }
}
