package io.plumbline.stage.ingest;

import io.plumbline.stage.ingest.json.FieldNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What stands around records, and how to get behind it: the sorts of it, and all that is known. */
sealed interface EnvelopeLayer
    permits EnvelopeLayer.Words, EnvelopeLayer.Field, EnvelopeLayer.Tables {
  /** Step of a path into every element of an array. */
  String EACH = "[]";

  /** A time before a line. */
  String TIME =
      "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?:Z|[+-]\\d\\d:?\\d\\d)";

  /** Any words, where a record begins behind them. */
  Words ANY_WORDS = new Words("words before each line", Pattern.compile("[^{\"]*(?=\\{\\s*\")"));

  /** In the order in which they are tried. */
  List<EnvelopeLayer> ALL =
      List.of(
          new Words(
              "a container's log (CRI)",
              Pattern.compile(TIME + " (std(?:out|err)) ([PF])(?::\\S*)? ")),
          new Words("a time before each line", Pattern.compile(TIME + "[ \\t]")),
          ANY_WORDS,
          new Field("a CloudWatch Logs subscription", "logEvents", EACH, "message"),
          new Field("events of CloudWatch Logs", "events", EACH, "message"),
          new Field("an answer of CloudTrail's lookup-events", "Events", EACH, "CloudTrailEvent"),
          new Field("Docker's json-file or Fluent Bit", "log"),
          new Field("a field message (Datadog, Filebeat, Vector)", "message"),
          new Field("a Datadog archive", "attributes"),
          new Field("Google Cloud Logging", "jsonPayload"),
          new Field("Google Cloud Logging", "textPayload"),
          new Field("Elasticsearch", "_source"),
          new Field("an answer of Elasticsearch", "hits", "hits", EACH, "_source"),
          new Field("messages of SQS", "Messages", EACH, "Body"),
          new Field("a message of SQS", "Body"),
          new Field("an SQS event of Lambda", "Records", EACH, "body"),
          new Field("a notification of SNS", "Message"),
          new Field("an SNS event of Lambda", "Records", EACH, "Sns", "Message"),
          new Field("Azure Container Insights", "LogMessage"),
          new Field("CloudWatch Logs Insights", "results", EACH, EACH, "value"),
          new Field("CloudWatch Logs Insights", "@message"),
          new Field("Loki", "line"),
          new Field("an answer of Loki", "data", "result", EACH, "values", EACH, EACH),
          new Field("the systemd journal", "MESSAGE"),
          new Field("an export of Splunk", "result", "_raw"),
          new Field("Splunk or Cribl", "_raw"),
          new Field("an event of Splunk's collector (HEC)", "event"),
          new Field("Google Cloud Logging", "json_payload"),
          new Field("Google Cloud Logging", "text_payload"),
          new Field("an event of EventBridge", "detail"),
          new Field("an answer of Tempo", "trace"),
          Field.coded("a CloudWatch Logs event of Lambda", "awslogs", "data"),
          Field.coded("a message of Pub/Sub", "message", "data"),
          Field.coded("messages of Pub/Sub", "receivedMessages", EACH, "message", "data"),
          Field.coded("a Kinesis event of Lambda", "Records", EACH, "kinesis", "data"),
          Field.coded("records of Kinesis", "Records", EACH, "Data"),
          Field.coded("records of Firehose", "records", EACH, "data"),
          Field.coded("CloudEvents, or Pub/Sub in BigQuery", "data"),
          Field.coded("CloudEvents", "data_base64"),
          new Tables("a result of Log Analytics or Application Insights"));

  /** How columns of tables that hold records are named, besides the fields above. */
  List<String> FURTHER_COLUMNS =
      List.of("Line", "Content", "content", "body", "payload", "record", "raw", "json", "Event");

  /** For people. */
  String name();

  /** What is opened, for people. */
  static List<String> names() {
    List<String> names = new ArrayList<>(ALL.stream().map(EnvelopeLayer::name).distinct().toList());
    names.add(
        columns().stream()
            .map(column -> column.path().get(0))
            .collect(Collectors.joining(", ", "a column of a table (CSV, Parquet, Avro): ", "")));
    return names;
  }

  /** The columns by which tables are opened: what is exported as CSV or Parquet. */
  static List<Field> columns() {
    Stream<Field> fields =
        ALL.stream()
            .filter(Field.class::isInstance)
            .map(Field.class::cast)
            .filter(field -> field.path().size() == 1);
    return Stream.concat(fields, FURTHER_COLUMNS.stream().map(name -> new Field("", name)))
        .map(Field::ofTable)
        .toList();
  }

  /**
   * Words before each line.
   *
   * @param pattern what they look like; its groups, where it has any: the stream, and P where the
   *     line goes on in the next one of that stream
   */
  record Words(String name, Pattern pattern) implements EnvelopeLayer {}

  /**
   * The field of an object.
   *
   * @param coded whether its text may be base64, of gzip or of the records themselves
   */
  record Field(String name, boolean coded, List<String> path, List<FieldNames> names)
      implements EnvelopeLayer {
    Field(String name, String... path) {
      this(name, false, List.of(path), Arrays.stream(path).map(Field::names).toList());
    }

    private Field ofTable() {
      return new Field("column " + path.get(0) + " of a table", coded, path, names);
    }

    static Field coded(String name, String... path) {
      return new Field(name, true, List.of(path), Arrays.stream(path).map(Field::names).toList());
    }

    /** The field, whose stream it is of, and what an entry may hold in its place. */
    private static FieldNames names(String step) {
      return FieldNames.of(
          Stream.concat(
                  Stream.of(step, "stream"),
                  Stream.of("jsonPayload", "textPayload", "protoPayload")
                      .filter(other -> !other.equals(step)))
              .toArray(String[]::new));
    }
  }

  /** Rows under named columns, see {@link TableRows}. */
  record Tables(String name) implements EnvelopeLayer {}
}
