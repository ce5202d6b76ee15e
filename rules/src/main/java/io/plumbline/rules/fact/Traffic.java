package io.plumbline.rules.fact;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;

/**
 * Refusals for rate that a workload met at a provider, and its retries, by UTC day; from tables
 * {@code provider_day} and {@code spend}.
 *
 * @param refusedOperations requests that the provider refused for rate at least once, on the days
 *     looked through; null: it refused none, or nothing was looked through
 * @param recoveredOperations of them, those that a later attempt answered, at whatever provider
 * @param hours hours of the days with most retries, in order; null: they were not looked through
 * @param retriesStated true when the log says of some call that it is a second or later attempt;
 *     null when it never does, for then a log without retries and one that hides them look alike
 */
public record Traffic(
    About about,
    @Known(what = "The provider") String provider,
    @Known(what = "The lane") String lane,
    List<Day> days,
    @Known(what = "The requests the provider refused, as far as looked through", unit = "requests")
        Long refusedOperations,
    @Known(what = "Of them, those answered by a later attempt", unit = "requests")
        Long recoveredOperations,
    List<Hour> hours,
    @Known(
            what = "Whether calls of workload '{workload}' at '{provider}' are retries",
            fix = "Let the gateway log the number of the attempt.")
        Boolean retriesStated)
    implements Fact {
  /**
   * One UTC day.
   *
   * @param vendorLimited attempts the provider refused for rate
   * @param gatewayLimited attempts our gateway refused for rate
   * @param unknownLimited attempts refused for rate by whom is not known
   * @param retried attempts that the log calls the second or later of a request
   * @param firstAttempts attempts of the workload that day that are not, at whatever provider: what
   *     falls back to this one began elsewhere
   */
  public record Day(
      LocalDate day,
      long attempts,
      long vendorLimited,
      long gatewayLimited,
      long unknownLimited,
      long retried,
      long firstAttempts) {
    double vendorShare() {
      return attempts == 0 ? 0 : (double) vendorLimited / attempts;
    }

    double retryRatio() {
      return (double) retried / Math.max(1, firstAttempts);
    }
  }

  /**
   * One hour, UTC.
   *
   * @param start such as {@code 2026-11-20T14:00Z}
   * @param retried attempts there that the log calls the second or later of a request
   * @param firstAttempts attempts of the workload that are not, at whatever provider
   */
  public record Hour(String start, long retried, long firstAttempts) {
    double retryRatio() {
      return (double) retried / Math.max(1, firstAttempts);
    }
  }

  public Traffic {
    hours = hours == null ? null : List.copyOf(hours);
    days = days == null ? List.of() : days.stream().sorted(Comparator.comparing(Day::day)).toList();
  }

  /** Highest daily share of attempts that the provider refused for rate, 0 to 1. */
  @Known(what = "The highest daily share of refusals by the provider", unit = "share")
  public double worstVendorShare() {
    return days.stream().mapToDouble(Day::vendorShare).max().orElse(0);
  }

  /** The day of {@link #worstVendorShare}, the first of equals; null: no day. */
  @Known(what = "The worst day")
  public LocalDate worstDay() {
    return days.stream()
        .filter(day -> day.vendorShare() == worstVendorShare())
        .map(Day::day)
        .findFirst()
        .orElse(null);
  }

  /** Highest daily ratio of retries here to first attempts of the workload anywhere. */
  @Known(what = "The highest daily ratio of retries to first attempts")
  public double worstRetryRatio() {
    return days.stream().mapToDouble(Day::retryRatio).max().orElse(0);
  }

  /** The day of {@link #worstRetryRatio}, the first of equals; null: no day. */
  @Known(what = "The day with most retries")
  public LocalDate worstRetryDay() {
    return days.stream()
        .filter(day -> day.retryRatio() == worstRetryRatio())
        .map(Day::day)
        .findFirst()
        .orElse(null);
  }

  /**
   * Highest ratio of retries to first attempts in an hour with at least {@code leastRetries} of
   * them; 0 where no hour has, or none was looked through.
   */
  public double worstHourlyRatio(long leastRetries) {
    return hours == null
        ? 0
        : hours.stream()
            .filter(hour -> hour.retried() >= leastRetries)
            .mapToDouble(Hour::retryRatio)
            .max()
            .orElse(0);
  }

  /** The hour with most retries beyond half of its first attempts, in words. */
  @Known(what = "The hour with most retries")
  public String worstHour() {
    return hours == null || hours.isEmpty()
        ? "not looked through"
        : hours.stream()
            .max(
                Comparator.comparingLong((Hour hour) -> 2 * hour.retried() - hour.firstAttempts())
                    .thenComparing(Hour::start, Comparator.reverseOrder()))
            .map(
                hour ->
                    "%d retries for %d first attempts in the hour from %s"
                        .formatted(hour.retried(), hour.firstAttempts(), hour.start()))
            .orElseThrow();
  }

  /** Attempts that were the second or later of a request. */
  @Known(what = "The retries", unit = "attempts")
  public long retried() {
    return days.stream().mapToLong(Day::retried).sum();
  }

  /** Attempts the provider refused for rate. */
  @Known(what = "The attempts the provider refused", unit = "attempts")
  public long vendorLimited() {
    return days.stream().mapToLong(Day::vendorLimited).sum();
  }

  /** Refused requests that no later attempt answered; null as {@link #refusedOperations}. */
  @Known(what = "The requests that were lost to refusals", unit = "requests")
  public Long lostOperations() {
    return refusedOperations == null || recoveredOperations == null
        ? null
        : (Long) (refusedOperations - recoveredOperations);
  }

  /** Attempts our own gateway refused for rate. */
  @Known(what = "The attempts our gateway refused", unit = "attempts")
  public long gatewayLimited() {
    return days.stream().mapToLong(Day::gatewayLimited).sum();
  }

  /** True when for every refusal it is known who refused; null when for some it is not. */
  @Known(
      what = "Who refused some of the attempts of workload '{workload}' at '{provider}' (429)",
      fix =
          "Let the gateway log the category of rate-limit errors (for LiteLLM: error_information).")
  public Boolean refusalsExplained() {
    return days.stream().allMatch(day -> day.unknownLimited() == 0) ? Boolean.TRUE : null;
  }

  @Override
  public String subjectKind() {
    return "provider";
  }
}
