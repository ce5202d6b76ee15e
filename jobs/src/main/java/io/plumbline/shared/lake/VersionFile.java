package io.plumbline.shared.lake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the warehouse is at one version: where each table's Iceberg metadata lies. The file that
 * holds this is the only thing a publish makes visible.
 *
 * @param number 1 for the first publish; 0: nothing was published yet
 * @param previousSha256 SHA-256 of the previous version's file; null: the first
 * @param ingestId id of the ingest that published it; null: version 0
 * @param tables by table name; a table nothing was ever written to is absent
 * @param files files this publish added, by location below the warehouse, with their SHA-256; empty
 *     where a version of the program published that recorded none
 */
record VersionFile(
    long number,
    String previousSha256,
    String ingestId,
    Map<String, Pointer> tables,
    Map<String, String> files) {
  /**
   * @param metadata location of the table's metadata below the warehouse
   * @param sha256 SHA-256 of that file
   */
  record Pointer(String metadata, String sha256) {}

  static final VersionFile NONE = new VersionFile(0, null, null, Map.of(), Map.of());

  private static final JsonFactory JSON = new JsonFactory();

  static String name(long number) {
    return "v%010d.json".formatted(number);
  }

  /** The number in a version file's name; -1: not a version file. */
  static long number(String name) {
    if (!name.startsWith("v") || !name.endsWith(".json") || name.length() != 16) {
      return -1;
    }
    try {
      return Long.parseLong(name, 1, 11, 10);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  byte[] toJson() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.setPrettyPrinter(
          new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));
      json.writeStartObject();
      json.writeNumberField("version", number);
      json.writeStringField("previous_sha256", previousSha256);
      json.writeStringField("ingest_id", ingestId);
      json.writeObjectFieldStart("tables");
      for (Map.Entry<String, Pointer> table : new TreeMap<>(tables).entrySet()) {
        json.writeObjectFieldStart(table.getKey());
        json.writeStringField("metadata", table.getValue().metadata());
        json.writeStringField("sha256", table.getValue().sha256());
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeObjectFieldStart("files");
      for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
        json.writeStringField(file.getKey(), file.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    out.write('\n');
    return out.toByteArray();
  }

  static VersionFile fromJson(String location, byte[] bytes) throws IOException {
    long number = 0;
    String previous = null;
    String ingestId = null;
    Map<String, Pointer> tables = new TreeMap<>();
    Map<String, String> files = new TreeMap<>();
    try (JsonParser json = JSON.createParser(bytes)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        switch (json.currentName()) {
          case "version" -> number = json.nextLongValue(0);
          case "previous_sha256" -> previous = json.nextTextValue();
          case "ingest_id" -> ingestId = json.nextTextValue();
          case "tables" -> {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
              String table = json.currentName();
              tables.put(table, pointer(json));
            }
          }
          case "files" -> {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
              files.put(json.currentName(), json.nextTextValue());
            }
          }
          default -> {
            json.nextToken();
            json.skipChildren();
          }
        }
      }
    } catch (IOException e) {
      throw new IOException(location + " is not a version file of a warehouse: it is damaged.", e);
    }
    if (number <= 0 || ingestId == null) {
      throw new IOException(location + " is not a version file of a warehouse: it is damaged.");
    }
    return new VersionFile(number, previous, ingestId, tables, files);
  }

  private static Pointer pointer(JsonParser json) throws IOException {
    String metadata = null;
    String sha256 = null;
    json.nextToken();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      switch (json.currentName()) {
        case "metadata" -> metadata = json.nextTextValue();
        case "sha256" -> sha256 = json.nextTextValue();
        default -> {
          json.nextToken();
          json.skipChildren();
        }
      }
    }
    return new Pointer(metadata, sha256);
  }
}
