package io.plumbline.stage.ingest.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.plumbline.Seeded;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TimeTextTest {
  @TestFactory
  List<DynamicTest> timesThatCanBeRead() {
    record Case(String what, String json, String instant) {}
    return List.of(
            new Case("whole epoch seconds", "1790985600", "2026-10-03T00:00:00Z"),
            new Case(
                "epoch seconds with a fraction",
                "1790985600.123456",
                "2026-10-03T00:00:00.123456Z"),
            new Case("epoch seconds with one digit", "1790985600.5", "2026-10-03T00:00:00.500Z"),
            new Case(
                "half a microsecond, which rounds up",
                "1790985600.1234565",
                "2026-10-03T00:00:00.123457Z"),
            new Case(
                "nines that carry into the next second",
                "1790985600.9999999",
                "2026-10-03T00:00:01Z"),
            new Case("epoch seconds with an exponent", "1.7909856e9", "2026-10-03T00:00:00Z"),
            new Case("epoch milliseconds", "1790985600123", "2026-10-03T00:00:00.123Z"),
            new Case(
                "epoch milliseconds with a fraction",
                "1790985600123.456",
                "2026-10-03T00:00:00.123456Z"),
            new Case("epoch microseconds", "1790985600123456", "2026-10-03T00:00:00.123456Z"),
            new Case("epoch nanoseconds", "1790985600123456789", "2026-10-03T00:00:00.123457Z"),
            new Case("text with Z", "\"2026-10-03T10:20:30.5Z\"", "2026-10-03T10:20:30.500Z"),
            new Case(
                "text in quotes of its own, as a cell that holds JSON",
                "\"\\\"2026-10-03T10:20:30.5Z\\\"\"",
                "2026-10-03T10:20:30.500Z"),
            new Case("text with a small z", "\"2026-10-03T10:20:30z\"", "2026-10-03T10:20:30Z"),
            new Case(
                "text without a zone, taken as UTC",
                "\"2026-10-03T10:20:30.123456\"",
                "2026-10-03T10:20:30.123456Z"),
            new Case(
                "text with a space, as PostgreSQL writes it",
                "\"2026-10-03 10:20:30.123\"",
                "2026-10-03T10:20:30.123Z"),
            new Case(
                "text with an offset", "\"2026-10-03T10:20:30+02:00\"", "2026-10-03T08:20:30Z"),
            new Case(
                "text in small letters, as RFC 3339 allows",
                "\"2026-10-03t08:20:30z\"",
                "2026-10-03T08:20:30Z"),
            new Case(
                "text with an offset of hours alone",
                "\"2026-10-03 10:20:30.1+02\"",
                "2026-10-03T08:20:30.100Z"),
            new Case(
                "text with an offset without colon",
                "\"2026-10-03T10:20:30-0530\"",
                "2026-10-03T15:50:30Z"),
            new Case(
                "nine digits of a fraction, cut",
                "\"2026-10-03T10:20:30.123456999Z\"",
                "2026-10-03T10:20:30.123456Z"),
            new Case(
                "a comma before the fraction",
                "\"2026-10-03T10:20:30,25Z\"",
                "2026-10-03T10:20:30.250Z"),
            new Case(
                "a leap second, counted as the second after",
                "\"2016-12-31T23:59:60Z\"",
                "2017-01-01T00:00:00Z"),
            new Case("an epoch number as text", "\"1790985600123\"", "2026-10-03T00:00:00.123Z"),
            new Case("epoch seconds as text", "\"1790985600.5\"", "2026-10-03T00:00:00.500Z"),
            new Case(
                "text with UTC, as BigQuery writes it",
                "\"2026-10-03 10:20:30.412 UTC\"",
                "2026-10-03T10:20:30.412Z"),
            new Case(
                "text with a space before the offset",
                "\"2026-10-03 10:20:30 +0200\"",
                "2026-10-03T08:20:30Z"),
            new Case(
                "an afternoon, as a portal's CSV has it",
                "\"10/3/2026, 6:03:00.123 PM\"",
                "2026-10-03T18:03:00.123Z"),
            new Case("half past midnight", "\"10/3/2026, 12:30:00 AM\"", "2026-10-03T00:30:00Z"),
            new Case("noon", "\"10/3/2026 12:00:00\u202fPM\"", "2026-10-03T12:00:00Z"),
            new Case("an escaped colon", "\"2026-10-03T10\\u003a20:30Z\"", "2026-10-03T10:20:30Z"),
            new Case(".NET ticks", "639265824001234567", "2026-10-03T00:00:00.123457Z"),
            new Case(".NET ticks as text", "\"639265824000000000\"", "2026-10-03T00:00:00Z"),
            new Case("the first moment believed", "1420070400", "2015-01-01T00:00:00Z"))
        .stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    "%s: %s is %s".formatted(c.what(), c.json(), c.instant()),
                    () ->
                        assertThat(read(c.json()))
                            .isEqualTo(TimeText.micros(Instant.parse(c.instant())))))
        .toList();
  }

  @TestFactory
  List<DynamicTest> timesThatCannotBe() {
    record Case(String what, String json, RejectReason reason) {}
    return List.of(
            new Case("zero", "0", RejectReason.TIME_TOO_OLD),
            new Case("a time before 1970", "-86400", RejectReason.TIME_TOO_OLD),
            new Case("2014", "\"2014-12-31T23:59:59Z\"", RejectReason.TIME_TOO_OLD),
            new Case("the year 0", "\"0000-01-01T00:00:00Z\"", RejectReason.TIME_TOO_OLD),
            new Case("the year 2200", "\"2200-01-01T00:00:00Z\"", RejectReason.TIME_IN_FUTURE),
            new Case("seconds far ahead", "9000000000", RejectReason.TIME_IN_FUTURE),
            new Case("nanoseconds of 1990", "631152000000000000", RejectReason.TIME_TOO_OLD),
            new Case("ticks of 2012", "634700000000000000", RejectReason.TIME_TOO_OLD),
            new Case("an exponent no time has", "1e400", RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("a gigantic exponent", "1e999999999", RejectReason.NUMBER_OUT_OF_RANGE),
            new Case("the 30th of February", "\"2026-02-30T00:00:00Z\"", RejectReason.INVALID_TIME),
            new Case("month 13", "\"2026-13-01T00:00:00Z\"", RejectReason.INVALID_TIME),
            new Case("hour 24", "\"2026-10-03T24:00:00Z\"", RejectReason.INVALID_TIME),
            new Case("second 61", "\"2026-10-03T10:20:61Z\"", RejectReason.INVALID_TIME),
            new Case("a zone by name", "\"2026-10-03T10:20:30 CET\"", RejectReason.INVALID_TIME),
            new Case(
                "an offset of 99 hours",
                "\"2026-10-03T10:20:30+99:00\"",
                RejectReason.INVALID_TIME),
            new Case("half an offset", "\"2026-10-03T10:20:30+2\"", RejectReason.INVALID_TIME),
            new Case("a date alone", "\"2026-10-03\"", RejectReason.INVALID_TIME),
            new Case("words", "\"yesterday at some time\"", RejectReason.INVALID_TIME),
            new Case("a date as digits in a string", "\"20261003\"", RejectReason.INVALID_TIME),
            new Case(
                "digits and a point in a string", "\"1790985600.\"", RejectReason.INVALID_TIME),
            new Case(
                "month 13 of a portal", "\"13/3/2026, 6:03:00 PM\"", RejectReason.INVALID_TIME),
            new Case("hour 13 PM", "\"10/3/2026, 13:03:00 PM\"", RejectReason.INVALID_TIME),
            new Case(
                "letters among the digits", "\"2026-1O-03T10:20:30Z\"", RejectReason.INVALID_TIME),
            new Case("true", "true", RejectReason.INVALID_TIME),
            new Case("an object", "{}", RejectReason.INVALID_TIME))
        .stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    "%s is refused as %s".formatted(c.what(), c.reason().code()),
                    () -> {
                      MalformedRecord said =
                          catchThrowableOfType(MalformedRecord.class, () -> read(c.json()));
                      assertThat(said).isNotNull();
                      assertThat(said.reason()).isEqualTo(c.reason());
                      assertThat(said.where()).isEqualTo("startTime");
                    }))
        .toList();
  }

  @Test
  void nullAndEmptyTextAreNotThere() throws Exception {
    assertThat(read("null")).isEqualTo(-7);
    assertThat(read("\"\"")).isEqualTo(-7);
  }

  @Test
  void everyMicrosecondIsTheSameHoweverItIsWritten() throws Exception {
    Random random = Seeded.random(3);
    for (int i = 0; i < 20_000; i++) {
      long micros = 1_420_070_400_000_000L + (long) (random.nextDouble() * 2e15);
      Instant instant =
          Instant.EPOCH.plusNanos(micros % 1_000_000 * 1_000).plusSeconds(micros / 1_000_000);
      assertThat(read("%d.%06d".formatted(micros / 1_000_000, micros % 1_000_000)))
          .isEqualTo(micros);
      assertThat(read("\"" + instant + "\"")).isEqualTo(micros);
      assertThat(read(Long.toString(micros))).isEqualTo(micros);
      // Python's repr of a float of seconds: up to seven digits after the point, and never wrong.
      String python = String.format(Locale.ROOT, "%.7f", micros / 1e6);
      assertThat(read(python)).isEqualTo(micros);
    }
  }

  private static long read(String json) throws MalformedRecord {
    return TimeText.read(JsonCursorTest.at(json), "startTime", -7);
  }
}
