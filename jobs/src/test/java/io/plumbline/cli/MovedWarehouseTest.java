package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A warehouse at another place than where its nights were audited")
class MovedWarehouseTest {
  @TempDir Path folder;

  @Test
  @DisplayName("is verified, asked, replayed, audited on and erased from there")
  void moved() throws Exception {
    Nights nights = new Nights(folder);
    nights.calls("2026-10-05", "chat us-east-1");
    String first = nights.audit("2026-10-05");
    nights.calls("2026-10-06", "chat us-east-1", "mail eu-west-1");
    String second = nights.audit("2026-10-06");
    String verified = nights.run("verify").out();
    String spent = nights.run("spend", "--from", "2026-10-05", "--to", "2026-10-07").out();

    Path moved = folder.resolve("auditor/usage/data");
    Files.createDirectories(moved.getParent());
    Files.move(folder.resolve("warehouse"), moved);
    Path config = folder.resolve("plumbline.yaml");
    Files.writeString(
        config, Files.readString(config).replace("./warehouse", "./" + folder.relativize(moved)));

    assertThat(nights.run("verify").out())
        .isEqualTo(verified)
        .startsWith("Nothing differs: 2 runs");
    assertThat(nights.run("spend", "--from", "2026-10-05", "--to", "2026-10-07").out())
        .isEqualTo(spent)
        .contains("total          3");
    assertThat(nights.audit("2026-10-06")).as("the same night again").isEqualTo(second);
    Nights.Said replayed = nights.run("replay", first);
    assertThat(replayed.exit()).as(replayed.all()).isZero();
    nights.calls("2026-10-07", "mail us-east-1");
    nights.audit("2026-10-07");
    Nights.Said erased =
        nights.run("erase", "--before", "2026-10-06", "--by", "dpo", "--reason", "retention");
    assertThat(erased.exit()).as(erased.all()).isZero();
    assertThat(nights.run("verify").out()).contains("erased on");
    assertThat(folder.resolve("warehouse")).doesNotExist();
  }

  @Test
  @DisplayName("where nobody can write is said to be so, and is no internal error")
  void notWritable() throws Exception {
    Nights nights = new Nights(folder);
    nights.calls("2026-10-05", "chat us-east-1");
    Path file = nights.write("warehouse", "a file");

    Nights.Said said = nights.run("audit", "--date", "2026-10-05");

    assertThat(said.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(said.err())
        .isEqualTo(
            "Cannot write to the warehouse %s: %s is a file, not a folder. This command writes there, if only to say that it is at work: give its user the right to, or name another folder (warehouse in plumbline.yaml, or --warehouse).%n"
                .formatted(file, file));
  }
}
