package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Diagnostic log of an Azure OpenAI (AI Foundry) resource: lines of {@code PT1H.json}, entries in
 * {@code {"records":[…]}}, or rows of table AzureDiagnostics as a query over a workspace gives them
 * ({@code TimeGenerated}, {@code OperationName}, {@code properties_s}; CorrelationId must be among
 * its columns).
 *
 * <p>Source: the Elastic azure_openai fixtures (logs). Category RequestResponse is one call an
 * entry. Audit, Trace and other categories are passed over, and so is AzureOpenAIRequestUsage: the
 * vendor publishes its fields nowhere. Two public programs read promptTokens, generatedTokens and
 * cachedTokens of it, each a list whose first element counts; what ties such an entry to the call
 * that RequestResponse tells of is not known, so that its tokens would count that call twice.
 *
 * <p>The log counts bytes, not tokens: tokens are absent. No text. {@code properties} is an object
 * or JSON in a text. Times: requestTime and responseTime are .NET ticks (100 ns since year 1);
 * where they are none, {@code time} with its seven digits. A negative durationMs says nothing.
 * Several entries may share a correlationId, and the hour's file grows while it is read:
 * deduplication key is resourceId, correlationId, time, operationName and requestTime. Rate-limit
 * hits: resultSignature 429, the vendor's; a content filter's 400 is none. Region: location is
 * where the resource stands, not where the model ran: the deployment's SKU decides that and is in
 * no log, so the place cannot be proved without endpoints.yaml.
 */
public final class AzureOpenAiLog implements CallBatchFormat {
  static final String ID = "azure-openai";

  /** Seconds from year 1 to 1970, as .NET counts them. */
  private static final long UNIX_EPOCH = 62_135_596_800L;

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Azure OpenAI diagnostic log (RequestResponse: JSON lines, records, rows of AzureDiagnostics)";
  }

  @Override
  public String about() {
    return "One entry per call; other categories are passed over. Bytes, no tokens: they are absent. Same record:"
        + " resourceId + correlationId + time + operationName + requestTime. Rate limits: resultSignature 429. Region: only"
        + " the resource's; the deployment's SKU decides where a model runs and is not in the log. No cost.";
  }

  @Override
  public Witness witness() {
    return Witness.PROVIDER;
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("Category", "OperationName", "properties_s")) {
      return ReportPage.says(head, "RequestResponse")
              || ReportPage.says(head, "MICROSOFT.COGNITIVESERVICES")
          ? Recognition.yes(94, "rows of AzureDiagnostics of an Azure OpenAI resource")
          : Recognition.no("rows of AzureDiagnostics of another service");
    }
    boolean entry = head.has("category", "operationName", "resourceId") || head.has("records");
    return entry
            && (ReportPage.says(head, "\"RequestResponse\"")
                || ReportPage.says(head, "\"AzureOpenAIRequestUsage\"")
                || ReportPage.says(head, "modelDeploymentName")
                || ReportPage.says(head, "\"category\"")
                    && ReportPage.says(head, "/MICROSOFT.COGNITIVESERVICES/ACCOUNTS/"))
            && !ReportPage.says(head, "\"GatewayLogs\"")
        ? Recognition.yes(94, "diagnostic entries of an Azure OpenAI resource")
        : Recognition.no("no category of Azure OpenAI with operationName and resourceId");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "time",
            "resourceId",
            "category",
            "operationName",
            "resultSignature",
            "durationMs",
            "callerIpAddress",
            "correlationId",
            "location",
            "Tenant",
            "properties",
            // Filled by machines alone.
            "event",
            "level",
            "operationVersion",
            // Of table AzureDiagnostics.
            "TimeGenerated",
            "ResourceId",
            "_ResourceId",
            "Category",
            "OperationName",
            "ResultSignature",
            "DurationMs",
            "CallerIPAddress",
            "CorrelationId",
            "location_s",
            "Tenant_s",
            "properties_s");
    private static final FieldNames PROPERTIES =
        FieldNames.of(
            "requestTime",
            "responseTime",
            "objectId",
            "streamType",
            "modelDeploymentName",
            "modelName",
            "modelVersion",
            "apiName",
            "requestLength",
            "responseLength",
            "callerObjectId");
    private static final Pattern DATED = Pattern.compile("20[0-9]{2}-[0-9]{2}-[0-9]{2}");

    private final RecordFields properties = new RecordFields(PROPERTIES, "properties.");
    private final IdText correlation = new IdText();
    private Symbol resource;
    private Symbol category;
    private Symbol operation;
    private Symbol model;
    private Symbol version;
    private long loggedAt;
    private long requestTicks;
    private long responseTicks;
    private long took;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS, "records");
    }

    @Override
    void begin(CallRecord call) {
      correlation.clear();
      resource = category = operation = model = version = null;
      loggedAt = took = CallRecord.NONE;
      requestTicks = responseTicks = 0;
      call.providerAsLogged = symbols.intern("azure_openai");
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0, 14 -> loggedAt = time("time");
        case 1, 15 -> resource = word();
        case 16 -> {
          Symbol inLowerCase = word();
          if (resource == null && inLowerCase != null) {
            resource = symbols.intern(inLowerCase.toString().toUpperCase(Locale.ROOT));
          }
        }
        case 2, 17 -> category = word();
        case 3, 18 -> operation = word();
        case 4, 19 -> call.httpStatus = json.readIntLenient(-1);
        case 5, 20 -> took = span("durationMs", 3);
        case 6, 21 -> who.readMention(json);
        case 7, 22 -> id(correlation);
        case 8, 23 -> call.regionCalledAsLogged = who.kept(word(), call.regionCalledAsLogged);
        case 9, 24 -> call.regionCalledAsLogged = who.kept(call.regionCalledAsLogged, word());
        case 10, 25 -> {
          JsonCursor object = object();
          if (object != null) {
            properties(object, call);
          } else if (json.bytes()[json.sliceFrom()] == '"') {
            content.scanAround(json.bytes(), json.sliceFrom(), json.sliceTo());
          }
        }
        default -> json.skip();
      }
    }

    private void properties(JsonCursor at, CallRecord call) throws MalformedRecord {
      properties.enter(at);
      int field;
      while ((field = properties.next(at, who)) != JsonCursor.END) {
        switch (field) {
          case 0 -> requestTicks = ticks(at, "properties.requestTime");
          case 1 -> responseTicks = ticks(at, "properties.responseTime");
          case 2 -> call.actor = who.kept(word(at), call.actor);
          case 10 -> call.actor = who.kept(call.actor, word(at));
          case 3 -> {
            Symbol type = word(at);
            call.stream = type == null ? -1 : type.toString().equals("Streaming") ? 1 : 0;
            who.mention(type);
          }
          case 4 -> call.deployment = word(at);
          case 5 -> model = word(at);
          case 6 -> version = word(at);
          case 7 -> who.readMention(at);
          default -> at.skip();
        }
      }
    }

    /** Ticks as a number or as text; 0 where there are none. */
    private long ticks(JsonCursor at, String field) throws MalformedRecord {
      BigDecimal ticks = decimal(at, field);
      if (ticks == null || ticks.signum() == 0) {
        return 0;
      }
      try {
        return ticks.longValueExact();
      } catch (ArithmeticException e) {
        throw new MalformedRecord(RejectReason.INVALID_TIME, field);
      }
    }

    private static long micros(long ticks) {
      return ticks / 10 - UNIX_EPOCH * 1_000_000;
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      if (category == null || !category.toString().equals("RequestResponse") || operation == null) {
        return false;
      }
      String of = operation(operation.toString());
      if (of == null) {
        return false;
      }
      requireId(correlation, "correlationId");
      boolean ticked = requestTicks > UNIX_EPOCH * 10_000_000L + 1;
      call.startedAt = ticked ? micros(requestTicks) : loggedAt;
      requireStart(call, "time");
      call.callId.set(correlation);
      call.operation = symbols.intern(of);
      call.modelRequested = call.modelSent = Attribution.first(model, call.deployment);
      if (model != null && version != null && DATED.matcher(version.toString()).matches()) {
        call.modelServedAsLogged = symbols.intern(model + "-" + version);
      } else {
        who.mention(version);
      }
      String account = resource == null ? null : resource.toString().toLowerCase(Locale.ROOT);
      if (account != null) {
        account = account.substring(account.lastIndexOf('/') + 1);
        who.tag("resource:" + account);
      }
      call.status = call.httpStatus >= 400 ? Status.FAILED : Status.SUCCEEDED;
      call.rateLimit = call.httpStatus == 429 ? RateLimit.VENDOR : RateLimit.NONE;
      if (ticked && responseTicks >= requestTicks) {
        call.endedAt = micros(responseTicks);
        lasted(call, CallRecord.NONE);
      } else {
        lasted(call, took);
      }
      digest
          .begin(ID)
          .add(Symbol.string(resource))
          .add(correlation)
          .add(loggedAt)
          .add(operation.toString())
          .add(requestTicks);
      key(call);
      if (account != null) {
        CalledAtProvider.pairAtAzure(call, digest, account);
      }
      // Entries may share it, so it names no single call in another log.
      call.operationHi =
          digest.begin("operation").add(correlation).add(requestTicks).end().hi() | 1;
      return true;
    }

    /** What the operation does; null: it calls no model (threads, files, lists). */
    private static String operation(String name) {
      String n = name.toLowerCase(Locale.ROOT);
      if (n.startsWith("chatcompletions")
          || n.startsWith("responses")
          || n.startsWith("messages")) {
        return "chat";
      }
      if (n.startsWith("extensionschatcompletions")) {
        return "chat";
      }
      if (n.startsWith("completions")) {
        return "text_completion";
      }
      if (n.startsWith("embeddings")) {
        return "embeddings";
      }
      if (n.startsWith("imagegenerations") || n.startsWith("images")) {
        return "image_generation";
      }
      return n.startsWith("audio") || n.startsWith("transcription") || n.startsWith("translation")
          ? "transcription"
          : n.startsWith("speech") ? "speech" : null;
    }
  }
}
