package io.plumbline.stage.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cuts a night's files into tasks of like size: many small files into one, one large plain file
 * into many. A compressed file cannot be cut.
 */
final class SplitPlanner {
  /** Pieces of a file always have this size, so that their digests do not depend on the machine. */
  static final long PIECE = 64L << 20;

  /**
   * Pieces of a large file that follow one another and go to one task, at most: a task learns the
   * words and the order of fields once, and its pieces share data files.
   */
  private static final int PIECES_PER_TASK = 4;

  /**
   * Tasks of a file that is too small for more. How many pieces a task gets depends on the file's
   * size alone, so that which data files there are does not depend on the machine.
   */
  private static final int FEW_TASKS = 4;

  /** Opening a file costs about as much as reading this much of one. */
  private static final long OPEN_COST = 4L << 10;

  private final LogFormats formats;
  private final long piece;

  /**
   * @param piece size of the pieces a large plain file is cut into, bytes; {@link #PIECE}, smaller
   *     only in tests
   */
  SplitPlanner(LogFormats formats, long piece) {
    this.formats = formats;
    this.piece = piece;
  }

  /**
   * Tasks in the order of the files; each holds files of one source.
   *
   * @param parallelism cores that will work
   * @param grown by source and path, files of which the new lines alone are read
   */
  List<List<SplitPart>> plan(List<FoundFile> files, int parallelism, Map<String, Growth> grown) {
    long total = 0;
    for (FoundFile file : files) {
      total += file.size() + OPEN_COST;
    }
    // A few tasks per core even out; each costs a set of small data files, so not more than that.
    long share = Math.min(PIECE, Math.max(4L << 20, total / (parallelism * 2L) + 1));
    List<List<SplitPart>> tasks = new ArrayList<>();
    List<SplitPart> open = new ArrayList<>();
    long weight = 0;
    for (FoundFile file : files) {
      boolean otherSource = !open.isEmpty() && !open.get(0).file().source().equals(file.source());
      if (!open.isEmpty() && (otherSource || weight + file.size() > share)) {
        tasks.add(open);
        open = new ArrayList<>();
        weight = 0;
      }
      Growth growth = grown.isEmpty() ? null : grown.get(file.key());
      List<SplitPart> pieces =
          growth == null
              ? pieces(file)
              : List.of(new SplitPart(file, growth.from(), file.size(), growth.formatId()));
      if (pieces.size() > 1) {
        int run = Math.max(1, Math.min(PIECES_PER_TASK, (pieces.size() + 2) / FEW_TASKS));
        for (int i = 0; i < pieces.size(); i += run) {
          tasks.add(List.copyOf(pieces.subList(i, Math.min(i + run, pieces.size()))));
        }
      } else {
        open.add(pieces.get(0));
        weight += file.size() + OPEN_COST;
      }
    }
    if (!open.isEmpty()) {
      tasks.add(open);
    }
    return tasks;
  }

  private List<SplitPart> pieces(FoundFile file) {
    if (DatabaseRows.isDatabase(file.path())) {
      return List.of(new SplitPart(file, 0, Long.MAX_VALUE, null)); // its size is a count of rows
    }
    SplitPart whole = new SplitPart(file, 0, file.size(), null);
    if (file.size() <= piece + piece / 4) {
      return List.of(whole);
    }
    try {
      return cut(file, whole);
    } catch (IOException e) {
      // The task that reads it says so, and the other files are read.
      return List.of(whole);
    }
  }

  private List<SplitPart> cut(FoundFile file, SplitPart whole) throws IOException {
    byte[] magic;
    try (StoredInput in = StoredInput.open(file, 0)) {
      magic = in.readNBytes(4);
    }
    if (Codec.of(magic, magic.length) != Codec.NONE) {
      return List.of(whole);
    }
    byte[] head = head(file);
    if (JsonFraming.isDocument(LogFormats.withoutMark(head))) {
      return List.of(whole);
    }
    Optional<LogFormat> named = formats.byId(file.formatSetting());
    Optional<LogFormats.Sniffed> sniffed =
        named.isPresent()
            ? named.map(format -> formats.sniffFor(format, file.path(), head))
            : formats.recognise(file.path(), head);
    if (sniffed.isEmpty() || !(sniffed.get().format() instanceof CallLogFormat)) {
      return List.of(whole);
    }
    FileShape shape = sniffed.get().head().shape();
    if (shape == FileShape.CSV
        || shape == FileShape.PARQUET
        || shape == FileShape.AVRO
        || sniffed.get().envelope() != null) {
      // A row of CSV may hold line breaks, and none names its columns; an envelope may cut a record
      // into lines.
      return List.of(whole);
    }
    List<SplitPart> pieces = new ArrayList<>();
    for (long at = 0; at < file.size(); ) {
      long to = FileDigest.end(at, file.size(), piece);
      pieces.add(new SplitPart(file, at, to, sniffed.get().format().id()));
      at = to;
    }
    return pieces;
  }

  private static byte[] head(FoundFile file) throws IOException {
    try (StoredInput in = StoredInput.open(file, 0)) {
      return LogFormats.head(in);
    }
  }
}
