package io.plumbline.stage.report;

import io.plumbline.stage.report.document.Tone;
import java.util.List;
import java.util.Locale;

/**
 * What the roll-ups say about one workload.
 *
 * <p>Words this stage explains: {@code stay_managed}, {@code switched_too_early}, {@code
 * managed_too_long}, {@code blocked_not_ready}, {@code self_hosted_pilot}, {@code
 * stay_self_hosted}, {@code insufficient_evidence}. Any other word is printed as it is and no
 * advice is drawn from it.
 *
 * @param workload the workload
 * @param verdict one of the words above
 * @param tooEarly ids of the signs seen that a switch is or would be too early, e.g. SWE-01
 * @param tooLong ids of the signs seen that it has stayed managed for too long, e.g. STL-03
 * @param whatWouldChange one full sentence: what would turn the verdict; null: not computed
 */
public record Verdict(
    String workload,
    String verdict,
    List<String> tooEarly,
    List<String> tooLong,
    String whatWouldChange) {

  public Verdict {
    tooEarly = List.copyOf(tooEarly);
    tooLong = List.copyOf(tooLong);
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
      case "stay_managed", "switched_too_early", "blocked_not_ready" -> Advice.DO_NOT_SWITCH;
      case "managed_too_long", "self_hosted_pilot" -> Advice.CONSIDER_SWITCHING;
      case "stay_self_hosted" -> Advice.LEAVE_AS_IT_IS;
      default -> Advice.CANNOT_SAY;
    };
  }

  String words() {
    return switch (verdict) {
      case "stay_managed" -> "stay managed";
      case "switched_too_early" -> "too early to switch";
      case "managed_too_long" -> "managed for too long";
      case "blocked_not_ready" -> "not ready to switch";
      case "self_hosted_pilot" -> "pilot self-hosting";
      case "stay_self_hosted" -> "stay self-hosted";
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
}
