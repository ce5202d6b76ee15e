package io.plumbline.shared;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

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

  /** SHA-256 of the jar this class is in; empty where it runs from a folder of classes. */
  public static Optional<String> codeDigest() throws IOException {
    CodeSource source = Version.class.getProtectionDomain().getCodeSource();
    if (source == null || !"file".equals(source.getLocation().getProtocol())) {
      return Optional.empty();
    }
    Path code = Path.of(URI.create(source.getLocation().toString()));
    return Files.isRegularFile(code)
        ? Optional.of(Digests.sha256(Files.readAllBytes(code)))
        : Optional.empty();
  }
}
