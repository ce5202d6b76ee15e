package io.plumbline.stage.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.shared.DistinctSubjects;
import io.plumbline.shared.PseudonymKey;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.RecordCompletion;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NormalisationTest {
  private static final PseudonymKey KEY =
      PseudonymKey.fromEnvironment("K", "a key of this test, 32 bytes lg.");

  private final SymbolTable symbols = new SymbolTable();

  private CallRecord complete(RecordCompletion completion, CallRecord call, String... content) {
    completion.scanner().begin();
    for (String json : content) {
      byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
      completion.scanner().scanJson(utf8, 0, utf8.length);
    }
    completion.complete(call);
    return call;
  }

  private static CallRecord call() {
    CallRecord call = new CallRecord();
    call.clear();
    call.callId.set("eae208ed-5c79-4969-a925-3cc6c79d7689");
    return call;
  }

  private static String found(CallRecord call) {
    return Symbol.string(call.personalData);
  }

  @Test
  void whatIsWithheldIsCountedOnceInARecordHoweverManyFieldsRepeatIt() {
    RecordCompletion completion = new Normalisation(null).open(symbols);
    CallRecord call = call();
    Symbol person = symbols.intern("anna@firma.se");
    call.actor = person;
    call.team = person;
    call.mentions.add(person);
    call.traceId.set("trace of hetu 161244-008L");
    complete(completion, call);
    assertThat(found(call)).isEqualTo("EMAIL/confirmed=1,FI_HETU/confirmed=1");
    assertThat(call.team).hasToString("(withheld: personal data)");
    assertThat(call.actor).as("no key").isNull();
    assertThat(call.traceId.isNone()).isTrue();
    assertThat(call.personalDataSubjects).as("no key").isNull();
    CallRecord next = call();
    next.team = person;
    complete(completion, next);
    assertThat(found(next)).as("the next record counts anew").isEqualTo("EMAIL/confirmed=1");
  }

  @Test
  void whatIsJoinedToAWithheldWordDoesNotHideIt() {
    RecordCompletion completion = new Normalisation(null).open(symbols);
    CallRecord call = call();
    call.modelRequested = call.modelSent = symbols.intern("161244-008L");
    call.modelServedAsLogged = symbols.intern("161244-008L-2025-08-07");
    complete(completion, call);
    assertThat(call.modelRequestedFact).hasToString("(withheld: personal data)");
    assertThat(call.modelServed).hasToString("(withheld: personal data)");
  }

  @Test
  void aTextThatComesAgainIsCountedAgainAndWhatHeldNothingAroundIsLookedAtInContent() {
    RecordCompletion completion = new Normalisation(null).open(symbols);
    String mail = "\"write to anna@firma.se\"";
    for (int record = 0; record < 3; record++) {
      assertThat(found(complete(completion, call(), mail))).isEqualTo("EMAIL/confirmed=1");
    }
    String address = "\"from 10.0.0.1\"";
    byte[] utf8 = address.getBytes(StandardCharsets.UTF_8);
    for (int record = 0; record < 3; record++) {
      completion.scanner().begin();
      completion.scanner().scanAround(utf8, 0, utf8.length);
      CallRecord call = call();
      completion.complete(call);
      assertThat(found(call)).isNull();
      assertThat(found(complete(completion, call(), address))).isEqualTo("IP_ADDRESS/test=1");
    }
    String image = "\"data:image/png;base64," + "iVBORw0K".repeat(20) + "\"";
    for (int record = 0; record < 3; record++) {
      assertThat(complete(completion, call(), image).mediaSkipped).as("counted").isEqualTo(1);
    }
  }

  @Test
  void reservedAddressesAroundTheContentSayNothingOfAPersonInsideItTheyAreTests() {
    RecordCompletion completion = new Normalisation(null).open(symbols);
    completion.scanner().begin();
    byte[] headers =
        "{\"host\":\"127.0.0.1:4000\",\"from\":\"anna@firma.se\"}".getBytes(StandardCharsets.UTF_8);
    completion.scanner().scanAround(headers, 0, headers.length);
    CallRecord call = call();
    call.mentions.add(symbols.intern("10.20.0.14"));
    completion.complete(call);
    assertThat(found(call)).isEqualTo("EMAIL/confirmed=1");
    assertThat(found(complete(completion, call(), "\"IP 10.20.0.14\"")))
        .isEqualTo("IP_ADDRESS/test=1");
  }

  @Test
  void subjectsCountOnceWhateverTheSpellingAndOnlyWhereRulesMayRelyOnThem() {
    RecordCompletion completion = new Normalisation(KEY).open(symbols);
    CallRecord call =
        complete(
            completion,
            call(),
            "\"personnummer 640801-1309, personnummer 19640801-1309, anna@example.com\"",
            "\"\\u0061nna@firma.se Anna@Firma.se\"");
    call.actor = null;
    assertThat(found(call)).contains("SE_PERSONNUMMER/confirmed=2").contains("EMAIL/test=1");
    DistinctSubjects subjects = new DistinctSubjects();
    subjects.merge(ByteBuffer.wrap(call.personalDataSubjects));
    assertThat(subjects.count("SE_PERSONNUMMER/confirmed")).isOne();
    assertThat(subjects.count("EMAIL/confirmed")).isOne();
    assertThat(subjects.count("EMAIL/test")).isZero();
    CallRecord named = call();
    named.team = symbols.intern("anna@firma.se");
    complete(completion, named);
    subjects.merge(ByteBuffer.wrap(named.personalDataSubjects));
    assertThat(subjects.count("EMAIL/confirmed")).as("the same person in a team's name").isOne();
  }

  /** docs/personal-data-operations.md, "Changing the key". */
  @Test
  void aNewKeyGivesNewPseudonymsAndOnePersonCountsOnceUnderEach() {
    Normalisation old = new Normalisation(KEY);
    Normalisation renewed =
        new Normalisation(PseudonymKey.fromEnvironment("K", "another key of this test, 32 b."));
    assertThat(renewed.pseudonymKeyId()).isNotEqualTo(old.pseudonymKeyId()).hasSize(8);
    String text = "\"mail anna&#64;firma.se, anna@firma.se\"";
    CallRecord before = call();
    before.actor = symbols.intern("anna@firma.se");
    CallRecord after = call();
    after.actor = symbols.intern("anna@firma.se");
    complete(old.open(symbols), before, text);
    complete(renewed.open(symbols), after, text);
    assertThat(after.actor).isNotEqualTo(before.actor);
    DistinctSubjects subjects = new DistinctSubjects();
    subjects.merge(ByteBuffer.wrap(before.personalDataSubjects));
    assertThat(subjects.count("EMAIL/confirmed")).isOne();
    subjects.merge(ByteBuffer.wrap(after.personalDataSubjects));
    assertThat(subjects.count("EMAIL/confirmed")).as("an interval of both keys").isEqualTo(2);
    CallRecord again = complete(renewed.open(symbols), call(), text);
    subjects.merge(ByteBuffer.wrap(again.personalDataSubjects));
    assertThat(subjects.count("EMAIL/confirmed")).as("read again with the new key").isEqualTo(2);
  }

  /** What words alone tell is counted, and is nobody's reason to withhold or to count a person. */
  @Test
  void namesAreSuspectedAndNoSubjects() {
    RecordCompletion completion = new Normalisation(KEY).open(symbols);
    CallRecord call = call();
    call.team = symbols.intern("Anna Korhonen");
    complete(completion, call, "\"Soita Aino Korhoselle. My sister has diabetes.\"");
    assertThat(found(call)).isEqualTo("ART9_HEALTH/suspected=1,PERSON/suspected=1");
    assertThat(call.team).hasToString("Anna Korhonen");
    assertThat(call.personalDataSubjects).isNull();
  }

  @Test
  void picturesAreCountedAsNotLookedAt() {
    RecordCompletion completion = new Normalisation(null).open(symbols);
    String image = "data:image/png;base64,iVBORw0KGgo=";
    CallRecord call = complete(completion, call(), "\"" + image + " " + image + "\"", "\"x\"");
    assertThat(call.mediaSkipped).isEqualTo(2);
    assertThat(found(call)).isNull();
    assertThat(complete(completion, call(), "\"x\"").mediaSkipped).isZero();
  }

  private static CallRecord named(long at) {
    CallRecord call = call();
    call.traceId.set("session of anna@firma.se");
    call.responseId.set("personnummer 19640801-1309");
    call.keyHi = 40 + at;
    call.keyLo = 50 + at;
    call.linkedCall = 61;
    call.linkedResponse = 63;
    call.operationHi = 65;
    return call;
  }

  @Test
  void digestsOfAWithheldIdAreKeyedAndStillFindEachOther() {
    RecordCompletion completion = new Normalisation(KEY).open(symbols);
    CallRecord one = complete(completion, named(0));
    CallRecord other = complete(completion, named(1));
    assertThat(one.responseId.isNone()).isTrue();
    assertThat(one.linkedCall).as("its id is no person's").isEqualTo(61);
    assertThat(one.linkedResponse).isEqualTo(other.linkedResponse).isNotIn(0L, 63L);
    assertThat(one.operationHi).isEqualTo(other.operationHi).isNotIn(0L, 65L);
    assertThat(one.keyHi).isNotEqualTo(40).isNotEqualTo(other.keyHi);
    assertThat(one.keyLo).isNotEqualTo(50).isNotEqualTo(other.keyLo);
    assertThat(found(one)).isEqualTo("EMAIL/confirmed=1,SE_PERSONNUMMER/confirmed=1");
  }

  @Test
  void withoutAKeyDigestsOfAWithheldIdLinkNothing() {
    CallRecord call = complete(new Normalisation(null).open(symbols), named(0));
    assertThat(call.linkedResponse).isZero();
    assertThat(call.linkedCall).isEqualTo(61);
    assertThat(call.operationHi).isEqualTo(41);
    assertThat(call.keyHi).as("the same record is known again").isEqualTo(40);
  }

  @Test
  void theKeysIdIsToldAndNeverTheKey() {
    assertThat(new Normalisation(KEY).pseudonymKeyId()).isEqualTo("896e3b93");
    assertThat(new Normalisation(null).pseudonymKeyId()).isNull();
    assertThat(new Normalisation(KEY).toString()).isEqualTo("Normalisation[keyed]");
  }
}
