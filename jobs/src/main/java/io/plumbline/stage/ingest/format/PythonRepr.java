package io.plumbline.stage.ingest.format;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Writes as JSON what Python printed of an object: dictionaries, lists, tuples, dataclasses ({@code
 * Name(a=1, b='x')}), texts and numbers. What has no counterpart there, an object's address for
 * one, becomes a text as it stands. A text or list that was cut in its middle ({@code 'abc' ...
 * 'xyz'}) is what was left of it. Not thread-safe.
 */
final class PythonRepr {
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:e[+-]?[0-9]+)?");
  private static final String CUT = " ... ";
  private static final int DEEPEST = 200;
  private static final int LONGEST_KEPT = 1 << 20;

  private StringBuilder json = new StringBuilder();
  private String text = "";
  private int at;

  /**
   * Arguments of a call, {@code a=…, b=…}, as the fields of an object.
   *
   * @param more fields that stand before them, with a comma at their end; may be empty
   * @return null where the text ends too early or is no such list
   */
  String fields(String of, String more) {
    text = of;
    at = 0;
    json = json.capacity() > LONGEST_KEPT ? new StringBuilder() : json;
    json.setLength(0);
    json.append('{').append(more);
    boolean read = arguments('\0', 0) && at == text.length();
    text = "";
    return read ? json.append('}').toString() : null;
  }

  /** Up to and past {@code end}; {@code \0} is the end of the text. */
  private boolean arguments(char end, int depth) {
    boolean any = false;
    while (ahead() != end) {
      if (any && !past(", ")) {
        return false;
      }
      int name = at;
      while (isName(ahead())) {
        at++;
      }
      boolean named = at > name && ahead() == '=';
      json.append(any ? "," : "").append('"');
      json.append(named ? text.substring(name, at) : "unnamed").append("\":");
      at = named ? at + 1 : name;
      if (!value(depth + 1)) {
        return false;
      }
      any = true;
    }
    at += end == '\0' ? 0 : 1;
    return true;
  }

  private boolean value(int depth) {
    char first = ahead();
    if (depth > DEEPEST || first == '\0') {
      return false;
    }
    return switch (first) {
      case '\'', '"' -> {
        json.append('"');
        boolean whole = string();
        json.append('"');
        yield whole;
      }
      case '{' -> dictionary(depth);
      case '[', '(' -> {
        json.append('[');
        boolean whole = list(depth);
        json.append(']');
        yield whole;
      }
      default -> bare(depth);
    };
  }

  /** A text, and what is left of one that was cut. */
  private boolean string() {
    char quote = text.charAt(at++);
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == quote) {
        boolean cut = text.startsWith(CUT, at) && at + CUT.length() < text.length();
        char next = cut ? text.charAt(at + CUT.length()) : '\0';
        if (next != '\'' && next != '"') {
          return true;
        }
        json.append("...");
        quote = next;
        at += CUT.length() + 1;
      } else if (c == '\\' && at < text.length()) {
        escape(text.charAt(at++));
      } else {
        plain(c);
      }
    }
    return false;
  }

  private void escape(char c) {
    switch (c) {
      case 'n', 'r', 't', '\\', '"' -> json.append('\\').append(c);
      case 'x' -> code(2);
      case 'u' -> code(4);
      case 'U' -> code(8);
      case '\'' -> json.append(c);
      default -> {
        json.append("\\\\");
        plain(c);
      }
    }
  }

  private void code(int digits) {
    int end = at + digits;
    try {
      int code = Integer.parseInt(text, at, Math.min(end, text.length()), 16);
      for (char c : Character.toChars(code)) {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
      at = end;
    } catch (IllegalArgumentException e) {
      json.append("\\\\"); // no number of a character: as it stands
    }
  }

  private void plain(char c) {
    if (c == '"' || c == '\\') {
      json.append('\\').append(c);
    } else if (c < ' ') {
      json.append(' ');
    } else {
      json.append(c);
    }
  }

  private boolean dictionary(int depth) {
    at++;
    json.append('{');
    boolean any = false;
    while (ahead() != '}') {
      if (any && !past(", ")) {
        return false;
      }
      json.append(any ? "," : "").append('"');
      if (ahead() == '\'' || ahead() == '"') {
        if (!string()) {
          return false;
        }
      } else {
        while (at < text.length() && ":,}".indexOf(ahead()) < 0) {
          plain(text.charAt(at++));
        }
      }
      json.append("\":");
      if (!past(": ") || !value(depth + 1)) {
        return false;
      }
      any = true;
    }
    at++;
    json.append('}');
    return true;
  }

  /** A list or a tuple, and what is left of one that was cut. */
  private boolean list(int depth) {
    boolean any = false;
    while (true) {
      char end = text.charAt(at++) == '[' ? ']' : ')';
      boolean first = true;
      while (ahead() != end) {
        if (!first && !past(", ") && !past(",")) {
          return false;
        }
        if (ahead() == end) {
          break; // a tuple of one
        }
        json.append(any ? "," : "");
        if (!value(depth + 1)) {
          return false;
        }
        any = true;
        first = false;
      }
      at++;
      if (!text.startsWith(CUT + "[", at) && !text.startsWith(CUT + "(", at)) {
        return true;
      }
      at += CUT.length();
    }
  }

  /** A number, a word, a call, or what Python writes of an object that has no better text. */
  private boolean bare(int depth) {
    int from = at;
    while (isName(ahead()) || ahead() == '.') {
      at++;
    }
    if (at > from && ahead() == '(') {
      at++;
      json.append('{');
      boolean whole = arguments(')', depth);
      json.append('}');
      return whole;
    }
    int open = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (open == 0 && (c == ',' || c == '}' || c == ']' || c == ')')) {
        break;
      }
      open += "<([{".indexOf(c) >= 0 ? 1 : ">)]}".indexOf(c) >= 0 && open > 0 ? -1 : 0;
      at++;
    }
    String word = text.substring(from, at);
    switch (word) {
      case "True" -> json.append("true");
      case "False" -> json.append("false");
      case "None", "nan", "inf", "-inf" -> json.append("null");
      default -> {
        if (NUMBER.matcher(word).matches()) {
          json.append(word);
        } else {
          json.append('"');
          word.chars().forEach(c -> plain((char) c));
          json.append('"');
        }
      }
    }
    return at > from;
  }

  private char ahead() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private boolean past(String word) {
    if (!text.startsWith(word, at)) {
      return false;
    }
    at += word.length();
    return true;
  }

  private static boolean isName(char c) {
    return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }
}
