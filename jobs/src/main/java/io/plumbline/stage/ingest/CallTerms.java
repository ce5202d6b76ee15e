package io.plumbline.stage.ingest;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import java.util.Arrays;
import java.util.Locale;

/** The closed vocabularies of a usage row as symbols, and the bands derived from its numbers. */
final class CallTerms {
  private static final long[] CONTEXT_BANDS = {128_000, 200_000, 272_000, 512_000};

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
        Arrays.stream(new String[] {"base", "above_128k", "above_200k", "above_272k", "above_512k"})
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
    while (band < CONTEXT_BANDS.length && tokens > CONTEXT_BANDS[band]) {
      band++;
    }
    return contextTier[band];
  }

  /** Service tier in our words; what providers call default or auto is standard. */
  Symbol serviceTier(CallRecord call) {
    if (call.serviceTier == null) {
      return standard;
    }
    return switch (call.serviceTier.toString().toLowerCase(Locale.ROOT)) {
      case "batch" -> symbols.intern("batch");
      case "flex" -> symbols.intern("flex");
      case "priority", "scale" -> symbols.intern("priority");
      case "provisioned", "ptu", "reserved" -> symbols.intern("provisioned");
      default -> standard;
    };
  }
}
