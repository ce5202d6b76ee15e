package io.plumbline.cli;

import io.plumbline.AuditPipeline;
import io.plumbline.schema.IngestedFile;
import io.plumbline.shared.PassedOver;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.stage.ingest.IngestStage;
import io.plumbline.stage.report.ClocksApart;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether the input was whole; incomplete is never success. */
final class Completeness {
  private Completeness() {}

  /** What is missing, one sentence each; empty: nothing. */
  static List<String> problems(AuditConfig config, AuditPipeline.Audited audited) {
    List<String> problems = new ArrayList<>(ofSources(config, audited.ingested()));
    Map<String, Totals> bySource = totals(audited.files());
    bySource.forEach(
        (source, n) -> {
          if (n.read != n.accepted + n.duplicates + n.quarantined) {
            problems.add(
                "Control totals of source '%s' do not meet: read %d, but accepted %d + duplicates %d + quarantined %d = %d. Please report this: no record may be lost."
                    .formatted(
                        source,
                        n.read,
                        n.accepted,
                        n.duplicates,
                        n.quarantined,
                        n.accepted + n.duplicates + n.quarantined));
          }
        });
    problems.addAll(quarantine(config, bySource));
    Instant end = audited.run().getTo().atStartOfDay(ZoneOffset.UTC).toInstant();
    for (AuditConfig.Source source : config.sources()) {
      source
          .limits()
          .lateAfterHours()
          .flatMap(hours -> late(source.name(), hours, bySource.get(source.name()), end))
          .ifPresent(problems::add);
    }
    return problems;
  }

  /** Sources of which more is in quarantine than their limits allow, one sentence each. */
  static List<String> quarantine(AuditConfig config, List<IngestedFile> files) {
    return quarantine(config, totals(files));
  }

  private static List<String> quarantine(AuditConfig config, Map<String, Totals> bySource) {
    List<String> problems = new ArrayList<>();
    bySource.forEach(
        (source, n) -> {
          AuditConfig.SourceLimits own = limits(config, source);
          BigDecimal limit = own.failShare().orElse(config.limits().quarantineFailShare());
          BigDecimal share = n.share();
          if (share.compareTo(limit) > 0) {
            problems.add(
                "Source '%s' is incomplete: %d of %d records are in quarantine (%s %%, limit %s %%). See the reasons in the compliance report, or run `plumbline formats check %s`%s."
                    .formatted(
                        source,
                        n.lost(),
                        n.read,
                        percent(share),
                        percent(limit),
                        n.worst,
                        n.worstOfMany()));
          } else if (own.failCount().isPresent() && n.lost() > own.failCount().get()) {
            problems.add(
                "Source '%s' is incomplete: %d records are in quarantine (limit %d). See the reasons in the compliance report, or run `plumbline formats check %s`%s."
                    .formatted(source, n.lost(), own.failCount().get(), n.worst, n.worstOfMany()));
          }
        });
    return problems;
  }

  /** Sources without files and folders nobody could look into, one sentence each. */
  static List<String> ofSources(AuditConfig config, IngestStage.Result ingested) {
    List<String> problems = new ArrayList<>();
    for (String source : ingested.empty()) {
      String path =
          config.sources().stream()
              .filter(s -> s.name().equals(source))
              .findFirst()
              .orElseThrow()
              .path();
      problems.add(
          "Source '%s' has no file: nothing matches %s. Check the path in plumbline.yaml, or that the feed arrived."
              .formatted(source, path));
    }
    ingested.unlisted().forEach(folder -> problems.add(unlisted(config, folder)));
    return problems;
  }

  private static String unlisted(AuditConfig config, IngestStage.Unlisted folder) {
    if (folder.isNameless()) {
      return "Source '%s' is incomplete: the name %s is no text in this locale, so it was not read. Rename it, or set LC_ALL to a locale of UTF-8 such as C.UTF-8, and run the same command again."
          .formatted(folder.source(), folder.folder());
    }
    if (folder.folder().startsWith("/")) {
      return "Source '%s' is incomplete: %s cannot be listed, so nothing in it was read. Let this user read and enter it, and run the same command again."
          .formatted(folder.source(), folder.folder());
    }
    return "Source '%s' is incomplete: %s Nothing of it was read. Check %s, and run the same command again."
        .formatted(
            folder.source(),
            folder.folder(),
            isDatabase(config, folder.source())
                ? "that the database runs, its user and password"
                : "its address, the credentials and the driver (docs/operations.md, Logs in an"
                    + " object store)");
  }

  /**
   * Files of a source whose format was recognised and that hold no record of it, one sentence a
   * source and format: what is passed over is in no total, so nothing else would tell of it.
   */
  static List<String> withoutRecords(List<IngestedFile> files) {
    if (files.stream().allMatch(file -> file.getPassedOver() == 0)) {
      return List.of(); // of a hundred thousand files nobody makes groups for nothing
    }
    Map<String, List<IngestedFile>> groups = new TreeMap<>();
    for (IngestedFile file : files) {
      groups
          .computeIfAbsent(file.getSource() + " " + file.getFormat(), k -> new ArrayList<>())
          .add(file);
    }
    List<String> sentences = new ArrayList<>();
    for (List<IngestedFile> group : groups.values()) {
      long read = AuditCommand.sum(group, IngestedFile::getRead);
      long passedOver = AuditCommand.sum(group, IngestedFile::getPassedOver);
      if (PassedOver.isAll(group.get(0).getFormat(), read, passedOver)) {
        IngestedFile one =
            group.stream()
                .filter(file -> file.getPassedOver() > 0)
                .min(Comparator.comparing(IngestedFile::getFile))
                .orElseThrow();
        sentences.add(
            "Source '%s': not one of the %d elements in its %s is a record of format %s; all were passed over, and nothing of them is counted or judged. Run `plumbline formats check %s`; it says what the format leaves out."
                .formatted(
                    one.getSource(),
                    passedOver,
                    group.size() == 1 ? "file" : group.size() + " files",
                    one.getFormat(),
                    one.getFile()));
      }
    }
    return sentences;
  }

  private static boolean isDatabase(AuditConfig config, String source) {
    return config.sources().stream()
        .anyMatch(s -> s.name().equals(source) && s.path().startsWith("jdbc:"));
  }

  /** What is worth a look and does not make the input incomplete, one sentence each. */
  static List<String> warnings(AuditConfig config, AuditPipeline.Audited audited) {
    List<String> warnings = new ArrayList<>(withoutRecords(audited.files()));
    Map<String, Totals> bySource = totals(audited.files());
    warnings.addAll(quarantineWarnings(config, bySource));
    warnings.addAll(ofOtherDays(config, audited));
    bySource.forEach(
        (source, n) -> {
          if (n.ambiguous > 0) {
            warnings.add(
                "Source '%s': %d records lie in an hour that stands twice because clocks went back; the first of the two was taken. Have the writer log times with their offset."
                    .formatted(source, n.ambiguous));
          }
          if (n.ahead > 0) {
            warnings.add(
                "Source '%s': %d records start more than %d minutes after their file was last written, so their days may be wrong. Set the writer's clock, or `zone:` of the source where it logs local times; what was read stays as it is, so give a new `warehouse:` and read the files again."
                    .formatted(source, n.ahead, config.limits().clockSkewMinutes()));
          }
          if (n.apart > 0) {
            warnings.add(
                "Source '%s': %d records lie more than a year from the others of their file. Look at the clock of the writer: it may have been reset."
                    .formatted(source, n.apart));
          }
        });
    audited.clocks().stream().map(ClocksApart::sentence).forEach(warnings::add);
    return warnings;
  }

  /**
   * What is in quarantine of files that were read now and concern other days: the report of these
   * days holds it once they are audited again, and who reads this one hears of it here alone.
   */
  private static List<String> ofOtherDays(AuditConfig config, AuditPipeline.Audited audited) {
    List<IngestedFile> others = audited.ingested().files();
    List<String> sentences = quarantine(config, others);
    sentences.addAll(quarantineWarnings(config, others));
    sentences.replaceAll(sentence -> "Of files read now that hold other days: " + sentence);
    return sentences;
  }

  /** Sources with something in quarantine that their limits still allow, one sentence each. */
  static List<String> quarantineWarnings(AuditConfig config, List<IngestedFile> files) {
    return quarantineWarnings(config, totals(files));
  }

  private static List<String> quarantineWarnings(AuditConfig config, Map<String, Totals> bySource) {
    List<String> warnings = new ArrayList<>();
    bySource.forEach(
        (source, n) -> {
          AuditConfig.SourceLimits own = limits(config, source);
          BigDecimal warn = own.warnShare().orElse(config.limits().quarantineWarnShare());
          BigDecimal fail = own.failShare().orElse(config.limits().quarantineFailShare());
          if (n.share().compareTo(warn) > 0 && n.share().compareTo(fail) <= 0) {
            warnings.add(
                "Source '%s': %d of %d records are in quarantine (%s %%, warning from %s %% on). See the reasons in the compliance report."
                    .formatted(source, n.lost(), n.read, percent(n.share()), percent(warn)));
          }
        });
    return warnings;
  }

  private static AuditConfig.SourceLimits limits(AuditConfig config, String source) {
    return config.sources().stream()
        .filter(s -> s.name().equals(source))
        .findFirst()
        .map(AuditConfig.Source::limits)
        .orElse(AuditConfig.SourceLimits.NONE);
  }

  private static Optional<String> late(String source, long hours, Totals n, Instant end) {
    if (n == null || n.lastAt == null) {
      return Optional.of(
          "Source '%s' is late: it has no record of the interval. Check the feed, and run the same command again when it has arrived."
              .formatted(source));
    }
    return n.lastAt.isBefore(end.minus(Duration.ofHours(hours)))
        ? Optional.of(
            "Source '%s' is late: its newest record is of %s, more than %d hours before the interval's end. Check the feed, and run the same command again when it has arrived."
                .formatted(source, n.lastAt.truncatedTo(ChronoUnit.SECONDS), hours))
        : Optional.empty();
  }

  private static Map<String, Totals> totals(List<IngestedFile> files) {
    Map<String, Totals> bySource = new TreeMap<>();
    for (IngestedFile file : files) {
      Totals n = bySource.computeIfAbsent(file.getSource(), s -> new Totals());
      n.read += file.getRead();
      n.accepted += file.getAccepted();
      n.duplicates += file.getDuplicates();
      n.quarantined += file.getQuarantined();
      n.noValue += file.getNoValue();
      n.bad(file);
      n.ambiguous += file.getAmbiguousTimes();
      n.ahead += file.getTimesAhead();
      n.apart += file.getTimesApart();
      Instant last = file.getLastAt();
      n.lastAt = n.lastAt == null || (last != null && last.isAfter(n.lastAt)) ? last : n.lastAt;
    }
    return bySource;
  }

  private static final class Totals {
    private long read;
    private long accepted;
    private long duplicates;
    private long quarantined;
    private long noValue;
    private long ambiguous;
    private long ahead;
    private long apart;
    private Instant lastAt;
    private String worst;
    private long inWorst;
    private int filesWithBad;

    /**
     * Remembers the file that lost the most records to quarantine; of equals, the first by path.
     */
    void bad(IngestedFile file) {
      long bad = file.getQuarantined() - file.getNoValue();
      if (bad == 0) {
        return;
      }
      filesWithBad++;
      if (bad > inWorst || (bad == inWorst && file.getFile().compareTo(worst) < 0)) {
        worst = file.getFile();
        inWorst = bad;
      }
    }

    /** In quarantine, but for samples whose exporter says that they have no value. */
    long lost() {
      return quarantined - noValue;
    }

    String worstOfMany() {
      return filesWithBad > 1
          ? " (%d records; %d files have some)".formatted(inWorst, filesWithBad)
          : "";
    }

    BigDecimal share() {
      return read == 0
          ? BigDecimal.ZERO
          : BigDecimal.valueOf(lost()).divide(BigDecimal.valueOf(read), 6, RoundingMode.HALF_UP);
    }
  }

  private static String percent(BigDecimal share) {
    return share.movePointRight(2).stripTrailingZeros().toPlainString();
  }
}
