package io.plumbline.stage.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.schema.Usage;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UsageQueryTest {
  private static final String DAYS = "day >= DATE '2026-10-01' AND day < DATE '2026-10-03'";

  private static Usage row(String workload, String personalData) {
    Usage row = new Usage();
    row.setStartedAt(Instant.parse("2026-10-02T10:00:00Z"));
    row.setWorkload(workload);
    row.setPersonalData(personalData);
    row.setGatewayCacheHit(true);
    return row;
  }

  private static boolean fits(String condition, Usage row) {
    return UsageQuery.of(DAYS + condition).fits().test(row);
  }

  @Test
  void readsBackWhatFindingsCarry() {
    assertThat(fits("", row("a", null))).isTrue();
    assertThat(fits(" AND workload = 'a'", row("a", null))).isTrue();
    assertThat(fits(" AND workload = 'a'", row("b", null))).isFalse();
    assertThat(fits(" AND workload = 'it''s'", row("it's", null))).isTrue();
    assertThat(fits(" AND workload IN ('a', 'b')", row("b", null))).isTrue();
    assertThat(fits(" AND (workload = 'a' OR workload IS NULL)", row(null, null))).isTrue();
    assertThat(fits(" AND workload IS NULL", row("a", null))).isFalse();
    assertThat(fits(" AND gateway_cache_hit = true", row("a", null))).isTrue();
    assertThat(fits(" AND ((workload = 'x' AND lane IS NULL) OR (workload = 'a'))", row("a", null)))
        .isTrue();
    String kinds =
        " AND regexp_replace(personal_data, '=[0-9]+', '') = 'EMAIL/confirmed,IBAN/probable'";
    assertThat(fits(kinds, row("a", "EMAIL/confirmed=2,IBAN/probable=1"))).isTrue();
    assertThat(fits(kinds, row("a", "EMAIL/confirmed=2"))).isFalse();
  }

  @Test
  void daysAreThoseOfTheStart() {
    Usage late = row("a", null);
    late.setStartedAt(Instant.parse("2026-10-03T00:00:00Z"));
    assertThat(fits("", late)).isFalse();
    assertThat(UsageQuery.of(DAYS).from()).isEqualTo("2026-10-01");
    assertThat(UsageQuery.of(DAYS).to()).isEqualTo("2026-10-03");
  }

  @Test
  void refusesWhatIsNoFilter() {
    for (String text :
        new String[] {
          "workload = 'a'",
          DAYS + " AND nothing = 'a'",
          DAYS + "; DROP TABLE usage",
          DAYS + " AND (workload = 'a'"
        }) {
      assertThatThrownBy(() -> UsageQuery.of(text)).hasMessage("No filter of a finding: " + text);
    }
  }
}
