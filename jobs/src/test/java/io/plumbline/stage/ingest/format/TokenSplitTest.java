package io.plumbline.stage.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.JsonCursor;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "Anthropic's | \"cache_creation\": {\"ephemeral_5m_input_tokens\": 30, \"ephemeral_1h_input_tokens\": 70}",
        "OpenAI's | \"input_tokens_details\": {\"cache_write_tokens\": 100, \"cache_write_tokens_details\": {\"ttl_12h_tokens\": 70, \"ttl_30m_tokens\": 30}}",
        "LiteLLM's from 1.110 | \"prompt_tokens_details\": {\"cache_write_tokens\": 100, \"cache_creation_token_details\": {\"ephemeral_5m_input_tokens\": null, \"ephemeral_1h_input_tokens\": null, \"ephemeral_30m_input_tokens\": 30, \"ephemeral_12h_input_tokens\": 70}}",
      })
  void whatIsWrittenForAnHourOrLongerStandsApart(String whose, String details) throws Exception {
    CallRecord call = split("{\"input_tokens\": 500, \"output_tokens\": 1, " + details + "}");
    assertThat(call.cacheWrite5m).isEqualTo(30);
    assertThat(call.cacheWrite1h).isEqualTo(70);
    assertThat(call.inputUncached).isEqualTo(400);
  }

  @ParameterizedTest(name = "{0} is {1} microseconds")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\": \"duration\", \"seconds\": 27} | 27000000",
        "{\"type\": \"duration\", \"seconds\": 8.4700015} | 8470002",
        "{\"seconds\": \"12.5\"} | 12500000",
        "{\"duration_seconds\": 8.0, \"video_resolution\": \"720p\"} | 8000000",
        "{\"seconds\": -3} | 0",
        "{\"seconds\": 1e400} | 0",
        "{\"seconds\": 1e-999999999} | 0",
        "{\"seconds\": 1e2147483647} | 0",
        "{\"seconds\": \"12.5s\"} | 0",
        "{\"seconds\": null} | 0",
      })
  void aLengthIsReadInMicrosecondsAndWhatIsNoneIsNone(String usage, long us) throws Exception {
    assertThat(split(usage).mediaUs).isEqualTo(us);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "the gateway's usage | {\"usage_object\": {\"type\": \"duration\", \"seconds\": 27}} | {\"text\": \"redacted-by-litellm\"}",
        "the answer's usage | {\"usage_object\": null} | {\"usage\": {\"type\": \"duration\", \"seconds\": 27}}",
        "the answer's own field | {\"usage_object\": {\"prompt_tokens\": 0}} | {\"duration\": 27.0, \"text\": \"t\"}",
      })
  void theLengthOfATranscriptionStandsIn(String where, String metadata, String response)
      throws Exception {
    byte[] record =
        """
        {"id": "t1", "litellm_call_id": "c1", "call_type": "atranscription", "status": "success",
         "startTime": 1795241770.3, "endTime": 1795241772.4, "model": "whisper-1",
         "metadata": %s, "response": %s}
        """
            .formatted(metadata, response)
            .getBytes(StandardCharsets.UTF_8);
    CallRecord call = new CallRecord();
    call.clear();
    new LiteLlmStandardLogging()
        .parser(new SymbolTable(), ContentScanner.none())
        .parse(record, 0, record.length, call);
    assertThat(call.mediaUs).isEqualTo(27_000_000);
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
