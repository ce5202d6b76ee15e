package io.plumbline.stage.ingest;

import io.plumbline.shared.lake.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Lists the files a source's path matches: a file, a folder, a glob, or any of these as a URI. */
final class FileListing {
  private FileListing() {}

  /** Stands in text for what is none. */
  static final char UNTOLD = '\uFFFD';

  /**
   * What a path matches.
   *
   * @param files what can be read
   * @param unlisted folders and links nobody could look into, and files whose names are no text in
   *     this locale, so that files are missing
   */
  record Listing(List<FoundFile> files, List<Path> unlisted) {}

  /**
   * Files in the order of their paths. Hidden files and files a writer has not finished (ending in
   * .tmp, .part, .crc or starting with _) are left out.
   *
   * @return empty when nothing matches; the caller says so
   * @throws IOException if an object store cannot be listed
   */
  static Listing list(IngestStage.Source source) throws IOException {
    String path = source.path();
    List<Path> unlisted = new ArrayList<>();
    List<FoundFile> found =
        DatabaseRows.isDatabase(path)
            ? DatabaseRows.list(source)
            : isLocal(path) ? local(source, unlisted) : remote(source);
    found.sort(Comparator.comparing(FoundFile::path));
    unlisted.sort(Comparator.naturalOrder());
    return new Listing(found, List.copyOf(unlisted));
  }

  /** Whether a path is one of this machine's disks: neither a database nor an object store. */
  static boolean isLocal(String path) {
    // Every file that was listed asks; the paths of this machine begin with a slash.
    return path.startsWith("/")
        || path.startsWith("file:/")
        || !(DatabaseRows.isDatabase(path) || path.matches("^[a-zA-Z][a-zA-Z0-9+.-]+://.*"));
  }

  private static List<FoundFile> local(IngestStage.Source source, List<Path> unlisted)
      throws IOException {
    String path = source.path();
    String plain = path.startsWith("file:/") ? URI.create(path).getPath() : path;
    List<FoundFile> found = new ArrayList<>();
    Path base = Path.of(baseOf(plain)).toAbsolutePath().normalize();
    if (!Files.exists(base)) {
      return found;
    }
    boolean glob = isGlob(plain);
    PathMatcher matcher =
        glob
            ? FileSystems.getDefault()
                .getPathMatcher(
                    "glob:" + Path.of(baseOf(plain)).toAbsolutePath().normalize() + rest(plain))
            : null;
    // "**/" also means "no folder in between", as in every shell.
    PathMatcher flat =
        glob && plain.contains("**/")
            ? FileSystems.getDefault()
                .getPathMatcher("glob:" + base + rest(plain).replace("/**/", "/"))
            : null;
    // Links are followed: rotated and mounted logs are often reached through one.
    Files.walkFileTree(
        base,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new GoesOn(unlisted) {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attrs) {
            if (!dir.equals(base) && isNameless(dir)) {
              unlisted.add(dir);
              return FileVisitResult.SKIP_SUBTREE;
            }
            return !dir.equals(base) && isHidden(dir)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attrs) {
            boolean wanted =
                attrs.isRegularFile()
                    && (file.equals(base) || !isUnfinished(file))
                    && (matcher == null
                        || matcher.matches(file)
                        || (flat != null && flat.matches(file)));
            if (wanted && isNameless(file)) {
              unlisted.add(file);
            } else if (wanted) {
              found.add(
                  new FoundFile(
                      source,
                      file.toString(),
                      attrs.size(),
                      attrs.lastModifiedTime().to(TimeUnit.MICROSECONDS)));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  /**
   * Whether the bytes of a name are no text in the locale's encoding: its text, by which it would
   * be opened and known again, names no file, and may be that of another such name.
   */
  private static boolean isNameless(Path file) {
    String name = file.toString();
    if (name.indexOf(UNTOLD) < 0) {
      return false;
    }
    try {
      return !file.equals(Path.of(name));
    } catch (InvalidPathException e) {
      return true;
    }
  }

  /** A folder that cannot be looked into is noted, and its neighbours are looked into. */
  static class GoesOn extends SimpleFileVisitor<Path> {
    private final List<Path> unlisted;

    GoesOn(List<Path> unlisted) {
      this.unlisted = unlisted;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      if (!(e instanceof FileSystemLoopException)) { // whose files are found where it leads to
        unlisted.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path dir, IOException e) {
      if (e != null) { // listing it broke off
        unlisted.add(dir);
      }
      return FileVisitResult.CONTINUE;
    }
  }

  private static List<FoundFile> remote(IngestStage.Source source) throws IOException {
    String path = source.path();
    String base = baseOf(path);
    String inBucket = inBucket(base);
    boolean glob = isGlob(path);
    PathMatcher matcher = glob ? matcher(inBucket + rest(path)) : null;
    PathMatcher flat =
        glob && path.contains("**/") ? matcher(inBucket + rest(path).replace("/**/", "/")) : null;
    List<FoundFile> found = new ArrayList<>();
    for (ObjectStore.Listed file : new ObjectStore().list(base)) {
      Path name = Path.of(file.path());
      boolean wanted =
          (file.path().equals(inBucket) || !isUnfinishedBelow(inBucket, name))
              && (matcher == null || matcher.matches(name) || (flat != null && flat.matches(name)));
      if (wanted) {
        found.add(new FoundFile(source, file.uri(), file.size(), file.modifiedAt()));
      }
    }
    return found;
  }

  private static PathMatcher matcher(String glob) {
    return FileSystems.getDefault().getPathMatcher("glob:" + glob);
  }

  /** What follows the bucket, without a slash at its end. */
  private static String inBucket(String uri) {
    int bucket = uri.indexOf("://") + 3;
    int slash = uri.indexOf('/', bucket);
    String path = slash < 0 ? "" : uri.substring(slash);
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** The same as on a disk: a hidden folder hides what is in it. */
  private static boolean isUnfinishedBelow(String base, Path file) {
    Path folder = Path.of(base.isEmpty() ? "/" : base);
    for (Path at = file.getParent(); at != null && !at.equals(folder); at = at.getParent()) {
      if (at.getFileName() != null && isHidden(at)) {
        return true;
      }
    }
    return isUnfinished(file);
  }

  private static boolean isGlob(String path) {
    return path.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  /** The folders before the first wildcard. */
  private static String baseOf(String path) {
    int wild = -1;
    for (int i = 0; i < path.length() && wild < 0; i++) {
      wild = "*?[{".indexOf(path.charAt(i)) >= 0 ? i : -1;
    }
    if (wild < 0) {
      return path;
    }
    int slash = path.lastIndexOf('/', wild);
    return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
  }

  private static String rest(String path) {
    String base = baseOf(path);
    return base.equals(".") && !path.startsWith("./") ? "/" + path : path.substring(base.length());
  }

  private static boolean isHidden(Path path) {
    return isHidden(path.getFileName().toString());
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }

  private static boolean isUnfinished(Path path) {
    String name = path.getFileName().toString();
    return isHidden(name)
        || name.endsWith(".tmp")
        || name.endsWith(".part")
        || name.endsWith(".crc");
  }
}
