package io.plumbline.stage.price;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * YAML with the place of every node, and every scalar as the text that was written: a price must
 * reach decimal without passing through binary floating point.
 */
sealed interface YamlNode {
  int line();

  int column();

  /** A scalar; {@code text} is null where the file says null or nothing. */
  record Scalar(String text, int line, int column) implements YamlNode {}

  record Sequence(List<YamlNode> items, int line, int column) implements YamlNode {}

  record Mapping(Map<String, YamlNode> values, int line, int column) implements YamlNode {}

  /** The one document of a file; null if it is empty or broken. Faults are added, not thrown. */
  static YamlNode read(String file, byte[] bytes, List<PriceFault> faults) {
    try (YAMLParser parser = new YAMLFactory().createParser(bytes)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return null;
      }
      YamlNode root = node(file, parser, faults);
      if (parser.nextToken() != null) {
        JsonLocation at = parser.currentTokenLocation();
        faults.add(
            new PriceFault(
                file,
                at.getLineNr(),
                at.getColumnNr(),
                "A second YAML document begins here. Put every price under one 'prices:'."));
      }
      return root;
    } catch (JsonProcessingException broken) {
      JsonLocation at = broken.getLocation();
      faults.add(
          new PriceFault(
              file,
              at == null ? 0 : at.getLineNr(),
              at == null ? 0 : at.getColumnNr(),
              "This is not YAML: "
                  + broken.getOriginalMessage().lines().findFirst().orElse("it cannot be read")
                  + "."));
      return null;
    } catch (IOException unreachable) {
      throw new IllegalStateException("Bytes in memory cannot fail to be read.", unreachable);
    }
  }

  private static YamlNode node(String file, YAMLParser parser, List<PriceFault> faults)
      throws IOException {
    JsonLocation at = parser.currentTokenLocation();
    int line = at.getLineNr();
    int column = at.getColumnNr();
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, YamlNode> values = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String key = parser.currentName();
          JsonLocation keyAt = parser.currentTokenLocation();
          parser.nextToken();
          YamlNode value = node(file, parser, faults);
          if (values.putIfAbsent(key, value) != null) {
            faults.add(
                new PriceFault(
                    file,
                    keyAt.getLineNr(),
                    keyAt.getColumnNr(),
                    "The key '" + key + "' is written twice. Keep one."));
          }
        }
        return new Mapping(values, line, column);
      }
      case START_ARRAY -> {
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(node(file, parser, faults));
        }
        return new Sequence(items, line, column);
      }
      default -> {
        if (parser.isCurrentAlias()) {
          faults.add(
              new PriceFault(
                  file,
                  line,
                  column,
                  "References (*"
                      + parser.getText()
                      + ") are not read. Write the value out, or use 'defaults:'."));
        }
        boolean nothing = parser.currentToken() == JsonToken.VALUE_NULL;
        return new Scalar(nothing ? null : parser.getText(), line, column);
      }
    }
  }
}
