package io.plumbline.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Text and pictures that are checked in and made from the product. With {@code
 * -Dplumbline.write-docs=true} the tests write them; without it they compare.
 */
public final class Written {
  /** Whether this run writes what it would otherwise compare. */
  public static final boolean WRITING = Boolean.getBoolean("plumbline.write-docs");

  /** What to say when the two differ. */
  public static final String HOW =
      "differs from what the code says; write it anew with: mvn verify -Dplumbline.write-docs=true";

  private Written() {}

  /** The project's root. */
  public static Path root() {
    return Path.of("..").toAbsolutePath().normalize();
  }

  /**
   * The checked-in text of a file below docs/, after writing it if that was asked for.
   *
   * @return empty when there is no such file
   */
  static String text(String name, String now) throws IOException {
    Path file = root().resolve("docs").resolve(name);
    if (WRITING) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, now);
    }
    return Files.exists(file) ? Files.readString(file) : "";
  }
}
