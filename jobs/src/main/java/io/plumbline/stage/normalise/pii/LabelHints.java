package io.plumbline.stage.normalise.pii;

/**
 * Whether the bytes before a digit may hold one of the labels that alone make a value. Three or
 * four bytes of every such label are looked for, in one pass that reads no words; what is hinted at
 * is a superset of what {@link Context} then reads, which {@code LabelHintsTest} holds for every
 * label there is. Looks only when asked, once for a place.
 */
final class LabelHints {
  /** A label counts up to 56 characters before a value, and may be 24 long. */
  private static final int REACH = 84;

  /** A wall on the bytes read, whatever escapes they hold. */
  private static final int MAX_BYTES = 512;

  /** The lead of full-width forms in UTF-8. */
  private static final byte FULL_WIDTH = (byte) 0xEF;

  private static final byte PASSPORT = 1;
  private static final byte SECURITY_CODE = 2;
  private static final byte BIRTH = 4;
  private static final byte ACCOUNT = 8;
  private static final byte SECRET = 16;
  private static final byte ANY = PASSPORT | SECURITY_CODE | BIRTH | ACCOUNT | SECRET;
  private static final int SHORT_VALUE = PASSPORT | SECURITY_CODE | BIRTH;

  /** By three bytes, five bits of each: a letter of either case. */
  private static final byte[] HINTS = new byte[1 << 15];

  /** One bit for each fourth letter that makes of three a hint; all, where three are enough. */
  private static final int[] FOURTH = new int[1 << 15];

  static {
    // passport, pas, passi, Reisepass; Ausweis; vegabréf
    hint(PASSPORT, "pas", "wei", "usw", "ega");
    // cvv, cvc, cvn, cv2; csc, cid; turvakoodi; säkerhets-, sikkerhets-, Sicherheits-; öryggis-;
    // security code and card code in two words or one; verification; Kartenprüf-, Prüfziffer
    hint(SECURITY_CODE, "cvv", "cvc", "cvn", "csc", "cid", "urva", "rhe", "ygg", "rif");
    hint(SECURITY_CODE, "y co", "y-co", "y_co", "y.co", "ycod", "d co", "d-co", "d_co", "d.co");
    hint(SECURITY_CODE, "npr", "fnu", "fzi");
    // dob; born; birth, bday; syntymäaika, synt.; födelse-, fødsels-; fæðingar-; geboren, Geburts-
    hint(BIRTH, "dob", "orn", "irt", "f-b", "bda", "ynt", "els", "nga", "geb", "fda");
    // född, født, fædd in UTF-8, and with the letter escaped, small or capital
    hint(BIRTH, "\u00c3\u00b6d", "\u00c3\u00b8d", "\u00c3\u00a6d", "f6d", "f8d", "e6d");
    hint(BIRTH, "d6d", "d8d", "c6d");
    // konto, sparkont-, lönekont-, lønskont-, bankkont-; tili, pankkitil-; account, acct, bankacc-;
    // bban; giro; clearing; blz; reikn-, rknr; bankverb-; sort code
    hint(ACCOUNT, "onto", "arko", "ekon", "nsko", "kkon", "tili", "itil", "ccou", "cct", "kacc");
    hint(ACCOUNT, "bba", "gir", "lear", "blz", "eikn", "knr", "kver");
    hint(ACCOUNT, "rt c", "rt-c", "rt_c", "rt.c", "rtco");
    hint(SECRET, "key", "oke", "ecr");
    // full-width letters, escaped
    hint(ANY, "uff2", "uff3", "uff4", "uff5");
  }

  private byte[] bytes;
  private int from;
  private int place;
  private int found;

  /** Three letters, or four where three of them stand in too many other words. */
  private static void hint(byte what, String... letters) {
    for (String t : letters) {
      int three = (t.charAt(0) & 31) << 10 | (t.charAt(1) & 31) << 5 | t.charAt(2) & 31;
      HINTS[three] |= what;
      FOURTH[three] |= t.length() == 3 ? -1 : 1 << (t.charAt(3) & 31);
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
      int fourth = three & 31;
      three = three >>> 5 | (b & 31) << 10;
      if (HINTS[three] != 0 && (FOURTH[three] >>> fourth & 1) != 0) {
        seen |= HINTS[three];
      }
      if (b == FULL_WIDTH && isFullWidthLetter(source, k)) {
        seen |= ANY; // A label may be written in such letters: read the words.
      }
      if (b > 0 && b != '\\') {
        left--;
      } else if (b == '\\' && source[k + 1] == 'u') {
        left += 5; // Six bytes were one character.
      }
    }
    return seen;
  }

  private boolean isFullWidthLetter(byte[] source, int i) {
    int second = i + 2 < place ? source[i + 1] & 0xFF : 0;
    int third = i + 2 < place ? source[i + 2] & 0xFF : 0;
    return second == 0xBC && third > 0xA0 && third < 0xBB
        || second == 0xBD && third > 0x80 && third < 0x9B;
  }

  @Override
  public String toString() {
    return "LabelHints";
  }
}
