package io.plumbline.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.Seeded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DistinctSubjectsTest {
  private static final String KIND = "EMAIL/confirmed";

  @Test
  void aSubjectCountsOnceAndKindsApart() {
    DistinctSubjects subjects = new DistinctSubjects();
    assertThat(subjects.isEmpty()).isTrue();
    for (int i = 0; i < 1_000; i++) {
      subjects.add(KIND, i % 10);
    }
    subjects.add("IBAN/probable", 3);
    assertThat(subjects.count(KIND)).isEqualTo(10);
    assertThat(subjects.count("IBAN/probable")).isEqualTo(1);
    assertThat(subjects.count("PHONE/probable")).isZero();
    assertThat(subjects.isExact(KIND)).isTrue();
    assertThat(subjects.kinds()).containsExactlyInAnyOrder(KIND, "IBAN/probable");
    assertThat(subjects.only(KIND).kinds()).containsExactly(KIND);
    assertThat(subjects).hasToString("DistinctSubjects[EMAIL/confirmed=10 IBAN/probable=1]");
  }

  @Test
  void manyAreEstimatedWithinFourStandardErrors() {
    Random random = Seeded.random(11);
    for (int n : new int[] {1_023, 1_024, 5_000, 100_000}) {
      DistinctSubjects subjects = new DistinctSubjects();
      for (int i = 0; i < n; i++) {
        subjects.add(KIND, random.nextLong());
      }
      double error = n < DistinctSubjects.KEPT ? 0 : 4 * n / Math.sqrt(DistinctSubjects.KEPT);
      assertThat((double) subjects.count(KIND)).as("%d subjects", n).isCloseTo(n, within(error));
      assertThat(subjects.isExact(KIND)).isEqualTo(n < DistinctSubjects.KEPT);
    }
  }

  /** However a log is cut into files, days and tasks: the same bytes. */
  @Test
  void partsMergeIntoWhatOneWouldHaveBeenInAnyOrder() {
    Random random = Seeded.random(12);
    DistinctSubjects whole = new DistinctSubjects();
    List<DistinctSubjects> parts = new ArrayList<>();
    for (int p = 0; p < 9; p++) {
      DistinctSubjects part = new DistinctSubjects();
      for (int i = 0; i < 700; i++) {
        long subject = random.nextInt(4_000) * 0x9E3779B97F4A7C15L;
        part.add(KIND, subject);
        whole.add(KIND, subject);
      }
      parts.add(part);
    }
    for (int round = 0; round < 5; round++) {
      Collections.shuffle(parts, random);
      DistinctSubjects merged = new DistinctSubjects();
      for (DistinctSubjects part : parts) {
        ByteBuffer written = ByteBuffer.wrap(part.toBytes());
        merged.merge(written);
        assertThat(written.position()).isZero();
      }
      merged.merge((DistinctSubjects) null);
      merged.merge((ByteBuffer) null);
      assertThat(merged.toBytes()).isEqualTo(whole.toBytes());
    }
    assertThat(whole.toBytes()).hasSizeLessThan(DistinctSubjects.KEPT * 8 + 64);
  }
}
