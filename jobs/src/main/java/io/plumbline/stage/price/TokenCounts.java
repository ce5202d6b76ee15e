package io.plumbline.stage.price;

import io.plumbline.schema.UsageDaily;

/**
 * Tokens in disjoint buckets, of one attempt or of a cube; prices are linear in them.
 *
 * @param input input tokens outside any cache, sound and images included. Unit: tokens
 * @param cacheRead input tokens read from the cache. Unit: tokens
 * @param cacheWrite5m input tokens written with the 5 minute lifetime. Unit: tokens
 * @param cacheWrite1h input tokens written with the one-hour lifetime. Unit: tokens
 * @param output output tokens; reasoning, sound and images included. Unit: tokens
 * @param reasoning of {@code output}, those spent on reasoning. Unit: tokens
 * @param apart what lists may price apart
 */
public record TokenCounts(
    long input,
    long cacheRead,
    long cacheWrite5m,
    long cacheWrite1h,
    long output,
    long reasoning,
    Apart apart) {

  /**
   * What lists may price apart.
   *
   * @param inputAudio of the input outside any cache, sound. Unit: tokens
   * @param inputImage of it, images. Unit: tokens
   * @param outputAudio of the output less reasoning, sound. Unit: tokens
   * @param outputImage of it, images. Unit: tokens
   * @param webSearches searches of the web the provider made. Unit: searches
   * @param calls calls that were answered. Unit: calls
   * @param mediaUs length of what was heard or made, as far as the log states it. Unit:
   *     microseconds
   */
  public record Apart(
      long inputAudio,
      long inputImage,
      long outputAudio,
      long outputImage,
      long webSearches,
      long calls,
      long mediaUs) {
    static final Apart NONE = new Apart(0, 0, 0, 0, 0, 0);

    /** Without a length. */
    public Apart(
        long inputAudio,
        long inputImage,
        long outputAudio,
        long outputImage,
        long webSearches,
        long calls) {
      this(inputAudio, inputImage, outputAudio, outputImage, webSearches, calls, 0);
    }
  }

  /**
   * @throws IllegalArgumentException if a count is negative, or a part exceeds the whole
   */
  public TokenCounts {
    if (input < 0
        || cacheRead < 0
        || cacheWrite5m < 0
        || cacheWrite1h < 0
        || output < 0
        || reasoning < 0
        || apart.inputAudio < 0
        || apart.inputImage < 0
        || apart.outputAudio < 0
        || apart.outputImage < 0
        || apart.webSearches < 0
        || apart.calls < 0
        || apart.mediaUs < 0) {
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
    if (apart.inputAudio + apart.inputImage > input
        || apart.outputAudio + apart.outputImage > output - reasoning) {
      throw new IllegalArgumentException(
          "Sound and images are part of input and output and cannot exceed them.");
    }
  }

  /** Text alone. */
  public TokenCounts(
      long input,
      long cacheRead,
      long cacheWrite5m,
      long cacheWrite1h,
      long output,
      long reasoning) {
    this(input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, Apart.NONE);
  }

  /** The buckets of a cube. */
  public static TokenCounts of(UsageDaily cube) {
    // A log that reports more of a part than of the whole is wrong about one of them; what is
    // billed is the whole.
    long input = cube.getInputUncachedTokens();
    long output = cube.getOutputTokens();
    long reasoning = Math.min(cube.getReasoningTokens(), output);
    long inputAudio = Math.min(cube.getInputAudioTokens(), input);
    long outputAudio = Math.min(cube.getOutputAudioTokens(), output - reasoning);
    return new TokenCounts(
        input,
        cube.getCacheReadTokens(),
        cube.getCacheWrite5mTokens(),
        cube.getCacheWrite1hTokens(),
        output,
        reasoning,
        new Apart(
            inputAudio,
            Math.min(cube.getInputImageTokens(), input - inputAudio),
            outputAudio,
            Math.min(cube.getOutputImageTokens(), output - reasoning - outputAudio),
            cube.getWebSearches(),
            cube.getStatus().equals("failed") ? 0 : cube.getAttempts(),
            cube.getMediaUs()));
  }

  /** Tokens read from or written to a cache. */
  long cached() {
    return cacheRead + cacheWrite5m + cacheWrite1h;
  }

  /** The same as if no cache had been asked. */
  TokenCounts cacheAsInput() {
    return new TokenCounts(input + cached(), 0, 0, 0, output, reasoning, apart);
  }

  /** The same as if tokens of caches were not counted. */
  TokenCounts withoutCache() {
    return new TokenCounts(input, 0, 0, 0, output, reasoning, apart);
  }

  /** Whether there are no tokens of any kind. */
  boolean none() {
    return input == 0 && cacheRead == 0 && cacheWrite5m == 0 && cacheWrite1h == 0 && output == 0;
  }

  long of(TokenKind kind) {
    return switch (kind) {
      case INPUT -> input - apart.inputAudio - apart.inputImage;
      case INPUT_AUDIO -> apart.inputAudio;
      case INPUT_IMAGE -> apart.inputImage;
      case CACHE_READ -> cacheRead;
      case CACHE_WRITE_5M -> cacheWrite5m;
      case CACHE_WRITE_1H -> cacheWrite1h;
      case OUTPUT -> output - reasoning - apart.outputAudio - apart.outputImage;
      case REASONING -> reasoning;
      case OUTPUT_AUDIO -> apart.outputAudio;
      case OUTPUT_IMAGE -> apart.outputImage;
      case WEB_SEARCH -> apart.webSearches;
      case CALL -> apart.calls;
      case SECOND -> apart.mediaUs;
    };
  }
}
