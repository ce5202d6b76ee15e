package io.plumbline.shared.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.shared.policy.Doctor.Check;
import io.plumbline.shared.policy.Doctor.Machine;
import io.plumbline.shared.policy.Doctor.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final long GIB = 1024L * 1024 * 1024;

  @TempDir Path folder;
  private Path file;
  private Instant diskTime;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("plumbline.yaml");
    Files.createDirectories(folder.resolve("logs"));
    config("master: local[2]\nsources: [{name: gateway, path: ./logs/**/*.gz}]");
    diskTime = Files.getLastModifiedTime(file).toInstant();
  }

  private void config(String rest) throws IOException {
    Files.writeString(file, "warehouse: ./warehouse\n" + rest + "\n");
  }

  private List<Check> examine(Machine machine) {
    return Doctor.examine(machine, file, Map.of(), Map.of(), Set.of("litellm"));
  }

  private List<Check> examine() {
    return examine(new Machine(17, GIB, diskTime));
  }

  @Test
  void everythingInOrderSaysSoAndLeavesNothingBehind() {
    assertThat(examine())
        .filteredOn(check -> !check.name().equals("disk"))
        .containsExactly(
            new Check("java", Result.FIT, "This is Java 17.", ""),
            new Check("memory", Result.FIT, "Java may use 1024 MiB of memory.", ""),
            new Check("configuration", Result.FIT, "plumbline.yaml is in order.", ""),
            new Check("spark", Result.FIT, "local[2] works in this process on 2 threads.", ""),
            new Check("warehouse", Result.FIT, folder + "/warehouse can be written.", ""),
            new Check("clock", Result.FIT, "The clock agrees with the warehouse's disk.", ""),
            new Check("reports", Result.FIT, folder + "/reports can be written.", ""),
            new Check("source gateway", Result.FIT, folder + "/logs can be read.", ""),
            new Check(
                "policy",
                Result.ADVICE,
                "Not in "
                    + folder
                    + "/policy: benchmarks.csv, contracts.yaml, decisions.yaml, endpoints.yaml,"
                    + " evals.csv, exceptions.yaml, gpus.yaml, policy.yaml, tco.yaml, team.yaml.",
                "Rules that need them will say 'not assessed'. 'plumbline init' drafts them."));
    assertThat(folder).isDirectoryNotContaining("glob:**plumbline-doctor*");
    assertThat(folder.resolve("warehouse")).doesNotExist();
  }

  @Test
  void anAllocationRuleThatIsNeverReachedIsNamed() throws IOException {
    Files.createDirectories(folder.resolve("policy"));
    Files.writeString(
        folder.resolve("policy/policy.yaml"),
        "finance: {allocation: {rules: [{match: {team: [se*]}, cost_center: A},"
            + " {match: {team: [search]}, cost_center: B}]}}\n");
    assertThat(examine())
        .contains(
            new Check(
                "allocation",
                Result.ADVICE,
                "Rule 2 of finance.allocation is never reached: rule 1 fits every call it fits.",
                "The first rule that fits a call places its cost: put the narrower one first in"
                    + " policy.yaml, or remove it."));
  }

  @Test
  void aMasterIsAskedWhetherItIsThere() throws IOException {
    int port;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
      config("master: spark://127.0.0.1:" + port + "\nsources: [{name: gateway, path: ./logs}]");
      assertThat(examine())
          .contains(new Check("spark", Result.FIT, "spark://127.0.0.1:" + port + " answers.", ""));
    }
    assertThat(examine())
        .contains(
            new Check(
                "spark",
                Result.WRONG,
                "spark://127.0.0.1:" + port + " does not answer.",
                "Start it, correct 'master' in plumbline.yaml, or use local[*]."));
    config("master: yarn\nsources: [{name: gateway, path: ./logs}]");
    assertThat(examine())
        .contains(
            new Check(
                "spark",
                Result.NOT_CHECKED,
                "yarn is no address that can be asked.",
                "Submit the job jar there once: docs/operations.md."));
  }

  @Test
  void freeDiskIsNamedWithItsPlace() {
    assertThat(examine())
        .filteredOn(check -> check.name().equals("disk"))
        .singleElement()
        .satisfies(
            check -> assertThat(check.finding()).matches("\\d+ MiB are free at " + folder + "\\."));
  }

  @Test
  void aFullDiskIsWrong() {
    assertThat(Doctor.disk(1000L * 1024 * 1024, Path.of("/lake")))
        .isEqualTo(
            new Check(
                "disk", Result.WRONG, "1000 MiB are free at /lake.", "Free at least 1024 MiB."));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFolderThatCannotBeWrittenIsWrong() throws IOException {
    Files.writeString(
        file, "warehouse: /proc/plumbline\nsources: [{name: gateway, path: ./logs}]\n");
    assertThat(examine())
        .contains(
            new Check(
                "warehouse",
                Result.WRONG,
                "/proc cannot be written by this user.",
                "Grant write permission, or name another folder in plumbline.yaml."));
  }

  @Test
  void anOldJavaAndASmallHeapSayWhatToDo() {
    assertThat(examine(new Machine(11, 256L * 1024 * 1024, diskTime)))
        .contains(
            new Check(
                "java",
                Result.WRONG,
                "This is Java 11.",
                "Install Java 17 or newer and set JAVA_HOME to it."),
            new Check(
                "memory",
                Result.WRONG,
                "Java may use 256 MiB of memory.",
                "Give it at least 512 MiB: -Xmx1g, or a larger container."));
  }

  @Test
  void faultsOfTheConfigurationAreAllNamed() throws IOException {
    config("sorces: []");
    assertThat(examine())
        .contains(
            new Check(
                "configuration",
                Result.WRONG,
                "plumbline.yaml:2:1 Unknown key 'sorces'.",
                "Did you mean 'sources'?"),
            new Check(
                "configuration",
                Result.WRONG,
                "plumbline.yaml:1:1 Missing key 'sources'.",
                "Add it: Where logs, invoices and metrics lie."));
  }

  @Test
  void aClockThatDiffersFromTheDiskIsWrong() {
    assertThat(examine(new Machine(17, GIB, diskTime.plus(Duration.ofMinutes(61).plusSeconds(30)))))
        .contains(
            new Check(
                "clock",
                Result.WRONG,
                "The clock and the warehouse's disk differ by 61 minutes.",
                "Set both by NTP: late and future records are told apart by the clock."));
    assertThat(examine(new Machine(17, GIB, Instant.parse("1970-01-01T00:00:07Z"))))
        .contains(
            new Check(
                "clock",
                Result.WRONG,
                "The clock says 1970-01-01T00:00:07Z, years before this program was written.",
                "Set the clock (NTP): days, prices and deadlines depend on it."));
  }

  @Test
  void logsInAnObjectStoreAreNotCalledFit() throws IOException {
    Files.writeString(file, "warehouse: ./lake\nsources: [{name: a, path: 's3://logs/*.gz'}]\n");
    assertThat(examine())
        .contains(
            new Check(
                "source a",
                Result.NOT_CHECKED,
                "s3://logs/*.gz is not on this machine.",
                "Run an audit of one day to see that it can be read."));
  }

  @Test
  void aWarehouseThatIsAFileIsWrong() throws IOException {
    Files.writeString(folder.resolve("warehouse"), "x");
    assertThat(examine())
        .contains(
            new Check(
                "warehouse",
                Result.WRONG,
                folder + "/warehouse is a file, so " + folder + "/warehouse cannot be a folder.",
                "Name another folder in plumbline.yaml."));
  }

  @Test
  void aSourceThatIsNotThereIsWrong() throws IOException {
    config("sources: [{name: gateway, path: ./lgs/*.gz}]");
    assertThat(examine())
        .contains(
            new Check(
                "source gateway",
                Result.WRONG,
                folder + "/lgs does not exist.",
                "Correct the path in plumbline.yaml."));
  }

  @Test
  void thePseudonymKeyMustBeThereLongAndPrivate() throws IOException {
    config("pseudonym_key_file: ./key\nsources: [{name: gateway, path: ./logs}]");
    Path key = folder.resolve("key");
    assertThat(examine())
        .contains(
            new Check(
                "pseudonym key",
                Result.WRONG,
                key + " cannot be read.",
                "Create it (32 random bytes), or remove pseudonym_key_file."));
    Files.write(key, new byte[8]);
    assertThat(examine())
        .contains(
            new Check(
                "pseudonym key",
                Result.WRONG,
                key + " holds 8 bytes.",
                "Use at least 16 random bytes: pseudonyms of a short key are guessed."));
    Files.write(key, new byte[32]);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(examine())
        .contains(
            new Check(
                "pseudonym key",
                Result.ADVICE,
                key + " can be read by every user.",
                "Restrict it: chmod 600. Whoever has the key can test names against pseudonyms."));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    assertThat(examine())
        .contains(new Check("pseudonym key", Result.FIT, key + " is in order.", ""));
  }

  @Test
  void faultsOfThePolicyAreNamed() throws IOException {
    Files.createDirectories(folder.resolve("policy"));
    Files.writeString(folder.resolve("policy/team.yaml"), "has_inference_team: perhaps\n");
    assertThat(examine())
        .contains(
            new Check(
                "policy",
                Result.WRONG,
                "policy/team.yaml:1:21 'has_inference_team' must be true or false, but is"
                    + " 'perhaps'.",
                "Whether somebody runs GPU serving as their job."));
  }
}
