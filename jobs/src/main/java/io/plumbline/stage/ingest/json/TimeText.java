package io.plumbline.stage.ingest.json;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as logs write them, to microseconds UTC, without going through binary floating point. */
public final class TimeText {
  /** 2015-01-01: before it no system we read existed. */
  private static final long OLDEST = 1_420_070_400_000_000L;

  private static final long NEWEST = 4_102_444_800_000_000L; // 2100-01-01

  // .NET counts 100 ns since the year 1. As nanoseconds since 1970 these would lie around 1990.
  private static final BigDecimal TICKS_TO_1970 = new BigDecimal("621355968000000000");
  private static final double OLDEST_TICK = 6.35e17;
  private static final double NEWEST_TICK = 6.63e17;

  /** Month first; newer browsers write a narrow space before AM. */
  private static final Pattern AMERICAN =
      Pattern.compile(
          "(\\d{1,2})/(\\d{1,2})/(\\d{4}),? (\\d{1,2}):(\\d\\d):(\\d\\d)(\\.\\d{1,9})?["
              + " \u00a0\u202f]([AP])M");

  private static final int LONGEST_AMERICAN = 40;

  private TimeText() {}

  /**
   * The time ahead of the cursor: an epoch number in s, ms, µs or ns or .NET's ticks (told by its
   * size), also as text, or ISO 8601 text. A cell of CSV may hold it as JSON, in quotes of its own.
   */
  public static long read(JsonCursor json, String field, long ifNull) throws MalformedRecord {
    byte kind = json.peek();
    if (kind == 'n') {
      json.skipNull();
      return ifNull;
    }
    if (kind == '"') {
      json.readString();
      byte[] b = json.textBytes();
      int from = json.textFrom();
      int to = json.textTo();
      if (to - from > 2 && b[from] == '"' && b[to - 1] == '"') {
        from++;
        to--;
      }
      if (to == from) {
        return ifNull;
      }
      if (isEpoch(b, from, to)) {
        String digits = new String(b, from, to - from, StandardCharsets.US_ASCII);
        return checked(bySize(new BigDecimal(digits)), field);
      }
      return checked(iso(b, from, to, field, json.zone()), field);
    }
    if (kind != '0') {
      throw new MalformedRecord(RejectReason.INVALID_TIME, field);
    }
    json.readNumberSlice(field);
    return checked(epoch(json, field), field);
  }

  /** Whether a text is an epoch number of ten digits or more; fewer may be a date. */
  private static boolean isEpoch(byte[] b, int from, int to) {
    int i = from;
    while (i < to && b[i] >= '0' && b[i] <= '9') {
      i++;
    }
    int digits = i - from;
    if (i < to && b[i] == '.') {
      i++;
      while (i < to && b[i] >= '0' && b[i] <= '9') {
        i++;
      }
    }
    return i == to && digits >= 10 && digits <= 19 && to - from <= 32 && b[to - 1] != '.';
  }

  private static long epoch(JsonCursor json, String field) throws MalformedRecord {
    byte[] b = json.bytes();
    long whole = 0;
    int i = json.sliceFrom();
    int to = json.sliceTo();
    int digits = 0;
    while (i < to && b[i] >= '0' && b[i] <= '9' && digits < 18) {
      whole = whole * 10 + (b[i++] - '0');
      digits++;
    }
    if (digits <= 11 && i < to && b[i] == '.' && to - i <= 19) {
      // Epoch seconds with a fraction: the usual case. Half a microsecond rounds up.
      long micros = 0;
      int k = 0;
      i++;
      for (; i < to && b[i] >= '0' && b[i] <= '9'; i++, k++) {
        if (k < 6) {
          micros = micros * 10 + (b[i] - '0');
        } else if (k == 6 && b[i] >= '5') {
          micros++;
        }
      }
      if (i == to && k > 0) {
        for (; k < 6; k++) {
          micros *= 10;
        }
        return whole * 1_000_000 + micros;
      }
    }
    return bySize(json.decimal(json.sliceFrom(), to, field));
  }

  /**
   * Epoch seconds as text, as Prometheus writes them; null is refused.
   *
   * @return microseconds UTC
   */
  public static long seconds(String text, String field) throws MalformedRecord {
    if (text == null || text.length() > 32) {
      throw new MalformedRecord(RejectReason.INVALID_TIME, field);
    }
    BigDecimal v;
    try {
      v = new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new MalformedRecord(RejectReason.INVALID_TIME, field);
    }
    // Before any arithmetic: 1e999999999 would take gigabytes to write out.
    if (v.signum() != 0 && (v.precision() - (long) v.scale() > 12 || v.scale() > 32)) {
      throw new MalformedRecord(RejectReason.INVALID_TIME, field);
    }
    return v.signum() == 0
        ? checked(0, field)
        : checked(v.movePointRight(6).setScale(0, RoundingMode.HALF_UP).longValueExact(), field);
  }

  private static long bySize(BigDecimal v) {
    double size = v.doubleValue(); // only the order of magnitude matters here
    if (size >= OLDEST_TICK && size < NEWEST_TICK) {
      return v.subtract(TICKS_TO_1970)
          .movePointLeft(1)
          .setScale(0, RoundingMode.HALF_UP)
          .longValueExact();
    }
    int shift = size < 1e11 ? 6 : size < 1e14 ? 3 : size < 1e17 ? 0 : -3;
    BigDecimal micros = v.movePointRight(shift).setScale(0, RoundingMode.HALF_UP);
    return micros.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? Long.MAX_VALUE
        : micros.longValueExact();
  }

  /**
   * ISO 8601 with a T or a space, any number of fraction digits, with an offset, Z, UTC, or none
   * (then UTC); or month first with AM or PM, as American portals write it.
   */
  public static long iso(byte[] b, int from, int to, String field) throws MalformedRecord {
    return iso(b, from, to, field, null);
  }

  /**
   * The same, of a text that may be a local time. An hour that stands twice where clocks went back
   * is the first of the two; a time that clocks skipped is refused.
   *
   * @param zone of a text without an offset; null: UTC
   */
  public static long iso(byte[] b, int from, int to, String field, DeclaredZone zone)
      throws MalformedRecord {
    int n = to - from;
    if (n >= 19
        && b[from + 4] == '-'
        && b[from + 7] == '-'
        && (b[from + 10] == 'T' || b[from + 10] == ' ' || b[from + 10] == 't')
        && b[from + 13] == ':'
        && b[from + 16] == ':') {
      int year = number(b, from, 4);
      int month = number(b, from + 5, 2);
      int day = number(b, from + 8, 2);
      int hour = number(b, from + 11, 2);
      int minute = number(b, from + 14, 2);
      int second = number(b, from + 17, 2);
      if (year >= 0 && month > 0 && day > 0 && hour >= 0 && minute >= 0 && second >= 0) {
        return iso(b, from + 19, to, year, month, day, hour, minute, second, field, zone);
      }
    }
    if (n >= 17 && n <= LONGEST_AMERICAN && b[to - 1] == 'M') {
      byte[] iso = american(new String(b, from, n, StandardCharsets.UTF_8));
      if (iso != null) {
        return iso(iso, 0, iso.length, field, zone);
      }
    }
    throw new MalformedRecord(RejectReason.INVALID_TIME, field);
  }

  /** As a portal writes it into a CSV file: {@code 10/2/2026, 6:03:00.123 PM}; null: it is none. */
  private static byte[] american(String text) {
    Matcher m = AMERICAN.matcher(text);
    if (!m.matches() || Integer.parseInt(m.group(4)) > 12 || m.group(4).equals("0")) {
      return null;
    }
    int hour = Integer.parseInt(m.group(4)) % 12 + (m.group(8).equals("P") ? 12 : 0);
    return "%s-%2s-%2sT%02d:%s:%s%s"
        .formatted(
            m.group(3),
            m.group(1),
            m.group(2),
            hour,
            m.group(5),
            m.group(6),
            m.group(7) == null ? "" : m.group(7))
        .replace(' ', '0')
        .getBytes(StandardCharsets.UTF_8);
  }

  private static long iso(
      byte[] b,
      int from,
      int to,
      int year,
      int month,
      int day,
      int hour,
      int minute,
      int second,
      String field,
      DeclaredZone zone)
      throws MalformedRecord {
    int i = from;
    long micros = 0;
    if (i < to && (b[i] == '.' || b[i] == ',')) {
      i++;
      int k = 0;
      for (; i < to && b[i] >= '0' && b[i] <= '9'; i++, k++) {
        if (k < 6) {
          micros = micros * 10 + (b[i] - '0');
        }
      }
      for (; k < 6; k++) {
        micros *= 10;
      }
    }
    int offsetSeconds = 0;
    boolean local = false;
    if (to - i > 2 && b[i] == ' ' && (b[i + 1] == '+' || b[i + 1] == '-' || b[i + 1] == 'U')) {
      i++; // 2026-10-02 10:00:00 UTC, as BigQuery writes it, or +0000, as others do
    }
    if (to - i == 3 && b[i] == 'U' && b[i + 1] == 'T' && b[i + 2] == 'C') {
      i = to;
    } else if (i < to && (b[i] == 'Z' || b[i] == 'z')) {
      i++;
    } else if (i < to && (b[i] == '+' || b[i] == '-')) {
      int sign = b[i] == '-' ? -1 : 1;
      int hours = to - i >= 3 ? number(b, i + 1, 2) : -1;
      int minutes = 0;
      if (to - i == 6 && b[i + 3] == ':') {
        minutes = number(b, i + 4, 2);
      } else if (to - i == 5) {
        minutes = number(b, i + 3, 2);
      } else if (to - i != 3) {
        throw new MalformedRecord(RejectReason.INVALID_TIME, field);
      }
      if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
        throw new MalformedRecord(RejectReason.INVALID_TIME, field);
      }
      offsetSeconds = sign * (hours * 3600 + minutes * 60);
      i = to;
    } else {
      local = zone != null;
    }
    if (i != to) {
      throw new MalformedRecord(RejectReason.INVALID_TIME, field);
    }
    try {
      // A leap second is counted as the second after.
      LocalDateTime written =
          LocalDateTime.of(year, month, day, hour, minute, Math.min(second, 59));
      long epoch = written.toEpochSecond(ZoneOffset.UTC) + (second == 60 ? 1 : 0);
      if (local) {
        ZoneOffset offset = zone.offset(written);
        if (offset == null) {
          throw new MalformedRecord(RejectReason.INVALID_TIME, field + ", which clocks skipped");
        }
        offsetSeconds = offset.getTotalSeconds();
      }
      if (second > 60) {
        throw new MalformedRecord(RejectReason.INVALID_TIME, field);
      }
      return (epoch - offsetSeconds) * 1_000_000 + micros;
    } catch (DateTimeException e) {
      throw new MalformedRecord(RejectReason.INVALID_TIME, field);
    }
  }

  private static int number(byte[] b, int from, int digits) {
    int v = 0;
    for (int i = from; i < from + digits; i++) {
      int d = b[i] - '0';
      if (d < 0 || d > 9) {
        return -1;
      }
      v = v * 10 + d;
    }
    return v;
  }

  private static long checked(long micros, String field) throws MalformedRecord {
    if (micros < OLDEST) {
      throw new MalformedRecord(RejectReason.TIME_TOO_OLD, field);
    }
    if (micros > NEWEST) {
      throw new MalformedRecord(RejectReason.TIME_IN_FUTURE, field);
    }
    return micros;
  }

  /** Microseconds of an instant. */
  public static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }
}
