package io.plumbline.shared.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.plumbline.shared.config.Bundled;
import io.plumbline.shared.config.ConfigFault;
import io.plumbline.shared.config.ConfigFaultsException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  private static final Path FULL = Path.of("src/test/resources/io/plumbline/shared/policy/full");
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

  @TempDir Path folder;

  private static BigDecimal money(String amount) {
    return new BigDecimal(amount);
  }

  @Test
  void faultsOfExchangeRatesAndQuietDaysAreSaidWithTheOthers() throws IOException {
    Files.writeString(
        folder.resolve("policy.yaml"), "finance: {currency: euro, quiet_days: [Christmas]}\n");
    Files.writeString(folder.resolve("eurofxref-hist.csv"), "Date,USD\n2026-11-20,none\n");
    assertThatThrownBy(() -> Policy.load(folder))
        .isInstanceOf(ConfigFaultsException.class)
        .hasMessageContaining("'Christmas' is no day. Write days like 2026-12-25.")
        .hasMessageContaining("The rate of USD on 2026-11-20 is no number above 0.");
  }

  @Test
  void aFolderThatDoesNotExistSaysNothingAndNothingApplies() {
    Policy policy = Policy.load(folder.resolve("nowhere"));

    assertThat(policy.use()).isEmpty();
    assertThat(policy.contracts()).isEmpty();
    assertThat(policy.teams()).isEmpty();
    assertThat(policy.costs()).isEmpty();
    assertThat(policy.inventory()).isEmpty();
    assertThat(policy.decisions()).isEmpty();
    assertThat(policy.exceptions()).isEmpty();
    assertThat(policy.benchmarks()).isEmpty();
    assertThat(policy.evaluations()).isEmpty();
    assertThat(policy.gpuPrices()).isEmpty();
  }

  @Test
  void everyKeyOfPolicyIsReadIntoItsField() {
    Policy policy = Policy.load(FULL);

    assertThat(policy.dataClass("patient"))
        .contains(
            new DataClass(
                "patient",
                true,
                List.of("EEA", "CH", "NO"),
                List.of("self_hosted", "managed_open"),
                true,
                Optional.of(0L)));
    assertThat(policy.workload("triage"))
        .contains(
            new Workload(
                "triage",
                new Workload.Match(
                    List.of("care", "nursing-*"),
                    List.of("care-key?"),
                    List.of("app:triage"),
                    List.of("qwen*"),
                    List.of("prod"),
                    List.of("triage", "triage-v2")),
                Optional.of("care"),
                Optional.of("care-lead"),
                Optional.of("patient"),
                Optional.of("classification"),
                Optional.of("isolated"),
                Optional.of(true),
                Optional.of(false),
                Optional.of(3000L),
                Optional.of(800L),
                Optional.of(90L),
                Optional.of("controlled"),
                Optional.of(true),
                Optional.of(new Workload.Budget(money("1200.50"), "EUR")),
                Map.of("RLM-01", Map.of("vendor_429_share", "0.02"))));
    assertThat(policy.workload("drafts").orElseThrow().match().workloads())
        .as("without match, the workload's own name is what calls must declare")
        .containsExactly("drafts");
    assertThat(policy.workload(null)).isEmpty();
  }

  @Test
  void everyKeyOfTheOtherFilesIsReadIntoItsField() {
    Policy policy = Policy.load(FULL);

    assertThat(policy.contract("openai"))
        .contains(
            new Contract(
                "openai",
                Optional.of(true),
                Optional.of("written"),
                Optional.of(LocalDate.of(2027, 6, 30)),
                Optional.of(30L),
                List.of("US", "IE"),
                Optional.of("zone"),
                Optional.of("dpf"),
                Optional.of(LocalDate.of(2027, 1, 31)),
                Optional.of(LocalDate.of(2026, 10, 1))));
    assertThat(policy.contract("deepseek").orElseThrow().dpa())
        .as("a provider with nothing agreed is known, and nothing is known of it")
        .isEmpty();
    assertThat(policy.contract("mistral_ai")).isEmpty();
    assertThat(policy.teams())
        .contains(
            new OperationsTeams(
                new OperationsTeam(
                    true,
                    Optional.of(4L),
                    Optional.of(true),
                    Optional.of(false),
                    Optional.of(money("12.5"))),
                Map.of(
                    "data-science",
                    new OperationsTeam(
                        false,
                        Optional.of(1L),
                        Optional.of(false),
                        Optional.of(false),
                        Optional.of(money("30")))),
                Map.of(
                    "self_hosted",
                    Map.of(
                        "uptime", "platform group",
                        "capacity", "platform group",
                        "patching", "platform group",
                        "model_changes", "evaluation desk",
                        "keys", "security",
                        "logs", "security",
                        "incidents", "on-call",
                        "data_subject_requests", "privacy desk"))));
    assertThat(policy.inventory().orElseThrow())
        .containsExactly(
            new InventoryEntry(
                Optional.of("contoso-swc.openai.azure.com"),
                Optional.of("swc-*"),
                List.of("gpt-4o*"),
                Optional.of("azure.ai.openai"),
                Optional.of("managed_closed"),
                Optional.empty(),
                Optional.empty(),
                "zone",
                Optional.of("EU"),
                Optional.of("shared"),
                Optional.of("prod"),
                Optional.of("DataZoneStandard"),
                Optional.of("vendor"),
                Optional.of("public"),
                Optional.of("azure"),
                Optional.of("2024-10-21"),
                Optional.of(true),
                Optional.of("key"),
                Optional.of(List.of("network", "access_log")),
                Optional.of("swedencentral")),
            new InventoryEntry(
                Optional.of("llm.nordic-cloud.example"),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "zone",
                Optional.of("EU"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    assertThat(policy.decisions().orElseThrow())
        .containsExactly(
            new Decision(
                "lane",
                Optional.of("triage"),
                LocalDate.of(2026, 9, 1),
                Optional.of("compliance"),
                Optional.of("self_hosted"),
                Optional.of("Qwen/Qwen3-32B"),
                Optional.of("logit_bias"),
                Optional.of("Third-party processing is not acceptable for patient text."),
                Optional.of("head of platform"),
                Optional.of("OPS-311")));
    assertThat(policy.benchmarks().orElseThrow())
        .containsExactly(
            new Benchmark(
                "Qwen/Qwen3-32B",
                Optional.of("fp8"),
                "H100-80GB",
                2,
                64,
                Optional.of(1200L),
                Optional.of(250L),
                money("2100.5"),
                Optional.of(money("3800")),
                LocalDate.of(2026, 10, 12),
                Optional.of("vllm bench, serve")));
    assertThat(policy.evaluations().orElseThrow())
        .containsExactly(
            new Evaluation(
                "triage",
                "Qwen/Qwen3-32B",
                Optional.of("triage-v3"),
                200,
                money("0.93"),
                LocalDate.of(2026, 11, 2)));
    assertThat(policy.gpuPrice("NVIDIA H100 80GB HBM3"))
        .contains(
            new GpuPrice(
                "*H100*",
                money("2.19"),
                "EUR",
                "reserved",
                Optional.of(LocalDate.of(2027, 6, 30)),
                Optional.of("contract 2026-07"),
                Optional.of(LocalDate.of(2026, 11, 1))));
    assertThat(policy.gpuPrice("NVIDIA L40S")).isEmpty();
  }

  @Test
  void aWorkloadsCostsStandOverItsPoolsAndNothingIsFilledIn() {
    OwnershipCosts costs = Policy.load(FULL).costs().orElseThrow();

    assertThat(costs.currency()).isEqualTo("EUR");
    assertThat(costs.pools().get("eu-a100").amounts().get("operations_staff"))
        .isEqualTo(new OwnershipCosts.Amount(money("3000"), money("4500"), money("6000")));
    assertThat(costs.ofWorkload("triage").orElseThrow().amounts().values())
        .extracting(OwnershipCosts.Amount::likely)
        .containsExactlyInAnyOrderElementsOf(
            List.of("1", "2", "3", "4", "5", "6", "7", "8").stream().map(BigDecimal::new).toList());
    OwnershipCosts.Parts drafts = costs.ofWorkload("drafts").orElseThrow();
    assertThat(drafts.amounts().get("tooling").likely()).isEqualTo(money("1"));
    assertThat(drafts.amounts().get("on_call").likely()).isEqualTo(money("500"));
    assertThat(drafts.missing()).isEmpty();
    assertThat(costs.workloads().get("drafts").missing())
        .containsExactly(
            "gpu",
            "idle",
            "power_and_host",
            "operations_staff",
            "on_call",
            "migration",
            "quality_revalidation");
    assertThat(costs.ofWorkload("nobody")).isEmpty();
  }

  @Test
  void anExceptionHoldsUntilItsLastDayAndNeverMoreThan180DaysAhead() {
    AcceptedRisk risk = Policy.load(FULL).exceptions().orElseThrow().get(0);

    assertThat(risk.isAbout("RES-01", "workload=drafts,provider=openai")).isTrue();
    assertThat(risk.isAbout("RES-02", "workload=drafts")).isFalse();
    assertThat(risk.isAbout("RES-01", "workload=triage")).isFalse();
    assertThat(risk.maxSeverity()).contains("high");
    assertThat(risk.on(LocalDate.of(2027, 1, 31))).isEqualTo(AcceptedRisk.Standing.HOLDS);
    assertThat(risk.on(LocalDate.of(2027, 2, 1))).isEqualTo(AcceptedRisk.Standing.EXPIRED);
    assertThat(risk.on(LocalDate.of(2026, 8, 4))).isEqualTo(AcceptedRisk.Standing.HOLDS);
    assertThat(risk.on(LocalDate.of(2026, 8, 3))).isEqualTo(AcceptedRisk.Standing.TOO_LONG);
  }

  @Test
  void theAllowedCountriesAreThoseOfTheSetsOnTheDay() {
    DataClass patient = Policy.load(FULL).dataClass("patient").orElseThrow();

    assertThat(patient.countriesOn(TODAY))
        .contains("FI", "NO", "IS", "LI", "CH")
        .doesNotContain("GB", "US");
    assertThat(patient.countriesOn(LocalDate.of(2019, 1, 1))).contains("GB");
  }

  @Test
  void theDigestChangesWithABytesOfAFileAndWithNothingElse() throws IOException {
    Files.writeString(folder.resolve("team.yaml"), "has_inference_team: true\n");
    String digest = Policy.load(folder).digest();
    Files.writeString(folder.resolve("README.md"), "not policy");
    assertThat(Policy.load(folder).digest()).isEqualTo(digest).hasSize(64);
    Files.writeString(folder.resolve("team.yaml"), "has_inference_team: true \n");
    assertThat(Policy.load(folder).digest()).isNotEqualTo(digest);
  }

  // ---------------------------------------------------------------- schemas

  @ParameterizedTest
  @ValueSource(
      strings = {
        "policy",
        "contracts",
        "team",
        "tco",
        "endpoints",
        "decisions",
        "exceptions",
        "gpus"
      })
  void theFullExampleUsesEveryKeyOfTheSchema(String name) throws IOException {
    Set<String> inSchema = new TreeSet<>();
    JsonNode schema =
        new ObjectMapper().readTree(Bundled.text("json-schema/" + name + ".schema.json"));
    schemaKeys(schema, "", inSchema);
    Set<String> inExample = new TreeSet<>();
    exampleKeys(
        new ObjectMapper(new YAMLFactory()).readTree(FULL.resolve(name + ".yaml").toFile()),
        schema,
        "",
        inExample);
    assertThat(inExample).isEqualTo(inSchema);
  }

  private static void schemaKeys(JsonNode schema, String path, Set<String> keys) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      keys.add(path + property.getKey());
      schemaKeys(property.getValue(), path + property.getKey() + ".", keys);
    }
    if (schema.path("items").isObject()) {
      schemaKeys(schema.path("items"), path + "[].", keys);
    }
    if (schema.path("additionalProperties").isObject()) {
      schemaKeys(schema.path("additionalProperties"), path + "*.", keys);
    }
  }

  private static void exampleKeys(JsonNode value, JsonNode schema, String path, Set<String> keys) {
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      boolean named = schema.path("properties").has(entry.getKey());
      String key = named ? entry.getKey() : "*";
      if (named) {
        keys.add(path + key);
      }
      exampleKeys(
          entry.getValue(),
          named
              ? schema.path("properties").path(entry.getKey())
              : schema.path("additionalProperties"),
          path + key + ".",
          keys);
    }
    if (value.isArray()) {
      value.forEach(item -> exampleKeys(item, schema.path("items"), path + "[].", keys));
    }
  }

  // ---------------------------------------------------------------- faults

  private List<String> faults(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text.replace(";", "\n"));
    try {
      Policy.load(folder);
      return List.of();
    } catch (ConfigFaultsException e) {
      String name = folder.getFileName() + "/";
      return e.faults().stream()
          .map(ConfigFault::toString)
          .map(fault -> fault.replace(name, ""))
          .toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a bound class without countries | policy.yaml | 'data_classes: {p: {residency_bound: true}}' | policy.yaml:1:37 Data class 'p' is residency_bound, but no country is allowed. Add allowed_countries, such as [EEA].
          UK for the United Kingdom | policy.yaml | 'data_classes: {p: {residency_bound: true, allowed_countries: [FI, UK]}}' | policy.yaml:1:67 'UK' is no country code and no named set. The code of the United Kingdom is GB.
          a country in small letters | policy.yaml | 'data_classes: {p: {residency_bound: true, allowed_countries: [fi]}}' | policy.yaml:1:63 'fi' is no country code and no named set. Write it in capitals.
          a set nobody knows | policy.yaml | 'data_classes: {p: {residency_bound: true, allowed_countries: [EUROPE]}}' | policy.yaml:1:63 'EUROPE' is no country code and no named set. Use ISO 3166-1 alpha-2 codes such as FI, or one of ADEQUACY, EEA, EEA+CH, EU, EU+EFTA, NORDIC.
          a lane nobody knows | policy.yaml | 'data_classes: {p: {residency_bound: false, allowed_lanes: [selfhosted]}}' | policy.yaml:1:60 'data_classes.p.allowed_lanes[0]' must be one of managed_closed, managed_open, self_hosted, local, but is 'selfhosted'. Did you mean 'self_hosted'?
          a data class nobody described | policy.yaml | 'data_classes: {patient: {residency_bound: false}};workloads: {w: {data_class: patients}}' | policy.yaml:2:29 Workload 'w' has the unknown data class 'patients'. Did you mean 'patient'?
          a match of nothing | policy.yaml | 'workloads: {w: {match: {}}}' | policy.yaml:1:24 'workloads.w.match' is empty. Add at least one entry, or remove it.
          a misspelt key deep down | policy.yaml | 'workloads: {w: {match: {taem: x}}}' | policy.yaml:1:25 Unknown key 'taem' in 'workloads.w.match'. Did you mean 'team'?
          a workload name with a comma | policy.yaml | 'workloads: {"a,b": {team: x}}' | policy.yaml:1:13 The name 'a,b' in 'workloads' is not allowed. A name has 1 to 80 characters, no commas or upright bars, and does not start with a blank.
          a rule id that is none | policy.yaml | 'workloads: {w: {parameters: {rate: {a: 1}}}}' | policy.yaml:1:30 The name 'rate' in 'workloads.w.parameters' is not allowed. A rule id looks like RLM-01.
          a pool nobody describes | policy.yaml | 'finance: {allocation: {rules: [{match: {team: a}, shared: plattform}], shared: {platform: {by: even}}}}' | policy.yaml:1:59 There is no pool 'plattform' under shared. Did you mean 'platform'?
          a pool and a cost centre at once | policy.yaml | 'finance: {allocation: {rules: [{match: {team: a}, shared: p, cost_center: c}], shared: {p: {by: even}}}}' | policy.yaml:1:59 A rule cannot give cost to a pool and to a cost centre or project. Keep one; the pool says who pays.
          fixed shares that are not given | policy.yaml | 'finance: {allocation: {shared: {p: {by: fixed}}}}' | policy.yaml:1:41 Pool 'p' is divided by fixed shares, and has none. Add shares: a number for each cost centre.
          shares of a pool divided otherwise | policy.yaml | 'finance: {allocation: {shared: {p: {by: even, shares: {a: 1}}}}}' | policy.yaml:1:55 Pool 'p' has shares, and is not divided by them. Write by: fixed, or remove shares.
          fixed shares that are all zero | policy.yaml | 'finance: {allocation: {shared: {p: {by: fixed, shares: {a: 0}}}}}' | policy.yaml:1:56 All shares of pool 'p' are zero. Give one above zero.
          a rule that fits everything | policy.yaml | 'finance: {allocation: {rules: [{match: {}, cost_center: c}]}}' | policy.yaml:1:40 'finance.allocation.rules[0].match' is empty. Add at least one entry, or remove it.
          a way to divide of one's own | policy.yaml | 'finance: {allocation: {shared: {p: {by: luck}}}}' | policy.yaml:1:41 'finance.allocation.shared.p.by' must be one of spend, tokens, even, fixed, but is 'luck'.
          a budget without a currency | policy.yaml | 'finance: {budgets: {teams: {growth: {monthly: 5}}}}' | policy.yaml:1:37 Missing key 'currency' in 'finance.budgets.teams.growth'. Add it: ISO 4217 code.
          a budget of a word nobody knows | policy.yaml | 'finance: {budgets: {organization: {monthly: 5, currency: EUR}}}' | policy.yaml:1:21 Unknown key 'organization' in 'finance.budgets'. Did you mean 'organisation'?
          a budget below zero | policy.yaml | 'finance: {budgets: {organisation: {monthly: -5, currency: EUR}}}' | policy.yaml:1:45 'finance.budgets.organisation.monthly' must be at least 0, but is -5. Example: 12000.
          a budget in a word for money | policy.yaml | 'finance: {budgets: {teams: {growth: {monthly: 5, currency: euro}}}}' | policy.yaml:1:60 'finance.budgets.teams.growth.currency' cannot be 'euro'. Example: EUR.
          a no-train word of one's own | contracts.yaml | 'providers: {openai: {no_train: yes}}' | contracts.yaml:1:32 'providers.openai.no_train' must be one of written, default, none, but is 'yes'.
          a day that does not exist | contracts.yaml | 'providers: {openai: {reviewed_on: 2026-02-30}}' | contracts.yaml:1:35 'providers.openai.reviewed_on' must be a day, but is '2026-02-30'. Write year-month-day, such as 2026-11-20.
          a truth value in words | team.yaml | 'has_inference_team: yes' | team.yaml:1:21 'has_inference_team' must be true or false, but is 'yes'. Whether somebody runs GPU serving as their job.
          a cost that falls | tco.yaml | 'currency: EUR;pools: {p: {gpu: {min: 5, likely: 4, max: 9}}}' | tco.yaml:2:24 'gpu' must rise from min over likely to max, but is 5, 4, 9. Put them in order.
          a pool nobody described | tco.yaml | 'currency: EUR;pools: {eu-a100: {gpu: 1}};workloads: {w: {pool: eu-a10}}' | tco.yaml:3:23 There is no pool 'eu-a10' under pools. Did you mean 'eu-a100'?
          a currency in words | tco.yaml | 'currency: euro' | tco.yaml:1:11 'currency' cannot be 'euro'. Example: EUR.
          an endpoint without an address | endpoints.yaml | 'endpoints: [{lane: local}]' | endpoints.yaml:1:13 The entry names neither host nor deployment. Add host: or deployment: as the logs write it.
          an endpoint as a URL | endpoints.yaml | 'endpoints: [{host: "https://x.example/v1"}]' | endpoints.yaml:1:20 'https://x.example/v1' is a URL. Write the host, and the port if it matters.
          an Azure region without its sku | endpoints.yaml | 'endpoints: [{host: h, provider: azure.ai.openai, region: swedencentral}]' | endpoints.yaml:1:58 An Azure region says where the resource is, not where a call runs. Add the deployment's sku, such as DataZoneStandard.
          a region in another country | endpoints.yaml | 'endpoints: [{host: h, provider: aws.bedrock, region: eu-west-2, country: IE}]' | endpoints.yaml:1:74 Region 'eu-west-2' is in GB, not in IE. Correct one of them.
          a region its cloud does not have | endpoints.yaml | 'endpoints: [{host: h, provider: gcp.vertex_ai, region: europe-nort1}]' | endpoints.yaml:1:56 No region 'europe-nort1' is known at gcp. Did you mean 'europe-north1'? Else add country.
          a region without its cloud | endpoints.yaml | 'endpoints: [{host: h, region: eu-north1}]' | endpoints.yaml:1:31 Region 'eu-north1' names no country without its cloud. Add country.
          a data zone in Norway | endpoints.yaml | 'endpoints: [{host: h, provider: azure.ai.openai, region: norwayeast, sku: DataZoneStandard}]' | endpoints.yaml:1:75 A zone is meant, but not which. Add zone: EU (or US), or the region of an EU member or the United States.
          a sku at a provider that has none | endpoints.yaml | 'endpoints: [{host: h, provider: openai, sku: GlobalStandard}]' | endpoints.yaml:1:46 A sku is an Azure deployment type, but the provider is 'openai'. Write provider: azure.ai.openai, or use scope.
          an area nobody knows | endpoints.yaml | 'endpoints: [{host: h, scope: zone, zone: Europe}]' | endpoints.yaml:1:42 'Europe' is no area. Use ISO 3166-1 alpha-2 codes such as FI, or one of ADEQUACY, EEA, EEA+CH, EU, EU+EFTA, NORDIC.
          an exception without an end | exceptions.yaml | 'exceptions: [{rule: RES-01, subject: x, reason: y, approved_by: z, ticket: t}]' | exceptions.yaml:1:14 Missing key 'expires' in 'exceptions[0]'. Add it: Last day; at most 180 days ahead.
          an exception for 181 days | exceptions.yaml | 'exceptions: [{rule: RES-01, subject: x, reason: y, approved_by: z, ticket: t, approved_on: 2026-01-01, expires: 2026-07-01}]' | exceptions.yaml:1:113 The exception runs 181 days; a risk is accepted for at most 180. End it by 2026-06-30 and approve it again then.
          an exception that ends before it begins | exceptions.yaml | 'exceptions: [{rule: RES-01, subject: x, reason: y, approved_by: z, ticket: t, approved_on: 2026-02-01, expires: 2026-01-01}]' | exceptions.yaml:1:113 The exception ends on 2026-01-01, before it was approved. Correct expires or approved_on.
          an exception for everything | exceptions.yaml | 'exceptions: [{rule: RES-01, subject: "*", reason: y, approved_by: z, ticket: t, expires: 2026-07-01}]' | exceptions.yaml:1:38 The exception is for every subject. Name the subject as the report prints it, with * for the parts that may differ.
          an exception that stands there twice | exceptions.yaml | 'exceptions:;- {rule: RES-01, subject: x, reason: y, approved_by: z, ticket: t, expires: 2026-07-01};- {rule: RES-01, subject: x, reason: other, approved_by: z, ticket: t, expires: 2026-06-01}' | exceptions.yaml:3:10 The exception stands there already: exceptions.yaml:2:4. Remove one; an entry is told apart by rule, subject and ticket.
          a day that a severity cannot have | policy.yaml | 'due_days: {critcal: 3}' | policy.yaml:1:12 Unknown key 'critcal' in 'due_days'. Did you mean 'critical'?
          a kind that a check tells | policy.yaml | 'personal_data: {judge_by_words: [EMAIL]}' | policy.yaml:1:34 'personal_data.judge_by_words[0]' must be one of PERSON, ADDRESS, ART9_HEALTH, ART9_OTHER, but is 'EMAIL'.
          a price below nothing | gpus.yaml | 'gpus: {h100: {price_per_hour: -1, currency: EUR, commitment: spot}}' | gpus.yaml:1:31 'gpus.h100.price_per_hour' must be at least 0, but is -1. Example: 2.19.
          a column nobody knows | evals.csv | 'workload,model,cases,scor,run_on;a,b,1,1,2026-01-01' | evals.csv:1 Unknown column 'scor'. Did you mean 'score'?
          a score above one | evals.csv | 'workload,model,cases,score,run_on;a,b,1,93,2026-01-01' | evals.csv:2 'score' must be at most 1, but is 93. Example: 0.93.
          a row that is too short | evals.csv | 'workload,model,cases,score,run_on;a,b,1' | evals.csv:2 The row has 3 cells under 5 columns. Quote cells that hold commas.
          a file by another ending | policy.yml | 'data_classes: {}' | policy.yml This is no policy file. Did you mean 'policy.yaml'?
          """)
  void refuses(String sentence, String file, String text, String fault) throws IOException {
    assertThat(faults(file, text)).as(sentence).containsExactly(fault);
  }

  @Test
  void aFileInPlaceOfTheFolderIsNotReadAsNoPolicy() throws IOException {
    Path file = Files.writeString(folder.resolve("rules.txt"), "data_classes: {}");
    assertThatThrownBy(() -> Policy.load(file))
        .isInstanceOf(ConfigFaultsException.class)
        .hasMessage(
            "1 fault to fix first:\n"
                + file
                + " The policy is a file. Name the folder that holds policy.yaml.");
  }

  @Test
  void theFaultsOfAllFilesComeAtOnce() throws IOException {
    Files.writeString(folder.resolve("team.yaml"), "has_inference_team: maybe\n");
    Files.writeString(folder.resolve("gpus.yaml"), "gpu: {}\n");
    assertThat(faults("policy.yaml", "workload: {}"))
        .containsExactly(
            "gpus.yaml:1:1 Missing key 'gpus'. Add it: By GPU model as the metrics name it; * and"
                + " ? allowed; the first that fits.",
            "gpus.yaml:1:1 Unknown key 'gpu'. Did you mean 'gpus'?",
            "policy.yaml:1:1 Unknown key 'workload'. Did you mean 'workloads'?",
            "team.yaml:1:21 'has_inference_team' must be true or false, but is 'maybe'. Whether"
                + " somebody runs GPU serving as their job.");
  }
}
