package io.plumbline.stage.ingest;

import io.plumbline.schema.ToldLink;
import io.plumbline.shared.lake.LakeFileWriter;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.WrittenFile;
import io.plumbline.shared.record.LinkedId;
import io.plumbline.stage.ingest.DayOrder.DayFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What calls that give way tie together, kept for later: a gateway's record and a provider's may
 * share no id but those of a trace, which is gone when the provider's log arrives.
 */
final class ToldLinks {
  private static final String PROVIDER = "linked_provider";

  private final DayOrder order;
  private final GoingRows going;
  private final EqualRecords equal;
  private final NestedCalls nested;
  private final Map<DayFile, BitSet> gaveWayNow = new LinkedHashMap<>();

  /** Records that are known by what the provider's log has of them: their ids and starts. */
  private final LongKeySet asked = new LongKeySet();

  ToldLinks(DayOrder order, GoingRows going, EqualRecords equal, NestedCalls nested) {
    this.order = order;
    this.going = going;
    this.equal = equal;
    this.nested = nested;
  }

  /** Of each file the rows that gave way to another source's and that no file told before. */
  Map<DayFile, BitSet> gaveWayNow() {
    return gaveWayNow;
  }

  /** Writes the ids that are not known yet, a file for each of the day's that has some. */
  List<WrittenFile> write() throws IOException {
    ToldIds known = new ToldIds();
    for (DayFile file : order.neighbours()) {
      if (file.isTold()) {
        addAsked(file);
        known.add(order.longs(file, ToldIds.COLUMNS), Pass.OVER_ALL);
        if (order.holds(file, NestedCalls.AROUND)) {
          known.add(order.longs(file, NestedCalls.AROUND), Pass.OVER_ALL);
        }
      }
    }
    List<WrittenFile> written = new ArrayList<>();
    for (DayFile file : order.files()) {
      BitSet rows = (BitSet) going.linked(file).clone();
      rows.or(going.nested(file));
      rows.or(equal.toldMore(file));
      List<ToldLink> told = rows.isEmpty() ? List.of() : told(file, rows, known);
      if (!told.isEmpty()) {
        written.add(write(file, told));
      }
    }
    return written;
  }

  private void addAsked(DayFile file) throws IOException {
    if (order.holds(file, PROVIDER)) {
      long[][] told = order.longs(file, "linked_call", "linked_response", PROVIDER, "asked_from");
      for (int i = 0; i < told[0].length; i++) {
        if (told[2][i] != 0) {
          asked.add(named(told[0][i], told[1][i]), told[3][i]);
        }
      }
    }
  }

  private static long named(long call, long response) {
    return LinkedId.id(call == 0 ? response : call);
  }

  /** Ids of rows of a file that go, but for those that are known. */
  private List<ToldLink> told(DayFile file, BitSet rows, ToldIds known) throws IOException {
    BitSet gaveWay = going.linked(file);
    long[][] links = order.longs(file, ToldIds.COLUMNS);
    BitSet paired = going.paired(file);
    long[][] pairs = paired.isEmpty() ? null : Pairing.digests(order, file);
    long[] around = nested.around(file);
    long[][] provider = gaveWay.isEmpty() ? null : Pairing.asked(order, file);
    BitSet repeats = nested.repeats(file);
    repeats.andNot(gaveWay);
    List<ToldLink> told = new ArrayList<>();
    for (int i = rows.nextSetBit(0); i >= 0; i = rows.nextSetBit(i + 1)) {
      long pair = pairs == null || !paired.get(i) ? 0 : pairs[0][i];
      boolean asks = provider != null && gaveWay.get(i) && !paired.get(i) && provider[0][i] != 0;
      ToldLink row =
          new ToldLink(
              order.day(),
              links[0][i],
              links[1][i],
              links[2][i],
              pair,
              pair == 0 ? 0 : pairs[1][i],
              around == null || repeats.get(i) ? 0 : around[i],
              asks ? provider[0][i] : 0,
              asks ? provider[1][i] : 0,
              asks ? provider[2][i] : 0,
              asks ? provider[3][i] : 0);
      boolean saysMore =
          asks && asked.add(named(row.getLinkedCall(), row.getLinkedResponse()), provider[2][i]);
      if (pair != 0 || saysMore || !isKnown(known, row)) {
        told.add(row);
        if (gaveWay.get(i)) {
          gaveWayNow.computeIfAbsent(file, f -> new BitSet()).set(i);
        }
      }
    }
    return told;
  }

  private static boolean isKnown(ToldIds known, ToldLink row) {
    return known.hold(0, row.getLinkedCall())
        && known.hold(1, row.getLinkedResponse())
        && known.hold(2, row.getLinkedRequest())
        && known.hold(0, row.getLinkedAround());
  }

  private WrittenFile write(DayFile file, List<ToldLink> told) throws IOException {
    String unique = order.ingestId() + "-" + UUID.randomUUID().toString().substring(0, 12);
    String name = UsageFileNames.name(file.witness(), file.format(), unique);
    try (LakeFileWriter target = order.folder().create(LakeTable.TOLD_LINK, order.day(), name)) {
      for (ToldLink row : told) {
        target.add(row);
      }
      return target.finish();
    }
  }
}
