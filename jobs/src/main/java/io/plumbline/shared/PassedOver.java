package io.plumbline.shared;

/** What it means that elements of files were passed over: they are no record of the format. */
public final class PassedOver {
  /** Id of the format of files that lie beside logs and hold no record by nature. */
  public static final String COMPANIONS = "companions";

  private PassedOver() {}

  /**
   * Whether files were recognised and told of nothing. What is passed over is in no total, so
   * nothing else would say it. Of what vendors put beside logs nothing else is expected.
   *
   * @param read records of the format among what the files hold
   */
  public static boolean isAll(String format, long read, long passedOver) {
    return read == 0 && passedOver > 0 && !format.equals(COMPANIONS);
  }
}
