package io.plumbline.stage.report;

import static io.plumbline.stage.report.document.Column.number;
import static io.plumbline.stage.report.document.Column.text;

import io.plumbline.schema.IngestedFile;
import io.plumbline.stage.report.document.Block;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Sentence;
import io.plumbline.stage.report.document.Table;
import io.plumbline.stage.report.document.Tone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What was read: control totals, quarantine and files (C-10). */
final class WhatWasRead {
  /** A gateway that writes an object a call makes millions of files a month. */
  static final int MOST_FILES = 50_000;

  private final ReportInput input;
  private final InputTotals totals;

  WhatWasRead(ReportInput input) {
    this.input = input;
    totals = InputTotals.of(input.ingestedFiles());
  }

  List<Block> blocks() {
    List<List<Cell>> rows = new ArrayList<>();
    for (InputTotals.SourceTotals source : totals.sources()) {
      rows.add(
          List.of(
              new Cell.Text(source.source()),
              new Cell.Text(source.format()),
              new Cell.Count(source.files()),
              new Cell.Count(source.bytes()),
              new Cell.Count(source.read()),
              new Cell.Count(source.accepted()),
              new Cell.Count(source.duplicates()),
              new Cell.Count(source.quarantined()),
              source.meets()
                  ? new Cell.Mark(Tone.GOOD, "meets")
                  : new Cell.Mark(Tone.BAD, "does not meet")));
    }
    List<Block> blocks = new ArrayList<>();
    long read = totals.sum(InputTotals.SourceTotals::read);
    blocks.add(
        Sentence.plain(
            "%s in %s read: %s accepted, %s already known, %s quarantined. Read = accepted + duplicates + quarantined %s for every source."
                .formatted(
                    Wording.count(read, "record"),
                    Wording.count(input.ingestedFiles().size(), "file"),
                    Numerals.count(totals.sum(InputTotals.SourceTotals::accepted)),
                    Numerals.count(totals.sum(InputTotals.SourceTotals::duplicates)),
                    Numerals.count(totals.sum(InputTotals.SourceTotals::quarantined)),
                    totals.meet() ? "holds" : "does not hold")));
    blocks.add(
        new Table(
            "control-totals",
            "Control totals by source",
            "SELECT source, format, COUNT(*), SUM(size), SUM(read), SUM(accepted), SUM(duplicates),"
                + " SUM(quarantined) FROM ingested_file GROUP BY source, format",
            List.of(
                text("source", "Source"),
                text("format", "Format"),
                number("files", "Files"),
                number("bytes", "Bytes"),
                number("read", "Read"),
                number("accepted", "Accepted"),
                number("duplicates", "Duplicates"),
                number("quarantined", "Quarantined"),
                text("check", "Control total")),
            rows,
            "no file was read."));
    blocks.add(quarantine());
    blocks.addAll(new DoubtfulTimes(input.ingestedFiles(), input.notes().clocks()).blocks());
    blocks.add(files(input.ingestedFiles()));
    return blocks;
  }

  private Table quarantine() {
    List<List<Cell>> rows =
        input.rejectedCounts().stream()
            .sorted(
                Comparator.comparing(RejectedCount::records, Comparator.reverseOrder())
                    .thenComparing(RejectedCount::source)
                    .thenComparing(RejectedCount::reason))
            .map(
                rejected ->
                    List.<Cell>of(
                        new Cell.Text(rejected.source()),
                        new Cell.Text(rejected.reason()),
                        new Cell.Count(rejected.records())))
            .toList();
    return new Table(
        "quarantine",
        "Quarantined records by reason",
        "SELECT source, reason, COUNT(*) FROM rejected GROUP BY source, reason",
        List.of(text("source", "Source"), text("reason", "Reason"), number("records", "Records")),
        rows,
        "no record was quarantined.");
  }

  static Table files(List<IngestedFile> read) {
    List<IngestedFile> files = new ArrayList<>(read);
    Comparator<IngestedFile> byName =
        Comparator.comparing(IngestedFile::getSource).thenComparing(IngestedFile::getFile);
    boolean cut = files.size() > MOST_FILES;
    files.sort(cut ? Comparator.comparing(WhatWasRead::isWhole).thenComparing(byName) : byName);
    List<List<Cell>> rows =
        files.stream()
            .limit(MOST_FILES)
            .map(
                file ->
                    List.<Cell>of(
                        new Cell.Text(file.getFile()),
                        new Cell.Text(file.getSource()),
                        new Cell.Count(file.getSize()),
                        new Cell.Count(file.getRead()),
                        new Cell.Count(file.getAccepted()),
                        new Cell.Count(file.getDuplicates()),
                        new Cell.Count(file.getQuarantined()),
                        file.getFault() == null
                            ? new Cell.Mark(Tone.NEUTRAL, "none")
                            : new Cell.Mark(
                                InputTotals.hasFault(file) ? Tone.BAD : Tone.WARN,
                                Wording.words(file.getFault())),
                        new Cell.Code(file.getSha256())))
            .toList();
    return new Table(
            "files",
            cut
                ? "%s of %s files read, those with a fault or quarantine first; the query gives all"
                    .formatted(Numerals.count(MOST_FILES), Numerals.count(files.size()))
                : "Files read, as stored",
            "SELECT file, source, size, read, accepted, duplicates, quarantined, fault, sha256 FROM"
                + " ingested_file",
            List.of(
                text("file", "File"),
                text("source", "Source"),
                number("bytes", "Bytes"),
                number("read", "Read"),
                number("accepted", "Accepted"),
                number("duplicates", "Duplicates"),
                number("quarantined", "Quarantined"),
                text("fault", "Fault"),
                text("sha256", "SHA-256")),
            rows,
            "none.")
        .fold();
  }

  private static boolean isWhole(IngestedFile file) {
    return file.getFault() == null && file.getQuarantined() == 0;
  }
}
