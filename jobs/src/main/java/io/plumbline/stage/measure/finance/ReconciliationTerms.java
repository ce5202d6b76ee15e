package io.plumbline.stage.measure.finance;

import io.plumbline.shared.policy.ReferenceRates;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What policy says about comparing bills with logs.
 *
 * @param gatewayKeys keys, projects, accounts and resources the gateway calls each provider with,
 *     as its bill names them; a provider that is not listed is compared by the keys and hosts the
 *     logs name
 * @param owner who answers for what stays unexplained; empty: nobody is named
 * @param rates rates that priced amounts are converted at into the currency of a bill
 */
public record ReconciliationTerms(
    Map<String, Set<String>> gatewayKeys, Optional<String> owner, ReferenceRates rates) {

  /** Terms of a policy that says nothing. */
  public static final ReconciliationTerms NONE =
      new ReconciliationTerms(Map.of(), Optional.empty(), ReferenceRates.NONE);

  public ReconciliationTerms {
    Map<String, Set<String>> copy = new TreeMap<>();
    gatewayKeys.forEach((provider, keys) -> copy.put(provider, new TreeSet<>(keys)));
    gatewayKeys = copy;
  }
}
