package io.plumbline.stage.ingest;

import io.plumbline.schema.Rejected;
import io.plumbline.shared.lake.LakeFileWriter;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.WrittenFile;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.RecordCompletion;
import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.SplitOutcome.PartOutcome;
import io.plumbline.stage.ingest.SplitOutcome.WrittenCalls;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One pass over the bytes of a few files or a piece of one: parse, normalise, look for personal
 * data, write columns and add up, all in this task. Runs where Spark puts it; nothing it writes
 * counts until the driver publishes it, so a repeated attempt repeats nothing.
 */
final class SplitTask {
  private static final long DAY_US = 86_400_000_000L;
  private static final long HOUR_US = 3_600_000_000L;
  private static final int HEAD = 1 << 16;
  private static final long MAX_DOCUMENT = 1L << 28;
  private static final long MAX_BUFFERED = 96L << 20;
  private static final int MAX_KEPT_BUFFER = 1 << 20;

  private final SplitOrder order;
  private final String attempt = UUID.randomUUID().toString().substring(0, 8);
  private final LogFormats formats = LogFormats.load();
  private final SymbolTable symbols = new SymbolTable();
  private final CallTerms terms = new CallTerms(symbols);
  private final RecordCompletion completion;
  private final ContentScanner content;
  private final CallRecord call = new CallRecord();
  private final MessageDigest sha256;
  private final Map<String, CallLogFormat.CallParser> parsers = new HashMap<>();
  private final Map<String, CallBatchFormat.BatchParser> batchParsers = new HashMap<>();
  private final Elements elements = new Elements();
  private final Map<String, OpenCalls> openCalls = new TreeMap<>();
  private final Map<Long, OpenSamples> openSamples = new TreeMap<>();
  private OpenCalls lastCalls;
  private long lastDay = Long.MIN_VALUE;
  private String lastFormat = "";
  private LakeFileWriter rejects;
  private int fileNumber;
  // Files may be one record each: what is needed to read one is kept for the next.
  private final byte[] headBuffer = new byte[HEAD];
  private byte[] lineBuffer = new byte[LineReader.BUFFER];

  // Of the piece being read.
  private SplitPart part;
  private Symbol file;
  private LogFormat format;
  private String codec;
  private long read;
  private long accepted;
  private long quarantined;
  private long passedOver;
  private long lines;
  private String fault;
  private long firstAt;
  private long lastAt;
  private LakeFileWriter pieceRejects;
  private boolean begun;

  SplitTask(SplitOrder order) {
    this.order = order;
    this.completion = order.completion().open(symbols);
    this.content = completion.scanner();
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
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
      WrittenFile rejected = rejects == null ? null : rejects.finish();
      done = true;
      return new SplitOutcome(calls, samples, rejected, parts);
    } finally {
      if (!done) {
        abandon();
      }
    }
  }

  private void abandon() throws IOException {
    for (OpenCalls open : openCalls.values()) {
      open.target.close();
    }
    for (OpenSamples open : openSamples.values()) {
      open.writer.close();
    }
    if (rejects != null) {
      rejects.close();
    }
    if (pieceRejects != null) {
      pieceRejects.close();
    }
  }

  private PartOutcome readPart(SplitPart next) throws IOException {
    part = next;
    file = symbols.intern(part.file().path());
    format = null;
    begun = false;
    codec = "none";
    read = accepted = quarantined = passedOver = lines = 0;
    fault = null;
    firstAt = Long.MAX_VALUE;
    lastAt = Long.MIN_VALUE;
    byte[] digest = new byte[0];
    // A record that begins before the end is read to its end; one byte before the start tells
    // whether a record begins exactly there.
    long from = part.from() == 0 ? 0 : part.from() - 1;
    try (StoredInput stored = StoredInput.open(part.file().path(), from, part.from(), part.to())) {
      if (part.from() > 0) {
        format = formats.byId(part.formatId()).orElseThrow();
        readLines(stored, from);
      } else {
        readFromStart(stored);
      }
      elements.end();
      digest = stored.digestOfPiece();
    } catch (IOException e) {
      reject(RejectReason.UNREADABLE_FILE, e.getClass().getSimpleName(), 0, 0, 0, null);
      fault = RejectReason.UNREADABLE_FILE.code();
    }
    // Line numbers of a later piece of a file start at that piece, so its rejects go to a file of
    // their own that the driver numbers; all others share one file per task.
    WrittenFile rejected = null;
    if (part.from() > 0 && pieceRejects != null) {
      rejected = pieceRejects.finish();
      pieceRejects = null;
    }
    return new PartOutcome(
        part,
        format == null ? "unrecognised" : format.id(),
        codec,
        read,
        accepted,
        quarantined,
        passedOver,
        lines,
        rejected,
        fault,
        firstAt,
        lastAt,
        digest);
  }

  private void readFromStart(StoredInput stored) throws IOException {
    byte[] magic = stored.readNBytes(4);
    Codec found = Codec.of(magic, magic.length);
    codec = found.code();
    InputStream all = new SequenceInputStream(new ByteArrayInputStream(magic), stored);
    byte[] head = headBuffer;
    int n = 0;
    InputStream plain = null;
    IOException broken = null;
    try {
      plain = found.open(all);
      int k;
      while (n < head.length && (k = plain.read(head, n, head.length - n)) > 0) {
        n += k;
      }
    } catch (IOException e) {
      broken = e;
    }
    head = Arrays.copyOf(head, n);
    if (n == 0) {
      if (broken == null) {
        fault = RejectReason.EMPTY_FILE.code();
      } else {
        breakOff(broken, 0, 0);
      }
      return;
    }
    format = recognise(head);
    if (format == null) {
      if (broken == null && n < HEAD && isBlank(head)) {
        fault = RejectReason.EMPTY_FILE.code();
        return;
      }
      reject(RejectReason.UNRECOGNISED_FORMAT, null, 0, 0, part.file().size(), null);
      fault = RejectReason.UNRECOGNISED_FORMAT.code();
      return;
    }
    InputStream rest = broken == null ? plain : new BrokenStream(broken);
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), rest);
    if (format instanceof SampleLogFormat samples) {
      readSamples(samples, whole);
    } else if (shape() == RecordShape.JSON_OBJECT
        && JsonFraming.isDocument(LogFormats.withoutMark(head))) {
      readDocument(whole);
    } else {
      readLines(whole, 0);
    }
    if (read == 0 && passedOver == 0 && fault == null) {
      fault = RejectReason.EMPTY_FILE.code();
    }
  }

  private RecordShape shape() {
    return format instanceof CallBatchFormat batch ? batch.records() : RecordShape.JSON_OBJECT;
  }

  private LogFormat recognise(byte[] head) {
    if (part.formatId() != null) {
      return formats.byId(part.formatId()).orElseThrow();
    }
    if (!part.file().formatSetting().equals("auto")) {
      return formats.byId(part.file().formatSetting()).orElseThrow();
    }
    Optional<LogFormats.Sniffed> sniffed = formats.recognise(part.file().path(), head);
    return sniffed.map(LogFormats.Sniffed::format).orElse(null);
  }

  private void readLines(InputStream in, long at) {
    sha256.reset();
    LineReader reader =
        new LineReader(
            in,
            at,
            order.maxRecordBytes(),
            (b, from, to) -> sha256.update(b, from, to - from),
            lineBuffer);
    boolean first = true;
    boolean plainSplit = !part.isWhole();
    try {
      while (reader.next()) {
        if (first) {
          first = false;
          if (part.from() > 0) {
            sha256.reset();
            continue; // the end of a record of the piece before, or the newline before ours
          }
        }
        if (plainSplit && reader.position() >= part.to()) {
          break;
        }
        lines++;
        if (reader.isTooLong()) {
          reject(
              RejectReason.RECORD_TOO_LONG,
              null,
              lines,
              reader.position(),
              reader.length(),
              sha256.digest());
          continue;
        }
        byte[] b = reader.bytes();
        int from = reader.from();
        int to = reader.to();
        if (reader.position() == 0 && LogFormats.startsWithMark(b, from, to)) {
          from += 3;
        }
        if (!isBlank(b, from, to)) {
          record(b, from, to, lines, reader.position());
        }
      }
    } catch (IOException e) {
      breakOff(e, lines + 1, reader.pendingFrom());
    }
    if (reader.bytes().length <= MAX_KEPT_BUFFER) {
      lineBuffer = reader.bytes();
    }
  }

  /**
   * The stream ends in the middle: what came before stands, the cut record is one in quarantine.
   */
  private void breakOff(IOException e, long line, long position) {
    RejectReason reason =
        e instanceof EOFException && codec.equals("gzip")
            ? RejectReason.TRUNCATED_GZIP
            : codec.equals("none")
                ? RejectReason.UNREADABLE_FILE
                : RejectReason.CORRUPT_COMPRESSION;
    reject(reason, null, line, position, 0, null);
    fault = reason.code();
  }

  private void readDocument(InputStream in) {
    ByteArrayOutputStream document = new ByteArrayOutputStream(1 << 16);
    byte[] some = new byte[1 << 16];
    IOException broken = null;
    try {
      int n;
      while (document.size() < MAX_DOCUMENT && (n = in.read(some)) > 0) {
        document.write(some, 0, n);
      }
    } catch (IOException e) {
      broken = e;
    }
    byte[] b = document.toByteArray();
    if (b.length >= MAX_DOCUMENT) {
      reject(RejectReason.RECORD_TOO_LONG, null, 0, 0, part.file().size(), null);
      fault = RejectReason.RECORD_TOO_LONG.code();
      return;
    }
    int start = LogFormats.startsWithMark(b, 0, b.length) ? 3 : 0;
    JsonFraming framing = new JsonFraming(b, start, b.length);
    long line = 1;
    int counted = 0;
    while (framing.next()) {
      if (broken != null && framing.isOpen()) {
        break; // the value that the break cut; breakOff tells of it
      }
      for (; counted < framing.from(); counted++) {
        line += b[counted] == '\n' ? 1 : 0;
      }
      if (framing.to() - framing.from() > order.maxRecordBytes()) {
        sha256.reset();
        sha256.update(b, framing.from(), framing.to() - framing.from());
        reject(
            RejectReason.RECORD_TOO_LONG,
            null,
            line,
            framing.from(),
            framing.to() - framing.from(),
            sha256.digest());
      } else {
        record(b, framing.from(), framing.to(), line, framing.from());
      }
    }
    if (broken != null) {
      breakOff(broken, 0, b.length);
    } else if (framing.isBroken()) {
      fault = RejectReason.TRUNCATED_JSON.code();
    }
  }

  private void record(byte[] b, int from, int to, long line, long position) {
    if (format instanceof CallLogFormat calls) {
      call(calls, b, from, to, line, position);
    } else {
      elements.read((CallBatchFormat) format, b, from, to, line, position);
    }
  }

  private void call(CallLogFormat calls, byte[] b, int from, int to, long line, long position) {
    CallLogFormat.CallParser parser = parsers.get(format.id());
    if (parser == null) {
      parser = calls.parser(symbols, content);
      parsers.put(format.id(), parser);
    }
    content.begin();
    call.clear();
    try {
      parser.parse(b, from, to, call);
      check();
    } catch (MalformedRecord e) {
      reject(e, b, from, to, line, position);
      return;
    }
    take(calls.witness(), position);
  }

  private void reject(MalformedRecord e, byte[] b, int from, int to, long line, long position) {
    sha256.reset();
    sha256.update(b, from, to - from);
    reject(e.reason(), e.where(), line, position, to - from, sha256.digest());
  }

  /** The call just read becomes a row. */
  private void take(Witness witness, long position) {
    completion.complete(call);
    try {
      long day = Math.floorDiv(call.startedAt, DAY_US);
      if (day != lastDay || !lastFormat.equals(format.id())) {
        lastCalls = calls(witness, day);
        lastDay = day;
        lastFormat = format.id();
      }
      lastCalls.writer.write(call, file, position);
      accepted(call.startedAt);
      if ((accepted & 0xFFF) == 0) {
        boundMemory();
      }
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private void check() throws MalformedRecord {
    if (call.startedAt > order.newestAllowed()) {
      throw new MalformedRecord(RejectReason.TIME_IN_FUTURE, "start time");
    }
    if (call.endedAt != CallRecord.NONE) {
      if (call.endedAt < call.startedAt - HOUR_US) {
        throw new MalformedRecord(RejectReason.ENDS_BEFORE_START, "end time");
      }
      if (call.endedAt > order.newestAllowed()) {
        throw new MalformedRecord(RejectReason.TIME_IN_FUTURE, "end time");
      }
    }
  }

  private void accepted(long at) {
    read++;
    accepted++;
    firstAt = Math.min(firstAt, at);
    lastAt = Math.max(lastAt, at);
  }

  private OpenCalls calls(Witness witness, long day) throws IOException {
    String key = format.id() + "/" + part.file().source() + "/" + day;
    OpenCalls open = openCalls.get(key);
    if (open == null) {
      open = new OpenCalls(format.id(), witness, part.file().source(), LocalDate.ofEpochDay(day));
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

  private void readSamples(SampleLogFormat samples, InputStream in) {
    try {
      samples.read(
          new BufferedInputStream(in, 1 << 16),
          part.file().facts(),
          symbols,
          new SampleLogFormat.SampleSink() {
            @Override
            public void accept(SampleRecord sample, long position) throws IOException {
              if (sample.sampledAt > order.newestAllowed()) {
                SplitTask.this.reject(
                    RejectReason.TIME_IN_FUTURE, "values[0]", 0, position, 0, null);
                return;
              }
              completion.complete(sample);
              try {
                write(sample, position);
              } catch (IOException e) {
                throw cannotWrite(e);
              }
            }

            @Override
            public void reject(RejectReason reason, String where, long position) {
              SplitTask.this.reject(reason, where, 0, position, 0, null);
            }
          });
    } catch (MalformedRecord e) {
      reject(e.reason(), e.where(), 0, 0, 0, null);
      fault = e.reason().code();
    } catch (IOException e) {
      breakOff(e, 0, 0);
    }
  }

  private void write(SampleRecord sample, long position) throws IOException {
    long day = Math.floorDiv(sample.sampledAt, DAY_US);
    OpenSamples open = openSamples.get(day);
    if (open == null) {
      open = new OpenSamples(LocalDate.ofEpochDay(day));
      openSamples.put(day, open);
    }
    open.columns.write(sample, file, position);
    accepted(sample.sampledAt);
  }

  /**
   * What cannot be written fails the task. Unchecked, so that it is never taken for a log that
   * cannot be read: then the rest of the file would count as one record in quarantine.
   */
  private static UncheckedIOException cannotWrite(IOException e) {
    return new UncheckedIOException("Cannot write to the warehouse: " + e.getMessage(), e);
  }

  private void reject(
      RejectReason reason, String where, long line, long position, long length, byte[] digest) {
    read++;
    quarantined++;
    Rejected row = new Rejected();
    row.setSource(part.file().source());
    row.setFormat(format == null ? "unrecognised" : format.id());
    row.setFile(part.file().path());
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
    if (part.from() > 0) {
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

  private static boolean isBlank(byte[] file) {
    byte[] b = LogFormats.withoutMark(file);
    for (byte c : b) {
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] != ' ' && b[i] != '\t' && b[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /** Takes the elements of a record that may hold many calls. */
  private final class Elements implements CallBatchFormat.CallSink {
    private CallBatchFormat batch;
    private byte[] record;
    private int from;
    private long line;
    private long position;

    void read(CallBatchFormat of, byte[] b, int start, int to, long atLine, long at) {
      batch = of;
      record = b;
      from = start;
      line = atLine;
      position = at;
      CallBatchFormat.BatchParser parser = batchParsers.get(of.id());
      if (parser == null) {
        parser = of.parser(symbols, content);
        batchParsers.put(of.id(), parser);
      }
      if (!begun) {
        begun = true;
        parser.begin(part.file().facts());
      }
      content.begin();
      call.clear();
      try {
        parser.parse(b, start, to, call, this);
      } catch (MalformedRecord e) {
        SplitTask.this.reject(e, b, start, to, atLine, at);
      }
    }

    @Override
    public void accept(int at) {
      try {
        check();
        take(batch.witness(), position + (at - from));
      } catch (MalformedRecord e) {
        SplitTask.this.reject(e, record, at, at, line, position + (at - from));
      }
      content.begin();
      call.clear();
    }

    @Override
    public void reject(RejectReason reason, String where, int at, int to) {
      SplitTask.this.reject(
          new MalformedRecord(reason, where), record, at, to, line, position + (at - from));
      content.begin();
      call.clear();
    }

    @Override
    public long position() {
      return position;
    }

    /** What a parser holds belongs to this piece. */
    void end() {
      if (begun) {
        from = 0;
        content.begin();
        call.clear();
        batchParsers.get(batch.id()).end(call, this);
      }
    }

    @Override
    public void passOver() {
      passedOver++;
      content.begin();
      call.clear();
    }
  }

  /** A usage file being written. */
  private final class OpenCalls {
    private final String formatId;
    private final Witness witness;
    private final String source;
    private final LocalDate day;
    private final LakeFileWriter target;
    private final UsageFileWriter writer;

    OpenCalls(String formatId, Witness witness, String source, LocalDate day) throws IOException {
      this.formatId = formatId;
      this.witness = witness;
      this.source = source;
      this.day = day;
      this.target =
          order.folder().create(LakeTable.USAGE, day, UsageFileNames.name(witness, name()));
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
              writer.columns(), symbols, part.file().source(), format.id(), order.ingestId());
    }
  }

  /** Throws what broke the stream, once what came before has been read. */
  private static final class BrokenStream extends InputStream {
    private final IOException broken;

    BrokenStream(IOException broken) {
      this.broken = broken;
    }

    @Override
    public int read() throws IOException {
      throw broken;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      throw broken;
    }
  }
}
