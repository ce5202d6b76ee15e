package io.plumbline.stage.report;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A day that an earlier run reported and that holds something else now.
 *
 * @param day UTC day
 * @param attemptsBefore attempts as reported earlier
 * @param tokensBefore tokens of all buckets as reported earlier
 * @param reportedBefore cost that the logs report, by currency
 * @param samplesBefore samples of GPUs and model servers
 * @param countsChanged whether usage reports of providers and gateways say something else of it
 * @param inThisRun whether this run reports the day; else it is to be audited again
 */
public record Restated(
    LocalDate day,
    long attemptsBefore,
    long attemptsAfter,
    long tokensBefore,
    long tokensAfter,
    Map<String, BigDecimal> reportedBefore,
    Map<String, BigDecimal> reportedAfter,
    long samplesBefore,
    long samplesAfter,
    boolean countsChanged,
    boolean inThisRun) {
  /** What late records changed, a sentence for each kind; empty: nothing. */
  public static List<String> sentences(List<Restated> days) {
    List<String> sentences = new ArrayList<>();
    List<Restated> here = days.stream().filter(Restated::inThisRun).toList();
    if (!here.isEmpty()) {
      sentences.add(
          "Restated: "
              + Wording.list(here.stream().map(Restated::change).toList())
              + ". Records of these days arrived after they were first reported.");
    }
    List<String> elsewhere =
        days.stream().filter(d -> !d.inThisRun()).map(d -> d.day().toString()).toList();
    if (!elsewhere.isEmpty()) {
      sentences.add(
          "Records also arrived for days that earlier reports hold and this one does not: "
              + Wording.list(elsewhere)
              + ". Audit these days again.");
    }
    return sentences;
  }

  private static String change(Restated day) {
    return day.day() + " (" + day.changes("before") + ")";
  }

  /**
   * What is unlike, as "2 attempts before, 3 now".
   *
   * @param then word for when the day was reported
   */
  public String changes(String then) {
    List<String> changes = new ArrayList<>();
    if (callsChanged()) {
      changes.add(change(attemptsBefore, "attempt", then, attemptsAfter));
    }
    if (samplesBefore != samplesAfter) {
      changes.add(change(samplesBefore, "sample", then, samplesAfter));
    }
    if (countsChanged) {
      changes.add("usage reports say something else");
    }
    return String.join("; ", changes);
  }

  private boolean callsChanged() {
    return attemptsBefore != attemptsAfter
        || tokensBefore != tokensAfter
        || !reportedBefore.equals(reportedAfter);
  }

  private static String change(long before, String thing, String then, long now) {
    return "%d %s%s %s, %d now".formatted(before, thing, before == 1 ? "" : "s", then, now);
  }
}
