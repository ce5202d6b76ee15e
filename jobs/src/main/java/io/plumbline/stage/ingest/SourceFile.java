package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.json.DeclaredZone;
import java.time.Instant;
import java.time.ZoneId;

/**
 * What a parser may know of the file it reads beside its bytes.
 *
 * @param path absolute path or URI
 * @param modifiedAt when it was written last; what tells the year of a log that writes none
 * @param zone zone of times that are written without one, as the source declares it; UTC unless it
 *     does
 * @param mapping what the fields mean, for a source that is mapped; null: its format says it
 */
public record SourceFile(String path, Instant modifiedAt, DeclaredZone zone, Mapping mapping) {
  /** A file whose format says what its fields mean. */
  public SourceFile(String path, Instant modifiedAt, ZoneId zone) {
    this(path, modifiedAt, new DeclaredZone(zone), null);
  }
}
