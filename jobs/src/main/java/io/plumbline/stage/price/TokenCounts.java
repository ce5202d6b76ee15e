package io.plumbline.stage.price;

import io.plumbline.schema.UsageDaily;

/**
 * Tokens in disjoint buckets, of one attempt or of a cube; prices are linear in them.
 *
 * @param input input tokens outside any cache. Unit: tokens
 * @param cacheRead input tokens read from the cache. Unit: tokens
 * @param cacheWrite5m input tokens written with the 5 minute lifetime. Unit: tokens
 * @param cacheWrite1h input tokens written with the one-hour lifetime. Unit: tokens
 * @param output output tokens, reasoning included. Unit: tokens
 * @param reasoning of {@code output}, those spent on reasoning. Unit: tokens
 */
public record TokenCounts(
    long input, long cacheRead, long cacheWrite5m, long cacheWrite1h, long output, long reasoning) {

  /**
   * @throws IllegalArgumentException if a count is negative, or reasoning exceeds the output it is
   *     part of
   */
  public TokenCounts {
    if (input < 0
        || cacheRead < 0
        || cacheWrite5m < 0
        || cacheWrite1h < 0
        || output < 0
        || reasoning < 0) {
      throw new IllegalArgumentException("Token counts cannot be negative.");
    }
    if (reasoning > output) {
      throw new IllegalArgumentException(
          "Reasoning tokens ("
              + reasoning
              + ") are part of output tokens ("
              + output
              + ") and cannot exceed them.");
    }
  }

  /** The buckets of a cube. */
  public static TokenCounts of(UsageDaily cube) {
    return new TokenCounts(
        cube.getInputUncachedTokens(),
        cube.getCacheReadTokens(),
        cube.getCacheWrite5mTokens(),
        cube.getCacheWrite1hTokens(),
        cube.getOutputTokens(),
        // A log that reports more reasoning than output is wrong about one of them; what is billed
        // as output is the output.
        Math.min(cube.getReasoningTokens(), cube.getOutputTokens()));
  }

  boolean none() {
    return input == 0 && cacheRead == 0 && cacheWrite5m == 0 && cacheWrite1h == 0 && output == 0;
  }

  long of(TokenKind kind) {
    return switch (kind) {
      case INPUT -> input;
      case CACHE_READ -> cacheRead;
      case CACHE_WRITE_5M -> cacheWrite5m;
      case CACHE_WRITE_1H -> cacheWrite1h;
      case OUTPUT -> output - reasoning;
      case REASONING -> reasoning;
    };
  }
}
