package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.IngestedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Times that are times and cannot be true are counted; their records are kept. */
class ClockSkewTest {
  private static final Instant WRITTEN = Instant.parse("2026-10-02T12:00:00Z");

  @TempDir Path temporary;

  @Test
  void aCallThatStartsAfterItsFileWasWrittenIsCountedAndKept() throws IOException {
    IngestedFile file =
        ingest(
            calls("2026-10-02T12:15:00Z", "2026-10-02T12:15:00.000001Z", "2026-10-02T14:30:00Z"));
    assertThat(file.getTimesAhead()).isEqualTo(2);
    assertThat(file.getTimesApart()).isZero();
    assertThat(file.getAccepted()).isEqualTo(3);
    assertThat(file.getQuarantined()).isZero();
  }

  @Test
  void timesOverAYearFromTheOthersOfTheirFileAreCounted() throws IOException {
    IngestedFile file =
        ingest(
            calls(
                "2026-10-02T10:00:00Z",
                "2016-01-01T00:00:07Z",
                "2025-11-20T10:00:00Z",
                "2026-05-02T10:00:00Z",
                "2016-01-01T00:00:09Z"));
    assertThat(file.getTimesApart()).isEqualTo(2);
    assertThat(file.getTimesAhead()).isZero();
    assertThat(file.getAccepted()).isEqualTo(5);
  }

  @Test
  void piecesOfOneFileAreLookedAtTogether() throws IOException {
    StringBuilder text = new StringBuilder(calls("2016-01-01T00:00:07Z"));
    for (int n = 10; n < 30; n++) {
      text.append(Logs.call(n).start("1790935200.5").end("1790935201.5").json()).append('\n');
    }
    Path log = write(text.toString());
    Warehouse warehouse = Warehouse.in(temporary.resolve("pieces")).piece(2000);
    warehouse.ingest(log);
    assertThat(warehouse.ledger(log).getTimesApart()).isEqualTo(1);
    assertThat(warehouse.ledger(log).getTimesAhead()).isZero();
  }

  @Test
  void aFileThatGrewKeepsWhatWasCounted() throws IOException {
    Warehouse warehouse = Warehouse.in(temporary.resolve("grows"));
    String first = calls("2026-10-02T15:00:00Z");
    Path log = write(first);
    warehouse.ingest(log);
    Logs.write(log, first + Logs.call(9).start("1790935200.5").end("1790935201.5").json() + "\n");
    Files.setLastModifiedTime(log, FileTime.from(WRITTEN.plusSeconds(60)));
    warehouse.ingest(log);
    assertThat(warehouse.ledger(log).getRead()).isEqualTo(2);
    assertThat(warehouse.ledger(log).getTimesAhead()).isEqualTo(1);
  }

  private static String calls(String... starts) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < starts.length; i++) {
      text.append(Logs.call(i + 1).start('"' + starts[i] + '"').end('"' + starts[i] + '"').json())
          .append('\n');
    }
    return text.toString();
  }

  private Path write(String text) throws IOException {
    Path log = Logs.write(temporary.resolve("logs").resolve("a.jsonl"), text);
    Files.setLastModifiedTime(log, FileTime.from(WRITTEN));
    return log;
  }

  private IngestedFile ingest(String text) throws IOException {
    Path log = write(text);
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse"));
    warehouse.ingest(new IngestStage.Source("gateway", "auto", log.toString()));
    return warehouse.ledger(log);
  }
}
