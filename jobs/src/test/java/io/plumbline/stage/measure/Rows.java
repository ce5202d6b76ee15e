package io.plumbline.stage.measure;

import io.plumbline.schema.Capacity;
import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Attribution;
import io.plumbline.shared.LatencyHistogram;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Consumer;

/** Rows to measure, with a plain default for everything a case does not name. */
final class Rows {
  static final LocalDate DAY = LocalDate.parse("2026-11-20");

  private Rows() {}

  static PricedDaily priced(Consumer<PricedDaily> change) {
    UsageDaily usage =
        UsageDaily.newBuilder()
            .setSource("gateway")
            .setFormat("litellm")
            .setIngestId("i1")
            .setUsageFile("f1")
            .setDay(DAY)
            .setTeam("chat-team")
            .setWorkload("support-chat")
            .setOperation("chat")
            .setModelServed("gpt-5")
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
            .setReportedCurrency("USD")
            .setAttempts(10)
            .setInputUncachedTokens(800)
            .setCacheReadTokens(0)
            .setCacheWrite5mTokens(0)
            .setCacheWrite1hTokens(0)
            .setOutputTokens(200)
            .setReasoningTokens(0)
            .setReportedCost(usd("1.00"))
            .setReportedRows(10)
            .setRetriedAttempts(0)
            .setFirstStartedAt(Instant.parse("2026-11-20T08:00:00Z"))
            .setLastStartedAt(Instant.parse("2026-11-20T16:00:00Z"))
            .setHours("10:1000")
            .build();
    PricedDaily row =
        PricedDaily.newBuilder()
            .setUsage(usage)
            .setPricedCost(usd("1.02"))
            .setPricedCurrency("USD")
            .setUnpricedAttempts(0)
            .setPriceKey("openai/gpt-5")
            .build();
    change.accept(row);
    return row;
  }

  static PricedDaily usage(Consumer<UsageDaily> change) {
    return priced(row -> change.accept(row.getUsage()));
  }

  /** A cube of {@code tokens} input tokens on {@code day}, at noon. */
  static PricedDaily onDay(LocalDate day, long tokens) {
    return usage(
        u -> {
          u.setDay(day);
          u.setInputUncachedTokens(tokens);
          u.setOutputTokens(0);
          u.setFirstStartedAt(day.atTime(12, 0).toInstant(ZoneOffset.UTC));
          u.setLastStartedAt(day.atTime(12, 0).toInstant(ZoneOffset.UTC));
        });
  }

  static BigDecimal usd(String amount) {
    return new BigDecimal(amount).setScale(18);
  }

  static ByteBuffer durations(long... millis) {
    LatencyHistogram histogram = new LatencyHistogram();
    for (long one : millis) {
      histogram.add(one * 1_000);
    }
    return ByteBuffer.wrap(histogram.toBytes());
  }

  static Attribution asLogged(UsageDaily usage) {
    return new Attribution(
        usage.getWorkload(),
        usage.getTeam(),
        "internal",
        "summarization",
        usage.getProvider(),
        usage.getLane(),
        null,
        usage.getRegionServed(),
        usage.getCountry(),
        usage.getResidencyScope(),
        usage.getResidencyZone(),
        usage.getResidencyEvidence());
  }

  static MeasureInput input(Iterable<PricedDaily> cubes, Iterable<PricedDaily> history) {
    return new MeasureInput(
        cubes,
        history,
        day -> java.util.List.<Capacity>of(),
        Rows::asLogged,
        model -> Optional.empty(),
        DAY,
        DAY.plusDays(1));
  }

  static Measures measure(PricedDaily... cubes) {
    return new MeasureStage().measure(input(java.util.List.of(cubes), java.util.List.of()));
  }
}
