package io.plumbline.stage.ingest.json;

/**
 * A record that cannot be read. Carries a reason and a place, never any of its bytes; has no stack
 * trace because one bad file may hold millions of them.
 */
public final class MalformedRecord extends Exception {
  private static final long serialVersionUID = 1L;

  private final RejectReason reason;
  private final String where;

  /**
   * @param reason why the record is refused
   * @param where field path or column in the record; never a value; null: the record as a whole
   */
  public MalformedRecord(RejectReason reason, String where) {
    super(reason.code() + (where == null ? "" : " at " + where), null, false, false);
    this.reason = reason;
    this.where = where;
  }

  /** Why the record is refused. */
  public RejectReason reason() {
    return reason;
  }

  /** Field path or column; null: the record as a whole. */
  public String where() {
    return where;
  }
}
