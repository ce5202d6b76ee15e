package io.plumbline.stage.normalise.pii;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each kind accepts, doubts, tags and leaves alone. All numbers are made up. */
class KindsTest {
  private final PiiScanner scanner = new PiiScanner();
  private final PiiCounts counts = new PiiCounts();

  private String found(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    counts.clear();
    scanner.scan(utf8, 0, utf8.length, counts);
    return counts.signature();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "a labelled number is confirmed | Henkilötunnus: 161244-008L | FI_HETU/confirmed=1",
        "without a label the check character is strong enough | Please look at 161244-008L now | FI_HETU/confirmed=1",
        "a sign of 2023 stands for the 1900s | hetu 280449W487M | FI_HETU/confirmed=1",
        "a sign of 2023 stands for the 2000s | hetu 200400F2838 | FI_HETU/confirmed=1",
        "lower case occurs | hetu 200400f2838 | FI_HETU/confirmed=1",
        "a wrong check character under a label is suspected | Henkilötunnus: 161244-008M | FI_HETU/suspected=1",
        "a wrong check character without a label is nothing | The code 161244-008M is fine | ''",
        "a day that does not exist is nothing | Henkilötunnus: 311144-008L | ''",
        "the authority's own example is a test value | hetu 131052-308T | FI_HETU/test=1",
        "a letter beside it is another code | hetu X161244-008L | ''",
        "a sentence's full stop is no letter beside it | Hetu on 161244-008L. | FI_HETU/confirmed=1",
      })
  void finnishHenkilotunnus(String name, String text, String signature) {
    assertThat(found(text)).isEqualTo(signature);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "ten digits with a sign | Personnummer: 640801-1309 | SE_PERSONNUMMER/confirmed=1",
        "ten digits | personnummer 1905170781 | SE_PERSONNUMMER/confirmed=1",
        "twelve digits | personnummer 194107255822 | SE_PERSONNUMMER/confirmed=1",
        "a samordningsnummer has day + 60 | Personnummer: 20100965-5372 | SE_PERSONNUMMER/confirmed=1",
        "twelve digits need no label | Please see 19420914-9055 today | SE_PERSONNUMMER/probable=1",
        "a plus sign is for those over a hundred | personnummer 110101+0013 | SE_PERSONNUMMER/confirmed=1",
        "mistyped, it is still personal data | Mitt personnummer är 640801-1308 | SE_PERSONNUMMER/suspected=1",
        "Tolvan Tolvansson is nobody | personnummer 121212-1212 | SE_PERSONNUMMER/test=1",
        "ten digits of an order are an order | Order 1905170781 skickades | ''",
        "a month above twenty is an organisation | Organisationsnummer 556036-0793 | SE_ORGNR/confirmed=1",
      })
  void swedishPersonnummer(String name, String text, String signature) {
    assertThat(found(text)).isEqualTo(signature);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "two check digits and a label | Fødselsnummer: 05049324261 | NO_FODSELSNUMMER/confirmed=1",
        "a D-number has day + 40 | Fødselsnummer: 59110094021 | NO_FODSELSNUMMER/confirmed=1",
        "a space after the date is usual | fødselsnummer 050493 24261 | NO_FODSELSNUMMER/confirmed=1",
        "without a label, Norwegian text is enough | Kan du sjekke 05049324261 for meg nå? | NO_FODSELSNUMMER/probable=1",
        "as an account number it is an account number | kontonummer 05049324261 | BANK_ACCOUNT/confirmed=1",
        "a wrong check digit under the label is suspected | Fødselsnummer: 05049324262 | NO_FODSELSNUMMER/suspected=1",
      })
  void norwegianFodselsnummer(String name, String text, String signature) {
    assertThat(found(text)).isEqualTo(signature);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "modulo 11 is no gate since 2007 | CPR: 300925-9510 | DK_CPR/confirmed=1",
        "ten digits under a label | CPR-nr. 3009259510 | DK_CPR/confirmed=1",
        "Danish text and a sign are enough | Kan du tjekke 300925-9510 nu? Jeg har brug for hjælp. | DK_CPR/probable=1",
        "in English text without a label it is not told from any number | Can you check 050654-8318 for me? | ''",
        "a day that does not exist is nothing | CPR: 310225-9510 | ''",
      })
  void danishCpr(String name, String text, String signature) {
    assertThat(found(text)).isEqualTo(signature);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "a check digit and a label | Kennitala: 031048-5919 | IS_KENNITALA/confirmed=1",
        "since February 2026 the check digit may fail | Kennitala: 031048-5929 | IS_KENNITALA/confirmed=1",
        "bare ten digits that fail it need context | Please see 0310485929 today | ''",
        "the last digit is the century | Kennitala: 031048-5915 | ''",
        "organisations have day + 40 | kennitala 450401-3150 | IS_KT_ORG/confirmed=1",
        "an Icelandic IBAN ends with a kennitala and is reported once | IBAN IS387283089052701402424709 | IBAN/confirmed=1",
      })
  void icelandicKennitala(String name, String text, String signature) {
    assertThat(found(text)).isEqualTo(signature);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "the label decides: CPR | CPR 240338-7180 | DK_CPR/confirmed=1",
        "the label decides: kennitala | kennitala 080972-3939 | IS_KENNITALA/confirmed=1",
        "then the language: Danish | Kan du tjekke 080972-3939 nu? Jeg har brug for hjælp. | DK_CPR/probable=1",
        "then the strength of the check: modulo 11 and a century digit | Please see 080972-3939 today | IS_KENNITALA/probable=1",
        "a label belongs to the value that follows it | CPR 300925-9510, tlf. 26 61 98 71 | DK_CPR/confirmed=1,PHONE/confirmed=1",
        "a list under one heading keeps its label | Personnummer: 640801-1309, 0809179443 | SE_PERSONNUMMER/confirmed=2",
      })
  void oneValueOfSeveralKinds(String name, String text, String signature) {
    assertThat(found(text)).isEqualTo(signature);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "an account needs no label | Send it to FI5208540127550835 today | IBAN/confirmed=1",
        "in groups of four | IBAN NO65 5183 4738 299 | IBAN/confirmed=1",
        "letters in the account | GB12LOYD22324942891075 | IBAN/confirmed=1",
        "lower case | iban fi5208540127550835 | IBAN/confirmed=1",
        "one digit off | IBAN FI5208540127550836 | ''",
        "too short for its country | IBAN FI52085401275508 | ''",
        "the registry's example | IBAN FI2112345600000785 | IBAN/test=1",
        "a card with issuer, length and Luhn | Visa 4118 7071 9916 5334 | CREDIT_CARD/confirmed=1",
        "four, six, five | Amex 3712 745092 37410 | CREDIT_CARD/confirmed=1",
        "Luhn failing, it is no card | Visa 4118 7071 9916 5335 | ''",
        "Luhn alone is one in ten: no issuer | Card 9118 7071 9916 5331 | ''",
        "a digit beside it | Visa 41187071991653341 | ''",
        "digits of pi behind a point | 3.4118707199165334 | ''",
        "a published test number | card 4242 4242 4242 4242 | CREDIT_CARD/test=1",
      })
  void accountsAndCards(String name, String text, String signature) {
    assertThat(found(text)).isEqualTo(signature);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "an address | write to anna.b@firma.se please | EMAIL/confirmed=1",
        "the last label must be a top-level domain | use react@18.3.1 | ''",
        "a file name | logo@2x.png | ''",
        "two signs | a@@firma.se | ''",
        "a sentence without a space | Mail anna@firma.se.Tack | EMAIL/confirmed=1",
        "a service's account | git@github.com:org/repo.git | ''",
        "a password before a host | https://user:secret@host.firma.se/x | ''",
        "spelled with at | anna [at] firma.se | EMAIL/probable=1",
        "spelled with at and dot | anna (at) firma (dot) se | EMAIL/probable=1",
        "blanks around the sign | jane.doe @ web.de | EMAIL/probable=1",
        "a trade at a firm | Developer @ startup.io | ''",
        "percent-encoded | ?to=anna%40firma.se | EMAIL/confirmed=1",
        "a full-width sign | anna＠firma.se | EMAIL/confirmed=1",
        "a reserved domain | anna@example.com | EMAIL/test=1",
        "a reserved top-level domain | anna@contoso.example | EMAIL/test=1",
        "letters of the language | åsa@smörgås.se | EMAIL/confirmed=1",
        "an internal host | root@db.internal | EMAIL/probable=1",
      })
  void emails(String name, String text, String signature) {
    assertThat(found(text)).isEqualTo(signature);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "with a country code | ring +46 70 123 45 67 nu | PHONE/confirmed=1",
        "with 00 | Tel: 004792904910 | PHONE/confirmed=1",
        "national under a label | Tel 08-431 907 82 | PHONE/confirmed=1",
        "pairs under a label in Danish | Jeg har brug for hjælp. Tel: 26 61 98 71 | PHONE/confirmed=1",
        "an American number by its brackets | Please call (512) 794-6929 | PHONE/confirmed=1",
        "digits without a label | The total is 26 61 98 71 | ''",
        "a date under a label | Called 2001-07-16 14:00, call me | ''",
        "a decimal | add +35236450.6 | ''",
        "not assigned in its country, it is suspected | Kunden har mobil 30024755 og vil gerne vide hvad der sker | PHONE/suspected=1",
        "an order | Order 0701234567 | ''",
      })
  void phones(String name, String text, String signature) {
    assertThat(found(text)).isEqualTo(signature);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "an address | from 43.102.200.241 today | IP_ADDRESS/probable=1",
        "under a label | IP 43.102.200.241 | IP_ADDRESS/confirmed=1",
        "defanged | 43[.]102[.]200[.]241 | IP_ADDRESS/probable=1",
        "a version | build 2.14.0.7 is out | ''",
        "a browser | Mozilla/5.0 Chrome/120.0.0.0 Safari | ''",
        "five parts | 1.3.6.1.4 | ''",
        "an octet above 255 | IP 43.102.200.256 | ''",
        "loopback names nobody | 127.0.0.1:8080 | ''",
        "a documentation range | IP 203.0.113.7 | IP_ADDRESS/test=1",
        "version six | IP: 2a02:20a5::f3f6 | IP_ADDRESS/confirmed=1",
        "version six, all groups | 2003:b05:99a7:8cf9:b2db:af9e:6caf:ce10 | IP_ADDRESS/probable=1",
        "version six, documentation | 2001:db8::1:2 | IP_ADDRESS/test=1",
        "a time | 2026-03-14T09:26:53Z | ''",
        "a hardware address | 88:9d:75:a5:a3:ec | MAC_ADDRESS/confirmed=1",
        "a hardware address that begins with letters | dc:b7:8e:96:17:da | MAC_ADDRESS/confirmed=1",
        "with dashes | 88-9D-75-A5-A3-EC | MAC_ADDRESS/confirmed=1",
        "in three groups, under a label | MAC 889d.75a5.a3ec | MAC_ADDRESS/confirmed=1",
        "a fingerprint over several lines | 53:44:c8: cd:e5:82:57:bc:9c | ''",
        "seven pairs | 88:9d:75:a5:a3:ec:11 | ''",
        "the documentation range | 00:00:5e:00:53:af | MAC_ADDRESS/test=1",
      })
  void networkAddresses(String name, String text, String signature) {
    assertThat(found(text)).isEqualTo(signature);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "Sweden | VAT SE558263289801 | VAT_ID/confirmed=1",
        "Denmark | DK24837068 | VAT_ID/probable=1",
        "Finland | FI63299433 | VAT_ID/probable=1",
        "Germany | VAT DE135391724 | VAT_ID/confirmed=1",
        "a wrong check digit | VAT DE135391725 | ''",
        "a Norwegian number with MVA | mva NO923609016MVA | VAT_ID/confirmed=1",
        "a social security number | SSN 193-92-7155 | US_SSN/confirmed=1",
        "an area that is never issued | SSN 666-92-7155 | ''",
        "the number printed in wallets | SSN 078-05-1120 | US_SSN/test=1",
        "a German tax id | Steuer-ID 68149706533 | DE_STEUERID/confirmed=1",
        "as the authority prints it | IdNr. 68 149 706 533 | DE_STEUERID/confirmed=1",
        "the check digit wrong | IdNr. 68 149 706 534 | ''",
        "a Y-tunnus is an organisation | Y-tunnus 0112038-9 | FI_YTUNNUS/confirmed=1",
        "a CVR number is an organisation | CVR 24256790 | DK_CVR/probable=1",
        "a Norwegian organisation | Organisasjonsnummer 923 609 016 | NO_ORGNR/confirmed=1",
      })
  void taxAndOrganisations(String name, String text, String signature) {
    assertThat(found(text)).isEqualTo(signature);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "a passport in English | Passport no: 146899310 | PASSPORT/confirmed=1",
        "a Finnish one has two letters | passin numero FZ5805860 | PASSPORT/confirmed=1",
        "a German one is letters and digits | Reisepass GFZ8KYJC2 | PASSPORT/confirmed=1",
        "an Icelandic one | Vegabréf: A7103277 | PASSPORT/confirmed=1",
        "pass is a passport in Swedish | Jag har glömt mitt pass 45643587 och behöver hjälp | PASSPORT/confirmed=1",
        "pass is not one in English | The boarding pass 45643587 is not what you need | ''",
        "without a label nine digits are nothing | Please see GFZ8KYJC2 and A7103277 | ''",
        "a day is no passport | passport issued 20190412 | ''",
        "a whole zone | P<FINVIRTANEN<<EEVA<MARIA<<<<<<<<<<<<<<<<<<<<<⏎FZ12345678FIN8501019F3001019<<<<<<<<<<<<<<06 | PASSPORT_MRZ/confirmed=1",
        "the second line alone | zone FZ12345678FIN8501019F3001019<<<<<<<<<<<<<<06 | PASSPORT_MRZ/confirmed=1",
        "a wrong check digit | zone FZ12345677FIN8501019F3001019<<<<<<<<<<<<<<06 | ''",
        "the specimen of ICAO | L898902C36UTO7408122F1204159ZE184226B<<<<<10 | PASSPORT_MRZ/test=1",
        "markup is no zone | <UL><LI>123<BR>456</LI></UL> | ''",
      })
  void travelDocuments(String name, String text, String signature) {
    assertThat(found(text.replace('⏎', '\n'))).isEqualTo(signature);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "Medicare | MBI 2AC5-DE7-FG89 | US_MBI/confirmed=1",
        "Medicare without dashes | Medicare number: 2AC5DE7FG89 | US_MBI/confirmed=1",
        "the specimen of CMS | MBI: 1EG4-TE5-MK73 | US_MBI/test=1",
        "letters that Medicare does not use | MBI 2SC5-DE7-FG89 | ''",
        "a provider | NPI 1679576722 | US_NPI/confirmed=1",
        "a provider with a wrong check digit | NPI 1679576723 | ''",
        "ten digits are no provider | the code 1679576722 is new | ''",
        "a German health insurance number | KVNR: X110411675 | DE_KVNR/confirmed=1",
        "its check digit | KVNR: X110411676 | ''",
        "a Norwegian account | kontonummer 1200.05.12344 | BANK_ACCOUNT/confirmed=1",
        "a German account | Kontonummer 532013000 | BANK_ACCOUNT/probable=1",
        "a bank account in English | my bank account 31926819 please | BANK_ACCOUNT/probable=1",
        "a customer's account is none | Account 31926819 is locked | ''",
        "a security code | CVV 123 | CARD_CVV/confirmed=1",
        "a security code in Finnish | turvakoodi: 4321 | CARD_CVV/confirmed=1",
        "a security code in Swedish | säkerhetskod 907 | CARD_CVV/confirmed=1",
        "beside its card | Card 4118 7071 9916 5334, CVC 907 | CARD_CVV/confirmed=1,CREDIT_CARD/confirmed=1",
        "three digits are none | room 123 | ''",
        "a vulnerability is none | CVE-2024-123 | ''",
      })
  void healthAndMoney(String name, String text, String signature) {
    assertThat(found(text)).isEqualTo(signature);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "English | She was born 3 May 1980 in Leeds | DATE_OF_BIRTH/confirmed=1",
        "American | DOB: 05/13/1980 | DATE_OF_BIRTH/confirmed=1",
        "a month's name first | born on May 3, 1980 | DATE_OF_BIRTH/confirmed=1",
        "Finnish | Syntymäaika: 3.5.1980 | DATE_OF_BIRTH/confirmed=1",
        "Finnish month | syntynyt 3. toukokuuta 1980 | DATE_OF_BIRTH/confirmed=1",
        "Swedish | Född 1980-05-03 | DATE_OF_BIRTH/confirmed=1",
        "Norwegian | Fødselsdato: 03.05.1980 | DATE_OF_BIRTH/confirmed=1",
        "Danish | født den 3. maj 1980 | DATE_OF_BIRTH/confirmed=1",
        "Icelandic | Fæðingardagur: 3. maí 1980 | DATE_OF_BIRTH/confirmed=1",
        "German | geboren am 03.05.1980 | DATE_OF_BIRTH/confirmed=1",
        "an escaped label | F\\u00f8dselsdato: 03.05.1980 | DATE_OF_BIRTH/confirmed=1",
        "another day is no date of birth | Meeting on 3 May 1980, deadline 1980-05-03 | ''",
        "a day that does not exist | DOB 31.02.1980 | ''",
      })
  void datesOfBirth(String name, String text, String signature) {
    assertThat(found(text)).isEqualTo(signature);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "OpenAI | key sk-proj-Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4F in code | API_KEY/confirmed=1",
        "Anthropic | sk-ant-api03-Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4F_x-Q | API_KEY/confirmed=1",
        "Google | AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q | API_KEY/confirmed=1",
        "Hugging Face, letters only | hf_abcdefghijKLMNOPqrstuvWXYZabcdefgh | API_KEY/confirmed=1",
        "AWS | id AKIAQWERTYUIOPASDFGH | API_KEY/confirmed=1",
        "the example of AWS | AKIAIOSFODNN7EXAMPLE | API_KEY/test=1",
        "GitHub | ghp_Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4Fg7Hi | API_KEY/confirmed=1",
        "Mistral by its name | MISTRAL_API_KEY=Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4F | API_KEY/probable=1",
        "Azure by its name | \"api-key\": \"0f1e2d3c4b5a69788796a5b4c3d2e1f0\" | API_KEY/probable=1",
        "in a sentence | My API key is Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4F | API_KEY/probable=1",
        "a token | eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4F | JWT/confirmed=1",
        "AWS Bedrock, short | bedrock-api-key-Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4FgH7jKl0mNp3qRs6tUv9wXy2zAb5cDe8fGh1jKl | API_KEY/confirmed=1",
        "AWS Bedrock, long | ABSKQmVkcm9jAb3dEf6hIj9lMn2pQr5tUv8xYz1BcD4FgH7jKl0mNp3qRs6tUv9wXy2zAb5cDe8fGh1jKl4mNp7qRs0t= | API_KEY/confirmed=1",
        "NVIDIA | 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 | API_KEY/confirmed=1",
        "Cerebras | csk-Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4FgH7jKl0mNp3qRs6t | API_KEY/confirmed=1",
        "Fireworks | fw_Ab3dEf6hIj9lMn2pQr5tUv | API_KEY/confirmed=1",
        "LangSmith | lsv2_pt_ab3def6hij9lmn2pqr5tuv8xyz1bcd4f_ab3def6hij | API_KEY/confirmed=1",
        "Vercel | vck_Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4FgH7jKl0mNp3qRs6tUv9wXy2z | API_KEY/confirmed=1",
        "Pinecone | pcsk_Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4FgH7jKl0mNp3qRs6tUv9wXy2zAb5c | API_KEY/confirmed=1",
        "ElevenLabs | sk_ab3def6hij9lmn2pqr5tuv8xyz1bcd4fgh7jkl0mnp3qrs6t | API_KEY/confirmed=1",
        "an OAuth client of Google | 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 | API_KEY/confirmed=1",
        "a word with the sign of a prefix | raw_data_1234567890 and fw_rules_table | ''",
        "a place for a key | sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx | ''",
        "words with hyphens | sk-your-secret-key-goes-right-here | ''",
        "a cache key | cache_key: Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4F | ''",
        "a hash instead of the key | api_key: 88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b | ''",
        "a trace | trace_id: 4bf92f3577b34da6a3ce929d0e0e4736 | ''",
      })
  void secrets(String name, String text, String signature) {
    assertThat(found(text)).isEqualTo(signature);
  }

  /** What issuers hand out, by prefix and length of the whole key; made up behind the prefix. */
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "OpenAI | sk-proj- | 164",
        "Anthropic | sk-ant-api03- | 108",
        "OpenRouter | sk-or-v1- | 73",
        "Google | AIza | 39",
        "Hugging Face | hf_ | 37",
        "Groq | gsk_ | 56",
        "xAI | xai- | 84",
        "Perplexity | pplx- | 53",
        "Replicate | r8_ | 40",
        "Together AI | tgp_v1_ | 50",
        "Jina | jina_ | 65",
        "RunPod | rpa_ | 48",
        "Tavily | tvly- | 37",
        "NVIDIA | nvapi- | 70",
        "Cerebras | csk- | 52",
        "Fireworks | fw_ | 25",
        "LangSmith | lsv2_pt_ | 51",
        "LangSmith | lsv2_sk_ | 51",
        "Vercel AI Gateway | vck_ | 60",
        "Pinecone | pcsk_ | 75",
        "ElevenLabs | sk_ | 51",
        "Supabase | sbp_ | 44",
        "Docker | dckr_pat_ | 36",
        "DigitalOcean | dop_v1_ | 71",
        "webhooks | whsec_ | 38",
        "Figma | figd_ | 45",
        "Notion | ntn_ | 50",
        "Shopify | shpat_ | 38",
        "Google OAuth | GOCSPX- | 35",
        "Slack | xapp- | 100",
        "Slack | xoxb- | 57",
        "GitLab | glrt- | 26",
        "GitLab | glpat- | 26",
        "GitHub | ghp_ | 40",
        "GitHub | github_pat_ | 93",
        "npm | npm_ | 40",
        "PyPI | pypi- | 180",
        "Stripe | sk_live_ | 107",
        "AWS Bedrock | bedrock-api-key- | 120",
      })
  void keysOfIssuers(String issuer, String prefix, int length) {
    StringBuilder key = new StringBuilder(prefix);
    for (int k = 7; key.length() < length; k += 10) {
      key.append("9aBc3dEfGh1jKlMn0pQrStUv2wXyZ4mT5".charAt(k % 33));
    }
    assertThat(found("Use " + key + " for now")).isEqualTo("API_KEY/confirmed=1");
    assertThat(found("{\"note\":\"" + key + "\"}")).isEqualTo("API_KEY/confirmed=1");
    assertThat(found("x" + key)).isEmpty();
  }

  @org.junit.jupiter.api.Test
  void privateKeysWithRealAndEscapedLineEnds() {
    String key = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
    String pem = "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----";
    assertThat(found(pem)).isEqualTo("PRIVATE_KEY/confirmed=1");
    assertThat(found(pem.replace("\n", "\\n"))).isEqualTo("PRIVATE_KEY/confirmed=1");
    assertThat(found("-----BEGIN PRIVATE KEY----- goes here")).isEmpty();
    assertThat(found(pem.replace("PRIVATE", "PUBLIC"))).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a version 4 UUID | 6fa459ea-ee8a-4ca4-894e-db255ac2e1aa",
        "a UUID of digits | 16101990-1234-4123-8123-161019901234",
        "a digest | sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "an ISBN | ISBN 978-952-11-1111-2",
        "an epoch | 1795241770.380198",
        "coordinates | 60.169857,24.938379",
        "a price | 1 250 000,50 kr",
        "a time | 12:30:45.123",
        "a hexadecimal number | 0xDEADBEEF",
        "numbers in code | var x = [1, 22, 333, 4444];",
        "an IMEI | IMEI 490154203237518",
        "a table of numbers | 5420 5421 5422 5423 5424 5425 5426",
        "a clause | Clause 252.227-7013",
        "two numbers of a column | 195102⏎196606",
        "negative numbers | I-1006619702",
        "a namespace | std::vector<int>::iterator",
      })
  void whatIsNothing(String name, String text) {
    assertThat(found(text.replace('⏎', '\n'))).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "a reference in HTML|mail anna&#64;firma.se now|EMAIL/confirmed=1",
        "a reference by name|mail anna&commat;firma&period;se now|EMAIL/confirmed=1",
        "a reference in hexadecimal|hetu 161244&#x2D;008L|FI_HETU/confirmed=1",
        "a digit as a reference|hetu 16&#49;244-008L|FI_HETU/confirmed=1",
        "a reference encoded twice|mail anna&amp;#64;firma.se now|EMAIL/confirmed=1",
        "a reference as Go writes JSON|mail anna\\u0026#64;firma.se now|EMAIL/confirmed=1",
        "a label in HTML|f&ouml;delsenummer, personnummer&nbsp;640801&#8209;1309|SE_PERSONNUMMER/confirmed=1",
        "percent encoding|?tel=%2B46%2070%20123%2045%2067&x=1|PHONE/confirmed=1",
        "percent encoding around a value|u=https%3A%2F%2Fa.fi%2F%3Fhetu%3D161244-008L|FI_HETU/confirmed=1",
        "percent encoding of UTF-8|hetu%C2%A0161244-008L|FI_HETU/confirmed=1",
        "a per cent is none|100% of 5 %2 and %zz and 50%;|''",
        "an ampersand is none|R&D & Co; &nope; &#; &#xD800; &#99999999;|''",
        "values before and after|anna@firma.se &lt;b&gt; hetu 161244-008L|EMAIL/confirmed=1,FI_HETU/confirmed=1",
        "full-width digits|hetu ２００１６９-０４５Y|FI_HETU/confirmed=1",
        "Arabic digits|personnummer ٦٤٠٨٠١-١٣٠٩|SE_PERSONNUMMER/confirmed=1",
        "a no-break space|Card 5381\u00a05336\u00a07484\u00a01885|CREDIT_CARD/confirmed=1",
        "thin spaces|Card 5381\u20095336\u20097484\u20091885|CREDIT_CARD/confirmed=1",
        "a zero-width space|hetu 1612\u200b44-008L|FI_HETU/confirmed=1",
        "zero-width spaces everywhere|CPR 3\u200b0\u200b0\u200b9\u200b2\u200b5\u200b-\u200b9\u200b5\u200b1\u200b0|DK_CPR/confirmed=1",
        "an en dash|personnummer 640801–1309|SE_PERSONNUMMER/confirmed=1",
        "a no-break hyphen|personnummer 640801\u20111309|SE_PERSONNUMMER/confirmed=1",
        "a dot|personnummer 640801.1309|SE_PERSONNUMMER/confirmed=1",
        "blanks around the sign|personnummer 640801 - 1309|SE_PERSONNUMMER/confirmed=1",
        "a line break|personnummer 640801-⏎1309|SE_PERSONNUMMER/confirmed=1",
        "a line break inside an account|IBAN FI52 0854⏎0127 5508 35|IBAN/confirmed=1",
        "an escaped letter of the label|F\\u00f8dselsnummer 05049324261|NO_FODSELSNUMMER/confirmed=1",
        "escaped digits|hetu \\u0031\\u00361244-008L|FI_HETU/confirmed=1",
        "embedded JSON|{\\\"hetu\\\": \\\"161244-008L\\\"}|FI_HETU/confirmed=1",
        "twice embedded JSON|{\\\\\\\"hetu\\\\\\\": \\\\\\\"161244-008L\\\\\\\"}|FI_HETU/confirmed=1",
        "an escaped line end before a value|a\\n161244-008L\\n|FI_HETU/confirmed=1",
      })
  void spellings(String name, String text, String signature) {
    assertThat(found(text.replace('⏎', '\n'))).isEqualTo(signature);
  }
}
