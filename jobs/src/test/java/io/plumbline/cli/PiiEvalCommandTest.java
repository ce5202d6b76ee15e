package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PiiEvalCommandTest {
  private static final String HETU = "161244-008L";

  /** One found, one found though hidden, one missed, one wrong, one negative flagged of two. */
  private static final String LABELLED =
      """
      {"bucket":"pos","text":"hetu 161244-008L","entities":[{"kind":"FI_HETU","start16":5,"end16":16,"obf":"none"}]}
      {"bucket":"pos","text":"hetu １６１２４４-008L","entities":[{"kind":"FI_HETU","start16":5,"end16":16,"obf":"fw"}]}
      {"bucket":"pos","text":"the code ABC","entities":[{"kind":"FI_HETU","start16":9,"end16":12,"obf":"none"}]}
      {"bucket":"pos","text":"write to anna@firma.se","entities":[]}
      {"bucket":"hn","text":"order 88123","entities":[]}
      {"bucket":"hn","text":"IP 43.102.200.241","entities":[]}
      {"bucket":"policy","text":"card 4242 4242 4242 4242","entities":[]}
      """;

  @TempDir Path folder;

  private String run(String content, String... options) throws Exception {
    Path file = folder.resolve("labelled.jsonl");
    Files.writeString(file, content, StandardCharsets.UTF_8);
    PiiEvalCommand eval = new PiiEvalCommand();
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(eval).setOut(new PrintWriter(out, true));
    String[] arguments = new String[options.length + 1];
    System.arraycopy(options, 0, arguments, 0, options.length);
    arguments[options.length] = file.toString();
    line.parseArgs(arguments);
    assertThat(eval.call()).isEqualTo(ExitCode.DONE);
    return out.toString();
  }

  @Test
  void countsByKind() throws Exception {
    JsonNode scores = new ObjectMapper().readTree(run(LABELLED, "--format", "json"));
    JsonNode hetu = scores.path("kinds").path("FI_HETU");
    assertThat(hetu.path("found").asInt()).isEqualTo(2);
    assertThat(hetu.path("missed").asInt()).isOne();
    assertThat(hetu.path("wrong").asInt()).isZero();
    assertThat(hetu.path("obfuscated").asInt()).isOne();
    assertThat(hetu.path("obfuscated_found").asInt()).isOne();
    assertThat(hetu.path("recall").decimalValue()).isEqualByComparingTo("0.667");
    assertThat(scores.path("kinds").path("EMAIL").path("wrong").asInt()).isOne();
    assertThat(scores.path("core").path("f1").decimalValue()).isEqualByComparingTo("0.571");
    assertThat(scores.path("texts").asInt()).isEqualTo(6);
    assertThat(scores.path("hard_negatives").asInt()).isEqualTo(2);
    assertThat(scores.path("hard_negatives_flagged").asInt()).isOne();
  }

  @Test
  void theTableShowsNoValue() throws Exception {
    assertThat(run(LABELLED))
        .contains("FI_HETU", "13 core kinds", "1 of 1", "Hard negatives flagged: 1 of 2. Texts: 6.")
        .doesNotContain("161244")
        .doesNotContain("anna");
  }

  @Test
  void allFaultsAtOnceByLineAndWithoutContent() {
    String faulty =
        "nonsense "
            + HETU
            + "\n{\"id\":1}\n{\"text\":\"a\",\"entities\":[{\"kind\":\"SHOE_SIZE\"}]}\n"
            + "{\"text\":\"a\",\"entities\":[{\"kind\":\"EMAIL\",\"start16\":0,\"end16\":9}]}\n"
            + "{\"text\":\"a\",\"bucket\":\"negative\"}\n";
    assertThatThrownBy(() -> run(faulty))
        .isInstanceOf(UsageFault.class)
        .hasMessageEndingWith(
            "labelled.jsonl is not a file of labelled texts: line 1 is no JSON; line 2 has no text;"
                + " line 3 names a kind that is not known; line 4 has an entity without start16 and"
                + " end16 inside the text; line 5 has a bucket other than pos, hn and policy.");
  }

  @Test
  void aFileWithoutTextsHasNoScore() {
    assertThatThrownBy(() -> run("\n"))
        .isInstanceOf(UsageFault.class)
        .hasMessageEndingWith(
            "labelled.jsonl holds no labelled text to score: JSON lines with text, bucket and"
                + " entities.");
  }

  @Test
  void anotherFormatIsNamed() {
    assertThatThrownBy(() -> run(LABELLED, "--format", "xml"))
        .hasMessage("Cannot print scores as 'xml': table or json.");
  }
}
