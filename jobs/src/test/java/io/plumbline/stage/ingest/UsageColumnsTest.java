package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.schema.Capacity;
import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.DistinctSubjects;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeFileWriter;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.lake.WrittenFile;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.CallRecord.TokenSource;
import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every column of usage.avsc and capacity.avsc is written, in its place, and read back. */
class UsageColumnsTest {
  private static final LocalDate DAY = LocalDate.of(2026, 10, 3);
  private static final long START = 1_790_985_600_000_000L;

  /** Fields of a call that only lead to others; normalise turns them into columns. */
  private static final Set<String> HINTS =
      Set.of(
          "askedId",
          "gatewayTrace",
          "providerAsLogged",
          "apiBase",
          "modelRequested",
          "modelSent",
          "modelServedAsLogged",
          "regionCalledAsLogged",
          "regionServedAsLogged",
          "geography",
          "mentions",
          "places");

  @TempDir Path folder;
  private final SymbolTable symbols = new SymbolTable();
  private final CallTerms terms = new CallTerms(symbols);

  @Test
  void everyColumnOfUsageHoldsTheFieldItIsNamedAfter() throws Exception {
    CallRecord call = full();
    Usage row = written(call).get(0);
    Map<String, Object> expected = new TreeMap<>();
    expected.put("source", "the source");
    expected.put("format", "the format");
    expected.put("file", "/the/file");
    expected.put("position", 4711L);
    expected.put("ingest_id", "the ingest");
    expected.put("key_hi", 1L);
    expected.put("key_lo", 2L);
    expected.put("linked_call", 5L); // of a call that failed and counted
    expected.put("linked_response", 10L); // of an answer that the gateway gave again
    expected.put("linked_request", 13L);
    expected.put("linked_pair", 6L);
    expected.put("linked_provider", 18L);
    expected.put("linked_span", 7L);
    expected.put("linked_around", 9L);
    expected.put("linked_asked", 17L);
    expected.put("operation_hi", 5L);
    expected.put("call_id", "the callId");
    expected.put("response_id", "the responseId");
    expected.put("trace_id", "the traceId");
    expected.put("attempt", 3);
    expected.put("started_at", Instant.parse("2026-10-03T00:00:00.000001Z"));
    expected.put("ended_at", Instant.parse("2026-10-03T00:00:02Z"));
    expected.put("first_token_at", Instant.parse("2026-10-03T00:00:01Z"));
    expected.put("day", DAY);
    expected.put("input_uncached_tokens", 101L);
    expected.put("cache_read_tokens", 102L);
    expected.put("cache_write_5m_tokens", 103L);
    expected.put("cache_write_1h_tokens", 104L);
    expected.put("output_tokens", 105L);
    expected.put("reasoning_tokens", 106L);
    expected.put("duration_us", 107L);
    expected.put("time_to_first_token_us", 108L);
    expected.put("http_status", 429);
    expected.put("stream", true);
    expected.put("gateway_cache_hit", true);
    expected.put("token_source", "estimated");
    expected.put("status", "failed");
    expected.put("rate_limit", "vendor");
    expected.put("content_state", "redacted");
    expected.put("context_tier", "base");
    expected.put("service_tier", "priority");
    expected.put("reported_cost", new BigDecimal("0.123456789012345678"));
    expected.put("reported_currency", "the currency");
    expected.put("model_requested", "the modelRequestedFact");
    expected.put("personal_data", "EMAIL/confirmed=2,IBAN/probable=1");
    expected.put("personal_data_subjects", ByteBuffer.wrap(subjects(7)));
    expected.put("media_skipped", 2);
    expected.put("bodies_elsewhere", 1);
    expected.put("input_audio_tokens", 11L);
    expected.put("input_image_tokens", 12L);
    expected.put("output_audio_tokens", 13L);
    expected.put("output_image_tokens", 14L);
    expected.put("web_searches", 15L);
    expected.put("media_us", 16L);
    expected.put("quota_tokens", 2_000_000L);
    expected.put("quota_tokens_left", 1_999_000L);
    for (String same :
        List.of(
            "team",
            "workload",
            "apiKey",
            "costCenter",
            "environment",
            "tags",
            "actor",
            "operation",
            "deployment",
            "errorClass",
            "provider",
            "modelServed",
            "lane",
            "endpoint",
            "regionCalled",
            "regionServed",
            "country",
            "residencyScope",
            "residencyZone",
            "residencyEvidence")) {
      expected.put(snake(same), "the " + same);
    }
    assertThat(columns(row)).isEqualTo(expected);
  }

  @Test
  void whatALogDoesNotSayIsNullAndNothingElse() throws Exception {
    CallRecord call = new CallRecord();
    call.clear();
    call.startedAt = START;
    call.callId.set("x");
    for (String needed :
        List.of("operation", "provider", "lane", "residencyScope", "residencyEvidence")) {
      CallRecord.class.getField(needed).set(call, symbols.intern("unknown"));
    }
    Usage row = written(call).get(0);
    for (Schema.Field field : Usage.SCHEMA$.getFields()) {
      assertThat(row.get(field.pos()) == null)
          .as(field.name())
          .isEqualTo(field.schema().isNullable());
    }
  }

  @Test
  void amountsOfEverySizeAreReadBackToTheLastDigit() throws Exception {
    List<BigDecimal> amounts = new ArrayList<>();
    for (String s :
        List.of(
            "0",
            "0.000000000000000001",
            "9.223372036854775807",
            "9.223372036854775808",
            "12.5",
            "999999999999.999999999999999999")) {
      amounts.add(new BigDecimal(s).setScale(18));
    }
    CallRecord[] calls = new CallRecord[amounts.size()];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = full();
      boolean small = amounts.get(i).unscaledValue().bitLength() <= 62;
      calls[i].reportedCostAtto =
          small ? amounts.get(i).unscaledValue().longValueExact() : CallRecord.NONE;
      calls[i].reportedCostBig = small ? null : amounts.get(i);
    }
    List<Usage> rows = written(calls);
    assertThat(rows).extracting(Usage::getReportedCost).containsExactlyElementsOf(amounts);
    assertThat(rows).extracting(Usage::getReportedCurrency).containsOnly("the currency");
  }

  @Test
  void cubesOfRowsReadBackAreTheCubesMadeWhileWriting() throws Exception {
    Random random = Seeded.random(9);
    List<CallRecord> calls = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      calls.add(some(random));
    }
    LakeFileWriter target = Lake.at(folder).create(LakeTable.USAGE, DAY, "calls-x");
    UsageFileWriter writer = writer(target);
    for (CallRecord call : calls) {
      writer.write(call, symbols.intern("/the/file"), 0);
    }
    WrittenFile file = target.finish();
    List<UsageDaily> made = writer.cubes(file.path(), DAY);
    List<UsageDaily> again;
    try (Rows<Usage> rows = Lake.at(folder).folder().rows(file.path(), DAY, Usage.class)) {
      again = UsageRowCubes.of(rows, "the source", "the format", "the ingest", file.path(), DAY);
    }
    assertThat(made).hasSizeGreaterThan(100);
    assertThat(again).isEqualTo(made);
    assertThat(made.stream().mapToLong(UsageDaily::getAttempts).sum()).isEqualTo(3_000);
    BigDecimal cost =
        made.stream().map(UsageDaily::getReportedCost).reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal expected =
        calls.stream()
            .map(
                c ->
                    c.reportedCostBig != null
                        ? c.reportedCostBig
                        : c.reportedCostAtto == CallRecord.NONE
                            ? BigDecimal.ZERO
                            : BigDecimal.valueOf(c.reportedCostAtto, 18))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(cost).isEqualByComparingTo(expected);
  }

  @Test
  void theOrderOfRowsNeverShowsInTheCubes() throws Exception {
    Random random = Seeded.random(10);
    List<CallRecord> calls = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      calls.add(some(random));
    }
    List<UsageDaily> one = cubes(calls);
    java.util.Collections.shuffle(calls, random);
    assertThat(cubes(calls)).isEqualTo(one);
  }

  @Test
  void everyColumnOfCapacityHoldsTheFieldItIsNamedAfter() throws Exception {
    SampleRecord sample = new SampleRecord();
    sample.keyHi = 1;
    sample.keyLo = 2;
    sample.sampledAt = START + 3;
    sample.value = 0.25;
    Map<String, Object> expected = new TreeMap<>();
    for (String name :
        List.of("metric", "node", "gpu", "gpuModel", "pool", "model", "engine", "labels")) {
      SampleRecord.class.getField(name).set(sample, symbols.intern("the " + name));
      expected.put(snake(name), "the " + name);
    }
    expected.put("source", "the source");
    expected.put("format", "the format");
    expected.put("ingest_id", "the ingest");
    expected.put("file", "/the/file");
    expected.put("position", 4711L);
    expected.put("key_hi", 1L);
    expected.put("key_lo", 2L);
    expected.put("sampled_at", Instant.parse("2026-10-03T00:00:00.000003Z"));
    expected.put("value", 0.25);
    expected.put("day", DAY);
    LakeFileWriter target = Lake.at(folder).create(LakeTable.CAPACITY, DAY, "x");
    SampleColumns columns =
        new SampleColumns(target.columns(), symbols, "the source", "the format", "the ingest");
    columns.write(sample, symbols.intern("/the/file"), 4711);
    SampleRecord bare = new SampleRecord();
    bare.metric = symbols.intern("m");
    bare.labels = symbols.intern("");
    columns.write(bare, symbols.intern("/the/file"), 0);
    WrittenFile file = target.finish();
    try (Rows<Capacity> rows = Lake.at(folder).folder().rows(file.path(), DAY, Capacity.class)) {
      List<Capacity> read = rows.toList();
      assertThat(columns(read.get(0))).isEqualTo(expected);
      for (Schema.Field field : Capacity.SCHEMA$.getFields()) {
        assertThat(read.get(1).get(field.pos()) == null)
            .as(field.name())
            .isEqualTo(field.schema().isNullable());
      }
    }
  }

  @Test
  void noFieldOfACallIsLeftOutOfTheseTests() throws Exception {
    CallRecord call = full();
    CallRecord clear = new CallRecord();
    clear.clear();
    for (Field field : CallRecord.class.getFields()) {
      if (!Modifier.isStatic(field.getModifiers())
          && !HINTS.contains(field.getName())
          && !field.getName().equals("reportedCostBig")) {
        assertThat(field.get(call)).as(field.getName()).isNotEqualTo(field.get(clear));
      }
    }
  }

  private static byte[] subjects(long pseudonym) {
    DistinctSubjects subjects = new DistinctSubjects();
    subjects.add("EMAIL/confirmed", pseudonym);
    return subjects.toBytes();
  }

  /** A call in which every field that becomes a column has a value of its own. */
  private CallRecord full() throws ReflectiveOperationException {
    CallRecord call = new CallRecord();
    call.clear();
    for (Field field : CallRecord.class.getFields()) {
      if (field.getType() == Symbol.class && !HINTS.contains(field.getName())) {
        field.set(call, symbols.intern("the " + field.getName()));
      }
    }
    call.callId.set("the callId");
    call.responseId.set("the responseId");
    call.traceId.set("the traceId");
    call.keyHi = 1;
    call.keyLo = 2;
    call.linkedCall = 4;
    call.linkedResponse = 8;
    call.linkedRequest = 12;
    call.linkedPair = 6;
    call.linkedSpan = 7;
    call.linkedAround = 9;
    call.linkedAsked = 16;
    call.linkedProvider = 18;
    call.requestId.set("req-1");
    call.operationHi = 5;
    call.attempt = 3;
    call.startedAt = START + 1;
    call.endedAt = START + 2_000_000;
    call.firstTokenAt = START + 1_000_000;
    call.stream = 1;
    call.gatewayCacheHit = true;
    call.undated = true;
    call.inputUncached = 101;
    call.cacheRead = 102;
    call.cacheWrite5m = 103;
    call.cacheWrite1h = 104;
    call.output = 105;
    call.reasoning = 106;
    call.durationUs = 107;
    call.firstTokenUs = 108;
    call.tokenSource = TokenSource.ESTIMATED;
    call.status = Status.FAILED;
    call.httpStatus = 429;
    call.rateLimit = RateLimit.VENDOR;
    call.reportedCostAtto = 123_456_789_012_345_678L;
    call.contentState = ContentState.REDACTED;
    call.personalDataSubjects = subjects(7);
    call.mediaSkipped = 2;
    call.bodiesElsewhere = 1;
    call.inputAudio = 11;
    call.inputImage = 12;
    call.outputAudio = 13;
    call.outputImage = 14;
    call.webSearches = 15;
    call.mediaUs = 16;
    call.quotaTokens = 2_000_000;
    call.quotaTokensLeft = 1_999_000;
    call.serviceTier = symbols.intern("Priority");
    call.personalData = symbols.intern("EMAIL/confirmed=2,IBAN/probable=1");
    return call;
  }

  /** A call as any log might hold: much of it missing, few distinct words. */
  private CallRecord some(Random random) throws ReflectiveOperationException {
    CallRecord call = new CallRecord();
    call.clear();
    for (Field field : CallRecord.class.getFields()) {
      if (field.getType() == Symbol.class) {
        String name = field.getName();
        boolean needed =
            Set.of("operation", "provider", "lane", "residencyScope", "residencyEvidence")
                .contains(name);
        if (needed || random.nextInt(3) == 0) {
          field.set(call, symbols.intern(name + random.nextInt(2)));
        }
      }
    }
    call.callId.set("c" + random.nextInt());
    call.startedAt = START + (long) (random.nextDouble() * 86_399_999_999L);
    call.attempt = random.nextInt(4) - 1;
    call.stream = random.nextInt(3) - 1;
    call.gatewayCacheHit = random.nextInt(5) == 0;
    call.inputUncached = random.nextInt(300_000);
    call.cacheRead = random.nextInt(3) * 1000L;
    call.cacheWrite5m = random.nextInt(2) * 500L;
    call.output = random.nextInt(5000);
    call.reasoning = call.output / 3;
    call.tokenSource = pick(TokenSource.values(), random);
    call.status = pick(Status.values(), random);
    call.rateLimit = pick(RateLimit.values(), random);
    call.contentState = pick(ContentState.values(), random);
    call.httpStatus = random.nextBoolean() ? -1 : 400 + random.nextInt(3);
    if (random.nextBoolean()) {
      call.durationUs = random.nextInt(90_000_000);
    }
    if (random.nextBoolean()) {
      call.firstTokenUs = random.nextInt(3_000_000);
    }
    call.currency = symbols.intern(random.nextBoolean() ? "USD" : "EUR");
    switch (random.nextInt(4)) {
      case 0 -> call.reportedCostAtto = random.nextLong() >>> 2;
      case 1 -> call.reportedCostAtto = 0;
      case 2 ->
          call.reportedCostBig =
              new BigDecimal("12.5").setScale(18).add(BigDecimal.valueOf(random.nextInt(1000), 18));
      default -> call.reportedCostBig = null;
    }
    call.serviceTier =
        random.nextBoolean() ? null : symbols.intern(random.nextBoolean() ? "batch" : "default");
    call.personalData =
        switch (random.nextInt(4)) {
          case 0 -> symbols.intern("EMAIL/confirmed=" + (1 + random.nextInt(3)));
          case 1 -> symbols.intern("EMAIL/confirmed=1,IBAN/probable=" + (1 + random.nextInt(3)));
          default -> null;
        };
    if (random.nextInt(3) == 0) {
      call.personalDataSubjects = subjects(random.nextInt(20));
    }
    call.mediaSkipped = random.nextInt(3);
    call.bodiesElsewhere = random.nextInt(2);
    return call;
  }

  private static <T> T pick(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }

  private List<UsageDaily> cubes(List<CallRecord> calls) throws IOException {
    LakeFileWriter target =
        Lake.at(folder).create(LakeTable.USAGE, DAY, "calls-" + System.nanoTime());
    UsageFileWriter writer = writer(target);
    for (CallRecord call : calls) {
      writer.write(call, symbols.intern("/the/file"), 0);
    }
    target.finish();
    return writer.cubes("a file", DAY);
  }

  private UsageFileWriter writer(LakeFileWriter target) {
    return new UsageFileWriter(
        target.columns(), symbols, terms, "the source", "the format", "the ingest");
  }

  private List<Usage> written(CallRecord... calls) throws IOException {
    LakeFileWriter target =
        Lake.at(folder).create(LakeTable.USAGE, DAY, "calls-" + System.nanoTime());
    UsageFileWriter writer = writer(target);
    for (CallRecord call : calls) {
      writer.write(call, symbols.intern("/the/file"), 4711);
    }
    WrittenFile file = target.finish();
    try (Rows<Usage> rows = Lake.at(folder).folder().rows(file.path(), DAY, Usage.class)) {
      return rows.toList();
    }
  }

  private static Map<String, Object> columns(SpecificRecord row) {
    Map<String, Object> columns = new TreeMap<>();
    row.getSchema().getFields().forEach(f -> columns.put(f.name(), row.get(f.pos())));
    return columns;
  }

  private static String snake(String camel) {
    return camel.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
  }
}
