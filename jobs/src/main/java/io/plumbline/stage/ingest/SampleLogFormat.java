package io.plumbline.stage.ingest;

import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.IOException;
import java.io.InputStream;

/** A format whose files are documents of measured samples, read as a stream. */
public non-sealed interface SampleLogFormat extends LogFormat {
  /**
   * Reads a whole document.
   *
   * @param file what is known of it beside its bytes: its time stands in where samples have none
   * @throws MalformedRecord where the document itself cannot be read on; what was given to the sink
   *     before stands
   */
  void read(InputStream document, SourceFile file, SymbolTable symbols, SampleSink sink)
      throws IOException, MalformedRecord;

  /** Takes what a document holds. */
  interface SampleSink {
    /** One sample; the record is reused by the caller. */
    void accept(SampleRecord sample, long position) throws IOException;

    /** One sample that is no measurement. */
    void reject(RejectReason reason, String where, long position);
  }
}
