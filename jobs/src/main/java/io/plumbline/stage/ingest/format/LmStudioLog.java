package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.ContentState;
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
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Server log of LM Studio, {@code ~/.lmstudio/server-logs/YYYY-MM/YYYY-MM-DD.N.log} or copied out
 * of its window: entries that begin with a time and a level and go on over further lines.
 *
 * <p>Source: public captures of 0.2 to 0.4 and of public readers of them (omar16100/llm-benchmark,
 * scripts/recover_lmstudio_log.py, and others); the vendor documents no form. {@code Generated
 * prediction: {…}} and {@code Generated synchronous v1/responses response: {…}} hold the answer
 * with its counts: it is read as {@link LmStudioResponses} reads it. A streamed answer is told by
 * {@code Finished streaming response} alone: its model and length are known and its tokens are
 * absent (what llama.cpp prints between leaves out cached tokens and names no model). A call is
 * told by its end: one that broke off is not in the log as such. Embeddings are not read
 * (unverified how they are logged). The prompt stands in the request's body before {@code Running
 * chat completion}; texts of more than 120 characters are cut in the middle, which makes the call's
 * content truncated. Times are whole seconds of the machine's own clock, in the zone that the
 * source declares; {@code created} of an answer is epoch seconds. Deduplication key: of an answer
 * its id and time; of a stream model, times and prompt. No rate limits. Region: where the machine
 * stands. No cost.
 */
public final class LmStudioLog implements CallBatchFormat {
  static final String ID = "lmstudio-log";
  private static final int LONGEST_ENTRY = 16 << 20;

  /** Requests that wait for their end; the oldest is forgotten when there are more. */
  private static final int MOST_OPEN = 1000;

  private static final Pattern HEAD =
      Pattern.compile(
          "\\[?(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d)(?:\\.\\d+)?]?\\s*\\[(?:DEBUG|INFO|WARN|ERROR)]\\s*(.*)",
          Pattern.DOTALL); // a collector may have joined the lines of an entry
  private static final Pattern START =
      Pattern.compile(
          "(?m)^\\[?\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?]?\\s*\\[(?:DEBUG|INFO|WARN|ERROR)]\\s*"
              + "(?:\\[LM STUDIO SERVER]|\\[[^\\]\\n]+] (?:Running chat completion|Generated prediction:|Finished"
              + " streaming)|Received request: (?:GET|POST) to /|Received POST request to /|Generated prediction:)");
  private static final Pattern TAGGED = Pattern.compile("\\[([^\\]]+)]\\s*(.*)", Pattern.DOTALL);
  private static final Pattern ANSWER =
      Pattern.compile(
          "Generated (?:prediction|synchronous v1/responses response): *(\\{.*)", Pattern.DOTALL);
  private static final Pattern BODY =
      Pattern.compile("Received (?:POST )?request.* with body:? *(\\{.*)", Pattern.DOTALL);
  private static final Pattern RUNNING = Pattern.compile("Running (?:chat )?completion on .*");
  private static final String STREAMED = "Finished streaming response";
  private static final String SERVER = "LM STUDIO SERVER";
  private static final String CUT = "<Truncated in logs>";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "LM Studio server log (text)";
  }

  @Override
  public String about() {
    return "One call per generated prediction, with its tokens, and per finished stream, without; embeddings and calls that"
        + " broke off are not in it. Times are the machine's own clock: declare the source's zone. Same record: the"
        + " answer's id + time, of a stream model, times and prompt. Long prompts are cut by the log: content counts as"
        + " truncated. No rate limits, no cost. Region: where the machine stands.";
  }

  @Override
  public Witness witness() {
    return Witness.PROVIDER;
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
    byte[] b = head.bytes();
    return START.matcher(LineText.of(b, 0, b.length)).find()
        ? Recognition.yes(92, "entries of LM Studio's server")
        : Recognition.no(
            "no entry of [LM STUDIO SERVER], no request received or prediction generated");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  /**
   * A request whose answer is being made.
   *
   * @param body as far as the log has it; null where it is not in it
   */
  private record Running(long at, String body) {}

  private static final class Parser implements BatchParser {
    private final SymbolTable symbols;
    private final BatchParser answers;
    private final LineSink atEntry = new LineSink();
    private final LineText text;
    private final KeyDigest digest = new KeyDigest();
    private final Map<String, Deque<Running>> running = new HashMap<>();
    private final StringBuilder entry = new StringBuilder();
    private DeclaredZone zone = new DeclaredZone(ZoneOffset.UTC);
    private int open;
    private long entryAt;
    private long entryPosition;
    private boolean tooLong;
    private MalformedRecord broken;

    /** Of the request that was received last and is not run yet. */
    private String body;

    Parser(SymbolTable symbols, ContentScanner content) {
      this.symbols = symbols;
      this.answers = new LmStudioResponses().parser(symbols, content);
      this.text = new LineText(content);
    }

    @Override
    public void begin(SourceFile file) {
      answers.begin(file);
      zone = file.zone();
      running.clear();
      open = 0;
      body = null;
      forget();
    }

    private void forget() {
      entry.setLength(0);
      if (entry.capacity() > 1 << 20) {
        entry.trimToSize();
      }
      entryAt = CallRecord.NONE;
      tooLong = false;
      broken = null;
    }

    @Override
    public void parse(byte[] record, int from, int to, CallRecord call, CallSink sink) {
      String line = LineText.of(record, from, to);
      Matcher head = HEAD.matcher(line);
      if (!head.matches()) {
        if (entryAt == CallRecord.NONE) {
          sink.passOver(); // before the first entry
        } else if (entry.length() + line.length() > LONGEST_ENTRY) {
          tooLong = true;
        } else {
          entry.append(entry.isEmpty() ? "" : "\n").append(line);
        }
        return;
      }
      end(from, call, sink);
      entryPosition = sink.position();
      entry.append(head.group(2));
      byte[] at = head.group(1).getBytes(StandardCharsets.US_ASCII);
      try {
        entryAt = TimeText.iso(at, 0, at.length, "time", zone);
      } catch (MalformedRecord e) {
        entryAt = 0;
        broken = e;
      }
    }

    @Override
    public void end(CallRecord call, CallSink sink) {
      end(0, call, sink);
    }

    /** The entry is whole: the next one begins. */
    private void end(int from, CallRecord call, CallSink sink) {
      if (entryAt == CallRecord.NONE) {
        return;
      }
      int at = from + (int) (entryPosition - sink.position());
      String said = entry.toString();
      boolean tells = said.contains("Generated ") || said.contains(STREAMED);
      if (tells && (tooLong || broken != null)) {
        sink.reject(
            tooLong ? RejectReason.RECORD_TOO_LONG : broken.reason(),
            tooLong ? null : broken.where(),
            at,
            at + said.length());
      } else {
        try {
          entry(said, at, call, sink);
        } catch (MalformedRecord e) {
          sink.reject(e.reason(), e.where(), at, at + said.length());
        }
      }
      forget();
    }

    private void entry(String said, int at, CallRecord call, CallSink sink) throws MalformedRecord {
      Matcher received = BODY.matcher(said);
      if (received.lookingAt()) {
        body = received.group(1);
        sink.passOver();
        return;
      }
      Matcher tagged = TAGGED.matcher(said);
      boolean hasTag = tagged.matches();
      String model = hasTag && !tagged.group(1).equals(SERVER) ? tagged.group(1) : "";
      String message = hasTag ? tagged.group(2) : said;
      Matcher answer = ANSWER.matcher(message);
      if (RUNNING.matcher(message).matches()) {
        run(model);
        sink.passOver();
      } else if (answer.matches()) {
        byte[] b = answer.group(1).getBytes(StandardCharsets.UTF_8);
        boolean cut = prompt(ended(model)) == ContentState.TRUNCATED;
        atEntry.of(sink, at);
        answers.parse(b, 0, b.length, call, cut ? atEntry.truncating(call) : atEntry);
      } else if (message.startsWith(STREAMED)) {
        stream(model, ended(model), at, call, sink);
      } else {
        sink.passOver();
      }
    }

    private void run(String model) {
      running.computeIfAbsent(model, of -> new ArrayDeque<>()).add(new Running(entryAt, body));
      body = null;
      open++;
      if (open > MOST_OPEN) {
        Iterator<Deque<Running>> queues = running.values().iterator();
        queues.next().poll();
        open--;
        running.values().removeIf(Deque::isEmpty);
      }
    }

    /**
     * The request of which this is the end: the oldest one of the model; null where none is known.
     */
    private Running ended(String model) {
      for (String of : model.isEmpty() ? List.of("") : List.of(model, "")) {
        Deque<Running> waiting = running.get(of);
        if (waiting != null) {
          Running request = waiting.poll();
          open--;
          if (waiting.isEmpty()) {
            running.remove(of);
          }
          return request;
        }
      }
      return null;
    }

    /** Looks at the prompt of the call that comes next. */
    private ContentState prompt(Running request) {
      if (request == null || request.body() == null) {
        return ContentState.ABSENT;
      }
      text.scan(request.body());
      text.shrink();
      return request.body().contains(CUT) ? ContentState.TRUNCATED : ContentState.PRESENT;
    }

    private void stream(String model, Running request, int at, CallRecord call, CallSink sink) {
      call.startedAt = request == null ? entryAt : request.at();
      call.endedAt = entryAt;
      if (request != null) {
        call.durationUs = Math.max(0, entryAt - request.at());
      }
      // The answer itself is not in the log.
      call.contentState =
          prompt(request) == ContentState.ABSENT ? ContentState.ABSENT : ContentState.TRUNCATED;
      call.providerAsLogged = symbols.intern("lm_studio");
      call.modelServedAsLogged = model.isEmpty() ? null : symbols.intern(model);
      call.modelRequested = call.modelSent = call.modelServedAsLogged;
      call.operation = symbols.intern("chat");
      call.stream = 1;
      call.status = Status.SUCCEEDED;
      digest.begin(ID).add(model).add(call.startedAt).add(entryAt);
      digest.add(request == null || request.body() == null ? "" : request.body()).end();
      call.keyHi = digest.hi();
      call.keyLo = digest.lo();
      CallLinks.link(call, digest);
      HexFormat hex = HexFormat.of();
      call.callId.set(hex.toHexDigits(call.keyHi) + hex.toHexDigits(call.keyLo));
      sink.accept(at);
    }
  }
}
