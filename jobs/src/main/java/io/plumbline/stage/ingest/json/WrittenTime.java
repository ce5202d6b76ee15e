package io.plumbline.stage.ingest.json;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/**
 * Times written as somebody says they are: {@code dd.MM.yyyy HH:mm:ss} in the letters of {@link
 * DateTimeFormatter}. Which of two numbers is the day is never guessed.
 */
public final class WrittenTime {
  private static final String LETTERS = "dMyuHhamsSXxZ";

  private final DateTimeFormatter format;

  private WrittenTime(DateTimeFormatter format) {
    this.format = format;
  }

  /**
   * A pattern that says day, month, year, hour and minute, and may say an offset.
   *
   * @throws IllegalArgumentException if it does not; the message says why, in a sentence
   */
  public static WrittenTime of(String pattern) {
    StringBuilder strict = new StringBuilder();
    StringBuilder said = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      quoted ^= c == '\'';
      if (!quoted && Character.isLetter(c)) {
        if (LETTERS.indexOf(c) < 0) {
          throw new IllegalArgumentException("'" + c + "' is none of its letters.");
        }
        said.append(c);
      }
      strict.append(!quoted && c == 'y' ? 'u' : c);
    }
    String letters = said.toString();
    boolean day = letters.indexOf('d') >= 0 && letters.indexOf('M') >= 0;
    boolean year = letters.indexOf('y') >= 0 || letters.indexOf('u') >= 0;
    boolean half = letters.indexOf('h') >= 0 && letters.indexOf('a') >= 0;
    boolean hour = letters.indexOf('H') >= 0 || half;
    if (!day || !year || !hour || letters.indexOf('m') < 0) {
      throw new IllegalArgumentException(
          "It does not say day, month, year, hour and minute, and a call has a time.");
    }
    try {
      return new WrittenTime(
          new DateTimeFormatterBuilder()
              .parseCaseInsensitive()
              .appendPattern(strict.toString())
              .toFormatter(Locale.ENGLISH)
              .withResolverStyle(ResolverStyle.STRICT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("It cannot be read as a pattern.", e);
    }
  }

  /** The time in ISO 8601, without an offset where the text has none; null: it is none. */
  public String iso(String text) {
    try {
      TemporalAccessor at =
          format.parseBest(text.strip(), OffsetDateTime::from, LocalDateTime::from);
      return at instanceof OffsetDateTime
          ? DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at)
          : DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(at);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
