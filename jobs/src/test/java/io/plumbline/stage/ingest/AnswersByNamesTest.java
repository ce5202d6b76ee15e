package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An answer kept for the next file is the answer the formats would have given it. */
class AnswersByNamesTest {
  private final LogFormats formats = LogFormats.load();

  @Test
  void everyFixtureIsAnsweredAlikeAfterAllTheOthers() throws IOException {
    AnswersByNames answers = new AnswersByNames();
    int asked = 0;
    for (int round = 0; round < 2; round++) {
      for (Path fixture : FixturesTest.fixtures()) {
        try (Stream<Path> files = Files.walk(fixture)) {
          for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
            byte[] head;
            try (InputStream in = Files.newInputStream(file)) {
              head = LogFormats.head(in);
            }
            String path = file.toString();
            assertThat(told(formats.recognise(path, head, answers)))
                .as(path)
                .isEqualTo(told(formats.recognise(path, head)));
            asked++;
          }
        }
      }
    }
    assertThat(asked).isGreaterThan(100);
  }

  @Test
  void recordsOfOneShapeAskTheFormatsOnce() {
    AnswersByNames answers = new AnswersByNames();
    int[] asked = {0};
    for (String id : new String[] {"a", "b", "c"}) {
      FileHead head = head("{\"id\":\"" + id + "\",\"startTime\":1,\"model_group\":null}\n");
      LogFormats.Sniffed said =
          answers.answer(
              head,
              h -> {
                asked[0]++;
                return formats.sniff(h).get(0);
              });
      assertThat(said.head()).isSameAs(head);
    }
    assertThat(asked[0]).isEqualTo(1);
  }

  @Test
  void whatIsToldByMoreThanNamesIsAskedEachTime() {
    AnswersByNames answers = new AnswersByNames();
    int[] asked = {0};
    for (String category : new String[] {"RequestResponse", "Audit"}) {
      FileHead head =
          head(
              "{\"category\":\"" + category + "\",\"operationName\":\"o\",\"resourceId\":\"r\"}\n");
      answers.answer(
          head,
          h -> {
            asked[0]++;
            return formats.sniff(h).get(0);
          });
    }
    assertThat(asked[0]).isEqualTo(2);
  }

  /** One file for each call of a gateway: the case it is for. */
  @Test
  void aLiteLlmRecordIsToldByItsNames() {
    FileHead head =
        head(
            "{\"id\":\"a\",\"litellm_call_id\":\"b\",\"trace_id\":\"c\",\"call_type\":\"acompletion\","
                + "\"startTime\":1,\"endTime\":2,\"model\":\"gpt-5\",\"response_cost\":0.1,"
                + "\"metadata\":{},\"messages\":[],\"response\":{},\"status\":\"success\","
                + "\"custom_llm_provider\":\"openai\",\"model_group\":\"gpt-5\"}\n");
    assertThat(formats.sniff(head).get(0).confidence()).isPositive();
    assertThat(head.wasAskedForMore()).isFalse();
  }

  private static FileHead head(String line) {
    return FileHead.of("/logs/a.json", line.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<String> told(Optional<LogFormats.Sniffed> said) {
    return said.map(s -> s.format().id() + " " + s.confidence() + " " + s.why());
  }
}
