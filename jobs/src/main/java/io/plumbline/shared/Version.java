package io.plumbline.shared;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version this code was built as. */
public final class Version {
  private Version() {}

  /** E.g. {@code 0.1.0}. */
  public static String current() {
    try (InputStream in = Version.class.getResourceAsStream("/io/plumbline/version.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
