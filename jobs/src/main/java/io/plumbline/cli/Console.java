package io.plumbline.cli;

import io.plumbline.shared.AuditClock;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;

/**
 * What a person sees: data on stdout, progress on stderr and only when that is a terminal. The only
 * place that writes to either.
 */
final class Console {
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;
  private final boolean quiet;

  Console(PrintWriter out, PrintWriter err, boolean quiet) {
    this.out = out;
    this.err = err;
    this.quiet = quiet;
    // The launcher looks: Java 17 cannot tell whether stderr alone is a terminal.
    this.terminal = Boolean.getBoolean("plumbline.terminal");
  }

  /** A line of data. */
  void line(String text) {
    out.println(text);
  }

  /** A line of data that --quiet leaves out. */
  void say(String text) {
    if (!quiet) {
      out.println(text);
    }
  }

  /** Bytes of data as they are. */
  void raw(String text) {
    out.print(text);
    out.flush();
  }

  /** Data for programs; see {@link Json}. */
  void json(Object value) {
    raw(Json.of(value));
  }

  /** Something a person should know, whoever reads stdout. */
  void warn(String text) {
    err.println(text);
  }

  private final AuditClock clock = AuditClock.system();
  private Instant started = Instant.EPOCH;

  /** How far a long step is, on one line that is written over: tasks done, and the time left. */
  void step(String what, int done, int all) {
    if (!terminal || quiet) {
      return;
    }
    if (done == 0) {
      started = clock.now();
    }
    long spent = Duration.between(started, clock.now()).toSeconds();
    String left =
        done == 0 || spent < 2 ? "" : ", about " + spent * (all - done) / done + " s left";
    err.print("\r  " + what + ": " + done + " of " + all + left + "          ");
    if (done == all) {
      err.println();
    }
    err.flush();
  }

  /** A step of a long command. */
  void progress(String text) {
    if (terminal && !quiet) {
      err.println(text);
      err.flush();
    }
  }
}
