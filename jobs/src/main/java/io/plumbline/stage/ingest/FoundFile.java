package io.plumbline.stage.ingest;

import java.io.Serializable;

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
    implements Serializable {}
