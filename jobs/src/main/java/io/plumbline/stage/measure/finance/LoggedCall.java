package io.plumbline.stage.measure.finance;

import io.plumbline.schema.Usage;
import io.plumbline.shared.record.LinkedId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * One call of a log, to compare with a bill that charges call by call.
 *
 * @param links digests of the ids the log knows it by
 * @param provider gen_ai.provider.name, or unknown
 * @param model the model that answered, else the one asked for; null: not known
 * @param serviceTier as usage has it
 * @param day UTC day
 * @param start when it began
 * @param end when it ended; its beginning where the log does not say
 * @param isFailed whether it failed here
 * @param isBrokenOff whether it failed here without an answer: the connection broke or time was up,
 *     so that the provider may have served and billed it
 * @param isEstimated whether the gateway counted its tokens itself
 * @param tokens in the order of {@link TokenBucket}
 */
public record LoggedCall(
    List<Long> links,
    String provider,
    String model,
    String serviceTier,
    LocalDate day,
    Instant start,
    Instant end,
    boolean isFailed,
    boolean isBrokenOff,
    boolean isEstimated,
    List<Long> tokens) {

  /** What gateways write where time was up or the other side had gone. */
  private static final Set<Integer> NO_ANSWER = Set.of(0, 408, 499, 504);

  /** Columns of usage that {@link #of} reads. */
  public static List<String> columns() {
    return List.of(
        "source",
        "linked_call",
        "linked_response",
        "linked_request",
        "provider",
        "model_served",
        "model_requested",
        "service_tier",
        "day",
        "started_at",
        "ended_at",
        "status",
        "http_status",
        "token_source",
        "gateway_cache_hit",
        "rate_limit",
        "input_uncached_tokens",
        "cache_read_tokens",
        "cache_write_5m_tokens",
        "cache_write_1h_tokens",
        "output_tokens");
  }

  /** Whether a provider may have been called: neither the gateway's cache nor a limit answered. */
  public static boolean mayBeBilled(Usage row) {
    return !row.getGatewayCacheHit() && row.getRateLimit().equals("none");
  }

  /** The same as a bill has it that does not tell lifetimes of a cache apart. */
  LoggedCall withOneLifetime() {
    int shorter = TokenBucket.CACHE_WRITE_5M.ordinal();
    int longer = TokenBucket.CACHE_WRITE_1H.ordinal();
    List<Long> one = new ArrayList<>(tokens);
    one.set(shorter, tokens.get(shorter) + tokens.get(longer));
    one.set(longer, 0L);
    return new LoggedCall(
        links,
        provider,
        model,
        serviceTier,
        day,
        start,
        end,
        isFailed,
        isBrokenOff,
        isEstimated,
        one);
  }

  /** Whether the log counts any. */
  boolean hasTokens() {
    return tokens.stream().anyMatch(count -> count > 0);
  }

  /** A row of usage. */
  public static LoggedCall of(Usage row) {
    return new LoggedCall(
        LongStream.of(row.getLinkedRequest(), row.getLinkedResponse(), row.getLinkedCall())
            .filter(link -> link != 0 && !LinkedId.isCached(link))
            .map(LinkedId::id)
            .boxed()
            .toList(),
        row.getProvider(),
        row.getModelServed() != null ? row.getModelServed() : row.getModelRequested(),
        row.getServiceTier(),
        row.getDay(),
        row.getStartedAt(),
        row.getEndedAt() == null ? row.getStartedAt() : row.getEndedAt(),
        row.getStatus().equals("failed"),
        row.getStatus().equals("failed")
            && (row.getHttpStatus() == null || NO_ANSWER.contains(row.getHttpStatus())),
        row.getTokenSource().equals("estimated"),
        Arrays.asList(
            row.getInputUncachedTokens(),
            row.getCacheReadTokens(),
            row.getCacheWrite5mTokens(),
            row.getCacheWrite1hTokens(),
            row.getOutputTokens()));
  }
}
