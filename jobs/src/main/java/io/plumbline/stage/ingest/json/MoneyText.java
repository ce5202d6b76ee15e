package io.plumbline.stage.ingest.json;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Money as JSON writes it, exactly: in units of 1e-18 in a long where it fits, else a decimal. */
public final class MoneyText {
  private static final int SCALE = 18;

  /** No call costs a trillion; sums of what is believed stay within decimal(38,18). */
  private static final BigDecimal TOO_MUCH = BigDecimal.TEN.pow(12);

  private long atto;
  private BigDecimal big;

  /**
   * Reads the number ahead, or one written as text. Digits beyond the eighteenth decimal are
   * rounded half to even.
   *
   * @return false when it is null or an empty text
   */
  public boolean read(JsonCursor json, String field) throws MalformedRecord {
    if (json.peek() == '"') {
      BigDecimal amount = json.readDecimalInText(field);
      if (amount == null) {
        return false;
      }
      take(amount, 0, field);
      return true;
    }
    if (!json.readNumberSlice(field)) {
      return false;
    }
    byte[] b = json.bytes();
    int from = json.sliceFrom();
    int to = json.sliceTo();
    if (b[from] == '-') {
      BigDecimal negative = json.decimal(from, to, field);
      if (negative.signum() < 0) {
        throw new MalformedRecord(RejectReason.NEGATIVE_COST, field);
      }
      return set(BigDecimal.ZERO, field);
    }
    long v = 0;
    int digits = 0;
    int scale = -1;
    int i = from;
    for (; i < to && digits < 18; i++) {
      byte c = b[i];
      if (c == '.') {
        scale = 0;
      } else if (c >= '0' && c <= '9') {
        v = v * 10 + (c - '0');
        digits += v == 0 ? 0 : 1;
        scale += scale >= 0 ? 1 : 0;
      } else {
        break;
      }
    }
    int exponent = -Math.max(scale, 0);
    if (i < to && (b[i] == 'e' || b[i] == 'E') && to - i <= 5) {
      int e = 0;
      int k = i + 1;
      boolean minus = b[k] == '-';
      if (minus || b[k] == '+') {
        k++;
      }
      for (; k < to; k++) {
        e = e * 10 + (b[k] - '0');
      }
      exponent += minus ? -e : e;
      i = to;
    }
    int shift = SCALE + exponent;
    if (i == to && shift >= 0 && shift + digits <= 18) {
      for (int k = 0; k < shift; k++) {
        v *= 10;
      }
      atto = v;
      big = null;
      return true;
    }
    return set(json.decimal(from, to, field), field);
  }

  /**
   * Takes an amount written in a smaller unit. Digits beyond the eighteenth decimal are rounded
   * half to even.
   *
   * @param pointLeft decimals to move the point to the left: 2 for cents
   */
  public void take(BigDecimal amount, int pointLeft, String field) throws MalformedRecord {
    if (amount.signum() < 0) {
      throw new MalformedRecord(RejectReason.NEGATIVE_COST, field);
    }
    set(amount.movePointLeft(pointLeft), field);
  }

  private boolean set(BigDecimal d, String field) throws MalformedRecord {
    BigDecimal scaled = d.setScale(SCALE, RoundingMode.HALF_EVEN);
    if (scaled.compareTo(TOO_MUCH) >= 0) {
      throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, field);
    }
    if (scaled.unscaledValue().bitLength() <= 62) {
      atto = scaled.unscaledValue().longValueExact();
      big = null;
    } else {
      atto = Long.MIN_VALUE;
      big = scaled;
    }
    return true;
  }

  /** The amount in units of 1e-18; {@link Long#MIN_VALUE}: see {@link #big}. */
  public long atto() {
    return atto;
  }

  /** The amount where it does not fit into a long; null otherwise. */
  public BigDecimal big() {
    return big;
  }

  /** Whether the amount is zero. */
  public boolean isZero() {
    return big == null && atto == 0;
  }
}
