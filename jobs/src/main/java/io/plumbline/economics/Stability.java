package io.plumbline.economics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How settled a workload is, 0 to 1 (E-9): {@code S = 0.35·(1 − min(1, CV)) + 0.25·(1 − min(1,
 * MAPE)) + 0.25·(1 − young) + 0.15·(1 − JSD)}.
 *
 * <p>A part that cannot be computed leaves S unknown, never 1: what was not looked at is not
 * stable.
 *
 * @param parts each part that is known, 0 (worst, as in "all of it changed") to 1 before weighting;
 *     6 decimals
 * @param insufficient why S is unknown, in sentences; empty: it is known
 * @param score S, 6 decimals; empty: insufficient evidence
 */
public record Stability(
    Map<Part, BigDecimal> parts, List<String> insufficient, Optional<BigDecimal> score) {

  /** Days of demand below which there is no score. */
  public static final int MINIMUM_DAYS = 28;

  private static final int WEEK = 7;

  /** The four parts. */
  public enum Part {
    /** 1 − coefficient of variation of daily tokens, weekday effect taken out. */
    STEADY("steady"),
    /** 1 − mean absolute percentage error of "as on the same weekday last week". */
    PREDICTABLE("predictable"),
    /** 1 − share of tokens on prompt versions younger than 14 days. */
    PROMPTS("prompts"),
    /**
     * 1 − Jensen-Shannon divergence (base 2) of the task mix, last 14 days against those before.
     */
    TASKS("tasks");

    private final String key;

    Part(String key) {
      this.key = key;
    }

    /** As reports and economics.json write it. */
    public String key() {
      return key;
    }
  }

  /**
   * How much each part counts.
   *
   * @param weights a weight for every part; they add up to 1
   */
  public record Weights(Map<Part, BigDecimal> weights) {
    /** 0.35, 0.25, 0.25, 0.15. */
    public static final Weights DEFAULT =
        new Weights(
            Map.of(
                Part.STEADY, new BigDecimal("0.35"),
                Part.PREDICTABLE, new BigDecimal("0.25"),
                Part.PROMPTS, new BigDecimal("0.25"),
                Part.TASKS, new BigDecimal("0.15")));

    /**
     * @throws IllegalArgumentException if a part has no weight or they do not add up to 1
     */
    public Weights {
      weights = Map.copyOf(weights);
      BigDecimal sum = weights.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      if (weights.size() != Part.values().length || sum.compareTo(BigDecimal.ONE) != 0) {
        throw new IllegalArgumentException(
            "The weights of stability need steady, predictable, prompts and tasks, and must add up"
                + " to 1, not "
                + sum.toPlainString()
                + ".");
      }
    }
  }

  /**
   * What is known about a workload.
   *
   * @param dailyTokens tokens of consecutive UTC days, oldest first; a day without calls is 0
   * @param youngPromptShare share of tokens on prompt versions younger than 14 days; null: the logs
   *     name no prompt versions
   * @param tasksBefore tokens by task in the 14 days before the last 14; null: no tasks known
   * @param tasksRecent tokens by task in the last 14 days; null: no tasks known
   */
  public record Evidence(
      List<Long> dailyTokens,
      BigDecimal youngPromptShare,
      Map<String, Long> tasksBefore,
      Map<String, Long> tasksRecent) {}

  /** E-9 with the given weights. */
  public static Stability of(Evidence evidence, Weights weights) {
    List<String> insufficient = new ArrayList<>();
    Map<Part, BigDecimal> parts = new EnumMap<>(Part.class);
    double[] days = evidence.dailyTokens().stream().mapToDouble(Long::doubleValue).toArray();
    if (days.length < MINIMUM_DAYS) {
      insufficient.add(
          "Insufficient evidence: "
              + days.length
              + " days of demand, at least "
              + MINIMUM_DAYS
              + " are needed.");
    } else if (mean(days) == 0) {
      insufficient.add("Insufficient evidence: no tokens in " + days.length + " days.");
    } else {
      parts.put(Part.STEADY, rest(variation(deseasonalised(days))));
      parts.put(Part.PREDICTABLE, rest(error(days)));
    }
    if (evidence.youngPromptShare() == null) {
      insufficient.add("Insufficient evidence: no prompt versions in the logs.");
    } else {
      parts.put(Part.PROMPTS, rest(evidence.youngPromptShare().doubleValue()));
    }
    if (sum(evidence.tasksBefore()) == 0 || sum(evidence.tasksRecent()) == 0) {
      insufficient.add("Insufficient evidence: no tasks known for the last 28 days.");
    } else {
      parts.put(Part.TASKS, rest(divergence(evidence.tasksBefore(), evidence.tasksRecent())));
    }
    Optional<BigDecimal> score =
        insufficient.isEmpty()
            ? Optional.of(
                parts.entrySet().stream()
                    .map(part -> part.getValue().multiply(weights.weights().get(part.getKey())))
                    .reduce(BigDecimal.ZERO, BigDecimal::add)
                    .setScale(6, RoundingMode.HALF_EVEN))
            : Optional.empty();
    return new Stability(parts, List.copyOf(insufficient), score);
  }

  /** Each day over its weekday's mean, times the overall mean; a weekday without tokens stays 0. */
  private static double[] deseasonalised(double[] days) {
    double mean = mean(days);
    double[] steady = new double[days.length];
    for (int weekday = 0; weekday < WEEK; weekday++) {
      double sum = 0;
      int count = 0;
      for (int day = weekday; day < days.length; day += WEEK) {
        sum += days[day];
        count++;
      }
      for (int day = weekday; day < days.length; day += WEEK) {
        // A weekday that never has calls is as expected, not a swing.
        steady[day] = sum == 0 ? mean : days[day] / (sum / count) * mean;
      }
    }
    return steady;
  }

  private static double variation(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / values.length) / mean;
  }

  /** Against the same weekday a week before; a day that should be 0 and is not counts as 1. */
  private static double error(double[] days) {
    double errors = 0;
    for (int day = WEEK; day < days.length; day++) {
      double miss = Math.abs(days[day] - days[day - WEEK]);
      errors += days[day] == 0 ? (miss == 0 ? 0 : 1) : miss / days[day];
    }
    return errors / (days.length - WEEK);
  }

  private static double divergence(Map<String, Long> before, Map<String, Long> recent) {
    TreeSet<String> tasks = new TreeSet<>(before.keySet());
    tasks.addAll(recent.keySet());
    double sumBefore = sum(before);
    double sumRecent = sum(recent);
    double divergence = 0;
    for (String task : tasks) {
      double p = before.getOrDefault(task, 0L) / sumBefore;
      double q = recent.getOrDefault(task, 0L) / sumRecent;
      divergence += (term(p, (p + q) / 2) + term(q, (p + q) / 2)) / 2;
    }
    return divergence;
  }

  private static double term(double p, double middle) {
    // StrictMath: the same digits on every machine.
    return p == 0 ? 0 : p * (StrictMath.log(p / middle) / StrictMath.log(2));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double sum(Map<String, Long> tokens) {
    return tokens == null ? 0 : tokens.values().stream().mapToLong(Long::longValue).sum();
  }

  private static BigDecimal rest(double change) {
    return new BigDecimal(1 - Math.max(0, Math.min(1, change))).setScale(6, RoundingMode.HALF_EVEN);
  }
}
