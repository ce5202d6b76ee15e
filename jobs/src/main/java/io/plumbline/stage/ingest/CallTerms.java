package io.plumbline.stage.ingest;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/** The closed vocabularies of a usage row as symbols, and the bands derived from its numbers. */
final class CallTerms {
  /** Where list prices change: every bound that LiteLLM's map and the vendors' lists know. */
  private static final int[] CONTEXT_BANDS = {32, 100, 128, 200, 256, 272, 512};

  private final SymbolTable symbols;
  private final Symbol[] status;
  private final Symbol[] rateLimit;
  private final Symbol[] tokenSource;
  private final Symbol[] contentState;
  private final Symbol[] contextTier;
  private final Symbol standard;

  CallTerms(SymbolTable symbols) {
    this.symbols = symbols;
    this.status = lower(symbols, CallRecord.Status.values());
    this.rateLimit = lower(symbols, CallRecord.RateLimit.values());
    this.tokenSource = lower(symbols, CallRecord.TokenSource.values());
    this.contentState = lower(symbols, CallRecord.ContentState.values());
    this.contextTier =
        Stream.concat(
                Stream.of("base"),
                Arrays.stream(CONTEXT_BANDS).mapToObj(bound -> "above_" + bound + "k"))
            .map(symbols::intern)
            .toArray(Symbol[]::new);
    this.standard = symbols.intern("standard");
  }

  private static Symbol[] lower(SymbolTable symbols, Enum<?>[] values) {
    return Arrays.stream(values)
        .map(v -> symbols.intern(v.name().toLowerCase(Locale.ROOT)))
        .toArray(Symbol[]::new);
  }

  Symbol status(CallRecord call) {
    return status[call.status.ordinal()];
  }

  Symbol rateLimit(CallRecord call) {
    return rateLimit[call.rateLimit.ordinal()];
  }

  Symbol tokenSource(CallRecord call) {
    return tokenSource[call.tokenSource.ordinal()];
  }

  Symbol contentState(CallRecord call) {
    return contentState[call.contentState.ordinal()];
  }

  /** Prompt-size band by all input tokens; "above" is strict, as price lists print it. */
  Symbol contextTier(CallRecord call) {
    long tokens = call.inputTokens();
    int band = 0;
    while (band < CONTEXT_BANDS.length && tokens > 1000L * CONTEXT_BANDS[band]) {
      band++;
    }
    return contextTier[band];
  }

  /**
   * Service tier in our words; what providers call default or auto is standard. A word that is none
   * of theirs is unknown, for the price of the call hangs on it.
   */
  Symbol serviceTier(CallRecord call) {
    if (call.serviceTier == null) {
      return standard;
    }
    return switch (call.serviceTier.toString().toLowerCase(Locale.ROOT)) {
      case "", "standard", "standard_only", "default", "auto", "on_demand" -> standard;
      case "batch" -> symbols.intern("batch");
      case "flex" -> symbols.intern("flex");
      case "priority" -> symbols.intern("priority");
      case "balanced" -> symbols.intern("balanced");
      case "ultrafast" -> symbols.intern("ultrafast");
      // OpenAI's scale tier is tokens per minute bought ahead, as provisioned throughput is.
      case "provisioned", "ptu", "reserved", "scale" -> symbols.intern("provisioned");
      default -> symbols.intern("unknown");
    };
  }
}
