package io.plumbline.stage.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A record of a log that a mapping file explains, as a tree: a JSON object, or a line of {@code
 * key=value} pairs as <a href="https://pkg.go.dev/github.com/kr/logfmt">logfmt</a> has them. Values
 * of such a line are texts; a key without a value is true.
 */
public final class MappedRecord {
  private static final Pattern PAIR = Pattern.compile("(?U)[\\w.@/-]+=");

  private MappedRecord() {}

  /**
   * The record in {@code b[from, to)}.
   *
   * @throws MalformedRecord with the column of the fault
   */
  public static ObjectNode read(byte[] b, int from, int to) throws MalformedRecord {
    int at = from;
    while (at < to && (b[at] == ' ' || b[at] == '\t')) {
      at++;
    }
    if (at < to && b[at] != '{' && b[at] != '[' && b[at] != '"') {
      String line = text(b, at, to);
      if (PAIR.matcher(line).lookingAt()) {
        return pairs(line);
      }
    }
    return StatementJson.read(b, from, to);
  }

  private static String text(byte[] b, int from, int to) throws MalformedRecord {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(b, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedRecord(RejectReason.INVALID_UTF8, null);
    }
  }

  private static ObjectNode pairs(String line) throws MalformedRecord {
    ObjectNode record = JsonNodeFactory.instance.objectNode();
    int i = 0;
    while ((i = next(line, i)) < line.length()) {
      int key = i;
      while (i < line.length() && line.charAt(i) > ' ' && line.charAt(i) != '=') {
        i++;
      }
      String name = line.substring(key, i);
      boolean valued = i < line.length() && line.charAt(i) == '=';
      StringBuilder value = new StringBuilder();
      i = valued ? value(line, i + 1, value) : i;
      if (name.isEmpty() || i < 0) {
        throw new MalformedRecord(RejectReason.INVALID_LOGFMT, "column " + (key + 1));
      }
      if (record.has(name)) {
        throw new MalformedRecord(RejectReason.DUPLICATE_KEY, "column " + (key + 1));
      }
      record.put(name, valued ? value.toString() : "true");
    }
    return record;
  }

  private static int next(String line, int from) {
    int i = from;
    while (i < line.length() && line.charAt(i) <= ' ') {
      i++;
    }
    return i;
  }

  /** Reads a value; where it ends, or -1 where its quotes do not close before the next pair. */
  private static int value(String line, int from, StringBuilder value) {
    int i = from;
    if (i >= line.length() || line.charAt(i) != '"') {
      while (i < line.length() && line.charAt(i) > ' ') {
        i++;
      }
      value.append(line, from, i);
      return i;
    }
    for (i++; i < line.length() && line.charAt(i) != '"'; i++) {
      char c = line.charAt(i);
      if (c != '\\' || i + 1 == line.length()) {
        value.append(c);
        continue;
      }
      char escaped = line.charAt(++i);
      int digits = escaped == 'u' ? 4 : escaped == 'x' ? 2 : 0;
      if (digits > 0 && i + digits < line.length()) {
        int code = hex(line, i + 1, digits);
        if (code < 0) {
          return -1;
        }
        value.append((char) code);
        i += digits;
      } else {
        value.append(
            switch (escaped) {
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              default -> escaped;
            });
      }
    }
    boolean closed = i < line.length();
    return closed && (i + 1 == line.length() || line.charAt(i + 1) <= ' ') ? i + 1 : -1;
  }

  private static int hex(String line, int from, int digits) {
    int code = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = Character.digit(line.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      code = code << 4 | digit;
    }
    return code;
  }

  /** What stands at a path of names joined by dots; null: nothing. */
  public static JsonNode at(ObjectNode record, String path) {
    JsonNode whole = record.get(path);
    if (whole != null) {
      return whole.isNull() ? null : whole; // a column whose name has a dot
    }
    JsonNode node = record;
    for (String step : path.split("\\.")) {
      node = opened(node);
      node =
          node instanceof ArrayNode array && step.matches("[0-9]{1,6}")
              ? array.get(Integer.parseInt(step))
              : node.get(step);
      if (node == null || node.isNull()) {
        return null;
      }
    }
    return node;
  }

  /** What is written as JSON into a text, as CSV and gateways do. */
  static JsonNode opened(JsonNode node) {
    if (!node.isTextual() || !(node.asText().startsWith("{") || node.asText().startsWith("["))) {
      return node;
    }
    byte[] b = node.asText().getBytes(StandardCharsets.UTF_8);
    try {
      return StatementJson.value(b, 0, b.length);
    } catch (MalformedRecord e) {
      return node; // a text is not bound to be JSON; then nothing stands below it
    }
  }
}
