package io.plumbline.stage.measure;

import io.plumbline.schema.PriceAlternative;
import io.plumbline.schema.PricedDaily;
import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Attribution;
import io.plumbline.shared.DistinctSubjects;
import io.plumbline.shared.LatencyHistogram;
import io.plumbline.shared.ReachedProvider;
import io.plumbline.shared.ReportedCost;
import io.plumbline.shared.UsageAttribution;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * Everything that shares a key and a price, whichever files it came from.
 *
 * <p>Files are put together before anything is asked of a cube: questions such as "does every
 * attempt report a cost" must not depend on how a log was cut into files.
 */
final class Cube {
  private static final List<Integer> KEY = keyColumns();

  private final UsageDaily usage;
  private final Attribution attribution;
  private final boolean priced;
  private final String pricedCurrency;
  private final String priceKey;

  private long attempts;
  private long retriedAttempts;
  private long[] hourTokens = new long[24];
  private List<ByteBuffer> minutes = new ArrayList<>(1);
  private Long quotaTokens;
  private Long quotaTokensLeft;
  private long inputUncached;
  private long cacheRead;
  private long cacheWrite5m;
  private long cacheWrite1h;
  private long output;
  private long reasoning;
  private long mediaUs;
  private BigDecimal reportedCost = BigDecimal.ZERO;
  private long reportedRows;
  private BigDecimal pricedCost = BigDecimal.ZERO;
  private final Map<String, BigDecimal> alternatives = new TreeMap<>();
  private BigDecimal listCost;
  private final CostByKind costByKind = new CostByKind();
  private long unpricedAttempts;
  private Instant first = Instant.MAX;
  private Instant last = Instant.MIN;
  private final List<PersonalData> personalData;
  private final DistinctSubjects subjects = new DistinctSubjects();
  private boolean subjectsKnown;
  private long mediaSkipped;
  private long bodiesElsewhere;
  private final LatencyHistogram durations = new LatencyHistogram();
  private final LatencyHistogram firstTokens = new LatencyHistogram();

  private Cube(PricedDaily row, Attribution attribution) {
    this.usage = row.getUsage();
    this.attribution = attribution;
    this.priced = row.getPricedCost() != null;
    this.pricedCurrency = row.getPricedCurrency();
    this.priceKey = row.getPriceKey();
    this.personalData = PersonalData.kinds(usage);
  }

  /** Adds up rows of equal key and price; the order of the result means nothing. */
  static List<Cube> merge(Iterable<PricedDaily> rows, UsageAttribution attribution) {
    Map<List<Object>, Cube> cubes = new HashMap<>();
    for (PricedDaily row : rows) {
      List<Object> key = new ArrayList<>(KEY.size() + 3);
      for (int column : KEY) {
        key.add(row.getUsage().get(column));
      }
      key.add(row.getPricedCost() != null);
      key.add(row.getPricedCurrency());
      key.add(row.getPriceKey());
      cubes
          .computeIfAbsent(key, k -> new Cube(row, attribution.attribute(row.getUsage())))
          .add(row);
    }
    return List.copyOf(cubes.values());
  }

  private void add(PricedDaily row) {
    UsageDaily more = row.getUsage();
    attempts += more.getAttempts();
    retriedAttempts += more.getRetriedAttempts();
    addHours(more.getHours());
    if (more.getMinutes() == null) {
      minutes = null;
    } else if (minutes != null) {
      minutes.add(more.getMinutes());
    }
    quotaTokens = least(quotaTokens, more.getQuotaTokens());
    quotaTokensLeft = least(quotaTokensLeft, more.getQuotaTokensLeft());
    inputUncached += more.getInputUncachedTokens();
    cacheRead += more.getCacheReadTokens();
    cacheWrite5m += more.getCacheWrite5mTokens();
    cacheWrite1h += more.getCacheWrite1hTokens();
    output += more.getOutputTokens();
    reasoning += more.getReasoningTokens();
    mediaUs += more.getMediaUs();
    reportedCost = reportedCost.add(more.getReportedCost());
    reportedRows += more.getReportedRows();
    if (priced) {
      pricedCost = pricedCost.add(row.getPricedCost());
      listCost = CostByKind.plus(listCost, row.getListCost());
      costByKind.add(row);
    }
    for (PriceAlternative alternative : row.getAlternatives()) {
      alternatives.merge(alternative.getWithout(), alternative.getDifference(), BigDecimal::add);
    }
    unpricedAttempts += row.getUnpricedAttempts();
    first = more.getFirstStartedAt().isBefore(first) ? more.getFirstStartedAt() : first;
    last = more.getLastStartedAt().isAfter(last) ? more.getLastStartedAt() : last;
    PersonalData.addCounts(personalData, more);
    subjectsKnown |= more.getPersonalDataSubjects() != null;
    subjects.merge(more.getPersonalDataSubjects());
    mediaSkipped += more.getMediaSkipped();
    bodiesElsewhere += more.getBodiesElsewhere();
    merge(durations, more.getDurationHistogram());
    merge(firstTokens, more.getFirstTokenHistogram());
  }

  /** Tokens of {@code attempts:tokens,…}; a row that does not state all hours leaves none known. */
  private void addHours(String hours) {
    if (hourTokens == null || !addHours(hours, hourTokens)) {
      hourTokens = null;
    }
  }

  private static boolean addHours(String hours, long[] tokens) {
    int at = 0;
    for (int hour = 0; hour < tokens.length; hour++) {
      int colon = hours.indexOf(':', at);
      int comma = hours.indexOf(',', at);
      boolean last = hour == tokens.length - 1;
      if (colon < 0 || last != comma < 0 || !last && comma < colon) {
        return false;
      }
      int end = last ? hours.length() : comma;
      tokens[hour] += Long.parseLong(hours, colon + 1, end, 10);
      at = end + 1;
    }
    return true;
  }

  private static Long least(Long one, Long other) {
    return one == null || other == null ? one == null ? other : one : (Long) Math.min(one, other);
  }

  private static void merge(LatencyHistogram histogram, ByteBuffer more) {
    if (more != null) {
      histogram.merge(more);
    }
  }

  /**
   * A key column by its name in the tables, as policy sees it: what policy decides wins over the
   * record.
   */
  Object column(String name) {
    return switch (name) {
      case "team" -> attribution.team();
      case "workload" -> attribution.workload();
      case "data_class" -> attribution.dataClass();
      case "lane" -> attribution.lane();
      case "tenancy" -> attribution.tenancy();
      case "region_served" -> attribution.regionServed();
      case "country" -> attribution.country();
      case "residency_scope" -> attribution.residencyScope();
      case "residency_zone" -> attribution.residencyZone();
      case "residency_evidence" -> attribution.residencyEvidence();
      case "model" ->
          usage.getModelServed() != null ? usage.getModelServed() : usage.getModelRequested();
      case "reached_provider" -> ReachedProvider.by(usage);
      case "priced_currency" -> pricedCurrency;
      case "price_key" -> priceKey;
      default -> usage.get(name);
    };
  }

  LocalDate day() {
    return usage.getDay();
  }

  UsageDaily usage() {
    return usage;
  }

  Attribution attribution() {
    return attribution;
  }

  boolean is(String status) {
    return usage.getStatus().equals(status);
  }

  boolean isLimitedBy(String whom) {
    return usage.getRateLimit().equals(whom);
  }

  long attempts() {
    return attempts;
  }

  long retriedAttempts() {
    return retriedAttempts;
  }

  /** Tokens by hour of the UTC day, 24 entries; null: some row states no hours. */
  long[] hourTokens() {
    return hourTokens == null ? null : hourTokens.clone();
  }

  /** Loads by minute as {@code MinuteLoads} wrote them, to be added up; null: some row has none. */
  List<ByteBuffer> minutes() {
    return minutes;
  }

  /** Least tokens a minute that an answer said are admitted; null: none said. */
  Long quotaTokens() {
    return quotaTokens;
  }

  /** Least that an answer said were left of them; null: none said. */
  Long quotaTokensLeft() {
    return quotaTokensLeft;
  }

  long inputUncached() {
    return inputUncached;
  }

  long cacheRead() {
    return cacheRead;
  }

  long cacheWrite5m() {
    return cacheWrite5m;
  }

  long cacheWrite1h() {
    return cacheWrite1h;
  }

  long output() {
    return output;
  }

  long reasoning() {
    return reasoning;
  }

  /** Length of sound and film. Unit: microseconds. */
  long mediaUs() {
    return mediaUs;
  }

  /** Input and output tokens; reasoning is part of output. */
  long tokens() {
    return inputUncached + cacheRead + cacheWrite5m + cacheWrite1h + output;
  }

  BigDecimal reportedCost() {
    return reportedCost;
  }

  long reportedRows() {
    return reportedRows;
  }

  /** Currency of the reported cost; null if no attempt reports one. */
  String reportedCurrency() {
    if (reportedRows == 0) {
      return null;
    }
    return usage.getReportedCurrency() == null
        ? Money.UNKNOWN_CURRENCY
        : usage.getReportedCurrency();
  }

  /** Null: no price, which is not zero. */
  BigDecimal pricedCost() {
    return priced ? pricedCost : null;
  }

  String pricedCurrency() {
    if (!priced) {
      return null;
    }
    return pricedCurrency == null ? Money.UNKNOWN_CURRENCY : pricedCurrency;
  }

  /** What leaving something out of the price would change; see {@link PriceAlternative}. */
  Map<String, BigDecimal> alternatives() {
    return alternatives;
  }

  /** Priced cost before discounts of contracts; null: not known. */
  BigDecimal listCost() {
    return listCost;
  }

  CostByKind costByKind() {
    return costByKind;
  }

  long unpricedAttempts() {
    return unpricedAttempts;
  }

  /** What the cube cost: by the price book, else as reported; null: neither is known. */
  Money money() {
    if (priced) {
      return new Money(pricedCost, pricedCurrency());
    }
    boolean known =
        ReportedCost.known(
            reportedRows,
            reportedCost,
            unpricedAttempts,
            ReportedCost.billable(usage, attribution.lane()));
    return known ? new Money(reportedCost, reportedCurrency()) : null;
  }

  Instant first() {
    return first;
  }

  Instant last() {
    return last;
  }

  List<PersonalData> personalData() {
    return personalData;
  }

  /** Whose values they are, by kind and tier; null: no key was configured, or nothing found. */
  DistinctSubjects subjects() {
    return subjectsKnown ? subjects : null;
  }

  long mediaSkipped() {
    return mediaSkipped;
  }

  long bodiesElsewhere() {
    return bodiesElsewhere;
  }

  LatencyHistogram durations() {
    return durations;
  }

  LatencyHistogram firstTokens() {
    return firstTokens;
  }

  /** All columns before the first measure, except those that say which file a row came from. */
  private static List<Integer> keyColumns() {
    List<Integer> columns = new ArrayList<>();
    for (Schema.Field field : UsageDaily.getClassSchema().getFields()) {
      if (field.name().equals("attempts")) {
        break;
      }
      if (!field.name().equals("ingest_id") && !field.name().equals("usage_file")) {
        columns.add(field.pos());
      }
    }
    return List.copyOf(columns);
  }
}
