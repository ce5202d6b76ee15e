package io.plumbline.stage.ingest;

import io.plumbline.schema.Billed;
import io.plumbline.shared.record.KeyDigest;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which charge lines a later file of the same source says anew: an export of the month to date
 * repeats the days before, a restated month repeats all of them, a window of days repeats some. The
 * parts that one export is split into repeat nothing.
 *
 * <p>Two lines are the same charge where they agree in all but money, quantity and invoice. Later
 * is the file that was written later, of two written at once the one whose path comes last. A
 * file's day of a billing period gives way as a whole, for a line that the later file leaves out
 * was taken back:
 *
 * <ul>
 *   <li>Where clouds put every run of an export into a folder named by the run's id, a later run
 *       says a day anew that repeats any line of it, and files of one run are its parts: they
 *       repeat nothing, whatever lines they share. The run's day gives way as a whole, in whichever
 *       part a line of it stands.
 *   <li>Elsewhere later files must hold at least half of the day's lines. Fewer are chance (two
 *       parts may each hold a line of equal words), and the day's lines are added.
 * </ul>
 *
 * <p>All lines are looked at first, then weighed, then asked for.
 */
final class RestatedCharges {
  /** Columns in which two tellings of one charge may differ. */
  private static final Set<String> SAID_ANEW =
      Set.of(
          "invoice_id",
          "pricing_quantity",
          "quantity",
          "list_cost",
          "contracted_cost",
          "effective_cost",
          "billed_cost",
          "superseded_by");

  /**
   * Folder of a run: AWS's assembly or execution, Azure's run, each a UUID at the name's end; in
   * front of it Azure may put a folder of the minute it began (microsoft/finops-toolkit, paths of
   * exports).
   */
  private static final Pattern RUN =
      Pattern.compile(
          "(.*?/)((?:\\d{12}/)?[^/]*\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})/[^/]+");

  /** A run writes its parts within this; a folder that fills for longer is none of a run. */
  private static final long LONGEST_RUN_US = 6 * 3_600_000_000L;

  /**
   * A file as far as it matters which is later.
   *
   * @param writtenAt microseconds UTC
   * @param export folder of the export's runs; null: the file lies in no run's folder
   * @param run name of the run's folder; null likewise
   */
  record Export(String path, long writtenAt, String export, String run)
      implements Comparable<Export> {
    static Export of(String path, long writtenAt) {
      Matcher in = RUN.matcher(path);
      return in.matches()
          ? new Export(path, writtenAt, in.group(1), in.group(2))
          : new Export(path, writtenAt, null, null);
    }

    boolean isPartBeside(Export other) {
      return export != null
          && export.equals(other.export)
          && run.equals(other.run)
          && Math.abs(writtenAt - other.writtenAt) <= LONGEST_RUN_US;
    }

    boolean isRunBeside(Export other) {
      return export != null && export.equals(other.export) && !run.equals(other.run);
    }

    @Override
    public int compareTo(Export other) {
      return Comparator.comparingLong(Export::writtenAt)
          .thenComparing(Export::path)
          .compare(this, other);
    }
  }

  /** A day as a file tells it, or a run in all its files. */
  private record ToldDay(String source, LocalDate period, String by, LocalDate day) {}

  /** How much of a file's day later files hold. */
  private static final class Told {
    private long lines;
    private long again;
    private Export last;
  }

  private final Function<Billed, Export> exports;
  private final Map<BucketKey, Export> latest = new HashMap<>();
  private final Map<ToldDay, Told> days = new HashMap<>();
  private final Map<ToldDay, Export> laterRuns = new HashMap<>();

  /**
   * @param exports the file a line is from
   */
  RestatedCharges(Function<Billed, Export> exports) {
    this.exports = exports;
  }

  void look(Billed line) {
    latest.merge(charge(line), exports.apply(line), RestatedCharges::later);
  }

  void weigh(Billed line) {
    Export own = exports.apply(line);
    Told told = days.computeIfAbsent(day(line, own.path()), d -> new Told());
    told.lines++;
    Export last = latest.get(charge(line));
    if (last.compareTo(own) > 0 && !last.isPartBeside(own)) {
      told.again++;
      told.last = later(told.last, last);
      if (last.isRunBeside(own)) {
        laterRuns.merge(day(line, own.export() + own.run()), last, RestatedCharges::later);
      }
    }
  }

  private static Export later(Export a, Export b) {
    return a == null || b.compareTo(a) > 0 ? b : a;
  }

  /** The file that says the line's day anew; null: none does. */
  String supersededBy(Billed line) {
    Export own = exports.apply(line);
    if (own.run() != null) {
      Export run = laterRuns.get(day(line, own.export() + own.run()));
      if (run != null) {
        return run.path();
      }
    }
    Told told = days.get(day(line, own.path()));
    return told.again > 0 && told.again * 2 >= told.lines ? told.last.path() : null;
  }

  private static ToldDay day(Billed line, String by) {
    return new ToldDay(
        line.getSource(),
        line.getBillingPeriodStart(),
        by,
        LocalDate.ofInstant(line.getChargePeriodStart(), ZoneOffset.UTC));
  }

  private static BucketKey charge(Billed line) {
    KeyDigest digest =
        new KeyDigest()
            .begin("charge")
            .add(line.getSource())
            .add(StatementTables.content(line, SAID_ANEW))
            .end();
    return new BucketKey(digest.hi(), digest.lo());
  }
}
