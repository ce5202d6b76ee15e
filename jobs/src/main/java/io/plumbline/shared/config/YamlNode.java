package io.plumbline.shared.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A YAML value with its place. Lines and columns count from 1. Scalars stay the text that was
 * written: an amount must reach decimal without passing through binary floating point.
 */
public sealed interface YamlNode {
  int line();

  int column();

  /** What a person would call it. */
  String kind();

  /**
   * A value written as text. YAML 1.2 rules: only {@code true} and {@code false} are truth values,
   * so {@code NO} is Norway.
   *
   * @param text as written, quotes resolved
   * @param quoted whether it was quoted, and so is text whatever it looks like
   */
  record Scalar(String text, boolean quoted, int line, int column) implements YamlNode {
    /** Whether nothing is written here, or null. */
    public boolean isEmpty() {
      return !quoted && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }

    @Override
    public String kind() {
      return isEmpty() ? "empty" : "'" + text + "'";
    }
  }

  /**
   * A list.
   *
   * @param items in order
   */
  record Items(List<YamlNode> items, int line, int column) implements YamlNode {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * A key and its value.
   *
   * @param key its place
   * @param value what it holds
   */
  record Entry(Scalar key, YamlNode value) {}

  /**
   * A group of keys.
   *
   * @param entries by key, in the file's order
   */
  record Entries(Map<String, Entry> entries, int line, int column) implements YamlNode {
    static Entries none() {
      return new Entries(new LinkedHashMap<>(), 0, 0);
    }

    @Override
    public String kind() {
      return "a group of keys";
    }
  }
}
