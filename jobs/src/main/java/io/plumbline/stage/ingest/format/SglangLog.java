package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.RecordShape;
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Log of an SGLang server started with {@code --log-requests} in its default format, text: {@code
 * [2026-10-02 11:15:02] Finish: obj=GenerateReqInput(rid='…', …), out={'meta_info': {…}}}.
 *
 * <p>Source: sglang 0.5.23, 0.5.3 and 0.4.6.post5 (request_logger.py, tokenizer_manager.py,
 * log_utils.py) and a public capture of 0.5.10. What Python printed is read as the same record of
 * the request log in JSON, see {@link SglangRequests}, with its deduplication key, counts and
 * outcomes. {@code Receive} lines tell the same request before it is finished and are passed over,
 * as the engine's own lines are. Versions that write no time before these lines have it in {@code
 * request_received_ts} with metrics on; else it is that of the line before. Texts of 0.4.1 and
 * older are not escaped: a line that cannot be told apart is in quarantine. Times are the server's
 * own clock in whole seconds: declare the source's zone. Region: where the server stands. No cost.
 */
public final class SglangLog implements CallBatchFormat {
  static final String ID = "sglang-log";
  private static final String TIME = "\\[(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d)[^\\]\\n]*] ";
  private static final Pattern LINE =
      Pattern.compile("(?:" + TIME + ")?(Finish: )?(.*)", Pattern.DOTALL);
  private static final Pattern REQUEST =
      Pattern.compile("(?m)^(?:" + TIME + ")?(?:Receive|Receive OpenAI|Finish): obj=");
  private static final Pattern OWN =
      Pattern.compile("(?m)^" + TIME + "(?:server_args=ServerArgs\\(|Prefill batch|Decode batch)");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "SGLang server log with requests (text)";
  }

  @Override
  public String about() {
    return "One call per request finished (--log-requests); other lines are passed over. Read as sglang-requests, and a"
        + " call in both is one record. No model. Times are the server's own clock: declare the source's zone. Same"
        + " record: id + request_received_ts. Rate limits: 429, whose is unknown; a full queue (503) is none. Region:"
        + " where the server stands. No cost.";
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
    String start = LineText.of(b, 0, b.length);
    return REQUEST.matcher(start).find()
        ? Recognition.yes(92, "request lines of an SGLang log")
        : OWN.matcher(start).find()
            ? Recognition.yes(70, "lines of an SGLang log; none of a request in its beginning")
            : Recognition.no(
                "no line `[2026-10-02 11:15:02] Finish: obj=…` or of SGLang's batches");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser implements BatchParser {
    private final BatchParser requests;
    private final PythonRepr python = new PythonRepr();
    private final LineSink atLine = new LineSink();
    private String lastAt;

    Parser(SymbolTable symbols, ContentScanner content) {
      this.requests = new SglangRequests().parser(symbols, content);
    }

    @Override
    public void begin(SourceFile file) {
      requests.begin(file);
      lastAt = null;
    }

    @Override
    public void parse(byte[] record, int from, int to, CallRecord call, CallSink sink)
        throws MalformedRecord {
      Matcher line = LINE.matcher(LineText.of(record, from, to));
      line.matches(); // whatever it is
      if (line.group(1) != null) {
        lastAt = line.group(1);
      }
      if (line.group(2) == null) {
        sink.passOver();
        return;
      }
      String written = lastAt == null ? "" : ",\"timestamp\":\"" + lastAt + "\"";
      String json = python.fields(line.group(3), "\"event\":\"request.finished\"" + written + ",");
      if (json == null) {
        throw new MalformedRecord(RejectReason.WRONG_TYPE, "Finish");
      }
      byte[] b = json.getBytes(StandardCharsets.UTF_8);
      requests.parse(b, 0, b.length, call, atLine.of(sink, from));
    }
  }
}
