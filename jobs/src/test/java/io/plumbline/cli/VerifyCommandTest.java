package io.plumbline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.shared.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain of three signed nights, and what verify says once something in it was changed. */
class VerifyCommandTest {
  private static final int FLIPS = 100;

  @TempDir Path folder;

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getMimeEncoder().encodeToString(der), kind);
  }

  private Nights threeNights() throws Exception {
    Nights nights = new Nights(folder);
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    nights.write("signing.pem", pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    nights.write("public.pem", pem("PUBLIC KEY", keys.getPublic().getEncoded()));
    Path config = folder.resolve("plumbline.yaml");
    Files.writeString(config, Files.readString(config) + "signing_key_file: ./signing.pem\n");
    for (int day = 5; day <= 7; day++) {
      nights.calls("2026-10-0" + day, "chat us-east-1", "chat eu-west-1");
      nights.audit("2026-10-0" + day);
    }
    return nights;
  }

  private Nights.Said verify(Nights nights, String... more) {
    List<String> arguments = new ArrayList<>(List.of("verify"));
    arguments.addAll(List.of(more));
    return nights.run(arguments.toArray(String[]::new));
  }

  @Test
  void aBitFlippedInAnyRecordedFileIsNamed() throws Exception {
    Nights nights = threeNights();
    String key = folder.resolve("public.pem").toString();
    Nights.Said whole = verify(nights, "--public-key", key);
    assertThat(whole.exit()).as(whole.all()).isZero();
    assertThat(whole.out())
        .startsWith("Nothing differs: 3 runs, ")
        .endsWith("every manifest signed.\n");
    assertThat(nights.run("findings", "--rule", "REC-04", "--status", "pass").out())
        .contains("The chain of 2 earlier runs is whole.");

    List<List<Path>> kinds = recorded();
    Random random = Seeded.random(7);
    List<String> missed = new ArrayList<>();
    for (int i = 0; i < FLIPS; i++) {
      List<Path> kind = kinds.get(i % kinds.size());
      Path file = kind.get(random.nextInt(kind.size()));
      byte[] before = Files.readAllBytes(file);
      byte[] after = before.clone();
      after[random.nextInt(after.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, after);
      Nights.Said said = verify(nights, "--public-key", key);
      Path warehouse = folder.resolve("warehouse");
      String name = (file.startsWith(warehouse) ? warehouse : folder).relativize(file).toString();
      if (said.exit() != ExitCode.INTERNAL || !said.out().contains(name)) {
        missed.add(name + ": " + said.all());
      }
      Files.write(file, before);
    }
    assertThat(missed).isEmpty();
  }

  /** Every file of warehouse and reports, by what kind of file it is. */
  private List<List<Path>> recorded() throws IOException {
    Map<String, List<Path>> kinds = new TreeMap<>();
    for (String root : List.of("warehouse", "reports")) {
      try (Stream<Path> all = Files.walk(folder.resolve(root))) {
        all.filter(Files::isRegularFile)
            .filter(file -> !file.getFileName().toString().equals(".lock"))
            .sorted()
            .forEach(
                file ->
                    kinds
                        .computeIfAbsent(
                            folder.relativize(file).getName(1)
                                + file.getFileName().toString().replaceAll("[0-9a-f-]{8,}", ""),
                            kind -> new ArrayList<>())
                        .add(file));
      }
    }
    List<List<Path>> shuffled = new ArrayList<>(kinds.values());
    Collections.shuffle(shuffled, Seeded.random(11));
    return shuffled;
  }

  @Test
  void theWarehousesOwnFilesAndTheReportsAreRecheckedToo() throws Exception {
    Nights nights = threeNights();
    Path report = folder.resolve("reports/2026-10-05/compliance.html");
    Files.writeString(report, Files.readString(report).replace("FAIL", "PASS"));
    assertThat(verify(nights).out())
        .isEqualTo(
            "Differs: %1$s/reports/2026-10-05/compliance.html and its line in %1$s/reports/2026-10-05/SHA256SUMS do not agree: one of them was changed.\n"
                .formatted(folder));
    Files.delete(report.resolveSibling("SHA256SUMS"));
    assertThat(verify(nights).out())
        .isEqualTo("Differs: %s/reports/2026-10-05/SHA256SUMS is missing.\n".formatted(folder));
    nights.audit("2026-10-05");
    assertThat(verify(nights).exit()).isZero();

    Path calls;
    try (Stream<Path> all = Files.walk(folder.resolve("warehouse/usage/data"))) {
      calls = all.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
    }
    byte[] rows = Files.readAllBytes(calls);
    rows[rows.length / 2] ^= 4;
    Files.write(calls, rows);
    String name = folder.resolve("warehouse").relativize(calls).toString();
    assertThat(verify(nights).out())
        .isEqualTo("Differs: %s is not what versions/v0000000001.json recorded.\n".formatted(name));
    Files.delete(calls);
    assertThat(verify(nights).out()).isEqualTo("Differs: %s is missing.\n".formatted(name));
  }

  @Test
  void whatIsMissingAddedOrSignedByAnotherIsNamed() throws Exception {
    Nights nights = threeNights();
    List<Path> runs;
    try (Stream<Path> all = Files.list(folder.resolve("warehouse/runs"))) {
      runs = all.sorted().toList();
    }
    String run = runs.get(0).getFileName().toString();
    Path extra = Files.writeString(runs.get(0).resolve("notes.txt"), "x");
    assertThat(verify(nights).out())
        .isEqualTo("Differs: runs/%s/notes.txt was recorded by nobody.\n".formatted(run));
    Files.delete(extra);

    nights.write(
        "other.pem",
        pem(
            "PUBLIC KEY",
            KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded()));
    assertThat(verify(nights, run, "--public-key", folder.resolve("other.pem").toString()).out())
        .isEqualTo(
            """
            Differs: runs/%1$s/manifest.sig is no signature of runs/%1$s/manifest.json by that key.
            Also: runs/%1$s/warehouse.sig is no signature of runs/%1$s/warehouse.json by that key.
            """
                .formatted(run));

    Files.delete(runs.get(0).resolve("flow.parquet"));
    Nights.Said missing = verify(nights);
    assertThat(missing.exit()).isEqualTo(ExitCode.INTERNAL);
    assertThat(missing.out())
        .startsWith("Differs: runs/%s/flow.parquet is missing.".formatted(run));

    Nights.Said nobody = verify(nights, "zzz");
    assertThat(nobody.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(nobody.err()).contains("There is no run 'zzz'");
  }

  @Test
  void theRecordOfTheWarehouseCanNeitherBeLeftOutNorReplaced() throws Exception {
    Nights nights = threeNights();
    Path run;
    try (Stream<Path> all = Files.list(folder.resolve("warehouse/runs"))) {
      run = all.filter(VerifyCommandTest::isFirst).findFirst().orElseThrow();
    }
    Path record = run.resolve("warehouse.json");
    byte[] before = Files.readAllBytes(record);
    String id = run.getFileName().toString();

    Files.delete(record);
    assertThat(verify(nights).out())
        .contains("runs/%s/warehouse.json is missing, or no record any more.".formatted(id));

    // Whoever changes record and list alike is told of by the run after it.
    byte[] after =
        new String(before, UTF_8).replaceFirst("[0-9a-f]{64}", "0".repeat(64)).getBytes(UTF_8);
    Files.write(record, after);
    Path sums = run.resolve("SHA256SUMS");
    Files.writeString(
        sums, Files.readString(sums).replace(Digests.sha256(before), Digests.sha256(after)));
    assertThat(verify(nights).out())
        .contains("is not what run %s read.".formatted(id))
        .contains("Also: The run before runs/")
        .contains("its warehouse.json had SHA-256 " + Digests.sha256(before));
  }

  private static boolean isFirst(Path run) {
    try {
      return Files.readString(run.resolve("manifest.json")).contains("\"previous\" : null");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRunMadeBeforeChecksumsExistedIsNamedAndNoTampering() throws Exception {
    Nights nights = new Nights(folder);
    nights.calls("2026-10-05", "chat us-east-1");
    String old = nights.audit("2026-10-05");
    Path run = folder.resolve("warehouse/runs").resolve(old);
    Files.delete(run.resolve("SHA256SUMS"));
    assertThat(verify(nights).out())
        .isEqualTo("Differs: runs/%s/SHA256SUMS is missing.\n".formatted(old));

    // As versions before wrote it: no list, and no word of the warehouse that was read.
    Files.delete(run.resolve("warehouse.json"));
    Path manifest = run.resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replaceFirst(",\\s+\"snapshot\" : \"[0-9a-f]+\"", ""));
    Nights.Said said = verify(nights);
    assertThat(said.exit()).as(said.all()).isZero();
    assertThat(said.out())
        .startsWith(
            "Cannot be verified whole: 1 run was made before checksums existed (%s)."
                .formatted(old))
        .contains("Nothing differs: 1 runs, ");

    nights.calls("2026-10-06", "chat us-east-1");
    nights.audit("2026-10-06");
    assertThat(nights.run("findings", "--rule", "REC-04").out())
        .contains("not_assessed HIGH     REC-04")
        .contains("made before checksums existed; plumbline verify names them.");
    Files.delete(run.resolve("flow.parquet"));
    assertThat(verify(nights).out())
        .contains("Differs: runs/%s/flow.parquet is missing.".formatted(old));
  }

  @Test
  void aKeyThatIsNoneIsRefused() throws Exception {
    Nights nights = new Nights(folder);
    nights.write("broken.pem", "hello");
    Nights.Said said = verify(nights, "--public-key", folder.resolve("broken.pem").toString());
    assertThat(said.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(said.err())
        .contains(
            "The file holds no Ed25519 public key in PEM. Make one with: openssl pkey -in PRIVATE -pubout -out FILE");
  }
}
