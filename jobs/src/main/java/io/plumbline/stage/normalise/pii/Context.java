package io.plumbline.stage.normalise.pii;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What the words around a candidate say: labels of kinds, words that name something else, and the
 * language of the text. Seven languages: fi, sv, no, da, is, en, de.
 */
final class Context {
  static final int FI = 0;
  static final int SV = 1;
  static final int NO = 2;
  static final int DA = 3;
  static final int IS = 4;
  static final int EN = 5;
  static final int DE = 6;
  private static final int LANGUAGES = 7;

  private static final int LABEL_REACH = 56;
  private static final int AFTER_REACH = 28;
  private static final int LANGUAGE_REACH = 64;
  private static final int MAX_WORD = 24;
  private static final int MAX_INITIAL = 12;

  private static final long OTHER_MEANING = 1L << 62;
  private static final long VERSION = 1L << 61;

  /** Something is brought to another version: a verb, so it also stands before addresses. */
  private static final long CHANGE = 1L << 60;

  /** A word for somebody who is looked after, employed or applies. */
  private static final long SOMEBODY = 1L << 59;

  private static final long NOT_A_KIND = OTHER_MEANING | VERSION | CHANGE | SOMEBODY;

  private static final long PEOPLE =
      mask(
          PiiKind.FI_HETU,
          PiiKind.SE_PERSONNUMMER,
          PiiKind.NO_FODSELSNUMMER,
          PiiKind.DK_CPR,
          PiiKind.IS_KENNITALA,
          PiiKind.US_SSN);

  /** Whole words. */
  private static final Map<String, Long> WORDS = new HashMap<>();

  /** Beginnings of words: inflection and compounds follow. Keyed by the first four letters. */
  private static final Map<String, String[]> STEMS = new HashMap<>();

  private static final Map<String, Long> STEM_MASKS = new HashMap<>();

  /** Function words, with a bit per language. */
  private static final Map<String, Integer> LANGUAGE_WORDS = new HashMap<>();

  static {
    word(mask(PiiKind.FI_HETU), "hetu", "hetua", "hetun", "hetuni", "sotu", "sotun");
    stem(
        mask(PiiKind.FI_HETU),
        "henkilötunnu",
        "henkilotunnu",
        "sosiaaliturvatunnu",
        "personbeteckning");
    word(mask(PiiKind.SE_PERSONNUMMER), "pnr", "persnr");
    stem(mask(PiiKind.SE_PERSONNUMMER), "samordningsn", "personn");
    stem(
        mask(PiiKind.SE_PERSONNUMMER, PiiKind.DK_CPR, PiiKind.NO_FODSELSNUMMER),
        "personnum",
        "personnr");
    word(mask(PiiKind.NO_FODSELSNUMMER), "fnr", "dnr");
    stem(
        mask(PiiKind.NO_FODSELSNUMMER),
        "fødselsn",
        "fodselsn",
        "foedselsn",
        "fødselnum",
        "fodselnum",
        "d-nu");
    word(mask(PiiKind.DK_CPR), "cpr", "cprnr", "cprnummer");
    stem(mask(PiiKind.DK_CPR), "cprn", "cpr-n");
    word(mask(PiiKind.IS_KENNITALA, PiiKind.IS_KT_ORG), "kt");
    stem(mask(PiiKind.IS_KENNITALA, PiiKind.IS_KT_ORG), "kennital", "kennitöl", "kennitol");
    word(mask(PiiKind.US_SSN), "ssn", "ssns");
    stem(PEOPLE, "nationalid", "identitynum", "henkilönumero", "personid", "idnummer");
    word(mask(PiiKind.DE_STEUERID), "idnr", "tin", "stid");
    stem(
        mask(PiiKind.DE_STEUERID),
        "steuerid",
        "steuer-id",
        "steuerident",
        "identifikationsnummer",
        "steuerliche");
    word(mask(PiiKind.IBAN), "iban");
    stem(mask(PiiKind.IBAN), "ibann", "ibanin", "ibane");
    word(
        mask(PiiKind.CREDIT_CARD),
        "card",
        "cards",
        "kort",
        "kortet",
        "kortti",
        "kortin",
        "karte",
        "kort",
        "visa",
        "mastercard",
        "amex",
        "pan");
    stem(
        mask(PiiKind.CREDIT_CARD),
        "creditc",
        "cardnum",
        "kortnum",
        "kortnr",
        "luottokor",
        "maksukor",
        "korttinum",
        "kreditk",
        "kredittk",
        "betalkort",
        "betalingsk",
        "kreditkort",
        "kortanúmer",
        "greiðslukor",
        "debitk",
        "debetk",
        "kartennum");
    word(
        mask(PiiKind.PHONE),
        "tel",
        "tfn",
        "tln",
        "puh",
        "mob",
        "gsm",
        "tlf",
        "call",
        "ring",
        "soita",
        "soittaa",
        "phone",
        "mobile",
        "cell",
        "fax",
        "sms",
        "sími",
        "síma",
        "síminn",
        "símann",
        "numeroni",
        "símanr",
        "hringdu",
        "hringja",
        "ringe",
        "handy",
        "mobil",
        "mobilen",
        "mobilnr",
        "símar",
        "whatsapp",
        "rufen",
        "anrufen",
        "rückruf");
    stem(
        mask(PiiKind.PHONE),
        "telef",
        "telep",
        "puhel",
        "phonen",
        "mobiln",
        "mobilt",
        "mobiltel",
        "matkapuh",
        "kännykk",
        "kännyk",
        "símanúm",
        "farsím",
        "gsm-n",
        "rufnumm",
        "handynu",
        "telnr",
        "tlfnr",
        "cellph");
    word(
        mask(PiiKind.IP_ADDRESS),
        "ip",
        "ipv",
        "ip-adresse",
        "ip-osoite",
        "host",
        "server",
        "ips",
        "addr",
        "peer",
        "src",
        "clientip");
    stem(
        mask(PiiKind.IP_ADDRESS), "ipadd", "ipadr", "ip-add", "ip-adr", "ip-oso", "iposo", "iptal");
    word(mask(PiiKind.MAC_ADDRESS), "mac");
    stem(mask(PiiKind.MAC_ADDRESS), "mac-", "macadd", "macadr", "macoso");
    word(
        mask(PiiKind.VAT_ID),
        "vat",
        "alv",
        "moms",
        "mva",
        "vsk",
        "ust",
        "uid",
        "tva",
        "btw",
        "vatin");
    stem(
        mask(PiiKind.VAT_ID),
        "vatn",
        "vatid",
        "vat-",
        "alv-",
        "alvn",
        "momsn",
        "momsreg",
        "moms-",
        "mva-",
        "mvan",
        "ustid",
        "ust-",
        "umsatzst",
        "vsk-",
        "vskn",
        "arvonlis",
        "mervärdess");
    word(mask(PiiKind.FI_YTUNNUS), "y-tunnus", "ytunnus", "fo-nummer");
    stem(mask(PiiKind.FI_YTUNNUS), "y-tunnu", "ytunnu", "liiketunnu", "fo-num", "business");
    word(mask(PiiKind.SE_ORGNR, PiiKind.NO_ORGNR), "orgnr", "org");
    stem(mask(PiiKind.SE_ORGNR, PiiKind.NO_ORGNR), "organis", "orgn", "företagsn");
    word(mask(PiiKind.DK_CVR), "cvr", "se-nr");
    stem(mask(PiiKind.DK_CVR), "cvr-", "cvrn");

    stem(
        mask(PiiKind.PASSPORT),
        "passport",
        "passnum",
        "passnr",
        "pass-n",
        "passi",
        "pasnum",
        "pasnr",
        "pas-n",
        "reisepass",
        "rejsepas",
        "vegabr",
        "ausweis",
        "personalausw");
    word(
        mask(PiiKind.PASSPORT),
        "pas",
        "passet",
        "passets",
        "passets",
        "passin",
        "passini",
        "passinro",
        "passeport");
    word(mask(PiiKind.US_MBI), "mbi");
    stem(mask(PiiKind.US_MBI), "medicare", "beneficiary");
    word(mask(PiiKind.US_NPI), "npi");
    word(mask(PiiKind.DE_KVNR), "kvnr", "egk", "kvnummer");
    stem(
        mask(PiiKind.DE_KVNR),
        "krankenvers",
        "versichertenn",
        "versicherungsn",
        "versicherten-",
        "krankenkass",
        "gesundheitskart",
        "kv-nu");
    word(
        mask(PiiKind.BANK_ACCOUNT),
        "konto",
        "kontot",
        "kontoen",
        "kontonr",
        "tili",
        "tilini",
        "tilille",
        "tilinro",
        "acct",
        "bban",
        "bankgiro",
        "bankgironr",
        "plusgiro",
        "clearing",
        "clearingnr",
        "blz",
        "rknr");
    stem(
        mask(PiiKind.BANK_ACCOUNT),
        "kontonum",
        "kontonr",
        "konto-n",
        "tilinum",
        "tilin-",
        "pankkitil",
        "bankkont",
        "bankreikn",
        "bankareikn",
        "reikningsn",
        "lönekont",
        "lønskont",
        "sparkont",
        "bankverb",
        "bankacc",
        "sortcode",
        "sort-code");
    word(
        mask(PiiKind.CARD_CVV),
        "cvv",
        "cvc",
        "cvn",
        "csc",
        "cid",
        "cvv-kod",
        "cvv-koodi",
        "turvakoodi",
        "turvaluku",
        "cvc-kod");
    stem(
        mask(PiiKind.CARD_CVV),
        "cvvn",
        "cvck",
        "cvvk",
        "cvc-",
        "cvv-",
        "turvakoo",
        "turvalu",
        "säkerhetskod",
        "sikkerhetskod",
        "sikkerhedskod",
        "sicherheitscod",
        "kartenprüf",
        "prüfnummer",
        "prüfziffer",
        "öryggisnúm",
        "öryggiskóð",
        "öryggistal");
    word(
        mask(PiiKind.DATE_OF_BIRTH),
        "dob",
        "born",
        "birth",
        "birthdate",
        "bday",
        "född",
        "fødd",
        "født",
        "fædd",
        "fæddur",
        "fæddist",
        "geb",
        "geburt",
        "synt",
        "birthdays");
    stem(
        mask(PiiKind.DATE_OF_BIRTH),
        "birthday",
        "birthda",
        "date-of-b",
        "syntymäa",
        "syntymäp",
        "syntymap",
        "syntymaa",
        "syntyn",
        "syntyi",
        "födelsed",
        "föddes",
        "fødselsd",
        "fødseld",
        "fæðingar",
        "geboren",
        "geburtsd",
        "geburtst");

    word(
        OTHER_MEANING,
        "order",
        "ordre",
        "case",
        "ticket",
        "sak",
        "sag",
        "ref",
        "reference",
        "referens",
        "referanse",
        "viite",
        "imei",
        "isbn",
        "issn",
        "ean",
        "gtin",
        "sku",
        "part",
        "serial",
        "serie",
        "tracking",
        "pi",
        "account",
        "invoice",
        "faktura",
        "lasku",
        "reikningur",
        "rechnung",
        "product",
        "produkt",
        "tuote",
        "item",
        "batch",
        "lot",
        "timestamp",
        "epoch",
        "unix",
        "hash",
        "checksum",
        "sha",
        "md",
        "uuid",
        "guid",
        "trace",
        "request",
        "session",
        "row",
        "port",
        "kid",
        "ocr",
        "doi",
        "random",
        "seed",
        "sum",
        "total",
        "eur",
        "sek",
        "nok",
        "dkk",
        "isk",
        "usd");
    stem(
        OTHER_MEANING,
        "ordernu",
        "ordern",
        "orderid",
        "ordren",
        "tilaus",
        "bestell",
        "beställn",
        "bestill",
        "pöntun",
        "fakturan",
        "viitenum",
        "referen",
        "laskun",
        "reiknings",
        "invoicen",
        "rechnungs",
        "seuranta",
        "spårning",
        "sporing",
        "serienum",
        "serialn",
        "sarjanum",
        "tracking",
        "ärende",
        "aktenz",
        "vorgang",
        "kundenum",
        "kundnum",
        "kundnr",
        "asiakasnum",
        "customern",
        "customerid",
        "artik",
        "tuotek",
        "varenum",
        "vörun",
        "commit",
        "koordin",
        "latitu",
        "longitu",
        "decimal",
        "parcel",
        "shipment");
    word(
        VERSION | OTHER_MEANING,
        "version",
        "build",
        "release",
        "versio",
        "versjon",
        "útgáfa",
        "firmware",
        "ver",
        "rev",
        "driver",
        "update",
        "patch",
        "oid",
        "nginx",
        "apache",
        "chapter",
        "kapitel",
        "kapittel",
        "kafli",
        "luku",
        "clause",
        "section",
        "kernel",
        "sdk");
    stem(VERSION | OTHER_MEANING, "versionn", "version", "versio", "utgåva", "päivity", "firmwar");

    stem(
        SOMEBODY,
        "patient",
        "pasient",
        "potila",
        "sjúkling",
        "borger",
        "medborg",
        "medarbe",
        "anställd",
        "ansatt",
        "ansøg",
        "søker",
        "sökande",
        "hakija",
        "työntek",
        "starfsm",
        "umsækj",
        "employee",
        "applicant");
    stem(
        CHANGE,
        "upgrad",
        "downgrad",
        "updat",
        "rollback",
        "uppgrad",
        "uppdater",
        "oppgrad",
        "oppdater",
        "opgrader",
        "opdater",
        "uppfær",
        "aktualis",
        "päivit");

    language(
        FI,
        "ja on ei että tarvitsen minun mitä teen hyvä lisää olen kun joka mutta tämä asiakas hänen"
            + " ovat sen se minä voitko ole kiitos jos myös numero soita hei asiakkaan tai kanssa"
            + " rekisteriin seuraavaksi apua nimi kuin niin sekä");
    language(
        SV,
        "och är jag att det som för på inte med till den har vad gör hjälp behöver lägg kan mig min"
            + " ditt av nu tack hej ska om du i en ett vi från eller kund kunden registret mitt din"
            + " ni vår hon han också skicka");
    language(
        NO,
        "og jeg er ikke det som for på med til den har hva gjør hjelp trenger legg kan meg min av"
            + " nå takk hei skal om du i en et vi fra eller kunde kunden registeret mitt din hun"
            + " han også sende vennligst");
    language(
        DA,
        "og jeg er ikke det som for på med til den har hvad gør hjælp brug tilføj kan mig min af nu"
            + " tak hej skal om du i en et vi fra eller kunde kunden registret mit din hun han også"
            + " sende venligst være blev efter");
    language(
        IS,
        "og ég er ekki það sem fyrir á með til hvað geri mig vantar aðstoð bættu við skrána næst"
            + " hef minn takk að í um þú hann hún eða frá mín við nafn hringdu");
    language(
        EN,
        "the and is to of please add my help need what should do next for in on with you this a i"
            + " from or customer register some are be it that have his her your our name send");
    language(
        DE,
        "und ich ist nicht das der die den mit für bitte hilfe brauche was mache als ins eintragen"
            + " zu ein eine auf von oder kunde sie wir er im am ihre mein meine nächstes auch"
            + " senden");
  }

  private final ColumnHeading heading = new ColumnHeading();
  private boolean inHeading;
  private FoldedWindow window;
  private int start;
  private long nearest;
  private long all;
  private boolean languageKnown;
  private final double[] languages = new double[LANGUAGES];
  private final char[] word = new char[MAX_WORD];

  private static long mask(PiiKind... kinds) {
    long mask = 0;
    for (PiiKind kind : kinds) {
      mask |= kind.bit();
    }
    return mask;
  }

  private static void word(long mask, String... words) {
    for (String w : words) {
      WORDS.merge(w, mask, (a, b) -> a | b);
    }
  }

  private static void stem(long mask, String... stems) {
    for (String s : stems) {
      STEM_MASKS.merge(s, mask, (a, b) -> a | b);
      STEMS.merge(
          s.substring(0, 4),
          new String[] {s},
          (a, b) -> {
            String[] both = Arrays.copyOf(a, a.length + 1);
            both[a.length] = b[0];
            return both;
          });
    }
  }

  private static void language(int language, String words) {
    for (String w : words.split(" ", -1)) {
      LANGUAGE_WORDS.merge(w, 1 << language, (a, b) -> a | b);
    }
  }

  /** Looks at the words before place {@code s}, back to {@code floor}. */
  void look(FoldedWindow around, int s, int floor) {
    window = around;
    start = s;
    languageKnown = false;
    nearest = 0;
    all = 0;
    if (heading.find(around, s)) {
      inHeading = true;
      read(heading.end, heading.begin, heading.begin);
      inHeading = false;
      if ((nearest & ~NOT_A_KIND) != 0) {
        return;
      }
    }
    read(s, Math.max(floor, s - LABEL_REACH), floor);
  }

  /** Meets the words that end after {@code stop}, from {@code s} backwards. */
  private void read(int s, int stop, int floor) {
    int i = s;
    while (i > stop) {
      if (!window.letterAt(i - 1)) {
        i--;
        continue;
      }
      int end = i;
      while (i > floor && (window.letterAt(i - 1) || hyphenAt(i - 1))) {
        i--;
      }
      meet(isShort(i, end) ? 0 : labels(i, end));
    }
  }

  /** "Kort" is a card before a number and "short" before another word (sv, no, da). */
  private boolean isShort(int begin, int end) {
    return end - begin == 4
        && Character.toLowerCase(window.at(begin)) == 'k'
        && Character.toLowerCase(window.at(begin + 1)) == 'o'
        && Character.toLowerCase(window.at(begin + 2)) == 'r'
        && Character.toLowerCase(window.at(begin + 3)) == 't'
        && window.at(end) == ' '
        && window.letterAt(end + 1)
        && Character.toLowerCase(window.at(end + 1)) != 'n'; // kort nr
  }

  private boolean hyphenAt(int i) {
    return window.at(i) == '-' && window.letterAt(i - 1) && window.letterAt(i + 1);
  }

  private void meet(long labels) {
    if (labels == 0) {
      return;
    }
    if (nearest == 0) {
      nearest = labels & ~(CHANGE | SOMEBODY);
    }
    all |= labels;
  }

  /** Looks at the words after place {@code e}, when none before said anything. */
  private long after(int e) {
    int i = e;
    int stop = Math.min(window.limit(), e + AFTER_REACH);
    while (i < stop) {
      char c = window.at(i);
      boolean closes = c == '\n' || c == ';' || c == '|' || c == '.' && !window.wordAt(i + 1);
      if (window.digitAt(i) || closes) {
        return 0; // The next value's label stands before the next value.
      }
      if (!window.letterAt(i)) {
        i++;
        continue;
      }
      int begin = i;
      while (i < window.limit() && (window.letterAt(i) || hyphenAt(i))) {
        i++;
      }
      long labels = labels(begin, i) & ~NOT_A_KIND;
      if (labels != 0) {
        return headsWhatFollows(i) ? 0 : labels;
      }
    }
    return 0;
  }

  /** A colon or an equals sign after a word, closing marks between: the label of the next value. */
  private boolean headsWhatFollows(int end) {
    int i = end;
    while (i < end + 4 && (window.at(i) == '"' || window.at(i) == '\'' || window.at(i) == ' ')) {
      i++;
    }
    return window.at(i) == ':' || window.at(i) == '=';
  }

  private long labels(int begin, int end) {
    int length = end - begin;
    if (length == 1) {
      return initial(begin);
    }
    if (length > MAX_WORD) {
      return 0;
    }
    String text = lower(begin, length);
    long labels = ofWord(text);
    if (labels == 0) {
      // "CPR-nummer", "IP-osoite", "order-id": the first part that says something.
      int hyphen = text.indexOf('-');
      if (hyphen > 0) {
        labels = ofWord(text.substring(0, hyphen)) | ofWord(text.substring(hyphen + 1));
      }
    }
    return labels | inTwoWords(text, begin);
  }

  /** "T: 08-123 45 67", "s. 661 1234": how signatures shorten telephone, mobile, puhelin, sími. */
  private long initial(int begin) {
    char after = window.at(begin + 1);
    boolean ends = after == ':' || after == '.';
    boolean initial = "tmps".indexOf(Character.toLowerCase(window.at(begin))) >= 0;
    if (!initial || !ends || window.wordAt(begin - 1)) {
      return 0;
    }
    if (inHeading) {
      return PiiKind.PHONE.bit();
    }
    for (int i = begin + 2; i < start; i++) {
      if (window.wordAt(i)) {
        return 0;
      }
    }
    return start - begin < MAX_INITIAL ? PiiKind.PHONE.bit() : 0;
  }

  /** Labels that are two words, in English mostly. */
  private long inTwoWords(String text, int begin) {
    return switch (text) {
      case "number", "no", "nr", "num", "id" ->
          precededBy(begin, "customer")
              ? OTHER_MEANING
              : precededBy(begin, "social security")
                  ? PEOPLE
                  : precededBy(begin, "pers")
                      ? mask(PiiKind.SE_PERSONNUMMER, PiiKind.NO_FODSELSNUMMER, PiiKind.DK_CPR)
                      : precededBy(begin, "account")
                          ? PiiKind.BANK_ACCOUNT.bit()
                          : precededBy(begin, "pass") ? PiiKind.PASSPORT.bit() : 0;
      case "security" -> precededBy(begin, "social") ? PEOPLE : 0;
      case "account" -> precededBy(begin, "bank") ? PiiKind.BANK_ACCOUNT.bit() : 0;
      case "code" ->
          precededBy(begin, "security") || precededBy(begin, "card verification")
              ? PiiKind.CARD_CVV.bit()
              : precededBy(begin, "sort") ? PiiKind.BANK_ACCOUNT.bit() : 0;
      case "pass" -> isPassport(begin) ? PiiKind.PASSPORT.bit() : 0;
      default -> 0;
    };
  }

  /** "Pass" is a passport in Swedish, Norwegian and German, and many things in English. */
  private boolean isPassport(int begin) {
    char next = Character.toLowerCase(window.at(begin + 5));
    char afterNext = Character.toLowerCase(window.at(begin + 6));
    return next == 'n' && (afterNext == 'r' || afterNext == 'u' || afterNext == 'o')
        || isLanguage(EN) < 1 && (isLanguage(SV) > 0 || isLanguage(NO) > 0 || isLanguage(DE) > 0);
  }

  private boolean precededBy(int begin, String wanted) {
    int from = begin - 1 - wanted.length();
    for (int k = 0; k < wanted.length(); k++) {
      if (Character.toLowerCase(window.at(from + k)) != wanted.charAt(k)) {
        return false;
      }
    }
    return true;
  }

  private static long ofWord(String text) {
    Long labels = WORDS.get(text);
    long mask = labels == null ? 0 : labels;
    if (text.length() >= 4) {
      String[] stems = STEMS.get(text.substring(0, 4));
      if (stems != null) {
        for (String s : stems) {
          if (text.startsWith(s)) {
            mask |= STEM_MASKS.get(s);
          }
        }
      }
    }
    return mask;
  }

  private String lower(int begin, int length) {
    for (int k = 0; k < length; k++) {
      word[k] = Character.toLowerCase(window.at(begin + k));
    }
    return new String(word, 0, length);
  }

  /** How a candidate that ends at {@code e} is labelled: 1 by the nearest label, 0.6 by another. */
  double labelled(PiiKind kind, int e) {
    long bit = kind.bit();
    if ((nearest & bit) != 0) {
      return 1;
    }
    if ((all & bit) != 0) {
      return 0.6;
    }
    return (nearest & ~NOT_A_KIND) == 0 && (after(e) & bit) != 0 ? 1 : 0;
  }

  /** The nearest label before the value names this kind; what stands after does not count. */
  boolean labelledBefore(PiiKind kind) {
    return (nearest & kind.bit()) != 0;
  }

  /** The nearest label names another kind. */
  boolean labelledOtherwise(PiiKind kind) {
    return nearest != 0 && (nearest & kind.bit()) == 0 && (nearest & NOT_A_KIND) == 0;
  }

  /** The nearest telling word says that this is an order, an account, a version. */
  boolean otherMeaning() {
    return (nearest & OTHER_MEANING) != 0;
  }

  static boolean isPersonNumber(PiiKind kind) {
    return (PEOPLE & kind.bit()) != 0;
  }

  /** A word near is for a patient, an employee, an applicant. */
  boolean somebody() {
    return (all & SOMEBODY) != 0;
  }

  /** A word near says that something was brought to another version. */
  boolean change() {
    return (all & CHANGE) != 0;
  }

  boolean version() {
    return (all & VERSION) != 0;
  }

  /** 1 when the text is in this language, 0.75 when it may be, 0 when it is not or nobody knows. */
  double isLanguage(int language) {
    detect();
    double best = 0;
    for (double score : languages) {
      best = Math.max(best, score);
    }
    if (best < 0.9 || languages[language] < best * 0.7) {
      return 0;
    }
    return languages[language] >= best ? 1 : 0.75;
  }

  private void detect() {
    if (languageKnown) {
      return;
    }
    languageKnown = true;
    Arrays.fill(languages, 0);
    int i = Math.max(window.first(), start - LANGUAGE_REACH);
    int stop = Math.min(window.limit(), start + LANGUAGE_REACH);
    while (i < stop) {
      if (!window.letterAt(i)) {
        i++;
        continue;
      }
      int begin = i;
      while (i < stop && window.letterAt(i)) {
        letter(Character.toLowerCase(window.at(i)));
        i++;
      }
      int length = i - begin;
      if (length <= MAX_WORD) {
        Integer found = LANGUAGE_WORDS.get(lower(begin, length));
        if (found != null) {
          double share = 1.0 / Integer.bitCount(found);
          for (int l = 0; l < LANGUAGES; l++) {
            languages[l] += (found >> l & 1) * share;
          }
        }
      }
    }
  }

  private void letter(char c) {
    switch (c) {
      case 'þ', 'ð' -> languages[IS] += 1;
      case 'ø' -> add(0.3, NO, DA);
      case 'æ' -> add(0.2, NO, DA, IS);
      case 'å' -> add(0.2, SV, NO, DA);
      case 'ä' -> add(0.2, FI, SV, DE);
      case 'ö' -> add(0.1, FI, SV, DE, IS);
      case 'ü', 'ß' -> languages[DE] += 0.4;
      case 'ý', 'ú', 'í', 'á', 'ó' -> languages[IS] += 0.2;
      default -> {}
    }
  }

  private void add(double weight, int... which) {
    for (int l : which) {
      languages[l] += weight;
    }
  }

  @Override
  public String toString() {
    return "Context";
  }
}
