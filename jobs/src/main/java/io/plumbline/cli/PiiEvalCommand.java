package io.plumbline.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.stage.normalise.pii.DetectionScores;
import io.plumbline.stage.normalise.pii.PiiKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores the scan against texts whose values are known. */
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    description = {
      "How well the scan does on texts whose values are known: precision, recall and F1 by kind, hard negatives flagged,"
          + " recall on obfuscated values. Never a value.",
      "Input: JSON lines with text, entities (kind, start16, end16: UTF-16 offsets; obf: none or how it is hidden) and"
          + " bucket: pos (has the values), hn (looks like a value and is none) or policy (test values, not scored)."
    })
final class PiiEvalCommand implements Callable<Integer> {
  private static final Set<String> BUCKETS = Set.of("pos", "hn", "policy");

  @Mixin CommonOptions common;

  @Parameters(paramLabel = "FILE", description = "Labelled texts.")
  Path file;

  @Option(names = "--format", defaultValue = "table", description = "table (default) or json.")
  String format;

  @Override
  public Integer call() throws IOException {
    if (!format.equals("table") && !format.equals("json")) {
      throw new UsageFault("Cannot print scores as '" + format + "': table or json.");
    }
    if (!Files.isRegularFile(file)) {
      throw new UsageFault("There is no file " + file + ".");
    }
    ObjectMapper json = new ObjectMapper();
    DetectionScores scores = new DetectionScores();
    List<String> faults = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String line;
      long number = 0;
      while ((line = reader.readLine()) != null) {
        number++;
        if (!line.isBlank()) {
          add(json, line, number, scores, faults);
        }
      }
    } catch (CharacterCodingException notUtf8) {
      throw new UsageFault(file + " is not a file of labelled texts: it is not in UTF-8.");
    }
    if (!faults.isEmpty()) {
      throw new UsageFault(
          file
              + " is not a file of labelled texts: "
              + String.join("; ", faults.subList(0, Math.min(5, faults.size())))
              + (faults.size() > 5 ? "; and " + (faults.size() - 5) + " more." : "."));
    }
    if (scores.texts() == 0) {
      throw new UsageFault(
          file + " holds no labelled text to score: JSON lines with text, bucket and entities.");
    }
    Console console = common.console();
    if (common.json || format.equals("json")) {
      console.line(json.writeValueAsString(node(json, scores)));
    } else {
      table(console, scores);
    }
    return ExitCode.DONE;
  }

  /** Faults name the line and what is missing, never what stands in it. */
  private static void add(
      ObjectMapper json, String line, long number, DetectionScores scores, List<String> faults) {
    JsonNode node;
    try {
      node = json.readTree(line);
    } catch (JsonProcessingException notJson) {
      faults.add("line " + number + " is no JSON");
      return;
    }
    if (!node.path("text").isTextual()) {
      faults.add("line " + number + " has no text");
      return;
    }
    String bucket = node.path("bucket").asText("pos");
    if (!BUCKETS.contains(bucket)) {
      faults.add("line " + number + " has a bucket other than pos, hn and policy");
      return;
    }
    if (bucket.equals("policy")) {
      return;
    }
    String text = node.path("text").asText();
    List<DetectionScores.Expected> expected = new ArrayList<>();
    for (JsonNode entity : node.path("entities")) {
      PiiKind kind = kind(entity.path("kind").asText());
      int start = entity.path("start16").asInt(-1);
      int end = entity.path("end16").asInt(-1);
      if (kind == null || start < 0 || end <= start || end > text.length()) {
        faults.add(
            "line "
                + number
                + (kind == null
                    ? " names a kind that is not known"
                    : " has an entity without start16 and end16 inside the text"));
        return;
      }
      if (kind.identifiesPerson()) {
        expected.add(
            new DetectionScores.Expected(
                kind, start, end, !entity.path("obf").asText("none").equals("none")));
      }
    }
    scores.add(
        text,
        bucket.equals("hn") ? DetectionScores.Bucket.HARD_NEGATIVE : DetectionScores.Bucket.VALUES,
        expected);
  }

  private static PiiKind kind(String name) {
    for (PiiKind kind : PiiKind.values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    return null;
  }

  private static void table(Console console, DetectionScores scores) {
    TextTable table =
        new TextTable(
            "KIND", "PRECISION", "RECALL", "F1", "FOUND", "WRONG", "MISSED", "OBFUSCATED");
    scores.byKind().forEach((kind, score) -> row(table, kind.name(), score));
    row(table, "13 core kinds", scores.core());
    row(table, "all", scores.sum());
    table.lines().forEach(console::line);
    console.line(
        "Hard negatives flagged: "
            + scores.flaggedHardNegatives()
            + " of "
            + scores.hardNegatives()
            + ". Texts: "
            + scores.texts()
            + ".");
    if (scores.byKind().keySet().stream().anyMatch(PiiKind::isRecognised)) {
      console.line(
          "Names, addresses and words of art. 9 are no part of 'all'; in "
              + scores.recognisedHardNegatives()
              + " hard negatives some were found.");
    }
  }

  private static void row(TextTable table, String name, DetectionScores.Score score) {
    table.row(
        name,
        three(score.precision()),
        three(score.recall()),
        three(score.f1()),
        score.hits(),
        score.wrong(),
        score.missed(),
        score.obfuscatedHits() + " of " + score.obfuscated());
  }

  private static BigDecimal three(double share) {
    return BigDecimal.valueOf(share).setScale(3, RoundingMode.HALF_UP);
  }

  private static ObjectNode node(ObjectMapper json, DetectionScores scores) {
    ObjectNode node = json.createObjectNode();
    ObjectNode kinds = node.putObject("kinds");
    scores.byKind().forEach((kind, score) -> put(kinds.putObject(kind.name()), score));
    put(node.putObject("core"), scores.core());
    put(node.putObject("all"), scores.sum());
    node.put("texts", scores.texts());
    node.put("hard_negatives", scores.hardNegatives());
    node.put("hard_negatives_flagged", scores.flaggedHardNegatives());
    node.put("hard_negatives_recognised", scores.recognisedHardNegatives());
    return node;
  }

  private static void put(ObjectNode node, DetectionScores.Score score) {
    node.put("precision", three(score.precision()));
    node.put("recall", three(score.recall()));
    node.put("f1", three(score.f1()));
    node.put("found", score.hits());
    node.put("wrong", score.wrong());
    node.put("missed", score.missed());
    node.put("obfuscated", score.obfuscated());
    node.put("obfuscated_found", score.obfuscatedHits());
  }
}
