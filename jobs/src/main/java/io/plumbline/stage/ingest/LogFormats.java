package io.plumbline.stage.ingest;

import io.plumbline.shared.lake.AvroRows;
import io.plumbline.shared.lake.ParquetRows;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The log formats there are, found by ServiceLoader. */
public final class LogFormats {
  private static final int LINES_TRIED = 20;

  private static final Comparator<Sniffed> SUREST_FIRST =
      Comparator.comparingInt((Sniffed s) -> -s.confidence()).thenComparing(s -> s.format().id());

  private final List<LogFormat> formats;
  private final Map<String, LogFormat> byId = new HashMap<>();
  private final List<LogFormat> logs;
  private final List<CompanionFormat> companions;

  private LogFormats(List<LogFormat> formats) {
    this.formats = formats;
    formats.forEach(format -> byId.putIfAbsent(format.id(), format));
    logs = formats.stream().filter(f -> !(f instanceof CompanionFormat)).toList();
    companions =
        formats.stream()
            .filter(CompanionFormat.class::isInstance)
            .map(CompanionFormat.class::cast)
            .toList();
  }

  /** Where a task finds its formats, on the machine where it runs. */
  @FunctionalInterface
  interface Shelf extends Serializable {
    LogFormats open();
  }

  /** These formats and no others. */
  static LogFormats of(List<LogFormat> formats) {
    return new LogFormats(formats);
  }

  /** All formats, by id. */
  public static LogFormats load() {
    List<LogFormat> all = new ArrayList<>();
    ServiceLoader.load(LogFormat.class, LogFormats.class.getClassLoader()).forEach(all::add);
    all.sort(Comparator.comparing(LogFormat::id));
    return new LogFormats(all);
  }

  /** All formats, by id. */
  public List<LogFormat> all() {
    return formats;
  }

  /** The ids of all of them. */
  public Set<String> ids() {
    return byId.keySet();
  }

  /** What may stand around the records of any of them and is opened first, for people. */
  public static List<String> envelopes() {
    return EnvelopeLayer.names();
  }

  /** The format of an id. */
  public Optional<LogFormat> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** What each format says of a file, the surest first. */
  public List<Sniffed> sniff(FileHead head) {
    List<Sniffed> said = new ArrayList<>(sniff(logs, head));
    // Companions are told by paths, and must not make it look as if a log were.
    said.addAll(sniff(companions, head.again()));
    said.sort(SUREST_FIRST);
    return said;
  }

  private static List<Sniffed> sniff(List<? extends LogFormat> asked, FileHead head) {
    List<Sniffed> said = new ArrayList<>();
    for (LogFormat format : asked) {
      LogFormat.Recognition r = format.recognise(head);
      said.add(new Sniffed(format, r.confidence(), r.why(), head, null));
    }
    said.sort(SUREST_FIRST);
    return said;
  }

  /**
   * The format of a file by its first bytes. One bad first line does not hide the format: the first
   * twenty are tried.
   */
  public Optional<Sniffed> recognise(String path, byte[] head) {
    return recognise(path, head, new AnswersByNames());
  }

  /** As {@link #recognise(String, byte[])}, for many files. */
  Optional<Sniffed> recognise(String path, byte[] head, AnswersByNames answers) {
    if (Packing.of(head) != null) {
      return Optional.empty();
    }
    for (CompanionFormat companion : companions) {
      if (companion.mayLieAt(path)) {
        FileHead whole = FileHead.of(path, withoutMark(head));
        LogFormat.Recognition r = companion.recognise(whole);
        if (r.confidence() > 0) {
          return Optional.of(new Sniffed(companion, r.confidence(), r.why(), whole, null));
        }
      }
    }
    return asItStandsOrInside(
        path, head, answers::head, from -> answers.answer(from, h -> sniff(logs, h).get(0)));
  }

  /**
   * How a file of a known format is written: its head from the first line on that the format
   * recognises, from the start where it recognises none.
   */
  Sniffed sniffFor(LogFormat format, String path, byte[] head) {
    return asItStandsOrInside(path, head, FileHead::of, from -> said(format, from))
        .orElseGet(() -> said(format, FileHead.of(path, withoutMark(head))));
  }

  private static Sniffed said(LogFormat format, FileHead head) {
    LogFormat.Recognition r = format.recognise(head);
    return new Sniffed(format, r.confidence(), r.why(), head, null);
  }

  private static Optional<Sniffed> asItStandsOrInside(
      String path,
      byte[] head,
      BiFunction<String, byte[], FileHead> heads,
      Function<FileHead, Sniffed> sniffer) {
    Function<byte[], Optional<Sniffed>> calls =
        records ->
            firstLine(path, records, heads, sniffer)
                .filter(
                    inside ->
                        inside.format() instanceof CallLogFormat
                            || inside.format() instanceof CallBatchFormat);
    EnvelopeRecognition envelopes = new EnvelopeRecognition(calls);
    Optional<Sniffed> inCells = envelopes.inCells(path, withoutMark(head));
    if (inCells.isPresent()) {
      return inCells;
    }
    Optional<Sniffed> asItStands = firstLine(path, head, heads, sniffer);
    return asItStands.isPresent() || ParquetRows.isParquet(head) || AvroRows.isAvro(head)
        ? asItStands
        : envelopes.inFile(withoutMark(head));
  }

  private static Optional<Sniffed> firstLine(
      String path,
      byte[] head,
      BiFunction<String, byte[], FileHead> heads,
      Function<FileHead, Sniffed> sniffer) {
    byte[] bytes = withoutMark(head);
    int from = 0;
    for (int i = 0; i < LINES_TRIED && from < bytes.length; i++) {
      // From this line on, so that a document that spans lines is seen whole.
      byte[] rest = from == 0 ? bytes : Arrays.copyOfRange(bytes, from, bytes.length);
      FileHead tried = heads.apply(path, rest);
      Sniffed best = sniffer.apply(tried);
      if (best.confidence() > 0) {
        return Optional.of(best);
      }
      if (tried.shape() == FileShape.PARQUET || tried.shape() == FileShape.AVRO) {
        return Optional.empty();
      }
      int newline = LineReader.indexOfNewline(bytes, from, bytes.length);
      from = newline < 0 ? bytes.length : newline + 1;
    }
    return Optional.empty();
  }

  /** The first bytes of a stored stream, decompressed, as far as they can be read. */
  public static byte[] head(InputStream stored) throws IOException {
    byte[] buffer = new byte[StreamStart.LENGTH];
    // A stream that breaks early is recognised by what came before; the reader reports the break.
    return StreamStart.of(stored, buffer).decoded(buffer).bytes();
  }

  /** Without a UTF-8 byte order mark. */
  public static byte[] withoutMark(byte[] b) {
    return startsWithMark(b, 0, b.length) ? Arrays.copyOfRange(b, 3, b.length) : b;
  }

  static boolean startsWithMark(byte[] b, int from, int to) {
    return to - from >= 3
        && (b[from] & 0xFF) == 0xEF
        && (b[from + 1] & 0xFF) == 0xBB
        && (b[from + 2] & 0xFF) == 0xBF;
  }

  /**
   * What a format said of a file.
   *
   * @param confidence 0: not this format
   * @param head what it looked at: the file from the line on that was recognised
   * @param envelope what stands around its records; null: nothing
   */
  public record Sniffed(
      LogFormat format, int confidence, String why, FileHead head, Envelope.Shape envelope) {
    Sniffed within(Envelope.Shape around) {
      return new Sniffed(format, confidence, why + ", inside of " + around.name(), head, around);
    }

    /** The same, around which the rows of a table stand. */
    Sniffed of(Envelope.Table rows) {
      return new Sniffed(format, confidence, why, head, envelope.of(rows));
    }
  }
}
