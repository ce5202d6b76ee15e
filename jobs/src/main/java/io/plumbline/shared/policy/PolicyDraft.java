package io.plumbline.shared.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.shared.config.AuditConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Drafts plumbline.yaml and the policy folder from what the logs show, for {@code plumbline init}.
 *
 * <p>A draft states only what was seen. What only people can know (data classes of workloads,
 * contracts, costs, teams) stands in comments or in {@code .example} files, which are not read: a
 * default nobody chose would be judged as if somebody had.
 */
public final class PolicyDraft {
  /**
   * One distinct combination in the logs. Null: not in the log.
   *
   * @param workload workload the log declares
   * @param team team
   * @param apiKey alias or hash of the key
   * @param environment environment
   * @param provider gen_ai.provider.name
   * @param model model served
   * @param lane lane
   * @param endpoint host and port
   * @param residencyScope region, zone, global or unknown
   * @param attempts how often it was seen
   */
  public record Seen(
      String workload,
      String team,
      String apiKey,
      String environment,
      String provider,
      String model,
      String lane,
      String endpoint,
      String residencyScope,
      long attempts) {}

  /**
   * A model whose calls have no price.
   *
   * @param provider gen_ai.provider.name
   * @param model as the log names it; {@code unknown} if it does not
   * @param attempts how often it was called
   */
  public record WithoutPrice(String provider, String model, long attempts) {}

  /** Where {@link #files} puts models without a price. */
  public static final String PRICES = "policy/prices/without-a-price.yaml.example";

  /**
   * What became of the files.
   *
   * @param written files written
   * @param kept files that were there already and were left alone
   */
  public record Outcome(List<Path> written, List<Path> kept) {}

  /** What stands where a log named a person. */
  private static final String WITHHELD = "(withheld: personal data)";

  private static final ObjectMapper JSON = new ObjectMapper();

  private PolicyDraft() {}

  /**
   * The files of a draft by path relative to the configuration's folder.
   *
   * @param seen distinct combinations, in any order; may be empty
   * @param unpriced models without a price; may be empty
   * @param sources sources as plumbline.yaml should write them; empty: a commented example path
   */
  public static Map<String, String> files(
      List<Seen> seen, List<WithoutPrice> unpriced, List<AuditConfig.Source> sources) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("plumbline.yaml", configuration(sources));
    files.put("policy/policy.yaml", policy(seen));
    String contracts = contracts(seen);
    if (!contracts.isEmpty()) {
      files.put("policy/contracts.yaml", contracts);
    }
    files.put("policy/endpoints.yaml", endpoints(seen));
    if (!unpriced.isEmpty()) {
      files.put(PRICES, prices(unpriced));
    }
    EXAMPLES.forEach((name, text) -> files.put("policy/" + name + ".example", text));
    return files;
  }

  /**
   * Writes the draft under {@code folder}; a file that exists is never touched.
   *
   * @throws IOException when a file cannot be written
   */
  public static Outcome write(
      Path folder, List<Seen> seen, List<WithoutPrice> unpriced, List<AuditConfig.Source> sources)
      throws IOException {
    List<Path> written = new ArrayList<>();
    List<Path> kept = new ArrayList<>();
    for (Map.Entry<String, String> file : files(seen, unpriced, sources).entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (Files.exists(path)) {
        kept.add(path);
      } else {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.writeString(path, file.getValue());
        written.add(path);
      }
    }
    return new Outcome(List.copyOf(written), List.copyOf(kept));
  }

  // ---------------------------------------------------------------- plumbline.yaml

  private static String configuration(List<AuditConfig.Source> sources) {
    List<AuditConfig.Source> all =
        sources.isEmpty() ? List.of(new AuditConfig.Source("gateway", "auto", "./logs")) : sources;
    StringBuilder text =
        new StringBuilder(
            """
            # Where the logs are and where the results go. Paths are relative to this file.
            # 'plumbline config show' says where each value came from.
            warehouse: ./warehouse          # a folder
            reports: ./reports
            policy: ./policy                # optional files; a missing one turns its rules into "not assessed"
            # pseudonym_key_file: ./pseudonym.key   # without it no person is recorded, not even as a pseudonym
            sources:
            """);
    for (AuditConfig.Source source : all) {
      text.append("  - name: ").append(quoted(source.name())).append('\n');
      text.append("    format: ").append(quoted(source.format())).append('\n');
      text.append("    path: ").append(quoted(source.path())).append('\n');
    }
    return text.toString();
  }

  // ---------------------------------------------------------------- policy.yaml

  private static String policy(List<Seen> seen) {
    StringBuilder text =
        new StringBuilder(
            """
            # What kinds of data there are, who uses models, and for what.
            # The first workload whose match fits a call names it; all parts of a match must fit.
            data_classes:
              public:
                residency_bound: false
              # internal:
              #   residency_bound: true
              #   allowed_countries: [EEA]             # countries (FI, NO) or EU, EEA, EEA+CH, EU+EFTA, NORDIC, ADEQUACY
              #   allowed_lanes: [managed_closed, managed_open, self_hosted]
              #   max_retention_days: 30
              # strict:
              #   residency_bound: true
              #   allowed_countries: [EEA]
              #   allowed_lanes: [self_hosted]
              #   isolated: true
              #   max_retention_days: 0
            """);
    Map<String, Group> groups = groups(seen);
    if (groups.isEmpty()) {
      return text.append("# workloads: no log named a team, a key or a workload\n").toString();
    }
    text.append("workloads:\n");
    groups.values().stream()
        .sorted(Comparator.comparing(Group::order).thenComparing(Group::name))
        .forEach(
            group -> {
              text.append("  ").append(quoted(group.name())).append(":");
              text.append("   # ").append(group.attempts()).append(" calls");
              text.append(comment("models", group.models()));
              text.append(comment("providers", group.providers()));
              text.append("\n    match: {").append(group.key()).append(": ");
              text.append(quoted(group.value())).append("}\n");
              text.append("    # data_class: strict       # one of data_classes\n");
              text.append("    # task: classification     # extraction, summarization, chat, …\n");
              text.append("    # owner: role-mailbox\n");
              text.append("    # budget: {monthly: 1000, currency: EUR}\n");
            });
    return text.toString();
  }

  /** Calls that belong together: by the workload declared, else the team, else the key. */
  private record Group(
      int order,
      String key,
      String value,
      String name,
      long attempts,
      List<String> models,
      List<String> providers) {}

  private static Map<String, Group> groups(List<Seen> seen) {
    Map<String, List<Seen>> byWho = new TreeMap<>();
    for (Seen one : seen) {
      String who =
          hasText(one.workload())
              ? "0workload\n" + one.workload()
              : hasText(one.team())
                  ? "1team\n" + one.team()
                  : hasText(one.apiKey()) ? "2api_key\n" + one.apiKey() : null;
      if (who != null && who.endsWith("\n" + WITHHELD)) {
        continue; // these are different people, and no workload
      }
      if (who != null) {
        byWho.computeIfAbsent(who, w -> new ArrayList<>()).add(one);
      }
    }
    Map<String, Group> groups = new TreeMap<>();
    byWho.forEach(
        (who, calls) -> {
          String key = who.substring(1, who.indexOf('\n'));
          String value = who.substring(who.indexOf('\n') + 1);
          String name = name(value);
          while (groups.containsKey(name)) {
            name = name + "-" + key.replace("_", "");
          }
          groups.put(
              name,
              new Group(
                  who.charAt(0) - '0',
                  key,
                  value,
                  name,
                  calls.stream().mapToLong(Seen::attempts).sum(),
                  distinct(calls, Seen::model),
                  distinct(calls, Seen::provider)));
        });
    return groups;
  }

  /** A workload name from a log's word: 1 to 60 characters, no comma, bar or leading blank. */
  private static String name(String value) {
    String name = onOneLine(value).strip().replaceAll("[\\s,|]+", "-");
    return name.length() > 60 ? name.substring(0, 60) : name;
  }

  // ---------------------------------------------------------------- contracts.yaml, endpoints.yaml

  private static String contracts(List<Seen> seen) {
    List<String> providers =
        distinct(
            seen.stream().filter(one -> String.valueOf(one.lane()).startsWith("managed")).toList(),
            Seen::provider);
    if (providers.isEmpty()) {
      return "";
    }
    StringBuilder text =
        new StringBuilder(
            """
            # What is agreed with each provider that was seen. Put lines like these in place of {}:
            #    dpa: true                       # processor agreement (GDPR Art. 28) signed
            #    no_train: written               # written, default or none
            #    retention_days: 30
            #    support_countries: [EEA]
            #    region_option: zone             # region, zone or none
            #    transfer: {mechanism: scc, expires: 2027-12-31}
            #    reviewed_on: 2026-10-01
            providers:
            """);
    providers.forEach(name -> text.append("  ").append(quoted(name)).append(": {}\n"));
    return text.toString();
  }

  private static String endpoints(List<Seen> seen) {
    Map<String, List<Seen>> unsettled =
        seen.stream()
            .filter(one -> hasText(one.endpoint()))
            .filter(one -> "unknown".equals(one.residencyScope()) || "unknown".equals(one.lane()))
            .collect(Collectors.groupingBy(Seen::endpoint, TreeMap::new, Collectors.toList()));
    StringBuilder text =
        new StringBuilder(
            """
            # What no log says about an endpoint: who runs it and where. The first entry that fits speaks.
            #    lane: self_hosted               # managed_closed, managed_open, self_hosted or local
            #    region: swedencentral           # with provider; or country: SE
            #    sku: DataZoneStandard           # Azure: decides how far a call may go
            #    scope: zone                     # elsewhere: region, zone or global
            #    zone: EU
            #    tenancy: dedicated              # shared, dedicated or isolated
            """);
    if (unsettled.isEmpty()) {
      return text.append("endpoints: []\n").toString();
    }
    text.append("endpoints:\n");
    unsettled.forEach(
        (host, calls) -> {
          text.append("  - host: ").append(quoted(host));
          text.append("   # ").append(calls.stream().mapToLong(Seen::attempts).sum());
          text.append(" calls").append(comment("models", distinct(calls, Seen::model)));
          text.append('\n');
          List<String> providers = distinct(calls, Seen::provider);
          if (providers.size() == 1 && !providers.get(0).equals("unknown")) {
            text.append("    provider: ").append(quoted(providers.get(0))).append('\n');
          }
        });
    return text.toString();
  }

  // ---------------------------------------------------------------- prices

  private static String prices(List<WithoutPrice> unpriced) {
    StringBuilder text =
        new StringBuilder(
            """
            # Calls of these models were seen, and neither the list prices nor yours have a price for them.
            # Write what you pay per 1M tokens, take out what is not paid by token, and rename to
            # without-a-price.yaml. 'plumbline prices check' says what is still missing.
            defaults:
              currency: USD
              # source: contract 2026-17, annex B
              # verified_on: 2026-11-01
            prices:
            """);
    unpriced.stream()
        .sorted(
            Comparator.comparing(WithoutPrice::attempts)
                .reversed()
                .thenComparing(WithoutPrice::provider)
                .thenComparing(WithoutPrice::model))
        .forEach(
            one -> {
              text.append("  - provider: ").append(quoted(one.provider()));
              text.append("   # ").append(one.attempts()).append(" calls\n");
              text.append("    model: ").append(quoted(one.model())).append('\n');
              text.append("    # input: 1.80\n    # output: 7.20\n");
            });
    return text.toString();
  }

  private static List<String> distinct(List<Seen> seen, Function<Seen, String> part) {
    return List.copyOf(
        seen.stream()
            .map(part)
            .filter(PolicyDraft::hasText)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static String comment(String label, List<String> words) {
    if (words.isEmpty()) {
      return "";
    }
    String shown =
        words.stream().limit(4).map(PolicyDraft::onOneLine).collect(Collectors.joining(", "));
    return "; "
        + label
        + ": "
        + shown
        + (words.size() > 4 ? " and " + (words.size() - 4) + " more" : "");
  }

  /** JSON strings are YAML strings: nothing a log says can leave its quotes. */
  private static String quoted(String text) {
    try {
      StringBuilder safe = new StringBuilder();
      for (char c : JSON.writeValueAsString(text).toCharArray()) {
        safe.append(breaksLines(c) ? String.format("\\u%04x", (int) c) : String.valueOf(c));
      }
      return safe.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A string is always JSON", e);
    }
  }

  /** The text on one line, for a comment or a name. */
  private static String onOneLine(String text) {
    StringBuilder line = new StringBuilder(text);
    for (int i = 0; i < line.length(); i++) {
      if (breaksLines(line.charAt(i))) {
        line.setCharAt(i, ' ');
      }
    }
    return line.toString();
  }

  /** Characters YAML reads as line breaks or refuses. */
  private static boolean breaksLines(char c) {
    return Character.isISOControl(c)
        || c == '\u2028'
        || c == '\u2029'
        || c == '\uFEFF'
        || Character.isSurrogate(c);
  }

  private static boolean hasText(String text) {
    return text != null && !text.isBlank();
  }

  // ---------------------------------------------------------------- examples

  private static final Map<String, String> EXAMPLES = examples();

  private static Map<String, String> examples() {
    Map<String, String> examples = new LinkedHashMap<>();
    examples.put(
        "team.yaml",
        """
        # Who would run our own serving. Rename to team.yaml when it is true.
        has_inference_team: false
        rota_persons: 0
        runbook: false
        dashboards: false
        # mtta_p90_minutes: 15          # measured, not hoped
        # teams:                        # those who would run their own, by team
        #   data-science:
        #     has_inference_team: true
        #     rota_persons: 1
        """);
    examples.put(
        "tco.yaml",
        """
        # What self-hosting costs a month, all eight parts. Rename to tco.yaml when the amounts are yours.
        currency: EUR
        pools:
          eu-pool:
            gpu: 4000
            idle: 0                     # 0: gpu already pays for idle hours
            power_and_host: 0           # 0: the rent holds them
            operations_staff: {min: 3000, likely: 4500, max: 6000}
            on_call: 500
            tooling: 300
            migration: 700              # one-off, spread over its months
            quality_revalidation: 250
        """);
    examples.put(
        "decisions.yaml",
        """
        # What was decided, so that a change is not a surprise. Rename to decisions.yaml.
        decisions:
          - kind: lane                  # lane, model_change, parameter_request or commitment
            workload: ticket-triage
            decided_on: 2026-09-01
            need: cost                  # cost, control, compliance, latency, quality, prestige or other
            to_lane: self_hosted
            approved_by: head of platform
            ticket: OPS-1
        """);
    examples.put(
        "exceptions.yaml",
        """
        # Risks accepted for a time, at most 180 days. Rename to exceptions.yaml.
        exceptions:
          - rule: RES-01
            subject: "*ticket-triage*"
            reason: Moves to the EU endpoint in January.
            approved_by: data protection officer
            approved_on: 2026-11-01
            ticket: RISK-1
            expires: 2027-01-31
        """);
    examples.put(
        "gpus.yaml",
        """
        # What a GPU hour costs us by contract. Rename to gpus.yaml when the prices are yours.
        gpus:
          "*H100*":
            price_per_hour: 2.19
            currency: EUR
            commitment: reserved        # on_demand, spot, reserved or owned
            verified_on: 2026-11-01
        """);
    examples.put(
        "benchmarks.csv",
        """
        # Measured speed of own serving, one row a measurement. Rename to benchmarks.csv.
        model,quantisation,gpu,gpus,concurrency,input_tokens,output_tokens,tokens_per_second,p95_ms,measured_on,tool
        Qwen/Qwen3-32B,fp8,H100-80GB,2,64,1200,250,2100,3800,2026-10-12,vllm bench serve
        """);
    examples.put(
        "evals.csv",
        """
        # Quality measured on own cases, one row a run. Rename to evals.csv.
        workload,model,suite,cases,score,run_on
        ticket-triage,Qwen/Qwen3-32B,triage-v3,200,0.93,2026-11-02
        """);
    return Collections.unmodifiableMap(examples);
  }
}
