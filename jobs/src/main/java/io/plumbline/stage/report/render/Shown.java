package io.plumbline.stage.report.render;

import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Numerals;
import io.plumbline.stage.report.document.Tone;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** How values read on a page: one spelling everywhere, whatever the machine's language. */
final class Shown {
  private Shown() {}

  static String cell(Cell cell) {
    if (cell instanceof Cell.Text text) {
      return text.text();
    } else if (cell instanceof Cell.Code code) {
      return code.text();
    } else if (cell instanceof Cell.Names names) {
      return String.join(", ", names.names());
    } else if (cell instanceof Cell.Missing missing) {
      return missing.word();
    } else if (cell instanceof Cell.Count count) {
      return Numerals.count(count.count());
    } else if (cell instanceof Cell.Money money) {
      return Numerals.decimal(money.amount(), money.decimals());
    } else if (cell instanceof Cell.Quantity quantity) {
      return Numerals.decimal(quantity.value(), quantity.decimals());
    } else if (cell instanceof Cell.Share share) {
      return Numerals.percent(share.share());
    } else if (cell instanceof Cell.Mark mark) {
      return mark.word();
    } else if (cell instanceof Cell.Link link) {
      return link.text();
    }
    throw new IllegalArgumentException("Cannot show a cell of " + cell.getClass().getName() + ".");
  }

  static String tone(Tone tone) {
    return switch (tone) {
      case GOOD -> "good";
      case BAD -> "bad";
      case WARN -> "warn";
      case UNKNOWN -> "unknown";
      case NEUTRAL -> "neutral";
    };
  }

  static String icon(Tone tone) {
    return switch (tone) {
      case GOOD -> "✓";
      case BAD -> "✕";
      case WARN -> "▲";
      case UNKNOWN -> "?";
      case NEUTRAL -> "•";
    };
  }

  /** A short word stays on one line; a long one may wrap. */
  static String tag(Tone tone, String word) {
    return "tag " + tone(tone) + (word.length() > 16 ? " long" : "");
  }

  static String kind(Cell cell) {
    if (cell instanceof Cell.Missing) {
      return "missing";
    } else if (cell instanceof Cell.Code) {
      return "code";
    } else if (cell instanceof Cell.Names) {
      return "names";
    }
    return null;
  }

  /** Width of the bar behind a share, out of 60. */
  static String bar(Cell.Share share) {
    BigDecimal bounded = share.share().max(BigDecimal.ZERO).min(BigDecimal.ONE);
    return bounded
        .multiply(BigDecimal.valueOf(60))
        .setScale(1, RoundingMode.HALF_UP)
        .toPlainString();
  }

  /**
   * Characters that no text may carry into a report: those XML forbids, and those that reorder or
   * hide what a reader sees (bidirectional overrides, zero-width and tag characters). Each becomes
   * the replacement character, so that its presence stays visible.
   */
  static String safe(String text) {
    int harmless = 0;
    while (harmless < text.length()
        && text.charAt(harmless) >= 0x20
        && text.charAt(harmless) < 0x7F) {
      harmless++;
    }
    return harmless == text.length() ? text : safeFrom(text, harmless);
  }

  private static String safeFrom(String text, int start) {
    StringBuilder out = null;
    for (int at = start; at < text.length(); ) {
      char c = text.charAt(at);
      if (out == null && c < 0x7F && (c >= 0x20 || c == '\n')) {
        at++; // nearly every character of a page
        continue;
      }
      int point = text.codePointAt(at);
      int next = at + Character.charCount(point);
      if (forbidden(point)) {
        if (out == null) {
          out = new StringBuilder(text.length()).append(text, 0, at);
        }
        out.append('\uFFFD');
      } else if (out != null) {
        out.appendCodePoint(point);
      }
      at = next;
    }
    return out == null ? text : out.toString();
  }

  private static boolean forbidden(int point) {
    return (point < 0x20 && point != '\t' && point != '\n' && point != '\r')
        || (point >= 0x7F && point <= 0x9F)
        || (point >= 0xD800 && point <= 0xDFFF)
        || (point >= 0x200B && point <= 0x200F)
        || (point >= 0x2028 && point <= 0x202E)
        || (point >= 0x2060 && point <= 0x206F)
        || point == 0xFEFF
        || (point & 0xFFFE) == 0xFFFE
        || (point >= 0xE0000 && point <= 0xE007F);
  }
}
