package io.plumbline.shared;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts distinct subjects by kind without their values: of the subjects' keyed pseudonyms, cut to
 * 64 bits, the smallest {@value #KEPT} are kept. Below that number the count is exact; from it on
 * it is estimated from how densely the kept ones lie, with a standard error of 3 %.
 *
 * <p>Two of them merge into what one would have been that had seen both, in any order, byte for
 * byte: the decision and its alternatives are in docs/adr. Not thread-safe.
 */
public final class DistinctSubjects {
  /** Pseudonyms kept of each kind. */
  public static final int KEPT = 1024;

  private static final BigInteger SPACE = BigInteger.ONE.shiftLeft(64);

  private final Map<String, TreeSet<Long>> byKind = new TreeMap<>();

  /**
   * Adds one subject.
   *
   * @param kind ASCII, at most 255 characters, e.g. {@code EMAIL/confirmed}
   * @param pseudonym 64 bits of a keyed digest: evenly spread, equal for equal subjects
   */
  public void add(String kind, long pseudonym) {
    TreeSet<Long> kept = byKind.computeIfAbsent(kind, k -> new TreeSet<>(Long::compareUnsigned));
    if (kept.size() < KEPT) {
      kept.add(pseudonym);
    } else if (Long.compareUnsigned(pseudonym, kept.last()) < 0 && kept.add(pseudonym)) {
      kept.pollLast();
    }
  }

  /** Adds what another has seen; null adds nothing. */
  public void merge(DistinctSubjects other) {
    if (other != null) {
      for (Map.Entry<String, TreeSet<Long>> kept : other.byKind.entrySet()) {
        for (long pseudonym : kept.getValue()) {
          add(kept.getKey(), pseudonym);
        }
      }
    }
  }

  /** Adds what {@link #toBytes()} wrote; null adds nothing. The buffer's position stays. */
  public void merge(ByteBuffer written) {
    if (written == null) {
      return;
    }
    ByteBuffer in = written.duplicate();
    while (in.hasRemaining()) {
      byte[] kind = new byte[in.get() & 0xFF];
      in.get(kind);
      String name = new String(kind, StandardCharsets.US_ASCII);
      for (int n = in.getInt(); n > 0; n--) {
        add(name, in.getLong());
      }
    }
  }

  /** True when no subject was added. */
  public boolean isEmpty() {
    return byKind.isEmpty();
  }

  /** The kinds with at least one subject, sorted. */
  public Set<String> kinds() {
    return Set.copyOf(byKind.keySet());
  }

  /** Distinct subjects of a kind: exact below {@link #KEPT}, else estimated. */
  public long count(String kind) {
    TreeSet<Long> kept = byKind.get(kind);
    if (kept == null) {
      return 0;
    }
    if (kept.size() < KEPT) {
      return kept.size();
    }
    // k - 1 of the kept ones lie below the largest, and as densely above it.
    BigInteger largest = new BigInteger(Long.toUnsignedString(kept.last())).add(BigInteger.ONE);
    return new BigDecimal(BigInteger.valueOf(KEPT - 1).multiply(SPACE))
        .divide(new BigDecimal(largest), 0, RoundingMode.HALF_EVEN)
        .min(BigDecimal.valueOf(Long.MAX_VALUE))
        .longValueExact();
  }

  /** Whether {@link #count} of a kind is a count and no estimate. */
  public boolean isExact(String kind) {
    TreeSet<Long> kept = byKind.get(kind);
    return kept == null || kept.size() < KEPT;
  }

  /** Only the subjects of one kind. */
  public DistinctSubjects only(String kind) {
    DistinctSubjects one = new DistinctSubjects();
    TreeSet<Long> kept = byKind.get(kind);
    if (kept != null) {
      kept.forEach(pseudonym -> one.add(kind, pseudonym));
    }
    return one;
  }

  /**
   * For each kind in order of name: one byte for the length of its name, the name, four bytes for
   * how many follow, and those of eight bytes each, ascending; big-endian.
   */
  public byte[] toBytes() {
    int length = 0;
    for (Map.Entry<String, TreeSet<Long>> kind : byKind.entrySet()) {
      length += 1 + kind.getKey().length() + Integer.BYTES + kind.getValue().size() * Long.BYTES;
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    byKind.forEach(
        (kind, kept) -> {
          byte[] name = kind.getBytes(StandardCharsets.US_ASCII);
          out.put((byte) name.length).put(name).putInt(kept.size());
          kept.forEach(out::putLong);
        });
    return out.array();
  }

  /** Forgets everything. */
  public void clear() {
    byKind.clear();
  }

  /** Shows counts only. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("DistinctSubjects[");
    byKind.keySet().forEach(kind -> text.append(kind).append('=').append(count(kind)).append(' '));
    return text.toString().strip() + "]";
  }
}
