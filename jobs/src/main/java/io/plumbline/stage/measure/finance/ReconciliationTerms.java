package io.plumbline.stage.measure.finance;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What policy says about comparing bills with logs.
 *
 * @param gatewayKeys keys the gateway calls each provider with, as its bill names them; a provider
 *     that is not listed is compared by the keys the logs name
 * @param owner who answers for what stays unexplained; empty: nobody is named
 * @param rates exchange rates
 */
public record ReconciliationTerms(
    Map<String, Set<String>> gatewayKeys, Optional<String> owner, ExchangeRates rates) {

  /** Terms of a policy that says nothing. */
  public static final ReconciliationTerms NONE =
      new ReconciliationTerms(Map.of(), Optional.empty(), ExchangeRates.NONE);

  public ReconciliationTerms {
    Map<String, Set<String>> copy = new TreeMap<>();
    gatewayKeys.forEach((provider, keys) -> copy.put(provider, new TreeSet<>(keys)));
    gatewayKeys = copy;
  }
}
