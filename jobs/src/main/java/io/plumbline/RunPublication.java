package io.plumbline;

import io.plumbline.schema.Run;
import io.plumbline.shared.Checksums;
import io.plumbline.shared.Digests;
import io.plumbline.shared.Erasure;
import io.plumbline.shared.Register;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.RunManifest;
import io.plumbline.shared.Signatures;
import io.plumbline.shared.Version;
import io.plumbline.shared.WarehouseRecord;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.stage.ingest.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** Writes a run beside the others: tables, what it was judged by, manifest, signature. */
final class RunPublication {
  private RunPublication() {}

  /** Publishes a run: readers see all of it or none. */
  static void publish(AuditBasis basis, RunInputs inputs, RunTables tables) throws IOException {
    Run run = inputs.run();
    Optional<RunCatalog.Published> previous = basis.catalog().newest();
    try (RunStore.Draft draft = basis.runs().begin(run.getRunId())) {
      Map<String, String> outputs = write(draft, tables);
      byte[] judgedBy = PolicyCopy.of(basis.config());
      draft.write(PolicyCopy.FILE, judgedBy);
      outputs.put(PolicyCopy.FILE, Digests.sha256(judgedBy));
      RunManifest manifest =
          new RunManifest(
              run.getRunId(),
              run.getFrom(),
              run.getTo(),
              run.getVersion(),
              run.getLakeVersion(),
              digests(basis, inputs),
              outputs,
              previous.map(RunCatalog.Published::sha256).orElse(null));
      byte[] warehouse = warehouse(basis, inputs, previous.orElse(null));
      draft.write(RunManifest.FILE, manifest.toJson());
      draft.write(WarehouseRecord.FILE, warehouse);
      draft.write(Checksums.FILE, manifest.sums(warehouse).getBytes(StandardCharsets.UTF_8));
      Optional<Path> key = basis.config().signingKeyFile();
      if (key.isPresent()) {
        draft.write(RunManifest.SIGNATURE, Signatures.sign(key.get(), manifest.toJson()));
        draft.write(WarehouseRecord.SIGNATURE, Signatures.sign(key.get(), warehouse));
      }
      draft.publish();
    }
  }

  /**
   * @param previous the run before; null: this is the first
   */
  private static byte[] warehouse(AuditBasis basis, RunInputs inputs, RunCatalog.Published previous)
      throws IOException {
    Path before =
        previous == null
            ? null
            : basis.runs().path(previous.manifest().runId()).resolve(WarehouseRecord.FILE);
    return new WarehouseRecord(
            inputs.version().number(),
            inputs.version().sha256(),
            before == null || !Files.exists(before)
                ? null
                : Digests.sha256(Files.readAllBytes(before)))
        .toJson();
  }

  /** Writes the tables alone and says the SHA-256 of each by its file name. */
  static Map<String, String> write(RunStore.Draft draft, RunTables tables) {
    Map<String, String> outputs = new TreeMap<>();
    tables.forEach(
        (type, rows) -> {
          Path file = write(draft, type, rows);
          try {
            outputs.put(file.getFileName().toString(), Digests.sha256(Files.readAllBytes(file)));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return outputs;
  }

  @SuppressWarnings("unchecked") // forEach hands each list over with the class of its rows
  private static <T extends SpecificRecord> Path write(
      RunStore.Draft draft, Class<T> type, List<?> rows) {
    return draft.write(type, (List<T>) rows);
  }

  private static Map<String, String> digests(AuditBasis basis, RunInputs inputs)
      throws IOException {
    Run run = inputs.run();
    Map<String, String> digests = new TreeMap<>();
    List<Erasure> erasures = Erasure.REGISTER.all(Path.of(basis.lake().root()), new ArrayList<>());
    if (!erasures.isEmpty()) {
      digests.put(RunManifest.ERASURES, Register.lastDigest(erasures));
    }
    digests.put("inputs", run.getInputsDigest());
    digests.put("policy", run.getPolicyDigest());
    digests.put("packs", run.getPacksDigest());
    digests.put("prices", run.getPricesDigest());
    digests.put(RunManifest.SNAPSHOT, snapshot(inputs.ledger()));
    Version.codeDigest().ifPresent(code -> digests.put("code", code));
    if (run.getPseudonymKeyIds() != null) {
      digests.put("pseudonym_keys", run.getPseudonymKeyIds());
    }
    return digests;
  }

  /** What a version holds: every file that was read and what became of its records. */
  private static String snapshot(Ledger ledger) throws IOException {
    List<byte[]> files = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    ledger.forEach(
        file -> {
          line.setLength(0);
          line.append(file.getSource()).append('\t').append(file.getSha256()).append('\t');
          line.append(file.getRead()).append('\t').append(file.getAccepted()).append('\t');
          line.append(file.getDuplicates()).append('\t').append(file.getQuarantined());
          files.add(Digests.raw(line.toString().getBytes(StandardCharsets.UTF_8)));
        },
        "sha256",
        "read",
        "accepted",
        "duplicates",
        "quarantined");
    // In an order of their own: in which nights the files came, and where they lie, is not asked.
    int[] order =
        ContentOrder.of(
            files.size(),
            i -> ByteBuffer.wrap(files.get(i)).getLong() >>> Long.SIZE - ContentOrder.BITS,
            (one, other) -> Arrays.compareUnsigned(files.get(one), files.get(other)));
    ByteBuffer all = ByteBuffer.allocate(files.size() * 32);
    for (int i : order) {
      all.put(files.get(i));
    }
    return Digests.sha256(all.array());
  }
}
