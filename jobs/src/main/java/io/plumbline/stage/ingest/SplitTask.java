package io.plumbline.stage.ingest;

import io.plumbline.schema.Billed;
import io.plumbline.schema.Rejected;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.shared.lake.LakeFileWriter;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.WrittenFile;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.RecordCompletion;
import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.SplitOutcome.PartOutcome;
import io.plumbline.stage.ingest.SplitOutcome.WrittenCalls;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One pass over the bytes of a few files or a piece of one: parse, normalise, look for personal
 * data, write columns and add up, all in this task. Runs where Spark puts it; nothing it writes
 * counts until the driver publishes it, so a repeated attempt repeats nothing.
 */
final class SplitTask implements RecordSink {
  private static final long DAY_US = 86_400_000_000L;
  private static final long MAX_BUFFERED = 96L << 20;

  private final SplitOrder order;
  private final String attempt = UUID.randomUUID().toString().substring(0, 8);
  private final SymbolTable symbols = new SymbolTable();
  private final CallTerms terms = new CallTerms(symbols);
  private final RecordCompletion completion;
  private final ReadAhead ahead;
  private final PartReader reader;
  private final Map<String, OpenCalls> openCalls = new TreeMap<>();
  private final Map<Long, OpenSamples> openSamples = new TreeMap<>();
  private final Map<BucketKey, ReportedUsage> nameless = new LinkedHashMap<>();
  private OpenCalls lastCalls;
  private long lastDay = Long.MIN_VALUE;
  private Witness lastWitness;
  private String lastFormat = "";
  private boolean lastUndated;
  private LakeFileWriter rejects;
  private LakeFileWriter pieceRejects;
  private LakeFileWriter charges;
  private LakeFileWriter buckets;
  private Symbol file;
  private int fileNumber;

  SplitTask(SplitOrder order, LogFormats formats) {
    this.order = order;
    this.completion = order.completion().open(symbols);
    this.ahead = new ReadAhead(order.parts());
    this.reader =
        new PartReader(formats, symbols, completion.scanner(), order.limits(), this, ahead);
  }

  SplitOutcome run() throws IOException {
    List<PartOutcome> parts = new ArrayList<>();
    boolean done = false;
    try {
      for (SplitPart next : order.parts()) {
        parts.add(readPart(next));
      }
      List<WrittenCalls> calls = new ArrayList<>();
      for (OpenCalls open : openCalls.values()) {
        calls.add(open.finish());
      }
      List<WrittenFile> samples = new ArrayList<>();
      for (OpenSamples open : openSamples.values()) {
        samples.add(open.writer.finish());
      }
      SplitOutcome outcome =
          new SplitOutcome(
              calls, samples, finish(charges), finish(buckets), finish(rejects), parts);
      done = true;
      return outcome;
    } finally {
      ahead.close();
      if (!done) {
        abandon();
      }
    }
  }

  private static WrittenFile finish(LakeFileWriter writer) throws IOException {
    return writer == null ? null : writer.finish();
  }

  private void abandon() throws IOException {
    for (OpenCalls open : openCalls.values()) {
      open.target.close();
    }
    for (OpenSamples open : openSamples.values()) {
      open.writer.close();
    }
    for (LakeFileWriter open : new LakeFileWriter[] {rejects, pieceRejects, charges, buckets}) {
      if (open != null) {
        open.close();
      }
    }
  }

  private PartOutcome readPart(SplitPart part) throws IOException {
    file = symbols.intern(part.file().path());
    PartOutcome outcome = reader.read(part);
    nameless.values().forEach(this::write);
    nameless.clear();
    // Line numbers of a later piece of a file start at that piece, so its rejects go to a file of
    // their own that the driver numbers; all others share one file per task.
    if (pieceRejects == null) {
      return outcome;
    }
    WrittenFile rejected = pieceRejects.finish();
    pieceRejects = null;
    return outcome.with(rejected);
  }

  @Override
  public void call(CallRecord call, Witness teller, long position) {
    completion.complete(call);
    try {
      long day = Math.floorDiv(call.startedAt, DAY_US);
      Witness witness = witness(call, teller);
      if (day != lastDay
          || witness != lastWitness
          || call.undated != lastUndated
          || !lastFormat.equals(reader.formatId())) {
        lastCalls = calls(witness, day, call.undated);
        lastDay = day;
        lastWitness = witness;
        lastUndated = call.undated;
        lastFormat = reader.formatId();
      }
      lastCalls.writer.write(call, file, position);
      if ((reader.accepted() & 0xFFF) == 0xFFF) {
        boundMemory();
      }
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private static Witness witness(CallRecord call, Witness teller) {
    if (call.gatewayTrace) {
      return Witness.GATEWAY_TRACE;
    }
    return call.linkedAsked == 0 ? teller : Witness.OUTER_GATEWAY;
  }

  private OpenCalls calls(Witness witness, long day, boolean undated) throws IOException {
    String source = reader.part().file().source();
    String key =
        reader.formatId() + "/" + source + "/" + day + "/" + witness + (undated ? "/undated" : "");
    OpenCalls open = openCalls.get(key);
    if (open == null) {
      open = new OpenCalls(reader.formatId(), witness, source, LocalDate.ofEpochDay(day), undated);
      openCalls.put(key, open);
    }
    return open;
  }

  /** Logs of many days keep many files open; the fullest writes out what it holds. */
  private void boundMemory() throws IOException {
    long sum = 0;
    OpenCalls fullest = null;
    for (OpenCalls open : openCalls.values()) {
      long n = open.writer.buffered();
      sum += n;
      if (fullest == null || n > fullest.writer.buffered()) {
        fullest = open;
      }
    }
    if (sum > MAX_BUFFERED && fullest != null) {
      fullest.writer.flush();
    }
  }

  @Override
  public void sample(SampleRecord sample, long position) {
    completion.complete(sample);
    try {
      long day = Math.floorDiv(sample.sampledAt, DAY_US);
      OpenSamples open = openSamples.get(day);
      if (open == null) {
        open = new OpenSamples(LocalDate.ofEpochDay(day));
        openSamples.put(day, open);
      }
      open.columns.write(sample, file, position);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  @Override
  public void charge(Billed line, long position) {
    completion.complete(line);
    line.setSource(reader.part().file().source());
    line.setFormat(reader.formatId());
    line.setFile(reader.part().file().path());
    line.setPosition(position);
    line.setIngestId(order.ingestId());
    line.setRevision(order.revision());
    try {
      if (charges == null) {
        charges = order.folder().create(LakeTable.BILLED, null, name());
      }
      charges.add(line);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  @Override
  public void usage(ReportedUsage bucket, long position) {
    boolean named = bucket.getActor() != null;
    completion.complete(bucket);
    boolean nowNameless = named && bucket.getActor() == null;
    if (nowNameless) {
      bucket.setBucketId(null); // it would name the person all the same
    }
    bucket.setSource(reader.part().file().source());
    bucket.setFormat(reader.formatId());
    bucket.setFile(reader.part().file().path());
    bucket.setPosition(position);
    bucket.setIngestId(order.ingestId());
    bucket.setRevision(order.revision());
    StatementChecks.key(bucket);
    if (nowNameless) {
      // Only people told these buckets apart, and people are not recorded: they are one.
      nameless.merge(
          new BucketKey(bucket.getKeyHi(), bucket.getKeyLo()), bucket, StatementChecks::sum);
    } else {
      write(bucket);
    }
  }

  private void write(ReportedUsage bucket) {
    try {
      if (buckets == null) {
        buckets = order.folder().create(LakeTable.REPORTED_USAGE, null, name());
      }
      buckets.add(bucket);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  /**
   * What cannot be written fails the task. Unchecked, so that it is never taken for a log that
   * cannot be read: then the rest of the file would count as one record in quarantine.
   */
  private static UncheckedIOException cannotWrite(IOException e) {
    return new UncheckedIOException("Cannot write to the warehouse: " + e.getMessage(), e);
  }

  @Override
  public void rejected(
      RejectReason reason, String where, long line, long position, long length, byte[] digest) {
    Rejected row = new Rejected();
    row.setSource(reader.part().file().source());
    row.setFormat(reader.formatId());
    row.setFile(reader.part().file().path());
    row.setLine(line);
    row.setPosition(position);
    row.setLength(length);
    row.setReason(reason.code());
    row.setDetail(where);
    row.setDigest(digest == null ? "" : HexFormat.of().formatHex(digest));
    row.setIngestId(order.ingestId());
    try {
      rejects().add(row);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private LakeFileWriter rejects() throws IOException {
    if (reader.part().from() > 0) {
      if (pieceRejects == null) {
        pieceRejects = order.folder().create(LakeTable.REJECTED, null, name());
      }
      return pieceRejects;
    }
    if (rejects == null) {
      rejects = order.folder().create(LakeTable.REJECTED, null, name());
    }
    return rejects;
  }

  private String name() {
    return order.ingestId() + "-" + order.number() + "-" + attempt + "-" + fileNumber++;
  }

  /** A usage file being written. */
  private final class OpenCalls {
    private final String formatId;
    private final Witness witness;
    private final String source;
    private final LocalDate day;
    private final LakeFileWriter target;
    private final UsageFileWriter writer;

    OpenCalls(String formatId, Witness witness, String source, LocalDate day, boolean undated)
        throws IOException {
      this.formatId = formatId;
      this.witness = witness;
      this.source = source;
      this.day = day;
      String unique = undated ? UsageFileNames.undated(name()) : name();
      this.target =
          order.folder().create(LakeTable.USAGE, day, UsageFileNames.name(witness, unique));
      this.writer =
          new UsageFileWriter(target.columns(), symbols, terms, source, formatId, order.ingestId());
    }

    WrittenCalls finish() throws IOException {
      WrittenFile written = target.finish();
      return new WrittenCalls(
          written, source, formatId, witness, writer.cubes(written.path(), day));
    }
  }

  /** A capacity file being written. */
  private final class OpenSamples {
    private final LakeFileWriter writer;
    private final SampleColumns columns;

    OpenSamples(LocalDate day) throws IOException {
      this.writer = order.folder().create(LakeTable.CAPACITY, day, name());
      this.columns =
          new SampleColumns(
              writer.columns(),
              symbols,
              reader.part().file().source(),
              reader.formatId(),
              order.ingestId());
    }
  }
}
