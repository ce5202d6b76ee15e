package io.plumbline.stage.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantisationTest {
  @ParameterizedTest
  @CsvSource({
    "Qwen/Qwen3-32B-FP8, fp8",
    "Qwen2.5-72B-Instruct-AWQ, awq",
    "TheBloke/Llama-2-13B-GPTQ, gptq",
    "neuralmagic/Meta-Llama-3.1-70B-Instruct-quantized.w4a16, w4a16",
    "llama-3.1-8b-4bit, int4",
    "unsloth/mistral-7b-bnb-4bit, bnb",
    "qwen3_32b_fp8, fp8",
    "meta-llama/Llama-3.1-70B-Instruct, ",
    "awqward-model, ",
    "fp8, fp8"
  })
  void isReadOffAName(String name, String said) {
    assertThat(Quantisation.in(name).orElse(null)).isEqualTo(said);
  }
}
