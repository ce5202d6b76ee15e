package io.plumbline.stage.normalise.pii;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How well a scan does on texts whose values are known, kind by kind. Same kind and at least half
 * overlap (intersection over union) is a hit; any other value found of a kind that identifies a
 * person is wrong, in texts with values and in hard negatives alike. Documented test values,
 * secrets and organisations' numbers are not scored. Names, addresses and words of art. 9 are
 * scored apart, where the texts label some: they are no gate. Holds counts, never a text.
 */
public final class DetectionScores {
  /**
   * A value that is there.
   *
   * @param start offset of its first UTF-16 unit
   * @param end offset after its last
   * @param obfuscated written so that a plain search misses it
   */
  public record Expected(PiiKind kind, int start, int end, boolean obfuscated) {}

  /** What a text is for. */
  public enum Bucket {
    /** Holds values, all of them expected. */
    VALUES,
    /** Holds what looks like a value and is none. */
    HARD_NEGATIVE
  }

  /**
   * Counts of one kind.
   *
   * @param hits values found
   * @param wrong values found that are not there
   * @param missed values there that were not found
   * @param obfuscatedHits hits among obfuscated values
   * @param obfuscated obfuscated values there
   */
  public record Score(int hits, int wrong, int missed, int obfuscatedHits, int obfuscated) {
    /** Share of what was found that is there; 0 when nothing was found. */
    public double precision() {
      return hits == 0 ? 0 : (double) hits / (hits + wrong);
    }

    /** Share of what is there that was found; 0 when nothing is there. */
    public double recall() {
      return hits == 0 ? 0 : (double) hits / (hits + missed);
    }

    /** Harmonic mean of both. */
    public double f1() {
      return hits == 0 ? 0 : 2.0 * hits / (2.0 * hits + wrong + missed);
    }

    private Score plus(Score other) {
      return new Score(
          hits + other.hits,
          wrong + other.wrong,
          missed + other.missed,
          obfuscatedHits + other.obfuscatedHits,
          obfuscated + other.obfuscated);
    }
  }

  private static final Score NOTHING = new Score(0, 0, 0, 0, 0);

  private final PiiScanner scanner = PiiScanner.withRecognisers();
  private final Map<PiiKind, Score> scores = new EnumMap<>(PiiKind.class);
  private int texts;
  private int hardNegatives;
  private int flagged;
  private int recognisedIn;

  /** Scans a text and counts what was found against what is there. */
  public void add(String text, Bucket bucket, List<Expected> expected) {
    texts++;
    List<PiiSpan> open = new ArrayList<>(scanner.scan(text));
    open.removeIf(span -> !span.kind().identifiesPerson());
    for (Expected value : expected) {
      boolean hit = takeFirst(open, value);
      int hidden = value.obfuscated() ? 1 : 0;
      count(value.kind(), new Score(hit ? 1 : 0, 0, hit ? 0 : 1, hit ? hidden : 0, hidden));
    }
    for (PiiSpan span : open) {
      count(span.kind(), new Score(0, 1, 0, 0, 0));
    }
    if (bucket == Bucket.HARD_NEGATIVE) {
      hardNegatives++;
      flagged += open.stream().allMatch(span -> span.kind().isRecognised()) ? 0 : 1;
      recognisedIn += open.stream().anyMatch(span -> span.kind().isRecognised()) ? 1 : 0;
    }
  }

  private void count(PiiKind kind, Score score) {
    scores.merge(kind, score, Score::plus);
  }

  private static boolean takeFirst(List<PiiSpan> open, Expected value) {
    for (int k = 0; k < open.size(); k++) {
      PiiSpan span = open.get(k);
      int common = Math.min(span.end(), value.end()) - Math.max(span.start(), value.start());
      int union = Math.max(span.end(), value.end()) - Math.min(span.start(), value.start());
      if (span.kind() == value.kind() && common * 2 >= union) {
        open.remove(k);
        return true;
      }
    }
    return false;
  }

  /**
   * Kinds that are there or were found, in the order of {@link PiiKind}. Of the recognised kinds
   * those that the texts label: others name people and do not say where.
   */
  public Map<PiiKind, Score> byKind() {
    Map<PiiKind, Score> kinds = new EnumMap<>(scores);
    kinds
        .entrySet()
        .removeIf(
            entry ->
                entry.getKey().isRecognised()
                    && entry.getValue().hits() + entry.getValue().missed() == 0);
    return kinds;
  }

  /** All kinds that a form or a check tells, together. */
  public Score sum() {
    return scores.entrySet().stream()
        .filter(entry -> !entry.getKey().isRecognised())
        .map(Map.Entry::getValue)
        .reduce(NOTHING, Score::plus);
  }

  /** The thirteen kinds whose figures are a promise, together. */
  public Score core() {
    return scores.entrySet().stream()
        .filter(entry -> entry.getKey().isCore())
        .map(Map.Entry::getValue)
        .reduce(NOTHING, Score::plus);
  }

  /** Texts looked at. */
  public int texts() {
    return texts;
  }

  /** Hard negatives among them. */
  public int hardNegatives() {
    return hardNegatives;
  }

  /** Hard negatives in which something was found that a form or a check tells. */
  public int flaggedHardNegatives() {
    return flagged;
  }

  /** Hard negatives in which a recogniser found something. */
  public int recognisedHardNegatives() {
    return recognisedIn;
  }
}
