package io.plumbline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.docs.Demo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that only read, started as a user starts them: data on stdout and nothing beside it. */
class LauncherIT {
  @TempDir static Path folder;

  @ParameterizedTest(name = "plumbline {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "spend --month 2026-10 --by team                  | team ",
        "spend --month 2026-10 --format json              | {",
        "findings --status fail                           | Run ",
        "findings --format json                           | {",
        "formats list                                     | litellm",
        "rules list                                       | RES-01",
        "prices list                                      | gpt-4.1",
      })
  void saysItsAnswerOnStdoutAndNothingOnStderr(String arguments, String holds)
      throws IOException, InterruptedException {
    Path warehouse = Demo.finished().reports().resolve("../../warehouse").normalize();
    List<String> command = new ArrayList<>(List.of("../plumbline"));
    command.addAll(Arrays.asList(arguments.strip().split(" ")));
    if (!arguments.startsWith("formats") && !arguments.startsWith("rules")) {
      command.add("--config=../sample-logs/aurora/plumbline.yaml");
      command.add("--warehouse=" + warehouse);
    }
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(err).content().isEmpty();
    assertThat(process.exitValue()).isZero();
    assertThat(out).content().contains(holds);
  }

  @ParameterizedTest(name = "with PLUMBLINE_JAVA_OPTS={0}")
  @CsvSource({"-Xlog:gc+init, 1024, 3072", "-Xlog:gc+init -Xmx600m, 600, 600"})
  void anAuditMayTakeThreeGigabytesWhereTheMachineHasSixAndWhatTheUserSaysElse(
      String options, int small, int large) throws IOException, InterruptedException {
    Path out = folder.resolve("heap.txt");
    ProcessBuilder audit = new ProcessBuilder("../plumbline", "audit", "--help");
    audit.environment().put("PLUMBLINE_JAVA_OPTS", options);
    Process process = audit.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    String said = Files.readString(out);
    Matcher heap = Pattern.compile("Heap Max Capacity: (\\d+)([MG])").matcher(said);
    assertThat(heap.find()).as(said).isTrue();
    int megabytes = Integer.parseInt(heap.group(1)) * (heap.group(2).equals("G") ? 1024 : 1);
    assertThat(megabytes).isEqualTo(memory() < 6_000_000_000L ? small : large);
  }

  @ParameterizedTest(name = "with LC_ALL={0}")
  @ValueSource(strings = {"", "C", "POSIX"})
  void whereNoLocaleIsSetNamesOfLogsMayStillHoldUmlauts(String locale)
      throws IOException, InterruptedException {
    Path logs = Files.createDirectories(folder.resolve("logs" + locale));
    Files.writeString(logs.resolve("log"), "{\"ts\":1,\"model\":\"llama\"}\n");
    Process renames =
        new ProcessBuilder("bash", "-c", "mv log $'g\\xc3\\xa5rden.jsonl'")
            .directory(logs.toFile())
            .start();
    assertThat(renames.waitFor()).isZero();
    Path out = folder.resolve("locale.txt");
    ProcessBuilder check = new ProcessBuilder("../plumbline", "formats", "check", logs.toString());
    check.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    check.environment().put("LC_ALL", locale);
    Process process = check.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(Files.readString(out)).contains("g\u00e5rden.jsonl").doesNotContain("failed");
  }

  /** Of this machine or its container, as the JVM of this test sees it. */
  private static long memory() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getTotalMemorySize();
  }
}
