package io.plumbline.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** `./plumbline demo`, run once for all who look at what it gives. */
public final class Demo {
  private static final Demo ONCE = run();

  private final Path reports;
  private final String said;

  private Demo(Path reports, String said) {
    this.reports = reports;
    this.said = said;
  }

  /** The finished demo. */
  public static Demo finished() {
    return ONCE;
  }

  /** The folder of the month's reports. */
  public Path reports() {
    return reports;
  }

  /** What the command wrote to stdout. */
  public String said() {
    return said;
  }

  private static Demo run() {
    try {
      Path folder = Files.createDirectories(Path.of("target/demo")).toAbsolutePath().normalize();
      Path out = folder.resolve("stdout.txt");
      Path err = folder.resolve("stderr.txt");
      Process process =
          new ProcessBuilder("../plumbline", "demo", "--out", folder.resolve("out").toString())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IllegalStateException("The demo did not end within ten minutes; see " + err);
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException(
            List.of("exit " + process.exitValue(), Files.readString(out), Files.readString(err))
                .toString());
      }
      return new Demo(folder.resolve("out/reports/2026-10"), Files.readString(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
