package io.plumbline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.docs.Demo;
import io.plumbline.docs.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The demo's reports in a real browser: they fetch nothing, run nothing, and can be read by
 * everyone (axe, WCAG 2.2 A and AA, light and dark). The browser comes from npm; a page that breaks
 * every promise is looked at beside them, so that a blind test would be noticed.
 */
class ReportsInABrowserIT {
  private static final Path SOURCES = Path.of("src/test/browser");
  private static final Path FOLDER = Path.of("target/browser").toAbsolutePath();
  private static final int LARGEST_PICTURE = 300 * 1024;
  private static JsonNode seen;

  @BeforeAll
  static void look() throws IOException, InterruptedException {
    Path reports = Demo.finished().reports();
    Files.createDirectories(FOLDER.resolve("tmp"));
    Path lock = SOURCES.resolve("package-lock.json");
    Path installed = FOLDER.resolve("node_modules/.installed-lock.json");
    boolean fresh = Files.exists(installed) && Files.mismatch(lock, installed) == -1;
    try (var files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        Files.copy(file, FOLDER.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (!fresh) {
      run("npm", "ci", "--no-audit", "--no-fund");
      Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
    }
    run(
        "node",
        "look.mjs",
        FOLDER.toString(),
        reports.resolve("compliance.html").toString(),
        reports.resolve("finance.html").toString(),
        FOLDER.resolve("unsafe.html").toString());
    seen = new ObjectMapper().readTree(FOLDER.resolve("seen.json").toFile());
  }

  @ParameterizedTest(name = "{0} is called \"{1}\" and says \"{2}\"")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          compliance.html | Compliance report · 1 to 31 October 2026, UTC | Answers first
          compliance.html | Compliance report · 1 to 31 October 2026, UTC | Must act
          compliance.html | Compliance report · 1 to 31 October 2026, UTC | Where the calls ran
          finance.html    | Finance report · 1 to 31 October 2026, UTC    | Answers first
          finance.html    | Finance report · 1 to 31 October 2026, UTC    | content-studio
          """)
  void saysWhatItIs(String page, String title, String sentence) {
    assertThat(page(page).get("title").asText()).isEqualTo(title);
    assertThat(page(page).get("text").asText()).containsIgnoringCase(sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"compliance.html", "finance.html"})
  void asksForNothingAndRunsNothing(String page) {
    assertThat(list(page(page).get("requests"))).as("network requests").isEmpty();
    assertThat(list(page(page).get("scripts"))).as("scripts").isEmpty();
    assertThat(list(page(page).get("errors"))).as("errors").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"compliance.html", "finance.html"})
  void everyoneCanReadIt(String page) {
    assertThat(list(page(page).get("violations").get("light"))).as("light").isEmpty();
    assertThat(list(page(page).get("violations").get("dark"))).as("dark").isEmpty();
    assertThat(page(page).get("widthAt320").asInt())
        .as("width of the page on a screen of 320 pixels (WCAG 1.4.10)")
        .isEqualTo(320);
  }

  @ParameterizedTest
  @ValueSource(strings = {"compliance.html", "finance.html"})
  void chartsAreDrawn(String page) {
    List<Integer> shapes = new ArrayList<>();
    page(page).get("drawings").forEach(n -> shapes.add(n.asInt()));
    assertThat(shapes).isNotEmpty().doesNotContain(0);
    assertThat(shapes).anyMatch(n -> n > 20);
  }

  @Test
  void aPageThatBreaksEveryPromiseIsSeenThrough() {
    JsonNode unsafe = page("unsafe.html");
    assertThat(list(unsafe.get("requests"))).containsExactly("http://127.0.0.1:9/pixel.png");
    assertThat(list(unsafe.get("scripts"))).hasSize(2);
    assertThat(list(unsafe.get("errors"))).containsExactly("Error: unsafe");
    assertThat(list(unsafe.get("violations").get("light")))
        .anyMatch(v -> v.startsWith("color-contrast"))
        .anyMatch(v -> v.startsWith("html-has-lang"))
        .anyMatch(v -> v.startsWith("image-alt"));
    assertThat(unsafe.get("widthAt320").asInt()).isGreaterThan(320);
  }

  @ParameterizedTest
  @ValueSource(strings = {"compliance", "finance"})
  void thePictureInTheReadmeIsOfTheRealReport(String report) throws IOException {
    Path picture = Written.root().resolve("docs/images/" + report + ".png");
    Path taken = FOLDER.resolve(report + ".png");
    if (Written.WRITING) {
      Files.createDirectories(picture.getParent());
      Files.copy(taken, picture, StandardCopyOption.REPLACE_EXISTING);
    }
    // Fonts are drawn a little differently from machine to machine: the size is compared only.
    assertThat(pixels(picture)).isEqualTo(pixels(taken));
    assertThat(Files.size(picture)).isLessThanOrEqualTo(LARGEST_PICTURE);
  }

  private static String pixels(Path png) throws IOException {
    var image = javax.imageio.ImageIO.read(png.toFile());
    return image.getWidth() + " x " + image.getHeight();
  }

  private static JsonNode page(String name) {
    for (JsonNode page : seen.get("pages")) {
      if (page.get("page").asText().equals(name)) {
        return page;
      }
    }
    throw new AssertionError("The browser did not look at " + name);
  }

  private static List<String> list(JsonNode array) {
    List<String> all = new ArrayList<>();
    array.forEach(n -> all.add(n.asText()));
    return all;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Path log = FOLDER.resolve(command[0] + ".log");
    ProcessBuilder builder = new ProcessBuilder(command);
    // The package unpacks its browser into the temporary folder: ours, so that nothing is left.
    builder.environment().putAll(Map.of("TMPDIR", FOLDER.resolve("tmp").toString()));
    Process process =
        builder
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException(String.join(" ", command) + " did not end; see " + log);
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException(
          String.join(" ", command) + " failed:\n" + Files.readString(log));
    }
  }
}
