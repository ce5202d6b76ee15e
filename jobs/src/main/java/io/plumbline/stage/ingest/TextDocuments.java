package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the texts of a file one after another: JSON lines with {@code id} and {@code text}, or any
 * other line as it stands. Plain, gzip, zstd or UTF-16, told by content. Memory is bounded by the
 * longest line allowed, whatever the file's length.
 */
public final class TextDocuments {
  private static final FieldNames FIELDS = FieldNames.of("id", "text");

  private final int maxLine;
  private final JsonCursor json = new JsonCursor();
  private byte[] buffer = new byte[LineReader.BUFFER];
  private byte[] text;
  private int from;
  private int to;
  private String id;

  /**
   * A reader for many files, one at a time; not thread-safe.
   *
   * @param maxLine longest line that is read, bytes
   */
  public TextDocuments(int maxLine) {
    this.maxLine = maxLine;
  }

  /** Takes the texts of a file. */
  public interface Sink {
    /**
     * One text.
     *
     * @param line number of its line, from 1
     * @param id as the line says it; null: it says none
     * @param utf8 {@code utf8[from, to)} is the text, valid until this returns
     */
    void text(long line, String id, byte[] utf8, int from, int to) throws IOException;

    /** A line that is longer than allowed and was passed over. */
    void tooLong(long line, long bytes);
  }

  /**
   * How a file ended.
   *
   * @param lines read, those too long included
   * @param bytes of text, decompressed
   * @param fault why it could not be read to its end, with what to do; null: it was
   */
  public record Finished(long lines, long bytes, String fault) {}

  /**
   * What a path matches on this machine.
   *
   * @param files in the order of their paths; hidden and unfinished files of a folder are left out
   * @param unlisted folders nobody could look into, so that files may be missing
   */
  public record Found(List<Path> files, List<Path> unlisted) {}

  /** Files that a path matches: a file, a folder or a glob. Both empty: nothing matches. */
  public static Found list(String path) throws IOException {
    if (!FileListing.isLocal(path)) {
      return new Found(List.of(), List.of());
    }
    FileListing.Listing listing = FileListing.list(new IngestStage.Source("", "auto", path));
    return new Found(
        listing.files().stream().map(f -> Path.of(f.path())).toList(), listing.unlisted());
  }

  /**
   * Reads a file to its end, or as far as it can be read.
   *
   * @throws IOException only what the sink throws
   */
  public Finished read(Path file, Sink sink) throws IOException {
    try (InputStream stored = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      byte[] magic = stored.readNBytes(4);
      Codec codec = Codec.of(magic, magic.length);
      LineReader reader = null;
      try {
        InputStream plain =
            codec.open(new SequenceInputStream(new ByteArrayInputStream(magic), stored));
        reader = new LineReader(plain, 0, maxLine, (b, f, t) -> {}, buffer);
        while (reader.next()) {
          try {
            line(reader, sink);
          } catch (IOException e) {
            throw new SinkFailed(e);
          }
        }
        return new Finished(reader.number(), reader.position() + reader.length(), null);
      } catch (SinkFailed e) {
        throw e.cause;
      } catch (IOException e) {
        long lines = reader == null ? 0 : reader.number();
        return new Finished(lines, reader == null ? 0 : reader.pendingFrom(), fault(codec, e));
      } finally {
        // A long line's buffer is not kept for the files after it.
        buffer =
            reader != null && reader.bytes().length == LineReader.BUFFER
                ? reader.bytes()
                : new byte[LineReader.BUFFER];
      }
    } catch (IOException e) {
      if (e instanceof java.nio.file.FileSystemException) {
        return new Finished(0, 0, "it cannot be opened (" + e.getClass().getSimpleName() + ")");
      }
      throw e;
    }
  }

  private static String fault(Codec codec, IOException e) {
    return switch (codec) {
      case GZIP ->
          e instanceof EOFException
              ? "the gzip stream ends before its end; copy the file again"
              : "the gzip stream is damaged; copy the file again";
      case ZSTD -> "the zstd stream is damaged or cut; copy the file again";
      case UTF_16 -> "its UTF-16 ends in the middle of a character or is none; write it as UTF-8";
      case NONE -> "it cannot be read (" + e.getClass().getSimpleName() + ")";
    };
  }

  private void line(LineReader reader, Sink sink) throws IOException {
    if (reader.isTooLong()) {
      sink.tooLong(reader.number(), reader.length());
      return;
    }
    byte[] b = reader.bytes();
    int start = reader.from();
    if (reader.position() == 0 && LogFormats.startsWithMark(b, start, reader.to())) {
      start += 3;
    }
    if (!isDocument(b, start, reader.to())) {
      id = null;
      text = b;
      from = start;
      to = reader.to();
    }
    sink.text(reader.number(), id, text, from, to);
  }

  /** Whether the line is a JSON object with a text. */
  private boolean isDocument(byte[] b, int start, int end) {
    if (start >= end || b[start] != '{') {
      return false;
    }
    id = null;
    text = null;
    int idFrom = -1;
    int idTo = -1;
    int textFrom = -1;
    int textTo = -1;
    try {
      json.reset(b, start, end);
      json.enterObject();
      int field;
      while ((field = json.nextField(FIELDS)) != JsonCursor.END) {
        json.skip();
        if (field == 0) {
          idFrom = json.sliceFrom();
          idTo = json.sliceTo();
        } else if (field == 1 && b[json.sliceFrom()] == '"') {
          textFrom = json.sliceFrom();
          textTo = json.sliceTo();
        }
      }
      json.finish();
      if (textFrom < 0) {
        return false;
      }
      if (idFrom >= 0) {
        json.reset(b, idFrom, idTo);
        id = json.readScalar() ? json.text() : null;
      }
      json.reset(b, textFrom, textTo);
      json.readString();
      text = json.textBytes();
      from = json.textFrom();
      to = json.textTo();
      return true;
    } catch (MalformedRecord notJson) {
      return false; // A text that begins with a brace.
    }
  }

  /** Tells a failure to write from a failure to read. */
  private static final class SinkFailed extends IOException {
    private static final long serialVersionUID = 1L;
    private final IOException cause;

    SinkFailed(IOException cause) {
      super(cause);
      this.cause = cause;
    }
  }
}
