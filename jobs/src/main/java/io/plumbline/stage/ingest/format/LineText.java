package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.ContentScanner;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What formats share whose records are lines of text. Not thread-safe. */
final class LineText {
  private static final Pattern GO_DURATION =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|µs|μs|us|ms|s|m|h)");
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

  private final ContentScanner content;
  private byte[] quoted = new byte[1024];

  LineText(ContentScanner content) {
    this.content = content;
  }

  /** The line without the colours that servers write to a terminal. */
  static String of(byte[] b, int from, int to) {
    return uncoloured(new String(b, from, to - from, StandardCharsets.UTF_8).strip());
  }

  /** The same of a text already decoded. */
  static String uncoloured(String text) {
    return text.indexOf('\u001b') < 0 ? text : COLOUR.matcher(text).replaceAll("");
  }

  /**
   * Looks at text of a line for personal data. Escapes that Python and Rust write are read as JSON
   * does where both mean the same; other backslashes are dropped.
   */
  void scan(String text) {
    byte[] b = text.getBytes(StandardCharsets.UTF_8);
    if (quoted.length < b.length * 2 + 2) {
      quoted = new byte[b.length * 2 + 2];
    }
    int n = 0;
    quoted[n++] = '"';
    for (int i = 0; i < b.length; i++) {
      byte c = b[i];
      if (c == '"') {
        quoted[n++] = '\\';
        quoted[n++] = '"';
      } else if (c == '\\') {
        if (i + 1 < b.length && "nrt\\\"".indexOf(b[i + 1]) >= 0) {
          quoted[n++] = '\\';
          quoted[n++] = b[++i];
        }
      } else {
        quoted[n++] = c >= 0 && c < 0x20 ? (byte) ' ' : c;
      }
    }
    quoted[n++] = '"';
    content.scanJson(quoted, 0, n);
  }

  /** Forgets the bytes of a long line. */
  void shrink() {
    if (quoted.length > 1 << 20) {
      quoted = Arrays.copyOf(quoted, 1024);
    }
  }

  /**
   * A duration as Go and Rust write it: {@code 1.3560275s}, {@code 812.4µs}, {@code 2m3s}.
   *
   * @return microseconds, rounded half up; -1 where it is none
   */
  static long duration(String written) {
    Matcher part = GO_DURATION.matcher(written);
    BigDecimal micros = BigDecimal.ZERO;
    int at = 0;
    while (part.find() && part.start() == at) {
      BigDecimal n = new BigDecimal(part.group(1));
      micros =
          micros.add(
              switch (part.group(2)) {
                case "ns" -> n.movePointLeft(3);
                case "ms" -> n.movePointRight(3);
                case "s" -> n.movePointRight(6);
                case "m" -> n.movePointRight(6).multiply(BigDecimal.valueOf(60));
                case "h" -> n.movePointRight(6).multiply(BigDecimal.valueOf(3600));
                default -> n;
              });
      at = part.end();
    }
    if (at == 0 || at != written.length() || micros.precision() - micros.scale() > 15) {
      return -1;
    }
    return micros.setScale(0, RoundingMode.HALF_UP).longValueExact();
  }
}
