package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three audited nights, and what a change of policy or packs would make of them. */
class WhatIfTest {
  @TempDir Path folder;
  private Nights nights;

  @BeforeEach
  void threeNights() throws Exception {
    nights = new Nights(folder);
    nights.calls("2026-10-05", "chat us-east-1", "mail eu-west-1");
    nights.calls("2026-10-06", "chat us-east-1", "mail eu-west-1");
    nights.calls("2026-10-07", "chat eu-west-1", "mail eu-west-1");
    for (int day = 5; day <= 7; day++) {
      nights.audit("2026-10-0" + day);
    }
  }

  private Nights.Said whatIf(String... more) {
    String[] all = new String[more.length + 3];
    all[0] = "audit";
    all[1] = "--what-if";
    all[2] = folder.resolve("change").toString();
    System.arraycopy(more, 0, all, 3, more.length);
    return nights.run(all);
  }

  /** Every file but the change itself, with its bytes. */
  private Map<String, String> everything() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(
            folder.relativize(file).toString(),
            io.plumbline.shared.Digests.sha256(Files.readAllBytes(file))
                + Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  @Test
  void anExceptionRemovesItsFailuresOnTheNightsThatHadThemAndTouchesNothing() throws Exception {
    nights.write(
        "change/exceptions.yaml",
        """
        exceptions:
          - {rule: RES-01, subject: "chat / *", reason: moves in November, approved_by: dpo, ticket: T-7, expires: 2026-12-31}
        """);
    Map<String, String> before = everything();
    Nights.Said said = whatIf();
    assertThat(said.exit()).as(said.all()).isZero();
    assertThat(said.out())
        .startsWith(
            "With exceptions.yaml from %s, judged anew on 3 nights from 2026-10-05 to 2026-10-07: 0 findings added, 1 removed, "
                .formatted(folder.resolve("change")))
        .contains("Nothing was written.\n")
        .contains("removed  CRITICAL RES-01       chat / aws.bedrock")
        .contains("fail critical -> excepted on 2026-10-05, 2026-10-06\n")
        .contains("Accepted until 2026-12-31 by dpo (T-7): moves in November");
    assertThat(everything()).isEqualTo(before);

    JsonNode json = new ObjectMapper().readTree(whatIf("--format", "json").out());
    assertThat(json.path("removed").asInt()).isEqualTo(1);
    assertThat(json.path("added").asInt()).isZero();
    assertThat(json.path("nights")).hasSize(3);
    assertThat(json.path("changes").get(0).path("nights")).hasSize(2);
    assertThat(json.path("changes").get(0).path("after").asText()).isEqualTo("excepted");

    assertThat(whatIf("--date", "2026-10-07").out())
        .contains("judged anew on the night of 2026-10-07: 0 findings added, 0 removed, ");
    assertThat(whatIf("--nights", "2", "--format", "csv").out())
        .startsWith("change,severity,rule,subject,before,after,nights,sentence")
        .contains("removed,critical,RES-01,")
        .contains(",fail critical,excepted,2026-10-06,");
  }

  @Test
  void aStricterPolicyAddsFindingsAndFailsOnThem() throws Exception {
    String policy = Files.readString(folder.resolve("policy/policy.yaml"));
    nights.write("change/policy.yaml", policy.replace("[EEA]", "[DE]"));
    Nights.Said said = whatIf("--fail-on", "critical");
    assertThat(said.exit()).as(said.all()).isEqualTo(ExitCode.FINDINGS);
    assertThat(said.out())
        .contains("added    CRITICAL RES-01       mail / aws.bedrock")
        .contains("pass -> fail critical on every night\n");
    assertThat(whatIf().exit()).isZero();
  }

  @Test
  void aNewRuleIsTriedBeforeItGoesLive() throws Exception {
    Nights.Said created =
        new Nights.Said(
            Main.run(
                new java.io.PrintWriter(new java.io.StringWriter()),
                new java.io.PrintWriter(new java.io.StringWriter()),
                "rules",
                "new",
                "HOUSE-01",
                "--packs",
                folder.resolve("change/packs").toString()),
            "",
            "");
    assertThat(created.exit()).isZero();
    Path pack = folder.resolve("change/packs/house/pack.yaml");
    Files.writeString(pack, Files.readString(pack).replace("value: 100", "value: 0"));
    Nights.Said said = whatIf("--nights", "1");
    assertThat(said.exit()).as(said.all()).isZero();
    assertThat(said.out())
        .contains("added    MEDIUM   HOUSE-01")
        .contains("absent -> fail medium on 2026-10-07\n");
  }

  @Test
  void whatCannotBeTriedIsSaidWithTheUsersOwnNames() throws Exception {
    assertThat(whatIf().err()).contains("is no folder. Put the changed files of the policy");
    Files.createDirectories(folder.resolve("change"));
    assertThat(whatIf().err()).contains("is empty: nothing would change.");
    nights.write("change/exeptions.yaml", "exceptions: []\n");
    Nights.Said near = whatIf();
    assertThat(near.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(near.err())
        .contains(
            "exeptions.yaml is neither a file of a policy nor a pack. Did you mean 'exceptions.yaml'?");
    Files.delete(folder.resolve("change/exeptions.yaml"));
    nights.write("change/exceptions.yaml", "exceptions:\n  - {rule: RES-01, subjekt: x}\n");
    Nights.Said faulty = whatIf();
    assertThat(faulty.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(faulty.err())
        .contains(folder.resolve("change/exceptions.yaml") + ":")
        .doesNotContain("plumbline-what-if");
    assertThat(whatIf("--date", "2026-09-01").err())
        .contains("No night from 2026-09-01 to 2026-09-02 (exclusive) was audited into ")
        .contains("so there is nothing to try the change on. Run plumbline audit first.");
    assertThat(whatIf("--nights", "0").err()).contains("--nights 0 is no number of nights.");
  }
}
