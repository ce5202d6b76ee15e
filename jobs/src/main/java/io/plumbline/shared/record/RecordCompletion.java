package io.plumbline.shared.record;

import io.plumbline.schema.Billed;
import io.plumbline.schema.ReportedUsage;
import java.io.Serializable;

/**
 * What the pipeline puts between reading a line and writing its row: names, places, pseudonyms and
 * personal data. One per task; not thread-safe.
 */
public interface RecordCompletion {
  /** Scans content as it is met; its findings go to the next {@link #complete}. */
  ContentScanner scanner();

  /**
   * Fills the "what normalise adds" part of the record and replaces personal values in the rest.
   */
  void complete(CallRecord record);

  /** Replaces personal values in the labels of a sample. */
  void complete(SampleRecord sample);

  /** Replaces personal values in a charge line: people become pseudonyms or are dropped. */
  void complete(Billed line);

  /** Replaces personal values in a bucket: people become pseudonyms or are dropped. */
  void complete(ReportedUsage bucket);

  /** Makes completions on the machine where the task runs. */
  @FunctionalInterface
  interface Factory extends Serializable {
    /** A fresh completion whose symbols live in {@code symbols}. */
    RecordCompletion open(SymbolTable symbols);

    /** Names the key that pseudonyms are made with, without revealing it; null: there is none. */
    default String pseudonymKeyId() {
      return null;
    }
  }
}
