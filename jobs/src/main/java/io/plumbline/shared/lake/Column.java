package io.plumbline.shared.lake;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * One column of a {@link ColumnFileWriter}. Add at most one value per row, of the column's own
 * kind: a long for INT64, an int for INT32, bytes for text and binary, and so on; another kind is
 * refused.
 */
public final class Column {
  /** What {@link #intern} answers when the dictionary is full. */
  public static final int NOT_INTERNED = -1;

  /** Rows of a data page: readers skip by page, and parquet's own writer uses the same number. */
  private static final int ROWS_PER_PAGE = 20_000;

  /** Distinct values looked up by hash before a column is taken to be one of unlike values. */
  private static final int DICTIONARY_ENTRIES = 1 << 15;

  /**
   * A row group whose first values are this unlike (entries of values) is not looked up further.
   */
  private static final int UNLIKE_ENTRIES = 1 << 10;

  private static final int UNLIKE_VALUES = UNLIKE_ENTRIES + UNLIKE_ENTRIES / 4;

  /** Bytes of distinct values that one dictionary page may hold. */
  private static final int DICTIONARY_BYTES = 1 << 20;

  /** Above this spread of values (as a power of two) differences save nothing over plain longs. */
  private static final int DELTA_SPREAD_BITS = 48;

  /** Differences of a block, and of the part of one that has a width of its own, as parquet-mr. */
  private static final int BLOCK = 128;

  private static final int MINI_BLOCK = 32;
  private static final int SLAB = 1 << 16;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Compresses the first {@code length} bytes of a page. */
  @FunctionalInterface
  interface Compression {
    BytesInput compress(byte[] page, int length);
  }

  private final ColumnDescriptor descriptor;
  private final PrimitiveType type;
  private final PrimitiveTypeName storage;
  private final boolean nullable;

  private int rows;
  private int values;
  private long[] present = new long[16];
  private boolean anyNull;

  // Numbers: the values of the row group. Bytes: an entry number per value.
  private long[] longs = {};
  private int[] ints = {};

  // Distinct (or, past the dictionary's cap, merely appended) byte values; entry i is
  // bytes[starts[i] .. starts[i+1]).
  private byte[] bytes = {};
  private int[] starts = {0};
  private int entries;
  private int[] slots = {};
  private int lasting;
  private boolean hashing = true;
  private String textAbove;
  private int entryAbove;
  private final byte[] decimal = new byte[AvroTables.DECIMAL_BYTES];

  Column(ColumnDescriptor descriptor) {
    this.descriptor = descriptor;
    this.type = descriptor.getPrimitiveType();
    this.storage = type.getPrimitiveTypeName();
    this.nullable = descriptor.getMaxDefinitionLevel() == 1;
  }

  /** Name of the column. */
  public String name() {
    return descriptor.getPath()[0];
  }

  /** Whether a row may have no value here. */
  public boolean nullable() {
    return nullable;
  }

  /** Adds a long, or a time in microseconds. */
  public void addLong(long value) {
    expect(PrimitiveTypeName.INT64);
    if (values == longs.length) {
      longs = Arrays.copyOf(longs, grown(longs.length));
    }
    longs[values] = value;
    addPresent();
  }

  /** Adds an int, or a day as days since 1970-01-01. */
  public void addInt(int value) {
    expect(PrimitiveTypeName.INT32);
    pushInt(value);
  }

  /** Adds true or false. */
  public void addBoolean(boolean value) {
    expect(PrimitiveTypeName.BOOLEAN);
    pushInt(value ? 1 : 0);
  }

  /** Adds a number that is not money. */
  public void addDouble(double value) {
    expect(PrimitiveTypeName.DOUBLE);
    if (values == longs.length) {
      longs = Arrays.copyOf(longs, grown(longs.length));
    }
    longs[values] = Double.doubleToRawLongBits(value);
    addPresent();
  }

  /** Adds text (as UTF-8) or binary; the bytes are copied. */
  public void addBytes(byte[] source, int offset, int length) {
    expect(PrimitiveTypeName.BINARY);
    pushInt(entry(source, offset, length));
  }

  /** Adds text. In sorted rows most say what the one above says, which is not looked up again. */
  public void addText(String value) {
    if (hashing && value.equals(textAbove)) {
      pushInt(entryAbove);
      return;
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    addBytes(utf8, 0, utf8.length);
    textAbove = value;
    entryAbove = ints[values - 1];
  }

  /** Adds a decimal as its unscaled 128-bit two's complement value in the column's scale. */
  public void addDecimal(long high, long low) {
    expect(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY);
    for (int i = 0; i < 8; i++) {
      decimal[i] = (byte) (high >>> (56 - 8 * i));
      decimal[8 + i] = (byte) (low >>> (56 - 8 * i));
    }
    pushInt(entry(decimal, 0, decimal.length));
  }

  /** Adds a decimal whose unscaled value fits a long. */
  public void addDecimal(long unscaled) {
    addDecimal(unscaled >> 63, unscaled);
  }

  /** Adds no value. */
  public void addNull() {
    if (!nullable) {
      throw new IllegalStateException("Column '" + name() + "' is required: it cannot be null.");
    }
    if (rows >>> 6 >= present.length) {
      present = Arrays.copyOf(present, present.length * 2);
    }
    anyNull = true;
    rows++;
  }

  /**
   * A number that stands for these bytes in this writer, valid until it is closed, for {@link
   * #addInterned}: a caller that sees a text often looks it up once.
   *
   * @return the number, or {@link #NOT_INTERNED} when the dictionary is full: add the bytes instead
   */
  public int intern(byte[] source, int offset, int length) {
    expect(PrimitiveTypeName.BINARY);
    int entry = lookUp(source, offset, length);
    if (entry == NOT_INTERNED) {
      return NOT_INTERNED;
    }
    lasting = Math.max(lasting, entry + 1);
    return entry;
  }

  /** Adds the bytes that {@link #intern} gave this number. */
  public void addInterned(int number) {
    if (number < 0 || number >= lasting) {
      throw new IllegalArgumentException(
          "Column '" + name() + "' has interned no value " + number + ".");
    }
    pushInt(number);
  }

  /** Adds bytes as stored, whatever they mean. */
  void addRaw(byte[] source, int offset, int length) {
    pushInt(entry(source, offset, length));
  }

  ColumnDescriptor descriptor() {
    return descriptor;
  }

  int rows() {
    return rows;
  }

  long buffered() {
    return 8L * values * (longs.length > 0 ? 1 : 0)
        + 4L * values * (ints.length > 0 ? 1 : 0)
        + starts[entries]
        - starts[lasting]
        + 4L * (entries - lasting)
        + rows / 8;
  }

  /** Fills the row with null when it has no value. */
  void complete(int expectedRows) {
    if (rows > expectedRows) {
      throw new IllegalStateException("Column '" + name() + "' got two values in one row.");
    }
    if (!nullable) {
      throw new IllegalStateException(
          "Column '" + name() + "' is required and got no value in this row.");
    }
    addNull();
  }

  private void expect(PrimitiveTypeName kind) {
    if (storage != kind) {
      throw new IllegalArgumentException(
          "Column '" + name() + "' is " + storage + ", not " + kind + ".");
    }
  }

  private void pushInt(int value) {
    if (values == ints.length) {
      ints = Arrays.copyOf(ints, grown(ints.length));
    }
    ints[values] = value;
    addPresent();
  }

  private void addPresent() {
    if (rows >>> 6 >= present.length) {
      present = Arrays.copyOf(present, present.length * 2);
    }
    present[rows >>> 6] |= 1L << rows;
    values++;
    rows++;
  }

  private static int grown(int length) {
    return Math.max(256, length * 2);
  }

  // ---- byte values ------------------------------------------------------------------------------

  private int entry(byte[] source, int offset, int length) {
    int found = hashing ? lookUp(source, offset, length) : NOT_INTERNED;
    return found == NOT_INTERNED ? append(source, offset, length) : found;
  }

  /** The entry of these bytes, made when there is room for it in the dictionary. */
  private int lookUp(byte[] source, int offset, int length) {
    if (slots.length == 0) {
      slots = new int[64];
    }
    int mask = slots.length - 1;
    int slot = hash(source, offset, length) & mask;
    while (slots[slot] != 0) {
      int entry = slots[slot] - 1;
      if (Arrays.equals(bytes, starts[entry], starts[entry + 1], source, offset, offset + length)) {
        return entry;
      }
      slot = (slot + 1) & mask;
    }
    boolean full = entries >= DICTIONARY_ENTRIES || starts[entries] + length > DICTIONARY_BYTES;
    if (full || (entries - lasting == UNLIKE_ENTRIES && values < UNLIKE_VALUES)) {
      // Values this unlike are not worth looking up; the next row group tries again.
      hashing = false;
      return NOT_INTERNED;
    }
    int entry = append(source, offset, length);
    slots[slot] = entry + 1;
    if (entries * 2 > slots.length) {
      rehash(slots.length * 4);
    }
    return entry;
  }

  private int append(byte[] source, int offset, int length) {
    int start = starts[entries];
    if (start + length > bytes.length) {
      int wanted = Math.addExact(start, length);
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, 2L * wanted + 64));
    }
    System.arraycopy(source, offset, bytes, start, length);
    entries++;
    if (entries == starts.length) {
      starts = Arrays.copyOf(starts, grown(starts.length));
    }
    starts[entries] = start + length;
    return entries - 1;
  }

  private void rehash(int size) {
    slots = new int[size];
    int mask = size - 1;
    for (int entry = 0; entry < entries; entry++) {
      int slot = hash(bytes, starts[entry], starts[entry + 1] - starts[entry]) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = entry + 1;
    }
  }

  private static int hash(byte[] source, int offset, int length) {
    long h = length;
    int i = offset;
    int end = offset + length;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      h = (h ^ (long) LONGS.get(source, i)) * 0x9E3779B97F4A7C15L;
      h ^= h >>> 32;
    }
    for (; i < end; i++) {
      h = 31 * h + source[i];
    }
    h *= 0x9E3779B97F4A7C15L;
    return (int) (h >>> 32);
  }

  private int compare(int left, int right) {
    return Arrays.compareUnsigned(
        bytes, starts[left], starts[left + 1], bytes, starts[right], starts[right + 1]);
  }

  /** Order of decimals: two's complement, big-endian, of one length. */
  private int compareSigned(int left, int right) {
    int head = Byte.compare(bytes[starts[left]], bytes[starts[right]]);
    return head != 0 ? head : compare(left, right);
  }

  // ---- pages ------------------------------------------------------------------------------------

  /** Writes the row group's dictionary and data pages and empties the column. */
  void write(ParquetFileWriter file, Compression compression, int groupRows) throws IOException {
    boolean byteValues =
        storage == PrimitiveTypeName.BINARY || storage == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
    Pages pages = new Pages(file, compression);
    Dictionary dictionary = byteValues ? dictionary() : null;
    if (dictionary != null) {
      pages.writeDictionary(dictionary);
    }
    int value = 0;
    for (int row = 0; row < groupRows; row += ROWS_PER_PAGE) {
      int pageRows = Math.min(ROWS_PER_PAGE, groupRows - row);
      int pageValues = anyNull ? presentIn(row, pageRows) : pageRows;
      pages.write(row, pageRows, value, pageValues, dictionary);
      value += pageValues;
    }
    clear();
  }

  private int presentIn(int from, int count) {
    int sum = 0;
    for (int row = from; row < from + count; row++) {
      sum += (int) (present[row >>> 6] >>> row) & 1;
    }
    return sum;
  }

  private void clear() {
    textAbove = null;
    rows = 0;
    values = 0;
    anyNull = false;
    Arrays.fill(present, 0);
    if (entries > lasting || !hashing) {
      // Interned numbers stay valid; everything else the row group brought is forgotten.
      entries = lasting;
      if (bytes.length > 4 * (starts[entries] + SLAB)) {
        bytes = Arrays.copyOf(bytes, starts[entries] + SLAB);
      }
      rehash(Math.max(64, Integer.highestOneBit(Math.max(1, entries)) * 4));
      hashing = true;
    }
  }

  /**
   * Numbers the entries that the row group uses, in the order of their values, so that a page's
   * bounds are two comparisons of ints; null when a dictionary would not pay.
   */
  private Dictionary dictionary() {
    int[] number = new int[entries];
    int used = 0;
    long size = 0;
    for (int i = 0; i < values; i++) {
      if (number[ints[i]] == 0) {
        number[ints[i]] = 1;
        used++;
        size += starts[ints[i] + 1] - starts[ints[i]];
      }
    }
    boolean few = used <= 64 || used <= values / 2;
    if (used == 0 || used > DICTIONARY_ENTRIES || size > DICTIONARY_BYTES || !few) {
      return null;
    }
    Integer[] order = new Integer[used];
    int next = 0;
    for (int entry = 0; entry < entries; entry++) {
      if (number[entry] != 0) {
        order[next++] = entry;
      }
    }
    Arrays.sort(order, storage == PrimitiveTypeName.BINARY ? this::compare : this::compareSigned);
    for (int rank = 0; rank < used; rank++) {
      number[order[rank]] = rank;
    }
    return new Dictionary(number, order, used);
  }

  private record Dictionary(int[] rankOf, Integer[] entryOf, int used) {}

  /** Encodes the pages of one column chunk. */
  private final class Pages {
    private final ParquetFileWriter file;
    private final Compression compression;
    private final long[] unpacked = new long[BLOCK];
    private byte[] page = new byte[1 << 12];
    private int length;

    Pages(ParquetFileWriter file, Compression compression) {
      this.file = file;
      this.compression = compression;
    }

    void writeDictionary(Dictionary dictionary) throws IOException {
      length = 0;
      for (Integer entry : dictionary.entryOf) {
        plain(entry);
      }
      file.writeDictionaryPage(
          new DictionaryPage(
              compression.compress(page, length), length, dictionary.used, Encoding.PLAIN));
    }

    void write(int row, int pageRows, int value, int pageValues, Dictionary dictionary)
        throws IOException {
      length = 0;
      if (nullable) {
        levels(row, pageRows, pageValues);
      }
      Statistics<?> statistics =
          Statistics.getBuilderForReading(type).withNumNulls(pageRows - pageValues).build();
      Encoding encoding = values(value, pageValues, dictionary, statistics);
      file.writeDataPage(
          pageRows,
          length,
          compression.compress(page, length),
          statistics,
          pageRows,
          Encoding.RLE,
          Encoding.RLE,
          encoding);
    }

    private void levels(int row, int pageRows, int pageValues) {
      if (pageValues == pageRows || pageValues == 0) {
        room(16);
        int at = length;
        length += 4;
        varint(pageRows << 1);
        page[length++] = (byte) (pageValues == 0 ? 0 : 1);
        putInt(at, length - at - 4);
        return;
      }
      int groups = (pageRows + 7) / 8;
      room(groups + 16);
      int at = length;
      length += 4;
      varint(groups << 1 | 1);
      for (int i = row; i < row + pageRows; i += 8) { // a page begins at a whole byte of the bits
        page[length++] = (byte) (present[i >>> 6] >>> i);
      }
      putInt(at, length - at - 4);
    }

    private Encoding values(int from, int count, Dictionary dictionary, Statistics<?> statistics) {
      return switch (storage) {
        case INT64 -> longValues(from, count, statistics);
        case INT32 -> intValues(from, count, statistics);
        case BOOLEAN -> booleanValues(from, count, statistics);
        case DOUBLE -> doubleValues(from, count, statistics);
        default ->
            dictionary == null
                ? plainValues(from, count, statistics)
                : dictionaryValues(from, count, dictionary, statistics);
      };
    }

    private Encoding longValues(int from, int count, Statistics<?> statistics) {
      long min = Long.MAX_VALUE;
      long max = Long.MIN_VALUE;
      for (int i = from; i < from + count; i++) {
        min = Math.min(min, longs[i]);
        max = Math.max(max, longs[i]);
      }
      if (count > 0) {
        statistics.updateStats(min);
        statistics.updateStats(max);
      }
      long spread = max - min;
      if (count > 0 && spread >= 0 && spread < 1L << DELTA_SPREAD_BITS) {
        beginDeltas(count, longs[from]);
        for (int i = from + 1; i < from + count; i += BLOCK) {
          int n = Math.min(BLOCK, from + count - i);
          for (int k = 0; k < n; k++) {
            unpacked[k] = longs[i + k] - longs[i + k - 1];
          }
          deltas(n);
        }
        return Encoding.DELTA_BINARY_PACKED;
      }
      room(8 * count);
      ByteBuffer target = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
      target
          .position(length)
          .slice()
          .order(ByteOrder.LITTLE_ENDIAN)
          .asLongBuffer()
          .put(longs, from, count);
      length += 8 * count;
      return Encoding.PLAIN;
    }

    private Encoding intValues(int from, int count, Statistics<?> statistics) {
      int min = Integer.MAX_VALUE;
      int max = Integer.MIN_VALUE;
      for (int i = from; i < from + count; i++) {
        min = Math.min(min, ints[i]);
        max = Math.max(max, ints[i]);
      }
      if (count > 0) {
        statistics.updateStats(min);
        statistics.updateStats(max);
      }
      beginDeltas(count, count == 0 ? 0 : ints[from]);
      for (int i = from + 1; i < from + count; i += BLOCK) {
        int n = Math.min(BLOCK, from + count - i);
        for (int k = 0; k < n; k++) {
          unpacked[k] = ints[i + k] - ints[i + k - 1]; // wraps, so that 32 bits are enough
        }
        deltas(n);
      }
      return Encoding.DELTA_BINARY_PACKED;
    }

    private void beginDeltas(int count, long first) {
      room(64);
      varint(BLOCK);
      varint(BLOCK / MINI_BLOCK);
      varint(count);
      zigzag(first);
    }

    /** A block: the least of the differences, and what the others are above it, bit by bit. */
    private void deltas(int count) {
      long[] d = unpacked;
      long min = Long.MAX_VALUE;
      for (int i = 0; i < count; i++) {
        min = Math.min(min, d[i]);
      }
      room(64 + BLOCK * Long.BYTES);
      zigzag(min);
      int widths = length;
      length += BLOCK / MINI_BLOCK;
      Arrays.fill(page, widths, length, (byte) 0);
      for (int begin = 0; begin < count; begin += MINI_BLOCK) {
        long all = 0;
        for (int i = begin; i < begin + MINI_BLOCK; i++) {
          d[i] = i < count ? d[i] - min : 0;
          all |= d[i];
        }
        int width = Long.SIZE - Long.numberOfLeadingZeros(all);
        page[widths + begin / MINI_BLOCK] = (byte) width;
        pack(begin, MINI_BLOCK, width);
      }
    }

    /** Packs values into so many bits each, from the lowest bit on; a multiple of eight of them. */
    private void pack(int from, int count, int width) {
      if (width == 0) {
        return;
      }
      long[] v = unpacked;
      byte[] target = page;
      int at = length;
      long word = 0;
      int bits = 0;
      for (int i = from; i < from + count; i++) {
        word |= v[i] << bits;
        bits += width;
        if (bits >= Long.SIZE) {
          LONGS.set(target, at, word);
          at += Long.BYTES;
          bits -= Long.SIZE;
          word = bits == 0 ? 0 : v[i] >>> (width - bits);
        }
      }
      for (; bits > 0; bits -= 8) {
        target[at++] = (byte) word;
        word >>>= 8;
      }
      length = at;
    }

    private Encoding booleanValues(int from, int count, Statistics<?> statistics) {
      int size = (count + 7) / 8;
      room(size);
      Arrays.fill(page, length, length + size, (byte) 0);
      int trues = 0;
      for (int i = 0; i < count; i++) {
        page[length + (i >>> 3)] |= (byte) (ints[from + i] << (i & 7));
        trues += ints[from + i];
      }
      length += size;
      if (count > 0) {
        statistics.updateStats(trues == count);
        statistics.updateStats(trues > 0);
      }
      return Encoding.PLAIN;
    }

    private Encoding doubleValues(int from, int count, Statistics<?> statistics) {
      room(8 * count);
      boolean ordered = true;
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      for (int i = from; i < from + count; i++) {
        double value = Double.longBitsToDouble(longs[i]);
        ordered &= !Double.isNaN(value);
        min = Math.min(min, value);
        max = Math.max(max, value);
        putLong(longs[i]);
      }
      if (count > 0 && ordered) {
        // The format asks for -0.0 below and +0.0 above: readers compare them as unlike.
        statistics.updateStats(min == 0 ? -0.0 : min);
        statistics.updateStats(max == 0 ? 0.0 : max);
      }
      return Encoding.PLAIN;
    }

    private Encoding plainValues(int from, int count, Statistics<?> statistics) {
      int min = from;
      int max = from;
      boolean text = storage == PrimitiveTypeName.BINARY;
      for (int i = from; i < from + count; i++) {
        plain(ints[i]);
        if (text ? compare(ints[i], ints[min]) < 0 : compareSigned(ints[i], ints[min]) < 0) {
          min = i;
        }
        if (text ? compare(ints[i], ints[max]) > 0 : compareSigned(ints[i], ints[max]) > 0) {
          max = i;
        }
      }
      if (count > 0) {
        statistics.updateStats(binary(ints[min]));
        statistics.updateStats(binary(ints[max]));
      }
      return Encoding.PLAIN;
    }

    private Encoding dictionaryValues(
        int from, int count, Dictionary dictionary, Statistics<?> statistics) {
      int[] rankOf = dictionary.rankOf;
      int width = 32 - Integer.numberOfLeadingZeros(Math.max(0, dictionary.used - 1));
      room(1);
      page[length++] = (byte) width;
      int min = Integer.MAX_VALUE;
      int max = -1;
      for (int i = from; i < from + count; i++) {
        int rank = rankOf[ints[i]];
        min = Math.min(min, rank);
        max = Math.max(max, rank);
      }
      if (count == 0) {
        return Encoding.RLE_DICTIONARY;
      }
      if (min == max) {
        room(16);
        varint(count << 1);
        for (int shift = 0; shift < width; shift += 8) {
          page[length++] = (byte) (min >>> shift);
        }
      } else {
        ranks(from, count, width, rankOf);
      }
      statistics.updateStats(binary(dictionary.entryOf[min]));
      statistics.updateStats(binary(dictionary.entryOf[max]));
      return Encoding.RLE_DICTIONARY;
    }

    private Binary binary(int entry) {
      return Binary.fromConstantByteArray(
          Arrays.copyOfRange(bytes, starts[entry], starts[entry + 1]));
    }

    private void plain(int entry) {
      int size = starts[entry + 1] - starts[entry];
      room(size + 4);
      if (storage == PrimitiveTypeName.BINARY) {
        putInt(length, size);
        length += 4;
      }
      System.arraycopy(bytes, starts[entry], page, length, size);
      length += size;
    }

    /** One run of packed values; what repeats in it is left to the compression. */
    private void ranks(int from, int count, int width, int[] rankOf) {
      int groups = (count + 7) / 8;
      room(16 + groups * width + Long.BYTES);
      varint(groups << 1 | 1);
      for (int i = 0; i < count; i += BLOCK) {
        int n = Math.min(BLOCK, count - i);
        for (int k = 0; k < n; k++) {
          unpacked[k] = rankOf[ints[from + i + k]];
        }
        int whole = (n + 7) & -8;
        Arrays.fill(unpacked, n, whole, 0);
        pack(0, whole, width);
      }
    }

    private void zigzag(long value) {
      long rest = value << 1 ^ value >> 63;
      while ((rest & ~0x7FL) != 0) {
        page[length++] = (byte) (rest & 0x7F | 0x80);
        rest >>>= 7;
      }
      page[length++] = (byte) rest;
    }

    private void putInt(int at, int value) {
      page[at] = (byte) value;
      page[at + 1] = (byte) (value >>> 8);
      page[at + 2] = (byte) (value >>> 16);
      page[at + 3] = (byte) (value >>> 24);
    }

    private void putLong(long value) {
      putInt(length, (int) value);
      putInt(length + 4, (int) (value >>> 32));
      length += 8;
    }

    private void varint(int value) {
      int rest = value;
      while ((rest & ~0x7f) != 0) {
        page[length++] = (byte) (rest & 0x7f | 0x80);
        rest >>>= 7;
      }
      page[length++] = (byte) rest;
    }

    private void room(int more) {
      if (length + more > page.length) {
        page = Arrays.copyOf(page, Math.max(page.length * 2, length + more));
      }
    }
  }
}
