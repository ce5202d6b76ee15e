package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.Symbol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the calls of an export of which two instrumentations tell in traces of their own, so that
 * no span is another's parent: one for a framework, whose callbacks run beside the call (LangChain
 * at OpenInference and OpenLLMetry), and one for the SDK below it. One of the two names no
 * response; that of the same process whose time lies within the other's, with the same counts, is
 * the same call. One that says neither what was used nor that it failed is the same as any that it
 * runs beside (an instrumentation that sees a stream begin and no more). One is told once more by
 * one of each instrumentation at most. Of one export.
 */
final class OtelTwins {
  /**
   * Pairs of calls that are compared: all of some ten thousand calls at once, which is more than
   * exporters send. Whoever writes an export of a million must not hang the reader with it.
   */
  static final long MOST = 100_000_000;

  /** What the two tell alike. */
  private record Told(String kind, boolean failed, long used, Symbol model) {}

  private final byte[] b;
  private final Map<OtelElement, List<OtelElement>> toldBy = new IdentityHashMap<>();
  private long left;

  /**
   * @param b the export
   * @param most pairs that are compared at most; what is beyond stays as it is
   */
  OtelTwins(byte[] b, long most) {
    this.b = b;
    this.left = most;
  }

  /** Marks those of the first {@code count} elements that tell once more what another tells. */
  void mark(OtelElement[] elements, int count) {
    OtelElement first = null;
    boolean several = false;
    boolean unnamed = false;
    for (int i = 0; i < count; i++) {
      OtelElement element = elements[i];
      if (isCompared(element)) {
        first = first == null ? element : first;
        several |= !isOfOneScope(first, element);
        unnamed |= !element.named;
      }
    }
    if (!several || !unnamed) {
      return;
    }
    Map<Told, List<OtelElement>> calls = new HashMap<>();
    for (int i = 0; i < count; i++) {
      OtelElement element = elements[i];
      if (isCompared(element)) {
        // A model has two names, as it was asked for and as it answered: counts tell more.
        Symbol model = element.used > 0 ? null : element.model;
        calls
            .computeIfAbsent(
                new Told(element.kind(), element.failed, element.used, model),
                told -> new ArrayList<>())
            .add(element);
      }
    }
    calls.values().forEach(this::markHolding);
    for (int i = 0; i < count; i++) {
      markSilent(elements[i], elements, count);
    }
  }

  private void markSilent(OtelElement silent, OtelElement[] elements, int count) {
    for (int j = 0; isCompared(silent) && !silent.tells && j < count && left-- > 0; j++) {
      OtelElement beside = elements[j];
      silent.around =
          beside != silent
              && isCompared(beside)
              && silent.kind().equals(beside.kind())
              && silent.model == beside.model
              && !(silent.named && beside.named)
              && silent.startedAt <= beside.endedAt
              && beside.startedAt <= silent.endedAt
              && isTold(silent, beside);
    }
  }

  private static boolean isCompared(OtelElement element) {
    return element.operation != null
        && element.fault == null
        && element.isSpan
        && !element.around
        && element.startedAt != CallRecord.NONE
        && element.endedAt != CallRecord.NONE;
  }

  private void markHolding(List<OtelElement> alike) {
    alike.sort(Comparator.comparingLong(element -> element.endedAt - element.startedAt));
    for (int i = 1; i < alike.size(); i++) {
      OtelElement outer = alike.get(i);
      for (int j = 0; j < i && !outer.around && left-- > 0; j++) {
        OtelElement inner = alike.get(j);
        outer.around =
            !inner.around
                && outer.startedAt <= inner.startedAt
                && inner.endedAt <= outer.endedAt
                && !(outer.named && inner.named)
                && isTold(outer, inner);
      }
    }
  }

  /** Whether one tells of another's call once more; no other of its instrumentation does, then. */
  private boolean isTold(OtelElement again, OtelElement call) {
    List<OtelElement> others = toldBy.computeIfAbsent(call, told -> new ArrayList<>(2));
    boolean told =
        !isOfOneScope(again, call)
            && isOfOneProcess(again, call)
            && others.stream().noneMatch(other -> isOfOneScope(other, again));
    if (told) {
      others.add(again);
    }
    return told;
  }

  private boolean isOfOneScope(OtelElement one, OtelElement other) {
    return one.scopeFrom < 0
        || other.scopeFrom < 0
        || Arrays.equals(b, one.scopeFrom, one.scopeTo, b, other.scopeFrom, other.scopeTo);
  }

  private boolean isOfOneProcess(OtelElement one, OtelElement other) {
    return one.resourceFrom == other.resourceFrom
        || one.resourceFrom >= 0
            && other.resourceFrom >= 0
            && Arrays.equals(
                b, one.resourceFrom, one.resourceTo, b, other.resourceFrom, other.resourceTo);
  }
}
