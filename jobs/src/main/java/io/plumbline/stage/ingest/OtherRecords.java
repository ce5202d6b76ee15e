package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.util.Arrays;

/**
 * Tells a record that lacks what its format cannot do without from one of another format among
 * them: what is missing there is no fault of its writer. One per task; not thread-safe.
 */
final class OtherRecords {
  private final LogFormats formats;
  private final AnswersByNames answers = new AnswersByNames();

  OtherRecords(LogFormats formats) {
    this.formats = formats;
  }

  /**
   * Why a record in {@code b[from, to)} is refused.
   *
   * @param e as its parser says it
   * @param format of the file
   * @return the same, or that it is a record of the format named
   */
  MalformedRecord refused(MalformedRecord e, LogFormat format, byte[] b, int from, int to) {
    if (e.reason() != RejectReason.MISSING_FIELD) {
      return e;
    }
    byte[] record = Arrays.copyOfRange(b, from, Math.min(to, from + StreamStart.LENGTH));
    return formats
        .recognise("", record, answers)
        .map(LogFormats.Sniffed::format)
        .filter(other -> other != format)
        .map(other -> new MalformedRecord(RejectReason.OTHER_RECORD, other.id()))
        .orElse(e);
  }
}
