package io.plumbline;

/** The month is closed, and what was asked for would change it. Says what and what to do. */
public final class MonthClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MonthClosedException(String message) {
    super(message);
  }
}
