package io.plumbline.stage.report;

import io.plumbline.shared.Checksums;
import io.plumbline.shared.Digests;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Swaps a folder of reports in as a whole. Only its owner may read it: reports name people's work,
 * whatever the umask says.
 *
 * <p>A reader sees the old folder or the new one, or, for the moment between two renames, none; a
 * run killed in that moment leaves the old one aside, and the next run puts it back or replaces it.
 */
final class ReportFolder {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private final Path reports;

  ReportFolder(Path reports) {
    this.reports = reports;
  }

  /**
   * Replaces {@code reports/<label>} by these files and the list of their checksums; anything else
   * in it goes.
   */
  Path replace(String label, Map<String, ReportContent> files) throws IOException {
    Path target = reports.resolve(label);
    Path aside = reports.resolve("." + label + ".old");
    try {
      Files.createDirectories(reports);
      recover(target, aside);
      sweep(label, aside);
      Path fresh = Files.createTempDirectory(reports, "." + label + ".", folder());
      try {
        Map<String, String> digests = new TreeMap<>();
        for (Map.Entry<String, ReportContent> file : files.entrySet()) {
          digests.put(file.getKey(), write(fresh, file.getKey(), file.getValue()));
        }
        write(fresh, Checksums.FILE, ReportContent.of(Checksums.of(digests)));
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
          Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException | RuntimeException e) {
        remove(fresh);
        recover(target, aside);
        throw e;
      }
      remove(aside);
      return target;
    } catch (IOException e) {
      throw new IOException(
          "Cannot write the reports to '%s': %s. Check that the folder is writable and the disk has room."
              .formatted(target, e.getMessage()),
          e);
    }
  }

  /** Half-written folders of runs that were killed; only one run at a time holds the warehouse. */
  private void sweep(String label, Path aside) throws IOException {
    List<Path> left;
    try (Stream<Path> entries = Files.list(reports)) {
      left =
          entries
              .filter(entry -> entry.getFileName().toString().startsWith("." + label + "."))
              .filter(entry -> !entry.equals(aside))
              .toList();
    }
    for (Path folder : left) {
      remove(folder);
    }
  }

  private static void recover(Path target, Path aside) throws IOException {
    if (!Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      remove(aside);
    } else {
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** SHA-256 of what was written. */
  private static String write(Path folder, String name, ReportContent content) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.isDirectory(file.getParent())) {
      Files.createDirectory(file.getParent(), folder());
    }
    Files.createFile(file, file());
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.TRUNCATE_EXISTING)) {
      return Digests.sha256(content::writeTo, out);
    }
  }

  private static FileAttribute<?>[] folder() {
    return owner("rwx------");
  }

  private static FileAttribute<?>[] file() {
    return owner("rw-------");
  }

  private static FileAttribute<?>[] owner(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> walk = Files.walk(folder)) {
      deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
