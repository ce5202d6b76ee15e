package io.plumbline.stage.normalise.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.shared.PseudonymKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PseudonymsTest {
  private static final String KEY = "a key of this test, 32 bytes lg.";

  private final Pseudonyms pseudonyms =
      new Pseudonyms(PseudonymKey.fromEnvironment("PLUMBLINE_KEY", KEY));

  @Test
  void keyIdIsTheBeginningOfTheKeysDigest() {
    // printf '%s' 'a key of this test, 32 bytes lg.' | sha256sum
    assertThat(pseudonyms.keyId()).isEqualTo("896e3b93");
  }

  @Test
  void actorIsTheHmacOfTheLowerCaseName() {
    // printf 'actor\0anna@firma.se' | openssl dgst -sha256 -hmac "$KEY", first 32 digits
    assertThat(pseudonyms.ofActor(" Anna@Firma.se ")).isEqualTo("7a67a0f3c539125b576c33e50e686b39");
  }

  @Test
  void fileAndEnvironmentGiveTheSameKey(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("key");
    Files.writeString(file, KEY + "\n");
    assertThat(new Pseudonyms(PseudonymKey.fromFile(file)).ofActor("a"))
        .isEqualTo(pseudonyms.ofActor("a"));
  }

  @Test
  void anotherKeyGivesAnotherPseudonym() {
    Pseudonyms other = new Pseudonyms(PseudonymKey.fromEnvironment("K", KEY + "2"));
    assertThat(other.ofActor("a")).isNotEqualTo(pseudonyms.ofActor("a"));
    assertThat(other.keyId()).isNotEqualTo(pseudonyms.keyId());
  }

  @Test
  void aKindsValuesStayApartFromAnothers() {
    assertThat(pseudonyms.ofValue(PiiKind.DK_CPR, "0310485919"))
        .isNotEqualTo(pseudonyms.ofValue(PiiKind.IS_KENNITALA, "0310485919"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SE_PERSONNUMMER | 640801-1309 | 6408011309",
        "SE_PERSONNUMMER | 640801&#45;1309 | 6408011309",
        "PHONE | %2B46%2070%20123%2045%2067 | 46701234567",
        "EMAIL | Anna&#64;firma.se | anna@firma.se",
        "SE_PERSONNUMMER | 19640801-1309 | 6408011309",
        "FI_HETU | 200400f2838 | 200400F2838",
        "FI_HETU | ２００４００F２８３８ | 200400F2838",
        "NO_FODSELSNUMMER | 050493 24261 | 05049324261",
        "IBAN | fi52 0854 0127 5508 35 | FI5208540127550835",
        "CREDIT_CARD | 4118-7071-9916-5334 | 4118707199165334",
        "EMAIL | Anna [at] Firma [dot] se | anna@firma.se",
        "PHONE | 0046 70 123 45 67 | 46701234567",
        "PHONE | +46 70-123 45 67 | 46701234567",
        "IP_ADDRESS | 43[.]102[.]200[.]241 | 43.102.200.241",
        "MAC_ADDRESS | 88-9d-75-a5-a3-ec | 889D75A5A3EC",
      })
  void spellingsOfOneValueMeet(PiiKind kind, String written, String canonical) {
    assertThat(Pseudonyms.canonical(kind, written)).isEqualTo(canonical);
  }

  @Test
  void aShortKeyIsRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> PseudonymKey.fromEnvironment("PLUMBLINE_KEY", "hunter2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The pseudonym key in environment variable PLUMBLINE_KEY has 7 bytes; it needs at least"
                + " 16, or pseudonyms can be turned back into values by trying keys.");
  }

  /** What is counted in a log is the value as it stands there, escapes included. */
  @Test
  void aValueInItsSourceHasTheBeginningOfItsPseudonym() {
    byte[] source = "[\"\\u0031\\u0036 1244-008l\"]".getBytes(StandardCharsets.UTF_8);
    long first = pseudonyms.ofValue(PiiKind.FI_HETU, source, 2, source.length - 2);
    assertThat("%016x".formatted(first))
        .isEqualTo(pseudonyms.ofValue(PiiKind.FI_HETU, "161244-008L").substring(0, 16));
  }

  @Test
  void theKeyIsNotShown() {
    assertThat(PseudonymKey.fromEnvironment("K", KEY)).hasToString("PseudonymKey[896e3b93]");
    assertThat(pseudonyms).hasToString("Pseudonyms[key 896e3b93]");
  }
}
