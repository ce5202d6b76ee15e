package io.plumbline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.schema.Rejected;
import io.plumbline.schema.Spend;
import io.plumbline.schema.Usage;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.RunStore;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    for (JsonNode source : summary.get("sources")) {
      told.put(
          source.get("name").asText(),
          "read %d, quarantined %d"
              .formatted(source.get("read").asLong(), source.get("quarantined").asLong()));
      assertThat(source.get("read").asLong())
          .isEqualTo(
              source.get("accepted").asLong()
                  + source.get("duplicates").asLong()
                  + source.get("quarantined").asLong());
    }
    Map<String, String> wanted = new TreeMap<>();
    expected
        .get("sources")
        .fields()
        .forEachRemaining(
            e ->
                wanted.put(
                    e.getKey(),
                    "read %d, quarantined %d"
                        .formatted(
                            e.getValue().get("read").asLong(),
                            e.getValue().get("quarantined").asLong())));
    assertThat(told).isEqualTo(wanted);
  }

  @Test
  void duplicatesAndLinkedCallsAreCountedApartFromWhatIsAdded() {
    for (JsonNode source : summary.get("sources")) {
      String name = source.get("name").asText();
      JsonNode wanted = expected.get("sources").get(name);
      if (name.equals("spendlogs")) {
        // Every row is a call that the gateway logged too.
        assertThat(source.get("accepted").asLong()).isZero();
        assertThat(source.get("duplicates").asLong()).isEqualTo(wanted.get("read").asLong());
      } else {
        assertThat(source.get("duplicates").asLong())
            .as(name)
            .isEqualTo(wanted.get("duplicates").asLong());
        assertThat(source.get("accepted").asLong())
            .as(name)
            .isEqualTo(wanted.get("accepted").asLong());
      }
    }
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
    assertThat(spend("priced")).isEqualByComparingTo(totals.get("at_list_price_usd").asText());
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
    List<String> leaks = new ArrayList<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      String text = WarehouseText.of(file.getValue());
      for (String value : planted) {
        if (text.contains(value)) {
          leaks.add(file.getKey() + " holds a planted value");
        }
      }
    }
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
    long found = 0;
    for (Path file : WarehouseText.files(demo().resolve("warehouse/usage")).values()) {
      found += WarehouseText.of(file).contains(callId) ? 1 : 0;
    }
    assertThat(found).isPositive();
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

  private static Path demo() {
    return temporary.resolve("demo");
  }

  private static Path sample(String name) {
    return Plumbline.home().resolve("sample-logs/aurora").resolve(name);
  }
}
