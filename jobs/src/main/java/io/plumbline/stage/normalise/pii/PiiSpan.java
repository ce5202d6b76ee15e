package io.plumbline.stage.normalise.pii;

import java.util.Locale;

/**
 * One detected value, by place and never by content.
 *
 * @param kind what it is
 * @param tier how sure
 * @param score the same as a number from 0 to 1
 * @param start offset of its first character in the original text
 * @param end offset after its last character
 */
public record PiiSpan(PiiKind kind, PiiTier tier, double score, int start, int end) {
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s/%s %.2f [%d,%d)", kind, tier.word(), score, start, end);
  }
}
