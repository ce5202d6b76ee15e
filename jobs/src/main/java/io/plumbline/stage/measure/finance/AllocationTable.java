package io.plumbline.stage.measure.finance;

import io.plumbline.economics.LargestRemainder;
import io.plumbline.schema.Allocation;
import io.plumbline.schema.JournalLine;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.Spend;
import io.plumbline.shared.policy.CostAllocation;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Cost by who answers for it. Every amount ends in exactly one line, so that any cut has the same
 * total; what nobody answers for stands without a cost centre.
 *
 * <p>Example: cost centre A spent 6.00, B 3.00, and the shared platform 1.00, divided by spend: A
 * pays 6.00 + 0.666666666666666667, B 3.00 + 0.333333333333333333; together 10.00. In the journal A
 * pays 6.67 and B 3.33.
 */
public final class AllocationTable {
  private static final int SCALE = 18;
  private static final int CENTS = 2;
  private static final String CAPACITY = "provisioned_capacity";

  private AllocationTable() {}

  private record Owner(
      String costCenter,
      String glAccount,
      String team,
      String workload,
      String project,
      String apiKey,
      String tags) {
    static final Owner NOBODY = new Owner(null, null, null, null, null, null, null);

    static Owner of(String costCenter, String glAccount) {
      return new Owner(costCenter, glAccount, null, null, null, null, null);
    }
  }

  private static final Comparator<String> TEXTS = Comparator.nullsLast(Comparator.naturalOrder());
  private static final Comparator<Owner> OWNERS =
      Comparator.comparing(Owner::costCenter, TEXTS)
          .thenComparing(Owner::glAccount, TEXTS)
          .thenComparing(Owner::team, TEXTS)
          .thenComparing(Owner::workload, TEXTS)
          .thenComparing(Owner::project, TEXTS)
          .thenComparing(Owner::apiKey, TEXTS)
          .thenComparing(Owner::tags, TEXTS);

  private record Line(String currency, String basis, String reason, Owner owner) {}

  private static final List<String> BASES = List.of("usage", "shared", "capacity", "invoice");
  private static final Comparator<Line> LINES =
      Comparator.comparing(Line::currency)
          .thenComparing(line -> BASES.indexOf(line.basis()))
          .thenComparing(Line::owner, OWNERS)
          .thenComparing(Line::reason);

  /** Shared cost that is divided together. */
  private record Pool(YearMonth month, String currency, String name) {}

  private static final Comparator<Pool> POOLS =
      Comparator.comparing(Pool::month).thenComparing(Pool::currency).thenComparing(Pool::name);

  private static final class Sum {
    private BigDecimal amount = BigDecimal.ZERO;
    private long tokens;

    void add(BigDecimal more, long moreTokens) {
      amount = amount.add(more);
      tokens += moreTokens;
    }
  }

  /**
   * The lines, sorted. Shared cost is divided month by month, so that the months of a year add up
   * to it, whoever grew in it.
   *
   * @param spend all rows of the interval
   * @param reconciled steps of the same interval; what they name beyond the spend becomes lines too
   */
  public static List<Allocation> of(
      List<Spend> spend, List<Reconciled> reconciled, CostAllocation policy) {
    Map<Line, Sum> lines = new TreeMap<>(LINES);
    Map<Pool, BigDecimal> pools = new TreeMap<>(POOLS);
    Map<YearMonth, List<Spend>> months = new TreeMap<>();
    for (Spend row : spend) {
      months.computeIfAbsent(YearMonth.from(row.getDay()), month -> new ArrayList<>()).add(row);
      SpendAmount amount = SpendAmount.of(row);
      if (amount == null) {
        continue;
      }
      Optional<CostAllocation.Rule> rule = rule(row, policy);
      Optional<String> pool = rule.flatMap(CostAllocation.Rule::pool);
      if (pool.isPresent()) {
        pools.merge(
            new Pool(YearMonth.from(row.getDay()), amount.currency(), pool.get()),
            amount.amount(),
            BigDecimal::add);
      } else {
        add(
            lines,
            new Line(
                amount.currency(), "usage", placedBy(row, rule, policy), owner(row, rule, policy)),
            amount.amount(),
            SpendAmount.tokens(row));
      }
    }
    pools.forEach(
        (pool, amount) ->
            share(lines, months.get(pool.month()), pool.currency(), pool.name(), amount, policy));
    beyond(lines, spend, reconciled, policy);
    return lines.entrySet().stream()
        .filter(line -> line.getValue().amount.signum() != 0 || line.getValue().tokens > 0)
        .map(line -> row(line.getKey(), line.getValue()))
        .toList();
  }

  private static void add(Map<Line, Sum> lines, Line line, BigDecimal amount, long tokens) {
    lines.computeIfAbsent(line, key -> new Sum()).add(amount, tokens);
  }

  private static Optional<CostAllocation.Rule> rule(Spend row, CostAllocation policy) {
    return policy.rules().stream().filter(rule -> rule.match().fits(row)).findFirst();
  }

  private static String placedBy(
      Spend row, Optional<CostAllocation.Rule> rule, CostAllocation policy) {
    if (rule.flatMap(CostAllocation.Rule::costCenter).isPresent()) {
      return "rule " + (policy.rules().indexOf(rule.get()) + 1);
    }
    return row.getCostCenter() == null ? "none" : "log";
  }

  private static Owner owner(Spend row, Optional<CostAllocation.Rule> rule, CostAllocation policy) {
    return new Owner(
        rule.flatMap(CostAllocation.Rule::costCenter).orElse(row.getCostCenter()),
        rule.flatMap(CostAllocation.Rule::glAccount).or(policy::glAccount).orElse(null),
        row.getTeam(),
        row.getWorkload(),
        rule.flatMap(CostAllocation.Rule::project)
            .or(() -> policy.projectTag().flatMap(key -> Optional.ofNullable(tag(row, key))))
            .orElse(null),
        row.getApiKey(),
        tags(row, policy.tags()));
  }

  private static String tag(Spend row, String key) {
    if (row.getTags() == null) {
      return null;
    }
    for (String tag : row.getTags().split(",", -1)) {
      for (String between : List.of("=", ":")) {
        if (tag.startsWith(key + between)) {
          return tag.substring(key.length() + 1);
        }
      }
    }
    return null;
  }

  private static String tags(Spend row, List<String> keys) {
    List<String> found =
        keys.stream()
            .sorted()
            .map(key -> tag(row, key) == null ? null : key + "=" + tag(row, key))
            .filter(Objects::nonNull)
            .toList();
    return found.isEmpty() ? null : String.join(",", found);
  }

  // --- shared cost

  private static void share(
      Map<Line, Sum> lines,
      List<Spend> ofMonth,
      String currency,
      String name,
      BigDecimal amount,
      CostAllocation policy) {
    CostAllocation.Pool pool = policy.shared().get(name);
    Map<Owner, BigDecimal> weights =
        switch (pool.by()) {
          case SPEND -> bySpend(ofMonth, currency, policy);
          case TOKENS -> byTokens(ofMonth, policy);
          case EVEN -> evenly(ofMonth, policy);
          case FIXED -> fixed(pool, policy);
        };
    weights.values().removeIf(weight -> weight.signum() <= 0);
    if (weights.isEmpty()) {
      add(lines, new Line(currency, "shared", name, Owner.NOBODY), amount, 0);
      return;
    }
    divide(lines, currency, "shared", name, amount, weights);
  }

  /** Spend of other currencies cannot be added: who spent none in the pool's pays nothing. */
  private static Map<Owner, BigDecimal> bySpend(
      List<Spend> spend, String currency, CostAllocation policy) {
    Map<Owner, BigDecimal> weights = new TreeMap<>(OWNERS);
    for (Spend row : spend) {
      SpendAmount amount = SpendAmount.of(row);
      if (amount != null && amount.currency().equals(currency)) {
        user(row, policy)
            .ifPresent(owner -> weights.merge(payer(owner), amount.amount(), BigDecimal::add));
      }
    }
    return weights;
  }

  /** Tokens have no currency, and are used whether or not anybody knows what they cost. */
  private static Map<Owner, BigDecimal> byTokens(List<Spend> spend, CostAllocation policy) {
    Map<Owner, BigDecimal> weights = new TreeMap<>(OWNERS);
    for (Spend row : spend) {
      user(row, policy)
          .ifPresent(
              owner ->
                  weights.merge(
                      payer(owner), BigDecimal.valueOf(SpendAmount.tokens(row)), BigDecimal::add));
    }
    return weights;
  }

  /** Each cost centre once, by its account if it has a single one. */
  private static Map<Owner, BigDecimal> evenly(List<Spend> spend, CostAllocation policy) {
    Map<String, Set<Optional<String>>> accounts = new TreeMap<>();
    for (Spend row : spend) {
      user(row, policy)
          .ifPresent(
              owner ->
                  accounts
                      .computeIfAbsent(owner.costCenter(), center -> new HashSet<>())
                      .add(Optional.ofNullable(owner.glAccount())));
    }
    Map<Owner, BigDecimal> weights = new TreeMap<>(OWNERS);
    accounts.forEach(
        (center, own) -> {
          Optional<String> account = own.size() == 1 ? own.iterator().next() : policy.glAccount();
          weights.put(Owner.of(center, account.orElse(null)), BigDecimal.ONE);
        });
    return weights;
  }

  private static Map<Owner, BigDecimal> fixed(CostAllocation.Pool pool, CostAllocation policy) {
    Map<Owner, BigDecimal> weights = new TreeMap<>(OWNERS);
    pool.shares()
        .forEach(
            (center, weight) ->
                weights.put(Owner.of(center, policy.glAccount().orElse(null)), weight));
    return weights;
  }

  /** Whose the calls of a row are; empty: they belong to a pool, or no cost centre is named. */
  private static Optional<Owner> user(Spend row, CostAllocation policy) {
    Optional<CostAllocation.Rule> rule = rule(row, policy);
    return rule.flatMap(CostAllocation.Rule::pool).isPresent()
        ? Optional.empty()
        : Optional.of(owner(row, rule, policy)).filter(owner -> owner.costCenter() != null);
  }

  /** Who pays a part of a pool: the cost centre, and the team within it. */
  private static Owner payer(Owner owner) {
    return new Owner(owner.costCenter(), owner.glAccount(), owner.team(), null, null, null, null);
  }

  private static void divide(
      Map<Line, Sum> lines,
      String currency,
      String basis,
      String reason,
      BigDecimal amount,
      Map<Owner, BigDecimal> weights) {
    List<Owner> owners = List.copyOf(weights.keySet());
    List<BigDecimal> parts = LargestRemainder.split(amount, List.copyOf(weights.values()), SCALE);
    for (int at = 0; at < owners.size(); at++) {
      add(lines, new Line(currency, basis, reason, owners.get(at)), parts.get(at), 0);
    }
  }

  // --- what the invoice charges beyond the spend

  private static void beyond(
      Map<Line, Sum> lines, List<Spend> spend, List<Reconciled> reconciled, CostAllocation policy) {
    TreeSet<String> compared = new TreeSet<>();
    String account = policy.glAccount().orElse(null);
    for (Reconciled step : reconciled) {
      if (!step.getState().equals("compared")) {
        continue;
      }
      compared.add(step.getProvider());
      if (step.getStep().equals("bucket") || step.getStep().equals("unexplained")) {
        Map<Owner, BigDecimal> users =
            step.getCause().equals(CAPACITY)
                ? capacityUsers(step.getProvider(), spend, policy)
                : Map.of();
        if (users.isEmpty()) {
          add(
              lines,
              new Line(step.getCurrency(), "invoice", step.getCause(), Owner.of(null, account)),
              step.getAmount(),
              0);
        } else {
          divide(
              lines, step.getCurrency(), "capacity", step.getProvider(), step.getAmount(), users);
        }
      }
    }
    // What only the log puts a price on is in the spend; the invoice holds it under its own cause.
    for (Spend row : spend) {
      SpendAmount amount = SpendAmount.of(row);
      if (amount != null && row.getPricedCost() == null && compared.contains(row.getProvider())) {
        add(
            lines,
            new Line(amount.currency(), "invoice", "as_reported", Owner.of(null, account)),
            amount.amount().negate(),
            0);
      }
    }
  }

  /** Tokens of those whose calls ran on capacity bought in advance. */
  private static Map<Owner, BigDecimal> capacityUsers(
      String provider, List<Spend> spend, CostAllocation policy) {
    Map<Owner, BigDecimal> users = new TreeMap<>(OWNERS);
    for (Spend row : spend) {
      if (row.getProvider().equals(provider)
          && "provisioned".equals(row.getServiceTier())
          && SpendAmount.tokens(row) > 0) {
        users.merge(
            owner(row, rule(row, policy), policy),
            BigDecimal.valueOf(SpendAmount.tokens(row)),
            BigDecimal::add);
      }
    }
    return users;
  }

  private static Allocation row(Line line, Sum sum) {
    Owner owner = line.owner();
    return new Allocation(
        line.basis(),
        line.reason(),
        line.currency(),
        owner.costCenter(),
        owner.glAccount(),
        owner.team(),
        owner.workload(),
        owner.project(),
        owner.apiKey(),
        owner.tags(),
        sum.amount.setScale(SCALE),
        sum.tokens);
  }

  // --- the journal

  private record Account(String currency, String costCenter, String glAccount) {}

  /** The chargeback journal: the same amounts by cost centre and account, in whole cents. */
  public static List<JournalLine> journal(List<Allocation> allocation) {
    Map<Account, BigDecimal> sums =
        new TreeMap<>(
            Comparator.comparing(Account::currency)
                .thenComparing(Account::costCenter, TEXTS)
                .thenComparing(Account::glAccount, TEXTS));
    for (Allocation row : allocation) {
      sums.merge(
          new Account(row.getCurrency(), row.getCostCenter(), row.getGlAccount()),
          row.getAmount(),
          BigDecimal::add);
    }
    List<JournalLine> journal = new ArrayList<>();
    for (String currency : new TreeSet<>(sums.keySet().stream().map(Account::currency).toList())) {
      List<Map.Entry<Account, BigDecimal>> own =
          sums.entrySet().stream().filter(sum -> sum.getKey().currency().equals(currency)).toList();
      List<BigDecimal> rounded =
          LargestRemainder.round(
              own.stream().map(Map.Entry::getValue).toList(), minorDigits(currency));
      for (int at = 0; at < own.size(); at++) {
        Account account = own.get(at).getKey();
        journal.add(
            new JournalLine(
                account.costCenter(),
                account.glAccount(),
                currency,
                rounded.get(at).setScale(SCALE)));
      }
    }
    return List.copyOf(journal);
  }

  private static int minorDigits(String code) {
    return Currency.getAvailableCurrencies().stream()
        .filter(currency -> currency.getCurrencyCode().equals(code))
        .map(Currency::getDefaultFractionDigits)
        .filter(digits -> digits >= 0)
        .findFirst()
        .orElse(CENTS);
  }
}
