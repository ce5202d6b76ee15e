package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Usage;
import io.plumbline.shared.SparkTasks;
import io.plumbline.shared.TaskEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where tasks run changes nothing: Spark and the threads of this process give the same tables. */
class EnginesTest {
  private static final int PIECE = 32 << 10;

  @TempDir Path folder;

  @Test
  @DisplayName("Spark and threads of this process give the same tables, repeats and rejects too")
  void sameTables() throws IOException {
    List<String> calls = IntStream.range(0, 400).mapToObj(n -> Logs.call(n % 390).json()).toList();
    Logs.write(folder.resolve("logs/a.jsonl"), Logs.lines(calls) + "{\"id\": 1\n");
    for (int n = 0; n < 50; n++) {
      Logs.write(folder.resolve("logs/small/" + n + ".json"), Logs.call(380 + n).json());
    }
    Warehouse threads = read("threads", TaskEngine.of("local[3]", (what, done, all) -> {}));
    Warehouse spark = read("spark", new SparkTasks("local[2]"));
    assertThat(rows(threads).size()).isEqualTo(430);
    assertThat(rows(threads)).isEqualTo(rows(spark));
    assertThat(threads.rejected()).hasSize(1).isEqualTo(spark.rejected());
    assertThat(threads.ledger()).isEqualTo(spark.ledger());
  }

  private Warehouse read(String name, TaskEngine engine) throws IOException {
    try (engine) {
      Warehouse warehouse = Warehouse.in(folder.resolve(name)).piece(PIECE).engine(engine);
      warehouse.ingest(folder.resolve("logs"));
      return warehouse;
    }
  }

  private static List<Usage> rows(Warehouse warehouse) {
    List<Usage> rows = warehouse.usage();
    rows.sort(Comparator.comparing(Usage::getCallId).thenComparing(Usage::getFile));
    return rows;
  }
}
