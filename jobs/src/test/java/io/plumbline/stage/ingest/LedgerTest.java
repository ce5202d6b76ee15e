package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.schema.IngestedFile;
import io.plumbline.shared.lake.LakeFile;
import io.plumbline.shared.lake.LakeFileWriter;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.Publish;
import io.plumbline.shared.lake.WriterLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The ledger")
class LedgerTest {
  @TempDir Path temporary;

  @Test
  @DisplayName("says of a file what its last reading said, however many nights there were")
  void newest() throws IOException {
    Warehouse warehouse = threeNights();
    assertNewest(warehouse);
    assertThat(warehouse.ingest(logs()).newFiles()).as("nothing is new").isZero();
  }

  @Test
  @DisplayName("says the same where another program put the rows of all nights into one file")
  void compacted() throws IOException {
    Warehouse warehouse = threeNights();
    try (WriterLock lock = warehouse.lake().lock()) {
      Publish publish = lock.change(warehouse.latest(), "compacted");
      List<IngestedFile> rows =
          new ArrayList<>(warehouse.latest().history(IngestedFile.class).toList());
      rows.sort(Comparator.comparing(IngestedFile::getRevision));
      for (LakeFile file : warehouse.latest().files(LakeTable.INGESTED_FILE)) {
        publish.remove(file);
      }
      try (LakeFileWriter writer =
          warehouse.lake().create(LakeTable.INGESTED_FILE, null, "compacted")) {
        for (IngestedFile row : rows) {
          writer.add(row);
        }
        publish.append(writer.finish());
      }
      publish.publish();
    }
    assertThat(warehouse.latest().files(LakeTable.INGESTED_FILE)).hasSize(1);
    assertNewest(warehouse);
    assertThat(warehouse.ingest(logs()).newFiles()).as("nothing is new").isZero();
  }

  @Test
  @DisplayName("gives whole rows of the files that are wanted, though it looked at few columns")
  void wholeRows() throws IOException {
    Ledger ledger = Ledger.of(threeNights().latest());
    Map<String, IngestedFile> rows =
        ledger.rows(
            row -> {
              assertThat(row.getSha256()).as("a column nobody asked for").isNull();
              return row.getRead() == 2;
            },
            "read");
    assertThat(rows.values())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.getFile()).endsWith("b.jsonl");
              assertThat(row.getSha256()).hasSize(64);
            });
  }

  @Test
  @DisplayName("is of no file before the first night")
  void empty() throws IOException {
    assertThat(Ledger.of(Warehouse.in(temporary.resolve("none")).latest()).rows()).isEmpty();
  }

  @Test
  @DisplayName("numbers files by source and path, a hundred thousand as well as one")
  void numbers() {
    FileKeys keys = new FileKeys();
    for (int i = 0; i < 100_000; i++) {
      String source = "source-" + i % 7;
      String file = "/logs/" + i / 7 + ".json";
      assertThat(keys.find(source, file)).isEqualTo(-1);
      assertThat(keys.add(source, file)).isEqualTo(i);
      assertThat(keys.add(source, file)).isEqualTo(i);
    }
    assertThat(keys.size()).isEqualTo(100_000);
    for (int i = 0; i < 100_000; i++) {
      assertThat(keys.find("source-" + i % 7, "/logs/" + i / 7 + ".json")).isEqualTo(i);
    }
    assertThat(keys.find("source-0/logs", "/0.json")).isEqualTo(-1);
  }

  /** The first file is written anew twice, the second once; a third stays. */
  private Warehouse threeNights() throws IOException {
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse"));
    write("a.jsonl", 1, 2);
    write("b.jsonl", 5);
    write("c.jsonl", 7);
    warehouse.ingest(logs());
    write("a.jsonl", 1, 2, 3);
    write("b.jsonl", 5, 6);
    warehouse.ingest(logs());
    write("a.jsonl", 1, 2, 3, 4);
    warehouse.ingest(logs());
    return warehouse;
  }

  private static void assertNewest(Warehouse warehouse) throws IOException {
    assertThat(Ledger.of(warehouse.latest()).rows().values())
        .extracting(
            row -> Path.of(row.getFile()).getFileName().toString(),
            IngestedFile::getRead,
            IngestedFile::getRevision)
        .containsExactly(
            tuple("a.jsonl", 4L, 3L), tuple("b.jsonl", 2L, 2L), tuple("c.jsonl", 1L, 1L));
  }

  private void write(String name, int... calls) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int call : calls) {
      lines.add(Logs.call(call).json());
    }
    Logs.write(logs().resolve(name), Logs.lines(lines));
  }

  private Path logs() {
    return temporary.resolve("logs");
  }
}
