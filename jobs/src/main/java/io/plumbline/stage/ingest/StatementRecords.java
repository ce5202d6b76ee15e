package io.plumbline.stage.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.Billed;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.shared.Digests;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** Records of one file of bills or of usage that others counted. */
final class StatementRecords implements StatementFormat.StatementSink {
  private final StatementFormat.StatementParser parser;
  private final PieceTally tally;
  private final RecordSink sink;
  private final long newestAllowed;
  private final MessageDigest sha256 = Digests.begin();

  // The record being read.
  private long line;
  private long position;
  private long length;
  private byte[] digest;

  /**
   * Records of a file.
   *
   * @param parser has been told of the file
   * @param newestAllowed microseconds UTC; a bucket that is later goes to quarantine
   */
  StatementRecords(
      StatementFormat.StatementParser parser,
      PieceTally tally,
      RecordSink sink,
      long newestAllowed) {
    this.parser = parser;
    this.tally = tally;
    this.sink = sink;
    this.newestAllowed = newestAllowed;
  }

  /** A row of a table, from 0. */
  void read(ObjectNode row, long number) {
    digest = null;
    read(row, number + 1, number, 0);
  }

  /** A record that stands in {@code b[from, to)}. */
  void read(ObjectNode record, long atLine, long at, byte[] b, int from, int to) {
    sha256.update(b, from, to - from);
    digest = sha256.digest();
    read(record, atLine, at, to - from);
  }

  private void read(ObjectNode record, long atLine, long at, long size) {
    line = atLine;
    position = at;
    length = size;
    try {
      parser.parse(record, this);
    } catch (MalformedRecord e) {
      reject(e.reason(), e.where());
    }
  }

  @Override
  public void charge(Billed charge) {
    try {
      StatementChecks.complete(charge);
    } catch (MalformedRecord e) {
      reject(e.reason(), e.where());
      return;
    }
    long at = TimeText.micros(charge.getChargePeriodStart());
    sink.charge(charge, position);
    tally.accept(at);
    LocalDate period = charge.getBillingPeriodStart();
    LocalDate day = LocalDate.ofInstant(charge.getChargePeriodStart(), ZoneOffset.UTC);
    if (!YearMonth.from(period).equals(YearMonth.from(day))) {
      // A late line, or a vendor's month by another clock: the file is of the month it bills too.
      tally.reach(TimeText.micros(period.atStartOfDay(ZoneOffset.UTC).toInstant()));
    }
  }

  @Override
  public void usage(ReportedUsage bucket) {
    long at;
    try {
      StatementChecks.complete(bucket);
      at = TimeText.micros(bucket.getPeriodStart());
      if (at > newestAllowed) {
        throw new MalformedRecord(RejectReason.TIME_IN_FUTURE, "period start");
      }
    } catch (MalformedRecord e) {
      reject(e.reason(), e.where());
      return;
    }
    sink.usage(bucket, position);
    tally.accept(at);
  }

  @Override
  public void reject(RejectReason reason, String where) {
    tally.quarantine(reason, where, line, position, length, digest);
  }

  @Override
  public void passOver() {
    tally.passOver();
  }
}
