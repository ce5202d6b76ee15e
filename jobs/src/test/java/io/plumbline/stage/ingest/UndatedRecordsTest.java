package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A record without a time, which stands on the day its file was written")
class UndatedRecordsTest {
  private static final String MESSAGE =
      "{\"id\": \"msg_%012d\", \"type\": \"message\", \"role\": \"assistant\", \"model\": \"claude-sonnet-4-5\","
          + " \"content\": [], \"stop_reason\": \"end_turn\", \"usage\": {\"input_tokens\": 10,"
          + " \"output_tokens\": 5}}";
  private static final String EMBEDDING =
      "{\"id\": \"batch_req_%012d\", \"custom_id\": \"c\", \"response\": {\"status_code\": 200,"
          + " \"request_id\": \"r\", \"body\": {\"object\": \"list\", \"model\": \"text-embedding-3-small\","
          + " \"data\": [], \"usage\": {\"prompt_tokens\": 50, \"total_tokens\": 50}}}, \"error\": null}";

  @TempDir Path temporary;
  private Warehouse warehouse;

  @BeforeEach
  void open() {
    warehouse = Warehouse.in(temporary.resolve("warehouse"));
  }

  private Path logs() {
    return temporary.resolve("logs");
  }

  private void write(String name, String day, byte[] bytes) throws IOException {
    Path file = Logs.write(logs().resolve(name), bytes);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse(day + "T12:00:00Z")));
  }

  private static byte[] lines(String record, int from, int to) {
    List<String> lines = IntStream.range(from, to).mapToObj(record::formatted).toList();
    return Logs.utf8(Logs.lines(lines));
  }

  /** Calls by day; a day whose calls all went is not there. */
  private Map<LocalDate, Long> ingest() throws IOException {
    warehouse.ingest(logs());
    BadInputTest.assertCountsMeet(warehouse);
    return warehouse.usage().stream()
        .collect(Collectors.groupingBy(Usage::getDay, TreeMap::new, Collectors.counting()));
  }

  private static Map<LocalDate, Long> calls(String day, long n) {
    return Map.of(LocalDate.parse(day), n);
  }

  @Test
  @DisplayName("is counted once when its file is copied, compressed or touched on a later day")
  void copied() throws IOException {
    for (String record : List.of(MESSAGE, EMBEDDING)) {
      warehouse = Warehouse.in(temporary.resolve("warehouse" + record.length()));
      Files.createDirectories(logs());
      write("a.jsonl", "2026-10-02", lines(record, 0, 5));
      assertThat(ingest()).isEqualTo(calls("2026-10-02", 5));
      write("a.jsonl.1", "2026-10-03", lines(record, 0, 5));
      write("b.jsonl.gz", "2026-10-20", Logs.gzip(lines(record, 2, 5)));
      assertThat(ingest()).isEqualTo(calls("2026-10-02", 5));
      write("a.jsonl", "2026-10-05", lines(record, 0, 5));
      assertThat(ingest()).isEqualTo(calls("2026-10-02", 5));
      Files.delete(logs().resolve("a.jsonl.1"));
      Files.delete(logs().resolve("b.jsonl.gz"));
    }
  }

  @Test
  @DisplayName("stands on the earliest day a file tells of it, in whatever order files are read")
  void anyOrder() throws IOException {
    write("late.jsonl", "2026-10-09", lines(MESSAGE, 0, 6));
    assertThat(ingest()).isEqualTo(calls("2026-10-09", 6));
    write("early.jsonl", "2026-10-01", lines(MESSAGE, 0, 4));
    assertThat(ingest())
        .isEqualTo(Map.of(LocalDate.parse("2026-10-01"), 4L, LocalDate.parse("2026-10-09"), 2L));
    write("between.jsonl", "2026-10-05", lines(MESSAGE, 3, 6));
    Map<LocalDate, Long> days = ingest();
    assertThat(days)
        .isEqualTo(Map.of(LocalDate.parse("2026-10-01"), 4L, LocalDate.parse("2026-10-05"), 2L));

    warehouse = Warehouse.in(temporary.resolve("once"));
    assertThat(ingest()).as("all at once").isEqualTo(days);
  }

  @Test
  @DisplayName("and no id may be told again: two answers that are alike are two calls")
  void withoutAnId() throws IOException {
    String nameless = MESSAGE.replace("\"id\": \"msg_%012d\", ", "\"n\": %d, ");
    write("a.jsonl", "2026-10-02", lines(nameless, 0, 3));
    write("b.jsonl", "2026-10-03", lines(nameless, 0, 3));
    assertThat(ingest())
        .isEqualTo(Map.of(LocalDate.parse("2026-10-02"), 3L, LocalDate.parse("2026-10-03"), 3L));
  }

  @Test
  @DisplayName("keeps its mark when its file is written anew, so that a later copy adds nothing")
  void rewritten() throws IOException {
    write("late.jsonl", "2026-10-09", lines(MESSAGE, 0, 6));
    ingest();
    write("early.jsonl", "2026-10-01", lines(MESSAGE, 0, 4));
    ingest();
    write("copy.jsonl", "2026-10-12", lines(MESSAGE, 0, 6));
    assertThat(ingest())
        .isEqualTo(Map.of(LocalDate.parse("2026-10-01"), 4L, LocalDate.parse("2026-10-09"), 2L));
  }
}
