package io.plumbline.shared.policy;

import io.plumbline.shared.Digests;
import io.plumbline.shared.config.ConfigFault;
import io.plumbline.shared.config.ConfigFaultsException;
import io.plumbline.shared.config.CsvFile;
import io.plumbline.shared.config.Keys;
import io.plumbline.shared.config.NearName;
import io.plumbline.shared.config.YamlFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads the policy folder: shapes against the shipped JSON Schemas, then what one key says about
 * another. Both always run, so that every fault of every file comes at once.
 */
final class PolicyReader {
  private static final LocalDate DAY_UNREAD = LocalDate.EPOCH;

  private final Path folder;
  private final List<ConfigFault> faults = new ArrayList<>();
  private final CountrySets countries = CountrySets.bundled();
  private final CloudRegions regions = CloudRegions.bundled();

  PolicyReader(Path folder) {
    this.folder = folder;
  }

  Policy read() {
    Optional<UsePolicy> use = yaml("policy").map(this::use);
    Policy policy =
        new Policy(
            folder,
            use,
            yaml("contracts").map(this::contracts),
            yaml("team").map(PolicyReader::teams),
            yaml("tco").map(file -> costs(file, use)),
            yaml("endpoints").map(file -> all(file, "endpoints", this::inventoryEntry)),
            yaml("decisions").map(file -> all(file, "decisions", PolicyReader::decision)),
            yaml("exceptions").map(this::exceptions),
            csv("benchmarks", PolicyReader::benchmark),
            csv("evals", PolicyReader::evaluation),
            yaml("gpus").map(PolicyReader::gpuPrices),
            rates(),
            digest());
    refuseNearMissesOfFileNames();
    if (!faults.isEmpty()) {
      throw new ConfigFaultsException(faults);
    }
    return policy;
  }

  // ---------------------------------------------------------------- policy.yaml

  private UsePolicy use(Keys file) {
    Map<String, DataClass> classes = new LinkedHashMap<>();
    file.named("data_classes").forEach((name, keys) -> classes.put(name, dataClass(name, keys)));
    Map<String, Workload> workloads = new LinkedHashMap<>();
    file.named("workloads")
        .forEach((name, keys) -> workloads.put(name, workload(name, keys, classes.keySet())));
    Map<String, Integer> dueDays = new TreeMap<>(UsePolicy.DUE_DAYS);
    file.group("due_days")
        .ifPresent(
            own ->
                UsePolicy.DUE_DAYS
                    .keySet()
                    .forEach(
                        severity ->
                            own.whole(severity)
                                .ifPresent(days -> dueDays.put(severity, days.intValue()))));
    return new UsePolicy(
        Collections.unmodifiableMap(classes),
        Collections.unmodifiableMap(workloads),
        logs(file),
        file.has("processing") ? processing(file, workloads.keySet()) : null,
        Collections.unmodifiableMap(dueDays),
        file.group("finance").map(FinanceReader::read).orElse(Finance.NONE),
        file.group("personal_data")
            .map(own -> Set.copyOf(own.texts("judge_by_words")))
            .orElse(Set.of()));
  }

  private Map<String, LogStore> logs(Keys file) {
    Map<String, LogStore> logs = new TreeMap<>();
    file.named("logs")
        .forEach(
            (source, keys) -> {
              List<String> countries = keys.texts("countries");
              checkCountries(keys, "countries", countries);
              logs.put(
                  source,
                  new LogStore(
                      countries, keys.whole("retention_days"), keys.whole("body_retention_days")));
            });
    return Collections.unmodifiableMap(logs);
  }

  private static Map<String, ProcessingRecord> processing(Keys file, Set<String> workloads) {
    Map<String, ProcessingRecord> records = new TreeMap<>();
    file.named("processing")
        .forEach(
            (workload, keys) -> {
              if (!workloads.contains(workload)) {
                keys.fault(
                    "",
                    "There is no workload '" + workload + "'.",
                    NearName.hint(workload, workloads, "Workloads"));
              }
              records.put(
                  workload,
                  new ProcessingRecord(
                      keys.text("purpose"),
                      keys.text("legal_basis"),
                      keys.text("lane"),
                      keys.truth("high_risk"),
                      keys.truth("automated_decisions"),
                      keys.whole("data_subjects"),
                      keys.texts("subject_categories"),
                      keys.day("assessed_on"),
                      keys.text("assessment")));
            });
    return Collections.unmodifiableMap(records);
  }

  private DataClass dataClass(String name, Keys keys) {
    List<String> allowed = keys.texts("allowed_countries");
    checkCountries(keys, "allowed_countries", allowed);
    boolean bound = keys.truth("residency_bound").orElse(false);
    if (bound && allowed.isEmpty()) {
      keys.fault(
          "residency_bound",
          "Data class '" + name + "' is residency_bound, but no country is allowed.",
          "Add allowed_countries, such as [EEA].");
    }
    return new DataClass(
        name,
        bound,
        allowed,
        keys.texts("allowed_lanes"),
        keys.truth("isolated").orElse(false),
        keys.whole("max_retention_days"));
  }

  private Workload workload(String name, Keys keys, Set<String> classes) {
    Optional<String> dataClass = keys.text("data_class");
    dataClass
        .filter(known -> !classes.contains(known))
        .ifPresent(
            unknown ->
                keys.fault(
                    "data_class",
                    "Workload '" + name + "' has the unknown data class '" + unknown + "'.",
                    classes.isEmpty()
                        ? "Describe it under data_classes."
                        : NearName.hint(unknown, classes, "Data classes")));
    Map<String, Map<String, String>> parameters = new TreeMap<>();
    keys.named("parameters").forEach((rule, own) -> parameters.put(rule, own.ownTexts()));
    Optional<Keys> latency = keys.group("latency");
    return new Workload(
        name,
        match(name, keys.group("match")),
        keys.text("team"),
        keys.text("owner"),
        dataClass,
        keys.text("task"),
        keys.text("tenancy"),
        keys.truth("privacy_strict"),
        keys.truth("frontier_reasoning"),
        latency.flatMap(own -> own.whole("p95_ms")),
        latency.flatMap(own -> own.whole("first_token_p95_ms")),
        latency.flatMap(own -> own.whole("network_ms")),
        keys.text("upgrades"),
        keys.truth("core_advantage"),
        keys.group("budget").map(FinanceReader::budget),
        Collections.unmodifiableMap(parameters));
  }

  private static Workload.Match match(String name, Optional<Keys> match) {
    if (match.isEmpty()) {
      List<String> none = List.of();
      return new Workload.Match(none, none, none, none, none, List.of(name));
    }
    Keys keys = match.get();
    return new Workload.Match(
        keys.texts("team"),
        keys.texts("api_key"),
        keys.texts("tags"),
        keys.texts("models"),
        keys.texts("environment"),
        keys.texts("workload"));
  }

  // ---------------------------------------------------------------- contracts.yaml, team.yaml

  private Map<String, Contract> contracts(Keys file) {
    Map<String, Contract> contracts = new TreeMap<>();
    file.named("providers")
        .forEach(
            (provider, keys) -> {
              List<String> support = keys.texts("support_countries");
              checkCountries(keys, "support_countries", support);
              Optional<Keys> transfer = keys.group("transfer");
              contracts.put(
                  provider,
                  new Contract(
                      provider,
                      keys.truth("dpa"),
                      keys.text("no_train"),
                      keys.day("no_train_expires"),
                      keys.whole("retention_days"),
                      support,
                      keys.text("region_option"),
                      transfer.flatMap(own -> own.text("mechanism")),
                      transfer.flatMap(own -> own.day("expires")),
                      keys.day("reviewed_on")));
            });
    return Collections.unmodifiableMap(contracts);
  }

  private static OperationsTeams teams(Keys file) {
    Map<String, OperationsTeam> own = new TreeMap<>();
    file.named("teams").forEach((team, keys) -> own.put(team, team(keys)));
    Map<String, Map<String, String>> responsibilities = new TreeMap<>();
    file.named("responsibilities")
        .forEach((route, keys) -> responsibilities.put(route, keys.ownTexts()));
    return new OperationsTeams(
        team(file),
        Collections.unmodifiableMap(own),
        Collections.unmodifiableMap(responsibilities));
  }

  private static OperationsTeam team(Keys file) {
    return new OperationsTeam(
        file.truth("has_inference_team").orElse(false),
        file.whole("rota_persons"),
        file.truth("runbook"),
        file.truth("dashboards"),
        file.number("mtta_p90_minutes"));
  }

  // ---------------------------------------------------------------- tco.yaml, gpus.yaml

  private OwnershipCosts costs(Keys file, Optional<UsePolicy> use) {
    Map<String, OwnershipCosts.Parts> pools = parts(file.named("pools"));
    Map<String, Keys> named = file.named("workloads");
    Map<String, OwnershipCosts.Parts> workloads = parts(named);
    named.forEach(
        (name, keys) -> {
          use.map(policy -> policy.workloads().keySet())
              .filter(known -> !known.contains(name))
              .ifPresent(
                  known ->
                      keys.fault(
                          "",
                          "policy.yaml has no workload '" + name + "'.",
                          NearName.hint(name, known, "Workloads")));
          keys.text("pool")
              .filter(pool -> !pools.containsKey(pool))
              .ifPresent(
                  pool ->
                      keys.fault(
                          "pool",
                          "There is no pool '" + pool + "' under pools.",
                          NearName.hint(pool, pools.keySet(), "Pools")));
        });
    return new OwnershipCosts(file.text("currency").orElse(""), pools, workloads);
  }

  private static Map<String, OwnershipCosts.Parts> parts(Map<String, Keys> named) {
    Map<String, OwnershipCosts.Parts> all = new TreeMap<>();
    named.forEach(
        (name, keys) -> {
          Map<String, OwnershipCosts.Amount> amounts = new TreeMap<>();
          for (String part : OwnershipCosts.PARTS) {
            amount(keys, part).ifPresent(amount -> amounts.put(part, amount));
          }
          all.put(
              name,
              new OwnershipCosts.Parts(keys.text("pool"), Collections.unmodifiableMap(amounts)));
        });
    return Collections.unmodifiableMap(all);
  }

  private static Optional<OwnershipCosts.Amount> amount(Keys keys, String part) {
    Optional<Keys> range = keys.group(part);
    if (range.isEmpty()) {
      return keys.number(part).map(exact -> new OwnershipCosts.Amount(exact, exact, exact));
    }
    BigDecimal min = range.get().number("min").orElse(BigDecimal.ZERO);
    BigDecimal likely = range.get().number("likely").orElse(min);
    BigDecimal max = range.get().number("max").orElse(likely);
    if (min.compareTo(likely) > 0 || likely.compareTo(max) > 0) {
      range
          .get()
          .fault(
              "min",
              "'"
                  + part
                  + "' must rise from min over likely to max, but is "
                  + min.toPlainString()
                  + ", "
                  + likely.toPlainString()
                  + ", "
                  + max.toPlainString()
                  + ".",
              "Put them in order.");
    }
    return Optional.of(new OwnershipCosts.Amount(min, likely, max));
  }

  private static List<GpuPrice> gpuPrices(Keys file) {
    List<GpuPrice> prices = new ArrayList<>();
    file.named("gpus")
        .forEach(
            (gpu, keys) ->
                prices.add(
                    new GpuPrice(
                        gpu,
                        keys.number("price_per_hour").orElse(BigDecimal.ZERO),
                        keys.text("currency").orElse(""),
                        keys.text("commitment").orElse(""),
                        keys.day("commitment_ends"),
                        keys.text("source"),
                        keys.day("verified_on"))));
    return List.copyOf(prices);
  }

  // ---------------------------------------------------------------- endpoints.yaml

  private InventoryEntry inventoryEntry(Keys keys) {
    Optional<String> host = keys.text("host");
    Optional<String> deployment = keys.text("deployment");
    if (host.isEmpty() && deployment.isEmpty()) {
      keys.fault(
          "host",
          "The entry names neither host nor deployment.",
          "Add host: or deployment: as the logs write it.");
    }
    host.filter(written -> written.contains("/"))
        .ifPresent(
            written ->
                keys.fault(
                    "host",
                    "'" + written + "' is a URL.",
                    "Write the host, and the port if it matters."));
    Optional<String> provider = keys.text("provider");
    Optional<String> region = keys.text("region");
    Optional<String> sku = keys.text("sku");
    Optional<CloudRegions.Region> known =
        provider
            .flatMap(CloudRegions::cloudOf)
            .flatMap(cloud -> region.flatMap(code -> regions.find(cloud, code)));
    Optional<String> country = country(keys, provider, region, known);
    boolean azure = provider.filter(name -> name.startsWith("azure.")).isPresent();
    if (sku.isPresent() && !azure) {
      keys.fault(
          "sku",
          "A sku is an Azure deployment type, but the provider is "
              + provider.map(name -> "'" + name + "'").orElse("not given")
              + ".",
          "Write provider: azure.ai.openai, or use scope.");
    }
    if (sku.isPresent() && keys.has("scope")) {
      keys.fault("scope", "Both sku and scope say how far a call may go.", "Remove scope.");
    }
    if (azure && region.isPresent() && sku.isEmpty() && !keys.has("scope")) {
      keys.fault(
          "region",
          "An Azure region says where the resource is, not where a call runs.",
          "Add the deployment's sku, such as DataZoneStandard.");
    }
    Optional<CloudRegions.Region> reach =
        sku.flatMap(code -> regions.find("azure-deployment-sku", code));
    String scope =
        reach
            .map(CloudRegions.Region::reach)
            .or(() -> keys.text("scope"))
            .orElse(
                region.isPresent() || country.isPresent()
                    ? "region"
                    : keys.has("zone") ? "zone" : "unknown");
    Optional<String> zone = zone(keys, scope, country);
    boolean pinned = scope.equals("region");
    return new InventoryEntry(
        host,
        deployment,
        keys.texts("models"),
        provider,
        keys.text("lane"),
        region.map(code -> known.map(CloudRegions.Region::code).orElse(code)).filter(r -> pinned),
        pinned ? country : zone.filter(CountrySets::isCountry),
        scope,
        zone,
        keys.text("tenancy"),
        keys.text("environment"),
        sku,
        keys.text("premises"),
        keys.text("exposure"),
        keys.text("software"),
        keys.text("version"),
        keys.truth("tls"),
        keys.text("authentication"),
        keys.has("evidence") ? Optional.of(keys.texts("evidence")) : Optional.empty(),
        region);
  }

  /** The country as written, checked against the region's; else the region's. */
  private Optional<String> country(
      Keys keys,
      Optional<String> provider,
      Optional<String> region,
      Optional<CloudRegions.Region> known) {
    Optional<String> written = keys.text("country");
    written
        .filter(code -> !CountrySets.isCountry(code))
        .ifPresent(
            code -> keys.fault("country", "'" + code + "' is no country code.", countryHint(code)));
    Optional<String> ofRegion = known.map(CloudRegions.Region::country);
    if (written.isPresent() && ofRegion.isPresent() && !written.equals(ofRegion)) {
      keys.fault(
          "country",
          "Region '"
              + region.orElseThrow()
              + "' is in "
              + ofRegion.get()
              + ", not in "
              + written.get()
              + ".",
          "Correct one of them.");
    }
    if (region.isPresent() && ofRegion.isEmpty() && written.isEmpty()) {
      Optional<String> cloud = provider.flatMap(CloudRegions::cloudOf);
      keys.fault(
          "region",
          cloud
              .map(name -> "No region '" + region.get() + "' is known at " + name + ".")
              .orElse("Region '" + region.get() + "' names no country without its cloud."),
          cloud
              .flatMap(name -> NearName.of(region.get(), regions.codes(name)))
              .map(near -> "Did you mean '" + near + "'? Else add country.")
              .orElse("Add country."));
    }
    return written.or(() -> ofRegion);
  }

  /**
   * The area of a zone. An Azure data zone follows from the resource's country where that is an EU
   * member or the United States ("EU data zone: EU member nations"); Norway is not one.
   */
  private Optional<String> zone(Keys keys, String scope, Optional<String> country) {
    Optional<String> written = keys.text("zone");
    written
        .filter(name -> !CountrySets.isCountry(name) && !countries.names().contains(name))
        .ifPresent(name -> keys.fault("zone", "'" + name + "' is no area.", countryHint(name)));
    if (!scope.equals("zone")) {
      if (written.isPresent()) {
        keys.fault("zone", "A zone needs scope zone or a DataZone sku.", "Add scope: zone.");
      }
      return Optional.empty();
    }
    Set<String> union = countries.countries("EU", LocalDate.MAX).orElseThrow();
    Optional<String> derived =
        country.flatMap(
            code ->
                union.contains(code)
                    ? Optional.of("EU")
                    : code.equals("US") ? Optional.of("US") : Optional.empty());
    Optional<String> zone = written.or(() -> derived);
    if (zone.isEmpty()) {
      keys.fault(
          "sku",
          "A zone is meant, but not which.",
          "Add zone: EU (or US), or the region of an EU member or the United States.");
    }
    return zone;
  }

  // ---------------------------------------------------------------- decisions, exceptions, CSV

  private static Decision decision(Keys keys) {
    return new Decision(
        keys.text("kind").orElse(""),
        keys.text("workload"),
        keys.day("decided_on").orElse(DAY_UNREAD),
        keys.text("need"),
        keys.text("to_lane"),
        keys.text("model"),
        keys.text("parameter"),
        keys.text("reason"),
        keys.text("approved_by"),
        keys.text("ticket"));
  }

  private List<AcceptedRisk> exceptions(Keys file) {
    Map<String, AcceptedRisk> byId = new LinkedHashMap<>();
    for (Keys keys : file.groups("exceptions")) {
      AcceptedRisk risk = exception(keys);
      AcceptedRisk before = byId.putIfAbsent(risk.id(), risk);
      if (before != null) {
        keys.fault(
            "rule",
            "The exception stands there already: " + before.place() + ".",
            "Remove one; an entry is told apart by rule, subject and ticket.");
      }
    }
    return List.copyOf(byId.values());
  }

  private AcceptedRisk exception(Keys keys) {
    String rule = keys.text("rule").orElse("");
    String subject = keys.text("subject").orElse("");
    String ticket = keys.text("ticket").orElse("");
    if (keys.has("subject") && subject.codePoints().noneMatch(Character::isLetterOrDigit)) {
      keys.fault(
          "subject",
          "The exception is for every subject.",
          "Name the subject as the report prints it, with * for the parts that may differ.");
    }
    LocalDate expires = keys.day("expires").orElse(DAY_UNREAD);
    Optional<LocalDate> approvedOn = keys.day("approved_on");
    if (approvedOn.isPresent() && keys.day("expires").isPresent()) {
      if (expires.isBefore(approvedOn.get())) {
        keys.fault(
            "expires",
            "The exception ends on " + expires + ", before it was approved.",
            "Correct expires or approved_on.");
      } else if (expires.isAfter(approvedOn.get().plusDays(AcceptedRisk.LONGEST_DAYS))) {
        keys.fault(
            "expires",
            "The exception runs "
                + (expires.toEpochDay() - approvedOn.get().toEpochDay())
                + " days; a risk is accepted for at most "
                + AcceptedRisk.LONGEST_DAYS
                + ".",
            "End it by "
                + approvedOn.get().plusDays(AcceptedRisk.LONGEST_DAYS)
                + " and approve it again then.");
      }
    }
    return new AcceptedRisk(
        Digests.sha256(rule + "\n" + subject + "\n" + ticket).substring(0, 12),
        rule,
        subject,
        keys.text("reason").orElse(""),
        keys.text("approved_by").orElse(""),
        approvedOn,
        ticket,
        expires,
        keys.text("max_severity"),
        keys.place("rule"));
  }

  private static Benchmark benchmark(Keys row) {
    return new Benchmark(
        row.text("model").orElse(""),
        row.text("quantisation"),
        row.text("gpu").orElse(""),
        row.whole("gpus").orElse(0L).intValue(),
        row.whole("concurrency").orElse(0L).intValue(),
        row.whole("input_tokens"),
        row.whole("output_tokens"),
        row.number("tokens_per_second").orElse(BigDecimal.ZERO),
        row.number("p95_ms"),
        row.day("measured_on").orElse(DAY_UNREAD),
        row.text("tool"));
  }

  private static Evaluation evaluation(Keys row) {
    return new Evaluation(
        row.text("workload").orElse(""),
        row.text("model").orElse(""),
        row.text("suite"),
        row.whole("cases").orElse(0L).intValue(),
        row.number("score").orElse(BigDecimal.ZERO),
        row.day("run_on").orElse(DAY_UNREAD));
  }

  // ---------------------------------------------------------------- helpers of all files

  private void checkCountries(Keys keys, String key, List<String> entries) {
    for (String entry : entries) {
      if (!CountrySets.isCountry(entry) && !countries.names().contains(entry)) {
        keys.faultIn(
            key, entry, "'" + entry + "' is no country code and no named set.", countryHint(entry));
      }
    }
  }

  private String countryHint(String written) {
    if (written.equalsIgnoreCase("UK")) {
      return "The code of the United Kingdom is GB.";
    }
    if (CountrySets.isCountry(written.toUpperCase(Locale.ROOT))) {
      return "Write it in capitals.";
    }
    return "Use ISO 3166-1 alpha-2 codes such as FI, or one of "
        + String.join(", ", countries.names())
        + ".";
  }

  private Optional<Keys> yaml(String name) {
    Path file = folder.resolve(name + ".yaml");
    return Files.exists(file)
        ? YamlFile.read(file, shown(name + ".yaml"), name + ".schema.json", faults)
        : Optional.empty();
  }

  private <T> Optional<List<T>> csv(String name, Function<Keys, T> row) {
    Path file = folder.resolve(name + ".csv");
    return Files.exists(file)
        ? Optional.of(
            CsvFile.read(file, shown(name + ".csv"), name + ".schema.json", faults).stream()
                .map(row)
                .toList())
        : Optional.empty();
  }

  private static <T> List<T> all(Keys file, String key, Function<Keys, T> entry) {
    return file.groups(key).stream().map(entry).toList();
  }

  private String shown(String name) {
    return folder.getFileName() == null ? name : folder.getFileName() + "/" + name;
  }

  /** A misnamed file would be silently ignored, and its rules silently not assessed. */
  private void refuseNearMissesOfFileNames() {
    if (!Files.isDirectory(folder)) {
      if (Files.exists(folder)) {
        faults.add(
            new ConfigFault(
                folder.toString(),
                0,
                0,
                "The policy is a file.",
                "Name the folder that holds policy.yaml."));
      }
      return;
    }
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(Files::isRegularFile).forEach(file -> names.add(file.getFileName().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
    for (String name : names) {
      if (name.matches(".+\\.(ya?ml|csv)")
          && !Policy.FILES.contains(name)
          && !name.equals(ReferenceRates.FILE)) {
        faults.add(
            new ConfigFault(
                shown(name),
                0,
                0,
                "This is no policy file.",
                NearName.hint(name, Policy.FILES, "Rename or remove it; policy files")));
      }
    }
  }

  private ReferenceRates rates() {
    try {
      return ReferenceRates.in(folder).orElse(ReferenceRates.NONE);
    } catch (ConfigFaultsException refused) {
      faults.addAll(refused.faults());
      return ReferenceRates.NONE;
    }
  }

  private String digest() {
    StringBuilder all = new StringBuilder();
    for (String name : Policy.FILES) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        try {
          all.append(name)
              .append(' ')
              .append(Digests.sha256(Files.readAllBytes(file)))
              .append('\n');
        } catch (IOException e) {
          faults.add(
              new ConfigFault(
                  shown(name), 0, 0, "Cannot read the file.", "Check that this user may read it."));
        }
      }
    }
    return Digests.sha256(all.toString());
  }
}
