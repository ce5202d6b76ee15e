package io.plumbline.stage.ingest.format;

import io.plumbline.stage.ingest.json.FieldNames;
import java.util.ArrayList;
import java.util.List;

/**
 * What attributes of a span or event say of a model call, and the names under which emitters of
 * different age write it: OpenTelemetry GenAI (1.26 to the present), OpenInference, OpenLLMetry,
 * LiteLLM, MLflow, Vercel's AI SDK. Of several names for one thing the first listed counts.
 *
 * <p>Sources: semantic-conventions v1.26 to v1.44 and semantic-conventions-genai
 * (client-inference.md, gen-ai-events.md); OpenInference spec/semantic_conventions.md;
 * opentelemetry-semantic-conventions-ai 0.5.1; Langfuse's OtelIngestionProcessor for the aliases of
 * cache tokens; npm ai 4.3, 5.0 and 6.0, and @ai-sdk/otel 1.0 (ai 7); spans of Anthropic's Python
 * SDK 2.14, OpenLLMetry 0.62 and OpenInference's instrumentations of 2026.
 */
enum OtelAttribute {
  OPERATION("gen_ai.operation.name"),
  AI_SDK_OPERATION("ai.operationId"),
  MISTRAL_OPERATION("mistral_ai.operation.id"),
  REQUEST_TYPE("llm.request.type"),
  OPENINFERENCE_KIND("openinference.span.kind"),
  MLFLOW_KIND("mlflow.spanType"),
  TRACELOOP_KIND("traceloop.span.kind"),
  PROVIDER(
      "gen_ai.provider.name",
      "gen_ai.system",
      "llm.provider",
      "llm.system",
      "mlflow.llm.provider",
      "ai.model.provider"),
  MODEL_ALIAS("litellm.model_group"),
  MODEL(
      "gen_ai.request.model",
      "llm.request.model_name",
      "llm.request.model",
      "llm.model_name",
      "embedding.model_name",
      "mlflow.llm.model",
      "ai.model.id"),
  MODEL_SENT("litellm.provider.model"),
  MODEL_SERVED(
      "gen_ai.response.model",
      "llm.response.model_name",
      "llm.response.model",
      "ai.response.model"),
  RESPONSE_ID("gen_ai.response.id", "gen_ai.request.id", "ai.response.id"),
  CALL_ID("litellm.call_id"),
  REQUEST_ID(
      "aws.request_id",
      "anthropic.request.id",
      "http.response.header.apim-request-id",
      "http.response.header.x-request-id",
      "http.response.header.request-id"),
  ERROR_TYPE("error.type", "exception.type"),
  HTTP_STATUS("http.response.status_code", "http.status_code", "error.code"),
  SERVER("server.address", "net.peer.name"),
  PORT("server.port", "net.peer.port"),
  BASE_URL("gen_ai.openai.api_base", "llm.openai.api_base"),
  AWS_REGION("aws.region"),
  SERVED_AT("gen_ai.cost.vertex_location", "litellm.cost.vertex_location"),
  GEOGRAPHY("gen_ai.cost.data_residency", "litellm.cost.data_residency"),
  SERVICE_TIER(
      "openai.response.service_tier",
      "gen_ai.openai.response.service_tier",
      "openai.request.service_tier",
      "gen_ai.openai.request.service_tier",
      "anthropic.response.service_tier"),
  STREAM(
      "gen_ai.request.stream",
      "gen_ai.is_streaming",
      "llm.is_streaming",
      "litellm.request.streaming"),
  /** How often the SDK asked again before this was answered. */
  RESENT("http.request.resend_count"),
  /** What the caller asked for beside the prompt (OpenInference). */
  PARAMETERS("llm.invocation_parameters"),
  /** The answer as it came (OpenInference). */
  ANSWER("output.value"),
  ERROR_TEXT("exception.message"),
  FIRST_TOKEN(
      "gen_ai.response.time_to_first_chunk",
      "gen_ai.server.time_to_first_token",
      "gen_ai.client.operation.time_to_first_chunk"),
  FIRST_TOKEN_MILLIS("ai.response.msToFirstChunk", "ai.stream.msToFirstChunk"),
  COST(
      "gen_ai.usage.cost",
      "gen_ai.cost.total_cost",
      "litellm.cost.total",
      "llm.cost.total",
      "gen_ai.usage.total_cost",
      "gen_ai.usage.cost_usd"),
  MLFLOW_COST("mlflow.llm.cost"),
  INPUT(
      "gen_ai.usage.input_tokens",
      "gen_ai.usage.prompt_tokens",
      "llm.token_count.prompt",
      "llm.usage.prompt_tokens",
      "ai.usage.inputTokens",
      "ai.usage.promptTokens",
      "ai.usage.tokens",
      "ai.usage.input_tokens"),
  OUTPUT(
      "gen_ai.usage.output_tokens",
      "gen_ai.usage.completion_tokens",
      "llm.token_count.completion",
      "llm.usage.completion_tokens",
      "ai.usage.outputTokens",
      "ai.usage.completionTokens",
      "ai.usage.output_tokens"),
  /** The input without what was read of a cache or written to it. */
  INPUT_UNCACHED("ai.usage.inputTokenDetails.noCacheTokens"),
  CACHE_READ(
      "gen_ai.usage.cache_read.input_tokens",
      "gen_ai.usage.cache_read_input_tokens",
      "gen_ai.usage.cache_read_tokens",
      "gen_ai.usage.details.cache_read_tokens",
      "gen_ai.usage.details.cache_read_input_tokens",
      "gen_ai.usage.input_cached_tokens",
      "gen_ai.usage.cached_input_tokens",
      "gen_ai.usage.details.cached_tokens",
      "llm.usage.cache_read_input_tokens",
      "llm.token_count.prompt_details.cache_read",
      "ai.usage.inputTokenDetails.cacheReadTokens",
      "ai.usage.cachedInputTokens"),
  CACHE_WRITE(
      "gen_ai.usage.cache_write.input_tokens",
      "gen_ai.usage.cache_creation.input_tokens",
      "gen_ai.usage.cache_creation_input_tokens",
      "gen_ai.usage.cache_write_tokens",
      "gen_ai.usage.cache_write_input_tokens",
      "gen_ai.usage.details.cache_write_tokens",
      "gen_ai.usage.details.cache_creation_input_tokens",
      "llm.usage.cache_creation_input_tokens",
      "llm.token_count.prompt_details.cache_write",
      "ai.usage.inputTokenDetails.cacheWriteTokens"),
  /** Of what was written to a cache, what lives an hour. */
  CACHE_WRITE_1H("anthropic.usage.cache_creation.ephemeral_1h_input_tokens"),
  REASONING(
      "gen_ai.usage.reasoning.output_tokens",
      "gen_ai.usage.reasoning_tokens",
      "gen_ai.usage.details.reasoning_tokens",
      "llm.usage.reasoning_tokens",
      "llm.token_count.completion_details.reasoning",
      "ai.usage.outputTokenDetails.reasoningTokens",
      "ai.usage.reasoningTokens"),
  /** Of the input. */
  INPUT_AUDIO("gen_ai.usage.audio.input_tokens", "llm.token_count.prompt_details.audio"),
  /** Of the sound of the input. */
  CACHED_AUDIO("gen_ai.usage.audio.cache_read.input_tokens"),
  INPUT_IMAGE("gen_ai.usage.image.input_tokens", "llm.token_count.prompt_details.image"),
  /** Of the images of the input. */
  CACHED_IMAGE("gen_ai.usage.image.cache_read.input_tokens"),
  /** Of the output. */
  OUTPUT_AUDIO("gen_ai.usage.audio.output_tokens", "llm.token_count.completion_details.audio"),
  OUTPUT_IMAGE("gen_ai.usage.image.output_tokens", "llm.token_count.completion_details.image"),
  TOTAL(
      "gen_ai.usage.total_tokens",
      "llm.usage.total_tokens",
      "llm.token_count.total",
      "ai.usage.totalTokens",
      "ai.usage.total_tokens"),
  AI_SDK_PROVIDER("ai.response.providerMetadata"),
  /** A provider's own usage, handed on as it came. */
  USAGE_RAW("gen_ai.usage.raw"),
  LOGFIRE_TYPE("logfire.span_type"),
  LOGFIRE_REQUEST("request_data"),
  USAGE_OBJECT("metadata.usage_object", "mlflow.chat.tokenUsage"),
  LITELLM_PARAMETERS("hidden_params"),
  /** Stands within LiteLLM's parameters. */
  DEPLOYMENT(),
  USER(
      "enduser.id",
      "user.id",
      "llm.user",
      "gen_ai.user",
      "langfuse.user.id",
      "traceloop.association.properties.user_id",
      "ai.telemetry.metadata.userId",
      "metadata.user_api_key_end_user_id"),
  KEY_USER("metadata.user_api_key_user_id"),
  TEAM(
      "litellm.team.alias",
      "metadata.user_api_key_team_alias",
      "traceloop.association.properties.team",
      "litellm.team.id",
      "metadata.user_api_key_team_id"),
  API_KEY(
      "metadata.user_api_key_alias",
      "litellm.api_key.alias",
      "litellm.api_key.hash",
      "metadata.user_api_key_hash"),
  COST_CENTER("traceloop.association.properties.cost_center"),
  WORKLOAD("traceloop.association.properties.workload"),
  SERVICE("service.name"),
  ENVIRONMENT("deployment.environment.name", "deployment.environment"),
  /** The last is what a row of Application Insights says beside its span. */
  TAGS("tag.tags", "langfuse.trace.tags", "app_insights.tags"),
  METADATA("metadata");

  private static final int IN_ONE_TABLE = 64;
  private static final OtelAttribute[] OF_NAME;
  private static final int[] RANK_OF_NAME;
  private static final FieldNames[] TABLES;

  static {
    List<String> names = new ArrayList<>();
    List<OtelAttribute> of = new ArrayList<>();
    List<Integer> ranks = new ArrayList<>();
    for (OtelAttribute attribute : values()) {
      for (int rank = 0; rank < attribute.names.length; rank++) {
        names.add(attribute.names[rank]);
        of.add(attribute);
        ranks.add(rank);
      }
    }
    OF_NAME = of.toArray(OtelAttribute[]::new);
    RANK_OF_NAME = ranks.stream().mapToInt(Integer::intValue).toArray();
    List<FieldNames> tables = new ArrayList<>();
    for (int from = 0; from < names.size(); from += IN_ONE_TABLE) {
      tables.add(
          FieldNames.of(
              names
                  .subList(from, Math.min(names.size(), from + IN_ONE_TABLE))
                  .toArray(String[]::new)));
    }
    TABLES = tables.toArray(FieldNames[]::new);
  }

  private final String[] names;

  OtelAttribute(String... names) {
    this.names = names;
  }

  /** Number of the name in {@code b[from, to)}; -1: not a name of this table. */
  static int find(byte[] b, int from, int to) {
    for (int i = 0; i < TABLES.length; i++) {
      int index = TABLES[i].indexOf(b, from, to);
      if (index >= 0) {
        return i * IN_ONE_TABLE + index;
      }
    }
    return -1;
  }

  /** What a name says. */
  static OtelAttribute of(int name) {
    return OF_NAME[name];
  }

  /** How many names are preferred to this one. */
  static int rank(int name) {
    return RANK_OF_NAME[name];
  }

  /** How many names there are. */
  static int names() {
    return OF_NAME.length;
  }
}
