package io.plumbline.stage.ingest;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/**
 * Calls that another source tells of by no common id: entries of one log give way to records of
 * another one for one ({@link RecordPairs}), a provider's to a gateway's or an application's, an
 * audit trail's to any of these, a trace's of refused calls to a gateway's, a gateway's spans of
 * refused attempts to what its log has of them. An entry that counts tokens is paired with a record
 * that counts as many, one that counts none by what was called alone. What an id ties is no pair of
 * anything else. Those of a day are paired first, then what is left around its midnights.
 */
final class PairedCalls {
  private static final Set<Witness> GATEWAYS =
      EnumSet.of(
          Witness.GATEWAY, Witness.OUTER_GATEWAY, Witness.GATEWAY_LEDGER, Witness.GATEWAY_TRACE);
  private static final Set<Witness> LOGS =
      EnumSet.of(Witness.GATEWAY, Witness.OUTER_GATEWAY, Witness.GATEWAY_LEDGER);
  static final Set<Witness> CALLERS =
      EnumSet.of(
          Witness.GATEWAY,
          Witness.OUTER_GATEWAY,
          Witness.GATEWAY_LEDGER,
          Witness.GATEWAY_TRACE,
          Witness.TRACE);
  private static final Set<Witness> ALL_BUT_TRAILS =
      EnumSet.complementOf(EnumSet.of(Witness.AUDIT_TRAIL));

  private final DayOrder order;
  private final GoingRows going;

  PairedCalls(DayOrder order, GoingRows going) {
    this.order = order;
    this.going = going;
  }

  /** Drops every entry that a record tells of. */
  void drop() throws IOException {
    new Pairing(order, going, Witness.GATEWAY_TRACE, LOGS).drop();
    new Pairing(order, going, Witness.PROVIDER, CALLERS).drop();
    new Pairing(order, going, Witness.AUDIT_TRAIL, ALL_BUT_TRAILS).drop();
    new Pairing(order, going, Witness.TRACE, GATEWAYS).drop();
  }
}
