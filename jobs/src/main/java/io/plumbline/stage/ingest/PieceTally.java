package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.SplitOutcome.PartOutcome;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.security.MessageDigest;

/**
 * What the records of one piece of a file come to. Every record, and every element of one, ends in
 * exactly one of accepted, quarantined and passed over.
 */
final class PieceTally {
  private final RecordSink sink;
  private final MessageDigest sha256;
  private final PlausibleTimes times;
  private long accepted;
  private long quarantined;
  private long noValue;
  private long passedOver;
  private long ambiguous;
  private long firstAt = Long.MAX_VALUE;
  private long lastAt = Long.MIN_VALUE;
  private String fault;

  /**
   * Nothing yet.
   *
   * @param sha256 of the task; free between two records
   * @param times what is doubted of the times of this piece
   */
  PieceTally(RecordSink sink, MessageDigest sha256, PlausibleTimes times) {
    this.sink = sink;
    this.sha256 = sha256;
    this.times = times;
  }

  /** A call, a sample, a charge or a bucket that the sink took; microseconds UTC. */
  void accept(long at) {
    accepted++;
    reach(at);
  }

  /** A time that what was accepted is of as well; microseconds UTC. */
  void reach(long at) {
    firstAt = Math.min(firstAt, at);
    lastAt = Math.max(lastAt, at);
  }

  /** Sees the time of a call or a sample. */
  void see(long at) {
    times.see(at);
  }

  /** A time of a call that stands twice because clocks went back. */
  void noteAmbiguous() {
    ambiguous++;
  }

  /** A record that stands in these bytes. */
  void quarantine(MalformedRecord e, byte[] b, int from, int to, long line, long position) {
    sha256.reset();
    sha256.update(b, from, to - from);
    quarantine(e.reason(), e.where(), line, position, to - from, sha256.digest());
  }

  /** A record, as {@link RecordSink#rejected} is told of it. */
  void quarantine(
      RejectReason reason, String where, long line, long position, long length, byte[] digest) {
    quarantined++;
    sink.rejected(reason, where, line, position, length, digest);
  }

  /** Of what went to quarantine, a sample that its exporter marked as having no value. */
  void noteNoValue() {
    noValue++;
  }

  /** What is nothing that is counted. */
  void passOver() {
    passedOver++;
  }

  /** The file as a whole could not be read, or not to its end. */
  void fail(RejectReason reason) {
    fault = reason.code();
  }

  boolean hasFailed() {
    return fault != null;
  }

  /** Whether there was nothing at all, not even what is passed over. */
  boolean isEmpty() {
    return accepted + quarantined + passedOver == 0;
  }

  long accepted() {
    return accepted;
  }

  long quarantined() {
    return quarantined;
  }

  /** Records and elements that did not go to quarantine. */
  long others() {
    return accepted + passedOver;
  }

  /**
   * The counts, without a file of rejected records.
   *
   * @param digest SHA-256 of the stored bytes of the piece
   * @param readTo position from which a grown file may be read on; 0: from its start
   */
  PartOutcome outcome(
      SplitPart part,
      String formatId,
      String codec,
      long lines,
      byte[] digest,
      long readTo,
      long unfinished) {
    return new PartOutcome(
        part,
        formatId,
        codec,
        accepted + quarantined,
        accepted,
        quarantined,
        noValue,
        passedOver,
        lines,
        null,
        fault,
        firstAt,
        lastAt,
        ambiguous,
        times,
        digest,
        fault == null ? readTo : 0,
        unfinished);
  }
}
