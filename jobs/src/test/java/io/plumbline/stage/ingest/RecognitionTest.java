package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every file of every fixture is claimed by its own format, and by no other as surely. */
class RecognitionTest {
  @TestFactory
  List<DynamicTest> itsOwnFormatIsTheSurest() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path fixture : FixturesTest.fixtures()) {
      String format = fixture.getParent().getFileName().toString();
      if (format.equals("mapped")) {
        continue; // told by the source's settings and never by content
      }
      try (Stream<Path> files = Files.walk(fixture)) {
        for (Path file :
            files.filter(Files::isRegularFile).filter(RecognitionTest::isInput).toList()) {
          tests.add(
              DynamicTest.dynamicTest(
                  fixture.getParent().getParent().relativize(file) + " is " + format,
                  () -> isSurest(file, format)));
        }
      }
    }
    return tests;
  }

  /** A log that was rotated begins anywhere, also with a line that two commas cut in three. */
  @Test
  void aServersLineWithCommasIsNoHeaderOfATable() {
    String lines =
        "(APIServer pid=1) INFO 11-17 21:21:18 [logger.py:43] Received request chatcmpl-0ff6: params:"
            + " SamplingParams(n=1), lora_request: None.\n";
    assertThat(LogFormats.load().recognise("vllm.log", Logs.utf8(lines)))
        .hasValueSatisfying(surest -> assertThat(surest.format().id()).isEqualTo("vllm-log"));
  }

  private static boolean isInput(Path file) {
    String name = file.getFileName().toString();
    return !name.equals("case.yaml") && !name.equals("expected.jsonl");
  }

  private static void isSurest(Path file, String format) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = LogFormats.head(in);
    }
    LogFormats formats = LogFormats.load();
    assertThat(formats.recognise(file.toString(), head))
        .hasValueSatisfying(
            surest -> {
              assertThat(surest.format().id()).isEqualTo(format);
              assertThat(surest.why()).isNotBlank();
            });
    if (formats.byId(format).orElseThrow() instanceof CompanionFormat) {
      return; // asked before all others: a body may be what is a record elsewhere
    }
    List<String> claims =
        formats.sniff(FileHead.of(file.toString(), LogFormats.withoutMark(head))).stream()
            .filter(s -> s.confidence() > 0)
            .map(s -> s.format().id())
            .toList();
    // A first line that cannot be read hides the format from one look; recognise tries the next.
    assertThat(claims).hasSizeLessThanOrEqualTo(1);
  }
}
