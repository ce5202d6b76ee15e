package io.plumbline.cli;

/** Something asked for that cannot be: said to the user, exit code 2, no trace. */
final class UsageFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageFault(String message) {
    super(message);
  }
}
