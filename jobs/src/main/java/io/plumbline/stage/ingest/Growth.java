package io.plumbline.stage.ingest;

import io.plumbline.schema.IngestedFile;
import io.plumbline.shared.TaskEngine;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a log that is larger than the ledger says only grew: then its new lines alone are read.
 * Every byte read before is digested again, so a log that was rotated, rewritten or cut under its
 * name is never taken for one that grew.
 *
 * @param from where the new lines begin, bytes
 * @param lines lines before {@code from}
 * @param sha256 digest of the file as it is now
 */
record Growth(long from, long lines, String formatId, String sha256) implements Serializable {
  /** Growth of more pieces than this is read anew by many tasks sooner than on by one. */
  private static final int PIECES = 4;

  /** What {@link #of} looks at. */
  record Order(FoundFile file, long readTo, String sha256, long lines, String format, long piece)
      implements Serializable {}

  /**
   * The order to look at a file.
   *
   * @param known what the ledger says of it
   * @param again whether what is in quarantine is to be read again
   * @return null when it is read from its start whatever its bytes are
   */
  static Order order(FoundFile file, IngestedFile known, boolean again, long piece) {
    boolean mayBeReadOn =
        known != null
            && known.getReadTo() > 0
            && file.size() > known.getSize()
            && file.size() - known.getReadTo() <= PIECES * piece
            && (file.formatSetting().equals("auto")
                || file.formatSetting().equals(known.getFormat()))
            && !(again && known.getQuarantined() > 0);
    return mayBeReadOn
        ? new Order(
            file,
            known.getReadTo(),
            known.getReadToSha256(),
            known.getReadToLines(),
            known.getFormat(),
            piece)
        : null;
  }

  /**
   * Those of the files that only grew since they were read, by source and path.
   *
   * @param piece size of the pieces a large plain file is cut into, bytes
   */
  static Map<String, Growth> among(PendingFiles pending, long piece, TaskEngine engine) {
    List<Order> orders = new ArrayList<>();
    for (FoundFile file : pending.files()) {
      Order order = order(file, pending.known(file), pending.retryQuarantine(), piece);
      if (order != null) {
        orders.add(order);
      }
    }
    List<Growth> looked =
        engine.spread("look at " + orders.size() + " files that are longer", orders, Growth::of);
    Map<String, Growth> grown = new HashMap<>();
    for (int i = 0; i < looked.size(); i++) {
      if (looked.get(i).from() > 0) {
        grown.put(orders.get(i).file().key(), looked.get(i));
      }
    }
    return grown;
  }

  /** Looks at a file; {@link #from} is 0 when it is to be read from its start. */
  static Growth of(Order order) {
    try {
      String[] digests =
          FileDigest.of(Path.of(order.file.path()), order.piece, order.readTo, order.file.size());
      return order.sha256.equals(digests[0]) && digests[1] != null
          ? new Growth(order.readTo, order.lines, order.format, digests[1])
          : new Growth(0, 0, order.format, null);
    } catch (IOException e) {
      return new Growth(0, 0, order.format, null); // who reads it says that it cannot be read
    }
  }

  /**
   * The ledger row of a file that was read on: what was read before and what was read now.
   *
   * @param row what was read now; is changed
   */
  static void add(IngestedFile before, IngestedFile row) {
    row.setAccepted(before.getAccepted() + row.getAccepted());
    row.setDuplicates(before.getDuplicates() + row.getDuplicates());
    row.setLinked(before.getLinked() + row.getLinked());
    row.setQuarantined(before.getQuarantined() - before.getUnfinished() + row.getQuarantined());
    row.setRead(row.getAccepted() + row.getDuplicates() + row.getQuarantined());
    row.setNoValue(before.getNoValue() + row.getNoValue());
    row.setPassedOver(before.getPassedOver() + row.getPassedOver());
    row.setAmbiguousTimes(before.getAmbiguousTimes() + row.getAmbiguousTimes());
    row.setTimesAhead(before.getTimesAhead() + row.getTimesAhead());
    row.setTimesApart(before.getTimesApart() + row.getTimesApart());
    span(before, row);
  }

  /** The ledger row covers what was read before as well. */
  static void span(IngestedFile before, IngestedFile row) {
    if (before.getFirstAt() != null
        && (row.getFirstAt() == null || before.getFirstAt().isBefore(row.getFirstAt()))) {
      row.setFirstAt(before.getFirstAt());
    }
    if (before.getLastAt() != null
        && (row.getLastAt() == null || before.getLastAt().isAfter(row.getLastAt()))) {
      row.setLastAt(before.getLastAt());
    }
  }
}
