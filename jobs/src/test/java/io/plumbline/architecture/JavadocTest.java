package io.plumbline.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What another package may call says what it promises; a constructor's class does. */
class JavadocTest {
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "\\s*public (static |final |abstract |sealed |non-sealed )*(class|record|interface|enum|@interface) .*");
  private static final Pattern PUBLIC_METHOD =
      Pattern.compile(
          "  (  )?public (static |final |abstract |<.*> )*[\\w.]+(<.*>)?(\\[\\])* \\w+\\(.*");

  @Test
  void everyPublicTypeHasJavadoc() throws IOException {
    assertThat(undocumented(PUBLIC_TYPE)).isEmpty();
  }

  @Test
  void everyPublicMethodHasJavadocOrOverridesOne() throws IOException {
    assertThat(undocumented(PUBLIC_METHOD)).isEmpty();
  }

  private static List<String> undocumented(Pattern declaration) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path root : List.of(Path.of("src/main/java"), Path.of("../rules/src/main/java"))) {
      try (Stream<Path> files = Files.walk(root)) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .sorted()
            .forEach(file -> look(file, declaration, found));
      }
    }
    return found;
  }

  private static void look(Path file, Pattern declaration, List<String> found) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int i = 0; i < lines.size(); i++) {
      if (declaration.matcher(lines.get(i)).matches() && !isDocumented(lines, i)) {
        found.add(file + ":" + (i + 1) + lines.get(i));
      }
    }
  }

  /** The nearest line above that is no annotation ends a comment, or an Override inherits one. */
  private static boolean isDocumented(List<String> lines, int declaration) {
    boolean insideAnnotation = false;
    for (int i = declaration - 1; i >= 0; i--) {
      String line = lines.get(i).strip();
      insideAnnotation |= line.equals(")") || line.equals("})");
      if (insideAnnotation) {
        insideAnnotation = !line.startsWith("@");
        continue;
      }
      if (line.equals("@Override")) {
        return true;
      }
      if (line.endsWith("*/")) {
        return true;
      }
      if (line.isEmpty() || line.endsWith(";") || line.equals("}") || line.endsWith("{")) {
        return false;
      }
    }
    return false;
  }
}
