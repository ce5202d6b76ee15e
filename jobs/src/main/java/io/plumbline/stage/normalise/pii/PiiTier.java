package io.plumbline.stage.normalise.pii;

/** How sure a finding is. */
public enum PiiTier {
  /** The check holds, and a label, the language or a strong shape says what it is. */
  CONFIRMED("confirmed"),
  /** The check or the shape holds, and nothing speaks against it. */
  PROBABLE("probable"),
  /**
   * A label names the kind but the check fails: a mistyped personnummer is still personal data. Or
   * words alone tell it: a name, an address, an illness.
   */
  SUSPECTED("suspected"),
  /** A documented test value or a reserved range: shown as such, never hidden. */
  TEST("test");

  private final String word;

  PiiTier(String word) {
    this.word = word;
  }

  /** The word written to tables and reports. */
  public String word() {
    return word;
  }
}
