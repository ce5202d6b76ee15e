package io.plumbline.shared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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
    String previous)
    implements Register.Entry {
  /** The erasures of a warehouse. */
  public static final Register<Erasure> REGISTER =
      new Register<>("erasures", "erasure", Erasure::of);

  public Erasure {
    files = new TreeMap<>(files);
  }

  @Override
  public ObjectNode tree(ObjectNode root) {
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
    return root.put("previous", previous);
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

  /** The first erasure that took out a file of the version of the warehouse that a run read. */
  public static Optional<Erasure> of(Lake lake, RunManifest recorded) throws IOException {
    Path warehouse = Path.of(lake.root());
    List<Erasure> erasures = REGISTER.all(warehouse, new ArrayList<>());
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

  private static Erasure of(JsonNode root) {
    Map<String, String> files = new TreeMap<>();
    root.path("files")
        .properties()
        .forEach(entry -> files.put(entry.getKey(), entry.getValue().asText()));
    String before = Register.text(root, "before");
    return new Erasure(
        root.path("number").asInt(),
        Instant.parse(root.path("erased_at").asText()),
        root.path("by").asText(),
        root.path("reason").asText(),
        before == null ? null : LocalDate.parse(before),
        root.path("rows").asLong(),
        files,
        root.path("lake_version").asLong(),
        Register.text(root, "newest_run"),
        Register.text(root, "previous"));
  }
}
