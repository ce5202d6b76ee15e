package io.plumbline.stage.ingest;

import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import io.plumbline.stage.ingest.json.RejectReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts of files that are read again from their start. What a path held before and no longer holds
 * (a rotated log) stays in the counts: what was accepted of it stays in the tables, and what was
 * rejected of it was never taken in, so it stays in quarantine, unless the file it was rotated to
 * is read as well and holds it there.
 */
final class ReadAgain {
  /** Stands for the place of a record that its file no longer holds. */
  static final long NOWHERE = -1;

  private final String ingestId;
  private final Map<String, IngestedFile> rotated = new HashMap<>();
  private final Set<String> same = new HashSet<>();
  private final Set<String> now = new HashSet<>();
  private final Map<String, Long> counts = new HashMap<>();
  private final List<Rejected> out = new ArrayList<>();

  ReadAgain(String ingestId) {
    this.ingestId = ingestId;
  }

  /**
   * Looks at a file that is read again.
   *
   * @param row what it holds now, without what other records already tell
   */
  void look(String key, IngestedFile before, IngestedFile row) {
    boolean unchanged = before.getSha256().equals(row.getSha256());
    // Of a file that was mended everything that was accepted is still there.
    boolean lacksSome =
        before.getAccepted() == 0
            ? isAnother(before, row)
            : row.getDuplicates() - row.getLinked() < before.getAccepted();
    if (before.getQuarantined() > before.getNoValue() && (unchanged || lacksSome)) {
      rotated.put(key, before);
      if (unchanged) {
        same.add(key);
      }
    }
  }

  /**
   * Whether a file of which nothing was accepted is another one now, and not the same one mended:
   * it is empty, or it is a log of lines that did not begin as it does now and its every record is
   * younger than what was read before. A record without a time is as old as its file, and tells
   * nothing.
   */
  private static boolean isAnother(IngestedFile before, IngestedFile row) {
    return RejectReason.EMPTY_FILE.code().equals(row.getFault())
        || before.getReadTo() > 0
            && row.getFirstAt() != null
            && row.getFirstAt().isAfter(before.getModifiedAt())
            && row.getFirstAt().isBefore(row.getModifiedAt());
  }

  boolean isNothing() {
    return rotated.isEmpty();
  }

  /** Takes what is rejected now, of all files. */
  void rejectedNow(Rejected row) {
    if (!row.getDigest().isEmpty()) {
      now.add(row.getSource() + row.getDigest());
    }
  }

  /** Takes what was rejected before, of all files, once all that is rejected now is known. */
  void rejectedBefore(Rejected row) {
    String key = Ledger.key(row.getSource(), row.getFile());
    IngestedFile before = rotated.get(key);
    boolean current = before != null && before.getIngestId().equals(row.getIngestId());
    boolean gone = row.getPosition() == NOWHERE || !same.contains(key);
    if (current
        && gone
        && !row.getDigest().isEmpty()
        && row.getPosition() != unfinishedAt(before)
        && !now.contains(row.getSource() + row.getDigest())) {
      Rejected kept = Rejected.newBuilder(row).build();
      kept.setIngestId(ingestId);
      kept.setLine(0L);
      kept.setPosition(NOWHERE);
      out.add(kept);
      counts.merge(key, 1L, Long::sum);
    }
  }

  /** Where the last line began that was still being written, and is read whole elsewhere. */
  private static long unfinishedAt(IngestedFile before) {
    return before.getUnfinished() > 0 ? before.getReadTo() : Long.MIN_VALUE;
  }

  List<Rejected> rotatedOut() {
    return out;
  }

  Map<String, Long> counts() {
    return counts;
  }

  /**
   * The ledger row of a file that was read again.
   *
   * @param row what it holds now; is changed
   * @param rejected records that stay in quarantine and that it no longer holds
   */
  static void count(IngestedFile before, IngestedFile row, long rejected) {
    long carried = Math.min(before.getAccepted(), row.getDuplicates() - row.getLinked());
    long accepted = row.getAccepted() + before.getAccepted();
    long quarantined = row.getQuarantined() + rejected;
    long duplicates = row.getDuplicates() - carried;
    if (before.getSha256().equals(row.getSha256())) {
      // The same records; below zero where what was accepted once is refused by a changed mapping.
      duplicates = Math.max(0, before.getRead() - accepted - quarantined);
    } else if (carried == 0 && before.getAccepted() > 0) {
      duplicates += before.getDuplicates();
      row.setLinked(row.getLinked() + before.getLinked());
    }
    row.setAccepted(accepted);
    row.setQuarantined(quarantined);
    row.setDuplicates(duplicates);
    row.setRead(accepted + duplicates + quarantined);
  }
}
