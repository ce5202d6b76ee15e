package io.plumbline.rules.fact;

import java.time.LocalDate;

/**
 * Tokens a minute that a provider admits to a deployment, beside what is asked of it; from table
 * {@code quota}.
 *
 * @param limitTokens tokens a minute, as the newest answer that told it
 * @param leastLeft least that an answer of the last 28 days said was left; null: none said
 * @param levelNow tokens a minute that the busiest days reach now; null: too short a history
 * @param in60Days where growth leads in 60 days; null: too short a history
 * @param meetsOn day on which growth meets the limit; null: not within a year, or not known
 */
public record Quota(
    About about,
    @Known(what = "The provider") String provider,
    @Known(what = "The model") String model,
    @Known(what = "The tokens a minute that the provider admits", unit = "tokens a minute")
        long limitTokens,
    @Known(
            what = "What was left of the quota of {provider}",
            fix = "Let the gateway log x-ratelimit-remaining-tokens.",
            unit = "tokens a minute")
        Long leastLeft,
    @Known(
            what = "The tokens a minute that the busiest days reach",
            fix = "Ingest logs of four weeks or more.",
            unit = "tokens a minute")
        Long levelNow,
    @Known(
            what = "Where the demand on {provider} leads in 60 days",
            fix = "Ingest logs of four weeks or more.",
            unit = "tokens a minute")
        Long in60Days,
    @Known(what = "The day on which growth meets the quota") LocalDate meetsOn)
    implements Fact {

  /** {@link #in60Days} as a share of the quota; null: not known. */
  @Known(
      what = "The share of the quota of {provider} that the demand takes in 60 days",
      fix = "Ingest logs of four weeks or more.",
      unit = "share")
  public Double shareIn60Days() {
    return in60Days == null || limitTokens <= 0 ? null : (Double) (in60Days / (double) limitTokens);
  }

  /** {@link #leastLeft} as a share of the quota; null: not known. */
  @Known(
      what = "The least share of the quota of {provider} that was left",
      fix = "Let the gateway log x-ratelimit-remaining-tokens.",
      unit = "share")
  public Double leastLeftShare() {
    return leastLeft == null || limitTokens <= 0
        ? null
        : (Double) (leastLeft / (double) limitTokens);
  }

  /** When growth meets the quota, in words that follow "growth". */
  @Known(what = "When growth meets the quota")
  public String meeting() {
    return meetsOn == null
        ? "does not meet it within a year"
        : levelNow != null && levelNow >= limitTokens
            ? "has met it already"
            : "meets it on " + meetsOn;
  }

  @Override
  public String subjectKind() {
    return "provider";
  }
}
