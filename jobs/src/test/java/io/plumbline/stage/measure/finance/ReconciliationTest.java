package io.plumbline.stage.measure.finance;

import static io.plumbline.stage.measure.finance.Figures.DAY;
import static io.plumbline.stage.measure.finance.Figures.charge;
import static io.plumbline.stage.measure.finance.Figures.money;
import static io.plumbline.stage.measure.finance.Figures.spend;
import static io.plumbline.stage.measure.finance.Figures.tokens;
import static io.plumbline.stage.measure.finance.Figures.unpriced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.Seeded;
import io.plumbline.schema.Billed;
import io.plumbline.schema.Exchanged;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.ReconciledUsage;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.schema.Spend;
import io.plumbline.shared.policy.ReferenceRates;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invoiced = priced + named causes + what stays unexplained, to the last digit. */
class ReconciliationTest {
  private static final ReconciliationTerms TERMS =
      new ReconciliationTerms(Map.of(), Optional.of("finops"), ReferenceRates.NONE);

  private static Map<String, String> differences(List<Spend> spend, List<Billed> charges) {
    return differences(
        Reconciliation.of(spend, charges, List.of(), List.of(), TERMS).steps(), "USD");
  }

  /** Amounts of buckets and of the unexplained, without zeros; checks that they add up. */
  private static Map<String, String> differences(List<Reconciled> steps, String currency) {
    addsUp(steps);
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (Reconciled row : steps) {
      if (row.getCurrency().equals(currency)
          && (row.getStep().equals("bucket") || row.getStep().equals("unexplained"))) {
        sums.merge(row.getStep() + " " + row.getCause(), row.getAmount(), BigDecimal::add);
      }
    }
    Map<String, String> texts = new TreeMap<>();
    sums.forEach(
        (cause, sum) -> {
          if (sum.signum() != 0) {
            texts.put(cause, sum.stripTrailingZeros().toPlainString());
          }
        });
    return texts;
  }

  /** Of every provider, currency and day that was compared. */
  private static void addsUp(List<Reconciled> steps) {
    Map<String, BigDecimal> left = new TreeMap<>();
    for (Reconciled row : steps) {
      if (row.getState().equals("compared") && !row.getStep().equals("logged")) {
        BigDecimal amount =
            row.getStep().equals("invoiced") ? row.getAmount() : row.getAmount().negate();
        left.merge(row.getProvider() + row.getCurrency() + row.getDay(), amount, BigDecimal::add);
      }
    }
    assertThat(left.values()).allSatisfy(sum -> assertThat(sum).isEqualByComparingTo("0"));
  }

  @Test
  void theExampleOfTheJavadoc() {
    List<Spend> spend = List.of(spend(DAY, 0, 0, 1_000_000));
    List<Billed> charges =
        List.of(tokens(DAY, "output", 1_200_000, "13.20"), charge(DAY, "Tax", "2.50"));
    assertThat(differences(spend, charges))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "unexplained not_logged",
                "2",
                "bucket residency_uplift",
                "1.2",
                "bucket tax",
                "2.5"));
    ReconciledUsage usage =
        Reconciliation.of(spend, charges, List.of(), List.of(), TERMS).usage().get(0);
    assertThat(usage.getModel()).isEqualTo("gpt-5-5");
    assertThat(usage.getQuantityDifference()).isEqualByComparingTo("2");
    assertThat(usage.getPriceDifference()).isEqualByComparingTo("1.2");
    assertThat(usage.getCause()).isEqualTo("not_logged,residency_uplift");
  }

  @Test
  void aBillThatAgreesLeavesNothing() {
    assertThat(
            differences(
                List.of(spend(DAY, 500_000, 0, 100_000)),
                List.of(
                    tokens(DAY, "input_uncached", 500_000, "1"),
                    tokens(DAY, "output", 100_000, "1"))))
        .isEmpty();
  }

  @Test
  void causesThatALineTellsByItself() {
    Billed web = charge(DAY, "Usage", "0.30");
    web.setSku("web search tool calls");
    Billed units = charge(DAY, "Usage", "70");
    units.setServiceTier("provisioned");
    Billed late = charge(DAY, "Usage", "4");
    late.setBillingPeriodStart(LocalDate.of(2026, 11, 1));
    Billed correction = charge(DAY, "Usage", "-1");
    correction.setChargeClass("Correction");
    assertThat(
            differences(
                List.of(spend(DAY, 0, 0, 1)),
                List.of(
                    tokens(DAY, "output", 1, "0.00001"),
                    web,
                    units,
                    late,
                    correction,
                    charge(DAY, "Purchase", "30"),
                    charge(DAY, "Credit", "-2.5"),
                    charge(DAY, "Tax", "1.1"))))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "bucket server_tools", "0.3",
                "bucket provisioned_capacity", "100",
                "bucket late_rows", "3",
                "bucket credits", "-2.5",
                "bucket tax", "1.1"));
  }

  /** Nothing of it goes past a gateway: a cluster's GPUs answer whoever calls them. */
  @Test
  void hoursOfGpusAreCapacityWhetherCallsAreLoggedOrNot() {
    Billed gpus = charge(DAY, "Usage", "109.92");
    gpus.setSku("GPU");
    gpus.setUnit("GPU-hours");
    assertThat(differences(List.of(), List.of(gpus)))
        .isEqualTo(Map.of("bucket provisioned_capacity", "109.92"));
    assertThat(
            differences(
                List.of(spend(DAY, 0, 0, 1)), List.of(gpus, tokens(DAY, "output", 1, "0.00001"))))
        .isEqualTo(Map.of("bucket provisioned_capacity", "109.92"));
  }

  @Test
  void searchesTheBookPricesAreComparedWithThoseOnTheBill() {
    Billed web = charge(DAY, "Usage", "0.30");
    web.setSku("web search tool calls");
    Spend searched = spend(DAY, 0, 0, 1);
    searched.setPricedCost(searched.getPricedCost().add(money("0.2")));
    Billed line = tokens(DAY, "output", 1, "0.00001");
    assertThat(differences(List.of(searched), List.of(line, web)))
        .isEqualTo(Map.of("bucket server_tools", "0.1"));
    assertThat(differences(List.of(searched), List.of(line)))
        .isEqualTo(Map.of("unexplained not_billed", "-0.2"));
  }

  @Test
  void aKeyTheGatewayDoesNotUseBypassesIt() {
    Billed own = tokens(DAY, "output", 100_000, "1");
    own.setApiKey("key_gateway");
    Billed other = tokens(DAY, "output", 300_000, "3");
    other.setApiKey("key_notebook");
    List<Spend> spend = List.of(spend(DAY, 0, 0, 100_000));
    ReconciliationTerms terms =
        new ReconciliationTerms(
            Map.of("openai", Set.of("key_gateway")), Optional.empty(), ReferenceRates.NONE);
    assertThat(
            differences(
                Reconciliation.of(spend, List.of(own, other), List.of(), List.of(), terms).steps(),
                "USD"))
        .isEqualTo(Map.of("bucket bypass", "3"));
    // Nobody has said which keys are the gateway's: a key cannot be called unknown.
    assertThat(differences(spend, List.of(own, other)))
        .isEqualTo(Map.of("unexplained not_logged", "3"));
    // The logs name the key themselves.
    spend.get(0).setApiKey("key_gateway");
    assertThat(differences(spend, List.of(own, other))).isEqualTo(Map.of("bucket bypass", "3"));
  }

  /** The book has the contract's price; the bill charges the list's and takes a tenth off. */
  @Test
  void aDiscountOnALineOfItsOwnLowersThePriceOfItsTokens() {
    Billed list = tokens(DAY, "output", 100_000, "1.25");
    Billed discount = tokens(DAY, "output", 0, "-0.25");
    assertThat(differences(List.of(spend(DAY, 0, 0, 100_000)), List.of(list, discount)))
        .isEqualTo(Map.of());
  }

  /** Ten minutes heard at 0.0001 USD a second; the bill has twelve at a tenth more. */
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"720, duration_seconds", "12, duration_minutes", "0.2, 1 Hour", "720, Seconds"})
  void soundIsComparedByItsLengthFirstAndThenByItsPrice(String quantity, String unit) {
    Spend heard = spend(DAY, 0, 0, 0);
    heard.setModel("whisper-1");
    heard.setMediaUs(600_000_000);
    heard.setMediaCost(money("0.06"));
    heard.setPricedCost(money("0.06"));
    Billed line = charge(DAY, "Usage", "0.0792");
    line.setSku("whisper-1");
    line.setQuantity(money(quantity));
    line.setUnit(unit);
    Reconciliation.Result result =
        Reconciliation.of(List.of(heard), List.of(line), List.of(), List.of(), TERMS);
    assertThat(differences(result.steps(), "USD"))
        .isEqualTo(Map.of("unexplained not_logged", "0.012", "bucket residency_uplift", "0.0072"));
    assertThat(result.usage())
        .extracting(
            ReconciledUsage::getModel,
            ReconciledUsage::getTokenKind,
            ReconciledUsage::getLoggedTokens,
            usage -> usage.getBilledTokens().stripTrailingZeros().toPlainString())
        .containsExactly(tuple("whisper-1", "length", 600_000_000L, "720000000"));
    line.setQuantity(money("0"));
    line.setUnit("tokens");
    line.setModel("whisper-1");
    assertThat(
            differences(
                Reconciliation.of(List.of(heard), List.of(line), List.of(), List.of(), TERMS)
                    .steps(),
                "USD"))
        .as("a bill that does not say what it counts is not compared with a length")
        .isEqualTo(Map.of("unexplained quantity_not_stated", "0.0192"));
    line.setModel(null);
    line.setQuantity(money(quantity));
    line.setUnit(unit);
    Spend silent = unpriced(heard);
    silent.setMediaUs(0);
    silent.setMediaCost(null);
    silent.setUnpricedAttempts(5);
    assertThat(
            differences(
                Reconciliation.of(List.of(silent), List.of(line), List.of(), List.of(), TERMS)
                    .steps(),
                "USD"))
        .as("calls whose length no log states have no price")
        .isEqualTo(Map.of("bucket unpriced", "0.0792"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      nullValues = "-",
      value = {
        // gateway: key, project, account, resource; other: the same
        "a project, proj_1, -, proj_1, -, -, -, proj_2, -, -",
        "a workspace, wrk_1, -, -, wrk_1, -, -, -, wrk_2, -",
        "a resource by the name at its end, aurora-swc, -, -, sub-1, /subscriptions/1/accounts/Aurora-SWC, -, -, sub-1, /subscriptions/1/accounts/notebooks",
        "a profile of Amazon's, p1, -, -, -, arn:aws:bedrock:eu-north-1:1:application-inference-profile/p1, -, -, -, arn:aws:bedrock:eu-north-1:1:application-inference-profile/p2",
        "a key in a project that is not the gateway's alone, key_a, key_a, proj_1, -, -, key_b, proj_1, -, -",
      })
  void whatTheBillCarriesTellsWhoBypassesTheGateway(
      String sentence,
      String declared,
      String key,
      String project,
      String account,
      String resource,
      String otherKey,
      String otherProject,
      String otherAccount,
      String otherResource) {
    Billed own = tokens(DAY, "output", 100_000, "1");
    own.setApiKey(key);
    own.setProject(project);
    own.setAccount(account);
    own.setResource(resource);
    Billed other = tokens(DAY, "output", 300_000, "3");
    other.setApiKey(otherKey);
    other.setProject(otherProject);
    other.setAccount(otherAccount);
    other.setResource(otherResource);
    Billed silent = tokens(DAY, "output", 0, "0.5");
    ReconciliationTerms terms =
        new ReconciliationTerms(
            Map.of("openai", Set.of(declared)), Optional.empty(), ReferenceRates.NONE);
    assertThat(
            differences(
                Reconciliation.of(
                        List.of(spend(DAY, 0, 0, 100_000)),
                        List.of(own, other, silent),
                        List.of(),
                        List.of(),
                        terms)
                    .steps(),
                "USD"))
        .as("a line without such an id is not the others'")
        .isEqualTo(Map.of("bucket bypass", "3", "unexplained price", "0.5"));
  }

  @Test
  void aProjectOfTheGatewaysCoversEveryKeyInIt() {
    Billed own = tokens(DAY, "output", 100_000, "1");
    own.setApiKey("key_new");
    own.setProject("proj_1");
    Billed other = tokens(DAY, "output", 300_000, "3");
    other.setApiKey("key_notebook");
    other.setProject("proj_2");
    ReconciliationTerms terms =
        new ReconciliationTerms(
            Map.of("openai", Set.of("proj_1")), Optional.empty(), ReferenceRates.NONE);
    assertThat(
            differences(
                Reconciliation.of(
                        List.of(spend(DAY, 0, 0, 100_000)),
                        List.of(own, other),
                        List.of(),
                        List.of(),
                        terms)
                    .steps(),
                "USD"))
        .isEqualTo(Map.of("bucket bypass", "3"));
  }

  @Test
  void aResourceWhoseHostNoLogHasSeenBypassesTheGateway() {
    Billed own = tokens(DAY, "output", 100_000, "1");
    own.setResource("/subscriptions/1/accounts/Aurora-SWC");
    Billed other = tokens(DAY, "output", 300_000, "3");
    other.setResource("/subscriptions/1/accounts/notebooks");
    Spend spend = spend(DAY, 0, 0, 100_000);
    spend.setEndpoint("aurora-swc.openai.azure.com");
    assertThat(differences(List.of(spend), List.of(own, other)))
        .isEqualTo(Map.of("bucket bypass", "3"));
    spend.setEndpoint("api.openai.com");
    assertThat(differences(List.of(spend), List.of(own, other)))
        .isEqualTo(Map.of("unexplained not_logged", "3"));
  }

  @Test
  void aModelOrProviderThatNoLogHasSeenBypassesTheGateway() {
    Billed other = tokens(DAY, "output", 10, "5");
    other.setModel("gpt-4o");
    assertThat(
            differences(
                List.of(spend(DAY, 0, 0, 1)), List.of(other, tokens(DAY, "output", 1, "0.00001"))))
        .isEqualTo(Map.of("bucket bypass", "5"));
    assertThat(differences(List.of(), List.of(other))).isEqualTo(Map.of("bucket bypass", "5"));
  }

  @Test
  void cachesBatchesEstimatesAndMissingPricesAreCausesOfTheirOwn() {
    assertThat(
            differences(
                List.of(spend(DAY, 0, 0, 100_000)),
                List.of(
                    tokens(DAY, "output", 100_000, "1"), tokens(DAY, "cache_read", 50_000, "0.5"))))
        .isEqualTo(Map.of("bucket cache_not_logged", "0.5"));
    Billed batch = tokens(DAY, "output", 200_000, "1");
    batch.setServiceTier("batch");
    assertThat(
            differences(
                List.of(spend(DAY, 0, 0, 100_000)),
                List.of(tokens(DAY, "output", 100_000, "1"), batch)))
        .isEqualTo(Map.of("bucket batch", "1"));
    Spend estimated = spend(DAY, 0, 0, 90_000);
    estimated.setTokenSource("estimated");
    assertThat(differences(List.of(estimated), List.of(tokens(DAY, "output", 100_000, "1"))))
        .as("the bill alone does not tell a wrong estimate from a call that is missing")
        .isEqualTo(Map.of("bucket estimated_or_not_logged", "0.1"));
    assertThat(
            differences(
                List.of(unpriced(spend(DAY, 0, 0, 100_000))),
                List.of(tokens(DAY, "output", 100_000, "1"))))
        .isEqualTo(Map.of("bucket unpriced", "1"));
    assertThat(
            differences(
                List.of(spend(DAY, 0, 0, 50_000), unpriced(spend(DAY, 0, 0, 50_000))),
                List.of(tokens(DAY, "output", 100_000, "1.01"))))
        .isEqualTo(Map.of("bucket unpriced", "0.5", "unexplained price", "0.01"));
  }

  @Test
  void anEstimateAnswersForItsOwnSizeAndHidesNoOtherCalls() {
    Spend guessed = spend(DAY, 1_000, 0, 2_000);
    guessed.setTokenSource("estimated");
    List<Spend> spend = List.of(spend(DAY, 500_000, 0, 50_000), guessed);
    List<Billed> charges =
        List.of(
            tokens(DAY, "input_uncached", 500_200, "1.0004"),
            // The provider had read 900 tokens of the estimated call from its cache.
            tokens(DAY, "cache_read", 900, "0.00018"),
            tokens(DAY, "output", 59_000, "0.59"));
    assertThat(differences(spend, charges))
        .isEqualTo(
            Map.of(
                "bucket cache_not_logged", "0.00018",
                "bucket estimated_or_not_logged", "0.0184",
                "unexplained not_logged", "0.05"));
    ReportedUsage as = count(20);
    assertThat(
            differences(
                Reconciliation.of(spend, charges, List.of(as), List.of(), TERMS).steps(), "USD"))
        .as("the provider counts the calls the logs hold")
        .isEqualTo(
            Map.of("bucket cache_not_logged", "0.00018", "bucket estimated_usage", "0.0684"));
    assertThat(
            differences(
                Reconciliation.of(spend, charges, List.of(count(23)), List.of(), TERMS).steps(),
                "USD"))
        .as("the provider counts three more")
        .isEqualTo(
            Map.of(
                "bucket cache_not_logged", "0.00018",
                "bucket estimated_or_not_logged", "0.0184",
                "bucket calls_not_logged", "0.05"));
  }

  @Test
  void aCallThatFailedHereAndWasServedThereIsBilled() {
    Spend failed = spend(DAY, 0, 0, 0);
    failed.setStatus("failed");
    failed.setAttempts(2);
    List<Spend> spend = List.of(spend(DAY, 0, 0, 50_000), failed);
    List<Billed> charges = List.of(tokens(DAY, "output", 60_000, "0.6"));
    assertThat(
            differences(
                Reconciliation.of(spend, charges, List.of(count(11)), List.of(), TERMS).steps(),
                "USD"))
        .isEqualTo(Map.of("bucket failed_but_billed", "0.1"));
    assertThat(
            differences(
                Reconciliation.of(spend, charges, List.of(count(13)), List.of(), TERMS).steps(),
                "USD"))
        .isEqualTo(Map.of("bucket calls_not_logged", "0.1"));
    assertThat(differences(spend, charges)).isEqualTo(Map.of("unexplained not_logged", "0.1"));
  }

  /** What a gateway's log and its upstreams are known to tell differently, in one day. */
  @Test
  void eachCauseOfAGatewaysDayStandsInItsOwnBucket() {
    Spend answered = spend(DAY, 90_000, 10_000, 20_000);
    Spend fromOwnCache = spend(DAY, 5_000, 0, 4_000);
    fromOwnCache.setGatewayCacheHit(true);
    fromOwnCache.setAttempts(1);
    for (BigDecimal zero : List.of(money("0"))) {
      fromOwnCache.setPricedCost(zero);
      fromOwnCache.setListCost(zero);
      fromOwnCache.setInputUncachedCost(zero);
      fromOwnCache.setOutputCost(zero);
    }
    Spend retried = spend(DAY, 0, 0, 0);
    retried.setStatus("failed");
    retried.setAttempts(4);
    retried.setRetriedAttempts(4);
    Spend cut = spend(DAY, 4_789, 0, 22);
    cut.setStatus("failed");
    cut.setTokenSource("estimated");
    cut.setAttempts(1);
    Spend cancelled = spend(DAY, 1_801, 0, 500);
    cancelled.setStatus("cancelled");
    cancelled.setTokenSource("estimated");
    cancelled.setAttempts(1);
    Spend nobodysPrice = unpriced(spend(DAY, 0, 0, 7_000));
    nobodysPrice.setProvider("unknown");
    nobodysPrice.setModel("house-chat-7b");
    Billed house = tokens(DAY, "output", 7_000, "0.21");
    house.setProvider("house_of_models");
    house.setModel("house-chat-7b");
    List<Spend> spend = List.of(answered, fromOwnCache, retried, cut, cancelled, nobodysPrice);
    // Answered 20,000; cut and cancelled 522 logged and 700 served; 3 calls without a log 3,000.
    List<Billed> charges =
        List.of(
            tokens(DAY, "input_uncached", 96_590, "0.19318"),
            tokens(DAY, "cache_read", 10_000, "0.002"),
            tokens(DAY, "output", 23_700, "0.237"),
            house);
    List<Reconciled> steps =
        Reconciliation.of(spend, charges, List.of(count(19)), List.of(), TERMS).steps();
    assertThat(differences(steps, "USD"))
        .isEqualTo(
            Map.of(
                "bucket estimated_or_not_logged", "0.00522",
                "bucket calls_not_logged", "0.02656",
                "bucket unpriced", "0.21"));
  }

  /** Most bills have one meter for writes to a cache; the logs tell two lifetimes apart. */
  @Test
  void aBillThatDoesNotTellLifetimesApartIsComparedWithBothTogether() {
    Spend row = spend(DAY, 0, 0, 1_000);
    row.setCacheWrite5mTokens(4_000);
    row.setCacheWrite5mCost(money("0.01"));
    row.setCacheWrite1hTokens(1_000);
    row.setCacheWrite1hCost(money("0.004"));
    row.setPricedCost(row.getPricedCost().add(money("0.014")));
    Billed output = tokens(DAY, "output", 1_000, "0.01");
    assertThat(
            differences(
                List.of(row), List.of(output, tokens(DAY, "cache_write_5m", 5_000, "0.014"))))
        .isEmpty();
    assertThat(
            differences(
                List.of(row),
                List.of(
                    output,
                    tokens(DAY, "cache_write_5m", 4_000, "0.01"),
                    tokens(DAY, "cache_write_1h", 1_000, "0.005"))))
        .as("a bill that does is compared by lifetime")
        .isEqualTo(Map.of("unexplained price", "0.001"));
  }

  @Test
  void aBillByTheCallThatDoesNotTellLifetimesApartFindsItsCallsByTheirTokens() {
    Spend row = spend(DAY, 0, 0, 1_000);
    row.setCacheWrite5mTokens(4_000);
    row.setCacheWrite5mCost(money("0.01"));
    row.setCacheWrite1hTokens(1_000);
    row.setCacheWrite1hCost(money("0.004"));
    row.setPricedCost(row.getPricedCost().add(money("0.014")));
    LoggedCall text = logged(0, 100, "succeeded", "reported", 0, 1_000);
    LoggedCall written =
        new LoggedCall(
            List.of(),
            text.provider(),
            text.model(),
            text.serviceTier(),
            text.day(),
            text.start(),
            text.end(),
            false,
            false,
            false,
            List.of(0L, 0L, 4_000L, 1_000L, 1_000L));
    List<Billed> charges =
        List.of(
            call(1, 100, "cache_write_5m", 5_000, "0.014"),
            call(1, 100, "output", 1_000, "0.01"),
            call(2, 110, "cache_write_5m", 500, "0.0014"));
    assertThat(
            differences(
                Reconciliation.of(List.of(row), charges, List.of(), List.of(written), TERMS)
                    .steps(),
                "USD"))
        .isEqualTo(Map.of("bucket calls_not_logged", "0.0014"));
  }

  private static Billed call(long id, int second, String kind, long tokens, String cost) {
    Billed line = tokens(DAY, kind, tokens, cost);
    line.setLinkedCall(id * 4 + 1); // in its lowest bits, how the call ended
    line.setChargePeriodStart(DAY.atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(second));
    line.setChargePeriodEnd(line.getChargePeriodStart().plusSeconds(2));
    return line;
  }

  private static LoggedCall logged(
      long id, int second, String status, String counted, long input, long output) {
    Instant start = DAY.atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(second);
    return new LoggedCall(
        id == 0 ? List.of() : List.of(id * 4),
        "openai",
        "gpt-5.5-2026-04-01",
        "standard",
        DAY,
        start,
        start.plusSeconds(2),
        status.equals("failed") || status.equals("broken off"),
        status.equals("broken off"),
        counted.equals("estimated"),
        List.of(input, 0L, 0L, 0L, output));
  }

  /** The same tokens as a bill by the day, which cannot tell these causes apart. */
  @Test
  void aBillByTheCallTellsWrongEstimatesFromCallsTheLogsDoNotHold() {
    Spend answered = spend(DAY, 3_450, 0, 1_100);
    Spend estimates = spend(DAY, 500, 0, 160);
    estimates.setTokenSource("estimated");
    Spend failed = spend(DAY, 0, 0, 0);
    failed.setStatus("failed");
    List<Spend> spend = List.of(answered, estimates, failed);
    List<LoggedCall> calls =
        List.of(
            logged(11, 100, "succeeded", "reported", 1_000, 300),
            // Two logs of streams keep no id of the provider's.
            logged(0, 200, "succeeded", "reported", 1_000, 300),
            logged(0, 5_000, "succeeded", "reported", 1_000, 500),
            logged(14, 300, "cancelled", "estimated", 300, 60),
            logged(0, 400, "failed", "estimated", 200, 100),
            logged(16, 500, "failed", "absent", 0, 0),
            logged(0, 600, "succeeded", "reported", 450, 0),
            logged(0, 700, "failed", "absent", 0, 0),
            logged(0, 800, "broken off", "absent", 0, 0),
            logged(0, 850, "broken off", "absent", 0, 0));
    List<Billed> charges =
        List.of(
            call(11, 100, "input_uncached", 1_000, "0.002"),
            call(11, 100, "output", 300, "0.003"),
            call(12, 201, "input_uncached", 1_000, "0.002"),
            call(12, 201, "output", 300, "0.003"),
            call(13, 5_001, "input_uncached", 1_000, "0.002"),
            call(13, 5_001, "output", 500, "0.005"),
            // Cancelled: 20 less input, 40 more output than the gateway guessed.
            call(14, 301, "input_uncached", 280, "0.00056"),
            call(14, 301, "output", 100, "0.001"),
            // Cut: 10 more output.
            call(15, 401, "input_uncached", 200, "0.0004"),
            call(15, 401, "output", 110, "0.0011"),
            // Served after the gateway had given up.
            call(16, 501, "input_uncached", 700, "0.0014"),
            call(16, 501, "output", 90, "0.0009"),
            // Counted otherwise than the log says the provider counted.
            call(18, 601, "input_uncached", 400, "0.0008"),
            // While a call was refused that no id names: nothing says that it is this one.
            call(19, 701, "output", 9, "0.00009"),
            // Served while the connection broke; ten seconds beside such a call nothing says so.
            call(20, 801, "output", 200, "0.002"),
            call(21, 864, "output", 5, "0.00005"),
            // As large and as late as the cancelled one, and in no log.
            call(17, 9_000, "input_uncached", 310, "0.00062"),
            call(17, 9_000, "output", 61, "0.00061"));
    Map<String, String> byCall =
        Map.of(
            "bucket estimated_usage", "0.00046",
            "bucket failed_but_billed", "0.0043",
            "bucket calls_not_logged", "0.00137",
            "unexplained quantity", "-0.0001");
    assertThat(
            differences(Reconciliation.of(spend, charges, List.of(), calls, TERMS).steps(), "USD"))
        .isEqualTo(byCall);
    List<Billed> shuffledCharges = new ArrayList<>(charges);
    List<LoggedCall> shuffledCalls = new ArrayList<>(calls);
    Collections.shuffle(shuffledCharges, Seeded.random(5));
    Collections.shuffle(shuffledCalls, Seeded.random(6));
    assertThat(
            differences(
                Reconciliation.of(spend, shuffledCharges, List.of(), shuffledCalls, TERMS).steps(),
                "USD"))
        .isEqualTo(byCall);
    charges.forEach(line -> line.setLinkedCall(0));
    assertThat(
            differences(Reconciliation.of(spend, charges, List.of(), calls, TERMS).steps(), "USD"))
        .isEqualTo(
            Map.of(
                "bucket estimated_or_not_logged", "0.0026",
                "unexplained not_logged", "0.00343"));
  }

  private static ReportedUsage count(long requests) {
    return ReportedUsage.newBuilder()
        .setSource("counts")
        .setFormat("openai-usage")
        .setFile("f")
        .setPosition(0)
        .setIngestId("i")
        .setKeyHi(1)
        .setKeyLo(1)
        .setRevision(1)
        .setPeriodStart(DAY.atStartOfDay(ZoneOffset.UTC).toInstant())
        .setPeriodEnd(DAY.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant())
        .setProvider("openai")
        .setModel("gpt-5.5")
        .setRequests(requests)
        .build();
  }

  @Test
  void whatAKeyBeyondTheGatewayIsCountedWithExplainsNothingOfTheGateways() {
    Billed own = tokens(DAY, "output", 60_000, "0.6");
    own.setApiKey("key_gateway");
    Billed other = tokens(DAY, "output", 300_000, "3");
    other.setApiKey("key_notebook");
    Spend failed = spend(DAY, 0, 0, 0);
    failed.setStatus("failed");
    failed.setAttempts(2);
    ReportedUsage gateway = count(11);
    gateway.setApiKey("key_gateway");
    ReportedUsage notebook = count(40);
    notebook.setApiKey("key_notebook");
    ReconciliationTerms terms =
        new ReconciliationTerms(
            Map.of("openai", Set.of("key_gateway")), Optional.empty(), ReferenceRates.NONE);
    assertThat(
            differences(
                Reconciliation.of(
                        List.of(spend(DAY, 0, 0, 50_000), failed),
                        List.of(own, other),
                        List.of(gateway, notebook),
                        List.of(),
                        terms)
                    .steps(),
                "USD"))
        .isEqualTo(Map.of("bucket bypass", "3", "bucket failed_but_billed", "0.1"));
  }

  @Test
  void oneModelHasManyNames() {
    for (List<String> names :
        List.of(
            List.of("gpt-5.5-2026-04-01", "gpt-5.5"),
            List.of("mistral-small-latest", "mistral-small"),
            List.of("mistral-small-2603", "mistral-small"),
            List.of("command-r-08-2024", "command-r"),
            List.of("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
            List.of("anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet"),
            List.of("eu.amazon.nova-lite-v1:0", "nova-lite"),
            List.of("amazon.titan-embed-text-v2:0", "titan-embed-text-v2"))) {
      Spend row = spend(DAY, 0, 0, 100_000);
      row.setModel(names.get(0));
      Billed line = tokens(DAY, "output", 100_000, "1");
      line.setModel(names.get(1));
      assertThat(differences(List.of(row), List.of(line))).as(names.toString()).isEmpty();
    }
    Spend dated = spend(DAY, 0, 0, 60_000);
    dated.setModel("gpt-5.5-2026-04-01");
    Spend undated = spend(DAY, 0, 0, 40_000);
    undated.setModel("gpt-5.5");
    assertThat(differences(List.of(dated, undated), List.of(tokens(DAY, "output", 100_000, "1"))))
        .as("both names in one log")
        .isEmpty();
  }

  /** What a bill's words say is looked for in them only where they name no model we know. */
  @Test
  void aLineNamesTheModelThatTheLogsHaveAndItsWordsHold() {
    Spend small = spend(DAY, 0, 0, 100_000);
    small.setModel("house-chat-7b");
    Spend large = spend(DAY, 0, 0, 200_000);
    large.setModel("house-chat");
    Billed first = tokens(DAY, "output", 100_000, "1");
    first.setModel(null);
    first.setSkuMeter("House Chat 7B, output tokens");
    Billed second = tokens(DAY, "output", 200_000, "2");
    second.setModel(null);
    second.setSku("house_chat/output");
    List<Billed> charges = List.of(first, second);
    assertThat(differences(List.of(small, large), charges)).isEmpty();
    Billed tuned = tokens(DAY, "output", 1, "0.5");
    tuned.setModel(null);
    tuned.setSku("house-chat ft output");
    assertThat(differences(List.of(small, large), List.of(first, second, tuned)))
        .isEqualTo(Map.of("unexplained not_itemised", "0.5"));
    // Logs that cannot name a provider name its model.
    for (Spend row : List.of(small, large)) {
      unpriced(row).setProvider("unknown");
    }
    charges.forEach(line -> line.setProvider("house_of_models"));
    assertThat(differences(List.of(small, large), charges))
        .isEqualTo(Map.of("bucket unpriced", "3"));
  }

  @Test
  void tokensOfNoNamedModelAreNotSaidToBypassTheGateway() {
    Billed line = tokens(DAY, "output", 100_000, "1.5");
    line.setModel(null);
    assertThat(differences(List.of(spend(DAY, 0, 0, 100_000)), List.of(line)))
        .isEqualTo(Map.of("unexplained not_itemised", "0.5"));
  }

  @Test
  void aProviderWithoutABillIsAnEstimateAndOwnHardwareSendsNone() {
    Spend own = spend(DAY, 0, 0, 100_000);
    own.setProvider("vllm");
    own.setLane("self_hosted");
    List<Reconciled> steps =
        Reconciliation.of(
                List.of(spend(DAY, 0, 0, 100_000), own), List.of(), List.of(), List.of(), TERMS)
            .steps();
    assertThat(steps)
        .extracting(Reconciled::getProvider, Reconciled::getStep, Reconciled::getState)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("openai", "priced", "no_invoice"),
            org.assertj.core.api.Assertions.tuple("vllm", "priced", "own_hardware"));
  }

  @Test
  void aBillThatSaysNothingOfModelsIsComparedAsAWhole() {
    assertThat(
            differences(List.of(spend(DAY, 0, 0, 100_000)), List.of(charge(DAY, "Usage", "1.25"))))
        .isEqualTo(Map.of("unexplained not_itemised", "0.25"));
  }

  @Test
  void aBillThatDoesNotTellKindsApartIsComparedByModel() {
    Billed line = tokens(DAY, null, 0, "3");
    line.setQuantity(null);
    assertThat(differences(List.of(spend(DAY, 500_000, 0, 100_000)), List.of(line)))
        .isEqualTo(Map.of("unexplained quantity_not_stated", "1"));
  }

  @Test
  void theProvidersOwnCountTellsTheTokensOfABillThatStatesNone() {
    Billed line = tokens(DAY, "output", 0, "1.2");
    line.setQuantity(null);
    line.setUnit(null);
    ReportedUsage count = count(10);
    count.setOutputTokens(120_000L);
    assertThat(
            differences(
                Reconciliation.of(
                        List.of(spend(DAY, 0, 0, 100_000)),
                        List.of(line),
                        List.of(count),
                        List.of(),
                        TERMS)
                    .steps(),
                "USD"))
        .isEqualTo(Map.of("unexplained not_logged", "0.2"));
  }

  @Test
  void anInvoiceInAnotherCurrencyIsExchangeOnlyWhereARateIsKnown() {
    Billed euro = tokens(DAY, "output", 100_000, "0.95");
    euro.setCurrency("EUR");
    List<Spend> spend = List.of(spend(DAY, 0, 0, 100_000));
    List<Reconciled> without =
        Reconciliation.of(spend, List.of(euro), List.of(), List.of(), TERMS).steps();
    assertThat(differences(without, "USD")).isEqualTo(Map.of("unexplained no_exchange_rate", "-1"));
    assertThat(differences(without, "EUR"))
        .isEqualTo(Map.of("unexplained no_exchange_rate", "0.95"));
    Reconciliation.Result with =
        Reconciliation.of(spend, List.of(euro), List.of(), List.of(), EURO);
    assertThat(differences(with.steps(), "EUR"))
        .isEqualTo(Map.of("bucket exchange", "0.8", "unexplained price", "0.15"));
    assertThat(differences(with.steps(), "USD")).isEqualTo(Map.of("bucket exchange", "-1"));
    Exchanged row = with.exchanged().get(0);
    assertThat(row.getAmount()).isEqualByComparingTo("1");
    assertThat(row.getBilledAmount()).isEqualByComparingTo("0.8");
    assertThat(row.getRate()).isEqualByComparingTo("0.8");
    assertThat(row.getRateDay()).isEqualTo(LocalDate.of(2026, 10, 2));
  }

  /** 1.25 USD for one euro on Friday the 2nd, 1.2 on Tuesday the 6th; the 5th has the 2nd's. */
  private static final ReconciliationTerms EURO =
      new ReconciliationTerms(
          Map.of(),
          Optional.empty(),
          ReferenceRates.of(
              Map.of(
                  LocalDate.of(2026, 10, 2),
                  Map.of("USD", new BigDecimal("1.25")),
                  LocalDate.of(2026, 10, 6),
                  Map.of("USD", new BigDecimal("1.2")))));

  @Test
  void whatIsConvertedLeavesNoRoundingUnexplained() {
    // 3 kinds of a third of a euro's fraction each; 7 units beside the tokens.
    Spend row = spend(DAY.plusDays(1), 7, 11, 13);
    row.setPricedCost(row.getPricedCost().add(money("0.000000000000000007")));
    Reconciliation.Result result =
        Reconciliation.of(
            List.of(row),
            List.of(inEuro(tokens(DAY.plusDays(1), "output", 13, "0.0001"))),
            List.of(),
            List.of(),
            EURO);
    addsUp(result.steps());
    assertThat(result.exchanged().get(0).getRateDay()).isEqualTo(DAY.plusDays(1));
    BigDecimal exchange =
        result.steps().stream()
            .filter(step -> step.getCurrency().equals("EUR") && step.getCause().equals("exchange"))
            .map(Reconciled::getAmount)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(exchange).isEqualTo(result.exchanged().get(0).getBilledAmount());
  }

  private static Billed inEuro(Billed line) {
    line.setCurrency("EUR");
    return line;
  }

  @Test
  void aMonthlyBillIsComparedWithTheMonthAndADailyOneByDay() {
    List<Spend> spend = List.of(spend(DAY, 0, 0, 100_000), spend(DAY.plusDays(1), 0, 0, 100_000));
    Billed monthly = tokens(DAY, "output", 210_000, "2.1");
    monthly.setChargePeriodEnd(monthly.getChargePeriodStart().plusSeconds(86_400L * 20));
    List<Reconciled> steps =
        Reconciliation.of(spend, List.of(monthly), List.of(), List.of(), TERMS).steps();
    assertThat(steps).extracting(Reconciled::getDay).containsOnlyNulls();
    assertThat(differences(steps, "USD")).isEqualTo(Map.of("unexplained not_logged", "0.1"));
    List<Reconciled> daily =
        Reconciliation.of(
                spend,
                List.of(
                    tokens(DAY, "output", 90_000, "0.9"),
                    tokens(DAY.plusDays(1), "output", 120_000, "1.2")),
                List.of(),
                List.of(),
                TERMS)
            .steps();
    assertThat(
            daily.stream()
                .filter(row -> row.getStep().equals("unexplained"))
                .map(row -> row.getDay() + " " + row.getAmount().stripTrailingZeros())
                .toList())
        .containsExactly("2026-10-05 -0.1", "2026-10-06 0.2");
    assertThat(differences(daily, "USD")).isEqualTo(Map.of("unexplained not_logged", "0.1"));
  }

  @Test
  void theOwnerStandsBesideWhatIsUnexplained() {
    assertThat(
            Reconciliation.of(
                    List.of(spend(DAY, 0, 0, 100_000)),
                    List.of(tokens(DAY, "output", 110_000, "1.1"), charge(DAY, "Tax", "1")),
                    List.of(),
                    List.of(),
                    TERMS)
                .steps())
        .allSatisfy(
            row ->
                assertThat(row.getOwner())
                    .isEqualTo(row.getStep().equals("unexplained") ? "finops" : null));
  }

  /** Any rows and any lines add up, in any order and however the logs were cut into rows. */
  @Test
  void whateverIsComparedAddsUpAndOrderDoesNotMatter() {
    Random random = Seeded.random(20261101);
    List<String> kinds =
        List.of("input_uncached", "cache_read", "cache_write_5m", "cache_write_1h", "output");
    for (int round = 0; round < 300; round++) {
      List<Spend> spend = new ArrayList<>();
      List<Spend> cut = new ArrayList<>();
      for (int i = random.nextInt(12); i > 0; i--) {
        LocalDate day = DAY.plusDays(random.nextInt(4));
        long input = random.nextInt(1_000_000);
        long output = random.nextInt(100_000);
        List<Spend> three =
            List.of(
                spend(day, input + 7, 3, output + 11),
                spend(day, input, 1, output),
                spend(day, 7, 2, 11));
        String model = random.nextBoolean() ? "gpt-5.5" : "o" + random.nextInt(3);
        String tier = random.nextInt(4) == 0 ? "batch" : "standard";
        boolean priced = random.nextInt(5) > 0;
        for (Spend row : three) {
          row.setModel(model);
          row.setServiceTier(tier);
          if (!priced) {
            unpriced(row);
          }
        }
        spend.add(three.get(0));
        cut.add(three.get(1));
        cut.add(three.get(2));
      }
      List<Billed> charges = new ArrayList<>();
      for (int i = random.nextInt(15); i > 0; i--) {
        LocalDate day = DAY.plusDays(random.nextInt(4));
        String cost =
            new BigDecimal(random.nextLong(-1_000_000_000L, 9_000_000_000L))
                .movePointLeft(9)
                .toPlainString();
        Billed line =
            switch (random.nextInt(6)) {
              case 0 -> charge(day, "Tax", cost);
              case 1 -> charge(day, "Credit", cost);
              case 2 -> charge(day, "Usage", cost);
              default -> tokens(day, kinds.get(random.nextInt(5)), random.nextInt(900_000), cost);
            };
        if (random.nextInt(5) == 0) {
          line.setModel("o" + random.nextInt(4));
        }
        if (random.nextInt(6) == 0) {
          line.setTokenKind(null);
        }
        if (random.nextInt(6) == 0) {
          line.setServiceTier("batch");
        }
        if (random.nextInt(8) == 0) {
          line.setCurrency("EUR");
        }
        if (random.nextInt(9) == 0) {
          line.setQuantity(null);
        }
        charges.add(line);
      }
      Reconciliation.Result first = Reconciliation.of(spend, charges, List.of(), List.of(), TERMS);
      addsUp(first.steps());
      Collections.shuffle(cut, random);
      Collections.shuffle(charges, random);
      assertThat(Reconciliation.of(cut, charges, List.of(), List.of(), TERMS)).isEqualTo(first);
      BigDecimal billed =
          charges.stream().map(Billed::getBilledCost).reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(sum(first.steps(), "invoiced")).isEqualByComparingTo(billed);
      BigDecimal priced =
          spend.stream()
              .map(Spend::getPricedCost)
              .filter(cost -> cost != null)
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(sum(first.steps(), "priced")).isEqualByComparingTo(priced);
    }
  }

  private static BigDecimal sum(List<Reconciled> steps, String step) {
    return steps.stream()
        .filter(row -> row.getStep().equals(step))
        .map(Reconciled::getAmount)
        .reduce(money("0"), BigDecimal::add);
  }
}
