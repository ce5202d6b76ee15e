package io.plumbline.shared.policy;

import io.plumbline.shared.config.Keys;
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
    return new Finance(reconciliation.flatMap(keys -> keys.text("owner")), billing);
  }

  private static Finance.Billing billing(Keys keys) {
    Set<String> gatewayKeys = new TreeSet<>(keys.texts("gateway_keys"));
    return new Finance.Billing(gatewayKeys, keys.truth("invoice").orElse(true));
  }
}
