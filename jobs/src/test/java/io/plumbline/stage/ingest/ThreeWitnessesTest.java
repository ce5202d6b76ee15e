package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway, an application's trace and a provider tell of the same calls; the gateway and the
 * provider share no id, the trace shares one with each. Whatever arrives first, together or apart,
 * each call is one row.
 */
class ThreeWitnessesTest {
  private static final List<List<String>> ORDERS =
      List.of(
          List.of("gateway", "trace", "provider"),
          List.of("gateway", "provider", "trace"),
          List.of("trace", "gateway", "provider"),
          List.of("trace", "provider", "gateway"),
          List.of("provider", "gateway", "trace"),
          List.of("provider", "trace", "gateway"));

  @TempDir Path temporary;
  private int folders;

  @TestFactory
  List<DynamicTest> anyOrderOfArrivalMakesTheSameTable() {
    List<DynamicTest> tests = new ArrayList<>();
    for (List<String> order : ORDERS) {
      tests.add(
          DynamicTest.dynamicTest(
              String.join(", then ", order),
              () -> {
                Warehouse warehouse = warehouse();
                for (String source : order) {
                  warehouse.ingest(source(source, write(source, 0, 12)));
                }
                assertOneRowEach(warehouse);
              }));
    }
    return tests;
  }

  @Test
  void allAtOnceMakesTheSameTable() throws Exception {
    Warehouse warehouse = warehouse();
    warehouse.ingest(
        source("provider", write("provider", 0, 12)),
        source("gateway", write("gateway", 0, 12)),
        source("trace", write("trace", 0, 12)));
    assertOneRowEach(warehouse);
  }

  @Test
  void anySplitAnyOrderAndAnyRepetitionMakeTheSameTable() throws Exception {
    Random random = Seeded.random(20261126);
    for (int round = 0; round < 4; round++) {
      Warehouse warehouse = warehouse();
      Map<String, Path> folders = new HashMap<>();
      List<Map.Entry<String, int[]>> pieces = new ArrayList<>();
      for (String source : ORDERS.get(0)) {
        folders.put(source, temporary.resolve("split" + this.folders++));
        int at = 0;
        while (at < 12) {
          int to = Math.min(12, at + 1 + random.nextInt(6));
          pieces.add(Map.entry(source, new int[] {at, to}));
          if (random.nextInt(3) == 0) {
            pieces.add(Map.entry(source, new int[] {at, to}));
          }
          at = to;
        }
      }
      Collections.shuffle(pieces, random);
      int written = 0;
      while (written < pieces.size()) {
        int together = 1 + random.nextInt(3);
        for (; together > 0 && written < pieces.size(); together--, written++) {
          String source = pieces.get(written).getKey();
          int[] part = pieces.get(written).getValue();
          Logs.write(
              folders.get(source).resolve("part" + written + ".jsonl"),
              text(source, part[0], part[1]));
        }
        List<IngestStage.Source> sources = new ArrayList<>();
        folders.forEach((name, folder) -> sources.add(source(name, folder)));
        warehouse.ingest(sources.toArray(IngestStage.Source[]::new));
      }
      assertOneRowEach(warehouse);
    }
  }

  private void assertOneRowEach(Warehouse warehouse) {
    assertThat(warehouse.usage()).extracting(Usage::getSource).containsOnly("gateway");
    assertThat(warehouse.usage()).hasSize(12);
    BadInputTest.assertCountsMeet(warehouse);
    long linked = warehouse.ledger().values().stream().mapToLong(IngestedFile::getLinked).sum();
    assertThat(linked).isGreaterThanOrEqualTo(24);
    // By day and month as by file.
    Map<String, Long> days = new TreeMap<>();
    warehouse.cubes().forEach(c -> days.merge(c.getDay().toString(), c.getAttempts(), Long::sum));
    assertThat(days).isEqualTo(Map.of("2026-10-02", 6L, "2026-10-03", 6L));
    assertThat(warehouse.operations().values()).containsExactly(6L, 6L);
  }

  private Warehouse warehouse() {
    return Warehouse.in(temporary.resolve("warehouse" + folders++));
  }

  private Path write(String source, int from, int to) throws IOException {
    return Logs.write(
        temporary.resolve("logs" + folders++).resolve(source + ".jsonl"), text(source, from, to));
  }

  /** Calls around midnight: the gateway's are of the day before where they are early. */
  private static String text(String source, int from, int to) {
    StringBuilder lines = new StringBuilder();
    Instant midnight = Instant.parse("2026-10-03T00:00:00Z");
    for (int n = from; n < to; n++) {
      long seconds = n < 6 ? -6 + n : n * 60L;
      String at =
          switch (source) {
            case "gateway" -> midnight.plusSeconds(seconds).toString();
            case "trace" -> midnight.plusSeconds(seconds + 4).toString();
            default -> midnight.plusSeconds(seconds + 8).toString();
          };
      lines.append(
          switch (source) {
            case "gateway" ->
                "{\"at\": \"%s\", \"call\": \"gateway-call-%04d\", \"response\": \"response-of-%04d\"}"
                    .formatted(at, n, n);
            case "trace" ->
                "{\"at\": \"%s\", \"call\": \"span-of-call-%04d\", \"response\": \"response-of-%04d\", \"request\": \"request-no-%05d\"}"
                    .formatted(at, n, n, n);
            default ->
                "{\"at\": \"%s\", \"call\": \"provider-id-%05d\", \"request\": \"request-no-%05d\"}"
                    .formatted(at, n, n);
          });
      lines.append('\n');
    }
    return lines.toString();
  }

  private static IngestStage.Source source(String witness, Path path) {
    Map<String, Mapping.Field> fields = new HashMap<>();
    fields.put("started_at", new Mapping.Field("at", null, Map.of(), null, null, "m.yaml:1:1"));
    fields.put("call_id", new Mapping.Field("call", null, Map.of(), null, null, "m.yaml:1:1"));
    fields.put(
        "response_id", new Mapping.Field("response", null, Map.of(), null, null, "m.yaml:1:1"));
    fields.put(
        "request_id", new Mapping.Field("request", null, Map.of(), null, null, "m.yaml:1:1"));
    return new IngestStage.Source(
        witness,
        "mapped",
        path.toString(),
        null,
        new Mapping(
            Witness.valueOf(witness.toUpperCase(Locale.ROOT)),
            List.of("call_id"),
            true,
            true,
            false,
            List.of(),
            "m.yaml:1:1",
            Map.copyOf(fields)));
  }
}
