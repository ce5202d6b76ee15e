package io.plumbline.cli;

import io.plumbline.economics.BreakEvenInput;
import io.plumbline.economics.Month;
import io.plumbline.economics.Triangular;
import io.plumbline.shared.config.ConfigFault;
import io.plumbline.shared.config.ConfigFaultsException;
import io.plumbline.shared.config.Keys;
import io.plumbline.shared.config.YamlFile;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the inputs of a comparison from a YAML file, all faults at once. */
final class BreakEvenFile {
  private BreakEvenFile() {}

  /**
   * @throws ConfigFaultsException with every fault, file, line and near name
   */
  static BreakEvenCase read(Path file) {
    List<ConfigFault> faults = new ArrayList<>();
    Optional<Keys> keys = YamlFile.read(file, file.toString(), "breakeven.schema.json", faults);
    Map<BreakEvenInput, Triangular> values = new LinkedHashMap<>();
    Map<BreakEvenInput, String> sources = new LinkedHashMap<>();
    Month month = Month.CONVENTION;
    if (keys.isPresent()) {
      month = month(keys.get());
      for (BreakEvenInput input : BreakEvenInput.values()) {
        value(keys.get(), input)
            .ifPresent(
                range -> {
                  values.put(input, range);
                  sources.put(input, file.getFileName().toString());
                });
      }
    }
    if (!faults.isEmpty()) {
      throw new ConfigFaultsException(faults);
    }
    return new BreakEvenCase(
        keys.orElseThrow().text("title").orElse(file.getFileName().toString()),
        keys.orElseThrow().text("currency").orElseThrow(),
        month,
        values,
        sources,
        List.of(),
        null,
        List.of(),
        List.of());
  }

  private static Month month(Keys keys) {
    Optional<String> text = keys.text("month");
    if (text.isEmpty()) {
      return Month.CONVENTION;
    }
    try {
      return Month.of(YearMonth.parse(text.get()));
    } catch (DateTimeParseException e) {
      keys.fault("month", "'" + text.get() + "' is no month.", "Write YYYY-MM, e.g. 2026-10.");
      return Month.CONVENTION;
    }
  }

  private static Optional<Triangular> value(Keys root, BreakEvenInput input) {
    String[] path = input.path().split("\\.", -1);
    Optional<Keys> group = Optional.of(root);
    for (int i = 0; i < path.length - 1; i++) {
      String name = path[i];
      group = group.flatMap(keys -> keys.group(name));
    }
    if (group.isEmpty()) {
      return Optional.empty();
    }
    Keys keys = group.get();
    String key = path[path.length - 1];
    Optional<Triangular> number = keys.number(key).map(Triangular::exactly);
    return number.isPresent() ? number : keys.group(key).flatMap(range -> range(keys, key, range));
  }

  private static Optional<Triangular> range(Keys keys, String key, Keys range) {
    Optional<BigDecimal> min = range.number("min");
    Optional<BigDecimal> likely = range.number("likely");
    Optional<BigDecimal> max = range.number("max");
    if (min.isEmpty() || likely.isEmpty() || max.isEmpty()) {
      return Optional.empty(); // the schema check has said what is missing
    }
    try {
      return Optional.of(new Triangular(min.get(), likely.get(), max.get()));
    } catch (IllegalArgumentException e) {
      keys.fault(key, e.getMessage(), "Write min ≤ likely ≤ max.");
      return Optional.empty();
    }
  }
}
