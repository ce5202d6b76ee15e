package io.plumbline.stage.measure;

import io.plumbline.schema.CrossCheck;
import io.plumbline.schema.ReportedUsage;
import io.plumbline.schema.UsageDaily;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What providers and gateways counted themselves beside what our logs tell of the same calls, by
 * day and model.
 *
 * <p>Of a provider's report the calls to that provider are compared, of a gateway's the calls in
 * its own logs. Only days a report tells something of are compared: where it says nothing, it may
 * not have been pulled. What cannot be added is not assessed: files of one day that are grouped
 * differently, a view of a part of the calls, buckets longer than a day, a gateway none of whose
 * logs was read.
 */
public final class CrossCheckTable {
  /** Formats of a gateway's own logs. Whoever is not among these counts as a provider. */
  private static final Map<String, Set<String>> GATEWAY_LOGS =
      Map.of(
          "litellm", Set.of("litellm", "litellm-spendlogs"),
          "openrouter", Set.of("openrouter"),
          "vercel", Set.of("vercel"));

  /** Groupings that count every call; the others leave out the calls without their column. */
  private static final Set<String> WHOLE = Set.of("user", "global");

  /** Operations that reports keep apart; all others are one. */
  private static final Set<String> APART =
      Set.of("embeddings", "moderation", "image_generation", "speech", "transcription", "rerank");

  private static final List<String> DIMENSIONS =
      List.of(
          "model",
          "project",
          "team",
          "api_key",
          "actor",
          "service_tier",
          "context_tier",
          "geography",
          "served_by");

  private final List<UsageDaily> seen = new ArrayList<>();

  private CrossCheckTable(Iterable<UsageDaily> cubes, LocalDate from, LocalDate to) {
    for (UsageDaily cube : cubes) {
      if (!cube.getDay().isBefore(from) && cube.getDay().isBefore(to)) {
        seen.add(cube);
      }
    }
  }

  /**
   * The comparison, sorted by its key columns with null first; empty: nobody told anything.
   *
   * @param cubes what the logs tell, each call once
   * @param told what others told; days outside the interval are left out
   * @param to day after the last
   */
  public static List<CrossCheck> of(
      Iterable<UsageDaily> cubes, Iterable<ReportedUsage> told, LocalDate from, LocalDate to) {
    CrossCheckTable table = new CrossCheckTable(cubes, from, to);
    Map<RowKey, List<ReportedUsage>> reports = new TreeMap<>();
    for (ReportedUsage bucket : told) {
      LocalDate day = day(bucket);
      if (!day.isBefore(from) && day.isBefore(to)) {
        reports
            .computeIfAbsent(
                RowKey.of(
                    day,
                    bucket.getSource(),
                    bucket.getFormat(),
                    bucket.getProvider(),
                    bucket.getGroupedBy()),
                k -> new ArrayList<>())
            .add(bucket);
      }
    }
    List<CrossCheck> rows = new ArrayList<>();
    reports.forEach((key, buckets) -> rows.addAll(table.day(buckets)));
    return rows;
  }

  private static LocalDate day(ReportedUsage bucket) {
    return LocalDate.ofInstant(bucket.getPeriodStart(), ZoneOffset.UTC);
  }

  private List<CrossCheck> day(List<ReportedUsage> buckets) {
    ReportedUsage first = buckets.get(0);
    Set<String> models = new HashSet<>();
    Set<String> operations = new HashSet<>();
    buckets.forEach(
        bucket -> {
          models.add(ModelStem.of(bucket.getModel()));
          operations.add(operation(bucket.getOperation()));
        });
    boolean byModel = models.size() > 1 || !models.contains(null);
    Map<RowKey, Compared> compared = new TreeMap<>();
    for (ReportedUsage bucket : buckets) {
      compared
          .computeIfAbsent(RowKey.of(ModelStem.of(bucket.getModel())), k -> new Compared())
          .add(bucket);
    }
    for (UsageDaily cube : seen) {
      if (cube.getDay().equals(day(first))
          && isCountedBy(first.getProvider(), cube)
          && (operations.contains(null) || operations.contains(operation(cube.getOperation())))) {
        String model = byModel ? model(cube, models) : null;
        compared.computeIfAbsent(RowKey.of(model), k -> new Compared()).add(cube);
      }
    }
    String obstacle = obstacle(buckets);
    List<CrossCheck> rows = new ArrayList<>();
    compared.forEach(
        (key, pair) -> {
          CrossCheck row = new CrossCheck();
          row.setDay(day(first));
          row.setSource(first.getSource());
          row.setFormat(first.getFormat());
          row.setCountedBy(first.getProvider());
          row.setGroupedBy(first.getGroupedBy());
          key.into(row, List.of("model"));
          pair.into(row, obstacle);
          rows.add(row);
        });
    return rows;
  }

  /** Chat and whatever else answers a prompt is one to reports; null: not stated. */
  private static String operation(String name) {
    return name == null || APART.contains(name) ? name : "chat";
  }

  /** The name the report knows the model by: who answered, else who was asked. */
  private static String model(UsageDaily cube, Set<String> told) {
    String served = ModelStem.of(cube.getModelServed());
    String requested = ModelStem.of(cube.getModelRequested());
    boolean byRequest =
        served == null || (!told.contains(served) && requested != null && told.contains(requested));
    return byRequest ? requested : served;
  }

  private static boolean isCountedBy(String who, UsageDaily cube) {
    Set<String> logs = GATEWAY_LOGS.get(who);
    boolean byLog = logs != null && logs.contains(cube.getFormat());
    return byLog || (who.equals(cube.getProvider()) && reachedTheProvider(cube));
  }

  private static boolean reachedTheProvider(UsageDaily cube) {
    return !cube.getGatewayCacheHit()
        && !cube.getRateLimit().equals("gateway")
        && !cube.getRateLimit().equals("budget");
  }

  /** Why a day cannot be compared; null: it can. */
  private String obstacle(List<ReportedUsage> buckets) {
    ReportedUsage first = buckets.get(0);
    if (first.getGroupedBy() != null && !WHOLE.contains(first.getGroupedBy())) {
      return "part_of_the_calls";
    }
    for (ReportedUsage bucket : buckets) {
      if (bucket
          .getPeriodEnd()
          .isAfter(day(bucket).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant())) {
        return "longer_than_a_day";
      }
    }
    if (groupings(buckets) > 1) {
      return "several_groupings";
    }
    Set<String> logs = GATEWAY_LOGS.get(first.getProvider());
    boolean isLogged =
        logs == null || seen.stream().anyMatch(cube -> isCountedBy(first.getProvider(), cube));
    return isLogged ? null : "no_log_of_the_gateway";
  }

  /**
   * How differently the files of one operation are grouped, or how long their buckets are: each way
   * tells the whole again.
   */
  private static int groupings(List<ReportedUsage> buckets) {
    Map<List<String>, Set<String>> byFile = new HashMap<>();
    for (ReportedUsage bucket : buckets) {
      String operation = bucket.getOperation() == null ? "" : bucket.getOperation();
      Set<String> grouping =
          byFile.computeIfAbsent(
              List.of(operation, bucket.getFile(), width(bucket)),
              f -> new TreeSet<>(Set.of(width(bucket))));
      for (String dimension : DIMENSIONS) {
        if (bucket.get(dimension) != null) {
          grouping.add(dimension);
        }
      }
    }
    Map<String, Set<Set<String>>> byOperation = new HashMap<>();
    byFile.forEach(
        (key, grouping) ->
            byOperation.computeIfAbsent(key.get(0), o -> new HashSet<>()).add(grouping));
    return byOperation.values().stream().mapToInt(Set::size).max().orElse(0);
  }

  /** OpenAI's and Anthropic's widths; the last bucket of an answer may be cut. */
  private static String width(ReportedUsage bucket) {
    Duration length = Duration.between(bucket.getPeriodStart(), bucket.getPeriodEnd());
    return length.compareTo(Duration.ofMinutes(1)) <= 0
        ? "1m"
        : length.compareTo(Duration.ofHours(1)) <= 0 ? "1h" : "1d";
  }

  /** Both sides of one row. */
  private static final class Compared {
    private long attempts;
    private long failed;
    private long input;
    private long output;
    private boolean estimated;
    private boolean told;
    private Long requests;
    private Long toldInput;
    private Long toldOutput;

    void add(UsageDaily cube) {
      attempts += cube.getAttempts();
      failed += cube.getStatus().equals("failed") ? cube.getAttempts() : 0;
      input +=
          cube.getInputUncachedTokens()
              + cube.getCacheReadTokens()
              + cube.getCacheWrite5mTokens()
              + cube.getCacheWrite1hTokens();
      output += cube.getOutputTokens();
      estimated |= !cube.getTokenSource().equals("reported");
    }

    void add(ReportedUsage bucket) {
      told = true;
      requests = sum(requests, bucket.getRequests());
      toldInput = sum(toldInput, bucket.getInputUncachedTokens());
      toldInput = sum(toldInput, bucket.getCacheReadTokens());
      toldInput = sum(toldInput, bucket.getCacheWrite5mTokens());
      toldInput = sum(toldInput, bucket.getCacheWrite1hTokens());
      toldOutput = sum(toldOutput, bucket.getOutputTokens());
    }

    private static Long sum(Long a, Long b) {
      return a == null ? b : b == null ? a : (Long) Math.addExact(a, b);
    }

    void into(CrossCheck row, String obstacle) {
      row.setSeenAttempts(attempts);
      row.setSeenFailed(failed);
      row.setSeenInputTokens(input);
      row.setSeenOutputTokens(output);
      boolean addable = !"several_groupings".equals(obstacle);
      row.setToldRequests(addable ? requests : null);
      row.setToldInputTokens(addable ? toldInput : null);
      row.setToldOutputTokens(addable ? toldOutput : null);
      String cause = obstacle == null ? cause() : obstacle;
      row.setCause(cause);
      row.setStatus(
          obstacle != null
              ? "not_assessed"
              : cause == null
                  ? "agrees"
                  : cause.equals("failed_not_counted") ? "explained" : "differs");
    }

    private String cause() {
      if (!told) {
        return "not_in_report";
      }
      if (attempts == 0) {
        return "not_in_our_logs";
      }
      if (requests == null) {
        return tokens();
      }
      if (requests == attempts) {
        return tokens();
      }
      if (requests == attempts - failed) {
        String tokens = tokens();
        return tokens == null ? "failed_not_counted" : tokens;
      }
      return requests > attempts ? "fewer_seen" : "fewer_told";
    }

    private String tokens() {
      boolean equal =
          (toldInput == null || toldInput == input) && (toldOutput == null || toldOutput == output);
      if (equal) {
        return null;
      }
      if (estimated) {
        return "tokens_estimated";
      }
      // Whether they are the same calls, a report that counts none does not say.
      long more =
          requests == null ? difference(toldInput, input) + difference(toldOutput, output) : 0;
      return more == 0 ? "tokens_differ" : more > 0 ? "more_tokens_told" : "fewer_tokens_told";
    }

    private static long difference(Long told, long seen) {
      return told == null ? 0 : told - seen;
    }
  }
}
