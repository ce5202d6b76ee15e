package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.IngestedFile;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records whose time may be wrong, by source: they count, on a day that may not be theirs. Nothing
 * where no time is doubted.
 */
final class DoubtfulTimes {
  private final Map<String, long[]> bySource = new TreeMap<>();

  DoubtfulTimes(List<IngestedFile> files) {
    for (IngestedFile file : files) {
      if (file.getAmbiguousTimes() + file.getTimesAhead() + file.getTimesApart() > 0) {
        long[] sums = bySource.computeIfAbsent(file.getSource(), s -> new long[4]);
        sums[0]++;
        sums[1] += file.getTimesAhead();
        sums[2] += file.getTimesApart();
        sums[3] += file.getAmbiguousTimes();
      }
    }
  }

  List<Block> blocks() {
    if (bySource.isEmpty()) {
      return List.of();
    }
    List<List<Cell>> rows = new ArrayList<>();
    bySource.forEach(
        (source, sums) ->
            rows.add(
                List.of(
                    new Cell.Text(source),
                    new Cell.Count(sums[0]),
                    new Cell.Count(sums[1]),
                    new Cell.Count(sums[2]),
                    new Cell.Count(sums[3]))));
    return List.of(
        new Table(
            "doubtful-times",
            "Records whose time may be wrong: they count, on the day they say",
            "SELECT source, COUNT(*), SUM(times_ahead), SUM(times_apart), SUM(ambiguous_times) FROM"
                + " ingested_file WHERE times_ahead + times_apart + ambiguous_times > 0 GROUP BY"
                + " source",
            List.of(
                text("source", "Source"),
                number("files", "Files"),
                number("ahead", "After their file was written"),
                number("apart", "Over a year from their file's others"),
                number("ambiguous", "In an hour that stands twice")),
            rows,
            "none."));
  }
}
