package io.plumbline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A search that loses what lies where two pieces meet would find no leak there either. */
@DisplayName("A file read in pieces")
class WarehouseTextTest {
  private static final int PIECE = 4 << 20;

  @TempDir Path folder;

  @ParameterizedTest(
      name = "holds a value of three lines that begins {0} bytes from where one ends")
  @ValueSource(ints = {-60_000, -40, -20, -1, 0, 1, 20, 60_000})
  void holdsAValueOverTheBorder(int from) throws IOException {
    String value = "-----BEGIN KEY-----\nline of it\n-----END KEY-----";
    String before = "nothing here, 25 letters\n".repeat(PIECE / 25 + 10_000);
    Path file = folder.resolve("long.log");
    Files.writeString(
        file, before.substring(0, PIECE + from) + "\n" + value + "\n" + before.substring(0, 999));
    Set<String> found = new TreeSet<>();
    WarehouseText.pieces(file, text -> found.add(text.contains(value) ? "found" : "not here"));
    assertThat(found).contains("found");
  }

  @Test
  void isReadByItsBytesAndAsText() throws IOException {
    Path file = folder.resolve("names.txt");
    Files.writeString(file, "Jürgen Groß\n");
    Set<String> texts = new TreeSet<>();
    WarehouseText.pieces(file, texts::add);
    assertThat(texts).containsExactlyInAnyOrder("Jürgen Groß\n", "JÃ¼rgen GroÃ\u009f\n");
  }
}
