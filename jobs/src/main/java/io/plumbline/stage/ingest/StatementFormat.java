package io.plumbline.stage.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.Billed;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;

/**
 * A format whose records are not calls but what somebody else counted or charged: invoice lines,
 * cost exports, usage reports, a gateway's daily totals. Nothing of it is ever added to usage; it
 * is what usage is compared with. Small beside logs, so records arrive as trees with decimal
 * numbers.
 */
public non-sealed interface StatementFormat extends LogFormat {
  /** A parser for one file. */
  StatementParser parser();

  /** Reads one record after another. */
  interface StatementParser {
    /** Called before the first record of a file. */
    default void begin(SourceFile file) {}

    /**
     * Gives what one record holds to the sink.
     *
     * @param record one JSON object, row of a CSV file (all values text) or row of a Parquet file
     * @throws MalformedRecord where the record cannot be read on; what was given before stands
     */
    void parse(ObjectNode record, StatementSink sink) throws MalformedRecord;
  }

  /** Takes what a record holds. Every element of a record ends in exactly one of these. */
  interface StatementSink {
    /**
     * A charge line. Provenance (source, format, file, position, ingest id) is filled by the sink.
     */
    void charge(Billed line);

    /** A bucket of usage that somebody else counted. Provenance and keys are filled by the sink. */
    void usage(ReportedUsage bucket);

    /** An element that cannot be read. */
    void reject(RejectReason reason, String where);

    /** An element that says nothing of models (another service's charge). */
    void passOver();
  }
}
