package io.plumbline.stage.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Made log records and the ways files hold them. */
final class Logs {
  /** Stands in every made record where content is; must be found nowhere afterwards. */
  static final String CONTENT = "Zebrafinch quarterly secret";

  private Logs() {}

  /**
   * A made attempt as LiteLLM's standard logging payload writes it; {@code n} makes it distinct.
   */
  static Call call(int n) {
    return new Call(n);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String lines(List<String> records) {
    return String.join("\n", records) + "\n";
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  static byte[] zstd(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream zstd = new com.github.luben.zstd.ZstdOutputStream(out)) {
      zstd.write(plain);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static Path write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  static Path write(Path file, String content) throws IOException {
    return write(file, utf8(content));
  }

  /** The project's folder of sample logs, wherever the build was started. */
  static Path samples() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("sample-logs"))) {
        return at.resolve("sample-logs");
      }
    }
    throw new AssertionError(
        "There is no folder sample-logs above " + Path.of("").toAbsolutePath());
  }

  /** One made call; every setter takes the JSON text of a value. */
  static final class Call {
    private final int n;
    private String callId;
    private String responseId;
    private String start;
    private String end;
    private String prompt = "100";
    private String completion = "20";
    private String cost = "0.0015";
    private String status = "success";
    private String extra = "";

    Call(int n) {
      this.n = n;
      this.callId = "call-%06d".formatted(n);
      this.responseId = "chatcmpl-CbT0madeup%06d".formatted(n);
      // Minutes apart from 2026-10-03 on, so that a few hundred calls span some days.
      long micros = 1_790_985_600_000_000L + n * 617_000_123L;
      this.start = seconds(micros);
      this.end = seconds(micros + 1_250_000L + n % 7);
    }

    private static String seconds(long micros) {
      return String.format(Locale.ROOT, "%d.%06d", micros / 1_000_000, micros % 1_000_000);
    }

    Call callId(String id) {
      callId = id;
      return this;
    }

    Call responseId(String id) {
      responseId = id;
      return this;
    }

    Call start(String json) {
      start = json;
      return this;
    }

    Call end(String json) {
      end = json;
      return this;
    }

    Call prompt(String json) {
      prompt = json;
      return this;
    }

    Call completion(String json) {
      completion = json;
      return this;
    }

    Call cost(String json) {
      cost = json;
      return this;
    }

    Call failed() {
      status = "failure";
      return this;
    }

    /** Fields before the closing brace, each with a comma before it. */
    Call with(String fields) {
      extra = extra + fields;
      return this;
    }

    private String team() {
      return "team-" + n % 5;
    }

    /** The record of the attempt. */
    String json() {
      return """
          {"id": "%s", "trace_id": "trace-%06d", "litellm_call_id": "%s", "call_type": "acompletion", \
          "status": "%s", "custom_llm_provider": "openai", "startTime": %s, "endTime": %s, "model": "gpt-5.5", \
          "metadata": {"user_api_key_alias": "key-%d", "user_api_key_team_alias": "%s"}, "response_cost": %s, \
          "prompt_tokens": %s, "completion_tokens": %s, "request_tags": ["workload:w%d"], \
          "api_base": "https://api.openai.com/v1", "model_group": "gpt-5.5", "model_id": "oai-gpt55", \
          "messages": [{"role": "user", "content": "%s %d"}]%s}"""
          .formatted(
              responseId,
              n / 2,
              callId,
              status,
              start,
              end,
              n % 3,
              team(),
              cost,
              prompt,
              completion,
              n % 4,
              CONTENT,
              n,
              extra);
    }

    /** The row of LiteLLM_SpendLogs of the same call. */
    String spendJson() {
      return """
          {"request_id": "%s", "litellm_call_id": "%s", "call_type": "acompletion", "api_key": "key-%d", \
          "spend": %s, "prompt_tokens": %s, "completion_tokens": %s, "startTime": %s, "endTime": %s, \
          "model": "gpt-5.5", "model_id": "oai-gpt55", "model_group": "gpt-5.5", \
          "custom_llm_provider": "openai", "api_base": "https://api.openai.com/v1", "user": "", \
          "metadata": {"status": "%s", "user_api_key_team_alias": "%s"}, "request_tags": [], \
          "messages": [{"role": "user", "content": "%s %d"}], "session_id": "trace-%06d"}"""
          .formatted(
              responseId,
              callId,
              n % 3,
              cost,
              prompt,
              completion,
              start,
              end,
              status,
              team(),
              CONTENT,
              n,
              n / 2);
    }
  }
}
