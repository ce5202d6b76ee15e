package io.plumbline.stage.price;

import java.util.Map;
import java.util.Set;

/** LiteLLM's provider names in OpenTelemetry's words (gen_ai.provider.name). */
final class ProviderNames {
  private ProviderNames() {}

  private static final Map<String, String> BY_LITELLM =
      Map.ofEntries(
          Map.entry("azure", "azure.ai.openai"),
          Map.entry("azure_text", "azure.ai.openai"),
          Map.entry("azure_ai", "azure.ai.inference"),
          Map.entry("text-completion-openai", "openai"),
          Map.entry("bedrock", "aws.bedrock"),
          Map.entry("bedrock_converse", "aws.bedrock"),
          Map.entry("vertex_ai", "gcp.vertex_ai"),
          Map.entry("gemini", "gcp.gemini"),
          Map.entry("mistral", "mistral_ai"),
          Map.entry("xai", "x_ai"),
          Map.entry("cohere_chat", "cohere"),
          Map.entry("watsonx", "ibm.watsonx.ai"),
          Map.entry("moonshot", "moonshot_ai"),
          Map.entry("hosted_vllm", "vllm"),
          Map.entry("ollama_chat", "ollama"),
          Map.entry("fireworks_ai-embedding-models", "fireworks_ai"));

  /** Providers OpenTelemetry lists, for near names. */
  static final Set<String> WELL_KNOWN =
      Set.of(
          "openai",
          "azure.ai.openai",
          "azure.ai.inference",
          "anthropic",
          "aws.bedrock",
          "gcp.vertex_ai",
          "gcp.gemini",
          "cohere",
          "mistral_ai",
          "x_ai",
          "groq",
          "deepseek",
          "perplexity",
          "ibm.watsonx.ai",
          "moonshot_ai");

  /** The OpenTelemetry name; a name it does not know is its own. */
  static String ofLiteLlm(String name) {
    if (name.startsWith("vertex_ai-")) {
      return "gcp.vertex_ai";
    }
    return BY_LITELLM.getOrDefault(name, name);
  }
}
