package io.plumbline.stage.ingest;

/** Reads the calls of records with a format's parser. One per task and format. */
interface CallReader {
  /** Records are of this piece of a file from now on. */
  void begin(SourceFile file, PieceTally tally);

  /**
   * Reads {@code b[from, to)}.
   *
   * @param line line or row from 1; 0: not known
   * @param inPlace whether the bytes are the file's own, so that offsets in them are places in it
   */
  void read(byte[] b, int from, int to, long line, long position, boolean inPlace);

  /** The last record of the piece has been read. */
  void end();
}
