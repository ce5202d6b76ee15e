package io.plumbline.stage.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * The names of the fields of files' first records. Files of one record each have the same names in
 * the same order, so the set made for the file before is given again. One per task; not
 * thread-safe.
 */
final class TopLevelFields {
  private static final JsonFactory JSON = new JsonFactory();
  private static final FieldNames NONE_WANTED = FieldNames.of();

  private final JsonCursor cursor = new JsonCursor();
  private String[] names = new String[64];
  private int count;
  private Set<String> known = Set.of();
  private int end;

  /**
   * Names at the top level of the object at {@code bytes[from]}, or of the first one of an array
   * there; of broken JSON those before the fault. In no order.
   */
  Set<String> of(byte[] bytes, int from) {
    end = -1;
    try {
      return ofObject(bytes, from);
    } catch (MalformedRecord e) {
      // Cut, broken, or no object: what can be had of it, the slower reader gives.
      return ofWhatStands(bytes, from);
    }
  }

  /** Behind the object of the last call; -1: that was no object, or it did not end. */
  int end() {
    return end;
  }

  private Set<String> ofObject(byte[] bytes, int from) throws MalformedRecord {
    cursor.reset(bytes, from, bytes.length);
    cursor.enterObject();
    boolean same = true;
    int n = 0;
    while (cursor.nextField(NONE_WANTED) != JsonCursor.END) {
      String name = cursor.fieldName();
      if (name.indexOf('\\') >= 0) {
        return ofWhatStands(bytes, from); // written with escapes
      }
      if (n == names.length) {
        names = Arrays.copyOf(names, n * 2);
      }
      same = same && n < count && names[n].equals(name);
      names[n++] = name;
      cursor.skip();
    }
    end = cursor.position();
    if (!same || n != count) {
      count = n;
      known = Collections.unmodifiableSet(new HashSet<>(Arrays.asList(names).subList(0, n)));
    }
    return known;
  }

  private Set<String> ofWhatStands(byte[] bytes, int from) {
    count = 0;
    Set<String> fields = new HashSet<>();
    try (JsonParser json = JSON.createParser(bytes, from, bytes.length - from)) {
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
      return Collections.unmodifiableSet(fields);
    }
    return Collections.unmodifiableSet(fields);
  }
}
