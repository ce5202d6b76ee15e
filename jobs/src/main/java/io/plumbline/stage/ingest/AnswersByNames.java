package io.plumbline.stage.ingest;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What the formats said of files, by the field names of their first records. An answer is kept only
 * if no format looked at more than names and shape, so that a file with the same names would be
 * answered alike whatever else is in it. One per task; not thread-safe.
 *
 * <p>A folder of files of one record each would else ask every format for every record.
 */
final class AnswersByNames {
  /** Logs have a handful of shapes; free names as keys of records make no end of them. */
  private static final int MOST = 256;

  private final Map<Names, Answer> known = new HashMap<>();
  private final TopLevelFields fields = new TopLevelFields();

  /** Of the file before, where an answer is kept; null: none is. */
  private Names last;

  private Answer lastAnswer;

  private record Names(FileShape shape, Set<String> fields) {}

  private record Answer(LogFormat format, int confidence, String why) {}

  /** A file's first bytes, its field names read as those of the file before. */
  FileHead head(String path, byte[] bytes) {
    return FileHead.of(path, bytes, fields);
  }

  /** The answer for a head nobody has looked at yet: the one kept, or that of the formats. */
  LogFormats.Sniffed answer(FileHead head, Function<FileHead, LogFormats.Sniffed> formats) {
    Names names = last;
    Answer kept = lastAnswer;
    if (names == null
        || head.shape() != names.shape()
        || head.topLevelFields() != names.fields()) { // the set of the file before, unless changed
      names = new Names(head.shape(), head.topLevelFields());
      kept = known.get(names);
    }
    if (kept != null) {
      last = names;
      lastAnswer = kept;
      return new LogFormats.Sniffed(kept.format(), kept.confidence(), kept.why(), head, null);
    }
    LogFormats.Sniffed said = formats.apply(head);
    if (!head.wasAskedForMore() && known.size() < MOST) {
      known.put(names, new Answer(said.format(), said.confidence(), said.why()));
    }
    return said;
  }
}
