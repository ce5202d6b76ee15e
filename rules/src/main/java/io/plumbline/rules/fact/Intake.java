package io.plumbline.rules.fact;

import java.util.Locale;

/**
 * What a source delivered and what became of it, in records; read = accepted + duplicates +
 * quarantined.
 *
 * @param duplicates records already in a table from the same source; calls that another source
 *     tells too are not among them
 * @param noValue of quarantined, samples that their exporter marked as having no value; nothing is
 *     lost by them
 * @param uncounted records read that are neither accepted nor known already nor in quarantine;
 *     below zero: more came out than was read; 0: the totals meet
 * @param tellsCalls whether calls of the interval came from it, not only bills or metrics
 * @param hoursSilent hours from its last accepted record to the end of the interval; null: none
 * @param usualHoursSilent hours from the last record to midnight that it usually has on such a day
 *     of the week (median); null: under three such days before
 * @param thinHours longest row of hours with less than half the attempts that the same hour of the
 *     days before usually has (median); null: under seven days before
 */
public record Intake(
    About about,
    @Known(what = "The format") String format,
    @Known(what = "The records read", unit = "records") long read,
    @Known(what = "The records accepted", unit = "records") long accepted,
    @Known(what = "The duplicates", unit = "records") long duplicates,
    @Known(what = "The records in quarantine", unit = "records") long quarantined,
    @Known(what = "The samples in quarantine that have no value", unit = "records") long noValue,
    @Known(what = "The records read that stand in no total", unit = "records") long uncounted,
    @Known(
            what = "Whether source '{key}' tells of calls",
            no = "Source '{key}' tells of no calls in the interval.")
        boolean tellsCalls,
    @Known(
            what = "When source '{key}' last delivered",
            fix =
                "Nothing was accepted from source '{key}'; see the reasons in the compliance"
                    + " report.",
            unit = "hours before the end of the interval")
        Double hoursSilent,
    @Known(what = "How long it is usually silent before midnight", unit = "hours")
        Double usualHoursSilent,
    @Known(
            what = "What source '{key}' usually delivers",
            fix = "It takes seven days of logs before the interval.",
            unit = "hours in a row below the usual volume")
        Integer thinHours)
    implements Fact {
  private static final String NOTHING_READ =
      "No record was read: check the path of source '{key}' in plumbline.yaml, and with plumbline"
          + " formats check what its files hold.";

  /** Hours of silence before the end of the interval beyond the usual; null: it never spoke. */
  @Known(
      what = "When source '{key}' last delivered",
      fix = "Nothing was accepted from source '{key}'; see the reasons in the compliance report.",
      unit = "hours later than usual")
  public Double hoursLate() {
    return hoursSilent == null || usualHoursSilent == null
        ? hoursSilent
        : Double.valueOf(Math.max(0, hoursSilent - usualHoursSilent));
  }

  /** Whether earlier days show when the source usually ends its day. */
  @Known(what = "Whether its usual end of day is known")
  public boolean usualKnown() {
    return usualHoursSilent != null;
  }

  /** What it is held against, in words. */
  @Known(what = "What it is held against")
  public String against() {
    return usualHoursSilent == null
        ? "no earlier days to compare with"
        : "usually %s hours on such a day".formatted(hours(usualHoursSilent));
  }

  private static String hours(double hours) {
    return "%.1f".formatted(hours).replace(".0", "");
  }

  /** Records read that the totals do not account for, either way. */
  @Known(what = "The records that the totals do not account for", unit = "records")
  public long unaccounted() {
    return Math.abs(uncounted);
  }

  /** Duplicates as a share of read, without calls that another source tells too. */
  @Known(what = "Whether source '{key}' delivers anything", fix = NOTHING_READ, unit = "share")
  public Double duplicateShare() {
    return read == 0 ? null : (double) duplicates / read;
  }

  /** Records in quarantine, but for samples whose exporter says that they have no value. */
  @Known(what = "The records lost to quarantine", unit = "records")
  public long lost() {
    return quarantined - noValue;
  }

  /** What else is in quarantine, as the end of a sentence; empty: nothing. */
  @Known(what = "What else is in quarantine")
  public String besides() {
    return noValue == 0
        ? ""
        : String.format(Locale.ROOT, ", beside %,d samples that have no value", noValue);
  }

  /** Lost to quarantine as a share of read; null: nothing was read. */
  @Known(what = "Whether source '{key}' delivers anything", fix = NOTHING_READ, unit = "share")
  public Double quarantinedShare() {
    return read == 0 ? null : (double) lost() / read;
  }

  @Override
  public String subjectKind() {
    return "source";
  }
}
