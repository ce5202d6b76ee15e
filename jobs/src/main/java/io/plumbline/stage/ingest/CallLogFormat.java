package io.plumbline.stage.ingest;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.util.Set;

/** A format whose records are model calls, one JSON object each. */
public non-sealed interface CallLogFormat extends LogFormat {
  /** A parser for one task; not thread-safe. */
  CallParser parser(SymbolTable symbols, ContentScanner content);

  /** Who tells of the calls. */
  Witness witness();

  /** Who tells of the calls of a file, for a format whose sources differ. */
  default Witness witness(SourceFile file) {
    return witness();
  }

  /** Columns of a CSV file whose cells stay text even where they look like numbers: ids. */
  default Set<String> textColumns() {
    return Set.of();
  }

  /** Reads one record. */
  @FunctionalInterface
  interface CallParser {
    /** Called before the first record of a file; state of the file before is forgotten. */
    default void begin(SourceFile file) {}

    /**
     * Fills {@code call} from {@code record[from, to)}, one JSON object.
     *
     * @param call cleared by the caller
     * @throws MalformedRecord with a reason and a place, never a value
     */
    void parse(byte[] record, int from, int to, CallRecord call) throws MalformedRecord;
  }
}
