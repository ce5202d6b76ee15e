package io.plumbline.shared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

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
    String previous)
    implements Register.Entry {
  /** The sign-offs of a warehouse. */
  public static final Register<SignOff> REGISTER =
      new Register<>("signoffs", "sign-off", SignOff::of);

  @Override
  public ObjectNode tree(ObjectNode root) {
    root.put("number", number);
    root.put("run_id", runId);
    root.put("manifest", manifest);
    root.put("reviewed_by", by);
    root.put("comment", comment);
    root.put("reviewed_at", at.toString());
    return root.put("previous", previous);
  }

  /** "run 1a2b on 2026-11-27 by dpo: read with the owners". */
  public String sentence() {
    return "run %s on %s by %s: %s"
        .formatted(runId, LocalDate.ofInstant(at, ZoneOffset.UTC), by, comment);
  }

  private static SignOff of(JsonNode root) {
    return new SignOff(
        root.path("number").asInt(),
        root.path("run_id").asText(),
        root.path("manifest").asText(),
        root.path("reviewed_by").asText(),
        root.path("comment").asText(),
        Instant.parse(root.path("reviewed_at").asText()),
        Register.text(root, "previous"));
  }
}
