package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.ContentScanner;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.util.Arrays;

/**
 * The events of a streamed answer, logged one by one: a model writes an address in three tokens, so
 * its pieces stand in three events and none of them holds it. The pieces are put together before
 * they are looked at; all other strings are looked at as they are. Nothing is kept.
 */
final class StreamEvents {
  /** Where providers put a piece of what is being written (Anthropic, OpenAI, Titan, Llama …). */
  private static final FieldNames PIECES =
      FieldNames.of(
          "text",
          "partial_json",
          "thinking",
          "content",
          "arguments",
          "delta",
          "outputText",
          "completion",
          "generation");

  private final ContentScanner content;
  private final JsonCursor json = new JsonCursor();
  private final Joined written = new Joined();
  private final Joined others = new Joined();

  StreamEvents(ContentScanner content) {
    this.content = content;
  }

  /** Scans {@code record[from, to)}, an array of events. */
  void scan(byte[] record, int from, int to) throws MalformedRecord {
    written.clear();
    others.clear();
    json.reset(record, from, to);
    json.enterArray();
    while (json.nextElement()) {
      int before = written.length;
      value(record, false);
      if (written.length == before) {
        written.add('\n'); // A block of the answer begins or ends.
      }
    }
    content.scanJson(written.bytes, 0, written.length);
    content.scanJson(others.bytes, 0, others.length);
  }

  private void value(byte[] record, boolean piece) throws MalformedRecord {
    switch (json.peek()) {
      case '{' -> {
        json.enterObject();
        int field;
        while ((field = json.nextField(PIECES)) != JsonCursor.END) {
          value(record, field != JsonCursor.OTHER);
        }
      }
      case '[' -> {
        json.enterArray();
        while (json.nextElement()) {
          value(record, piece);
        }
      }
      case '"' -> {
        json.skip();
        if (piece) {
          written.add(record, json.sliceFrom() + 1, json.sliceTo() - 1);
        } else {
          others.add(record, json.sliceFrom(), json.sliceTo());
          others.add(',');
        }
      }
      default -> {
        json.skip();
        others.add(record, json.sliceFrom(), json.sliceTo());
        others.add(',');
      }
    }
  }

  /** Bytes put together; reused. */
  private static final class Joined {
    private byte[] bytes = new byte[1024];
    private int length;

    void add(byte[] from, int start, int end) {
      reserve(end - start);
      System.arraycopy(from, start, bytes, length, end - start);
      length += end - start;
    }

    void add(char ascii) {
      reserve(1);
      bytes[length++] = (byte) ascii;
    }

    private void reserve(int more) {
      if (length + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
      }
    }

    void clear() {
      length = 0;
    }
  }
}
