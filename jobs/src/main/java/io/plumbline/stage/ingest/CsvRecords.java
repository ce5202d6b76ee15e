package io.plumbline.stage.ingest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rows of a CSV file as JSON objects with a field for every column. An empty cell states nothing:
 * CSV knows no empty text. Not thread-safe.
 */
final class CsvRecords {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final CsvHeader header;
  private final CsvCells cells;
  private final byte[][] names;
  private final boolean[] isText;
  private byte[] json = new byte[1 << 12];
  private int n;

  /**
   * @param texts columns whose cells stay text even where they look like numbers
   */
  CsvRecords(CsvHeader header, Set<String> texts) {
    this.header = header;
    this.cells = new CsvCells(header.separator());
    List<String> columns = header.columns();
    this.names = new byte[columns.size()][];
    this.isText = new boolean[columns.size()];
    for (int i = 0; i < names.length; i++) {
      String name = columns.get(i);
      n = 0;
      quoted(name.toCharArray(), 0, name.length());
      names[i] = name.isEmpty() ? null : Arrays.copyOf(json, n);
      isText[i] = texts.contains(name);
    }
  }

  /**
   * The row as a JSON object in {@link #json}, up to {@link #length}: a cell that is a JSON number
   * is one, every other is a string.
   */
  void read(byte[] b, int from, int to) throws MalformedRecord {
    n = 0;
    put((byte) '{');
    refuseRagged(cells.read(b, from, to, this::field));
    put((byte) '}');
  }

  /**
   * The header that a row is, where files were put one behind another: it begins with the name of a
   * column, and all its cells are names. It may have other columns than the first one, or the same
   * in another order.
   */
  Optional<CsvHeader> again(byte[] b, int from, int to) {
    if (!beginsWithName(b, from, to)) {
      return Optional.empty();
    }
    Set<String> known = header.fields();
    return CsvHeader.of(Arrays.copyOfRange(b, from, to))
        .filter(other -> other.separator() == header.separator())
        .filter(other -> other.fields().stream().filter(known::contains).count() > 1);
  }

  private boolean beginsWithName(byte[] b, int from, int to) {
    int at = from < to && b[from] == '"' ? from + 1 : from;
    for (byte[] name : names) {
      int length = name == null ? 0 : name.length - 2; // without its quotes
      if (length > 0
          && at + length < to
          && b[at] == name[1]
          && (b[at + length] == header.separator() || b[at + length] == '"')
          && Arrays.equals(name, 1, 1 + length, b, at, at + length)) {
        return true;
      }
    }
    return false;
  }

  byte[] json() {
    return json;
  }

  int length() {
    return n;
  }

  /**
   * The row as an object of texts; an empty cell or {@code \N} is null, so that every row shows its
   * columns.
   */
  ObjectNode object(byte[] b, int from, int to) throws MalformedRecord {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    refuseRagged(
        cells.read(
            b,
            from,
            to,
            (column, text, at, length) -> {
              if (column < names.length && names[column] != null) {
                object.put(
                    header.columns().get(column),
                    isNothing(text, at, length) ? null : new String(text, at, length));
              }
            }));
    return object;
  }

  private void refuseRagged(int found) throws MalformedRecord {
    if (found != names.length) {
      throw new MalformedRecord(
          RejectReason.RAGGED_ROW, found + " cells for " + names.length + " columns");
    }
  }

  private void field(int column, char[] text, int from, int length) {
    if (isNothing(text, from, length) || column >= names.length || names[column] == null) {
      return;
    }
    if (n > 1) {
      put((byte) ',');
    }
    byte[] name = names[column];
    reserve(name.length);
    System.arraycopy(name, 0, json, n, name.length);
    n += name.length;
    put((byte) ':');
    if (!isText[column] && isNumber(text, from, from + length)) {
      for (int i = 0; i < length; i++) {
        put((byte) text[from + i]);
      }
    } else {
      quoted(text, from, length);
    }
  }

  /** An empty cell, or the {@code \N} that ClickHouse, MySQL and COPY write for null. */
  private static boolean isNothing(char[] text, int from, int length) {
    return length == 0 || (length == 2 && text[from] == '\\' && text[from + 1] == 'N');
  }

  private static boolean isNumber(char[] c, int from, int to) {
    int i = from < to && c[from] == '-' ? from + 1 : from;
    int whole = i;
    i = digits(c, i, to);
    if (i == whole || (c[whole] == '0' && i > whole + 1)) {
      return false; // 007 is a name
    }
    if (i < to && c[i] == '.') {
      int fraction = i + 1;
      i = digits(c, fraction, to);
      if (i == fraction) {
        return false;
      }
    }
    if (i < to && (c[i] == 'e' || c[i] == 'E')) {
      int exponent = i + 1 < to && (c[i + 1] == '+' || c[i + 1] == '-') ? i + 2 : i + 1;
      i = digits(c, exponent, to);
      if (i == exponent) {
        return false;
      }
    }
    return i == to;
  }

  private static int digits(char[] c, int from, int to) {
    int i = from;
    while (i < to && c[i] >= '0' && c[i] <= '9') {
      i++;
    }
    return i;
  }

  private void quoted(char[] text, int from, int length) {
    reserve(length * 6 + 2);
    json[n++] = '"';
    for (int i = from; i < from + length; i++) {
      char c = text[i];
      if (c == '"' || c == '\\') {
        json[n++] = '\\';
        json[n++] = (byte) c;
      } else if (c < ' ') {
        control(c);
      } else if (c < 0x80) {
        json[n++] = (byte) c;
      } else if (c < 0x800) {
        json[n++] = (byte) (0xC0 | c >> 6);
        json[n++] = (byte) (0x80 | (c & 0x3F));
      } else if (Character.isHighSurrogate(c)
          && i + 1 < from + length
          && Character.isLowSurrogate(text[i + 1])) {
        int point = Character.toCodePoint(c, text[++i]);
        json[n++] = (byte) (0xF0 | point >> 18);
        json[n++] = (byte) (0x80 | (point >> 12 & 0x3F));
        json[n++] = (byte) (0x80 | (point >> 6 & 0x3F));
        json[n++] = (byte) (0x80 | (point & 0x3F));
      } else {
        json[n++] = (byte) (0xE0 | c >> 12);
        json[n++] = (byte) (0x80 | (c >> 6 & 0x3F));
        json[n++] = (byte) (0x80 | (c & 0x3F));
      }
    }
    json[n++] = '"';
  }

  private void control(char c) {
    json[n++] = '\\';
    json[n++] = 'u';
    json[n++] = '0';
    json[n++] = '0';
    json[n++] = HEX[c >> 4];
    json[n++] = HEX[c & 0xF];
  }

  private void put(byte b) {
    reserve(1);
    json[n++] = b;
  }

  private void reserve(int more) {
    if (n + more > json.length) {
      json = Arrays.copyOf(json, Math.max(n + more, json.length * 2));
    }
  }
}
