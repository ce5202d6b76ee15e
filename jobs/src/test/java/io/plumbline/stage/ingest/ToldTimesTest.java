package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.ClockDifference;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two sources say of the time of one call shows how far their clocks are apart. */
class ToldTimesTest {
  private static final Instant NOON = Instant.parse("2026-10-02T12:00:00Z");

  @TempDir Path temporary;
  private int folders;

  @Test
  void aClockTwoHoursAheadIsSeenWhicheverLogComesFirst() throws IOException {
    Path gateway = calls("gateway", 0, 5, Duration.ZERO, Duration.ofSeconds(30));
    Path provider = calls("provider", 0, 5, Duration.ofHours(2).plusSeconds(1), Duration.ZERO);
    for (List<String> order :
        List.of(List.of("gateway", "provider"), List.of("provider", "gateway"))) {
      Warehouse warehouse = warehouse();
      for (String source : order) {
        warehouse.ingest(source(source, source.equals("gateway") ? gateway : provider));
      }
      assertThat(differences(warehouse))
          .containsExactly(
              row("2026-10-02", "provider", "gateway", 5, 5, Duration.ofSeconds(7201)));
    }
    Warehouse together = warehouse();
    together.ingest(source("provider", provider), source("gateway", gateway));
    assertThat(differences(together)).hasSize(1);
  }

  @Test
  void aClockBehindIsToldFromOneAhead() throws IOException {
    Warehouse warehouse = warehouse();
    warehouse.ingest(
        source("gateway", calls("gateway", 0, 3, Duration.ZERO, Duration.ofSeconds(30))),
        source("provider", calls("provider", 0, 3, Duration.ofHours(-1), Duration.ZERO)));
    assertThat(differences(warehouse))
        .containsExactly(row("2026-10-02", "provider", "gateway", 3, 3, Duration.ofHours(-1)));
  }

  @Test
  void aTimeWithinTheOthersCallIsNoDifference() throws IOException {
    // A provider that logs when it has answered, of calls of half an hour.
    Warehouse warehouse = warehouse();
    warehouse.ingest(
        source("gateway", calls("gateway", 0, 3, Duration.ZERO, Duration.ofMinutes(30))),
        source("provider", calls("provider", 0, 3, Duration.ofMinutes(30), Duration.ZERO)));
    assertThat(differences(warehouse))
        .containsExactly(row("2026-10-02", "provider", "gateway", 3, 0, Duration.ZERO));
  }

  @Test
  void theLimitIsTheConfiguredOne() throws IOException {
    Warehouse warehouse = warehouse();
    warehouse.ingest(
        source("gateway", calls("gateway", 0, 1, Duration.ZERO, Duration.ZERO)),
        source("provider", calls("provider", 0, 1, Duration.ofMinutes(15), Duration.ZERO)));
    warehouse.ingest(
        source("gateway", calls("gateway", 1, 2, Duration.ZERO, Duration.ZERO)),
        source(
            "provider",
            calls("provider", 1, 2, Duration.ofMinutes(15).plusMillis(1), Duration.ZERO)));
    assertThat(differences(warehouse))
        .containsExactlyInAnyOrder(
            row("2026-10-02", "provider", "gateway", 1, 0, Duration.ZERO),
            row("2026-10-02", "provider", "gateway", 1, 1, Duration.ofMillis(900_001)));
  }

  @Test
  void whatWasComparedIsNotComparedAgain() throws IOException {
    Warehouse warehouse = warehouse();
    Path provider = calls("provider", 0, 4, Duration.ofHours(2), Duration.ZERO);
    warehouse.ingest(source("gateway", calls("gateway", 0, 4, Duration.ZERO, Duration.ZERO)));
    warehouse.ingest(source("provider", provider));
    Path copy = calls("provider", 0, 4, Duration.ofHours(2), Duration.ZERO);
    warehouse.ingest(source("provider", provider), source("provider-2", copy));
    assertThat(differences(warehouse)).hasSize(1);
  }

  @Test
  void ofManyCallsSomeAreComparedAndTheMedianIsTold() throws IOException {
    Warehouse warehouse = warehouse();
    warehouse.ingest(
        source("gateway", calls("gateway", 0, 2500, Duration.ZERO, Duration.ZERO)),
        source("provider", calls("provider", 0, 2500, Duration.ofHours(3), Duration.ZERO)));
    assertThat(differences(warehouse))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.getCompared()).isBetween(500L, 1000L);
              assertThat(row.getApart()).isEqualTo(row.getCompared());
              assertThat(row.getApartUs()).isEqualTo(Duration.ofHours(3).toMillis() * 1000);
            });
  }

  @Test
  void acrossMidnightTheDayIsThatOfTheCallThatGaveWay() throws IOException {
    Warehouse warehouse = warehouse();
    warehouse.ingest(
        source("gateway", calls("gateway", 0, 3, Duration.ZERO, Duration.ZERO)),
        source("provider", calls("provider", 0, 3, Duration.ofHours(14), Duration.ZERO)));
    assertThat(differences(warehouse))
        .containsExactly(row("2026-10-03", "provider", "gateway", 3, 3, Duration.ofHours(14)));
  }

  private static ClockDifference row(
      String day, String source, String other, long compared, long apart, Duration by) {
    return new ClockDifference(
        LocalDate.parse(day),
        source,
        "mapped",
        other,
        "mapped",
        compared,
        apart,
        by.toNanos() / 1_000,
        "");
  }

  private static List<ClockDifference> differences(Warehouse warehouse) throws IOException {
    BadInputTest.assertCountsMeet(warehouse);
    assertThat(warehouse.usage()).extracting(row -> row.getSource()).containsOnly("gateway");
    return warehouse.latest().read(ClockDifference.class).toList().stream()
        .peek(row -> row.setIngestId(""))
        .toList();
  }

  private Warehouse warehouse() {
    return Warehouse.in(temporary.resolve("warehouse" + folders++));
  }

  /** Calls a second apart from noon on, told by a clock that is ahead. */
  private Path calls(String source, int from, int to, Duration ahead, Duration took)
      throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int n = from; n < to; n++) {
      Instant start = NOON.plusSeconds(n).plus(ahead);
      lines.append(
          "{\"at\": \"%s\", %s\"call\": \"%s-call-%05d\", \"response\": \"response-of-%05d\"}\n"
              .formatted(
                  start,
                  took.isZero() ? "" : "\"end\": \"%s\", ".formatted(start.plus(took)),
                  source,
                  n,
                  n));
    }
    return Logs.write(
        temporary.resolve("logs" + folders++).resolve(source + ".jsonl"), lines.toString());
  }

  private static IngestStage.Source source(String name, Path path) {
    Map<String, Mapping.Field> fields = new HashMap<>();
    Map.of("started_at", "at", "ended_at", "end", "call_id", "call", "response_id", "response")
        .forEach(
            (field, from) ->
                fields.put(
                    field, new Mapping.Field(from, null, Map.of(), null, null, "m.yaml:1:1")));
    return new IngestStage.Source(
        name,
        "mapped",
        path.toString(),
        null,
        new Mapping(
            Objects.equals(name, "gateway") ? Witness.GATEWAY : Witness.PROVIDER,
            List.of("call_id"),
            true,
            true,
            false,
            List.of(),
            "m.yaml:1:1",
            Map.copyOf(fields)));
  }
}
