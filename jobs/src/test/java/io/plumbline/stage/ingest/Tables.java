package io.plumbline.stage.ingest;

import io.plumbline.schema.Capacity;
import io.plumbline.schema.Usage;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.LatencyHistogram;
import io.plumbline.shared.MinuteLoads;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Tables in a form that does not show in which files their rows came and lie. */
final class Tables {
  private static final Set<String> PROVENANCE =
      Set.of("source", "file", "position", "ingest_id", "usage_file", "revision");
  private static final Set<String> SUMS =
      Set.of(
          "attempts",
          "input_uncached_tokens",
          "cache_read_tokens",
          "cache_write_5m_tokens",
          "cache_write_1h_tokens",
          "output_tokens",
          "reasoning_tokens",
          "reported_rows",
          "retried_attempts");
  private static final Set<String> OTHER_SUMS =
      Set.of(
          "reported_cost",
          "personal_data_counts",
          "first_started_at",
          "last_started_at",
          "hours",
          "minutes",
          "quota_tokens",
          "quota_tokens_left",
          "duration_histogram",
          "first_token_histogram");

  private Tables() {}

  /** Rows without where they were read, in an order of their own. */
  static List<String> usage(List<Usage> rows) {
    return rows(rows);
  }

  static List<String> capacity(List<Capacity> rows) {
    return rows(rows);
  }

  static List<String> rows(List<? extends SpecificRecord> rows) {
    List<String> lines = new ArrayList<>();
    for (SpecificRecord row : rows) {
      lines.add(text(row, row.getSchema().getFields()));
    }
    lines.sort(null);
    return lines;
  }

  private static String text(SpecificRecord row, List<Schema.Field> fields) {
    StringBuilder s = new StringBuilder();
    for (Schema.Field field : fields) {
      if (!PROVENANCE.contains(field.name())) {
        s.append(field.name()).append('=').append(row.get(field.pos())).append(' ');
      }
    }
    return s.toString();
  }

  /** Cubes added up over the files they lie in: key → sums. */
  static Map<String, String> summed(Collection<UsageDaily> cubes) {
    Map<String, Sums> byKey = new HashMap<>();
    for (UsageDaily cube : cubes) {
      List<Schema.Field> key =
          cube.getSchema().getFields().stream()
              .filter(f -> !SUMS.contains(f.name()) && !OTHER_SUMS.contains(f.name()))
              .toList();
      byKey.computeIfAbsent(text(cube, key), k -> new Sums()).add(cube);
    }
    Map<String, String> summed = new TreeMap<>();
    byKey.forEach((key, sums) -> summed.put(key, sums.toString()));
    return summed;
  }

  private static final class Sums {
    private final Map<String, Long> sums = new TreeMap<>();
    private BigDecimal cost = BigDecimal.ZERO;
    private long[] kinds;
    private Instant first;
    private Instant last;
    private final long[] hours = new long[48];
    private final MinuteLoads minutes = new MinuteLoads();
    private Long quota;
    private Long quotaLeft;
    private LatencyHistogram durations;
    private LatencyHistogram firstTokens;

    void add(UsageDaily cube) {
      for (String field : SUMS) {
        sums.merge(field, (Long) cube.get(cube.getSchema().getField(field).pos()), Long::sum);
      }
      cost = cost.add(cube.getReportedCost());
      if (cube.getPersonalDataCounts() != null) {
        String[] counts = cube.getPersonalDataCounts().split(",", -1);
        kinds = kinds == null ? new long[counts.length] : kinds;
        for (int i = 0; i < counts.length; i++) {
          kinds[i] += Long.parseLong(counts[i]);
        }
      }
      first =
          first == null || cube.getFirstStartedAt().isBefore(first)
              ? cube.getFirstStartedAt()
              : first;
      last = last == null || cube.getLastStartedAt().isAfter(last) ? cube.getLastStartedAt() : last;
      String[] each = cube.getHours().split("[:,]", -1);
      for (int i = 0; i < hours.length; i++) {
        hours[i] += Long.parseLong(each[i]);
      }
      MinuteLoads.visit(cube.getMinutes(), minutes::add);
      quota = least(quota, cube.getQuotaTokens());
      quotaLeft = least(quotaLeft, cube.getQuotaTokensLeft());
      durations = merged(durations, cube.getDurationHistogram());
      firstTokens = merged(firstTokens, cube.getFirstTokenHistogram());
    }

    private static Long least(Long one, Long other) {
      return one == null || other == null
          ? (one == null ? other : one)
          : (Long) Math.min(one, other);
    }

    private static LatencyHistogram merged(LatencyHistogram sum, ByteBuffer bytes) {
      if (bytes == null) {
        return sum;
      }
      LatencyHistogram result = sum == null ? new LatencyHistogram() : sum;
      result.merge(bytes.duplicate());
      return result;
    }

    private static String hex(LatencyHistogram histogram) {
      return histogram == null ? "none" : HexFormat.of().formatHex(histogram.toBytes());
    }

    @Override
    public String toString() {
      return sums
          + " cost="
          + cost.toPlainString()
          + " kinds="
          + java.util.Arrays.toString(kinds)
          + " "
          + first
          + " "
          + last
          + " hours="
          + java.util.Arrays.toString(hours)
          + " minutes="
          + HexFormat.of().formatHex(minutes.toBytes())
          + " quota="
          + quota
          + " left="
          + quotaLeft
          + " durations="
          + hex(durations)
          + " firstTokens="
          + hex(firstTokens);
    }
  }
}
