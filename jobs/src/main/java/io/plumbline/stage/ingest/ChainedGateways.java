package io.plumbline.stage.ingest;

import io.plumbline.shared.record.LinkedId;
import io.plumbline.stage.ingest.DayOrder.DayFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gateways in a row that keep accounts of one format and name each other nowhere: the answer's id
 * goes through all of them, each has a call id of its own, and the call of one lies within that of
 * the one before it. The shorter is nearer the provider, whatever their clocks say, and stays. An
 * answer that one of them gave again from its cache is another call than the one it was made for.
 */
final class ChainedGateways {
  private static final long CLOCKS = 60_000_000;
  private static final String[] IDS = {"linked_call", "linked_response"};

  private final DayOrder order;
  private final GoingRows going;

  ChainedGateways(DayOrder order, GoingRows going) {
    this.order = order;
    this.going = going;
  }

  /**
   * @param again the answer was given again from the gateway's cache
   */
  private record Told(
      DayFile file, int row, long call, boolean again, long from, long to, long key) {
    boolean isAround(Told inner) {
      return call != inner.call && from <= inner.from && inner.to <= to;
    }

    boolean isBeside(Told inner) {
      return call != inner.call && from <= inner.to + CLOCKS && inner.from <= to + CLOCKS;
    }
  }

  /** Drops calls of a gateway that asked another one of the same day. */
  void drop() throws IOException {
    Map<String, List<DayFile>> byFormat = new TreeMap<>();
    for (DayFile file : order.files()) {
      if (file.witness() == Witness.GATEWAY_LEDGER) {
        byFormat.computeIfAbsent(file.format(), format -> new ArrayList<>()).add(file);
      }
    }
    for (List<DayFile> files : byFormat.values()) {
      for (Pass pass : Pass.over(files.stream().mapToLong(DayFile::rows).sum())) {
        drop(files, pass);
      }
    }
  }

  private void drop(List<DayFile> files, Pass pass) throws IOException {
    LongKeySet seen = new LongKeySet();
    LongKeySet repeated = new LongKeySet();
    for (DayFile file : files) {
      long[] responses = order.longs(file, IDS[1])[0];
      for (int i = 0; i < responses.length; i++) {
        long id = LinkedId.id(responses[i]);
        if (tells(responses[i]) && pass.holds(id) && !going.of(file).get(i) && !seen.add(id, 1)) {
          repeated.add(id, 1);
        }
      }
    }
    if (repeated.size() == 0) {
      return;
    }
    Map<Long, List<Told>> byResponse = new HashMap<>();
    for (DayFile file : files) {
      long[][] ids = order.longs(file, IDS);
      long[][] took =
          order.folder().longs(file.path(), Long.MIN_VALUE, "started_at", "ended_at", "key_hi");
      for (int i = 0; i < ids[0].length; i++) {
        long id = LinkedId.id(ids[1][i]);
        if (tells(ids[1][i]) && repeated.contains(id, 1) && !going.of(file).get(i)) {
          byResponse
              .computeIfAbsent(id, response -> new ArrayList<>())
              .add(
                  new Told(
                      file,
                      i,
                      LinkedId.id(ids[0][i]),
                      LinkedId.isCached(ids[1][i]),
                      took[0][i],
                      Math.max(took[0][i], took[1][i]),
                      took[2][i]));
        }
      }
    }
    byResponse.values().forEach(this::drop);
  }

  private void drop(List<Told> tellings) {
    tellings.sort(
        Comparator.comparingLong((Told told) -> told.to - told.from)
            .thenComparingLong(told -> -told.from)
            .thenComparingLong(Told::key));
    // The same answer at another time is a call of its own: then clocks must be right.
    boolean anyAgain = tellings.stream().anyMatch(Told::again);
    for (int i = 0; i < tellings.size(); i++) {
      Told told = tellings.get(i);
      if (!told.again
          && tellings.subList(0, i).stream()
              .anyMatch(inner -> anyAgain ? told.isAround(inner) : told.isBeside(inner))) {
        going.link(told.file, told.row);
      }
    }
  }

  private static boolean tells(long response) {
    return response != 0 && LinkedId.isAnswered(response);
  }
}
