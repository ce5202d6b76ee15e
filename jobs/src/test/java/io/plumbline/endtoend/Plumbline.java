package io.plumbline.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The command line in a process of its own, started as the launcher starts it: the same main class,
 * the same packages opened, a small heap.
 */
final class Plumbline {
  private static final long MINUTES = 4;

  private Plumbline() {}

  /** What a finished command said. */
  record Finished(int exit, String out, String err) {
    /** Everything it said, for messages. */
    String all() {
      return "exit " + exit + "\n" + out + "\n" + err;
    }
  }

  /** A command that may still run. */
  record Running(Process process, Path out, Path err) {
    Finished join() {
      try {
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
          process.destroyForcibly();
          throw new AssertionError(
              "The command did not end in " + MINUTES + " minutes: " + Files.readString(err));
        }
        return new Finished(process.exitValue(), Files.readString(out), Files.readString(err));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
        throw new AssertionError("Interrupted while waiting for the command", e);
      }
    }

    /** Ends the process as kill -9 does. */
    void kill() {
      process.destroyForcibly();
      join();
    }
  }

  /** Starts a command; its output goes to files in {@code folder}. */
  static Running start(Path folder, String... arguments) throws IOException {
    return start(folder, List.of(), Map.of(), arguments);
  }

  /**
   * The same with further options of the virtual machine and variables of the environment.
   *
   * @param virtualMachine e.g. {@code -Dspark.eventLog.enabled=true}
   */
  static Running start(
      Path folder,
      List<String> virtualMachine,
      Map<String, String> environment,
      String... arguments)
      throws IOException {
    Files.createDirectories(folder);
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What the tests' own virtual machine was given: the packages Spark reflects into.
    for (String flag :
        java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--add-opens")) {
        command.add(flag);
      }
    }
    command.addAll(virtualMachine);
    command.addAll(
        List.of(
            "-Xmx512m",
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Djava.awt.headless=true",
            "-Dfile.encoding=UTF-8",
            "-Duser.timezone=UTC",
            "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
            "-Dplumbline.home=" + home(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "io.plumbline.cli.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PLUMBLINE_"));
    builder.environment().putAll(environment);
    return new Running(builder.start(), out, err);
  }

  static Finished run(Path folder, String... arguments) throws IOException {
    return start(folder, arguments).join();
  }

  /** The project's folder. */
  static Path home() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("sample-logs"))) {
        return at;
      }
    }
    throw new AssertionError("There is no folder sample-logs above the working folder.");
  }

  static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
