package io.plumbline.cli;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.plumbline.stage.ingest.TextDocuments;
import io.plumbline.stage.normalise.pii.PiiKind;
import io.plumbline.stage.normalise.pii.PiiScanner;
import io.plumbline.stage.normalise.pii.PiiSpan;
import io.plumbline.stage.normalise.pii.PiiTier;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Scans the texts of files and writes a line for each span; never a value. One per thread. */
final class PiiSpanLines implements TextDocuments.Sink {
  private final PiiScanner scanner = PiiScanner.withRecognisers();
  private final PiiScanner names = new PiiScanner();
  private final TextDocuments documents;
  private final int maxLine;
  private final List<PiiSpan> spans = new ArrayList<>();

  // Of the file being read.
  private OrderedLines.Part part;
  private String file;
  private long tooLong;
  private long firstTooLong;
  private long unread;
  private long firstUnread;
  private int firstUnreadBytes;
  private boolean recognised;

  PiiSpanLines(int maxLine) {
    this.maxLine = maxLine;
    this.documents = new TextDocuments(maxLine);
  }

  /**
   * Scans a file.
   *
   * @param name what the file is called in messages
   * @param named whether each line names it too
   * @return what of it was not scanned, one sentence each
   */
  List<String> write(Path path, String name, boolean named, OrderedLines.Part to)
      throws IOException {
    part = to;
    file = named ? name : null;
    tooLong = 0;
    unread = 0;
    TextDocuments.Finished finished = documents.read(path, this);
    List<String> faults = new ArrayList<>();
    if (tooLong > 0) {
      faults.add(
          "%s: %d of its lines %s longer than %d bytes, the first is line %d: not scanned. Raise --max-line-bytes, or split the text."
              .formatted(name, tooLong, tooLong == 1 ? "is" : "are", maxLine, firstTooLong));
    }
    if (unread > 0) {
      faults.add(
          "%s: %d of its texts %s so full of values that the end was not scanned, the first is line %d (%d bytes left). Split it."
              .formatted(
                  name, unread, unread == 1 ? "is" : "are", firstUnread, firstUnreadBytes));
    }
    if (finished.fault() != null) {
      faults.add("%s: %s. Lines scanned: %d.".formatted(name, finished.fault(), finished.lines()));
    }
    return faults;
  }

  @Override
  public void text(long line, String said, byte[] utf8, int from, int to) throws IOException {
    spans.clear();
    scanner.scan(utf8, from, to, this::keep);
    if (scanner.unread() > 0 && unread++ == 0) {
      firstUnread = line;
      firstUnreadBytes = scanner.unread();
    }
    if (spans.isEmpty()) {
      return;
    }
    byte[] source = utf8;
    int at = from;
    byte[] decoded =
        new String(utf8, from, to - from, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    if (!Arrays.equals(decoded, 0, decoded.length, utf8, from, to)) {
      // Not UTF-8: offsets are in what every reader makes of it.
      source = decoded;
      at = 0;
      spans.clear();
      scanner.scan(decoded, 0, decoded.length, this::keep);
    }
    // The line's number names a text as well as an id, and nobody.
    String id =
        said == null
            ? Long.toString(line)
            : names.holdsPersonalValue(said) ? "(line " + line + ")" : said;
    int units = 0;
    for (PiiSpan span : spans) {
      int start = units + utf16(source, at, span.start());
      int end = start + utf16(source, span.start(), span.end());
      at = span.end();
      units = end;
      write(id, span, start, end);
    }
  }

  /** Whether some of the spans so far are of kinds that words alone tell. */
  boolean recognised() {
    return recognised;
  }

  private void keep(PiiKind kind, PiiTier tier, double score, int start, int end) {
    recognised |= kind.isRecognised();
    spans.add(new PiiSpan(kind, tier, score, start, end));
  }

  @Override
  public void tooLong(long line, long bytes) {
    if (tooLong++ == 0) {
      firstTooLong = line;
    }
  }

  private void write(String id, PiiSpan span, int start, int end) throws IOException {
    StringBuilder line = part.line();
    line.append("{\"id\":\"");
    JsonStringEncoder.getInstance().quoteAsString(id, line);
    if (file != null) {
      line.append("\",\"file\":\"");
      JsonStringEncoder.getInstance().quoteAsString(file, line);
    }
    line.append("\",\"kind\":\"")
        .append(span.kind().name())
        .append("\",\"tier\":\"")
        .append(span.tier().word())
        .append("\",\"score\":")
        .append(Math.round(span.score() * 1000) / 1000.0)
        .append(",\"start\":")
        .append(start)
        .append(",\"end\":")
        .append(end)
        .append(",\"unit\":\"utf16\"}");
    try {
      part.endLine();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("The scan was interrupted.");
    }
  }

  /** UTF-16 units of well-formed UTF-8. */
  private static int utf16(byte[] utf8, int from, int to) {
    int units = 0;
    for (int i = from; i < to; i++) {
      byte b = utf8[i];
      // A lead of four bytes becomes a pair; a byte that continues adds nothing.
      units += (b & 0xC0) == 0x80 ? 0 : (b & 0xF8) == 0xF0 ? 2 : 1;
    }
    return units;
  }
}
