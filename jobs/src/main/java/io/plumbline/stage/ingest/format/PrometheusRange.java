package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Prometheus range-query answers (query_range JSON, resultType matrix) with series of the NVIDIA
 * DCGM exporter, vLLM, SGLang or TGI. An instant query (resultType vector) has one sample of each
 * series and is read too, and so are answers in a row or in an array, what stands in data alone,
 * and the series that promtool prints alone; a native histogram is no number and is refused. Lines
 * of VictoriaMetrics' {@code /api/v1/export} ({@code metric}, {@code values}, {@code timestamps} in
 * milliseconds) are series too.
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
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();
  private static final List<Set<String>> SERIES =
      List.of(Set.of("metric", "values"), Set.of("metric", "value"));

  /** Of one series; more than a year of a scrape a second. */
  private static final int MOST_SAMPLES = 1 << 25;

  private static final long LATEST_MILLIS = 4_102_444_800_000L;
  private static final double[] NONE = {};

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Prometheus range query, VictoriaMetrics export (JSON): GPU and model server metrics";
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
    if (head.has("status", "data")
        && head.topLevelFields().size() <= 6
        && !ReportPage.says(head, "\"gpuCost\"")
        && !ReportPage.says(head, "\"streams\"")) { // Loki answers alike
      return Recognition.yes(85, "fields status and data of a Prometheus answer");
    }
    if (head.has("resultType", "result") && head.topLevelFields().size() <= 4) {
      return Recognition.yes(85, "resultType and result of a Prometheus answer");
    }
    if (head.has("metric", "values", "timestamps")
        && head.topLevelFields().size() <= 5
        && ReportPage.says(head, "\"__name__\"")) {
      return Recognition.yes(85, "metric, values and timestamps of VictoriaMetrics' export");
    }
    // promtool prints the result without what is around it.
    return SERIES.stream().anyMatch(head.topLevelFields()::equals)
            && ReportPage.says(head, "\"__name__\"")
        ? Recognition.yes(85, "series with metric and values of a Prometheus answer")
        : Recognition.no("no status with data at the top level");
  }

  @Override
  public void read(InputStream document, SourceFile file, SymbolTable symbols, SampleSink sink)
      throws IOException, MalformedRecord {
    try (JsonParser json = JSON.createParser(document)) {
      // Answers may stand one after another in a file that grows, or as the elements of an array.
      JsonToken next;
      while ((next = json.nextToken()) != null) {
        if (next == JsonToken.START_OBJECT) {
          answer(json, symbols, sink);
        } else if (next != JsonToken.START_ARRAY && next != JsonToken.END_ARRAY) {
          sink.reject(
              RejectReason.NOT_AN_OBJECT, null, json.currentTokenLocation().getByteOffset());
        }
      }
    } catch (JsonProcessingException e) {
      // Its message quotes the source; only the place is kept.
      throw new MalformedRecord(
          e instanceof com.fasterxml.jackson.core.io.JsonEOFException
              ? RejectReason.TRUNCATED_JSON
              : RejectReason.INVALID_JSON,
          e.getLocation() == null ? null : "byte " + e.getLocation().getByteOffset());
    }
  }

  /** An answer, or a series of one; one that says an error instead hides none of the others. */
  private static void answer(JsonParser json, SymbolTable symbols, SampleSink sink)
      throws IOException {
    long position = json.currentTokenLocation().getByteOffset();
    Series series = new Series(symbols, sink);
    boolean any = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      if (field.equals("data") && value == JsonToken.START_OBJECT) {
        any |= result(json, symbols, sink);
      } else if (field.equals("result") && value == JsonToken.START_ARRAY) {
        any = true;
        list(json, symbols, sink);
      } else {
        any |= series.field(json, field, value);
      }
    }
    series.end();
    if (!any) {
      sink.reject(RejectReason.MISSING_FIELD, "data.result", position);
    }
  }

  private static boolean result(JsonParser json, SymbolTable symbols, SampleSink sink)
      throws IOException {
    boolean any = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      if (json.nextToken() != JsonToken.START_ARRAY || !field.equals("result")) {
        json.skipChildren();
        continue;
      }
      any = true;
      list(json, symbols, sink);
    }
    return any;
  }

  private static void list(JsonParser json, SymbolTable symbols, SampleSink sink)
      throws IOException {
    JsonToken element;
    while ((element = json.nextToken()) != JsonToken.END_ARRAY) {
      long position = json.currentTokenLocation().getByteOffset();
      if (element != JsonToken.START_OBJECT) {
        json.skipChildren();
        sink.reject(RejectReason.NOT_AN_OBJECT, "data.result", position);
        continue;
      }
      Series series = new Series(symbols, sink);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        series.field(json, json.currentName(), json.nextToken());
      }
      series.end();
    }
  }

  /** Labels and readings in whichever order they stand. */
  private static final class Series {
    private final SymbolTable symbols;
    private final SampleSink sink;
    private final List<Sample> early = new ArrayList<>();

    /** VictoriaMetrics' values, and where they stand; their times come in a list of their own. */
    private double[] values = NONE;

    private long[] times = {};
    private int valued;
    private int timed;
    private boolean timesGiven;
    private long valuesAt;
    private MetricSeries series;

    Series(SymbolTable symbols, SampleSink sink) {
      this.symbols = symbols;
      this.sink = sink;
    }

    /** Takes a field of the series; false: it is none, and was passed over. */
    boolean field(JsonParser json, String field, JsonToken value) throws IOException {
      long position = json.currentTokenLocation().getByteOffset();
      if (field.equals("metric") && value == JsonToken.START_OBJECT) {
        Map<String, String> labels = new TreeMap<>();
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
          long at = json.currentTokenLocation().getByteOffset();
          if (element == JsonToken.START_ARRAY) {
            give(sample(json, at));
          } else if (element.isScalarValue() && valued < MOST_SAMPLES) {
            valuesAt = position;
            if (valued == values.length) {
              values = Arrays.copyOf(values, Math.max(64, valued * 2));
            }
            values[valued++] = number(json, element);
          } else {
            json.skipChildren();
            sink.reject(RejectReason.WRONG_TYPE, "values", at);
          }
        }
      } else if (field.equals("timestamps") && value == JsonToken.START_ARRAY) {
        timesGiven = true;
        JsonToken element;
        while ((element = json.nextToken()) != JsonToken.END_ARRAY) {
          if (timed < MOST_SAMPLES) {
            if (timed == times.length) {
              times = Arrays.copyOf(times, Math.max(64, timed * 2));
            }
            times[timed++] = millis(json, element);
          }
          json.skipChildren();
        }
      } else if (field.equals("value") && value == JsonToken.START_ARRAY) {
        give(sample(json, position));
      } else if (field.equals("histograms") || field.equals("histogram")) {
        json.skipChildren();
        sink.reject(RejectReason.NOT_A_NUMBER, field, position);
      } else {
        json.skipChildren();
        return false;
      }
      return true;
    }

    /** Readings that stand before the labels wait for them. */
    private void give(Sample sample) throws IOException {
      if (series == null) {
        early.add(sample);
      } else {
        sample(sample, series, sink);
      }
    }

    void end() throws IOException {
      for (Sample sample : early) {
        sample(sample, series, sink);
      }
      for (int i = 0; i < valued; i++) {
        if (!timesGiven) {
          sink.reject(RejectReason.WRONG_TYPE, "values", valuesAt);
        } else if (i >= timed || times[i] < 0) {
          sink.reject(RejectReason.INVALID_TIME, "timestamps", valuesAt);
        } else if (series == null || !series.isNamed()) {
          sink.reject(RejectReason.UNNAMED_SERIES, "metric.__name__", valuesAt);
        } else {
          series.give(times[i] * 1000, values[i], "values", sink, valuesAt);
        }
      }
    }

    /** NaN is null there, and infinities are words. */
    private static double number(JsonParser json, JsonToken value) throws IOException {
      return value.isNumeric() ? json.getDoubleValue() : Double.NaN;
    }

    /** Milliseconds up to the year 2100; -1: no time. */
    private static long millis(JsonParser json, JsonToken value) throws IOException {
      if (value != JsonToken.VALUE_NUMBER_INT
          || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
        return -1;
      }
      long millis = json.getLongValue();
      return millis > LATEST_MILLIS ? -1 : millis;
    }
  }

  /** A reading; its value null where it is not a time and a value. */
  private record Sample(String time, String value, boolean isOne, long position) {}

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
      sink.reject(RejectReason.UNNAMED_SERIES, "metric.__name__", position);
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
