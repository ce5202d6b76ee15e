package io.plumbline.shared.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;

/** Deletes files that nothing refers to. */
final class Sweep {
  private Sweep() {}

  static int of(Lake lake, int newest, Set<Long> also, Instant before) {
    if (newest < 1) {
      throw new IllegalArgumentException("The newest version is always kept: keep at least 1.");
    }
    long latest = lake.latest().number();
    Set<String> needed = new HashSet<>();
    boolean afterGap = false;
    for (long number = 1; number <= latest; number++) {
      if (number <= latest - newest && !also.contains(number)) {
        afterGap = true;
        continue;
      }
      LakeVersion version = lake.version(number);
      Map<String, String> added = version.file().files();
      added.keySet().forEach(file -> needed.add(lake.absolute(file)));
      for (VersionFile.Pointer table : version.file().tables().values()) {
        needed.add(lake.absolute(table.metadata()));
      }
      // What it has of kept versions before is needed by these. What it has of others stood in
      // each of them and stands in it: it alone must be asked, whatever the number of nights.
      if (afterGap || added.isEmpty()) {
        collect(version, lake.folder(), needed);
      }
      afterGap = false;
    }
    try {
      int deleted = 0;
      for (LakeTable table : LakeTable.values()) {
        deleted += delete(lake.storage(), lake.tableFolder(table), needed, before);
      }
      deleted += deleteTemporary(lake.storage(), lake.versions(), before);
      deleted += deleteTemporary(lake.storage(), lake.storage().child(lake.root(), "runs"), before);
      return deleted;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot delete what is no longer needed in " + lake.root() + ": " + e.getMessage(), e);
    }
  }

  private static void collect(LakeVersion version, LakeFolder folder, Set<String> needed) {
    for (LakeTable table : LakeTable.values()) {
      if (!version.file().tables().containsKey(table.tableName())) {
        continue;
      }
      StagedTable staged = version.staged(table);
      Snapshot snapshot = staged.current().currentSnapshot();
      needed.add(folder.here(snapshot.manifestListLocation()));
      for (ManifestFile manifest : snapshot.allManifests(staged.io())) {
        if (needed.add(folder.here(manifest.path()))) { // versions share most of theirs
          collect(manifest, staged, folder, needed);
        }
      }
    }
  }

  private static void collect(
      ManifestFile manifest, StagedTable staged, LakeFolder folder, Set<String> needed) {
    try (ManifestReader<DataFile> files =
        ManifestFiles.read(manifest, staged.io(), staged.current().specsById())) {
      files.forEach(file -> needed.add(folder.here(file.location())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int delete(Storage storage, String folder, Set<String> needed, Instant before)
      throws IOException {
    int deleted = 0;
    for (Storage.Found found : storage.walk(folder)) {
      if (!needed.contains(found.location()) && found.modified().isBefore(before)) {
        storage.delete(found.location());
        deleted++;
      }
    }
    return deleted;
  }

  private static int deleteTemporary(Storage storage, String folder, Instant before)
      throws IOException {
    int deleted = 0;
    for (Storage.Found found : storage.walk(folder)) {
      if (found.location().startsWith(LocalStorage.TEMPORARY, folder.length() + 1)
          && found.modified().isBefore(before)) {
        storage.delete(found.location());
        deleted++;
      }
    }
    return deleted;
  }
}
