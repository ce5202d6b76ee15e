package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.json.DeclaredZone;
import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * A file that a source's path matches.
 *
 * @param of source
 * @param path absolute path or URI
 * @param size stored size, bytes
 * @param modifiedAt microseconds UTC
 */
public record FoundFile(IngestStage.Source of, String path, long size, long modifiedAt)
    implements Serializable {
  /** Name of the source. */
  String source() {
    return of.name();
  }

  /** Its name among the files of all sources. */
  String key() {
    return Ledger.key(source(), path);
  }

  /** Format id, or {@code auto}. */
  String formatSetting() {
    return of.format();
  }

  /** Zone of times written without one; null: not declared. */
  ZoneId zone() {
    return of.zone();
  }

  /** What a parser may know of the file. */
  SourceFile facts() {
    return new SourceFile(
        path,
        Instant.EPOCH.plus(modifiedAt, ChronoUnit.MICROS),
        new DeclaredZone(of.zone() == null ? ZoneOffset.UTC : of.zone()),
        of.mapping());
  }
}
