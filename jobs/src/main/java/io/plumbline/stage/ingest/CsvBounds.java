package io.plumbline.stage.ingest;

/**
 * Where a record of a CSV file ends: at the first line break outside of quotes. A quote opens only
 * where a cell begins, as RFC 4180 has it; a quote in the middle of a word is a character.
 */
final class CsvBounds {
  private enum At {
    CELL,
    WORD,
    QUOTES,
    AFTER_QUOTES
  }

  private final byte separator;
  private At at = At.CELL;
  private long lineBreaks;

  CsvBounds(byte separator) {
    this.separator = separator;
  }

  /** The end of the first record of these bytes; their length where it does not end in them. */
  static int endOfRecord(byte[] b, int from, byte separator) {
    int end = new CsvBounds(separator).end(b, from, b.length);
    return end < 0 ? b.length : end;
  }

  /** A new record begins. */
  void begin() {
    at = At.CELL;
    lineBreaks = 0;
  }

  /** Looks at the record's next bytes: position of the line break that ends it; -1: none yet. */
  int end(byte[] b, int from, int to) {
    At now = at;
    for (int i = from; i < to; i++) {
      byte c = b[i];
      if (now == At.QUOTES) {
        if (c == '"') {
          now = At.AFTER_QUOTES;
        } else if (c == '\n') {
          lineBreaks++;
        }
      } else if (c == '\n') {
        at = now;
        return i;
      } else if (c == separator) {
        now = At.CELL;
      } else if (c == '"' && now != At.WORD) {
        now = At.QUOTES;
      } else {
        now = At.WORD;
      }
    }
    at = now;
    return -1;
  }

  /** Whether the bytes seen end inside of quotes. */
  boolean isOpen() {
    return at == At.QUOTES;
  }

  /** Line breaks inside the record. */
  long lineBreaks() {
    return lineBreaks;
  }
}
