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
  IS_KT_ORG(false);

  private final boolean identifiesPerson;

  PiiKind(boolean identifiesPerson) {
    this.identifiesPerson = identifiesPerson;
  }

  /** False for numbers that name an organisation: detected, and no personal data by themselves. */
  public boolean identifiesPerson() {
    return identifiesPerson;
  }

  long bit() {
    return 1L << ordinal();
  }
}
