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
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
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
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

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
    LoaderOptions options = options();
    try {
      Parser parser = new ParserImpl(new StreamReader(new StringReader(text)), options);
      Node root = new Composer(new PlainEvents(parser), new Resolver(), options).getSingleNode();
      if (root == null || (root instanceof ScalarNode scalar && scalar.getValue().isEmpty())) {
        return Optional.of(YamlNode.Entries.none());
      }
      YamlNode node = convert(root);
      if (node instanceof YamlNode.Entries entries) {
        return Optional.of(entries);
      }
      fault(1, 1, "The file holds " + node.kind() + ".", "It must hold keys with values.");
    } catch (Unread e) {
      fault(e.at.getLine() + 1, e.at.getColumn() + 1, e.getMessage(), e.hint);
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

  /** What is YAML and not read. */
  private static final class Unread extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Mark at;
    private final String hint;

    Unread(Mark at, String what, String hint) {
      super(what);
      this.at = at;
      this.hint = hint;
    }
  }

  /** Refuses an alias and a second document where they stand, before anything is made of them. */
  private static final class PlainEvents implements Parser {
    private final Parser parser;
    private int documents;

    PlainEvents(Parser parser) {
      this.parser = parser;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
      return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
      return parser.peekEvent();
    }

    @Override
    public Event getEvent() {
      Event event = parser.getEvent();
      if (event instanceof DocumentStartEvent && ++documents > 1) {
        throw new Unread(
            event.getStartMark(),
            "A second YAML document begins here.",
            "Keep one: a file holds one group of keys.");
      }
      if (event instanceof AliasEvent alias) {
        throw new Unread(
            alias.getStartMark(),
            "Aliases (*" + alias.getAnchor() + ") are not read.",
            "Write the value out.");
      }
      return event;
    }
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
