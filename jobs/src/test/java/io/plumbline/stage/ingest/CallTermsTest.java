package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.SymbolTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallTermsTest {
  private final SymbolTable symbols = new SymbolTable();
  private final CallTerms terms = new CallTerms(symbols);
  private final CallRecord call = new CallRecord();

  @ParameterizedTest(name = "{0} input tokens are {1}")
  @CsvSource({
    "0, base",
    "32000, base",
    "32001, above_32k",
    "100000, above_32k",
    "100001, above_100k",
    "128001, above_128k",
    "200000, above_128k",
    "200001, above_200k",
    "256001, above_256k",
    "272000, above_256k",
    "272001, above_272k",
    "512000, above_272k",
    "512001, above_512k",
  })
  void everyBoundOfAPriceListEndsABand(long tokens, String band) {
    call.clear();
    // All input counts, however it was cached.
    call.cacheRead = tokens / 2;
    call.inputUncached = tokens - call.cacheRead;
    assertThat(terms.contextTier(call)).hasToString(band);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "default, standard",
    "auto, standard",
    "on_demand, standard",
    "Batch, batch",
    "flex, flex",
    "PRIORITY, priority",
    "balanced, balanced",
    "ultrafast, ultrafast",
    "scale, provisioned",
    "ptu, provisioned",
    "turbo-gold, unknown",
  })
  void aTierNobodyKnowsIsUnknownAndNeverStandard(String logged, String tier) {
    call.clear();
    call.serviceTier = symbols.intern(logged);
    assertThat(terms.serviceTier(call)).hasToString(tier);
  }

  @Test
  void aLogThatNamesNoTierMeansStandard() {
    call.clear();
    assertThat(terms.serviceTier(call)).hasToString("standard");
  }
}
