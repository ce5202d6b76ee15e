package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One row of a bill by the names of its columns, which differ in case and separators from one
 * agreement to the next: {@code CostInBillingCurrency}, {@code costInBillingCurrency}, {@code
 * lineItem/UsageType} and {@code line_item_usage_type} are found by any of their spellings. A cell
 * that is null, empty or missing states nothing, nor does the word NULL that databases write.
 */
final class BillRow {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_NUMBER = 64;

  /** Whole digits no charge has; more would be a slip. */
  private static final int WHOLE_DIGITS = 18;

  private static final Pattern ISO =
      Pattern.compile(
          "(\\d{4})-(\\d{2})-(\\d{2})(?:[T ](\\d{2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?"
              + "\\s*(Z|UTC|[+-]\\d{2}(?::?\\d{2})?)?)?");
  private static final Pattern AMERICAN =
      Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4})(?:[T ](\\d{1,2}):(\\d{2})(?::(\\d{2}))?)?");

  /** Seconds, milliseconds, microseconds or nanoseconds since 1970, as data frames write them. */
  private static final Pattern EPOCH =
      Pattern.compile(
          "\\d{10}(?:\\.\\d{1,9})?|\\d{13}|\\d{16}|\\d{19}|\\d(?:\\.\\d{1,18})?[eE][+]?0?9");

  private static final Pattern WITH_COMMA = Pattern.compile("[-+]?[0-9.' ]*,[0-9.,' ]*");
  private static final int OLDEST = 2015;
  private static final int NEWEST = 2100;

  private final Map<String, JsonNode> cells = new HashMap<>();

  /**
   * @param spellings what is known of columns' names; kept from row to row
   */
  BillRow(ObjectNode record, Map<String, String> spellings) {
    for (Map.Entry<String, JsonNode> field : record.properties()) {
      if (!field.getValue().isNull()) {
        String name = spellings.computeIfAbsent(field.getKey(), BillRow::name);
        cells.putIfAbsent(name, field.getValue());
      }
    }
  }

  /** A column's name as it is looked for: letters and digits in lower case. */
  static String name(String column) {
    StringBuilder name = new StringBuilder(column.length());
    for (int i = 0; i < column.length(); i++) {
      char c = column.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        name.append(Character.toLowerCase(c));
      }
    }
    return name.toString();
  }

  /** The cell as it stands; missing: there is none. */
  JsonNode cell(String column) {
    return cells.getOrDefault(name(column), MissingNode.getInstance());
  }

  /** The first of these that states something; null: none does. */
  String text(String... columns) {
    for (String column : columns) {
      String text = text(cell(column));
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  /**
   * A field of a group that stands in a cell of its own ({@code service.description}), as an object
   * or as JSON in a cell; null: not stated.
   */
  String inner(String group, String field) {
    String flat = text(group + "." + field);
    return flat != null ? flat : text(object(group).path(field));
  }

  private static String text(JsonNode value) {
    if (!value.isValueNode() || value.isNull()) {
      return null;
    }
    String text = value.isBigDecimal() ? value.decimalValue().toString() : value.asText();
    return text.isBlank() || text.equals("NULL") || text.equals("null") ? null : text.strip();
  }

  /** What must be stated. */
  String required(String... columns) throws MalformedRecord {
    String text = text(columns);
    if (text == null) {
      throw new MalformedRecord(RejectReason.MISSING_FIELD, columns[0]);
    }
    return text;
  }

  /** An amount of either sign, exact in its written digits; null: not stated. */
  BigDecimal amount(String... columns) throws MalformedRecord {
    return amountOf(text(columns), columns[0]);
  }

  /** As {@link #amount(String...)}, of a field of a group. */
  BigDecimal innerAmount(String group, String field) throws MalformedRecord {
    return amountOf(inner(group, field), group + "." + field);
  }

  /** The amount a text writes; null: none is written. */
  static BigDecimal amountOf(String text, String where) throws MalformedRecord {
    if (text == null) {
      return null;
    }
    if (text.length() > LONGEST_NUMBER) {
      throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, where);
    }
    BigDecimal amount;
    try {
      amount = new BigDecimal(text);
    } catch (NumberFormatException e) {
      // Whether 1,234 is one or a thousand the row does not say, and money is not guessed.
      throw new MalformedRecord(
          WITH_COMMA.matcher(text).matches()
              ? RejectReason.NUMBER_WITH_COMMA
              : RejectReason.WRONG_TYPE,
          where);
    }
    // Before any arithmetic: 1e999999999 would take gigabytes to write out.
    if (amount.signum() != 0
        && (amount.precision() - (long) amount.scale() > WHOLE_DIGITS || amount.scale() > 100)) {
      throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, where);
    }
    return amount.signum() == 0 ? BigDecimal.ZERO : amount;
  }

  /** An ISO 4217 code in capitals. */
  String currency(String... columns) throws MalformedRecord {
    String code = required(columns);
    if (!code.matches("[A-Za-z]{3}")) {
      throw new MalformedRecord(RejectReason.WRONG_TYPE, columns[0]);
    }
    return code.toUpperCase(Locale.ROOT);
  }

  /** A time that must be stated; bills write UTC where they write no zone. */
  Instant time(String... columns) throws MalformedRecord {
    return timeOf(required(columns), columns[0]);
  }

  /** A time that may be stated; null: it is not. */
  Instant timeIfAny(String... columns) throws MalformedRecord {
    String text = text(columns);
    return text == null ? null : timeOf(text, columns[0]);
  }

  /** The day of a time; null: not stated. */
  LocalDate day(String... columns) throws MalformedRecord {
    Instant time = timeIfAny(columns);
    return time == null ? null : LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  /** The first day of the month a time lies in, UTC. */
  static LocalDate month(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC).withDayOfMonth(1);
  }

  private static Instant timeOf(String text, String where) throws MalformedRecord {
    if (EPOCH.matcher(text).matches()) {
      return checked(epoch(text).atOffset(ZoneOffset.UTC).toLocalDateTime(), where)
          .toInstant(ZoneOffset.UTC);
    }
    Matcher iso = ISO.matcher(text);
    Matcher american = AMERICAN.matcher(text);
    try {
      LocalDateTime at;
      ZoneOffset offset = ZoneOffset.UTC;
      if (iso.matches()) {
        String fraction = iso.group(7) == null ? "0" : iso.group(7);
        at =
            LocalDateTime.of(
                LocalDate.of(number(iso, 1), number(iso, 2), number(iso, 3)),
                LocalTime.of(
                    number(iso, 4),
                    number(iso, 5),
                    number(iso, 6),
                    Integer.parseInt(fraction + "0".repeat(9 - fraction.length()))));
        if (iso.group(8) != null && "+-".indexOf(iso.group(8).charAt(0)) >= 0) {
          offset = ZoneOffset.of(iso.group(8));
        }
      } else if (american.matches()) {
        at =
            LocalDateTime.of(
                LocalDate.of(number(american, 3), number(american, 1), number(american, 2)),
                LocalTime.of(number(american, 4), number(american, 5), number(american, 6)));
      } else {
        throw new MalformedRecord(RejectReason.INVALID_TIME, where);
      }
      return checked(at, where).toInstant(offset);
    } catch (DateTimeException e) {
      throw new MalformedRecord(RejectReason.INVALID_TIME, where);
    }
  }

  private static Instant epoch(String text) {
    BigDecimal written = new BigDecimal(text);
    int digits = written.precision() - written.scale();
    BigDecimal seconds = written.movePointLeft(digits - 10);
    BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
    return Instant.ofEpochSecond(
        whole.longValueExact(), seconds.subtract(whole).movePointRight(9).longValue());
  }

  private static LocalDateTime checked(LocalDateTime at, String where) throws MalformedRecord {
    if (at.getYear() < OLDEST) {
      throw new MalformedRecord(RejectReason.TIME_TOO_OLD, where);
    }
    if (at.getYear() > NEWEST) {
      throw new MalformedRecord(RejectReason.TIME_IN_FUTURE, where);
    }
    return at;
  }

  private static int number(Matcher m, int group) {
    return m.group(group) == null ? 0 : Integer.parseInt(m.group(group));
  }

  /**
   * A cell of keys and values: an object, JSON as text, or JSON without its outer braces, as Azure
   * writes tags under an Enterprise Agreement. Empty: nothing of the kind.
   */
  JsonNode object(String column) {
    JsonNode cell = cell(column);
    if (cell.isTextual() && !cell.asText().isBlank()) {
      return tree(cell.asText().strip());
    }
    return cell.isContainerNode() ? cell : MissingNode.getInstance();
  }

  private static JsonNode tree(String text) {
    String json =
        text.startsWith("{") || text.startsWith("[") || !text.startsWith("\"")
            ? text
            : "{" + text + "}";
    try {
      JsonNode tree = JSON.readTree(json);
      return tree.isContainerNode() ? tree : MissingNode.getInstance();
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** Adds what a cell holds: {@code {key: value}} or {@code [{key, value}]}. */
  void tags(String column, String prefix, Map<String, String> tags) {
    JsonNode of = object(column);
    if (of.isArray()) {
      for (JsonNode pair : of) {
        tag(prefix + pair.path("key").asText(""), text(pair.path("value")), tags);
      }
    } else {
      for (Map.Entry<String, JsonNode> tag : of.properties()) {
        tag(prefix + tag.getKey(), text(tag.getValue()), tags);
      }
    }
  }

  /** Adds a tag; one without a value says nothing. */
  static void tag(String key, String value, Map<String, String> tags) {
    if (value != null && !key.isBlank()) {
      tags.put(key.strip().replace(',', ';').replace('=', ':'), value.replace(',', ';'));
    }
  }

  /** As the table writes them; null: none. */
  static String list(Map<String, String> tags) {
    StringBuilder list = new StringBuilder();
    new TreeMap<>(tags)
        .forEach(
            (key, value) ->
                list.append(list.isEmpty() ? "" : ",").append(key).append('=').append(value));
    return list.isEmpty() ? null : list.toString();
  }
}
