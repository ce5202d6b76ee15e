package io.plumbline.shared.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Files that ship inside the jar. */
public final class Bundled {
  private Bundled() {}

  /**
   * The text of {@code /io/plumbline/<path>}.
   *
   * @throws IllegalStateException when the jar lacks it: a broken build
   */
  public static String text(String path) {
    try (InputStream in = Bundled.class.getResourceAsStream("/io/plumbline/" + path)) {
      if (in == null) {
        throw new IllegalStateException(
            "The jar lacks io/plumbline/" + path + ": build it again with all its resources.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read io/plumbline/" + path + " from the jar", e);
    }
  }

  /** The rows of the CSV file {@code /io/plumbline/<path>}. */
  public static CsvRows csv(String path) {
    return CsvRows.parse(text(path));
  }
}
