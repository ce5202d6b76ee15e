package io.plumbline.stage.ingest;

import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * A file that a source's path matches.
 *
 * @param source name of the source
 * @param formatSetting format id, or {@code auto}
 * @param path absolute path or URI
 * @param size stored size, bytes
 * @param modifiedAt microseconds UTC
 */
public record FoundFile(
    String source, String formatSetting, String path, long size, long modifiedAt)
    implements Serializable {
  /** What a parser may know of the file. */
  SourceFile facts() {
    return new SourceFile(path, Instant.EPOCH.plus(modifiedAt, ChronoUnit.MICROS), ZoneOffset.UTC);
  }
}
