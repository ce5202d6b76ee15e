package io.plumbline.stage.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.CrossCheck;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.schema.UsageDaily;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What others counted beside our logs: each class of difference, and what is not compared. */
class CrossCheckTableTest {

  private record Case(
      String sentence, List<UsageDaily> seen, List<ReportedUsage> told, String... becomes) {}

  /** Ten attempts of gpt-5 at OpenAI with 800 and 200 tokens, from LiteLLM's own log. */
  private static UsageDaily seen(Consumer<UsageDaily> change) {
    UsageDaily cube = Rows.priced(row -> {}).getUsage();
    change.accept(cube);
    return cube;
  }

  /** The same, told by OpenAI. */
  private static ReportedUsage told(Consumer<ReportedUsage> change) {
    Instant day = Rows.DAY.atStartOfDay(ZoneOffset.UTC).toInstant();
    ReportedUsage bucket =
        ReportedUsage.newBuilder()
            .setSource("usage-report")
            .setFormat("openai-usage")
            .setFile("page-1.json")
            .setPosition(0)
            .setIngestId("i1")
            .setKeyHi(1)
            .setKeyLo(1)
            .setRevision(1)
            .setPeriodStart(day)
            .setPeriodEnd(day.plusSeconds(86_400))
            .setProvider("openai")
            .setOperation("chat")
            .setModel("gpt-5-2025-08-07")
            .setRequests(10L)
            .setInputUncachedTokens(700L)
            .setCacheReadTokens(100L)
            .setOutputTokens(200L)
            .build();
    change.accept(bucket);
    return bucket;
  }

  private static ReportedUsage litellm(String grouping) {
    return told(
        b -> {
          b.setProvider("litellm");
          b.setFormat("litellm-daily");
          b.setModel("openai/gpt-5");
          b.setGroupedBy(grouping);
        });
  }

  @TestFactory
  Stream<DynamicTest> oneDay() {
    UsageDaily usual = seen(c -> {});
    ReportedUsage same = told(b -> {});
    return Stream.of(
            new Case(
                "equal to the token, the cache's included and the snapshot left out",
                List.of(usual),
                List.of(same),
                "openai null gpt-5 10/10 800/800 200/200 agrees null"),
            new Case(
                "buckets of keys are added",
                List.of(usual),
                List.of(
                    told(b -> b.setRequests(4L)),
                    told(
                        b -> {
                          b.setRequests(6L);
                          b.setInputUncachedTokens(0L);
                          b.setCacheReadTokens(null);
                          b.setOutputTokens(0L);
                        })),
                "openai null gpt-5 10/10 800/800 200/200 agrees null"),
            new Case(
                "calls bypass the logs",
                List.of(usual),
                List.of(told(b -> b.setRequests(14L))),
                "openai null gpt-5 10/14 800/800 200/200 differs fewer_seen"),
            new Case(
                "a model that no log knows",
                List.of(usual),
                List.of(same, told(b -> b.setModel("o3"))),
                "openai null gpt-5 10/10 800/800 200/200 agrees null",
                "openai null o3 0/10 0/800 0/200 differs not_in_our_logs"),
            new Case(
                "a model the report does not know",
                List.of(usual, seen(c -> c.setModelServed("gpt-4.1"))),
                List.of(same),
                "openai null gpt-4.1 10/null 800/null 200/null differs not_in_report",
                "openai null gpt-5 10/10 800/800 200/200 agrees null"),
            new Case(
                "the report is late or filtered",
                List.of(usual),
                List.of(told(b -> b.setRequests(3L))),
                "openai null gpt-5 10/3 800/800 200/200 differs fewer_told"),
            new Case(
                "the provider does not count failures",
                List.of(
                    usual,
                    seen(
                        c -> {
                          c.setStatus("failed");
                          c.setAttempts(2);
                          c.setInputUncachedTokens(0);
                          c.setOutputTokens(0);
                        })),
                List.of(same),
                "openai null gpt-5 12/10 800/800 200/200 explained failed_not_counted"),
            new Case(
                "the same calls with other tokens",
                List.of(usual),
                List.of(told(b -> b.setOutputTokens(201L))),
                "openai null gpt-5 10/10 800/800 200/201 differs tokens_differ"),
            new Case(
                "our log estimated them",
                List.of(seen(c -> c.setTokenSource("estimated"))),
                List.of(told(b -> b.setOutputTokens(201L))),
                "openai null gpt-5 10/10 800/800 200/201 differs tokens_estimated"),
            new Case(
                "a report without requests that has more tokens may hold more calls",
                List.of(usual),
                List.of(
                    told(
                        b -> {
                          b.setRequests(null);
                          b.setOutputTokens(240L);
                        })),
                "openai null gpt-5 10/null 800/800 200/240 differs more_tokens_told"),
            new Case(
                "or fewer",
                List.of(usual),
                List.of(
                    told(
                        b -> {
                          b.setRequests(null);
                          b.setOutputTokens(160L);
                        })),
                "openai null gpt-5 10/null 800/800 200/160 differs fewer_tokens_told"),
            new Case(
                "a report without requests is compared by tokens",
                List.of(usual),
                List.of(told(b -> b.setRequests(null))),
                "openai null gpt-5 10/null 800/800 200/200 agrees null"),
            new Case(
                "what never reached the provider is not the provider's to count",
                List.of(
                    usual,
                    seen(c -> c.setGatewayCacheHit(true)),
                    seen(c -> c.setRateLimit("gateway")),
                    seen(c -> c.setRateLimit("budget"))),
                List.of(same),
                "openai null gpt-5 10/10 800/800 200/200 agrees null"),
            new Case(
                "embeddings are not compared with chat, other ways to prompt are",
                List.of(
                    seen(c -> c.setOperation("generate_content")),
                    seen(c -> c.setOperation("embeddings"))),
                List.of(same),
                "openai null gpt-5 10/10 800/800 200/200 agrees null"),
            new Case(
                "a report that is not grouped by model",
                List.of(usual, seen(c -> c.setModelServed("gpt-4.1"))),
                List.of(
                    told(
                        b -> {
                          b.setModel(null);
                          b.setRequests(20L);
                          b.setInputUncachedTokens(1_500L);
                          b.setOutputTokens(400L);
                        })),
                "openai null null 20/20 1600/1600 400/400 agrees null"),
            new Case(
                "two files of one day that are grouped differently tell the whole twice",
                List.of(usual),
                List.of(
                    same,
                    told(
                        b -> {
                          b.setFile("by-key.json");
                          b.setApiKey("key_ab");
                        })),
                "openai null gpt-5 10/null 800/null 200/null not_assessed several_groupings"),
            new Case(
                "hours of a day beside the day itself tell it twice, in one file too",
                List.of(usual),
                List.of(same, told(b -> b.setPeriodEnd(b.getPeriodStart().plusSeconds(3_600)))),
                "openai null gpt-5 10/null 800/null 200/null not_assessed several_groupings"),
            new Case(
                "the hours alone are added, also the one that was cut by when it was asked for",
                List.of(usual),
                List.of(
                    told(
                        b -> {
                          b.setRequests(4L);
                          b.setPeriodEnd(b.getPeriodStart().plusSeconds(3_600));
                        }),
                    told(
                        b -> {
                          b.setRequests(6L);
                          b.setInputUncachedTokens(0L);
                          b.setCacheReadTokens(0L);
                          b.setOutputTokens(0L);
                          b.setPeriodStart(b.getPeriodStart().plusSeconds(3_600));
                          b.setPeriodEnd(b.getPeriodStart().plusSeconds(1_800));
                        })),
                "openai null gpt-5 10/10 800/800 200/200 agrees null"),
            new Case(
                "a week is not a day",
                List.of(usual),
                List.of(told(b -> b.setPeriodEnd(b.getPeriodStart().plusSeconds(7 * 86_400)))),
                "openai null gpt-5 10/10 800/800 200/200 not_assessed longer_than_a_day"),
            new Case(
                "a gateway's count is compared with its own log, cache hits included",
                List.of(
                    usual,
                    seen(c -> c.setFormat("bedrock-invocation")),
                    seen(
                        c -> {
                          c.setGatewayCacheHit(true);
                          c.setAttempts(1);
                        })),
                List.of(litellm("user")),
                "litellm user gpt-5 11/10 1600/800 400/200 differs fewer_told"),
            new Case(
                "the table without keys counts every call too",
                List.of(usual),
                List.of(litellm("global")),
                "litellm global gpt-5 10/10 800/800 200/200 agrees null"),
            new Case(
                "a table of teams leaves out calls without a team",
                List.of(usual),
                List.of(litellm("team")),
                "litellm team gpt-5 10/10 800/800 200/200 not_assessed part_of_the_calls"),
            new Case(
                "a gateway none of whose logs was read",
                List.of(seen(c -> c.setFormat("otel-genai"))),
                List.of(litellm("user")),
                "litellm user gpt-5 0/10 0/800 0/200 not_assessed no_log_of_the_gateway"),
            new Case(
                "a deployment's alias is who was asked",
                List.of(
                    seen(
                        c -> {
                          c.setModelRequested("fast");
                          c.setModelServed("gpt-5-mini-2025-08-07");
                        })),
                List.of(
                    told(
                        b -> {
                          b.setProvider("litellm");
                          b.setModel("fast");
                        })),
                "litellm null fast 10/10 800/800 200/200 agrees null"),
            new Case(
                "a day of which nobody told anything is not compared",
                List.of(usual, seen(c -> c.setDay(Rows.DAY.plusDays(1)))),
                List.of(same),
                "openai null gpt-5 10/10 800/800 200/200 agrees null"),
            new Case(
                "a day outside the interval is not compared",
                List.of(usual),
                List.of(told(b -> b.setPeriodStart(b.getPeriodStart().minusSeconds(1))))),
            new Case("nobody told anything", List.of(usual), List.of()))
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.sentence(),
                    () -> {
                      assertThat(table(c.seen(), c.told())).containsExactly(c.becomes());
                      // Whatever order the files were read in.
                      assertThat(table(reversed(c.seen()), reversed(c.told())))
                          .containsExactly(c.becomes());
                    }));
  }

  private static <T> List<T> reversed(List<T> list) {
    List<T> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }

  private static List<String> table(List<UsageDaily> seen, List<ReportedUsage> told) {
    List<String> rows = new ArrayList<>();
    for (CrossCheck r : CrossCheckTable.of(seen, told, Rows.DAY, Rows.DAY.plusDays(2))) {
      rows.add(
          "%s %s %s %d/%s %d/%s %d/%s %s %s"
              .formatted(
                  r.getCountedBy(),
                  r.getGroupedBy(),
                  r.getModel(),
                  r.getSeenAttempts(),
                  r.getToldRequests(),
                  r.getSeenInputTokens(),
                  r.getToldInputTokens(),
                  r.getSeenOutputTokens(),
                  r.getToldOutputTokens(),
                  r.getStatus(),
                  r.getCause()));
    }
    return rows;
  }

  @Test
  void aModelsStemIsItsNameWithoutRouteAndSnapshot() {
    assertThat(
            Arrays.stream(
                    new String[] {
                      "openai/gpt-5.4-2026-03-05",
                      "GPT-5.4",
                      "bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
                      "claude-sonnet-4-5@20250929",
                      "mistral/mistral-small-latest",
                      "hosted_vllm/Qwen/Qwen3-32B",
                      "deepseek-v3",
                      "o3",
                      " "
                    })
                .map(ModelStem::of))
        .containsExactly(
            "gpt-5.4",
            "gpt-5.4",
            "claude-sonnet-4-5",
            "claude-sonnet-4-5",
            "mistral-small",
            "qwen3-32b",
            "deepseek-v3",
            "o3",
            null);
  }
}
