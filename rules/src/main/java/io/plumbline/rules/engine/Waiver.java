package io.plumbline.rules.engine;

import io.plumbline.rules.pack.Fault;
import io.plumbline.rules.pack.NearNames;
import io.plumbline.rules.pack.RulePacks;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An entry of exceptions.yaml: a failure that somebody accepts until a date. It changes a status,
 * never removes a row.
 *
 * @param id name of the entry
 * @param rule rule id
 * @param subject key of the subject; {@code *} stands for any characters, {@code ?} for one; case
 *     is ignored
 * @param reason why it is accepted
 * @param approvedBy who accepted it
 * @param ticket where that is recorded
 * @param expires last day on which it holds
 */
public record Waiver(
    String id,
    String rule,
    String subject,
    String reason,
    String approvedBy,
    String ticket,
    LocalDate expires) {
  /** Longest time an exception may still run. */
  public static final int LONGEST_DAYS = 180;

  /** What keys of the subjects it is for look like. */
  Pattern subjects() {
    String pattern = Pattern.quote(subject).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
    return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  boolean expiredOn(LocalDate day) {
    return expires.isBefore(day);
  }

  /** What is wrong with the entry, judged on {@code day}. */
  List<Fault> faults(RulePacks packs, LocalDate day) {
    List<Fault> faults = new ArrayList<>();
    String where = "exceptions.yaml";
    String name = id == null || id.isBlank() ? "An exception" : "Exception '%s'".formatted(id);
    record Field(String key, String value) {}
    for (Field field :
        List.of(
            new Field("id", id),
            new Field("rule", rule),
            new Field("subject", subject),
            new Field("reason", reason),
            new Field("approved_by", approvedBy),
            new Field("ticket", ticket))) {
      if (field.value() == null || field.value().isBlank()) {
        faults.add(
            new Fault(
                where,
                0,
                0,
                "%s has no %s.".formatted(name, field.key()),
                "Every exception says what, why, who and until when."));
      }
    }
    if (rule != null && !rule.isBlank() && packs.rule(rule).isEmpty()) {
      faults.add(
          new Fault(
              where,
              0,
              0,
              "%s is for rule '%s', which does not exist.".formatted(name, rule),
              NearNames.hint(rule, packs.ids())));
    }
    if (expires == null) {
      faults.add(
          new Fault(
              where,
              0,
              0,
              "%s has no end date.".formatted(name),
              "Enter expires, at most %d days ahead.".formatted(LONGEST_DAYS)));
    } else if (expires.isAfter(day.plusDays(LONGEST_DAYS))) {
      faults.add(
          new Fault(
              where,
              0,
              0,
              "%s expires on %s, more than %d days ahead.".formatted(name, expires, LONGEST_DAYS),
              "Use %s at the latest.".formatted(day.plusDays(LONGEST_DAYS))));
    }
    return faults;
  }
}
