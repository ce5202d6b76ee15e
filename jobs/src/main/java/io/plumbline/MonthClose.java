package io.plumbline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;

/**
 * One close of a month: the file {@code close.json} in {@code closes/<month>.<number>}. Equal
 * inputs give equal bytes.
 *
 * @param month the month
 * @param number 1 for the first close of the month
 * @param status preliminary, closed or restated
 * @param runId the run whose figures stand
 * @param manifest SHA-256 of that run's manifest
 * @param cause why the month was closed anew; null: it was not
 * @param missing what was missing, in sentences; empty unless preliminary
 * @param previous SHA-256 of the file of the close before; null: the first of the month
 */
public record MonthClose(
    YearMonth month,
    int number,
    String status,
    String runId,
    String manifest,
    String cause,
    List<String> missing,
    String previous) {
  /** Name of its file in the folder of a close. */
  public static final String FILE = "close.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public MonthClose {
    missing = List.copyOf(missing);
  }

  /** Name of its folder, such as {@code 2026-10.1}. */
  public String id() {
    return month + "." + number;
  }

  /** Whether later audits may not change the month. */
  public boolean isFinal() {
    return !status.equals("preliminary");
  }

  byte[] toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("month", month.toString());
    root.put("number", number);
    root.put("status", status);
    root.put("run_id", runId);
    root.put("manifest", manifest);
    root.put("cause", cause);
    missing.forEach(root.putArray("missing")::add);
    root.put("previous", previous);
    try {
      return (JSON.writeValueAsString(root).replace("\r\n", "\n") + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of strings is always JSON.", e);
    }
  }

  static MonthClose fromJson(byte[] bytes) throws IOException {
    JsonNode root = JSON.readTree(bytes);
    List<String> missing = new ArrayList<>();
    root.path("missing").forEach(sentence -> missing.add(sentence.asText()));
    return new MonthClose(
        YearMonth.parse(root.path("month").asText()),
        root.path("number").asInt(),
        root.path("status").asText(),
        root.path("run_id").asText(),
        root.path("manifest").asText(),
        root.path("cause").isTextual() ? root.path("cause").asText() : null,
        missing,
        root.path("previous").isTextual() ? root.path("previous").asText() : null);
  }
}
