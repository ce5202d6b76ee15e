package io.plumbline.shared;

import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.RunStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rechecks what runs recorded: every file of a run against its manifest, every manifest against the
 * one after it, the version of the warehouse it read, and its signature where a key is given. Reads
 * only the runs' folders and the warehouse's version files.
 */
public final class RunChain {
  private RunChain() {}

  /**
   * What was found.
   *
   * @param runs runs looked at
   * @param files files whose bytes were compared
   * @param faults what differs, a sentence each, by run; empty: nothing
   * @param erased what was taken out of the warehouse on purpose, a sentence each
   * @param signedOff reviews that were recorded, a sentence each
   * @param unsummed ids of runs made before checksums existed: their files are compared with their
   *     manifest, but they have no SHA256SUMS, and the warehouse they read was not recorded
   */
  public record Checked(
      int runs,
      int files,
      List<String> faults,
      List<String> erased,
      List<String> signedOff,
      List<String> unsummed) {
    public Checked {
      faults = List.copyOf(faults);
      signedOff = List.copyOf(signedOff);
      erased = List.copyOf(erased);
      unsummed = List.copyOf(unsummed);
    }
  }

  private record Link(
      String id, RunManifest manifest, String sha256, byte[] warehouse, WarehouseRecord read) {}

  /**
   * Checks every run, or one.
   *
   * @param only id of the run whose files are compared; null: all. The links between manifests are
   *     checked in any case
   * @param key public key every manifest must be signed with; null: signatures are not asked for
   */
  public static Checked check(RunStore store, Lake lake, String only, PublicKey key)
      throws IOException {
    return check(store, store.ids(), lake, only, key);
  }

  /**
   * As {@link #check(RunStore, Lake, String, PublicKey)}, of some runs.
   *
   * @param among ids of the runs that are looked at; the others are as if they were not there
   */
  public static Checked check(
      RunStore store, List<String> among, Lake lake, String only, PublicKey key)
      throws IOException {
    List<String> faults = new ArrayList<>();
    List<String> unsummed = new ArrayList<>();
    List<Link> links = new ArrayList<>();
    int files = 0;
    for (String id : among) {
      Path folder = store.path(id);
      byte[] bytes = read(folder.resolve(RunManifest.FILE));
      Optional<RunManifest> manifest = manifest(bytes);
      if (manifest.isEmpty()) {
        faults.add(
            "runs/%s/%s %s."
                .formatted(
                    id,
                    RunManifest.FILE,
                    bytes == null ? "is missing" : "is no manifest any more"));
        continue;
      }
      byte[] warehouse = read(folder.resolve(WarehouseRecord.FILE));
      WarehouseRecord read = record(warehouse);
      links.add(new Link(id, manifest.get(), Digests.sha256(bytes), warehouse, read));
      boolean old = beforeChecksums(folder, manifest.get());
      if (old && (only == null || only.equals(id))) {
        unsummed.add(id);
      }
      if (only == null || only.equals(id)) {
        files += files(folder, id, manifest.get(), bytes, warehouse, faults);
        warehouse(lake, id, manifest.get(), read, faults);
        if (key != null) {
          signature(folder, id, RunManifest.FILE, bytes, RunManifest.SIGNATURE, key, faults);
          if (warehouse != null) {
            signature(
                folder,
                id,
                WarehouseRecord.FILE,
                warehouse,
                WarehouseRecord.SIGNATURE,
                key,
                faults);
          }
        }
      }
    }
    chain(links, faults);
    List<Erasure> erasures = erasures(Path.of(lake.root()), links, key, faults);
    List<SignOff> signedOff = signOffs(Path.of(lake.root()), links, key, faults);
    return new Checked(
        links.size(),
        files,
        faults,
        erasures.stream().map(Erasure::sentence).toList(),
        signedOff.stream().map(SignOff::sentence).toList(),
        unsummed);
  }

  /**
   * Whether a version made the run that neither listed checksums nor recorded the warehouse it
   * read. Who deletes the list of a later run leaves that record; who takes it out of the manifest
   * changes the manifest, which the next run and the signature hold.
   */
  private static boolean beforeChecksums(Path folder, RunManifest manifest) {
    return !manifest.digests().containsKey(RunManifest.SNAPSHOT)
        && !Files.exists(folder.resolve(Checksums.FILE));
  }

  private static int files(
      Path folder,
      String id,
      RunManifest manifest,
      byte[] bytes,
      byte[] warehouse,
      List<String> faults)
      throws IOException {
    int compared = 0;
    if (!manifest.runId().equals(id)) {
      faults.add(
          "runs/%s/%s is the manifest of run %s."
              .formatted(id, RunManifest.FILE, manifest.runId()));
    }
    for (Map.Entry<String, String> output : manifest.outputs().entrySet()) {
      byte[] found = safe(output.getKey()) ? read(folder.resolve(output.getKey())) : null;
      compared++;
      if (found == null) {
        faults.add("runs/%s/%s is missing.".formatted(id, output.getKey()));
      } else if (!Digests.sha256(found).equals(output.getValue())) {
        faults.add("runs/%s/%s is not what its manifest recorded.".formatted(id, output.getKey()));
      }
    }
    compared += sums(folder, id, manifest, bytes, warehouse, faults);
    Set<String> known = new TreeSet<>(manifest.outputs().keySet());
    known.addAll(
        Set.of(
            RunManifest.FILE,
            Checksums.FILE,
            RunManifest.SIGNATURE,
            WarehouseRecord.FILE,
            WarehouseRecord.SIGNATURE));
    try (Stream<Path> all = Files.list(folder)) {
      all.map(file -> file.getFileName().toString())
          .filter(name -> !known.contains(name))
          .sorted()
          .forEach(name -> faults.add("runs/%s/%s was recorded by nobody.".formatted(id, name)));
    }
    return compared;
  }

  /** The list that sha256sum reads says the same as the manifest, and of the manifest itself. */
  private static int sums(
      Path folder,
      String id,
      RunManifest manifest,
      byte[] bytes,
      byte[] warehouse,
      List<String> faults)
      throws IOException {
    if (beforeChecksums(folder, manifest)) {
      return 0;
    }
    byte[] found = read(folder.resolve(Checksums.FILE));
    if (found == null) {
      faults.add("runs/%s/%s is missing.".formatted(id, Checksums.FILE));
      return 1;
    }
    Map<String, String> expected = new TreeMap<>(manifest.outputs());
    expected.put(RunManifest.FILE, Digests.sha256(bytes));
    if (warehouse != null) {
      expected.put(WarehouseRecord.FILE, Digests.sha256(warehouse));
    }
    String lines =
        expected.entrySet().stream()
            .map(line -> line.getValue() + "  " + line.getKey() + "\n")
            .collect(Collectors.joining());
    if (!lines.equals(new String(found, StandardCharsets.UTF_8))) {
      faults.add(
          "runs/%s/%s and runs/%s/%s do not agree: one of them was changed."
              .formatted(id, RunManifest.FILE, id, Checksums.FILE));
    }
    return 1;
  }

  private static void warehouse(
      Lake lake, String id, RunManifest manifest, WarehouseRecord read, List<String> faults) {
    if (read == null) {
      if (manifest.digests().containsKey(RunManifest.SNAPSHOT)) {
        faults.add(
            "runs/%s/%s is missing, or no record any more.".formatted(id, WarehouseRecord.FILE));
      }
      return;
    }
    if (read.version() != manifest.lakeVersion()) {
      faults.add(
          "runs/%s/%s and runs/%s/%s name different versions of the warehouse."
              .formatted(id, WarehouseRecord.FILE, id, RunManifest.FILE));
      return;
    }
    String recorded = read.sha256();
    if (recorded == null) {
      return; // a run over an empty warehouse
    }
    String found;
    try {
      found = lake.version(manifest.lakeVersion()).sha256();
    } catch (UncheckedIOException | IllegalStateException e) {
      found = null;
    }
    if (!recorded.equals(found)) {
      faults.add(
          "versions/v%010d.json %s what run %s read."
              .formatted(
                  manifest.lakeVersion(), found == null ? "cannot be read as" : "is not", id));
    }
  }

  private static void signature(
      Path folder,
      String id,
      String file,
      byte[] bytes,
      String signature,
      PublicKey key,
      List<String> faults)
      throws IOException {
    byte[] found = read(folder.resolve(signature));
    if (found == null) {
      faults.add("runs/%s/%s is missing.".formatted(id, signature));
    } else if (!Signatures.holds(key, bytes, found)) {
      faults.add(
          "runs/%s/%s is no signature of runs/%s/%s by that key."
              .formatted(id, signature, id, file));
    }
  }

  private static void chain(List<Link> links, List<String> faults) {
    Map<String, Link> byDigest = new HashMap<>();
    links.forEach(link -> byDigest.put(link.sha256(), link));
    List<String> beginnings = new ArrayList<>();
    for (Link link : links) {
      String previous = link.manifest().previous();
      if (previous == null) {
        beginnings.add(link.id());
      } else if (!byDigest.containsKey(previous)) {
        faults.add(
            "The run before runs/%s is not there as it was recorded: its manifest had SHA-256 %s."
                .formatted(link.id(), previous));
      }
    }
    Set<String> records = new TreeSet<>();
    links.stream()
        .map(Link::warehouse)
        .filter(Objects::nonNull)
        .forEach(bytes -> records.add(Digests.sha256(bytes)));
    for (Link link : links) {
      String before = link.read() == null ? null : link.read().previous();
      if (before != null && !records.contains(before)) {
        faults.add(
            "The run before runs/%s is not there as it was recorded: its %s had SHA-256 %s."
                .formatted(link.id(), WarehouseRecord.FILE, before));
      }
    }
    if (beginnings.size() > 1) {
      faults.add(
          "The chain has %d beginnings: runs %s."
              .formatted(beginnings.size(), String.join(", ", beginnings)));
    }
  }

  /** Each is linked to the one before, and the runs after it name it: none can be left out. */
  private static List<Erasure> erasures(
      Path warehouse, List<Link> links, PublicKey key, List<String> faults) throws IOException {
    List<Erasure> all = Erasure.REGISTER.all(warehouse, faults);
    Set<String> digests = new TreeSet<>();
    for (Erasure erasure : all) {
      digests.add(erasure.sha256());
      for (String file : erasure.files().keySet()) {
        if (Files.exists(warehouse.resolve(file))) {
          faults.add("%s is there, and was %s.".formatted(file, erasure.said()));
        }
      }
    }
    if (key != null) {
      faults.addAll(Erasure.REGISTER.unsigned(warehouse, all, key));
    }
    for (Link link : links) {
      String named = link.manifest().digests().get(RunManifest.ERASURES);
      if (named != null && !digests.contains(named)) {
        faults.add(
            "The erasure before runs/%s is not there as it was recorded: it had SHA-256 %s."
                .formatted(link.id(), named));
      }
    }
    return all;
  }

  /** Each names a run by its manifest's digest, as it was when it was reviewed. */
  private static List<SignOff> signOffs(
      Path warehouse, List<Link> links, PublicKey key, List<String> faults) throws IOException {
    List<SignOff> all = SignOff.REGISTER.all(warehouse, faults);
    for (SignOff signed : all) {
      for (Link link : links) {
        if (link.id().equals(signed.runId()) && !link.sha256().equals(signed.manifest())) {
          faults.add(
              "runs/%s/%s is not what signoffs/%s signed off."
                  .formatted(link.id(), RunManifest.FILE, signed.fileName()));
        }
      }
    }
    if (key != null) {
      faults.addAll(SignOff.REGISTER.unsigned(warehouse, all, key));
    }
    return all;
  }

  private static boolean safe(String name) {
    return name.matches("[A-Za-z0-9_]+\\.(parquet|zip)");
  }

  private static Optional<RunManifest> manifest(byte[] bytes) {
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(RunManifest.fromJson(bytes));
    } catch (IOException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static WarehouseRecord record(byte[] bytes) {
    try {
      return bytes == null ? null : WarehouseRecord.fromJson(bytes);
    } catch (IOException e) {
      return null;
    }
  }

  private static byte[] read(Path file) throws IOException {
    return Files.isRegularFile(file) ? Files.readAllBytes(file) : null;
  }
}
