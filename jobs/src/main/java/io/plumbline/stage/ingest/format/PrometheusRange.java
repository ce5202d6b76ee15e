package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.SampleLogFormat;
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Prometheus range-query answers (query_range JSON, resultType matrix) with series of the NVIDIA
 * DCGM exporter, vLLM, SGLang or TGI. An instant query (resultType vector) has one sample of each
 * series and is read too; a native histogram is no number and is refused.
 *
 * <p>Times are float seconds, values are strings and may be "NaN" or "+Inf". Samples above 9e18 are
 * DCGM's "no value" markers. A missing scrape is a missing point, not a zero. Deduplication key:
 * all labels and the time. A series without a metric name (an exported rate()) cannot be told from
 * others and is refused.
 */
public final class PrometheusRange implements SampleLogFormat {
  static final String ID = "prometheus-range";
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build())
          .build();

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Prometheus range query (JSON): GPU and model server metrics";
  }

  @Override
  public String about() {
    return "One record per sample. No tokens, no cost. Same record: all labels + time. NaN,"
        + " infinities and DCGM's marker values above 9e18 are no measurements. A gap is not"
        + " a zero.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    // OpenCost answers with status and data too.
    return head.has("status", "data")
            && head.topLevelFields().size() <= 6
            && !ReportPage.says(head, "\"gpuCost\"")
            && !ReportPage.says(head, "\"streams\"") // Loki answers alike
        ? Recognition.yes(85, "fields status and data of a Prometheus answer")
        : Recognition.no("no status with data at the top level");
  }

  @Override
  public void read(InputStream document, SourceFile file, SymbolTable symbols, SampleSink sink)
      throws IOException, MalformedRecord {
    try (JsonParser json = JSON.createParser(document)) {
      // Answers may stand one after another in a file that grows.
      JsonToken next = json.nextToken();
      do {
        if (next != JsonToken.START_OBJECT) {
          throw new MalformedRecord(RejectReason.NOT_AN_OBJECT, null);
        }
        answer(json, symbols, sink);
        next = json.nextToken();
      } while (next != null);
    } catch (JsonProcessingException e) {
      // Its message quotes the source; only the place is kept.
      throw new MalformedRecord(
          e instanceof com.fasterxml.jackson.core.io.JsonEOFException
              ? RejectReason.TRUNCATED_JSON
              : RejectReason.INVALID_JSON,
          e.getLocation() == null ? null : "byte " + e.getLocation().getByteOffset());
    }
  }

  private static void answer(JsonParser json, SymbolTable symbols, SampleSink sink)
      throws IOException, MalformedRecord {
    boolean matrix = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      if (json.nextToken() != JsonToken.START_OBJECT || !field.equals("data")) {
        json.skipChildren();
        continue;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String inData = json.currentName();
        if (json.nextToken() != JsonToken.START_ARRAY || !inData.equals("result")) {
          json.skipChildren();
          continue;
        }
        matrix = true;
        JsonToken element;
        while ((element = json.nextToken()) != JsonToken.END_ARRAY) {
          if (element == JsonToken.START_OBJECT) {
            series(json, symbols, sink);
          } else {
            long position = json.currentTokenLocation().getByteOffset();
            json.skipChildren();
            sink.reject(RejectReason.NOT_AN_OBJECT, "data.result", position);
          }
        }
      }
    }
    if (!matrix) {
      throw new MalformedRecord(RejectReason.MISSING_FIELD, "data.result");
    }
  }

  private static void series(JsonParser json, SymbolTable symbols, SampleSink sink)
      throws IOException, MalformedRecord {
    Map<String, String> labels = new TreeMap<>();
    MetricSeries series = null;
    List<Sample> early = new ArrayList<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      if (field.equals("metric") && value == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          json.nextToken();
          labels.put(name, json.getValueAsString(""));
          json.skipChildren();
        }
        series = new MetricSeries(ID, labels, symbols);
      } else if (field.equals("values") && value == JsonToken.START_ARRAY) {
        JsonToken element;
        while ((element = json.nextToken()) != JsonToken.END_ARRAY) {
          long position = json.currentTokenLocation().getByteOffset();
          if (element == JsonToken.START_ARRAY) {
            give(sample(json, position), series, early, sink);
          } else {
            json.skipChildren();
            sink.reject(RejectReason.WRONG_TYPE, "values", position);
          }
        }
      } else if (field.equals("value") && value == JsonToken.START_ARRAY) {
        give(sample(json, json.currentTokenLocation().getByteOffset()), series, early, sink);
      } else if (field.equals("histograms") || field.equals("histogram")) {
        long position = json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        sink.reject(RejectReason.NOT_A_NUMBER, field, position);
      } else {
        json.skipChildren();
      }
    }
    for (Sample sample : early) {
      sample(sample, series, sink);
    }
  }

  /** A reading; its value null where it is not a time and a value. */
  private record Sample(String time, String value, boolean isOne, long position) {}

  /** Readings that stand before the labels wait for them. */
  private static void give(Sample sample, MetricSeries series, List<Sample> early, SampleSink sink)
      throws IOException {
    if (series == null) {
      early.add(sample);
    } else {
      sample(sample, series, sink);
    }
  }

  private static Sample sample(JsonParser json, long position) throws IOException {
    String time = null;
    String value = null;
    int parts = 0;
    boolean plain = true;
    JsonToken part;
    while ((part = json.nextToken()) != JsonToken.END_ARRAY) {
      plain &= part.isScalarValue();
      if (++parts == 1) {
        time = json.getValueAsString();
      } else if (parts == 2) {
        value = json.getValueAsString();
      }
      json.skipChildren();
    }
    return new Sample(time, value, parts == 2 && plain, position);
  }

  private static void sample(Sample sample, MetricSeries series, SampleSink sink)
      throws IOException {
    long position = sample.position();
    if (!sample.isOne()) {
      sink.reject(RejectReason.WRONG_TYPE, "values", position);
      return;
    }
    if (series == null || !series.isNamed()) {
      sink.reject(RejectReason.MISSING_FIELD, "metric.__name__", position);
      return;
    }
    long micros;
    try {
      micros = TimeText.seconds(sample.time(), "values[0]");
    } catch (MalformedRecord e) {
      sink.reject(e.reason(), e.where(), position);
      return;
    }
    series.give(micros, sample.value(), "values[1]", sink, position);
  }
}
