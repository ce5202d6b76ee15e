package io.plumbline.shared.config;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checked group of keys of a YAML file. A value that is absent or of another type reads as empty:
 * the schema check has already said so, and reading on finds the other faults.
 */
public final class Keys {
  private final String file;
  private final YamlNode.Entries node;
  private final List<ConfigFault> faults;

  Keys(String file, YamlNode.Entries node, List<ConfigFault> faults) {
    this.file = file;
    this.node = node;
    this.faults = faults;
  }

  /** Text as written. */
  public Optional<String> text(String key) {
    return scalar(key).map(YamlNode.Scalar::text);
  }

  /** A number, exact. */
  public Optional<BigDecimal> number(String key) {
    return text(key)
        .filter(text -> text.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?"))
        .map(BigDecimal::new);
  }

  /** A whole number. */
  public Optional<Long> whole(String key) {
    return text(key).filter(text -> text.matches("-?[0-9]{1,18}")).map(Long::valueOf);
  }

  /** True or false. */
  public Optional<Boolean> truth(String key) {
    return text(key).filter(text -> text.matches("true|false")).map(Boolean::valueOf);
  }

  /** A day. */
  public Optional<LocalDate> day(String key) {
    return text(key)
        .flatMap(
            text -> {
              try {
                return Optional.of(LocalDate.parse(text));
              } catch (DateTimeParseException e) {
                return Optional.empty();
              }
            });
  }

  /** A list of texts, or one text as a list of one; empty when absent. */
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    YamlNode value = value(key);
    if (value instanceof YamlNode.Scalar scalar && !scalar.isEmpty()) {
      texts.add(scalar.text());
    } else if (value instanceof YamlNode.Items items) {
      for (YamlNode item : items.items()) {
        if (item instanceof YamlNode.Scalar scalar && !scalar.isEmpty()) {
          texts.add(scalar.text());
        }
      }
    }
    return List.copyOf(texts);
  }

  /** The keys under {@code key}; empty when absent. */
  public Optional<Keys> group(String key) {
    return value(key) instanceof YamlNode.Entries entries
        ? Optional.of(child(entries))
        : Optional.empty();
  }

  /** The groups listed under {@code key}, in order. */
  public List<Keys> groups(String key) {
    List<Keys> groups = new ArrayList<>();
    if (value(key) instanceof YamlNode.Items items) {
      for (YamlNode item : items.items()) {
        if (item instanceof YamlNode.Entries entries) {
          groups.add(child(entries));
        }
      }
    }
    return groups;
  }

  /** The groups under {@code key} by the names the file gives them, in its order. */
  public Map<String, Keys> named(String key) {
    Map<String, Keys> named = new LinkedHashMap<>();
    if (value(key) instanceof YamlNode.Entries entries) {
      entries
          .entries()
          .forEach(
              (name, entry) -> {
                if (entry.value() instanceof YamlNode.Entries group) {
                  named.put(name, child(group));
                }
              });
    }
    return named;
  }

  /** All groups of this group by the names the file gives them, in its order. */
  public Map<String, Keys> ownGroups() {
    Map<String, Keys> groups = new LinkedHashMap<>();
    node.entries()
        .forEach(
            (name, entry) -> {
              if (entry.value() instanceof YamlNode.Entries group) {
                groups.put(name, child(group));
              }
            });
    return groups;
  }

  /** All texts of this group by the names the file gives them, in its order. */
  public Map<String, String> ownTexts() {
    Map<String, String> texts = new LinkedHashMap<>();
    node.entries()
        .forEach(
            (name, entry) -> {
              if (entry.value() instanceof YamlNode.Scalar scalar && !scalar.isEmpty()) {
                texts.put(name, scalar.text());
              }
            });
    return texts;
  }

  /** All keys of this group, in the file's order. */
  public List<String> names() {
    return List.copyOf(node.entries().keySet());
  }

  /** Whether the file has {@code key}. */
  public boolean has(String key) {
    return node.entries().containsKey(key);
  }

  /** Where {@code key} is written: {@code file:line:column}; the group's place when absent. */
  public String place(String key) {
    YamlNode at = node.entries().containsKey(key) ? node.entries().get(key).key() : node;
    return file + ":" + at.line() + ":" + at.column();
  }

  /** Records a fault of the value of {@code key}. */
  public void fault(String key, String what, String hint) {
    YamlNode at = node.entries().containsKey(key) ? node.entries().get(key).value() : node;
    faults.add(new ConfigFault(file, at.line(), at.column(), what, hint));
  }

  /** Records a fault of the text {@code written} in the list under {@code key}. */
  public void faultIn(String key, String written, String what, String hint) {
    if (value(key) instanceof YamlNode.Items items) {
      for (YamlNode item : items.items()) {
        if (item instanceof YamlNode.Scalar scalar && scalar.text().equals(written)) {
          faults.add(new ConfigFault(file, item.line(), item.column(), what, hint));
          return;
        }
      }
    }
    fault(key, what, hint);
  }

  private Keys child(YamlNode.Entries entries) {
    return new Keys(file, entries, faults);
  }

  private Optional<YamlNode.Scalar> scalar(String key) {
    return value(key) instanceof YamlNode.Scalar scalar && !scalar.isEmpty()
        ? Optional.of(scalar)
        : Optional.empty();
  }

  private YamlNode value(String key) {
    YamlNode.Entry entry = node.entries().get(key);
    return entry == null ? null : entry.value();
  }
}
