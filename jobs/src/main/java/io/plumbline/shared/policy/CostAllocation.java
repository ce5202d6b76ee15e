package io.plumbline.shared.policy;

import io.plumbline.schema.Spend;
import java.math.BigDecimal;
import java.util.ArrayList;
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
   * Rules that place nothing, because an earlier one fits every call they fit: for each a sentence.
   *
   * <p>Example: "Rule 3 of finance.allocation is never reached: rule 1 fits every call it fits."
   */
  public List<String> shadowed() {
    List<String> sentences = new ArrayList<>();
    for (int at = 0; at < rules.size(); at++) {
      for (int before = 0; before < at; before++) {
        if (rules.get(before).match().covers(rules.get(at).match())) {
          sentences.add(
              "Rule %d of finance.allocation is never reached: rule %d fits every call it fits."
                  .formatted(at + 1, before + 1));
          break;
        }
      }
    }
    return sentences;
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

    /** Whether this surely fits every call that the other fits; false where it cannot be told. */
    boolean covers(Match other) {
      return covers(teams, other.teams)
          && covers(workloads, other.workloads)
          && covers(apiKeys, other.apiKeys)
          && covers(tags, other.tags)
          && covers(models, other.models)
          && covers(providers, other.providers)
          && covers(environments, other.environments)
          && covers(costCenters, other.costCenters);
    }

    /** A pattern is itself a text that a wider pattern fits; an empty list fits what is missing. */
    private static boolean covers(List<String> wide, List<String> narrow) {
      return wide.isEmpty()
          || (!narrow.isEmpty()
              && narrow.stream().allMatch(one -> wide.stream().anyMatch(w -> covers(w, one))));
    }

    /** One character is less than the any text that a star in the other stands for. */
    private static boolean covers(String wide, String narrow) {
      return wide.equalsIgnoreCase(narrow)
          || (Glob.fits(wide, narrow) && !(wide.contains("?") && narrow.contains("*")));
    }

    private static boolean fits(List<String> patterns, String text) {
      return patterns.isEmpty() || Glob.any(patterns, text);
    }
  }
}
