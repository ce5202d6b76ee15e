package io.plumbline.rules.pack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The files of a folder of packs, by path with slashes, wherever they lie.
 *
 * @param checkedAs digest of these very files, which were checked when the product was built; null:
 *     they were not
 */
record Tree(String name, Map<String, String> files, String checkedAs) {
  /**
   * Written at build time: digest of the packs that were checked and compiled, then the classes.
   */
  static final String COMPILED = "packs-compiled.txt";

  static final String INDEX = "packs/index.txt";
  private static final long LARGEST = 1 << 20;

  /** Six hundred rules: all that people wrote so far would fit in seven times. */
  private static final int MOST_FILES = 2_500;

  /** The packs that come with the product; their index is written at build time. */
  static Tree builtIn() {
    Map<String, String> files = filesOfTheProduct();
    String digest = digest(List.of(new Tree("packs", files, null)));
    return new Tree("packs", files, precompiled(digest).isEmpty() ? null : digest);
  }

  /** Beside their index: four hundred files are not looked for on the whole path one by one. */
  private static Map<String, String> filesOfTheProduct() {
    Map<String, String> files = new TreeMap<>();
    try {
      URL index = Tree.class.getClassLoader().getResource(INDEX);
      for (String path : resource(INDEX).lines().toList()) {
        files.put(path, text(new URL(index, path).openStream()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The built-in rule packs are incomplete: %s. Build again.".formatted(e.getMessage()), e);
    }
    return files;
  }

  /** Whether these very files were checked when the product was built. */
  boolean checked() {
    return checkedAs != null;
  }

  /** A directory that is a pack (holds pack.yaml) or holds packs. */
  static Tree of(Path directory, List<Fault> faults) {
    Map<String, String> files = new TreeMap<>();
    String name = directory.toString();
    if (!Files.isDirectory(directory)) {
      faults.add(
          new Fault(
              name,
              0,
              0,
              "Not a directory of rule packs.",
              "Pass a directory that holds <pack>/pack.yaml."));
      return new Tree(name, files, null);
    }
    boolean isPack = Files.exists(directory.resolve("pack.yaml"));
    Path root =
        isPack && directory.toAbsolutePath().getParent() != null
            ? directory.toAbsolutePath().getParent()
            : directory;
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(directory)) {
      paths = walk.filter(Files::isRegularFile).limit(MOST_FILES + 1).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (paths.size() > MOST_FILES) {
      faults.add(
          new Fault(
              name,
              0,
              0,
              "Holds more than %,d files; none was read.".formatted(MOST_FILES),
              "A pack is written and read by people; give the folder of the packs alone."));
      return new Tree(name, files, null);
    }
    for (Path path : paths) {
      String relative =
          (isPack ? root.relativize(path.toAbsolutePath()) : root.relativize(path))
              .toString()
              .replace('\\', '/');
      try {
        if (Files.size(path) > LARGEST) {
          faults.add(
              new Fault(
                  name + "/" + relative,
                  0,
                  0,
                  "Larger than 1 MiB.",
                  "A pack holds text for people."));
        } else if (!relative.contains("/.")) {
          files.put(relative, new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        faults.add(
            new Fault(
                name + "/" + relative, 0, 0, "Cannot be read: %s.".formatted(e.getMessage()), ""));
      }
    }
    if (files.keySet().stream().noneMatch(Tree::isPack)) {
      faults.add(new Fault(name, 0, 0, "Holds no pack.", "A pack is a folder with a pack.yaml."));
    }
    return new Tree(isPack ? root.toString() : name, files, null);
  }

  /** Names of the folders that hold a pack.yaml, sorted. */
  List<String> packs() {
    return files.keySet().stream()
        .filter(Tree::isPack)
        .map(path -> path.substring(0, path.indexOf('/')))
        .toList();
  }

  /** Names of the folders inside a pack, sorted. */
  List<String> folders(String pack) {
    String start = pack + "/";
    Set<String> folders = new TreeSet<>();
    for (String path : files.keySet()) {
      int end = path.startsWith(start) ? path.indexOf('/', start.length()) : -1;
      if (end > start.length()) {
        folders.add(path.substring(start.length(), end));
      }
    }
    return List.copyOf(folders);
  }

  private static boolean isPack(String path) {
    int slash = path.indexOf('/');
    return slash > 0 && path.substring(slash).equals("/pack.yaml");
  }

  /** SHA-256 over paths and contents. */
  static String digest(List<Tree> trees) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      List<String> lines = new ArrayList<>();
      for (Tree tree : trees) {
        for (Map.Entry<String, String> file : tree.files().entrySet()) {
          byte[] hash =
              MessageDigest.getInstance("SHA-256")
                  .digest(file.getValue().getBytes(StandardCharsets.UTF_8));
          lines.add(file.getKey() + "\t" + HexFormat.of().formatHex(hash) + "\n");
        }
      }
      lines.stream().sorted().forEach(line -> sha.update(line.getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /** Classes compiled with the product from packs of that digest; empty: of other packs. */
  static List<String> precompiled(String digest) {
    if (Tree.class.getClassLoader().getResource(COMPILED) == null) {
      return List.of();
    }
    List<String> lines = resource(COMPILED).lines().toList();
    return lines.get(0).equals(digest) ? lines.subList(1, lines.size()) : List.of();
  }

  private static String resource(String path) {
    try (InputStream in = Tree.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(
            "The built-in rule packs are incomplete: '%s' is missing. Build again."
                .formatted(path));
      }
      return text(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(InputStream open) throws IOException {
    try (open) {
      return new String(open.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
