package io.plumbline.stage.price;

import io.plumbline.schema.UsageDaily;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/** Cubes for tests: one attempt at gpt-4.1 of OpenAI unless a test says otherwise. */
final class Cubes {
  private Cubes() {}

  static UsageDaily.Builder cube() {
    return UsageDaily.newBuilder()
        .setSource("gateway")
        .setFormat("litellm")
        .setIngestId("i")
        .setUsageFile("f")
        .setDay(LocalDate.parse("2026-11-20"))
        .setOperation("chat")
        .setModelServed("gpt-4.1")
        .setModelRequested("gpt-4.1")
        .setProvider("openai")
        .setLane("managed_closed")
        .setServiceTier("standard")
        .setContextTier("base")
        .setGatewayCacheHit(false)
        .setResidencyScope("unknown")
        .setResidencyEvidence("none")
        .setTokenSource("reported")
        .setStatus("succeeded")
        .setRateLimit("none")
        .setContentState("absent")
        .setAttempts(1)
        .setInputUncachedTokens(1000)
        .setCacheReadTokens(0)
        .setCacheWrite5mTokens(0)
        .setCacheWrite1hTokens(0)
        .setOutputTokens(100)
        .setReasoningTokens(0)
        .setReportedCost(new BigDecimal("0.000000000000000000"))
        .setReportedRows(0)
        .setRetriedAttempts(0)
        .setFirstStartedAt(Instant.EPOCH)
        .setLastStartedAt(Instant.EPOCH)
        .setHours("");
  }

  static UsageDaily unpriced(String provider, String model, String day, long attempts) {
    return cube()
        .setProvider(provider)
        .setModelServed(model)
        .setDay(LocalDate.parse(day))
        .setAttempts(attempts)
        .build();
  }
}
