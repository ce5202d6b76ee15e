package io.plumbline.stage.ingest;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.stage.ingest.json.MalformedRecord;

/** Records of a format of which each is one call. */
final class SingleCalls implements CallReader {
  private final CallLogFormat format;
  private final CallLogFormat.CallParser parser;
  private final CallIntake intake;
  private final OtherRecords others;
  private PieceTally tally;
  private Witness witness;

  SingleCalls(
      CallLogFormat format,
      CallLogFormat.CallParser parser,
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
    intake.begin(file, counts);
    parser.begin(file);
    witness = format.witness(file);
  }

  @Override
  public void read(byte[] b, int from, int to, long line, long position, boolean inPlace) {
    CallRecord call = intake.next();
    try {
      parser.parse(b, from, to, call);
      intake.take(witness, position);
    } catch (MalformedRecord e) {
      MalformedRecord why = inPlace ? others.refused(e, format, b, from, to) : e;
      tally.quarantine(why, b, from, to, line, position);
    }
  }

  @Override
  public void end() {}
}
