package io.plumbline.stage.ingest;

import io.plumbline.schema.Usage;
import io.plumbline.shared.lake.Rows;
import io.plumbline.stage.ingest.DayOrder.DayFile;
import java.io.IOException;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a row that counts tokens lacks and a row of the same record that counts none says: two logs
 * of one gateway may each know a half of a call (API Management: who called, by which key, where
 * to, how it ended; and what was counted). Only gaps are filled, so that it is the same row in
 * whatever order the logs arrive, and nothing is written again where nothing is lacking.
 */
final class OtherTellings {
  private static final String[] COLUMNS = {
    "key_hi",
    "key_lo",
    "api_key",
    "ended_at",
    "duration_us",
    "http_status",
    "status",
    "error_class",
    "rate_limit",
    "endpoint",
    "provider",
    "lane",
    "region_called",
    "region_served",
    "country",
    "residency_scope",
    "residency_zone",
    "residency_evidence",
    "personal_data"
  };

  /** So that of several rows that go the same one is heard in whatever order they are read. */
  private static final Comparator<Usage> MOST_TOLD =
      Comparator.comparing((Usage row) -> String.valueOf(row.getHttpStatus()))
          .thenComparing(row -> String.valueOf(row.getApiKey()))
          .thenComparing(row -> String.valueOf(row.getEndpoint()))
          .thenComparing(row -> String.valueOf(row.getDurationUs()));

  private final DayOrder order;
  private final Map<DayFile, Map<Integer, Usage>> byRow = new LinkedHashMap<>();

  OtherTellings(DayOrder order) {
    this.order = order;
  }

  private record Key(long hi, long lo) {
    static Key of(Usage row) {
      return new Key(row.getKeyHi(), row.getKeyLo());
    }
  }

  /** Whether a row of the file gains by them. */
  boolean concern(DayFile file) {
    return byRow.containsKey(file);
  }

  /**
   * Hears what rows that go say of rows that stay.
   *
   * @param go of each file the rows that count nothing and go for one that counts
   * @param stay of each file the rows that count and stay
   */
  void hear(Map<DayFile, BitSet> go, Map<DayFile, BitSet> stay) throws IOException {
    Map<Key, Usage> told = new HashMap<>();
    for (Map.Entry<DayFile, BitSet> of : go.entrySet()) {
      each(
          of.getKey(),
          of.getValue(),
          (row, usage) ->
              told.merge(Key.of(usage), usage, (a, b) -> MOST_TOLD.compare(a, b) >= 0 ? a : b));
    }
    for (Map.Entry<DayFile, BitSet> of : stay.entrySet()) {
      each(
          of.getKey(),
          of.getValue(),
          (row, usage) -> {
            Usage other = told.get(Key.of(usage));
            if (other != null && fill(usage, other)) {
              byRow.computeIfAbsent(of.getKey(), f -> new HashMap<>()).put(row, other);
            }
          });
    }
  }

  /** Takes a row with its number. */
  @FunctionalInterface
  private interface Taker {
    void take(int row, Usage usage);
  }

  private void each(DayFile file, BitSet rows, Taker taker) throws IOException {
    try (Rows<Usage> all = order.folder().rows(file.path(), order.day(), Usage.class, COLUMNS)) {
      int i = 0;
      for (Usage row : all) {
        if (rows.get(i)) {
          taker.take(i, row);
        }
        i++;
      }
    }
  }

  /** Fills the gaps of a row of the file; others stay as they are. */
  void fill(DayFile file, int row, Usage usage) {
    Usage other = byRow.get(file).get(row);
    if (other != null) {
      fill(usage, other);
    }
  }

  private static boolean fill(Usage row, Usage other) {
    boolean any = false;
    if (row.getApiKey() == null && other.getApiKey() != null) {
      row.setApiKey(other.getApiKey());
      any = true;
    }
    if (row.getDurationUs() == null && other.getDurationUs() != null) {
      row.setDurationUs(other.getDurationUs());
      row.setEndedAt(row.getEndedAt() == null ? other.getEndedAt() : row.getEndedAt());
      any = true;
    }
    if (row.getHttpStatus() == null && other.getHttpStatus() != null) {
      row.setHttpStatus(other.getHttpStatus());
      row.setStatus(other.getStatus());
      row.setErrorClass(other.getErrorClass());
      row.setRateLimit(other.getRateLimit());
      any = true;
    }
    if (row.getEndpoint() == null && other.getEndpoint() != null) {
      row.setEndpoint(other.getEndpoint());
      if (row.getProvider().equals("unknown")) {
        row.setProvider(other.getProvider());
        row.setLane(other.getLane());
      }
      if (row.getResidencyEvidence().equals("none")) {
        row.setRegionCalled(other.getRegionCalled());
        row.setRegionServed(other.getRegionServed());
        row.setCountry(other.getCountry());
        row.setResidencyScope(other.getResidencyScope());
        row.setResidencyZone(other.getResidencyZone());
        row.setResidencyEvidence(other.getResidencyEvidence());
      }
      any = true;
    }
    if (row.getPersonalData() == null && other.getPersonalData() != null) {
      row.setPersonalData(other.getPersonalData());
      any = true;
    }
    return any;
  }
}
