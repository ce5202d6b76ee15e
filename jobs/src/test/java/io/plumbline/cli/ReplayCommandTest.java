package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded nights that are built again after policy, logs and later nights have come. */
class ReplayCommandTest {
  @TempDir Path folder;

  @Test
  void aRunComesOutAgainToTheByteAfterPolicyChangedAndOtherNightsCame() throws Exception {
    Nights nights = new Nights(folder);
    nights.calls("2026-10-05", "chat us-east-1", "mail eu-west-1");
    String first = nights.audit("2026-10-05");
    nights.calls("2026-10-06", "chat us-east-1", "mail us-east-1");
    String second = nights.audit("2026-10-06");
    Path policy = folder.resolve("policy/policy.yaml");
    Files.writeString(policy, Files.readString(policy).replace("[EEA]", "[DE]"));
    nights.calls("2026-10-07", "chat eu-west-1");
    String third = nights.audit("2026-10-07");

    for (String run : new String[] {first, second, third}) {
      Nights.Said said = nights.run("replay", run);
      assertThat(said.exit()).as(said.all()).isZero();
      assertThat(said.out())
          .startsWith("Run " + run + " (2026-10-0")
          .contains("comes out again to the byte: ")
          .matches("(?s).* tables and \\d+ files of reports\\.\n");
    }
    assertThat(nights.run("verify").exit()).isZero();

    Path out = folder.resolve("again");
    nights.run("replay", second, "--out", out.toString());
    assertThat(out.resolve("compliance.html"))
        .hasSameBinaryContentAs(folder.resolve("reports/2026-10-06/compliance.html"));
    assertThat(out.resolve("finance.xlsx"))
        .hasSameBinaryContentAs(folder.resolve("reports/2026-10-06/finance.xlsx"));

    Path page = folder.resolve("reports/2026-10-06/finance.html");
    Files.writeString(page, Files.readString(page) + " ");
    Path table = folder.resolve("reports/2026-10-06/focus.parquet");
    Files.write(table, new byte[] {1});
    Nights.Said changed = nights.run("replay", second);
    assertThat(changed.exit()).isEqualTo(ExitCode.INTERNAL);
    assertThat(changed.out())
        .isEqualTo(
            """
            Differs: %s is not what the run's tables make it.
            Also: %s is not what the run's tables make it.
            """
                .formatted(page, table));
  }

  @Test
  void whatIsNoMoreAsRecordedIsNamedFirst() throws Exception {
    Nights nights = new Nights(folder);
    nights.calls("2026-10-05", "chat us-east-1");
    String run = nights.audit("2026-10-05");
    Path config = folder.resolve("plumbline.yaml");
    String before = Files.readString(config);
    Files.writeString(config, before.replace("name: bedrock", "name: other"));
    Nights.Said renamed = nights.run("replay", run);
    assertThat(renamed.exit()).isEqualTo(ExitCode.INTERNAL);
    assertThat(renamed.out())
        .startsWith("Differs: Inputs: the run recorded SHA-256 ")
        .contains("plumbline.yaml must name the sources that it named then.");
    Files.writeString(config, before);

    Path copy = folder.resolve("warehouse/runs/" + run + "/policy.zip");
    Files.delete(copy);
    assertThat(nights.run("replay", run).out())
        .isEqualTo("Differs: runs/%s/policy.zip is missing.\n".formatted(run));

    Nights.Said nobody = nights.run("replay", "zzz");
    assertThat(nobody.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(nobody.err()).contains("There is no run 'zzz' in ");
  }
}
