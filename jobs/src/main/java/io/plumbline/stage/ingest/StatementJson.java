package io.plumbline.stage.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.CharConversionException;
import java.io.IOException;

/** Records as trees: decimal numbers are exact, a key that stands twice is refused. */
public final class StatementJson {
  private static final int DEEPEST = 512;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StatementJson() {}

  /**
   * The object in {@code b[from, to)}.
   *
   * @throws MalformedRecord with the column of the fault
   */
  public static ObjectNode read(byte[] b, int from, int to) throws MalformedRecord {
    if (value(b, from, to) instanceof ObjectNode object) {
      return object;
    }
    throw new MalformedRecord(RejectReason.NOT_AN_OBJECT, null);
  }

  /** The value in {@code b[from, to)}, of whatever kind. */
  static JsonNode value(byte[] b, int from, int to) throws MalformedRecord {
    try {
      return JSON.readTree(b, from, to - from);
    } catch (JsonProcessingException e) {
      throw new MalformedRecord(reason(e), "column " + e.getLocation().getColumnNr());
    } catch (CharConversionException e) {
      throw new MalformedRecord(RejectReason.INVALID_UTF8, null);
    } catch (IOException e) {
      throw new MalformedRecord(RejectReason.INVALID_JSON, null);
    }
  }

  private static RejectReason reason(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    if (e instanceof JsonEOFException) {
      return RejectReason.TRUNCATED_JSON;
    }
    if (e instanceof StreamConstraintsException) {
      return message.contains("nesting depth")
          ? RejectReason.NESTING_TOO_DEEP
          : RejectReason.NUMBER_OUT_OF_RANGE;
    }
    if (message.startsWith("Duplicate field")) {
      return RejectReason.DUPLICATE_KEY;
    }
    return message.startsWith("Invalid UTF-8")
        ? RejectReason.INVALID_UTF8
        : RejectReason.INVALID_JSON;
  }

  /** A value as JSON bytes, numbers as they were written. */
  public static byte[] bytes(JsonNode row) throws IOException {
    return JSON.writeValueAsBytes(row);
  }
}
