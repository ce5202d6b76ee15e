package io.plumbline.shared;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServingMetricsTest {
  @Test
  void oldAndNewNamesMeanTheSame() {
    assertThat(ServingMetrics.of("vllm:gpu_cache_usage_perc"))
        .isEqualTo(ServingMetrics.of("vllm:kv_cache_usage_perc"))
        .contains(ServingMetrics.KV_CACHE);
    assertThat(ServingMetrics.of("sglang:token_usage")).contains(ServingMetrics.KV_CACHE);
    assertThat(ServingMetrics.of("tgi_request_generated_tokens_sum"))
        .contains(ServingMetrics.GENERATED_TOKENS);
  }

  @Test
  void whatOnlySoundsLikeACounterIsNone() {
    assertThat(ServingMetrics.of("vllm:iteration_tokens_total")).isEmpty();
    assertThat(ServingMetrics.of("tgi_request_generated_tokens")).isEmpty();
    assertThat(ServingMetrics.of("DCGM_FI_DEV_GPU_UTIL")).isEmpty();
  }

  @Test
  void aRankRepeatsWhatRankZeroSays() {
    assertThat(ServingMetrics.isRepeatedRank("engine_type=unified,tp_rank=1")).isTrue();
    assertThat(ServingMetrics.isRepeatedRank("engine_type=unified,tp_rank=0")).isFalse();
    assertThat(ServingMetrics.isRepeatedRank("")).isFalse();
    assertThat(ServingMetrics.isRepeatedRank("my_tp_rank=1")).isFalse();
  }
}
