package io.plumbline.stage.normalise.pii;

/**
 * What a detected value is. The names are those written to tables and reports.
 *
 * <p>Organisation numbers are detected so that they are not mistaken for people; {@link
 * #identifiesPerson()} tells them apart.
 */
public enum PiiKind {
  EMAIL(true),
  IBAN(true),
  CREDIT_CARD(true),
  /** Finnish henkilötunnus. */
  FI_HETU(true),
  /** Swedish personnummer, with samordningsnummer. */
  SE_PERSONNUMMER(true),
  /** Norwegian fødselsnummer, with D-nummer. */
  NO_FODSELSNUMMER(true),
  /** Danish CPR-nummer. */
  DK_CPR(true),
  /** Icelandic kennitala of a person. */
  IS_KENNITALA(true),
  PHONE(true),
  IP_ADDRESS(true),
  MAC_ADDRESS(true),
  VAT_ID(true),
  US_SSN(true),
  /** German steuerliche Identifikationsnummer. */
  DE_STEUERID(true),
  /** Finnish Y-tunnus: an organisation. */
  FI_YTUNNUS(false),
  /** Swedish organisationsnummer. */
  SE_ORGNR(false),
  /** Norwegian organisasjonsnummer. */
  NO_ORGNR(false),
  /** Danish CVR-nummer: an organisation. */
  DK_CVR(false),
  /** Icelandic kennitala of an organisation (day + 40). */
  IS_KT_ORG(false),
  /** Number of a passport or of an identity card that serves as one. */
  PASSPORT(true),
  /** Machine-readable zone of a travel document. */
  PASSPORT_MRZ(true),
  /** US Medicare Beneficiary Identifier. */
  US_MBI(true),
  /** US National Provider Identifier: a doctor, a practice or a hospital. */
  US_NPI(true),
  /** German Krankenversichertennummer, the part that stays for life. */
  DE_KVNR(true),
  /** National bank account number, not an IBAN. */
  BANK_ACCOUNT(true),
  /** The three or four digits beside a card's number. */
  CARD_CVV(true),
  DATE_OF_BIRTH(true),
  /** Key or token of a provider, a gateway or another service. */
  API_KEY(false),
  /** Private key in PEM. */
  PRIVATE_KEY(false),
  /** JSON Web Token. */
  JWT(false),
  /** Name of a person. */
  PERSON(true),
  /** Street address. */
  ADDRESS(true),
  /** Health, as in GDPR art. 9. */
  ART9_HEALTH(true),
  /** Other special categories of GDPR art. 9: belief, opinion, union, origin, orientation. */
  ART9_OTHER(true);

  private final boolean identifiesPerson;

  PiiKind(boolean identifiesPerson) {
    this.identifiesPerson = identifiesPerson;
  }

  /** True when two different values are two people, as far as a value tells: no day, no code. */
  public boolean distinguishesPeople() {
    return identifiesPerson && this != CARD_CVV && this != DATE_OF_BIRTH;
  }

  /**
   * True for keys, private keys and tokens: no personal data, and no less to be kept out of logs.
   */
  public boolean isSecret() {
    return this == API_KEY || this == PRIVATE_KEY || this == JWT;
  }

  /** True for the thirteen kinds whose detection figures are a promise. */
  public boolean isCore() {
    return ordinal() <= US_SSN.ordinal();
  }

  /** True for what words alone tell: found by a recogniser, with a recall that is measured. */
  public boolean isRecognised() {
    return this == PERSON || this == ADDRESS || this == ART9_HEALTH || this == ART9_OTHER;
  }

  /** False for organisations' numbers and for secrets: detected, and nobody's personal data. */
  public boolean identifiesPerson() {
    return identifiesPerson;
  }

  /** This kind's place in a mask of kinds. */
  long bit() {
    return 1L << ordinal();
  }
}
