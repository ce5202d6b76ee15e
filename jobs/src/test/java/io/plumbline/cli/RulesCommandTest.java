package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rule from `rules new` to its page, as an officer would go. */
class RulesCommandTest {
  @TempDir Path folder;

  private Nights.Said run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Nights.Said(exit, out.toString(), err.toString());
  }

  @Test
  void aNewRuleIsSoundFailsItsTestsUntilItIsWrittenAndHasAPage() throws Exception {
    String packs = folder.resolve("packs").toString();
    Nights.Said created = run("rules", "new", "HOUSE-01", "--packs", packs);
    assertThat(created.exit()).as(created.all()).isZero();
    assertThat(created.out())
        .contains("packs/house/pack.yaml\n")
        .contains("packs/house/HOUSE-01/why.md\n")
        .contains("Next: write them, beginning with why.md.");

    assertThat(run("rules", "check", "--packs", packs).out()).contains(" are sound.");
    Nights.Said unwritten = run("rules", "test", "--packs", packs);
    assertThat(unwritten.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(unwritten.out())
        .contains(
            "HOUSE-01 \"Still the example. Write title, sentences, threshold with its source,")
        .contains("cases hold, 1 do not.");

    Path cases = folder.resolve("packs/house/HOUSE-01/cases.yaml");
    String text = Files.readString(cases);
    Files.writeString(cases, text.substring(0, text.indexOf("- name: Still the example.")));
    assertThat(run("rules", "test", "--packs", packs).exit()).isZero();

    String out = folder.resolve("handbook").toString();
    Nights.Said docs = run("rules", "docs", "--packs", packs, "--out", out);
    assertThat(docs.out()).matches("\\d+ pages in .*handbook\\.\n");
    assertThat(folder.resolve("handbook/house/HOUSE-01.md")).exists();
    assertThat(Files.readString(folder.resolve("handbook/rules.md")))
        .contains("- [Why, and examples](house/HOUSE-01.md)")
        .contains("Articles last checked against the source on ");
    assertThat(run("rules", "docs", "--packs", packs).out()).contains("### HOUSE-01: ");
  }

  @Test
  void whatIsTakenOrInTheWrongPlaceIsRefused() throws Exception {
    String packs = folder.resolve("packs").toString();
    Nights.Said taken = run("rules", "new", "RES-01", "--packs", packs);
    assertThat(taken.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(taken.err()).contains("There is a rule of that id already, in pack 'residency'.");
    assertThat(folder.resolve("packs")).doesNotExist();
    Files.createDirectories(folder.resolve("packs"));
    Files.writeString(folder.resolve("packs/pack.yaml"), "title: x\n");
    assertThat(run("rules", "new", "HOUSE-01", "--packs", packs).err())
        .contains("is a pack. Give the folder that holds it, and the pack's name with --pack.");
  }
}
