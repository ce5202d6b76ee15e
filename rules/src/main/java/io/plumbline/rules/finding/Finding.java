package io.plumbline.rules.finding;

import io.plumbline.rules.fact.About;
import java.time.LocalDate;
import java.util.List;

/**
 * What one rule says of one subject; a row of table {@code finding} but for the run.
 *
 * @param pack name and version of the pack, "residency 1"
 * @param sentence one full sentence: what, where, how much
 * @param reason why not assessed, not applicable or excepted, and the one file or field that would
 *     change it; on a failure whose exception has expired, that it has; null: nothing to add
 * @param answer of a signal or verdict what it points to ("managed"); null: checks, and what is not
 *     assessed
 * @param valueSeen value judged, with its unit; null: none
 * @param thresholdUsed parameters judged against, with their values and units; null: none
 * @param signs of a verdict the rules that fail among those it counts, sorted
 * @param exceptionId exception that applies, or that did until it expired; null: none
 */
public record Finding(
    String rule,
    String title,
    String pack,
    Kind kind,
    Severity severity,
    Status status,
    String subjectKind,
    About about,
    String sentence,
    String reason,
    String answer,
    String risk,
    String remedy,
    Concern concern,
    List<String> controls,
    String valueSeen,
    String thresholdUsed,
    List<String> signs,
    String owner,
    String exceptionId,
    LocalDate exceptionExpires)
    implements Comparable<Finding> {
  public Finding {
    controls = List.copyOf(controls);
    signs = List.copyOf(signs);
  }

  /** Key of the subject, readable. */
  public String subject() {
    return about.key();
  }

  /** First 16 hex digits of SHA-256 over rule and subject: the same finding in every run. */
  public String fingerprint() {
    return Fingerprint.of(rule, subject());
  }

  /** By rule, then subject: the order of every list of findings. */
  @Override
  public int compareTo(Finding other) {
    int byRule = rule.compareTo(other.rule);
    return byRule != 0 ? byRule : subject().compareTo(other.subject());
  }
}
