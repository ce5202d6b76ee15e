package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.KeyDigest;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.RecordShape;
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.DeclaredZone;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Log of a vLLM server started with {@code --enable-log-requests}.
 *
 * <p>Source: vllm 0.33.0 and 0.6.6 (entrypoints/logger.py, now serve/utils/request_logger.py;
 * v1/engine /async_llm.py; engine/async_llm_engine.py of 0.10.2; logging_utils). A call is a {@code
 * Received request} line; the {@code Generated response} line of the same id, where outputs are
 * logged, ends it, and so does {@code Request … aborted} or {@code failed}. The older engine also
 * says when a request is {@code Finished} or {@code Aborted}. At level DEBUG the prompt stands in
 * {@code Request … details} before; bodies ({@code Request … JSON body}) are not looked at. Pieces
 * of a stream ({@code streaming delta}) are passed over: the whole answer follows them. Prompt and
 * answer in these lines are looked at and not kept. Access lines have no time and no id: those that
 * say 503, a full queue, are failed calls at the time of the line before them; others are passed
 * over, as the engine's own lines are.
 *
 * <p>With {@code --logging-config.formatter json} each line is an object ({@code asctime}, {@code
 * name}, {@code message}) with a full date. Else the log writes NO year, no fraction and the
 * server's own clock: the zone is the one the source declares, the year the one that puts the line
 * before the time the file was written last. It names no model and counts no tokens: they are
 * absent. A call of which no line says otherwise counts as succeeded. Deduplication key: the
 * request's id; of access lines file and place. Rate-limit hits: 503 of the queue, the server's
 * own. A call whose two lines stand in two pieces of a very long file keeps what its first line
 * says. Region: where the server stands. No cost.
 */
public final class VllmLog implements CallBatchFormat {
  static final String ID = "vllm-log";

  /** Requests that wait for their answer line; the oldest is given when there are more. */
  private static final int MOST_OPEN = 10_000;

  private static final int MOST_HELD = 16 << 20;
  private static final Pattern LINE =
      Pattern.compile(
          "(?:\\([^)]*\\) )?(?:DEBUG|INFO|WARNING|ERROR) (\\d\\d)-(\\d\\d) (\\d\\d):(\\d\\d):(\\d\\d)(?:[.,]\\d+)?"
              + " \\[?[^\\]]*] (.*)",
          Pattern.DOTALL);
  private static final Pattern RECEIVED =
      Pattern.compile("Received request (\\S+): (.*)", Pattern.DOTALL);
  private static final Pattern GENERATED =
      Pattern.compile(
          "Generated response (\\S+?)( \\(streaming (?:complete|delta)\\))?: output: (.*?)(?:, finish_reason: (\\w+))?",
          Pattern.DOTALL);
  private static final Pattern ENDED =
      Pattern.compile(
          "Request (\\S+) (aborted|failed)(?: \\((engine dead|bad request|input error)\\))?(\\.|:? .*)",
          Pattern.DOTALL);
  private static final Pattern OLDER_ENDED =
      Pattern.compile("(Aborted|Finished) request (\\S+)\\.");
  private static final Pattern DETAILS =
      Pattern.compile("Request (\\S+) details: (prompt: .*)", Pattern.DOTALL);
  private static final Pattern REFUSED =
      Pattern.compile(
          "(?:\\([^)]*\\) )?(?:INFO: +)?(\\S+) - \"POST (/v1/\\S+|/\\S*generate\\S*) HTTP/[0-9.]+\""
              + " 503.*");
  private static final FieldNames JSON_LINE = FieldNames.of("asctime", "name", "message");
  private static final Pattern START =
      Pattern.compile(
          "(?m)^(?:\\([^)]*\\) )?(?:DEBUG|INFO|WARNING|ERROR) \\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d ");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "vLLM server log with requests (text, JSON lines)";
  }

  @Override
  public String about() {
    return "One call per request received; the line of its answer or failure ends it. No model, no tokens: they are absent. Times have no"
        + " year (but as JSON) and are the server's own clock: declare the source's zone. Same record: request id. Rate limits: 503 of"
        + " the full queue. Region: where the server stands. No cost.";
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
    if (head.has("asctime", "levelname", "message")) {
      return ReportPage.says(head, "\"vllm.")
          ? Recognition.yes(92, "lines of a vLLM log as JSON")
          : Recognition.no("asctime and message of another program");
    }
    if (!head.topLevelFields().isEmpty()) {
      return Recognition.no("JSON or a table");
    }
    String start = LineText.uncoloured(new String(head.bytes(), StandardCharsets.UTF_8));
    if (!START.matcher(start).find()) {
      return Recognition.no("no line `INFO 10-02 07:41:09 [file.py:1] …`");
    }
    return start.contains("Received request ") || start.contains("Generated response ")
        ? Recognition.yes(92, "request lines of a vLLM log")
        : Recognition.yes(70, "lines of a vLLM log; none of a request in its beginning");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  /**
   * A request that was received.
   *
   * @param text looked at when its call is given
   * @param finished when the engine was done with it, where it says so
   */
  private record Open(long at, long position, String text, long finished) {}

  private static final class Parser implements BatchParser {
    private final SymbolTable symbols;
    private final Attribution who;
    private final LineText text;
    private final KeyDigest digest = new KeyDigest();
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final JsonCursor json = new JsonCursor();

    /** The prompt that stands before the line of the request it is of. */
    private String detailed;

    private String detailedId;
    private String path = "";
    private DeclaredZone zone = new DeclaredZone(ZoneOffset.UTC);
    private Instant writtenAt = Instant.EPOCH;
    private long lastAt = CallRecord.NONE;
    private long held;

    Parser(SymbolTable symbols, ContentScanner content) {
      this.symbols = symbols;
      this.who = new Attribution(symbols, content);
      this.text = new LineText(content);
    }

    @Override
    public void begin(SourceFile file) {
      path = file.path();
      zone = file.zone();
      writtenAt = file.modifiedAt();
      lastAt = CallRecord.NONE;
      detailed = detailedId = null;
      json.zone(zone);
      open.clear();
      held = 0;
    }

    @Override
    public void parse(byte[] record, int from, int to, CallRecord call, CallSink sink)
        throws MalformedRecord {
      String line = LineText.of(record, from, to);
      if (line.startsWith("{")) {
        object(line, from, call, sink);
        return;
      }
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        access(line, from, call, sink);
        return;
      }
      lastAt = time(parts);
      message(parts.group(6), lastAt, from, call, sink);
    }

    /** A line as JSON. */
    private void object(String line, int from, CallRecord call, CallSink sink)
        throws MalformedRecord {
      byte[] b = line.getBytes(StandardCharsets.UTF_8);
      String name = null;
      String message = null;
      json.reset(b, 0, b.length);
      json.enterObject();
      int field;
      while ((field = json.nextField(JSON_LINE)) != JsonCursor.END) {
        switch (field) {
          case 0 -> {
            if (json.readStringLenient()) {
              byte[] at = json.text().replace(',', '.').getBytes(StandardCharsets.UTF_8);
              lastAt = TimeText.iso(at, 0, at.length, "asctime", zone);
            }
          }
          case 1 -> name = json.readStringLenient() ? json.text() : null;
          case 2 -> message = json.readStringLenient() ? json.text() : null;
          default -> json.skip();
        }
      }
      json.finish();
      if (name == null || message == null) {
        sink.passOver();
      } else if (name.startsWith("uvicorn")) {
        access(message, from, call, sink);
      } else if (lastAt == CallRecord.NONE) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "asctime");
      } else {
        message(message, lastAt, from, call, sink);
      }
    }

    private void message(String message, long at, int from, CallRecord call, CallSink sink) {
      Matcher said = RECEIVED.matcher(message);
      if (said.matches()) {
        receive(said, at, from, call, sink);
        return;
      }
      said = GENERATED.matcher(message);
      if (message.startsWith("Generated response ") && said.matches()) {
        if (" (streaming delta)".equals(said.group(2))) {
          sink.passOver();
        } else {
          generate(said, at, from, call, sink);
        }
        return;
      }
      said = ENDED.matcher(message);
      if (message.startsWith("Request ") && said.matches() && open.containsKey(said.group(1))) {
        boolean aborted = said.group(2).equals("aborted");
        text.scan(said.group(4));
        unfinished(
            said.group(1),
            at,
            aborted ? Status.CANCELLED : Status.FAILED,
            aborted ? "abort" : said.group(3) == null ? "error" : said.group(3),
            from,
            call,
            sink);
        return;
      }
      said = OLDER_ENDED.matcher(message);
      if (said.matches() && open.containsKey(said.group(2))) {
        String id = said.group(2);
        if (said.group(1).equals("Aborted")) {
          unfinished(id, at, Status.CANCELLED, "abort", from, call, sink);
        } else {
          // Its answer's line, if answers are logged, is yet to come.
          open.computeIfPresent(
              id, (of, was) -> new Open(was.at(), was.position(), was.text(), at));
          sink.passOver();
        }
        return;
      }
      said = DETAILS.matcher(message);
      if (message.startsWith("Request ") && said.matches()) {
        detailedId = said.group(1);
        detailed = said.group(2);
      }
      sink.passOver();
    }

    /** A request that came to nothing. */
    private void unfinished(
        String id, long at, Status status, String why, int from, CallRecord call, CallSink sink) {
      Open request = open.remove(id);
      call.endedAt = at;
      call.durationUs = at - request.at();
      call.status = status;
      call.errorClass = symbols.intern(why);
      unanswered(id, request, from, call, sink);
    }

    private void receive(Matcher received, long at, int from, CallRecord call, CallSink sink) {
      String id = received.group(1);
      String told = id.equals(detailedId) ? detailed + received.group(2) : received.group(2);
      Open request = new Open(at, sink.position(), told, CallRecord.NONE);
      Open before = open.put(id, request);
      held += request.text().length();
      if (before != null) {
        // The same id again: what came before is a call without an answer line.
        unanswered(id, before, from, call, sink);
      }
      while (open.size() > MOST_OPEN || held > MOST_HELD) {
        Iterator<Map.Entry<String, Open>> oldest = open.entrySet().iterator();
        Map.Entry<String, Open> first = oldest.next();
        oldest.remove();
        unanswered(first.getKey(), first.getValue(), from, call, sink);
      }
    }

    private void generate(Matcher generated, long at, int from, CallRecord call, CallSink sink) {
      String id = generated.group(1);
      Open request = open.remove(id);
      call.startedAt = request == null ? at : request.at();
      call.endedAt = at;
      if (request != null) {
        held -= request.text().length();
        call.durationUs = at - request.at();
        prompt(request, call);
      }
      text.scan(generated.group(3));
      call.contentState =
          call.contentState == ContentState.PRESENT || request == null
              ? ContentState.PRESENT
              : ContentState.TRUNCATED; // the answer, and no prompt
      String finish = generated.group(4) == null ? "" : generated.group(4);
      text.scan(finish);
      call.stream = generated.group(2) == null ? 0 : 1;
      if (finish.equals("abort")) {
        call.status = Status.CANCELLED;
      } else if (finish.equals("error")) {
        call.status = Status.FAILED;
      }
      call.errorClass = call.status == Status.SUCCEEDED ? null : symbols.intern(finish);
      finish(id, call);
      sink.accept(from);
    }

    private void unanswered(String id, Open request, int from, CallRecord call, CallSink sink) {
      held -= request.text().length();
      call.startedAt = request.at();
      if (call.endedAt == CallRecord.NONE && request.finished() != CallRecord.NONE) {
        call.endedAt = request.finished();
        call.durationUs = request.finished() - request.at();
      }
      prompt(request, call);
      finish(id, call);
      sink.accept(from + (int) (request.position() - sink.position()));
    }

    private void prompt(Open request, CallRecord call) {
      text.scan(request.text());
      call.contentState =
          request.text().startsWith("prompt:") ? ContentState.PRESENT : ContentState.ABSENT;
    }

    private void finish(String id, CallRecord call) {
      call.providerAsLogged = symbols.intern("vllm");
      call.callId.set(id);
      call.operation =
          symbols.intern(
              id.startsWith("chatcmpl") || id.startsWith("resp_")
                  ? "chat"
                  : id.startsWith("cmpl")
                      ? "text_completion"
                      : id.startsWith("embd")
                          ? "embeddings"
                          : id.startsWith("rerank") ? "rerank" : "unknown");
      digest.begin(ID).add(call.callId).end();
      call.keyHi = digest.hi();
      call.keyLo = digest.lo();
      CallLinks.link(call, digest);
      text.shrink();
    }

    private void access(String line, int from, CallRecord call, CallSink sink)
        throws MalformedRecord {
      Matcher refused = REFUSED.matcher(line);
      if (!refused.matches()) {
        sink.passOver();
        return;
      }
      if (lastAt == CallRecord.NONE) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "time");
      }
      who.clear();
      call.providerAsLogged = symbols.intern("vllm");
      call.startedAt = lastAt;
      call.operation = symbols.intern(Operations.ofPath(refused.group(2)));
      call.status = Status.FAILED;
      call.httpStatus = 503;
      call.rateLimit = RateLimit.VENDOR;
      who.mention(symbols.intern(host(refused.group(1))));
      digest.begin(ID).add(path).add(sink.position()).end();
      call.keyHi = digest.hi();
      call.keyLo = digest.lo();
      CallLinks.link(call, digest);
      HexFormat hex = HexFormat.of();
      call.callId.set(hex.toHexDigits(call.keyHi) + hex.toHexDigits(call.keyLo));
      who.into(call);
      sink.accept(from);
    }

    private static String host(String client) {
      int colon = client.lastIndexOf(':');
      return colon < 0 ? client : client.substring(0, colon);
    }

    private long time(Matcher parts) throws MalformedRecord {
      int latest = LocalDateTime.ofInstant(writtenAt, zone.id()).getYear() + 1;
      try {
        // 29 February is in few years: eight tries find the last one.
        for (int year = latest; year > latest - 9; year--) {
          if (parts.group(1).equals("02") && parts.group(2).equals("29") && !Year.isLeap(year)) {
            continue;
          }
          Instant at =
              zone.at(
                  LocalDateTime.of(
                      year,
                      Integer.parseInt(parts.group(1)),
                      Integer.parseInt(parts.group(2)),
                      Integer.parseInt(parts.group(3)),
                      Integer.parseInt(parts.group(4)),
                      Integer.parseInt(parts.group(5))));
          // A file is written after its lines; a day for clocks and zones that are off.
          if (at.isBefore(writtenAt.plus(Duration.ofDays(1)))) {
            return TimeText.micros(at);
          }
        }
      } catch (DateTimeException e) {
        throw new MalformedRecord(RejectReason.INVALID_TIME, "time");
      }
      throw new MalformedRecord(RejectReason.INVALID_TIME, "time");
    }

    @Override
    public void end(CallRecord call, CallSink sink) {
      Map<String, Open> left = new LinkedHashMap<>(open);
      open.clear();
      left.forEach((id, request) -> unanswered(id, request, 0, call, sink));
      held = 0;
    }
  }
}
