package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.CallLogFormat;
import io.plumbline.stage.ingest.LogFormat;
import io.plumbline.stage.ingest.LogFormats;
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Reads records with a format's own parser and writes down what it gave, one line an element. */
final class Reading {
  private final LogFormat format;
  private final SymbolTable symbols = new SymbolTable();
  private final List<String> scanned = new ArrayList<>();
  private final List<String> keys = new ArrayList<>();
  private ZoneId zone = ZoneOffset.UTC;

  private Reading(LogFormat format) {
    this.format = format;
  }

  static Reading with(String formatId) {
    return new Reading(LogFormats.load().byId(formatId).orElseThrow());
  }

  Reading in(ZoneId zoneOfSource) {
    zone = zoneOfSource;
    return this;
  }

  /** What the records hold: calls, {@code reject reason at place} and {@code passed over}. */
  List<String> of(String... records) {
    List<String> given = new ArrayList<>();
    CallRecord call = new CallRecord();
    ContentScanner scanner =
        new ContentScanner() {
          @Override
          public void begin() {}

          @Override
          public void scanJson(byte[] json, int from, int to) {
            scanned.add(new String(json, from, to - from, StandardCharsets.UTF_8));
          }

          @Override
          public void scanAround(byte[] json, int from, int to) {
            scanJson(json, from, to);
          }
        };
    if (format instanceof CallLogFormat calls) {
      CallLogFormat.CallParser parser = calls.parser(symbols, scanner);
      for (String record : records) {
        byte[] b = record.getBytes(StandardCharsets.UTF_8);
        call.clear();
        try {
          parser.parse(b, 0, b.length, call);
          given.add(described(call));
        } catch (MalformedRecord e) {
          given.add("reject " + e.getMessage());
        }
      }
      return given;
    }
    CallBatchFormat.BatchParser parser = ((CallBatchFormat) format).parser(symbols, scanner);
    parser.begin(new SourceFile("/logs/a", Instant.parse("2026-11-22T12:00:00Z"), zone));
    for (String record : records) {
      byte[] b = record.getBytes(StandardCharsets.UTF_8);
      call.clear();
      try {
        parser.parse(b, 0, b.length, call, new Sink(given, call));
      } catch (MalformedRecord e) {
        given.add("reject " + e.getMessage());
      }
    }
    call.clear();
    parser.end(call, new Sink(given, call));
    return given;
  }

  /** The one element of one record. */
  String one(String record) {
    List<String> given = of(record);
    if (given.size() != 1) {
      throw new AssertionError("Not one element: " + given);
    }
    return given.get(0);
  }

  /** What was looked at for personal data. */
  List<String> scanned() {
    return scanned;
  }

  /** Deduplication keys in the order of the calls. */
  List<String> keys() {
    return keys;
  }

  private final class Sink implements CallBatchFormat.CallSink {
    private final List<String> given;
    private final CallRecord call;

    Sink(List<String> given, CallRecord call) {
      this.given = given;
      this.call = call;
    }

    @Override
    public void accept(int at) {
      given.add(described(call));
      call.clear();
    }

    @Override
    public void reject(RejectReason reason, String where, int at, int to) {
      given.add("reject " + reason.code() + " at " + where);
      call.clear();
    }

    @Override
    public long position() {
      return 0;
    }

    @Override
    public void passOver() {
      given.add("passed over");
      call.clear();
    }
  }

  private String described(CallRecord c) {
    keys.add(Long.toHexString(c.keyHi) + Long.toHexString(c.keyLo));
    StringBuilder s = new StringBuilder();
    s.append("tokens=").append(c.inputUncached).append('+').append(c.cacheRead).append('+');
    s.append(c.cacheWrite5m).append('+').append(c.cacheWrite1h).append('>').append(c.output);
    s.append('(').append(c.reasoning).append(") ").append(c.tokenSource);
    s.append(' ').append(c.status).append(" http=").append(c.httpStatus);
    s.append(" limit=").append(c.rateLimit).append(" error=").append(c.errorClass);
    s.append(" cost=");
    s.append(
        c.reportedCostBig != null
            ? c.reportedCostBig.toPlainString()
            : c.reportedCostAtto == CallRecord.NONE
                ? "none"
                : BigDecimal.valueOf(c.reportedCostAtto, 18).stripTrailingZeros().toPlainString());
    s.append(' ').append(c.currency);
    s.append(" start=").append(time(c.startedAt)).append(" us=").append(number(c.durationUs));
    s.append(" first=").append(number(c.firstTokenUs)).append(" stream=").append(c.stream);
    s.append(" op=").append(c.operation).append(" provider=").append(c.providerAsLogged);
    s.append(" base=").append(c.apiBase).append(" asked=").append(c.modelRequested);
    s.append(" sent=").append(c.modelSent).append(" served=").append(c.modelServedAsLogged);
    s.append(" deployment=").append(c.deployment).append(" called=");
    s.append(c.regionCalledAsLogged).append(" geo=").append(c.geography);
    s.append(" call=").append(c.callId).append(" response=").append(c.responseId);
    s.append(" request=").append(c.requestId).append(" trace=").append(c.traceId);
    s.append(" attempt=").append(c.attempt).append(" hit=").append(c.gatewayCacheHit);
    s.append(" team=").append(c.team).append(" workload=").append(c.workload);
    s.append(" key=").append(c.apiKey).append(" actor=").append(c.actor);
    s.append(" cc=").append(c.costCenter).append(" env=").append(c.environment);
    s.append(" tags=").append(c.tags).append(" content=").append(c.contentState);
    s.append(" media=").append(c.inputAudio).append('+').append(c.inputImage).append('>');
    s.append(c.outputAudio).append('+').append(c.outputImage);
    s.append(' ');
    return s.toString();
  }

  private static String number(long v) {
    return v == CallRecord.NONE ? "none" : Long.toString(v);
  }

  private static String time(long micros) {
    return micros == CallRecord.NONE
        ? "none"
        : Instant.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L)
            .toString();
  }
}
