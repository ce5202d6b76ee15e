package io.plumbline.stage.measure;

import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.Spend;
import java.math.BigDecimal;

/** What each kind of token, and length, cost, of several cubes of one currency. Null: not known. */
final class CostByKind {
  private BigDecimal inputUncached;
  private BigDecimal cacheRead;
  private BigDecimal cacheWrite5m;
  private BigDecimal cacheWrite1h;
  private BigDecimal output;
  private BigDecimal media;

  void add(PricedDaily row) {
    inputUncached = plus(inputUncached, row.getInputUncachedCost());
    cacheRead = plus(cacheRead, row.getCacheReadCost());
    cacheWrite5m = plus(cacheWrite5m, row.getCacheWrite5mCost());
    cacheWrite1h = plus(cacheWrite1h, row.getCacheWrite1hCost());
    output = plus(output, row.getOutputCost());
    media = plus(media, row.getMediaCost());
  }

  void add(CostByKind more) {
    inputUncached = plus(inputUncached, more.inputUncached);
    cacheRead = plus(cacheRead, more.cacheRead);
    cacheWrite5m = plus(cacheWrite5m, more.cacheWrite5m);
    cacheWrite1h = plus(cacheWrite1h, more.cacheWrite1h);
    output = plus(output, more.output);
    media = plus(media, more.media);
  }

  void into(Spend row) {
    row.setInputUncachedCost(column(inputUncached));
    row.setCacheReadCost(column(cacheRead));
    row.setCacheWrite5mCost(column(cacheWrite5m));
    row.setCacheWrite1hCost(column(cacheWrite1h));
    row.setOutputCost(column(output));
    row.setMediaCost(column(media));
  }

  /** The amount as tables hold it; null stays null. */
  static BigDecimal column(BigDecimal amount) {
    return amount == null ? null : Money.column(amount);
  }

  /** Null and null is null: an unknown amount is not zero. */
  static BigDecimal plus(BigDecimal sum, BigDecimal more) {
    if (more == null) {
      return sum;
    }
    return sum == null ? more : sum.add(more);
  }
}
