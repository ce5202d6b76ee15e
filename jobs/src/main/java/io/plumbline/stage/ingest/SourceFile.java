package io.plumbline.stage.ingest;

import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneId;

/**
 * What a parser may know of the file it reads beside its bytes.
 *
 * @param path absolute path or URI
 * @param modifiedAt when it was written last; what tells the year of a log that writes none
 * @param zone zone of times that are written without one, as the source declares it; UTC unless it
 *     does
 */
public record SourceFile(String path, Instant modifiedAt, ZoneId zone) implements Serializable {}
