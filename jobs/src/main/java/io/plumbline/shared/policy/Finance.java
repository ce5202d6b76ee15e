package io.plumbline.shared.policy;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What policy.yaml says about closing a month.
 *
 * @param currency ISO 4217 code of the currency that months are compared in; empty: each currency
 *     by itself
 * @param quietDays UTC days on which no calls are expected
 * @param reconciliationOwner who answers for a difference to an invoice that nobody can explain
 * @param billing what is known of each provider's bills, by provider
 * @param allocation who pays for what
 * @param budgets what a month may cost; those of workloads stand with the workloads
 */
public record Finance(
    Optional<String> currency,
    Set<LocalDate> quietDays,
    Optional<String> reconciliationOwner,
    Map<String, Billing> billing,
    CostAllocation allocation,
    Budgets budgets) {

  /** A policy that says nothing. */
  public static final Finance NONE =
      new Finance(
          Optional.empty(),
          Set.of(),
          Optional.empty(),
          Map.of(),
          CostAllocation.NONE,
          Budgets.NONE);

  public Finance {
    quietDays = java.util.Collections.unmodifiableSet(new TreeSet<>(quietDays));
    billing = java.util.Collections.unmodifiableMap(new TreeMap<>(billing));
  }

  /** Whether the provider's invoice is to be waited for; where policy says nothing, it is. */
  public boolean awaitsInvoice(String provider) {
    return !billing.containsKey(provider) || billing.get(provider).sendsInvoice();
  }

  /**
   * What is known of a provider's bills.
   *
   * @param gatewayKeys keys, projects, accounts and resources the gateway calls with, as the bill
   *     names them; empty: not said
   * @param sendsInvoice whether an invoice is to be waited for
   */
  public record Billing(Set<String> gatewayKeys, boolean sendsInvoice) {
    public Billing {
      gatewayKeys = java.util.Collections.unmodifiableSet(new TreeSet<>(gatewayKeys));
    }
  }
}
