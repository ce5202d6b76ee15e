package io.plumbline.stage.ingest;

import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.lake.WrittenFile;
import java.io.Serializable;
import java.util.List;

/**
 * What one task sends back: names of files, sums and counts; never rows, never content.
 *
 * @param charges lines of bills, not yet sorted into versions; null: none
 * @param buckets usage that others counted, not yet told apart from what is known; null: none
 * @param rejects rejected records whose line numbers stand; null: none
 */
record SplitOutcome(
    List<WrittenCalls> calls,
    List<WrittenFile> samples,
    WrittenFile charges,
    WrittenFile buckets,
    WrittenFile rejects,
    List<PartOutcome> parts)
    implements Serializable {

  /**
   * A usage file and its cubes.
   *
   * @param witness who tells of the calls
   */
  record WrittenCalls(
      WrittenFile file, String source, String format, Witness witness, List<UsageDaily> cubes)
      implements Serializable {}

  /**
   * Counts of one piece of a file.
   *
   * @param noValue of quarantined, samples that their exporter marked as having no value
   * @param passedOver elements that are no model call; in neither read nor quarantined
   * @param lines lines in the piece, for numbering those of later pieces
   * @param rejects file of rejected records whose line numbers start at this piece; null: none
   * @param fault reason code for the file as a whole; null: none
   * @param firstAt earliest accepted record, microseconds UTC; Long.MAX_VALUE: none
   * @param ambiguous accepted records whose local time stands twice because clocks went back
   * @param times which times of calls and samples are doubted
   * @param digest SHA-256 of the stored bytes of the piece
   * @param readTo position from which a grown file is read on; 0: from its start
   * @param unfinished of quarantined, the last line where it had no end
   */
  record PartOutcome(
      SplitPart part,
      String formatId,
      String codec,
      long read,
      long accepted,
      long quarantined,
      long noValue,
      long passedOver,
      long lines,
      WrittenFile rejects,
      String fault,
      long firstAt,
      long lastAt,
      long ambiguous,
      PlausibleTimes times,
      byte[] digest,
      long readTo,
      long unfinished)
      implements Serializable {
    PartOutcome with(WrittenFile rejectedRecords) {
      return new PartOutcome(
          part,
          formatId,
          codec,
          read,
          accepted,
          quarantined,
          noValue,
          passedOver,
          lines,
          rejectedRecords,
          fault,
          firstAt,
          lastAt,
          ambiguous,
          times,
          digest,
          readTo,
          unfinished);
    }
  }
}
