package io.plumbline.shared;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Attempts and tokens by minute of a UTC day, only the minutes with any: two parts of a day added
 * up are the day, whatever the order or the split. Not safe for use by several threads.
 */
public final class MinuteLoads {
  /** Minutes of a day. */
  public static final int MINUTES = 1440;

  private static final byte VERSION = 1;

  // Sorted by minute. Logs are nearly so, and a day has few minutes: an insertion is rare and
  // short.
  private short[] minutes = new short[4];
  private long[] attempts = new long[4];
  private long[] tokens = new long[4];
  private int size;
  private int last;

  /** What is told of each minute with attempts, ascending. */
  public interface Visitor {
    /**
     * One minute.
     *
     * @param minute 0 to 1439, from midnight UTC
     */
    void minute(int minute, long attempts, long tokens);
  }

  /**
   * Adds to one minute.
   *
   * @param minute 0 to 1439, from midnight UTC
   * @throws IllegalArgumentException if the minute is none of a day
   */
  public void add(int minute, long moreAttempts, long moreTokens) {
    if (minute < 0 || minute >= MINUTES) {
      throw new IllegalArgumentException("A day has no minute " + minute + ".");
    }
    int at = last < size && minutes[last] == minute ? last : at(minute);
    attempts[at] += moreAttempts;
    tokens[at] += moreTokens;
    last = at;
  }

  private int at(int minute) {
    int at = Arrays.binarySearch(minutes, 0, size, (short) minute);
    if (at >= 0) {
      return at;
    }
    at = -at - 1;
    if (size == minutes.length) {
      minutes = Arrays.copyOf(minutes, size * 2);
      attempts = Arrays.copyOf(attempts, size * 2);
      tokens = Arrays.copyOf(tokens, size * 2);
    }
    System.arraycopy(minutes, at, minutes, at + 1, size - at);
    System.arraycopy(attempts, at, attempts, at + 1, size - at);
    System.arraycopy(tokens, at, tokens, at + 1, size - at);
    minutes[at] = (short) minute;
    attempts[at] = 0;
    tokens[at] = 0;
    size++;
    return at;
  }

  /**
   * Hands over every minute that {@link #toBytes} wrote; the position of {@code bytes} is left as
   * it was.
   *
   * @throws IllegalArgumentException if the bytes are no such loads
   */
  public static void visit(ByteBuffer bytes, Visitor visitor) {
    ByteBuffer in = bytes.duplicate();
    if (!in.hasRemaining() || in.get() != VERSION) {
      throw new IllegalArgumentException(
          "These bytes are no loads by minute of version "
              + VERSION
              + ": ingest the source again, or read it with the program that wrote it.");
    }
    int minute = -1;
    while (in.hasRemaining()) {
      minute += (int) number(in) + 1;
      visitor.minute(minute, number(in), number(in));
    }
  }

  /**
   * A version, then for every minute with attempts, ascending: minutes passed over since the one
   * before, attempts and tokens, as base-128 varints. Equal loads give equal bytes.
   */
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(1 + size * (2 + 10 + 10));
    out.put(VERSION);
    int before = -1;
    for (int i = 0; i < size; i++) {
      number(out, minutes[i] - before - 1);
      number(out, attempts[i]);
      number(out, tokens[i]);
      before = minutes[i];
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static void number(ByteBuffer out, long number) {
    long rest = number;
    while (rest > 0x7F) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  private static long number(ByteBuffer in) {
    long number = 0;
    for (int shift = 0; shift < 63 && in.hasRemaining(); shift += 7) {
      byte b = in.get();
      number |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "These loads by minute end in the middle of a number: the file is damaged.");
  }
}
