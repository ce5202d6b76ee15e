package io.plumbline.stage.ingest.format;

import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;

/** Opens a value that is an object, or the JSON of one written into a text. One per parser. */
final class ObjectInText {
  private final JsonCursor inner;
  private final JsonCursor text = new JsonCursor();
  private byte[] unescaped = new byte[1024];

  /**
   * @param inner is set to what is opened
   */
  ObjectInText(JsonCursor inner) {
    this.inner = inner;
  }

  /**
   * Opens the value in {@code b[from, to)}.
   *
   * @return null: it is no object and no text of one
   */
  JsonCursor of(byte[] b, int from, int to) throws MalformedRecord {
    inner.reset(b, from, to);
    byte kind = b[from];
    if (kind == '"') {
      inner.readString();
      int n = inner.textTo() - inner.textFrom();
      if (unescaped.length < n) {
        unescaped = new byte[n * 2];
      }
      System.arraycopy(inner.textBytes(), inner.textFrom(), unescaped, 0, n);
      inner.reset(unescaped, 0, n);
      // A text is not bound to be JSON; the record itself is sound.
      if (n < 2 || inner.peek() != '{' || !text.isWhole(unescaped, 0, n)) {
        return null;
      }
      kind = '{';
    }
    return kind == '{' ? inner : null;
  }
}
