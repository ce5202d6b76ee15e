package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.WriterLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A log that is still being written")
class GrowingFilesTest {
  @TempDir Path temporary;
  private Path file;
  private Warehouse warehouse;
  private int ticks;
  private int warehouses;

  @BeforeEach
  void open() {
    file = temporary.resolve("logs/a.jsonl");
    warehouse = Warehouse.in(temporary.resolve("warehouse"));
  }

  /** What one reading of a file says. */
  private record Seen(
      List<String> usage, String counts, String sha256, List<String> rejected, long readTo) {}

  private Seen seen(Warehouse of) {
    IngestedFile row = of.ledger(file);
    return new Seen(
        Tables.usage(of.usage()),
        counts(row),
        row.getSha256(),
        of.currentlyRejected().stream().map(GrowingFilesTest::place).sorted().toList(),
        row.getReadTo());
  }

  private static String place(Rejected row) {
    return "line %d at %d, %d bytes: %s %s"
        .formatted(
            row.getLine(), row.getPosition(), row.getLength(), row.getReason(), row.getDigest());
  }

  private static String counts(IngestedFile row) {
    return "read %d, accepted %d, duplicates %d, quarantined %d"
        .formatted(row.getRead(), row.getAccepted(), row.getDuplicates(), row.getQuarantined());
  }

  /** The file as it is now, read once. */
  private Seen readOnce(long piece) throws IOException {
    Warehouse once = Warehouse.in(temporary.resolve("once" + warehouses++)).piece(piece);
    once.ingest(file.getParent());
    return seen(once);
  }

  private static String calls(int from, int to) {
    return Logs.lines(IntStream.range(from, to).mapToObj(n -> Logs.call(n).json()).toList());
  }

  /** Two calls whose start is no time. */
  private static String refused() {
    return Logs.lines(
        IntStream.range(0, 2).mapToObj(n -> Logs.call(n).start("\"noon\"").json()).toList());
  }

  private void write(byte[] bytes) throws IOException {
    Logs.write(file, bytes);
    // As a writer's clock would: a second write within the file system's tick is another time too.
    Files.setLastModifiedTime(
        file, FileTime.from(Instant.parse("2026-11-01T00:00:00Z").plusSeconds(ticks++)));
  }

  private void write(String text) throws IOException {
    write(Logs.utf8(text));
  }

  private IngestStage.Result ingest() throws IOException {
    IngestStage.Result result = warehouse.ingest(file.getParent());
    BadInputTest.assertCountsMeet(warehouse);
    return result;
  }

  @Test
  @DisplayName("is read on where it was left: three appends are one reading, each line read once")
  void appended() throws IOException {
    write(calls(0, 10) + "bad\n");
    assertThat(ingest().newRecords()).isEqualTo(11);
    write(Files.readString(file) + calls(10, 15));
    assertThat(ingest().newRecords()).isEqualTo(5);
    write(Files.readString(file) + calls(12, 20) + "\n\nworse\n");
    assertThat(ingest().newRecords()).isEqualTo(9);
    assertThat(seen(warehouse)).isEqualTo(readOnce(SplitPlanner.PIECE));
    assertThat(counts(warehouse.ledger(file)))
        .isEqualTo("read 25, accepted 20, duplicates 3, quarantined 2");
    assertThat(warehouse.ledger(file).getReadTo()).isEqualTo(Files.size(file));
    assertThat(warehouse.currentlyRejected())
        .extracting(Rejected::getLine)
        .containsExactlyInAnyOrder(11L, 27L);
    assertThat(ingest().newFiles()).isZero();
  }

  @Test
  @DisplayName("has its last line in quarantine until it has been written to its end")
  void unfinished() throws IOException {
    String record = Logs.call(3).json();
    write(calls(0, 3) + record.substring(0, record.length() / 2));
    ingest();
    assertThat(counts(warehouse.ledger(file)))
        .isEqualTo("read 4, accepted 3, duplicates 0, quarantined 1");
    assertThat(warehouse.ledger(file).getUnfinished()).isEqualTo(1);
    assertThat(warehouse.ledger(file).getReadTo()).isEqualTo(calls(0, 3).length());

    write(calls(0, 4) + record.substring(0, 5));
    assertThat(ingest().newRecords()).isEqualTo(2);
    assertThat(counts(warehouse.ledger(file)))
        .isEqualTo("read 5, accepted 4, duplicates 0, quarantined 1");

    write(calls(0, 4) + calls(3, 5));
    assertThat(ingest().newRecords()).isEqualTo(2);
    assertThat(counts(warehouse.ledger(file)))
        .isEqualTo("read 6, accepted 5, duplicates 1, quarantined 0");
    assertThat(warehouse.currentlyRejected()).isEmpty();
    assertThat(seen(warehouse)).isEqualTo(readOnce(SplitPlanner.PIECE));
  }

  @Test
  @DisplayName("says the same however its growth is cut, in pieces or whole")
  void anyCut() throws IOException {
    for (int seed = 0; seed < 2; seed++) {
      Random random = Seeded.random(seed);
      long piece = seed % 2 == 0 ? SplitPlanner.PIECE : 3000;
      file = temporary.resolve("logs" + seed + "/a.jsonl");
      warehouse = Warehouse.in(temporary.resolve("w" + seed)).piece(piece).cores(3);
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "\uFEFF" : "");
      for (int n = 0; n < 30; n++) {
        switch (random.nextInt(8)) {
          case 0 -> text.append("\"no record\"\n");
          case 1 -> text.append("\r\n");
          case 2 -> text.append(Logs.call(random.nextInt(n + 1)).json()).append("\n");
          default -> text.append(Logs.call(n).json()).append(random.nextBoolean() ? "\r\n" : "\n");
        }
      }
      byte[] all = Logs.utf8(text.toString());
      for (int at = 0; at < all.length; ) {
        at = Math.min(all.length, at + 1 + random.nextInt(all.length / 3));
        write(Arrays.copyOf(all, at));
        ingest();
      }
      assertThat(seen(warehouse)).as("seed %d", seed).isEqualTo(readOnce(piece));
    }
  }

  @Test
  @DisplayName("that was rotated and is longer now is read from its start, and nothing is lost")
  void rotated() throws IOException {
    write(calls(0, 5));
    ingest();
    write(calls(5, 20));
    assertThat(ingest().newRecords()).isEqualTo(15);
    assertThat(warehouse.usage()).hasSize(20);
    assertThat(counts(warehouse.ledger(file)))
        .isEqualTo("read 20, accepted 20, duplicates 0, quarantined 0");
    write(calls(5, 22));
    assertThat(ingest().newRecords()).as("and then read on").isEqualTo(2);
    assertThat(counts(warehouse.ledger(file)))
        .isEqualTo("read 22, accepted 22, duplicates 0, quarantined 0");
  }

  @Test
  @DisplayName("that was emptied when it was rotated keeps what it held, its format and its times")
  void emptied() throws IOException {
    write(calls(0, 5));
    ingest();
    IngestedFile before = warehouse.ledger(file);
    write("");
    ingest();
    IngestedFile emptied = warehouse.ledger(file);
    assertThat(counts(emptied)).isEqualTo("read 5, accepted 5, duplicates 0, quarantined 0");
    assertThat(emptied.getFormat()).isEqualTo(before.getFormat());
    assertThat(emptied.getFirstAt()).isEqualTo(before.getFirstAt());
    assertThat(emptied.getLastAt()).isEqualTo(before.getLastAt());
    write(calls(5, 7));
    ingest();
    assertThat(counts(warehouse.ledger(file)))
        .isEqualTo("read 7, accepted 7, duplicates 0, quarantined 0");
    assertThat(warehouse.ledger(file).getFirstAt()).isEqualTo(before.getFirstAt());
    assertThat(warehouse.usage()).hasSize(7);
  }

  @Test
  @DisplayName("that was rotated keeps in the counts what was refused and repeated of it")
  void rotatedWithQuarantine() throws IOException {
    write(calls(0, 5) + calls(0, 2) + "bad 1\nbad 2\n");
    ingest();
    write(calls(5, 7) + "bad 3\n");
    ingest();
    String all = "read 12, accepted 7, duplicates 2, quarantined 3";
    assertThat(counts(warehouse.ledger(file))).isEqualTo(all);
    assertThat(warehouse.currentlyRejected())
        .extracting(Rejected::getLine)
        .containsExactlyInAnyOrder(0L, 0L, 3L);
    warehouse.retry(file.getParent());
    assertThat(counts(warehouse.ledger(file))).as("read again").isEqualTo(all);
    write(calls(5, 7) + "bad 3\n" + calls(7, 8));
    ingest();
    assertThat(counts(warehouse.ledger(file)))
        .as("and on")
        .isEqualTo("read 13, accepted 8, duplicates 2, quarantined 3");
    write("");
    ingest();
    assertThat(counts(warehouse.ledger(file)))
        .as("and emptied")
        .isEqualTo("read 13, accepted 8, duplicates 2, quarantined 3");
    assertThat(warehouse.currentlyRejected()).hasSize(3);
  }

  @Test
  @DisplayName("of refused lines alone keeps them in the counts once it was rotated")
  void rotatedOfRefusedLinesAlone() throws IOException {
    write(refused());
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-10-02T00:00:00Z")));
    ingest();
    write(calls(0, 2)); // of the day after
    ingest();
    String all = "read 4, accepted 2, duplicates 0, quarantined 2";
    assertThat(counts(warehouse.ledger(file))).isEqualTo(all);
    assertThat(warehouse.currentlyRejected()).hasSize(2);
    write("");
    ingest();
    assertThat(counts(warehouse.ledger(file))).as("and emptied").isEqualTo(all);
  }

  @Test
  @DisplayName("of refused lines alone keeps them in the counts once it was emptied")
  void emptiedOfRefusedLinesAlone() throws IOException {
    write(refused());
    ingest();
    write("");
    ingest();
    assertThat(counts(warehouse.ledger(file)))
        .isEqualTo("read 2, accepted 0, duplicates 0, quarantined 2");
  }

  @Test
  @DisplayName("of refused lines alone that were mended has none of them left")
  void mendedOfRefusedLinesAlone() throws IOException {
    write(refused());
    ingest();
    assertThat(warehouse.ledger(file).getQuarantined()).isEqualTo(2);
    write(calls(0, 2)); // of the month before the file was written first
    ingest();
    assertThat(counts(warehouse.ledger(file)))
        .isEqualTo("read 2, accepted 2, duplicates 0, quarantined 0");
  }

  @Test
  @DisplayName("that was rotated to a file that is read too has its refused lines there")
  void rotatedBesideItself() throws IOException {
    write(calls(0, 5) + "bad 1\n");
    ingest();
    Path old = file.resolveSibling("a.jsonl.1");
    Files.copy(file, old);
    write(calls(5, 7));
    ingest();
    assertThat(counts(warehouse.ledger(file)))
        .isEqualTo("read 7, accepted 7, duplicates 0, quarantined 0");
    assertThat(counts(warehouse.ledger(old)))
        .isEqualTo("read 6, accepted 0, duplicates 5, quarantined 1");
  }

  @Test
  @DisplayName("whose refused lines were mended or taken out has none of them left")
  void mended() throws IOException {
    write(calls(0, 5) + "bad 1\nbad 2\n" + calls(0, 1));
    ingest();
    write(calls(0, 5) + calls(8, 9) + calls(0, 1));
    ingest();
    assertThat(counts(warehouse.ledger(file)))
        .isEqualTo("read 7, accepted 6, duplicates 1, quarantined 0");
    assertThat(warehouse.currentlyRejected()).isEmpty();
  }

  @Test
  @DisplayName("whose beginning was changed is read from its start")
  void rewritten() throws IOException {
    String before = calls(0, 10);
    write(before);
    ingest();
    write(before.replace(Logs.call(4).json(), Logs.call(54).json()) + calls(10, 12));
    assertThat(ingest().newRecords()).isEqualTo(12);
    assertThat(warehouse.usage()).hasSize(13);
  }

  @Test
  @DisplayName("that was cut off is read from its start, and from there on again when it grows")
  void cutOff() throws IOException {
    write(calls(0, 10));
    ingest();
    write(calls(0, 4));
    assertThat(ingest().newRecords()).isEqualTo(4);
    write(calls(0, 4) + calls(20, 26));
    assertThat(ingest().newRecords()).isEqualTo(6);
    assertThat(warehouse.usage()).hasSize(16);
  }

  @Test
  @DisplayName("as gzip to which members are appended is read again whole and adds what is new")
  void members() throws IOException {
    byte[] stored = Logs.gzip(Logs.utf8(calls(0, 10)));
    write(stored);
    ingest();
    for (int n = 10; n < 30; n += 10) {
      stored = Logs.concat(stored, Logs.gzip(Logs.utf8(calls(n, n + 10))));
      write(stored);
      ingest();
    }
    assertThat(seen(warehouse)).isEqualTo(readOnce(SplitPlanner.PIECE));
    assertThat(warehouse.usage()).hasSize(30);
    // The member that is being written ends early.
    write(Logs.concat(stored, Arrays.copyOf(Logs.gzip(Logs.utf8(calls(30, 40))), 40)));
    ingest();
    assertThat(warehouse.ledger(file).getFault()).isEqualTo("truncated_gzip");
    write(Logs.concat(stored, Logs.gzip(Logs.utf8(calls(30, 40)))));
    ingest();
    assertThat(counts(warehouse.ledger(file)))
        .isEqualTo("read 40, accepted 40, duplicates 0, quarantined 0");
  }

  @Test
  @DisplayName("is read from its start when what is in quarantine is to be read again")
  void retried() throws IOException {
    write(calls(0, 3) + Logs.call(9).start("1790990000").end("1790990001").json() + "\n");
    warehouse.newest(Instant.ofEpochSecond(1_790_989_000)).ingest(file.getParent());
    write(Files.readString(file) + calls(3, 5));
    warehouse.newest(Warehouse.NEWEST).retry(file.getParent());
    assertThat(counts(warehouse.ledger(file)))
        .isEqualTo("read 6, accepted 6, duplicates 0, quarantined 0");
    BadInputTest.assertCountsMeet(warehouse);
  }

  @Test
  @DisplayName("that grows between listing and reading gives the rest the next time, once")
  void whileItIsRead() throws IOException {
    String whole = calls(0, 9);
    for (int listed : new int[] {whole.length() / 2, calls(0, 4).length(), 10}) {
      file = temporary.resolve("race" + listed + "/a.jsonl");
      warehouse = Warehouse.in(temporary.resolve("race-w" + listed));
      write(whole.substring(0, listed));
      IngestStage stage = warehouse.stage();
      try (WriterLock lock = warehouse.lake().lock()) {
        LakeVersion base = warehouse.latest();
        PendingFiles pending =
            stage.pending(
                base,
                List.of(new IngestStage.Source("gateway", "auto", file.getParent().toString())));
        write(whole);
        warehouse.ingest(stage, lock, base, pending);
      }
      BadInputTest.assertCountsMeet(warehouse);
      ingest();
      assertThat(seen(warehouse)).as("listed at %d", listed).isEqualTo(readOnce(1L << 26));
      assertThat(counts(warehouse.ledger(file)))
          .isEqualTo("read 9, accepted 9, duplicates 0, quarantined 0");
    }
  }
}
