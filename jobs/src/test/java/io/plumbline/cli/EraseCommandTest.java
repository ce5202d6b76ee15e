package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Usage;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that retention or a person demands out of the warehouse, and what the chain says then. */
class EraseCommandTest {
  @TempDir Path folder;

  private List<Usage> calls() throws Exception {
    LakeVersion version = Lake.at(folder.resolve("warehouse")).latest();
    try (Rows<Usage> rows = version.read(Usage.class)) {
      return new ArrayList<>(rows.toList());
    }
  }

  @Test
  void aDayBeyondRetentionIsGoneAndTheChainSaysSo() throws Exception {
    Nights nights = new Nights(folder);
    nights.calls("2026-10-05", "chat us-east-1", "mail eu-west-1");
    String first = nights.audit("2026-10-05");
    nights.calls("2026-10-06", "chat us-east-1");
    String second = nights.audit("2026-10-06");

    Nights.Said erased =
        nights.run(
            "erase", "--before", "2026-10-06", "--by", "dpo", "--reason", "retention of a day");
    assertThat(erased.exit()).as(erased.all()).isZero();
    assertThat(erased.out()).startsWith("2 rows erased in ").contains("erasures/000001.json");
    assertThat(calls()).hasSize(1);

    Nights.Said verified = nights.run("verify");
    assertThat(verified.exit()).as(verified.all()).isZero();
    assertThat(verified.out())
        .startsWith("Erased: 2 rows of days before 2026-10-06, erased on ")
        .contains(" by dpo (retention of a day).\n")
        .contains("Nothing differs: 2 runs, ");
    assertThat(nights.run("replay", first).out())
        .contains(" by dpo (retention of a day), so it cannot be built again.");
    assertThat(nights.run("findings", "--run", first).exit())
        .as("figures and findings stay")
        .isZero();

    String finding =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readTree(
                nights
                    .run("findings", "--run", first, "--rule", "RES-01", "--format", "json")
                    .out())
            .findValue("fingerprint")
            .asText();
    Nights.Said evidence =
        nights.run("evidence", finding, "--run", first, "--out", folder.resolve("pack").toString());
    assertThat(evidence.exit()).as(evidence.all()).isEqualTo(ExitCode.USAGE);
    assertThat(evidence.err())
        .contains("there is no evidence of single calls any more. The finding itself stands");

    nights.calls("2026-10-07", "chat eu-west-1");
    String third = nights.audit("2026-10-07");
    assertThat(nights.audit("2026-10-06"))
        .as("the same day again is the same run")
        .isEqualTo(second);
    assertThat(nights.run("replay", third).exit()).isZero();
    assertThat(
            nights.run("erase", "--before", "2026-10-06", "--by", "dpo", "--reason", "again").out())
        .isEqualTo("Nothing to erase: no row is concerned. Nothing was changed.\n");

    Path record = folder.resolve("warehouse/erasures/000001.json");
    String text = Files.readString(record);
    Files.writeString(record, text.replace("retention of a day", "nothing"));
    Nights.Said changed = nights.run("verify");
    assertThat(changed.exit()).isEqualTo(ExitCode.INTERNAL);
    assertThat(changed.out())
        .contains("Differs: The erasure before runs/" + third + " is not there as it was recorded");
    Files.delete(record);
    assertThat(nights.run("verify").exit()).isEqualTo(ExitCode.INTERNAL);
  }

  @Test
  void aPersonIsTakenOutOfTheirCallsAndTheCallsStay() throws Exception {
    Nights nights = new Nights(folder);
    nights.write("key", "a key of sufficient length");
    Path config = folder.resolve("plumbline.yaml");
    Files.writeString(config, Files.readString(config) + "pseudonym_key_file: ./key\n");
    nights.calls("2026-10-05", "chat us-east-1", "mail eu-west-1");
    Path log = folder.resolve("logs/2026-10-05.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(log));
    lines.set(
        0,
        lines
            .get(0)
            .replace(
                "\"operation\"",
                "\"identity\":{\"arn\":\"arn:aws:iam::210987654321:user/kim\"},\"operation\""));
    Files.write(log, lines);
    nights.audit("2026-10-05");
    assertThat(calls()).filteredOn(call -> call.getActor() != null).hasSize(1);

    Nights.Said named =
        nights.run("erase", "--subject", "kim", "--by", "dpo", "--reason", "kim asked");
    assertThat(named.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(named.err()).contains("--reason names the person.");
    Nights.Said nobody =
        nights.run("erase", "--subject", "robin", "--by", "dpo", "--reason", "T-1");
    assertThat(nobody.out()).startsWith("Nothing to erase");

    Nights.Said erased =
        nights.run(
            "erase",
            "--subject",
            "arn:aws:iam::210987654321:user/kim",
            "--by",
            "dpo",
            "--reason",
            "T-2");
    assertThat(erased.exit()).as(erased.all()).isZero();
    assertThat(erased.out()).startsWith("1 rows erased in ");
    assertThat(calls()).hasSize(2).allSatisfy(call -> assertThat(call.getActor()).isNull());
    assertThat(nights.run("verify").out())
        .contains("Erased: 1 rows that named a person, erased on ")
        .contains("Nothing differs: ");
    assertThat(Files.readString(folder.resolve("warehouse/erasures/000001.json")))
        .doesNotContain("kim");

    nights.calls("2026-10-06", "chat eu-west-1");
    assertThat(nights.audit("2026-10-06")).isNotEmpty();
  }

  @Test
  void whoSaysNeitherWhyNorWhoIsRecordedAsThat() throws Exception {
    Nights nights = new Nights(folder);
    nights.calls("2026-10-05", "chat us-east-1");
    nights.audit("2026-10-05");
    assertThat(nights.run("erase", "--before", "2026-10-06").exit()).isZero();
    assertThat(nights.run("verify").out()).contains(" by nobody named (retention).");
  }

  @Test
  void whatCannotBeErasedIsRefused() throws Exception {
    Nights nights = new Nights(folder);
    assertThat(nights.run("erase", "--before", "soon", "--by", "dpo", "--reason", "x").err())
        .contains("--before soon is no day.");
    assertThat(nights.run("erase", "--before", "2999-01-01", "--by", "dpo", "--reason", "x").err())
        .contains("is after today: that would erase days that have not come.");
    assertThat(nights.run("erase", "--subject", "kim", "--by", "dpo", "--reason", "x").err())
        .contains("Without the pseudonym key no person can be found.");
    assertThat(nights.run("erase", "--before", "2026-10-05", "--by", " ").err())
        .contains("Say why and who: neither --reason nor --by may be empty.");
  }
}
