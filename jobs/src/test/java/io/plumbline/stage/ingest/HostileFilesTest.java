package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import io.plumbline.schema.Usage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files made to exhaust a reader, read by a process of a small heap: what is good in them is read,
 * the rest is in quarantine, and the counts meet.
 *
 * <p>{@code -Dplumbline.hostile.mb=10240} makes the bomb and the line as large as anybody may send
 * (a line of 1 GB, a bomb of 10 GB); the build's are a tenth or less.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileFilesTest {
  private static final int BOMB_MB = Integer.getInteger("plumbline.hostile.mb", 320);
  private static final int LINE_MB = Math.min(1024, Math.max(150, BOMB_MB / 10));
  private static final int SMALL_FILES = Math.max(2_000, BOMB_MB * 100_000 / 10_240);

  /**
   * Neither line nor bomb asks for more; each file has a row that is kept until it is published.
   */
  private static final String HEAP = "-Xmx" + (192 + SMALL_FILES / 400) + "m";

  private static final String LONG_NAME = "l".repeat(240) + ".jsonl";

  @TempDir static Path folder;
  private Warehouse warehouse;

  @BeforeAll
  void read() throws Exception {
    Path logs = folder.resolve("logs");
    Logs.write(logs.resolve("plain.jsonl"), Logs.call(1).json() + "\n");
    line(logs.resolve("long-line.jsonl"), Files.newOutputStream(open(logs, "long-line.jsonl")));
    bomb(logs.resolve("bomb.jsonl.gz"));
    Logs.write(
        logs.resolve("deep.jsonl"),
        Logs.call(4).with(", \"x\": " + "[".repeat(100_000) + "]".repeat(100_000)).json()
            + "\n"
            + Logs.call(5).json()
            + "\n");
    Logs.write(logs.resolve("a name\nof two lines.jsonl"), Logs.call(6).json() + "\n");
    Logs.write(logs.resolve("up..jsonl"), Logs.call(7).json() + "\n");
    Logs.write(logs.resolve("a..b/c../d.jsonl"), Logs.call(8).json() + "\n");
    Logs.write(logs.resolve("p".repeat(200)).resolve(LONG_NAME), Logs.call(9).json() + "\n");
    for (int i = 0; i < SMALL_FILES; i++) {
      Logs.write(
          logs.resolve("small/" + i / 1000 + "/" + i + ".json"),
          Logs.call(1000 + i).start("1790985600.5").end("1790985601.5").json());
    }
    run(logs);
    warehouse = Warehouse.in(folder.resolve("warehouse"));
  }

  private static Path open(Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    return folder.resolve(name);
  }

  /** A call whose text has {@code LINE_MB} megabytes, and a good one behind it. */
  private static void line(Path file, OutputStream to) throws IOException {
    try (OutputStream out = new BufferedOutputStream(to, 1 << 20)) {
      String record = Logs.call(2).json();
      out.write(Logs.utf8(record.substring(0, record.lastIndexOf('}')) + ", \"x\": \""));
      megabytes(out, LINE_MB);
      out.write(Logs.utf8("\"}\n" + Logs.call(3).json() + "\n"));
    }
    assertThat(Files.size(file)).isGreaterThan((long) LINE_MB << 20);
  }

  /** A few megabytes that become {@code BOMB_MB}: one line that never ends. */
  private static void bomb(Path file) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write(Logs.utf8(Logs.call(10).json() + "\n{\"id\": \""));
      megabytes(out, BOMB_MB);
    }
  }

  private static void megabytes(OutputStream out, int n) throws IOException {
    byte[] one = new byte[1 << 20];
    Arrays.fill(one, (byte) 'z');
    for (int i = 0; i < n; i++) {
      out.write(one);
    }
  }

  private void run(Path logs) throws Exception {
    Path said = folder.resolve("said");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Child.class.getName(),
                folder.resolve("warehouse").toString(),
                logs.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    boolean ended = child.waitFor(BOMB_MB > 1024 ? 60 : 8, TimeUnit.MINUTES);
    child.destroyForcibly().waitFor();
    assertThat(ended).as("ended by itself").isTrue();
    assertThat(child.exitValue()).as(Files.readString(said)).isZero();
  }

  /** The reading process. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      Warehouse.in(Path.of(args[0])).ingest(Path.of(args[1]));
    }
  }

  @Test
  @DisplayName("What is good in them is read: the line before a bomb, the one after a long line")
  void good() {
    List<String> read = warehouse.usage().stream().map(Usage::getCallId).sorted().toList();
    assertThat(read.size()).isEqualTo(8 + SMALL_FILES);
    assertThat(read.subList(0, 8)).isEqualTo(calls(1, 3, 5, 6, 7, 8, 9, 10));
  }

  private static List<String> calls(int... numbers) {
    return Arrays.stream(numbers).mapToObj("call-%06d"::formatted).toList();
  }

  @Test
  @DisplayName("What is not is in quarantine, with its place and length and none of its text")
  void bad() {
    Map<String, Rejected> rejected =
        warehouse.rejected().stream()
            .collect(
                Collectors.toMap(row -> Path.of(row.getFile()).getFileName().toString(), r -> r));
    assertThat(rejected.keySet())
        .containsExactlyInAnyOrder("long-line.jsonl", "bomb.jsonl.gz", "deep.jsonl");
    assertThat(rejected.get("long-line.jsonl").getReason()).isEqualTo("record_too_long");
    assertThat(rejected.get("long-line.jsonl").getLine()).isEqualTo(1);
    assertThat(rejected.get("long-line.jsonl").getLength()).isGreaterThan((long) LINE_MB << 20);
    assertThat(rejected.get("bomb.jsonl.gz").getReason()).isEqualTo("record_too_long");
    assertThat(rejected.get("bomb.jsonl.gz").getLine()).isEqualTo(2);
    assertThat(rejected.get("bomb.jsonl.gz").getLength()).isGreaterThan((long) BOMB_MB << 20);
    assertThat(rejected.get("deep.jsonl").getReason()).isEqualTo("nesting_too_deep");
    assertThat(rejected.get("deep.jsonl").getLine()).isEqualTo(1);
    List<String> said = new ArrayList<>();
    rejected.values().forEach(row -> said.add(row.toString()));
    assertThat(String.join("", said)).doesNotContain("zzzz").doesNotContain(Logs.CONTENT);
  }

  @Test
  @DisplayName("The ledger tells of every file by its name, whatever it is, and its counts meet")
  void ledger() throws IOException {
    List<IngestedFile> ledger = warehouse.latest().read(IngestedFile.class).toList();
    assertThat(ledger.size()).isEqualTo(8 + SMALL_FILES);
    assertThat(
            ledger.stream()
                .filter(
                    row ->
                        row.getRead()
                            != row.getAccepted() + row.getDuplicates() + row.getQuarantined()))
        .isEmpty();
    assertThat(
            ledger.stream()
                .map(row -> Path.of(row.getFile()).getFileName().toString())
                .filter(name -> !name.endsWith(".json"))
                .toList())
        .contains("a name\nof two lines.jsonl", "up..jsonl", LONG_NAME);
  }
}
