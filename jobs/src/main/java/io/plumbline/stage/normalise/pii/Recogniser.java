package io.plumbline.stage.normalise.pii;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds what no check digit and no form gives away and words alone tell: names of persons, street
 * addresses and special categories (GDPR art. 9), the kinds for which {@link
 * PiiKind#isRecognised()} is true. The gazetteer is one; a model may be another.
 *
 * <p>A jar on {@code PLUMBLINE_CLASSPATH} that names its class in {@code
 * META-INF/services/io.plumbline.stage.normalise.pii.Recogniser} takes the place of the gazetteer
 * for the kinds it measured; the class has a constructor without arguments. Each task has an
 * instance of its own, so none need be thread-safe; what is heavy (weights) belongs in a constant.
 *
 * <p>Promises: what it reports is of its kinds and inside the passage; it writes the passage and
 * parts of it nowhere (no log, no file, no network, no exception's message) and keeps nothing of it
 * after the call. The same passage gives the same spans. Whatever it reports is of the tier {@link
 * PiiTier#SUSPECTED}: rules do not judge by it unless the policy says so.
 */
public interface Recogniser {
  /** Name in reports: {@code gazetteer}. A word or two, no version of weather or day. */
  String name();

  /** What it recognises and how well, one for each kind, never empty. */
  Set<Measured> measured();

  /**
   * Reports what it finds in a passage.
   *
   * @param passage valid during the call only
   * @param found receives kind and place, offsets into {@link Passage#utf8()}; tier is ignored
   */
  void recognise(Passage passage, SpanSink found);

  /** The kinds it recognises. */
  default Set<PiiKind> kinds() {
    return measured().stream().map(Measured::kind).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * How well a kind is recognised, as it was measured; said wherever its findings are shown.
   *
   * @param kind one of the recognised kinds
   * @param recall share of what is there that is found, 0 to 1
   * @param precision share of what is found that is there, 0 to 1
   * @param set the labelled texts it was measured on, by a name that docs explain
   */
  record Measured(PiiKind kind, double recall, double precision, String set) {
    public Measured {
      if (!kind.isRecognised()) {
        throw new IllegalArgumentException(
            kind + " is found by its form: only PERSON, ADDRESS and ART9 kinds are recognised.");
      }
      if (!(recall >= 0 && recall <= 1 && precision >= 0 && precision <= 1) || set.isBlank()) {
        throw new IllegalArgumentException(
            "Recall and precision of "
                + kind
                + " are shares from 0 to 1, measured on a set that has a name.");
      }
    }

    /** {@code PERSON: recall 71 %, precision 93 % on words.jsonl}. */
    public String sentence() {
      return String.format(
          Locale.ROOT,
          "%s: recall %d %%, precision %d %% on %s",
          kind,
          Math.round(recall * 100),
          Math.round(precision * 100),
          set);
    }
  }
}
