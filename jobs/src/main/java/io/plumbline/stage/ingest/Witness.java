package io.plumbline.stage.ingest;

/**
 * Who tells of a call, in the order in which they are believed. When several sources tell of one
 * call, the first in this order is its row; the others are linked to it and add nothing.
 */
public enum Witness {
  /** The gateway's own log with a record for every attempt. */
  GATEWAY,
  /** The same of calls for which it asked another gateway, by whose id it names them. */
  OUTER_GATEWAY,
  /** A gateway's account of client requests: attempts that a retry absorbed are missing. */
  GATEWAY_LEDGER,
  /** A gateway's own trace, with a span for every attempt. */
  GATEWAY_TRACE,
  /** A trace that the application or a library wrote beside the call. */
  TRACE,
  /** The provider's or the model server's own log. */
  PROVIDER,
  /** An audit trail that knows of the call and not of its tokens. */
  AUDIT_TRAIL;

  /** Whether it is a trace, whose spans stand within each other. */
  boolean isTrace() {
    return this == TRACE || this == GATEWAY_TRACE;
  }
}
