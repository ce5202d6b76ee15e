package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.schema.Usage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fast reader gives the table that Spark's read.json gives with an explicit schema and a plain
 * mapping in SQL: same rows, same numbers, same words.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadJsonEqualityTest {
  private static final String USAGE_OBJECT =
      """
      STRUCT<prompt_tokens: BIGINT, completion_tokens: BIGINT, input_tokens: BIGINT, output_tokens: BIGINT,
        prompt_tokens_details: STRUCT<cached_tokens: BIGINT, cache_creation_tokens: BIGINT, cache_write_tokens: BIGINT,
          cache_creation_token_details: STRUCT<ephemeral_5m_input_tokens: BIGINT, ephemeral_1h_input_tokens: BIGINT>>,
        completion_tokens_details: STRUCT<reasoning_tokens: BIGINT>,
        input_tokens_details: STRUCT<cached_tokens: BIGINT>, output_tokens_details: STRUCT<reasoning_tokens: BIGINT>,
        cache_read_input_tokens: BIGINT, cache_creation_input_tokens: BIGINT,
        cache_creation: STRUCT<ephemeral_5m_input_tokens: BIGINT, ephemeral_1h_input_tokens: BIGINT>>""";

  private static final String SCHEMA =
      """
      id STRING, litellm_call_id STRING, trace_id STRING, status STRING, stream BOOLEAN, cache_hit BOOLEAN,
      startTime DECIMAL(30, 9), endTime DECIMAL(30, 9), completionStartTime DECIMAL(30, 9),
      response_cost DECIMAL(38, 26), prompt_tokens BIGINT, completion_tokens BIGINT, model_id STRING,
      metadata STRUCT<user_api_key_hash: STRING, user_api_key_alias: STRING, user_api_key_team_id: STRING,
        user_api_key_team_alias: STRING, usage_object: %1$s>,
      response STRUCT<usage: %1$s>,
      error_information STRUCT<error_code: STRING, error_class: STRING, error_rate_limit_category: STRING,
        error_rate_limit_type: STRING, llm_provider: STRING>,
      response_cost_failure_debug_info STRING, zero_cost_diagnostic STRING, _corrupt_record STRING"""
          .formatted(USAGE_OBJECT);

  /** What a field means, from the vendor's reference; nothing is shared with the reader's code. */
  private static final String MAPPING =
      """
      WITH records AS (
        SELECT *, IF(metadata.usage_object.prompt_tokens IS NOT NULL OR metadata.usage_object.input_tokens IS NOT NULL,
                     metadata.usage_object, response.usage) AS u,
          nullif(error_information.error_code, '') AS code,
          coalesce(nullif(error_information.error_class, ''), '') AS class,
          nullif(error_information.error_rate_limit_category, '') AS category
        FROM raw
        WHERE _corrupt_record IS NULL AND startTime IS NOT NULL AND status IS NOT NULL
          AND coalesce(nullif(id, ''), nullif(litellm_call_id, '')) IS NOT NULL
          AND coalesce(prompt_tokens, 0) >= 0 AND coalesce(completion_tokens, 0) >= 0),
      counted AS (
        SELECT *,
          coalesce(prompt_tokens, greatest(u.prompt_tokens, u.input_tokens), 0) AS input,
          coalesce(completion_tokens, greatest(u.completion_tokens, u.output_tokens), 0) AS output,
          coalesce(greatest(u.prompt_tokens_details.cached_tokens, u.input_tokens_details.cached_tokens,
            u.cache_read_input_tokens), 0) AS reads,
          greatest(coalesce(u.cache_creation_input_tokens, 0), coalesce(u.prompt_tokens_details.cache_creation_tokens, 0),
            coalesce(u.prompt_tokens_details.cache_write_tokens, 0),
            coalesce(u.cache_creation.ephemeral_5m_input_tokens, 0) + coalesce(u.cache_creation.ephemeral_1h_input_tokens, 0),
            coalesce(u.prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens, 0)
              + coalesce(u.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens, 0)) AS writes,
          coalesce(greatest(u.cache_creation.ephemeral_1h_input_tokens,
            u.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens), 0) AS hour_writes,
          coalesce(greatest(u.completion_tokens_details.reasoning_tokens, u.output_tokens_details.reasoning_tokens), 0)
            AS thoughts,
          status != 'success' AS failed
        FROM records)
      SELECT DISTINCT
        coalesce(nullif(litellm_call_id, ''), id) AS call_id, nullif(id, '') AS response_id, nullif(trace_id, '') AS trace_id,
        CAST(round(startTime * 1000000) AS BIGINT) AS started_at, CAST(round(endTime * 1000000) AS BIGINT) AS ended_at,
        IF(stream, CAST(round(completionStartTime * 1000000) AS BIGINT), NULL) AS first_token_at,
        stream, coalesce(cache_hit, FALSE) AS gateway_cache_hit,
        coalesce(nullif(metadata.user_api_key_team_alias, ''), nullif(metadata.user_api_key_team_id, '')) AS team,
        coalesce(nullif(metadata.user_api_key_alias, ''), nullif(metadata.user_api_key_hash, '')) AS api_key,
        nullif(model_id, '') AS deployment,
        IF(reads + writes <= input, input - reads - writes, input) AS input_uncached, reads,
        writes - least(hour_writes, writes) AS writes_5m, least(hour_writes, writes) AS writes_1h,
        output, least(thoughts, output) AS reasoning,
        CASE WHEN code = '499' THEN 'cancelled' WHEN failed THEN 'failed' ELSE 'succeeded' END AS status,
        nullif(class, '') AS error_class, IF(code RLIKE '^[0-9]{3}$', CAST(code AS INT), NULL) AS http_status,
        CASE WHEN NOT failed THEN 'none'
          WHEN class = 'BudgetExceededError' OR error_information.error_rate_limit_type = 'budget' THEN 'budget'
          WHEN NOT (coalesce(code, '') = '429' OR class LIKE '%RateLimit%') THEN 'none'
          WHEN category LIKE 'vendor%' THEN 'vendor'
          WHEN category IS NOT NULL THEN 'gateway'
          WHEN class = 'RouterRateLimitError' THEN 'unknown'
          WHEN class LIKE 'Proxy%' THEN 'gateway'
          WHEN nullif(error_information.llm_provider, '') IS NOT NULL THEN 'vendor'
          ELSE 'unknown' END AS rate_limit,
        IF(response_cost = 0 AND (response_cost_failure_debug_info IS NOT NULL OR zero_cost_diagnostic IS NOT NULL),
          NULL, bround(response_cost, 18)) AS reported_cost
      FROM counted""";

  @TempDir static Path temporary;
  private SparkSession spark;
  private int numbers;

  @BeforeAll
  void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("read.json reference")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.warehouse.dir", temporary.resolve("spark").toString())
            .getOrCreate();
  }

  @AfterAll
  void stopSpark() {
    spark.stop();
  }

  @TestFactory
  List<DynamicTest> theReaderEqualsReadJsonOnEveryFixture() throws IOException {
    return FixturesTest.fixtures().stream()
        .filter(f -> f.getParent().getFileName().toString().equals("litellm"))
        .map(
            fixture ->
                DynamicTest.dynamicTest(
                    "litellm/" + fixture.getFileName() + " is the same table either way",
                    () ->
                        compare(
                            files(fixture).stream()
                                .filter(
                                    f ->
                                        !f.getFileName().toString().equals("case.yaml")
                                            // Gives way to the proxy that it asked.
                                            && !f.getFileName().toString().equals("outer.jsonl.gz")
                                            && !f.getFileName().toString().equals("expected.jsonl"))
                                .toList(),
                            5)))
        .toList();
  }

  @Test
  void theReaderEqualsReadJsonOnTheSampleMonth() throws IOException {
    Path aurora = Logs.samples().resolve("aurora/logs");
    // Days with something to them: every version, zstd, unreadable lines, lines that stand twice.
    List<Path> all = new ArrayList<>();
    for (int day : new int[] {1, 9, 11, 13, 17, 18, 20, 25}) {
      String name = "2026-10-%02d.".formatted(day);
      all.addAll(
          files(aurora.resolve("gateway")).stream()
              .filter(f -> f.getFileName().toString().startsWith(name))
              .toList());
    }
    assertThat(all).hasSize(8);
    all.addAll(files(aurora.resolve("edge")));
    all.addAll(files(aurora.resolve("s3")));
    compare(all, 4_000);
  }

  @Test
  void theReaderEqualsReadJsonOnMadeRecords() throws IOException {
    Random random = Seeded.random(20261121);
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      records.add(made(random, i));
    }
    compare(List.of(Logs.write(temporary.resolve("made.jsonl"), Logs.lines(records))), 5_000);
  }

  private void compare(List<Path> files, int atLeast) throws IOException {
    Path folder = Files.createDirectories(temporary.resolve("case" + numbers++));
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    for (Path file : files) {
      byte[] stored = Files.readAllBytes(file);
      try (InputStream in =
          Codec.of(stored, stored.length).open(new ByteArrayInputStream(stored))) {
        plain.writeBytes(in.readAllBytes());
        plain.write('\n');
      }
    }
    Path lines = Logs.write(folder.resolve("lines.jsonl"), plain.toByteArray());
    Warehouse warehouse = Warehouse.in(folder.resolve("warehouse"));
    warehouse.ingest(lines);
    List<String> ours =
        warehouse.usage().stream().map(ReadJsonEqualityTest::text).sorted().toList();
    spark
        .read()
        .schema(SCHEMA)
        .option("mode", "PERMISSIVE")
        .json(lines.toString())
        .createOrReplaceTempView("raw");
    List<String> reference =
        spark.sql(MAPPING).collectAsList().stream()
            .map(ReadJsonEqualityTest::text)
            .sorted()
            .toList();
    assertThat(ours).hasSizeGreaterThanOrEqualTo(atLeast);
    // The first rows that differ say more than two lists of thousands.
    assertThat(without(ours, reference)).as("rows that read.json does not give").isEmpty();
    assertThat(without(reference, ours)).as("rows that only read.json gives").isEmpty();
    assertThat(ours.size()).isEqualTo(reference.size());
  }

  private static List<String> without(List<String> rows, List<String> others) {
    Set<String> known = new HashSet<>(others);
    return rows.stream().filter(row -> !known.contains(row)).limit(3).toList();
  }

  private static String text(Usage u) {
    return join(
        u.getCallId(),
        u.getResponseId(),
        u.getTraceId(),
        micros(u.getStartedAt()),
        micros(u.getEndedAt()),
        micros(u.getFirstTokenAt()),
        u.getStream(),
        u.getGatewayCacheHit(),
        u.getTeam(),
        u.getApiKey(),
        u.getDeployment(),
        u.getInputUncachedTokens(),
        u.getCacheReadTokens(),
        u.getCacheWrite5mTokens(),
        u.getCacheWrite1hTokens(),
        u.getOutputTokens(),
        u.getReasoningTokens(),
        u.getStatus(),
        u.getErrorClass(),
        u.getHttpStatus(),
        u.getRateLimit(),
        u.getReportedCost());
  }

  private static String text(Row row) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    return join(values);
  }

  private static String join(Object... values) {
    StringBuilder s = new StringBuilder();
    for (Object value : values) {
      s.append(value instanceof BigDecimal d ? d.setScale(18).toPlainString() : value)
          .append(" | ");
    }
    return s.toString();
  }

  private static Long micros(java.time.Instant instant) {
    return instant == null
        ? null
        : instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** A record as some version might write it: fields missing, null, empty, in any order. */
  private static String made(Random random, int n) {
    List<String> fields = new ArrayList<>();
    double start = 1_790_985_600 + random.nextInt(86_400 * 20) + random.nextInt(1_000_000) / 1e6;
    fields.add("\"startTime\": " + time(start));
    fields.add("\"status\": " + pick(random, "\"success\"", "\"success\"", "\"failure\""));
    fields.add("\"call_type\": " + pick(random, "\"completion\"", "\"aembedding\"", "null"));
    boolean named = random.nextInt(5) > 0;
    if (named) {
      fields.add("\"id\": \"r-" + n + "\"");
    }
    if (!named || random.nextBoolean()) {
      fields.add("\"litellm_call_id\": \"c-" + n + "\"");
    }
    maybe(random, fields, "trace_id", "\"t-" + n % 50 + "\"", "null", "\"\"");
    maybe(random, fields, "endTime", time(start + random.nextDouble() * 90), "null");
    maybe(random, fields, "completionStartTime", time(start + random.nextDouble()), "null");
    maybe(random, fields, "stream", "true", "false", "null");
    maybe(random, fields, "cache_hit", "true", "false", "null");
    maybe(random, fields, "model_id", text(random), "null", "\"\"");
    maybe(random, fields, "prompt_tokens", count(random), "0", "null");
    maybe(random, fields, "completion_tokens", count(random), "0", "null");
    maybe(random, fields, "response_cost", money(random), "0", "0.0", "null");
    maybe(random, fields, "response_cost_failure_debug_info", "null", "{\"error_str\": \"x\"}");
    maybe(random, fields, "zero_cost_diagnostic", "null", "\"no price\"");
    maybe(random, fields, "metadata", "null", metadata(random), metadata(random), metadata(random));
    maybe(
        random,
        fields,
        "response",
        "null",
        "{\"usage\": " + usage(random) + "}",
        "{\"model\": \"m\"}");
    maybe(random, fields, "error_information", "null", error(random), error(random));
    maybe(
        random,
        fields,
        "something_new",
        "[1, {\"a\": [null, true]}]",
        "\"\\u00e5 \\\" \ud83d\ude00\"",
        "-1.5e-7");
    java.util.Collections.shuffle(fields, random);
    // The first record must let the format be recognised, so it has the fields that tell it.
    return n == 0
        ? Logs.call(0).callId("c-0").responseId("r-0").json()
        : "{" + String.join(random.nextBoolean() ? ", " : ",", fields) + "}";
  }

  private static String metadata(Random random) {
    List<String> fields = new ArrayList<>();
    maybe(random, fields, "user_api_key_hash", "\"0f3a\"", "null");
    maybe(random, fields, "user_api_key_alias", text(random), "null", "\"\"");
    maybe(random, fields, "user_api_key_team_id", "\"team-7\"", "null");
    maybe(random, fields, "user_api_key_team_alias", text(random), "null", "\"\"");
    maybe(random, fields, "usage_object", usage(random), usage(random), "null");
    return "{" + String.join(", ", fields) + "}";
  }

  private static String usage(Random random) {
    List<String> fields = new ArrayList<>();
    maybe(random, fields, "prompt_tokens", count(random), "null");
    maybe(random, fields, "completion_tokens", count(random), "null");
    maybe(random, fields, "input_tokens", count(random), "null");
    maybe(random, fields, "output_tokens", count(random), "null");
    maybe(random, fields, "cache_read_input_tokens", small(random), "null");
    maybe(random, fields, "cache_creation_input_tokens", small(random), "null");
    maybe(
        random,
        fields,
        "prompt_tokens_details",
        "null",
        "{\"cached_tokens\": "
            + small(random)
            + ", \"cache_creation_tokens\": "
            + small(random)
            + "}");
    maybe(
        random,
        fields,
        "completion_tokens_details",
        "null",
        "{\"reasoning_tokens\": " + small(random) + "}");
    maybe(
        random,
        fields,
        "cache_creation",
        "null",
        "{\"ephemeral_5m_input_tokens\": "
            + small(random)
            + ", \"ephemeral_1h_input_tokens\": "
            + small(random)
            + "}");
    return "{" + String.join(", ", fields) + "}";
  }

  private static String error(Random random) {
    List<String> fields = new ArrayList<>();
    maybe(
        random,
        fields,
        "error_code",
        "\"429\"",
        "429",
        "\"\"",
        "\"499\"",
        "500",
        "null",
        "\"None\"");
    maybe(
        random,
        fields,
        "error_class",
        "\"RateLimitError\"",
        "\"ProxyRateLimitError\"",
        "\"RouterRateLimitError\"",
        "\"BudgetExceededError\"",
        "\"Timeout\"",
        "\"\"",
        "null");
    maybe(
        random,
        fields,
        "error_rate_limit_category",
        "\"vendor_rate_limit\"",
        "\"litellm_rate_limit\"",
        "null");
    maybe(random, fields, "error_rate_limit_type", "\"budget\"", "\"tokens\"", "null");
    maybe(random, fields, "llm_provider", "\"openai\"", "\"\"", "null");
    return "{" + String.join(", ", fields) + "}";
  }

  private static void maybe(Random random, List<String> fields, String name, String... values) {
    if (random.nextInt(4) > 0) {
      fields.add("\"" + name + "\": " + pick(random, values));
    }
  }

  private static String pick(Random random, String... values) {
    return values[random.nextInt(values.length)];
  }

  private static String time(double seconds) {
    return String.format(Locale.ROOT, "%.6f", seconds);
  }

  private static String count(Random random) {
    return Integer.toString(random.nextInt(200_000));
  }

  private static String small(Random random) {
    return Integer.toString(random.nextInt(3) * random.nextInt(3_000));
  }

  private static String money(Random random) {
    return random.nextBoolean()
        ? Double.toString(random.nextDouble() * 20)
        : random.nextInt(10_000) + "e-" + random.nextInt(9);
  }

  private static String text(Random random) {
    return pick(
        random,
        "\"plain\"",
        "\"with space\"",
        "\"Ume\\u00e5\"",
        "\"Umeå\"",
        "\"a\\/b\"",
        "\"quote \\\" and \\\\ slash\"",
        "\"\\ud83d\\ude00\"");
  }
}
