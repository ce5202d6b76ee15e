package io.plumbline.cli;

import io.plumbline.AuditPipeline;
import io.plumbline.schema.Finding;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Spend;
import io.plumbline.stage.ingest.LogFormats;
import io.plumbline.stage.ingest.StatementFormat;
import io.plumbline.stage.report.Restated;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An audit in sentences: the answer first. */
final class AuditSentences {
  private static final List<String> SEVERITIES = List.of("critical", "high", "medium", "low");

  private AuditSentences() {}

  static List<String> of(AuditPipeline.Audited audited, LocalDate from, LocalDate to) {
    List<String> lines = new ArrayList<>();
    lines.add("Audited " + run(audited, from, to));
    lines.addAll(said(audited));
    lines.add("Reports:");
    audited.reports().pages().forEach(page -> lines.add("  " + page));
    lines.add("  " + audited.reports().summary());
    return lines;
  }

  /** Of a run that has no reports yet. */
  static List<String> ofJudging(AuditPipeline.Audited audited, LocalDate from, LocalDate to) {
    List<String> lines = new ArrayList<>();
    lines.add("Judged " + run(audited, from, to));
    lines.addAll(said(audited));
    return lines;
  }

  private static String run(AuditPipeline.Audited audited, LocalDate from, LocalDate to) {
    return "%s: run %s%s."
        .formatted(
            days(from, to),
            audited.run().getRunId(),
            audited.reused() ? " (nothing changed since it was made)" : "");
  }

  private static List<String> said(AuditPipeline.Audited audited) {
    List<String> lines = new ArrayList<>();
    List<IngestedFile> files = audited.files();
    List<Spend> spend = audited.tables().spend();
    lines.add(
        "Read %s records from %s files: %s accepted, %s duplicates, %s in quarantine."
            .formatted(
                count(sum(files, IngestedFile::getRead)),
                count(files.size()),
                count(sum(files, IngestedFile::getAccepted)),
                count(sum(files, IngestedFile::getDuplicates)),
                count(sum(files, IngestedFile::getQuarantined))));
    long attempts = spend.stream().mapToLong(Spend::getAttempts).sum();
    if (attempts == 0) {
      lines.add("No call lies in these days. " + covered(files));
    } else {
      lines.add(
          "%s attempts, %s tokens; %s."
              .formatted(
                  count(attempts),
                  count(spend.stream().mapToLong(AuditSentences::tokens).sum()),
                  money(spend)));
    }
    lines.addAll(Restated.sentences(audited.restated()));
    lines.add(findings(audited.tables().findings()));
    return lines;
  }

  /** What was reported anew because late records changed it; empty: nothing. */
  static Optional<String> again(List<AuditPipeline.AuditedAgain> intervals) {
    List<String> runs =
        intervals.stream()
            .filter(i -> i.run() != null)
            .map(i -> "%s (run %s)".formatted(days(i.from(), i.to()), i.run().getRunId()))
            .toList();
    return runs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Audited again, as their records changed since they were reported: %s."
                .formatted(String.join("; ", runs)));
  }

  /** What was left as it was reported, a sentence each. */
  static List<String> left(List<AuditPipeline.AuditedAgain> intervals) {
    return intervals.stream()
        .filter(i -> i.left() != null)
        .map(i -> "%s was not audited again: %s".formatted(days(i.from(), i.to()), i.left()))
        .toList();
  }

  private static String covered(List<IngestedFile> files) {
    if (files.isEmpty()) {
      return "No file of the sources holds a record of them; widen --from and --to, or check the"
          + " paths.";
    }
    LogFormats formats = LogFormats.load();
    boolean tellOfCalls =
        files.stream()
            .filter(file -> file.getAccepted() > 0)
            .flatMap(file -> formats.byId(file.getFormat()).stream())
            .anyMatch(format -> !(format instanceof StatementFormat));
    return tellOfCalls
        ? "The files hold other days; widen --from and --to."
        : "Bills and counts alone tell of none: name the logs as a source beside them.";
  }

  private static String days(LocalDate from, LocalDate to) {
    return to.equals(from.plusDays(1)) ? from.toString() : from + " to " + to.minusDays(1);
  }

  private static long tokens(Spend row) {
    return row.getInputUncachedTokens()
        + row.getCacheReadTokens()
        + row.getCacheWrite5mTokens()
        + row.getCacheWrite1hTokens()
        + row.getOutputTokens();
  }

  private static String money(List<Spend> spend) {
    Map<String, BigDecimal> reported = new TreeMap<>();
    Map<String, BigDecimal> priced = new TreeMap<>();
    long unpriced = 0;
    for (Spend row : spend) {
      if (row.getReportedCurrency() != null) {
        reported.merge(row.getReportedCurrency(), row.getReportedCost(), BigDecimal::add);
      }
      if (row.getPricedCost() != null) {
        priced.merge(row.getPricedCurrency(), row.getPricedCost(), BigDecimal::add);
      }
      unpriced += row.getUnpricedAttempts();
    }
    return "the logs report %s, the price book makes it %s%s"
        .formatted(
            amounts(reported),
            amounts(priced),
            unpriced == 0 ? "" : " (" + count(unpriced) + " attempts have no price)");
  }

  private static String amounts(Map<String, BigDecimal> byCurrency) {
    if (byCurrency.isEmpty()) {
      return "no cost";
    }
    List<String> parts = new ArrayList<>();
    byCurrency.forEach(
        (currency, amount) ->
            parts.add(
                String.format(Locale.ROOT, "%,.2f", amount.setScale(2, RoundingMode.HALF_UP))
                    + " "
                    + currency));
    return String.join(" and ", parts);
  }

  private static String findings(List<Finding> findings) {
    List<String> parts = new ArrayList<>();
    for (String severity : SEVERITIES) {
      long n =
          findings.stream()
              .filter(f -> f.getStatus().equals("fail") && f.getSeverity().equals(severity))
              .count();
      if (n > 0) {
        parts.add(n + " " + severity);
      }
    }
    long open = findings.stream().filter(f -> f.getStatus().equals("not_assessed")).count();
    String fails = parts.isEmpty() ? "No rule fails" : "Failing: " + String.join(", ", parts);
    return fails
        + (open == 0
            ? "."
            : "; "
                + open
                + " could not be assessed (the compliance report says what would change that).");
  }

  private static long sum(
      List<IngestedFile> files, java.util.function.ToLongFunction<IngestedFile> of) {
    return AuditCommand.sum(files, of);
  }

  private static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
