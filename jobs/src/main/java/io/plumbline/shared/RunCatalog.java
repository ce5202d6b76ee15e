package io.plumbline.shared;

import io.plumbline.shared.lake.RunStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The runs of a warehouse, newest first, read from their manifests without an engine. */
public final class RunCatalog {
  private final List<Published> runs;

  /**
   * A run of the warehouse.
   *
   * @param sha256 digest of its manifest's bytes
   */
  public record Published(RunManifest manifest, String sha256, FileTime at) {}

  private RunCatalog(List<Published> runs) {
    this.runs = runs;
  }

  /** Reads the manifests of all runs; a folder without one is no run. */
  public static RunCatalog of(RunStore store) throws IOException {
    return new Reader(store).read();
  }

  /**
   * Reads the runs of a warehouse as they are published: a manifest never changes, so each is read
   * once. Not thread-safe.
   */
  public static final class Reader {
    private final RunStore store;
    private final Map<String, Published> known = new HashMap<>();

    /** Of the runs of a store. */
    public Reader(RunStore store) {
      this.store = store;
    }

    /** All runs there are now; a folder without a manifest is no run. */
    public RunCatalog read() throws IOException {
      List<String> ids = store.ids();
      known.keySet().retainAll(new HashSet<>(ids));
      for (String id : ids) {
        Path file = store.path(id).resolve(RunManifest.FILE);
        if (!known.containsKey(id) && Files.exists(file)) {
          byte[] bytes = Files.readAllBytes(file);
          known.put(
              id,
              new Published(
                  RunManifest.fromJson(bytes),
                  Digests.sha256(bytes),
                  Files.getLastModifiedTime(file)));
        }
      }
      return newestFirst(new ArrayList<>(known.values()));
    }
  }

  private static RunCatalog newestFirst(List<Published> runs) {
    runs.sort(
        Comparator.comparing(Published::at)
            .thenComparing(run -> run.manifest().lakeVersion())
            .thenComparing(run -> run.manifest().runId())
            .reversed());
    return new RunCatalog(runs);
  }

  /**
   * The runs that stood when a run was published, and the run itself: its chain back to the first.
   * All runs where there is no such run.
   */
  public RunCatalog asOf(String runId) {
    Map<String, Published> byDigest = new HashMap<>();
    runs.forEach(run -> byDigest.put(run.sha256(), run));
    Set<String> chain = new HashSet<>();
    Published link =
        runs.stream().filter(r -> r.manifest().runId().equals(runId)).findFirst().orElse(null);
    if (link == null) {
      return this;
    }
    while (link != null && chain.add(link.manifest().runId())) {
      String previous = link.manifest().previous();
      link = previous == null ? null : byDigest.get(previous);
    }
    return new RunCatalog(
        runs.stream().filter(run -> chain.contains(run.manifest().runId())).toList());
  }

  /** All of these but one. */
  public RunCatalog without(String runId) {
    return new RunCatalog(
        runs.stream().filter(run -> !run.manifest().runId().equals(runId)).toList());
  }

  /**
   * Ids of the folders of the store that are these runs, and of those whose manifest cannot be read
   * where these are all runs that can.
   *
   * @param ids of all folders of the store
   * @param now all runs there are now
   */
  public List<String> present(List<String> ids, RunCatalog now) {
    Set<String> own = new HashSet<>();
    runs.forEach(run -> own.add(run.manifest().runId()));
    boolean all = runs.size() == now.runs.size();
    return all ? ids : ids.stream().filter(own::contains).toList();
  }

  /** Every run, the newest first. */
  public List<Published> all() {
    return List.copyOf(runs);
  }

  /** The newest run. */
  public Optional<Published> newest() {
    return runs.stream().findFirst();
  }

  /** The run of an id, or of an unambiguous beginning of one. */
  public Optional<Published> run(String id) {
    List<Published> found =
        runs.stream().filter(run -> run.manifest().runId().startsWith(id)).toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /**
   * The run that one over this interval is compared with: of those of the same shape (as many days,
   * or a calendar month) that begin and end earlier, the one that ends last; of several over one
   * interval the newest. A late run over old days is thus compared with what was before them, and
   * changes nothing for the days after.
   */
  public Optional<Published> before(LocalDate from, LocalDate to) {
    return runs.stream()
        .filter(run -> run.manifest().from().isBefore(from) && run.manifest().to().isBefore(to))
        .filter(run -> shape(run.manifest().from(), run.manifest().to()).equals(shape(from, to)))
        .reduce((a, b) -> b.manifest().to().isAfter(a.manifest().to()) ? b : a);
  }

  private static String shape(LocalDate from, LocalDate to) {
    boolean month = from.getDayOfMonth() == 1 && to.equals(from.plusMonths(1));
    return month ? "month" : ChronoUnit.DAYS.between(from, to) + " days";
  }

  /** For each day of the interval that a run covers, the newest such run. */
  public Map<LocalDate, RunManifest> byDay(LocalDate from, LocalDate to) {
    Map<LocalDate, RunManifest> days = new TreeMap<>();
    for (LocalDate day = from; day.isBefore(to); day = day.plusDays(1)) {
      for (Published run : runs) {
        if (!day.isBefore(run.manifest().from()) && day.isBefore(run.manifest().to())) {
          days.put(day, run.manifest());
          break;
        }
      }
    }
    return days;
  }
}
