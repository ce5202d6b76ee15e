package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.Seeded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The folder of reports: whole, private, and the same bytes for the same run. */
class ReportFolderTest {
  @TempDir private Path reports;

  @Test
  void theSameRunGivesTheSameBytesInWhateverOrderItsRowsCome() throws IOException {
    new ReportStage().write(GoldenMonth.input(), reports.resolve("one"));
    new ReportStage().write(GoldenMonth.input(), reports.resolve("two"));
    new ReportStage().write(shuffled(GoldenMonth.input()), reports.resolve("three"));
    Map<String, String> one = contents(reports.resolve("one"));
    assertThat(one).hasSizeGreaterThan(25).containsKey("2026-11/csv/finance-spend-by-team.csv");
    assertThat(contents(reports.resolve("two"))).isEqualTo(one);
    assertThat(contents(reports.resolve("three"))).isEqualTo(one);
  }

  private static ReportInput shuffled(ReportInput input) {
    return new ReportInput(
        input.run(),
        input.engine(),
        shuffled(input.spend()),
        shuffled(input.findings()),
        shuffled(input.flows()),
        shuffled(input.providerDays()),
        shuffled(input.modelDays()),
        shuffled(input.workloadMeasures()),
        shuffled(input.personalDataCounts()),
        shuffled(input.gpuHours()),
        shuffled(input.gpuPools()),
        shuffled(input.ingestedFiles()),
        shuffled(input.rejectedCounts()),
        shuffled(input.previousMonth()),
        input.notes(),
        shuffled(input.verdicts()),
        input.manifest(),
        new FinanceFigures(
            shuffled(input.finance().reconciled()),
            shuffled(input.finance().reconciledUsage()),
            shuffled(input.finance().exchanged()),
            shuffled(input.finance().allocation()),
            shuffled(input.finance().journal()),
            shuffled(input.finance().bridge()),
            input.finance().currency(),
            input.finance().sharedRules(),
            input.finance().close(),
            input.finance().entries(),
            shuffled(input.finance().economics())),
        new Oversight(
            shuffled(input.oversight().acceptedRisks()),
            shuffled(input.oversight().history()),
            shuffled(input.oversight().registers())),
        new OutlookFigures(
            shuffled(input.outlook().forecasts()),
            shuffled(input.outlook().budgets()),
            shuffled(input.outlook().anomalies()),
            shuffled(input.outlook().drivers()),
            shuffled(input.outlook().savings()),
            shuffled(input.outlook().promised()),
            shuffled(input.outlook().residency())));
  }

  private static <T> List<T> shuffled(List<T> rows) {
    List<T> copy = new ArrayList<>(rows);
    Collections.shuffle(copy, Seeded.random(7));
    return copy;
  }

  @Test
  void replacesTheFolderAsAWholeAndLeavesNothingBeside() throws IOException {
    Path folder = reports.resolve("2026-11");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("stale.csv"), "old");
    ReportStage.Written written = new ReportStage().write(GoldenMonth.input(), reports);
    assertThat(written.folder()).isEqualTo(folder);
    assertThat(written.pages())
        .containsExactly(folder.resolve("compliance.html"), folder.resolve("finance.html"));
    assertThat(folder.resolve("stale.csv")).doesNotExist();
    assertThat(written.summary()).exists();
    assertThat(written.findings()).exists();
    assertThat(entries(reports)).containsExactly("2026-11");
  }

  @Test
  void aRunKilledBetweenTheTwoRenamesLosesNothing() throws IOException {
    Path aside = Files.createDirectories(reports.resolve(".2026-11.old"));
    Files.writeString(aside.resolve("summary.json"), "the run before");
    Files.createDirectories(reports.resolve(".2026-11.123/csv"));
    new ReportStage().write(GoldenMonth.input(), reports);
    assertThat(entries(reports)).containsExactly("2026-11");
    assertThat(reports.resolve("2026-11/summary.json")).content().contains("5f1c9a20b7d3e846");
  }

  @Test
  void onlyItsOwnerReadsIt() throws IOException {
    Path folder = new ReportStage().write(GoldenMonth.input(), reports).folder();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("csv/compliance-findings.csv"))))
        .isEqualTo("rw-------");
  }

  @Test
  void saysWhichFolderCannotBeWritten() throws IOException {
    Path file = Files.writeString(reports.resolve("taken"), "a file, not a folder");
    assertThatThrownBy(() -> new ReportStage().write(GoldenMonth.input(), file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot write the reports to '" + file.resolve("2026-11"))
        .hasMessageEndingWith("Check that the folder is writable and the disk has room.");
  }

  @ParameterizedTest(name = "{0} to {1} is called {2}")
  @CsvSource({
    "2026-11-20, 2026-11-21, 2026-11-20",
    "2026-11-01, 2026-12-01, 2026-11",
    "2026-12-01, 2027-01-01, 2026-12",
    "2026-11-01, 2026-11-30, 2026-11-01_2026-11-30",
    "2026-11-02, 2026-12-02, 2026-11-02_2026-12-02",
    "2026-11-01, 2027-01-01, 2026-11-01_2027-01-01"
  })
  void label(LocalDate from, LocalDate to, String label) {
    assertThat(ReportLabel.of(from, to)).isEqualTo(label);
  }

  private static List<String> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        contents.put(
            folder.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }
}
