package io.plumbline.stage.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.rules.fact.Traffic;
import io.plumbline.schema.ProviderDay;
import io.plumbline.schema.Spend;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Requests passed on from open to closed models, and refused ones answered later. */
class PassagesTest {
  private static final LocalDate LAST = Tables.TO.minusDays(1);

  private final Tables tables = Tables.quiet();
  private final List<Evidence.Sequence> asked = new ArrayList<>();
  private final List<EvidenceQuestion> begun = new ArrayList<>();

  /** Answers every question with these numbers. */
  private Passages passages(long refused, long followed) {
    tables.evidence =
        new Evidence() {
          @Override
          public List<EvidenceAnswer> answer(List<EvidenceQuestion> questions) {
            return questions.stream().map(question -> EvidenceAnswer.NOTHING).toList();
          }

          @Override
          public List<Long> begun(List<EvidenceQuestion> questions) {
            begun.addAll(questions);
            return questions.stream().map(question -> refused).toList();
          }

          @Override
          public List<NavigableMap<Instant, Tries>> byHour(List<EvidenceQuestion> questions) {
            begun.addAll(questions);
            List<NavigableMap<Instant, Tries>> hours = new ArrayList<>();
            for (EvidenceQuestion question : questions) {
              boolean here = question.anyOf().get(0).containsKey("provider");
              Instant noon = question.from().atTime(12, 0).toInstant(ZoneOffset.UTC);
              hours.add(new TreeMap<>(Map.of(noon, here ? new Tries(1, 9) : new Tries(12, 9))));
            }
            return hours;
          }

          @Override
          public List<Long> operations(List<Sequence> sequences) {
            asked.addAll(sequences);
            return sequences.stream().map(sequence -> followed).toList();
          }
        };
    return new Passages(tables.input());
  }

  private static Spend call(String lane, LocalDate day, long attempts, long retried) {
    return Tables.spend(
        row -> {
          row.setWorkload("research");
          row.setLane(lane);
          row.setDay(day);
          row.setAttempts(attempts);
          row.setRetriedAttempts(retried);
        });
  }

  @Test
  void whatAClosedModelAnsweredLaterIsAShareOfTheRequestsToOpenOnes() {
    Map<String, Double> shares =
        passages(0, 20)
            .escalations(
                Map.of(
                    "research",
                    List.of(
                        call("self_hosted", LAST, 90, 10),
                        call("managed_open", LAST, 20, 0),
                        call("self_hosted", LAST.minusDays(40), 9_000, 0),
                        call("managed_closed", LAST, 30, 0))));
    assertThat(shares).containsExactly(Map.entry("research", 0.2));
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).before().from()).isEqualTo(Tables.TO.minusDays(28));
    assertThat(asked.get(0).before().anyOf().get(0))
        .containsEntry("lane", List.of("managed_open", "self_hosted", "local"));
    assertThat(asked.get(0).after().anyOf().get(0))
        .containsEntry("lane", List.of("managed_closed"))
        .containsEntry("status", List.of("succeeded"));
  }

  @Test
  void aWorkloadOfOneSortOfModelsIsNotLookedThrough() {
    assertThat(
            passages(0, 20)
                .escalations(Map.of("research", List.of(call("managed_closed", LAST, 30, 0)))))
        .isEmpty();
    assertThat(asked).isEmpty();
  }

  private static ProviderDay day(LocalDate day, long refused) {
    return Tables.providerDay(
        row -> {
          row.setDay(day);
          row.setVendorLimited(refused);
        });
  }

  @Test
  void refusedRequestsAreFollowedOnSevenDaysUpToTheNewestRefusal() {
    LocalDate refused = LAST.minusDays(10);
    Map<String, Passages.Refused> found =
        passages(12, 9)
            .refusals(
                Map.of(
                    "chat",
                    List.of(day(refused.minusDays(30), 5), day(refused, 7), day(LAST, 0)),
                    "quiet",
                    List.of(day(LAST, 0))));
    assertThat(found).containsExactly(Map.entry("chat", new Passages.Refused(12, 9)));
    assertThat(begun).hasSize(1);
    assertThat(begun.get(0).from()).isEqualTo(refused.minusDays(6));
    assertThat(begun.get(0).to()).isEqualTo(refused.plusDays(1));
    assertThat(asked.get(0).after().to())
        .as("refused before midnight, answered after it")
        .isEqualTo(refused.plusDays(2));
  }

  @Test
  void manyAttemptsADayAreReadOnOneDayAlone() {
    tables.spend.add(
        Tables.spend(
            row -> {
              row.setDay(LAST);
              row.setAttempts(3_000_000);
            }));
    passages(12, 9).refusals(Map.of("chat", List.of(day(LAST, 7))));
    assertThat(begun.get(0).from()).isEqualTo(LAST);
  }

  @Test
  void retriesAreToldByTheHourOfTheDaysWithMost() {
    Map<LocalDate, Long> retries = new TreeMap<>();
    for (int back = 0; back < 10; back++) {
      retries.put(LAST.minusDays(back), 1L + back);
    }
    Map<String, List<Traffic.Hour>> hours =
        passages(0, 0)
            .hours(
                Map.of("chat", List.of(day(LAST, 0)), "quiet", List.of(day(LAST, 0))),
                Map.of("chat", retries, "gone", retries));
    assertThat(hours).containsOnlyKeys("chat");
    assertThat(hours.get("chat"))
        .hasSize(7)
        .startsWith(new Traffic.Hour(LAST.minusDays(9) + "T12:00Z", 9, 12));
    assertThat(begun).hasSize(14);
  }

  @Test
  void ofManyRefusedWorkloadsTheTwentyRefusedMostAreFollowed() {
    Map<String, List<ProviderDay>> groups = new TreeMap<>();
    for (int i = 1; i <= 21; i++) {
      groups.put("w" + i, List.of(day(LAST, i)));
    }
    assertThat(passages(12, 9).refusals(groups)).hasSize(20).doesNotContainKey("w1");
  }

  @Test
  void whereNoRefusedRequestIsFoundNoneIsFollowed() {
    assertThat(passages(0, 9).refusals(Map.of("chat", List.of(day(LAST, 7))))).isEmpty();
    assertThat(asked).isEmpty();
  }
}
