package io.plumbline.stage.judge;

import io.plumbline.rules.fact.About;
import io.plumbline.schema.Quota;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What providers admit a minute, as facts. */
final class QuotaFacts {
  private QuotaFacts() {}

  static List<Subject> of(List<Quota> quotas) {
    return quotas.stream().map(QuotaFacts::one).toList();
  }

  private static Subject one(Quota row) {
    String model = row.getModel() == null ? "model unknown" : row.getModel();
    About about =
        new About(
            row.getDeployment() == null
                ? "%s / %s".formatted(row.getProvider(), model)
                : "%s / %s at %s".formatted(row.getProvider(), model, row.getDeployment()),
            null,
            null,
            row.getProvider(),
            null,
            row.getAttempts(),
            row.getTokens(),
            null,
            null,
            null,
            List.of(),
            null,
            row.getFirstSeen(),
            row.getLastSeen());
    return new Subject(
        new io.plumbline.rules.fact.Quota(
            about,
            row.getProvider(),
            model,
            row.getLimitTokens(),
            row.getLeastLeft(),
            row.getLevelNow(),
            row.getIn60Days(),
            row.getMeetsOn()),
        List.of(
            Map.of(
                "provider",
                List.of(row.getProvider()),
                "model",
                Arrays.asList(row.getModel()),
                "deployment",
                Arrays.asList(row.getDeployment()))),
        List.of(),
        null);
  }
}
