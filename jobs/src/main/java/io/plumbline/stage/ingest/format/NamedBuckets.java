package io.plumbline.stage.ingest.format;

import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads a map from free names to token counts, in which the name says the bucket: {@code
 * cache_read_input_tokens}, {@code input_cached_tokens}, {@code output_reasoning_tokens}. What a
 * name does not say is told of and added to nothing.
 */
final class NamedBuckets {
  private static final FieldNames NONE = FieldNames.of();

  long input;
  long output;
  long read;
  long write;
  long write1h;
  long reasoning;

  /** Of input and output, sound and images. */
  long inputAudio;

  long inputImage;
  long outputAudio;
  long outputImage;

  /** -1: the map has none. */
  long total;

  /** Whether the map counts input or output at all. */
  boolean seen;

  /** Names that say no bucket and count something. */
  final List<String> unread = new ArrayList<>();

  void clear() {
    input = output = read = write = write1h = reasoning = 0;
    inputAudio = inputImage = outputAudio = outputImage = 0;
    total = -1;
    seen = false;
    unread.clear();
  }

  /** Reads the object ahead; numbers may be written as text. */
  void read(JsonCursor json, ObjectReader of, String path) throws MalformedRecord {
    json.enterObject();
    while (json.nextField(NONE) != JsonCursor.END) {
      String name = json.fieldName().toLowerCase(Locale.ROOT);
      byte kind = json.peek();
      if (kind == '{' || kind == '[') {
        json.skip();
        continue;
      }
      long n = of.tokens(json, path);
      if (n >= 0) {
        add(name, n);
      }
    }
  }

  private void add(String name, long n) {
    if (name.startsWith("total")) {
      total = n;
    } else if (name.contains("cache")) {
      boolean written = name.contains("creat") || name.contains("writ");
      if (written) {
        write += n;
        write1h += name.contains("1h") ? n : 0;
      } else {
        read += n;
      }
    } else if (name.contains("reason") || name.contains("thought") || name.contains("thinking")) {
      reasoning += n;
    } else if (name.startsWith("input") || name.startsWith("prompt")) {
      input += n;
      inputAudio += name.contains("audio") ? n : 0;
      inputImage += name.contains("image") ? n : 0;
      seen = true;
    } else if (name.startsWith("output") || name.startsWith("completion")) {
      output += n;
      outputAudio += name.contains("audio") ? n : 0;
      outputImage += name.contains("image") ? n : 0;
      seen = true;
    } else if (n > 0) {
      unread.add(name);
    }
  }
}
