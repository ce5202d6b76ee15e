package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.json.MalformedRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a CSV file is written, as its header tells.
 *
 * @param separator what stands between two cells
 * @param columns names in their order; an empty one names no field
 */
record CsvHeader(byte separator, List<String> columns) {
  private static final byte[] SEPARATORS = {',', ';', '\t', '|'};
  private static final int LONGEST_NAME = 200;
  private static final String UTC = " [UTC]";

  /** A number or a time is a value: what begins with one has no header. */
  private static final Pattern VALUE =
      Pattern.compile("[-+]?[0-9][0-9.,:/ TZ+-]*|[0-9]{4}-[0-9]{2}-[0-9]{2}.*");

  /** A time of day stands in a line of a log and in no name. */
  private static final Pattern CLOCK = Pattern.compile("\\b[0-9]{2}:[0-9]{2}:[0-9]{2}\\b");

  /**
   * The header at the beginning of these bytes; empty: they are no CSV. The separator that makes
   * most columns is the file's.
   */
  static Optional<CsvHeader> of(byte[] head) {
    if (head.length == 0 || head[0] == '{' || head[0] == '[' || head[0] == '<') {
      return Optional.empty();
    }
    CsvHeader best = null;
    for (byte separator : SEPARATORS) {
      int end = CsvBounds.endOfRecord(head, 0, separator);
      List<String> names = names(head, end, separator);
      if (names.size() > 1
          && names.stream().allMatch(CsvHeader::isName)
          && isDistinct(names)
          && (best == null || names.size() > best.columns.size())) {
        best = new CsvHeader(separator, names);
      }
    }
    return Optional.ofNullable(best);
  }

  /** A header that names one column whose first cell is JSON in quotes; such lines are no words. */
  static Optional<CsvHeader> ofOneColumn(byte[] head) {
    int end = CsvBounds.endOfRecord(head, 0, SEPARATORS[0]);
    boolean json = end + 2 < head.length && head[end + 1] == '"' && head[end + 2] == '{';
    List<String> names = json ? names(head, end, SEPARATORS[0]) : List.of();
    return names.size() == 1 && isName(names.get(0)) && isDistinct(names)
        ? Optional.of(new CsvHeader(SEPARATORS[0], names))
        : Optional.empty();
  }

  private static List<String> names(byte[] head, int end, byte separator) {
    int to = end > 0 && head[end - 1] == '\r' ? end - 1 : end;
    try {
      return new CsvCells(separator)
          .texts(head, 0, to).stream()
              .map(String::strip)
              // As Log Analytics' portal names a column of times.
              .map(
                  name ->
                      name.endsWith(UTC) ? name.substring(0, name.length() - UTC.length()) : name)
              .toList();
    } catch (MalformedRecord e) {
      return List.of();
    }
  }

  private static boolean isName(String name) {
    return name.length() <= LONGEST_NAME
        && name.chars().noneMatch(c -> c < ' ' || c == '{' || c == '}' || c == '"')
        && !VALUE.matcher(name).matches()
        && !CLOCK.matcher(name).find();
  }

  private static boolean isDistinct(List<String> names) {
    Set<String> seen = new HashSet<>();
    return names.stream().filter(name -> !name.isEmpty()).allMatch(seen::add) && !seen.isEmpty();
  }

  /** The fields that rows have. */
  Set<String> fields() {
    Set<String> fields = new HashSet<>(columns);
    fields.remove("");
    return fields;
  }
}
