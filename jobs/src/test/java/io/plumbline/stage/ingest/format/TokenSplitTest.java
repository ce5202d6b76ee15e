package io.plumbline.stage.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.JsonCursor;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TokenSplitTest {

  private static CallRecord split(String usage) throws Exception {
    TokenSplit split = new TokenSplit();
    split.clear();
    byte[] bytes = usage.getBytes(StandardCharsets.UTF_8);
    JsonCursor json = new JsonCursor();
    json.reset(bytes, 0, bytes.length);
    split.read(json, new Attribution(new SymbolTable(), ContentScanner.none()));
    CallRecord call = new CallRecord();
    call.clear();
    split.into(call, -1, -1);
    return call;
  }

  @Test
  void soundImagesAndSearchesAreCountedApartInsideTheirBuckets() throws Exception {
    CallRecord call =
        split(
            """
            {"prompt_tokens": 1000, "completion_tokens": 400,
             "prompt_tokens_details": {"cached_tokens": 100, "audio_tokens": 300, "image_tokens": 200},
             "completion_tokens_details": {"reasoning_tokens": 50, "audio_tokens": 120, "image_tokens": 30},
             "server_tool_use": {"web_search_requests": 2}}
            """);
    assertThat(call.inputUncached).isEqualTo(900);
    assertThat(call.inputAudio).isEqualTo(300);
    assertThat(call.inputImage).isEqualTo(200);
    assertThat(call.outputAudio).isEqualTo(120);
    assertThat(call.outputImage).isEqualTo(30);
    assertThat(call.webSearches).isEqualTo(2);
  }

  @Test
  void apartCannotExceedTheBucketItIsIn() throws Exception {
    CallRecord call =
        split(
            """
            {"prompt_tokens": 100, "completion_tokens": 40,
             "prompt_tokens_details": {"cached_tokens": 90, "audio_tokens": 60, "image_tokens": 60,
                                       "web_search_requests": null},
             "completion_tokens_details": {"reasoning_tokens": 30, "audio_tokens": 120}}
            """);
    assertThat(call.inputAudio).as("the rest was read from the cache").isEqualTo(10);
    assertThat(call.inputImage).isZero();
    assertThat(call.outputAudio).isEqualTo(10);
    assertThat(call.webSearches).isZero();
  }
}
