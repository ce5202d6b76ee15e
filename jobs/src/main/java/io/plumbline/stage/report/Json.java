package io.plumbline.stage.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** JSON with keys in written order, two blanks, line feeds, and a line feed at the end. */
final class Json {
  private Json() {}

  /** Writes one JSON value. */
  interface Content {
    void write(JsonGenerator out) throws IOException;
  }

  static ReportContent write(Content content) {
    return bytes -> {
      DefaultIndenter indent = new DefaultIndenter("  ", "\n");
      // Jackson's own generator of bytes refuses half a surrogate pair; as text it becomes a mark.
      Writer text = new OutputStreamWriter(bytes, StandardCharsets.UTF_8);
      try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
        out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        out.setPrettyPrinter(
            new DefaultPrettyPrinter(
                    Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(indent)
                .withArrayIndenter(indent));
        content.write(out);
      }
      text.write('\n');
      text.flush();
    };
  }

  /** One JSON value without a line feed in it or after it. */
  static String line(Content content) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      content.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write JSON into memory.", e);
    }
    return text.toString();
  }

  /** Writes a field unless its text is null. */
  static void known(JsonGenerator out, String field, String text) throws IOException {
    if (text != null) {
      out.writeStringField(field, text);
    }
  }

  /** Writes a field that holds these texts in this order. */
  static void names(JsonGenerator out, String field, List<String> names) throws IOException {
    out.writeArrayFieldStart(field);
    for (String name : names) {
      out.writeString(name);
    }
    out.writeEndArray();
  }

  /** A decimal as a plain string without an exponent or idle zeros; null stays null. */
  static String decimal(BigDecimal amount) {
    if (amount == null) {
      return null;
    }
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
