package io.plumbline.rules.pack;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Splits a condition or a right side into the few kinds of words a rule may hold. */
final class Lexer {
  enum Type {
    NAME,
    VARIABLE,
    NUMBER,
    STRING,
    SIGN,
    STRANGE,
    END
  }

  /** Line and column are of the file, from 1. A string's text is without its quotes. */
  record Token(Type type, String text, int line, int column) {
    boolean is(String sign) {
      return type == Type.SIGN && text.equals(sign);
    }

    boolean isName(String name) {
      return type == Type.NAME && text.equals(name);
    }
  }

  private static final Set<String> SIGNS_OF_TWO = Set.of("==", "!=", "<=", ">=", "&&", "||");
  private static final String SIGNS = "<>!(),.;:";

  private final String text;
  private int at;
  private int line;
  private int column;

  private Lexer(String text, int line, int column) {
    this.text = text;
    this.line = line;
    this.column = column;
  }

  /**
   * Tokens of {@code text}, which begins at {@code line} and {@code column}; the last is {@link
   * Type#END}.
   */
  static List<Token> tokens(String text, int line, int column) {
    Lexer lexer = new Lexer(text, line, column);
    List<Token> tokens = new ArrayList<>();
    do {
      tokens.add(lexer.next());
    } while (tokens.get(tokens.size() - 1).type() != Type.END);
    return tokens;
  }

  private Token next() {
    skipBlanksAndComments();
    int startLine = line;
    int startColumn = column;
    if (at >= text.length()) {
      return new Token(Type.END, "the end", startLine, startColumn);
    }
    int start = at;
    char c = text.charAt(at);
    Type type;
    if (c == '"' || c == '\'') {
      step();
      while (at < text.length() && text.charAt(at) != c && text.charAt(at) != '\n') {
        step();
      }
      if (at >= text.length() || text.charAt(at) == '\n') {
        return new Token(Type.STRANGE, text.substring(start, at), startLine, startColumn);
      }
      step();
      return new Token(Type.STRING, text.substring(start + 1, at - 1), startLine, startColumn);
    } else if (isLetter(c) || c == '$') {
      type = c == '$' ? Type.VARIABLE : Type.NAME;
      step();
      while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
        step();
      }
    } else if (isDigit(c)) {
      type = Type.NUMBER;
      while (at < text.length()
          && (isDigit(text.charAt(at)) || isLetter(text.charAt(at)) || text.charAt(at) == '.')) {
        step();
      }
    } else if (at + 1 < text.length() && SIGNS_OF_TWO.contains(text.substring(at, at + 2))) {
      type = Type.SIGN;
      step();
      step();
    } else {
      type = SIGNS.indexOf(c) >= 0 ? Type.SIGN : Type.STRANGE;
      step();
    }
    return new Token(type, text.substring(start, at), startLine, startColumn);
  }

  private void skipBlanksAndComments() {
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        step();
      } else if (text.startsWith("//", at)) {
        while (at < text.length() && text.charAt(at) != '\n') {
          step();
        }
      } else if (text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at + 2);
        int stop = end < 0 ? text.length() : end + 2;
        while (at < stop) {
          step();
        }
      } else {
        return;
      }
    }
  }

  private void step() {
    if (text.charAt(at) == '\n') {
      line++;
      column = 1;
    } else {
      column++;
    }
    at++;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
