package io.plumbline.stage.ingest;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a file as ingest would and writes nothing: what of it would be rejected, and why. */
public final class FileCheck {
  private static final int MAX_RECORD = 16 << 20;

  private final List<Reject> rejected = new ArrayList<>();
  private final int limit;
  private long read;
  private long accepted;
  private String fault;

  private FileCheck(int limit) {
    this.limit = limit;
  }

  /**
   * A record that would go to quarantine.
   *
   * @param where field or column; never a value; null: the record as a whole
   */
  public record Reject(long line, RejectReason reason, String where) {}

  /**
   * What a file holds.
   *
   * @param rejected the first of them, up to the limit
   * @param fault reason code for the file as a whole; null: none
   */
  public record Checked(
      String format,
      long read,
      long accepted,
      long quarantined,
      List<Reject> rejected,
      String fault) {}

  /**
   * Checks a file.
   *
   * @param formatId format, or {@code auto}
   * @param limit rejected records to list
   */
  public static Checked of(Path file, String formatId, int limit) throws IOException {
    FileCheck check = new FileCheck(limit);
    LogFormats formats = LogFormats.load();
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = LogFormats.head(in);
    }
    if (head.length == 0) {
      return new Checked("unrecognised", 0, 0, 0, List.of(), RejectReason.EMPTY_FILE.code());
    }
    Optional<LogFormat> format =
        formatId.equals("auto")
            ? formats.recognise(file.toString(), head).map(LogFormats.Sniffed::format)
            : formats.byId(formatId);
    if (format.isEmpty()) {
      return new Checked(
          "unrecognised",
          1,
          0,
          1,
          List.of(new Reject(0, RejectReason.UNRECOGNISED_FORMAT, null)),
          RejectReason.UNRECOGNISED_FORMAT.code());
    }
    try (InputStream stored = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      check.read(
          stored,
          format.get(),
          head,
          new SourceFile(
              file.toString(), Files.getLastModifiedTime(file).toInstant(), ZoneOffset.UTC));
    }
    return new Checked(
        format.get().id(),
        check.read,
        check.accepted,
        check.read - check.accepted,
        check.rejected,
        check.fault);
  }

  private void read(InputStream stored, LogFormat format, byte[] head, SourceFile file)
      throws IOException {
    byte[] magic = stored.readNBytes(4);
    Codec codec = Codec.of(magic, magic.length);
    try {
      InputStream plain =
          codec.open(new SequenceInputStream(new ByteArrayInputStream(magic), stored));
      if (format instanceof SampleLogFormat samples) {
        samples(samples, file, plain);
      } else if (JsonFraming.isDocument(LogFormats.withoutMark(head))) {
        document(plain, (CallLogFormat) format);
      } else {
        lines(plain, (CallLogFormat) format);
      }
    } catch (IOException e) {
      RejectReason reason =
          e instanceof EOFException && codec == Codec.GZIP
              ? RejectReason.TRUNCATED_GZIP
              : codec == Codec.NONE
                  ? RejectReason.UNREADABLE_FILE
                  : RejectReason.CORRUPT_COMPRESSION;
      reject(0, reason, null);
      fault = reason.code();
    }
  }

  private void lines(InputStream in, CallLogFormat format) throws IOException {
    CallLogFormat.CallParser parser = format.parser(new SymbolTable(), ContentScanner.none());
    LineReader reader = new LineReader(in, 0, MAX_RECORD, (b, from, to) -> {});
    while (reader.next()) {
      byte[] b = reader.bytes();
      int from = reader.from();
      if (reader.position() == 0 && LogFormats.startsWithMark(b, from, reader.to())) {
        from += 3;
      }
      if (reader.isTooLong()) {
        reject(reader.number(), RejectReason.RECORD_TOO_LONG, null);
      } else if (!new String(
              b,
              from,
              Math.min(64, reader.to() - from),
              java.nio.charset.StandardCharsets.ISO_8859_1)
          .isBlank()) {
        record(parser, b, from, reader.to(), reader.number());
      }
    }
  }

  private void document(InputStream in, CallLogFormat format) throws IOException {
    CallLogFormat.CallParser parser = format.parser(new SymbolTable(), ContentScanner.none());
    byte[] b = in.readAllBytes();
    JsonFraming framing =
        new JsonFraming(b, LogFormats.startsWithMark(b, 0, b.length) ? 3 : 0, b.length);
    long line = 1;
    int counted = 0;
    while (framing.next()) {
      for (; counted < framing.from(); counted++) {
        line += b[counted] == '\n' ? 1 : 0;
      }
      record(parser, b, framing.from(), framing.to(), line);
    }
  }

  private void record(CallLogFormat.CallParser parser, byte[] b, int from, int to, long line) {
    CallRecord call = new CallRecord();
    call.clear();
    try {
      parser.parse(b, from, to, call);
      read++;
      accepted++;
    } catch (MalformedRecord e) {
      reject(line, e.reason(), e.where());
    }
  }

  private void samples(SampleLogFormat format, SourceFile file, InputStream in)
      throws IOException {
    try {
      format.read(
          in,
          file,
          new SymbolTable(),
          new SampleLogFormat.SampleSink() {
            @Override
            public void accept(SampleRecord sample, long position) {
              read++;
              accepted++;
            }

            @Override
            public void reject(RejectReason reason, String where, long position) {
              FileCheck.this.reject(0, reason, where + ", byte " + position);
            }
          });
    } catch (MalformedRecord e) {
      reject(0, e.reason(), e.where());
      fault = e.reason().code();
    }
  }

  private void reject(long line, RejectReason reason, String where) {
    read++;
    if (rejected.size() < limit) {
      rejected.add(new Reject(line, reason, where));
    }
  }
}
