package io.plumbline.stage.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.shared.record.ContentScanner;
import io.plumbline.stage.normalise.pii.PiiCounts;
import io.plumbline.stage.normalise.pii.PiiScanner;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StreamEventsTest {
  private final PiiScanner scanner = new PiiScanner();
  private final PiiCounts counts = new PiiCounts();
  private final StreamEvents events =
      new StreamEvents(
          new ContentScanner() {
            @Override
            public void begin() {
              counts.clear();
            }

            @Override
            public void scanJson(byte[] json, int from, int to) {
              scanner.scan(json, from, to, counts);
            }

            @Override
            public void scanAround(byte[] json, int from, int to) {
              throw new AssertionError("all of an answer is content");
            }
          });

  private String found(String json) throws Exception {
    counts.clear();
    byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
    events.scan(utf8, 0, utf8.length);
    return counts.signature();
  }

  @Test
  void aValueWrittenInPiecesIsFoundOnce() throws Exception {
    assertThat(
            found(
                """
                [{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}},
                 {"type":"content_block_delta","delta":{"type":"text_delta","text":"Write to anna"}},
                 {"type":"content_block_delta","delta":{"type":"text_delta","text":"@fir"}},
                 {"type":"content_block_delta","delta":{"type":"text_delta","text":"ma.se, hetu 1612"}},
                 {"type":"content_block_delta","delta":{"type":"text_delta","text":"44-008L and bob@firma.se."}},
                 {"type":"message_delta","usage":{"output_tokens":12}}]
                """))
        .isEqualTo("EMAIL/confirmed=2,FI_HETU/confirmed=1");
    assertThat(
            found(
                "[{\"choices\":[{\"delta\":{\"content\":\"anna@fir\"}}]},{\"choices\":[{\"delta\":{\"content\":\"ma.se\"}}]}]"))
        .isEqualTo("EMAIL/confirmed=1");
    assertThat(
            found(
                "[{\"type\":\"response.output_text.delta\",\"delta\":\"161244-\"},{\"type\":\"response.output_text.delta\",\"delta\":\"008L\"}]"))
        .startsWith("FI_HETU/");
  }

  @Test
  void argumentsOfToolsArePiecesToo() throws Exception {
    assertThat(
            found(
                """
                [{"delta":{"type":"input_json_delta","partial_json":"{\\"to\\": \\"anna@"}},
                 {"delta":{"type":"input_json_delta","partial_json":"firma.se\\"}"}}]
                """))
        .isEqualTo("EMAIL/confirmed=1");
  }

  @Test
  void blocksStayApartAndOtherStringsAreLookedAtAsTheyAre() throws Exception {
    assertThat(
            found(
                "[{\"delta\":{\"text\":\"anna@firma\"}},{\"type\":\"content_block_stop\"},{\"delta\":{\"text\":\".se\"}}]"))
        .isEmpty();
    assertThat(found("[{\"citation\":{\"author\":\"anna@firma.se\"},\"n\":[1,true,null]}]"))
        .isEqualTo("EMAIL/confirmed=1");
    assertThat(found("[]")).isEmpty();
  }
}
