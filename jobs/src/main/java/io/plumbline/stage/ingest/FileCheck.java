package io.plumbline.stage.ingest;

import io.plumbline.schema.Billed;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.shared.lake.ObjectStore;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.SplitOutcome.PartOutcome;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads a file as ingest would and writes nothing: what of it would be rejected, and why. */
public final class FileCheck implements RecordSink {
  private final List<Reject> rejected = new ArrayList<>();
  private final List<Reject> withoutValue = new ArrayList<>();
  private final int limit;

  private FileCheck(int limit) {
    this.limit = limit;
  }

  /**
   * A record that would go to quarantine.
   *
   * @param line line, or row of a Parquet file, from 1; 0: not known
   * @param position byte offset in the decompressed stream, or number of the row from 0
   * @param where field or column; never a value; null: the record as a whole
   */
  public record Reject(long line, long position, RejectReason reason, String where) {}

  /**
   * What a file holds.
   *
   * @param noValue of quarantined, samples that their exporter marked as having no value
   * @param passedOver elements that are none of the format's records
   * @param timesAhead accepted calls and samples that start later than the file was last written
   * @param timesApart accepted calls and samples over a year from the others
   * @param readsOn whether a file that grows is read on from its end; else it is read again whole
   * @param rejected the first of them, up to the limit; samples without a value only where there is
   *     room, so that they hide no fault
   * @param fault reason code for the file as a whole; null: none
   * @param nothing what a mapping names and no record has; empty without a mapping
   */
  public record Checked(
      String format,
      long read,
      long accepted,
      long quarantined,
      long noValue,
      long passedOver,
      long timesAhead,
      long timesApart,
      boolean readsOn,
      List<Reject> rejected,
      String fault,
      List<Nothing> nothing) {}

  /**
   * A path of a mapping at which nothing stands in any record.
   *
   * @param field our name of what it would be
   * @param place where the mapping file names it
   * @param meant the path that was probably meant; null: none is near
   */
  public record Nothing(String field, String path, String place, String meant) {}

  /**
   * What an ingest would read there, in the order of the paths.
   *
   * @param named a file, a folder or a glob of this machine
   * @return empty when nothing matches
   */
  public static List<Path> files(Path named) throws IOException {
    if (Files.isRegularFile(named)) {
      return List.of(named); // as it was written, so that what is said of it begins like that
    }
    Path path = named.toAbsolutePath().normalize();
    return FileListing.list(new IngestStage.Source("check", "auto", path.toString()))
        .files()
        .stream()
        .map(file -> Path.of(file.path()))
        .toList();
  }

  /**
   * Checks a file.
   *
   * @param formatId format, or {@code auto}
   * @param zone of times written without one; null: what the format's maker says
   * @param mapping of a log that has one; null: none
   * @param limit rejected records to list
   * @param limits what is believed, as for an ingest
   */
  public static Checked of(
      Path file,
      String formatId,
      ZoneId zone,
      Mapping mapping,
      int limit,
      IngestStage.Limits limits)
      throws IOException {
    Path path = file.toAbsolutePath().normalize();
    long size = Files.size(path);
    long modified = Files.getLastModifiedTime(path).to(TimeUnit.MICROSECONDS);
    FoundFile found =
        new FoundFile(
            new IngestStage.Source("check", formatId, path.toString(), zone, mapping),
            path.toString(),
            size,
            modified);
    SplitPart whole = new SplitPart(found, 0, size, null);
    FileCheck check = new FileCheck(limit);
    PartOutcome read = reader(LogFormats.load(), limits, check).read(whole);
    check.withoutValue.stream()
        .limit(Math.max(0, limit - check.rejected.size()))
        .forEach(check.rejected::add);
    return new Checked(
        read.formatId(),
        read.read(),
        read.accepted(),
        read.quarantined(),
        read.noValue(),
        read.passedOver(),
        read.times().ahead(),
        read.times().apart(),
        read.readTo() > 0,
        check.rejected,
        read.fault(),
        mapping == null ? List.of() : nothing(mapping, limits, whole));
  }

  private static List<Nothing> nothing(Mapping mapping, IngestStage.Limits limits, SplitPart whole)
      throws IOException {
    MappingProbe probe = new MappingProbe(mapping);
    reader(LogFormats.of(List.of(probe)), limits, new FileCheck(0)).read(whole);
    return probe.nothing();
  }

  private static PartReader reader(LogFormats formats, IngestStage.Limits limits, FileCheck check) {
    return new PartReader(
        formats,
        new SymbolTable(),
        ContentScanner.none(),
        limits,
        check,
        (part, from) -> StoredInput.stream(part.file(), from, new ObjectStore()));
  }

  @Override
  public void call(CallRecord call, Witness witness, long position) {
    // Nothing is written; the reader counts.
  }

  @Override
  public void sample(SampleRecord sample, long position) {
    // Nothing is written; the reader counts.
  }

  @Override
  public void charge(Billed line, long position) {
    // Nothing is written; the reader counts.
  }

  @Override
  public void usage(ReportedUsage bucket, long position) {
    // Nothing is written; the reader counts.
  }

  @Override
  public void rejected(
      RejectReason reason, String where, long line, long position, long length, byte[] digest) {
    List<Reject> kept = reason.isNoValue() ? withoutValue : rejected;
    if (kept.size() < limit) {
      kept.add(new Reject(line, position, reason, where));
    }
  }
}
