package io.plumbline.stage.normalise.pii;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Walks over the words of a text and stops only where {@link Gazetteer} must look closer: at a word
 * whose first bytes are those of a listed one, at a second capitalised word in a row, at figures
 * that may be a house number, and at what this walk does not read (an escape, a letter beyond
 * Latin-1). One method without calls or decoding: the one that sees every byte, so that the
 * optimising compiler has little to compile and does it once.
 */
final class WordWalk {
  /** The text has ended. */
  static final int END = 0;

  /** {@link #begin} to {@link #end} is a word of ASCII and letters of Latin-1. */
  static final int WORD = 1;

  /** Figures begin at {@link #begin}. */
  static final int FIGURE = 2;

  /** A word, a figure or something else begins at {@link #begin}, not in plain bytes. */
  static final int UNUSUAL = 3;

  private static final byte BOUNDARY = 0;
  private static final byte DIGIT = 1;

  /** An escape, or a byte of a character outside ASCII. */
  private static final byte ESCAPE = 2;

  private static final byte LETTER = 3;
  private static final byte UPPER = 4;
  private static final byte[] CLASSES = new byte[256];

  /** What may stand before a house number, or be the end of it. */
  private static final boolean[] BEFORE_HOUSE = new boolean[256];

  /** The lead of U+00C0 to U+00FF in UTF-8. */
  private static final byte LATIN = (byte) 0xC3;

  private static final byte TIMES = (byte) 0x97;
  private static final byte DIVIDED = (byte) 0xB7;
  private static final byte LAST_CAPITAL = (byte) 0x9E;

  private static final VarHandle FOUR =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  static {
    Arrays.fill(CLASSES, 0x80, 256, ESCAPE);
    CLASSES['\\'] = ESCAPE;
    Arrays.fill(CLASSES, '0', '9' + 1, DIGIT);
    Arrays.fill(CLASSES, 'a', 'z' + 1, LETTER);
    Arrays.fill(CLASSES, 'A', 'Z' + 1, UPPER);
    Arrays.fill(BEFORE_HOUSE, 0x80, 256, true);
    for (char c : new char[] {' ', '\n', '"', ',', ':', 'n'}) {
      BEFORE_HOUSE[c] = true;
    }
  }

  /** One bit for each hash of the first four bytes of a word of interest. */
  private final long[] beginnings;

  // What the last stop is about.
  int begin;
  int end;

  /** Whether it may be a listed word. */
  boolean listed;

  /** Where the capitalised word begins that stands one byte before this capitalised one; or -1. */
  int pairedWith;

  // The last capitalised word.
  private int capital;
  private int capitalEnd;

  WordWalk(Lexicon lexicon) {
    beginnings = lexicon.beginnings();
  }

  void open() {
    capital = -1;
    capitalEnd = -2;
  }

  /** A capitalised word that was read elsewhere; what it is paired with, or -1. */
  int capital(int wordBegin, int wordEnd) {
    int before = wordBegin == capitalEnd + 1 ? capital : -1;
    capital = wordBegin;
    capitalEnd = wordEnd;
    return before;
  }

  /** Letters of ASCII and of Latin-1 in UTF-8, no escape: told of a byte and of the one after. */
  private static boolean isLatin(byte lead, byte next) {
    return lead == LATIN && next < (byte) 0xC0 && next != TIMES && next != DIVIDED;
  }

  /**
   * Walks on from {@code from}, where no word has begun before.
   *
   * @param done before this place only capitalised words are noted
   * @return what it stopped at
   */
  int next(byte[] source, int from, int first, int limit, int done) {
    byte[] classes = CLASSES;
    boolean[] beforeHouse = BEFORE_HOUSE;
    long[] marks = beginnings;
    int lastBegin = capital;
    int lastEnd = capitalEnd;
    int i = from;
    int stop = END;
    int word = limit;
    int paired = -1;
    boolean mayBeListed = false;
    while (i < limit) {
      byte b = source[i];
      byte what = classes[b & 0xFF];
      if (what == BOUNDARY) {
        i++;
        continue;
      }
      word = i;
      if (what == DIGIT) {
        if (i >= done && (i == first || beforeHouse[source[i - 1] & 0xFF])) {
          stop = FIGURE;
          break;
        }
        while (i < limit && classes[source[i] & 0xFF] == DIGIT) {
          i++;
        }
        continue;
      }
      boolean upper = what == UPPER;
      if (what == ESCAPE) {
        if (i + 1 >= limit || !isLatin(b, source[i + 1])) {
          stop = UNUSUAL;
          break;
        }
        upper = source[i + 1] <= LAST_CAPITAL;
        i++;
      }
      i++;
      while (i < limit) {
        byte next = classes[source[i] & 0xFF];
        if (next >= LETTER) {
          i++;
        } else if (next == ESCAPE && i + 1 < limit && isLatin(source[i], source[i + 1])) {
          i += 2;
        } else {
          break;
        }
      }
      if (i < limit && classes[source[i] & 0xFF] == ESCAPE) {
        stop = UNUSUAL;
        break;
      }
      int length = i - word;
      int four;
      if (word + 4 <= source.length) {
        four = (int) FOUR.get(source, word);
        if (length < 4) {
          four &= (1 << 8 * length) - 1;
        }
      } else {
        four = 0;
        for (int k = word; k < i; k++) {
          four |= (source[k] & 0xFF) << 8 * (k - word);
        }
      }
      if (upper) {
        paired = word == lastEnd + 1 && lastBegin >= done && length >= 4 ? lastBegin : -1;
        lastBegin = word;
        lastEnd = i;
      }
      int bit = Lexicon.index(four);
      mayBeListed = word >= done && (marks[bit >>> 6] & 1L << bit) != 0;
      if (mayBeListed || paired >= 0) {
        stop = WORD;
        break;
      }
    }
    capital = lastBegin;
    capitalEnd = lastEnd;
    begin = word;
    end = i;
    listed = mayBeListed;
    pairedWith = paired;
    return stop;
  }

  @Override
  public String toString() {
    return "WordWalk";
  }
}
