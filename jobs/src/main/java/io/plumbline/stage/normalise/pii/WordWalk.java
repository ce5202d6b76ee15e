package io.plumbline.stage.normalise.pii;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Walks over the words of a text and stops only where {@link Gazetteer} must look closer: at a word
 * whose first bytes are those of a listed one, at a second capitalised word in a row, at figures
 * that may be a house number, and at what this walk does not read (an escape, a letter beyond
 * Latin-1). One method without decoding or calls of others, which the launcher's compiler, having
 * no profile, would not inline: the one that sees every byte.
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

  private static final byte LAST_CAPITAL = (byte) 0x9E;

  /** What after it makes a letter: not the signs of multiplication and division. */
  private static final boolean[] AFTER_LATIN = new boolean[256];

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long EACH = 0x0101_0101_0101_0101L;

  static {
    Arrays.fill(CLASSES, 0x80, 256, ESCAPE);
    CLASSES['\\'] = ESCAPE;
    Arrays.fill(CLASSES, '0', '9' + 1, DIGIT);
    Arrays.fill(CLASSES, 'a', 'z' + 1, LETTER);
    Arrays.fill(CLASSES, 'A', 'Z' + 1, UPPER);
    Arrays.fill(BEFORE_HOUSE, 0x80, 256, true);
    Arrays.fill(AFTER_LATIN, 0x80, 0xC0, true);
    AFTER_LATIN[0x97] = false;
    AFTER_LATIN[0xB7] = false;
    for (char c : new char[] {' ', '\n', '"', ',', ':', 'n'}) {
      BEFORE_HOUSE[c] = true;
    }
  }

  /** One bit for each hash of the first four bytes of a word of interest. */
  private final long[] beginnings;

  /** What of those the next two bytes leave. */
  private final long[] continuations;

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
    continuations = lexicon.continuations();
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

  /**
   * Walks on from {@code from}, where no word has begun before.
   *
   * @param done before this place only capitalised words are noted
   * @return what it stopped at
   */
  int next(byte[] source, int from, int first, int limit, int done) {
    byte[] classes = CLASSES;
    boolean[] beforeHouse = BEFORE_HOUSE;
    boolean[] latin = AFTER_LATIN;
    long[] marks = beginnings;
    long[] follow = continuations;
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
        if (b != LATIN || i + 1 >= limit || !latin[source[i + 1] & 0xFF]) {
          stop = UNUSUAL;
          break;
        }
        i++;
        upper = source[i] <= LAST_CAPITAL;
      }
      i++;
      while (i < limit) {
        if (i + Long.BYTES <= limit) {
          // Eight bytes at a time: most words end within them, so that no branch is guessed wrong.
          long eight = (long) EIGHT.get(source, i);
          long small = (eight | EACH * 0x20) & EACH * 0x7F;
          long letters = small + EACH * (0x80 - 'a') & ~(small + EACH * (0x7F - 'z') | eight);
          int n = Long.numberOfTrailingZeros(~letters & EACH * 0x80) >>> 3;
          i += n;
          if (n == Long.BYTES) {
            continue;
          }
        } else if (classes[source[i] & 0xFF] >= LETTER) {
          i++;
          continue;
        }
        if (source[i] != LATIN || i + 1 >= limit || !latin[source[i + 1] & 0xFF]) {
          break;
        }
        i += 2;
      }
      if (i < limit && classes[source[i] & 0xFF] == ESCAPE) {
        stop = UNUSUAL;
        break;
      }
      int length = i - word;
      long head;
      if (word + Long.BYTES <= source.length) {
        head = (long) EIGHT.get(source, word);
        if (length < Long.BYTES) {
          head &= (1L << 8 * length) - 1;
        }
      } else {
        head = 0;
        for (int k = word; k < i; k++) {
          head |= (source[k] & 0xFFL) << 8 * (k - word);
        }
      }
      if (upper) {
        paired = word == lastEnd + 1 && lastBegin >= done && length >= 4 ? lastBegin : -1;
        lastBegin = word;
        lastEnd = i;
      }
      int four = (int) head;
      int bit = four * Lexicon.HASH >>> Lexicon.HASH_SHIFT;
      mayBeListed = word >= done && (marks[bit >>> 6] & 1L << bit) != 0;
      if (mayBeListed && length >= 4) {
        long after = follow[(four | Lexicon.SMALL) * Lexicon.HASH >>> Lexicon.CONTINUATIONS_SHIFT];
        mayBeListed = (after >>> (head >>> 32 & 31) & after >>> 32 + (head >>> 40 & 31) & 1) != 0;
      }
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
