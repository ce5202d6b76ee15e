package io.plumbline.stage.normalise.pii;

import java.util.Locale;
import java.util.Set;
import org.apache.commons.validator.routines.DomainValidator;

/**
 * E-mail addresses around an "@", also written [at], (at), {at} or %40. RFC 5321 and 5322 in the
 * part that people use, with international letters (RFC 6531); the last label must be a top-level
 * domain of the IANA root zone, as commons-validator lists it.
 */
final class Emails {
  private static final int MAX_LOCAL = 64;
  private static final int MAX_DOMAIN = 190;
  private static final int MAX_STEPS = 1024;

  /** Last labels in use inside organisations, which the root zone does not have. */
  private static final Set<String> INTERNAL =
      Set.of("local", "internal", "lan", "corp", "intra", "intranet", "home", "localdomain");

  private static final Set<String> RESERVED_LAST =
      Set.of("example", "test", "invalid", "localhost");

  private static final Set<String> RESERVED = Set.of("example.com", "example.org", "example.net");

  private final DomainValidator topLevel = DomainValidator.getInstance();
  private final char[] domain = new char[MAX_DOMAIN];
  private final int[] ends = new int[MAX_DOMAIN];

  PiiTier tier;
  double score;
  int start;
  int end;

  /**
   * Looks at the sign from {@code i} to {@code afterSign}; true when an address stands around it,
   * then described by the fields.
   *
   * @param spelled the sign is written in words, so blanks may stand around it
   */
  boolean at(SourceCursor cursor, int from, int i, int afterSign, int to, boolean spelled) {
    boolean apart = !spelled && isApart(cursor, from, i, afterSign, to);
    int length = readDomain(cursor, afterSign, to, spelled || apart);
    if (length == 0) {
      return false;
    }
    int local = readLocal(cursor, from, i, spelled || apart);
    if (local < 0 || apart && !mixed) {
      return false;
    }
    return decide(length, spelled || apart);
  }

  /** "jane.doe @ web.de"; what has neither dot nor digit may be a trade at a firm. */
  private static boolean isApart(SourceCursor cursor, int from, int i, int afterSign, int to) {
    return i > from && afterSign < to && cursor.readBack(i) == ' ' && cursor.read(afterSign) == ' ';
  }

  private int readDomain(SourceCursor cursor, int from, int to, boolean spelled) {
    int i = from;
    int n = 0;
    boolean dotted = false;
    int blanks = 0;
    int steps = 0;
    while (i < to && n < MAX_DOMAIN && steps++ < MAX_STEPS) {
      char c = cursor.read(i);
      int next = cursor.after;
      if (c == SourceCursor.NOTHING) {
        i = next;
        continue;
      }
      if (c == ' ' && spelled && n == 0 && blanks++ == 0) {
        i = next;
        continue;
      }
      if (c == ' ' && spelled && n > 0 && blanks++ < 6 && isBracket(cursor, next, to)) {
        i = next;
        continue;
      }
      if (c == ' ' && spelled && n > 0 && domain[n - 1] == '.' && blanks++ < 6) {
        i = next;
        continue;
      }
      if (c == '[' || c == '(' || c == '{' || c == ' ' && spelled) {
        int after = spelledDot(cursor, i, to);
        if (after < 0 || n == 0) {
          break;
        }
        c = '.';
        next = after;
      }
      if (c == '.') {
        if (n == 0 || domain[n - 1] == '.') {
          break;
        }
        dotted = true;
      } else if (!FoldedWindow.isLetter(c) && (c < '0' || c > '9') && (c != '-' || n == 0)) {
        break;
      }
      domain[n] = c;
      ends[n] = next;
      n++;
      i = next;
    }
    return dotted ? n : 0;
  }

  private static boolean isBracket(SourceCursor cursor, int i, int to) {
    char c = i < to ? cursor.read(i) : ' ';
    return c == '[' || c == '(' || c == '{';
  }

  /** The place after [.], (.), [dot], (dot) or " dot " from {@code i} on, or -1. */
  private static int spelledDot(SourceCursor cursor, int i, int to) {
    int at = i;
    int step = 0;
    int letters = 0;
    boolean dot = false;
    char open = ' ';
    while (at < to && step++ < 12) {
      char c = cursor.read(at);
      at = cursor.after;
      if (c == SourceCursor.NOTHING) {
        continue;
      }
      if (step == 1) {
        open = c;
      } else if (c == '.') {
        dot = true;
      } else if (FoldedWindow.isAsciiLetter(c)
          && letters < 3
          && (c | 0x20) == "dot".charAt(letters)) {
        letters++;
      } else if (c == ' ' && open != ' ') {
        continue;
      } else {
        boolean closes = open == ' ' ? c == ' ' : c == ']' || c == ')' || c == '}';
        return closes && (dot ? letters == 0 && open != ' ' : letters == 3) ? at : -1;
      }
    }
    return -1;
  }

  private int readLocal(SourceCursor cursor, int from, int i, boolean spelled) {
    int at = i;
    int n = 0;
    int blanks = 0;
    int steps = 0;
    char last = ' ';
    start = -1;
    git = true;
    mixed = false;
    while (at > from && n <= MAX_LOCAL && steps++ < MAX_STEPS) {
      char c = cursor.readBack(at);
      if (c == SourceCursor.NOTHING) {
        at = cursor.before;
        continue;
      }
      if (c == ' ' && spelled && n == 0 && blanks++ == 0) {
        at = cursor.before;
        continue;
      }
      boolean wordly = FoldedWindow.isLetter(c) || c >= '0' && c <= '9';
      if (!wordly && c != '.' && c != '_' && c != '+' && c != '-' && c != '\'' && c != '&') {
        if (c == ':' || c == '/') {
          return n > 0 && isUserInfo(cursor, from, at) ? -1 : finish(n);
        }
        return c == '\uFFFD' ? -1 : finish(n);
      }
      if (n == 0 && (c == '.' || c == '\'' || c == '&')) {
        return -1;
      }
      mixed |= !FoldedWindow.isLetter(c);
      git &= n < 3 && c == "tig".charAt(n);
      last = c;
      at = cursor.before;
      n++;
      if (wordly || c == '_') {
        start = at;
        size = n;
      }
    }
    return n > MAX_LOCAL || last == '@' ? -1 : finish(n);
  }

  private int finish(int n) {
    git &= n == 3;
    return start < 0 ? -1 : size;
  }

  private boolean git;

  /** The part before the sign holds more than letters. */
  private boolean mixed;

  private int size;

  /** https://user:secret@host is a credential, not an address. */
  private static boolean isUserInfo(SourceCursor cursor, int from, int i) {
    int at = i;
    char next = ' ';
    char afterNext = ' ';
    for (int k = 0; k < 48 && at > from; k++) {
      char c = cursor.readBack(at);
      at = cursor.before;
      if (c == ' ' || c == '\n' || c == '"') {
        return false;
      }
      if (c == ':' && next == '/' && afterNext == '/') {
        return true;
      }
      if (c != SourceCursor.NOTHING) {
        afterNext = next;
        next = c;
      }
    }
    return false;
  }

  /** Backs off label by label to the last one that is a top-level domain. */
  private boolean decide(int length, boolean spelled) {
    int n = length;
    while (n > 0) {
      while (n > 0 && (domain[n - 1] == '.' || domain[n - 1] == '-')) {
        n--;
      }
      int dot = n - 1;
      while (dot >= 0 && domain[dot] != '.') {
        dot--;
      }
      if (dot <= 0) {
        return false;
      }
      String last = lower(dot + 1, n);
      boolean reserved = RESERVED_LAST.contains(last);
      boolean internal = INTERNAL.contains(last);
      if (reserved || internal || last.length() > 1 && topLevel.isValidTld(last)) {
        if (git && !spelled) {
          return false; // git@host: the account of a service.
        }
        int second = dot - 1;
        while (second >= 0 && domain[second] != '.') {
          second--;
        }
        boolean documented = reserved || RESERVED.contains(lower(second + 1, n));
        tier =
            documented ? PiiTier.TEST : spelled || internal ? PiiTier.PROBABLE : PiiTier.CONFIRMED;
        score = spelled ? 0.85 : internal ? 0.7 : 0.98;
        end = ends[n - 1];
        return true;
      }
      int dash = dot + 1;
      while (dash < n && domain[dash] != '-') {
        dash++;
      }
      // name@firm.se-2025-08-07
      n = dash + 1 < n && domain[dash + 1] >= '0' && domain[dash + 1] <= '9' ? dash : dot;
    }
    return false;
  }

  private String lower(int begin, int n) {
    return new String(domain, begin, n - begin).toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "Emails";
  }
}
