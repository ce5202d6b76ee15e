package io.plumbline.stage.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a format may look at to recognise a file: its name and the first bytes, decompressed.
 *
 * @param path path or URI
 * @param bytes up to 64 KiB from the start, decompressed, byte order mark removed
 * @param topLevelFields field names at the top level of the first record, as far as the bytes go
 */
public record FileHead(String path, byte[] bytes, Set<String> topLevelFields) {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Reads the field names out of the first bytes; broken JSON gives what stood before the fault.
   */
  public static FileHead of(String path, byte[] bytes) {
    Set<String> fields = new TreeSet<>();
    try (JsonParser json = JSON.createParser(bytes)) {
      JsonToken first = json.nextToken();
      if (first == JsonToken.START_ARRAY) {
        first = json.nextToken();
      }
      if (first == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          fields.add(json.currentName());
          json.nextToken();
          json.skipChildren();
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // Recognition goes by what could be read; the reader itself will say what is wrong.
      return new FileHead(path, bytes, fields);
    }
    return new FileHead(path, bytes, fields);
  }

  /** Whether all of these stand at the top level. */
  public boolean has(String... names) {
    for (String name : names) {
      if (!topLevelFields.contains(name)) {
        return false;
      }
    }
    return true;
  }
}
