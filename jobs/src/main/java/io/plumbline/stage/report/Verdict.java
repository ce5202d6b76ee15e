package io.plumbline.stage.report;

import io.plumbline.stage.report.document.Tone;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Where one workload should run.
 *
 * <p>Words this stage explains: {@code stay_managed}, {@code managed_open}, {@code hybrid}, {@code
 * self_host}, {@code too_early}, {@code too_long}, {@code insufficient_evidence}. Any other word is
 * printed as it is and no advice is drawn from it.
 *
 * @param workload the workload
 * @param verdict one of the words above
 * @param tooEarly ids of the signs seen that a switch is or would be too early, e.g. SWE-01
 * @param tooLong ids of the signs seen that it has stayed managed for too long, e.g. STL-03
 * @param whatWouldChange one full sentence: what would turn the verdict; null: not computed
 * @param moves whether the verdict is another lane than those it has tokens on
 * @param because one full sentence: why; null: not said
 * @param gates the four gates in the order in which they overrule, such as {@code quality: met
 *     (SIG-03)}; empty: an older run
 * @param managedOpen one full sentence: what speaks for and against open weights that somebody else
 *     runs; null: not weighed
 * @param missing what was not assessed, with its reason
 */
public record Verdict(
    String workload,
    String verdict,
    List<String> tooEarly,
    List<String> tooLong,
    String whatWouldChange,
    boolean moves,
    String because,
    List<String> gates,
    String managedOpen,
    List<String> missing) {

  public Verdict {
    tooEarly = List.copyOf(tooEarly);
    tooLong = List.copyOf(tooLong);
    gates = List.copyOf(gates);
    missing = List.copyOf(missing);
  }

  /** Those of a run's table. */
  public static List<Verdict> of(List<io.plumbline.schema.Verdict> rows) {
    return rows.stream()
        .map(
            row ->
                new Verdict(
                    row.getWorkload(),
                    row.getVerdict(),
                    row.getTooEarly(),
                    row.getTooLong(),
                    row.getWhatWouldChange(),
                    row.getMoves(),
                    row.getBecause(),
                    row.getGates(),
                    row.getManagedOpen(),
                    row.getMissing()))
        .toList();
  }

  /** What a reader should do about the workload. */
  enum Advice {
    DO_NOT_SWITCH,
    CONSIDER_SWITCHING,
    LEAVE_AS_IT_IS,
    CANNOT_SAY
  }

  Advice advice() {
    return switch (verdict) {
      case "stay_managed", "too_early" -> Advice.DO_NOT_SWITCH;
      case "too_long", "managed_open" -> Advice.CONSIDER_SWITCHING;
      case "self_host", "hybrid" -> moves ? Advice.CONSIDER_SWITCHING : Advice.LEAVE_AS_IT_IS;
      default -> Advice.CANNOT_SAY;
    };
  }

  String words() {
    return switch (verdict) {
      case "stay_managed" -> "stay managed";
      case "managed_open" -> "open weights at a hoster";
      case "hybrid" -> "hybrid";
      case "self_host" -> moves ? "self-host, pilot first" : "stay self-hosted";
      case "too_early" -> "too early to switch";
      case "too_long" -> "managed for too long";
      case "insufficient_evidence" -> "insufficient evidence";
      default -> verdict.toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }

  Tone tone() {
    return switch (advice()) {
      case DO_NOT_SWITCH -> Tone.WARN;
      case CONSIDER_SWITCHING, LEAVE_AS_IT_IS -> Tone.NEUTRAL;
      case CANNOT_SAY -> Tone.UNKNOWN;
    };
  }

  /** By workload. */
  static List<Verdict> sorted(List<Verdict> verdicts) {
    return verdicts.stream()
        .sorted(Comparator.comparing(Verdict::workload).thenComparing(Verdict::verdict))
        .toList();
  }
}
