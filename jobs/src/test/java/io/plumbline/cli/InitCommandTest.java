package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where {@code init} writes, and where it does not. */
class InitCommandTest {
  @TempDir Path folder;

  @Test
  void aFolderOfOtherFilesIsRefusedAndLeftAsItIs() throws Exception {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    Files.writeString(logs.resolve("a.jsonl"), "{}\n");
    StringWriter err = new StringWriter();
    assertThat(init(err, logs)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains(
            "%1$s holds files, and none of a Plumbline project: nothing was written. If these are the logs, say so: plumbline init --logs %1$s. Else name a folder that is empty or new: plumbline init audit."
                .formatted(logs));
    try (Stream<Path> there = Files.list(logs)) {
      assertThat(there).containsExactly(logs.resolve("a.jsonl"));
    }
  }

  @Test
  void aFolderThatIsNewEmptyOrAProjectIsTaken() throws Exception {
    Path fresh = folder.resolve("new");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Path project = Files.createDirectories(folder.resolve("project"));
    Files.writeString(project.resolve("plumbline.yaml"), "warehouse: w\n");
    Path policy = Files.createDirectories(folder.resolve("judged/policy")).getParent();
    for (Path into : new Path[] {fresh, empty, project, policy}) {
      assertThat(init(new StringWriter(), into)).as(into.toString()).isEqualTo(ExitCode.DONE);
      assertThat(into.resolve("policy/policy.yaml")).exists();
    }
    assertThat(project.resolve("plumbline.yaml")).hasContent("warehouse: w\n");
  }

  private static int init(StringWriter err, Path into) {
    return Main.run(
        new PrintWriter(new StringWriter()), new PrintWriter(err), "init", into.toString());
  }
}
