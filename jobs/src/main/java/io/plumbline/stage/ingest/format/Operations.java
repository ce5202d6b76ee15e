package io.plumbline.stage.ingest.format;

/** Names of operations as logs write them, in OpenTelemetry's words (gen_ai.operation.name). */
final class Operations {
  private Operations() {}

  /** From a LiteLLM call_type. */
  static String ofLiteLlm(String callType) {
    String name =
        callType.startsWith("a") && !callType.startsWith("anthropic")
            ? callType.substring(1)
            : callType;
    return switch (name) {
      case "completion", "anthropic_messages", "responses" -> "chat";
      case "text_completion" -> "text_completion";
      case "embedding" -> "embeddings";
      case "generate_content", "generate_content_stream" -> "generate_content";
      case "image_generation", "image_edit" -> "image_generation";
      case "transcription" -> "transcription";
      case "speech" -> "speech";
      case "rerank" -> "rerank";
      case "moderation" -> "moderation";
      case "pass_through_endpoint", "llm_passthrough_route" -> "pass_through";
      default -> name.matches("[a-z_]{1,40}") ? name : "unknown";
    };
  }

  /** From the path of a URL that speaks a known dialect; null gives {@code unknown}. */
  static String ofPath(String url) {
    if (url == null) {
      return "unknown";
    }
    int query = url.indexOf('?');
    String path = query < 0 ? url : url.substring(0, query);
    if (path.contains("chat/completions")
        || path.endsWith("/messages")
        || path.endsWith("/responses")
        || path.endsWith("/converse")
        || path.endsWith("/converse-stream")) {
      return "chat";
    }
    if (path.contains("embed")) {
      return "embeddings";
    }
    if (path.endsWith("/completions")) {
      return "text_completion";
    }
    if (path.contains(":generateContent") || path.contains(":streamGenerateContent")) {
      return "generate_content";
    }
    if (path.contains("/images/")) {
      return "image_generation";
    }
    if (path.contains("/rerank")) {
      return "rerank";
    }
    return "unknown";
  }
}
