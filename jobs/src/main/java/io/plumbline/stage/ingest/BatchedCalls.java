package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;

/** Records of a format of which one may hold many calls: takes them element by element. */
final class BatchedCalls implements CallReader, CallBatchFormat.CallSink {
  private final CallBatchFormat format;
  private final CallBatchFormat.BatchParser parser;
  private final CallIntake intake;
  private final OtherRecords others;
  private PieceTally tally;

  // The record being read.
  private byte[] record;
  private int from;
  private long line;
  private long position;
  private boolean inPlace;

  BatchedCalls(
      CallBatchFormat format,
      CallBatchFormat.BatchParser parser,
      CallIntake intake,
      OtherRecords others) {
    this.format = format;
    this.parser = parser;
    this.intake = intake;
    this.others = others;
  }

  @Override
  public void begin(SourceFile file, PieceTally counts) {
    tally = counts;
    position = 0;
    intake.begin(file, counts);
    parser.begin(file);
  }

  @Override
  public void read(byte[] b, int start, int to, long atLine, long at, boolean isInPlace) {
    record = b;
    from = start;
    line = atLine;
    position = at;
    inPlace = isInPlace;
    try {
      parser.parse(b, start, to, intake.next(), this);
    } catch (MalformedRecord e) {
      MalformedRecord why = isInPlace ? others.refused(e, format, b, start, to) : e;
      tally.quarantine(why, b, start, to, atLine, at);
    }
  }

  /** What the parser still holds belongs to this piece. */
  @Override
  public void end() {
    record = new byte[0];
    from = 0;
    parser.end(intake.next(), this);
  }

  private long place(int at) {
    return inPlace || at < from ? position + (at - from) : position;
  }

  @Override
  public void accept(int at) {
    try {
      intake.take(format.witness(), place(at));
    } catch (MalformedRecord e) {
      tally.quarantine(e, record, at, at, line, place(at));
    }
    intake.next();
  }

  @Override
  public void reject(RejectReason reason, String where, int at, int to) {
    if (at < from) {
      tally.quarantine(reason, where, 0, place(at), 0, null); // its bytes are gone
    } else {
      tally.quarantine(new MalformedRecord(reason, where), record, at, to, line, place(at));
    }
    intake.next();
  }

  @Override
  public void passOver() {
    tally.passOver();
    intake.next();
  }

  @Override
  public long position() {
    return position;
  }
}
