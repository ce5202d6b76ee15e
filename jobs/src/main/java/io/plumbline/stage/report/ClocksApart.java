package io.plumbline.stage.report;

import io.plumbline.schema.ClockDifference;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two sources that put calls they both tell of further apart than is allowed, in more than one of
 * twenty calls: fewer may be answers that were fetched again long after.
 *
 * @param source whose calls gave way
 * @param other whose telling stays
 * @param compared calls whose times were compared
 * @param apart of those, calls that lie apart
 * @param by median of how much later these start in source than in other; negative: earlier
 */
public record ClocksApart(
    String source,
    String format,
    String other,
    String otherFormat,
    long compared,
    long apart,
    Duration by) {
  private static final int ONE_OF = 20;

  /** The pairs of sources among the rows, by name. */
  public static List<ClocksApart> of(List<ClockDifference> rows) {
    Map<String, List<ClockDifference>> pairs = new TreeMap<>();
    for (ClockDifference row : rows) {
      String pair =
          String.join(
              "\u0000",
              row.getSource(),
              row.getFormat(),
              row.getOtherSource(),
              row.getOtherFormat());
      pairs.computeIfAbsent(pair, p -> new ArrayList<>()).add(row);
    }
    return pairs.values().stream()
        .map(ClocksApart::ofPair)
        .filter(pair -> pair.apart * ONE_OF > pair.compared)
        .toList();
  }

  private static ClocksApart ofPair(List<ClockDifference> rows) {
    ClockDifference any = rows.get(0);
    long apart = rows.stream().mapToLong(ClockDifference::getApart).sum();
    return new ClocksApart(
        any.getSource(),
        any.getFormat(),
        any.getOtherSource(),
        any.getOtherFormat(),
        rows.stream().mapToLong(ClockDifference::getCompared).sum(),
        apart,
        Duration.of(median(rows, apart), ChronoUnit.MICROS));
  }

  private static long median(List<ClockDifference> rows, long apart) {
    List<ClockDifference> sorted =
        rows.stream()
            .filter(row -> row.getApart() > 0)
            .sorted(Comparator.comparing(ClockDifference::getApartUs))
            .toList();
    long before = 0;
    for (ClockDifference row : sorted) {
      before += row.getApart();
      if (2 * before >= apart) {
        return row.getApartUs();
      }
    }
    return 0;
  }

  /** What is wrong and what to do. */
  public String sentence() {
    return "Source '%s' (%s) puts calls at another time than '%s' (%s) does: of %s that both tell of, %s. The clock of one of them is wrong, or a time without a zone was taken for another's, and so are its hours and days. Set the writer's clock, or `zone:` of the source that logs local times; what was read stays as it is, so give a new `warehouse:` and read the files again."
        .formatted(
            source, format, other, otherFormat, Wording.count(compared, "call"), difference());
  }

  private String difference() {
    return "%s %s %s %s"
        .formatted(
            compared == apart ? "all" : Wording.count(apart, "call"),
            apart == 1 ? "starts" : "start",
            span(by.abs()),
            by.isNegative() ? "earlier" : "later");
  }

  /** "2 h 0 min 1 s"; what is smaller than a second is no clock's fault. */
  static String span(Duration by) {
    long seconds = by.plusMillis(500).toSeconds();
    return seconds >= 3600
        ? "%d h %d min %d s".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60)
        : "%d min %d s".formatted(seconds / 60, seconds % 60);
  }
}
