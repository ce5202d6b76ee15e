package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
 * answers ({@code {"value": [{"id", "name", "timeseries": [{"metadatavalues", "data"}]}]}}), as
 * {@code metrics:getBatch} answers for several resources ({@code {"values": [{"resourceid",
 * "value": […]}]}}), or as a diagnostic setting exports them (lines or records of {@code {"time",
 * "resourceId", "metricName", "timeGrain", "total", …}}, without dimensions; rows of table
 * AzureMetrics with capitals).
 *
 * <p>Source: Microsoft's REST reference (microsoft.insights/metrics, metrics-batch), "Azure
 * resource logs and platform metrics", public captures. A point gives one sample for each
 * aggregation it states; {@code aggregation=} among the labels says which. The sample's time is the
 * start of its interval; a point without a value is no zero. ProcessedPromptTokens and
 * GeneratedTokens are counts of an interval, not counters; AzureOpenAIRequests with StatusCode=429
 * are the vendor's refusals. The model is the dimension ModelName, else ModelDeploymentName
 * (FeatureName on token metrics of old); the pool is the account. Deduplication key: all labels and
 * the time.
 */
public final class AzureMetrics implements SampleLogFormat {
  static final String ID = "azure-metrics";
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_TRAILING_COMMA).build();
  private static final String[] AGGREGATIONS = {"total", "average", "maximum", "minimum", "count"};

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Azure Monitor metrics of an Azure OpenAI resource (API answer or export, JSON)";
  }

  @Override
  public String about() {
    return "One record per point and aggregation. Token metrics are counts of an interval. No cost."
        + " Same record: metric, dimensions, aggregation and time. A point without a value"
        + " is not a zero. Region: the resource's, not where a model ran.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    boolean answer =
        (head.has("value", "timespan") || head.has("values"))
            && ReportPage.says(head, "\"timeseries\"");
    boolean export =
        head.has("metricName", "timeGrain")
            || head.has("MetricName", "TimeGrain")
            || head.has("records")
                && ReportPage.says(head, "\"metricName\"")
                && ReportPage.says(head, "\"timeGrain\"");
    return (answer || export)
            && (ReportPage.says(head, "CognitiveServices")
                || ReportPage.says(head, "cognitiveservices")
                || ReportPage.says(head, "COGNITIVESERVICES"))
        ? Recognition.yes(95, "metrics with a time grain of a Cognitive Services resource")
        : Recognition.no("no timeseries and no metricName of a Cognitive Services resource");
  }

  @Override
  public void read(InputStream document, SourceFile file, SymbolTable symbols, SampleSink sink)
      throws IOException, MalformedRecord {
    try (JsonParser json = JSON.getFactory().createParser(document)) {
      JsonToken root = json.nextToken();
      if (root != JsonToken.START_OBJECT && root != JsonToken.START_ARRAY) {
        throw new MalformedRecord(RejectReason.NOT_AN_OBJECT, null);
      }
      for (; root != null; root = json.nextToken()) {
        if (root == JsonToken.START_OBJECT) {
          answerOrEntry(json, symbols, sink);
        } else if (root != JsonToken.START_ARRAY && root != JsonToken.END_ARRAY) {
          sink.reject(
              RejectReason.NOT_AN_OBJECT, null, json.currentTokenLocation().getByteOffset());
        }
      }
    } catch (JsonProcessingException e) {
      // Its message quotes the source; only the place is kept.
      throw new MalformedRecord(
          e instanceof JsonEOFException ? RejectReason.TRUNCATED_JSON : RejectReason.INVALID_JSON,
          e.getLocation() == null ? null : "byte " + e.getLocation().getByteOffset());
    }
  }

  private static void answerOrEntry(JsonParser json, SymbolTable symbols, SampleSink sink)
      throws IOException {
    long at = json.currentTokenLocation().getByteOffset();
    ObjectNode entry = JSON.createObjectNode();
    boolean any = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      boolean many = field.equals("value") || field.equals("values") || field.equals("records");
      if (json.nextToken() != JsonToken.START_ARRAY || !many) {
        entry.set(lower(field), json.readValueAsTree());
        continue;
      }
      any = true;
      JsonToken element;
      while ((element = json.nextToken()) != JsonToken.END_ARRAY) {
        long position = json.currentTokenLocation().getByteOffset();
        if (element != JsonToken.START_OBJECT) {
          json.skipChildren();
          sink.reject(RejectReason.NOT_AN_OBJECT, field, position);
        } else if (field.equals("values")) {
          answerOrEntry(json, symbols, sink);
        } else if (field.equals("value")) {
          metric(json.readValueAsTree(), symbols, sink, position);
        } else {
          ObjectNode of = JSON.createObjectNode();
          json.<ObjectNode>readValueAsTree()
              .properties()
              .forEach(e -> of.set(lower(e.getKey()), e.getValue()));
          entry(of, symbols, sink, position);
        }
      }
    }
    if (!any && !entry.has("metricname")) {
      // An error among answers hides none of the others.
      sink.reject(RejectReason.MISSING_FIELD, "value", at);
    } else if (!any) {
      entry(entry, symbols, sink, at);
    }
  }

  private static String lower(String field) {
    return field.toLowerCase(Locale.ROOT);
  }

  /** One metric of one interval as a diagnostic setting exports it. */
  private static void entry(JsonNode of, SymbolTable symbols, SampleSink sink, long position)
      throws IOException {
    String name = of.path("metricname").asText("");
    if (name.isEmpty()) {
      sink.reject(RejectReason.MISSING_FIELD, "metricName", position);
      return;
    }
    JsonNode time = of.has("time") ? of.path("time") : of.path("timegenerated");
    Map<String, String> labels = new TreeMap<>();
    labels.put("__name__", name);
    labels.put("pool", account(of.path("resourceid").asText("")));
    for (String aggregation : AGGREGATIONS) {
      JsonNode value = of.path(aggregation);
      if (!value.isMissingNode() && !value.isNull()) {
        labels.put("aggregation", aggregation);
        give(
            new MetricSeries(ID, labels, symbols),
            time,
            "time",
            value,
            aggregation,
            sink,
            position);
      }
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
            give(
                samples,
                point.path("timeStamp"),
                "value.timeseries.data.timeStamp",
                point.path(aggregation),
                "value.timeseries.data." + aggregation,
                sink,
                position);
          }
        }
      }
    }
  }

  private static void give(
      MetricSeries samples,
      JsonNode at,
      String whereTime,
      JsonNode value,
      String whereValue,
      SampleSink sink,
      long position)
      throws IOException {
    byte[] time = at.asText("").getBytes(StandardCharsets.UTF_8);
    long micros;
    try {
      micros = TimeText.iso(time, 0, time.length, whereTime);
    } catch (MalformedRecord e) {
      sink.reject(e.reason(), e.where(), position);
      return;
    }
    samples.give(micros, value.asText(), whereValue, sink, position);
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
