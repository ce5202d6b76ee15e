package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.Billed;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.StatementFormat.StatementParser;
import io.plumbline.stage.ingest.StatementFormat.StatementSink;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Pages of a provider's reporting API: {@code {"data": [bucket …], "has_more", "next_page"}} whose
 * buckets hold {@code results}; a bucket may stand alone.
 */
final class ReportPage {
  private static final Pattern SECONDS = Pattern.compile("[0-9]{9,11}(?:\\.[0-9]+)?");
  private static final Pattern NO_BUCKETS = Pattern.compile("\"data\"\\s*:\\s*\\[\\s*]");
  private static final Set<String> PAGE = Set.of("data", "has_more", "next_page");

  private ReportPage() {}

  /** Reads one result of a bucket. */
  @FunctionalInterface
  interface Result {
    void read(Period period, JsonNode result, StatementSink sink) throws MalformedRecord;
  }

  /** Start and end, exclusive, of a bucket. */
  record Period(Instant start, Instant end) {
    /** First day of the calendar month, UTC, that a charge of this period is billed in. */
    LocalDate month() {
      return LocalDate.ofInstant(start, ZoneOffset.UTC).withDayOfMonth(1);
    }
  }

  /** Whether the first bytes hold a word. */
  static boolean says(FileHead head, String word) {
    byte[] b = head.bytes();
    return ContentMarks.find(b, 0, b.length, word.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Whether the top of the record is a page or a bucket with these names for its period. What
   * stands behind the buckets of a large page ({@code has_more}) is beyond what is looked at.
   */
  static boolean isPage(FileHead head, String start, String end) {
    return head.has(start, end, "results")
        || (head.has("data")
            && says(head, "\"" + start + "\"")
            && says(head, "\"" + end + "\"")
            && says(head, "\"results\""));
  }

  /**
   * Whether it is a page of a day on which nothing was: which report it is of nobody can tell, and
   * nothing is lost by it.
   *
   * @param more fields beside those of every page
   */
  static boolean isEmptyPage(FileHead head, String... more) {
    Set<String> fields = new HashSet<>(PAGE);
    fields.addAll(List.of(more));
    return head.topLevelFields().equals(fields)
        && NO_BUCKETS.matcher(new String(head.bytes(), StandardCharsets.UTF_8)).find();
  }

  /**
   * Goes over a page. A result that cannot be read is one in quarantine; a page or a bucket without
   * results says nothing and is passed over.
   *
   * @param start name of the field in which a bucket begins: epoch seconds or RFC 3339
   */
  static void read(ObjectNode record, String start, String end, Result result, StatementSink sink)
      throws MalformedRecord {
    if (record.path("results").isArray()) {
      bucket(record, start, end, result, sink);
      return;
    }
    if (!record.path("data").isArray()) {
      throw new MalformedRecord(RejectReason.MISSING_FIELD, "data");
    }
    if (record.path("data").isEmpty()) {
      sink.passOver();
    }
    for (JsonNode bucket : record.path("data")) {
      try {
        bucket(bucket, start, end, result, sink);
      } catch (MalformedRecord e) {
        sink.reject(e.reason(), "data." + e.where());
      }
    }
  }

  private static void bucket(
      JsonNode bucket, String start, String end, Result result, StatementSink sink)
      throws MalformedRecord {
    if (!bucket.path("results").isArray()) {
      throw new MalformedRecord(RejectReason.MISSING_FIELD, "results");
    }
    if (bucket.path("results").isEmpty()) {
      sink.passOver();
      return;
    }
    Period period = new Period(time(bucket, start), time(bucket, end));
    for (JsonNode one : bucket.path("results")) {
      try {
        result.read(period, one, sink);
      } catch (MalformedRecord e) {
        sink.reject(e.reason(), "data.results." + e.where());
      }
    }
  }

  /**
   * A parser of pages, and of the table that a provider's console exports: its rows are results
   * with their bucket's period, neither pages nor buckets.
   */
  static StatementParser pagesOrTable(String start, String end, Result result, Result row) {
    return (record, sink) -> {
      if (record.has(start) && !record.has("results") && !record.has("data")) {
        row.read(new Period(time(record, start), time(record, end)), record, sink);
      } else {
        read(record, start, end, result, sink);
      }
    };
  }

  /** The UTC day that a row of Claude's console is of; a part of a day is none. */
  static Period day(JsonNode row, String field) throws MalformedRecord {
    LocalDate day = StatementFields.day(row, field);
    String text = StatementFields.text(row, field);
    if (text.length() > 10 && !text.startsWith("T00:00:00", 10)) {
      throw new MalformedRecord(RejectReason.INVALID_TIME, field);
    }
    return new Period(
        day.atStartOfDay(ZoneOffset.UTC).toInstant(),
        day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  /**
   * What a cell of Claude's console states; null: nothing, or the two dashes it writes for that.
   */
  static String stated(JsonNode row, String field) {
    String text = StatementFields.text(row, field);
    return "--".equals(text) ? null : text;
  }

  /**
   * Whether the name of a key in Claude's console is made of its user's: Claude Code's keys are.
   */
  static boolean isOfPerson(String key) {
    return key != null && key.startsWith("claude_code_key_");
  }

  /** A time: epoch seconds or RFC 3339. */
  static Instant time(JsonNode of, String field) throws MalformedRecord {
    String text = StatementFields.text(of, field);
    if (text == null) {
      throw new MalformedRecord(RejectReason.MISSING_FIELD, field);
    }
    long micros;
    // A query tool or a table in between turns the number into a text.
    if (of.path(field).isNumber() || SECONDS.matcher(text).matches()) {
      micros = TimeText.seconds(text, field);
    } else {
      byte[] b = text.getBytes(StandardCharsets.UTF_8);
      micros = TimeText.iso(b, 0, b.length, field);
    }
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L);
  }

  /** An amount of either sign: credits of a bill are negative. */
  static BigDecimal amount(JsonNode of, String field) throws MalformedRecord {
    String text = StatementFields.text(of, field);
    if (text == null) {
      throw new MalformedRecord(RejectReason.MISSING_FIELD, field);
    }
    if (text.length() > 64) {
      throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, field);
    }
    try {
      BigDecimal amount = new BigDecimal(text);
      // Before any arithmetic: 1e999999999 would take gigabytes to write out.
      if (amount.precision() - (long) amount.scale() > 15 || amount.scale() > 60) {
        throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, field);
      }
      return amount;
    } catch (NumberFormatException e) {
      throw new MalformedRecord(RejectReason.WRONG_TYPE, field);
    }
  }

  /** An ISO 4217 code in capitals, whatever case it is written in. */
  static String currency(JsonNode of, String field) throws MalformedRecord {
    String code = StatementFields.text(of, field);
    if (code == null) {
      throw new MalformedRecord(RejectReason.MISSING_FIELD, field);
    }
    if (!code.matches("[A-Za-z]{3}")) {
      throw new MalformedRecord(RejectReason.WRONG_TYPE, field);
    }
    return code.toUpperCase(Locale.ROOT);
  }

  /** A charge of a period, its amount and what kind of charge that sign makes it. */
  static Billed charge(Period period, String provider, BigDecimal amount, String currency) {
    Billed line = new Billed();
    line.setBillingPeriodStart(period.month());
    line.setChargePeriodStart(period.start());
    line.setChargePeriodEnd(period.end());
    line.setProvider(provider);
    line.setBilledCost(amount);
    line.setCurrency(currency);
    line.setChargeCategory(amount.signum() < 0 ? "Credit" : "Usage");
    return line;
  }
}
