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

  /** The place of a kind in that order, by its ordinal. */
  private static final int[] RANK = new int[KINDS.length];

  static {
    for (int i = 0; i < BY_NAME.length; i++) {
      RANK[BY_NAME[i].ordinal()] = i;
    }
  }

  private final int[] counts = new int[KINDS.length * TIERS.length];

  /** The slots that are not zero, in the order they came: nearly always one or two of many. */
  private final int[] filled = new int[KINDS.length * TIERS.length];

  private int kinds;
  private int total;

  @Override
  public void span(PiiKind kind, PiiTier tier, double score, int start, int end) {
    add(slot(kind, tier), 1);
  }

  private void add(int slot, int values) {
    if (counts[slot] == 0) {
      filled[kinds++] = slot;
    }
    counts[slot] += values;
    total += values;
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
    for (int i = 0; i < kinds; i++) {
      PiiKind kind = BY_NAME[filled[i] / TIERS.length];
      PiiTier tier = TIERS[filled[i] % TIERS.length];
      if ((kind.identifiesPerson() || kind.isSecret())
          && (tier == PiiTier.CONFIRMED || tier == PiiTier.PROBABLE)) {
        return true;
      }
    }
    return false;
  }

  /** Adds another count to this one. */
  public void add(PiiCounts other) {
    for (int i = 0; i < other.kinds; i++) {
      add(other.filled[i], other.counts[other.filled[i]]);
    }
  }

  /** Whether the other holds as many of every kind and tier. */
  public boolean isSameAs(PiiCounts other) {
    if (total != other.total || kinds != other.kinds) {
      return false;
    }
    for (int i = 0; i < kinds; i++) {
      if (counts[filled[i]] != other.counts[filled[i]]) {
        return false;
      }
    }
    return true;
  }

  /** Back to nothing found. */
  public void clear() {
    for (int i = 0; i < kinds; i++) {
      counts[filled[i]] = 0;
    }
    kinds = 0;
    total = 0;
  }

  /**
   * The counts as one canonical text, e.g. {@code EMAIL/confirmed=2,IBAN/probable=1}: sorted by
   * kind's name, then from confirmed to test. Empty when nothing was found.
   */
  public String signature() {
    if (total == 0) {
      return "";
    }
    Arrays.sort(filled, 0, kinds);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < kinds; i++) {
      int slot = filled[i];
      if (i > 0) {
        text.append(',');
      }
      text.append(BY_NAME[slot / TIERS.length].name())
          .append('/')
          .append(TIERS[slot % TIERS.length].word())
          .append('=')
          .append(counts[slot]);
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return signature();
  }

  private static int slot(PiiKind kind, PiiTier tier) {
    return RANK[kind.ordinal()] * TIERS.length + tier.ordinal();
  }
}
