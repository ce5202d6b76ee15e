package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
import io.plumbline.stage.ingest.CallBatchFormat.CallSink;
import io.plumbline.stage.ingest.json.RejectReason;

/**
 * Gives the one call that another format's parser read out of a line where that line stands, for
 * the parser was given other bytes. Not thread-safe.
 */
final class LineSink implements CallSink {
  private CallSink sink;
  private int at;
  private CallRecord truncated;

  /**
   * @param to takes the call
   * @param line where its line begins
   */
  LineSink of(CallSink to, int line) {
    sink = to;
    at = line;
    truncated = null;
    return this;
  }

  /** The content of the call is not whole, whatever its parser made of it. */
  LineSink truncating(CallRecord call) {
    truncated = call;
    return this;
  }

  @Override
  public void accept(int ignored) {
    if (truncated != null) {
      truncated.contentState = ContentState.TRUNCATED;
    }
    sink.accept(at);
  }

  @Override
  public long position() {
    return sink.position();
  }

  @Override
  public void reject(RejectReason reason, String where, int from, int to) {
    sink.reject(reason, where, at, at + to - from);
  }

  @Override
  public void passOver() {
    sink.passOver();
  }
}
