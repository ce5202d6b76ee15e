package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.KeyDigest;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * OpenTelemetry traces in OTLP/JSON (one {@code resourceSpans} object a line, as the Collector's
 * and the SDKs' file exporters write them) whose spans name model calls: OpenTelemetry GenAI of any
 * version, OpenInference, OpenLLMetry, LiteLLM's otel callback, Vercel's AI SDK. Also log records
 * of the event {@code gen_ai.client.inference.operation.details}, which repeats a span's
 * attributes. Metrics that a collector writes beside them hold sums of calls, and are passed over.
 *
 * <p>Sources: opentelemetry-specification file-exporter.md, opentelemetry-proto
 * examples/trace.json, semantic-conventions-genai gen-ai-events.md; the names are those of {@link
 * OtelAttribute}. Seen in real records: LiteLLM 1.106; Python instrumentations of OpenInference,
 * OpenLLMetry 0.62, Logfire 5.4 and OpenTelemetry 1.3b0; what the SDKs of Anthropic (2.14) and
 * Mistral (1) write themselves. Unverified, and accepted beside the documented shape: field names
 * in snake_case.
 *
 * <p>Which span is the call: one with an inference operation or, at OpenInference, of kind LLM or
 * EMBEDDING. Steps around calls (agents, chains, tools) repeat their children's counts and are
 * passed over. Of nested calls of one operation the innermost that tells counts is the attempt; the
 * one around it, an SDK's or a framework's, is passed over; so is one of two that know nothing of
 * each other ({@link OtelTwins}). Across exports an equal response id makes one record of them, or
 * that the one is the other's parent. Content of spans passed over is not looked at.
 *
 * <p>Tokens: the specification includes cache reads and writes in the input and reasoning in the
 * output; where the parts contradict that they are added. A count under {@code gen_ai.usage.} that
 * no one reads becomes the tag {@code unread-usage=…}. Deduplication key: the response id where it
 * is of one call (16 characters or more, and no counter), else trace and span id; a call answered
 * from LiteLLM's cache bears another's response id, so it goes by its span. OpenInference names no
 * response, but the answer that it keeps does. Rate-limit hits: an error of status 429, which its
 * text may begin with, or of a rate-limit class; whose is unknown unless LiteLLM's class or AWS's
 * tells. Region: server.address; cloud.region is where the caller ran and proves nothing of the
 * model. Cost: none in the specification; LiteLLM's and OpenInference's are read. A stream without
 * usage has no counts: absent, not zero. Times: nanoseconds; an event has no start, so its own time
 * stands for it.
 */
public final class OtelGenAi implements CallBatchFormat {
  static final String ID = "otel-genai";

  private static final List<String> SIGNS =
      List.of(
          "\"gen_ai.",
          "\"llm.token_count.",
          "\"openinference.span.kind",
          "\"llm.usage.",
          "\"ai.operationId");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "OpenTelemetry traces with GenAI, OpenInference or OpenLLMetry names (OTLP/JSON lines)";
  }

  @Override
  public String about() {
    return "One record per innermost model-call span; agents, chains, tools and what a second"
        + " instrumentation tells of the same call are passed over."
        + " Input tokens include cache reads and writes unless the parts say otherwise; an"
        + " unknown gen_ai.usage name becomes the tag unread-usage. Same record: response"
        + " id, else trace and span id; a refused call goes for LiteLLM's of the same trace and"
        + " model, an application's span for LiteLLM's of the same answer. Rate limits: status 429 or a rate-limit class; whose"
        + " is mostly unknown. Region: server.address; cloud.region is the caller's."
        + " Workload: service.name of an application.";
  }

  @Override
  public Witness witness() {
    return Witness.TRACE;
  }

  @Override
  public Recognition recognise(FileHead head) {
    boolean spans =
        head.has("resourceSpans")
            || head.has("resource_spans")
            || head.has("batches")
                && (ReportPage.says(head, "\"scopeSpans\"")
                    || ReportPage.says(head, "\"instrumentationLibrarySpans\""));
    boolean logs = head.has("resourceLogs") || head.has("resource_logs");
    if (head.has("resourceMetrics") || head.has("resource_metrics")) {
      return Recognition.yes(60, "resourceMetrics: no call is told of, every line is passed over");
    }
    if (!spans && !logs) {
      return Recognition.no("no resourceSpans or resourceLogs at the top level");
    }
    String text = new String(head.bytes(), StandardCharsets.ISO_8859_1);
    return SIGNS.stream().anyMatch(text::contains)
        ? Recognition.yes(95, "resourceSpans or resourceLogs with gen_ai or llm attributes")
        : Recognition.yes(60, "resourceSpans or resourceLogs; no model call in the first bytes");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser implements BatchParser {
    private static final FieldNames EXPORT =
        FieldNames.of(
            "resourceSpans",
            "resource_spans",
            "resourceLogs",
            "resource_logs",
            "batches", // as Tempo answers
            "resourceMetrics",
            "resource_metrics");
    private static final int FIRST_OF_METRICS = 5;
    private static final FieldNames OF_RESOURCE =
        FieldNames.of(
            "resource",
            "scopeSpans",
            "scope_spans",
            "instrumentationLibrarySpans",
            "scopeLogs",
            "scope_logs");
    private static final FieldNames OF_SCOPE =
        FieldNames.of("spans", "logRecords", "log_records", "scope", "instrumentationLibrary");
    private static final int FIRST_OF_SCOPE = 3;

    /** Spans within one another; agents within agents make some dozens. */
    private static final int DEEPEST = 1_000;

    private static final FieldNames RESOURCE = FieldNames.of("attributes");
    private static final FieldNames SPAN =
        FieldNames.of(
            "traceId",
            "trace_id",
            "spanId",
            "span_id",
            "parentSpanId",
            "parent_span_id",
            "startTimeUnixNano",
            "start_time_unix_nano",
            "endTimeUnixNano",
            "end_time_unix_nano",
            "attributes",
            "events",
            "status",
            "droppedAttributesCount",
            "droppedEventsCount",
            "timeUnixNano",
            "time_unix_nano",
            "eventName",
            "event_name",
            "body",
            "observedTimeUnixNano");
    private static final FieldNames EVENT = FieldNames.of("name", "attributes");
    private static final FieldNames STATUS = FieldNames.of("code", "message");
    private static final int NO_RESOURCE = -2;
    private static final String DETAILS = "gen_ai.client.inference.operation.details";

    private final JsonCursor json = new JsonCursor();
    private final JsonCursor nested = new JsonCursor();
    private final JsonCursor within = new JsonCursor();
    private final RecordFields top = new RecordFields(EXPORT);
    private final RecordFields fields = new RecordFields(SPAN);
    private final KeyDigest digest = new KeyDigest();
    private final CalledAtProvider called = new CalledAtProvider();
    private final OtelAttributes attributes;
    private final OtelCall span;

    /** Where the resource begins whose facts the span's reader holds. */
    private int resourceRead;

    private OtelElement[] elements = new OtelElement[64];
    private int count;
    private final Map<OtelElement.Ids, OtelElement> byId = new HashMap<>();

    // Of the span read last.
    private String traceId;
    private String spanId;
    private String parentId;
    private String eventName;
    private long startedAt;
    private long endedAt;
    private long eventAt;
    private boolean statusIsError;
    private int attributesFrom;
    private int attributesTo;
    private int eventsFrom;
    private int eventsTo;
    private int bodyFrom;
    private int bodyTo;
    private int messageFrom;
    private int messageTo;
    private boolean dropped;

    Parser(SymbolTable symbols, ContentScanner content) {
      this.attributes = new OtelAttributes(symbols, content);
      this.span = new OtelCall(attributes, symbols);
    }

    @Override
    public void parse(byte[] record, int from, int to, CallRecord call, CallSink sink)
        throws MalformedRecord {
      count = 0;
      resourceRead = NO_RESOURCE;
      byId.clear();
      json.reset(record, from, to);
      top.enter(json);
      boolean any = false;
      int export;
      while ((export = top.next(json)) != JsonCursor.END) {
        any = true;
        if (export >= FIRST_OF_METRICS) {
          json.skip(); // sums of what the spans tell one by one
          continue;
        }
        if (json.peek() != '[') {
          json.skip();
          throw new MalformedRecord(RejectReason.WRONG_TYPE, "resourceSpans");
        }
        json.enterArray();
        while (json.nextElement()) {
          json.skip();
          resource(record, json.sliceFrom(), json.sliceTo());
        }
      }
      json.finish();
      if (!any) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "resourceSpans");
      }
      for (int i = 0; i < count; i++) {
        lookAt(record, elements[i]);
      }
      for (int i = 0; i < count; i++) {
        markAround(elements[i]);
      }
      new OtelTwins(record, OtelTwins.MOST).mark(elements, count);
      for (int i = 0; i < count; i++) {
        give(record, elements[i], call, sink);
      }
      if (count == 0) {
        sink.passOver();
      }
      Arrays.fill(elements, 0, count, null);
    }

    // ------------------------------------------------------------ structure

    private void resource(byte[] b, int from, int to) throws MalformedRecord {
      nested.reset(b, from, to);
      if (nested.peek() != '{') {
        throw new MalformedRecord(RejectReason.WRONG_TYPE, "resourceSpans[]");
      }
      int resourceFrom = -1;
      int resourceTo = -1;
      int first = count;
      nested.enterObject();
      int field;
      while ((field = nested.nextField(OF_RESOURCE)) != JsonCursor.END) {
        nested.skip();
        if (field == 0) {
          resourceFrom = nested.sliceFrom();
          resourceTo = nested.sliceTo();
        } else if (field > 0 && b[nested.sliceFrom()] == '[') {
          within.reset(b, nested.sliceFrom(), nested.sliceTo());
          within.enterArray();
          while (within.nextElement()) {
            scope();
          }
        }
      }
      for (int i = first; i < count; i++) {
        elements[i].resourceFrom = resourceFrom;
        elements[i].resourceTo = resourceTo;
      }
    }

    private void scope() throws MalformedRecord {
      if (within.peek() != '{') {
        throw new MalformedRecord(RejectReason.WRONG_TYPE, "scopeSpans[]");
      }
      int first = count;
      int scopeFrom = -1;
      int scopeTo = -1;
      within.enterObject();
      int field;
      while ((field = within.nextField(OF_SCOPE)) != JsonCursor.END) {
        if (field == JsonCursor.OTHER || field >= FIRST_OF_SCOPE || within.peek() != '[') {
          within.skip();
          if (field >= FIRST_OF_SCOPE) {
            scopeFrom = within.sliceFrom();
            scopeTo = within.sliceTo();
          }
          continue;
        }
        within.enterArray();
        while (within.nextElement()) {
          within.skip();
          if (count == elements.length) {
            elements = Arrays.copyOf(elements, count * 2);
          }
          elements[count++] = new OtelElement(within.sliceFrom(), within.sliceTo(), field == 0);
        }
      }
      for (int i = first; i < count; i++) {
        elements[i].scopeFrom = scopeFrom;
        elements[i].scopeTo = scopeTo;
      }
    }

    // ------------------------------------------------------------ which spans are calls

    private void lookAt(byte[] b, OtelElement element) {
      try {
        read(b, element, false);
      } catch (MalformedRecord e) {
        element.fault = e;
        return;
      }
      element.operation = element.isSpan || DETAILS.equals(eventName) ? span.operation() : null;
      element.failed = failed();
      element.tells = span.tells(element.failed);
      if (!element.failed && span.isBeginOfStream()) {
        element.operation = null;
      }
      if (element.isSpan) {
        element.startedAt = startedAt;
        element.endedAt = endedAt;
        element.used = span.used();
        element.model = span.model();
        element.named = !element.failed && CallLinks.isOfOneCall(span.responseId());
        element.ids = new OtelElement.Ids(traceId, spanId);
        element.parent = parentId == null ? null : new OtelElement.Ids(traceId, parentId);
        byId.put(element.ids, element);
      }
    }

    /** A call around another of its operation tells of the same use once more. */
    private void markAround(OtelElement inner) {
      if (inner.operation == null || !inner.tells || !inner.isSpan) {
        return;
      }
      OtelElement at = inner;
      // Ids come from outside: a circle, or a chain without end, must not hang the reader.
      for (int steps = 0; steps < DEEPEST && at.parent != null; steps++) {
        at = byId.get(at.parent);
        if (at == null || at == inner) {
          return;
        }
        if (inner.isLike(at)) {
          at.around = true;
        }
      }
    }

    /** A call that tells nothing inside one that stays: a library's span beside the other's. */
    private boolean isInsideAnother(OtelElement element) {
      OtelElement at = element;
      for (int steps = 0; steps < DEEPEST && at.parent != null; steps++) {
        at = byId.get(at.parent);
        if (at == null || at == element) {
          return false;
        }
        if (element.isLike(at) && (at.tells || !at.around)) {
          return true;
        }
      }
      return false;
    }

    /**
     * The span of the call around this one, which may be passed over and have an event elsewhere;
     * of another export there is but the parent.
     */
    private String around(OtelElement element) {
      OtelElement at = element;
      for (int steps = 0; steps < DEEPEST && at != null && at.parent != null; steps++) {
        at = byId.get(at.parent);
        if (at != null && element.isLike(at)) {
          return at.ids.span();
        }
      }
      return parentId;
    }

    private void give(byte[] b, OtelElement element, CallRecord call, CallSink sink) {
      if (element.fault == null
          && (element.operation == null
              || element.around
              || (!element.tells && element.isSpan && isInsideAnother(element)))) {
        sink.passOver();
        return;
      }
      try {
        if (element.fault != null) {
          throw element.fault;
        }
        read(b, element, true);
        complete(b, element, call);
      } catch (MalformedRecord e) {
        sink.reject(e.reason(), e.where(), element.from, element.to);
        return;
      }
      sink.accept(element.from);
    }

    private boolean failed() {
      return statusIsError || span.isError();
    }

    private void complete(byte[] b, OtelElement element, CallRecord call) throws MalformedRecord {
      call.startedAt = element.isSpan ? startedAt : eventAt;
      if (call.startedAt == CallRecord.NONE) {
        throw new MalformedRecord(
            RejectReason.MISSING_FIELD, element.isSpan ? "startTimeUnixNano" : "timeUnixNano");
      }
      if (element.isSpan && endedAt != CallRecord.NONE && !span.isEndOfStream()) {
        call.endedAt = endedAt;
        call.durationUs = Math.max(0, endedAt - startedAt);
      }
      span.into(call, b, element.operation, element.failed);
      call.traceId.set(traceId);
      span.firstToken(call);
      IdText response = span.responseId();
      digest.begin(ID);
      if (!element.failed && !span.isCacheHit() && CallLinks.isOfOneCall(response)) {
        digest.add("response").add(response).end();
      } else {
        if (traceId == null || spanId == null) {
          throw new MalformedRecord(RejectReason.MISSING_FIELD, "spanId");
        }
        digest.add("span").add(traceId).add(spanId).end();
      }
      call.keyHi = digest.hi();
      call.keyLo = digest.lo();
      boolean unnamed = call.callId.isNone();
      if (unnamed) {
        call.callId.set(spanId == null ? response.toString() : spanId);
      }
      CallLinks.link(call, digest);
      call.gatewayTrace = !unnamed;
      called.pair(call, digest);
      if (call.gatewayTrace || call.responseId.isNone() && call.requestId.isNone()) {
        CallLinks.pairFailureInTrace(call, digest);
      }
      if (element.isSpan) {
        CallLinks.within(
            call, digest, traceId, spanId, around(element), element.kind(), element.tells);
      } else {
        // What an event says of a call, the span it happened in says too: it goes where that tells.
        CallLinks.within(call, digest, traceId, null, spanId, element.kind(), false);
      }
    }

    // ------------------------------------------------------------ one span

    /** Reads the resource of a span; many spans have one. */
    private void resource(byte[] b, OtelElement element) throws MalformedRecord {
      attributes.noResource();
      resourceRead = element.resourceFrom;
      if (element.resourceFrom < 0 || b[element.resourceFrom] != '{') {
        return;
      }
      nested.reset(b, element.resourceFrom, element.resourceTo);
      nested.enterObject();
      int field;
      while ((field = nested.nextField(RESOURCE)) != JsonCursor.END) {
        nested.skip();
        if (field == 0) {
          attributes.resource(b, nested.sliceFrom(), nested.sliceTo());
        }
      }
    }

    private void read(byte[] b, OtelElement element, boolean scan) throws MalformedRecord {
      if (element.resourceFrom != resourceRead) {
        resource(b, element);
      }
      traceId = spanId = parentId = eventName = null;
      startedAt = endedAt = eventAt = CallRecord.NONE;
      statusIsError = dropped = false;
      attributesFrom = eventsFrom = bodyFrom = messageFrom = -1;
      nested.reset(b, element.from, element.to);
      fields.enter(nested);
      int field;
      while ((field = scan ? fields.next(nested, attributes.who) : fields.next(nested))
          != JsonCursor.END) {
        switch (field) {
          case 0, 1 -> traceId = id();
          case 2, 3 -> spanId = id();
          case 4, 5 -> parentId = id();
          case 6, 7 -> startedAt = nanos("startTimeUnixNano");
          case 8, 9 -> endedAt = nanos("endTimeUnixNano");
          case 10 -> {
            nested.skip();
            attributesFrom = nested.sliceFrom();
            attributesTo = nested.sliceTo();
          }
          case 11 -> {
            nested.skip();
            eventsFrom = nested.sliceFrom();
            eventsTo = nested.sliceTo();
          }
          case 12 -> status(b);
          case 13, 14 -> dropped |= nested.readIntLenient(0) > 0;
          case 15, 16 -> eventAt = nanos("timeUnixNano");
          case 17, 18 -> eventName = nested.readStringLenient() ? nested.text() : null;
          case 19 -> {
            nested.skip();
            bodyFrom = nested.sliceFrom();
            bodyTo = nested.sliceTo();
          }
          default -> {
            long observed = nanos("observedTimeUnixNano");
            eventAt = eventAt == CallRecord.NONE ? observed : eventAt;
          }
        }
      }
      attributes.begin(scan);
      if (attributesFrom >= 0) {
        attributes.read(b, attributesFrom, attributesTo, "attributes");
      }
      if (eventsFrom >= 0) {
        events(b);
      }
      if (scan && bodyFrom >= 0) {
        attributes.content(b, bodyFrom, bodyTo);
      }
      if (scan && messageFrom >= 0) {
        attributes.errorText(b, messageFrom, messageTo);
      }
      if (dropped) {
        attributes.droppedSome();
      }
    }

    /**
     * Hex ids are written in either case, and by protobuf's own JSON (Tempo) as base64; they are
     * the same id.
     */
    private String id() throws MalformedRecord {
      if (!nested.readStringLenient() || nested.textTo() == nested.textFrom()) {
        return null;
      }
      String id = nested.text();
      if (id.length() == 24 && id.endsWith("==") || id.length() == 12 && id.endsWith("=")) {
        try {
          return HexFormat.of().formatHex(Base64.getDecoder().decode(id));
        } catch (IllegalArgumentException e) {
          return id;
        }
      }
      return isHex(id) ? id.toLowerCase(Locale.ROOT) : id;
    }

    private static boolean isHex(String id) {
      if (id.length() != 16 && id.length() != 32) {
        return false;
      }
      for (int i = 0; i < id.length(); i++) {
        if (Character.digit(id.charAt(i), 16) < 0) {
          return false;
        }
      }
      return true;
    }

    /** Nanoseconds, a number or digits in a string; zero is "not set". */
    private long nanos(String field) throws MalformedRecord {
      byte kind = nested.peek();
      if (kind != '"') {
        return TimeText.read(nested, field, CallRecord.NONE);
      }
      nested.readString();
      int n = nested.textTo() - nested.textFrom();
      if (n == 0 || nested.textIs("0")) {
        return CallRecord.NONE;
      }
      within.reset(nested.textBytes(), nested.textFrom(), nested.textTo());
      boolean number = within.peek() == '0';
      if (number) {
        within.skip();
      }
      if (!number || within.sliceTo() != nested.textTo()) { // a date begins with a number too
        throw new MalformedRecord(RejectReason.INVALID_TIME, field);
      }
      within.reset(nested.textBytes(), nested.textFrom(), nested.textTo());
      return TimeText.read(within, field, CallRecord.NONE);
    }

    private void status(byte[] b) throws MalformedRecord {
      nested.skip();
      if (b[nested.sliceFrom()] != '{') {
        return;
      }
      within.reset(b, nested.sliceFrom(), nested.sliceTo());
      within.enterObject();
      int field;
      while ((field = within.nextField(STATUS)) != JsonCursor.END) {
        if (field == 0 && within.readScalar()) {
          statusIsError = within.textIs("2") || within.textIs("STATUS_CODE_ERROR");
        } else if (field != 0) {
          within.skip();
          if (field == 1) {
            messageFrom = within.sliceFrom();
            messageTo = within.sliceTo();
          }
        }
      }
    }

    /**
     * Events of an older age hold prompts and answers; the event exception holds the class and the
     * text of an error.
     */
    private void events(byte[] b) throws MalformedRecord {
      if (b[eventsFrom] != '[') {
        return;
      }
      nested.reset(b, eventsFrom, eventsTo);
      nested.enterArray();
      while (nested.nextElement()) {
        if (nested.peek() != '{') {
          nested.skip();
          continue;
        }
        boolean speech = false;
        boolean exception = false;
        int from = -1;
        int to = -1;
        nested.enterObject();
        int field;
        while ((field = nested.nextField(EVENT)) != JsonCursor.END) {
          if (field == 0 && nested.readStringLenient()) {
            String name = nested.text();
            speech = name.startsWith("gen_ai.");
            exception = name.equals("exception");
          } else if (field != 0) {
            nested.skip();
            from = field == 1 ? nested.sliceFrom() : from;
            to = field == 1 ? nested.sliceTo() : to;
          }
        }
        if (from >= 0 && speech) {
          attributes.content(b, from, to);
        } else if (from >= 0 && exception) {
          attributes.read(b, from, to, "events.attributes");
        } else if (from >= 0) {
          attributes.scan(b, from, to);
        }
      }
    }
  }
}
