package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.KeyDigest;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.RecordShape;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Log of Hugging Face text-generation-inference: lines that end a request's span ({@code …Z INFO
 * chat_completions{total_time="735.2ms" …}: text_generation_router::server: …: Success}), as text
 * or, with {@code --json-output}, as one object a line.
 *
 * <p>Source: huggingface/text-generation-inference, router/src/logging.rs, server.rs and infer;
 * backends/v3/src/backend.rs, tags 0.9.4, 1.1.0 and 3.3.7; public captures of 1.0 to 3.0. The
 * outermost span that is an endpoint's says what was asked; those within it ({@code
 * :generate:generate_stream}) are the router's own, and so is SageMaker's around it. KServe's
 * endpoint has none: its calls tell their end and no length. A request of several prompts ends once
 * for each. An answer whose receiver is gone was given up by the client. {@code Model is
 * overloaded} and {@code no permits available} are a refusal by the router itself (429); whose it
 * is to a client is unknown. Other lines are passed over. The line names NO model and counts NO
 * tokens: they are absent (inference time by time per token would give the output and not the
 * input). The parameters may hold stop words: they are looked at. The time is when the request
 * ended, UTC; it began total_time before. Nothing names a call: lines that are equal to the byte
 * are one. Region: where the server stands. No cost.
 */
public final class TgiLog implements CallBatchFormat {
  static final String ID = "tgi-log";
  private static final Pattern SPAN =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z)\\s+(INFO|WARN|ERROR) (?:HTTP request\\{[^}]*}:)?"
              + "(?:sagemaker_compatibility:)?(generate|generate_stream|compat_generate|chat_completions|completions|vertex_compatibility|embed)"
              + "([{:].*)?: +(text_generation_router\\S*): (\\S+): (.*)");

  /** What ends a request to the KServe endpoint, which has no span of its own. */
  private static final Pattern SPANLESS =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z)\\s+(INFO) (?:HTTP request\\{[^}]*})?:? *"
              + "text_generation_router::server: \\S+: (Success)");

  private static final Set<String> ENDPOINTS =
      Set.of(
          "generate",
          "generate_stream",
          "compat_generate",
          "chat_completions",
          "completions",
          "vertex_compatibility",
          "embed");
  private static final FieldNames LINE =
      FieldNames.of("timestamp", "level", "message", "target", "span", "spans");
  private static final FieldNames IN_SPAN = FieldNames.of("name", "total_time");
  private static final String ROUTER = "text_generation_router";
  private static final String ANSWERED = "Success";

  /** Said where an answer's receiver is gone: the router counts it as dropped. */
  private static final String DROPPED = "Entry response channel";

  private static final Pattern START =
      Pattern.compile("(?m)^\\S+\\s+(?:TRACE|DEBUG|INFO|WARN|ERROR)\\s.*" + ROUTER);
  private static final Pattern TOTAL = Pattern.compile("total_time=\"([^\"]*)\"");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Hugging Face text-generation-inference log (text, JSON lines)";
  }

  @Override
  public String about() {
    return "One line per request that ended; other lines are passed over. No model, no tokens: they are absent. Same"
        + " record: the line. Rate limits: an overloaded model (429), whose is unknown. Region: where the server stands. No"
        + " cost.";
  }

  @Override
  public Witness witness() {
    return Witness.AUDIT_TRAIL;
  }

  @Override
  public RecordShape records() {
    return RecordShape.TEXT_LINE;
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("timestamp", "level", "target")) {
      return ReportPage.says(head, "\"text_generation_router")
              || ReportPage.says(head, "\"text_generation_launcher")
          ? Recognition.yes(90, "lines of text_generation_router as JSON")
          : Recognition.no("timestamp, level and target of another program");
    }
    if (!head.topLevelFields().isEmpty()) {
      return Recognition.no("JSON or a table");
    }
    byte[] b = head.bytes();
    return START.matcher(LineText.of(b, 0, b.length)).find()
        ? Recognition.yes(90, "lines of text_generation_router")
        : Recognition.no("no line of text_generation_router");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser implements BatchParser {
    private final SymbolTable symbols;
    private final LineText text;
    private final KeyDigest digest = new KeyDigest();
    private final JsonCursor json = new JsonCursor();
    private String time;
    private String level;
    private String message;
    private String target;
    private String endpoint;
    private String took;

    Parser(SymbolTable symbols, ContentScanner content) {
      this.symbols = symbols;
      this.text = new LineText(content);
    }

    @Override
    public void parse(byte[] record, int from, int to, CallRecord call, CallSink sink)
        throws MalformedRecord {
      String line = LineText.of(record, from, to);
      if (!line.contains(ROUTER) || !(line.startsWith("{") ? object(line) : span(line))) {
        sink.passOver();
        return;
      }
      boolean failed = level.equals("ERROR");
      if (!failed && !message.equals(ANSWERED)) {
        sink.passOver();
        return;
      }
      byte[] ended = time.getBytes(StandardCharsets.US_ASCII);
      call.endedAt = TimeText.iso(ended, 0, ended.length, "time");
      call.startedAt = call.endedAt;
      if (took != null) {
        long us = LineText.duration(took);
        if (us < 0) {
          throw new MalformedRecord(RejectReason.WRONG_TYPE, "total_time");
        }
        call.durationUs = us;
        call.startedAt = call.endedAt - us;
      }
      // Behind the time stand words of the client's among the router's own.
      text.scan(line.substring(line.indexOf(level) + level.length()));
      text.shrink();
      call.providerAsLogged = symbols.intern("tgi");
      call.operation =
          symbols.intern(
              switch (endpoint) {
                case "chat_completions" -> "chat";
                case "embed" -> "embeddings";
                case "vertex_compatibility", "" -> "unknown";
                default -> "text_completion";
              });
      call.stream = endpoint.equals("generate_stream") ? 1 : -1;
      if (failed && message.startsWith(DROPPED)) {
        call.status = Status.CANCELLED;
        call.errorClass = symbols.intern("dropped");
      } else if (failed) {
        boolean full =
            message.contains("Model is overloaded") || message.contains("no permits available");
        call.status = Status.FAILED;
        call.errorClass = symbols.intern(full ? "overloaded" : "error");
        call.httpStatus = full ? 429 : -1;
        call.rateLimit = full ? RateLimit.UNKNOWN : RateLimit.NONE;
      }
      digest.begin(ID).add(line).end();
      call.keyHi = digest.hi();
      call.keyLo = digest.lo();
      CallLinks.link(call, digest);
      HexFormat hex = HexFormat.of();
      call.callId.set(hex.toHexDigits(call.keyHi) + hex.toHexDigits(call.keyLo));
      sink.accept(from);
    }

    private boolean span(String line) {
      Matcher span = SPAN.matcher(line);
      if (!span.matches()) {
        return spanless(line);
      }
      time = span.group(1);
      level = span.group(2);
      endpoint = span.group(3);
      message = span.group(7);
      Matcher total = TOTAL.matcher(span.group(4) == null ? "" : span.group(4));
      took = null;
      // A request of several prompts ends once for each; the span is given each one's time anew.
      while (total.find()) {
        took = total.group(1);
      }
      return true;
    }

    private boolean spanless(String line) {
      Matcher answered = SPANLESS.matcher(line);
      if (!answered.matches()) {
        return false;
      }
      time = answered.group(1);
      level = answered.group(2);
      message = answered.group(3);
      endpoint = "";
      took = null;
      return true;
    }

    /** A line of {@code --json-output}; false where it ends no request. */
    private boolean object(String line) throws MalformedRecord {
      byte[] b = line.getBytes(StandardCharsets.UTF_8);
      time = level = message = target = endpoint = took = null;
      json.reset(b, 0, b.length);
      json.enterObject();
      int field;
      while ((field = json.nextField(LINE)) != JsonCursor.END) {
        switch (field) {
          case 0 -> time = word();
          case 1 -> level = word();
          case 2 -> message = word();
          case 3 -> target = word();
          case 4 -> inSpan(false);
          case 5 -> {
            if (json.peek() != '[') {
              json.skip();
              break;
            }
            json.enterArray();
            while (json.nextElement()) {
              inSpan(true);
            }
          }
          default -> json.skip();
        }
      }
      json.finish();
      if (endpoint == null && ANSWERED.equals(message)) {
        endpoint = "";
      }
      return time != null
          && level != null
          && message != null
          && target != null
          && target.startsWith(ROUTER)
          && endpoint != null;
    }

    /** The innermost span stands alone as well; the list begins with the outermost. */
    private void inSpan(boolean listed) throws MalformedRecord {
      if (json.peek() != '{') {
        json.skip();
        return;
      }
      String name = null;
      json.enterObject();
      int field;
      while ((field = json.nextField(IN_SPAN)) != JsonCursor.END) {
        switch (field) {
          case 0 -> name = word();
          case 1 -> took = word();
          default -> json.skip();
        }
      }
      if (listed && endpoint == null && name != null && ENDPOINTS.contains(name)) {
        endpoint = name;
      }
    }

    private String word() throws MalformedRecord {
      return json.readStringLenient() ? json.text() : null;
    }
  }
}
