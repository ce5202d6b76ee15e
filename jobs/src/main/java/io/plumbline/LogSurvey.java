package io.plumbline;

import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.AuditClock;
import io.plumbline.shared.TaskEngine;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.lake.WriterLock;
import io.plumbline.shared.policy.Policy;
import io.plumbline.shared.policy.PolicyAttribution;
import io.plumbline.shared.policy.PolicyDraft;
import io.plumbline.stage.ingest.IngestStage;
import io.plumbline.stage.ingest.PendingFiles;
import io.plumbline.stage.normalise.Normalisation;
import io.plumbline.stage.price.PriceBook;
import io.plumbline.stage.price.PriceCheck;
import io.plumbline.stage.price.PriceStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What some logs show, for drafting a policy: reads them into a warehouse that is thrown away. */
public final class LogSurvey {
  private LogSurvey() {}

  /**
   * What was found.
   *
   * @param seen distinct combinations of who calls what, where
   * @param read what was read, and what could not be
   * @param unpriced models whose calls have no price, those with most calls first
   */
  public record Found(
      List<PolicyDraft.Seen> seen,
      IngestStage.Result read,
      List<PolicyDraft.WithoutPrice> unpriced) {}

  /**
   * Looks through some logs.
   *
   * @param prices folder of prices of one's own; need not exist
   */
  public static Found of(List<AuditConfig.Source> sources, TaskEngine engine, Path prices)
      throws IOException {
    Path folder = Files.createTempDirectory("plumbline-survey-");
    try {
      PriceBook book = PriceBook.withFilesOf(prices);
      PriceStage stage =
          new PriceStage(book, new PolicyAttribution(Policy.load(folder.resolve("policy"))));
      return survey(
          Lake.at(folder.resolve("warehouse")),
          sources,
          engine,
          cubes -> PriceCheck.of(book, stage.price(cubes), LocalDate.EPOCH).unpriced());
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Which calls have no price. */
  @FunctionalInterface
  private interface Gaps {
    List<PriceCheck.Unpriced> of(List<UsageDaily> cubes);
  }

  private static Found survey(
      Lake lake, List<AuditConfig.Source> sources, TaskEngine engine, Gaps gaps)
      throws IOException {
    IngestStage stage = new IngestStage(lake, engine);
    IngestStage.Result read;
    try (WriterLock lock = lake.lock()) {
      LakeVersion base = lake.latest();
      PendingFiles pending =
          stage.pending(base, sources.stream().map(AuditPipeline::source).toList());
      IngestStage.Limits limits =
          new IngestStage.Limits(AuditClock.system().now().plusSeconds(86_400), 16 << 20);
      read = stage.ingest(lock, base, pending, limits, new Normalisation(null));
    }
    List<UsageDaily> cubes;
    try (Rows<UsageDaily> rows = read.version().read(UsageDaily.class)) {
      cubes = rows.toList();
    }
    List<PolicyDraft.WithoutPrice> unpriced =
        gaps.of(cubes).stream()
            .map(gap -> new PolicyDraft.WithoutPrice(gap.provider(), gap.model(), gap.attempts()))
            .toList();
    return new Found(seen(cubes), read, unpriced);
  }

  private static List<PolicyDraft.Seen> seen(List<UsageDaily> cubes) {
    Map<String, PolicyDraft.Seen> seen = new TreeMap<>();
    for (UsageDaily c : cubes) {
      PolicyDraft.Seen one =
          new PolicyDraft.Seen(
              c.getWorkload(),
              c.getTeam(),
              c.getApiKey(),
              c.getEnvironment(),
              c.getProvider(),
              c.getModelServed(),
              c.getLane(),
              c.getEndpoint(),
              c.getResidencyScope(),
              c.getAttempts());
      String key =
          String.join(
              "\u0001",
              one.workload() + "",
              one.team() + "",
              one.apiKey() + "",
              one.environment() + "",
              one.provider(),
              one.model() + "",
              one.lane(),
              one.endpoint() + "",
              one.residencyScope());
      seen.merge(
          key,
          one,
          (a, b) ->
              new PolicyDraft.Seen(
                  a.workload(),
                  a.team(),
                  a.apiKey(),
                  a.environment(),
                  a.provider(),
                  a.model(),
                  a.lane(),
                  a.endpoint(),
                  a.residencyScope(),
                  a.attempts() + b.attempts()));
    }
    return new ArrayList<>(seen.values());
  }
}
