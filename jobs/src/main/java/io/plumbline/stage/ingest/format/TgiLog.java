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
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Log of Hugging Face text-generation-inference: lines that end a request's span ({@code …Z INFO
 * chat_completions{total_time="735.2ms" …}: text_generation_router::server: …: Success}).
 *
 * <p>Source: public captures of versions 1.4 and 3.0. Unverified: the words of a refused request;
 * {@code Model is overloaded} and {@code no permits available} are taken as its 429, whose is
 * unknown. Other lines are passed over. The line names NO model and counts NO tokens: they are
 * absent (inference time by time per token would give the output and not the input). The parameters
 * may hold stop words: they are looked at. The time is when the request ended, UTC; it began
 * total_time before. Nothing names a call: lines that are equal to the byte are one. Region: where
 * the server stands. No cost.
 */
public final class TgiLog implements CallBatchFormat {
  static final String ID = "tgi-log";
  private static final Pattern SPAN =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z)\\s+(INFO|WARN|ERROR) "
              + "(generate|generate_stream|compat_generate|chat_completions|completions|vertex_compatibility|embed)"
              + "\\{(.*)}: *(text_generation_router\\S*): (\\S+): (.*)");
  private static final String ROUTER = "text_generation_router";
  private static final Pattern START =
      Pattern.compile("(?m)^\\S+\\s+(?:TRACE|DEBUG|INFO|WARN|ERROR)\\s.*" + ROUTER);
  private static final Pattern TOTAL = Pattern.compile("total_time=\"([^\"]*)\"");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Hugging Face text-generation-inference log (text)";
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

    Parser(SymbolTable symbols, ContentScanner content) {
      this.symbols = symbols;
      this.text = new LineText(content);
    }

    @Override
    public void parse(byte[] record, int from, int to, CallRecord call, CallSink sink)
        throws MalformedRecord {
      String line = LineText.of(record, from, to);
      Matcher span = line.contains(ROUTER) ? SPAN.matcher(line) : null;
      if (span == null || !span.matches()) {
        sink.passOver();
        return;
      }
      String message = span.group(7);
      boolean failed = span.group(2).equals("ERROR");
      if (!failed && !message.equals("Success")) {
        sink.passOver();
        return;
      }
      byte[] time = span.group(1).getBytes(StandardCharsets.US_ASCII);
      call.endedAt = TimeText.iso(time, 0, time.length, "time");
      call.startedAt = call.endedAt;
      Matcher total = TOTAL.matcher(span.group(4));
      if (total.find()) {
        long took = LineText.duration(total.group(1));
        if (took < 0) {
          throw new MalformedRecord(RejectReason.WRONG_TYPE, "total_time");
        }
        call.durationUs = took;
        call.startedAt = call.endedAt - took;
      }
      text.scan(span.group(4));
      text.scan(span.group(5));
      text.scan(span.group(6));
      text.scan(message);
      text.shrink();
      call.providerAsLogged = symbols.intern("tgi");
      call.operation =
          symbols.intern(
              switch (span.group(3)) {
                case "chat_completions" -> "chat";
                case "embed" -> "embeddings";
                case "vertex_compatibility" -> "unknown";
                default -> "text_completion";
              });
      call.stream = span.group(3).equals("generate_stream") ? 1 : -1;
      if (failed) {
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
  }
}
