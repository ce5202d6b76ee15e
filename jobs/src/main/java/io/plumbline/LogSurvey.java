package io.plumbline;

import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.AuditClock;
import io.plumbline.shared.TaskEngine;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.lake.WriterLock;
import io.plumbline.shared.policy.PolicyDraft;
import io.plumbline.stage.ingest.IngestStage;
import io.plumbline.stage.normalise.Normalisation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What some logs show, for drafting a policy: reads them into a warehouse that is thrown away. */
public final class LogSurvey {
  private LogSurvey() {}

  /** Distinct combinations of who calls what, where. */
  public static List<PolicyDraft.Seen> of(List<AuditConfig.Source> sources, TaskEngine engine)
      throws IOException {
    Path folder = Files.createTempDirectory("plumbline-survey-");
    try {
      return survey(Lake.at(folder.resolve("warehouse")), sources, engine);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static List<PolicyDraft.Seen> survey(
      Lake lake, List<AuditConfig.Source> sources, TaskEngine engine) throws IOException {
    IngestStage stage = new IngestStage(lake, engine);
    LakeVersion version;
    try (WriterLock lock = lake.lock()) {
      LakeVersion base = lake.latest();
      IngestStage.Pending pending =
          stage.pending(base, sources.stream().map(AuditPipeline::source).toList());
      IngestStage.Limits limits =
          new IngestStage.Limits(AuditClock.system().now().plusSeconds(86_400), 16 << 20);
      version = stage.ingest(lock, base, pending, limits, new Normalisation(null)).version();
    }
    Map<String, PolicyDraft.Seen> seen = new TreeMap<>();
    try (Rows<UsageDaily> cubes = version.read(UsageDaily.class)) {
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
    }
    return new ArrayList<>(seen.values());
  }
}
