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
 * LiteLLM StandardLoggingPayload, versions 1.60 to 1.110, as its S3, GCS, ADLS and file loggers
 * write it: one record per attempt.
 *
 * <p>Source: litellm/types/utils.py, class StandardLoggingPayload. Tokens: the prompt count
 * includes cache reads and writes, for every provider. Deduplication key: litellm_call_id, id and
 * startTime together, because a retried call repeats its call id and cache hits repeat the response
 * id; of a job that is polled, its id ({@link LiteLlmRetrievals}). A proxy that asks another one
 * keeps the other's x-litellm-call-id among the answer's headers ({@link LiteLlmHeaders}), not in
 * 1.80: by it the record nearest the provider is found. Region: only in api_base and, from 1.109,
 * cost_breakdown.vertex_location or data_residency and usage.inference_geo.
 */
public final class LiteLlmStandardLogging implements CallLogFormat {
  static final String ID = "litellm";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "LiteLLM standard logging payload (JSON lines, or one object per file)";
  }

  @Override
  public String about() {
    return "One record per attempt. Input tokens include cache reads and writes. Same record: litellm_call_id + id +"
        + " startTime. Rate limits: error_rate_limit_category, else the error class; budget stops apart. Fetching an earlier answer"
        + " counts no tokens and no cost again; a batch, a film and an answer in the background count once, when done. Of two"
        + " proxies in a row the one nearer the provider counts, by its own keys and teams, and what that one gave again from its cache cost nothing; logs of versions that keep no headers"
        + " (before 1.85) do not tie them, and both count; those are paired with Bedrock's and Azure's logs as rows of the database are. Region: host of"
        + " api_base, vertex_location, inference_geo.";
  }

  @Override
  public Witness witness() {
    return Witness.GATEWAY;
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("id", "call_type", "startTime", "status")
        || head.has("id", "trace_id", "call_type", "custom_llm_provider")
        || head.has("id", "trace_id", "call_type", "status")) {
      return Recognition.yes(
          90, "fields id, call_type and status or custom_llm_provider of a StandardLoggingPayload");
    }
    return Recognition.no("no id with call_type, status and startTime at the top level");
  }

  @Override
  public CallParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser implements CallParser {
    private static final FieldNames TOP =
        FieldNames.of(
            "id",
            "litellm_call_id",
            "trace_id",
            "call_type",
            "cache_hit",
            "stream",
            "status",
            "custom_llm_provider",
            "startTime",
            "endTime",
            "completionStartTime",
            "model",
            "metadata",
            "response_cost",
            "cost_breakdown",
            "prompt_tokens",
            "completion_tokens",
            "request_tags",
            "end_user",
            "api_base",
            "model_group",
            "model_id",
            "messages",
            "response",
            "model_parameters",
            "hidden_params",
            "error_str",
            "error_information",
            "response_cost_failure_debug_info",
            "zero_cost_diagnostic",
            "guardrail_information",
            "session_id",
            // Filled by machines alone; ids made of digits would be taken for somebody's.
            "cache_key",
            "model_map_information",
            "requester_ip_address");
    private static final FieldNames METADATA =
        FieldNames.of(
            "user_api_key_hash",
            "user_api_key_alias",
            "user_api_key_team_id",
            "user_api_key_team_alias",
            "user_api_key_user_id",
            "user_api_key_end_user_id",
            "usage_object",
            "spend_logs_metadata",
            "requester_metadata",
            "user_api_key_auth_metadata",
            "team_alias",
            "team_id",
            "user_api_key_user_email",
            "user_api_key_user_alias",
            "requester_ip_address",
            // Filled by machines alone.
            "user_api_key_request_route",
            "cold_storage_object_key");
    private static final FieldNames RESPONSE =
        FieldNames.of(
            "model",
            "usage",
            "id",
            "created",
            "object",
            "system_fingerprint",
            "duration",
            // Of an answer in the background, a batch or a film.
            "background",
            "status",
            // Of what was passed through unread: the answer's bytes as text.
            "response");
    private static final FieldNames PASSED_THROUGH = FieldNames.of("id", "model", "usage");
    private static final FieldNames HIDDEN = FieldNames.of("additional_headers", "batch_models");

    private final RecordFields top = new RecordFields(TOP);
    private final JsonCursor json = new JsonCursor();
    private final ObjectInText passed = new ObjectInText(new JsonCursor());
    private final IdText passedId = new IdText();
    private final MoneyText money = new MoneyText();
    private final KeyDigest digest = new KeyDigest();
    private final TokenSplit tokens = new TokenSplit();
    private final TokenSplit responseTokens = new TokenSplit();
    private final LiteLlmErrors errors = new LiteLlmErrors();
    private final CalledAtProvider called = new CalledAtProvider();
    private final LiteLlmHeaders headers = new LiteLlmHeaders();
    private final Attribution who;
    private final SymbolTable symbols;
    private final Symbol dollar;
    private final ContentScanner content;

    /** The call type of the record before and the operation it names. */
    private String callType = "";

    private final Symbol passThrough;
    private Symbol operation;

    /** Of the answer: whether it was made in the background, and whether it is still made. */
    private boolean background;

    private boolean goesOn;

    /** The one model that a batch was of; null: none, or several. */
    private Symbol batchModel;

    Parser(SymbolTable symbols, ContentScanner content) {
      this.symbols = symbols;
      this.dollar = symbols.intern("USD");
      this.passThrough = symbols.intern("pass_through");
      this.content = content;
      this.who = new Attribution(symbols, content);
    }

    @Override
    public void begin(SourceFile file) {
      json.zone(file.zone());
    }

    @Override
    public void parse(byte[] record, int from, int to, CallRecord call) throws MalformedRecord {
      tokens.clear();
      responseTokens.clear();
      errors.clear();
      who.clear();
      background = goesOn = false;
      batchModel = null;
      passedId.clear();
      json.reset(record, from, to);
      boolean failed = false;
      boolean statusKnown = false;
      boolean costKnown = true;
      boolean zeroExplained = false;
      long prompt = -1;
      long completion = -1;
      headers.clear();
      Symbol endUser = null;
      ContentState said = ContentState.ABSENT;
      call.currency = dollar;
      top.enter(json);
      int field;
      while ((field = top.next(json, who)) != JsonCursor.END) {
        switch (field) {
          case 0 -> {
            if (json.readStringLenient()) {
              call.responseId.set(json.textBytes(), json.textFrom(), json.textTo());
            }
          }
          case 1 -> {
            if (json.readStringLenient()) {
              call.callId.set(json.textBytes(), json.textFrom(), json.textTo());
            }
          }
          case 2 -> {
            if (json.readStringLenient()) {
              call.traceId.set(json.textBytes(), json.textFrom(), json.textTo());
            }
          }
          case 3 -> {
            if (json.readStringLenient()) {
              call.operation = operation();
            }
          }
          case 4 -> call.gatewayCacheHit = json.readBoolean() == 1;
          case 5 -> call.stream = json.readBoolean();
          case 6 -> {
            if (json.readStringLenient()) {
              statusKnown = true;
              failed = !json.textIs("success");
            }
          }
          case 7 -> call.providerAsLogged = who.readText(json);
          case 8 -> call.startedAt = TimeText.read(json, "startTime", CallRecord.NONE);
          case 9 -> call.endedAt = TimeText.read(json, "endTime", CallRecord.NONE);
          case 10 ->
              call.firstTokenAt = TimeText.read(json, "completionStartTime", CallRecord.NONE);
          case 11 -> call.modelSent = who.readText(json);
          case 12 -> metadata(call);
          case 13 -> {
            if (money.read(json, "response_cost")) {
              call.reportedCostAtto = money.atto();
              call.reportedCostBig = money.big();
            }
          }
          case 14 -> LiteLlmBreakdown.read(json, who, call);
          case 15 -> prompt = json.readTokens("prompt_tokens");
          case 16 -> completion = json.readTokens("completion_tokens");
          case 17 -> who.readTags(json);
          case 18 -> endUser = who.readText(json);
          case 19 -> call.apiBase = who.readText(json);
          case 20 -> call.modelRequested = who.readText(json);
          case 21 -> call.deployment = who.readText(json);
          case 22 -> said = ContentMarks.join(said, scanned(record));
          case 23 -> said = ContentMarks.join(said, response(record, call));
          case 24, 26, 30 -> scanned(record);
          case 25 -> hidden();
          case 27 -> {
            json.peek();
            int at = json.position();
            errors.read(json, who);
            scanned(record, at, json.position());
          }
          case 28 -> costKnown = json.skipNull() || scannedDebug(record);
          case 29 -> zeroExplained = !(json.skipNull() || scannedDebug(record));
          case 31 -> who.readUnknown(json);
          case 34 -> who.readMention(json);
          default -> json.skip();
        }
      }
      json.finish();
      if (call.startedAt == CallRecord.NONE) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "startTime");
      }
      if (call.responseId.isNone() && call.callId.isNone()) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "id");
      }
      if (!statusKnown) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "status");
      }
      finish(call, failed, prompt, completion, said);
      boolean zero = call.reportedCostBig == null && call.reportedCostAtto == 0;
      if (zero && (!costKnown || zeroExplained)) {
        // Zero here means "no price in the gateway's map": unknown, not free.
        call.reportedCostAtto = CallRecord.NONE;
      }
      call.attempt = headers.attempts() < 0 ? -1 : headers.attempts() + 1;
      headers.quotaInto(call);
      call.actor = Attribution.first(endUser, call.actor);
    }

    private Symbol operation() {
      if (operation == null || !json.textIs(callType)) {
        callType = json.text();
        operation = symbols.intern(Operations.ofLiteLlm(callType));
      }
      return operation;
    }

    /**
     * Scans what explains a cost, the text of an error among it; false, so that it reads well where
     * presence means the opposite.
     */
    private boolean scannedDebug(byte[] record) throws MalformedRecord {
      scanned(record);
      return false;
    }

    private void finish(
        CallRecord call, boolean failed, long prompt, long completion, ContentState said) {
      // A cached answer keeps the headers it came with, those that name the other proxy too.
      if (!call.gatewayCacheHit) {
        call.askedId.set(headers.askedId());
        call.gatewayCacheHit = headers.isGivenAgain();
      }
      if (!call.gatewayCacheHit) {
        call.requestId.set(headers.requestId().isNone() ? errors.requestId() : headers.requestId());
      }
      // The deduplication key is made of what the log says, before any id is replaced.
      digest.begin(ID).add(call.callId).add(call.responseId).add(call.startedAt).end();
      call.keyHi = digest.hi();
      call.keyLo = digest.lo();
      if (!passedId.isNone()) {
        call.responseId.set(passedId);
      }
      CallLinks.link(call, digest);
      if (call.callId.isNone()) {
        call.callId.set(call.responseId);
      }
      TokenSplit split = tokens.seen ? tokens : responseTokens;
      split.length(tokens);
      split.length(responseTokens);
      // What LiteLLM passes through without reading it, it counts as zeros beside the answer.
      boolean unread = prompt == 0 && completion == 0 && call.operation == passThrough;
      split.into(call, unread ? -1 : prompt, unread ? -1 : completion);
      call.status =
          errors.clientClosed() ? Status.CANCELLED : failed ? Status.FAILED : Status.SUCCEEDED;
      errors.into(call, failed);
      boolean any = call.inputTokens() + call.output > 0;
      if (!any && failed) {
        call.tokenSource = TokenSource.ABSENT;
      } else if (failed
          || call.status == Status.CANCELLED
          || (call.stream == 1 && !split.detailed && call.reasoning == 0)) {
        // Without stream_options.include_usage LiteLLM counts itself and does not say so (trap T3);
        // so it does where a stream broke off, since the usage would have come last.
        call.tokenSource = TokenSource.ESTIMATED;
      } else {
        call.tokenSource = TokenSource.REPORTED;
      }
      if (call.endedAt != CallRecord.NONE) {
        call.durationUs = Math.max(0, call.endedAt - call.startedAt);
      }
      if (call.stream == 1 && call.firstTokenAt != CallRecord.NONE) {
        call.firstTokenUs = Math.max(0, call.firstTokenAt - call.startedAt);
      } else {
        call.firstTokenAt = CallRecord.NONE;
      }
      call.contentState = said;
      call.modelSent = Attribution.first(call.modelSent, batchModel);
      if (call.modelRequested == null) {
        call.modelRequested = call.modelSent;
      }
      if (call.modelServedAsLogged != null && call.modelServedAsLogged == call.modelRequested) {
        // LiteLLM writes the caller's alias back into the response: that names no model.
        call.modelServedAsLogged = null;
      }
      boolean fetched = LiteLlmRetrievals.correct(call, who, ID, background, goesOn, digest);
      if (fetched) {
        call.tokenSource = TokenSource.REPORTED;
      }
      who.into(call);
      CallLinks.pairFailureInTrace(call, digest);
      called.pair(call, digest);
      if (call.operation == null) {
        call.operation = symbols.intern("unknown");
      }
    }

    private ContentState scanned(byte[] record) throws MalformedRecord {
      json.skip();
      return scanned(record, json.sliceFrom(), json.sliceTo());
    }

    private ContentState scanned(byte[] record, int from, int to) {
      ContentState state = ContentMarks.of(record, from, to);
      if (state != ContentState.ABSENT) {
        content.scanJson(record, from, to);
      }
      return state;
    }

    private void metadata(CallRecord call) throws MalformedRecord {
      if (json.peek() != '{') {
        json.skip();
        return;
      }
      Symbol keyHash = null;
      Symbol teamId = null;
      Symbol endUser = null;
      Symbol user = null;
      json.enterObject();
      int field;
      while ((field = json.nextField(METADATA)) != JsonCursor.END) {
        switch (field) {
          case 0 -> keyHash = who.readText(json);
          case 1 -> call.apiKey = who.readText(json);
          case 2, 11 -> teamId = Attribution.first(teamId, who.readText(json));
          case 3, 10 -> call.team = Attribution.first(call.team, who.readText(json));
          case 4 -> user = who.readText(json);
          case 5 -> endUser = who.readText(json);
          case 6 -> tokens.read(json, who);
          case 7, 8, 9 -> who.readFreeForm(json);
          case 12, 13, 14 -> who.readMention(json);
          case 15, 16 -> json.skip();
          default -> who.readUnknown(json);
        }
      }
      call.apiKey = Attribution.first(call.apiKey, keyHash);
      call.team = Attribution.first(call.team, teamId);
      call.actor = Attribution.first(endUser, user);
      who.mention(user);
      who.mention(endUser);
      who.mention(teamId);
    }

    /**
     * Reads the served model and the usage out of the response and scans the rest. The fields that
     * machines fill before and after the content hold none, and their numbers are looked at for
     * nothing: ids are looked at when they are recorded, the others are recorded as numbers.
     */
    private ContentState response(byte[] record, CallRecord call) throws MalformedRecord {
      if (json.peek() != '{') {
        return scanned(record);
      }
      int from = json.position();
      int contentFrom = -1;
      int contentTo = -1;
      int before = from;
      json.enterObject();
      int field;
      while ((field = json.nextField(RESPONSE)) != JsonCursor.END) {
        switch (field) {
          case 0 -> call.modelServedAsLogged = who.readText(json);
          case 1 -> responseTokens.read(json, who);
          case 6 -> responseTokens.length(json);
          case 7 -> background = json.readBoolean() == 1;
          case 8 -> {
            Symbol status = who.readText(json);
            who.mention(status);
            goesOn = status != null && LiteLlmRetrievals.goesOn(status.toString());
          }
          case 9 -> passedThrough(call);
          default -> json.skip();
        }
        int after = json.position();
        if (field == JsonCursor.OTHER || field == 9) {
          contentFrom = contentFrom < 0 ? before : contentFrom;
          contentTo = after;
        }
        before = after;
      }
      ContentState state = ContentMarks.of(record, from, json.position());
      if (contentFrom >= 0 && state != ContentState.ABSENT) {
        content.scanJson(record, contentFrom, contentTo);
      }
      return state;
    }

    private void passedThrough(CallRecord call) throws MalformedRecord {
      json.skip();
      JsonCursor answer = passed.of(json.bytes(), json.sliceFrom(), json.sliceTo());
      if (answer == null) {
        return;
      }
      answer.enterObject();
      int field;
      while ((field = answer.nextField(PASSED_THROUGH)) != JsonCursor.END) {
        switch (field) {
          case 0 -> {
            if (answer.readStringLenient()) {
              passedId.set(answer.textBytes(), answer.textFrom(), answer.textTo());
            }
          }
          case 1 -> call.modelServedAsLogged = who.readText(answer);
          case 2 -> responseTokens.read(answer, who);
          default -> answer.skip();
        }
      }
    }

    private void hidden() throws MalformedRecord {
      if (json.peek() != '{') {
        json.skip();
        return;
      }
      json.enterObject();
      int field;
      while ((field = json.nextField(HIDDEN)) != JsonCursor.END) {
        switch (field) {
          case 0 -> headers.read(json);
          case 1 -> batchModels();
          default -> json.skip();
        }
      }
    }

    private void batchModels() throws MalformedRecord {
      if (json.peek() != '[') {
        json.skip();
        return;
      }
      int models = 0;
      json.enterArray();
      while (json.nextElement()) {
        Symbol model = who.readText(json);
        who.mention(model);
        batchModel = models++ == 0 ? model : null;
      }
    }
  }
}
