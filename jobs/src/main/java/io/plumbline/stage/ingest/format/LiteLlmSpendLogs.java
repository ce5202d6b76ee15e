package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.CallRecord.TokenSource;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.KeyDigest;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallLogFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.MoneyText;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;

/**
 * Rows of LiteLLM's table LiteLLM_SpendLogs as JSON lines (row_to_json, or /spend/logs) or as CSV
 * (COPY … CSV, or a data frame's export).
 *
 * <p>Source: litellm-proxy-extras schema.prisma; builder get_logging_payload. One row per client
 * request: attempts that a retry or fallback absorbed are not here, so a standard logging record of
 * the same call wins over this one. Tokens: input includes cache reads and writes. Times have no
 * zone and are UTC, with a T or a blank. metadata and request_tags are objects, or JSON written
 * into a string; tags may be an array as PostgreSQL prints one ({@code {a,"b c"}}). Rows of CSV
 * bring numbers and flags as text; the words None, null and NULL stand for nothing. Deduplication
 * key: request_id, litellm_call_id and startTime.
 */
public final class LiteLlmSpendLogs implements CallLogFormat {
  static final String ID = "litellm-spendlogs";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "LiteLLM_SpendLogs rows (JSON lines, CSV)";
  }

  @Override
  public String about() {
    return "One row per client request: attempts absorbed by retries are missing, so the standard"
        + " logging payload of the same call wins. Input tokens include cache reads and"
        + " writes. Same record: request_id + litellm_call_id + startTime. Rows name no other"
        + " proxy: of two in a row whose databases alone are read, answers are one call by their id, nearest the provider; failures and"
        + " vectors, which have none, count in both. Answered rows name no request of"
        + " the provider: without the standard log they are paired one for one with Bedrock's records (model, tokens, a minute) and"
        + " Azure's (resource, deployment); a stream that broke off, whose tokens the gateway estimates, counts in both. Rate limits:"
        + " metadata.error_information. Region: host of api_base.";
  }

  @Override
  public Witness witness() {
    return Witness.GATEWAY_LEDGER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    return head.has("request_id", "call_type", "spend")
        ? Recognition.yes(95, "columns request_id, call_type and spend of LiteLLM_SpendLogs")
        : Recognition.no("no request_id with call_type and spend at the top level");
  }

  @Override
  public CallParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser implements CallParser {
    private static final FieldNames TOP =
        FieldNames.of(
            "request_id",
            "litellm_call_id",
            "call_type",
            "api_key",
            "spend",
            "prompt_tokens",
            "completion_tokens",
            "startTime",
            "endTime",
            "completionStartTime",
            "model",
            "model_id",
            "model_group",
            "custom_llm_provider",
            "api_base",
            "user",
            "metadata",
            "cache_hit",
            "request_tags",
            "team_id",
            "end_user",
            "messages",
            "response",
            "proxy_server_request",
            "session_id",
            "status",
            "requester_ip_address",
            // Filled by machines alone; ids made of digits would be taken for somebody's.
            "cache_key",
            "updated_at",
            // As databases write the names that fold what stands without quotes.
            "starttime",
            "endtime",
            "completionstarttime");
    private static final FieldNames METADATA =
        FieldNames.of(
            "status",
            "litellm_call_id",
            "usage_object",
            "additional_usage_values",
            "user_api_key_alias",
            "user_api_key_team_alias",
            "user_api_key_team_id",
            "error_information",
            "spend_logs_metadata",
            "cost_breakdown",
            "attempted_retries",
            "attempted_fallbacks",
            "original_model_group",
            "guardrail_information",
            "user_api_key_user_id",
            "user_api_key_user_email",
            "user_api_key_user_alias",
            "user_api_key_end_user_id",
            "requester_ip_address",
            // Filled by machines alone.
            "user_api_key",
            "user_api_key_hash",
            "user_api_key_request_route",
            "cold_storage_object_key",
            "model_map_information");

    private final RecordFields top = new RecordFields(TOP);
    private final JsonCursor json = new JsonCursor();
    private final JsonCursor inner = new JsonCursor();
    private final MoneyText money = new MoneyText();
    private final KeyDigest digest = new KeyDigest();
    private final TokenSplit tokens = new TokenSplit();
    private final LiteLlmErrors errors = new LiteLlmErrors();
    private final CalledAtProvider called = new CalledAtProvider();
    private final Attribution who;
    private final SymbolTable symbols;
    private final ContentScanner content;
    private byte[] unescaped = new byte[4096];
    private Symbol keyAlias;
    private Symbol teamAlias;
    private Symbol statusInMetadata;
    private Symbol askedFor;
    private int retries;

    Parser(SymbolTable symbols, ContentScanner content) {
      this.symbols = symbols;
      this.content = content;
      this.who = new Attribution(symbols, content);
    }

    @Override
    public void begin(SourceFile file) {
      json.zone(file.zone());
      inner.zone(file.zone());
    }

    @Override
    public void parse(byte[] record, int from, int to, CallRecord call) throws MalformedRecord {
      tokens.clear();
      errors.clear();
      who.clear();
      keyAlias = teamAlias = statusInMetadata = askedFor = null;
      retries = -1;
      json.reset(record, from, to);
      long prompt = -1;
      long completion = -1;
      Symbol status = null;
      Symbol key = null;
      Symbol teamId = null;
      Symbol user = null;
      Symbol endUser = null;
      ContentState said = ContentState.ABSENT;
      call.currency = symbols.intern("USD");
      top.enter(json);
      int field;
      while ((field = top.next(json, who)) != JsonCursor.END) {
        switch (field) {
          case 0 -> id(call.responseId);
          case 1 -> id(call.callId);
          case 2 -> {
            if (json.readStringLenient()) {
              call.operation = symbols.intern(Operations.ofLiteLlm(json.text()));
            }
          }
          case 3 -> key = word();
          case 4 -> {
            if (money.read(json, "spend")) {
              call.reportedCostAtto = money.atto();
              call.reportedCostBig = money.big();
            }
          }
          case 5 -> prompt = json.readTokens("prompt_tokens");
          case 6 -> completion = json.readTokens("completion_tokens");
          case 7, 29 -> call.startedAt = time("startTime");
          case 8, 30 -> call.endedAt = time("endTime");
          case 9, 31 -> call.firstTokenAt = time("completionStartTime");
          case 10 -> call.modelSent = word();
          case 11 -> call.deployment = word();
          case 12 -> call.modelRequested = word();
          case 13 -> call.providerAsLogged = word();
          case 14 -> call.apiBase = word();
          case 15 -> user = word();
          case 16 -> embedded(call, this::metadata);
          case 17 -> call.gatewayCacheHit = isTrue();
          case 18 -> tags(json);
          case 19 -> teamId = word();
          case 20 -> endUser = word();
          case 21, 22, 23 -> {
            json.skip();
            ContentState state = ContentMarks.of(record, json.sliceFrom(), json.sliceTo());
            if (state != ContentState.ABSENT && !isEmptyText(record)) {
              content.scanJson(record, json.sliceFrom(), json.sliceTo());
              said = ContentMarks.join(said, state);
            }
          }
          case 24 -> id(call.traceId);
          case 25 -> status = word();
          case 26 -> who.readMention(json);
          default -> json.skip();
        }
      }
      json.finish();
      if (call.startedAt == CallRecord.NONE) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "startTime");
      }
      if (call.responseId.isNone() && call.callId.isNone()) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "request_id");
      }
      call.apiKey = Attribution.first(keyAlias, key);
      call.team = Attribution.first(teamAlias, teamId);
      call.actor = Attribution.first(endUser, user);
      who.mention(user);
      who.mention(teamId);
      who.mention(call.modelRequested);
      call.contentState = said;
      call.attempt = retries < 0 ? -1 : retries + 1;
      call.modelRequested =
          Attribution.first(askedFor, Attribution.first(call.modelRequested, call.modelSent));
      if (call.operation == null) {
        call.operation = symbols.intern("unknown");
      }
      Symbol ended = Attribution.first(status, statusInMetadata);
      boolean failed = ended != null && ended.toString().equals("failure");
      finish(call, failed, prompt, completion);
    }

    private void finish(CallRecord call, boolean failed, long prompt, long completion) {
      call.requestId.set(errors.requestId());
      digest.begin(ID).add(call.callId).add(call.responseId).add(call.startedAt).end();
      call.keyHi = digest.hi();
      call.keyLo = digest.lo();
      CallLinks.link(call, digest);
      if (call.callId.isNone()) {
        call.callId.set(call.responseId);
      }
      tokens.into(call, prompt, completion);
      call.status =
          errors.clientClosed() ? Status.CANCELLED : failed ? Status.FAILED : Status.SUCCEEDED;
      errors.into(call, failed);
      boolean any = call.inputTokens() + call.output > 0;
      call.tokenSource =
          !any && failed
              ? TokenSource.ABSENT
              // The provider's count of a stream comes last, and these broke off before.
              : failed || call.status == Status.CANCELLED
                  ? TokenSource.ESTIMATED
                  : TokenSource.REPORTED;
      LiteLlmRetrievals.correct(call, who, ID, false, false, digest);
      if (call.endedAt != CallRecord.NONE) {
        call.durationUs = Math.max(0, call.endedAt - call.startedAt);
      }
      // The table does not say whether the call was streamed; an earlier first token shows that it
      // was.
      boolean streamed =
          call.firstTokenAt != CallRecord.NONE
              && call.endedAt != CallRecord.NONE
              && call.firstTokenAt < call.endedAt;
      if (streamed) {
        call.stream = 1;
        call.firstTokenUs = Math.max(0, call.firstTokenAt - call.startedAt);
      } else {
        call.firstTokenAt = CallRecord.NONE;
      }
      who.into(call);
      CallLinks.pairFailureInTrace(call, digest);
      called.pair(call, digest);
    }

    private void metadata(JsonCursor at, CallRecord call) throws MalformedRecord {
      at.enterObject();
      int field;
      while ((field = at.nextField(METADATA)) != JsonCursor.END) {
        switch (field) {
          case 0 -> statusInMetadata = who.readText(at);
          case 1 -> {
            // The record's own, read later, may take its place.
            who.readUnknown(at);
            inner.reset(at.bytes(), at.sliceFrom(), at.sliceTo());
            if (inner.readStringLenient() && call.callId.isNone()) {
              call.callId.set(inner.textBytes(), inner.textFrom(), inner.textTo());
            }
          }
          case 2, 3 -> tokens.read(at, who);
          case 4 -> keyAlias = who.readText(at);
          case 5 -> teamAlias = who.readText(at);
          case 7 -> {
            at.skip();
            content.scanJson(at.bytes(), at.sliceFrom(), at.sliceTo());
            inner.reset(at.bytes(), at.sliceFrom(), at.sliceTo());
            errors.read(inner, who);
          }
          case 8 -> who.readFreeForm(at);
          case 9 -> LiteLlmBreakdown.read(at, who, call);
          case 10, 11 -> {
            int n = at.readIntLenient(-1);
            retries = n < 0 ? retries : Math.max(0, retries) + n;
          }
          case 12 -> askedFor = who.readText(at);
          case 13 -> {
            at.skip();
            content.scanJson(at.bytes(), at.sliceFrom(), at.sliceTo());
          }
          case 6, 14, 15, 16, 17, 18 -> who.readMention(at);
          case 19, 20, 21, 22, 23 -> at.skip();
          default -> who.readUnknown(at);
        }
      }
    }

    private void tags(JsonCursor at) throws MalformedRecord {
      if (at.peek() == '"') {
        at.readString();
        JsonCursor list = embeddedText(at);
        int n = at.textTo() - at.textFrom();
        if (n > 0 && list.peek() == '[') {
          who.readTags(list);
        } else if (n > 2 && list.peek() == '{') {
          postgresArray(at.text());
        }
      } else {
        who.readTags(at);
      }
    }

    /** {@code {a,"b c"}}: entries with blanks, commas or quotes stand in quotes. */
    private void postgresArray(String text) {
      StringBuilder entry = new StringBuilder();
      boolean quoted = false;
      for (int i = 1; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\\' && i + 1 < text.length()) {
          entry.append(text.charAt(++i));
        } else if (c == '"') {
          quoted = !quoted;
        } else if (!quoted && (c == ',' || c == '}')) {
          if (entry.length() > 0) {
            who.tag(entry.toString());
          }
          entry.setLength(0);
        } else {
          entry.append(c);
        }
      }
    }

    /** {@code ""}, {@code {}} and {@code []} in a string, and a data frame's words for nothing. */
    private boolean isEmptyText(byte[] record) throws MalformedRecord {
      int n = json.sliceTo() - json.sliceFrom();
      if (record[json.sliceFrom()] != '"' || n > 6) {
        return false;
      }
      inner.reset(record, json.sliceFrom(), json.sliceTo());
      inner.readString();
      return n <= 4 || isNothing(inner);
    }

    private static boolean isNothing(JsonCursor at) {
      return at.textIs("None") || at.textIs("null") || at.textIs("NULL");
    }

    /** An id; a word for nothing is none. */
    private void id(IdText id) throws MalformedRecord {
      if (json.readScalar() && !isNothing(json)) {
        id.set(json.textBytes(), json.textFrom(), json.textTo());
      }
    }

    /** A word, or a number as it is written; null for nothing and its words. */
    private Symbol word() throws MalformedRecord {
      return json.readScalar() && !isNothing(json) ? who.text(json) : null;
    }

    private long time(String field) throws MalformedRecord {
      if (json.peek() != '"') {
        return TimeText.read(json, field, CallRecord.NONE);
      }
      json.skip();
      inner.reset(json.bytes(), json.sliceFrom(), json.sliceTo());
      inner.readString();
      if (isNothing(inner)) {
        return CallRecord.NONE;
      }
      inner.reset(json.bytes(), json.sliceFrom(), json.sliceTo());
      return TimeText.read(inner, field, CallRecord.NONE);
    }

    /** The column is text; exports make a flag of it. */
    private boolean isTrue() throws MalformedRecord {
      if (json.peek() != '"') {
        return json.readBoolean() == 1;
      }
      json.readString();
      return json.textIs("True") || json.textIs("true") || json.textIs("t");
    }

    /** Reads an object that may be written as JSON inside a string. */
    private void embedded(CallRecord call, ObjectReader reader) throws MalformedRecord {
      byte kind = json.peek();
      if (kind == '{') {
        reader.read(json, call);
      } else if (kind == '"') {
        json.readString();
        JsonCursor object = embeddedText(json);
        if (json.textTo() == json.textFrom()) {
          return;
        }
        if (object.peek() == '"') {
          // A column that holds JSON as text, exported as JSON: text in text.
          object.readString();
          object = embeddedText(object);
        }
        if (object.peek() == '{') {
          reader.read(object, call);
          object.finish();
        }
      } else {
        json.skip();
      }
    }

    /** A cursor over the text read last; the text is copied because the buffer is reused. */
    private JsonCursor embeddedText(JsonCursor at) {
      int n = at.textTo() - at.textFrom();
      if (unescaped.length < n) {
        unescaped = new byte[n * 2];
      }
      System.arraycopy(at.textBytes(), at.textFrom(), unescaped, 0, n);
      JsonCursor cursor = new JsonCursor();
      cursor.reset(unescaped, 0, n);
      return cursor;
    }

    @FunctionalInterface
    private interface ObjectReader {
      void read(JsonCursor at, CallRecord call) throws MalformedRecord;
    }
  }
}
