package io.plumbline.shared;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Rows that were taken out of the warehouse on purpose: a file of its own beside the runs, linked
 * to the erasure before and to the newest run, whose successor names it in turn. It says what was
 * erased and why, never whose.
 *
 * @param number from 1, without a gap
 * @param at when
 * @param by who is answerable
 * @param reason why
 * @param before days before this were erased, UTC; null: what named a person was
 * @param rows rows that were taken out or no longer name the person
 * @param files SHA-256 of the files deleted, by path in the warehouse
 * @param lakeVersion the version of the warehouse without them
 * @param newestRun SHA-256 of the manifest of the newest run then; null: there was none
 * @param previous SHA-256 of the erasure before; null: the first
 */
public record Erasure(
    int number,
    Instant at,
    String by,
    String reason,
    LocalDate before,
    long rows,
    Map<String, String> files,
    long lakeVersion,
    String newestRun,
    String previous) {
  private static final String FOLDER = "erasures";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public Erasure {
    files = new TreeMap<>(files);
  }

  /** The folder that holds the erasures of a warehouse. */
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

  /** The file's bytes; equal erasures give equal bytes. */
  public byte[] toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("number", number);
    root.put("erased_at", at.toString());
    root.put("by", by);
    root.put("reason", reason);
    root.put("before", before == null ? null : before.toString());
    root.put("rows", rows);
    ObjectNode deleted = root.putObject("files");
    files.forEach(deleted::put);
    root.put("lake_version", lakeVersion);
    root.put("newest_run", newestRun);
    root.put("previous", previous);
    try {
      return (JSON.writeValueAsString(root).replace("\r\n", "\n") + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of strings is always JSON.", e);
    }
  }

  /** SHA-256 of the file's bytes. */
  public String sha256() {
    return Digests.sha256(toJson());
  }

  /** "erased on 2026-11-27 by dpo (retention)": how whoever meets a gap is told. */
  public String said() {
    return "erased on %s by %s (%s)".formatted(LocalDate.ofInstant(at, ZoneOffset.UTC), by, reason);
  }

  /** The sentence of {@code verify}. */
  public String sentence() {
    return "%d rows %s, %s."
        .formatted(
            rows, before == null ? "that named a person" : "of days before " + before, said());
  }

  /**
   * All erasures of a warehouse, the first first.
   *
   * @param faults told of each file that is no erasure or not as it was written
   */
  public static List<Erasure> all(Path warehouse, List<String> faults) throws IOException {
    Path folder = folder(warehouse);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(f -> f.toString().endsWith(".json")).sorted().toList();
    }
    List<Erasure> all = new ArrayList<>();
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      Optional<Erasure> read = read(bytes);
      if (read.isEmpty()
          || !read.get().fileName().equals(file.getFileName().toString())
          || !Digests.sha256(bytes).equals(read.get().sha256())) {
        faults.add("%s/%s is not as it was written.".formatted(FOLDER, file.getFileName()));
      } else {
        all.add(read.get());
      }
    }
    return all;
  }

  /** The first erasure that took out a file of the version of the warehouse that a run read. */
  public static Optional<Erasure> of(Lake lake, RunManifest recorded) throws IOException {
    Path warehouse = Path.of(lake.root());
    List<Erasure> erasures = all(warehouse, new ArrayList<>());
    if (erasures.isEmpty()) {
      return Optional.empty();
    }
    Set<String> read = new HashSet<>();
    for (LakeTable table : LakeTable.values()) {
      lake.version(recorded.lakeVersion())
          .files(table)
          .forEach(file -> read.add(file.path().substring(lake.root().length() + 1)));
    }
    return erasures.stream()
        .filter(erasure -> erasure.files().keySet().stream().anyMatch(read::contains))
        .findFirst();
  }

  private static Optional<Erasure> read(byte[] bytes) {
    try {
      JsonNode root = JSON.readTree(bytes);
      Map<String, String> files = new TreeMap<>();
      root.path("files")
          .properties()
          .forEach(entry -> files.put(entry.getKey(), entry.getValue().asText()));
      return Optional.of(
          new Erasure(
              root.path("number").asInt(),
              Instant.parse(root.path("erased_at").asText()),
              root.path("by").asText(),
              root.path("reason").asText(),
              text(root, "before") == null ? null : LocalDate.parse(text(root, "before")),
              root.path("rows").asLong(),
              files,
              root.path("lake_version").asLong(),
              text(root, "newest_run"),
              text(root, "previous")));
    } catch (IOException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String text(JsonNode root, String key) {
    return root.path(key).isTextual() ? root.path(key).asText() : null;
  }
}
