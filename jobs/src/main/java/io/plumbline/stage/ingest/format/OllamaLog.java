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
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.DeclaredZone;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Log of an Ollama server: access lines of its web framework ({@code [GIN] 2026/10/02 - 07:55:01 |
 * 200 | 1.3560275s | 127.0.0.1 | POST "/api/generate"}) among lines of its own.
 *
 * <p>Source: public captures of several versions. An access line to a path that calls a model is a
 * call; all other lines are passed over. It names NO model and counts NO tokens: they are absent.
 * Times are whole seconds of the server's own clock when the answer was complete, in the zone that
 * the source declares; the hour that a clock is set back over is taken as the first. Durations are
 * Go's. Nothing names a call: lines that are equal to the byte are one. Rate-limit hits: 429, whose
 * is unknown; busy is 503 (unverified) and a failure of capacity. Region: where the machine stands.
 */
public final class OllamaLog implements CallBatchFormat {
  static final String ID = "ollama-log";
  private static final Pattern ACCESS =
      Pattern.compile(
          "\\[GIN] (\\d{4})/(\\d\\d)/(\\d\\d) - (\\d\\d):(\\d\\d):(\\d\\d) \\| +(\\d{3}) \\| +(\\S+) \\|"
              + " +(\\S*) \\| ([A-Z]+) +\"([^\"]*)\".*");
  private static final Pattern OWN =
      Pattern.compile("(?m)^time=\\S+ level=[A-Z]+ source=\\S+ msg=");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Ollama server log (text)";
  }

  @Override
  public String about() {
    return "One access line per call of a model; other lines are passed over. No model, no tokens: they are absent. Times"
        + " are the server's own clock: declare the source's zone. Same record: the line. Rate limits: 429, whose is"
        + " unknown. Region: where the machine stands. No cost.";
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
    String start = new String(head.bytes(), StandardCharsets.UTF_8);
    if (start.contains("[GIN] ") && start.contains("\"/api/")) {
      return Recognition.yes(90, "[GIN] access lines of /api/ paths");
    }
    return OWN.matcher(start).find() && start.contains("source=")
        ? Recognition.yes(55, "log lines with level, source and msg as Ollama writes them")
        : Recognition.no("no [GIN] access line of an /api/ path");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser implements BatchParser {
    private final SymbolTable symbols;
    private final Attribution who;
    private final LineText text;
    private final KeyDigest digest = new KeyDigest();
    private DeclaredZone zone = new DeclaredZone(ZoneOffset.UTC);

    Parser(SymbolTable symbols, ContentScanner content) {
      this.symbols = symbols;
      this.who = new Attribution(symbols, content);
      this.text = new LineText(content);
    }

    @Override
    public void begin(SourceFile file) {
      zone = file.zone();
    }

    @Override
    public void parse(byte[] record, int from, int to, CallRecord call, CallSink sink)
        throws MalformedRecord {
      String line = LineText.of(record, from, to);
      int gin = line.indexOf("[GIN] ");
      if (gin < 0 || (!line.contains("POST") && line.length() > gin + 40)) {
        sink.passOver();
        return;
      }
      Matcher access = ACCESS.matcher(line.substring(gin));
      if (!access.matches()) {
        throw new MalformedRecord(RejectReason.WRONG_TYPE, "access_line");
      }
      String operation = operation(access.group(11));
      if (!access.group(10).equals("POST") || operation == null) {
        sink.passOver();
        return;
      }
      long took = LineText.duration(access.group(8));
      if (took < 0) {
        throw new MalformedRecord(RejectReason.WRONG_TYPE, "duration");
      }
      who.clear();
      text.scan(line.substring(0, gin)); // what a journal writes before the line
      call.providerAsLogged = symbols.intern("ollama");
      call.operation = symbols.intern(operation);
      call.endedAt = end(access);
      call.startedAt = call.endedAt - took;
      call.durationUs = took;
      call.httpStatus = Integer.parseInt(access.group(7));
      call.status =
          call.httpStatus == 499
              ? Status.CANCELLED
              : call.httpStatus >= 400 ? Status.FAILED : Status.SUCCEEDED;
      call.rateLimit = call.httpStatus == 429 ? RateLimit.UNKNOWN : RateLimit.NONE;
      if (!access.group(9).isEmpty()) {
        who.mention(symbols.intern(access.group(9)));
      }
      digest.begin(ID).add(line).end();
      call.keyHi = digest.hi();
      call.keyLo = digest.lo();
      CallLinks.link(call, digest);
      HexFormat hex = HexFormat.of();
      call.callId.set(hex.toHexDigits(call.keyHi) + hex.toHexDigits(call.keyLo));
      who.into(call);
      sink.accept(from);
    }

    private long end(Matcher access) throws MalformedRecord {
      try {
        LocalDateTime at =
            LocalDateTime.of(
                number(access, 1),
                number(access, 2),
                number(access, 3),
                number(access, 4),
                number(access, 5),
                number(access, 6));
        return TimeText.micros(zone.at(at));
      } catch (DateTimeException e) {
        throw new MalformedRecord(RejectReason.INVALID_TIME, "access_line");
      }
    }

    private static int number(Matcher of, int group) {
      return Integer.parseInt(of.group(group));
    }

    private static String operation(String path) {
      int query = path.indexOf('?');
      return switch (query < 0 ? path : path.substring(0, query)) {
        case "/api/chat", "/v1/chat/completions", "/v1/responses", "/v1/messages" -> "chat";
        case "/api/generate", "/v1/completions" -> "text_completion";
        case "/api/embed", "/api/embeddings", "/v1/embeddings" -> "embeddings";
        case "/v1/audio/transcriptions" -> "transcription";
        default -> null;
      };
    }
  }
}
