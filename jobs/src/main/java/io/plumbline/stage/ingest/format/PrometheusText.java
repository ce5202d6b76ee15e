package io.plumbline.stage.ingest.format;

import io.plumbline.shared.ServingMetrics;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.SampleLogFormat;
import io.plumbline.stage.ingest.SourceFile;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a server's {@code /metrics} page says, saved to a file: vLLM, TGI, SGLang, the NVIDIA DCGM
 * exporter, in Prometheus text or OpenMetrics.
 *
 * <p>Source: the Prometheus exposition format. A line is {@code name{label="value",…} value
 * [time]}, since Prometheus 3 also {@code {"any name","any.label"="value",…} value [time]}; the
 * time is milliseconds in Prometheus text and seconds in OpenMetrics, told by size. A line without
 * a time was scraped when the FILE was written, so one scrape a file: of several in one file
 * without times the first is kept and the others are duplicates. Histograms keep their {@code
 * _bucket}, {@code _sum} and {@code _count} lines (TGI's tokens are a {@code _sum}). Deduplication
 * key: all labels and the time. NaN, infinities and DCGM's markers above 9e18 are no measurements;
 * a gap is not a zero.
 */
public final class PrometheusText implements SampleLogFormat {
  static final String ID = "prometheus-text";
  private static final int LONGEST_LINE = 1 << 20;
  private static final Pattern SAMPLE =
      Pattern.compile(
          "(?m)^([a-zA-Z_:][a-zA-Z0-9_:]*(\\{[^\\n]*\\})?|\\{\"[^\\n]*\\}) +[-+0-9.NI][^ \\n]*( [0-9.]+)?\\r?$");
  private static final Pattern TYPE =
      Pattern.compile(
          "(?m)^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*|\"[^\"\n]+\") (counter|gauge|histogram|summary|untyped|unknown|info)");

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Prometheus text or OpenMetrics page of a model server or GPU exporter";
  }

  @Override
  public String about() {
    return "One record per sample. A line without a time gets the time the file was written. No tokens, no cost. Same"
        + " record: all labels + time. NaN, infinities and DCGM's marker values above 9e18 are no measurements. A gap is not"
        + " a zero.";
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (!head.topLevelFields().isEmpty()) {
      return Recognition.no("JSON or a table");
    }
    String start = new String(head.bytes(), StandardCharsets.UTF_8);
    if (!SAMPLE.matcher(start).find()) {
      return Recognition.no("no line `name{label=\"value\"} number`");
    }
    boolean serving = ServingMetrics.PREFIXES.stream().anyMatch(start::contains);
    return serving
        ? Recognition.yes(90, "sample lines of a model server or GPU exporter")
        : TYPE.matcher(start).find()
            ? Recognition.yes(60, "a metrics page; nothing of a model server in its beginning")
            : Recognition.no("no # TYPE line and no metric of a model server");
  }

  @Override
  public void read(InputStream document, SourceFile file, SymbolTable symbols, SampleSink sink)
      throws IOException {
    new Page(TimeText.micros(file.modifiedAt()), symbols, sink)
        .read(new BufferedInputStream(document));
  }

  /** Reads one page. */
  private static final class Page {
    private final long writtenAt;
    private final SymbolTable symbols;
    private final SampleSink sink;
    private final Map<String, MetricSeries> series = new HashMap<>();
    private long position;

    Page(long writtenAt, SymbolTable symbols, SampleSink sink) {
      this.writtenAt = writtenAt;
      this.symbols = symbols;
      this.sink = sink;
    }

    void read(InputStream in) throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long at = 0;
      int b;
      while ((b = in.read()) >= 0) {
        at++;
        if (b != '\n') {
          if (line.size() <= LONGEST_LINE) {
            line.write(b);
          }
          continue;
        }
        line(line);
        line.reset();
        position = at;
      }
      line(line);
    }

    private void line(ByteArrayOutputStream bytes) throws IOException {
      if (bytes.size() > LONGEST_LINE) {
        sink.reject(RejectReason.RECORD_TOO_LONG, null, position);
        return;
      }
      String line = bytes.toString(StandardCharsets.UTF_8).strip();
      if (line.startsWith("\uFEFF")) {
        line = line.substring(1);
      }
      if (line.isEmpty() || line.charAt(0) == '#') {
        return;
      }
      int end = endOfSeries(line);
      if (end < 0) {
        sink.reject(RejectReason.WRONG_TYPE, "labels", position);
        return;
      }
      String rest = line.substring(end);
      int exemplar = rest.indexOf(" # ");
      String[] parts =
          (exemplar < 0 ? rest : rest.substring(0, exemplar)).strip().split("[ \t]+", -1);
      if (parts.length > 2 || parts[0].isEmpty()) {
        sink.reject(RejectReason.WRONG_TYPE, "value", position);
        return;
      }
      MetricSeries of = series.get(line.substring(0, end));
      if (of == null) {
        Map<String, String> labels = labels(line, end);
        if (labels == null) {
          sink.reject(RejectReason.WRONG_TYPE, "labels", position);
          return;
        }
        of = new MetricSeries(ID, labels, symbols);
        series.put(line.substring(0, end), of);
      }
      try {
        of.give(parts.length == 2 ? time(parts[1]) : writtenAt, parts[0], "value", sink, position);
      } catch (MalformedRecord e) {
        sink.reject(e.reason(), e.where(), position);
      }
    }

    /** Milliseconds, or seconds as OpenMetrics writes them: told by size. */
    private static long time(String written) throws MalformedRecord {
      boolean seconds = written.indexOf('.') >= 0 || written.length() < 12;
      if (seconds) {
        return TimeText.seconds(written, "time");
      }
      if (!written.matches("[0-9]{12,14}")) {
        throw new MalformedRecord(RejectReason.INVALID_TIME, "time");
      }
      return TimeText.seconds(new BigDecimal(written).movePointLeft(3).toPlainString(), "time");
    }

    /** Where name and labels end; -1 where a quote or a brace is left open. */
    private static int endOfSeries(String line) {
      int i = 0;
      while (i < line.length() && line.charAt(i) != '{' && line.charAt(i) > ' ') {
        i++;
      }
      if (i == line.length() || line.charAt(i) != '{') {
        return i;
      }
      boolean quoted = false;
      for (i++; i < line.length(); i++) {
        char c = line.charAt(i);
        if (quoted && c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = !quoted;
        } else if (c == '}' && !quoted) {
          return i + 1;
        }
      }
      return -1;
    }

    /** Labels with the name as {@code __name__}; null where they cannot be read. */
    private static Map<String, String> labels(String line, int end) {
      Map<String, String> labels = new TreeMap<>();
      int i = line.indexOf('{');
      if (i < 0 || i >= end) {
        labels.put("__name__", line.substring(0, end));
        return labels;
      }
      if (i > 0) {
        labels.put("__name__", line.substring(0, i));
      }
      i = blanks(line, i + 1, end);
      while (i < end - 1) {
        StringBuilder name = new StringBuilder();
        if (line.charAt(i) == '"') {
          i = blanks(line, text(line, i, end, name), end);
        } else {
          int equals = line.indexOf('=', i);
          if (equals < 0 || equals >= end) {
            return null;
          }
          name.append(line.substring(i, equals).strip());
          i = equals;
        }
        String named = name.toString();
        String value = named;
        if (i < end - 1 && line.charAt(i) == '=') {
          i = blanks(line, i + 1, end);
          if (i >= end - 1 || line.charAt(i) != '"') {
            return null;
          }
          StringBuilder written = new StringBuilder();
          i = text(line, i, end, written);
          value = written.toString();
        } else {
          named = "__name__"; // a name in quotes stands among the labels
        }
        if (labels.put(named, value) != null) {
          return null; // a label that stands twice says two things
        }
        while (i < end - 1 && (line.charAt(i) == ',' || line.charAt(i) == ' ')) {
          i++;
        }
      }
      return labels.containsKey("__name__") ? labels : null;
    }

    private static int blanks(String line, int from, int end) {
      int i = from;
      while (i < end - 1 && line.charAt(i) == ' ') {
        i++;
      }
      return i;
    }

    /**
     * Reads the text in quotes at a place.
     *
     * @return the place behind it
     */
    private static int text(String line, int from, int end, StringBuilder text) {
      int i = from + 1;
      for (; i < end && line.charAt(i) != '"'; i++) {
        char c = line.charAt(i);
        if (c == '\\' && i + 1 < end) {
          char escaped = line.charAt(++i);
          c = escaped == 'n' ? '\n' : escaped;
        }
        text.append(c);
      }
      return i + 1;
    }
  }
}
