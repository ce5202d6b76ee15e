package io.plumbline.stage.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.shared.Digests;
import io.plumbline.shared.lake.AvroRows;
import io.plumbline.shared.lake.JsonRows;
import io.plumbline.shared.lake.ParquetRows;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.SplitOutcome.PartOutcome;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The one way a file is read, for the ingest that writes rows and for the check that only counts
 * them: codec, format, framing, records, and the checks that hold for every format. One per task;
 * not thread-safe.
 *
 * <p>Every record and every element of one ends in exactly one of accepted, quarantined and passed
 * over.
 */
final class PartReader {
  private static final long MAX_DOCUMENT = 1L << 28;
  private static final int MAX_KEPT_BUFFER = 1 << 20;

  private final LogFormats formats;
  private final SymbolTable symbols;
  private final ContentScanner content;
  private final int maxRecordBytes;
  private final long newestAllowed;
  private final long clockSkew;
  private final RecordSink sink;
  private final Opening opening;
  private final MessageDigest sha256 = Digests.begin();
  private final CallIntake intake;
  private final OtherRecords others;
  private final Map<String, CallReader> callReaders = new HashMap<>();
  // Files may be one record each: what is needed to read one is kept for the next.
  private final AnswersByNames answers = new AnswersByNames();
  private final byte[] headBuffer = new byte[StreamStart.LENGTH];
  private byte[] lineBuffer = new byte[LineReader.BUFFER];

  // Of the piece being read.
  private SplitPart part;
  private LogFormat format;
  private SourceFile facts;
  private PieceTally tally;
  private CallReader calls;
  private StatementRecords statements;
  private CsvRecords csv;
  private Envelope envelope;
  private boolean rowsInside;
  private String codec;
  private long lines;
  private long readTo;
  private long unfinished;

  /** How the bytes of a piece are come by. */
  @FunctionalInterface
  interface Opening {
    /** The stored bytes of the piece's file from a position on. */
    InputStream open(SplitPart part, long from) throws IOException;
  }

  PartReader(
      LogFormats formats,
      SymbolTable symbols,
      ContentScanner content,
      IngestStage.Limits limits,
      RecordSink sink,
      Opening opening) {
    this.opening = opening;
    this.formats = formats;
    this.symbols = symbols;
    this.content = content;
    this.maxRecordBytes = limits.maxRecordBytes();
    this.newestAllowed = limits.newestAllowedMicros();
    this.clockSkew = limits.clockSkewMicros();
    this.sink = sink;
    this.intake = new CallIntake(content, sink, newestAllowed);
    this.others = new OtherRecords(formats);
  }

  /** The piece being read. */
  SplitPart part() {
    return part;
  }

  /** Format of the piece being read; {@code unrecognised} until it is known. */
  String formatId() {
    return format == null ? "unrecognised" : format.id();
  }

  /** Records accepted of the piece being read. */
  long accepted() {
    return tally.accepted();
  }

  /**
   * Reads a piece of a file and gives what it holds to the sink.
   *
   * @return counts, without a file of rejected records
   */
  PartOutcome read(SplitPart next) throws IOException {
    part = next;
    format = null;
    calls = null;
    statements = null;
    csv = null;
    envelope = null;
    rowsInside = false;
    facts = part.file().facts();
    codec = "none";
    lines = readTo = unfinished = 0;
    long written = part.file().modifiedAt();
    tally =
        new PieceTally(
            sink, sha256, new PlausibleTimes(written > 0 ? written + clockSkew : Long.MAX_VALUE));
    byte[] digest = new byte[0];
    // A record that begins before the end is read to its end; one byte before the start tells
    // whether a record begins exactly there.
    long from = part.from() == 0 ? 0 : part.from() - 1;
    try (StoredInput stored = StoredInput.of(opening.open(part, from), from, part)) {
      if (part.from() > 0) {
        format = formats.byId(part.formatId()).orElseThrow();
        begin();
        readJsonLines(stored, from);
      } else {
        readFromStart(stored);
      }
      if (calls != null) {
        calls.end();
      }
      if (part.from() == 0 && tally.isEmpty() && !tally.hasFailed()) {
        tally.fail(RejectReason.EMPTY_FILE);
      }
      digest = stored.digestOfPiece();
    } catch (IOException e) {
      failed(RejectReason.UNREADABLE_FILE, e.getClass().getSimpleName(), 0, 0, 0);
    }
    return tally.outcome(part, formatId(), codec, lines, digest, readTo, unfinished);
  }

  private void readFromStart(StoredInput stored) throws IOException {
    StreamStart asStored = StreamStart.of(stored, headBuffer);
    codec = asStored.codec().code();
    StreamStart start = asStored.decoded(headBuffer);
    byte[] head = start.bytes();
    if (head.length == 0) {
      if (start.broken() == null) {
        tally.fail(RejectReason.EMPTY_FILE);
      } else {
        breakOff(start.broken(), 0, 0);
      }
      return;
    }
    LogFormats.Sniffed known = recognise(head);
    if (known == null) {
      if (start.broken() == null && head.length < StreamStart.LENGTH && isBlank(head)) {
        tally.fail(RejectReason.EMPTY_FILE);
        return;
      }
      Packing packing = Packing.of(head);
      RejectReason why =
          packing != null
              ? RejectReason.UNREAD_PACKING
              : AvroRows.isAvro(head) && TableHead.avro(head).length == 0
                  ? RejectReason.INVALID_AVRO
                  : RejectReason.UNRECOGNISED_FORMAT;
      failed(why, packing == null ? null : packing.title(), 0, 0, part.file().size());
      return;
    }
    if (format instanceof CompanionFormat) {
      tally.passOver();
      return;
    }
    begin();
    InputStream whole = start.whole();
    FileShape shape = known.head().shape();
    if (known.envelope() != null) {
      readInside(known.envelope(), whole, head);
    } else if (format instanceof SampleLogFormat samples) {
      readSamples(samples, JsonTextSequence.isOne(head) ? new JsonTextSequence(whole) : whole);
    } else if (shape == FileShape.TEXT
        || isTextLines() && !isJsonDocument(known.head(), LogFormats.withoutMark(head))) {
      readLines(whole, 0);
    } else if (shape == FileShape.PARQUET) {
      readParquet();
    } else if (shape == FileShape.AVRO) {
      readAvro(whole);
    } else if (shape == FileShape.CSV) {
      readCsv(whole, head, known.head());
    } else if (known.head().isDocument(LogFormats.withoutMark(head))) {
      readDocument(whole);
    } else {
      readJsonLines(whole, 0);
    }
  }

  /** A line of text may begin with a bracket as well. */
  private static boolean isJsonDocument(FileHead head, byte[] whole) {
    return !head.topLevelFields().isEmpty() && head.isDocument(whole);
  }

  private boolean isTextLines() {
    return format instanceof CallBatchFormat batch && batch.records() == RecordShape.TEXT_LINE;
  }

  private LogFormats.Sniffed recognise(byte[] head) {
    String path = part.file().path();
    String setting = part.file().formatSetting();
    LogFormats.Sniffed known =
        setting.equals("auto")
            ? formats.recognise(path, head, answers).orElse(null)
            : Packing.of(head) == null
                ? formats.sniffFor(formats.byId(setting).orElseThrow(), path, head)
                : null;
    format = known == null ? null : known.format();
    return known;
  }

  private void readInside(Envelope.Shape shape, InputStream in, byte[] head) {
    envelope =
        shape.open(
            maxRecordBytes,
            new Envelope.Taker() {
              @Override
              public void record(byte[] b, int from, int to, long line, long position) {
                if (to - from > maxRecordBytes) {
                  refuse(RejectReason.RECORD_TOO_LONG, b, from, to, line, position);
                } else {
                  bareRecord(b, from, to, line, position);
                }
              }

              @Override
              public void passOver() {
                tally.passOver();
              }

              @Override
              public void refuse(
                  RejectReason reason, byte[] b, int from, int to, long line, long position) {
                PartReader.this.refuse(reason, b, from, to, line, position);
              }
            });
    Envelope.Table table = shape.table();
    rowsInside = table != null;
    if (AvroRows.isAvro(head)) {
      readAvro(in);
    } else if (rowsInside && table.header() == null) {
      readParquet();
    } else if (rowsInside) {
      CsvBounds bounds = new CsvBounds(table.header().separator());
      readLines(in, 0, bounds, head.length - table.length());
    } else if (JsonFraming.isDocument(LogFormats.withoutMark(head))) {
      readDocument(in);
    } else {
      readLines(in, 0);
    }
    envelope.end();
  }

  /** Parsers of call formats serve a whole task; a bill's parser knows one file. */
  private void begin() {
    if (format instanceof StatementFormat statement) {
      StatementFormat.StatementParser parser = statement.parser();
      parser.begin(facts);
      statements = new StatementRecords(parser, tally, sink, newestAllowed);
    } else if (!(format instanceof SampleLogFormat)) {
      calls = callReaders.computeIfAbsent(format.id(), id -> callReader());
      calls.begin(facts, tally);
    }
  }

  private CallReader callReader() {
    if (format instanceof CallLogFormat one) {
      return new SingleCalls(one, one.parser(symbols, content), intake, others);
    }
    CallBatchFormat batch = (CallBatchFormat) format;
    return new BatchedCalls(batch, batch.parser(symbols, content), intake, others);
  }

  private void readLines(InputStream in, long at) {
    readLines(in, at, null, -1);
  }

  /**
   * Lines that each stand for themselves: should the file grow, it is read on behind the last one
   * that had an end. A last line without one is a record when it is whole; else it is read again
   * with what is written behind it.
   */
  private void readJsonLines(InputStream in, long at) {
    LastLine last = readLines(in, at, null, -1);
    boolean readsOn =
        (format instanceof CallLogFormat
                || format instanceof CallBatchFormat batch && batch.eachRecordStandsAlone())
            && codec.equals("none")
            && part.to() == part.file().size()
            && FileListing.isLocal(part.file().path());
    if (!readsOn) {
      return;
    }
    if (last.hasEnd()) {
      readTo = part.to();
    } else if (last.refused()) {
      readTo = last.position();
      unfinished = 1;
    }
  }

  /** How the lines of a piece end. */
  private record LastLine(boolean hasEnd, boolean refused, long position) {}

  /**
   * @param bounds where records of a CSV file end; null: lines
   * @param headerAt position of the header of a CSV file; -1: there is none
   */
  private LastLine readLines(InputStream in, long at, CsvBounds bounds, long headerAt) {
    sha256.reset();
    LineReader reader =
        new LineReader(
            in,
            at,
            maxRecordBytes,
            (b, from, to) -> sha256.update(b, from, to - from),
            lineBuffer,
            bounds);
    boolean first = true;
    // Of a file that is being written, what was listed is read, and the rest the next time.
    boolean bounded = codec.equals("none");
    boolean pastEnd = false;
    long lastAt = at;
    long refusedBefore = tally.quarantined();
    long othersBefore = tally.others();
    try {
      while (reader.next()) {
        if (first) {
          first = false;
          if (part.from() > 0) {
            sha256.reset();
            continue; // the end of a record of the piece before, or the newline before ours
          }
        }
        if (bounded && reader.position() >= part.to()) {
          pastEnd = true;
          break;
        }
        lines++;
        lastAt = reader.position();
        refusedBefore = tally.quarantined();
        othersBefore = tally.others();
        long line = bounds == null ? lines : reader.number();
        if (reader.isTooLong()) {
          tally.quarantine(
              RejectReason.RECORD_TOO_LONG,
              null,
              line,
              reader.position(),
              reader.length(),
              sha256.digest());
          continue;
        }
        byte[] b = reader.bytes();
        int from = reader.from();
        int to = reader.to();
        // Files put one behind another each bring their own.
        if (LogFormats.startsWithMark(b, from, to)) {
          from += 3;
        }
        while (bounds == null && from < to && b[from] == JsonTextSequence.SEPARATOR) {
          from++;
        }
        if (isBlank(b, from, to)) {
          continue;
        }
        if (bounds == null && b[from] == '{') {
          to = withoutComma(b, from, to);
        }
        long begins = reader.position() + (from - reader.from());
        if (begins < headerAt) {
          // Words before the header: whoever wrote them meant something by them.
          refuse(RejectReason.OTHER_RECORD, b, from, to, line, reader.position());
        } else if (begins == headerAt) {
          continue;
        } else if (bounds != null && !reader.isTerminated() && bounds.isOpen()) {
          refuse(RejectReason.INVALID_CSV, b, from, to, line, reader.position());
        } else if (bounds == null || !isHeader(b, from, to)) {
          record(b, from, to, line, reader.position());
        }
      }
    } catch (IOException e) {
      breakOff(e, bounds == null ? lines + 1 : 0, reader.pendingFrom());
    }
    if (reader.bytes().length <= MAX_KEPT_BUFFER) {
      lineBuffer = reader.bytes();
    }
    // Of a cut record that holds several calls, some may have been taken.
    boolean refusedWhole =
        tally.quarantined() == refusedBefore + 1 && tally.others() == othersBefore;
    return new LastLine(pastEnd || reader.isTerminated(), refusedWhole, lastAt);
  }

  /**
   * The stream ends in the middle: what came before stands, the cut record is one in quarantine.
   */
  private void breakOff(IOException e, long line, long position) {
    RejectReason reason =
        e instanceof EOFException && codec.equals("gzip")
            ? RejectReason.TRUNCATED_GZIP
            : codec.equals(Codec.UTF_16.code())
                ? RejectReason.INVALID_UTF8
                : codec.equals("none")
                    ? RejectReason.UNREADABLE_FILE
                    : RejectReason.CORRUPT_COMPRESSION;
    failed(reason, null, line, position, 0);
  }

  /** What ends the reading of a file is one record in quarantine. */
  private void failed(RejectReason reason, String where, long line, long position, long length) {
    tally.quarantine(reason, where, line, position, length, null);
    tally.fail(reason);
  }

  private void refuse(RejectReason reason, byte[] b, int from, int to, long line, long position) {
    tally.quarantine(new MalformedRecord(reason, null), b, from, to, line, position);
  }

  private void readCsv(InputStream in, byte[] head, FileHead known) {
    CsvHeader header = CsvHeader.of(known.bytes()).orElseThrow();
    csv = new CsvRecords(header, textColumns(header));
    long headerAt = head.length - known.bytes().length;
    readLines(in, 0, new CsvBounds(header.separator()), headerAt);
  }

  /**
   * Whether a row of a CSV file is a header again; the rows behind it are read by it. Where records
   * stand in cells, the envelope sees that a header holds none.
   */
  private boolean isHeader(byte[] b, int from, int to) {
    if (csv == null) {
      return false;
    }
    Optional<CsvHeader> again = csv.again(b, from, to);
    again.ifPresent(
        header -> {
          csv = new CsvRecords(header, textColumns(header));
          tally.passOver();
        });
    return again.isPresent();
  }

  /**
   * Of a mapped log all cells are text: only the mapping says which are numbers, and how written.
   */
  private Set<String> textColumns(CsvHeader header) {
    if (facts.mapping() != null) {
      return header.fields();
    }
    return format instanceof CallLogFormat calls
        ? calls.textColumns()
        : format instanceof CallBatchFormat batch ? batch.textColumns() : Set.of();
  }

  /** Opens the rows of a table. */
  @FunctionalInterface
  private interface TableOpening {
    JsonRows open() throws IOException;
  }

  private void readParquet() {
    readTable(() -> ParquetRows.open(part.file().path()), RejectReason.INVALID_PARQUET);
  }

  private void readAvro(InputStream in) {
    readTable(() -> new AvroRows(in, false), RejectReason.INVALID_AVRO);
  }

  private void readTable(TableOpening table, RejectReason broken) {
    long row = 0;
    try (JsonRows rows = table.open()) {
      ObjectNode next;
      while ((next = rows.next()) != null) {
        row(next, row++);
      }
    } catch (IOException e) {
      failed(broken, null, row + 1, row, 0);
    }
  }

  private void row(ObjectNode row, long number) throws IOException {
    if (rowsInside) {
      byte[] json = StatementJson.bytes(row);
      envelope.row(json, json.length, number + 1, number);
    } else if (statements != null) {
      statements.read(row, number);
    } else {
      byte[] json = StatementJson.bytes(row);
      calls.read(json, 0, json.length, number + 1, number, false);
    }
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
      failed(RejectReason.RECORD_TOO_LONG, null, 0, 0, part.file().size());
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
      if (framing.to() - framing.from() > maxRecordBytes) {
        refuse(RejectReason.RECORD_TOO_LONG, b, framing.from(), framing.to(), line, framing.from());
      } else {
        record(b, framing.from(), framing.to(), line, framing.from());
      }
    }
    if (broken != null) {
      breakOff(broken, 0, b.length);
    } else if (framing.isBroken()) {
      tally.fail(RejectReason.TRUNCATED_JSON);
    }
  }

  private void record(byte[] b, int from, int to, long line, long position) {
    if (envelope == null) {
      bareRecord(b, from, to, line, position);
    } else if (rowsInside) {
      try {
        envelope.row(b, from, to, line, position);
      } catch (MalformedRecord e) {
        tally.quarantine(e, b, from, to, line, position);
      }
    } else {
      envelope.record(b, from, to, line, position);
    }
  }

  private void bareRecord(byte[] b, int from, int to, long line, long position) {
    try {
      if (statements != null) {
        statements.read(
            csv == null ? StatementJson.read(b, from, to) : csv.object(b, from, to),
            line,
            position,
            b,
            from,
            to);
      } else if (csv == null) {
        calls.read(b, from, to, line, position, !rowsInside);
      } else {
        csv.read(b, from, to);
        calls.read(csv.json(), 0, csv.length(), line, position, false);
      }
    } catch (MalformedRecord e) {
      tally.quarantine(e, b, from, to, line, position);
    }
  }

  private void readSamples(SampleLogFormat samples, InputStream in) {
    try {
      samples.read(
          new BufferedInputStream(in, 1 << 16),
          facts,
          symbols,
          new SampleRecords(tally, sink, newestAllowed));
    } catch (MalformedRecord e) {
      failed(e.reason(), e.where(), 0, 0, 0);
    } catch (IOException e) {
      breakOff(e, 0, 0);
    }
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

  /** Where the object of a line ends whose writer put commas between the objects of its lines. */
  private static int withoutComma(byte[] b, int from, int to) {
    int end = to;
    while (end > from && (b[end - 1] == ' ' || b[end - 1] == '\t' || b[end - 1] == '\r')) {
      end--;
    }
    return end > from + 1 && b[end - 1] == ',' && b[end - 2] == '}' ? end - 1 : to;
  }

  private static boolean isBlank(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] != ' ' && b[i] != '\t' && b[i] != '\r') {
        return false;
      }
    }
    return true;
  }
}
