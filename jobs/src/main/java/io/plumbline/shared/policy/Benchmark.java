package io.plumbline.shared.policy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Measured speed of own serving (benchmarks.csv). Empty: the row does not say.
 *
 * @param model model served
 * @param quantisation bf16, fp8, awq …
 * @param gpu GPU model
 * @param gpus GPUs used
 * @param concurrency requests at a time
 * @param inputTokens mean prompt, in tokens
 * @param outputTokens mean answer, in tokens
 * @param tokensPerSecond output tokens of all requests together, per second
 * @param p95Millis 95th percentile of the whole answer, in milliseconds
 * @param measuredOn day of the measurement
 * @param tool what measured it
 */
public record Benchmark(
    String model,
    Optional<String> quantisation,
    String gpu,
    int gpus,
    int concurrency,
    Optional<Long> inputTokens,
    Optional<Long> outputTokens,
    BigDecimal tokensPerSecond,
    Optional<BigDecimal> p95Millis,
    LocalDate measuredOn,
    Optional<String> tool) {}
