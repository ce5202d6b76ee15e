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

/**
 * Which charge lines a later file of the same source says anew: an export of the month to date
 * repeats the days before, a restated month repeats all of them, a window of days repeats some. The
 * parts that one export is split into repeat nothing.
 *
 * <p>Two lines are the same charge where they agree in all but money, quantity and invoice. A
 * file's day of a billing period gives way as a whole when later files hold at least half of its
 * lines: then a line that the later file leaves out was taken back. Fewer are chance (two parts may
 * each hold a line of equal words), and the day's lines are added. Later is the file that was
 * written later, of two written at once the one whose path comes last.
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

  /** A file as far as it matters which is later. */
  record Export(String path, long writtenAt) implements Comparable<Export> {
    @Override
    public int compareTo(Export other) {
      return Comparator.comparingLong(Export::writtenAt)
          .thenComparing(Export::path)
          .compare(this, other);
    }
  }

  private record FileDay(String source, LocalDate period, String file, LocalDate day) {}

  /** How much of a file's day later files hold. */
  private static final class Told {
    private long lines;
    private long again;
    private Export last;
  }

  private final Function<Billed, Export> exports;
  private final Map<BucketKey, Export> latest = new HashMap<>();
  private final Map<FileDay, Told> days = new HashMap<>();

  /**
   * @param exports the file a line is from
   */
  RestatedCharges(Function<Billed, Export> exports) {
    this.exports = exports;
  }

  void look(Billed line) {
    latest.merge(charge(line), exports.apply(line), (a, b) -> a.compareTo(b) >= 0 ? a : b);
  }

  void weigh(Billed line) {
    Told told = days.computeIfAbsent(day(line), d -> new Told());
    told.lines++;
    Export last = latest.get(charge(line));
    if (last.compareTo(exports.apply(line)) > 0) {
      told.again++;
      told.last = told.last == null || last.compareTo(told.last) > 0 ? last : told.last;
    }
  }

  /** The file that says the line's day anew; null: none does. */
  String supersededBy(Billed line) {
    Told told = days.get(day(line));
    return told.again > 0 && told.again * 2 >= told.lines ? told.last.path() : null;
  }

  private static FileDay day(Billed line) {
    return new FileDay(
        line.getSource(),
        line.getBillingPeriodStart(),
        line.getFile(),
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
