package io.plumbline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Usage;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoreAuditTest {
  @TempDir Path folder;

  @Test
  @DisplayName("A night reads its logs from S3, and says which bucket it could not list and why")
  void night() throws IOException {
    Path logs = folder.resolve("logs");
    long lines = 0;
    for (int day = 1; day <= 2; day++) {
      Path file =
          Plumbline.home()
              .resolve("sample-logs/aurora/logs/gateway/2026-10-%02d.jsonl.gz".formatted(day));
      Files.createDirectories(logs.resolve("gateway"));
      Files.copy(file, logs.resolve("gateway").resolve(file.getFileName()));
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
        lines += in.lines().filter(line -> !line.isBlank()).count();
      }
    }
    Plumbline.write(
        folder.resolve("plumbline.yaml"),
        """
        warehouse: ./warehouse
        reports: ./reports
        policy: %s
        sources:
          - name: gateway
            path: s3a://night-logs/gateway/*.gz
          - name: lost
            path: s3a://night-lost/gateway/
        """
            .formatted(Plumbline.home().resolve("sample-logs/aurora/policy")));
    Plumbline.Finished said;
    try (S3Server server = S3Server.start(folder)) {
      server.create("night-logs");
      server.upload(logs, "night-logs");
      List<String> options = new ArrayList<>(server.options("night-logs"));
      options.addAll(server.options("night-lost"));
      said =
          Plumbline.start(
                  folder,
                  options,
                  Map.of(),
                  "audit",
                  "--config",
                  "plumbline.yaml",
                  "--from",
                  "2026-10-01",
                  "--to",
                  "2026-10-02")
              .join();
    }
    assertThat(said.exit()).as(said.all()).isEqualTo(4);
    assertThat(said.err())
        .contains(
            "Source 'lost' is incomplete: s3a://night-lost/gateway/ cannot be listed"
                + " (UnknownStoreException). Nothing of it was read. Check its address, the"
                + " credentials and the driver (docs/operations.md, Logs in an object store), and"
                + " run the same command again.")
        .doesNotContain("'gateway'");
    LakeVersion version = Lake.at(folder.resolve("warehouse")).latest();
    List<IngestedFile> ledger = version.read(IngestedFile.class).toList();
    assertThat(ledger).hasSize(2);
    assertThat(ledger.stream().mapToLong(IngestedFile::getRead).sum()).isEqualTo(lines);
    assertThat(version.read(Usage.class).toList())
        .hasSize((int) ledger.stream().mapToLong(IngestedFile::getAccepted).sum());
    assertThat(WarehouseText.names(folder.resolve("reports")))
        .anyMatch(name -> name.endsWith("summary.json"));
  }
}
