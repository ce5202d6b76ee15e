package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.SampleLogFormat;
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Metrics of an Azure OpenAI resource as Azure Monitor's API or {@code az monitor metrics list}
 * answers: {@code {"value": [{"id", "name", "timeseries": [{"metadatavalues", "data"}]}]}}.
 *
 * <p>Source: Microsoft's REST reference (microsoft.insights/metrics), public captures. A point
 * gives one sample for each aggregation it states; {@code aggregation=} among the labels says
 * which. The sample's time is the start of its interval; a point without a value is no zero.
 * ProcessedPromptTokens and GeneratedTokens are counts of an interval, not counters;
 * AzureOpenAIRequests with StatusCode=429 are the vendor's refusals. The model is the dimension
 * ModelName, else ModelDeploymentName (FeatureName on token metrics of old); the pool is the
 * account. Deduplication key: all labels and the time.
 */
public final class AzureMetrics implements SampleLogFormat {
  static final String ID = "azure-metrics";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] AGGREGATIONS = {"total", "average", "maximum", "minimum", "count"};

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Azure Monitor metrics of an Azure OpenAI resource (API answer, JSON)";
  }

  @Override
  public String about() {
    return "One record per point and aggregation. Token metrics are counts of an interval. No cost. Same record: metric,"
        + " dimensions, aggregation and time. A point without a value is not a zero. Region: the resource's, not where a"
        + " model ran.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    return head.has("value", "timespan")
            && ReportPage.says(head, "\"timeseries\"")
            && (ReportPage.says(head, "CognitiveServices")
                || ReportPage.says(head, "cognitiveservices")
                || ReportPage.says(head, "COGNITIVESERVICES"))
        ? Recognition.yes(93, "value and timespan with timeseries of a Cognitive Services resource")
        : Recognition.no("no value and timespan with timeseries of a Cognitive Services resource");
  }

  @Override
  public void read(InputStream document, SourceFile file, SymbolTable symbols, SampleSink sink)
      throws IOException, MalformedRecord {
    try (JsonParser json = JSON.getFactory().createParser(document)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedRecord(RejectReason.NOT_AN_OBJECT, null);
      }
      boolean any = false;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean value = json.currentName().equals("value");
        if (json.nextToken() != JsonToken.START_ARRAY || !value) {
          json.skipChildren();
          continue;
        }
        any = true;
        JsonToken element;
        while ((element = json.nextToken()) != JsonToken.END_ARRAY) {
          long position = json.currentTokenLocation().getByteOffset();
          if (element == JsonToken.START_OBJECT) {
            metric(json.readValueAsTree(), symbols, sink, position);
          } else {
            json.skipChildren();
            sink.reject(RejectReason.NOT_AN_OBJECT, "value", position);
          }
        }
      }
      if (!any) {
        throw new MalformedRecord(RejectReason.MISSING_FIELD, "value");
      }
    } catch (JsonProcessingException e) {
      // Its message quotes the source; only the place is kept.
      throw new MalformedRecord(
          e instanceof JsonEOFException ? RejectReason.TRUNCATED_JSON : RejectReason.INVALID_JSON,
          e.getLocation() == null ? null : "byte " + e.getLocation().getByteOffset());
    }
  }

  private static void metric(JsonNode of, SymbolTable symbols, SampleSink sink, long position)
      throws IOException {
    String name = of.path("name").path("value").asText("");
    if (name.isEmpty()) {
      sink.reject(RejectReason.MISSING_FIELD, "value.name", position);
      return;
    }
    for (JsonNode series : of.path("timeseries")) {
      Map<String, String> labels = new TreeMap<>();
      labels.put("__name__", name);
      labels.put("pool", account(of.path("id").asText("")));
      for (JsonNode dimension : series.path("metadatavalues")) {
        labels.put(
            dimension.path("name").path("value").asText("").toLowerCase(Locale.ROOT),
            dimension.path("value").asText(""));
      }
      model(labels);
      for (String aggregation : AGGREGATIONS) {
        labels.put("aggregation", aggregation);
        MetricSeries samples = new MetricSeries(ID, labels, symbols);
        for (JsonNode point : series.path("data")) {
          if (!point.path(aggregation).isMissingNode() && !point.path(aggregation).isNull()) {
            give(samples, point, aggregation, sink, position);
          }
        }
      }
    }
  }

  private static void give(
      MetricSeries samples, JsonNode point, String aggregation, SampleSink sink, long position)
      throws IOException {
    byte[] time = point.path("timeStamp").asText("").getBytes(StandardCharsets.UTF_8);
    long micros;
    try {
      micros = TimeText.iso(time, 0, time.length, "value.timeseries.data.timeStamp");
    } catch (MalformedRecord e) {
      sink.reject(e.reason(), e.where(), position);
      return;
    }
    samples.give(
        micros,
        point.path(aggregation).asText(),
        "value.timeseries.data." + aggregation,
        sink,
        position);
  }

  private static void model(Map<String, String> labels) {
    for (String name : new String[] {"modelname", "featurename", "modeldeploymentname"}) {
      String model = labels.get(name);
      if (model != null && !model.isEmpty()) {
        labels.put("model_name", model);
        labels.remove(name);
        return;
      }
    }
  }

  /** The account in {@code …/accounts/<account>/providers/…}; empty where there is none. */
  private static String account(String id) {
    String[] parts = id.split("/", -1);
    for (int i = 0; i + 1 < parts.length; i++) {
      if (parts[i].equalsIgnoreCase("accounts")) {
        return parts[i + 1].toLowerCase(Locale.ROOT);
      }
    }
    return "";
  }
}
