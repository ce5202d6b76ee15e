package io.plumbline.stage.normalise.pii;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PiiCountsTest {
  private static void add(PiiCounts counts, PiiKind kind, PiiTier tier) {
    counts.span(kind, tier, 0.9, 0, 1);
  }

  @Test
  void signatureIsSortedByNameThenByTier() {
    PiiCounts counts = new PiiCounts();
    add(counts, PiiKind.PHONE, PiiTier.CONFIRMED);
    add(counts, PiiKind.IBAN, PiiTier.TEST);
    add(counts, PiiKind.IBAN, PiiTier.PROBABLE);
    add(counts, PiiKind.EMAIL, PiiTier.CONFIRMED);
    add(counts, PiiKind.EMAIL, PiiTier.CONFIRMED);
    assertThat(counts.signature())
        .isEqualTo("EMAIL/confirmed=2,IBAN/probable=1,IBAN/test=1,PHONE/confirmed=1");
    assertThat(counts.total()).isEqualTo(5);
    assertThat(counts.of(PiiKind.EMAIL, PiiTier.CONFIRMED)).isEqualTo(2);
  }

  @Test
  void onlyConfirmedAndProbableValuesOfPeopleCountAsPersonal() {
    PiiCounts counts = new PiiCounts();
    assertThat(counts.holdsPersonalValue()).isFalse();
    add(counts, PiiKind.FI_YTUNNUS, PiiTier.CONFIRMED);
    add(counts, PiiKind.EMAIL, PiiTier.TEST);
    add(counts, PiiKind.SE_PERSONNUMMER, PiiTier.SUSPECTED);
    assertThat(counts.holdsPersonalValue()).isFalse();
    add(counts, PiiKind.IBAN, PiiTier.PROBABLE);
    assertThat(counts.holdsPersonalValue()).isTrue();
  }

  @Test
  void aDayOfBirthAndASecurityCodeTellNobodyApart() {
    assertThat(PiiKind.DATE_OF_BIRTH.identifiesPerson()).isTrue();
    assertThat(PiiKind.DATE_OF_BIRTH.distinguishesPeople()).isFalse();
    assertThat(PiiKind.CARD_CVV.distinguishesPeople()).isFalse();
    assertThat(PiiKind.PASSPORT.distinguishesPeople()).isTrue();
    assertThat(PiiKind.NO_ORGNR.distinguishesPeople()).isFalse();
    assertThat(PiiKind.API_KEY.identifiesPerson()).isFalse();
    assertThat(PiiKind.API_KEY.isSecret()).isTrue();
  }

  @Test
  void countsAddUpAndClear() {
    PiiCounts all = new PiiCounts();
    PiiCounts one = new PiiCounts();
    add(one, PiiKind.EMAIL, PiiTier.CONFIRMED);
    all.add(one);
    all.add(one);
    assertThat(all.signature()).isEqualTo("EMAIL/confirmed=2");
    all.clear();
    assertThat(all.signature()).isEmpty();
    assertThat(all.total()).isZero();
  }
}
