package io.plumbline.shared.lake;

import io.plumbline.shared.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;

/**
 * Changes to any number of tables that become visible together, or not at all.
 *
 * <p>Whole files only: a row is removed by writing its file again without it and replacing the
 * file.
 */
public final class Publish {
  /** Key in an Iceberg snapshot's summary that names the ingest. */
  static final String INGEST_ID = "plumbline.ingest-id";

  private final Lake lake;
  private final LakeVersion base;
  private final String ingestId;
  private final Map<LakeTable, List<WrittenFile>> added = new EnumMap<>(LakeTable.class);
  private final Map<LakeTable, List<LakeFile>> removed = new EnumMap<>(LakeTable.class);

  Publish(Lake lake, LakeVersion base, String ingestId) {
    if (ingestId.isBlank()) {
      throw new IllegalArgumentException("An ingest needs an id.");
    }
    this.lake = lake;
    this.base = base;
    this.ingestId = ingestId;
  }

  /** Adds a file. */
  public Publish append(WrittenFile file) {
    added.computeIfAbsent(file.table(), table -> new ArrayList<>()).add(file);
    return this;
  }

  /** Takes a file out. */
  public Publish remove(LakeFile file) {
    removed.computeIfAbsent(file.table(), table -> new ArrayList<>()).add(file);
    return this;
  }

  /** Puts a file in the place of another. */
  public Publish replace(LakeFile old, WrittenFile with) {
    if (old.table() != with.table()) {
      throw new IllegalArgumentException(
          "A file of " + with.table() + " cannot replace one of " + old.table() + ".");
    }
    return remove(old).append(with);
  }

  /**
   * Makes the changes visible. When this returns they are durable; when it throws, readers see
   * either the old version or, if only the report of success was lost, the new one: publishing the
   * same ingest id again, on the same base or on what it made, then returns it.
   *
   * @return the version made, or the one this ingest id made before
   * @throws PublishConflictException when another run published since the base version
   * @throws IllegalArgumentException when files do not fit their tables; says all faults at once
   */
  public LakeVersion publish() {
    try {
      Optional<LakeVersion> before = published();
      if (before.isPresent()) {
        lake.storage().forceFolder(lake.versions());
        return before.get();
      }
      Map<LakeTable, List<DataFile>> entries = checked();
      Map<String, VersionFile.Pointer> tables = new TreeMap<>(base.file().tables());
      Set<LakeTable> changed = new TreeSet<>(added.keySet());
      changed.addAll(removed.keySet());
      Map<String, String> files = new TreeMap<>();
      for (LakeTable table : changed) {
        tables.put(table.tableName(), stage(table, entries.getOrDefault(table, List.of()), files));
      }
      VersionFile next = new VersionFile(base.number() + 1, base.sha256(), ingestId, tables, files);
      byte[] json = next.toJson();
      if (!lake.storage().createIfAbsent(lake.versionLocation(next.number()), json)) {
        throw conflict(next.number());
      }
      return new LakeVersion(lake, next, Digests.sha256(json));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot publish to the warehouse " + lake.root() + ": " + e.getMessage(), e);
    }
  }

  /**
   * What this very publish made before. A run that was killed after its publish took effect, and
   * before it could say so, finds itself: as the version it begins with, or as the one after it.
   */
  private Optional<LakeVersion> published() throws IOException {
    if (ingestId.equals(base.ingestId())) {
      return Optional.of(base);
    }
    return lake.madeOn(base.number(), ingestId);
  }

  /**
   * @param digests takes what the publish adds: data files, and what Iceberg writes about them
   */
  private VersionFile.Pointer stage(
      LakeTable table, List<DataFile> entries, Map<String, String> digests) throws IOException {
    StagedTable staged = base.staged(table);
    OverwriteFiles change = staged.table(table.tableName()).newOverwrite().set(INGEST_ID, ingestId);
    entries.forEach(change::addFile);
    for (LakeFile file : removed.getOrDefault(table, List.of())) {
      change.deleteFile(file.entry());
    }
    change.commit();
    for (WrittenFile file : added.getOrDefault(table, List.of())) {
      digest(file.path(), digests);
    }
    Snapshot snapshot = staged.current().currentSnapshot();
    digest(snapshot.manifestListLocation(), digests);
    for (ManifestFile manifest : snapshot.allManifests(staged.io())) {
      if (manifest.snapshotId() == snapshot.snapshotId()) {
        digest(manifest.path(), digests);
      }
    }
    lake.storage().forceFolder(lake.storage().child(lake.tableFolder(table), "metadata"));
    return new VersionFile.Pointer(lake.relative(staged.location()), staged.sha256());
  }

  private void digest(String location, Map<String, String> digests) throws IOException {
    digests.put(lake.relative(location), Sha256.of(lake.storage(), location));
  }

  /** Iceberg itself would ignore a file to take out that is not there, and add one twice. */
  private void checkAgainstBase(List<String> faults) {
    Set<LakeTable> changed = new TreeSet<>(added.keySet());
    changed.addAll(removed.keySet());
    for (LakeTable table : changed) {
      Set<String> held = new HashSet<>();
      base.files(table).forEach(file -> held.add(file.path()));
      for (LakeFile file : removed.getOrDefault(table, List.of())) {
        if (!held.remove(file.path())) {
          throw new PublishConflictException(
              ("Cannot publish on top of version %d: it does not hold %s, which was to be taken"
                      + " out. Run the same command again.")
                  .formatted(base.number(), file.path()));
        }
      }
      for (WrittenFile file : added.getOrDefault(table, List.of())) {
        if (!held.add(file.path())) {
          faults.add("%s is in table %s already.".formatted(file.path(), table.tableName()));
        }
      }
    }
  }

  /** Reads the end of every new file again: what is registered is what is on the disk. */
  private Map<LakeTable, List<DataFile>> checked() throws IOException {
    List<String> faults = new ArrayList<>();
    checkAgainstBase(faults);
    Map<LakeTable, List<DataFile>> entries = new EnumMap<>(LakeTable.class);
    Set<String> folders = new TreeSet<>();
    for (Map.Entry<LakeTable, List<WrittenFile>> table : added.entrySet()) {
      FileEntries ofTable = new FileEntries(lake.storage(), table.getKey());
      List<DataFile> own = new ArrayList<>();
      entries.put(table.getKey(), own);
      for (WrittenFile file : table.getValue()) {
        own.add(ofTable.entry(file, faults));
        folders.add(file.path().substring(0, file.path().lastIndexOf('/')));
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot publish: " + String.join(" ", faults) + " Nothing was changed.");
    }
    for (String folder : folders) {
      lake.storage().forceFolder(folder);
    }
    return entries;
  }

  private PublishConflictException conflict(long number) {
    return new PublishConflictException(
        ("Another run published version %d of the warehouse %s while this one was preparing it."
                + " Nothing of this run was published. Run the same command again.")
            .formatted(number, lake.root()));
  }
}
