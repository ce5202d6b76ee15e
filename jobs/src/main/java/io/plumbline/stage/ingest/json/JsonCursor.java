package io.plumbline.stage.ingest.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks the bytes of one JSON value, looks only at wanted fields and skips the rest by structure.
 *
 * <p>What is skipped is validated as strictly as what is read (RFC 8259: grammar, escapes, raw
 * control characters, UTF-8), so a record is either wholly valid or refused. Reused over records;
 * not thread-safe. It allocates only when a string with escapes must be unescaped.
 *
 * <p>Use: {@link #reset}, {@link #enterObject}, then {@link #nextField} until {@link #END}; after
 * each field exactly one of the value methods.
 */
public final class JsonCursor {
  /** {@link #nextField}: the object has ended. */
  public static final int END = -1;

  /** {@link #nextField}: a field that is not wanted; its value is still to be skipped. */
  public static final int OTHER = -2;

  private DeclaredZone zone;
  private static final int MAX_DEPTH = 512;

  /** Values that are remembered have at most 512 bytes: 256 levels. */
  private static final int SHALLOW = MAX_DEPTH - 256;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long MOST_TOKENS = 1_000_000_000_000L;
  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private byte[] b = new byte[0];
  private int start;
  private int p;
  private int end;
  private int depth;
  private boolean first;
  private final FieldOrder order = new FieldOrder();
  private FieldOrder.Field before = order.start();
  // Which of a nested object's fields were seen lives on the caller's side: one long per object.
  private final long[] open = new long[MAX_DEPTH / 64 + 1];

  // The last string or number read: a slice of the record, or of scratch where it was unescaped.
  private byte[] textBytes = new byte[0];
  private int textFrom;
  private int textTo;
  private byte[] scratch = new byte[256];
  private int valueFrom;
  private boolean escaped;

  /**
   * Sets the zone of times that are written without one, for all records from now on.
   *
   * @param writtenIn null: what the format's maker says, UTC
   */
  public void zone(DeclaredZone writtenIn) {
    zone = writtenIn;
  }

  /** Zone of times that are written without one; null: UTC. */
  DeclaredZone zone() {
    return zone;
  }

  /** Starts at the first byte of a record; white space before it is allowed. */
  public void reset(byte[] bytes, int from, int to) {
    b = bytes;
    start = from;
    p = from;
    end = to;
    depth = 0;
    first = false;
    before = order.start();
  }

  /** Bytes from the start of the record to the place reached; for messages. */
  public int column() {
    return p - start + 1;
  }

  /**
   * The place reached, as an index into {@link #bytes}; after {@link #peek} a value begins there.
   */
  public int position() {
    return p;
  }

  /** The kind of the value ahead: its first character; {@code 0} for any number. */
  public byte peek() throws MalformedRecord {
    skipWhiteSpace();
    if (p >= end) {
      throw fault(RejectReason.TRUNCATED_JSON);
    }
    byte c = b[p];
    return c == '-' || (c >= '0' && c <= '9') ? (byte) '0' : c;
  }

  /** Enters the object ahead. */
  public void enterObject() throws MalformedRecord {
    if (peek() != '{') {
      throw fault(RejectReason.WRONG_TYPE);
    }
    push();
  }

  /** Enters the array ahead; then {@link #nextElement} before each value. */
  public void enterArray() throws MalformedRecord {
    if (peek() != '[') {
      throw fault(RejectReason.WRONG_TYPE);
    }
    push();
  }

  private void push() throws MalformedRecord {
    p++;
    if (++depth > MAX_DEPTH) {
      throw fault(RejectReason.NESTING_TOO_DEEP);
    }
    first = true;
  }

  /**
   * The next field of the object entered last: its index in {@code names}, {@link #OTHER} or {@link
   * #END}.
   */
  public int nextField(FieldNames names) throws MalformedRecord {
    FieldOrder.Field field = FieldOrder.foreseen(before, names, first, b, p, end);
    if (field == null) {
      return readField(names);
    }
    before = field;
    first = false;
    p += field.length;
    valueFrom = p;
    return field.index < 0 ? OTHER : field.index;
  }

  private int readField(FieldNames names) throws MalformedRecord {
    int separatorFrom = p;
    boolean wasFirst = first;
    skipWhiteSpace();
    if (p >= end) {
      throw fault(RejectReason.TRUNCATED_JSON);
    }
    byte c = b[p];
    if (c == '}') {
      p++;
      depth--;
      first = false;
      return END;
    }
    if (first) {
      first = false;
    } else {
      if (c != ',') {
        throw fault(RejectReason.INVALID_JSON);
      }
      p++;
      skipWhiteSpace();
      if (p >= end) {
        throw fault(RejectReason.TRUNCATED_JSON);
      }
      c = b[p];
    }
    if (c != '"') {
      throw fault(RejectReason.INVALID_JSON);
    }
    int from = p + 1;
    skipString();
    int to = p - 1;
    int index;
    boolean asWritten = !escaped;
    if (escaped) {
      unescape(from, to);
      index = names.indexOf(textBytes, textFrom, textTo);
    } else {
      index = names.indexOf(b, from, to);
    }
    skipWhiteSpace();
    if (p >= end) {
      throw fault(RejectReason.TRUNCATED_JSON);
    }
    if (b[p] != ':') {
      throw fault(RejectReason.INVALID_JSON);
    }
    p++;
    skipWhiteSpace();
    valueFrom = p;
    before =
        asWritten
            ? order.learn(before, names, wasFirst, index, b, separatorFrom, p)
            : order.start();
    return index < 0 ? OTHER : index;
  }

  /** The key of the field {@link #nextField} has just returned, for maps with free keys. */
  public String fieldName() {
    if (before == order.start()) {
      return writtenName();
    }
    if (before.name == null) {
      before.name = writtenName();
    }
    return before.name;
  }

  private String writtenName() {
    // The key's closing quote stands before the colon; find it again instead of remembering it.
    int to = valueFrom - 1;
    while (b[to] != '"') {
      to--;
    }
    int from = to - 1;
    while (!(b[from] == '"' && !oddBackslashesBefore(from))) {
      from--;
    }
    return new String(b, from + 1, to - from - 1, StandardCharsets.UTF_8);
  }

  private boolean oddBackslashesBefore(int at) {
    int n = 0;
    while (at - n - 1 >= start && b[at - n - 1] == '\\') {
      n++;
    }
    return (n & 1) == 1;
  }

  /** Whether another element follows in the array entered last. */
  public boolean nextElement() throws MalformedRecord {
    skipWhiteSpace();
    if (p >= end) {
      throw fault(RejectReason.TRUNCATED_JSON);
    }
    byte c = b[p];
    if (c == ']') {
      p++;
      depth--;
      first = false;
      return false;
    }
    if (first) {
      first = false;
    } else {
      if (c != ',') {
        throw fault(RejectReason.INVALID_JSON);
      }
      p++;
      if (peek() == ']') {
        throw fault(RejectReason.INVALID_JSON);
      }
    }
    return true;
  }

  /** Consumes a {@code null}; false and unmoved when the value is something else. */
  public boolean skipNull() throws MalformedRecord {
    if (peek() != 'n') {
      return false;
    }
    literal("null");
    return true;
  }

  /**
   * Skips the value ahead, validating it. Afterwards {@link #sliceFrom} and {@link #sliceTo} are
   * its bytes.
   */
  public void skip() throws MalformedRecord {
    byte kind = peek();
    sliceFrom = p;
    // Deeper, what was valid at another depth might be nested too deep.
    boolean mayRepeat = (kind == '{' || kind == '[' || kind == '"') && depth < SHALLOW;
    int known = mayRepeat ? before.passable(b, p, end) : 0;
    if (known > 0) {
      p += known;
    } else {
      if (kind == '{' || kind == '[') {
        skipContainer();
      } else {
        scalar(kind);
      }
      if (mayRepeat) {
        before.pass(b, sliceFrom, p);
      }
    }
    first = false;
    sliceTo = p;
  }

  private int sliceFrom;
  private int sliceTo;

  /** Start of the value skipped last, in {@link #bytes}. */
  public int sliceFrom() {
    return sliceFrom;
  }

  /** End of the value skipped last, exclusive. */
  public int sliceTo() {
    return sliceTo;
  }

  /** The record's bytes. */
  public byte[] bytes() {
    return b;
  }

  /**
   * Reads the string ahead; false when it is null. {@link #text} then holds it. Numbers and others
   * are refused.
   */
  public boolean readString() throws MalformedRecord {
    byte kind = peek();
    if (kind == 'n') {
      literal("null");
      return false;
    }
    if (kind != '"') {
      throw fault(RejectReason.WRONG_TYPE);
    }
    int from = p + 1;
    skipString();
    if (escaped) {
      unescape(from, p - 1);
    } else {
      textBytes = b;
      textFrom = from;
      textTo = p - 1;
    }
    return true;
  }

  /** Reads a string; any other value is skipped and counts as absent. */
  public boolean readStringLenient() throws MalformedRecord {
    if (peek() == '"') {
      return readString();
    }
    skip();
    return false;
  }

  /** Reads a string or a number as text; null, objects and others count as absent. */
  public boolean readScalar() throws MalformedRecord {
    byte kind = peek();
    if (kind == '"') {
      return readString();
    }
    skip();
    if (kind == '0') {
      textBytes = b;
      textFrom = sliceFrom;
      textTo = sliceTo;
      return true;
    }
    return false;
  }

  /** Bytes that hold the text read last. */
  public byte[] textBytes() {
    return textBytes;
  }

  /** Start of the text read last. */
  public int textFrom() {
    return textFrom;
  }

  /** End of the text read last, exclusive. */
  public int textTo() {
    return textTo;
  }

  /** The text read last, as a String. */
  public String text() {
    return new String(textBytes, textFrom, textTo - textFrom, StandardCharsets.UTF_8);
  }

  /** Whether the text read last is exactly this ASCII string. */
  public boolean textIs(String ascii) {
    int n = ascii.length();
    if (textTo - textFrom != n) {
      return false;
    }
    for (int i = 0; i < n; i++) {
      if (textBytes[textFrom + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** A boolean: 1, 0, or -1 for null or any other type. */
  public int readBoolean() throws MalformedRecord {
    byte kind = peek();
    skip();
    return kind == 't' ? 1 : kind == 'f' ? 0 : -1;
  }

  /**
   * A token count: whole, zero or more, at most 10^12 in one call; in quotes too, as databases
   * export whole numbers of 64 bits.
   *
   * @return the count; -1 when the value is null or an empty text
   */
  public long readTokens(String field) throws MalformedRecord {
    byte kind = peek();
    if (kind == 'n') {
      literal("null");
      return -1;
    }
    if (kind != '0') {
      return tokensInQuotes(kind, field);
    }
    int from = p;
    byte[] bytes = b;
    int to = Math.min(end, from + 12);
    int i = from;
    long v = 0;
    while (i < to && bytes[i] >= '0' && bytes[i] <= '9') {
      v = v * 10 + (bytes[i++] - '0');
    }
    boolean plain =
        i > from && i < to && isAfterNumber(bytes[i]) && (bytes[from] != '0' || i == from + 1);
    if (plain) {
      p = i;
    } else {
      skipNumber();
      v = wholeNumber(from, p, field);
    }
    if (v < 0) {
      throw new MalformedRecord(RejectReason.NEGATIVE_TOKENS, field);
    }
    if (v > MOST_TOKENS) {
      throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, field);
    }
    return v;
  }

  private long tokensInQuotes(byte kind, String field) throws MalformedRecord {
    if (kind != '"') {
      throw new MalformedRecord(RejectReason.WRONG_TYPE, field);
    }
    readString();
    int n = textTo - textFrom;
    if (n == 0) {
      return -1;
    }
    long v = 0;
    for (int i = textFrom; i < textTo; i++) {
      int digit = textBytes[i] - '0';
      if (digit < 0 || digit > 9 || n > 13) {
        throw new MalformedRecord(RejectReason.WRONG_TYPE, field);
      }
      v = v * 10 + digit;
    }
    if (v > MOST_TOKENS) {
      throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, field);
    }
    return v;
  }

  private static boolean isAfterNumber(byte c) {
    return c == ',' || c == '}' || c == ']' || c == ' ';
  }

  private long wholeNumber(int from, int to, String field) throws MalformedRecord {
    BigDecimal d = decimal(from, to, field);
    if (d.signum() < 0) {
      throw new MalformedRecord(RejectReason.NEGATIVE_TOKENS, field);
    }
    if (d.compareTo(MAX_LONG) > 0) {
      throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, field);
    }
    if (d.stripTrailingZeros().scale() > 0) {
      throw new MalformedRecord(RejectReason.FRACTIONAL_TOKENS, field);
    }
    return d.longValueExact();
  }

  /**
   * An int such as a status or a retry count, also one that a table wrote as 200.0; null, strings
   * that are no number and others give the default.
   */
  public int readIntLenient(int otherwise) throws MalformedRecord {
    if (!readScalar()) {
      return otherwise;
    }
    int n = textTo - textFrom;
    if (n == 0 || n > 9) {
      return otherwise;
    }
    int v = 0;
    for (int i = textFrom; i < textTo; i++) {
      int d = textBytes[i] - '0';
      if (d < 0 || d > 9) {
        return i > textFrom && isNoFraction(i) ? v : otherwise;
      }
      v = v * 10 + d;
    }
    return v;
  }

  /** Whether a point and zeros alone are the rest of the text read last. */
  private boolean isNoFraction(int from) {
    if (textBytes[from] != '.' || from + 1 == textTo) {
      return false;
    }
    for (int i = from + 1; i < textTo; i++) {
      if (textBytes[i] != '0') {
        return false;
      }
    }
    return true;
  }

  /** Positions the slice on the number ahead; false when it is null. Other types are refused. */
  public boolean readNumberSlice(String field) throws MalformedRecord {
    byte kind = peek();
    if (kind == 'n') {
      literal("null");
      return false;
    }
    if (kind != '0') {
      throw new MalformedRecord(RejectReason.WRONG_TYPE, field);
    }
    sliceFrom = p;
    skipNumber();
    sliceTo = p;
    return true;
  }

  /**
   * The number in {@code [from, to)} as an exact decimal; refuses exponents that no money or time
   * has.
   */
  public BigDecimal decimal(int from, int to, String field) throws MalformedRecord {
    if (to - from > 64) {
      throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, field);
    }
    char[] chars = new char[to - from];
    for (int i = from; i < to; i++) {
      chars[i - from] = (char) b[i];
    }
    try {
      return inRange(new BigDecimal(chars), field);
    } catch (NumberFormatException e) {
      throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, field);
    }
  }

  /**
   * The number written in the string ahead, exactly; null for an empty one. Anything else in it is
   * refused.
   */
  public BigDecimal readDecimalInText(String field) throws MalformedRecord {
    readString();
    int n = textTo - textFrom;
    if (n == 0) {
      return null;
    }
    boolean number = n <= 64;
    for (int i = textFrom; i < textTo && number; i++) {
      byte c = textBytes[i];
      number = c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
    }
    if (!number) {
      throw new MalformedRecord(RejectReason.WRONG_TYPE, field);
    }
    try {
      return inRange(new BigDecimal(text()), field);
    } catch (NumberFormatException e) {
      throw new MalformedRecord(RejectReason.WRONG_TYPE, field);
    }
  }

  /** Before any arithmetic: 1e999999999 would take gigabytes to write out. */
  private static BigDecimal inRange(BigDecimal d, String field) throws MalformedRecord {
    if (d.signum() == 0) {
      return BigDecimal.ZERO;
    }
    if (d.precision() - (long) d.scale() > 30 || d.scale() > 60) {
      throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, field);
    }
    return d;
  }

  /** Requires that nothing but white space follows. */
  public void finish() throws MalformedRecord {
    skipWhiteSpace();
    if (p < end) {
      throw fault(RejectReason.INVALID_JSON);
    }
  }

  /** Whether these bytes are one JSON value and nothing else; the cursor is theirs from now on. */
  public boolean isWhole(byte[] bytes, int from, int to) {
    reset(bytes, from, to);
    try {
      skip();
      finish();
      return true;
    } catch (MalformedRecord e) {
      return false;
    }
  }

  /** A fault at the place reached. */
  public MalformedRecord fault(RejectReason reason) {
    RejectReason said = reason;
    if (p < end && b[p] == 0) {
      said = RejectReason.NUL_BYTES;
    } else if (reason == RejectReason.INVALID_JSON && doubledBackslashBefore()) {
      said = RejectReason.COPY_TEXT_ESCAPES;
    }
    return new MalformedRecord(said, "column " + (p - start + 1));
  }

  /**
   * Whether the fault follows a quote behind two backslashes: what PostgreSQL's COPY makes of an
   * escaped quote in text format.
   */
  private boolean doubledBackslashBefore() {
    for (int i = Math.min(p, end - 1); i - 2 >= start && i > p - 256; i--) {
      if (b[i] == '"' && b[i - 1] == '\\' && b[i - 2] == '\\') {
        return true;
      }
    }
    return false;
  }

  private void skipWhiteSpace() {
    while (p < end) {
      byte c = b[p];
      if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
        p++;
      } else {
        return;
      }
    }
  }

  private void literal(String word) throws MalformedRecord {
    int n = word.length();
    for (int i = 0; i < n; i++) {
      if (p + i >= end) {
        p = end;
        throw fault(RejectReason.TRUNCATED_JSON);
      }
      if (b[p + i] != word.charAt(i)) {
        p += i;
        throw fault(RejectReason.INVALID_JSON);
      }
    }
    p += n;
  }

  private void skipNumber() throws MalformedRecord {
    if (b[p] == '-') {
      p++;
    }
    if (p >= end) {
      throw fault(RejectReason.TRUNCATED_JSON);
    }
    if (b[p] == '0') {
      p++;
    } else {
      digits();
    }
    if (p < end && b[p] == '.') {
      p++;
      digits();
    }
    if (p < end && (b[p] == 'e' || b[p] == 'E')) {
      p++;
      if (p < end && (b[p] == '+' || b[p] == '-')) {
        p++;
      }
      digits();
    }
  }

  private void digits() throws MalformedRecord {
    if (p >= end) {
      throw fault(RejectReason.TRUNCATED_JSON);
    }
    if (b[p] < '0' || b[p] > '9') {
      throw fault(RejectReason.INVALID_JSON);
    }
    byte[] bytes = b;
    int to = end;
    int i = p + 1;
    while (i < to && bytes[i] >= '0' && bytes[i] <= '9') {
      i++;
    }
    p = i;
  }

  /** Iterative, so that depth costs a bit of memory and never the stack. */
  private void skipContainer() throws MalformedRecord {
    byte[] bytes = b;
    int base = depth;
    boolean fresh = false;
    do {
      // At a value, or right after an opening bracket.
      byte kind = peek();
      if (kind == '"') {
        skipString();
        fresh = false;
      } else if (kind == '{' || kind == '[') {
        p++;
        if (++depth > MAX_DEPTH) {
          throw fault(RejectReason.NESTING_TOO_DEEP);
        }
        setObject(depth, kind == '{');
        fresh = true;
      } else {
        scalar(kind);
        fresh = false;
      }
      // Close what closes here, then step over a comma and a key.
      while (depth > base) {
        byte c = p < end && bytes[p] > ' ' ? bytes[p] : peek();
        boolean object = isObject(depth);
        if (c == (object ? '}' : ']')) {
          p++;
          depth--;
          fresh = false;
          continue;
        }
        if (!fresh) {
          if (c != ',') {
            throw fault(RejectReason.INVALID_JSON);
          }
          p++;
          c = peek();
          if (c == '}' || c == ']') {
            throw fault(RejectReason.INVALID_JSON);
          }
        }
        if (object) {
          if (c != '"') {
            throw fault(RejectReason.INVALID_JSON);
          }
          skipString();
          if ((p < end && bytes[p] == ':' ? ':' : peek()) != ':') {
            throw fault(RejectReason.INVALID_JSON);
          }
          p++;
        }
        fresh = false;
        break;
      }
    } while (depth > base);
  }

  private void scalar(byte kind) throws MalformedRecord {
    switch (kind) {
      case '"' -> skipString();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      case '0' -> skipNumber();
      default -> throw fault(RejectReason.INVALID_JSON);
    }
  }

  private void setObject(int at, boolean object) {
    if (object) {
      open[at >> 6] |= 1L << at;
    } else {
      open[at >> 6] &= ~(1L << at);
    }
  }

  private boolean isObject(int at) {
    return (open[at >> 6] & (1L << at)) != 0;
  }

  /**
   * Skips a string, validating escapes, control characters and UTF-8; notes whether it holds
   * escapes.
   */
  private void skipString() throws MalformedRecord {
    byte[] bytes = b;
    int to = end;
    int i = p + 1;
    boolean esc = false;
    while (true) {
      // Eight bytes at a time while none is a quote, a backslash, a control character or non-ASCII.
      while (i + 8 <= to) {
        long w = (long) LONGS.get(bytes, i);
        long quote = w ^ 0x2222222222222222L;
        long slash = w ^ 0x5C5C5C5C5C5C5C5CL;
        long hit =
            (((quote - ONES) & ~quote) | ((slash - ONES) & ~slash) | (w - 0x2020202020202020L) | w)
                & HIGHS;
        if (hit != 0) {
          i += Long.numberOfTrailingZeros(hit) >>> 3;
          break;
        }
        i += 8;
      }
      if (i >= to) {
        p = to;
        throw fault(RejectReason.TRUNCATED_JSON);
      }
      byte c = bytes[i];
      if (c == '"') {
        p = i + 1;
        escaped = esc;
        return;
      }
      if (c == '\\') {
        esc = true;
        i = escape(i);
      } else if (c < 0) {
        i = utf8(i);
      } else if (c < 0x20) {
        p = i;
        throw fault(c == 0 ? RejectReason.NUL_BYTES : RejectReason.CONTROL_CHARACTER);
      } else {
        i++;
      }
    }
  }

  private int escape(int i) throws MalformedRecord {
    if (i + 1 >= end) {
      p = end;
      throw fault(RejectReason.TRUNCATED_JSON);
    }
    switch (b[i + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
        return i + 2;
      case 'u':
        for (int k = 2; k < 6; k++) {
          if (i + k >= end) {
            p = end;
            throw fault(RejectReason.TRUNCATED_JSON);
          }
          if (hex(b[i + k]) < 0) {
            p = i + k;
            throw fault(RejectReason.INVALID_JSON);
          }
        }
        return i + 6;
      default:
        p = i + 1;
        throw fault(RejectReason.INVALID_JSON);
    }
  }

  /** Steps over one well-formed UTF-8 sequence (Unicode table 3-7). */
  private int utf8(int i) throws MalformedRecord {
    int c = b[i] & 0xFF;
    int n;
    int low = 0x80;
    int high = 0xBF;
    if (c >= 0xC2 && c <= 0xDF) {
      n = 1;
    } else if (c >= 0xE0 && c <= 0xEF) {
      n = 2;
      low = c == 0xE0 ? 0xA0 : 0x80;
      high = c == 0xED ? 0x9F : 0xBF;
    } else if (c >= 0xF0 && c <= 0xF4) {
      n = 3;
      low = c == 0xF0 ? 0x90 : 0x80;
      high = c == 0xF4 ? 0x8F : 0xBF;
    } else {
      p = i;
      throw fault(RejectReason.INVALID_UTF8);
    }
    for (int k = 1; k <= n; k++) {
      if (i + k >= end) {
        p = end;
        throw fault(RejectReason.TRUNCATED_JSON);
      }
      int d = b[i + k] & 0xFF;
      if (d < low || d > high) {
        p = i + k;
        throw fault(RejectReason.INVALID_UTF8);
      }
      low = 0x80;
      high = 0xBF;
    }
    return i + n + 1;
  }

  /**
   * Unescapes {@code b[from, to)} into scratch. A lone surrogate becomes U+FFFD: it has no UTF-8.
   */
  private void unescape(int from, int to) {
    if (scratch.length < to - from) {
      scratch = new byte[Math.max(to - from, scratch.length * 2)];
    }
    byte[] out = scratch;
    int n = 0;
    int i = from;
    while (i < to) {
      byte c = b[i];
      if (c != '\\') {
        out[n++] = c;
        i++;
        continue;
      }
      byte e = b[i + 1];
      i += 2;
      switch (e) {
        case 'b' -> out[n++] = '\b';
        case 'f' -> out[n++] = '\f';
        case 'n' -> out[n++] = '\n';
        case 'r' -> out[n++] = '\r';
        case 't' -> out[n++] = '\t';
        case 'u' -> {
          int cp = code(i);
          i += 4;
          if (Character.isHighSurrogate((char) cp)
              && i + 6 <= to
              && b[i] == '\\'
              && b[i + 1] == 'u'
              && Character.isLowSurrogate((char) code(i + 2))) {
            cp = Character.toCodePoint((char) cp, (char) code(i + 2));
            i += 6;
          } else if (cp >= 0xD800 && cp <= 0xDFFF) {
            cp = 0xFFFD;
          }
          n = encode(cp, out, n);
        }
        default -> out[n++] = e;
      }
    }
    textBytes = out;
    textFrom = 0;
    textTo = n;
  }

  private int code(int at) {
    return hex(b[at]) << 12 | hex(b[at + 1]) << 8 | hex(b[at + 2]) << 4 | hex(b[at + 3]);
  }

  private static int encode(int cp, byte[] out, int at) {
    int n = at;
    if (cp < 0x80) {
      out[n++] = (byte) cp;
    } else if (cp < 0x800) {
      out[n++] = (byte) (0xC0 | cp >> 6);
      out[n++] = (byte) (0x80 | cp & 0x3F);
    } else if (cp < 0x10000) {
      out[n++] = (byte) (0xE0 | cp >> 12);
      out[n++] = (byte) (0x80 | cp >> 6 & 0x3F);
      out[n++] = (byte) (0x80 | cp & 0x3F);
    } else {
      out[n++] = (byte) (0xF0 | cp >> 18);
      out[n++] = (byte) (0x80 | cp >> 12 & 0x3F);
      out[n++] = (byte) (0x80 | cp >> 6 & 0x3F);
      out[n++] = (byte) (0x80 | cp & 0x3F);
    }
    return n;
  }

  private static int hex(byte c) {
    return c >= '0' && c <= '9'
        ? c - '0'
        : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  }
}
