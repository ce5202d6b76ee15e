package io.plumbline.shared.lake;

import io.plumbline.shared.Digests;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether a warehouse's files are what its versions recorded: every version file against the one
 * after it, and every file a version added against its digest. Reads them all. Files that only
 * older versions name may be gone: sweeping and erasing delete them.
 */
final class LakeCheck {
  private final Lake lake;
  private final List<String> faults = new ArrayList<>();
  private int files;

  private LakeCheck(Lake lake) {
    this.lake = lake;
  }

  static Lake.Checked of(Lake lake) throws IOException {
    LakeCheck check = new LakeCheck(lake);
    check.run();
    return new Lake.Checked(check.files, check.faults);
  }

  private void run() throws IOException {
    long newest = 0;
    for (String name : lake.storage().list(lake.versions())) {
      newest = Math.max(newest, VersionFile.number(name));
    }
    VersionFile last = null;
    Map<String, String> digests = new TreeMap<>();
    Map<String, String> recordedBy = new TreeMap<>();
    String before = null;
    for (long number = 1; number <= newest; number++) {
      String said = said(number);
      String location = lake.versionLocation(number);
      if (!lake.storage().exists(location)) {
        faults.add(said + " is missing.");
        before = null;
        continue;
      }
      files++;
      byte[] bytes = lake.storage().read(location);
      try {
        last = VersionFile.fromJson(location, bytes);
      } catch (IOException e) {
        faults.add(said + " is no version file any more.");
        before = null;
        continue;
      }
      if (before != null && !before.equals(last.previousSha256())) {
        faults.add("%s is not what %s recorded.".formatted(said(number - 1), said));
      }
      before = Digests.sha256(bytes);
      last.tables().values().forEach(table -> digests.put(table.metadata(), table.sha256()));
      last.tables().values().forEach(table -> recordedBy.putIfAbsent(table.metadata(), said));
      digests.putAll(last.files());
      last.files().keySet().forEach(file -> recordedBy.putIfAbsent(file, said));
    }
    for (Map.Entry<String, String> digest : digests.entrySet()) {
      compare(digest.getKey(), digest.getValue(), recordedBy.get(digest.getKey()));
    }
    if (faults.isEmpty() && last != null) {
      missing(last);
    }
  }

  private static String said(long number) {
    return "versions/" + VersionFile.name(number);
  }

  private void compare(String file, String sha256, String recordedBy) throws IOException {
    String location = lake.absolute(file);
    if (lake.storage().exists(location)) {
      files++;
      if (!Sha256.of(lake.storage(), location).equals(sha256)) {
        faults.add("%s is not what %s recorded.".formatted(file, recordedBy));
      }
    }
  }

  /** What readers of the newest version would look for in vain. */
  private void missing(VersionFile newest) throws IOException {
    LakeVersion version = lake.version(newest.number());
    for (LakeTable table : LakeTable.values()) {
      VersionFile.Pointer pointer = newest.tables().get(table.tableName());
      if (pointer == null) {
        continue;
      }
      if (!lake.storage().exists(lake.absolute(pointer.metadata()))) {
        faults.add(pointer.metadata() + " is missing.");
        continue;
      }
      for (LakeFile file : version.files(table)) {
        if (!lake.storage().exists(file.path())) {
          faults.add(lake.relative(file.path()) + " is missing.");
        }
      }
    }
  }
}
