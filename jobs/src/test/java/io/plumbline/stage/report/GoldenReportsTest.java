package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reports say of the golden month, word by word. */
class GoldenReportsTest {

  @ParameterizedTest(name = "{0} says of the golden month what it said before")
  @ValueSource(strings = {"compliance.txt", "finance.txt", "summary.json", "findings.json"})
  void saysWhatItSaid(String name) throws IOException {
    String said = said(name);
    // On purpose beside the build's output: to accept a change, read the difference and copy it.
    Path actual = Path.of("target", "golden", name);
    Files.createDirectories(actual.getParent());
    Files.writeString(actual, said);
    assertThat(said)
        .as("If the new text is right, copy %s to src/test/resources beside the old one.", actual)
        .isEqualTo(expected(name));
  }

  private static String said(String name) {
    if (name.endsWith(".json")) {
      return ReportStage.files(GoldenMonth.input()).get(name);
    }
    Map<String, Report> reports = new java.util.TreeMap<>();
    Reports.all().forEach(report -> reports.put(report.id() + ".txt", report));
    return DocumentText.of(reports.get(name).write(GoldenMonth.input()));
  }

  private static String expected(String name) throws IOException {
    try (InputStream in = GoldenReportsTest.class.getResourceAsStream(name)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
