package io.plumbline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the launcher builds, with a Maven and a Java that only write down that they were called. */
class LauncherBuildTest {
  private static final List<String> MODULES = List.of("schemas", "rules", "jobs");

  @TempDir Path home;

  @BeforeEach
  void aHouseWithSources() throws IOException {
    Files.copy(Path.of("../plumbline"), home.resolve("plumbline"));
    write("pom.xml", "<project><version>1</version></project>", false);
    for (String module : MODULES) {
      write(module + "/pom.xml", "<project/>", false);
      write(module + "/src/main/A.java", "class A {}", false);
      Files.createDirectories(home.resolve(module + "/target"));
    }
    Files.createDirectories(home.resolve("rules/packs"));
    write(
        "bin/mvn",
        "#!/bin/bash\n"
            + "echo built >> ../calls\n".replace("..", home.toString())
            + "for m in schemas rules jobs; do\n"
            + "  touch $m/target/$m-1.jar\n"
            + "  if [ \"${STOPPED_AFTER:-}\" = $m ]; then exit 143; fi\n"
            + "done\n"
            + "touch jobs/target/spark-classpath.txt jobs/target/classpath.txt\n",
        true);
    write(
        "bin/java", "#!/bin/bash\necho started >> ../calls\n".replace("..", home.toString()), true);
  }

  private void write(String name, String text, boolean runs) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(runs)).isTrue();
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
  }

  private List<String> calls(String stoppedAfter) throws IOException, InterruptedException {
    Files.deleteIfExists(home.resolve("calls"));
    ProcessBuilder launcher = new ProcessBuilder("bash", home + "/plumbline", "formats", "list");
    launcher.environment().put("PATH", home + "/bin:" + System.getenv("PATH"));
    launcher.environment().put("PLUMBLINE_NO_ARCHIVE", "1");
    launcher.environment().put("STOPPED_AFTER", stoppedAfter);
    launcher.environment().remove("JAVA_HOME");
    Process process = launcher.redirectErrorStream(true).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isEqualTo(stoppedAfter.isEmpty() ? 0 : 2);
    return Files.readAllLines(home.resolve("calls"));
  }

  @Test
  void jarsThatThisUserCannotReadAreSaidWithWhatToDo() throws Exception {
    calls("");
    Files.writeString(
        home.resolve("jobs/target/classpath.txt"), home + "/plumbline:/root-only/picocli.jar");
    ProcessBuilder launcher = new ProcessBuilder("bash", home + "/plumbline", "formats", "list");
    launcher.environment().put("PATH", home + "/bin:" + System.getenv("PATH"));
    launcher.environment().remove("JAVA_HOME");
    Process process = launcher.redirectErrorStream(true).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(said)
        .isEqualTo(
            "plumbline: this user cannot read /root-only/picocli.jar, which the build put on the class path. Build as the user who runs plumbline, or anew where both can read: MAVEN_OPTS=-Dmaven.repo.local=/opt/plumbline-jars mvn -Pquick -DskipTests clean package");
  }

  private void edit(String module) throws IOException {
    Files.setLastModifiedTime(
        home.resolve(module + "/src/main/A.java"), FileTime.from(Instant.now()));
  }

  @Test
  void aBuildIsMadeOnceAndAgainWhenASourceIsNewer() throws Exception {
    assertThat(calls("")).containsExactly("built", "started");
    assertThat(calls("")).containsExactly("started");
    edit("rules");
    assertThat(calls("")).containsExactly("built", "started");
    assertThat(calls("")).containsExactly("started");
  }

  @Test
  void aBuildThatWasStoppedIsMadeAgain() throws Exception {
    calls("");
    for (String module : MODULES) {
      edit("jobs");
      edit("schemas");
      assertThat(calls(module)).as("stopped after " + module).containsExactly("built");
      assertThat(calls("")).as("after that").containsExactly("built", "started");
      assertThat(calls("")).as("and then").containsExactly("started");
    }
  }
}
