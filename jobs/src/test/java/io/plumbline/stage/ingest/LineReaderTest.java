package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LineReaderTest {
  /** Smallest buffer the reader begins with. */
  private static final int BUFFER = 1 << 18;

  /**
   * A line as the reader gives it.
   *
   * @param text the line; null when it is too long
   * @param digest SHA-256 of what was passed over; null when it was kept
   */
  private record Line(long number, long position, long length, String text, String digest) {}

  @TestFactory
  List<DynamicTest> lines() {
    record Case(String sentence, String input, List<String> lines) {}
    return List.of(
            new Case("nothing has no line", "", List.of()),
            new Case("a newline alone is one empty line", "\n", List.of("")),
            new Case("a last line needs no newline", "a\nb", List.of("a", "b")),
            new Case("a newline at the end opens no line", "a\nb\n", List.of("a", "b")),
            new Case("CRLF ends a line", "a\r\nb\r\n", List.of("a", "b")),
            new Case("CR before the end of the file belongs to the ending", "a\r", List.of("a")),
            new Case("CR within a line stays", "a\rb\n", List.of("a\rb")),
            new Case("of two CR one belongs to the ending", "a\r\r\n", List.of("a\r")),
            new Case("empty lines are lines", "a\n\n\nb", List.of("a", "", "", "b")),
            new Case("a byte order mark stays for the caller", "\uFEFFa\n", List.of("\uFEFFa")))
        .stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.sentence(),
                    () ->
                        assertThat(read(c.input().getBytes(StandardCharsets.UTF_8), 1000, null))
                            .extracting(Line::text)
                            .containsExactlyElementsOf(c.lines())))
        .toList();
  }

  @Test
  void whereTheReadsFallNeverShows() throws IOException {
    Random random = Seeded.random(11);
    for (int round = 0; round < 400; round++) {
      int longest = 1 + random.nextInt(40);
      byte[] input = input(random, random.nextInt(300), 60);
      List<Line> expected = split(input, longest);
      assertThat(read(input, longest, null)).as("round %d", round).isEqualTo(expected);
      assertThat(read(input, longest, Seeded.random(round)))
          .as("round %d", round)
          .isEqualTo(expected);
    }
  }

  @Test
  void linesAroundTheBuffersSizeAreCutOnlyByTheLimit() throws IOException {
    Random random = Seeded.random(12);
    for (int longest :
        new int[] {100, 70_000, BUFFER - 1, BUFFER, BUFFER + 1, BUFFER + 1000, 3 * BUFFER}) {
      for (int before :
          new int[] {0, 1, 1000, BUFFER - longest - 1, BUFFER - longest, BUFFER - longest + 1}) {
        for (int length : new int[] {longest - 1, longest, longest + 1, longest + BUFFER}) {
          if (before < 0) {
            continue;
          }
          byte[] input =
              Logs.concat(
                  "x\n".repeat(before / 2).getBytes(StandardCharsets.UTF_8),
                  "y".repeat(length).getBytes(StandardCharsets.UTF_8),
                  "\nlast".getBytes(StandardCharsets.UTF_8));
          assertThat(last(read(input, longest, random.nextBoolean() ? random : null)))
              .as("limit %d, %d bytes before, line of %d", longest, before, length)
              .isEqualTo(last(split(input, longest)));
        }
      }
    }
  }

  @Test
  void aLineThatIsTooLongIsPassedOverAndToldByLengthAndDigest() throws Exception {
    byte[] line = "z".repeat(BUFFER * 3 + 17).getBytes(StandardCharsets.UTF_8);
    byte[] input =
        Logs.concat(
            "a\n".getBytes(StandardCharsets.UTF_8), line, "\r\nb".getBytes(StandardCharsets.UTF_8));
    List<Line> lines = read(input, 1000, null);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1).length()).isEqualTo(line.length + 1);
    assertThat(lines.get(1).position()).isEqualTo(2);
    assertThat(lines.get(2)).isEqualTo(new Line(3, 2L + line.length + 2, 1, "b", null));
  }

  @Test
  void positionsCountFromWhereTheReaderBegan() throws IOException {
    LineReader reader =
        new LineReader(
            new ByteArrayInputStream("ab\ncd\n".getBytes(StandardCharsets.UTF_8)),
            500,
            100,
            (b, f, t) -> {});
    assertThat(reader.next()).isTrue();
    assertThat(reader.position()).isEqualTo(500);
    assertThat(reader.next()).isTrue();
    assertThat(reader.position()).isEqualTo(503);
    assertThat(reader.number()).isEqualTo(2);
  }

  @Test
  void aStreamThatBreaksGivesTheWholeLinesBeforeIt() throws IOException {
    InputStream breaking =
        new InputStream() {
          private final InputStream good =
              new ByteArrayInputStream("one\ntwo\nthr".getBytes(StandardCharsets.UTF_8));

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] b, int off, int len) throws IOException {
            int n = good.read(b, off, len);
            if (n < 0) {
              throw new IOException("broken");
            }
            return n;
          }
        };
    LineReader reader = new LineReader(breaking, 0, 100, (b, f, t) -> {});
    assertThat(reader.next()).isTrue();
    assertThat(reader.next()).isTrue();
    org.assertj.core.api.Assertions.assertThatThrownBy(reader::next).hasMessage("broken");
    assertThat(reader.pendingFrom()).isEqualTo(8);
    assertThat(reader.pendingLength()).isEqualTo(3);
  }

  private static List<Line> read(byte[] input, int longest, Random pieces) throws IOException {
    MessageDigest digest = sha256();
    LineReader reader =
        new LineReader(
            inPieces(input, pieces),
            0,
            longest,
            (b, from, to) -> digest.update(b, from, to - from));
    List<Line> lines = new ArrayList<>();
    while (reader.next()) {
      boolean cut = reader.isTooLong();
      lines.add(
          new Line(
              reader.number(),
              reader.position(),
              reader.length(),
              cut
                  ? null
                  : new String(
                      reader.bytes(),
                      reader.from(),
                      reader.to() - reader.from(),
                      StandardCharsets.UTF_8),
              cut ? HexFormat.of().formatHex(digest.digest()) : null));
    }
    assertThat(reader.next()).as("the end stays the end").isFalse();
    return lines;
  }

  /** The line of interest and the one after it, texts by their length. */
  private static List<String> last(List<Line> lines) {
    return lines.subList(lines.size() - 2, lines.size()).stream()
        .map(
            l ->
                l.number()
                    + " at "
                    + l.position()
                    + ", "
                    + l.length()
                    + " bytes, "
                    + (l.text() == null ? l.digest() : l.text().length() + " kept"))
        .toList();
  }

  /** The same, written as plainly as can be. */
  private static List<Line> split(byte[] input, int longest) {
    List<Line> lines = new ArrayList<>();
    int from = 0;
    while (from < input.length) {
      int newline = from;
      while (newline < input.length && input[newline] != '\n') {
        newline++;
      }
      int to = newline;
      if (to - from > longest) {
        MessageDigest digest = sha256();
        digest.update(input, from, to - from);
        lines.add(
            new Line(
                lines.size() + 1,
                from,
                to - from,
                null,
                HexFormat.of().formatHex(digest.digest())));
      } else {
        int end = to > from && input[to - 1] == '\r' ? to - 1 : to;
        lines.add(
            new Line(
                lines.size() + 1,
                from,
                end - from,
                new String(input, from, end - from, StandardCharsets.UTF_8),
                null));
      }
      from = newline + 1;
    }
    return lines;
  }

  private static byte[] input(Random random, int lines, int longest) {
    StringBuilder s = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      s.append("abc\r".repeat(longest).substring(0, random.nextInt(longest)));
      s.append(random.nextInt(4) == 0 ? "\r\n" : "\n");
    }
    if (random.nextBoolean()) {
      s.append("no newline");
    }
    return s.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static InputStream inPieces(byte[] input, Random random) {
    ByteArrayInputStream in = new ByteArrayInputStream(input);
    if (random == null) {
      return in;
    }
    return new InputStream() {
      @Override
      public int read() {
        return in.read();
      }

      @Override
      public int read(byte[] b, int off, int len) {
        return in.read(
            b, off, Math.min(len, 1 + random.nextInt(random.nextBoolean() ? 3 : 50_000)));
      }
    };
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
