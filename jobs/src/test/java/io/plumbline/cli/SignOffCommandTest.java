package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A review is recorded beside the run, and cannot be changed or left out unnoticed. */
class SignOffCommandTest {
  @TempDir Path folder;

  @Test
  void aReviewIsRecordedVerifiedAndLeavesTheReportsAsTheyWere() throws IOException {
    Nights nights = new Nights(folder);
    nights.calls("2026-10-05", "chat us-east-1");
    String run = nights.audit("2026-10-05");
    byte[] page = Files.readAllBytes(folder.resolve("reports/2026-10-05/compliance.html"));
    assertThat(new String(page, java.nio.charset.StandardCharsets.UTF_8))
        .contains("plumbline sign-off " + run);

    Nights.Said first =
        nights.run("sign-off", run, "--by", "dpo", "--comment", "Read with the owners, T-12.");
    assertThat(first.exit()).as(first.all()).isZero();
    assertThat(first.out())
        .startsWith("Signed off: run " + run + " on ")
        .endsWith(" by dpo: Read with the owners, T-12. (signoffs/000001.json).\n");
    nights.run("sign-off", run.substring(0, 6), "--by", "ciso", "--comment", "Seen.");
    Nights.Said verified = nights.run("verify");
    assertThat(verified.exit()).as(verified.all()).isZero();
    assertThat(verified.out()).contains("by dpo: Read with").contains("by ciso: Seen.");
    assertThat(nights.run("replay", run).exit()).isZero();
    assertThat(folder.resolve("reports/2026-10-05/compliance.html")).hasBinaryContent(page);

    Path one = folder.resolve("warehouse/signoffs/000001.json");
    String said = Files.readString(one);
    Files.writeString(one, said.replace("with the owners", "with nobody"));
    assertThat(nights.run("verify").out())
        .contains("The sign-off before signoffs/000002.json is not there as it was recorded.");
    Files.writeString(one, said.replace("dpo", "dpo "));
    assertThat(nights.run("sign-off", run, "--by", "dpo", "--comment", "Again.").err())
        .startsWith("Earlier sign-offs are not as they were written, so none was added: ");
  }

  @Test
  void whatCannotBeSignedOffIsRefused() throws IOException {
    Nights nights = new Nights(folder);
    nights.calls("2026-10-05", "chat us-east-1");
    String run = nights.audit("2026-10-05");
    assertThat(nights.run("sign-off", run, "--by", " ", "--comment", "x").err())
        .isEqualTo("Say who and what: neither --by nor --comment may be empty.\n");
    assertThat(nights.run("sign-off", run, "--by", "kim@example.org", "--comment", "x").err())
        .isEqualTo(
            "--by or --comment holds what looks like personal data. It is recorded for ever; name a role, and a ticket for the rest.\n");
    assertThat(nights.run("sign-off", "zzz", "--by", "dpo", "--comment", "x").err())
        .contains("There is no run 'zzz'");
    Files.write(folder.resolve("warehouse/runs/" + run + "/flow.parquet"), new byte[] {1});
    assertThat(nights.run("sign-off", run, "--by", "dpo", "--comment", "x").err())
        .isEqualTo(
            "Run %1$s is not as it was recorded, so nothing was signed off: runs/%1$s/flow.parquet is not what its manifest recorded. See: plumbline verify.\n"
                .formatted(run));
  }
}
