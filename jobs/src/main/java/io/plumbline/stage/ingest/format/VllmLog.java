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
 * <p>Source: vllm 0.33.0 and 0.6.6 (entrypoints/logger.py, logging_utils). A call is a {@code
 * Received request} line; the {@code Generated response} line of the same id, where outputs are
 * logged, ends it. Pieces of a stream ({@code streaming delta}) are passed over: the whole answer
 * follows them. Prompt and answer in these lines are looked at and not kept. Access lines have no
 * time and no id: those that say 503, a full queue, are failed calls at the time of the line before
 * them; others are passed over, as the engine's own lines are.
 *
 * <p>The log writes NO year, no fraction and the server's own clock: the zone is the one the source
 * declares, the year the one that puts the line before the time the file was written last. It names
 * no model and counts no tokens: they are absent. A call without an answer line counts as
 * succeeded: the log does not say otherwise. Deduplication key: the request's id; of access lines
 * file and place. Rate-limit hits: 503 of the queue, the server's own. A call whose two lines stand
 * in two pieces of a very long file keeps what its first line says. Region: where the server
 * stands. No cost.
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
  private static final Pattern REFUSED =
      Pattern.compile(
          "(?:\\([^)]*\\) )?INFO: +(\\S+) - \"POST (/v1/\\S+|/\\S*generate\\S*) HTTP/[0-9.]+\" 503.*");
  private static final Pattern START =
      Pattern.compile(
          "(?m)^(?:\\([^)]*\\) )?(?:DEBUG|INFO|WARNING|ERROR) \\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d ");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "vLLM server log with requests (text)";
  }

  @Override
  public String about() {
    return "One call per request received; its answer line ends it. No model, no tokens: they are absent. Times have no"
        + " year and are the server's own clock: declare the source's zone. Same record: request id. Rate limits: 503 of"
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

  /** A request that was received; {@code text} is looked at when its call is given. */
  private record Open(long at, long position, String text) {}

  private static final class Parser implements BatchParser {
    private final SymbolTable symbols;
    private final Attribution who;
    private final LineText text;
    private final KeyDigest digest = new KeyDigest();
    private final Map<String, Open> open = new LinkedHashMap<>();
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
      open.clear();
      held = 0;
    }

    @Override
    public void parse(byte[] record, int from, int to, CallRecord call, CallSink sink)
        throws MalformedRecord {
      String line = LineText.of(record, from, to);
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        access(line, from, call, sink);
        return;
      }
      long at = time(parts);
      lastAt = at;
      String message = parts.group(6);
      Matcher received = RECEIVED.matcher(message);
      if (received.matches()) {
        receive(received, at, from, call, sink);
        return;
      }
      Matcher generated = GENERATED.matcher(message);
      if (message.startsWith("Generated response ") && generated.matches()) {
        if (" (streaming delta)".equals(generated.group(2))) {
          sink.passOver();
        } else {
          generate(generated, at, from, call, sink);
        }
        return;
      }
      sink.passOver();
    }

    private void receive(Matcher received, long at, int from, CallRecord call, CallSink sink) {
      Open request = new Open(at, sink.position(), received.group(2));
      Open before = open.put(received.group(1), request);
      held += request.text().length();
      if (before != null) {
        // The same id again: what came before is a call without an answer line.
        unanswered(received.group(1), before, from, call, sink);
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
