package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.IngestedFile;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records whose time may be wrong, by source, and sources that put the same calls at different
 * times: they count, on a day that may not be theirs. Nothing where no time is doubted.
 */
final class DoubtfulTimes {
  private static final BigDecimal MINUTE = BigDecimal.valueOf(60_000);

  private final Map<String, long[]> bySource = new TreeMap<>();

  private final List<ClocksApart> clocks;

  DoubtfulTimes(List<IngestedFile> files, List<ClocksApart> clocks) {
    this.clocks = clocks;
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
    List<Block> blocks = new ArrayList<>();
    if (!bySource.isEmpty()) {
      blocks.add(records());
    }
    if (!clocks.isEmpty()) {
      blocks.add(apart());
    }
    return blocks;
  }

  private Table apart() {
    List<List<Cell>> rows = new ArrayList<>();
    for (ClocksApart pair : clocks) {
      rows.add(
          List.of(
              new Cell.Text(pair.source()),
              new Cell.Text(pair.format()),
              new Cell.Text(pair.other()),
              new Cell.Text(pair.otherFormat()),
              new Cell.Count(pair.compared()),
              new Cell.Count(pair.apart()),
              new Cell.Quantity(minutes(pair.by()), 1)));
    }
    return new Table(
        "clocks-apart",
        "Sources that put the same calls at different times: one of the clocks or zones is wrong",
        "SELECT source, format, other_source, other_format, SUM(compared), SUM(apart),"
            + " MEDIAN(apart_us) / 6e7 FROM clock_difference GROUP BY source, format,"
            + " other_source, other_format",
        List.of(
            text("source", "Source"),
            text("format", "Format"),
            text("other", "Other source, whose time stands"),
            text("other_format", "Its format"),
            number("compared", "Calls compared"),
            number("apart", "Apart"),
            number("later", "Later by (median, minutes)")),
        rows,
        "none.");
  }

  private static BigDecimal minutes(Duration by) {
    return BigDecimal.valueOf(by.toMillis()).divide(MINUTE, 3, RoundingMode.HALF_UP);
  }

  private Table records() {
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
    return new Table(
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
        "none.");
  }
}
