package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Billed;
import io.plumbline.schema.Capacity;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import io.plumbline.schema.UsageDay;
import io.plumbline.shared.TaskEngine;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeFile;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.lake.WriterLock;
import io.plumbline.shared.record.RecordCompletion;
import io.plumbline.stage.normalise.Normalisation;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/** A warehouse in a test's folder, and the real ingest over it, one task after another. */
final class Warehouse {
  /** Newest time the tests believe: a day after the youngest fixture. */
  static final Instant NEWEST = Instant.parse("2026-11-22T12:00:00Z");

  static final int MAX_RECORD = 16 << 20;

  private final Path folder;
  private final Lake lake;
  private int maxRecord = MAX_RECORD;
  private long piece = SplitPlanner.PIECE;
  private int cores = 2;
  private int atOnce = 100_000;
  private TaskEngine engine;
  private LogFormats.Shelf formats = LogFormats::load;
  private Instant newest = NEWEST;
  private String readVersion;
  private final Map<Class<?>, List<?>> rowsRead = new HashMap<>();

  private Warehouse(Path folder) {
    this.folder = folder;
    this.lake = Lake.at(folder);
  }

  static Warehouse in(Path folder) {
    return new Warehouse(folder);
  }

  Warehouse maxRecord(int bytes) {
    maxRecord = bytes;
    return this;
  }

  Warehouse piece(long bytes) {
    piece = bytes;
    return this;
  }

  Warehouse atOnce(int files) {
    atOnce = files;
    return this;
  }

  Warehouse cores(int n) {
    cores = n;
    return this;
  }

  Warehouse newest(Instant believed) {
    newest = believed;
    return this;
  }

  /** Reads files with records in quarantine again, and what is new. */
  IngestStage.Result retry(Path path) throws IOException {
    IngestStage stage = stage();
    try (WriterLock lock = lake.lock()) {
      LakeVersion base = lake.latest();
      IngestStage.Source source = new IngestStage.Source("gateway", "auto", path.toString());
      return ingest(stage, lock, base, stage.pending(base, List.of(source), true));
    }
  }

  Warehouse formats(LogFormats.Shelf shelf) {
    formats = shelf;
    return this;
  }

  /** Reads what is new of one source whose format is recognised. */
  IngestStage.Result ingest(String path) throws IOException {
    return ingest(new IngestStage.Source("gateway", "auto", path));
  }

  IngestStage.Result ingest(Path path) throws IOException {
    return ingest(path.toString());
  }

  IngestStage.Result ingest(IngestStage.Source... sources) throws IOException {
    IngestStage stage = stage();
    try (WriterLock lock = lake.lock()) {
      LakeVersion base = lake.latest();
      return ingest(stage, lock, base, stage.pending(base, List.of(sources)));
    }
  }

  IngestStage stage() {
    return new IngestStage(
        lake, engine == null ? new InOrder(cores) : engine, piece, formats, atOnce);
  }

  Warehouse engine(TaskEngine other) {
    engine = other;
    return this;
  }

  IngestStage.Result ingest(
      IngestStage stage, WriterLock lock, LakeVersion base, PendingFiles pending)
      throws IOException {
    RecordCompletion.Factory completion = new Normalisation(null);
    IngestStage.Result result =
        stage.ingest(lock, base, pending, new IngestStage.Limits(newest, maxRecord), completion);
    assertThat(result.ledger().rows())
        .as("the ledger as it is remembered, and as it is stored")
        .isEqualTo(Ledger.of(result.version()).rows());
    return result;
  }

  Lake lake() {
    return lake;
  }

  LakeVersion latest() {
    return lake.latest();
  }

  Path folder() {
    return folder;
  }

  List<Usage> usage() {
    return rows(Usage.class);
  }

  List<Capacity> capacity() {
    return rows(Capacity.class);
  }

  List<Billed> billed() {
    return rows(Billed.class);
  }

  List<ReportedUsage> reportedUsage() {
    return rows(ReportedUsage.class);
  }

  List<Rejected> rejected() {
    return rows(Rejected.class);
  }

  /** Tests ask for the same rows many times: a version's table is read once. */
  @SuppressWarnings("unchecked") // the list under a class is of that class
  private <T extends SpecificRecord> List<T> rows(Class<T> type) {
    LakeVersion version = latest();
    if (!Objects.equals(version.sha256(), readVersion)) {
      rowsRead.clear();
      readVersion = version.sha256();
    }
    return (List<T>) rowsRead.computeIfAbsent(type, t -> version.read(type).toList());
  }

  /** Rejected rows of the newest reading of each file: what reports count. */
  List<Rejected> currentlyRejected() {
    Map<String, IngestedFile> ledger = ledger();
    return rejected().stream()
        .filter(r -> ledger.get(r.getFile()).getIngestId().equals(r.getIngestId()))
        .toList();
  }

  /** The newest ledger row of each file, by path. */
  Map<String, IngestedFile> ledger() {
    try {
      Map<String, IngestedFile> byPath = new TreeMap<>();
      Ledger.of(latest()).rows().values().forEach(row -> byPath.put(row.getFile(), row));
      return byPath;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The ledger row of a file. */
  IngestedFile ledger(Path file) {
    IngestedFile row = ledger().get(file.toAbsolutePath().normalize().toString());
    if (row == null) {
      throw new AssertionError("The ledger has no row for " + file);
    }
    return row;
  }

  /** Cubes of the usage files that are part of the newest version. */
  List<UsageDaily> cubes() {
    Set<String> live = new HashSet<>();
    for (LakeFile file : latest().files(LakeTable.USAGE)) {
      live.add(file.path());
    }
    List<UsageDaily> cubes = new ArrayList<>();
    try (Rows<UsageDaily> rows = latest().read(UsageDaily.class)) {
      rows.forEach(
          cube -> {
            if (live.contains(cube.getUsageFile())) {
              cubes.add(cube);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cubes;
  }

  /** Distinct operations by day: of several rows of a day the newest. */
  Map<LocalDate, Long> operations() {
    Map<LocalDate, UsageDay> days = new TreeMap<>();
    for (UsageDay row : latest().read(UsageDay.class).toList()) {
      days.merge(row.getDay(), row, (a, b) -> a.getRevision() >= b.getRevision() ? a : b);
    }
    Map<LocalDate, Long> operations = new TreeMap<>();
    days.forEach((day, row) -> operations.put(day, row.getOperations()));
    return operations;
  }

  /** Every file below the warehouse that holds these bytes, searched as they are. */
  List<Path> filesHolding(String text) throws IOException {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).filter(f -> holds(f, wanted)).toList();
    }
  }

  private static boolean holds(Path file, byte[] wanted) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
          .contains(new String(wanted, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the tasks one after another in this thread. */
  record InOrder(int parallelism) implements TaskEngine {
    @Override
    public <I extends Serializable, O extends Serializable> List<O> spread(
        String what, List<I> orders, Work<I, O> work) {
      List<O> answers = new ArrayList<>();
      for (I order : orders) {
        try {
          answers.add(work.apply(order));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return answers;
    }
  }
}
