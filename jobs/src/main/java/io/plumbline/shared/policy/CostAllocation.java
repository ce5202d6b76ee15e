package io.plumbline.shared.policy;

import io.plumbline.schema.Spend;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who pays for what.
 *
 * @param glAccount account of the general ledger where no rule names one
 * @param projectTag key of the tag that names the project
 * @param tags keys of the tags that cost is cut by
 * @param rules the first that fits a call places its cost
 * @param shared how each pool of shared cost is divided, by name
 */
public record CostAllocation(
    Optional<String> glAccount,
    Optional<String> projectTag,
    List<String> tags,
    List<Rule> rules,
    Map<String, Pool> shared) {

  /** A policy that says nothing: cost stays with what the logs say. */
  public static final CostAllocation NONE =
      new CostAllocation(Optional.empty(), Optional.empty(), List.of(), List.of(), Map.of());

  public CostAllocation {
    tags = List.copyOf(tags);
    rules = List.copyOf(rules);
    shared = java.util.Collections.unmodifiableMap(new TreeMap<>(shared));
  }

  /**
   * A rule.
   *
   * @param match which calls
   * @param costCenter cost centre; empty: as the log says
   * @param project project; empty: as the tag says
   * @param glAccount account; empty: the general one
   * @param pool pool of shared cost it goes to; empty: it is the caller's own
   */
  public record Rule(
      Match match,
      Optional<String> costCenter,
      Optional<String> project,
      Optional<String> glAccount,
      Optional<String> pool) {}

  /** By what a pool is divided. */
  public enum By {
    /** In proportion to the spend of each. */
    SPEND,
    /** In proportion to the tokens of each. */
    TOKENS,
    /** The same for each. */
    EVEN,
    /** By fixed shares. */
    FIXED
  }

  /**
   * How a pool is divided over cost centres.
   *
   * @param by by what
   * @param shares weight of each cost centre; empty unless fixed
   */
  public record Pool(By by, Map<String, BigDecimal> shares) {
    public Pool {
      shares = java.util.Collections.unmodifiableMap(new TreeMap<>(shares));
    }
  }

  /**
   * All lists that are not empty must fit; within a list any pattern may.
   *
   * @param teams team
   * @param workloads workload, after policy
   * @param apiKeys alias or hash of the key
   * @param tags one of the call's tags
   * @param models model
   * @param providers provider
   * @param environments environment
   * @param costCenters cost centre in the log
   */
  public record Match(
      List<String> teams,
      List<String> workloads,
      List<String> apiKeys,
      List<String> tags,
      List<String> models,
      List<String> providers,
      List<String> environments,
      List<String> costCenters) {

    /** Whether the calls of the row are meant. */
    public boolean fits(Spend row) {
      return fits(teams, row.getTeam())
          && fits(workloads, row.getWorkload())
          && fits(apiKeys, row.getApiKey())
          && (tags.isEmpty()
              || (row.getTags() != null
                  && List.of(row.getTags().split(",", -1)).stream()
                      .anyMatch(tag -> Glob.any(tags, tag))))
          && fits(models, row.getModel())
          && fits(providers, row.getProvider())
          && fits(environments, row.getEnvironment())
          && fits(costCenters, row.getCostCenter());
    }

    private static boolean fits(List<String> patterns, String text) {
      return patterns.isEmpty() || Glob.any(patterns, text);
    }
  }
}
