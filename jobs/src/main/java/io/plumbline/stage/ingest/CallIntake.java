package io.plumbline.stage.ingest;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;

/**
 * The way of a call from its format's parser to the sink: the record it is read into, the checks
 * that hold for every format, the counts. One per task, for one call after another.
 */
final class CallIntake {
  private static final long HOUR_US = 3_600_000_000L;

  private final CallRecord call = new CallRecord();
  private final ContentScanner content;
  private final RecordSink sink;
  private final long newestAllowed;
  private SourceFile file;
  private PieceTally tally;

  /**
   * An intake for a task.
   *
   * @param newestAllowed microseconds UTC; what is later goes to quarantine
   */
  CallIntake(ContentScanner content, RecordSink sink, long newestAllowed) {
    this.content = content;
    this.sink = sink;
    this.newestAllowed = newestAllowed;
  }

  /** Calls are of this piece of a file from now on. */
  void begin(SourceFile of, PieceTally counts) {
    file = of;
    tally = counts;
  }

  /** The record for the next call, empty; its content begins. */
  CallRecord next() {
    content.begin();
    call.clear();
    return call;
  }

  /** The record has been filled: takes the call, or says why it cannot be one. */
  void take(Witness witness, long position) throws MalformedRecord {
    check();
    long startedAt = call.startedAt;
    if (file.zone().choseOfTwo() && file.zone().isRepeated(startedAt)) {
      tally.noteAmbiguous();
    }
    tally.see(startedAt);
    sink.call(call, witness, position);
    tally.accept(startedAt);
  }

  private void check() throws MalformedRecord {
    if (call.startedAt > newestAllowed) {
      throw new MalformedRecord(RejectReason.TIME_IN_FUTURE, "start time");
    }
    if (call.endedAt != CallRecord.NONE) {
      if (call.endedAt < call.startedAt - HOUR_US) {
        throw new MalformedRecord(RejectReason.ENDS_BEFORE_START, "end time");
      }
      if (call.endedAt > newestAllowed) {
        throw new MalformedRecord(RejectReason.TIME_IN_FUTURE, "end time");
      }
    }
  }
}
