package io.plumbline;

import io.plumbline.economics.BreakEven;
import io.plumbline.economics.BreakEvenInput;
import io.plumbline.economics.Triangular;
import io.plumbline.schema.Spend;
import io.plumbline.schema.WorkloadMeasure;
import io.plumbline.shared.policy.Benchmark;
import io.plumbline.shared.policy.OwnershipCosts;
import io.plumbline.shared.policy.Policy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Inputs of a comparison out of the tables of a run and the policy: demand and price from the
 * tables, GPUs from gpus.yaml and benchmarks.csv, the rest from tco.yaml.
 *
 * @param currency ISO 4217 code of every amount
 * @param values inputs that are known
 * @param sources where each is from
 * @param notes what a reader must know of them, in sentences
 */
public record WorkloadInputs(
    String currency,
    Map<BreakEvenInput, Triangular> values,
    Map<BreakEvenInput, String> sources,
    List<String> notes) {

  /**
   * Those of one workload.
   *
   * @param run what to name as the source of what its tables say
   * @param spend all rows of the run; those of other workloads are passed over
   * @param days days of the run's interval
   */
  public static WorkloadInputs of(
      Policy policy, String run, WorkloadMeasure measure, List<Spend> spend, long days) {
    List<Spend> own =
        spend.stream().filter(row -> measure.getWorkload().equals(row.getWorkload())).toList();
    return new Reading(policy, run).of(measure, own, days);
  }

  private static final class Reading {
    private static final BigDecimal MILLION = new BigDecimal(1_000_000);

    /** tco.yaml gives a monthly share of the migration; a year is what it is then spread over. */
    private static final int MIGRATION_MONTHS = 12;

    private final Policy policy;
    private final String run;
    private final Map<BreakEvenInput, Triangular> values = new LinkedHashMap<>();
    private final Map<BreakEvenInput, String> sources = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    private Reading(Policy policy, String run) {
      this.policy = policy;
      this.run = run;
    }

    private WorkloadInputs of(WorkloadMeasure measure, List<Spend> spend, long days) {
      String workload = measure.getWorkload();
      Optional<OwnershipCosts> costs = policy.costs();
      String currency =
          costs
              .map(OwnershipCosts::currency)
              .orElse(measure.getCurrency() == null ? "USD" : measure.getCurrency());
      demand(spend, days);
      peak(measure, spend, days);
      price(spend, currency);
      gpu(currency);
      costs.flatMap(known -> known.ofWorkload(workload)).ifPresent(this::operations);
      return new WorkloadInputs(currency, values, sources, notes);
    }

    /** Counted in output tokens, as benchmarks count speed: demand, price and speed must agree. */
    private void demand(List<Spend> spend, long days) {
      long tokens = spend.stream().mapToLong(Spend::getOutputTokens).sum();
      if (tokens > 0) {
        BigDecimal perDay =
            new BigDecimal(tokens).divide(new BigDecimal(days), 0, RoundingMode.HALF_EVEN);
        if (perDay.signum() == 0) { // fewer than one token in two days is still a demand
          perDay = new BigDecimal(tokens).divide(new BigDecimal(days), 6, RoundingMode.CEILING);
        }
        put(BreakEvenInput.TOKENS_PER_DAY, Triangular.exactly(perDay), run);
        notes.add(
            "Tokens are output tokens, as in benchmarks.csv; the API's price spreads input and cache over them.");
      } else {
        notes.add("This workload has no output tokens (embeddings, say): nothing to compare yet.");
      }
    }

    /**
     * Busiest minutes (as the measure has them) over the mean minute of the whole interval, as the
     * demand is spread over all of its days and the measure over those with traffic. Runs of
     * earlier versions know hours alone.
     */
    private void peak(WorkloadMeasure measure, List<Spend> spend, long days) {
      long withTraffic = spend.stream().map(Spend::getDay).distinct().count();
      boolean minutes = measure.getPeakMinuteRatio() != null;
      Double busiest = minutes ? measure.getPeakMinuteRatio() : measure.getPeakHourRatio();
      if (busiest == null || withTraffic == 0) {
        notes.add("No hours of the day are known of these calls: how peaked they are is not.");
        return;
      }
      BigDecimal ratio =
          new BigDecimal(busiest)
              .multiply(new BigDecimal(days))
              .divide(new BigDecimal(withTraffic), 3, RoundingMode.HALF_EVEN)
              .max(BigDecimal.ONE);
      put(BreakEvenInput.PEAK_RATIO, Triangular.exactly(ratio), run);
      notes.add(
          minutes
              ? "The peak is the minute that 99 in 100 do not pass (the busiest, where most tokens fall into fewer than one in 100), over the mean minute; give demand.peak_ratio to plan for another."
              : "The peak is the busiest hour over the mean hour; a minute may be busier: give demand.peak_ratio to plan for it.");
    }

    /** Cost of everything whose price is known on managed lanes, over its output tokens. */
    private void price(List<Spend> spend, String currency) {
      BigDecimal cost = BigDecimal.ZERO;
      long priced = 0;
      long all = 0;
      for (Spend row : spend) {
        if (row.getLane() == null || !row.getLane().startsWith("managed")) {
          continue;
        }
        all += row.getOutputTokens();
        if (row.getPricedCost() != null
            && row.getUnpricedAttempts() == 0
            && currency.equals(row.getPricedCurrency())) {
          cost = cost.add(row.getPricedCost());
          priced += row.getOutputTokens();
        }
      }
      BigDecimal price =
          priced == 0
              ? BigDecimal.ZERO
              : cost.multiply(MILLION).divide(new BigDecimal(priced), 6, RoundingMode.HALF_EVEN);
      if (price.signum() == 0) {
        notes.add("No tokens of this workload on a managed lane have a price in " + currency + ".");
        return;
      }
      if (priced < all) {
        notes.add(
            "The price rests on %d of %d managed output tokens: the others have none in %s."
                .formatted(priced, all, currency));
      }
      put(BreakEvenInput.API_PRICE, Triangular.exactly(price), run);
    }

    /** The benchmark with the cheapest token at full load; its set of GPUs counts as one. */
    private void gpu(String currency) {
      policy.benchmarks().stream()
          .flatMap(List::stream)
          .filter(benchmark -> benchmark.tokensPerSecond().signum() > 0)
          .filter(benchmark -> hour(benchmark, currency).isPresent())
          .min(
              Comparator.comparing(
                      (Benchmark benchmark) ->
                          BreakEven.perMillionAtFullLoad(
                              hour(benchmark, currency).orElseThrow(), benchmark.tokensPerSecond()))
                  .thenComparing(Benchmark::model)
                  .thenComparing(Benchmark::gpu))
          .ifPresent(
              benchmark -> {
                put(
                    BreakEvenInput.GPU_PER_HOUR,
                    Triangular.exactly(hour(benchmark, currency).orElseThrow()),
                    "gpus.yaml");
                put(
                    BreakEvenInput.TOKENS_PER_SECOND,
                    Triangular.exactly(benchmark.tokensPerSecond()),
                    "benchmarks.csv");
                notes.add(
                    "Own GPUs: %s on %d x %s at %d requests at a time, measured %s; this set counts as one GPU."
                        .formatted(
                            benchmark.model(),
                            benchmark.gpus(),
                            benchmark.gpu(),
                            benchmark.concurrency(),
                            benchmark.measuredOn()));
              });
    }

    private Optional<BigDecimal> hour(Benchmark benchmark, String currency) {
      return policy
          .gpuPrice(benchmark.gpu())
          .filter(price -> price.currency().equals(currency))
          .map(price -> price.pricePerHour().multiply(new BigDecimal(benchmark.gpus())));
    }

    private void operations(OwnershipCosts.Parts parts) {
      Map<String, OwnershipCosts.Amount> amounts = parts.amounts();
      OwnershipCosts.Amount staff = amounts.get("operations_staff");
      if (staff != null) {
        // An amount a month is that share of a person whose year costs twelve.
        put(
            BreakEvenInput.FTE,
            new Triangular(staff.min(), staff.likely(), staff.max()),
            "tco.yaml, operations_staff a month");
        put(
            BreakEvenInput.SALARY,
            Triangular.exactly(new BigDecimal(12)),
            "unit of the line above");
      }
      likely(BreakEvenInput.ON_CALL, amounts.get("on_call"), 1);
      likely(BreakEvenInput.TOOLING, amounts.get("tooling"), 1);
      likely(BreakEvenInput.POWER_AND_HOST, amounts.get("power_and_host"), 1);
      likely(BreakEvenInput.REVALIDATION, amounts.get("quality_revalidation"), 1);
      likely(BreakEvenInput.MIGRATION, amounts.get("migration"), MIGRATION_MONTHS);
      if (amounts.containsKey("migration")) {
        notes.add(
            "Migration: tco.yaml gives a monthly share; once is taken as %d of them."
                .formatted(MIGRATION_MONTHS));
      }
    }

    private void likely(BreakEvenInput input, OwnershipCosts.Amount amount, int times) {
      if (amount != null) {
        put(input, Triangular.exactly(amount.likely().multiply(new BigDecimal(times))), "tco.yaml");
      }
    }

    private void put(BreakEvenInput input, Triangular range, String source) {
      values.put(input, range);
      sources.put(input, source);
    }
  }
}
