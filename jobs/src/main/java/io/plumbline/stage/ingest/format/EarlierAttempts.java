package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.CallRecord.TokenSource;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.Symbol;
import io.plumbline.stage.ingest.CallBatchFormat.CallSink;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * What a gateway tried for one call, in order, as its row tells it. The last attempt is what the
 * row itself is about; each one that failed before it becomes a record of its own: the same
 * request, no counts.
 */
final class EarlierAttempts {
  private final String formatId;
  private final RateLimit whose429;
  private final List<Attempt> attempts = new ArrayList<>();

  // What the row tells of all of them.
  private final IdText id = new IdText();
  private final IdText trace = new IdText();
  private long startedAt;
  private Symbol provider;
  private Symbol modelRequested;
  private Symbol modelSent;
  private Symbol operation;
  private Symbol actor;

  /**
   * @param whose429 whose limit it is that an attempt with status 429 hit
   */
  EarlierAttempts(String formatId, RateLimit whose429) {
    this.formatId = formatId;
    this.whose429 = whose429;
  }

  /**
   * One thing that the gateway tried.
   *
   * @param status HTTP status; -1: not told
   * @param to whom it asked
   * @param lasted microseconds, or {@link CallRecord#NONE}
   * @param startedAt microseconds UTC, or {@link CallRecord#NONE}: when the row's call started
   */
  record Attempt(int status, Symbol to, long lasted, long startedAt) {}

  void clear() {
    attempts.clear();
  }

  void add(Attempt attempt) {
    attempts.add(attempt);
  }

  /** How many there were with the row's own; -1: the row does not tell. */
  int count() {
    return attempts.isEmpty() ? -1 : attempts.size();
  }

  /** HTTP status of the row's own attempt; -1: the row does not tell. */
  int lastStatus() {
    return attempts.isEmpty() ? -1 : attempts.get(attempts.size() - 1).status();
  }

  /**
   * Keeps what the row tells of all of them: it is gone once the row's call is given.
   *
   * @param sent model that every attempt was sent to; null: each may have had its own
   * @param by who called; null: not told of attempts
   */
  void ofRow(IdText rowId, CallRecord row, Symbol sent, Symbol by) {
    id.set(rowId);
    trace.set(row.traceId);
    startedAt = row.startedAt;
    provider = row.providerAsLogged;
    modelRequested = row.modelRequested;
    modelSent = sent;
    operation = row.operation;
    actor = by;
  }

  /**
   * Gives those that failed before the row's own.
   *
   * @param reader the format's, which has just given the row's call
   * @param at where the row stands in its record
   */
  void give(ObjectReader reader, CallRecord call, int at, CallSink sink) throws MalformedRecord {
    for (int i = 0; i < attempts.size() - 1; i++) {
      Attempt attempt = attempts.get(i);
      if (attempt.status() < 400) {
        continue;
      }
      call.callId.set(id);
      call.traceId.set(trace);
      call.startedAt = attempt.startedAt() == CallRecord.NONE ? startedAt : attempt.startedAt();
      call.providerAsLogged = provider;
      call.modelRequested = modelRequested;
      call.modelSent = modelSent;
      call.deployment = attempt.to();
      call.operation = operation;
      call.actor = actor;
      call.attempt = i + 1;
      call.status = Status.FAILED;
      call.httpStatus = attempt.status();
      call.rateLimit = attempt.status() == 429 ? whose429 : RateLimit.NONE;
      call.tokenSource = TokenSource.ABSENT;
      ObjectReader.lasted(call, attempt.lasted());
      reader.digest.begin(formatId).add(id).add(i);
      reader.key(call);
      sink.accept(at + 1 + i); // no other element stands within the record
    }
  }
}
