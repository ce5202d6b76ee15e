package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rows and diagnostic entries of both logs of Azure API Management: one file may hold both (an
 * event hub's capture, a query over both tables), and a query may join them into one row. Whichever
 * of the two tells of a call, its deduplication key is the CorrelationId, so that a call told twice
 * is one record: the telling that counts tokens stays.
 *
 * <p>Sources: the tables' reference; processors of the event hub's entries in public repositories,
 * which agree that both categories share {@code correlationId} inside of {@code properties}, and
 * that {@code promptCachedTokens} (which the table lacks) comes on top of Claude's prompt tokens;
 * elastic/integrations, azure_openai, test-open-ai-gateway.log for the bodies that an entry of the
 * request log may hold as text, cut where they are long. Names are taken in camel case and as the
 * tables write them.
 */
final class AzureApimReader extends ObjectReader {
  private static final FieldNames FIELDS = fields();

  /** Entries are cut at 32 KB; a message close to that may go on in another row. */
  private static final int NEARLY_CUT = 30_000;

  private static final String SERVICE = "Microsoft.ApiManagement/";

  private static final Pattern MODEL_HOST =
      Pattern.compile(
          "^https?://[^/]*\\.(openai\\.azure\\.com|cognitiveservices\\.azure\\.com|services\\.ai\\.azure\\.com"
              + "|models\\.ai\\.azure\\.com)(:[0-9]+)?/.*");
  private static final Pattern DEPLOYMENT = Pattern.compile("/deployments/([^/?]+)");

  private final RecordFields properties = new RecordFields(FIELDS, "properties.");
  private final RecordFields error = new RecordFields(FieldNames.of("reason"), "lastError.");
  private final IdText correlation = new IdText();
  private Symbol category;
  private Symbol backend;
  private Symbol url;
  private Symbol reason;
  private Symbol deployment;
  private Symbol model;
  private Symbol operation;
  private int code;
  private int backendCode;
  private long took;
  private long sequence;
  private long in;
  private long cached;
  private long out;
  private boolean asked;
  private boolean answered;
  private boolean nearlyCut;

  /** The answer's body, as the backend gave it, else as the gateway did; null: not logged. */
  private byte[] body;

  private final TokenSplit usage = new TokenSplit();

  AzureApimReader(SymbolTable symbols, ContentScanner content) {
    super(symbols, content, FIELDS, "records", "value");
  }

  /** Each name as the tables write it and in camel case: its index is half of the two's. */
  private static FieldNames fields() {
    String[] tables = {
      "TimeGenerated",
      "CorrelationId",
      "Category",
      "Type",
      "Properties",
      "ResponseCode",
      "BackendResponseCode",
      "ApimSubscriptionId",
      "BackendUrl",
      "Url",
      "TotalTime",
      "DurationMs",
      "LastErrorReason",
      "LastError",
      "LastErrorMessage",
      "UserId",
      "SequenceNumber",
      "ModelName",
      "DeploymentName",
      "IsStreamCompletion",
      "PromptTokens",
      "PromptCachedTokens",
      "CompletionTokens",
      "RequestMessages",
      "ResponseMessages",
      "OperationName",
      "RequestBody",
      "BackendRequestBody",
      "ResponseBody",
      "BackendResponseBody"
    };
    String[] names = new String[tables.length * 2];
    for (int i = 0; i < tables.length; i++) {
      String camel = tables[i].substring(0, 1).toLowerCase(Locale.ROOT) + tables[i].substring(1);
      names[2 * i] = tables[i];
      names[2 * i + 1] = i == 0 ? "time" : camel;
    }
    return FieldNames.of(names);
  }

  @Override
  void begin(CallRecord call) {
    correlation.clear();
    category = backend = url = reason = deployment = model = operation = null;
    code = backendCode = -1;
    took = CallRecord.NONE;
    sequence = in = cached = out = -1;
    asked = answered = nearlyCut = false;
    body = null;
    usage.clear();
  }

  @Override
  void read(int field, CallRecord call) throws MalformedRecord {
    if (field / 2 == 4) {
      JsonCursor object = object();
      if (object == null) {
        return;
      }
      properties.enter(object);
      int inside;
      while ((inside = properties.next(object, who)) != JsonCursor.END) {
        read(object, inside, call);
      }
    } else {
      read(json, field, call);
    }
  }

  private void read(JsonCursor at, int field, CallRecord call) throws MalformedRecord {
    switch (field / 2) {
      case 0 -> {
        long written = time(at, "TimeGenerated");
        call.startedAt = call.startedAt == CallRecord.NONE ? written : call.startedAt;
      }
      case 1 -> id(at, correlation);
      case 2, 3 -> category = who.kept(category, mention(at));
      case 5 -> code = at.readIntLenient(-1);
      case 6 -> backendCode = at.readIntLenient(-1);
      case 7 -> call.apiKey = word(at);
      case 8 -> backend = word(at);
      case 9 -> url = mention(at);
      case 10 -> took = span(at, "TotalTime", 3);
      case 11 -> {
        long written = span(at, "durationMs", 3);
        took = took == CallRecord.NONE ? written : took;
      }
      case 12 -> reason = who.kept(reason, mention(at));
      case 13 -> lastError(at);
      case 14 -> who.readUnknown(at);
      case 15 -> call.actor = word(at);
      case 16 -> sequence = tokens(at, "SequenceNumber");
      case 17 -> model = word(at);
      case 18 -> deployment = word(at);
      case 19 -> call.stream = flag(at);
      case 20 -> in = tokens(at, "PromptTokens");
      case 21 -> cached = tokens(at, "promptCachedTokens");
      case 22 -> out = tokens(at, "CompletionTokens");
      case 23 -> asked = message(at);
      case 24 -> answered = message(at);
      case 25 -> {
        Symbol named = mention(at);
        // Around the properties stands the log's own name.
        operation = named != null && named.toString().startsWith(SERVICE) ? operation : named;
      }
      case 26, 27 -> content(at);
      case 28, 29 -> {
        content(at);
        byte[] b = at.bytes();
        if (b[at.sliceFrom()] != 'n' && (body == null || field / 2 == 29)) {
          body = Arrays.copyOfRange(b, at.sliceFrom(), at.sliceTo());
        }
      }
      default -> who.readUnknown(at); // properties inside of properties
    }
  }

  /** As an entry has it; a table has its parts in columns. */
  private void lastError(JsonCursor at) throws MalformedRecord {
    if (at.peek() != '{') {
      who.readUnknown(at);
      return;
    }
    error.enterIfObject(at);
    while (error.next(at, who) != JsonCursor.END) {
      reason = who.kept(reason, mention(at));
    }
  }

  private boolean message(JsonCursor at) throws MalformedRecord {
    content(at);
    int n = at.sliceTo() - at.sliceFrom();
    nearlyCut |= n > NEARLY_CUT;
    return n > 4;
  }

  @Override
  boolean complete(CallRecord call) throws MalformedRecord {
    String of = category == null ? "" : category.toString();
    boolean requests = of.endsWith("GatewayLogs");
    boolean models = of.endsWith("GatewayLlmLogs") || of.endsWith("GatewayLlmLog");
    boolean either = !requests && !models && (category == null || of.startsWith("ApiManagement"));
    boolean told = (models || either) && tellsOfModel();
    if (!told && !(requests || either && (code >= 0 || backend != null))) {
      if (either) {
        requireId(correlation, "CorrelationId"); // it is no row of either table
      }
      return false;
    }
    String called = called();
    if (!told && called == null) {
      return false; // a request to something else
    }
    requireId(correlation, "CorrelationId");
    if (told && sequence > 0 && deployment == null && in <= 0 && out <= 0) {
      return false; // a piece of a message
    }
    requireStart(call, "TimeGenerated");
    call.callId.set(correlation);
    requested(call, called);
    call.status = Status.SUCCEEDED;
    if (told) {
      answered(call);
    } else if (body != null) {
      if (!answer(body, 0, body.length, call, usage) && said != ContentState.ABSENT) {
        said = ContentMarks.join(said, ContentState.TRUNCATED);
      }
      asAnswered(call, usage, -1, -1);
    } else {
      // Whatever was said went through the gateway and stands in another log, if anywhere.
      said = ContentState.ABSENT;
    }
    ended(call);
    digest.begin(AzureApimLlmLog.ID).add(correlation).add(told ? Math.max(0, sequence) : 0);
    key(call);
    return true;
  }

  /** An entry without all of these is a probe's. */
  private boolean tellsOfModel() {
    return in > 0
        || out > 0
        || cached > 0
        || model != null
        || deployment != null
        || asked
        || answered;
  }

  /** The URL that shows a model was called; null: none does. */
  private String called() {
    for (Symbol one : new Symbol[] {backend, url}) {
      if (one != null
          && (MODEL_HOST.matcher(one.toString()).matches()
              || !Operations.ofPath(one.toString()).equals("unknown"))) {
        return one.toString();
      }
    }
    return null;
  }

  private void requested(CallRecord call, String called) {
    String of = Operations.ofPath(called);
    if (of.equals("unknown") && operation != null) {
      String named = operation.toString().toLowerCase(Locale.ROOT);
      of = named.contains("embed") ? "embeddings" : named.contains("chat") ? "chat" : of;
    }
    call.operation = symbols.intern(of);
    call.apiBase = backend;
    if (backend != null && MODEL_HOST.matcher(backend.toString()).matches()) {
      call.providerAsLogged = symbols.intern("azure");
    }
    Matcher named = called == null ? null : DEPLOYMENT.matcher(called);
    if (deployment == null && named != null && named.find()) {
      deployment = symbols.intern(named.group(1));
    }
    call.deployment = deployment;
    call.modelRequested = deployment;
    call.modelSent = who.kept(model, deployment);
  }

  private void answered(CallRecord call) {
    inclusive(call, in, cached, -1, out, -1);
    if (!asked || !answered || nearlyCut) {
      said = ContentMarks.join(said, ContentState.TRUNCATED);
    }
  }

  private boolean isQuota() {
    return reason != null && reason.toString().contains("QuotaExceeded");
  }

  private void ended(CallRecord call) {
    call.httpStatus = code;
    if (code >= 400) {
      call.status = Status.FAILED;
      call.errorClass = reason;
    }
    if (code == 429 && backendCode == 429) {
      call.rateLimit = RateLimit.VENDOR;
    } else if ((code == 403 || code == 429) && isQuota()) {
      call.rateLimit = RateLimit.BUDGET;
    } else if (code == 429) {
      call.rateLimit = RateLimit.GATEWAY;
    }
    lasted(call, took);
  }
}
