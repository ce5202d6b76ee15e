package io.plumbline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.schema.CostDifference;
import io.plumbline.schema.GpuPool;
import io.plumbline.schema.ModelDay;
import io.plumbline.schema.PersonalDataCount;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.Rejected;
import io.plumbline.schema.Spend;
import io.plumbline.schema.Usage;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.RunStore;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo in a process of its own, twice: what it finds is what the generator of the sample month
 * counted, the second time changes nothing, and no planted personal value is anywhere.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoTest {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private static final Set<String> STATUSES =
      Set.of("fail", "pass", "not_assessed", "excepted", "not_applicable");

  @TempDir static Path temporary;

  private Plumbline.Finished first;
  private JsonNode expected;
  private JsonNode summary;
  private List<Usage> usage;
  private String runId;

  @BeforeAll
  void runTheDemo() throws IOException {
    first = Plumbline.run(temporary.resolve("work"), "demo", "--out", demo().toString());
    assertThat(first.exit()).as(first.all()).isZero();
    expected = JSON.readTree(sample("expected.json").toFile());
    summary = JSON.readTree(demo().resolve("reports/2026-10/summary.json").toFile());
    runId = summary.get("run_id").asText();
    usage = Lake.at(demo().resolve("warehouse")).latest().read(Usage.class).toList();
  }

  @Test
  void whatWasReadIsWhatWasWritten() {
    Map<String, String> told = new TreeMap<>();
    counted()
        .forEach(
            (source, n) -> {
              told.put(source, "read %d, quarantined %d".formatted(n.read(), n.quarantined()));
              assertThat(n.read()).isEqualTo(n.accepted() + n.duplicates() + n.quarantined());
            });
    Map<String, String> wanted = new TreeMap<>();
    each(
        expected.get("sources"),
        (source, n) ->
            wanted.put(
                source,
                "read %d, quarantined %d"
                    .formatted(n.get("read").asLong(), n.get("quarantined").asLong())));
    assertThat(told).isEqualTo(wanted);
  }

  @Test
  void duplicatesAndLinkedCallsAreCountedApartFromWhatIsAdded() {
    counted()
        .forEach(
            (name, n) -> {
              JsonNode wanted = expected.get("sources").get(name);
              if (name.equals("spendlogs")) {
                // Every row is a call that the gateway logged too.
                assertThat(n.accepted()).isZero();
                assertThat(n.duplicates()).isEqualTo(wanted.get("read").asLong());
              } else {
                assertThat(n.duplicates()).as(name).isEqualTo(wanted.get("duplicates").asLong());
                assertThat(n.accepted()).as(name).isEqualTo(wanted.get("accepted").asLong());
              }
            });
  }

  private record Counted(long read, long accepted, long duplicates, long quarantined) {
    Counted plus(Counted more) {
      return new Counted(
          read + more.read,
          accepted + more.accepted,
          duplicates + more.duplicates,
          quarantined + more.quarantined);
    }
  }

  /** By source: one may hold files of several formats. */
  private Map<String, Counted> counted() {
    Map<String, Counted> sources = new TreeMap<>();
    for (JsonNode of : summary.get("sources")) {
      sources.merge(
          of.get("name").asText(),
          new Counted(
              of.get("read").asLong(),
              of.get("accepted").asLong(),
              of.get("duplicates").asLong(),
              of.get("quarantined").asLong()),
          Counted::plus);
    }
    return sources;
  }

  @Test
  void everyRecordInQuarantineHasItsReason() {
    Map<String, Long> told = new TreeMap<>();
    Lake.at(demo().resolve("warehouse"))
        .latest()
        .read(Rejected.class)
        .toList()
        .forEach(r -> told.merge(r.getSource() + " " + r.getReason(), 1L, Long::sum));
    Map<String, Long> wanted = new TreeMap<>();
    expected
        .get("sources")
        .fields()
        .forEachRemaining(
            source ->
                source
                    .getValue()
                    .path("quarantined_by_reason")
                    .fields()
                    .forEachRemaining(
                        reason ->
                            wanted.put(
                                source.getKey() + " " + reason.getKey(),
                                reason.getValue().asLong())));
    assertThat(told).isEqualTo(wanted);
  }

  @Test
  void theSummaryAddsUpToTheGeneratorsTotals() {
    JsonNode totals = expected.get("totals");
    JsonNode told = summary.get("totals");
    for (String same :
        List.of(
            "attempts",
            "operations",
            "failed",
            "output_tokens",
            "cache_read_tokens",
            "reasoning_tokens")) {
      assertThat(told.get(same).asLong()).as(same).isEqualTo(totals.get(same).asLong());
    }
    // A stream the client left was answered: attempts are succeeded and failed, nothing else.
    assertThat(told.get("succeeded").asLong())
        .isEqualTo(totals.get("succeeded").asLong() + totals.get("cancelled").asLong());
    long written =
        totals.get("cache_write_5m_tokens").asLong() + totals.get("cache_write_1h_tokens").asLong();
    assertThat(told.get("cache_write_tokens").asLong()).isEqualTo(written);
    assertThat(told.get("input_tokens").asLong())
        .isEqualTo(
            totals.get("input_uncached_tokens").asLong()
                + totals.get("cache_read_tokens").asLong()
                + written);
    totals
        .get("rate_limit_hits")
        .fields()
        .forEachRemaining(
            e ->
                assertThat(summary.get("rate_limit_hits").get(e.getKey()).asLong())
                    .as(e.getKey())
                    .isEqualTo(e.getValue().asLong()));
    assertThat(spend("reported")).isEqualByComparingTo(totals.get("reported_usd").asText());
    assertThat(spend("priced")).isEqualByComparingTo(totals.get("priced_usd").asText());
  }

  @Test
  void everySourceTeamAndModelAddsUpInTheTable() {
    sums("by_source", Usage::getSource);
    sums("by_team", u -> u.getTeam() == null ? "" : u.getTeam());
  }

  /** Sums of the usage table by a column against the generator's. */
  private void sums(String by, java.util.function.Function<Usage, String> column) {
    Map<String, BigDecimal[]> sums = new TreeMap<>();
    for (Usage row : usage) {
      BigDecimal[] n = sums.computeIfAbsent(column.apply(row), k -> zeros(10));
      add(n, 0, 1);
      add(n, 1, row.getStatus().equals("succeeded") ? 1 : 0);
      add(n, 2, row.getStatus().equals("failed") ? 1 : 0);
      add(n, 3, row.getInputUncachedTokens());
      add(n, 4, row.getCacheReadTokens());
      add(n, 5, row.getCacheWrite5mTokens());
      add(n, 6, row.getCacheWrite1hTokens());
      add(n, 7, row.getOutputTokens());
      add(n, 8, row.getReasoningTokens());
      n[9] = n[9].add(row.getReportedCost() == null ? BigDecimal.ZERO : row.getReportedCost());
    }
    Map<String, List<String>> told = new TreeMap<>();
    sums.forEach((key, n) -> told.put(key, plain(List.of(n))));
    Map<String, List<String>> wanted = new TreeMap<>();
    expected
        .get(by)
        .fields()
        .forEachRemaining(
            e -> {
              JsonNode v = e.getValue();
              List<BigDecimal> n = new ArrayList<>();
              for (String name :
                  List.of(
                      "attempts",
                      "succeeded",
                      "failed",
                      "input_uncached_tokens",
                      "cache_read_tokens",
                      "cache_write_5m_tokens",
                      "cache_write_1h_tokens",
                      "output_tokens",
                      "reasoning_tokens",
                      "reported_usd")) {
                n.add(new BigDecimal(v.get(name).asText()));
              }
              if (n.get(0).signum() > 0) {
                wanted.put(e.getKey(), plain(n));
              }
            });
    assertThat(told).as(by).isEqualTo(wanted);
  }

  @Test
  void theCubesHaveTheSameSumsAsTheRows() {
    List<Spend> spend = RunStore.in(demo().resolve("warehouse")).read(runId, Spend.class);
    assertThat(spend.stream().mapToLong(Spend::getAttempts).sum()).isEqualTo(usage.size());
    assertThat(spend.stream().mapToLong(Spend::getOutputTokens).sum())
        .isEqualTo(usage.stream().mapToLong(Usage::getOutputTokens).sum());
  }

  @Test
  void gatewayCallsLieOnTheirDays() {
    Map<String, Long> told = new TreeMap<>();
    usage.stream()
        .filter(u -> u.getSource().equals("gateway"))
        .forEach(u -> told.merge(u.getStartedAt().toString().substring(0, 10), 1L, Long::sum));
    Map<String, Long> wanted = new TreeMap<>();
    expected
        .get("gateway_attempts_by_day")
        .fields()
        .forEachRemaining(e -> wanted.put(e.getKey(), e.getValue().asLong()));
    assertThat(told).isEqualTo(wanted);
  }

  @Test
  void theSecondTimeChangesNothing() throws IOException {
    Map<String, String> reports = WarehouseText.bytes(demo().resolve("reports"));
    var warehouse = WarehouseText.bytes(demo().resolve("warehouse"));
    warehouse.remove(".lock");
    Plumbline.Finished second =
        Plumbline.run(temporary.resolve("work"), "demo", "--out", demo().toString());
    assertThat(second.exit()).as(second.all()).isZero();
    assertThat(second.out()).contains("run " + runId + " (nothing changed since it was made)");
    assertThat(WarehouseText.bytes(demo().resolve("reports"))).isEqualTo(reports);
    var after = WarehouseText.bytes(demo().resolve("warehouse"));
    after.remove(".lock");
    assertThat(after).isEqualTo(warehouse);
  }

  @Test
  void noPlantedPersonalValueIsAnywhere() throws IOException {
    List<String> planted = new ArrayList<>();
    for (String line : Files.readAllLines(sample("canaries.jsonl"))) {
      planted.add(JSON.readTree(line).get("value").asText());
    }
    assertThat(planted).hasSizeGreaterThan(300);
    Map<String, Path> files = WarehouseText.files(demo());
    assertThat(files.keySet())
        .anyMatch(f -> f.endsWith(".parquet"))
        .anyMatch(f -> f.endsWith(".avro"));
    Needles<String> needles = new Needles<>();
    planted.forEach(value -> needles.add(value, value));
    Set<String> leaks = new TreeSet<>();
    files.forEach(
        (name, file) ->
            WarehouseText.pieces(
                file,
                text ->
                    needles.find(text, (value, at) -> leaks.add(name + " holds a planted value"))));
    assertThat(leaks).isEmpty();
    for (String value : planted) {
      assertThat(first.out().contains(value) || first.err().contains(value))
          .as("a planted value on the screen")
          .isFalse();
    }
  }

  @Test
  void theSearchForPlantedValuesFindsWhatIsThere() throws IOException {
    // A value that must be in the tables, in compressed columns, is found: so others would be.
    String callId = usage.get(usage.size() / 2).getCallId();
    Needles<String> needles = new Needles<>();
    needles.add(callId, callId);
    Set<Path> holding = new TreeSet<>();
    for (Path file : WarehouseText.files(demo().resolve("warehouse/usage")).values()) {
      WarehouseText.pieces(file, text -> needles.find(text, (value, at) -> holding.add(file)));
    }
    assertThat(holding).isNotEmpty();
  }

  // ---------------------------------------------------------------- what is measured

  @Test
  void personalDataIsCountedToTheValue() {
    Map<String, Long> told = new TreeMap<>();
    measured(PersonalDataCount.class)
        .forEach(
            row -> told.merge(row.getKind() + "/" + row.getTier(), row.getValues(), Long::sum));
    assertThat(told).isEqualTo(numbers(expected.get("totals").get("personal_data_values")));
    long attempts = usage.stream().filter(u -> u.getPersonalData() != null).count();
    assertThat(attempts)
        .isEqualTo(expected.get("totals").get("attempts_with_personal_data").asLong());

    Map<String, Map<String, Long>> byWorkload = new TreeMap<>();
    measured(PersonalDataCount.class)
        .forEach(
            row ->
                byWorkload
                    .computeIfAbsent(row.getWorkload(), k -> new TreeMap<>())
                    .merge(row.getKind() + "/" + row.getTier(), row.getValues(), Long::sum));
    Map<String, Map<String, Long>> wanted = new TreeMap<>();
    each(
        expected.get("by_workload"),
        (workload, totals) -> {
          if (!totals.get("personal_data_values").isEmpty()) {
            wanted.put(workload, numbers(totals.get("personal_data_values")));
          }
        });
    assertThat(byWorkload).isEqualTo(wanted);
  }

  @Test
  void gpuPoolsAreMeasuredOverTheirLastFourWeeks() {
    Map<String, List<Object>> told = new TreeMap<>();
    for (GpuPool pool : measured(GpuPool.class)) {
      told.put(
          pool.getPool(),
          List.of(
              pool.getGpus(),
              pool.getMeasuredHours() - pool.getIdleHours(),
              pool.getIdleHours(),
              pool.getUnmeasuredHours(),
              Math.round(pool.getMeanUtilisation() * 1e6) / 1e6,
              pool.getGeneratedTokens()));
    }
    Map<String, List<Object>> wanted = new TreeMap<>();
    each(
        expected.get("gpu_pools"),
        (pool, n) ->
            wanted.put(
                pool,
                List.of(
                    n.get("gpus").asInt(),
                    n.get("used_hours").asDouble(),
                    n.get("idle_hours").asDouble(),
                    n.get("unmeasured_hours").asDouble(),
                    n.get("mean_utilisation").asDouble(),
                    n.get("generated_tokens").asLong())));
    assertThat(told).hasSize(2).isEqualTo(wanted);
  }

  @Test
  void workloadsAreAsSteadyAsTheGeneratorMadeThem() {
    Map<String, String> told = new TreeMap<>();
    for (WorkloadMeasure row : measured(WorkloadMeasure.class)) {
      told.put(
          row.getWorkload(),
          row.getStability() == null
              ? "unknown"
              : steadiness(
                  row.getCvDaily(),
                  row.getMape7d(),
                  row.getNewPromptShare(),
                  row.getTaskMixJsd(),
                  row.getStability()));
    }
    Map<String, String> wanted = new TreeMap<>();
    each(
        expected.get("stability_by_workload"),
        (workload, s) ->
            wanted.put(
                workload,
                s.isNull()
                    ? "unknown"
                    : steadiness(
                        s.get("cv_daily").asDouble(),
                        s.get("mape_7d").asDouble(),
                        s.get("new_prompt_share").isNull()
                            ? null
                            : s.get("new_prompt_share").asDouble(),
                        s.get("task_mix_jsd").asDouble(),
                        s.get("stability").asDouble())));
    assertThat(told).isEqualTo(wanted).containsValue("unknown");
  }

  private static String steadiness(
      double cv, double mape, Double newPrompts, double mix, double stability) {
    return "cv %.4f mape %.4f new prompts %s mix %.4f S %.4f"
        .formatted(
            cv,
            mape,
            newPrompts == null ? "unknown" : "%.4f".formatted(newPrompts),
            mix,
            stability);
  }

  @Test
  void daysOfRefusalByAProviderAreTheOnesPlanted() {
    Map<String, List<String>> told = new TreeMap<>();
    for (WorkloadMeasure row : measured(WorkloadMeasure.class)) {
      if (!row.getVendorLimitedDays().isEmpty()) {
        told.put(
            row.getWorkload(),
            row.getVendorLimitedDays().stream().map(Object::toString).sorted().toList());
      }
    }
    Map<String, List<String>> wanted = new TreeMap<>();
    each(
        expected.get("vendor_limited_days"),
        (flow, days) -> {
          List<String> texts = new ArrayList<>();
          days.forEach(day -> texts.add(day.asText()));
          wanted.put(flow.substring(flow.indexOf('/') + 1), texts);
        });
    assertThat(told).isEqualTo(wanted);
  }

  // ---------------------------------------------------------------- what is billed

  /** Every planted cause is where it belongs, to the last digit, and nothing else is found. */
  @Test
  void everyCauseOfADifferenceToAnInvoiceIsFoundWithItsAmount() {
    Map<String, BigDecimal> told = new TreeMap<>();
    Map<String, BigDecimal> left = new TreeMap<>();
    for (Reconciled row : measured(Reconciled.class)) {
      if (row.getState().equals("compared") && !row.getStep().equals("logged")) {
        String account = row.getProvider() + " " + row.getCurrency();
        BigDecimal amount = row.getAmount();
        told.merge(
            "%s: %s %s".formatted(account, row.getStep(), row.getCause()), amount, BigDecimal::add);
        left.merge(
            account, row.getStep().equals("invoiced") ? amount.negate() : amount, BigDecimal::add);
      }
    }
    Map<String, BigDecimal> wanted = new TreeMap<>();
    each(
        expected.get("invoices"),
        (account, bill) -> {
          for (String step : List.of("priced", "invoiced")) {
            wanted.put(account + ": " + step + " total", decimal(bill.get(step)));
          }
          for (JsonNode planted : bill.get("planted")) {
            wanted.merge(
                "%s: %s %s"
                    .formatted(
                        account, planted.get("step").asText(), planted.get("cause").asText()),
                decimal(planted.get("amount")),
                BigDecimal::add);
          }
        });
    wanted.values().removeIf(amount -> amount.signum() == 0);
    told.values().removeIf(amount -> amount.signum() == 0);
    assertThat(told.keySet()).isEqualTo(wanted.keySet()).hasSizeGreaterThan(20);
    wanted.forEach(
        (line, amount) -> {
          // What is converted is rounded row by row; which rows an audit adds up is its own affair.
          String converted = line.contains(" EUR: ") && !line.endsWith("total") ? "1e-15" : "0";
          assertThat(told.get(line).subtract(amount).abs())
              .as("%s is %s and should be %s", line, told.get(line), amount)
              .isLessThanOrEqualTo(new BigDecimal(converted));
        });
    assertThat(left).hasSize(6).allSatisfy((account, rest) -> assertThat(rest).isZero());
  }

  @Test
  void theContractsDiscountIsWhatTheGatewayDoesNotKnow() {
    BigDecimal discount = BigDecimal.ZERO;
    for (ModelDay row : measured(ModelDay.class)) {
      for (CostDifference difference : row.getDifferences()) {
        if (row.getProvider().equals("anthropic") && difference.getCause().equals("discount")) {
          discount = discount.add(difference.getAmount());
        }
      }
    }
    assertThat(discount).isEqualByComparingTo(expected.get("negotiated_discount_usd").asText());
  }

  private static BigDecimal decimal(JsonNode text) {
    return new BigDecimal(text.asText());
  }

  // ---------------------------------------------------------------- what is judged

  @Test
  void everyRuleSaysOfTheMonthWhatItMust() throws IOException {
    JsonNode findings = findings(demo().resolve("reports"));
    each(expected.get("rules"), (rule, outcomes) -> judged(rule, outcomes, findings));
  }

  @Test
  void everyRuleFiresSomewhereAndStaysSilentSomewhere() throws IOException {
    Path warehouse = temporary.resolve("other-audits/warehouse");
    Map<String, Set<String>> outcomes = new TreeMap<>();
    statuses(findings(demo().resolve("reports")), outcomes);
    Set<String> rules = new TreeSet<>(outcomes.keySet());
    for (String rule : rules) {
      JsonNode also = expected.get("rules").get(rule).get("also");
      if (also == null) {
        continue;
      }
      // What a month cannot show: two more months of one workload, or the days before a change.
      Path reports = temporary.resolve("other-audits").resolve(rule);
      Plumbline.Finished audit =
          Plumbline.run(
              temporary.resolve("work"),
              "audit",
              "--config",
              sample(also.get("config").asText()).toString(),
              "--from",
              also.get("from").asText(),
              "--to",
              also.get("to").asText(),
              "--warehouse",
              warehouse.toString(),
              "--reports",
              reports.toString());
      assertThat(audit.exit()).as(audit.all()).isZero();
      judged(rule, also, findings(reports));
      statuses(findings(reports), outcomes);
    }
    assertThat(rules).as("rules of the packs").isEqualTo(names(expected.get("rules")));
    outcomes.forEach(
        (rule, seen) -> {
          // What a made-up month cannot show, the cases of the rule do.
          if (!expected.get("rules").get(rule).has("shown_by_cases")) {
            assertThat(seen).as(rule).contains("fail", "pass");
          }
        });

    Map<String, String> earlier = new TreeMap<>();
    each(expected.get("history"), (month, n) -> earlier.put(month, n.toString()));
    assertThat(months(warehouse)).isEqualTo(earlier);
  }

  /** What the source named history gave, by workload and month. */
  private static Map<String, String> months(Path warehouse) throws IOException {
    Map<String, List<Usage>> rows = new TreeMap<>();
    for (Usage row : Lake.at(warehouse).latest().read(Usage.class).toList()) {
      if (row.getSource().equals("history")) {
        String month = row.getStartedAt().toString().substring(0, 7);
        rows.computeIfAbsent(row.getWorkload() + " " + month, k -> new ArrayList<>()).add(row);
      }
    }
    Map<String, String> months = new TreeMap<>();
    rows.forEach(
        (month, of) ->
            months.put(
                month,
                JSON.createObjectNode()
                    .put("attempts", of.size())
                    .put(
                        "input_uncached_tokens",
                        of.stream().mapToLong(Usage::getInputUncachedTokens).sum())
                    .put("output_tokens", of.stream().mapToLong(Usage::getOutputTokens).sum())
                    .put(
                        "reported_usd",
                        of.stream()
                            .map(Usage::getReportedCost)
                            .reduce(BigDecimal.ZERO, BigDecimal::add)
                            .stripTrailingZeros()
                            .toPlainString())
                    .toString()));
    return months;
  }

  /** Every expected outcome is there, and nothing fails or is excepted that is not expected. */
  private static void judged(String rule, JsonNode outcomes, JsonNode findings) {
    List<String> wrong = new ArrayList<>();
    each(
        outcomes,
        (status, subjects) -> {
          if (!STATUSES.contains(status)) {
            return;
          }
          List<String> found = new ArrayList<>();
          for (JsonNode finding : findings) {
            if (finding.get("rule").asText().equals(rule)
                && finding.get("status").asText().equals(status)) {
              found.add(finding.get("subject").asText());
            }
          }
          for (String subject : names(subjects)) {
            if (found.stream().noneMatch(f -> f.startsWith(subject))) {
              wrong.add(
                  "%s must be %s on '%s' and is on %s".formatted(rule, status, subject, found));
            }
          }
        });
    for (JsonNode finding : findings) {
      String status = finding.get("status").asText();
      if (finding.get("rule").asText().equals(rule)
          && (status.equals("fail") || status.equals("excepted"))
          && names(outcomes.path(status)).stream()
              .noneMatch(s -> finding.get("subject").asText().startsWith(s))) {
        wrong.add("%s is %s on '%s'".formatted(rule, status, finding.get("subject").asText()));
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static void statuses(JsonNode findings, Map<String, Set<String>> outcomes) {
    for (JsonNode finding : findings) {
      outcomes
          .computeIfAbsent(finding.get("rule").asText(), k -> new TreeSet<>())
          .add(finding.get("status").asText());
    }
  }

  private static JsonNode findings(Path reports) throws IOException {
    try (Stream<Path> files = Files.walk(reports)) {
      List<Path> found =
          files.filter(f -> f.getFileName().toString().equals("findings.json")).toList();
      assertThat(found).hasSize(1);
      return JSON.readTree(found.get(0).toFile()).get("findings");
    }
  }

  private <T extends org.apache.avro.specific.SpecificRecord> List<T> measured(Class<T> table) {
    return RunStore.in(demo().resolve("warehouse")).read(runId, table);
  }

  private static void each(JsonNode node, BiConsumer<String, JsonNode> told) {
    node.fields().forEachRemaining(field -> told.accept(field.getKey(), field.getValue()));
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Map<String, Long> numbers(JsonNode node) {
    Map<String, Long> numbers = new TreeMap<>();
    each(node, (name, n) -> numbers.put(name, n.asLong()));
    return numbers;
  }

  private BigDecimal spend(String column) {
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode row : summary.get("spend")) {
      if (row.get("currency").asText().equals("USD")) {
        sum = sum.add(new BigDecimal(row.get(column).asText()));
      }
    }
    return sum;
  }

  private static BigDecimal[] zeros(int n) {
    BigDecimal[] zeros = new BigDecimal[n];
    java.util.Arrays.fill(zeros, BigDecimal.ZERO);
    return zeros;
  }

  private static void add(BigDecimal[] sums, int at, long n) {
    sums[at] = sums[at].add(BigDecimal.valueOf(n));
  }

  private static List<String> plain(List<BigDecimal> numbers) {
    return numbers.stream()
        .map(n -> n.signum() == 0 ? "0" : n.stripTrailingZeros().toPlainString())
        .toList();
  }

  private static Plumbline.Finished breakEven(Path out, String workload, String... more)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "breakeven",
                "--config",
                sample("plumbline.yaml").toString(),
                "--warehouse",
                demo().resolve("warehouse").toString(),
                "--workload",
                workload,
                "--out",
                out.toString()));
    arguments.addAll(List.of(more));
    return Plumbline.run(temporary.resolve("work"), arguments.toArray(String[]::new));
  }

  @Test
  void theEconomicsOfAWorkloadComeOutOfTheAudit() throws IOException {
    Path one = temporary.resolve("economics-one");
    Path two = temporary.resolve("economics-two");
    Plumbline.Finished said = breakEven(one, "ticket-classification");
    assertThat(said.exit()).as(said.all()).isZero();
    assertThat(breakEven(two, "ticket-classification").exit()).isZero();

    assertThat(one.resolve("economics.json"))
        .as("equal inputs, equal bytes")
        .hasSameBinaryContentAs(two.resolve("economics.json"));
    JsonNode economics = JSON.readTree(one.resolve("economics.json").toFile());
    assertThat(economics.get("missing")).isEmpty();
    assertThat(names(economics.get("inputs")))
        .contains("demand.tokens_per_day", "demand.peak_ratio", "api.price_per_1m")
        .contains("gpu.price_per_hour", "capacity.tokens_per_second", "operations.fte");
    assertThat(economics.at("/inputs/demand.peak_ratio/value").asDouble()).isGreaterThan(1);
    assertThat(economics.at("/inputs/demand.peak_ratio/source").asText()).startsWith("run ");
    assertThat(economics.at("/own_gpus/simulation/seed").asLong()).isEqualTo(11);
    assertThat(economics.at("/verdict/gates")).hasSize(4);
    assertThat(economics.at("/verdict/gates/0").asText()).startsWith("compliance: ");
    assertThat(said.out())
        .contains(
            "All rules together, not money alone: "
                + economics.at("/verdict/verdict").asText().replace('_', ' '))
        .contains("X-10 ", "X-11 ", "X-12 ");

    // Nobody gave this one a total cost: what can be said is said, what is missing is named.
    Path three = temporary.resolve("economics-three");
    Plumbline.Finished partly = breakEven(three, "article-drafting");
    assertThat(partly.exit()).as(partly.all()).isZero();
    assertThat(partly.out())
        .contains("article-drafting: insufficient evidence; the API costs ")
        .contains("operations.fte");
    // A what-if takes the place of what the run says.
    Plumbline.Finished dearer =
        breakEven(three, "ticket-classification", "--set", "api.price_per_1m=900");
    assertThat(dearer.out()).contains("own GPUs are likely cheaper").contains("--set");
  }

  private static Path demo() {
    return temporary.resolve("demo");
  }

  private static Path sample(String name) {
    return Plumbline.home().resolve("sample-logs/aurora").resolve(name);
  }
}
