package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.CallBatchFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.Witness;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Langfuse observations: the blob storage export (JSON lines, a JSON array or CSV; tables {@code
 * observations} and {@code observations_v2}), and the export of the user interface, whose names are
 * in camel case; its CSV writes each time as JSON, in quotes of its own.
 *
 * <p>Source: langfuse/langfuse, handleBlobStorageIntegrationProjectJob.ts,
 * observation-field-groups.ts and the observations repository; for the interface's export
 * observation-stream.ts, event-stream.ts and transformStreamToCsv.ts.
 *
 * <p>Calls are observations of type GENERATION and EMBEDDING; spans, events, agents and tools are
 * passed over, as are the traces, the scores and the manifest that lie beside them. Tokens: the
 * buckets of usage_details are disjoint, the input leaves the cache out, and the output leaves
 * reasoning out where it has a bucket of its own; a total that is the sum of input and output alone
 * shows a writer that counted the cache inside. Deduplication key: project, type and id; the
 * export's windows overlap by their border, so a row may come twice, and the first one read stands.
 * Times are UTC and have no zone. Length and first token are computed from times: the columns
 * latency and time_to_first_token change their unit between versions. Rate-limit hits: level ERROR
 * and a message that names 429 or a rate limit; whose is unknown. Region: none. Cost: USD, null
 * where Langfuse has no price for the model.
 */
public final class LangfuseObservations implements CallBatchFormat {
  static final String ID = "langfuse";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Langfuse observations (blob storage export: JSON lines, CSV)";
  }

  @Override
  public String about() {
    return "One record per GENERATION or EMBEDDING; other observations, traces and scores are passed over. Token buckets are disjoint; output"
        + " and reasoning are added. Same record: project + type + id, the first read. Rate limits: guessed from the"
        + " message of an ERROR. Region: unknown. Cost: USD.";
  }

  @Override
  public Witness witness() {
    return Witness.TRACE;
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.has("id", "type", "trace_id", "start_time")
        && (head.has("usage_details") || head.has("parent_observation_id"))) {
      return Recognition.yes(92, "id, type, trace_id and usage_details of a Langfuse observation");
    }
    if (head.has("id", "type", "traceId", "startTime")
        && (head.has("usageDetails") || head.has("parentObservationId"))) {
      return Recognition.yes(90, "id, type, traceId and usageDetails of a Langfuse observation");
    }
    if (head.has("id", "timestamp", "project_id", "bookmarked")
        || head.has("id", "timestamp", "project_id", "data_type", "trace_id")
        || head.has("version", "projectId", "exportSource", "tables")) {
      return Recognition.yes(80, "traces, scores or the manifest of a Langfuse export: no calls");
    }
    return Recognition.no("no trace_id and type with usage_details or parent_observation_id");
  }

  @Override
  public BatchParser parser(SymbolTable symbols, ContentScanner content) {
    return new Parser(symbols, content);
  }

  private static final class Parser extends ObjectReader {
    private static final FieldNames FIELDS =
        FieldNames.of(
            "id",
            "trace_id",
            "traceId",
            "project_id",
            "projectId",
            "type",
            "start_time",
            "startTime",
            "end_time",
            "endTime",
            "completion_start_time",
            "completionStartTime",
            "provided_model_name",
            "providedModelName",
            "model",
            "usage_details",
            "usageDetails",
            "total_cost",
            "totalCost",
            "level",
            "status_message",
            "statusMessage",
            "input",
            "output",
            "metadata",
            "model_parameters",
            "modelParameters",
            "environment",
            "user_id",
            "userId",
            "tags",
            "traceTags",
            // Of the other tables of an export, and of its manifest.
            "bookmarked",
            "data_type",
            "exportSource");

    private static final Pattern LIMITED = Pattern.compile("(?i)\\b429\\b|rate.?limit");

    private final IdText id = new IdText();
    private final NamedBuckets buckets = new NamedBuckets();
    private Symbol project;
    private Symbol type;
    private Symbol model;
    private boolean otherTable;
    private boolean error;
    private boolean limited;
    private long firstToken;

    Parser(SymbolTable symbols, ContentScanner content) {
      super(symbols, content, FIELDS);
    }

    @Override
    void begin(CallRecord call) {
      id.clear();
      buckets.clear();
      project = type = model = null;
      otherTable = error = limited = false;
      firstToken = CallRecord.NONE;
    }

    @Override
    void read(int field, CallRecord call) throws MalformedRecord {
      switch (field) {
        case 0 -> id(id);
        case 1, 2 -> id(call.traceId);
        case 3, 4 -> project = mention();
        case 5 -> type = mention();
        case 6, 7 -> call.startedAt = time("start_time");
        case 8, 9 -> call.endedAt = time("end_time");
        case 10, 11 -> firstToken = time("completion_start_time");
        case 12, 13, 14 -> model = who.kept(model, word());
        case 15, 16 -> {
          JsonCursor details = object();
          if (details != null) {
            buckets.read(details, this, "usage_details");
          }
        }
        case 17, 18 -> amount(call, "total_cost", 0);
        case 19 -> error = "ERROR".equals(Symbol.string(mention()));
        case 20, 21 -> {
          looked();
          String message =
              new String(
                  json.bytes(),
                  json.sliceFrom(),
                  json.sliceTo() - json.sliceFrom(),
                  StandardCharsets.ISO_8859_1);
          limited = message.length() < 1 << 16 && LIMITED.matcher(message).find();
        }
        case 22, 23 -> content();
        case 24 -> metadata();
        case 25, 26 -> looked();
        case 27 -> call.environment = word();
        case 28, 29 -> call.actor = word();
        case 30, 31 -> tags();
        default -> {
          otherTable = true;
          json.skip();
        }
      }
    }

    @Override
    boolean complete(CallRecord call) throws MalformedRecord {
      if (type == null && otherTable) {
        return false;
      }
      if (type == null) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "type");
      }
      boolean embedding = type.toString().equals("EMBEDDING");
      if (!embedding && !type.toString().equals("GENERATION")) {
        return false;
      }
      requireId(id, "id");
      requireStart(call, "start_time");
      call.callId.set(id);
      call.operation = symbols.intern(embedding ? "embeddings" : "unknown");
      call.modelRequested = call.modelSent = model;
      call.status = error ? Status.FAILED : Status.SUCCEEDED;
      call.rateLimit = error && limited ? RateLimit.UNKNOWN : RateLimit.NONE;
      tokens(call);
      for (String name : buckets.unread) {
        who.tag("unread-usage=" + name);
      }
      call.currency = symbols.intern("USD");
      lasted(call, CallRecord.NONE);
      if (firstToken != CallRecord.NONE) {
        call.stream = 1;
        firstToken(call, Math.max(0, firstToken - call.startedAt));
      }
      digest.begin(ID).add(Symbol.string(project)).add(type.toString()).add(id);
      key(call);
      return true;
    }

    private void tokens(CallRecord call) {
      long out = buckets.output + buckets.reasoning;
      long in = buckets.seen ? buckets.input : -1;
      boolean inside =
          buckets.total >= 0
              && buckets.total == buckets.input + buckets.output
              && buckets.read + buckets.write <= buckets.input;
      if (inside) {
        // Then reasoning lies inside the output as well: nothing else makes this total.
        inclusive(call, in, buckets.read, buckets.write, buckets.output, buckets.reasoning);
      } else {
        exclusive(
            call, in, buckets.read, buckets.write, buckets.seen ? out : -1, buckets.reasoning);
      }
      media(call, buckets.inputAudio, buckets.inputImage, buckets.outputAudio, buckets.outputImage);
      call.cacheWrite1h = Math.min(buckets.write1h, call.cacheWrite5m);
      call.cacheWrite5m -= call.cacheWrite1h;
    }
  }
}
