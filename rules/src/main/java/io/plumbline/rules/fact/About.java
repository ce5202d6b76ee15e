package io.plumbline.rules.fact;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * What every finding says of its subject, whatever the rule.
 *
 * @param key readable key of the subject; with the rule id it identifies a finding from run to run,
 *     so it must not hold anything that changes nightly
 * @param workload workload concerned; null: none or unattributed
 * @param team team concerned; null: unknown
 * @param provider provider concerned; null: none
 * @param owner owner by policy; null: none named
 * @param attempts attempts concerned
 * @param tokens tokens concerned
 * @param spend spend concerned; null: not a question of money
 * @param currency ISO 4217 code of {@code spend}
 * @param coverage share of attempts with the needed fields known, 0 to 1; null: not measured
 * @param evidenceIds up to 20 call ids, never content
 * @param evidenceQuery filter on the usage table that gives all rows; null: not rows of usage
 * @param firstSeen first attempt concerned, UTC; null: none
 * @param lastSeen last attempt concerned, UTC; null: none
 */
public record About(
    String key,
    @Known(what = "The workload") String workload,
    @Known(what = "The team") String team,
    @Known(what = "The provider") String provider,
    @Known(what = "The owner") String owner,
    @Known(what = "The attempts concerned", unit = "attempts") long attempts,
    @Known(what = "The tokens concerned", unit = "tokens") long tokens,
    @Known(what = "The spend concerned") BigDecimal spend,
    @Known(what = "The currency") String currency,
    @Known(what = "The share of attempts with the needed fields known", unit = "share")
        Double coverage,
    List<String> evidenceIds,
    String evidenceQuery,
    Instant firstSeen,
    Instant lastSeen) {
  public About {
    if (key == null || key.isBlank()) {
      throw new IllegalArgumentException(
          "A fact needs a key: it names the subject of its findings.");
    }
    evidenceIds = evidenceIds == null ? List.of() : List.copyOf(evidenceIds);
  }

  /** A subject of which nothing but its key and workload is known. */
  public static About of(String key, String workload) {
    return new About(
        key, workload, null, null, null, 0, 0, null, null, null, null, null, null, null);
  }
}
