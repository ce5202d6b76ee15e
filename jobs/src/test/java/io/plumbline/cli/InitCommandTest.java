package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stage.price.PriceBook;
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

  @Test
  void whatTheDraftRestsOnAndLeavesOutIsSaid() throws Exception {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    String call =
        "{\"id\": \"chatcmpl-%012d\", \"call_type\": \"acompletion\", \"status\": \"success\", \"custom_llm_provider\": \"openai\", \"startTime\": 1790899200, \"model\": \"%s\", \"prompt_tokens\": 1}\n";
    Files.writeString(
        logs.resolve("a.jsonl"),
        call.formatted(1, "gpt-4.1") + call.formatted(2, "in-house-7") + "{}\n");
    Path notes = Files.writeString(logs.resolve("notes.txt"), "rotated on Monday\n");
    Path missing = folder.resolve("missing");
    Path into = folder.resolve("audit");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Main.run(
            new PrintWriter(out),
            new PrintWriter(err),
            "init",
            "--logs",
            logs.toString(),
            "--logs",
            missing.toString(),
            into.toString());
    assertThat(exit).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .startsWith(
            "Looked through 2 files: 4 records, 2 calls, 2 records in quarantine.\n"
                + "1 calls of 1 models have no price: in-house-7."
                + " policy/prices/without-a-price.yaml.example lists them.\n");
    assertThat(err.toString())
        .contains("Nothing matches %s. Check --logs.".formatted(missing))
        .contains("1 files are of no format known here: %s.".formatted(notes));
    Path prices = into.resolve("policy/prices/without-a-price.yaml.example");
    assertThat(Files.readString(prices)).contains("model: \"in-house-7\"");

    // Once it is filled in and renamed it is a price file like any other.
    Files.writeString(
        into.resolve("policy/prices/without-a-price.yaml"),
        Files.readString(prices)
            .replace("# input", "input")
            .replace("# output", "output")
            .replace("# source", "source")
            .replace("# verified_on", "verified_on"));
    assertThat(PriceBook.withFilesOf(into.resolve("policy/prices")).toString()).isNotEmpty();
  }

  private static int init(StringWriter err, Path into) {
    return Main.run(
        new PrintWriter(new StringWriter()), new PrintWriter(err), "init", into.toString());
  }
}
