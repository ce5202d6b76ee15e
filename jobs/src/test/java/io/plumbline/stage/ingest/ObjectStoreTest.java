package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.endtoend.S3Server;
import io.plumbline.schema.IngestedFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Logs in an object store")
class ObjectStoreTest {
  private static final String BUCKET = "plumbline-logs";

  @TempDir static Path shared;
  private static S3Server server;

  /** What the bucket holds, beside it on a disk. */
  private static Path bucket;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = S3Server.start(shared);
    bucket = shared.resolve("on-disk");
    server.create(BUCKET);
    server.settings(BUCKET).forEach(System::setProperty);
  }

  @AfterAll
  static void stop() {
    server.settings(BUCKET).keySet().forEach(System::clearProperty);
    server.close();
  }

  private static List<String> calls(int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> Logs.call(n).json()).toList();
  }

  private Warehouse read(String path) throws IOException {
    Warehouse warehouse = Warehouse.in(folder.resolve("w" + Math.abs(path.hashCode())));
    warehouse.ingest(path);
    return warehouse;
  }

  private static List<String> names(Warehouse warehouse) {
    return warehouse.ledger().keySet().stream()
        .map(file -> file.substring(file.lastIndexOf('/') + 1))
        .sorted()
        .toList();
  }

  @Test
  @DisplayName("are read as the same files on a disk are: plain, gzip, zstd, in folders, and again")
  void asOnADisk() throws IOException {
    Path logs = bucket.resolve("as-on-a-disk");
    Logs.write(logs.resolve("a.jsonl"), Logs.lines(calls(0, 40)) + "broken\n");
    Logs.write(logs.resolve("day=1/b.jsonl.gz"), Logs.gzip(Logs.utf8(Logs.lines(calls(30, 70)))));
    Logs.write(logs.resolve("day=1/x y/c.zst"), Logs.zstd(Logs.utf8(Logs.lines(calls(70, 90)))));
    Logs.write(
        logs.resolve("day=2/members.gz"),
        Logs.concat(
            Logs.gzip(Logs.utf8(Logs.lines(calls(90, 95)))),
            Logs.gzip(Logs.utf8(Logs.lines(calls(95, 100))))));
    Logs.write(logs.resolve("_temporary/d.jsonl"), Logs.lines(calls(200, 210)));
    Logs.write(logs.resolve("e.jsonl.tmp"), Logs.lines(calls(210, 220)));
    server.upload(bucket, BUCKET);
    Warehouse disk = read(logs.toString());
    Warehouse store = read("s3a://" + BUCKET + "/as-on-a-disk");

    assertThat(disk.usage()).hasSize(100);
    assertThat(Tables.usage(store.usage())).isEqualTo(Tables.usage(disk.usage()));
    assertThat(names(store)).isEqualTo(names(disk)).hasSize(4);
    assertThat(store.rejected()).hasSize(1);
    assertThat(store.rejected().get(0).getLine()).isEqualTo(41);
    IngestedFile onDisk = disk.ledger(logs.resolve("a.jsonl"));
    IngestedFile inStore = store.ledger().get("s3a://" + BUCKET + "/as-on-a-disk/a.jsonl");
    assertThat(inStore.getSha256()).isEqualTo(onDisk.getSha256());
    assertThat(inStore.getSize()).isEqualTo(onDisk.getSize());
    BadInputTest.assertCountsMeet(store);

    assertThat(store.ingest("s3a://" + BUCKET + "/as-on-a-disk").newFiles()).isZero();
    Logs.write(logs.resolve("f.jsonl"), Logs.lines(calls(100, 103)));
    server.upload(bucket, BUCKET);
    store.ingest("s3a://" + BUCKET + "/as-on-a-disk");
    assertThat(store.usage()).hasSize(103);
  }

  @Test
  @DisplayName("are named by folder, by glob at every depth, and one by one")
  void globs() throws IOException {
    Path logs = bucket.resolve("globs");
    Logs.write(logs.resolve("top.jsonl"), Logs.lines(calls(0, 1)));
    Logs.write(logs.resolve("a/one.jsonl"), Logs.lines(calls(1, 2)));
    Logs.write(logs.resolve("a/b/two.jsonl"), Logs.lines(calls(2, 3)));
    Logs.write(logs.resolve("a/b/two.csv"), Logs.lines(calls(3, 4)));
    server.upload(bucket, BUCKET);
    Map<String, List<String>> wanted =
        Map.of(
            "/**/*.jsonl", List.of("one.jsonl", "top.jsonl", "two.jsonl"),
            "/*.jsonl", List.of("top.jsonl"),
            "/a/*/two.{csv,jsonl}", List.of("two.csv", "two.jsonl"),
            "/a/one.jsonl", List.of("one.jsonl"),
            "/a/", List.of("one.jsonl", "two.csv", "two.jsonl"),
            "/nothing/*.jsonl", List.of());
    for (Map.Entry<String, List<String>> glob : wanted.entrySet()) {
      for (String base : List.of("s3a://" + BUCKET + "/globs", logs.toString())) {
        assertThat(
                FileListing.list(new IngestStage.Source("s", "auto", base + glob.getKey())).files())
            .as(base + glob.getKey())
            .extracting(f -> f.path().substring(f.path().lastIndexOf('/') + 1))
            .containsExactlyInAnyOrderElementsOf(glob.getValue());
      }
    }
  }

  @Test
  @DisplayName("are read in pieces where they are large")
  void pieces() throws IOException {
    Logs.write(bucket.resolve("pieces/big.jsonl"), Logs.lines(calls(0, 300)));
    server.upload(bucket, BUCKET);
    Warehouse whole = read(bucket.resolve("pieces").toString());
    Warehouse pieces = Warehouse.in(folder.resolve("in-pieces")).piece(10_000);
    pieces.ingest("s3a://" + BUCKET + "/pieces");
    assertThat(pieces.usage()).hasSize(300);
    assertThat(Tables.usage(pieces.usage())).isEqualTo(Tables.usage(whole.usage()));
    assertThat(pieces.ledger().values().iterator().next().getSha256()).startsWith("pieces:");
  }

  @Test
  @DisplayName("are read where they are a thousand small ones")
  void thousand() throws IOException {
    for (int n = 0; n < 1000; n++) {
      Logs.write(
          folder.resolve("many/thousand/" + n % 10 + "/" + n + ".json"),
          Logs.call(n).start("1790985600.5").end("1790985601.5").json());
    }
    server.upload(folder.resolve("many"), BUCKET);
    Warehouse warehouse = read("s3a://" + BUCKET + "/thousand/**");
    assertThat(warehouse.usage()).hasSize(1000);
    assertThat(warehouse.ledger()).hasSize(1000);
    BadInputTest.assertCountsMeet(warehouse);
  }

  @Test
  @DisplayName("that are small are fetched while others are read, and never too many at once")
  void ahead() throws IOException {
    for (int n = 0; n < 60; n++) {
      Logs.write(folder.resolve("slow/" + n + ".json"), Logs.call(n).json());
    }
    Logs.write(folder.resolve("slow/gone.json"), Logs.call(99).json());
    System.setProperty("spark.hadoop.fs.slow.impl", SlowStore.class.getName());
    try {
      SlowStore.most.set(0);
      Warehouse warehouse = Warehouse.in(folder.resolve("w")).cores(1);
      warehouse.ingest("slow://disk" + folder.resolve("slow"));
      assertThat(warehouse.usage()).hasSize(60);
      assertThat(warehouse.rejected())
          .singleElement()
          .satisfies(row -> assertThat(row.getReason()).isEqualTo("unreadable_file"))
          .satisfies(row -> assertThat(row.getFile()).endsWith("/gone.json"));
      assertThat(SlowStore.most).hasValueBetween(4, ReadAhead.OBJECTS);
    } finally {
      System.clearProperty("spark.hadoop.fs.slow.impl");
    }
  }

  /** A disk that answers as late as an object store, and has lost one object since the listing. */
  public static final class SlowStore extends RawLocalFileSystem {
    private static final AtomicInteger most = new AtomicInteger();
    private static final AtomicInteger now = new AtomicInteger();

    @Override
    public URI getUri() {
      return URI.create("slow://disk");
    }

    /** Without the permissions, which only "file:" has. */
    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path folder) throws IOException {
      return Arrays.stream(super.listStatus(folder))
          .map(
              f ->
                  new FileStatus(
                      f.getLen(), f.isDirectory(), 1, 0, f.getModificationTime(), f.getPath()))
          .toArray(FileStatus[]::new);
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path file, int buffer) throws IOException {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      try {
        TimeUnit.MILLISECONDS.sleep(20);
        if (file.getName().equals("gone.json")) {
          throw new java.io.FileNotFoundException();
        }
        return super.open(file, buffer);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      } finally {
        now.decrementAndGet();
      }
    }
  }

  @Test
  @DisplayName("that nobody can list make the source incomplete, and the others are read")
  void unlisted() throws IOException {
    Logs.write(bucket.resolve("listed/a.jsonl"), Logs.lines(calls(0, 3)));
    server.upload(bucket, BUCKET);
    String stranger = "plumbline-strange";
    server.create(stranger);
    Map<String, String> settings = server.settings(stranger);
    settings.replaceAll((name, value) -> name.endsWith("secret.key") ? "guessed" : value);
    String missing = "plumbline-missing";
    settings.putAll(server.settings(missing));
    settings.forEach(System::setProperty);
    try {
      List<String> paths =
          List.of(
              "s3a://" + stranger + "/logs",
              "s3a://" + missing + "/logs/*.gz",
              "nowhere://bucket/logs",
              "s3a://" + BUCKET + "/listed");
      List<IngestStage.Source> sources = new ArrayList<>();
      paths.forEach(
          path -> sources.add(new IngestStage.Source("s" + sources.size(), "auto", path)));
      Warehouse warehouse = Warehouse.in(folder.resolve("w"));
      IngestStage.Result result = warehouse.ingest(sources.toArray(IngestStage.Source[]::new));
      assertThat(result.unlisted())
          .extracting(IngestStage.Unlisted::folder)
          .containsExactly(
              "s3a://plumbline-strange/logs cannot be listed (AccessDeniedException).",
              "s3a://plumbline-missing/logs cannot be listed (UnknownStoreException).",
              "nowhere://bucket/logs cannot be listed: Hadoop's driver for nowhere: is not on the"
                  + " class path or not complete.");
      assertThat(result.empty()).isEmpty();
      assertThat(warehouse.usage()).hasSize(3);
    } finally {
      settings.keySet().forEach(System::clearProperty);
    }
  }

  @Test
  @DisplayName("that are not there leave the source empty")
  void empty() throws IOException {
    IngestStage.Result result =
        Warehouse.in(folder.resolve("w")).ingest("s3a://" + BUCKET + "/not-there/*.jsonl");
    assertThat(result.empty()).containsExactly("gateway");
    assertThat(result.unlisted()).isEmpty();
  }
}
