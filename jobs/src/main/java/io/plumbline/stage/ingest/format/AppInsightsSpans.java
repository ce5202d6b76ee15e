package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Spans of model calls as Application Insights keeps them: rows of {@code dependencies} and {@code
 * requests}, or of AppDependencies and AppRequests in Log Analytics, with OpenTelemetry's GenAI
 * attributes in customDimensions (Properties), as CSV, JSON rows, a query's result or an export.
 *
 * <p>Source: Microsoft's reference of the tables and "Application Insights telemetry data model",
 * which maps operation_Id to the trace's id, id to the span's and operation_ParentId to its
 * parent's.
 *
 * <p>A row becomes the span it was and is read as {@link OtelGenAi} reads spans; customDimensions
 * hold text alone, so counts are taken as text. Rows of one operation are held and judged together,
 * in whatever order they stand in the file: of a library's span inside another's the inner one
 * counts. What is held is given when it grows too large; rows that lie far apart are found to be
 * nested when the day is made unique. Deduplication key: that of the span, so that a span sent to a
 * collector as well is the same record. Rate-limit hits: resultCode 429. Time: timestamp is the
 * start, duration in milliseconds. A row of a sample ({@code itemCount} above 1) is one call with
 * its own counts and has the tag {@code stands-for=N}: the calls that were not kept are nobody's to
 * tell of.
 */
public final class AppInsightsSpans implements CallBatchFormat {
  static final String ID = "app-insights";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Application Insights dependencies with OpenTelemetry's GenAI names (CSV, JSON, query"
        + " results)";
  }

  @Override
  public String about() {
    return "One record per row that is a model-call span; other rows are passed over. Tokens, cost"
        + " and region as in otel-genai. Same record: response id, else trace and span id,"
        + " also beside otel-genai; of nested calls of one operation the innermost counts."
        + " Rate limits: resultCode 429, whose is unknown. Sampled telemetry tells of a part of"
        + " the calls: a row that stands for N of them is one, with the tag stands-for=N.";
  }

  @Override
  public boolean eachRecordStandsAlone() {
    return false;
  }

  @Override
  public Witness witness() {
    return Witness.TRACE;
  }

  @Override
  public Set<String> textColumns() {
    return Set.of("id", "Id", "operation_Id", "OperationId", "operation_ParentId", "ParentId");
  }

  @Override
  public Recognition recognise(FileHead head) {
    boolean classic = head.has("id", "operation_Id", "customDimensions");
    boolean table = head.has("Id", "OperationId", "Properties");
    return (classic || table) && (ReportPage.says(head, "gen_ai.") || ReportPage.says(head, "llm."))
        ? Recognition.yes(94, "operation_Id and customDimensions with gen_ai attributes")
        : Recognition.no("no operation_Id with customDimensions of a model call");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(new OtelGenAi().parser(symbols, content));
  }

  private static final class Parser implements BatchParser {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "timestamp",
            "TimeGenerated",
            "time",
            "id",
            "Id",
            "operation_Id",
            "OperationId",
            "operation_ParentId",
            "ParentId",
            "duration",
            "DurationMs",
            "success",
            "Success",
            "resultCode",
            "ResultCode",
            "cloud_RoleName",
            "AppRoleName",
            "itemCount",
            "ItemCount",
            "customDimensions",
            "Properties");
    private static final FieldNames NONE = FieldNames.of();
    private static final BigDecimal LONGEST_MS = BigDecimal.valueOf(1_000_000_000);

    private static final String EXPORT = "{\"resourceSpans\":[";
    private static final String EXPORT_END = "]}";
    private static final int MOST_HELD = 1 << 25;

    private final BatchParser spans;
    private final Map<String, List<Held>> operations = new LinkedHashMap<>();
    private int heldBytes;
    private final JsonCursor json = new JsonCursor();
    private final JsonCursor dimensions = new JsonCursor();
    private final RecordFields top = new RecordFields(FIELDS);
    private final ByteArrayOutputStream others = new ByteArrayOutputStream();
    private final ByteArrayOutputStream attributes = new ByteArrayOutputStream();
    private boolean statusTold;
    private String trace;
    private BigDecimal standsFor;

    /** A row that was not judged yet: what stands in {@link #EXPORT}, and where it was read. */
    private record Held(byte[] span, long position) {}

    Parser(BatchParser spans) {
      this.spans = spans;
    }

    @Override
    public void begin(SourceFile file) {
      json.zone(file.zone());
      spans.begin(file);
      operations.clear();
      heldBytes = 0;
    }

    @Override
    public void parse(byte[] record, int from, int to, CallRecord call, CallSink sink)
        throws MalformedRecord {
      byte[] span = span(record, from, to);
      operations
          .computeIfAbsent(String.valueOf(trace), t -> new ArrayList<>())
          .add(new Held(span, sink.position()));
      heldBytes += span.length;
      if (heldBytes > MOST_HELD) {
        give(from, call, sink);
      }
    }

    @Override
    public void end(CallRecord call, CallSink sink) {
      give(0, call, sink);
    }

    private void give(int from, CallRecord call, CallSink sink) {
      operations.values().forEach(rows -> give(rows, from, call, sink));
      operations.clear();
      heldBytes = 0;
    }

    /** The rows of an operation as one export. */
    private void give(List<Held> rows, int from, CallRecord call, CallSink sink) {
      ByteArrayOutputStream export = new ByteArrayOutputStream();
      int[] begins = new int[rows.size()];
      export.writeBytes(EXPORT.getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < begins.length; i++) {
        if (i > 0) {
          export.write(',');
        }
        begins[i] = export.size();
        export.writeBytes(rows.get(i).span());
      }
      export.writeBytes(EXPORT_END.getBytes(StandardCharsets.UTF_8));
      byte[] b = export.toByteArray();
      CallSink ofRows =
          new CallSink() {
            /** Where the row that holds an offset of the export was read, seen from here. */
            private int row(int at) {
              int found = Arrays.binarySearch(begins, at);
              Held row = rows.get(found < 0 ? Math.max(0, -found - 2) : found);
              return from - (int) (sink.position() - row.position());
            }

            @Override
            public void accept(int at) {
              sink.accept(row(at));
            }

            @Override
            public long position() {
              return sink.position();
            }

            @Override
            public void reject(RejectReason reason, String where, int at, int end) {
              sink.reject(reason, where, row(at), row(at));
            }

            @Override
            public void passOver() {
              sink.passOver();
            }
          };
      try {
        spans.parse(b, 0, b.length, call, ofRows);
      } catch (MalformedRecord e) {
        for (int begin : begins) {
          ofRows.reject(e.reason(), e.where(), begin, begin);
        }
      }
    }

    /**
     * The row as what an export has of one span; what it has beside stays in it and is looked at
     * there.
     */
    private byte[] span(byte[] b, int from, int to) throws MalformedRecord {
      long start = CallRecord.NONE;
      BigDecimal took = null;
      trace = null;
      standsFor = null;
      String id = null;
      String parent = null;
      String role = null;
      String code = null;
      boolean failed = false;
      others.reset();
      attributes.reset();
      statusTold = false;
      json.reset(b, from, to);
      top.enter(json);
      int field;
      while ((field = next(b)) != JsonCursor.END) {
        switch (field) {
          case 0, 1, 2 -> {
            long at = TimeText.read(json, "timestamp", CallRecord.NONE);
            start = start == CallRecord.NONE ? at : start;
          }
          case 3, 4 -> id = text();
          case 5, 6 -> trace = text();
          case 7, 8 -> parent = text();
          case 9, 10 -> took = milliseconds();
          case 11, 12 -> {
            String said = text();
            failed = "False".equalsIgnoreCase(said) || "0".equals(said);
          }
          case 13, 14 -> code = text();
          case 15, 16 -> {
            json.skip();
            role = slice(b);
          }
          case 17, 18 -> standsFor = milliseconds();
          default -> dimensions(b);
        }
      }
      json.finish();
      if (start == CallRecord.NONE) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "timestamp");
      }
      if (!statusTold && code != null && code.matches("[1-5][0-9]{2}")) {
        attribute(quoted("http.response.status_code"), "{\"intValue\":\"" + code + "\"}");
      }
      long micros = took == null ? 0 : took.movePointRight(3).longValue();
      if (standsFor != null && standsFor.compareTo(BigDecimal.ONE) > 0) {
        attribute(
            quoted("app_insights.tags"),
            "{\"arrayValue\":{\"values\":[{\"stringValue\":\"stands-for="
                + standsFor.toBigInteger()
                + "\"}]}}");
      }
      StringBuilder out = new StringBuilder("{\"resource\":{\"attributes\":[");
      if (role != null && role.startsWith("\"")) {
        out.append("{\"key\":\"service.name\",\"value\":{\"stringValue\":")
            .append(role)
            .append("}}");
      }
      out.append("]},\"scopeSpans\":[{\"spans\":[{");
      field(out, "traceId", trace);
      field(out, "spanId", id);
      field(out, "parentSpanId", parent == null || parent.equals(trace) ? null : parent);
      field(out, "startTimeUnixNano", start + "000");
      if (took != null) {
        field(out, "endTimeUnixNano", (start + micros) + "000");
      }
      out.append(failed ? "\"status\":{\"code\":2}," : "").append("\"attributes\":[");
      out.append(attributes.toString(StandardCharsets.UTF_8))
          .append(']')
          .append(others.toString(StandardCharsets.UTF_8))
          .append("}]}]}");
      return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The next field of a row that a span has; the others are kept beside. */
    private int next(byte[] b) throws MalformedRecord {
      int field;
      while ((field = json.nextField(FIELDS)) == JsonCursor.OTHER) {
        String name = json.fieldName();
        json.skip();
        others.writeBytes(
            (",\"row." + escaped(name) + "\":" + slice(b)).getBytes(StandardCharsets.UTF_8));
      }
      return field;
    }

    private String slice(byte[] b) {
      return new String(
          b, json.sliceFrom(), json.sliceTo() - json.sliceFrom(), StandardCharsets.UTF_8);
    }

    /** A scalar as text; null for empty and other types. */
    private String text() throws MalformedRecord {
      if (json.peek() == 't' || json.peek() == 'f') {
        return json.readBoolean() == 1 ? "True" : "False";
      }
      return json.readScalar() && json.textTo() > json.textFrom() ? json.text() : null;
    }

    private BigDecimal milliseconds() throws MalformedRecord {
      String said = text();
      if (said == null || !said.matches("[0-9]{1,15}([.][0-9]{1,20})?")) {
        return null;
      }
      BigDecimal ms = new BigDecimal(said);
      return ms.compareTo(LONGEST_MS) > 0 ? null : ms;
    }

    /** An object, or JSON in a text. */
    private void dimensions(byte[] b) throws MalformedRecord {
      json.skip();
      byte[] of = b;
      int from = json.sliceFrom();
      int to = json.sliceTo();
      if (b[from] == '"') {
        dimensions.reset(b, from, to);
        dimensions.readString();
        of = dimensions.text().getBytes(StandardCharsets.UTF_8);
        from = 0;
        to = of.length;
      }
      if (from >= to || of[from] != '{') {
        others.writeBytes((",\"row.properties\":" + slice(b)).getBytes(StandardCharsets.UTF_8));
        return;
      }
      dimensions.reset(of, from, to);
      dimensions.enterObject();
      while (dimensions.nextField(NONE) != JsonCursor.END) {
        String name = dimensions.fieldName();
        byte kind = dimensions.peek();
        dimensions.skip();
        String value =
            new String(
                of,
                dimensions.sliceFrom(),
                dimensions.sliceTo() - dimensions.sliceFrom(),
                StandardCharsets.UTF_8);
        statusTold |= name.endsWith(".status_code");
        attribute(quoted(name), typed(name, kind, value));
      }
      dimensions.finish();
    }

    /** The value as OTLP writes it: counts and amounts are numbers, whatever they were kept as. */
    private static String typed(String name, byte kind, String value) {
      boolean counts =
          name.contains(".usage.")
              || name.contains(".token_count.")
              || name.contains(".cost.")
              || name.endsWith(".status_code")
              || name.endsWith(".port");
      String bare = kind == '"' ? value.substring(1, value.length() - 1) : value;
      if (bare.matches("-?[0-9]{1,18}") && (counts || kind == '0')) {
        return "{\"intValue\":\"" + bare + "\"}";
      }
      if (bare.matches("-?[0-9]{1,18}[.][0-9]{1,30}") && (counts || kind == '0')) {
        return "{\"doubleValue\":" + bare + "}";
      }
      return switch (kind) {
        case '"' -> "{\"stringValue\":" + value + "}";
        case 't', 'f' -> "{\"boolValue\":" + value + "}";
        case 'n' -> "{}";
        default -> "{\"stringValue\":" + quoted(value) + "}";
      };
    }

    private void attribute(String name, String value) {
      String before = attributes.size() == 0 ? "" : ",";
      attributes.writeBytes(
          (before + "{\"key\":" + name + ",\"value\":" + value + "}")
              .getBytes(StandardCharsets.UTF_8));
    }

    private static void field(StringBuilder out, String name, String value) {
      if (value != null) {
        out.append('"').append(name).append("\":").append(quoted(value)).append(',');
      }
    }

    private static String quoted(String text) {
      return '"' + escaped(text) + '"';
    }

    private static String escaped(String text) {
      return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }
  }
}
