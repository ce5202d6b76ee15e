package io.plumbline.rules.fact;

import java.time.LocalDate;

/**
 * An entry of exceptions.yaml: a failure that somebody accepts until a day.
 *
 * @param forRule rule it is for
 * @param forSubject pattern over subjects, as written
 * @param approvedOn day it was approved; null: the file does not say
 * @param expires last day it holds
 * @param daysLeft from the last day of the interval to {@code expires}; negative: over
 */
public record AcceptedRisk(
    About about,
    @Known(what = "The rule of the exception") String forRule,
    @Known(what = "The subject of the exception") String forSubject,
    @Known(what = "The ticket of the exception") String ticket,
    @Known(what = "Who approved the exception") String approvedBy,
    @Known(
            what = "When the exception was approved",
            fix = "Enter approved_on of ticket {ticket} in exceptions.yaml.")
        LocalDate approvedOn,
    @Known(what = "The last day of the exception") LocalDate expires,
    @Known(what = "The days the exception still holds", unit = "days") long daysLeft)
    implements Fact {
  @Override
  public String subjectKind() {
    return "exception";
  }
}
