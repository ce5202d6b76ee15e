package io.plumbline.stage.judge;

import io.plumbline.rules.fact.About;
import io.plumbline.rules.fact.Avoidable;
import io.plumbline.rules.fact.Budget;
import io.plumbline.rules.fact.DailySpend;
import io.plumbline.rules.fact.Invoice;
import io.plumbline.rules.fact.PlacePremium;
import io.plumbline.rules.fact.PromptCache;
import io.plumbline.schema.AnomalyDriver;
import io.plumbline.schema.BudgetState;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.ResidencyPremium;
import io.plumbline.schema.Saving;
import io.plumbline.schema.Spend;
import io.plumbline.schema.SpendAnomaly;
import io.plumbline.shared.policy.Evaluation;
import io.plumbline.shared.policy.Workload;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Invoices, budgets, unusual days and prompt caches as facts. */
final class MoneyFacts {
  private static final String NO_RATE = "no_exchange_rate";

  private final JudgeInput input;
  private final Declared declared;

  MoneyFacts(JudgeInput input, Declared declared) {
    this.input = input;
    this.declared = declared;
  }

  List<Subject> subjects() {
    List<Subject> subjects = new ArrayList<>();
    subjects.addAll(invoices());
    subjects.addAll(budgets());
    subjects.addAll(days());
    subjects.addAll(caches());
    subjects.addAll(avoidable());
    subjects.addAll(premiums());
    return subjects;
  }

  /** Of a calendar month; of providers that send an invoice. */
  private List<Subject> invoices() {
    if (!isMonth()) {
      return List.of();
    }
    Map<String, List<Reconciled>> accounts = new TreeMap<>();
    for (Reconciled row : input.costs().reconciled()) {
      boolean awaited =
          !row.getState().equals("own_hardware")
              && !row.getProvider().equals("unknown")
              && declared.policy().finance().awaitsInvoice(row.getProvider());
      if (awaited) {
        accounts
            .computeIfAbsent(
                row.getProvider() + " in " + CostTables.named(row.getCurrency()),
                k -> new ArrayList<>())
            .add(row);
      }
    }
    List<Subject> subjects = new ArrayList<>();
    accounts.forEach((key, rows) -> invoice(key, rows).ifPresent(subjects::add));
    return subjects;
  }

  /** Empty: what is priced in this currency is billed in another, and is judged there. */
  private Optional<Subject> invoice(String key, List<Reconciled> rows) {
    Reconciled one = rows.get(0);
    boolean read = one.getState().equals("compared");
    if (read && rows.stream().noneMatch(row -> row.getStep().equals("invoiced"))) {
      return Optional.empty();
    }
    boolean converted = rows.stream().noneMatch(row -> row.getCause().equals(NO_RATE));
    BigDecimal invoiced = sum(rows, "invoiced");
    String causes =
        rows.stream()
            .filter(row -> row.getStep().equals("unexplained") && row.getAmount().signum() != 0)
            .map(row -> row.getCause().replace('_', ' '))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    Invoice fact =
        new Invoice(
            about(
                key,
                null,
                one.getProvider(),
                input.spend().stream()
                    .filter(row -> row.getProvider().equals(one.getProvider()))
                    .toList(),
                read ? invoiced : sum(rows, "priced"),
                one.getCurrency()),
            one.getProvider(),
            read ? Boolean.TRUE : null,
            converted ? Boolean.TRUE : null,
            read ? invoiced : null,
            sum(rows, "priced"),
            read ? sum(rows, "bucket") : null,
            read ? sum(rows, "unexplained") : null,
            causes.isEmpty() ? null : causes);
    return Optional.of(
        new Subject(
            fact, List.of(Map.of("provider", List.of(one.getProvider()))), List.of(), null));
  }

  private static BigDecimal sum(List<Reconciled> rows, String step) {
    return rows.stream()
        .filter(row -> row.getStep().equals(step))
        .map(Reconciled::getAmount)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private boolean isMonth() {
    return input.from().getDayOfMonth() == 1 && input.to().equals(input.from().plusMonths(1));
  }

  /** Of the month of the interval's last day; what has no budget is no subject. */
  private List<Subject> budgets() {
    LocalDate month = input.to().minusDays(1).withDayOfMonth(1);
    List<Subject> subjects = new ArrayList<>();
    for (BudgetState row : input.costs().budgets()) {
      if (row.getBudget() != null && row.getMonth().equals(month)) {
        subjects.add(budget(row));
      }
    }
    return subjects;
  }

  private Subject budget(BudgetState row) {
    return Subject.withoutCalls(
        new Budget(
            about(
                CostTables.subject(row.getScope(), row.getName(), row.getCurrency()),
                row.getScope().equals("workload") ? row.getName() : null,
                null,
                List.of(),
                row.getSpent(),
                row.getCurrency()),
            row.getScope(),
            isSeen(row) ? Boolean.TRUE : null,
            row.getUnconvertedDays() == 0 ? Boolean.TRUE : null,
            row.getBudget(),
            row.getSpent(),
            row.getP50(),
            row.getP90()));
  }

  /** Nothing spent, and nothing to expect: nobody saw a cost of it. */
  private static boolean isSeen(BudgetState row) {
    return row.getSpent().signum() != 0 || row.getP50() != null || row.getUnconvertedDays() > 0;
  }

  /** The organisation and its teams, in each currency they spent. */
  private List<Subject> days() {
    Map<String, List<SpendAnomaly>> found = new TreeMap<>();
    Map<String, String> scopes = new TreeMap<>();
    for (Spend row : input.spend()) {
      String currency = Costs.amount(row) == null ? null : Costs.currency(row);
      if (currency != null) {
        for (String scope : List.of("organisation", "team")) {
          String name = scope.equals("team") ? row.getTeam() : null;
          String key = CostTables.subject(scope, name, currency);
          found.computeIfAbsent(key, k -> new ArrayList<>());
          scopes.put(key, scope);
        }
      }
    }
    for (SpendAnomaly row : input.costs().anomalies()) {
      String key = CostTables.subject(row.getScope(), row.getName(), row.getCurrency());
      if (found.containsKey(key)) {
        found.get(key).add(row);
      }
    }
    List<Subject> subjects = new ArrayList<>();
    found.forEach(
        (key, rows) -> subjects.add(Subject.withoutCalls(days(key, scopes.get(key), rows))));
    return subjects;
  }

  private DailySpend days(String key, String scope, List<SpendAnomaly> rows) {
    Optional<SpendAnomaly> worst =
        rows.stream()
            .sorted(Comparator.comparing(SpendAnomaly::getDay))
            .max(Comparator.comparing(row -> row.getAmount().subtract(row.getExpected()).abs()));
    int compared = input.costs().comparedDays().getOrDefault(key, 0);
    return new DailySpend(
        about(
            key,
            null,
            null,
            List.of(),
            worst.map(SpendAnomaly::getAmount).orElse(null),
            worst.map(SpendAnomaly::getCurrency).orElse(null)),
        scope,
        compared == 0 ? null : compared,
        rows.size(),
        worst.map(SpendAnomaly::getDay).orElse(null),
        worst.map(SpendAnomaly::getAmount).orElse(null),
        worst.map(SpendAnomaly::getExpected).orElse(null),
        worst.map(this::drivers).orElse(null));
  }

  private String drivers(SpendAnomaly day) {
    String all =
        input.costs().drivers().stream()
            .filter(
                row ->
                    row.getDay().equals(day.getDay())
                        && row.getCurrency().equals(day.getCurrency())
                        && row.getScope().equals(day.getScope())
                        && Objects.equals(row.getName(), day.getName()))
            .sorted(Comparator.comparing(AnomalyDriver::getPosition))
            .map(
                row ->
                    (row.getWorkload() == null ? "no workload" : row.getWorkload())
                        + " with "
                        + (row.getModel() == null ? "an unnamed model" : row.getModel()))
            .collect(Collectors.joining(", "));
    return all.isEmpty() ? "nothing that can be told apart" : all;
  }

  /** Where a provider charges for writing to its cache. */
  private List<Subject> caches() {
    Map<String, List<Spend>> groups = new TreeMap<>();
    for (Spend row : input.spend()) {
      if (Lanes.managed(row.getLane()) && !row.getGatewayCacheHit()) {
        groups
            .computeIfAbsent(
                "%s / %s %s"
                    .formatted(
                        row.getWorkload() == null ? "unattributed" : row.getWorkload(),
                        row.getProvider(),
                        row.getModel() == null ? "model unknown" : row.getModel()),
                key -> new ArrayList<>())
            .add(row);
      }
    }
    List<Subject> subjects = new ArrayList<>();
    groups.forEach(
        (key, rows) -> {
          if (written(rows) > 0) {
            subjects.add(cache(key, rows));
          }
        });
    return subjects;
  }

  private static long written(List<Spend> rows) {
    return rows.stream()
        .mapToLong(row -> row.getCacheWrite5mTokens() + row.getCacheWrite1hTokens())
        .sum();
  }

  private Subject cache(String key, List<Spend> rows) {
    Spend one = rows.get(0);
    Costs writes = new Costs();
    for (Spend row : rows) {
      writes.add(row.getCacheWrite5mCost(), row.getPricedCurrency());
      writes.add(row.getCacheWrite1hCost(), row.getPricedCurrency());
    }
    PromptCache fact =
        new PromptCache(
            about(
                key,
                one.getWorkload(),
                one.getProvider(),
                rows,
                writes.amount(),
                writes.currency()),
            one.getProvider(),
            one.getModel() == null ? "unknown" : one.getModel(),
            written(rows),
            rows.stream().mapToLong(Spend::getCacheReadTokens).sum(),
            writes.amount());
    return new Subject(
        fact,
        List.of(
            Map.of(
                "workload", Arrays.asList(one.getWorkload()),
                "provider", List.of(one.getProvider()),
                "model", Arrays.asList(one.getModel()))),
        List.of(),
        null);
  }

  /** Workloads on managed lanes, in each currency they cost. */
  private List<Subject> avoidable() {
    Map<String, Costs> spend = new TreeMap<>();
    for (Spend row : input.spend()) {
      if (row.getWorkload() != null && Lanes.managed(row.getLane())) {
        spend.computeIfAbsent(row.getWorkload(), w -> new Costs()).add(row);
      }
    }
    Map<String, List<Saving>> savings =
        WorkloadFacts.by(input.costs().savings(), Saving::getWorkload);
    List<Subject> subjects = new ArrayList<>();
    spend.forEach(
        (workload, costs) ->
            costs
                .byCurrency()
                .forEach(
                    (currency, amount) ->
                        subjects.add(
                            avoidable(
                                workload,
                                currency,
                                amount,
                                savings.getOrDefault(workload, List.of())))));
    return subjects;
  }

  /**
   * @param savings rows of the workload alone
   */
  private Subject avoidable(
      String workload, String currency, BigDecimal spend, List<Saving> savings) {
    Optional<Workload> known = declared.policy().workload(workload);
    boolean compared = evaluatedModels(workload) >= 2;
    boolean said = known.filter(w -> w.p95Millis().isPresent() || w.task().isPresent()).isPresent();
    List<Saving> models = best("cheaper_model", savings, currency);
    List<Saving> batches = best("batch", savings, currency);
    Avoidable fact =
        new Avoidable(
            about(workload + " in " + currency, workload, null, List.of(), spend, currency),
            known.flatMap(Workload::task).map(Workload.NARROW_TASKS::contains).orElse(null),
            spend,
            compared ? sum(models) : null,
            how(models),
            said ? sum(batches) : null,
            how(batches));
    return new Subject(fact, List.of(Map.of("workload", Arrays.asList(workload))), List.of(), null);
  }

  private long evaluatedModels(String workload) {
    return declared.policy().evaluations().stream()
        .flatMap(List::stream)
        .filter(run -> run.workload().equals(workload))
        .map(Evaluation::model)
        .distinct()
        .count();
  }

  /** What residency or a contract forbids is left out; of one model's ways, the largest counts. */
  private static List<Saving> best(String kind, List<Saving> savings, String currency) {
    Map<String, Saving> best = new TreeMap<>();
    for (Saving row : savings) {
      if (row.getKind().equals(kind)
          && row.getCurrency().equals(currency)
          && !row.getVeto().equals("vetoed")) {
        best.merge(
            row.getTeam() + " " + row.getProvider() + " " + row.getModel(),
            row,
            (a, b) -> a.getAmount().compareTo(b.getAmount()) >= 0 ? a : b);
      }
    }
    return List.copyOf(best.values());
  }

  private static BigDecimal sum(List<Saving> rows) {
    return rows.stream().map(Saving::getAmount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static String how(List<Saving> rows) {
    return rows.isEmpty()
        ? null
        : rows.stream()
            .map(row -> row.getBasis().replaceFirst("\\.$", ""))
            .collect(Collectors.joining("; "));
  }

  private List<Subject> premiums() {
    Map<String, List<ResidencyPremium>> groups = new TreeMap<>();
    for (ResidencyPremium row : input.costs().premiums()) {
      groups
          .computeIfAbsent(
              (row.getWorkload() == null ? "unattributed" : row.getWorkload())
                  + " in "
                  + row.getCurrency(),
              key -> new ArrayList<>())
          .add(row);
    }
    List<Subject> subjects = new ArrayList<>();
    groups.forEach((key, rows) -> subjects.add(premium(key, rows)));
    return subjects;
  }

  private Subject premium(String key, List<ResidencyPremium> rows) {
    ResidencyPremium one = rows.get(0);
    BigDecimal paid = sum(rows, ResidencyPremium::getPaid);
    PlacePremium fact =
        new PlacePremium(
            about(key, one.getWorkload(), null, List.of(), paid, one.getCurrency()),
            paid,
            sum(rows, ResidencyPremium::getNeeded),
            sum(rows, ResidencyPremium::getWasted),
            sum(rows, ResidencyPremium::getToFix),
            sum(rows, ResidencyPremium::getUnknown).signum() == 0 ? Boolean.TRUE : null);
    return new Subject(
        fact, List.of(Map.of("workload", Arrays.asList(one.getWorkload()))), List.of(), null);
  }

  private static BigDecimal sum(
      List<ResidencyPremium> rows, Function<ResidencyPremium, BigDecimal> part) {
    return rows.stream().map(part).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private About about(
      String key,
      String workload,
      String provider,
      List<Spend> rows,
      BigDecimal spend,
      String currency) {
    return new About(
        key,
        workload,
        null,
        provider,
        workload == null ? null : declared.owner(workload),
        rows.stream().mapToLong(Spend::getAttempts).sum(),
        rows.stream().mapToLong(MoneyFacts::tokens).sum(),
        spend,
        spend == null ? null : currency,
        null,
        List.of(),
        null,
        null,
        null);
  }

  private static long tokens(Spend row) {
    return row.getInputUncachedTokens()
        + row.getCacheReadTokens()
        + row.getCacheWrite5mTokens()
        + row.getCacheWrite1hTokens()
        + row.getOutputTokens();
  }
}
