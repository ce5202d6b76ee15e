package io.plumbline.stage.normalise.pii;

import io.plumbline.stage.normalise.pii.Recogniser.Measured;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * The recognisers of a scan: what is installed, and the gazetteer for the kinds that none of them
 * took. Their spans are merged with those of the scan, which come first where both meet: the name
 * in an e-mail address is that of the address.
 */
public final class Recognition {
  /** A recogniser's own score, and below any of a value with a check. */
  private static final double HIGHEST_SCORE = 0.5;

  /** A value found. */
  private record Span(PiiKind kind, double score, int start, int end) {}

  private final List<Recogniser> recognisers;

  /** What each measured, and of that what none before it has. */
  private final List<Set<PiiKind>> measured = new ArrayList<>();

  private final List<Set<PiiKind>> kinds = new ArrayList<>();
  private final Passage passage;
  private final List<Span> spans = new ArrayList<>();
  // Made once, as a text may be a word: the quick compiler makes such objects by a slow call.
  private final SpanSink mergeSink = this::merge;
  private final SpanSink takeSink = this::take;
  private Set<PiiKind> declared;
  private Set<PiiKind> own;
  private SpanSink sink;
  private int next;
  private int done;

  /**
   * @param recognisers the first that knows a kind has it
   */
  Recognition(List<Recogniser> recognisers, SourceCursor cursor) {
    this.recognisers = List.copyOf(recognisers);
    this.passage = new Passage(cursor);
    Set<PiiKind> taken = EnumSet.noneOf(PiiKind.class);
    for (Recogniser recogniser : recognisers) {
      Set<PiiKind> own = EnumSet.copyOf(recogniser.kinds());
      measured.add(EnumSet.copyOf(own));
      own.removeAll(taken);
      taken.addAll(own);
      kinds.add(own);
    }
  }

  /** What is installed, by name, and the gazetteer. */
  static Recognition installed() {
    List<Recogniser> all = new ArrayList<>();
    ServiceLoader.load(Recogniser.class, Recogniser.class.getClassLoader()).forEach(all::add);
    all.sort(Comparator.comparing(Recogniser::name).thenComparing(r -> r.getClass().getName()));
    SourceCursor cursor = new SourceCursor();
    all.add(new Gazetteer(cursor));
    return new Recognition(all, new SourceCursor());
  }

  /**
   * How well each kind is recognised here, by the recogniser in use, in the order of {@link
   * PiiKind}: what is said beside every finding of these kinds.
   */
  public static List<String> sentences() {
    Recognition all = installed();
    List<String> sentences = new ArrayList<>();
    for (PiiKind kind : PiiKind.values()) {
      for (int i = 0; i < all.recognisers.size(); i++) {
        Recogniser recogniser = all.recognisers.get(i);
        if (all.kinds.get(i).contains(kind)) {
          sentences.add(recogniser.name() + ", " + figures(recogniser, kind).sentence());
        }
      }
    }
    return List.copyOf(sentences);
  }

  private static Measured figures(Recogniser recogniser, PiiKind kind) {
    return recogniser.measured().stream()
        .filter(one -> one.kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  /** Looks at the whole text; the spans go to {@code found} with those that are merged. */
  SpanSink open(byte[] utf8, int from, int to, SpanSink found) {
    spans.clear();
    next = 0;
    done = from;
    sink = found;
    passage.open(utf8, from, to);
    for (int i = 0; i < recognisers.size(); i++) {
      look(recognisers.get(i), measured.get(i), kinds.get(i));
    }
    if (recognisers.size() > 1) {
      spans.sort(Comparator.comparingInt(Span::start).thenComparing(Span::kind));
    }
    return mergeSink;
  }

  private void look(Recogniser recogniser, Set<PiiKind> itsMeasured, Set<PiiKind> itsOwn) {
    declared = itsMeasured;
    own = itsOwn;
    try {
      recogniser.recognise(passage, takeSink);
    } catch (RuntimeException e) {
      // Neither its message nor its cause goes further: both may quote the text.
      throw new IllegalStateException(
          "The recogniser '%s' failed (%s). Mend it, or take its jar from PLUMBLINE_CLASSPATH."
              .formatted(recogniser.name(), e.getClass().getName()));
    }
  }

  private void take(PiiKind kind, PiiTier tier, double score, int start, int end) {
    if (!declared.contains(kind) || start < passage.from() || end > passage.to() || start >= end) {
      throw new IllegalStateException("a span of no kind of its own, or no place");
    }
    if (own.contains(kind)) {
      spans.add(new Span(kind, Math.max(0, Math.min(score, HIGHEST_SCORE)), start, end));
    }
  }

  private void merge(PiiKind kind, PiiTier tier, double score, int start, int end) {
    while (next < spans.size() && spans.get(next).end() <= start) {
      report(spans.get(next++));
    }
    sink.span(kind, tier, score, start, end);
    done = Math.max(done, end);
    while (next < spans.size() && spans.get(next).start() < end) {
      next++; // Meets a value that says more.
    }
  }

  private void report(Span span) {
    if (span.start() >= done) {
      sink.span(span.kind(), PiiTier.SUSPECTED, span.score(), span.start(), span.end());
      done = span.end();
    }
  }

  /** Reports what stands after the last value of the scan. */
  void finish() {
    while (next < spans.size()) {
      report(spans.get(next++));
    }
  }

  /** Bytes at the end of the text that some recogniser did not look at. */
  int unread() {
    return passage.unread();
  }

  void close() {
    passage.close();
    spans.clear();
    sink = null;
  }

  @Override
  public String toString() {
    return "Recognition" + Arrays.toString(recognisers.stream().map(Recogniser::name).toArray());
  }
}
