package io.plumbline.shared.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.plumbline.shared.Digests;
import io.plumbline.shared.config.ConfigFault;
import io.plumbline.shared.config.ConfigFaultsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The euro foreign exchange reference rates of the European Central Bank, from the file {@code
 * eurofxref-hist.csv} in the policy folder, as the bank publishes it: units of a currency for one
 * euro, a row a business day. Nothing is downloaded.
 *
 * <p>A day without rates (a weekend, a holiday) has those of the last business day before it.
 * Before the first day, more than a week after the last, or for a currency without a rate there is
 * none.
 */
public final class ReferenceRates {
  /** Name of the file in the policy folder. */
  public static final String FILE = "eurofxref-hist.csv";

  /** The longest run of days without rates, Good Friday to Easter Monday, is four. */
  private static final int LONGEST_GAP_DAYS = 7;

  private static final String EURO = "EUR";
  private static final int SCALE = 18;

  /** No rate is known. */
  public static final ReferenceRates NONE = new ReferenceRates(new TreeMap<>());

  private final NavigableMap<LocalDate, Map<String, BigDecimal>> days;

  private ReferenceRates(NavigableMap<LocalDate, Map<String, BigDecimal>> days) {
    this.days = days;
  }

  /**
   * Rates that are stated otherwise than in a file.
   *
   * @param days units of a currency for one euro, by day and ISO 4217 code
   */
  public static ReferenceRates of(Map<LocalDate, Map<String, BigDecimal>> days) {
    NavigableMap<LocalDate, Map<String, BigDecimal>> copy = new TreeMap<>();
    days.forEach((day, rates) -> copy.put(day, Map.copyOf(rates)));
    return new ReferenceRates(copy);
  }

  /**
   * An amount in another currency.
   *
   * @param amount scale 18, half even
   * @param rateDay business day the rate is of
   */
  public record Converted(BigDecimal amount, LocalDate rateDay) {}

  /**
   * The rates in a policy folder; empty: it has no such file.
   *
   * @throws ConfigFaultsException with every fault of the file
   * @throws UncheckedIOException if it cannot be read
   */
  public static Optional<ReferenceRates> in(Path policyFolder) {
    Path file = policyFolder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<ConfigFault> faults = new ArrayList<>();
    NavigableMap<LocalDate, Map<String, BigDecimal>> days = new TreeMap<>();
    CsvMapper csv = new CsvMapper();
    csv.enable(CsvParser.Feature.WRAP_AS_ARRAY);
    csv.enable(CsvParser.Feature.TRIM_SPACES);
    try (MappingIterator<String[]> rows = csv.readerFor(String[].class).readValues(file.toFile())) {
      if (!rows.hasNext()) {
        throw new ConfigFaultsException(List.of(notTheFile()));
      }
      String[] head = rows.next();
      if (head.length < 2 || !head[0].equals("Date")) {
        throw new ConfigFaultsException(List.of(notTheFile()));
      }
      for (int line = 2; rows.hasNext(); line++) {
        day(head, rows.next(), line, days, faults);
      }
    } catch (JsonProcessingException notCsv) {
      throw new ConfigFaultsException(List.of(notTheFile()));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    if (!faults.isEmpty()) {
      throw new ConfigFaultsException(faults);
    }
    return Optional.of(new ReferenceRates(days));
  }

  private static ConfigFault notTheFile() {
    return new ConfigFault(
        FILE,
        1,
        1,
        "This is not the ECB's file of reference rates: its first line begins with 'Date,USD'.",
        "Take 'Time series' as CSV from the ECB's page of euro reference rates.");
  }

  private static void day(
      String[] head,
      String[] cells,
      int line,
      NavigableMap<LocalDate, Map<String, BigDecimal>> days,
      List<ConfigFault> faults) {
    LocalDate day;
    try {
      day = LocalDate.parse(cells[0]);
    } catch (DateTimeException notADate) {
      faults.add(
          new ConfigFault(
              FILE, line, 1, "The line begins with no date.", "Write it like 2026-11-21."));
      return;
    }
    Map<String, BigDecimal> rates = new HashMap<>();
    for (int i = 1; i < Math.min(head.length, cells.length); i++) {
      // The bank writes N/A where it sets no rate, and a comma after the last currency.
      if (head[i].isEmpty() || cells[i].isEmpty() || cells[i].equals("N/A")) {
        continue;
      }
      BigDecimal rate = rate(cells[i]);
      if (rate == null) {
        faults.add(
            new ConfigFault(
                FILE,
                line,
                i + 1,
                "The rate of " + head[i] + " on " + day + " is no number above 0.",
                "Take the file again from the ECB."));
      } else {
        rates.put(head[i], rate);
      }
    }
    if (days.put(day, rates) != null) {
      faults.add(
          new ConfigFault(
              FILE, line, 1, "There are two lines of " + day + ".", "Keep the right one."));
    }
  }

  private static BigDecimal rate(String text) {
    try {
      BigDecimal rate = text.length() > 20 ? null : new BigDecimal(text);
      return rate == null || rate.signum() <= 0 || Math.abs(rate.scale()) > 12 ? null : rate;
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }

  /** The rates that days from {@code from} up to {@code to}, exclusive, may be converted at. */
  public String digest(LocalDate from, LocalDate to) {
    StringBuilder all = new StringBuilder();
    days.subMap(from.minusDays(LONGEST_GAP_DAYS), true, to, false)
        .forEach((day, rates) -> all.append(day).append(new TreeMap<>(rates)).append('\n'));
    return Digests.sha256(all.toString());
  }

  /** First and last day with rates, in words; for what is said of the file. */
  public String span() {
    return days.isEmpty() ? "no day" : days.firstKey() + " to " + days.lastKey();
  }

  /**
   * {@code amount} in another currency at the rates of a day; empty: there is no rate.
   *
   * <p>Example: 10 USD on a Sunday, at Friday's 1.0500 USD for one euro, are 10 / 1.05 =
   * 9.523809523809523810 EUR, of Friday.
   */
  public Optional<Converted> convert(BigDecimal amount, String from, String to, LocalDate day) {
    Map.Entry<LocalDate, Map<String, BigDecimal>> held = days.floorEntry(day);
    if (held == null || ChronoUnit.DAYS.between(held.getKey(), day) > LONGEST_GAP_DAYS) {
      return Optional.empty();
    }
    if (from.equals(to)) {
      return Optional.of(new Converted(amount, held.getKey()));
    }
    BigDecimal own = from.equals(EURO) ? BigDecimal.ONE : held.getValue().get(from);
    BigDecimal other = to.equals(EURO) ? BigDecimal.ONE : held.getValue().get(to);
    if (own == null || other == null) {
      return Optional.empty();
    }
    BigDecimal converted =
        amount
            .multiply(other)
            .divide(own, new MathContext(60, RoundingMode.HALF_EVEN))
            .setScale(SCALE, RoundingMode.HALF_EVEN);
    return Optional.of(new Converted(converted, held.getKey()));
  }
}
