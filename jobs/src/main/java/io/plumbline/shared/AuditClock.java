package io.plumbline.shared;

import java.time.Clock;
import java.time.Instant;

/** The only place that looks at the clock, so that everything else is a function of its inputs. */
public final class AuditClock {
  private final Clock clock;

  /** A clock that tests can set. */
  public AuditClock(Clock clock) {
    this.clock = clock;
  }

  /** The machine's clock, UTC. */
  public static AuditClock system() {
    return new AuditClock(Clock.systemUTC());
  }

  /** Now, UTC. */
  public Instant now() {
    return clock.instant();
  }
}
