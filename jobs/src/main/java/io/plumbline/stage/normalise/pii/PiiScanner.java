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
  private static final byte PLAIN = 0;
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

  private static final byte[] BASE64 = ";base64,".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

  /** A media type with its parameters stands between "data:" and ";base64,". */
  private static final int MAX_MEDIA_TYPE = 128;

  /** Fewest digits of a value that is digits: an Icelandic telephone number. */
  private static final int FEWEST_DIGITS = 7;

  /** Fewest digits of a value that its label alone makes one: a card's security code. */
  private static final int FEWEST_LABELLED = 3;

  /** Fewest characters of a passport's number that has letters. */
  private static final int SHORTEST_MIXED = 7;

  /** Bytes of base64 in one run that are no word, key or digest any more. */
  private static final int SHORTEST_MEDIA = 256;

  /** No value, key or token has as many digits in a row. */
  private static final int LONGEST_SOLID = 64;

  private static final int MAX_GAP = 8;
  private static final int MAX_QUIET = 40;
  private static final int MAX_LOOK_BACK = 40;

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

  /** Up to here no long run of base64 begins. */
  private int plainUpTo;

  // What a cluster of digits showed.
  private int clusterEnd;
  private boolean clusterTells;
  private int clusterDigits;

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
    plainUpTo = start;
    cursor.open(utf8, start, end);
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
    while (i < limit) {
      byte what = classes[source[i] & 0xFF];
      if (what == PLAIN) {
        i++;
        continue;
      }
      switch (what) {
        case DIGIT -> i = digits(i);
        case AT -> i = at(i, i + 1, false);
        case BACKSLASH, WIDE -> i = unusual(i);
        case BRACKET -> i = bracket(i);
        case PERCENT -> i = percent(i);
        case SECRET -> i = secret(i);
        case LESS -> i = less(i);
        case AMPERSAND -> i = respelled(i, i + 1);
        default -> i = semicolon(i);
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

  private int semicolon(int i) {
    if (i + BASE64.length > to) {
      return i + 1;
    }
    for (int k = 1; k < BASE64.length; k++) {
      if (bytes[i + k] != BASE64[k]) {
        return i + 1;
      }
    }
    if (!dataBefore(i)) {
      return i + 1;
    }
    int j = i + BASE64.length;
    int next;
    while (j < to && (next = afterBase64(j, true)) > 0) {
      j = next;
    }
    media++;
    return j;
  }

  /** The place after the character of base64 at {@code i}, or -1 when it is none. */
  private int afterBase64(int i, boolean urlSafe) {
    byte b = bytes[i];
    if (FoldedWindow.isAsciiLetter((char) b)
        || b >= '0' && b <= '9'
        || b == '+'
        || b == '/'
        || b == '='
        || urlSafe && (b == '-' || b == '_')) {
      return i + 1;
    }
    if (b == '\\') {
      char c = cursor.read(i);
      if (c == '/' || c == '+' || c == '=') {
        return cursor.after;
      }
    }
    return -1;
  }

  /**
   * The end of an image, a sound or a file in base64 that the digit at {@code i} stands in, or -1.
   * Told by its length and by upper case, lower case and digits in one run: no text is written so.
   * A token (eyJ…) is not media.
   */
  private int encodedMedia(int i) {
    if (i < plainUpTo || i == from || afterBase64(i - 1, false) < 0) {
      return -1;
    }
    int begin = i;
    while (begin > from && i - begin < MAX_LOOK_BACK && afterBase64(begin - 1, false) > 0) {
      begin--;
    }
    boolean upper = false;
    boolean lower = false;
    int j = begin;
    int next;
    while (j < to && j - begin < SHORTEST_MEDIA && (next = afterBase64(j, false)) > 0) {
      byte b = bytes[j];
      upper |= b >= 'A' && b <= 'Z';
      lower |= b >= 'a' && b <= 'z';
      j = next;
    }
    boolean token =
        begin + 3 <= to
            && bytes[begin] == 'e'
            && bytes[begin + 1] == 'y'
            && bytes[begin + 2] == 'J';
    boolean runs = j - begin >= SHORTEST_MEDIA;
    while (runs && (upper && lower || token) && j < to && (next = afterBase64(j, false)) > 0) {
      j = next;
    }
    if (!runs || !upper || !lower || token) {
      plainUpTo = j;
      return -1;
    }
    return j;
  }

  private boolean dataBefore(int i) {
    int stop = Math.max(from, i - MAX_MEDIA_TYPE);
    for (int k = i - DATA.length; k >= stop; k--) {
      byte b = bytes[k];
      if (b == ' ' || b == '"' || b == '\n' || b == ',') {
        return false;
      }
      int m = 0;
      while (m < DATA.length && (bytes[k + m] | 0x20) == (DATA[m] | 0x20)) {
        m++;
      }
      if (m == DATA.length) {
        return true;
      }
    }
    return false;
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
    int afterMedia = encodedMedia(anchor);
    if (afterMedia > 0) {
      media++;
      return afterMedia;
    }
    cluster(anchor);
    int end = clusterEnd;
    if (respelling != null && end < to && respelling.begins(bytes, end, to) && !isSign(end)) {
      return respelled(end, end + 1); // What goes on in another spelling is read as one.
    }
    boolean mixed = isInLongWord(anchor);
    if (!clusterTells
        && !mixed
        && clusterDigits < FEWEST_LABELLED
        && !everywhere
        && !isMedicare(anchor)) {
      return Math.max(end, windowScan.done()); // No other value is that short: no label is sought.
    }
    labelHints.before(bytes, from, anchor);
    if (mixed && labelHints.speakOfSecrets() && secrets.labelled(bytes, from, anchor, to)) {
      return secretFound(end);
    }
    boolean labelled =
        !clusterTells
            && (mixed || clusterDigits >= FEWEST_LABELLED)
            && labelHints.speakOfShortValues();
    if (clusterTells || labelled || everywhere || isMedicare(anchor)) {
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

  /**
   * Walks from a first digit over what may belong to values of digits, and notes whether anything
   * in it can be one: enough digits close together, enough dots, colons or dashes, or a country
   * code before digits.
   */
  private void cluster(int anchor) {
    byte[] source = bytes;
    int limit = (int) Math.min(to, (long) anchor + FoldedWindow.MAX_CORE);
    int i = anchor;
    int tight = 0;
    int digits = 0;
    int dots = 0;
    int colons = 0;
    int dashes = 0;
    int quiet = 0;
    int letters = 0;
    boolean plainLetters = false;
    boolean doubleColon = false;
    boolean tells = countryCodeBefore(anchor);
    char previous = ' ';
    char one = ' ';
    char two = ' ';
    while (i < limit) {
      byte b = source[i];
      char c;
      int next;
      if (b > 0x1F && b != '\\') {
        c = (char) b;
        next = i + 1;
      } else {
        c = cursor.read(i);
        next = cursor.after;
        if (c == SourceCursor.NOTHING) {
          i = next;
          continue;
        }
      }
      if (c >= '0' && c <= '9') {
        if (letters >= 2 && isCountryCode(two, one)) {
          tells = true;
        }
        digits++;
        tight = quiet > MAX_GAP || letters >= 2 ? 1 : tight + 1;
        tells |= tight >= FEWEST_DIGITS;
        quiet = 0;
        letters = 0;
        plainLetters = false;
      } else if (FoldedWindow.isLetter(c)) {
        letters++;
        plainLetters |= !SourceCursor.isHex(c);
        two = one;
        one = c;
        if (letters >= 2 && plainLetters || letters > 4) {
          break;
        }
        quiet++;
      } else {
        letters = 0;
        plainLetters = false;
        if (c == '@' || c == '%' || c == '&' || c == ';' || c == '<') {
          break;
        }
        if (c == '[' || c == '(' || c == '{') {
          char inside = firstInside(next);
          if ((inside | 0x20) == 'a') {
            break; // [at]
          }
          int after = (inside | 0x20) == 'd' ? dotInWords(next) : -1;
          if (after > 0) {
            dots++;
            previous = '.';
            i = after;
            continue;
          }
        }
        dots += c == '.' ? 1 : 0;
        dashes += c == '-' ? 1 : 0;
        if (c == ':') {
          colons++;
          doubleColon |= previous == ':';
        }
        if (++quiet > MAX_QUIET) {
          break;
        }
      }
      previous = c;
      i = next;
    }
    clusterEnd = i;
    clusterDigits = digits;
    if (!tells && digits > 0) {
      // Addresses may begin with letters: what stands before the first digit counts too.
      tells = i >= limit && i < to || dots >= 3 && digits >= 4;
      tells = tells || hexadecimal(anchor, colons, dashes, dots, doubleColon);
    }
    clusterTells = tells;
  }

  /** The first character after an opening bracket and blanks. */
  private char firstInside(int next) {
    int j = next;
    for (int step = 0; step < 8 && j < to; step++) {
      char c = cursor.read(j);
      j = cursor.after;
      if (c != SourceCursor.NOTHING && c != ' ') {
        return c;
      }
    }
    return ' ';
  }

  /** The place after {@code dot]} (or another bracket), or -1. */
  private int dotInWords(int i) {
    int j = i;
    int letters = 0;
    for (int step = 0; step < 8 && j < to; step++) {
      char c = cursor.read(j);
      j = cursor.after;
      if (c == SourceCursor.NOTHING) {
        continue;
      }
      if (letters == 3) {
        return c == ']' || c == ')' || c == '}' ? j : -1;
      }
      if ((c | 0x20) != "dot".charAt(letters)) {
        return -1;
      }
      letters++;
    }
    return -1;
  }

  private boolean hexadecimal(int anchor, int colons, int dashes, int dots, boolean doubleColon) {
    int c5 = colons;
    int d5 = dashes;
    int d2 = dots;
    boolean twice = doubleColon;
    int at = anchor;
    char previous = ' ';
    for (int k = 0; k < MAX_LOOK_BACK && at > from; k++) {
      char c = cursor.readBack(at);
      at = cursor.before;
      if (c == SourceCursor.NOTHING) {
        continue;
      }
      if (c == ':') {
        c5++;
        twice |= previous == ':';
      } else if (c == '-') {
        d5++;
      } else if (c == '.') {
        d2++;
      } else if (!SourceCursor.isHex(c)) {
        break;
      }
      previous = c;
    }
    return twice || c5 >= 5 || d5 >= 5 || d2 >= 2;
  }

  private boolean countryCodeBefore(int anchor) {
    int at = anchor;
    char first = ' ';
    char second = ' ';
    int letters = 0;
    int steps = 0;
    while (at > from && steps++ < 24) {
      char c = cursor.readBack(at);
      at = cursor.before;
      if (c == SourceCursor.NOTHING) {
        continue;
      }
      if (!FoldedWindow.isAsciiLetter(c)) {
        break;
      }
      letters++;
      second = first;
      first = c;
      if (letters > 4) {
        return false;
      }
    }
    return letters >= 2 && isCountryCode(first, second);
  }

  private static boolean isCountryCode(char first, char second) {
    return Ibans.length(first, second) > 0 || VatIds.isCountry(first, second);
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
