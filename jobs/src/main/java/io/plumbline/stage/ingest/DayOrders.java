package io.plumbline.stage.ingest;

import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.lake.LakeFile;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.lake.WrittenFile;
import io.plumbline.stage.ingest.DayOrder.DayFile;
import io.plumbline.stage.ingest.SplitOutcome.WrittenCalls;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which days a step has to make unique, and the files each is resolved by: those the step has
 * written, and those of the warehouse that may tell the same.
 */
final class DayOrders {
  private final IngestStep step;
  private final LakeVersion base;
  private final long clockSkew;

  // Files of calls, by day.
  private final TreeMap<LocalDate, List<DayFile>> fresh = new TreeMap<>();
  private final Map<LocalDate, List<DayFile>> known = new TreeMap<>();

  /** Those whose records have no time of their own, of all days; empty where none was read now. */
  private final TreeMap<LocalDate, List<DayFile>> undated = new TreeMap<>();

  private DayOrders(IngestStep step, long clockSkew) {
    this.step = step;
    this.base = step.base();
    this.clockSkew = clockSkew;
  }

  /**
   * One order for each day that may change: days of calls first, then days of samples.
   *
   * @param outcomes what the step has read
   * @param clockSkew how far apart two sources may put one call, microseconds
   */
  static List<DayOrder> of(IngestStep step, List<SplitOutcome> outcomes, long clockSkew)
      throws IOException {
    DayOrders days = new DayOrders(step, clockSkew);
    List<DayOrder> orders = new ArrayList<>(days.ofCalls(outcomes));
    orders.addAll(days.ofSamples(outcomes));
    return orders;
  }

  // --- calls

  private List<DayOrder> ofCalls(List<SplitOutcome> outcomes) throws IOException {
    for (SplitOutcome outcome : outcomes) {
      for (WrittenCalls calls : outcome.calls()) {
        WrittenFile file = calls.file();
        add(
            fresh,
            file.day(),
            new DayFile(
                file.path(), file.rows(), false, calls.witness(), calls.source(), calls.format()));
      }
    }
    if (fresh.isEmpty()) {
      return List.of();
    }
    findUndated();
    findKnown();
    List<DayOrder> orders = new ArrayList<>();
    for (LocalDate day : touched()) {
      orders.add(
          new DayOrder(
              LakeTable.USAGE,
              day,
              all(day),
              neighbours(day),
              earlier(day),
              step.lake().folder(),
              step.id(),
              clockSkew));
    }
    return orders;
  }

  /** Of the warehouse's files without times, who tells and where is not asked. */
  private void findUndated() {
    fresh.forEach(
        (day, files) ->
            files.stream().filter(DayFile::isUndated).forEach(file -> add(undated, day, file)));
    if (!undated.isEmpty()) {
      for (LakeFile file : base.files(LakeTable.USAGE)) {
        if (UsageFileNames.isUndated(file.path())) {
          add(undated, file.day(), DayFile.known(file, "", ""));
        }
      }
    }
  }

  /** Files of the warehouse, of the days that were read now and of those around them. */
  private void findKnown() throws IOException {
    LocalDate last = fresh.lastKey();
    if (!undated.isEmpty() && undated.lastKey().isAfter(last)) {
      last = undated.lastKey(); // a copy of what is read now may stand there
    }
    LocalDate from = fresh.firstKey().minusDays(2);
    LocalDate to = last.plusDays(3);
    List<LakeFile> files = base.files(LakeTable.USAGE, from, to);
    if (files.isEmpty()) {
      return;
    }
    Map<String, UsageDaily> about = new HashMap<>();
    try (Rows<UsageDaily> cubes =
        base.read(UsageDaily.class, from, to, "day", "usage_file", "source", "format")) {
      cubes.forEach(cube -> about.putIfAbsent(cube.getUsageFile(), cube));
    }
    for (LakeFile file : files) {
      UsageDaily cube = about.get(file.path());
      add(
          known,
          file.day(),
          DayFile.known(
              file, cube == null ? "" : cube.getSource(), cube == null ? "" : cube.getFormat()));
    }
  }

  /** The days of which a file was read now, and those that lose calls to them. */
  private Set<LocalDate> touched() {
    // A call told by another source may start seconds earlier, on the day before.
    Set<LocalDate> touched = new TreeSet<>(fresh.keySet());
    for (LocalDate day : fresh.keySet()) {
      for (LocalDate near : around(day)) {
        if (givesWay(all(near), fresh.get(day))) {
          touched.add(near);
        }
      }
    }
    if (!undated.isEmpty()) {
      touched.addAll(undated.tailMap(fresh.firstKey()).keySet());
    }
    return touched;
  }

  private List<DayFile> neighbours(LocalDate day) {
    List<DayFile> ofDay = all(day);
    List<DayFile> neighbours = new ArrayList<>();
    for (LocalDate near : around(day)) {
      List<DayFile> ofNear = all(near);
      if (givesWay(ofDay, ofNear)) {
        neighbours.addAll(ofNear);
      }
    }
    for (LakeFile told : base.files(LakeTable.TOLD_LINK, day.minusDays(1), day.plusDays(2))) {
      neighbours.add(DayFile.known(told, null, UsageFileNames.format(told.path())));
    }
    return neighbours;
  }

  private List<DayFile> earlier(LocalDate day) {
    return undated.containsKey(day)
        ? undated.headMap(day).values().stream().flatMap(List::stream).toList()
        : List.of();
  }

  /** All files of a day, those of the warehouse first. */
  private List<DayFile> all(LocalDate day) {
    List<DayFile> all = new ArrayList<>(known.getOrDefault(day, List.of()));
    all.addAll(fresh.getOrDefault(day, List.of()));
    return all;
  }

  private static List<LocalDate> around(LocalDate day) {
    return List.of(day.minusDays(1), day.plusDays(1));
  }

  private static boolean givesWay(List<DayFile> files, List<DayFile> to) {
    return files.stream().anyMatch(f -> to.stream().anyMatch(f::mayGoFor));
  }

  private static void add(Map<LocalDate, List<DayFile>> days, LocalDate day, DayFile file) {
    days.computeIfAbsent(day, d -> new ArrayList<>()).add(file);
  }

  // --- samples

  private List<DayOrder> ofSamples(List<SplitOutcome> outcomes) {
    Map<LocalDate, List<DayFile>> read = new TreeMap<>();
    for (SplitOutcome outcome : outcomes) {
      for (WrittenFile file : outcome.samples()) {
        add(read, file.day(), DayFile.ofSamples(file.path(), file.rows(), false));
      }
    }
    List<DayOrder> orders = new ArrayList<>();
    read.forEach(
        (day, now) -> {
          List<DayFile> files = new ArrayList<>();
          for (LakeFile file : base.files(LakeTable.CAPACITY, day, day.plusDays(1))) {
            files.add(DayFile.ofSamples(file.path(), file.rows(), true));
          }
          files.addAll(now);
          orders.add(
              new DayOrder(
                  LakeTable.CAPACITY,
                  day,
                  files,
                  List.of(),
                  List.of(),
                  step.lake().folder(),
                  step.id(),
                  0));
        });
    return orders;
  }
}
