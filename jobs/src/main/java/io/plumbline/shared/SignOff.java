package io.plumbline.shared;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * That somebody answerable has read a run's reports (REPORTS C-13): a file of its own beside the
 * runs, linked to the sign-off before and to the run by its manifest's digest. It is not in the
 * reports, so that what was signed stays as it was.
 *
 * @param number from 1, without a gap
 * @param runId the run
 * @param manifest SHA-256 of its manifest
 * @param by who reviewed it: a role
 * @param comment what they say
 * @param at when
 * @param previous SHA-256 of the sign-off before; null: the first
 */
public record SignOff(
    int number,
    String runId,
    String manifest,
    String by,
    String comment,
    Instant at,
    String previous) {
  private static final String FOLDER = "signoffs";

  /** The folder that holds the sign-offs of a warehouse. */
  public static Path folder(Path warehouse) {
    return warehouse.resolve(FOLDER);
  }

  /** Name of its file. */
  public String fileName() {
    return "%06d.json".formatted(number);
  }

  /** Name of the signature's file beside it. */
  public String signatureName() {
    return "%06d.sig".formatted(number);
  }

  /** The file's bytes; equal sign-offs give equal bytes. */
  public byte[] toJson() {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = json.createObjectNode();
    root.put("number", number);
    root.put("run_id", runId);
    root.put("manifest", manifest);
    root.put("reviewed_by", by);
    root.put("comment", comment);
    root.put("reviewed_at", at.toString());
    root.put("previous", previous);
    try {
      return (json.writeValueAsString(root).replace("\r\n", "\n") + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of strings is always JSON.", e);
    }
  }

  /** "run 1a2b signed off on 2026-11-27 by dpo: read with the owners". */
  public String sentence() {
    return "run %s on %s by %s: %s"
        .formatted(runId, LocalDate.ofInstant(at, ZoneOffset.UTC), by, comment);
  }

  /**
   * All sign-offs of a warehouse, the first first.
   *
   * @param faults told of each file that is not as it was written, and of gaps in the chain
   */
  public static List<SignOff> all(Path warehouse, List<String> faults) throws IOException {
    Path folder = folder(warehouse);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(f -> f.toString().endsWith(".json")).sorted().toList();
    }
    List<SignOff> all = new ArrayList<>();
    String previous = null;
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      Optional<SignOff> read = read(bytes);
      if (read.isEmpty()
          || !read.get().fileName().equals(file.getFileName().toString())
          || !Digests.sha256(bytes).equals(Digests.sha256(read.get().toJson()))) {
        faults.add("%s/%s is not as it was written.".formatted(FOLDER, file.getFileName()));
        continue;
      }
      if (!Objects.equals(read.get().previous(), previous)) {
        faults.add(
            "The sign-off before %s/%s is not there as it was recorded."
                .formatted(FOLDER, file.getFileName()));
      }
      previous = Digests.sha256(bytes);
      all.add(read.get());
    }
    return all;
  }

  private static Optional<SignOff> read(byte[] bytes) {
    try {
      JsonNode root = new ObjectMapper().readTree(bytes);
      return Optional.of(
          new SignOff(
              root.path("number").asInt(),
              root.path("run_id").asText(),
              root.path("manifest").asText(),
              root.path("reviewed_by").asText(),
              root.path("comment").asText(),
              Instant.parse(root.path("reviewed_at").asText()),
              root.path("previous").isTextual() ? root.path("previous").asText() : null));
    } catch (IOException | DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
