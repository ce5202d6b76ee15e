package io.plumbline.shared.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * The rows of somebody else's Avro file as JSON objects, one at a time, as {@link ParquetRows}
 * gives those of Parquet: a null is left out, bytes that are no text are in base 64. Blocks are
 * read one by one and no further than the file goes, whatever length a damaged one names.
 *
 * <p>Source: the Avro specification, object container files. Codecs: null, deflate, zstandard.
 */
public final class AvroRows implements JsonRows {
  private static final JsonNodeFactory JSON = JsonCells.JSON;
  private static final byte[] MAGIC = {'O', 'b', 'j', 1};
  private static final int SYNC = 16;
  private static final int LONGEST_TEXT = 1 << 24;

  /** Writers end a block after some kilobytes, few after 16 MB; two are in memory at once. */
  private static final int LONGEST_BLOCK = 1 << 26;

  /** Of lists in one row: items of no length would be told without end. */
  private static final int MOST_ITEMS = 1 << 20;

  private static final int DEEPEST = 512;

  private final PushbackInputStream in;
  private final boolean cut;
  private final BinaryDecoder container;
  private final Schema schema;
  private final String codec;
  private final byte[] sync = new byte[SYNC];
  private byte[] block = new byte[0];
  private int at;
  private long left;
  private int items;

  /** Whether the bytes are the beginning of an Avro file. */
  public static boolean isAvro(byte[] head) {
    return head.length >= MAGIC.length && Arrays.equals(head, 0, 4, MAGIC, 0, 4);
  }

  /**
   * Reads the header.
   *
   * @param cut whether these are a file's first bytes alone: rows are given as far as they go
   */
  public AvroRows(InputStream stored, boolean cut) throws IOException {
    this.in = new PushbackInputStream(stored, 1);
    this.cut = cut;
    if (!isAvro(in.readNBytes(MAGIC.length))) {
      throw new IOException("Not an Avro file");
    }
    container = DecoderFactory.get().directBinaryDecoder(in, null);
    Map<String, String> header = new HashMap<>();
    for (long n = container.readMapStart(); n != 0; n = container.mapNext()) {
      for (long i = 0; i < n; i++) {
        String name = text();
        header.put(name, text());
      }
    }
    container.readFixed(sync);
    codec = header.getOrDefault("avro.codec", "null");
    try {
      schema = new Schema.Parser().parse(header.getOrDefault("avro.schema", ""));
    } catch (RuntimeException e) {
      throw unreadable(e);
    }
    if (schema.getType() != Schema.Type.RECORD) {
      throw new IOException("An Avro file of something else than records");
    }
  }

  private String text() throws IOException {
    long n = container.readLong();
    if (n < 0 || n > LONGEST_TEXT) {
      throw new IOException("An Avro header that is none");
    }
    byte[] b = in.readNBytes((int) n);
    if (b.length < n) {
      throw new EOFException();
    }
    return new String(b, StandardCharsets.UTF_8);
  }

  @Override
  public Set<String> columns() {
    Set<String> names = new LinkedHashSet<>();
    schema.getFields().forEach(field -> names.add(field.name()));
    return names;
  }

  @Override
  public ObjectNode next() throws IOException {
    try {
      while (left == 0) {
        int first = in.read();
        if (first < 0) {
          return null;
        }
        in.unread(first);
        nextBlock();
      }
      left--;
      items = 0;
      return (ObjectNode) value(schema, 0);
    } catch (EOFException e) {
      if (cut) {
        return null;
      }
      throw e;
    } catch (RuntimeException e) {
      throw unreadable(e);
    }
  }

  private void nextBlock() throws IOException {
    left = container.readLong();
    long size = container.readLong();
    if (left < 0 || size < 0 || size > LONGEST_BLOCK) {
      throw new IOException("An Avro block that is none");
    }
    byte[] packed = in.readNBytes((int) size);
    byte[] mark = in.readNBytes(SYNC);
    if (!cut && (packed.length < size || !Arrays.equals(mark, sync))) {
      throw new EOFException();
    }
    block = unpacked(packed);
    at = 0;
    if (left > block.length && !cut) {
      throw new IOException("An Avro block that is none"); // no row takes less than a byte
    }
  }

  private byte[] unpacked(byte[] packed) throws IOException {
    if (codec.equals("null")) {
      return packed;
    }
    InputStream opened;
    if (codec.equals("deflate")) {
      opened = new InflaterInputStream(new ByteArrayInputStream(packed), new Inflater(true));
    } else if (codec.equals("zstandard")) {
      opened = new ZstdInputStream(new ByteArrayInputStream(packed));
    } else {
      throw new IOException("An Avro codec that no reader here knows");
    }
    byte[] out = new byte[Math.max(64, packed.length * 4)];
    int n = 0;
    try (InputStream all = opened) {
      for (int k; (k = all.read(out, n, out.length - n)) >= 0; ) {
        n += k;
        if (n > LONGEST_BLOCK) {
          throw new IOException("An Avro block that unpacks to more than is read");
        }
        if (n == out.length) {
          out = Arrays.copyOf(out, out.length * 2);
        }
      }
    } catch (EOFException e) {
      if (!cut) {
        throw e;
      }
    }
    return Arrays.copyOf(out, n);
  }

  /** Named by its kind: messages of the library may quote values. */
  private static IOException unreadable(RuntimeException e) {
    return new IOException("Not an Avro file that can be read: " + e.getClass().getSimpleName());
  }

  /** The value at {@link #at}; no length is believed beyond the block. */
  private JsonNode value(Schema type, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("An Avro row nested too deep");
    }
    return switch (type.getType()) {
      case NULL -> JSON.nullNode();
      case BOOLEAN -> JSON.booleanNode(block[skip(1)] != 0);
      case INT, LONG -> whole(number(), type.getLogicalType());
      case FLOAT -> JsonCells.decimal(Float.toString(little(4).getFloat()));
      case DOUBLE -> JsonCells.decimal(Double.toString(little(8).getDouble()));
      case STRING, BYTES -> {
        int n = length(number());
        yield bytes(ByteBuffer.wrap(block, skip(n), n), type.getLogicalType());
      }
      case FIXED -> {
        int n = type.getFixedSize();
        yield bytes(ByteBuffer.wrap(block, skip(n), n), type.getLogicalType());
      }
      case ENUM -> JSON.textNode(type.getEnumSymbols().get(length(number())));
      case UNION -> value(type.getTypes().get(length(number())), depth + 1);
      case ARRAY -> {
        ArrayNode array = JSON.arrayNode();
        for (int n = items(); n > 0; n = items()) {
          for (int i = 0; i < n; i++) {
            array.add(value(type.getElementType(), depth + 1));
          }
        }
        yield array;
      }
      case MAP -> {
        ObjectNode object = JSON.objectNode();
        for (int n = items(); n > 0; n = items()) {
          for (int i = 0; i < n; i++) {
            int length = length(number());
            String name = new String(block, skip(length), length, StandardCharsets.UTF_8);
            put(object, name, value(type.getValueType(), depth + 1));
          }
        }
        yield object;
      }
      case RECORD -> {
        ObjectNode object = JSON.objectNode();
        for (Schema.Field field : type.getFields()) {
          put(object, field.name(), value(field.schema(), depth + 1));
        }
        yield object;
      }
    };
  }

  /** How many items of a list follow; a length in bytes may stand behind a count below zero. */
  private int items() throws IOException {
    long n = number();
    if (n < 0) {
      number();
      n = -n;
    }
    int more = length(n);
    items += more;
    if (items < 0 || items > MOST_ITEMS) {
      throw new IOException("An Avro row with more items than are read");
    }
    return more;
  }

  private int length(long n) throws IOException {
    if (n < 0 || n > block.length) {
      throw new EOFException();
    }
    return (int) n;
  }

  /** Passes over bytes; returns where they begin. */
  private int skip(int n) throws IOException {
    if (n > block.length - at) {
      throw new EOFException();
    }
    at += n;
    return at - n;
  }

  private ByteBuffer little(int n) throws IOException {
    return ByteBuffer.wrap(block, skip(n), n).order(ByteOrder.LITTLE_ENDIAN);
  }

  private long number() throws IOException {
    long n = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = block[skip(1)];
      n |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return n >>> 1 ^ -(n & 1);
      }
    }
    throw new IOException("An Avro number that is none");
  }

  private static void put(ObjectNode object, String name, JsonNode of) {
    if (!of.isNull()) {
      object.set(name, of);
    }
  }

  private static JsonNode whole(long v, LogicalType logical) {
    if (logical instanceof LogicalTypes.TimestampMillis) {
      return JSON.textNode(Instant.ofEpochMilli(v).toString());
    }
    if (logical instanceof LogicalTypes.TimestampMicros) {
      return JSON.textNode(Instant.EPOCH.plus(v, ChronoUnit.MICROS).toString());
    }
    return logical instanceof LogicalTypes.Date
        ? JSON.textNode(LocalDate.ofEpochDay(v).toString())
        : JSON.numberNode(v);
  }

  private static JsonNode bytes(ByteBuffer value, LogicalType logical) {
    byte[] b = new byte[value.remaining()];
    value.get(b);
    if (logical instanceof LogicalTypes.Decimal decimal) {
      return JSON.numberNode(new BigDecimal(new BigInteger(b), decimal.getScale()));
    }
    return JsonCells.text(b);
  }
}
