package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every call is in the tables once, however and how often its records come. */
class ExactlyOnceTest {
  @TempDir Path temporary;
  private int numbers;

  /** What must not depend on how records lie in files. */
  private record State(
      List<String> usage, Map<String, String> cubes, Map<LocalDate, Long> operations) {
    static State of(Warehouse warehouse) {
      return new State(
          Tables.usage(warehouse.usage()),
          Tables.summed(warehouse.cubes()),
          warehouse.operations());
    }
  }

  @Test
  void theSameFilesAgainChangeNothing() throws IOException {
    Logs.write(logs().resolve("a.jsonl"), Logs.lines(records(0, 30)) + "broken\n");
    Logs.write(logs().resolve("b.jsonl.gz"), Logs.gzip(Logs.utf8(Logs.lines(records(30, 60)))));
    Warehouse warehouse = warehouse();
    assertThat(warehouse.ingest(logs()).newFiles()).isEqualTo(2);
    long version = warehouse.latest().number();
    Map<String, IngestedFile> ledger = warehouse.ledger();
    IngestStage.Result again = warehouse.ingest(logs());
    assertThat(again.newFiles()).isZero();
    assertThat(again.newRecords()).isZero();
    assertThat(warehouse.latest().number()).isEqualTo(version);
    assertThat(warehouse.ledger()).isEqualTo(ledger);
    assertThat(warehouse.usage()).hasSize(60);
  }

  @Test
  void whatIsReadInSeveralStepsIsToldOfAtOnce() throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      files.add(
          // The last record stands in the next file as well.
          Logs.write(logs().resolve(i + ".jsonl"), Logs.lines(records(3 * i, 3 * i + 4))));
    }
    Warehouse warehouse = warehouse().atOnce(2);
    long version = warehouse.latest().number();
    IngestStage.Result read = warehouse.ingest(logs());
    assertThat(read.newFiles()).isEqualTo(5);
    assertThat(read.newRecords()).isEqualTo(20);
    assertThat(read.newBytes()).isEqualTo(read.files().stream().mapToLong(f -> f.getSize()).sum());
    assertThat(read.files())
        .extracting(IngestedFile::getFile)
        .containsExactlyElementsOf(files.stream().map(Path::toString).toList());
    assertThat(read.before()).isEmpty();
    assertThat(read.version().number()).isEqualTo(version + 3);
    assertThat(warehouse.usage()).hasSize(16);

    for (Path file : files) {
      Files.writeString(file, "broken\n", StandardOpenOption.APPEND);
    }
    IngestStage.Result again = warehouse.ingest(logs());
    assertThat(again.newRecords()).isEqualTo(5);
    assertThat(again.before()).extracting(IngestedFile::getQuarantined).containsOnly(0L).hasSize(5);
    assertThat(again.files()).extracting(IngestedFile::getQuarantined).containsOnly(1L).hasSize(5);
    assertThat(warehouse.usage()).hasSize(16);
    BadInputTest.assertCountsMeet(warehouse);
  }

  @Test
  void aRecordInTwoFilesIsADuplicateInTheSecond() throws IOException {
    Path a = Logs.write(logs().resolve("a.jsonl"), Logs.lines(records(0, 10)));
    Path b = Logs.write(logs().resolve("b.jsonl"), Logs.lines(records(7, 15)));
    Warehouse warehouse = warehouse();
    warehouse.ingest(logs());
    assertThat(warehouse.usage()).hasSize(15);
    assertThat(counts(warehouse, a)).isEqualTo("read 10, accepted 10, duplicates 0, linked 0");
    assertThat(counts(warehouse, b)).isEqualTo("read 8, accepted 5, duplicates 3, linked 0");
    BadInputTest.assertCountsMeet(warehouse);
  }

  @Test
  void aRecordTwiceInOneFileIsReadOnce() throws IOException {
    Path a =
        Logs.write(
            logs().resolve("a.jsonl"), Logs.lines(records(0, 10)) + Logs.lines(records(5, 12)));
    Warehouse warehouse = warehouse();
    warehouse.ingest(logs());
    assertThat(warehouse.usage()).hasSize(12);
    assertThat(counts(warehouse, a)).isEqualTo("read 17, accepted 12, duplicates 5, linked 0");
  }

  @Test
  void aRetriedCallIsTwoAttemptsOfOneOperation() throws IOException {
    String first = Logs.call(1).failed().json();
    String second =
        Logs.call(1).responseId("chatcmpl-retry").start("1790986300.5").end("1790986301").json();
    Logs.write(logs().resolve("a.jsonl"), first + "\n" + second + "\n");
    Warehouse warehouse = warehouse();
    warehouse.ingest(logs());
    assertThat(warehouse.usage()).hasSize(2);
    assertThat(warehouse.operations()).containsOnly(Map.entry(LocalDate.of(2026, 10, 3), 1L));
  }

  @Test
  void aFileThatGrewGivesItsNewRecordsOnly() throws IOException {
    Path a =
        Logs.write(
            logs().resolve("a.jsonl"),
            Logs.lines(records(0, 10)) + Logs.lines(records(0, 2)) + "bad\n");
    Warehouse warehouse = warehouse();
    warehouse.ingest(logs());
    assertThat(counts(warehouse, a)).isEqualTo("read 13, accepted 10, duplicates 2, linked 0");
    Logs.write(a, Files.readString(a) + Logs.lines(records(10, 14)));
    assertThat(warehouse.ingest(logs()).newFiles()).isEqualTo(1);
    assertThat(warehouse.usage()).hasSize(14);
    assertThat(counts(warehouse, a)).isEqualTo("read 17, accepted 14, duplicates 2, linked 0");
    assertThat(warehouse.currentlyRejected()).hasSize(1);
    BadInputTest.assertCountsMeet(warehouse);
    assertThat(State.of(warehouse)).isEqualTo(reference(records(0, 14)));
  }

  @Test
  void aLogThatWasRotatedUnderItsNameKeepsWhatItHeldInTheCounts() throws IOException {
    Path a = Logs.write(logs().resolve("a.jsonl"), Logs.lines(records(0, 10)));
    Warehouse warehouse = warehouse();
    warehouse.ingest(logs());
    Logs.write(a, Logs.lines(records(10, 14)));
    warehouse.ingest(logs());
    assertThat(warehouse.usage()).hasSize(14);
    assertThat(counts(warehouse, a)).isEqualTo("read 14, accepted 14, duplicates 0, linked 0");
    BadInputTest.assertCountsMeet(warehouse);
  }

  @Test
  void aFileThatWasOnlyTouchedChangesNoRow() throws IOException {
    Path a = Logs.write(logs().resolve("a.jsonl"), Logs.lines(records(0, 10)));
    Warehouse warehouse = warehouse();
    warehouse.ingest(logs());
    Files.setLastModifiedTime(a, FileTime.from(Instant.parse("2026-11-01T00:00:00Z")));
    warehouse.ingest(logs());
    assertThat(counts(warehouse, a)).isEqualTo("read 10, accepted 10, duplicates 0, linked 0");
    assertThat(State.of(warehouse)).isEqualTo(reference(records(0, 10)));
    BadInputTest.assertCountsMeet(warehouse);
  }

  @Test
  void aFileUnderAnotherNameAddsNothing() throws IOException {
    Path a = Logs.write(logs().resolve("a.jsonl"), Logs.lines(records(0, 10)));
    Warehouse warehouse = warehouse();
    warehouse.ingest(logs());
    Path copy = Files.copy(a, logs().resolve("copy of a.jsonl"));
    Path zipped = Logs.write(logs().resolve("z.gz"), Logs.gzip(Files.readAllBytes(a)));
    warehouse.ingest(logs());
    assertThat(counts(warehouse, copy)).isEqualTo("read 10, accepted 0, duplicates 10, linked 0");
    assertThat(counts(warehouse, zipped)).isEqualTo("read 10, accepted 0, duplicates 10, linked 0");
    assertThat(State.of(warehouse)).isEqualTo(reference(records(0, 10)));
    BadInputTest.assertCountsMeet(warehouse);
  }

  @Test
  void aFileThatMovedIsKnownByItsRecords() throws IOException {
    Path a = Logs.write(logs().resolve("a.jsonl"), Logs.lines(records(0, 10)));
    Warehouse warehouse = warehouse();
    warehouse.ingest(logs());
    Files.move(a, logs().resolve("archive.jsonl"));
    warehouse.ingest(logs());
    assertThat(State.of(warehouse)).isEqualTo(reference(records(0, 10)));
  }

  @TestFactory
  List<DynamicTest> spendLogsOfTheSameCallsAreLinkedNotAdded() {
    record Case(String sentence, List<List<String>> ingests) {}
    return List.of(
            new Case("spend logs in the same ingest", List.of(List.of("gateway", "spend"))),
            new Case(
                "spend logs after the gateway's records",
                List.of(List.of("gateway"), List.of("spend"))),
            new Case(
                "spend logs before the gateway's records",
                List.of(List.of("spend"), List.of("gateway"))),
            new Case(
                "spend logs before and again after",
                List.of(List.of("spend"), List.of("gateway"), List.of("spend2"))))
        .stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.sentence() + " leave the same tables",
                    () -> {
                      List<String> spend =
                          IntStream.range(0, 60).mapToObj(n -> Logs.call(n).spendJson()).toList();
                      Path folder = temporary.resolve("case" + numbers++);
                      Warehouse warehouse = Warehouse.in(folder.resolve("warehouse"));
                      for (List<String> ingest : c.ingests()) {
                        for (String file : ingest) {
                          Logs.write(
                              folder.resolve("logs").resolve(file),
                              Logs.lines(file.startsWith("spend") ? spend : records(0, 60)));
                        }
                        warehouse.ingest(folder.resolve("logs"));
                      }
                      assertThat(State.of(warehouse)).isEqualTo(reference(records(0, 60)));
                      assertThat(counts(warehouse, folder.resolve("logs/spend")))
                          .isEqualTo("read 60, accepted 0, duplicates 60, linked 60");
                      assertThat(counts(warehouse, folder.resolve("logs/gateway")))
                          .isEqualTo("read 60, accepted 60, duplicates 0, linked 0");
                      BadInputTest.assertCountsMeet(warehouse);
                    }))
        .toList();
  }

  @Test
  void aSpendLogRowOfACallNobodyElseLoggedStays() throws IOException {
    Logs.write(logs().resolve("gateway"), Logs.lines(records(0, 5)));
    Logs.write(
        logs().resolve("spend"),
        Logs.lines(List.of(Logs.call(3).spendJson(), Logs.call(9).spendJson())));
    Warehouse warehouse = warehouse();
    warehouse.ingest(logs());
    assertThat(warehouse.usage()).hasSize(6);
    assertThat(counts(warehouse, logs().resolve("spend")))
        .isEqualTo("read 2, accepted 1, duplicates 1, linked 1");
  }

  @Test
  void aSpendLogRowThatCountedDoesNotGiveWayToAFailedAttemptOfItsCall() throws IOException {
    String id = "0925c1b8-7c9b-4458-9d5c-0a928a7423bb";
    String failed =
        Logs.call(3).callId(id).responseId(id).failed().prompt("0").completion("0").json();
    String succeeded = Logs.call(3).callId(id).start("1790987460").end("1790987461").json();
    String spend = Logs.call(3).callId(id).start("1790987460").end("1790987461").spendJson();
    String spendOfAFailure =
        Logs.call(4).callId(id).responseId(id).failed().prompt("0").completion("0").spendJson();
    // The line of the attempt that succeeded was lost, or comes later.
    assertThat(toldInTurn(failed, spend)).containsExactly("litellm 0", "litellm-spendlogs 20");
    assertThat(toldInTurn(spend, failed)).containsExactly("litellm 0", "litellm-spendlogs 20");
    assertThat(toldInTurn(failed, spend, succeeded)).containsExactly("litellm 0", "litellm 20");
    assertThat(toldInTurn(spend, succeeded, failed)).containsExactly("litellm 0", "litellm 20");
    assertThat(toldInTurn(failed, spendOfAFailure)).containsExactly("litellm 0");
    assertThat(toldInTurn(spendOfAFailure, succeeded)).containsExactly("litellm 20");
    // A failure whose prompt the database counted is the failed attempt.
    String counted =
        Logs.call(4).callId(id).responseId(id).failed().prompt("7").completion("0").spendJson();
    assertThat(toldInTurn(failed, counted)).containsExactly("litellm 0");
    assertThat(toldInTurn(counted, failed)).containsExactly("litellm 0");
    // A stream that was cut counted what the provider counts as well.
    String cut = Logs.call(3).callId(id).failed().completion("5").json();
    assertThat(toldInTurn(spend, cut)).containsExactly("litellm 5");
  }

  private List<String> toldInTurn(String... records) throws IOException {
    Path folder = temporary.resolve("turns" + numbers++);
    Warehouse warehouse = Warehouse.in(folder.resolve("warehouse"));
    for (String record : records) {
      Logs.write(folder.resolve("logs/f" + numbers++), record + "\n");
      warehouse.ingest(folder.resolve("logs"));
      BadInputTest.assertCountsMeet(warehouse);
    }
    return warehouse.usage().stream()
        .map(row -> row.getFormat() + " " + row.getOutputTokens())
        .sorted()
        .toList();
  }

  @Test
  void aSpendLogRowThatStartsOnTheOtherSideOfMidnightIsLinked() throws IOException {
    String gateway = Logs.call(1).start("1791071999.9").end("1791072003").json();
    String spend =
        Logs.call(1).start("\"2026-10-04T00:00:00.1\"").end("\"2026-10-04T00:00:03\"").spendJson();
    for (List<String> order : List.of(List.of(gateway, spend), List.of(spend, gateway))) {
      Path folder = temporary.resolve("night" + numbers++);
      Warehouse warehouse = Warehouse.in(folder.resolve("warehouse"));
      for (String record : order) {
        Logs.write(folder.resolve("logs/f" + numbers++), record + "\n");
        warehouse.ingest(folder.resolve("logs"));
      }
      assertThat(warehouse.usage()).hasSize(1);
      assertThat(warehouse.usage().get(0).getFormat()).isEqualTo("litellm");
      assertThat(warehouse.operations().values().stream().mapToLong(n -> n).sum()).isEqualTo(1);
    }
  }

  @Test
  void aFileReadInPiecesIsTheFileReadWhole() throws IOException {
    Random random = Seeded.random(5);
    StringBuilder text = new StringBuilder("\uFEFF");
    List<Integer> badLines = new ArrayList<>();
    for (int n = 0; n < 300; n++) {
      if (random.nextInt(9) == 0) {
        badLines.add(1 + (int) text.chars().filter(c -> c == '\n').count());
        text.append("{\"id\": oops").append(n).append("\n");
      }
      if (random.nextInt(20) == 0) {
        text.append("\n");
      }
      if (random.nextInt(60) == 0) {
        badLines.add(1 + (int) text.chars().filter(c -> c == '\n').count());
        text.append("\"").append("x".repeat(5000 + random.nextInt(9000))).append("\"\n");
      }
      text.append(Logs.call(n).json()).append(random.nextBoolean() ? "\r\n" : "\n");
    }
    Path file = Logs.write(logs().resolve("big.jsonl"), text.toString());
    Warehouse whole = warehouse().maxRecord(4000);
    whole.ingest(logs());
    assertThat(lines(whole)).containsExactlyElementsOf(badLines);
    for (long piece : new long[] {1, 1024, 20_000}) {
      Warehouse pieces = warehouse().maxRecord(4000).piece(piece);
      if (piece == 1) {
        pieces.piece(Files.size(file) / 2);
      }
      pieces.ingest(logs());
      assertThat(State.of(pieces)).as("pieces of %d", piece).isEqualTo(State.of(whole));
      assertThat(lines(pieces)).as("pieces of %d", piece).isEqualTo(lines(whole));
      assertThat(rejects(pieces)).as("pieces of %d", piece).isEqualTo(rejects(whole));
      assertThat(counts(pieces, file)).isEqualTo(counts(whole, file));
      BadInputTest.assertCountsMeet(pieces);
    }
  }

  @Test
  void whereAPieceBeginsNeverShows() throws IOException {
    // Short lines and every cut: before, on and behind each newline.
    List<String> records = records(0, 6);
    Path file = Logs.write(logs().resolve("a.jsonl"), Logs.lines(records));
    State whole = reference(records);
    int length = records.get(0).length();
    for (long piece = length - 2; piece <= length + 3; piece++) {
      Warehouse pieces = warehouse().piece(piece);
      pieces.ingest(logs());
      assertThat(State.of(pieces)).as("pieces of %d", piece).isEqualTo(whole);
      assertThat(pieces.ledger(file).getRead()).isEqualTo(6);
    }
  }

  @Test
  void anySplitOfTheSameRecordsIntoFilesOrdersCodecsAndIngestsGivesTheSameTables()
      throws IOException {
    List<String> gateway = records(0, 90);
    List<String> spend = new ArrayList<>();
    for (int n = 40; n < 120; n++) {
      spend.add(Logs.call(n).spendJson());
    }
    Path plain = temporary.resolve("plain");
    Logs.write(plain.resolve("gateway"), Logs.lines(gateway));
    Logs.write(plain.resolve("spend"), Logs.lines(spend));
    Warehouse reference = warehouse();
    reference.ingest(plain);
    State expected = State.of(reference);
    assertThat(expected.usage()).hasSize(120);
    for (int seed = 0; seed < 3; seed++) {
      Random random = Seeded.random(seed);
      Path folder = temporary.resolve("split" + seed);
      Warehouse warehouse =
          Warehouse.in(folder.resolve("warehouse"))
              .piece(random.nextBoolean() ? 2000 : 1 << 20)
              .cores(1 + random.nextInt(8));
      List<Path> waiting = new ArrayList<>();
      waiting.addAll(scatter(gateway, folder.resolve("waiting/g"), random));
      waiting.addAll(scatter(spend, folder.resolve("waiting/s"), random));
      Collections.shuffle(waiting, random);
      while (!waiting.isEmpty()) {
        for (int k = 1 + random.nextInt(waiting.size()); k > 0; k--) {
          Path file = waiting.remove(waiting.size() - 1);
          Files.createDirectories(folder.resolve("logs"));
          Files.move(
              file,
              folder.resolve("logs").resolve(random.nextInt(1000) + file.getFileName().toString()));
        }
        warehouse.ingest(folder.resolve("logs"));
        BadInputTest.assertCountsMeet(warehouse);
      }
      assertThat(State.of(warehouse)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  /** Spreads records over files, some of them more than once, in any order and codec. */
  private List<Path> scatter(List<String> records, Path prefix, Random random) throws IOException {
    List<List<String>> files = new ArrayList<>();
    int n = 1 + random.nextInt(5);
    for (int i = 0; i < n; i++) {
      files.add(new ArrayList<>());
    }
    for (String record : records) {
      do {
        files.get(random.nextInt(n)).add(record);
      } while (random.nextInt(6) == 0);
    }
    List<Path> paths = new ArrayList<>();
    for (List<String> file : files) {
      if (file.isEmpty()) {
        continue;
      }
      Collections.shuffle(file, random);
      byte[] plain = Logs.utf8(Logs.lines(file));
      byte[] stored =
          switch (random.nextInt(4)) {
            case 0 -> Logs.gzip(plain);
            case 1 -> Logs.zstd(plain);
            case 2 ->
                Logs.concat(
                    Logs.gzip(Logs.utf8(Logs.lines(file.subList(0, 1)))),
                    Logs.gzip(Logs.utf8(String.join("\n", file.subList(1, file.size())))));
            default -> plain;
          };
      paths.add(Logs.write(prefix.resolveSibling(prefix.getFileName() + "-" + numbers++), stored));
    }
    return paths;
  }

  private State reference(List<String> records) throws IOException {
    Path folder = temporary.resolve("reference" + numbers++);
    Logs.write(folder.resolve("all.jsonl"), Logs.lines(records));
    Warehouse warehouse = Warehouse.in(folder.resolve("warehouse"));
    warehouse.ingest(folder.resolve("all.jsonl"));
    return State.of(warehouse);
  }

  private Warehouse warehouse() {
    return Warehouse.in(temporary.resolve("warehouse" + numbers++));
  }

  private Path logs() {
    return temporary.resolve("logs");
  }

  private static List<Integer> lines(Warehouse warehouse) {
    return warehouse.rejected().stream().map(r -> (int) r.getLine()).sorted().toList();
  }

  private static List<String> rejects(Warehouse warehouse) {
    return warehouse.rejected().stream().map(ExactlyOnceTest::told).sorted().toList();
  }

  private static String told(Rejected row) {
    return "%d %d %d %s %s %s"
        .formatted(
            row.getLine(),
            row.getPosition(),
            row.getLength(),
            row.getReason(),
            row.getDetail(),
            row.getDigest());
  }

  private static String counts(Warehouse warehouse, Path file) {
    IngestedFile row = warehouse.ledger(file);
    return "read %d, accepted %d, duplicates %d, linked %d"
        .formatted(row.getRead(), row.getAccepted(), row.getDuplicates(), row.getLinked());
  }

  private static List<String> records(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(n -> new String(Logs.utf8(Logs.call(n).json()), StandardCharsets.UTF_8))
        .toList();
  }
}
