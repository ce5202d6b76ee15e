package io.plumbline.shared.record;

/**
 * A digest of an id by which records of one call in several logs find each other, with how the
 * record's call ended in its lowest two bits: attempts of one call share its id, and one that
 * counted is not the one that failed.
 */
public final class LinkedId {
  private static final long COUNTED = 1;
  private static final long ANSWERED = 2;

  private static final long HOUR_US = 3_600_000_000L;
  private static final long SECOND_US = 1_000_000L;

  private LinkedId() {}

  /** The digest of an id that names one call wherever it stands; 0: there is none. */
  public static long ofOneCall(long digest) {
    return digest == 0 ? 0 : id(digest) | COUNTED;
  }

  /**
   * The digest of an id so short that unrelated systems may have it as well: it ties calls only
   * {@linkplain #with what the call is} beside it.
   */
  public static long ofShort(long digest) {
    return digest == 0 ? 0 : id(digest) | ANSWERED;
  }

  /**
   * A digest as it ties its call: that of a short id together with the tokens and the hour, and of
   * a call that counted none with the second. Two systems that tell of one call agree on these, two
   * calls that happen to share a counter's number or a word hardly ever.
   */
  public static long with(long digest, long startedAt, long input, long output) {
    if (digest == 0 || (digest & (COUNTED | ANSWERED)) != ANSWERED) {
      return digest;
    }
    long when = Math.floorDiv(startedAt, input + output == 0 ? SECOND_US : HOUR_US);
    return ofOneCall(mixed(mixed(mixed(digest, when), input), output));
  }

  private static long mixed(long digest, long part) {
    long product = (digest ^ part) * 0x9E3779B97F4A7C15L;
    return product ^ (product >>> 29);
  }

  /**
   * A link.
   *
   * @param digest 0: there is no id
   * @param failed whether the call failed
   * @param counted whether the record counts any tokens
   */
  public static long of(long digest, boolean failed, boolean counted) {
    return digest == 0
        ? 0
        : id(digest) | (failed && !counted ? 0 : COUNTED) | (failed ? 0 : ANSWERED);
  }

  /** The link of an answer that the gateway gave again, from its cache: another call's id. */
  public static long ofCached(long digest) {
    return digest == 0 ? 0 : id(digest) | ANSWERED;
  }

  /** Whether the id is that of the call whose answer was given again. */
  public static boolean isCached(long link) {
    return (link & (COUNTED | ANSWERED)) == ANSWERED;
  }

  /** The id alone: equal for all records that bear it. */
  public static long id(long link) {
    return link & ~(COUNTED | ANSWERED);
  }

  /** Whether the call failed and its record counts nothing: any other may tell of it. */
  public static boolean isSilent(long link) {
    return (link & (COUNTED | ANSWERED)) == 0;
  }

  /** Whether the call was answered: a record of a failed attempt that counts nothing is another. */
  public static boolean isAnswered(long link) {
    return (link & ANSWERED) != 0;
  }
}
