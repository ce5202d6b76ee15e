package io.plumbline.stage.judge;

import io.plumbline.schema.Usage;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/**
 * Reads the filter that a finding carries ({@code evidence_query}) back, so that its rows can be
 * fetched without an engine for SQL. It knows what {@link UsageFilter} writes and nothing else.
 */
public final class UsageQuery {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(regexp_replace\\(personal_data, '=\\[0-9\\]\\+', ''\\)|'(?:[^']|'')*'|>=|[A-Za-z_][A-Za-z0-9_]*|-?[0-9]+|[()=<,])");

  private final String text;
  private final List<String> tokens = new ArrayList<>();
  private int at;
  private LocalDate from;
  private LocalDate to;

  private UsageQuery(String text) {
    this.text = text;
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (end < text.length() && matcher.find(end) && matcher.start() == end) {
      tokens.add(matcher.group(1));
      end = matcher.end();
    }
    if (end < text.length()) {
      throw unreadable();
    }
  }

  /**
   * What a filter asks for.
   *
   * @param from first UTC day
   * @param to day after the last
   * @param fits whether a row is meant
   */
  public record Wanted(LocalDate from, LocalDate to, Predicate<Usage> fits) {}

  /**
   * The filter of a finding.
   *
   * @throws IllegalArgumentException when the text is no filter that a finding carries
   */
  public static Wanted of(String query) {
    UsageQuery reading = new UsageQuery(query);
    Predicate<Usage> fits = reading.either();
    if (reading.at != reading.tokens.size() || reading.from == null || reading.to == null) {
      throw reading.unreadable();
    }
    return new Wanted(reading.from, reading.to, fits);
  }

  private Predicate<Usage> either() {
    Predicate<Usage> all = both();
    while (next("OR")) {
      all = all.or(both());
    }
    return all;
  }

  private Predicate<Usage> both() {
    Predicate<Usage> all = one();
    while (next("AND")) {
      all = all.and(one());
    }
    return all;
  }

  private Predicate<Usage> one() {
    if (next("(")) {
      Predicate<Usage> inner = either();
      take(")");
      return inner;
    }
    Function<Usage, String> value = operand(token());
    return switch (token()) {
      case "=" -> {
        String wanted = literal();
        yield row -> wanted.equals(value.apply(row));
      }
      case "IN" -> {
        take("(");
        List<String> wanted = new ArrayList<>(List.of(literal()));
        while (next(",")) {
          wanted.add(literal());
        }
        take(")");
        yield row -> wanted.contains(value.apply(row));
      }
      case "IS" -> {
        take("NULL");
        yield row -> value.apply(row) == null;
      }
      case ">=" -> {
        LocalDate first = day();
        from = first;
        yield row -> !dayOf(row).isBefore(first);
      }
      case "<" -> {
        LocalDate end = day();
        to = end;
        yield row -> dayOf(row).isBefore(end);
      }
      default -> throw unreadable();
    };
  }

  /** A column as text; kinds of personal data without their counts. */
  private Function<Usage, String> operand(String name) {
    if (name.startsWith("regexp_replace")) {
      return row ->
          row.getPersonalData() == null ? null : row.getPersonalData().replaceAll("=[0-9]+", "");
    }
    Schema.Field field = Usage.getClassSchema().getField(name);
    if (field == null) {
      throw unreadable();
    }
    return row -> row.get(field.pos()) == null ? null : row.get(field.pos()).toString();
  }

  private LocalDate day() {
    take("DATE");
    return LocalDate.parse(literal());
  }

  /** The partition's day, which data files do not repeat. */
  private static LocalDate dayOf(Usage row) {
    return LocalDate.ofInstant(row.getStartedAt(), ZoneOffset.UTC);
  }

  private String literal() {
    String token = token();
    return token.startsWith("'")
        ? token.substring(1, token.length() - 1).replace("''", "'")
        : token;
  }

  private String token() {
    if (at >= tokens.size()) {
      throw unreadable();
    }
    return tokens.get(at++);
  }

  private boolean next(String wanted) {
    boolean there = at < tokens.size() && tokens.get(at).equals(wanted);
    at += there ? 1 : 0;
    return there;
  }

  private void take(String wanted) {
    if (!next(wanted)) {
      throw unreadable();
    }
  }

  private IllegalArgumentException unreadable() {
    return new IllegalArgumentException("No filter of a finding: " + text);
  }
}
