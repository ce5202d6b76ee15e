package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.KeyDigest;
import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.SampleLogFormat.SampleSink;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * One Prometheus series: its labels, read once, and its samples as rows of capacity.
 *
 * <p>Machine, GPU, pool, model and engine are told from the labels that vLLM, SGLang, TGI, the DCGM
 * exporter (old and new spelling of the host) and Kubernetes write; what is left tells series
 * apart, SGLang's {@code tp_rank} among it. NaN, infinities and DCGM's "no value" markers above
 * 9e18 are no measurements.
 */
final class MetricSeries {
  private static final double SENTINEL = 9e18;

  private final String format;
  private final SampleRecord record = new SampleRecord();
  private final KeyDigest digest = new KeyDigest();
  private final String identity;

  /**
   * @param format id of the format, part of the deduplication key
   * @param labels all labels, the metric's name as {@code __name__}
   */
  MetricSeries(String format, Map<String, String> labels, SymbolTable symbols) {
    this.format = format;
    StringBuilder all = new StringBuilder();
    new TreeMap<>(labels).forEach((k, v) -> all.append(k).append('=').append(v).append('\u0001'));
    identity = all.toString();
    Map<String, String> rest = new TreeMap<>(labels);
    record.metric = take(rest, symbols, "__name__");
    String instance = labels.get("instance");
    record.node = take(rest, symbols, "Hostname", "hostname", "node", "kubernetes_node");
    record.gpu = take(rest, symbols, "UUID", "uuid", "gpu_uuid", "gpu");
    record.gpuModel = take(rest, symbols, "modelName");
    // Where the scraper kept its own labels, "namespace" is the exporter's and "exported_namespace"
    // that of whoever uses the GPU.
    record.pool =
        take(rest, symbols, "pool", "nodepool", "exported_namespace", "namespace", "cluster");
    record.model = take(rest, symbols, "model_name", "model");
    String engine = rest.remove("engine");
    if (record.node == null && instance != null) {
      record.node = symbols.intern(host(instance));
    }
    record.engine =
        instance == null
            ? engine == null ? null : symbols.intern(engine)
            : symbols.intern(engine == null ? instance : instance + "/" + engine);
    rest.remove("instance");
    rest.keySet().removeIf(k -> k.equals("DCGM_FI_DRIVER_VERSION") || k.equals("pci_bus_id"));
    StringBuilder left = new StringBuilder();
    rest.forEach(
        (k, v) -> left.append(left.length() == 0 ? "" : ",").append(k).append('=').append(v));
    record.labels = symbols.intern(left.toString());
  }

  /** Whether the series has a name; without one it cannot be told from others. */
  boolean isNamed() {
    return record.metric != null;
  }

  /**
   * Gives a sample to the sink, or refuses it.
   *
   * @param value as Prometheus writes numbers; null is none
   * @param where place of the value, for messages
   */
  void give(long micros, String value, String where, SampleSink sink, long position)
      throws IOException {
    double v;
    try {
      v = value == null ? Double.NaN : parse(value);
    } catch (NumberFormatException e) {
      sink.reject(RejectReason.WRONG_TYPE, where, position);
      return;
    }
    give(micros, v, where, sink, position);
  }

  /** The same of a number. */
  void give(long micros, double v, String where, SampleSink sink, long position)
      throws IOException {
    if (Double.isNaN(v) || Double.isInfinite(v)) {
      sink.reject(RejectReason.NOT_A_NUMBER, where, position);
    } else if (Math.abs(v) > SENTINEL) {
      sink.reject(RejectReason.SENTINEL_VALUE, where, position);
    } else {
      sink.accept(at(micros, v), position);
    }
  }

  private static double parse(String value) {
    return switch (value) {
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(value);
    };
  }

  private SampleRecord at(long micros, double value) {
    digest.begin(format).add(identity).add(micros).end();
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
