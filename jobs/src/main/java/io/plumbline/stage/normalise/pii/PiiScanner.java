package io.plumbline.stage.normalise.pii;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds personal data in text: text in, spans out.
 *
 * <p>One pass over the UTF-8 bytes proposes places by what can begin a value (digits, an "@", a
 * letter of a key's prefix); only there a window of some hundred characters is folded ({@link
 * SourceCursor}) and each kind's own check decides. What is proposed is a superset of what the
 * checks accept. The time is linear in the length of the text, whatever it holds.
 *
 * <p>The text may be plain, or the raw JSON source of a value of any shape, keys and punctuation
 * included: escapes are read as what they mean, at any depth. Images, sound and files in base64 (a
 * data URL, or a long run of it as APIs of models take them) are skipped and counted.
 *
 * <p>An instance is reused from text to text by one task; it allocates nothing when nothing is
 * found, and it is not thread-safe.
 */
public final class PiiScanner {
  private static final byte DIGIT = 1;
  private static final byte AT = 2;
  private static final byte BACKSLASH = 3;
  private static final byte BRACKET = 4;
  private static final byte PERCENT = 5;
  private static final byte SEMICOLON = 6;

  /** Leads of UTF-8 sequences that may be a digit or an "@" in another script. */
  private static final byte WIDE = 7;

  /** A byte that stands in every prefix of a kind of secret. */
  private static final byte SECRET = 8;

  private static final byte LESS = 9;
  private static final byte AMPERSAND = 10;

  private static final byte[] CLASSES = new byte[256];

  static {
    for (int c = '0'; c <= '9'; c++) {
      CLASSES[c] = DIGIT;
    }
    CLASSES['@'] = AT;
    CLASSES['\\'] = BACKSLASH;
    CLASSES['['] = BRACKET;
    CLASSES['('] = BRACKET;
    CLASSES['{'] = BRACKET;
    CLASSES['%'] = PERCENT;
    CLASSES[';'] = SEMICOLON;
    CLASSES['<'] = LESS;
    CLASSES['&'] = AMPERSAND;
    for (char c : new char[] {'-', '_', 'z', 'K', 'S', 'J'}) {
      CLASSES[c] = SECRET;
    }
    for (int lead : new int[] {0xD9, 0xDB, 0xDF, 0xE0, 0xE1, 0xEA, 0xEF, 0xF0}) {
      CLASSES[lead] = WIDE;
    }
  }

  /** Fewest digits of a value that its label alone makes one: a card's security code. */
  private static final int FEWEST_LABELLED = 3;

  /** Fewest characters of a passport's number that has letters. */
  private static final int SHORTEST_MIXED = 7;

  /** No value, key or token has as many digits in a row. */
  private static final int LONGEST_SOLID = 64;

  /**
   * What one text is given, half a second or less: no list of ten thousand people comes near it.
   * Counted in characters looked at closely, so that the same text always ends at the same place.
   */
  static final long MAX_WORK = 60_000_000;

  /** What a look at digits or a sign costs beside those characters. */
  private static final int LOOK_WORK = 100;

  /** Bytes before an encoded one that may hold the label or the beginning of its value. */
  private static final int MAX_BEFORE_RESPELLED = 512;

  private final boolean everywhere;
  private final SourceCursor cursor;
  private final long maxWork;

  /** Null: only what a form or a check tells. */
  private final Recognition recognition;

  /** Null: what is encoded was read before. */
  private final Respelling respelling;

  /** Scans what {@link #respelling} read; made when first needed. */
  private PiiScanner plain;

  private final FoldedWindow window = new FoldedWindow();
  private final WindowScan windowScan = new WindowScan();
  private final DigitCluster cluster;
  private final EncodedMedia encoded;
  private final Emails emails = new Emails();
  private final LabelHints labelHints = new LabelHints();
  private final Secrets secrets = new Secrets();
  private final TravelDocuments documents = new TravelDocuments();
  private final PiiCounts quick = new PiiCounts();

  private byte[] bytes;
  private int from;
  private int to;
  private SpanSink sink;
  private int media;
  private long work;
  private int unread;

  /** Finds what a form, a check or a label tells; no names, addresses and words of art. 9. */
  public PiiScanner() {
    this(false);
  }

  /**
   * Finds what {@link Recogniser}s tell too: for texts that people write. How well, {@link
   * Recognition#sentences()} says.
   */
  public static PiiScanner withRecognisers() {
    return new PiiScanner(false, new SourceCursor(), Recognition.installed());
  }

  /**
   * @param everywhere look closely at every digit: the slow reference that tests compare with
   */
  PiiScanner(boolean everywhere) {
    this(everywhere, new SourceCursor());
  }

  /**
   * @param cursor reads the source; tests count what it reads
   */
  PiiScanner(boolean everywhere, SourceCursor cursor) {
    this(everywhere, cursor, null);
  }

  PiiScanner(boolean everywhere, SourceCursor cursor, Recognition recognition) {
    this(everywhere, cursor, recognition, MAX_WORK);
  }

  /**
   * @param maxWork what one text is given; tests give less
   */
  PiiScanner(boolean everywhere, SourceCursor cursor, Recognition recognition, long maxWork) {
    this(everywhere, cursor, recognition, new Respelling(), maxWork);
  }

  private PiiScanner(
      boolean everywhere,
      SourceCursor cursor,
      Recognition recognition,
      Respelling respelling,
      long maxWork) {
    this.maxWork = maxWork;
    this.everywhere = everywhere;
    this.cursor = cursor;
    this.cluster = new DigitCluster(cursor);
    this.encoded = new EncodedMedia(cursor);
    this.recognition = recognition;
    this.respelling = respelling;
  }

  /**
   * Scans a slice of UTF-8, plain text or raw JSON source. Bytes that are no UTF-8 are passed over.
   *
   * @param utf8 the bytes; not changed and not kept
   * @param start first byte
   * @param end after the last byte
   * @param found receives the values in order of place, offsets into {@code utf8}
   */
  public void scan(byte[] utf8, int start, int end, SpanSink found) {
    bytes = utf8;
    from = start;
    to = end;
    media = 0;
    work = 0;
    unread = 0;
    cursor.open(utf8, start, end);
    cluster.open(utf8, start, end);
    encoded.open(utf8, start, end);
    windowScan.reset(start);
    try {
      sink = recognition == null ? found : recognition.open(utf8, start, end, found);
      walk();
      if (recognition != null) {
        recognition.finish();
        unread = Math.max(unread, recognition.unread());
      }
    } finally {
      if (recognition != null) {
        recognition.close();
      }
      bytes = null;
      sink = null;
      labelHints.close();
      cluster.close();
      encoded.close();
      cursor.close();
    }
  }

  /** The values in a text, offsets in UTF-16 units. */
  public List<PiiSpan> scan(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    List<PiiSpan> spans = new ArrayList<>();
    Utf16Offsets offsets = new Utf16Offsets(text);
    scan(
        utf8,
        0,
        utf8.length,
        (kind, tier, score, start, end) ->
            spans.add(new PiiSpan(kind, tier, score, offsets.of(start), offsets.of(end))));
    return spans;
  }

  /** Images, sound and files in base64 that the last scan passed over without looking inside. */
  public int skippedMedia() {
    return media;
  }

  /**
   * Bytes at the end of the last text that were not looked at, since what stands before them is
   * nearly all values and no text is given more than {@link #MAX_WORK}; nearly always 0.
   */
  public int unread() {
    return unread;
  }

  /** Parts of the last text that nobody looked inside: {@link #skippedMedia}, and its rest. */
  public int partsNotLookedAt() {
    return media + (unread > 0 ? 1 : 0);
  }

  /** What the last scan did, in characters looked at closely. */
  long work() {
    return work + windowScan.work();
  }

  private boolean isSpent() {
    work += LOOK_WORK;
    return work() > maxWork;
  }

  private int stop(int i) {
    unread = to - i;
    return to;
  }

  /**
   * True when a short text (a team, a tag, an alias, a model's name) holds a confirmed or probable
   * value of any kind that points at a person, or a reserved one that looks like it (an e-mail
   * address at example.com). Reserved network addresses do not count.
   */
  public boolean holdsPersonalValue(byte[] utf8, int start, int end) {
    if (isUuid(utf8, start, end) || !mayHold(utf8, start, end)) {
      return false;
    }
    quick.clear();
    scan(utf8, start, end, quick);
    if (unread > 0) {
      return true; // No name is that long.
    }
    if (quick.total() == 0) {
      return false;
    }
    return quick.holdsPersonalValue()
        || quick.of(PiiKind.EMAIL, PiiTier.TEST) > 0
        || quick.of(PiiKind.NO_FODSELSNUMMER, PiiTier.TEST) > 0
        || quick.of(PiiKind.SE_PERSONNUMMER, PiiTier.TEST) > 0
        || quick.of(PiiKind.FI_HETU, PiiTier.TEST) > 0;
  }

  /** The same for a text; null holds nothing. */
  public boolean holdsPersonalValue(String text) {
    if (text == null || text.isEmpty()) {
      return false;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return holdsPersonalValue(utf8, 0, utf8.length);
  }

  /** The shortest values: 1.1.1.1 and a@b.fi. */
  private static boolean mayHold(byte[] utf8, int start, int end) {
    if (end - start < 6) {
      return false;
    }
    int digits = 0;
    for (int i = start; i < end; i++) {
      byte b = utf8[i];
      if (b >= '0' && b <= '9') {
        if (++digits >= 4) {
          return true;
        }
      } else if (b == '@' || b < 0 || CLASSES[b] == BRACKET || b == '%' || b == '&' || b == '\\') {
        return true;
      }
    }
    return false;
  }

  /**
   * True for a string of JSON, quotes included, that is wholly an IPv4 address of a range reserved
   * for private networks (RFC 1918), loopback or link-local: what a proxy logs of its own clients
   * on every line. Told without a scan.
   */
  public static boolean isPrivateAddress(byte[] utf8, int start, int end) {
    if (end - start < 9 || end - start > 17 || utf8[start] != '"' || utf8[end - 1] != '"') {
      return false;
    }
    int octet = -1;
    int octets = 0;
    int first = 0;
    int second = 0;
    for (int i = start + 1; i < end; i++) {
      byte b = utf8[i];
      if (isDigit(b)) {
        octet = Math.max(octet, 0) * 10 + b - '0';
        if (octet > 255) {
          return false;
        }
      } else if (octet < 0 || (i == end - 1 ? octets != 3 : b != '.' || octets == 3)) {
        return false;
      } else {
        first = octets == 0 ? octet : first;
        second = octets == 1 ? octet : second;
        octets++;
        octet = -1;
      }
    }
    return first == 10
        || first == 127
        || first == 192 && second == 168
        || first == 172 && second >= 16 && second <= 31
        || first == 169 && second == 254;
  }

  private static boolean isUuid(byte[] utf8, int start, int end) {
    if (end - start != 36) {
      return false;
    }
    for (int k = 0; k < 36; k++) {
      boolean dash = k == 8 || k == 13 || k == 18 || k == 23;
      byte b = utf8[start + k];
      if (dash ? b != '-' : !SourceCursor.isHex(b)) {
        return false;
      }
    }
    return true;
  }

  // ---- The walk

  private void walk() {
    byte[] source = bytes;
    byte[] classes = CLASSES;
    int limit = to;
    int i = from;
    while ((i = PlainBytes.pass(source, i, limit, classes)) < limit) {
      switch (classes[source[i] & 0xFF]) {
        case DIGIT -> i = digits(i);
        case AT -> i = at(i, i + 1, false);
        case BACKSLASH, WIDE -> i = unusual(i);
        case BRACKET -> i = bracket(i);
        case PERCENT -> i = percent(i);
        case SECRET -> i = secret(i);
        case LESS -> i = less(i);
        case AMPERSAND -> i = respelled(i, i + 1);
        default -> i = dataUrl(i);
      }
    }
  }

  /** An escape or a character outside ASCII: read, and looked at as what it means. */
  private int unusual(int i) {
    char c = cursor.read(i);
    int next = cursor.after;
    if (c >= '0' && c <= '9') {
      return digits(i);
    }
    if (c == '@') {
      return at(i, next, false);
    }
    if (c == '[' || c == '(' || c == '{') {
      return bracketFrom(i, next);
    }
    return c == '&' ? respelled(i, next) : next;
  }

  /**
   * Percent encoding or a character reference: what stands here is read as what it means, and
   * looked at by a scan of its own, from a little before to the end of the chunk.
   *
   * @param next where to go on when it is neither
   */
  private int respelled(int i, int next) {
    if (respelling == null || !respelling.begins(bytes, i, to)) {
      return next;
    }
    if (isSpent()) {
      return stop(i);
    }
    int begin = Math.max(Math.max(from, windowScan.done()), i - MAX_BEFORE_RESPELLED);
    while (begin < i && begin > from && !isBlank(bytes[begin - 1])) {
      begin++;
    }
    int end = (int) Math.min(to, (long) begin + Respelling.CHUNK);
    if (end < to) {
      end = cut(i, end);
    }
    respelling.read(bytes, begin, end);
    if (plain == null) {
      plain = new PiiScanner(everywhere, cursor.another(), null, null, maxWork);
    }
    plain.scan(
        respelling.bytes(),
        0,
        respelling.length(),
        (kind, tier, score, start, stop) ->
            sink.span(
                kind, tier, score, respelling.sourceStart(start), respelling.sourceEnd(stop)));
    media += plain.media;
    work += plain.work() + 2L * (end - begin);
    windowScan.accepted(null, end);
    return end;
  }

  /** %40, which {@link #percent} knows. */
  private boolean isSign(int i) {
    return bytes[i] == '%' && bytes[i + 1] == '4' && bytes[i + 2] == '0';
  }

  /** Where a chunk may end: after a string or a line, else at a space. */
  private int cut(int after, int end) {
    for (int k = end; k > after + 1; k--) {
      if (bytes[k - 1] == '"' || bytes[k - 1] == '\n') {
        return k;
      }
    }
    for (int k = end; k > after + 1; k--) {
      if (bytes[k - 1] == ' ') {
        return k;
      }
    }
    return end;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '"' || b == '>';
  }

  private int at(int i, int afterSign, boolean spelled) {
    if (isSpent()) {
      return stop(i);
    }
    int floor = windowScan.done();
    if (i > floor && emails.at(cursor, floor, i, afterSign, to, spelled)) {
      sink.span(PiiKind.EMAIL, emails.tier, emails.score, emails.start, emails.end);
      windowScan.accepted(null, emails.end);
      return emails.end;
    }
    return afterSign;
  }

  private int secret(int i) {
    return secrets.at(bytes, from, i, to) ? secretFound(i + 1) : i + 1;
  }

  private int secretFound(int next) {
    if (secrets.start < windowScan.done()) {
      return next;
    }
    sink.span(secrets.kind, secrets.tier, secrets.score, secrets.start, secrets.end);
    windowScan.accepted(null, secrets.end);
    return Math.max(next, secrets.end);
  }

  private int less(int i) {
    int floor = Math.max(from, windowScan.done());
    if (i >= floor && documents.at(cursor, floor, i, to)) {
      sink.span(
          PiiKind.PASSPORT_MRZ, documents.tier, documents.score, documents.start, documents.end);
      windowScan.accepted(null, documents.end);
      return documents.end;
    }
    return i + 1;
  }

  private int bracket(int i) {
    int next = i + 1;
    if (next < to) {
      byte b = bytes[next];
      // What most brackets hold cannot be the beginning of [at]: known by one look.
      if (b > ' ' && b != '\\' && (b | 0x20) != 'a') {
        return next;
      }
    }
    return bracketFrom(i, next);
  }

  /** [at], (at) and {at}, with blanks inside. */
  private int bracketFrom(int i, int next) {
    int j = next;
    int letters = 0;
    for (int step = 0; step < 8 && j < to; step++) {
      char c = cursor.read(j);
      j = cursor.after;
      if (c == SourceCursor.NOTHING || c == ' ') {
        continue;
      }
      if (letters == 0 && (c | 0x20) == 'a' || letters == 1 && (c | 0x20) == 't') {
        letters++;
      } else if (letters == 2 && (c == ']' || c == ')' || c == '}')) {
        return at(i, j, true);
      } else {
        return next;
      }
    }
    return next;
  }

  private int percent(int i) {
    if (i + 3 <= to && bytes[i + 1] == '4' && bytes[i + 2] == '0') {
      return at(i, i + 3, false);
    }
    return respelled(i, i + 1);
  }

  private int dataUrl(int semicolon) {
    int after = encoded.dataUrl(semicolon);
    if (after < 0) {
      return semicolon + 1;
    }
    media++;
    return after;
  }

  // ---- Digits

  private int digits(int anchor) {
    if (isSpent()) {
      return stop(anchor);
    }
    if (anchor + LONGEST_SOLID < to && isDigit(bytes[anchor + LONGEST_SOLID])) {
      int solid = anchor;
      while (solid < to && isDigit(bytes[solid])) {
        solid++;
      }
      if (solid > anchor + LONGEST_SOLID) {
        return Math.max(solid, windowScan.done()); // One word, and longer than any value.
      }
    }
    if (anchor + 1 < to && bytes[anchor + 1] == '_' && secrets.at(bytes, from, anchor + 1, to)) {
      return secretFound(anchor + 2); // r8_…, tgp_v1_…: a prefix that ends with a digit.
    }
    int afterMedia = encoded.around(anchor);
    if (afterMedia > 0) {
      media++;
      return afterMedia;
    }
    cluster.read(anchor);
    int end = cluster.end();
    if (respelling != null && end < to && respelling.begins(bytes, end, to) && !isSign(end)) {
      return respelled(end, end + 1); // What goes on in another spelling is read as one.
    }
    boolean mixed = isInLongWord(anchor);
    if (!cluster.tells()
        && !mixed
        && cluster.digits() < FEWEST_LABELLED
        && !everywhere
        && !isMedicare(anchor)) {
      return Math.max(end, windowScan.done()); // No other value is that short: no label is sought.
    }
    labelHints.before(bytes, from, anchor);
    if (mixed && labelHints.speakOfSecrets() && secrets.labelled(bytes, from, anchor, to)) {
      return secretFound(end);
    }
    boolean labelled =
        !cluster.tells()
            && (mixed || cluster.digits() >= FEWEST_LABELLED)
            && labelHints.speakOfShortValues();
    if (cluster.tells() || labelled || everywhere || isMedicare(anchor)) {
      window.fill(cursor, from, anchor, end, to);
      windowScan.scan(window, labelHints, sink);
    }
    return Math.max(end, windowScan.done());
  }

  /** Digits in a word with letters, long enough for the number of a document or for a token. */
  private boolean isInLongWord(int anchor) {
    int length = 0;
    boolean letters = false;
    for (int k = anchor; k < to && length < SHORTEST_MIXED && isWordByte(bytes[k]); k++) {
      letters |= !isDigit(bytes[k]);
      length++;
    }
    for (int k = anchor; k > from && length < SHORTEST_MIXED && isWordByte(bytes[k - 1]); k--) {
      letters = true;
      length++;
    }
    return letters && length >= SHORTEST_MIXED;
  }

  /** Digits and letters, full-width ones among them. */
  private static boolean isWordByte(byte b) {
    return b < 0 || isDigit(b) || FoldedWindow.isAsciiLetter((char) b);
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** A digit, a letter and, two further, a digit: the rest is for the kind's own check. */
  private boolean isMedicare(int anchor) {
    if (anchor + 1 < to && isDigit(bytes[anchor + 1])) {
      return false; // As with most digits: known by one look.
    }
    int i = anchor;
    for (int n = 0; n < 4; n++) {
      char c;
      do {
        if (i >= to) {
          return false;
        }
        c = cursor.read(i);
        i = cursor.after;
      } while (c == SourceCursor.NOTHING);
      boolean letter = FoldedWindow.isAsciiLetter(c);
      boolean digit = c >= '0' && c <= '9';
      if (n == 1 && !letter || n == 2 && !letter && !digit || n == 3 && !digit) {
        return false;
      }
    }
    return true;
  }

  /** Turns byte offsets, asked for in ascending order, into UTF-16 offsets. */
  private static final class Utf16Offsets {
    private final String text;
    private int units;
    private int utf8;

    Utf16Offsets(String text) {
      this.text = text;
    }

    int of(int offset) {
      while (utf8 < offset) {
        char c = text.charAt(units);
        if (Character.isHighSurrogate(c)
            && units + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(units + 1))) {
          utf8 += 4;
          units += 2;
        } else {
          // A lone surrogate was encoded as one '?'.
          utf8 += c < 0x80 || Character.isSurrogate(c) ? 1 : c < 0x800 ? 2 : 3;
          units++;
        }
      }
      return units;
    }
  }
}
