package io.plumbline.stage.ingest.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * What stands in an attribute that is none of {@link OtelAttribute}, by how its name begins. In the
 * order in which they are tried.
 */
enum OtelText {
  /** Prompt or answer. */
  CONTENT(
      "gen_ai.input.messages",
      "gen_ai.output.messages",
      "gen_ai.system_instructions",
      "gen_ai.prompt",
      "gen_ai.completion",
      "gen_ai.content",
      "llm.input_messages",
      "llm.output_messages",
      "llm.prompts",
      "llm.completions",
      "llm.choices",
      "input.value",
      "output.value",
      "traceloop.entity.input",
      "traceloop.entity.output",
      "embedding.embeddings",
      "ai.prompt",
      "ai.response.text",
      "ai.response.reasoning",
      "ai.response.toolCalls",
      "ai.response.object",
      "ai.response.files",
      "ai.value",
      "ai.embedding",
      "ai.documents",
      "ai.request.text",
      "mlflow.spanInputs",
      "mlflow.spanOutputs"),
  /** A count that no one reads: an emitter may have a new name for a bucket. */
  COUNT("gen_ai.usage.", "llm.usage.", "llm.token_count.", "ai.usage."),
  /** What machines write about themselves: no one's words, and not looked at. */
  MACHINE(
      "http.",
      "url.",
      "server.",
      "client.",
      "net.",
      "network.",
      "code.",
      "telemetry.",
      "thread.",
      "process.",
      "host.",
      "os.",
      "k8s.",
      "container.",
      "cloud.",
      "service.",
      "deployment.",
      "rpc.",
      "otel.",
      "user_agent.",
      "aws.",
      "litellm.",
      "metadata.user_api_key_",
      "metadata.user_agent",
      "metadata.requester_ip_address",
      "gen_ai.cost.",
      "gen_ai.usage."),
  /** Anything else: it may be someone's words. */
  WORDS;

  private static final OtelText[] ALL = values();

  /** Parts of a bucket that is read, by modality. */
  private static final Pattern KNOWN_PARTS =
      Pattern.compile(
          "(gen_ai\\.usage|llm\\.token_count\\.(prompt|completion)_details)\\."
              + "(text|image|audio|video)(\\.(cache_read\\.)?(input|output)_tokens|_tokens)?"
              + "|ai\\.usage\\.outputTokenDetails\\.textTokens");

  private final byte[][] beginnings;

  OtelText(String... beginnings) {
    this.beginnings =
        Arrays.stream(beginnings)
            .map(text -> text.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);
  }

  /** What an attribute of the name in {@code b[from, to)} holds. */
  static OtelText of(byte[] b, int from, int to) {
    for (OtelText text : ALL) {
      for (byte[] begins : text.beginnings) {
        if (to - from >= begins.length
            && Arrays.equals(b, from, from + begins.length, begins, 0, begins.length)) {
          return text;
        }
      }
    }
    return WORDS;
  }

  /** Whether a count is part of one that is read. */
  static boolean isPartOfKnown(String name) {
    return KNOWN_PARTS.matcher(name).matches();
  }
}
