package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.plumbline.shared.record.KeyDigest;
import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.SampleLogFormat;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;

/**
 * Prometheus range-query answers (query_range JSON, resultType matrix) with series of the NVIDIA
 * DCGM exporter, vLLM, SGLang or TGI.
 *
 * <p>Times are float seconds, values are strings and may be "NaN" or "+Inf". Samples above 9e18 are
 * DCGM's "no value" markers. A missing scrape is a missing point, not a zero. Deduplication key:
 * all labels and the time. A series without a metric name (an exported rate()) cannot be told from
 * others and is refused.
 */
public final class PrometheusRange implements SampleLogFormat {
  static final String ID = "prometheus-range";
  private static final double SENTINEL = 9e18;
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
    return "One record per sample. No tokens, no cost. Same record: all labels + time. NaN, infinities and DCGM's marker"
        + " values above 9e18 are no measurements. A gap is not a zero.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    return head.has("status", "data") && head.topLevelFields().size() <= 6
        ? Recognition.yes(85, "fields status and data of a Prometheus answer")
        : Recognition.no("no status with data at the top level");
  }

  @Override
  public void read(InputStream document, SymbolTable symbols, SampleSink sink)
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
    Series series = null;
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
        series = new Series(labels, symbols);
      } else if (field.equals("values") && value == JsonToken.START_ARRAY) {
        JsonToken element;
        while ((element = json.nextToken()) != JsonToken.END_ARRAY) {
          long position = json.currentTokenLocation().getByteOffset();
          if (element == JsonToken.START_ARRAY) {
            sample(json, series, sink, position);
          } else {
            json.skipChildren();
            sink.reject(RejectReason.WRONG_TYPE, "values", position);
          }
        }
      } else {
        json.skipChildren();
      }
    }
  }

  private static void sample(JsonParser json, Series series, SampleSink sink, long position)
      throws IOException {
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
    if (parts != 2 || !plain) {
      sink.reject(RejectReason.WRONG_TYPE, "values", position);
      return;
    }
    if (series == null || series.record.metric == null) {
      sink.reject(RejectReason.MISSING_FIELD, "metric.__name__", position);
      return;
    }
    long micros;
    try {
      micros = TimeText.seconds(time, "values[0]");
    } catch (MalformedRecord e) {
      sink.reject(e.reason(), e.where(), position);
      return;
    }
    double v;
    try {
      v = value == null ? Double.NaN : parse(value);
    } catch (NumberFormatException e) {
      sink.reject(RejectReason.WRONG_TYPE, "values[1]", position);
      return;
    }
    if (Double.isNaN(v) || Double.isInfinite(v)) {
      sink.reject(RejectReason.NOT_A_NUMBER, "values[1]", position);
    } else if (Math.abs(v) > SENTINEL) {
      sink.reject(RejectReason.SENTINEL_VALUE, "values[1]", position);
    } else {
      sink.accept(series.at(micros, v), position);
    }
  }

  private static double parse(String value) {
    return switch (value) {
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(value);
    };
  }

  /** The labels of one series, read once. */
  private static final class Series {
    private final SampleRecord record = new SampleRecord();
    private final KeyDigest digest = new KeyDigest();
    private final String identity;

    Series(Map<String, String> labels, SymbolTable symbols) {
      StringBuilder all = new StringBuilder();
      labels.forEach((k, v) -> all.append(k).append('=').append(v).append('\u0001'));
      identity = all.toString();
      Map<String, String> rest = new TreeMap<>(labels);
      record.metric = take(rest, symbols, "__name__");
      String instance = labels.get("instance");
      record.node = take(rest, symbols, "Hostname", "hostname", "node", "kubernetes_node");
      record.gpu = take(rest, symbols, "UUID", "gpu");
      record.gpuModel = take(rest, symbols, "modelName");
      record.pool =
          take(rest, symbols, "pool", "nodepool", "namespace", "exported_namespace", "cluster");
      record.model = take(rest, symbols, "model_name", "model");
      String engine = rest.remove("engine");
      if (record.node == null && instance != null) {
        record.node = symbols.intern(host(instance));
      }
      record.engine =
          instance == null
              ? null
              : symbols.intern(engine == null ? instance : instance + "/" + engine);
      rest.remove("instance");
      rest.keySet().removeIf(k -> k.equals("DCGM_FI_DRIVER_VERSION") || k.equals("pci_bus_id"));
      StringBuilder left = new StringBuilder();
      rest.forEach(
          (k, v) -> left.append(left.length() == 0 ? "" : ",").append(k).append('=').append(v));
      record.labels = symbols.intern(left.toString());
    }

    SampleRecord at(long micros, double value) {
      digest.begin(ID).add(identity).add(micros).end();
      record.keyHi = digest.hi();
      record.keyLo = digest.lo();
      record.sampledAt = micros;
      record.value = value;
      return record;
    }

    private static Symbol take(Map<String, String> labels, SymbolTable symbols, String... names) {
      for (String name : names) {
        String value = labels.get(name);
        if (value != null && !value.isEmpty()) {
          labels.remove(name);
          return symbols.intern(value);
        }
      }
      return null;
    }

    private static String host(String instance) {
      int colon = instance.lastIndexOf(':');
      return colon > 0 ? instance.substring(0, colon) : instance;
    }
  }
}
