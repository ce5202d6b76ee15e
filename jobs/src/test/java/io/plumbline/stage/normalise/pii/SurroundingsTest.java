package io.plumbline.stage.normalise.pii;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands around a value: columns, keys, days, short words. All numbers are made up. */
class SurroundingsTest {
  private final PiiScanner scanner = new PiiScanner();
  private final PiiCounts counts = new PiiCounts();

  private String found(String text) {
    byte[] utf8 = text.replace('/', '\n').getBytes(StandardCharsets.UTF_8);
    counts.clear();
    scanner.scan(utf8, 0, utf8.length, counts);
    return counts.signature();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '!',
      emptyValue = "",
      value = {
        "the heading of its column ! name;personnummer;mobil/Elin Berg;360663-3711;076-313 50 05 !"
            + " SE_PERSONNUMMER/confirmed=1 PHONE/confirmed=1",
        "a table of Markdown ! | cpr-nr. | sími |/|---|---|/| 0909813712 | 864 1232 | !"
            + " DK_CPR/confirmed=1 PHONE/confirmed=1",
        "the second row too ! a;tlf./Per;93298181/Kari;93298182 ! PHONE/confirmed=2",
        "the label of the next value ! {\"nr\": \"640801-1309\", \"telefon\": \"076-688 07 84\"} !"
            + " SE_PERSONNUMMER/probable=1 PHONE/confirmed=1",
        "a label after the value ! 076-688 07 84 (mobil) ! PHONE/confirmed=1",
        "short words before an address ! Skriv et kort svar, der nævner 77.184.230.199 i dag !"
            + " IP_ADDRESS/probable=1",
        "initials in a signature ! Mvh Elin/T: 08-431 907 82 ! PHONE/confirmed=1",
        "initials without an end ! Row s 661 1234 ! ''",
        "a day glued to it ! log-161244-008L-2025-08-07.txt ! FI_HETU/confirmed=1",
        "a day glued to a telephone number ! +46 70 123 45 67-2025-08-07 ! PHONE/probable=1",
        "a day glued to an address ! anna.b@firma.se-2025-08-07 ! EMAIL/confirmed=1",
        "a day before it ! 2025-08-07-161244-008L ! FI_HETU/confirmed=1",
        "no day, no end ! 161244-008L-3025-08-07 ! ''",
        "letters of a label that are hexadecimal ! MAC-adresse:58:bb:55:7f:4e:2d !"
            + " MAC_ADDRESS/confirmed=1",
        "and of an address ! IP-tala:2a01:4b4:d31::b981 ! IP_ADDRESS/confirmed=1",
        "a card in a row of values ! 15,4118707199165334,x@web.de,4 ! CREDIT_CARD/probable=1"
            + " EMAIL/confirmed=1",
        "a card on a line of its own ! seats 12/4118 7071 9916 5334 ! CREDIT_CARD/probable=1",
        "a decimal ! 15,4118707199165334 ! ''",
        "a line end in a labelled number ! SSN: 703-/13-8265 ! US_SSN/confirmed=1",
        "a line end in a labelled CPR ! CPR: 141069/2697 ! DK_CPR/confirmed=1",
        "two numbers of a column ! 141069/2697 ! ''",
        "from a version to a version ! upgraded to 2.14.0.7 from 2.13.9.1 ! ''",
        "an address in an update ! updated 77.184.230.199 ! IP_ADDRESS/probable=1",
        "a word for somebody ! Patienten 0411462849 kom til lægen i går ! DK_CPR/probable=1",
        "another clause is about the invoice ! jeg mangler en faktura, bankkort: 2720785187100392 ! CREDIT_CARD/confirmed=1",
        "and so is what the subject of a mail says ! Subject: Re: your case//> bankkonto FI5208540127550835"
            + " ! IBAN/confirmed=1",
        "a colon alone ends no clause ! order no: 1905170781 ! ''",
        "numbers of VAT stand on invoices ! Kan jag få en faktura för DK24837068? ! VAT_ID/probable=1",
        "the names of code are labels ! steuer_id = '68149706533' ! DE_STEUERID/confirmed=1",
        "and so are two words ! German tax ID 68149706533 ! DE_STEUERID/confirmed=1",
        "two words behind ! 031048-5919 (Icelandic ID number, kennitala) ! IS_KENNITALA/confirmed=1",
        "a label of 27 letters ! Steueridentifikationsnummer 68149706533 ! DE_STEUERID/confirmed=1",
        "my social is a number ! my social is 628 78 2546 ! US_SSN/confirmed=1",
        "a name, a dash and a day are another number ! Faktura INV-20240220-7258 skickades till oss ! ''",
        "an article of an archive ! arXiv:0866.79903 ! ''",
        "an address that is not dialled ! nås på 151.61.173.156 ! IP_ADDRESS/probable=1",
        "a MAC address under a word for addresses ! hw addr 88a3.e310.e73c ! MAC_ADDRESS/confirmed=1",
        "who signs with a national number ! MitID (020911-4762) virker ikke på min telefon ! DK_CPR/confirmed=1",
        "a card that is no card of payment ! sygesikringskort: 080914-6488 ! DK_CPR/confirmed=1",
        "a word far behind is about something else ! 0912 345678 does not work on my own old telephone ! ''",
        "three groups that are a place on a shelf ! Lager 7, hylla 141-20-3953 ! ''",
        "pairs in Norwegian ! Jeg fant 22 73 91 33 i en gammel avtale, hvem er det? ! PHONE/probable=1",
        "pairs in no language that dials so ! I found 22 73 91 33 in an old contract ! ''",
        "a mobile in one run ! Hennes uppgifter är 0704941506, var snäll och rätta dem ! PHONE/probable=1",
        "a number after a hash ! Mitä tarkoittaa #046436235 tässä? ! ''",
        "a VAT number with a blank ! Jag hittade DE 135391724 i ett gammalt avtal ! VAT_ID/probable=1",
        "and as Austria writes it ! Jag hittade AT U13585627 i ett gammalt avtal ! VAT_ID/probable=1",
        "a Danish number of eight digits behind its country ! Ring DK 24837068 i morgen ! PHONE/confirmed=1",
        "Diners as it is printed ! Bitte 3636 188724 5656 prüfen ! CREDIT_CARD/probable=1",
        "a code sent to a telephone ! Your verification code is 4821 ! ''",
        "a code on a card ! card verification code 4821 ! CARD_CVV/confirmed=1",
        "no word for somebody ! Pakken 0411462849 kom til lageret i går ! ''",
        "a number of taxes may be a firm's ! tax_id: DK24837068 ! VAT_ID/confirmed=1",
        "or a person's ! \"tax_id\": \"640801-1309\" !"
            + " SE_PERSONNUMMER/confirmed=1",
        "another country's label ! ruotsalainen henkilötunnus: 640801-1309 ! SE_PERSONNUMMER/probable=1",
        "what fails as one country's holds as another's ! hetu: 640801-1309 !"
            + " SE_PERSONNUMMER/probable=1",
        "a label comes before the language ! Þetta er danskt CPR: 2211630878 ! DK_CPR/confirmed=1",
        "born since numbers lack the check ! Vi mangler 300110-6142 i dag ! DK_CPR/probable=1",
        "nobody is born yet ! Vi mangler 3001506142 i dag ! ''",
        "two words that are written in one ! person nr 6408011309 ! SE_PERSONNUMMER/confirmed=1",
        "a word inside a name of code ! <borgerensCPRnummer>2211630878< ! DK_CPR/confirmed=1",
        "who signs may be called ! mvh Pelle, 08-431 907 82 ! PHONE/probable=1",
        "a reference in a signature ! mvh Pelle, ref 08-431 907 82 ! ''",
        "a card expires ! Debitera 36110361103612, exp 08.29 ! ''",
        "a VAT number behind a blank ! Exempel AB, FI 18356742, Umeå ! VAT_ID/probable=1",
        "pairs are dialled ! Exempel AB, FI 18 35 67 42, Umeå ! ''",
        "a line end for a space ! Please look up 628 78/2546 for me ! US_SSN/probable=1",
        "one of many numbers ! The rows are 628 78 2546 11 for me ! ''",
        "the end of a longer number is no card ! card 6293 6763 3179 3072 ! ''",
        "a card of an old range ! card 2131 486062 54902 ! CREDIT_CARD/confirmed=1",
        "nothing but a number ! 628-78-2546 ! US_SSN/probable=1",
        "and a word that says nothing ! shelf 628-78-2546 ! ''",
      })
  void decides(String name, String text, String signature) {
    assertThat(found(text).split("[ ,]+")).containsExactlyInAnyOrder(signature.split(" "));
  }
}
