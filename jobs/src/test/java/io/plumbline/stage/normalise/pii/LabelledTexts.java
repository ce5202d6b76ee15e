package io.plumbline.stage.normalise.pii;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labelled texts and how well a scan does on them: same kind and at least half overlap is a hit,
 * any other prediction of a scored kind a false one.
 */
final class LabelledTexts {
  private LabelledTexts() {}

  record Expected(String kind, int start, int end) {}

  record Labelled(String id, String bucket, String text, List<Expected> expected) {}

  /** Counts of one kind. */
  static final class Score {
    int hits;
    int wrong;
    int missed;

    double f1() {
      return hits == 0 ? 0 : 2.0 * hits / (2.0 * hits + wrong + missed);
    }
  }

  record Result(Map<String, Score> kinds, int flaggedNegatives, int negatives) {
    Score sum() {
      Score all = new Score();
      for (Score score : kinds.values()) {
        all.hits += score.hits;
        all.wrong += score.wrong;
        all.missed += score.missed;
      }
      return all;
    }

    String table() {
      StringBuilder table = new StringBuilder();
      kinds.forEach(
          (kind, score) ->
              table.append(
                  String.format(
                      Locale.ROOT,
                      "%-18s F1 %.3f  hits %d wrong %d missed %d%n",
                      kind,
                      score.f1(),
                      score.hits,
                      score.wrong,
                      score.missed)));
      table.append(
          String.format(
              Locale.ROOT,
              "all %.3f, hard negatives flagged %d of %d%n",
              sum().f1(),
              flaggedNegatives,
              negatives));
      return table.toString();
    }
  }

  static List<Labelled> read(BufferedReader lines) {
    ObjectMapper mapper = new ObjectMapper();
    List<Labelled> texts = new ArrayList<>();
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode node = mapper.readTree(line);
        List<Expected> expected = new ArrayList<>();
        for (JsonNode entity : node.path("entities")) {
          expected.add(
              new Expected(
                  entity.path("kind").asText(),
                  entity.path("start16").asInt(),
                  entity.path("end16").asInt()));
        }
        texts.add(
            new Labelled(
                node.path("id").asText(),
                node.path("bucket").asText(),
                node.path("text").asText(),
                expected));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  static Result score(List<Labelled> texts) {
    PiiScanner scanner = new PiiScanner();
    Map<String, Score> kinds = new TreeMap<>();
    for (PiiKind kind : PiiKind.values()) {
      if (kind.identifiesPerson() && !kind.isRecognised()) {
        kinds.put(kind.name(), new Score());
      }
    }
    int negatives = 0;
    int flagged = 0;
    for (Labelled text : texts) {
      List<PiiSpan> open = new ArrayList<>(scanner.scan(text.text()));
      open.removeIf(span -> !span.kind().identifiesPerson());
      for (Expected expected : text.expected()) {
        Score score = kinds.get(expected.kind());
        if (score == null) {
          continue;
        }
        if (open.removeIf(span -> meets(span, expected))) {
          score.hits++;
        } else {
          score.missed++;
        }
      }
      for (PiiSpan span : open) {
        kinds.get(span.kind().name()).wrong++;
      }
      if (text.bucket().equals("hn")) {
        negatives++;
        flagged += open.isEmpty() ? 0 : 1;
      }
    }
    return new Result(kinds, flagged, negatives);
  }

  private static boolean meets(PiiSpan span, Expected expected) {
    int common = Math.min(span.end(), expected.end()) - Math.max(span.start(), expected.start());
    int union = Math.max(span.end(), expected.end()) - Math.min(span.start(), expected.start());
    return span.kind().name().equals(expected.kind()) && common * 2 >= union;
  }

  /** Writes predictions of a labelled file: {@code FILE} to standard output, one a line. */
  public static void main(String[] args) throws IOException {
    PiiScanner scanner = new PiiScanner();
    try (BufferedReader lines = Files.newBufferedReader(Path.of(args[0]), StandardCharsets.UTF_8)) {
      for (Labelled text : read(lines)) {
        for (PiiSpan span : scanner.scan(text.text())) {
          System.out.printf(
              Locale.ROOT,
              "{\"id\":\"%s\",\"kind\":\"%s\",\"tier\":\"%s\",\"score\":%.2f,\"start\":%d,\"end\":%d,\"unit\":\"utf16\"}%n",
              text.id(),
              span.kind(),
              span.tier().word(),
              span.score(),
              span.start(),
              span.end());
        }
      }
    }
  }
}
