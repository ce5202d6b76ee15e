package io.plumbline.shared;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run read, with what, and what it wrote: the file {@code manifest.json} in the run's
 * folder. Holds digests, never a path of a person or a value; equal inputs give equal bytes.
 *
 * @param runId digest of everything below but the outputs and the previous run
 * @param from first UTC day of the interval
 * @param to end, exclusive
 * @param version Plumbline's version
 * @param lakeVersion version of the warehouse that was read
 * @param digests SHA-256 of inputs, policy, packs and prices, by these names; of what the warehouse
 *     held ({@code snapshot}: every file read and what became of it) and of the program's own jar
 *     ({@code code}; absent where it runs from classes); and, where there was a key, {@code
 *     pseudonym_keys}: ids of the keys that made the pseudonyms
 * @param outputs SHA-256 of the run's tables, by file name
 * @param previous SHA-256 of the manifest of the run before; null: the first run of the warehouse
 */
public record RunManifest(
    String runId,
    LocalDate from,
    LocalDate to,
    String version,
    long lakeVersion,
    Map<String, String> digests,
    Map<String, String> outputs,
    String previous) {
  /** Name of the file in a run's folder. */
  public static final String FILE = "manifest.json";

  /** Among the digests, that of the newest erasure that the run came after. */
  public static final String ERASURES = "erasures";

  /** Its Ed25519 signature, 64 raw bytes; beside it where a key was configured. */
  public static final String SIGNATURE = "manifest.sig";

  /** Among the digests, that of what the warehouse held; runs of earlier versions lack it. */
  public static final String SNAPSHOT = "snapshot";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public RunManifest {
    digests = new TreeMap<>(digests);
    outputs = new TreeMap<>(outputs);
  }

  /** The file's bytes. */
  public byte[] toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("run_id", runId);
    root.putObject("interval").put("from", from.toString()).put("to", to.toString());
    root.put("version", version);
    root.put("lake_version", lakeVersion);
    ObjectNode inputs = root.putObject("digests");
    digests.forEach(inputs::put);
    ObjectNode written = root.putObject("outputs");
    outputs.forEach(written::put);
    root.put("previous", previous);
    try {
      return (JSON.writeValueAsString(root).replace("\r\n", "\n") + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of strings is always JSON.", e);
    }
  }

  /**
   * Reads the file's bytes.
   *
   * @throws IOException when they are no manifest
   */
  public static RunManifest fromJson(byte[] bytes) throws IOException {
    JsonNode root = JSON.readTree(bytes);
    return new RunManifest(
        root.path("run_id").asText(),
        LocalDate.parse(root.path("interval").path("from").asText()),
        LocalDate.parse(root.path("interval").path("to").asText()),
        root.path("version").asText(),
        root.path("lake_version").asLong(),
        strings(root.path("digests")),
        strings(root.path("outputs")),
        root.path("previous").isTextual() ? root.path("previous").asText() : null);
  }

  /**
   * The lines of {@link Checksums#FILE} for this manifest.
   *
   * @param warehouse bytes of the {@link WarehouseRecord} beside it
   */
  public String sums(byte[] warehouse) {
    Map<String, String> all = new TreeMap<>(outputs);
    all.put(FILE, Digests.sha256(toJson()));
    all.put(WarehouseRecord.FILE, Digests.sha256(warehouse));
    StringBuilder lines = new StringBuilder();
    all.forEach((name, sha256) -> lines.append(sha256).append("  ").append(name).append('\n'));
    return lines.toString();
  }

  private static Map<String, String> strings(JsonNode node) {
    Map<String, String> all = new TreeMap<>();
    node.properties().forEach(entry -> all.put(entry.getKey(), entry.getValue().asText()));
    return all;
  }
}
