package io.plumbline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.AuditPipeline;
import io.plumbline.rules.engine.Judge;
import io.plumbline.rules.pack.PackFaults;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.schema.Finding;
import io.plumbline.shared.AuditClock;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.RunManifest;
import io.plumbline.shared.TaskEngine;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.config.ConfigFaultsException;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.shared.policy.Policy;
import io.plumbline.stage.judge.JudgeStage;
import io.plumbline.stage.price.PriceBook;
import io.plumbline.stage.report.render.CsvRenderer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Which findings a changed policy or changed packs would add, remove or change on nights that were
 * audited. Both sides are judged now, over the warehouse as each night read it, so that nothing but
 * the change can make a difference. Reads only.
 */
final class WhatIf {
  private static final List<String> COLUMNS =
      List.of("change", "severity", "rule", "subject", "before", "after", "nights", "sentence");
  private static final String NONE = "absent";

  private final AuditConfig config;
  private final Path folder;
  private final Interval.Days days;
  private final int nights;
  private final SpendCommand.Format format;
  private final SeverityLimit failOn;

  /**
   * @param folder what would change
   * @param days on the nights of these days; null: on the last {@code nights}
   * @param failOn exit 3 where a failure of this severity or worse would be added; null: never
   */
  WhatIf(
      AuditConfig config,
      Path folder,
      Interval.Days days,
      int nights,
      SpendCommand.Format format,
      SeverityLimit failOn) {
    this.config = config;
    this.folder = folder;
    this.days = days;
    this.nights = nights;
    this.format = format;
    this.failOn = failOn;
  }

  private enum Kind {
    ADDED,
    REMOVED,
    CHANGED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What would become of one finding.
   *
   * @param before how it stands now: status and severity, or absent
   * @param finding as it would be; as it was where it would be gone
   * @param nights first days of the nights on which it is so
   */
  private record Difference(
      Kind kind, String before, String after, Finding finding, List<LocalDate> nights) {
    String severity() {
      return finding.getSeverity();
    }
  }

  int say(Console console) throws IOException {
    List<RunManifest> recorded = recorded();
    Policy policyNow = Policy.load(config.policy());
    RulePacks packsNow = RulePacks.load(config.packs().map(List::of).orElse(List.of()));
    try (Proposal proposal = new Proposal(folder, config.policy(), config.packs())) {
      Policy policyThen;
      RulePacks packsThen;
      PriceBook pricesThen;
      try {
        policyThen = Policy.load(proposal.policy());
        packsThen = RulePacks.load(proposal.packs());
        pricesThen = PriceBook.withFilesOf(proposal.policy().resolve("prices"));
        JudgeStage.check(
            packsThen, policyThen, LocalDate.ofInstant(AuditClock.system().now(), ZoneOffset.UTC));
      } catch (ConfigFaultsException | PackFaults e) {
        throw new UsageFault(proposal.named(e.getMessage()));
      }
      List<Difference> differences =
          differences(
              recorded,
              new Side(
                  policyNow, packsNow, PriceBook.withFilesOf(config.policy().resolve("prices"))),
              new Side(policyThen, packsThen, pricesThen));
      switch (format) {
        case TABLE -> table(console, proposal, recorded, differences);
        case CSV -> csv(console, differences);
        case JSON -> console.raw(json(proposal, recorded, differences));
      }
      boolean reached =
          failOn != null
              && differences.stream()
                  .anyMatch(d -> d.kind() == Kind.ADDED && failOn.reachedBy(d.severity()));
      return reached ? ExitCode.FINDINGS : ExitCode.DONE;
    }
  }

  private record Side(Policy policy, RulePacks packs, PriceBook prices) {}

  /**
   * The newest run of each night, the last nights first; of runs over more days where no run is of
   * one.
   */
  private List<RunManifest> recorded() throws IOException {
    Map<LocalDate, RunManifest> newest = new TreeMap<>(Comparator.reverseOrder());
    List<RunManifest> all =
        RunCatalog.of(RunStore.in(config.warehouse())).all().stream()
            .map(RunCatalog.Published::manifest)
            .filter(
                run ->
                    days == null
                        || (!run.from().isBefore(days.from()) && !run.to().isAfter(days.to())))
            .toList();
    boolean nightly = all.stream().anyMatch(WhatIf::isNight);
    all.stream()
        .filter(run -> !nightly || isNight(run))
        .forEach(run -> newest.putIfAbsent(run.from(), run));
    List<RunManifest> wanted =
        newest.values().stream().limit(days == null ? nights : Long.MAX_VALUE).toList();
    if (wanted.isEmpty()) {
      throw new UsageFault(
          "No night%s was audited into %s yet, so there is nothing to try the change on. Run plumbline audit first."
              .formatted(
                  days == null
                      ? ""
                      : " from %s to %s (exclusive)".formatted(days.from(), days.to()),
                  config.warehouse()));
    }
    return wanted;
  }

  private static boolean isNight(RunManifest run) {
    return run.to().equals(run.from().plusDays(1));
  }

  private List<Difference> differences(List<RunManifest> recorded, Side now, Side then)
      throws IOException {
    Judge judgeNow = new Judge(now.packs());
    Judge judgeThen =
        then.packs().digest().equals(now.packs().digest()) ? judgeNow : new Judge(then.packs());
    Map<String, Difference> differences = new LinkedHashMap<>();
    try (TaskEngine engine = TaskEngine.of("local", (what, done, all) -> {})) {
      AuditPipeline before = pipeline(now, engine);
      AuditPipeline after = pipeline(then, engine);
      for (RunManifest night : recorded) {
        Map<String, Finding> is = byKey(before.findingsAnew(night, judgeNow));
        Map<String, Finding> would = byKey(after.findingsAnew(night, judgeThen));
        Map<String, Finding> all = new TreeMap<>(is);
        all.putAll(would);
        all.keySet().forEach(key -> note(differences, night.from(), is.get(key), would.get(key)));
      }
    }
    return differences.values().stream()
        .sorted(
            Comparator.comparing(Difference::kind)
                .thenComparing(d -> SeverityLimit.valueOf(d.severity().toUpperCase(Locale.ROOT)))
                .thenComparing(d -> d.finding().getRule())
                .thenComparing(d -> d.finding().getSubject())
                .thenComparing(Difference::before))
        .toList();
  }

  private AuditPipeline pipeline(Side side, TaskEngine engine) {
    return new AuditPipeline(
        config,
        side.policy(),
        side.prices(),
        side.packs(),
        engine,
        config.master(),
        AuditClock.system());
  }

  private static Map<String, Finding> byKey(List<Finding> findings) {
    Map<String, Finding> byKey = new TreeMap<>();
    findings.forEach(
        finding -> byKey.put(finding.getRule() + "\t" + finding.getSubject(), finding));
    return byKey;
  }

  private static void note(
      Map<String, Difference> differences, LocalDate night, Finding is, Finding would) {
    if (same(is, would)) {
      return;
    }
    Finding shown = would == null ? is : would;
    Kind kind =
        fails(would) && !fails(is)
            ? Kind.ADDED
            : fails(is) && !fails(would) ? Kind.REMOVED : Kind.CHANGED;
    Difference one = new Difference(kind, standing(is), standing(would), shown, new ArrayList<>());
    String key =
        String.join(
            "\t", kind.word(), shown.getRule(), shown.getSubject(), one.before(), one.after());
    differences.computeIfAbsent(key, k -> one).nights().add(night);
  }

  /** A failure is another one when it says something else; of the rest the status counts. */
  private static boolean same(Finding is, Finding would) {
    return is != null
        && would != null
        && is.getStatus().equals(would.getStatus())
        && is.getSeverity().equals(would.getSeverity())
        && (!fails(is)
            || (Objects.equals(is.getSentence(), would.getSentence())
                && Objects.equals(is.getReason(), would.getReason())
                && Objects.equals(is.getThresholdUsed(), would.getThresholdUsed())));
  }

  private static boolean fails(Finding finding) {
    return finding != null && finding.getStatus().equals("fail");
  }

  private static String standing(Finding finding) {
    return finding == null
        ? NONE
        : fails(finding) ? "fail " + finding.getSeverity() : finding.getStatus();
  }

  private void table(
      Console console,
      Proposal proposal,
      List<RunManifest> recorded,
      List<Difference> differences) {
    console.line(
        "With %s from %s, judged anew on %s: %d findings added, %d removed, %d changed. Nothing was written."
            .formatted(
                String.join(", ", proposal.changed()),
                folder,
                recorded.size() == 1
                    ? "the night of " + recorded.get(0).from()
                    : "%d nights from %s to %s"
                        .formatted(
                            recorded.size(),
                            recorded.get(recorded.size() - 1).from(),
                            recorded.get(0).from()),
                count(differences, Kind.ADDED),
                count(differences, Kind.REMOVED),
                count(differences, Kind.CHANGED)));
    for (Difference one : differences) {
      console.line(
          "%-8s %-8s %-12s %s"
              .formatted(
                  one.kind().word(),
                  one.severity().toUpperCase(Locale.ROOT),
                  one.finding().getRule(),
                  one.finding().getSubject()));
      console.line(
          "         %s -> %s on %s"
              .formatted(
                  one.before(),
                  one.after(),
                  one.nights().size() == recorded.size() && recorded.size() > 1
                      ? "every night"
                      : String.join(
                          ", ", one.nights().stream().sorted().map(LocalDate::toString).toList())));
      console.line("         " + said(one.finding()));
    }
  }

  private static String said(Finding finding) {
    return finding.getReason() == null
        ? finding.getSentence()
        : finding.getSentence() + " " + finding.getReason();
  }

  private static long count(List<Difference> differences, Kind kind) {
    return differences.stream().filter(one -> one.kind() == kind).count();
  }

  private static List<Object> cells(Difference one) {
    return Arrays.asList(
        one.kind().word(),
        one.severity(),
        one.finding().getRule(),
        one.finding().getSubject(),
        one.before(),
        one.after(),
        String.join(" ", one.nights().stream().sorted().map(LocalDate::toString).toList()),
        said(one.finding()));
  }

  private static void csv(Console console, List<Difference> differences) {
    console.line(CsvRenderer.record(COLUMNS));
    differences.forEach(one -> console.line(CsvRenderer.record(cells(one))));
  }

  private String json(Proposal proposal, List<RunManifest> recorded, List<Difference> differences)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode();
    root.put("what_if", folder.toString());
    ArrayNode files = root.putArray("files");
    proposal.changed().forEach(files::add);
    ArrayNode runs = root.putArray("nights");
    for (RunManifest run : recorded) {
      runs.addObject()
          .put("run_id", run.runId())
          .put("from", run.from().toString())
          .put("to", run.to().toString());
    }
    for (Kind kind : Kind.values()) {
      root.put(kind.word(), count(differences, kind));
    }
    ArrayNode changes = root.putArray("changes");
    for (Difference one : differences) {
      ObjectNode change = changes.addObject();
      change.put("change", one.kind().word());
      change.put("rule", one.finding().getRule());
      change.put("subject", one.finding().getSubject());
      change.put("severity", one.severity());
      change.put("before", one.before());
      change.put("after", one.after());
      change.put("sentence", one.finding().getSentence());
      change.put("reason", one.finding().getReason());
      change.put("fingerprint", one.finding().getFingerprint());
      ArrayNode on = change.putArray("nights");
      one.nights().stream().sorted().forEach(night -> on.add(night.toString()));
    }
    return mapper.writeValueAsString(root) + "\n";
  }
}
