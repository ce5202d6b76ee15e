package io.plumbline.stage.normalise.pii;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/** Values found by kind and tier; holds no value and no place. Reusable, not thread-safe. */
public final class PiiCounts implements SpanSink {
  private static final PiiKind[] KINDS = PiiKind.values();
  private static final PiiTier[] TIERS = PiiTier.values();

  /** The order of a signature: by name, so that it survives a new kind in the enum's middle. */
  private static final PiiKind[] BY_NAME =
      Stream.of(KINDS).sorted(Comparator.comparing(PiiKind::name)).toArray(PiiKind[]::new);

  private final int[] counts = new int[KINDS.length * TIERS.length];
  private int total;

  @Override
  public void span(PiiKind kind, PiiTier tier, double score, int start, int end) {
    counts[slot(kind, tier)]++;
    total++;
  }

  /** Values of this kind and tier. */
  public int of(PiiKind kind, PiiTier tier) {
    return counts[slot(kind, tier)];
  }

  /** Values of every kind and tier, organisations and test values included. */
  public int total() {
    return total;
  }

  /**
   * True when at least one confirmed or probable value points at a person or is a secret: what must
   * not stand in a column.
   */
  public boolean holdsPersonalValue() {
    if (total == 0) {
      return false;
    }
    for (PiiKind kind : KINDS) {
      if ((kind.identifiesPerson() || kind.isSecret())
          && of(kind, PiiTier.CONFIRMED) + of(kind, PiiTier.PROBABLE) > 0) {
        return true;
      }
    }
    return false;
  }

  /** Adds another count to this one. */
  public void add(PiiCounts other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
  }

  /** Back to nothing found. */
  public void clear() {
    if (total != 0) {
      Arrays.fill(counts, 0);
      total = 0;
    }
  }

  /**
   * The counts as one canonical text, e.g. {@code EMAIL/confirmed=2,IBAN/probable=1}: sorted by
   * kind's name, then from confirmed to test. Empty when nothing was found.
   */
  public String signature() {
    if (total == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (PiiKind kind : BY_NAME) {
      for (PiiTier tier : TIERS) {
        int count = of(kind, tier);
        if (count > 0) {
          if (text.length() > 0) {
            text.append(',');
          }
          text.append(kind.name()).append('/').append(tier.word()).append('=').append(count);
        }
      }
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return signature();
  }

  private static int slot(PiiKind kind, PiiTier tier) {
    return kind.ordinal() * TIERS.length + tier.ordinal();
  }
}
