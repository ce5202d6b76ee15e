package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PiiScanCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HETU = "161244-008L";

  @TempDir Path folder;

  private record Said(int exit, String out, String err) {
    List<JsonNode> spans() throws IOException {
      List<JsonNode> spans = new ArrayList<>();
      for (String line : out.lines().toList()) {
        spans.add(JSON.readTree(line));
      }
      return spans;
    }
  }

  private static Said scan(String... arguments) {
    List<String> all = new ArrayList<>(List.of("pii", "scan"));
    all.addAll(List.of(arguments));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    return new Said(exit, out.toString(), err.toString());
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void spansOfJsonLinesAreInUtf16UnitsOfTheText() throws Exception {
    String text = "😀 \"å\"\n hetu " + HETU + " ja anna@firma.se";
    Path file =
        write(
            "texts.jsonl",
            "\uFEFF"
                + JSON.writeValueAsString(java.util.Map.of("id", "d1", "text", text))
                + "\n{\"text\": \"\\ud83d\\ude00 hetu 161244-008L\", \"id\": 7, \"more\": [1]}\r\n");
    Said said = scan(file.toString());
    assertThat(said.err()).isEmpty();
    assertThat(said.exit()).isZero();
    List<JsonNode> spans = said.spans();
    assertThat(spans).hasSize(3);
    assertThat(spans.get(0).properties().stream().map(e -> e.getKey()))
        .containsExactly("id", "kind", "tier", "score", "start", "end", "unit");
    assertThat(spans.get(0).get("id").asText()).isEqualTo("d1");
    assertThat(spans.get(0).get("kind").asText()).isEqualTo("FI_HETU");
    assertThat(spans.get(0).get("tier").asText()).isEqualTo("confirmed");
    assertThat(spans.get(0).get("unit").asText()).isEqualTo("utf16");
    assertThat(cut(text, spans.get(0))).isEqualTo(HETU);
    assertThat(cut(text, spans.get(1))).isEqualTo("anna@firma.se");
    assertThat(spans.get(2).get("id").asText()).isEqualTo("7");
    assertThat(cut("😀 hetu " + HETU, spans.get(2))).isEqualTo(HETU);
  }

  private static String cut(String text, JsonNode span) {
    return text.substring(span.get("start").asInt(), span.get("end").asInt());
  }

  @Test
  void anyOtherLineIsTextAndItsNumberIsItsId() throws Exception {
    Path file = write("notes.txt", "nothing\n{not json hetu " + HETU + "\n\nhetu " + HETU);
    List<JsonNode> spans = scan(file.toString()).spans();
    assertThat(spans).extracting(s -> s.get("id").asText()).containsExactly("2", "4");
  }

  @Test
  void aLineThatIsNoUtf8HasOffsetsInWhatItDecodesTo() throws Exception {
    byte[] line = ("\u00e5\u00e4 hetu " + HETU).getBytes(StandardCharsets.ISO_8859_1);
    Path file = folder.resolve("latin1.txt");
    Files.write(file, line);
    JsonNode span = scan(file.toString()).spans().get(0);
    assertThat(cut(new String(line, StandardCharsets.UTF_8), span)).isEqualTo(HETU);
  }

  @Test
  void noValueIsPrintedAlsoWhereTheIdOrTheFileNameIsOne() throws Exception {
    Path file =
        write(
            "anna.b@firma.se/export.jsonl",
            "{\"id\": \"anna.b@firma.se\", \"text\": \"hetu " + HETU + "\"}\n");
    Path cut = folder.resolve("anna.b@firma.se/cut.gz");
    Files.write(cut, new byte[] {0x1F, (byte) 0x8B, 8, 0});
    Said said = scan(file.toString(), cut.toString());
    assertThat(said.exit()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(said.out() + said.err()).doesNotContain("anna").doesNotContain("161244");
    JsonNode span = said.spans().get(0);
    assertThat(span.get("id").asText()).isEqualTo("(line 1)");
    assertThat(span.get("file").asText()).isEqualTo("(file 1)");
    assertThat(said.err()).contains("(file 2): the gzip stream ends before its end");
  }

  @Test
  void foldersAndGlobsAreScannedInTheOrderOfTheirPathsWhateverTheCompression() throws Exception {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      plain
          .append("{\"id\":\"")
          .append(i)
          .append("\",\"text\":\"hetu ")
          .append(HETU)
          .append("\"}\n");
    }
    for (int i = 0; i < 80; i++) {
      write("exports/%02d/texts.jsonl".formatted(i), i == 0 ? plain.toString() : "hetu " + HETU);
    }
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("exports/97.gz")))) {
      out.write(("hetu " + HETU).getBytes(StandardCharsets.UTF_8));
    }
    try (OutputStream out =
        new ZstdOutputStream(Files.newOutputStream(folder.resolve("exports/98.zst")))) {
      out.write(("hetu " + HETU).getBytes(StandardCharsets.UTF_8));
    }
    write("exports/.hidden", "hetu " + HETU);
    Said all = scan(folder.resolve("exports").toString());
    assertThat(all.err()).isEmpty();
    assertThat(all.exit()).isZero();
    List<JsonNode> spans = all.spans();
    assertThat(spans).hasSize(2_000 + 79 + 2);
    assertThat(spans).extracting(s -> s.get("file").asText()).isSorted();
    assertThat(spans.subList(0, 2_000))
        .extracting(s -> s.get("id").asInt())
        .isSortedAccordingTo(Integer::compare);
    assertThat(scan(folder.resolve("exports").toString()).out()).isEqualTo(all.out());
    assertThat(scan(folder + "/exports/*.{gz,zst}").spans()).hasSize(2);
    // Named twice, scanned once.
    assertThat(scan(folder + "/exports/97.gz", folder + "/exports/*.gz").spans())
        .hasSize(1)
        .allMatch(s -> !s.has("file"));
  }

  @Test
  void everyPathThatMatchesNothingIsSaidAtOnce() {
    Said said = scan(folder + "/no.txt", folder + "/*.none", "--format", "csv");
    assertThat(said.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(said.out()).isEmpty();
    assertThat(said.err())
        .contains("Cannot print spans as 'csv': only jsonl.")
        .contains("There is no file " + folder + "/no.txt: name a file, a folder")
        .contains("There is no file " + folder + "/*.none");
  }

  @Test
  void aLineThatIsTooLongIsPassedOverAndSaid() throws Exception {
    Path file =
        write("long.txt", "hetu " + HETU + "\n" + "x".repeat(5_000) + "\nhetu " + HETU + "\n");
    Said said = scan(file.toString(), "--max-line-bytes", "1000");
    assertThat(said.exit()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(said.spans()).extracting(s -> s.get("id").asText()).containsExactly("1", "3");
    assertThat(said.err())
        .contains(
            "long.txt: 1 of its lines is longer than 1000 bytes, the first is line 2: not scanned."
                + " Raise --max-line-bytes, or split the text.");
  }

  @Test
  void aTextThatIsNearlyAllValuesIsReadSoFarAndSaid() throws Exception {
    String dense = "0101901234\"cancer Hi ".repeat(100_000);
    Path file = write("dense.txt", "hetu " + HETU + "\n" + dense + "\nhetu " + HETU + "\n");
    Said said = scan(file.toString());
    assertThat(said.exit()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(said.spans()).extracting(s -> s.get("id").asText()).contains("1", "3");
    assertThat(said.err())
        .containsPattern(
            "dense.txt: 1 of its texts is so full of values that the end was not scanned, the first"
                + " is line 2 \\([0-9]+ bytes left\\). Split it.");
  }

  /** One line of a gigabyte, packed small; this JVM has room for it twice, so room is measured. */
  @Test
  void memoryIsBoundedWhateverTheLengthOfALine() throws Exception {
    Path file = folder.resolve("one-line.zst");
    try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(file))) {
      byte[] some = "anna 070 ".repeat(1 << 13).getBytes(StandardCharsets.UTF_8);
      for (long n = 0; n < 1L << 30; n += some.length) {
        out.write(some);
      }
    }
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long[] allocated = new long[1];
    Thread thread =
        new Thread(
            () -> {
              try {
                new io.plumbline.stage.ingest.TextDocuments(16 << 20)
                    .read(
                        file,
                        new io.plumbline.stage.ingest.TextDocuments.Sink() {
                          @Override
                          public void text(long l, String id, byte[] b, int from, int to) {
                            throw new AssertionError("no line is short enough");
                          }

                          @Override
                          public void tooLong(long line, long bytes) {
                            assertThat(bytes).isGreaterThanOrEqualTo(1L << 30);
                          }
                        });
              } catch (IOException e) {
                throw new AssertionError(e);
              }
              allocated[0] = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            });
    thread.start();
    thread.join();
    assertThat(allocated[0]).isBetween(1L << 20, 80L << 20);
    Said said = scan(file.toString());
    assertThat(said.exit()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(said.err()).contains("1 of its lines is longer than 16777216 bytes");
  }

  @Test
  void howManyNamesAreFoundIsSaidWhereSomeAre() throws Exception {
    Path file = write("names.txt", "Please call Ryan Gallagher.\n");
    Said said = scan(file.toString());
    assertThat(said.spans())
        .singleElement()
        .satisfies(
            span -> {
              assertThat(span.path("kind").asText()).isEqualTo("PERSON");
              assertThat(span.path("tier").asText()).isEqualTo("suspected");
            });
    assertThat(said.err())
        .containsPattern("gazetteer, PERSON: recall \\d+ %, precision \\d+ % on 900 made-up texts")
        .contains("gazetteer, ART9_OTHER: recall ")
        .doesNotContain("Gallagher");
    assertThat(scan("--quiet", file.toString()).err()).isEmpty();
    assertThat(scan(write("number.txt", "hetu " + HETU).toString()).err()).doesNotContain("recall");
  }

  @Test
  void whatFailsInsideIsNotMistakenForTheFile() throws Exception {
    Path damaged = folder.resolve("damaged.zst");
    Files.write(damaged, new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 1, 2, 3, 4, 5, 6});
    Said said = scan(damaged.toString());
    assertThat(said.exit()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(said.err())
        .contains("damaged.zst: the zstd stream is damaged or cut; copy the file again.");
  }
}
