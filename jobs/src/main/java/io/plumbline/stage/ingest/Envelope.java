package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What collectors put around the records of other programs: a container runtime's time and stream
 * before each line, the object of a log service with the record as text in one of its fields, the
 * table a log service was exported as. The records are taken out before any format sees them, so
 * that no format knows of it; where they stood stays their place. Nothing else of the envelope is
 * taken or looked at.
 *
 * <p>An envelope is believed only where a format recognises what is in it. Lines of talk between
 * JSON records are passed over; whatever has not the envelope's shape is handed on as it stands,
 * and so is read or refused.
 *
 * <p>Sources: <a
 * href="https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md">CRI
 * logging</a>, <a href="https://docs.docker.com/engine/logging/drivers/json-file/">Docker's
 * json-file</a>, <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html">CloudWatch
 * Logs subscriptions</a> and <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html">FilterLogEvents</a>,
 * <a
 * href="https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html">LookupEvents</a>,
 * <a href="https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry">LogEntry</a>, <a
 * href="https://docs.datadoghq.com/api/latest/logs/">Datadog's intake and search</a>, <a
 * href="https://github.com/grafana/grafana/blob/main/public/app/features/logs/utils.ts">Grafana's
 * downloads</a> (columns of Datadog's CSV: as programs that read it name them), <a
 * href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Message.html">SQS</a>,
 * <a href="https://cloud.google.com/pubsub/docs/reference/rest/v1/PubsubMessage">Pub/Sub</a>, <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchlogs.html">awslogs of
 * Lambda</a>, <a
 * href="https://learn.microsoft.com/azure/azure-monitor/logs/api/response-format">results of Log
 * Analytics</a>.
 *
 * <p>A message may be base64 and gzip; one that would unpack to more than a record may be long is
 * refused unopened. One per file; not thread-safe.
 */
final class Envelope {
  /** Words before a record are no longer than this. */
  private static final int LONGEST_PREFIX = 512;

  /** How long the bytes of one character are in JSON at most. */
  private static final int LONGEST_ESCAPE = 12;

  private static final Pattern RECORD = Pattern.compile("\\{\\s*\"");

  private final List<EnvelopeLayer> layers;
  private final List<JsonCursor> outside = new ArrayList<>();
  private final List<JsonCursor> inside = new ArrayList<>();
  private final Map<String, CutRecord> cutRecords = new HashMap<>();
  private final boolean json;
  private final int longest;
  private final Taker taker;
  private final boolean cut;
  private final CsvRecords rows;
  private final TableRows tables = new TableRows();
  private long line;

  /** Where the message stands whose coded records are given, and how many were; -1: none. */
  private long codedAt = -1;

  private long codedRecords;

  /** Takes what was inside. */
  interface Taker {
    /**
     * A record, or a line of text.
     *
     * @param line number of the line of the file it, or its first piece, stands in
     * @param position where it begins in the file; each has its own
     */
    void record(byte[] b, int from, int to, long line, long position);

    /** A line that is no record of a JSON log. */
    void passOver();

    /** A message that cannot be opened. */
    void refuse(RejectReason reason, byte[] b, int from, int to, long line, long position);
  }

  /**
   * What an envelope looks like.
   *
   * @param layers from the outermost to the innermost
   * @param json whether the records are JSON; else each line is one
   * @param table whose rows have the outermost layer as a column; null: it is no table
   */
  record Shape(List<EnvelopeLayer> layers, boolean json, Table table) {
    Shape(List<EnvelopeLayer> layers, boolean json) {
      this(layers, json, null);
    }

    Shape of(Table rows) {
      return new Shape(layers, json, rows);
    }

    /** Opens the records of one file. */
    Envelope open(int longest, Taker taker) {
      return new Envelope(this, longest, taker, false);
    }

    /** Opens those among the first bytes of a file, which may end anywhere. */
    Envelope openHead(int longest, Taker taker) {
      return new Envelope(this, longest, taker, true);
    }

    /** For people. */
    String name() {
      List<String> names = new ArrayList<>();
      layers.forEach(layer -> names.add(0, layer.name()));
      return String.join(", in ", names);
    }
  }

  /**
   * A file of rows.
   *
   * @param header of a CSV file; null: the file is Parquet or Avro
   * @param length bytes of the file's head from the header on
   */
  record Table(CsvHeader header, int length) {}

  private Envelope(Shape shape, int longest, Taker taker, boolean cut) {
    this.layers = shape.layers();
    this.json = shape.json();
    this.longest = longest;
    this.taker = taker;
    this.cut = cut;
    this.rows =
        shape.table() == null || shape.table().header() == null
            ? null
            : new CsvRecords(shape.table().header(), Set.of());
    for (int i = 0; i < layers.size(); i++) {
      outside.add(new JsonCursor());
      inside.add(new JsonCursor());
    }
  }

  /** Takes out what a line, or the document, holds of which a file's first bytes hold some. */
  void head(byte[] b, int from, int to) {
    open(0, b, from, to, 0);
  }

  /**
   * Takes out what a line of the file or a value of its document holds.
   *
   * @param position of {@code b[from]} in the file
   */
  void record(byte[] b, int from, int to, long atLine, long position) {
    line = atLine;
    if (!open(0, b, from, to, position)) {
      emit(b, from, to, position);
    }
  }

  /**
   * Takes out what a row of a CSV file holds.
   *
   * @throws MalformedRecord where it is no row
   */
  void row(byte[] b, int from, int to, long atLine, long position) throws MalformedRecord {
    rows.read(b, from, to);
    row(rows.json(), rows.length(), atLine, position);
  }

  /** Takes out what a row holds that was made an object of; its records are counted from it. */
  void row(byte[] object, int length, long atLine, long position) {
    codedAt = position;
    codedRecords = 0;
    record(object, 0, length, atLine, position);
    codedAt = -1;
  }

  /** Records that were coded have no places of their own: they are counted from their message's. */
  private void emit(byte[] b, int from, int to, long at) {
    taker.record(b, from, to, line, codedAt < 0 ? at : codedAt + codedRecords++);
  }

  /** Gives what was cut and never came to its end. */
  void end() {
    cutRecords.values().forEach(this::put);
  }

  /** Whether it has the layer's shape; else nothing was given. */
  private boolean open(int level, byte[] b, int from, int to, long at) {
    if (level == layers.size()) {
      give(b, from, to, at);
      return true;
    }
    EnvelopeLayer layer = layers.get(level);
    return layer instanceof EnvelopeLayer.Words words
        ? words(words, level, b, from, to, at)
        : layer instanceof EnvelopeLayer.Field field
            ? values(field, level, b, from, to, at)
            : tables(level, b, from, to, at);
  }

  private void inner(int level, byte[] b, int from, int to, long at) {
    if (!open(level + 1, b, from, to, at) && !cut) {
      give(b, from, to, at);
    }
  }

  private boolean tables(int level, byte[] b, int from, int to, long at) {
    if (from == to || b[from] != '{') {
      return false;
    }
    boolean[] any = new boolean[1];
    try {
      return tables.read(
          b,
          from,
          to,
          cut,
          new TableRows.Sink() {
            @Override
            public void row(byte[] object, int place) {
              any[0] = true;
              inner(level, object, 0, object.length, at + place - from);
            }

            @Override
            public void ragged(int rowFrom, int rowTo) {
              any[0] = true;
              taker.refuse(RejectReason.RAGGED_ROW, b, rowFrom, rowTo, line, at + rowFrom - from);
            }
          });
    } catch (MalformedRecord e) {
      if (any[0] && !cut) {
        taker.refuse(e.reason(), b, from, to, line, at);
      }
      return any[0];
    }
  }

  private boolean words(EnvelopeLayer.Words words, int level, byte[] b, int from, int to, long at) {
    String start =
        new String(b, from, Math.min(LONGEST_PREFIX, to - from), StandardCharsets.ISO_8859_1);
    Matcher matcher = words.pattern().matcher(start);
    if (!matcher.lookingAt()) {
      boolean talk = words.equals(EnvelopeLayer.ANY_WORDS) && !RECORD.matcher(start).find();
      if (talk) {
        taker.passOver();
      }
      return talk;
    }
    int begin = from + matcher.end();
    long place = at + matcher.end();
    if (matcher.groupCount() == 0) {
      inner(level, b, begin, to, place);
      return true;
    }
    CutRecord before = cutRecord(matcher.group(1));
    if (matcher.group(2).equals("P")) {
      before.add(b, begin, to, line, place, level, longest);
    } else if (!before.isEmpty()) {
      before.add(b, begin, to, line, place, level, longest);
      put(before);
    } else {
      inner(level, b, begin, to, place);
    }
    return true;
  }

  private CutRecord cutRecord(String stream) {
    return cutRecords.computeIfAbsent(stream, s -> new CutRecord());
  }

  private void put(CutRecord whole) {
    if (!whole.isEmpty()) {
      long now = line;
      line = whole.line();
      int length = whole.length();
      whole.clear();
      inner(whole.level(), whole.bytes(), 0, length, whole.position());
      line = now;
    }
  }

  /** A line may hold several objects: Firehose writes them without anything between. */
  private boolean values(
      EnvelopeLayer.Field field, int level, byte[] b, int from, int to, long at) {
    if (from == to || b[from] != '{' && b[from] != '[') {
      return false;
    }
    JsonFraming framing = new JsonFraming(b, from, to);
    while (framing.next()) {
      long place = at + framing.from() - from;
      if (!value(field, level, b, framing.from(), framing.to(), place) && !cut) {
        emit(b, framing.from(), framing.to(), place);
      }
    }
    return true;
  }

  private boolean value(EnvelopeLayer.Field field, int level, byte[] b, int from, int to, long at) {
    JsonCursor json = outside.get(level);
    json.reset(b, from, to);
    Leaves leaves = new Leaves(field, level, from, at);
    try {
      leaves.descend(json, 0);
      if (!cut) {
        json.finish();
      }
      return leaves.end(b);
    } catch (MalformedRecord e) {
      if (cut) {
        leaves.endOfHead(b, to);
      }
      return false;
    }
  }

  /** What stands in the field of one object. */
  private final class Leaves {
    private final EnvelopeLayer.Field field;
    private final int level;
    private final int from;
    private final long at;
    private boolean any;
    private boolean other;
    private String stream = "";
    private int leafFrom = -1;
    private int leafTo = -1;
    private int leafEnd = -1;

    Leaves(EnvelopeLayer.Field field, int level, int from, long at) {
      this.field = field;
      this.level = level;
      this.from = from;
      this.at = at;
    }

    private void descend(JsonCursor json, int step) throws MalformedRecord {
      if (step == field.path().size()) {
        leaf(json);
      } else if (field.path().get(step).equals(EnvelopeLayer.EACH)) {
        each(json, step);
      } else if (json.peek() == '{') {
        object(json, step);
      } else {
        json.skip();
      }
    }

    private void each(JsonCursor json, int step) throws MalformedRecord {
      if (json.peek() != '[') {
        json.skip();
        return;
      }
      json.enterArray();
      while (json.nextElement()) {
        descend(json, step + 1);
      }
    }

    private void object(JsonCursor json, int step) throws MalformedRecord {
      json.enterObject();
      int name;
      while ((name = json.nextField(field.names().get(step))) != JsonCursor.END) {
        switch (name) {
          case 0 -> descend(json, step + 1);
          case 1 -> stream = json.readStringLenient() ? json.text() : stream;
          case JsonCursor.OTHER -> json.skip();
          default -> {
            other = true;
            json.skip();
          }
        }
      }
    }

    private void leaf(JsonCursor json) throws MalformedRecord {
      if (json.peek() == 'n') {
        json.skip();
        return;
      }
      any = true;
      leafFrom = json.position();
      leafTo = -1;
      json.skip();
      leafTo = json.sliceTo();
      if (field.path().size() > 1) {
        give(json.bytes());
      }
    }

    /** Of an object with one record the stream stands behind it. */
    private boolean end(byte[] b) throws MalformedRecord {
      if (leafTo > 0) {
        give(b);
      } else if (!any && other) {
        taker.passOver(); // another kind of entry of the same log
      }
      return any || other;
    }

    private void give(byte[] b) throws MalformedRecord {
      int begin = leafFrom;
      int end = leafTo;
      leafEnd = end;
      leafTo = -1;
      long place = at + begin - from;
      if (b[begin] != '"') {
        inner(level, b, begin, end, place);
        return;
      }
      JsonCursor text = inside.get(level);
      text.reset(b, begin, end);
      text.readString();
      if (!field.coded() || !coded(text, b, place + 1)) {
        piece(text.textBytes(), text.textFrom(), text.textTo(), place + 1);
      }
    }

    private boolean coded(JsonCursor text, byte[] b, long place) {
      byte[] opened;
      try {
        opened = CodedText.decode(text.textBytes(), text.textFrom(), text.textTo(), longest, cut);
      } catch (MalformedRecord e) {
        taker.refuse(e.reason(), b, from, leafEnd, line, at);
        return true;
      }
      if (opened == null) {
        return false;
      }
      if (codedAt >= 0) {
        inner(level, opened, 0, opened.length, place); // coded twice
        return true;
      }
      codedAt = place;
      codedRecords = 0;
      inner(level, opened, 0, opened.length, place);
      codedAt = -1;
      return true;
    }

    /** Collectors cut long lines; a line that is whole ends with a line break or its last brace. */
    private void piece(byte[] b, int begin, int end, long place) {
      CutRecord before = cutRecord(stream);
      boolean ends = end > begin && b[end - 1] == '\n';
      if (!before.isEmpty() && isWhole(b, begin, end)) {
        put(before); // the rest of it never came
      }
      if (!before.isEmpty()) {
        before.add(b, begin, end, line, place, level, longest);
        if (ends
            || end > begin && b[end - 1] == '}' && !isOpen(before.bytes(), 0, before.length())) {
          put(before);
        }
      } else if (json && !ends && field.path().size() == 1 && isOpen(b, begin, end)) {
        before.add(b, begin, end, line, place, level, longest);
      } else {
        inner(level, b, begin, end, place);
      }
    }

    /** The bytes of a file's head end anywhere, also in the middle of what is to be recognised. */
    private void endOfHead(byte[] b, int to) {
      if (leafFrom < 0 || leafTo >= 0) {
        return;
      }
      if (b[leafFrom] != '"') {
        inner(level, b, leafFrom, to, at);
        return;
      }
      int end = Math.max(leafFrom + 1, to - LONGEST_ESCAPE);
      while (end > leafFrom + 1 && (b[end - 1] == '\\' || b[end - 1] < 0)) {
        end--;
      }
      for (int i = end - 1; i > Math.max(leafFrom, end - LONGEST_ESCAPE); i--) {
        end = b[i] == '\\' ? i : end;
      }
      byte[] closed = Arrays.copyOfRange(b, leafFrom, end + 1);
      closed[closed.length - 1] = '"';
      JsonCursor text = inside.get(level);
      text.reset(closed, 0, closed.length);
      try {
        text.readString();
        if (!field.coded() || !coded(text, b, at)) {
          inner(level, text.textBytes(), text.textFrom(), text.textTo(), at);
        }
      } catch (MalformedRecord e) {
        return; // nothing to recognise it by
      }
    }
  }

  private static boolean isOpen(byte[] b, int from, int to) {
    JsonFraming framing = new JsonFraming(b, from, to);
    return from < to && b[from] == '{' && framing.next() && framing.isOpen();
  }

  private static boolean isWhole(byte[] b, int from, int to) {
    JsonFraming framing = new JsonFraming(b, from, to);
    return from < to
        && b[from] == '{'
        && framing.next()
        && !framing.isOpen()
        && framing.to() == trimmed(b, from, to);
  }

  private static int trimmed(byte[] b, int from, int to) {
    int end = to;
    while (end > from && isBlank(b[end - 1])) {
      end--;
    }
    return end;
  }

  private static int begin(byte[] b, int from, int end) {
    int begin = from;
    while (begin < end && isBlank(b[begin])) {
      begin++;
    }
    return begin;
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  /** Whether JSON records begin here; a word in brackets is none. */
  private static boolean isRecords(byte[] b, int begin, int end) {
    if (b[begin] == '{') {
      return true;
    }
    int next = begin(b, begin + 1, end);
    return b[begin] == '[' && next < end && b[next] == '{';
  }

  private void give(byte[] b, int from, int to, long at) {
    int end = trimmed(b, from, to);
    int begin = begin(b, from, end);
    if (begin == end) {
      return;
    }
    if (!json) {
      for (int i = begin, eol; i < end; i = eol + 1) {
        eol = i;
        while (eol < end && b[eol] != '\n') {
          eol++;
        }
        emit(b, i, eol, at + i - from);
      }
    } else if (isRecords(b, begin, end)) {
      JsonFraming framing = new JsonFraming(b, begin, end);
      while (framing.next()) {
        emit(b, framing.from(), framing.to(), at + framing.from() - from);
      }
    } else {
      taker.passOver();
    }
  }
}
