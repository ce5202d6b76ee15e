package io.plumbline;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.CostDifference;
import io.plumbline.schema.ModelDay;
import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.WriterLock;
import io.plumbline.shared.policy.Policy;
import io.plumbline.shared.policy.PolicyAttribution;
import io.plumbline.stage.ingest.IngestStage;
import io.plumbline.stage.measure.MeasureInput;
import io.plumbline.stage.measure.MeasureStage;
import io.plumbline.stage.normalise.Normalisation;
import io.plumbline.stage.price.LiteLlmPriceMap;
import io.plumbline.stage.price.PriceBook;
import io.plumbline.stage.price.PriceStage;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every attempt of a real LiteLLM proxy's log, priced by LiteLLM's own map: tokens, cost and the
 * cause of a difference are what {@code sample-logs/expect_prices.py} works out apart from us.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiteLlmPricesTest {
  /**
   * A folder with another log.jsonl.gz, map (of the slice's name) and expected.csv, made by {@code
   * expect_prices.py LOG MAP}: {@code mvn test -Dtest=LiteLlmPricesTest
   * -Dplumbline.litellm-prices=DIR}.
   */
  private static final String ELSEWHERE = System.getProperty("plumbline.litellm-prices");

  @TempDir static Path temporary;

  private final Map<String, Map<String, String>> expected = new HashMap<>();
  private final List<Usage> rows = new ArrayList<>();
  private final List<PricedDaily> priced = new ArrayList<>();
  private PolicyAttribution attribution;

  @BeforeAll
  void priceEachAttempt() throws Exception {
    Path files =
        ELSEWHERE != null
            ? Path.of(ELSEWHERE)
            : Path.of(LiteLlmPricesTest.class.getResource("prices").toURI());
    Path log =
        ELSEWHERE != null
            ? files.resolve("log.jsonl.gz")
            : Path.of("../sample-logs/litellm/proxy-1.106.2/slice.jsonl.gz");
    read(files.resolve("expected.csv"));
    Path prices = Files.createDirectories(temporary.resolve("policy/prices"));
    Files.copy(
        Path.of(LiteLlmPricesTest.class.getResource("prices/policy/endpoints.yaml").toURI()),
        temporary.resolve("policy/endpoints.yaml"));
    try (InputStream map = Files.newInputStream(files.resolve("litellm-1.109.1-slice.json"))) {
      Files.writeString(
          prices.resolve("10-litellm.yaml"),
          LiteLlmPriceMap.read(map, "litellm 1.109.1", LocalDate.parse("2026-11-21"), key -> true)
              .yaml());
    }
    attribution = new PolicyAttribution(Policy.load(temporary.resolve("policy")));
    LakeVersion version = ingest(log);
    version.read(Usage.class).toList().forEach(rows::add);
    List<UsageDaily> cubes = rows.stream().map(LiteLlmPricesTest::cube).toList();
    new PriceStage(PriceBook.withFilesOf(prices), attribution).price(cubes).forEach(priced::add);
  }

  @Test
  void everyAttemptOfTheLogIsThere() {
    assertThat(rows.stream().map(LiteLlmPricesTest::key).toList())
        .containsExactlyInAnyOrderElementsOf(expected.keySet());
  }

  @Test
  void tokensAreSplitAsTheMapNeedsThem() {
    Map<String, String> ours = new HashMap<>();
    Map<String, String> theirs = new HashMap<>();
    for (Usage row : rows) {
      Map<String, String> e = expected.get(key(row));
      ours.put(key(row), tokens(row));
      theirs.put(
          key(row),
          String.join(
              " ",
              e.get("input_uncached"),
              e.get("cache_read"),
              e.get("cache_write_5m"),
              e.get("cache_write_1h"),
              e.get("output"),
              e.get("reasoning")));
    }
    assertThat(different(ours, theirs)).isEmpty();
  }

  private static List<String> different(Map<String, String> ours, Map<String, String> theirs) {
    return theirs.entrySet().stream()
        .filter(e -> !e.getValue().equals(ours.get(e.getKey())))
        .map(e -> e.getKey() + ": " + ours.get(e.getKey()) + " instead of " + e.getValue())
        .toList();
  }

  private static String tokens(Usage row) {
    return "%d %d %d %d %d %d"
        .formatted(
            row.getInputUncachedTokens(),
            row.getCacheReadTokens(),
            row.getCacheWrite5mTokens(),
            row.getCacheWrite1hTokens(),
            row.getOutputTokens(),
            row.getReasoningTokens());
  }

  @Test
  void everyAttemptCostsWhatTheMapMakesOfItToTheLastDigit() {
    Map<String, String> ours = new HashMap<>();
    Map<String, String> theirs = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      String cost = expected.get(key(rows.get(i))).get("priced");
      BigDecimal our = priced.get(i).getPricedCost();
      ours.put(key(rows.get(i)), our == null ? "none" : plain(our));
      theirs.put(
          key(rows.get(i)), cost.isEmpty() ? "none" : plain(new BigDecimal(cost)));
    }
    assertThat(different(ours, theirs)).isEmpty();
    assertThat(theirs.values().stream().filter(cost -> !cost.equals("none")).count())
        .isGreaterThan(40);
  }

  @Test
  void everyDifferenceToTheLogHasItsCause() {
    Map<String, String> ours = new HashMap<>();
    Map<String, String> theirs = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      ModelDay day = measure(priced.get(i));
      ours.put(
          key(rows.get(i)),
          day.getDifferences().stream()
              .map(CostDifference::getCause)
              .filter(cause -> !cause.equals("rounding"))
              .collect(Collectors.joining("+")));
      theirs.put(key(rows.get(i)), expected.get(key(rows.get(i))).get("cause"));
      BigDecimal sum = day.getPricedTotal();
      for (CostDifference difference : day.getDifferences()) {
        sum = sum.add(difference.getAmount());
      }
      assertThat(sum).isEqualTo(day.getReportedTotal());
    }
    assertThat(different(ours, theirs)).isEmpty();
    assertThat(theirs).containsValue("uplift");
  }

  private ModelDay measure(PricedDaily row) {
    LocalDate day = row.getUsage().getDay();
    List<ModelDay> days =
        new MeasureStage()
            .measure(
                new MeasureInput(
                    List.of(row),
                    List.of(),
                    d -> List.of(),
                    attribution,
                    model -> Optional.empty(),
                    day,
                    day.plusDays(1)))
            .modelDays();
    assertThat(days).hasSize(1);
    return days.get(0);
  }

  /** A cube of one attempt: the columns of the same name, and one of each count. */
  private static UsageDaily cube(Usage row) {
    UsageDaily cube = new UsageDaily();
    for (Schema.Field field : UsageDaily.getClassSchema().getFields()) {
      Schema.Field same = Usage.getClassSchema().getField(field.name());
      if (same != null && row.get(same.pos()) != null) {
        Object value = row.get(same.pos());
        boolean sum = field.schema().getType() == Schema.Type.LONG;
        cube.put(
            field.pos(), sum && value instanceof Integer few ? Long.valueOf(few.longValue()) : value);
      }
    }
    boolean known = row.getReportedCost() != null;
    cube.setReportedCost(known ? row.getReportedCost() : BigDecimal.ZERO.setScale(18));
    cube.setReportedRows(known ? 1 : 0);
    cube.setUsageFile("f");
    cube.setAttempts(1);
    cube.setFirstStartedAt(row.getStartedAt());
    cube.setLastStartedAt(row.getStartedAt());
    cube.setHours("0:0");
    return cube;
  }

  private static String plain(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }

  private static String key(Usage row) {
    return "%s %d %s"
        .formatted(
            row.getCallId(),
            ChronoUnit.MICROS.between(Instant.EPOCH, row.getStartedAt()),
            row.getStatus().equals("failed") ? "failed" : "succeeded");
  }

  private void read(Path csv) throws IOException {
    List<String> lines = Files.readAllLines(csv);
    String[] names = lines.get(0).split(",");
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < names.length; i++) {
        row.put(names[i], cells[i]);
      }
      expected.put(
          String.join(" ", row.get("call_id"), row.get("started_at"), row.get("status")), row);
    }
  }

  private static LakeVersion ingest(Path log) throws Exception {
    Lake lake = Lake.at(temporary.resolve("warehouse"));
    IngestStage stage = new IngestStage(lake, new OneByOne());
    try (WriterLock lock = lake.lock()) {
      LakeVersion base = lake.latest();
      return stage
          .ingest(
              lock,
              base,
              stage.pending(
                  base, List.of(new IngestStage.Source("gateway", "litellm", log.toString()))),
              new IngestStage.Limits(Instant.parse("2026-11-22T12:00:00Z"), 16 << 20),
              new Normalisation(null))
          .version();
    }
  }
}
