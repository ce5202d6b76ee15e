package io.plumbline.stage.ingest;

import io.plumbline.schema.Capacity;
import io.plumbline.schema.ToldLink;
import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.lake.LakeFileWriter;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.shared.lake.Rows;
import io.plumbline.shared.lake.WrittenFile;
import io.plumbline.shared.record.LinkedId;
import io.plumbline.stage.ingest.DayOrder.DayFile;
import io.plumbline.stage.ingest.DayOutcome.ChangedFile;
import io.plumbline.stage.ingest.DayOutcome.Dropped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * Makes the rows of a day unique: equal deduplication keys are one record, whose fullest telling
 * stays ({@link RepeatedRows}), one that counts tokens before one that does not ({@link
 * OtherTellings} fill what it lacks), a trace's call around another goes for the inner one, and a
 * record goes when a better {@link Witness} tells of the same call. Records of one format never
 * link with each other: a gateway's attempts may share ids. Links are passed on: what an
 * application's trace ties to the gateway by one id, it ties to the provider's log by another. An
 * audit trail that shares no id with the provider's log is paired with it instead ({@link
 * RecordPairs}).
 *
 * <p>Works on the key columns alone, in several passes over them when the day is large, so that
 * memory is bounded by a pass. Only files that lose rows are written again, and only their cubes
 * are computed again.
 */
final class DayResolution {
  private static final long ROWS_PER_PASS = 2_000_000;
  private static final String[] LINKS = {"linked_call", "linked_response", "linked_request"};
  private static final String SPAN = "linked_span";
  private static final String AROUND = "linked_around";
  private static final String[] KEY = {"key_hi", "key_lo"};
  private static final String[] COUNTS = {
    "input_uncached_tokens", "cache_read_tokens", "output_tokens"
  };

  /** Which records bear an id: any that counted or was answered, or failed attempts alone. */
  private static final long COUNTING = 1;

  private static final long SILENT = 2;

  /** More columns than a row has. */
  private static final long COUNTED = 1 << 16;

  /** Where a row was read, and what the pseudonym key of its reading made of it. */
  private static final Set<String> NOT_OF_THE_CALL =
      Set.of("source", "file", "position", "ingest_id", "actor", "personal_data_subjects");

  private final DayOrder order;
  private final boolean calls;
  private final Map<DayFile, BitSet> dropped = new LinkedHashMap<>();
  private final Map<DayFile, BitSet> linked = new LinkedHashMap<>();

  /** Rows that go for the call within them, or around them. */
  private final Map<DayFile, BitSet> nested = new LinkedHashMap<>();

  /** Rows that go for a fuller telling of their call and bear ids that it lacks. */
  private final Map<DayFile, BitSet> toldMore = new LinkedHashMap<>();

  /** Of linked, rows that no file told before. */
  private final Map<DayFile, BitSet> gaveWayNow = new LinkedHashMap<>();

  private final OtherTellings others;

  DayResolution(DayOrder order) {
    this.order = order;
    this.others = new OtherTellings(order);
    this.calls = order.table() == LakeTable.USAGE;
  }

  DayOutcome run() throws IOException {
    long rows = order.files().stream().mapToLong(DayFile::rows).sum();
    long neighbours = order.neighbours().stream().mapToLong(DayFile::rows).sum();
    order.files().forEach(f -> dropped.put(f, new BitSet()));
    int passes = passes(rows);
    for (int pass = 0; pass < passes; pass++) {
      dropRepeats(pass, passes);
    }
    dropToldEarlier();
    for (int pass = 0; calls && pass < passes; pass++) {
      dropAround(pass, passes);
    }
    if (calls && mayLink()) {
      int linkPasses = passes(rows + neighbours);
      for (int pass = 0; pass < linkPasses; pass++) {
        dropLinked(pass, linkPasses);
      }
      dropPaired();
    }
    long attempts = rows - dropped.values().stream().mapToLong(BitSet::cardinality).sum();
    long operations = calls ? operations(passes) : 0;
    List<ChangedFile> changed = new ArrayList<>();
    for (Map.Entry<DayFile, BitSet> entry : dropped.entrySet()) {
      if (!entry.getValue().isEmpty() || others.concern(entry.getKey())) {
        changed.add(change(entry.getKey(), entry.getValue()));
      }
    }
    List<WrittenFile> told = calls ? told() : List.of();
    return new DayOutcome(
        order.table(),
        order.day(),
        changed,
        attempts,
        operations,
        told,
        new ToldTimes(order).compare(gaveWayNow));
  }

  private static int passes(long rows) {
    return (int) Math.max(1, (rows + ROWS_PER_PASS - 1) / ROWS_PER_PASS);
  }

  private static boolean in(long key, int pass, int passes) {
    return passes == 1 || Long.remainderUnsigned(key, passes) == pass;
  }

  private void dropRepeats(int pass, int passes) throws IOException {
    LongKeySet seen = new LongKeySet();
    LongKeySet repeated = new LongKeySet();
    for (DayFile file : order.files()) {
      long[][] keys = order.folder().longs(file.path(), KEY);
      for (int i = 0; i < keys[0].length; i++) {
        if (in(keys[0][i], pass, passes) && !seen.add(keys[0][i], keys[1][i])) {
          repeated.add(keys[0][i], keys[1][i]);
        }
      }
    }
    if (repeated.size() == 0) {
      return;
    }
    RepeatedRows rows =
        new RepeatedRows(
            repeated.size(), (file, row) -> dropped.get(order.files().get(file)).set(row));
    List<DayFile> with = new ArrayList<>();
    for (int f = 0; f < order.files().size(); f++) {
      DayFile file = order.files().get(f);
      BitSet of = rowsOf(repeated, file);
      if (!of.isEmpty()) {
        with.add(file);
        long[][] keys = order.folder().longs(file.path(), KEY);
        long[][] contents = order.folder().contents(file.path(), NOT_OF_THE_CALL);
        if (calls) {
          preferCounted(file, of, contents[0]);
        }
        for (int i = of.nextSetBit(0); i >= 0; i = of.nextSetBit(i + 1)) {
          rows.offer(keys[0][i], keys[1][i], f, i, contents[0][i], contents[1][i]);
        }
      }
    }
    if (calls) {
      noteWhatIsToldMore(repeated, with);
      hearOtherTellings(repeated, with);
    }
  }

  /**
   * A record without a time of its own stands on the day its file was written, and on another once
   * the file was copied: of several days the first counts, since a file is written after its calls.
   */
  private void dropToldEarlier() throws IOException {
    if (order.earlier().isEmpty()) {
      return;
    }
    int passes = passes(order.earlier().stream().mapToLong(DayFile::rows).sum());
    for (int pass = 0; pass < passes; pass++) {
      LongKeySet told = new LongKeySet();
      for (DayFile file : order.earlier()) {
        long[][] keys = order.folder().longs(file.path(), KEY);
        for (int i = 0; i < keys[0].length; i++) {
          if (in(keys[0][i], pass, passes)) {
            told.add(keys[0][i], keys[1][i]);
          }
        }
      }
      for (DayFile file : order.files()) {
        if (file.isUndated()) {
          dropped.get(file).or(rowsOf(told, file));
        }
      }
    }
  }

  /** Of records of which one row counts tokens and another does not. */
  private void hearOtherTellings(LongKeySet repeated, List<DayFile> files) throws IOException {
    Map<DayFile, BitSet> counting = new LinkedHashMap<>();
    LongKeySet counted = new LongKeySet();
    for (DayFile file : files) {
      BitSet rows = counting(file, rowsOf(repeated, file));
      counting.put(file, rows);
      long[][] keys = order.folder().longs(file.path(), KEY);
      rows.stream().forEach(row -> counted.add(keys[0][row], keys[1][row]));
    }
    Map<DayFile, BitSet> go = new LinkedHashMap<>();
    LongKeySet toldOtherwise = new LongKeySet();
    for (DayFile file : files) {
      BitSet rows = rowsOf(counted, file);
      rows.andNot(counting.get(file));
      if (!rows.isEmpty()) {
        go.put(file, rows);
        long[][] keys = order.folder().longs(file.path(), KEY);
        rows.stream().forEach(row -> toldOtherwise.add(keys[0][row], keys[1][row]));
      }
    }
    if (go.isEmpty()) {
      return;
    }
    Map<DayFile, BitSet> stay = new LinkedHashMap<>();
    for (DayFile file : files) {
      BitSet rows = rowsOf(toldOtherwise, file);
      rows.and(counting.get(file));
      rows.andNot(dropped.get(file));
      if (!rows.isEmpty()) {
        stay.put(file, rows);
      }
    }
    others.hear(go, stay);
  }

  private BitSet counting(DayFile file, BitSet rows) throws IOException {
    BitSet counting = new BitSet();
    for (long[] tokens : order.folder().longs(file.path(), COUNTS)) {
      rows.stream().filter(row -> tokens[row] > 0).forEach(counting::set);
    }
    return counting;
  }

  /** What is paid for is what was counted: however much another row says, it gives way to that. */
  private void preferCounted(DayFile file, BitSet rows, long[] said) throws IOException {
    for (long[] tokens : order.folder().longs(file.path(), COUNTS)) {
      rows.stream()
          .filter(row -> tokens[row] > 0 && said[row] < COUNTED)
          .forEach(row -> said[row] += COUNTED);
    }
  }

  private BitSet rowsOf(LongKeySet keys, DayFile file) throws IOException {
    long[][] key = order.folder().longs(file.path(), KEY);
    BitSet rows = new BitSet();
    for (int i = 0; i < key[0].length; i++) {
      if (keys.contains(key[0][i], key[1][i])) {
        rows.set(i);
      }
    }
    return rows;
  }

  private void noteWhatIsToldMore(LongKeySet repeated, List<DayFile> files) throws IOException {
    LongKeySet stays = new LongKeySet();
    for (DayFile file : files) {
      BitSet rows = rowsOf(repeated, file);
      rows.andNot(dropped.get(file));
      long[][] links = order.folder().longs(file.path(), LINKS);
      rows.stream().forEach(row -> eachLink(links, row, link -> stays.add(LinkedId.id(link), 1)));
    }
    for (DayFile file : files) {
      BitSet rows = rowsOf(repeated, file);
      rows.and(dropped.get(file));
      long[][] links = order.folder().longs(file.path(), LINKS);
      BitSet more = toldMore.computeIfAbsent(file, f -> new BitSet());
      rows.stream()
          .forEach(
              row ->
                  eachLink(
                      links,
                      row,
                      link -> {
                        if (!stays.contains(LinkedId.id(link), 1)) {
                          more.set(row);
                        }
                      }));
    }
  }

  private static void eachLink(long[][] links, int row, LongConsumer taker) {
    for (long[] column : links) {
      if (column[row] != 0) {
        taker.accept(column[row]);
      }
    }
  }

  /**
   * Of nested calls of one operation, told in different exports, the innermost that tells counts:
   * an SDK's span within a framework's is the same call. A day holds few or none of them.
   */
  private void dropAround(int pass, int passes) throws IOException {
    LongKeySet repeating = new LongKeySet();
    LongKeySet telling = new LongKeySet();
    Map<DayFile, long[][]> spans = new LinkedHashMap<>();
    boolean any = false;
    for (DayFile file : concat(order.files(), order.neighbours())) {
      if (file.witness() != Witness.TRACE || !order.folder().holds(file.path(), AROUND)) {
        continue;
      }
      long[] around = order.folder().longs(file.path(), AROUND)[0];
      long[] own =
          file.isTold() ? new long[around.length] : order.folder().longs(file.path(), SPAN)[0];
      BitSet repeats = repeats(file);
      for (int i = repeats.nextClearBit(0); i < around.length; i = repeats.nextClearBit(i + 1)) {
        if (in(around[i] | 1, pass, passes) && around[i] != own[i]) {
          any |= around[i] != 0;
          if ((around[i] & 1) == 1) {
            repeating.add(around[i], 1);
          }
        }
        if ((own[i] & 1) == 1 && in(own[i], pass, passes)) {
          telling.add(own[i], 1);
        }
      }
      if (dropped.containsKey(file)) {
        spans.put(file, new long[][] {own, around});
      }
    }
    if (any) {
      spans.forEach((file, of) -> dropAround(file, of[0], of[1], repeating, telling));
    }
  }

  private void dropAround(
      DayFile file, long[] own, long[] around, LongKeySet repeating, LongKeySet telling) {
    BitSet drop = dropped.get(file);
    BitSet goes = nested.computeIfAbsent(file, f -> new BitSet());
    for (int i = drop.nextClearBit(0); i < own.length; i = drop.nextClearBit(i + 1)) {
      boolean repeats = own[i] != 0 && repeating.contains(own[i] | 1, 1);
      boolean addsNothing =
          around[i] != 0 && (around[i] & 1) == 0 && telling.contains(around[i] | 1, 1);
      if (repeats || addsNothing) {
        drop.set(i);
        goes.set(i);
      }
    }
  }

  /** Rows that went for an equal one, which may be the very call around them. */
  private BitSet repeats(DayFile file) {
    BitSet repeats = (BitSet) dropped.getOrDefault(file, new BitSet()).clone();
    repeats.andNot(nested.getOrDefault(file, new BitSet()));
    return repeats;
  }

  private boolean mayLink() {
    List<DayFile> all = concat(order.files(), order.neighbours());
    return order.files().stream().anyMatch(f -> all.stream().anyMatch(f::givesWayTo));
  }

  private void dropLinked(int pass, int passes) throws IOException {
    List<DayFile> all = concat(order.files(), order.neighbours());
    all.sort((a, b) -> a.givesWayTo(b) ? 1 : b.givesWayTo(a) ? -1 : 0);
    LongKeySet told = new LongKeySet();
    for (int from = 0; from < all.size(); ) {
      int to = from + 1;
      while (to < all.size() && !all.get(to).givesWayTo(all.get(from))) {
        to++;
      }
      List<DayFile> ofOneFormat = all.subList(from, to);
      for (DayFile file : ofOneFormat) {
        if (from > 0 && dropped.containsKey(file)) {
          dropTold(file, told, pass, passes);
        }
      }
      for (DayFile file : to < all.size() ? ofOneFormat : List.<DayFile>of()) {
        tell(told, order.folder().longs(file.path(), LINKS), pass, passes);
      }
      from = to;
    }
  }

  private void dropTold(DayFile file, LongKeySet told, int pass, int passes) throws IOException {
    long[][] links = order.folder().longs(file.path(), LINKS);
    BitSet drop = dropped.get(file);
    for (int i = 0; i < links[0].length; i++) {
      if (!drop.get(i) && isTold(told, links, i, pass, passes)) {
        drop.set(i);
        linked.computeIfAbsent(file, f -> new BitSet()).set(i);
      }
    }
  }

  /**
   * Entries of an audit trail that shares no id with the provider's log give way to its records one
   * for one, those that gave way earlier counted in.
   */
  private void dropPaired() throws IOException {
    RecordPairs pairs = new RecordPairs();
    boolean any = false;
    for (DayFile file : order.files()) {
      long[][] columns = file.witness() == Witness.AUDIT_TRAIL ? pairs(file) : null;
      any |= columns != null;
      for (int i = 0; columns != null && i < columns[0].length; i++) {
        if (!dropped.get(file).get(i)) {
          pairs.entry(columns[0][i], columns[1][i], file, i);
        }
      }
    }
    if (!any) {
      return;
    }
    for (DayFile file : order.neighbours()) {
      long[][] columns =
          file.isTold() && file.witness() == Witness.AUDIT_TRAIL ? pairs(file) : null;
      for (int i = 0; columns != null && i < columns[0].length; i++) {
        if (order.day().toEpochDay() == Math.floorDiv(columns[1][i], 86_400_000_000L)) {
          pairs.gaveWay(columns[0][i], columns[1][i]);
        }
      }
    }
    for (DayFile file : order.files()) {
      long[][] columns = file.witness() == Witness.PROVIDER ? pairs(file) : null;
      for (int i = 0; columns != null && i < columns[0].length; i++) {
        if (!dropped.get(file).get(i)) {
          pairs.record(columns[0][i], columns[1][i]);
        }
      }
    }
    pairs.match(
        (file, row) -> {
          dropped.get(file).set(row);
          linked.computeIfAbsent(file, f -> new BitSet()).set(row);
        });
  }

  /** Digests of pairs and starts of a file's rows; null: it has no pairs. */
  private long[][] pairs(DayFile file) throws IOException {
    if (!order.folder().holds(file.path(), "linked_pair")) {
      return null; // written by a version that knew of none
    }
    long[] pairs = order.folder().longs(file.path(), "linked_pair")[0];
    for (long pair : pairs) {
      if (pair != 0) {
        return new long[][] {pairs, order.folder().longs(file.path(), "started_at")[0]};
      }
    }
    return null;
  }

  private static void tell(LongKeySet told, long[][] links, int pass, int passes) {
    for (long[] column : links) {
      for (long link : column) {
        long id = LinkedId.id(link);
        if (link != 0 && in(id, pass, passes)) {
          told.add(id, LinkedId.isSilent(link) ? SILENT : COUNTING);
        }
      }
    }
  }

  /** A call that was answered is not told by a failed attempt of it that counts nothing. */
  private static boolean isTold(LongKeySet told, long[][] links, int row, int pass, int passes) {
    for (long[] column : links) {
      long link = column[row];
      long id = LinkedId.id(link);
      if (link != 0
          && in(id, pass, passes)
          && (told.contains(id, COUNTING)
              || !LinkedId.isAnswered(link) && told.contains(id, SILENT))) {
        return true;
      }
    }
    return false;
  }

  private long operations(int passes) throws IOException {
    long distinct = 0;
    for (int pass = 0; pass < passes; pass++) {
      LongKeySet seen = new LongKeySet();
      for (DayFile file : order.files()) {
        long[] operations = order.folder().longs(file.path(), "operation_hi")[0];
        BitSet drop = dropped.get(file);
        for (int i = 0; i < operations.length; i++) {
          if (!drop.get(i) && in(operations[i], pass, passes)) {
            seen.add(operations[i], 1);
          }
        }
      }
      distinct += seen.size();
    }
    return distinct;
  }

  /**
   * Keeps what calls that give way tie together: a gateway's record and a provider's may share no
   * id but those of a trace, which is gone when the provider's log arrives.
   */
  private List<WrittenFile> told() throws IOException {
    LongKeySet known = new LongKeySet();
    for (DayFile file : order.neighbours()) {
      if (file.isTold()) {
        tell(known, order.folder().longs(file.path(), LINKS), 0, 1);
        if (order.folder().holds(file.path(), AROUND)) {
          tell(known, order.folder().longs(file.path(), AROUND), 0, 1);
        }
      }
    }
    List<WrittenFile> told = new ArrayList<>();
    for (DayFile file : order.files()) {
      BitSet rows = (BitSet) linked.getOrDefault(file, new BitSet()).clone();
      rows.or(nested.getOrDefault(file, new BitSet()));
      rows.or(toldMore.getOrDefault(file, new BitSet()));
      WrittenFile written = rows.isEmpty() ? null : told(file, rows, known);
      if (written != null) {
        told.add(written);
      }
    }
    return told;
  }

  /** Ids of rows of a file that go; null: they are all known. */
  private WrittenFile told(DayFile file, BitSet rows, LongKeySet known) throws IOException {
    BitSet gaveWay = linked.getOrDefault(file, new BitSet());
    long[][] links = order.folder().longs(file.path(), LINKS);
    long[][] pairs = gaveWay.isEmpty() ? null : pairs(file);
    long[] around =
        file.witness() == Witness.TRACE && order.folder().holds(file.path(), AROUND)
            ? order.folder().longs(file.path(), AROUND)[0]
            : null;
    BitSet repeats = repeats(file);
    repeats.andNot(gaveWay);
    List<ToldLink> told = new ArrayList<>();
    for (int i = rows.nextSetBit(0); i >= 0; i = rows.nextSetBit(i + 1)) {
      long pair = pairs == null || !gaveWay.get(i) ? 0 : pairs[0][i];
      ToldLink row =
          new ToldLink(
              order.day(),
              links[0][i],
              links[1][i],
              links[2][i],
              pair,
              pair == 0 ? 0 : pairs[1][i],
              around == null || repeats.get(i) ? 0 : around[i]);
      if (pair != 0 || !isKnown(known, row)) {
        told.add(row);
        if (gaveWay.get(i)) {
          gaveWayNow.computeIfAbsent(file, f -> new BitSet()).set(i);
        }
      }
    }
    if (told.isEmpty()) {
      return null;
    }
    String unique = order.ingestId() + "-" + UUID.randomUUID().toString().substring(0, 12);
    String name = UsageFileNames.name(file.witness(), file.format(), unique);
    try (LakeFileWriter target = order.folder().create(LakeTable.TOLD_LINK, order.day(), name)) {
      for (ToldLink row : told) {
        target.add(row);
      }
      return target.finish();
    }
  }

  private static boolean isKnown(LongKeySet known, ToldLink row) {
    return isKnown(known, row.getLinkedCall())
        && isKnown(known, row.getLinkedResponse())
        && isKnown(known, row.getLinkedRequest())
        && isKnown(known, row.getLinkedAround());
  }

  private static boolean isKnown(LongKeySet known, long link) {
    return link == 0
        || known.contains(LinkedId.id(link), LinkedId.isSilent(link) ? SILENT : COUNTING);
  }

  private ChangedFile change(DayFile file, BitSet drop) throws IOException {
    List<Dropped> counts = count(file, drop);
    if (drop.cardinality() == file.rows()) {
      return new ChangedFile(file, null, List.of(), counts);
    }
    String unique = order.ingestId() + "-d-" + UUID.randomUUID().toString().substring(0, 12);
    String name =
        !calls
            ? unique
            : UsageFileNames.name(
                file.witness(), file.isUndated() ? UsageFileNames.undated(unique) : unique);
    try (LakeFileWriter target = order.folder().create(order.table(), order.day(), name)) {
      if (others.concern(file)) {
        copyFilled(file, drop, target);
      } else {
        order.folder().copy(file.path(), row -> !drop.get((int) row), target);
      }
      WrittenFile with = target.finish();
      return new ChangedFile(file, with, calls ? cubes(file, with) : List.of(), counts);
    }
  }

  private void copyFilled(DayFile file, BitSet drop, LakeFileWriter target) throws IOException {
    try (Rows<Usage> rows = order.folder().rows(file.path(), order.day(), Usage.class)) {
      int i = 0;
      for (Usage row : rows) {
        if (!drop.get(i)) {
          others.fill(file, i, row);
          target.add(row);
        }
        i++;
      }
    }
  }

  private List<UsageDaily> cubes(DayFile file, WrittenFile with) throws IOException {
    try (Rows<Usage> rows = order.folder().rows(with.path(), order.day(), Usage.class)) {
      return UsageRowCubes.of(
          rows, file.source(), file.format(), order.ingestId(), with.path(), order.day());
    }
  }

  private List<Dropped> count(DayFile file, BitSet drop) throws IOException {
    BitSet links = linked.getOrDefault(file, new BitSet());
    Map<String, long[]> byInput = new TreeMap<>();
    Class<? extends SpecificRecord> type = calls ? Usage.class : Capacity.class;
    try (Rows<? extends SpecificRecord> rows =
        order.folder().rows(file.path(), order.day(), type, "source", "file")) {
      int i = 0;
      for (SpecificRecord row : rows) {
        if (drop.get(i)) {
          String source = String.valueOf(row.get(row.getSchema().getField("source").pos()));
          String input = String.valueOf(row.get(row.getSchema().getField("file").pos()));
          long[] n = byInput.computeIfAbsent(source + "\u0000" + input, k -> new long[2]);
          n[0]++;
          n[1] += links.get(i) ? 1 : 0;
        }
        i++;
      }
    }
    List<Dropped> counts = new ArrayList<>();
    byInput.forEach(
        (key, n) -> {
          int cut = key.indexOf('\u0000');
          counts.add(new Dropped(key.substring(0, cut), key.substring(cut + 1), n[0], n[1]));
        });
    return counts;
  }

  private static List<DayFile> concat(List<DayFile> a, List<DayFile> b) {
    List<DayFile> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }
}
