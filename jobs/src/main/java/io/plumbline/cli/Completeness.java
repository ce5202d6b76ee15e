package io.plumbline.cli;

import io.plumbline.AuditPipeline;
import io.plumbline.schema.IngestedFile;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.stage.ingest.IngestStage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether the input was whole; incomplete is never success. */
final class Completeness {
  private Completeness() {}

  /** What is missing, one sentence each; empty: nothing. */
  static List<String> problems(AuditConfig config, AuditPipeline.Audited audited) {
    List<String> problems = new ArrayList<>();
    for (String source : audited.ingested().empty()) {
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
    for (IngestStage.Unlisted folder : audited.ingested().unlisted()) {
      problems.add(
          "Source '%s' is incomplete: %s cannot be listed, so nothing in it was read. Let this user read and enter it, and run the same command again."
              .formatted(folder.source(), folder.folder()));
    }
    Map<String, long[]> bySource = new TreeMap<>();
    for (IngestedFile file : audited.files()) {
      long[] n = bySource.computeIfAbsent(file.getSource(), s -> new long[4]);
      n[0] += file.getRead();
      n[1] += file.getAccepted();
      n[2] += file.getDuplicates();
      n[3] += file.getQuarantined();
    }
    bySource.forEach(
        (source, n) -> {
          if (n[0] != n[1] + n[2] + n[3]) {
            problems.add(
                "Control totals of source '%s' do not meet: read %d, but accepted %d + duplicates %d + quarantined %d = %d. Please report this: no record may be lost."
                    .formatted(source, n[0], n[1], n[2], n[3], n[1] + n[2] + n[3]));
          }
          BigDecimal limit = config.limits().quarantineFailShare();
          BigDecimal share =
              n[0] == 0
                  ? BigDecimal.ZERO
                  : BigDecimal.valueOf(n[3])
                      .divide(BigDecimal.valueOf(n[0]), 6, RoundingMode.HALF_UP);
          if (share.compareTo(limit) > 0) {
            problems.add(
                "Source '%s' is incomplete: %d of %d records are in quarantine (%s %%, limit %s %%). See the reasons in the compliance report, or run `plumbline formats check FILE`."
                    .formatted(source, n[3], n[0], percent(share), percent(limit)));
          }
        });
    return problems;
  }

  private static String percent(BigDecimal share) {
    return share.movePointRight(2).stripTrailingZeros().toPlainString();
  }
}
