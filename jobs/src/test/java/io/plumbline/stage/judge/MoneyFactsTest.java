package io.plumbline.stage.judge;

import static io.plumbline.stage.judge.Tables.spend;
import static io.plumbline.stage.judge.Tables.usd;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.rules.fact.Avoidable;
import io.plumbline.rules.fact.Budget;
import io.plumbline.rules.fact.DailySpend;
import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.fact.Invoice;
import io.plumbline.rules.fact.ModelCost;
import io.plumbline.rules.fact.PlacePremium;
import io.plumbline.rules.fact.PromptCache;
import io.plumbline.schema.AnomalyDriver;
import io.plumbline.schema.Bridge;
import io.plumbline.schema.BudgetState;
import io.plumbline.schema.ModelDay;
import io.plumbline.schema.Reconciled;
import io.plumbline.schema.ResidencyPremium;
import io.plumbline.schema.Saving;
import io.plumbline.schema.Spend;
import io.plumbline.schema.SpendAnomaly;
import io.plumbline.shared.policy.Policy;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of finance as facts. */
class MoneyFactsTest {
  private static final LocalDate OCTOBER = LocalDate.of(2026, 10, 1);

  @TempDir Path folder;

  private Declared declared() {
    return new Declared(Policy.load(folder), OCTOBER.plusMonths(1).minusDays(1));
  }

  private static JudgeInput input(List<Spend> spend, List<ModelDay> days, CostTables costs) {
    return new JudgeInput(
        "run",
        OCTOBER,
        OCTOBER.plusMonths(1),
        List.of(),
        spend,
        List.of(),
        days,
        List.of(),
        List.of(),
        List.of(),
        Evidence.NONE,
        Surroundings.NONE,
        costs);
  }

  private <T extends Fact> List<T> facts(Class<T> type, JudgeInput input) {
    return new MoneyFacts(input, declared())
        .subjects().stream().map(Subject::fact).filter(type::isInstance).map(type::cast).toList();
  }

  private static CostTables reconciled(Reconciled... rows) {
    return new CostTables(
        List.of(rows),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        Map.of());
  }

  private static Reconciled step(
      String provider, String currency, String step, String cause, String state, String amount) {
    return new Reconciled(
        provider, currency, OCTOBER, step, cause, state, usd(amount), null, 0L, null, null);
  }

  @Test
  void anInvoiceIsWhatIsChargedAndWhatOfItIsUnexplained() {
    Invoice fact =
        facts(
                Invoice.class,
                input(
                    List.of(),
                    List.of(),
                    reconciled(
                        step("openai", "USD", "priced", "total", "compared", "880"),
                        step("openai", "USD", "bucket", "tax", "compared", "20"),
                        step("openai", "USD", "unexplained", "quantity", "compared", "60"),
                        step("openai", "USD", "unexplained", "not_billed", "compared", "40"),
                        step("openai", "USD", "invoiced", "total", "compared", "1000"))))
            .get(0);
    assertThat(fact.about().key()).isEqualTo("openai in USD");
    assertThat(fact.invoiced()).isEqualByComparingTo("1000");
    assertThat(fact.priced()).isEqualByComparingTo("880");
    assertThat(fact.named()).isEqualByComparingTo("20");
    assertThat(fact.unexplained()).isEqualByComparingTo("100");
    assertThat(fact.gapShare()).isEqualByComparingTo("0.1");
    assertThat(fact.causes()).isEqualTo("not billed, quantity");
  }

  @Test
  void whatIsBilledInAnotherCurrencyIsJudgedThere() throws Exception {
    CostTables costs =
        reconciled(
            step("openai", "EUR", "invoiced", "total", "compared", "90"),
            step("openai", "EUR", "unexplained", "no_exchange_rate", "compared", "90"),
            step("openai", "USD", "priced", "total", "compared", "100"),
            step("openai", "USD", "unexplained", "no_exchange_rate", "compared", "-100"),
            step("vllm", "EUR", "priced", "total", "own_hardware", "5"),
            step("anthropic", "USD", "priced", "total", "no_invoice", "7"));
    List<Invoice> facts = facts(Invoice.class, input(List.of(), List.of(), costs));
    assertThat(facts)
        .extracting(fact -> fact.about().key() + " " + fact.read() + " " + fact.converted())
        .containsExactly("anthropic in USD null true", "openai in EUR true null");
    Files.writeString(
        folder.resolve("policy.yaml"),
        "finance: {reconciliation: {providers: {anthropic: {invoice: false}}}}\n");
    assertThat(facts(Invoice.class, input(List.of(), List.of(), costs)))
        .extracting(Invoice::provider)
        .containsExactly("openai");
  }

  @Test
  void theBudgetOfTheIntervalsMonthIsJudgedAndWhatHasNoneIsNoSubject() {
    CostTables costs =
        new CostTables(
            List.of(),
            List.of(),
            List.of(
                budget("team", "chat", OCTOBER, "1000", "900"),
                budget("team", "chat", OCTOBER.plusMonths(1), "1000", "10"),
                budget("team", "search", OCTOBER, null, "10")),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            Map.of());
    List<Budget> facts = facts(Budget.class, input(List.of(), List.of(), costs));
    assertThat(facts).hasSize(1);
    assertThat(facts.get(0).about().key()).isEqualTo("team chat in USD");
    assertThat(facts.get(0).spentShare()).isEqualByComparingTo("0.9");
  }

  @Test
  void aBudgetThatCannotBeConvertedOrOfWhichNothingWasSeenIsKnownAsSuch() {
    BudgetState partly = budget("team", "chat", OCTOBER, "1000", "900");
    partly.setUnconvertedDays(3);
    CostTables costs =
        new CostTables(
            List.of(),
            List.of(),
            List.of(partly, budget("team", "serch", OCTOBER, "10", "0")),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            Map.of());
    assertThat(facts(Budget.class, input(List.of(), List.of(), costs)))
        .extracting(fact -> fact.about().key() + " " + fact.seen() + " " + fact.converted())
        .containsExactly("team chat in USD true null", "team serch in USD null true");
  }

  private static BudgetState budget(
      String scope, String name, LocalDate month, String budget, String spent) {
    return new BudgetState(
        scope,
        name,
        "USD",
        month,
        budget == null ? null : usd(budget),
        usd(spent),
        null,
        null,
        0,
        0,
        0L,
        "within",
        null,
        null,
        null);
  }

  @Test
  void theDayFurthestOffIsNamedWithWhatMovedMost() {
    LocalDate day = LocalDate.of(2026, 10, 17);
    CostTables costs =
        new CostTables(
            List.of(),
            List.of(),
            List.of(),
            List.of(anomaly(day, "900"), anomaly(day.plusDays(3), "300")),
            List.of(
                new AnomalyDriver(
                    day,
                    "USD",
                    "organisation",
                    null,
                    0,
                    "care",
                    "letters",
                    "gpt-5.5",
                    usd("880"),
                    usd("90"))),
            List.of(),
            List.of(),
            Map.of("the organisation in USD", 28),
            Map.of());
    List<DailySpend> facts =
        facts(DailySpend.class, input(List.of(spend(row -> row.setDay(day))), List.of(), costs));
    assertThat(facts)
        .extracting(fact -> fact.about().key())
        .containsExactly("team care in USD", "the organisation in USD");
    assertThat(facts.get(0).comparedDays()).as("nothing is known before").isNull();
    assertThat(facts.get(1).unusualDays()).isEqualTo(2);
    assertThat(facts.get(1).worstDay()).isEqualTo(day);
    assertThat(facts.get(1).drivers()).isEqualTo("letters with gpt-5.5");
  }

  private static SpendAnomaly anomaly(LocalDate day, String amount) {
    return new SpendAnomaly(
        day, "USD", "organisation", null, usd(amount), usd("100"), usd("5"), 8, "more");
  }

  @Test
  void aPromptCacheIsASubjectWhereItIsWritten() {
    Spend written =
        spend(
            row -> {
              row.setCacheWrite5mTokens(600);
              row.setCacheWrite1hTokens(400);
              row.setCacheReadTokens(250);
              row.setCacheWrite5mCost(usd("0.6"));
              row.setCacheWrite1hCost(usd("0.8"));
            });
    Spend other = spend(row -> row.setModel("gpt-4.1"));
    List<PromptCache> facts =
        facts(PromptCache.class, input(List.of(written, other), List.of(), CostTables.NONE));
    assertThat(facts).hasSize(1);
    assertThat(facts.get(0).readsPerWrite()).isEqualTo(0.25);
    assertThat(facts.get(0).writeCost()).isEqualByComparingTo("1.4");
  }

  @Test
  void aSavingThatIsForbiddenIsNoneAndOneOfSeveralModelsCounts() throws Exception {
    CostTables costs =
        new CostTables(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(
                saving("cheaper_model", "20", "none", "by b."),
                saving("cheaper_model", "30", "none", "by c."),
                saving("cheaper_model", "60", "vetoed", "by d."),
                saving("batch", "5", "not_assessed", "it waits.")),
            List.of(
                new ResidencyPremium(
                    "letters", "openai", "m", "USD", usd("9"), usd("4"), usd("5"), usd("0"),
                    usd("2"))),
            Map.of(),
            Map.of());
    JudgeInput input = input(List.of(spend(row -> {})), List.of(), costs);
    Avoidable unknown = facts(Avoidable.class, input).get(0);
    assertThat(unknown.cheaperModel()).as("no evals.csv").isNull();
    assertThat(unknown.batch()).as("no policy.yaml").isNull();
    assertThat(unknown.narrowTask()).as("no policy.yaml").isNull();
    Files.writeString(
        folder.resolve("policy.yaml"), "workloads: {letters: {task: summarization}}\n");
    Avoidable known = facts(Avoidable.class, input).get(0);
    assertThat(known.batch()).isEqualByComparingTo("5");
    assertThat(known.narrowTask()).as("summarization").isTrue();
    assertThat(known.cheaperModelHow()).isEqualTo("by c");
    PlacePremium premium = facts(PlacePremium.class, input).get(0);
    assertThat(premium.wasted()).isEqualByComparingTo("5");
    assertThat(premium.toFix()).isEqualByComparingTo("2");
    assertThat(premium.classKnown()).isTrue();
  }

  private static Saving saving(String kind, String amount, String veto, String basis) {
    return new Saving(
        0,
        kind,
        "letters",
        "care",
        "openai",
        "m",
        null,
        "USD",
        usd(amount),
        usd(amount),
        "medium",
        basis,
        "do it",
        veto,
        null,
        null);
  }

  @Test
  void aModelsPriceIsComparedWithTheMonthBeforeAndItsWithdrawalCounted() {
    Spend row = spend(one -> one.setPriceKey("azure.ai.openai/gpt-5.5 batch"));
    ModelDay day = Tables.modelDay(one -> one.setDay(OCTOBER));
    CostTables costs =
        new CostTables(
            List.of(),
            List.of(
                part("start", "80"),
                part("volume", "20"),
                part("price", "10"),
                part("retries", "3"),
                part("exchange", "2"),
                part("end", "115")),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            Map.of(
                "azure.ai.openai/gpt-5.5 batch",
                new CostTables.ListedPrice(OCTOBER, LocalDate.of(2026, 11, 30))));
    JudgeInput input = input(List.of(row), List.of(day), costs);
    ModelCost fact = (ModelCost) new SeriesFacts(input, declared()).modelCosts().get(0).fact();
    assertThat(fact.calledBefore()).isTrue();
    assertThat(fact.before()).isEqualByComparingTo("100");
    assertThat(fact.priceDrift()).isEqualByComparingTo("0.1");
    assertThat(fact.daysToWithdrawal()).isEqualTo(30);
    ModelCost unknown =
        (ModelCost)
            new SeriesFacts(input(List.of(row), List.of(day), CostTables.NONE), declared())
                .modelCosts()
                .get(0)
                .fact();
    assertThat(unknown.calledBefore()).isNull();
    assertThat(unknown.listed()).isNull();
  }

  private static Bridge part(String component, String amount) {
    return new Bridge(
        "USD", "azure.ai.openai", "gpt-5.5", 0, component, new BigDecimal(amount).setScale(18));
  }
}
