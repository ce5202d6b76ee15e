package io.plumbline.stage.ingest;

import io.plumbline.shared.record.SampleRecord;
import io.plumbline.stage.ingest.json.RejectReason;

/** Samples of one file of metrics. */
final class SampleRecords implements SampleLogFormat.SampleSink {
  private final PieceTally tally;
  private final RecordSink sink;
  private final long newestAllowed;

  /**
   * Samples of a file.
   *
   * @param newestAllowed microseconds UTC; what is later goes to quarantine
   */
  SampleRecords(PieceTally tally, RecordSink sink, long newestAllowed) {
    this.tally = tally;
    this.sink = sink;
    this.newestAllowed = newestAllowed;
  }

  @Override
  public void accept(SampleRecord sample, long position) {
    long at = sample.sampledAt;
    if (at > newestAllowed) {
      reject(RejectReason.TIME_IN_FUTURE, "values[0]", position);
      return;
    }
    tally.see(at);
    sink.sample(sample, position);
    tally.accept(at);
  }

  @Override
  public void reject(RejectReason reason, String where, long position) {
    tally.quarantine(reason, where, 0, position, 0, null);
    if (reason.isNoValue()) {
      tally.noteNoValue();
    }
  }
}
