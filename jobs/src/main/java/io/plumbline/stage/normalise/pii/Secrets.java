package io.plumbline.stage.normalise.pii;

import java.nio.charset.StandardCharsets;

/**
 * Credentials in text: keys and tokens by the prefixes that their issuers document, JSON Web Tokens
 * (RFC 7519), private keys in PEM (RFC 7468), and values assigned to a name that says what they are
 * ({@code AZURE_OPENAI_API_KEY=…}). Looks at raw bytes: nobody writes a key in full-width letters.
 *
 * <p>Prefixes are published by the issuers, most of them for secret scanning: OpenAI (sk-,
 * sk-proj-), Anthropic (sk-ant-), OpenRouter (sk-or-), Google (AIza), Hugging Face (hf_), AWS
 * (AKIA, ASIA), GitHub (ghp_, gho_, ghu_, ghs_, ghr_, github_pat_), GitLab (glpat-), Slack (xox?-),
 * Stripe (sk_live_, rk_live_), Groq (gsk_), Perplexity (pplx-), xAI (xai-), npm (npm_), PyPI
 * (pypi-); and those of {@link #FURTHER}. Mistral and Azure keys have none: only the name before
 * them tells.
 */
final class Secrets {
  /** Bytes a secret may span; a longer one ends there. */
  private static final int MAX = 4096;

  /** Bytes between a name and its value: {@code "api_key": "}, with escapes. */
  private static final int MAX_BETWEEN = 12;

  private static final int MAX_NAME = 40;

  /** What a key or a token opens; cache keys, page tokens and object keys open nothing. */
  private static final String[] ACCESS = {
    "api", "secret", "access", "auth", "account", "private", "bearer", "refresh", "subscription"
  };

  /** A prefix with its last sign, and the fewest and most bytes of a whole key. */
  private record Prefix(String text, int fewest, int most) {}

  /**
   * AWS Bedrock (bedrock-api-key-; the long-lived ABSK ones, base64 of "Bedrock…", are told by
   * their K), NVIDIA (nvapi-), Cerebras (csk-), Google OAuth clients (GOCSPX-), Slack apps (xapp-),
   * GitLab runners (glrt-), Fireworks (fw_), LangSmith (lsv2_pt_, lsv2_sk_), Vercel AI Gateway
   * (vck_), Pinecone (pcsk_), ElevenLabs (sk_), Supabase (sbp_), Docker (dckr_pat_), DigitalOcean
   * (dop_v1_), webhooks (whsec_), Figma (figd_), Notion (ntn_), Shopify (shpat_), Replicate (r8_),
   * Together AI (tgp_v1_), Jina (jina_), RunPod (rpa_), Tavily (tvly-).
   */
  private static final Prefix[] FURTHER = {
    new Prefix("bedrock-api-key-", 60, 2000),
    new Prefix("nvapi-", 50, 90),
    new Prefix("csk-", 44, 80),
    new Prefix("GOCSPX-", 30, 45),
    new Prefix("xapp-", 50, 140),
    new Prefix("glrt-", 25, 70),
    new Prefix("fw_", 24, 40),
    new Prefix("lsv2_pt_", 44, 70),
    new Prefix("lsv2_sk_", 44, 70),
    new Prefix("vck_", 40, 80),
    new Prefix("pcsk_", 50, 90),
    new Prefix("sk_", 50, 56),
    new Prefix("sbp_", 40, 50),
    new Prefix("dckr_pat_", 32, 44),
    new Prefix("dop_v1_", 68, 76),
    new Prefix("whsec_", 34, 60),
    new Prefix("figd_", 40, 60),
    new Prefix("ntn_", 44, 60),
    new Prefix("shpat_", 36, 42),
    new Prefix("r8_", 38, 44),
    new Prefix("tgp_v1_", 46, 56),
    new Prefix("jina_", 48, 80),
    new Prefix("rpa_", 40, 60),
    new Prefix("tvly-", 36, 70),
  };

  private static final byte[] BEGIN = ascii("-----BEGIN ");
  private static final byte[] PRIVATE = ascii("PRIVATE KEY-----");
  private static final byte[] END = ascii("-----END ");

  PiiKind kind;
  PiiTier tier;
  double score;
  int start;
  int end;

  private byte[] bytes;
  private int from;
  private int to;

  /**
   * Looks at a byte that stands in every prefix; true when a secret stands around it, then
   * described by the fields.
   */
  boolean at(byte[] utf8, int first, int i, int limit) {
    if (i == first || i + 1 >= limit) {
      return false;
    }
    byte before = utf8[i - 1];
    byte after = utf8[i + 1];
    boolean may =
        switch (utf8[i]) {
          case '-', '_' -> i - 1 > first && isPrefixEnd(utf8[i - 2], before) || length(after) > 0;
          case 'z' -> before == 'I' && after == 'a';
          case 'K' ->
              after == 'I' && before == 'A'
                  || after == 'E' && before == ' '
                  || after == 'e'
                  || before == 'S';
          case 'S' -> before == 'A' && after == 'I';
          default -> before == 'y';
        };
    return may && lookAt(utf8, first, i, limit);
  }

  private boolean lookAt(byte[] utf8, int first, int i, int limit) {
    bytes = utf8;
    from = first;
    to = limit;
    try {
      return switch (utf8[i]) {
        case '-' -> dash(i);
        case '_' -> underscore(i);
        case 'z' -> is(i - 2, "AIza") && token(i - 2, 39, 39, PiiKind.API_KEY);
        case 'K' -> upperK(i);
        case 'S' -> is(i - 1, "ASIA") && amazon(i - 1);
        case 'J' -> is(i - 2, "eyJ") && jwt(i - 2);
        default -> false;
      };
    } finally {
      bytes = null;
    }
  }

  private boolean dash(int i) {
    return switch (bytes[i - 1]) {
          case 'k' -> is(i - 2, "sk-") && token(i - 2, 23, 220, PiiKind.API_KEY);
          case 't' -> is(i - 5, "glpat-") && token(i - 5, 26, 70, PiiKind.API_KEY);
          case 'i' ->
              is(i - 4, "pypi-") && token(i - 4, 80, 400, PiiKind.API_KEY)
                  || is(i - 3, "xai-") && token(i - 3, 60, 120, PiiKind.API_KEY);
          case 'x' -> is(i - 4, "pplx-") && token(i - 4, 40, 80, PiiKind.API_KEY);
          case 'a', 'b', 'p', 'r', 's' ->
              is(i - 4, "xox", 3) && token(i - 4, 24, 220, PiiKind.API_KEY);
          default -> false;
        }
        || further(i)
        || named(i);
  }

  private boolean underscore(int i) {
    return switch (bytes[i - 1]) {
          case 'f' -> is(i - 2, "hf_") && token(i - 2, 34, 40, PiiKind.API_KEY);
          case 'p', 'o', 'u', 's', 'r' ->
              i - 3 >= from
                  && bytes[i - 3] == 'g'
                  && bytes[i - 2] == 'h'
                  && token(i - 3, 40, 260, PiiKind.API_KEY);
          case 't' -> is(i - 10, "github_pat_") && token(i - 10, 60, 120, PiiKind.API_KEY);
          case 'k' ->
              (is(i - 2, "sk_live_") || is(i - 2, "rk_live_"))
                      && token(i - 2, 24, 260, PiiKind.API_KEY)
                  || is(i - 3, "gsk_") && token(i - 3, 40, 80, PiiKind.API_KEY);
          case 'm' -> is(i - 3, "npm_") && token(i - 3, 40, 40, PiiKind.API_KEY);
          default -> false;
        }
        || further(i)
        || named(i);
  }

  /** A prefix that ends with the sign at {@code i}. */
  private boolean further(int i) {
    for (Prefix prefix : FURTHER) {
      int begin = i + 1 - prefix.text().length();
      if (is(begin, prefix.text())
          && token(begin, prefix.fewest(), prefix.most(), PiiKind.API_KEY)) {
        return true;
      }
    }
    return false;
  }

  private boolean upperK(int i) {
    return is(i - 1, "AKIA") && amazon(i - 1)
        || is(i - 3, "ABSKQmVkcm9j") && token(i - 3, 60, 300, PiiKind.API_KEY)
        || is(i - 8, PRIVATE) && pem(i - 8)
        || named(i - 1);
  }

  /** Access key ids: twenty of the base32 alphabet (IAM User Guide, "Unique identifiers"). */
  private boolean amazon(int begin) {
    for (int k = begin; k < begin + 20; k++) {
      if (k >= to || !(bytes[k] >= 'A' && bytes[k] <= 'Z' || bytes[k] >= '2' && bytes[k] <= '7')) {
        return false;
      }
    }
    boolean documented = is(begin + 13, "EXAMPLE");
    return isEdge(begin - 1)
        && isEdge(begin + 20)
        && found(PiiKind.API_KEY, documented ? PiiTier.TEST : PiiTier.CONFIRMED, begin, begin + 20);
  }

  /** A run of key characters from {@code begin}, long enough and not made of one character. */
  private boolean token(int begin, int shortest, int longest, PiiKind what) {
    if (begin < from || begin > from && isKeyByte(bytes[begin - 1])) {
      return false;
    }
    int e = begin;
    while (e < to && e - begin <= longest && isKeyByte(bytes[e])) {
      e++;
    }
    while (e > begin && (bytes[e - 1] == '-' || bytes[e - 1] == '_')) {
      e--;
    }
    int length = e - begin;
    if (length < shortest || length > longest || different(begin, e) < 10) {
      return false; // sk-xxxxxxxx, sk-your-key-here: a place for a key.
    }
    if (!hasDigit(begin, e) && (longestRun(begin, e) < 30 || different(begin, e) < 16)) {
      return false; // Words with hyphens.
    }
    return found(what, PiiTier.CONFIRMED, begin, e);
  }

  private boolean jwt(int begin) {
    if (begin < from || begin > from && isKeyByte(bytes[begin - 1])) {
      return false;
    }
    int dots = 0;
    int part = 0;
    int e = begin;
    int last = begin;
    while (e < to && e - begin < MAX) {
      byte b = bytes[e];
      if (b == '.') {
        if (part < 10 || ++dots > 4) {
          break;
        }
        part = 0;
      } else if (isKeyByte(b)) {
        part++;
      } else {
        break;
      }
      e++;
      if (part > 0) {
        last = e;
      }
    }
    return dots >= 2 && found(PiiKind.JWT, PiiTier.CONFIRMED, begin, last);
  }

  /** From -----BEGIN … PRIVATE KEY----- to its end, or as far as the key's characters go. */
  private boolean pem(int atPrivate) {
    int begin = -1;
    for (int k = atPrivate - BEGIN.length; k >= Math.max(from, atPrivate - 28); k--) {
      if (is(k, BEGIN)) {
        begin = k;
        break;
      }
    }
    if (begin < 0) {
      return false;
    }
    int e = atPrivate + PRIVATE.length;
    int stop = Math.min(to, begin + MAX);
    int keyBytes = 0;
    while (e < stop && !is(e, END)) {
      keyBytes += isKeyByte(bytes[e]) ? 1 : 0;
      e++;
    }
    if (e < stop) {
      e += END.length;
      while (e < stop && bytes[e] != '-') {
        e++;
      }
      while (e < stop && bytes[e] == '-') {
        e++;
      }
    }
    return keyBytes >= 40 && found(PiiKind.PRIVATE_KEY, PiiTier.CONFIRMED, begin, e);
  }

  /**
   * {@code api_key: v}, {@code client-secret = v}, {@code AccountKey=v}: the separator at {@code i}
   * joins the words of a name that ends in key, token or secret, and what is assigned is a mixture.
   */
  private boolean named(int i) {
    int e = i + 1;
    if (e >= to) {
      return false;
    }
    int length = length(bytes[e]);
    e += length;
    if (length == 0 || e >= to || isKeyByte(bytes[e]) || !endsName(e) || !speaksOfAccess(e)) {
      return false;
    }
    int v = e;
    boolean assigned = false;
    while (v < to && v - e < MAX_BETWEEN && !isKeyByte(bytes[v])) {
      byte b = bytes[v];
      assigned |= b == '=' || b == ':';
      if (b != '=' && b != ':' && b != ' ' && b != '"' && b != '\'' && b != '\\' && b != '>') {
        return false;
      }
      v++;
    }
    return assigned && assignedValue(v);
  }

  /**
   * A digit whose neighbourhood speaks of a key: {@code Mistral API key: v}. True when the token
   * around it follows such words.
   */
  boolean labelled(byte[] utf8, int first, int digit, int limit) {
    bytes = utf8;
    from = first;
    to = limit;
    try {
      int begin = digit;
      int wall = Math.max(first, digit - MAX_NAME);
      while (begin > wall && isValueByte(utf8[begin - 1])) {
        begin--;
      }
      int e = begin;
      while (e > Math.max(first, begin - MAX_BETWEEN) && !isKeyByte(utf8[e - 1])) {
        byte b = utf8[e - 1];
        if (b != '=' && b != ':' && b != ' ' && b != '"' && b != '\'' && b != '\\' && b != '`') {
          return false;
        }
        e--;
      }
      if (e > first + 3 && e < begin && bytes[e - 1] == 's' && bytes[e - 2] == 'i') {
        e -= 2; // "the key is …"
        while (e > first && bytes[e - 1] == ' ') {
          e--;
        }
      }
      return e < begin && endsName(e) && speaksOfAccess(e) && assignedValue(begin);
    } finally {
      bytes = null;
    }
  }

  /** The last two letters of a prefix, before its sign. */
  private static boolean isPrefixEnd(byte second, byte last) {
    return switch (last) {
      case 'k' -> second == 's' || second == 'r' || second == 'c';
      case 't' -> second == 'a' || second == 'r' || second == 'p';
      case 'i' -> second == 'p' || second == 'a';
      case 'f' -> second == 'h';
      case 'x' -> second == 'l';
      case 'X' -> second == 'P';
      case 'y' -> second == 'e' || second == 'l';
      case '1' -> second == 'v';
      case '8' -> second == 'r';
      case 'w' -> second == 'f';
      case 'c' -> second == 'e';
      case 'd' -> second == 'g';
      case 'n' -> second == 't';
      case 'm' -> second == 'p';
      case 'a', 'b', 'p', 'r', 's', 'o', 'u' ->
          second == 'x'
              || second == 'h'
              || last == 'p' && (second == 'p' || second == 'b')
              || last == 'a' && (second == 'n' || second == 'p');
      default -> false;
    };
  }

  /** Characters of key, token or secret, by their first; 0 for none of them. */
  private static int length(byte first) {
    return switch (first | 0x20) {
      case 'k' -> 3;
      case 't' -> 5;
      case 's' -> 6;
      default -> 0;
    };
  }

  /** The word before "key" or "token" says which one it is; a token may also stand alone. */
  private boolean speaksOfAccess(int e) {
    if (endsWith(e, "secret")) {
      return true;
    }
    boolean token = endsWith(e, "token");
    int k = e - (token ? 5 : 3);
    int word = k;
    while (k > from && (bytes[k - 1] == ' ' || bytes[k - 1] == '-' || bytes[k - 1] == '_')) {
      k--;
    }
    for (String which : ACCESS) {
      if (endsWith(k, which)) {
        return true;
      }
    }
    return token && (word == from || !isKeyByte(bytes[word - 1]));
  }

  private boolean endsName(int e) {
    return endsWith(e, "key") || endsWith(e, "token") || endsWith(e, "secret");
  }

  private boolean assignedValue(int v) {
    int e = v;
    while (e < to && e - v <= 200 && isValueByte(bytes[e])) {
      e++;
    }
    while (e > v && (bytes[e - 1] == '.' || bytes[e - 1] == '-')) {
      e--;
    }
    if (e - v < 24 || e - v > 200 || !hasDigit(v, e) || different(v, e) < 12 || isHashed(v)) {
      return false;
    }
    return !isWords(v, e) && !isDigest(v, e) && found(PiiKind.API_KEY, PiiTier.PROBABLE, v, e);
  }

  /** sha256:… is what a careful gateway writes instead of the key. */
  private boolean isHashed(int v) {
    return is(v, "sha") || is(v, "hash") || is(v, "arn");
  }

  /** Parts of letters, or of digits, with signs between: a path, a model, a date. */
  private boolean isWords(int v, int e) {
    int mixed = 0;
    int part = 0;
    boolean digit = false;
    boolean letter = false;
    for (int k = v; k <= e; k++) {
      boolean digitHere = k < e && isDigit(bytes[k]);
      boolean letterHere = k < e && FoldedWindow.isAsciiLetter((char) bytes[k]);
      if (digitHere || letterHere) {
        digit |= digitHere;
        letter |= letterHere;
        part++;
      } else {
        mixed = Math.max(mixed, digit && letter ? part : 0);
        part = 0;
        digit = false;
        letter = false;
      }
    }
    return mixed < 16;
  }

  /** Lengths of SHA-1, SHA-256 and SHA-512 in hexadecimal: what is stored instead of a key. */
  private boolean isDigest(int v, int e) {
    int length = e - v;
    if (length != 40 && length != 64 && length != 128) {
      return false;
    }
    for (int k = v; k < e; k++) {
      if (!SourceCursor.isHex(bytes[k])) {
        return false;
      }
    }
    return true;
  }

  private boolean found(PiiKind what, PiiTier sure, int begin, int e) {
    kind = what;
    tier = sure;
    score = sure == PiiTier.PROBABLE ? 0.7 : 0.97;
    start = begin;
    end = e;
    return true;
  }

  // ---- Bytes

  private boolean is(int begin, String text) {
    return is(begin, text, text.length());
  }

  private boolean is(int begin, String text, int length) {
    if (begin < from || begin + length > to) {
      return false;
    }
    for (int k = 0; k < length; k++) {
      if (bytes[begin + k] != text.charAt(k)) {
        return false;
      }
    }
    return true;
  }

  private boolean is(int begin, byte[] text) {
    if (begin < from || begin + text.length > to) {
      return false;
    }
    for (int k = 0; k < text.length; k++) {
      if (bytes[begin + k] != text[k]) {
        return false;
      }
    }
    return true;
  }

  private boolean endsWith(int e, String lower) {
    int begin = e - lower.length();
    if (begin < from) {
      return false;
    }
    for (int k = 0; k < lower.length(); k++) {
      if ((bytes[begin + k] | 0x20) != lower.charAt(k)) {
        return false;
      }
    }
    return true;
  }

  private boolean isEdge(int i) {
    return i < from || i >= to || !isKeyByte(bytes[i]);
  }

  private boolean hasDigit(int begin, int e) {
    for (int k = begin; k < e; k++) {
      if (isDigit(bytes[k])) {
        return true;
      }
    }
    return false;
  }

  private int longestRun(int begin, int e) {
    int longest = 0;
    int run = 0;
    for (int k = begin; k < e; k++) {
      run = FoldedWindow.isAsciiLetter((char) bytes[k]) ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  /** How many different characters stand in a slice: a placeholder has few. */
  private int different(int begin, int e) {
    long low = 0;
    long high = 0;
    for (int k = begin; k < e; k++) {
      if (bytes[k] < 64) {
        low |= 1L << bytes[k];
      } else {
        high |= 1L << (bytes[k] - 64);
      }
    }
    return Long.bitCount(low) + Long.bitCount(high);
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean isKeyByte(byte b) {
    return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || isDigit(b) || b == '-' || b == '_';
  }

  private static boolean isValueByte(byte b) {
    return isKeyByte(b) || b == '+' || b == '/' || b == '=' || b == '.';
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "Secrets";
  }
}
