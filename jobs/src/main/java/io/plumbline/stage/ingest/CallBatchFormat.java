package io.plumbline.stage.ingest;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.util.Set;

/**
 * A format of which one record may hold several model calls (an OTLP export, a batch of diagnostic
 * entries), none (an access log of which only some lines are model calls), or is a line of text.
 */
public non-sealed interface CallBatchFormat extends LogFormat {
  /** Who tells of the calls. */
  Witness witness();

  /** Columns of a CSV file whose cells stay text even where they look like numbers: ids. */
  default Set<String> textColumns() {
    return Set.of();
  }

  /** What a record looks like. */
  default RecordShape records() {
    return RecordShape.JSON_OBJECT;
  }

  /**
   * Whether no record needs those before it in its file; else a file that grew is read again whole.
   */
  default boolean eachRecordStandsAlone() {
    return records() == RecordShape.JSON_OBJECT;
  }

  /** A parser for one task; not thread-safe. */
  BatchParser parser(SymbolTable symbols, ContentScanner content);

  /** Reads one record after another. */
  interface BatchParser {
    /** Called before the first record of a file; state of the file before is forgotten. */
    default void begin(SourceFile file) {}

    /**
     * Reads the calls of {@code record[from, to)} one by one: fills {@code call}, gives it to the
     * sink, fills it anew.
     *
     * @param call empty at the start and again after each {@link CallSink#accept}
     * @throws MalformedRecord where the record itself cannot be read on: what was given to the sink
     *     before stands, the rest of the record is one in quarantine
     */
    void parse(byte[] record, int from, int to, CallRecord call, CallSink sink)
        throws MalformedRecord;

    /**
     * Called after the last record of a file or of a piece of one: gives what is still held.
     *
     * @param call empty, and again after each {@link CallSink#accept}
     */
    default void end(CallRecord call, CallSink sink) {}
  }

  /** Takes what a record holds. Every element of a record ends in exactly one of these. */
  interface CallSink {
    /**
     * The call is complete. Takes it, empties it and begins the next one's content.
     *
     * @param at offset in {@code record} of the element the call was read from; each has its own. A
     *     call of an earlier record lies before it by as much as {@link #position} has moved
     */
    void accept(int at);

    /** Byte offset in the file of the record being read; at the end, of the last one. */
    long position();

    /**
     * An element that cannot be read; what was filled so far is forgotten.
     *
     * @param where field path, never a value
     * @param at offset of the element in {@code record}; of an earlier record as in {@link #accept}
     * @param to its end
     */
    void reject(RejectReason reason, String where, int at, int to);

    /**
     * An element that is no model call (a span of a database, a request for a web page): counted
     * apart, in neither read nor quarantine.
     */
    void passOver();
  }
}
