package io.plumbline.stage.measure.finance;

import io.plumbline.schema.ReportedUsage;
import io.plumbline.schema.Spend;
import java.math.BigDecimal;
import java.util.Locale;

/** The disjoint buckets of tokens, as the tables name them. */
enum TokenBucket {
  INPUT_UNCACHED,
  CACHE_READ,
  CACHE_WRITE_5M,
  CACHE_WRITE_1H,
  OUTPUT;

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  long tokens(Spend row) {
    return switch (this) {
      case INPUT_UNCACHED -> row.getInputUncachedTokens();
      case CACHE_READ -> row.getCacheReadTokens();
      case CACHE_WRITE_5M -> row.getCacheWrite5mTokens();
      case CACHE_WRITE_1H -> row.getCacheWrite1hTokens();
      case OUTPUT -> row.getOutputTokens();
    };
  }

  /** Null: not counted. */
  Long tokens(ReportedUsage bucket) {
    return switch (this) {
      case INPUT_UNCACHED -> bucket.getInputUncachedTokens();
      case CACHE_READ -> bucket.getCacheReadTokens();
      case CACHE_WRITE_5M -> bucket.getCacheWrite5mTokens();
      case CACHE_WRITE_1H -> bucket.getCacheWrite1hTokens();
      case OUTPUT -> bucket.getOutputTokens();
    };
  }

  /** Null: not known. */
  BigDecimal cost(Spend row) {
    return switch (this) {
      case INPUT_UNCACHED -> row.getInputUncachedCost();
      case CACHE_READ -> row.getCacheReadCost();
      case CACHE_WRITE_5M -> row.getCacheWrite5mCost();
      case CACHE_WRITE_1H -> row.getCacheWrite1hCost();
      case OUTPUT -> row.getOutputCost();
    };
  }
}
