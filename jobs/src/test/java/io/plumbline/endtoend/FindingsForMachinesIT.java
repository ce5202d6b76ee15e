package io.plumbline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.docs.Demo;
import io.plumbline.shared.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The demo's findings as other programs take them, before validators that others wrote (from PyPI,
 * pinned, without network once installed); and beside each a document that must be refused, so that
 * a validator that looks at nothing would be noticed.
 */
class FindingsForMachinesIT {
  private static final Path SOURCES = Path.of("src/test/validators");
  private static final Path FOLDER = Path.of("target/validators").toAbsolutePath();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static JsonNode said;

  @BeforeAll
  static void ask() throws IOException, InterruptedException {
    Path reports = Demo.finished().reports();
    Files.createDirectories(FOLDER);
    Path python = python();
    List<String> command =
        new ArrayList<>(List.of(python.toString(), SOURCES.resolve("check.py").toString()));
    for (String name : List.of("findings.ocsf.json", "findings.sarif", "findings.oscal.json")) {
      command.add(reports.resolve(name).toString());
      command.add(spoilt(name, Files.readString(reports.resolve(name))).toString());
    }
    said = JSON.readTree(Files.readString(run(command)));
  }

  /** The same document, with a status that does not exist. */
  private static Path spoilt(String name, String text) throws IOException {
    String bad =
        switch (name) {
          case "findings.ocsf.json" ->
              text.replaceFirst(
                  "\"status_id\":3,\"status\":\"Fail\"",
                  "\"status_id\":42,\"status\":\"Probably fine\"");
          case "findings.sarif" -> text.replaceFirst("\"kind\": \"open\"", "\"kind\": \"green\"");
          default ->
              text.replaceFirst("\"state\": \"not-satisfied\"", "\"state\": \"mostly-satisfied\"");
        };
    assertThat(bad).isNotEqualTo(text);
    return Files.writeString(FOLDER.resolve("bad-" + name), bad);
  }

  @ParameterizedTest
  @ValueSource(strings = {"findings.ocsf.json", "findings.sarif", "findings.oscal.json"})
  void validatorsOfOthersFindNoFault(String name) {
    assertThat(said.get(name)).as(name).isNotNull();
    assertThat(said.get(name)).isEmpty();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "findings.ocsf.json, compliance/status_id: 42 is not one of",
    "findings.sarif, kind: 'green' is not one of",
    "findings.oscal.json, 'Input should be ''satisfied'' or ''not-satisfied'''"
  })
  void aStatusThatDoesNotExistIsRefused(String name, String fault) {
    assertThat(said.get("bad-" + name)).isNotEmpty();
    assertThat(said.get("bad-" + name).toString()).contains(fault);
  }

  /** A virtual environment for the pins of today. */
  private static Path python() throws IOException, InterruptedException {
    Path pins = SOURCES.resolve("requirements.txt");
    Path environment =
        FOLDER.resolve("venv-" + Digests.sha256(Files.readAllBytes(pins)).substring(0, 16));
    Path python = environment.resolve("bin/python");
    if (!Files.exists(environment.resolve("complete"))) {
      String base = System.getenv().getOrDefault("PYTHON", "python3");
      run(List.of(base, "-m", "venv", "--clear", environment.toString()));
      run(
          List.of(
              python.toString(),
              "-m",
              "pip",
              "install",
              "--quiet",
              "--disable-pip-version-check",
              "--no-deps",
              "-r",
              pins.toString()));
      Files.createFile(environment.resolve("complete"));
    }
    return python;
  }

  /** Runs a command; the file its output went to. */
  private static Path run(List<String> command) throws IOException, InterruptedException {
    Path out = FOLDER.resolve("out.txt");
    Path err = FOLDER.resolve("err.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException(command + " did not end");
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException(command + " failed:\n" + Files.readString(err));
    }
    return out;
  }
}
