package io.plumbline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.docs.Demo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The demo's FOCUS files before the public validator (focus-validator 2.2.1 from PyPI, pinned,
 * FOCUS 1.2). It runs on Python 3.12 alone; without one, or without its packages, the test is
 * skipped and says so. It never checks about a third of the rules, so that FocusCsvTest checks
 * those of the specification that concern us always.
 */
class FocusValidatorIT {
  private static final Path PINS = Path.of("src/test/validators/focus-requirements.txt");
  private static final Path FOLDER = Path.of("target/focus-validator").toAbsolutePath();
  private static final Pattern FAILURE =
      Pattern.compile("^- (\\S+): violations=", Pattern.MULTILINE);

  /** What the validator is known to say of correct files, and why that is no fault of ours. */
  private static final Map<String, String> KNOWN =
      Map.of(
          "InvoiceId-C-005-C",
          "demands an InvoiceId on every row; the specification demands it of charges on an issued"
              + " invoice alone",
          "InvoiceId-C-004-C",
          "demands that no row has one; the specification says so of charges on no invoice alone",
          "InvoiceId-C-003-C",
          "demands that C-004 or C-005 holds of the whole file; ours has rows of both kinds",
          "InvoiceId-C-000-O",
          "fails with C-003",
          "CapacityReservationStatus-C-004-C",
          "fails though CapacityReservationId is null",
          "CommitmentDiscountStatus-C-004-C",
          "fails though CommitmentDiscountId is null");

  private static Path python;

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    String base = System.getenv().getOrDefault("PYTHON312", "python3.12");
    assumeTrue(
        run(60, FOLDER, base, "--version") == 0,
        "Skipped: focus-validator 2 needs Python 3.12, and '" + base + "' is not here.");
    python = FOLDER.resolve("venv/bin/python");
    if (!Files.exists(FOLDER.resolve("complete"))) {
      run(120, FOLDER, base, "-m", "venv", "--clear", FOLDER.resolve("venv").toString());
      assumeTrue(
          run(
                  600,
                  FOLDER,
                  python.toString(),
                  "-m",
                  "pip",
                  "install",
                  "--quiet",
                  "--disable-pip-version-check",
                  "--no-deps",
                  "-r",
                  PINS.toAbsolutePath().toString())
              == 0,
          () -> "Skipped: the validator's packages cannot be installed: " + output());
      Files.createFile(FOLDER.resolve("complete"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"focus.csv", "focus.parquet"})
  void thePublicValidatorFindsOnlyItsKnownDefects(String name)
      throws IOException, InterruptedException {
    Path file = Demo.finished().reports().resolve(name);
    int code =
        run(
            600,
            packages(), // it opens files of its own by paths relative to its packages
            FOLDER.resolve("venv/bin/focus-validator").toString(),
            "--data-file",
            file.toAbsolutePath().toString(),
            "--block-download",
            "--validate-version",
            "1.2.0.1");
    String said = output();
    assertThat(code).as(said).isZero(); // zero with failures too: what it says must be read
    assertThat(said).contains("BilledCost-C-000-M: PASS");
    TreeSet<String> failures = new TreeSet<>();
    Matcher failure = FAILURE.matcher(said);
    while (failure.find()) {
      failures.add(failure.group(1));
    }
    failures.removeAll(KNOWN.keySet());
    assertThat(failures).as(said).isEmpty();
  }

  private static Path packages() throws IOException {
    try (Stream<Path> found = Files.list(FOLDER.resolve("venv/lib"))) {
      return found.findFirst().orElseThrow().resolve("site-packages");
    }
  }

  private static String output() {
    try {
      return Files.readString(FOLDER.resolve("out.txt"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The exit code; -1: it could not be started, or did not end in time. */
  private static int run(int seconds, Path folder, String... command)
      throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(FOLDER.resolve("out.txt").toFile())
              .start();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return -1;
      }
      return process.exitValue();
    } catch (IOException cannotStart) {
      Files.writeString(FOLDER.resolve("out.txt"), cannotStart.getMessage());
      return -1;
    }
  }
}
