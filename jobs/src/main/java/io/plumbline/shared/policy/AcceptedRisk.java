package io.plumbline.shared.policy;

import java.time.LocalDate;
import java.util.Optional;

/**
 * A risk accepted for a time (exceptions.yaml). It never removes a row from a report.
 *
 * @param id digest of rule, subject and ticket: stable while those are
 * @param rule rule id
 * @param subject pattern over the finding's subject as reports print it
 * @param reason why it is acceptable
 * @param approvedBy role that approved
 * @param approvedOn day it was approved; empty: not said
 * @param ticket where it is written down
 * @param expires last day it holds
 * @param maxSeverity a finding above this is not excepted; empty: any
 * @param place where it is written, file:line:column
 */
public record AcceptedRisk(
    String id,
    String rule,
    String subject,
    String reason,
    String approvedBy,
    Optional<LocalDate> approvedOn,
    String ticket,
    LocalDate expires,
    Optional<String> maxSeverity,
    String place) {

  /** The longest a risk may be accepted ahead. Unit: days. */
  public static final int LONGEST_DAYS = 180;

  /** How the exception stands on a day. */
  public enum Standing {
    /** It holds. */
    HOLDS,
    /** Its last day is past: the finding is back. */
    EXPIRED,
    /** Its last day is more than {@link #LONGEST_DAYS} ahead, so it does not hold. */
    TOO_LONG
  }

  /** How it stands on {@code day}. */
  public Standing on(LocalDate day) {
    if (expires.isBefore(day)) {
      return Standing.EXPIRED;
    }
    return expires.isAfter(day.plusDays(LONGEST_DAYS)) ? Standing.TOO_LONG : Standing.HOLDS;
  }

  /** Whether a finding of {@code ruleId} about {@code findingSubject} is meant. */
  public boolean isAbout(String ruleId, String findingSubject) {
    return rule.equals(ruleId) && Glob.fits(subject, findingSubject);
  }
}
