package io.plumbline.stage.normalise.pii;

/** Receives what a scan finds, in order of place; spans never overlap. */
@FunctionalInterface
public interface SpanSink {
  /**
   * One detected value.
   *
   * @param score from 0 to 1
   * @param start offset of its first byte in the scanned array
   * @param end offset after its last byte
   */
  void span(PiiKind kind, PiiTier tier, double score, int start, int end);
}
