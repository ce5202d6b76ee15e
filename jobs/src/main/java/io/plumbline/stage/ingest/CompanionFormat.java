package io.plumbline.stage.ingest;

/**
 * A format whose files lie beside logs and hold no call, charge or sample (a vendor's manifest, a
 * digest, bodies kept elsewhere). Such a file is one element passed over: nothing behind its first
 * bytes is looked at, and nothing of it is kept. A log taken for one would be hidden, so path and
 * content must both say it, from the first byte on.
 */
public non-sealed interface CompanionFormat extends LogFormat {
  /**
   * Whether a file there may be one. Asked first and for every file, so that the formats need not
   * look at the path of a log.
   *
   * @param path path or URI
   */
  boolean mayLieAt(String path);
}
