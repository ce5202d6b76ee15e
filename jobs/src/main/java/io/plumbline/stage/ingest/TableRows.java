package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of a result of Log Analytics, Application Insights or Kusto as objects: {@code {"tables":
 * [{"name", "columns": [{"name", "type"}], "rows": [[…]]}]}}, or the same with capitals. Not
 * thread-safe.
 */
final class TableRows {
  private static final FieldNames RESULT = FieldNames.of("tables", "Tables");
  private static final FieldNames TABLE = FieldNames.of("columns", "Columns", "rows", "Rows");
  private static final FieldNames COLUMN = FieldNames.of("name", "ColumnName");

  private final JsonCursor json = new JsonCursor();
  private final JsonCursor later = new JsonCursor();
  private final ByteArrayOutputStream row = new ByteArrayOutputStream();

  /** Takes the rows. */
  interface Sink {
    /**
     * A row as an object.
     *
     * @param at where the row begins in the result
     */
    void row(byte[] object, int at) throws MalformedRecord;

    /** A row of more or fewer values than there are columns, as it stands in the result. */
    void ragged(int from, int to);
  }

  /**
   * Takes out the rows of the value in {@code b[from, to)}.
   *
   * @return whether it is such a result; else nothing was given
   * @throws MalformedRecord where the result itself is no JSON; what came before was given
   */
  boolean read(byte[] b, int from, int to, boolean cut, Sink sink) throws MalformedRecord {
    boolean any = false;
    json.reset(b, from, to);
    if (json.peek() != '{') {
      return false;
    }
    json.enterObject();
    int field;
    while ((field = json.nextField(RESULT)) != JsonCursor.END) {
      if (field < 0 || json.peek() != '[') {
        json.skip();
        continue;
      }
      json.enterArray();
      while (json.nextElement()) {
        if (json.peek() == '{') {
          any |= table(b, sink);
        } else {
          json.skip();
        }
      }
    }
    if (!cut) {
      json.finish();
    }
    return any;
  }

  private boolean table(byte[] b, Sink sink) throws MalformedRecord {
    List<byte[]> columns = new ArrayList<>();
    boolean rows = false;
    int before = -1;
    int beforeTo = -1;
    json.enterObject();
    int field;
    while ((field = json.nextField(TABLE)) != JsonCursor.END) {
      if (field < 0 || json.peek() != '[') {
        json.skip();
      } else if (field < 2) {
        columns(b, columns);
      } else if (columns.isEmpty()) {
        json.skip();
        before = json.sliceFrom();
        beforeTo = json.sliceTo();
      } else {
        rows = true;
        rows(json, b, columns, sink);
      }
    }
    if (before >= 0 && !columns.isEmpty()) {
      rows = true;
      later.reset(b, before, beforeTo);
      rows(later, b, columns, sink);
    }
    return rows;
  }

  private void rows(JsonCursor at, byte[] b, List<byte[]> columns, Sink sink)
      throws MalformedRecord {
    at.enterArray();
    while (at.nextElement()) {
      row(at, b, columns, sink);
    }
  }

  private void columns(byte[] b, List<byte[]> columns) throws MalformedRecord {
    json.enterArray();
    while (json.nextElement()) {
      if (json.peek() != '{') {
        json.skip();
        continue;
      }
      json.enterObject();
      int field;
      while ((field = json.nextField(COLUMN)) != JsonCursor.END) {
        boolean named = field >= 0 && json.peek() == '"';
        json.skip();
        if (named) {
          columns.add(Arrays.copyOfRange(b, json.sliceFrom(), json.sliceTo()));
        }
      }
    }
  }

  /** A value that is null states nothing. */
  private void row(JsonCursor at, byte[] b, List<byte[]> columns, Sink sink)
      throws MalformedRecord {
    if (at.peek() != '[') {
      at.skip();
      sink.ragged(at.sliceFrom(), at.sliceTo());
      return;
    }
    int begins = at.position();
    row.reset();
    row.write('{');
    int n = 0;
    at.enterArray();
    while (at.nextElement()) {
      boolean states = at.peek() != 'n' && n < columns.size();
      at.skip();
      if (states) {
        if (row.size() > 1) {
          row.write(',');
        }
        row.write(columns.get(n), 0, columns.get(n).length);
        row.write(':');
        row.write(b, at.sliceFrom(), at.sliceTo() - at.sliceFrom());
      }
      n++;
    }
    row.write('}');
    if (n == columns.size()) {
      sink.row(row.toByteArray(), begins);
    } else {
      sink.ragged(begins, at.position());
    }
  }
}
