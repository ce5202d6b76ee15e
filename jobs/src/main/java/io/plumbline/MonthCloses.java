package io.plumbline;

import io.plumbline.schema.JournalEntry;
import io.plumbline.schema.JournalLine;
import io.plumbline.schema.Run;
import io.plumbline.schema.Spend;
import io.plumbline.shared.Checksums;
import io.plumbline.shared.Digests;
import io.plumbline.shared.lake.RunStore;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The closes of a warehouse's months, and what they forbid. */
final class MonthCloses {
  private final RunStore store;
  private final RunStore runs;

  MonthCloses(String warehouse) {
    this.store = RunStore.closesIn(warehouse);
    this.runs = RunStore.in(warehouse);
  }

  /** Every close of a month, the first one first. */
  List<MonthClose> of(YearMonth month) throws IOException {
    List<MonthClose> closes = new ArrayList<>();
    for (String id : store.ids()) {
      if (id.startsWith(month + ".")) {
        closes.add(
            MonthClose.fromJson(Files.readAllBytes(store.path(id).resolve(MonthClose.FILE))));
      }
    }
    closes.sort(Comparator.comparing(MonthClose::number));
    return closes;
  }

  /** The close that counts. */
  Optional<MonthClose> last(YearMonth month) throws IOException {
    List<MonthClose> closes = of(month);
    return closes.isEmpty() ? Optional.empty() : Optional.of(closes.get(closes.size() - 1));
  }

  /** Bookings of every close of a month, in their order. */
  List<JournalEntry> journal(YearMonth month) throws IOException {
    List<JournalEntry> entries = new ArrayList<>();
    for (MonthClose close : of(month)) {
      entries.addAll(store.read(close.id(), JournalEntry.class));
    }
    return entries;
  }

  /**
   * Records a close: reverses what the one before posted, and posts the journal of the run.
   *
   * @param cause null: the month was not closed before
   */
  MonthClose record(
      YearMonth month,
      String status,
      String runId,
      String cause,
      List<String> missing,
      List<JournalLine> journal)
      throws IOException {
    Optional<MonthClose> before = last(month);
    byte[] manifest =
        Files.readAllBytes(runs.path(runId).resolve(io.plumbline.shared.RunManifest.FILE));
    MonthClose close =
        new MonthClose(
            month,
            before.map(MonthClose::number).orElse(0) + 1,
            status,
            runId,
            Digests.sha256(manifest),
            cause,
            missing,
            before.map(last -> Digests.sha256(last.toJson())).orElse(null));
    List<JournalEntry> entries = new ArrayList<>();
    if (before.isPresent()) {
      for (JournalEntry posted : store.read(before.get().id(), JournalEntry.class)) {
        if (posted.getEntry().equals("posting")) {
          entries.add(
              entry(
                  close,
                  before.get().id(),
                  posted.getCostCenter(),
                  posted.getGlAccount(),
                  posted.getCurrency(),
                  posted.getAmount().negate()));
        }
      }
    }
    for (JournalLine line : journal) {
      entries.add(
          entry(
              close,
              null,
              line.getCostCenter(),
              line.getGlAccount(),
              line.getCurrency(),
              line.getAmount()));
    }
    try (RunStore.Draft draft = store.begin(close.id())) {
      Path journalFile = draft.write(JournalEntry.class, entries);
      draft.write(MonthClose.FILE, close.toJson());
      draft.write(
          Checksums.FILE,
          Checksums.of(
              Map.of(
                  journalFile.getFileName().toString(),
                  Digests.sha256(Files.readAllBytes(journalFile)),
                  MonthClose.FILE,
                  Digests.sha256(close.toJson()))));
      draft.publish();
    }
    return close;
  }

  private static JournalEntry entry(
      MonthClose close,
      String reverses,
      String costCenter,
      String glAccount,
      String currency,
      BigDecimal amount) {
    return new JournalEntry(
        close.id(),
        reverses == null ? "posting" : "reversal",
        reverses,
        close.month().atDay(1),
        costCenter,
        glAccount,
        currency,
        amount);
  }

  /**
   * Refuses tables that would change a closed month.
   *
   * @throws MonthClosedException with a sentence for each such month
   */
  void refuse(Run run, RunTables tables) throws IOException {
    List<String> changes = changes(run.getRunId(), tables, run.getFrom(), run.getTo());
    if (!changes.isEmpty()) {
      throw new MonthClosedException(
          String.join(" ", changes)
              + " Nothing was changed. Say why the month changes and close it anew: plumbline close"
              + " --month M --restate CAUSE.");
    }
  }

  /**
   * What these tables would change of a closed month: a sentence for each such month.
   *
   * @param from first day the tables hold
   * @param to day after the last
   */
  private List<String> changes(String runId, RunTables tables, LocalDate from, LocalDate to)
      throws IOException {
    List<String> changes = new ArrayList<>();
    for (YearMonth month = YearMonth.from(from);
        month.atDay(1).isBefore(to);
        month = month.plusMonths(1)) {
      Optional<MonthClose> last = last(month);
      if (last.isEmpty() || !last.get().isFinal() || last.get().runId().equals(runId)) {
        continue;
      }
      LocalDate first = month.atDay(1).isBefore(from) ? from : month.atDay(1);
      LocalDate end = month.plusMonths(1).atDay(1).isAfter(to) ? to : month.plusMonths(1).atDay(1);
      RunTables closed = RunTables.read(runs, last.get().runId());
      Map<String, Map<String, BigDecimal>> was = figures(closed.spend(), first, end);
      Map<String, Map<String, BigDecimal>> is = figures(tables.spend(), first, end);
      boolean whole = from.equals(month.atDay(1)) && to.equals(month.plusMonths(1).atDay(1));
      boolean sameJournal = !whole || closed.finance().journal().equals(tables.finance().journal());
      if (!was.equals(is)) {
        changes.add(
            "%s is closed (%s), and this run would change it: spend %s then, %s now."
                .formatted(month, last.get().id(), total(was), total(is)));
      } else if (!sameJournal) {
        changes.add(
            "%s is closed (%s), and this run would change its journal: another invoice or allocation."
                .formatted(month, last.get().id()));
      }
    }
    return changes;
  }

  /** Cost, attempts and tokens by currency and whatever finance cuts by. */
  private static Map<String, Map<String, BigDecimal>> figures(
      List<Spend> rows, LocalDate first, LocalDate end) {
    Map<String, Map<String, BigDecimal>> sums = new TreeMap<>();
    for (Spend row : rows) {
      if (row.getDay().isBefore(first) || !row.getDay().isBefore(end)) {
        continue;
      }
      boolean priced = row.getPricedCost() != null;
      String currency =
          priced
              ? row.getPricedCurrency()
              : row.getReportedRows() > 0 ? row.getReportedCurrency() : null;
      String key =
          String.join(
              "\u0000",
              row.getDay().toString(),
              Objects.toString(row.getTeam()),
              Objects.toString(row.getWorkload()),
              Objects.toString(row.getCostCenter()),
              row.getProvider(),
              Objects.toString(row.getModel()));
      Map<String, BigDecimal> own =
          sums.computeIfAbsent(Objects.toString(currency, ""), code -> new TreeMap<>());
      if (currency != null) {
        merge(own, key + "\u0000cost", priced ? row.getPricedCost() : row.getReportedCost());
      }
      merge(own, key + "\u0000attempts", BigDecimal.valueOf(row.getAttempts()));
      merge(
          own,
          key + "\u0000tokens",
          BigDecimal.valueOf(
              row.getInputUncachedTokens()
                  + row.getCacheReadTokens()
                  + row.getCacheWrite5mTokens()
                  + row.getCacheWrite1hTokens()
                  + row.getOutputTokens()));
    }
    return sums;
  }

  private static void merge(Map<String, BigDecimal> sums, String key, BigDecimal amount) {
    // Without idle zeros, so that equal amounts are equal.
    sums.merge(key, amount.stripTrailingZeros(), (sum, more) -> sum.add(more).stripTrailingZeros());
  }

  private static String total(Map<String, Map<String, BigDecimal>> figures) {
    List<String> totals = new ArrayList<>();
    figures.forEach(
        (currency, own) -> {
          if (!currency.isEmpty()) {
            BigDecimal sum =
                own.entrySet().stream()
                    .filter(figure -> figure.getKey().endsWith("\u0000cost"))
                    .map(Map.Entry::getValue)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            totals.add(sum.stripTrailingZeros().toPlainString() + " " + currency);
          }
        });
    return totals.isEmpty() ? "none" : String.join(" and ", totals);
  }
}
