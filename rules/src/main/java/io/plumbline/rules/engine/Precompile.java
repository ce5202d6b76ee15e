package io.plumbline.rules.engine;

import io.plumbline.rules.pack.Pack;
import io.plumbline.rules.pack.RulePacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs at build time: checks the built-in packs, writes their index, and compiles their rules into
 * the jar, so that a run does not pay for a compiler. Files depend on the packs alone, so that two
 * builds agree to the byte.
 */
public final class Precompile {
  private Precompile() {}

  /** Arguments: the directory of the packs, the directory of the classes. */
  public static void main(String[] args) throws IOException {
    Path source = Path.of(args[0]);
    Path classes = Path.of(args[1]);
    RulePacks packs = RulePacks.readBuiltIn(source);
    write(classes.resolve("packs/index.txt"), index(source));
    RuleCompiler.Compiled compiled =
        RuleCompiler.compile("built-in", packs.packs().stream().filter(Pack::builtIn).toList());
    deleteAll(classes.resolve(RuleCompiler.PACKAGE.replace('.', '/')));
    for (Map.Entry<String, byte[]> file : compiled.classes().entrySet()) {
      Path target = classes.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
    write(
        classes.resolve("packs-compiled.txt"),
        packs.builtInDigest() + "\n" + String.join("\n", compiled.models()) + "\n");
  }

  /** Classes of rules that are no more would otherwise stay in the jar. */
  private static void deleteAll(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> walk = Files.walk(directory)) {
        for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static String index(Path source) throws IOException {
    try (Stream<Path> walk = Files.walk(source)) {
      return walk.filter(Files::isRegularFile)
          .map(path -> source.relativize(path).toString().replace('\\', '/'))
          .filter(path -> !path.contains("/.") && path.contains("/"))
          .sorted()
          .collect(Collectors.joining("\n", "", "\n"));
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
