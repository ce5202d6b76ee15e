package io.plumbline.shared;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What metrics of model servers mean, whichever server and version wrote them. Names are kept in
 * the tables as exported; who reads them asks here.
 *
 * <p>Sources: vLLM 0.6.6 and 0.33.0, SGLang 0.5.23, text-generation-inference's metrics page.
 */
public enum ServingMetrics {
  /** Requests in the queue. Gauge. */
  WAITING,
  /** Requests being answered. Gauge. */
  RUNNING,
  /** Share of the KV cache in use, 0 to 1 in spite of the name vLLM gives it. Gauge. */
  KV_CACHE,
  /** Tokens written. Counter. */
  GENERATED_TOKENS,
  /** Tokens read. Counter. */
  PROMPT_TOKENS,
  /** Requests refused because the queue was full. Counter. */
  REFUSED,
  /** Seconds that answered requests had waited for their turn, in all. Counter. */
  QUEUED_SECONDS,
  /** Seconds that answered requests took, the wait included, in all. Counter. */
  ANSWER_SECONDS;

  /** What names of metrics of model servers and GPU exporters begin with. */
  public static final List<String> PREFIXES =
      List.of("vllm:", "vllm_", "sglang:", "sglang_", "tgi_", "DCGM_FI_");

  private static final Map<String, ServingMetrics> NAMES =
      Map.ofEntries(
          Map.entry("vllm:num_requests_waiting", WAITING),
          Map.entry("vllm:num_requests_running", RUNNING),
          Map.entry("vllm:kv_cache_usage_perc", KV_CACHE),
          // To 0.6 of vLLM.
          Map.entry("vllm:gpu_cache_usage_perc", KV_CACHE),
          // prometheus_client adds _total to counters; other exporters do not.
          Map.entry("vllm:generation_tokens_total", GENERATED_TOKENS),
          Map.entry("vllm:generation_tokens", GENERATED_TOKENS),
          Map.entry("vllm:prompt_tokens_total", PROMPT_TOKENS),
          Map.entry("vllm:prompt_tokens", PROMPT_TOKENS),
          Map.entry("vllm:admission_rejections_total", REFUSED),
          Map.entry("vllm:admission_rejections", REFUSED),
          Map.entry("vllm:request_queue_time_seconds_sum", QUEUED_SECONDS),
          Map.entry("vllm:e2e_request_latency_seconds_sum", ANSWER_SECONDS),
          Map.entry("sglang:num_queue_reqs", WAITING),
          Map.entry("sglang:num_running_reqs", RUNNING),
          Map.entry("sglang:token_usage", KV_CACHE),
          Map.entry("sglang:generation_tokens_total", GENERATED_TOKENS),
          Map.entry("sglang:prompt_tokens_total", PROMPT_TOKENS),
          Map.entry("sglang:queue_time_seconds_sum", QUEUED_SECONDS),
          Map.entry("sglang:e2e_request_latency_seconds_sum", ANSWER_SECONDS),
          Map.entry("tgi_queue_size", WAITING),
          Map.entry("tgi_batch_current_size", RUNNING),
          // TGI counts tokens in histograms: what adds up is their sum.
          Map.entry("tgi_request_generated_tokens_sum", GENERATED_TOKENS),
          Map.entry("tgi_request_input_length_sum", PROMPT_TOKENS),
          Map.entry("tgi_request_queue_duration_sum", QUEUED_SECONDS),
          Map.entry("tgi_request_duration_sum", ANSWER_SECONDS));

  /** What a metric means; empty: nothing that is read. */
  public static Optional<ServingMetrics> of(String metric) {
    ServingMetrics known = NAMES.get(metric);
    // A colon is for recording rules: some collectors write an underscore instead.
    return known == null && (metric.startsWith("vllm_") || metric.startsWith("sglang_"))
        ? Optional.ofNullable(NAMES.get(metric.replaceFirst("_", ":")))
        : Optional.ofNullable(known);
  }

  /**
   * Whether a series repeats what another says: SGLang writes its gauges and counters once for
   * every rank of a tensor-parallel group.
   *
   * @param labels as in the capacity table, {@code k=v} joined by commas
   */
  public static boolean isRepeatedRank(String labels) {
    for (String label : labels.split(",", -1)) {
      if (label.startsWith("tp_rank=") && !label.equals("tp_rank=0")) {
        return true;
      }
    }
    return false;
  }
}
