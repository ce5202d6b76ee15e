package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.schema.IngestedFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What could not be read is taken in once it can be, and nothing is counted twice. */
class RetryQuarantineTest {
  @TempDir Path temporary;
  private Warehouse warehouse;

  @BeforeEach
  void open() {
    warehouse = Warehouse.in(temporary.resolve("warehouse"));
  }

  @Test
  void recordsMoveFromQuarantineToTheTables() throws Exception {
    String early = Logs.call(1).json();
    String late = Logs.call(2).start("1790990000").end("1790990001").json();
    Path file =
        Logs.write(logs().resolve("a.jsonl"), Logs.lines(List.of(early, late, "{\"broken\"")));
    Path other = Logs.write(logs().resolve("b.jsonl"), Logs.lines(List.of(Logs.call(3).json())));
    warehouse.newest(Instant.ofEpochSecond(1_790_989_000)).ingest(logs());
    assertThat(counts(file)).isEqualTo("read 3, accepted 1, duplicates 0, quarantined 2");
    long revision = warehouse.ledger(file).getRevision();

    IngestStage.Result again = warehouse.newest(Warehouse.NEWEST).retry(logs());
    assertThat(again.newFiles()).isEqualTo(1);
    assertThat(again.before()).extracting(IngestedFile::getQuarantined).containsExactly(2L);
    assertThat(again.files()).extracting(IngestedFile::getQuarantined).containsExactly(1L);
    assertThat(counts(file)).isEqualTo("read 3, accepted 2, duplicates 0, quarantined 1");
    assertThat(warehouse.ledger(file).getRevision()).isGreaterThan(revision);
    assertThat(warehouse.ledger(other).getRevision()).isEqualTo(revision);
    assertThat(warehouse.usage()).hasSize(3);
    BadInputTest.assertCountsMeet(warehouse);

    // The file is the same: what was taken in is taken in once.
    warehouse.retry(logs());
    assertThat(counts(file)).isEqualTo("read 3, accepted 2, duplicates 0, quarantined 1");
    assertThat(warehouse.usage()).hasSize(3);
    BadInputTest.assertCountsMeet(warehouse);
  }

  @Test
  void aFileThatGotASourceOfItsOwnNoLongerSpeaksAgainstTheOneThatCouldNotReadIt() throws Exception {
    Path file = Logs.write(logs().resolve("a.jsonl"), Logs.lines(List.of(Logs.call(1).json())));
    Set<String> sources = Set.of("gateway", "house");
    warehouse.ingest(new IngestStage.Source("gateway", "bedrock-invocation", logs().toString()));
    assertThat(speaking(sources))
        .extracting(IngestedFile::getSource, IngestedFile::getQuarantined)
        .containsExactly(tuple("gateway", 1L));
    warehouse.ingest(new IngestStage.Source("house", "auto", file.toString()));
    assertThat(speaking(sources))
        .extracting(IngestedFile::getSource, IngestedFile::getAccepted)
        .containsExactly(tuple("house", 1L));
    assertThat(speaking(Set.of("gateway")))
        .as("of a source that is gone nothing is heard")
        .hasSize(1);
  }

  @Test
  void aLargerLimitTakesInWhatWasTooLong() throws Exception {
    String big = Logs.call(1).with(", \"x\": \"" + "y".repeat(5000) + "\"").json();
    Path file =
        Logs.write(logs().resolve("a.jsonl"), Logs.lines(List.of(big, Logs.call(2).json())));
    warehouse.maxRecord(4000).ingest(logs());
    assertThat(counts(file)).isEqualTo("read 2, accepted 1, duplicates 0, quarantined 1");
    warehouse.maxRecord(Warehouse.MAX_RECORD).retry(logs());
    assertThat(counts(file)).isEqualTo("read 2, accepted 2, duplicates 0, quarantined 0");
    assertThat(warehouse.retry(logs()).newFiles()).isZero();
  }

  @Test
  void samplesWithoutAValueAreNotReadAgainForOne() throws Exception {
    String page =
        "# TYPE vllm:num_requests_running gauge\n"
            + "vllm:num_requests_running{engine=\"0\",model_name=\"m\"} NaN 1790000000000\n"
            + "vllm:num_requests_running{engine=\"1\",model_name=\"m\"} 3 1790000000000\n";
    Path file = Logs.write(logs().resolve("a.prom"), Logs.utf8(page));
    warehouse.ingest(logs());
    assertThat(counts(file)).isEqualTo("read 2, accepted 1, duplicates 0, quarantined 1");
    assertThat(warehouse.retry(logs()).newFiles()).isZero();

    Logs.write(
        file, Logs.utf8(page + "vllm:num_requests_running{engine=\"2\"} none 1790000000000\n"));
    warehouse.ingest(logs());
    assertThat(warehouse.retry(logs()).newFiles()).as("one has a fault as well").isEqualTo(1);
  }

  private List<IngestedFile> speaking(Set<String> sources) throws Exception {
    Ledger ledger = Ledger.of(warehouse.latest());
    return ledger.speaking(ledger.rows(row -> sources.contains(row.getSource())).values(), sources);
  }

  private String counts(Path file) {
    IngestedFile row = warehouse.ledger(file);
    return "read %d, accepted %d, duplicates %d, quarantined %d"
        .formatted(row.getRead(), row.getAccepted(), row.getDuplicates(), row.getQuarantined());
  }

  private Path logs() {
    return temporary.resolve("logs");
  }
}
