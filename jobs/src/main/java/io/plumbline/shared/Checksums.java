package io.plumbline.shared;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A folder's list of its files with their SHA-256, as {@code sha256sum -c} reads it. */
public final class Checksums {
  /** Name of the list in its folder. */
  public static final String FILE = "SHA256SUMS";

  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  ([^\n]+)\n");

  private Checksums() {}

  /**
   * What was found.
   *
   * @param files files that were compared, the list among them
   * @param faults what differs, a sentence each, in the order of the list
   */
  public record Checked(int files, List<String> faults) {
    public Checked {
      faults = List.copyOf(faults);
    }
  }

  /**
   * The list of these files.
   *
   * @param digests SHA-256 in hex by name relative to the folder
   */
  public static byte[] of(Map<String, String> digests) {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(digests)
        .forEach((name, digest) -> lines.append(digest).append("  ").append(name).append('\n'));
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Compares a folder with its list. Files that the list does not name are not looked at.
   *
   * @param said how the folder is called in the sentences
   */
  public static Checked check(Path folder, String said) throws IOException {
    List<String> faults = new ArrayList<>();
    if (!Files.exists(folder.resolve(FILE))) {
      return new Checked(1, List.of("%s/%s is missing.".formatted(said, FILE)));
    }
    String list = new String(Files.readAllBytes(folder.resolve(FILE)), StandardCharsets.UTF_8);
    Matcher line = LINE.matcher(list);
    int read = 0;
    int files = 1;
    while (line.find() && line.start() == read) {
      read = line.end();
      files++;
      Path file = folder.resolve(line.group(2)).normalize();
      boolean inside = file.startsWith(folder.normalize());
      if (!inside || !Files.isRegularFile(file)) {
        faults.add(
            "%s/%s is missing, or %s/%s was changed.".formatted(said, line.group(2), said, FILE));
      } else if (!Digests.sha256(Files.readAllBytes(file)).equals(line.group(1))) {
        faults.add(
            "%s/%s and its line in %s/%s do not agree: one of them was changed."
                .formatted(said, line.group(2), said, FILE));
      }
    }
    if (read < list.length() || list.isEmpty()) {
      faults.add("%s/%s is no list of checksums any more.".formatted(said, FILE));
    }
    return new Checked(files, faults);
  }
}
