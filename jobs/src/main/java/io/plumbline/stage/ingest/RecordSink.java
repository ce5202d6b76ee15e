package io.plumbline.stage.ingest;

import io.plumbline.schema.Billed;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.SampleRecord;
import io.plumbline.stage.ingest.json.RejectReason;

/**
 * Takes what reading a file finds, record by record; every record of the reused classes is valid
 * during the call. What is not called here was passed over.
 */
interface RecordSink {
  /** A call that passed every check. */
  void call(CallRecord call, Witness witness, long position);

  /** A sample that passed every check. */
  void sample(SampleRecord sample, long position);

  /** A charge line, complete but for its provenance. */
  void charge(Billed line, long position);

  /** A bucket, complete but for its provenance and key. */
  void usage(ReportedUsage bucket, long position);

  /**
   * What goes to quarantine.
   *
   * @param where field path or column; null: the record as a whole
   * @param line line of the file or row of a Parquet file from 1; 0: not known
   * @param position byte offset in the decompressed stream, or number of the row from 0
   * @param digest SHA-256 of the record; null: not known
   */
  void rejected(
      RejectReason reason, String where, long line, long position, long length, byte[] digest);
}
