package io.plumbline.shared.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads YAML into values with places and nothing else: no aliases (a few lines of them can stand
 * for gigabytes), no tags (they name classes), no second document, no key twice.
 */
final class YamlReader {
  private static final int MAX_CHARACTERS = 4_000_000;
  private static final int MAX_DEPTH = 40;
  private static final Set<String> PLAIN_TAGS =
      Set.of("str", "int", "float", "bool", "null", "map", "seq", "timestamp", "merge", "value");

  private final String file;
  private final List<ConfigFault> faults;

  YamlReader(String file, List<ConfigFault> faults) {
    this.file = file;
    this.faults = faults;
  }

  /** The top-level keys; empty when the text cannot be read, with the reason among the faults. */
  Optional<YamlNode.Entries> read(String text) {
    Yaml yaml = new Yaml(options());
    try {
      int documents = 0;
      for (Event event : yaml.parse(new StringReader(text))) {
        if (event instanceof DocumentStartEvent && ++documents > 1) {
          fault(
              event.getStartMark().getLine() + 1,
              event.getStartMark().getColumn() + 1,
              "A second YAML document begins here.",
              "Keep one: a file holds one group of keys.");
          return Optional.empty();
        }
        if (event instanceof AliasEvent alias) {
          fault(
              alias.getStartMark().getLine() + 1,
              alias.getStartMark().getColumn() + 1,
              "Aliases (*" + alias.getAnchor() + ") are not read.",
              "Write the value out.");
          return Optional.empty();
        }
      }
      Node root = yaml.compose(new StringReader(text));
      if (root == null || (root instanceof ScalarNode scalar && scalar.getValue().isEmpty())) {
        return Optional.of(YamlNode.Entries.none());
      }
      YamlNode node = convert(root);
      if (node instanceof YamlNode.Entries entries) {
        return Optional.of(entries);
      }
      fault(1, 1, "The file holds " + node.kind() + ".", "It must hold keys with values.");
    } catch (MarkedYAMLException e) {
      boolean placed = e.getProblemMark() != null;
      fault(
          placed ? e.getProblemMark().getLine() + 1 : 0,
          placed ? e.getProblemMark().getColumn() + 1 : 0,
          "This is not YAML: " + e.getProblem() + ".",
          "Check indentation (spaces, no tabs), colons and quotes here and on the line above.");
    } catch (YAMLException e) {
      fault(0, 0, "This is not YAML: " + e.getMessage() + ".", "");
    }
    return Optional.empty();
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(0);
    return options;
  }

  private YamlNode convert(Node node) {
    int line = node.getStartMark().getLine() + 1;
    int column = node.getStartMark().getColumn() + 1;
    String tag = node.getTag().getValue();
    if (!tag.startsWith("tag:yaml.org,2002:")
        || !PLAIN_TAGS.contains(tag.substring("tag:yaml.org,2002:".length()))) {
      fault(line, column, "The tag " + tag + " is not read.", "Remove it and write a plain value.");
    }
    if (node instanceof SequenceNode sequence) {
      List<YamlNode> items = new ArrayList<>();
      sequence.getValue().forEach(item -> items.add(convert(item)));
      return new YamlNode.Items(List.copyOf(items), line, column);
    }
    if (node instanceof MappingNode mapping) {
      Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
      for (NodeTuple tuple : mapping.getValue()) {
        if (!(convert(tuple.getKeyNode()) instanceof YamlNode.Scalar key)) {
          fault(line, column, "A key must be a word.", "Write 'name: value'.");
          continue;
        }
        YamlNode.Entry earlier = entries.get(key.text());
        if (earlier != null) {
          fault(
              key.line(),
              key.column(),
              "Key '"
                  + key.text()
                  + "' is there twice, first in line "
                  + earlier.key().line()
                  + ".",
              "Keep one of them.");
          continue;
        }
        entries.put(key.text(), new YamlNode.Entry(key, convert(tuple.getValueNode())));
      }
      return new YamlNode.Entries(entries, line, column);
    }
    ScalarNode scalar = (ScalarNode) node;
    return new YamlNode.Scalar(
        scalar.getValue(), scalar.getScalarStyle() != ScalarStyle.PLAIN, line, column);
  }

  private void fault(int line, int column, String what, String hint) {
    faults.add(new ConfigFault(file, line, column, what, hint));
  }
}
