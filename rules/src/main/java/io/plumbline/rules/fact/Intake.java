package io.plumbline.rules.fact;

/**
 * What a source delivered and what became of it, in records; read = accepted + duplicates +
 * quarantined.
 */
public record Intake(
    About about,
    @Known(what = "The format") String format,
    @Known(what = "The records read", unit = "records") long read,
    @Known(what = "The records accepted", unit = "records") long accepted,
    @Known(what = "The duplicates", unit = "records") long duplicates,
    @Known(what = "The records in quarantine", unit = "records") long quarantined)
    implements Fact {
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
