package io.plumbline.stage.ingest;

import io.plumbline.schema.ClockDifference;
import io.plumbline.shared.record.LinkedId;
import io.plumbline.stage.ingest.DayOrder.DayFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far apart two sources put the calls they both tell of: a clock that is wrong, or a local time
 * taken for another zone's, shows in no log alone.
 *
 * <p>One log says when a call began, the other when it was over, so two tellings differ only where
 * the times they say the call took lie more than the limit apart; of several tellings the nearest
 * is compared. A sample of the calls is looked at, the same one whenever the file is.
 */
final class ToldTimes {
  private static final int SAMPLE = 1_000;
  private static final String[] COLUMNS = {
    "linked_call", "linked_response", "linked_request", "started_at", "ended_at"
  };
  private static final int LINKS = 3;

  private final DayOrder order;

  ToldTimes(DayOrder order) {
    this.order = order;
  }

  private static final class Call {
    private final DayFile file;
    private final long start;
    private final long end;
    private DayFile other;
    private long gap;
    private long later;

    Call(DayFile file, long start, long end) {
      this.file = file;
      this.start = start;
      this.end = end;
    }

    void hear(DayFile teller, long otherStart, long otherEnd) {
      long between = Math.max(0, Math.max(start - otherEnd, otherStart - end));
      if (file.givesWayTo(teller) && (other == null || between < gap)) {
        other = teller;
        gap = between;
        later = start - otherStart;
      }
    }
  }

  /**
   * @param gaveWay of each file the rows that gave way to another source's
   */
  List<ClockDifference> compare(Map<DayFile, BitSet> gaveWay) throws IOException {
    Map<Long, List<Call>> byLink = new HashMap<>();
    Map<DayFile, List<Call>> byFile = new LinkedHashMap<>();
    for (Map.Entry<DayFile, BitSet> of : gaveWay.entrySet()) {
      byFile.put(of.getKey(), sample(of.getKey(), of.getValue(), byLink));
    }
    for (List<DayFile> files : List.of(order.files(), order.neighbours())) {
      for (DayFile other : files) {
        if (!other.isTold() && gaveWay.keySet().stream().anyMatch(f -> f.givesWayTo(other))) {
          hear(other, byLink);
        }
      }
    }
    List<ClockDifference> rows = new ArrayList<>();
    byFile.forEach((file, calls) -> rows.addAll(rows(file, calls)));
    return rows;
  }

  private List<Call> sample(DayFile file, BitSet rows, Map<Long, List<Call>> byLink)
      throws IOException {
    long[][] columns = columns(file);
    List<Call> calls = new ArrayList<>();
    int every = (rows.cardinality() + SAMPLE - 1) / SAMPLE;
    int n = 0;
    for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
      if (n++ % every == 0) {
        Call call = new Call(file, columns[LINKS][row], end(columns, row));
        calls.add(call);
        for (int link = 0; link < LINKS; link++) {
          if (columns[link][row] != 0) {
            byLink
                .computeIfAbsent(LinkedId.id(columns[link][row]), l -> new ArrayList<>(1))
                .add(call);
          }
        }
      }
    }
    return calls;
  }

  private void hear(DayFile file, Map<Long, List<Call>> byLink) throws IOException {
    long[][] columns = columns(file);
    for (int row = 0; row < columns[0].length; row++) {
      for (int link = 0; link < LINKS; link++) {
        List<Call> calls =
            columns[link][row] == 0 ? null : byLink.get(LinkedId.id(columns[link][row]));
        for (int i = 0; calls != null && i < calls.size(); i++) {
          calls.get(i).hear(file, columns[LINKS][row], end(columns, row));
        }
      }
    }
  }

  private long[][] columns(DayFile file) throws IOException {
    return order.folder().longs(file.path(), Long.MIN_VALUE, COLUMNS);
  }

  /** A call whose end is not told, or lies before its start, is its start alone. */
  private static long end(long[][] columns, int row) {
    return Math.max(columns[LINKS][row], columns[LINKS + 1][row]);
  }

  private List<ClockDifference> rows(DayFile file, List<Call> calls) {
    Map<String, List<Call>> byOther = new LinkedHashMap<>();
    for (Call call : calls) {
      if (call.other != null) {
        byOther
            .computeIfAbsent(
                call.other.source() + '\u0000' + call.other.format(), o -> new ArrayList<>())
            .add(call);
      }
    }
    List<ClockDifference> rows = new ArrayList<>();
    for (List<Call> some : byOther.values()) {
      long[] apart =
          some.stream()
              .filter(call -> call.gap > order.clockSkew())
              .mapToLong(call -> call.later)
              .sorted()
              .toArray();
      ClockDifference row = new ClockDifference();
      row.setDay(order.day());
      row.setSource(file.source());
      row.setFormat(file.format());
      row.setOtherSource(some.get(0).other.source());
      row.setOtherFormat(some.get(0).other.format());
      row.setCompared(some.size());
      row.setApart(apart.length);
      row.setApartUs(apart.length == 0 ? 0 : apart[apart.length / 2]);
      row.setIngestId(order.ingestId());
      rows.add(row);
    }
    return rows;
  }
}
