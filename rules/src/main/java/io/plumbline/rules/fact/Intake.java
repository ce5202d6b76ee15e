package io.plumbline.rules.fact;

/**
 * What a source delivered and what became of it, in records; read = accepted + duplicates +
 * quarantined.
 *
 * @param duplicates records already in a table from the same source; calls that another source
 *     tells too are not among them
 * @param tellsCalls whether calls of the interval came from it, not only bills or metrics
 * @param hoursSilent hours from its last accepted record to the end of the interval; null: none
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
    @Known(
            what = "Whether source '{key}' tells of calls",
            no = "Source '{key}' tells of no calls in the interval.")
        boolean tellsCalls,
    @Known(
            what = "When source '{key}' last delivered",
            fix =
                "Nothing was accepted from source '{key}'; see the reasons in the compliance report.",
            unit = "hours before the end of the interval")
        Double hoursSilent,
    @Known(
            what = "What source '{key}' usually delivers",
            fix = "It takes seven days of logs before the interval.",
            unit = "hours in a row below the usual volume")
        Integer thinHours)
    implements Fact {
  /** Duplicates as a share of read, without calls that another source tells too. */
  @Known(
      what = "Whether source '{key}' delivers anything",
      fix = "Nothing was read: check the path of source '{key}' in plumbline.yaml.",
      unit = "share")
  public Double duplicateShare() {
    return read == 0 ? null : (double) duplicates / read;
  }

  /** Quarantined as a share of read; null: nothing was read. */
  @Known(
      what = "Whether source '{key}' delivers anything",
      fix = "Nothing was read: check the path of source '{key}' in plumbline.yaml.",
      unit = "share")
  public Double quarantinedShare() {
    return read == 0 ? null : (double) quarantined / read;
  }

  @Override
  public String subjectKind() {
    return "source";
  }
}
