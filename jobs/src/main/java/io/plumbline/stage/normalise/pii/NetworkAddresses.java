package io.plumbline.stage.normalise.pii;

/** Addresses of networks: MAC (EUI-48), IPv4 and IPv6. */
final class NetworkAddresses {
  private final JudgedPlace at;
  private final int[] octets = new int[4];

  /** Up to here the hexadecimal token around an earlier digit has been judged. */
  private int hexadecimalSeen;

  NetworkAddresses(JudgedPlace at) {
    this.at = at;
  }

  /** A new window. */
  void begin() {
    hexadecimalSeen = 0;
  }

  void hexadecimal(int s) {
    if (s < hexadecimalSeen || !hexadecimalSeparatorNear(s)) {
      return;
    }
    int t = s;
    while (t > at.floor && s - t < 48 && isHexPart(at.window.at(t - 1))) {
      t--;
    }
    int e = s;
    int colons = 0;
    int dashes = 0;
    int dots = 0;
    while (e < at.window.limit() && e - t < 64 && isHexPart(at.window.at(e))) {
      e++;
    }
    hexadecimalSeen = e - t < 64 ? e : s;
    while (t < s && !SourceCursor.isHex(at.window.at(t)) && at.window.at(t) != ':') {
      t++;
    }
    if (at.window.wordAt(t - 1)) {
      // "adresse:58:bb…", "IP-tala:2a01:…": a label's last letters may be hexadecimal too.
      int label = t;
      while (label < s && SourceCursor.isHex(at.window.at(label))) {
        label++;
      }
      t = label < s && at.window.at(label) == ':' && at.window.at(label + 1) != ':' ? label + 1 : t;
    }
    while (e > s && (at.window.at(e - 1) == '.' || at.window.at(e - 1) == '-')) {
      e--;
    }
    if (e > s && at.window.at(e - 1) == ':' && at.window.at(e - 2) != ':') {
      e--;
    }
    if (e - t > 22 && at.window.at(e - 11) == '-' && at.isDay(e - 10)) {
      e -= 11;
    }
    for (int k = t; k < e; k++) {
      char c = at.window.at(k);
      colons += c == ':' ? 1 : 0;
      dashes += c == '-' ? 1 : 0;
      dots += c == '.' ? 1 : 0;
    }
    if (at.window.wordAt(t - 1) || at.window.wordAt(e) || at.window.at(t - 1) == '\uFFFD') {
      return;
    }
    int length = e - t;
    if (length == 17 && (colons == 5 && dashes == 0 || dashes == 5 && colons == 0) && dots == 0) {
      mac(t, e, 3, 2);
    } else if (length == 14 && dots == 2 && colons + dashes == 0) {
      mac(t, e, 5, 4);
    } else if (colons >= 2 && dashes == 0) {
      ipv6(t, e, dots);
    }
  }

  /**
   * Groups have at most four characters, so a separator is within reach on one side or the other.
   */
  private boolean hexadecimalSeparatorNear(int s) {
    int i = s;
    while (i < s + 4 && SourceCursor.isHex(at.window.at(i))) {
      i++;
    }
    if (isHexPart(at.window.at(i)) && !SourceCursor.isHex(at.window.at(i))) {
      return true;
    }
    i = s - 1;
    while (i >= s - 4 && SourceCursor.isHex(at.window.at(i))) {
      i--;
    }
    return isHexPart(at.window.at(i)) && !SourceCursor.isHex(at.window.at(i));
  }

  private static boolean isHexPart(char c) {
    return SourceCursor.isHex(c) || c == ':' || c == '-' || c == '.';
  }

  private void mac(int t, int e, int step, int group) {
    int same = -1;
    boolean allSame = true;
    boolean letters = false;
    boolean documented = true;
    String reserved = "00005e0053";
    int n = 0;
    for (int k = t; k < e; k++) {
      boolean separator = (k - t) % step == group;
      char c = at.window.at(k);
      if (separator == SourceCursor.isHex(c)) {
        return;
      }
      if (!separator) {
        int value = Character.digit(c, 16);
        letters |= value > 9;
        allSame &= same < 0 || same == value;
        same = value;
        documented &= n >= 10 || reserved.charAt(n) == Character.forDigit(value, 16);
        n++;
      }
    }
    if (!allSame && !isContinued(t)) {
      // Three groups with dots are also how collation keys and versions look.
      boolean key = !letters || at.window.at(t - 1) == '.';
      at.offer(
          PiiKind.MAC_ADDRESS, group == 2 ? 0.9 : key ? 0.5 : 0.62, true, true, documented, t, e);
    }
  }

  /** A longer list of bytes, a fingerprint for one, goes over several lines. */
  private boolean isContinued(int t) {
    int k = t - 1;
    while (k > t - 32 && (at.window.at(k) == ' ' || at.window.at(k) == '\n')) {
      k--;
    }
    return at.window.at(k) == ':'
        && SourceCursor.isHex(at.window.at(k - 1))
        && SourceCursor.isHex(at.window.at(k - 2))
        && at.window.at(k - 3) == ':';
  }

  /** RFC 4291 § 2.2: eight groups, or fewer with one "::". */
  private void ipv6(int t, int e, int dots) {
    if (dots != 0) {
      return;
    }
    int groups = 0;
    int digits = 0;
    int gap = -1;
    boolean pairsOnly = true;
    int first = 0;
    int second = 0;
    int k = t;
    while (k < e) {
      int length = 0;
      int value = 0;
      while (k < e && SourceCursor.isHex(at.window.at(k))) {
        value = value << 4 | Character.digit(at.window.at(k), 16);
        digits += at.window.digitAt(k) ? 1 : 0;
        length++;
        k++;
      }
      if (length > 4 || length == 0 && k > t) {
        return;
      }
      if (length > 0) {
        groups++;
        pairsOnly &= length == 2;
        first = groups == 1 ? value : first;
        second = groups == 2 ? value : second;
      }
      if (k < e) {
        if (at.window.at(k) != ':') {
          return;
        }
        k++;
        if (k < e && at.window.at(k) == ':') {
          if (gap >= 0) {
            return;
          }
          gap = groups;
          k++;
        } else if (k >= e || length == 0) {
          return;
        }
      }
    }
    if (digits == 0 || (gap < 0 ? groups != 8 : groups > 7 || groups < 2)) {
      return;
    }
    if (gap < 0 && pairsOnly) {
      return; // EUI-64 and other lists of bytes.
    }
    boolean reserved =
        first == 0x2001 && second == 0xdb8
            || first == 0x3fff
            || (first & 0xffc0) == 0xfe80
            || (first & 0xfe00) == 0xfc00
            || first == 0x100
            || gap == 0;
    double base = groups >= 3 ? 0.85 : (first & 0xe000) == 0x2000 ? 0.65 : 0.4;
    at.offer(PiiKind.IP_ADDRESS, base, groups >= 3, true, reserved, t, e);
  }

  void internetAddress(int s) {
    int i = s;
    for (int n = 0; n < 4; n++) {
      int length = 0;
      int value = 0;
      while (length < 4 && at.window.digitAt(i)) {
        value = value * 10 + at.window.at(i) - '0';
        length++;
        i++;
      }
      if (length == 0
          || length > 3
          || value > 255
          || length > 1 && value < Math.pow(10, length - 1)) {
        return;
      }
      octets[n] = value;
      if (n < 3) {
        i = afterDot(i);
        if (i < 0) {
          return;
        }
      }
    }
    if (!at.boundaryAfter(i)) {
      return;
    }
    if (at.window.at(s - 1) == '/'
        && at.window.letterAt(s - 2)
        && !at.isLabelledBefore(PiiKind.IP_ADDRESS, s)) {
      return; // Chrome/120.0.0.0
    }
    int a = octets[0];
    int b = octets[1];
    int c = octets[2];
    if (a == 0 || a == 127 || a >= 224 || a == 169 && b == 254) {
      return; // Names no host of anybody: this host, loopback, multicast, link-local.
    }
    boolean reserved =
        a == 10
            || a == 192 && b == 168
            || a == 172 && b >= 16 && b <= 31
            || a == 100 && b >= 64 && b <= 127
            || a == 192 && b == 0 && (c == 2 || c == 0)
            || a == 198 && (b == 51 && c == 100 || b == 18 || b == 19)
            || a == 203 && b == 0 && c == 113;
    at.words(s);
    boolean low = a <= 30 && b <= 30; // As versions begin.
    if ((at.context.version() || low && at.context.change())
        && at.context.labelled(PiiKind.IP_ADDRESS, i) < 1) {
      return;
    }
    at.offer(PiiKind.IP_ADDRESS, 0.75, false, true, reserved, s, i);
  }

  /** The place after a dot, plain or defanged as [.] (.) {.} [dot] (dot); -1 when there is none. */
  private int afterDot(int i) {
    if (at.window.at(i) == '.') {
      return at.window.digitAt(i + 1) ? i + 1 : -1;
    }
    char open = at.window.at(i);
    if (open != '[' && open != '(' && open != '{') {
      return -1;
    }
    char close = open == '[' ? ']' : open == '(' ? ')' : '}';
    if (at.window.at(i + 1) == '.' && at.window.at(i + 2) == close) {
      return i + 3;
    }
    boolean word =
        (at.window.at(i + 1) | 0x20) == 'd'
            && (at.window.at(i + 2) | 0x20) == 'o'
            && (at.window.at(i + 3) | 0x20) == 't'
            && at.window.at(i + 4) == close;
    return word ? i + 5 : -1;
  }
}
