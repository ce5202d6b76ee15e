package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.KeyDigest;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallLogFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.MappedRecord;
import io.plumbline.stage.ingest.Mapping;
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.StatementJson;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.MoneyText;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import io.plumbline.stage.ingest.json.WrittenTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Any log of which a mapping file says what its fields mean: JSON lines and documents, CSV, Parquet
 * and lines of key=value (logfmt). Passes the same checks as a format of our own.
 *
 * <p>Whether input tokens include cache reads and writes, what makes two records the same and whose
 * a refusal is: as the mapping says. An HTTP status 429 without more is a refusal of unknown
 * origin. Region: as mapped, else by the address called.
 */
public final class MappedCalls implements CallLogFormat {
  static final String ID = "mapped";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Any log with a mapping file (JSON, CSV, Parquet, logfmt)";
  }

  @Override
  public String about() {
    return "A mapping file in YAML says path, unit and meaning of each field, whether input tokens"
        + " include the cache, and what makes two records the same. Rate limits: as mapped;"
        + " HTTP 429 alone is of unknown origin. Region: as mapped, else by the address"
        + " called. Set format: mapped and mapping: FILE.";
  }

  /** Told by the mapping of each source; this is who speaks where it says nothing. */
  @Override
  public Witness witness() {
    return Witness.GATEWAY_LEDGER;
  }

  @Override
  public Witness witness(SourceFile file) {
    return file.mapping().witness();
  }

  @Override
  public Recognition recognise(FileHead head) {
    return Recognition.no("only where a source names a mapping file");
  }

  @Override
  public CallParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser implements CallParser {
    /** From the first day of .NET's calendar to that of Unix, in seconds. */
    private static final BigDecimal TICKS_BEFORE_1970 = new BigDecimal("62135596800");

    private static final int LONGEST_NUMBER = 64;
    private static final Pattern WITH_COMMA = Pattern.compile("[-+]?[0-9]+,[0-9]+");

    /** Points, apostrophes and blanks, the unbreakable ones too, between thousands. */
    private static final String BETWEEN = "[.'\\u2019 \\u00A0\\u202F]";

    private static final Pattern DECIMAL_COMMA =
        Pattern.compile("([-+]?(?:[0-9]+|[0-9]{1,3}(?:" + BETWEEN + "[0-9]{3})+))(?:,([0-9]+))?");
    private static final Pattern THOUSANDS = Pattern.compile(BETWEEN);

    private final SymbolTable symbols;
    private final ContentScanner content;
    private final JsonCursor json = new JsonCursor();
    private final Map<String, WrittenTime> written = new HashMap<>();
    private final MoneyText money = new MoneyText();
    private final KeyDigest digest = new KeyDigest();
    private Mapping mapping;
    private ObjectNode record;

    Parser(SymbolTable symbols, ContentScanner content) {
      this.symbols = symbols;
      this.content = content;
    }

    @Override
    public void begin(SourceFile file) {
      mapping = file.mapping();
      json.zone(file.zone());
    }

    @Override
    public void parse(byte[] bytes, int from, int to, CallRecord call) throws MalformedRecord {
      record = MappedRecord.read(bytes, from, to);
      id("call_id", call.callId);
      id("response_id", call.responseId);
      id("request_id", call.requestId);
      id("trace_id", call.traceId);
      times(call);
      words(call);
      tokens(call);
      outcome(call);
      cost(call);
      look(call);
      key(call);
    }

    // ------------------------------------------------------------- values

    /** The value of a field; null where it is absent, null or empty. */
    private JsonNode value(String name) throws MalformedRecord {
      Mapping.Field field = mapping.fields().get(name);
      if (field == null) {
        return null;
      }
      if (field.constant() != null) {
        return TextNode.valueOf(field.constant());
      }
      JsonNode found = MappedRecord.at(record, field.path());
      return found == null || (found.isTextual() && found.asText().isEmpty()) ? null : found;
    }

    private String word(String name) throws MalformedRecord {
      JsonNode found = value(name);
      if (found == null) {
        return null;
      }
      if (found.isContainerNode()) {
        throw new MalformedRecord(RejectReason.WRONG_TYPE, where(name));
      }
      String written = found.asText();
      return mapping.fields().get(name).values().getOrDefault(written, written);
    }

    private Symbol symbol(String name) throws MalformedRecord {
      return symbols.intern(word(name));
    }

    /** A name of a closed kind; what cannot be one is none. */
    private Symbol name(String name) throws MalformedRecord {
      String word = word(name);
      return word == null || !word.matches("[a-z_.]{1,40}") ? null : symbols.intern(word);
    }

    private String where(String name) {
      String path = mapping.fields().get(name).path();
      return path == null ? name : path;
    }

    private void id(String name, IdText id) throws MalformedRecord {
      id.set(word(name));
    }

    private BigDecimal number(String name) throws MalformedRecord {
      JsonNode found = value(name);
      if (found == null) {
        return null;
      }
      String text = found.isContainerNode() ? "" : found.asText().strip();
      try {
        if (found.isBoolean() || text.length() > LONGEST_NUMBER) {
          throw new NumberFormatException();
        }
        BigDecimal number = new BigDecimal(found.isTextual() ? withPoint(text) : text);
        if (Math.abs((long) number.scale()) > LONGEST_NUMBER) {
          throw new MalformedRecord(RejectReason.NUMBER_OUT_OF_RANGE, where(name));
        }
        return number;
      } catch (NumberFormatException e) {
        throw new MalformedRecord(
            !mapping.decimalComma() && WITH_COMMA.matcher(text).matches()
                ? RejectReason.NUMBER_WITH_COMMA
                : RejectReason.WRONG_TYPE,
            where(name));
      }
    }

    /** A number of a country that writes a comma; what is not written so is not guessed at. */
    private String withPoint(String text) {
      if (!mapping.decimalComma()) {
        return text;
      }
      Matcher parts = DECIMAL_COMMA.matcher(text);
      if (!parts.matches()) {
        throw new NumberFormatException();
      }
      String whole = THOUSANDS.matcher(parts.group(1)).replaceAll("");
      return parts.group(2) == null ? whole : whole + "." + parts.group(2);
    }

    private long count(String name) throws MalformedRecord {
      BigDecimal number = number(name);
      if (number == null) {
        return -1;
      }
      byte[] b = number.stripTrailingZeros().toPlainString().getBytes(StandardCharsets.US_ASCII);
      json.reset(b, 0, b.length);
      return json.readTokens(where(name));
    }

    private int flag(String name) throws MalformedRecord {
      String word = word(name);
      return word == null
          ? -1
          : switch (word.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes" -> 1;
            case "false", "0", "no" -> 0;
            default -> -1;
          };
    }

    private long time(String name) throws MalformedRecord {
      JsonNode found = value(name);
      if (found == null) {
        return CallRecord.NONE;
      }
      String pattern = mapping.fields().get(name).pattern();
      if (pattern != null) {
        String iso =
            found.isValueNode()
                ? written.computeIfAbsent(pattern, WrittenTime::of).iso(found.asText())
                : null;
        if (iso == null) {
          throw new MalformedRecord(RejectReason.INVALID_TIME, where(name));
        }
        byte[] b = ('"' + iso + '"').getBytes(StandardCharsets.US_ASCII);
        json.reset(b, 0, b.length);
        return TimeText.read(json, where(name), CallRecord.NONE);
      }
      String unit = mapping.fields().get(name).unit();
      if (unit == null || unit.equals("auto") || unit.equals("iso")) {
        if (found.isContainerNode() || found.isBoolean()) {
          throw new MalformedRecord(RejectReason.INVALID_TIME, where(name));
        }
        boolean digits =
            !"iso".equals(unit) && found.asText().matches("[0-9]{9,20}(\\.[0-9]{1,9})?");
        byte[] b = digits ? found.asText().getBytes(StandardCharsets.US_ASCII) : bytes(found);
        json.reset(b, 0, b.length);
        return TimeText.read(json, where(name), CallRecord.NONE);
      }
      BigDecimal v = number(name);
      BigDecimal seconds =
          switch (unit) {
            case "epoch_s" -> v;
            case "epoch_ms" -> v.movePointLeft(3);
            case "epoch_us" -> v.movePointLeft(6);
            case "epoch_ns" -> v.movePointLeft(9);
            default -> v.movePointLeft(7).subtract(TICKS_BEFORE_1970);
          };
      return TimeText.seconds(
          seconds.setScale(6, RoundingMode.HALF_UP).toPlainString(), where(name));
    }

    private long span(String name) throws MalformedRecord {
      BigDecimal v = number(name);
      if (v == null || v.signum() < 0) {
        return CallRecord.NONE;
      }
      int toMicros =
          switch (mapping.fields().get(name).unit()) {
            case "s" -> 6;
            case "ms" -> 3;
            case "us" -> 0;
            default -> -3;
          };
      BigDecimal micros = v.movePointRight(toMicros).setScale(0, RoundingMode.HALF_UP);
      return micros.precision() > 12 ? CallRecord.NONE : micros.longValueExact();
    }

    // ------------------------------------------------------------- the call

    private void times(CallRecord call) throws MalformedRecord {
      call.startedAt = time("started_at");
      if (call.startedAt == CallRecord.NONE) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, where("started_at"));
      }
      call.endedAt = time("ended_at");
      ObjectReader.lasted(call, span("duration"));
      ObjectReader.firstToken(call, span("time_to_first_token"));
    }

    private void words(CallRecord call) throws MalformedRecord {
      call.modelRequested = symbol("model_requested");
      call.modelServedAsLogged = symbol("model_served");
      call.modelSent =
          call.modelServedAsLogged == null ? call.modelRequested : call.modelServedAsLogged;
      call.providerAsLogged = symbol("provider");
      call.operation = name("operation");
      if (call.operation == null) {
        call.operation = symbols.intern("unknown");
      }
      call.apiBase = symbol("api_base");
      call.deployment = symbol("deployment");
      call.regionCalledAsLogged = symbol("region_called");
      call.regionServedAsLogged = symbol("region_served");
      call.geography = symbol("geography");
      call.serviceTier = name("service_tier");
      call.team = symbol("team");
      call.workload = symbol("workload");
      call.apiKey = symbol("api_key");
      call.costCenter = symbol("cost_center");
      call.environment = symbol("environment");
      call.actor = symbol("actor");
      if (call.actor != null) {
        scan(TextNode.valueOf(call.actor.toString()));
      }
      call.stream = flag("stream");
      call.gatewayCacheHit = flag("gateway_cache_hit") == 1;
    }

    private void tokens(CallRecord call) throws MalformedRecord {
      long in = count("input_tokens");
      long out = count("output_tokens");
      long read = count("cache_read_tokens");
      long write = count("cache_write_tokens");
      long hour = count("cache_write_1h_tokens");
      long reasoning = count("reasoning_tokens");
      long whole =
          mapping.outputIncludesReasoning() || reasoning < 0 ? out : Math.max(0, out) + reasoning;
      if (mapping.inputIncludesCache()) {
        ObjectReader.inclusive(call, in, read, write, whole, reasoning);
      } else {
        ObjectReader.exclusive(call, in, read, write, whole, reasoning);
      }
      call.cacheWrite1h = Math.min(Math.max(0, hour), call.cacheWrite5m);
      call.cacheWrite5m -= call.cacheWrite1h;
    }

    private void outcome(CallRecord call) throws MalformedRecord {
      long http = count("http_status");
      call.httpStatus = http >= 100 && http <= 599 ? (int) http : -1;
      call.errorClass = symbol("error_class");
      String status = word("status");
      call.status =
          status == null
              ? call.httpStatus >= 400 ? Status.FAILED : Status.SUCCEEDED
              : Status.valueOf(known("status", status, Status.values()));
      String limit = word("rate_limit");
      call.rateLimit =
          limit == null
              ? call.httpStatus == 429 ? RateLimit.UNKNOWN : RateLimit.NONE
              : RateLimit.valueOf(known("rate_limit", limit, RateLimit.values()));
    }

    /** A word that the mapping does not explain is refused: nobody knows what it means. */
    private String known(String name, String word, Enum<?>[] words) throws MalformedRecord {
      for (Enum<?> known : words) {
        if (known.name().toLowerCase(Locale.ROOT).equals(word)) {
          return known.name();
        }
      }
      throw new MalformedRecord(RejectReason.WRONG_TYPE, where(name));
    }

    private void cost(CallRecord call) throws MalformedRecord {
      BigDecimal cost = number("cost");
      if (cost == null) {
        return;
      }
      String unit = mapping.fields().get("cost").unit();
      int pointLeft =
          unit == null ? 0 : Map.of("1", 0, "cent", 2, "milli", 3, "micro", 6, "nano", 9).get(unit);
      if (cost.signum() < 0) {
        throw new MalformedRecord(RejectReason.NEGATIVE_COST, where("cost"));
      }
      money.take(cost, pointLeft, where("cost"));
      call.reportedCostAtto = money.atto();
      call.reportedCostBig = money.big();
      String currency = word("currency");
      if (currency == null || !currency.matches("[A-Za-z]{3}")) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, where("currency"));
      }
      call.currency = symbols.intern(currency.toUpperCase(Locale.ROOT));
    }

    private void look(CallRecord call) throws MalformedRecord {
      ContentState state = ContentState.ABSENT;
      for (String path : mapping.content()) {
        JsonNode found = MappedRecord.at(record, path);
        if (found != null && !(found.isValueNode() && found.asText().isEmpty())) {
          byte[] b = bytes(found);
          state = ContentMarks.join(state, ContentMarks.of(b, 0, b.length));
          scan(found);
        }
      }
      call.contentState = state;
    }

    private void scan(JsonNode text) {
      byte[] b = bytes(text);
      content.scanJson(b, 0, b.length);
    }

    private static byte[] bytes(JsonNode node) {
      try {
        return StatementJson.bytes(node);
      } catch (IOException e) {
        throw new UncheckedIOException("A tree cannot be written to memory.", e);
      }
    }

    private void key(CallRecord call) throws MalformedRecord {
      digest.begin(ID);
      for (String name : mapping.key()) {
        JsonNode part = value(name);
        if (part == null || part.isContainerNode()) {
          throw new MalformedRecord(RejectReason.MISSING_FIELD, where(name));
        }
        digest.add(part.asText());
      }
      digest.end();
      call.keyHi = digest.hi();
      call.keyLo = digest.lo();
      CallLinks.link(call, digest);
      if (call.callId.isNone()) {
        call.callId.set(call.responseId);
      }
    }
  }
}
