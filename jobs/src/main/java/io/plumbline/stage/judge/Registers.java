package io.plumbline.stage.judge;

import io.plumbline.schema.Flow;
import io.plumbline.schema.RegisterEntry;
import io.plumbline.shared.policy.Contract;
import io.plumbline.shared.policy.CountrySets;
import io.plumbline.shared.policy.InventoryEntry;
import io.plumbline.shared.policy.OperationsTeams;
import io.plumbline.shared.policy.Policy;
import io.plumbline.shared.policy.ProcessingRecord;
import io.plumbline.shared.policy.UsePolicy;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Registers an auditor asks for, filled from flows and policy: the record of processing of each
 * flow (GDPR Art. 30(1)), what is agreed with each provider, and who answers for what. What neither
 * says is a blank that names the field and file which would fill it; nothing is assumed.
 */
final class Registers {
  private static final Comparator<Flow> ORDER =
      Comparator.comparing(
              Flow::getWorkload, Comparator.nullsLast(Comparator.<String>naturalOrder()))
          .thenComparing(Flow::getProvider)
          .thenComparing(Flow::getFlowId);

  private final String runId;
  private final Policy policy;
  private final LocalDate day;
  private final Declared declared;
  private final List<RegisterEntry> entries = new ArrayList<>();

  private Registers(String runId, Policy policy, LocalDate day) {
    this.runId = runId;
    this.policy = policy;
    this.day = day;
    declared = new Declared(policy, day);
  }

  /**
   * All entries, by register and row, fields in the register's order.
   *
   * @param day UTC day on which policy must hold
   */
  static List<RegisterEntry> of(String runId, List<Flow> flows, Policy policy, LocalDate day) {
    Registers registers = new Registers(runId, policy, day);
    flows.stream().sorted(ORDER).forEach(registers::processing);
    registers.providers(flows);
    registers.responsibilities(flows);
    return List.copyOf(registers.entries);
  }

  // --- GDPR Art. 30(1)

  private void processing(Flow flow) {
    String workload = flow.getWorkload();
    String named = workload == null ? "unattributed" : workload;
    Optional<ProcessingRecord> kept =
        policy
            .use()
            .map(UsePolicy::processing)
            .map(records -> workload == null ? null : records.get(workload));
    Row row = new Row("processing", flow.getFlowId());
    row.put("workload", workload, "a workload in policy.yaml whose match fits these calls");
    row.put("responsible", declared.owner(workload), "owner of '%s' in policy.yaml", named);
    row.put(
        "purpose",
        kept.flatMap(ProcessingRecord::purpose).orElse(null),
        "processing.%s.purpose in policy.yaml",
        named);
    row.put(
        "legal_basis",
        kept.flatMap(ProcessingRecord::legalBasis).orElse(null),
        "processing.%s.legal_basis in policy.yaml",
        named);
    row.put(
        "data_subjects", subjects(kept), "processing.%s.subject_categories in policy.yaml", named);
    row.put("personal_data", personalData(flow), "data_class of '%s' in policy.yaml", named);
    row.put(
        "recipient",
        flow.getProvider().equals("unknown")
            ? null
            : flow.getProvider() + ", " + flow.getLane().replace('_', ' '),
        "an endpoints.yaml entry for %s, or a log that names the provider",
        flow.getEndpoint() == null ? "these calls" : flow.getEndpoint());
    row.put(
        "place",
        place(flow),
        "region of the endpoint or deployment in endpoints.yaml, or an endpoint that proves it");
    row.put("transfer", transfer(flow), "transfer of '%s' in contracts.yaml", flow.getProvider());
    row.put(
        "erasure",
        Lanes.own(flow.getLane())
            ? "on systems of our own"
            : policy
                .contract(flow.getProvider())
                .flatMap(Contract::retentionDays)
                .map(days -> "after %d days at the provider".formatted(days))
                .orElse(null),
        "retention_days of '%s' in contracts.yaml",
        flow.getProvider());
    row.put(
        "security",
        security(flow),
        "tenancy of '%s' in policy.yaml; tls, authentication and evidence in endpoints.yaml",
        named);
  }

  private static String subjects(Optional<ProcessingRecord> kept) {
    List<String> categories = kept.map(ProcessingRecord::subjectCategories).orElse(List.of());
    if (categories.isEmpty()) {
      return null;
    }
    return String.join(", ", categories)
        + kept.flatMap(ProcessingRecord::dataSubjects)
            .map(persons -> ", %d persons".formatted(persons))
            .orElse("");
  }

  private static String personalData(Flow flow) {
    if (flow.getDataClass() == null && flow.getPersonalDataKinds() == null) {
      return null;
    }
    String seen =
        flow.getPersonalDataKinds() != null
            ? "seen: " + flow.getPersonalDataKinds().replace(",", ", ").replace(':', ' ')
            : flow.getContentState().equals("absent")
                ? "no text was there to look at"
                : "none seen";
    return flow.getDataClass() == null ? seen : "class " + flow.getDataClass() + "; " + seen;
  }

  private static String place(Flow flow) {
    String by =
        switch (flow.getResidencyEvidence()) {
          case "record" -> "by the record";
          case "endpoint" -> "by the endpoint";
          case "config" -> "by configuration only";
          default -> "by nothing";
        };
    if (flow.getCountry() != null) {
      return flow.getCountry() + " " + by;
    }
    return flow.getResidencyZone() != null && flow.getResidencyScope().equals("zone")
        ? flow.getResidencyZone() + " zone " + by
        : null;
  }

  /** Where a country or zone lies in the EEA there is none; null: no file names a basis. */
  private String transfer(Flow flow) {
    Set<String> countries =
        flow.getCountry() != null
            ? Set.of(flow.getCountry())
            : flow.getResidencyZone() != null && flow.getResidencyScope().equals("zone")
                ? CountrySets.bundled().countries(flow.getResidencyZone(), day).orElse(Set.of())
                : Set.of();
    if (countries.isEmpty()) {
      return null;
    }
    if (inside("EEA", countries)) {
      return "none: inside the EEA";
    }
    if (CountrySets.bundled().expand(List.of("EEA", "ADEQUACY"), day).containsAll(countries)) {
      return "adequacy decision";
    }
    return policy.contract(flow.getProvider()).flatMap(this::mechanism).orElse(null);
  }

  private boolean inside(String set, Set<String> countries) {
    return CountrySets.bundled().expand(List.of(set), day).containsAll(countries);
  }

  private Optional<String> mechanism(Contract contract) {
    return contract
        .transferMechanism()
        .filter(mechanism -> !mechanism.equals("none"))
        .map(
            mechanism ->
                mechanism
                    + contract
                        .transferExpires()
                        .map(last -> (last.isBefore(day) ? ", ended " : " until ") + last)
                        .orElse(""));
  }

  private String security(Flow flow) {
    List<String> measures = new ArrayList<>();
    if (flow.getTenancy() != null) {
      measures.add(flow.getTenancy() + " tenancy");
    }
    Optional<InventoryEntry> entry =
        declared.inventoryEntry(flow.getEndpoint(), flow.getDeployment(), flow.getModel());
    entry.flatMap(InventoryEntry::tls).ifPresent(tls -> measures.add(tls ? "TLS" : "no TLS"));
    entry
        .flatMap(InventoryEntry::authentication)
        .ifPresent(how -> measures.add("authentication " + how));
    entry
        .flatMap(InventoryEntry::evidence)
        .ifPresent(
            kept ->
                measures.add(
                    "evidence of "
                        + kept.stream()
                            .sorted()
                            .map(control -> control.replace('_', ' '))
                            .collect(Collectors.joining(", "))));
    return measures.isEmpty() ? null : String.join("; ", measures);
  }

  // --- providers

  private void providers(List<Flow> flows) {
    Map<String, Long> attempts = new TreeMap<>();
    flows.stream()
        .filter(flow -> !Lanes.own(flow.getLane()))
        .forEach(flow -> attempts.merge(flow.getProvider(), flow.getAttempts(), Long::sum));
    Set<String> providers = new TreeSet<>(attempts.keySet());
    policy.contracts().ifPresent(contracts -> providers.addAll(contracts.keySet()));
    for (String provider : providers) {
      Optional<Contract> contract = policy.contract(provider);
      Row row = new Row("provider", provider);
      row.put("attempts", String.valueOf(attempts.getOrDefault(provider, 0L)), "");
      row.put(
          "processor_agreement",
          contract
              .flatMap(Contract::dpa)
              .map(signed -> signed ? "signed" : "not signed")
              .orElse(null),
          "dpa of '%s' in contracts.yaml",
          provider);
      row.put(
          "no_training",
          contract
              .flatMap(Contract::noTrain)
              .map(
                  how ->
                      how
                          + contract
                              .flatMap(Contract::noTrainExpires)
                              .map(last -> (last.isBefore(day) ? ", ended " : " until ") + last)
                              .orElse(""))
              .orElse(null),
          "no_train of '%s' in contracts.yaml",
          provider);
      row.put(
          "retention_days",
          contract.flatMap(Contract::retentionDays).map(String::valueOf).orElse(null),
          "retention_days of '%s' in contracts.yaml",
          provider);
      row.put(
          "strictest_limit_days",
          strictest(flows, provider),
          "max_retention_days of the data classes that go there, in policy.yaml");
      row.put(
          "support_from",
          contract
              .map(Contract::supportCountries)
              .filter(countries -> !countries.isEmpty())
              .map(countries -> String.join(", ", countries))
              .orElse(null),
          "support_countries of '%s' in contracts.yaml",
          provider);
      row.put(
          "region_option",
          contract.flatMap(Contract::regionOption).orElse(null),
          "region_option of '%s' in contracts.yaml",
          provider);
      row.put(
          "transfer",
          contract.flatMap(this::mechanism).orElse(null),
          "transfer of '%s' in contracts.yaml",
          provider);
      row.put(
          "reviewed_on",
          contract.flatMap(Contract::reviewedOn).map(String::valueOf).orElse(null),
          "reviewed_on of '%s' in contracts.yaml",
          provider);
    }
  }

  /** Fewest days a data class that goes to the provider allows; null: none says. */
  private String strictest(List<Flow> flows, String provider) {
    return flows.stream()
        .filter(flow -> flow.getProvider().equals(provider))
        .map(flow -> declared.retentionLimit(flow.getDataClass()))
        .filter(limit -> limit != null)
        .min(Comparator.naturalOrder())
        .map(String::valueOf)
        .orElse(null);
  }

  // --- who answers for what

  private void responsibilities(List<Flow> flows) {
    Map<String, Map<String, String>> named =
        policy.teams().map(OperationsTeams::responsibilities).orElse(Map.of());
    Map<String, Flow> lanes = new TreeMap<>();
    flows.forEach(flow -> lanes.putIfAbsent(flow.getLane() + " / " + flow.getProvider(), flow));
    lanes.forEach(
        (key, flow) -> {
          Row row = new Row("responsibility", key);
          for (String duty : OperationsTeams.DUTIES) {
            String who =
                named
                    .getOrDefault(flow.getProvider(), Map.of())
                    .getOrDefault(duty, named.getOrDefault(flow.getLane(), Map.of()).get(duty));
            row.put(duty, who, "responsibilities.%s.%s in team.yaml", flow.getLane(), duty);
          }
        });
  }

  /** Fields of one row, in the order they are put. */
  private final class Row {
    private final String register;
    private final String name;

    Row(String register, String name) {
      this.register = register;
      this.name = name;
    }

    void put(String field, String value, String gap, Object... arguments) {
      entries.add(
          new RegisterEntry(
              runId,
              register,
              name,
              field,
              value,
              value == null ? gap.formatted(arguments) : null));
    }
  }
}
