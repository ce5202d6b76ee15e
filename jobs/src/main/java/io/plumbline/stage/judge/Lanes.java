package io.plumbline.stage.judge;

/** What the words of column {@code lane} mean. */
final class Lanes {
  private Lanes() {}

  /** Somebody else's service runs the call. */
  static boolean managed(String lane) {
    return lane.startsWith("managed_");
  }

  /** We run the model ourselves. */
  static boolean own(String lane) {
    return lane.equals("self_hosted") || lane.equals("local");
  }
}
