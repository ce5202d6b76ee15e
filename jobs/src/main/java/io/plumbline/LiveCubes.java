package io.plumbline;

import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.lake.LakeFile;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Rows;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The daily cubes that count: a file that was read anew leaves cubes behind that count no more. */
final class LiveCubes {
  private LiveCubes() {}

  /**
   * Live cubes of a version.
   *
   * @param from first UTC day
   * @param to end, exclusive
   */
  static List<UsageDaily> of(LakeVersion version, LocalDate from, LocalDate to) throws IOException {
    Set<String> live = new HashSet<>();
    for (LakeFile file : version.files(LakeTable.USAGE, from, to)) {
      live.add(file.path());
    }
    List<UsageDaily> cubes = new ArrayList<>();
    try (Rows<UsageDaily> rows = version.read(UsageDaily.class, from, to)) {
      for (UsageDaily cube : rows) {
        if (live.contains(cube.getUsageFile())) {
          cubes.add(cube);
        }
      }
    }
    return cubes;
  }
}
