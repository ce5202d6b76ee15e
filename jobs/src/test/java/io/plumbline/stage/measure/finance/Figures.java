package io.plumbline.stage.measure.finance;

import io.plumbline.schema.Billed;
import io.plumbline.schema.Spend;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Rows of spend and lines of bills, with plain defaults. */
final class Figures {
  static final LocalDate DAY = LocalDate.of(2026, 10, 5);

  private Figures() {}

  static BigDecimal money(String amount) {
    return new BigDecimal(amount).setScale(18);
  }

  /** Tokens of gpt-5.5 by openai: 2 USD per 1M input, 0.2 cached, 10 output. */
  static Spend spend(LocalDate day, long input, long cached, long output) {
    BigDecimal in = money("0.000002").multiply(BigDecimal.valueOf(input)).setScale(18);
    BigDecimal read = money("0.0000002").multiply(BigDecimal.valueOf(cached)).setScale(18);
    BigDecimal out = money("0.00001").multiply(BigDecimal.valueOf(output)).setScale(18);
    return Spend.newBuilder()
        .setDay(day)
        .setSource("gateway")
        .setTeam("chat")
        .setWorkload("support")
        .setLane("managed_closed")
        .setProvider("openai")
        .setModel("gpt-5.5-2026-04-01")
        .setOperation("chat")
        .setServiceTier("standard")
        .setResidencyScope("unknown")
        .setResidencyEvidence("none")
        .setStatus("succeeded")
        .setRateLimit("none")
        .setTokenSource("reported")
        .setGatewayCacheHit(false)
        .setContentState("absent")
        .setAttempts(10)
        .setRetriedAttempts(0)
        .setInputUncachedTokens(input)
        .setCacheReadTokens(cached)
        .setCacheWrite5mTokens(0)
        .setCacheWrite1hTokens(0)
        .setOutputTokens(output)
        .setReasoningTokens(0)
        .setReportedCost(BigDecimal.ZERO.setScale(18))
        .setReportedRows(0)
        .setUnpricedAttempts(0)
        .setPricedCost(in.add(read).add(out))
        .setPricedCurrency("USD")
        .setPriceKey("openai/gpt-5.5")
        .setListCost(in.add(read).add(out))
        .setInputUncachedCost(in)
        .setCacheReadCost(read)
        .setCacheWrite5mCost(money("0"))
        .setCacheWrite1hCost(money("0"))
        .setOutputCost(out)
        .build();
  }

  /** The same tokens without a price. */
  static Spend unpriced(Spend row) {
    row.setPricedCost(null);
    row.setPricedCurrency(null);
    row.setListCost(null);
    row.setInputUncachedCost(null);
    row.setCacheReadCost(null);
    row.setCacheWrite5mCost(null);
    row.setCacheWrite1hCost(null);
    row.setOutputCost(null);
    row.setUnpricedAttempts(row.getAttempts());
    return row;
  }

  /** A charge for tokens of gpt-5.5 on one day. */
  static Billed tokens(LocalDate day, String kind, long tokens, String cost) {
    Billed line = charge(day, "Usage", cost);
    line.setModel("gpt-5.5");
    line.setTokenKind(kind);
    line.setQuantity(new BigDecimal(tokens).setScale(18));
    line.setUnit("tokens");
    return line;
  }

  static Billed charge(LocalDate day, String category, String cost) {
    return Billed.newBuilder()
        .setSource("invoices")
        .setFormat("openai-costs")
        .setFile("costs.json")
        .setPosition(0)
        .setIngestId("i")
        .setRevision(1)
        .setBillingPeriodStart(day.withDayOfMonth(1))
        .setChargePeriodStart(day.atStartOfDay(ZoneOffset.UTC).toInstant())
        .setChargePeriodEnd(day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant())
        .setProvider("openai")
        .setBilledCost(money(cost))
        .setCurrency("USD")
        .setChargeCategory(category)
        .build();
  }
}
