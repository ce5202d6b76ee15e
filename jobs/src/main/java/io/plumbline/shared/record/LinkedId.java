package io.plumbline.shared.record;

/**
 * A digest of an id by which records of one call in several logs find each other, with how the
 * record's call ended in its lowest two bits: attempts of one call share its id, and one that
 * counted is not the one that failed.
 */
public final class LinkedId {
  private static final long COUNTED = 1;
  private static final long ANSWERED = 2;

  private LinkedId() {}

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
