package io.plumbline.stage.normalise.pii;

/**
 * Whether the bytes before a digit may hold one of the labels that alone make a value. Three bytes
 * of every such label are looked for, in one pass that reads no words; what is hinted at is a
 * superset of what {@link Context} then reads. Looks only when asked, once for a place.
 */
final class LabelHints {
  /** A label counts up to 56 characters before a value, and may be 24 long. */
  private static final int REACH = 84;

  /** A wall on the bytes read, whatever escapes they hold. */
  private static final int MAX_BYTES = 512;

  private static final byte PASSPORT = 1;
  private static final byte SECURITY_CODE = 2;
  private static final byte BIRTH = 4;
  private static final byte ACCOUNT = 8;
  private static final byte SECRET = 16;
  private static final int SHORT_VALUE = PASSPORT | SECURITY_CODE | BIRTH;

  /** By three bytes, five bits of each: a letter of either case. */
  private static final byte[] HINTS = new byte[1 << 15];

  static {
    // passport, pas, passi, Reisepass; Ausweis; vegabréf
    hint(PASSPORT, "pas", "wei", "ega");
    // cvv, cvc, cvn, cv2; csc, cid; turvakoodi; säkerhets-, sikkerhets-, Sicherheits-; öryggis-;
    // security code; verification; Prüfnummer, Prüfziffer
    hint(SECURITY_CODE, "cvv", "cvc", "cvn", "csc", "cid", "rva", "rhe", "ygg", "y c", "rif");
    hint(SECURITY_CODE, "fnu", "fzi");
    // dob; born; birth, bday; syntymäaika, synt.; födelse-, fødsels-; fæðingar-; geboren, Geburts-
    hint(BIRTH, "dob", "orn", "irt", "bda", "ynt", "els", "nga", "geb");
    // född, født, fædd in UTF-8, and with the letter escaped
    hint(BIRTH, "\u00c3\u00b6d", "\u00c3\u00b8d", "\u00c3\u00a6d", "f6d", "f8d", "e6d");
    // konto; tili; account, acct; bban; giro; clearing; blz; reikn-, rknr; bank-; pankki-; sort
    // code
    hint(ACCOUNT, "ont", "til", "cco", "cct", "bba", "gir", "lea", "blz", "eik", "knr", "ank");
    hint(ACCOUNT, "sor");
    hint(SECRET, "key", "oke", "ecr");
  }

  private byte[] bytes;
  private int from;
  private int place;
  private int found;

  private static void hint(byte what, String... trigrams) {
    for (String t : trigrams) {
      HINTS[(t.charAt(0) & 31) << 10 | (t.charAt(1) & 31) << 5 | t.charAt(2) & 31] |= what;
    }
  }

  void before(byte[] utf8, int first, int digit) {
    bytes = utf8;
    from = first;
    place = digit;
    found = -1;
  }

  void close() {
    bytes = null;
  }

  boolean speakOfShortValues() {
    return (found() & SHORT_VALUE) != 0;
  }

  boolean speakOfPassports() {
    return (found() & PASSPORT) != 0;
  }

  boolean speakOfSecurityCodes() {
    return (found() & SECURITY_CODE) != 0;
  }

  boolean speakOfBirth() {
    return (found() & BIRTH) != 0;
  }

  boolean speakOfSecrets() {
    return (found() & SECRET) != 0;
  }

  boolean speakOfAccounts() {
    return (found() & ACCOUNT) != 0;
  }

  private int found() {
    if (found < 0) {
      found = look();
    }
    return found;
  }

  private int look() {
    byte[] source = bytes;
    int wall = Math.max(from, place - MAX_BYTES);
    int left = REACH;
    int three = 0;
    int seen = 0;
    for (int k = place - 1; k >= wall && left > 0; k--) {
      byte b = source[k];
      three = three >>> 5 | (b & 31) << 10;
      seen |= HINTS[three];
      if (b > 0 && b != '\\') {
        left--;
      } else if (b == '\\' && source[k + 1] == 'u') {
        left += 5; // Six bytes were one character.
      }
    }
    return seen;
  }

  @Override
  public String toString() {
    return "LabelHints";
  }
}
