package io.plumbline.shared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Which version of the warehouse a run read, to the byte: the file {@code warehouse.json} in the
 * run's folder, beside the manifest. Not in it, because files of a warehouse are named at random
 * and carry times: two warehouses of equal logs differ in them, and what a run says must not.
 *
 * @param version number of the version
 * @param sha256 SHA-256 of the version's file; null: the warehouse was empty
 * @param previous SHA-256 of this file of the run before; null: the first run that wrote one
 */
public record WarehouseRecord(long version, String sha256, String previous) {
  /** Name of the file in a run's folder. */
  public static final String FILE = "warehouse.json";

  /** Its Ed25519 signature, 64 raw bytes; beside it where a key was configured. */
  public static final String SIGNATURE = "warehouse.sig";

  /** The file's bytes. */
  public byte[] toJson() throws IOException {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = json.createObjectNode();
    root.put("version", version);
    root.put("sha256", sha256);
    root.put("previous", previous);
    return (json.writeValueAsString(root).replace("\r\n", "\n") + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads the file's bytes.
   *
   * @throws IOException when they are no such record
   */
  public static WarehouseRecord fromJson(byte[] bytes) throws IOException {
    JsonNode root = new ObjectMapper().readTree(bytes);
    return new WarehouseRecord(
        root.path("version").asLong(-1), text(root.path("sha256")), text(root.path("previous")));
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? node.asText() : null;
  }
}
