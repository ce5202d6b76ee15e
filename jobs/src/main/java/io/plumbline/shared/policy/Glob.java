package io.plumbline.shared.policy;

import java.util.List;
import java.util.Locale;

/** Patterns people write: {@code *} any text, {@code ?} one character; case is ignored. */
final class Glob {
  private Glob() {}

  /** Whether {@code text} fits any pattern; null fits none. */
  static boolean any(List<String> patterns, String text) {
    return text != null && patterns.stream().anyMatch(pattern -> fits(pattern, text));
  }

  /**
   * Whether the whole of {@code text} fits {@code pattern}; linear in practice, never recursive.
   */
  static boolean fits(String pattern, String text) {
    if (endsDiffer(pattern, text)) {
      return false;
    }
    String p = pattern.toLowerCase(Locale.ROOT);
    String t = text.toLowerCase(Locale.ROOT);
    int at = 0;
    int star = -1;
    int retry = 0;
    int i = 0;
    while (i < t.length()) {
      if (at < p.length() && p.charAt(at) == '*') {
        star = at++;
        retry = i;
      } else if (at < p.length() && (p.charAt(at) == '?' || p.charAt(at) == t.charAt(i))) {
        at++;
        i++;
      } else if (star >= 0) {
        at = star + 1;
        i = ++retry;
      } else {
        return false;
      }
    }
    while (at < p.length() && p.charAt(at) == '*') {
      at++;
    }
    return at == p.length();
  }

  /** Most patterns fit most texts not at all, and their last letters show it. */
  private static boolean endsDiffer(String pattern, String text) {
    if (pattern.isEmpty() || text.isEmpty()) {
      return false;
    }
    char p = pattern.charAt(pattern.length() - 1);
    char t = text.charAt(text.length() - 1);
    return p != '*'
        && p != '?'
        && p < 0x80
        && t < 0x80
        && Character.toLowerCase(p) != Character.toLowerCase(t);
  }
}
