package io.plumbline.shared.policy;

import io.plumbline.shared.config.Keys;
import io.plumbline.shared.config.NearName;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads {@code finance} of policy.yaml. */
final class FinanceReader {
  private FinanceReader() {}

  static Finance read(Keys finance) {
    Optional<Keys> reconciliation = finance.group("reconciliation");
    Map<String, Finance.Billing> billing = new TreeMap<>();
    reconciliation
        .map(keys -> keys.named("providers"))
        .orElse(Map.of())
        .forEach((provider, keys) -> billing.put(provider, billing(keys)));
    return new Finance(
        finance.text("currency"),
        quietDays(finance),
        reconciliation.flatMap(keys -> keys.text("owner")),
        billing,
        finance.group("allocation").map(FinanceReader::allocation).orElse(CostAllocation.NONE),
        finance.group("budgets").map(FinanceReader::budgets).orElse(Budgets.NONE));
  }

  private static Budgets budgets(Keys keys) {
    Map<String, Workload.Budget> teams = new TreeMap<>();
    keys.named("teams").forEach((team, budget) -> teams.put(team, budget(budget)));
    return new Budgets(keys.group("organisation").map(FinanceReader::budget), teams, Map.of());
  }

  /** The schema demands both. */
  static Workload.Budget budget(Keys keys) {
    return new Workload.Budget(
        keys.number("monthly").orElse(BigDecimal.ZERO), keys.text("currency").orElse(""));
  }

  private static Set<LocalDate> quietDays(Keys finance) {
    Set<LocalDate> days = new TreeSet<>();
    for (String text : finance.texts("quiet_days")) {
      try {
        days.add(LocalDate.parse(text));
      } catch (DateTimeException notADay) {
        finance.fault("quiet_days", "'" + text + "' is no day.", "Write days like 2026-12-25.");
      }
    }
    return days;
  }

  private static CostAllocation allocation(Keys keys) {
    Map<String, CostAllocation.Pool> shared = new TreeMap<>();
    keys.named("shared").forEach((name, pool) -> shared.put(name, pool(name, pool)));
    List<CostAllocation.Rule> rules = new ArrayList<>();
    for (Keys rule : keys.groups("rules")) {
      rules.add(rule(rule, shared.keySet()));
    }
    return new CostAllocation(
        keys.text("gl_account"), keys.text("project_tag"), keys.texts("tags"), rules, shared);
  }

  private static CostAllocation.Rule rule(Keys keys, Set<String> pools) {
    keys.text("shared")
        .filter(pool -> !pools.contains(pool))
        .ifPresent(
            pool ->
                keys.fault(
                    "shared",
                    "There is no pool '" + pool + "' under shared.",
                    pools.isEmpty()
                        ? "Describe it under finance.allocation.shared."
                        : NearName.hint(pool, pools, "Pools")));
    if (keys.has("shared") && (keys.has("cost_center") || keys.has("project"))) {
      keys.fault(
          "shared",
          "A rule cannot give cost to a pool and to a cost centre or project.",
          "Keep one; the pool says who pays.");
    }
    return new CostAllocation.Rule(
        match(keys.group("match").orElse(keys)),
        keys.text("cost_center"),
        keys.text("project"),
        keys.text("gl_account"),
        keys.text("shared"));
  }

  private static CostAllocation.Match match(Keys keys) {
    return new CostAllocation.Match(
        keys.texts("team"),
        keys.texts("workload"),
        keys.texts("api_key"),
        keys.texts("tags"),
        keys.texts("models"),
        keys.texts("provider"),
        keys.texts("environment"),
        keys.texts("cost_center"));
  }

  private static CostAllocation.Pool pool(String name, Keys keys) {
    CostAllocation.By by =
        switch (keys.text("by").orElse("spend")) {
          case "tokens" -> CostAllocation.By.TOKENS;
          case "even" -> CostAllocation.By.EVEN;
          case "fixed" -> CostAllocation.By.FIXED;
          default -> CostAllocation.By.SPEND;
        };
    Map<String, BigDecimal> shares = new TreeMap<>();
    keys.group("shares")
        .ifPresent(
            group ->
                group
                    .ownTexts()
                    .keySet()
                    .forEach(
                        center ->
                            group.number(center).ifPresent(share -> shares.put(center, share))));
    if ((by == CostAllocation.By.FIXED) == shares.isEmpty()) {
      keys.fault(
          keys.has("shares") ? "shares" : "by",
          shares.isEmpty()
              ? "Pool '" + name + "' is divided by fixed shares, and has none."
              : "Pool '" + name + "' has shares, and is not divided by them.",
          shares.isEmpty()
              ? "Add shares: a number for each cost centre."
              : "Write by: fixed, or remove shares.");
    } else if (!shares.isEmpty()
        && shares.values().stream().allMatch(share -> share.signum() == 0)) {
      keys.fault("shares", "All shares of pool '" + name + "' are zero.", "Give one above zero.");
    }
    return new CostAllocation.Pool(by, shares);
  }

  private static Finance.Billing billing(Keys keys) {
    Set<String> gatewayKeys = new TreeSet<>(keys.texts("gateway_keys"));
    return new Finance.Billing(gatewayKeys, keys.truth("invoice").orElse(true));
  }
}
