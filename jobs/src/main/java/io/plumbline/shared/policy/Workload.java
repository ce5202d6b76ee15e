package io.plumbline.shared.policy;

import io.plumbline.schema.UsageDaily;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks, for what, and what holds for it. Empty: policy says nothing.
 *
 * @param name name in policy.yaml
 * @param match how its calls are recognised
 * @param team team that answers for it
 * @param owner role that answers for it
 * @param dataClass name of a {@link DataClass}
 * @param task classification, summarization, …
 * @param tenancy shared, dedicated or isolated
 * @param privacyStrict whether third parties may not see the data at all
 * @param frontierReasoning whether it needs the best reasoning there is
 * @param p95Millis latency target of the whole answer, in milliseconds
 * @param firstTokenP95Millis latency target of the first token, in milliseconds
 * @param networkMillis how much of an answer's time is the way to the provider and back, measured
 *     at the client, in milliseconds
 * @param upgrades latest or controlled: whether its model may change unasked
 * @param coreAdvantage whether it is an advantage at the core of the business
 * @param budget what it may cost in a calendar month
 * @param parameters rule parameters that differ here: rule id → parameter → value as written
 */
public record Workload(
    String name,
    Match match,
    Optional<String> team,
    Optional<String> owner,
    Optional<String> dataClass,
    Optional<String> task,
    Optional<String> tenancy,
    Optional<Boolean> privacyStrict,
    Optional<Boolean> frontierReasoning,
    Optional<Long> p95Millis,
    Optional<Long> firstTokenP95Millis,
    Optional<Long> networkMillis,
    Optional<String> upgrades,
    Optional<Boolean> coreAdvantage,
    Optional<Budget> budget,
    Map<String, Map<String, String>> parameters) {

  /** Tasks that a small model does well (catalogue S-153). */
  public static final Set<String> NARROW_TASKS =
      Set.of("classification", "embedding", "extraction", "moderation", "summarization", "triage");

  /**
   * What a calendar month may cost.
   *
   * @param monthly amount a calendar month may cost
   * @param currency ISO 4217 code
   */
  public record Budget(BigDecimal monthly, String currency) {}

  /**
   * All lists that are not empty must fit; within a list any pattern may.
   *
   * @param teams team in the log
   * @param apiKeys alias or hash of the key
   * @param tags one of the call's tags
   * @param models model asked for or served
   * @param environments environment in the log
   * @param workloads workload the log declares
   */
  public record Match(
      List<String> teams,
      List<String> apiKeys,
      List<String> tags,
      List<String> models,
      List<String> environments,
      List<String> workloads) {

    /** Whether the calls of {@code cube} are meant. */
    public boolean fits(UsageDaily cube) {
      return fitsOne(teams, cube.getTeam())
          && fitsOne(apiKeys, cube.getApiKey())
          && (tags.isEmpty()
              || (cube.getTags() != null
                  && List.of(cube.getTags().split(",", -1)).stream()
                      .anyMatch(tag -> Glob.any(tags, tag))))
          && (models.isEmpty()
              || Glob.any(models, cube.getModelServed())
              || Glob.any(models, cube.getModelRequested()))
          && fitsOne(environments, cube.getEnvironment())
          && fitsOne(workloads, cube.getWorkload());
    }

    private static boolean fitsOne(List<String> patterns, String text) {
      return patterns.isEmpty() || Glob.any(patterns, text);
    }
  }
}
