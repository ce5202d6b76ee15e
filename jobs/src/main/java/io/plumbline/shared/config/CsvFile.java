package io.plumbline.shared.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A CSV file with a header, each row read strictly against the JSON Schema of a row. */
public final class CsvFile {
  private CsvFile() {}

  /**
   * Reads {@code path}.
   *
   * @param path file to read
   * @param shownAs name in messages
   * @param schema file name under {@code io/plumbline/json-schema}: what one row may hold
   * @param faults receives everything wrong with it
   * @return its rows in order; may be returned beside faults
   */
  public static List<Keys> read(
      Path path, String shownAs, String schema, List<ConfigFault> faults) {
    return YamlFile.text(path, shownAs, faults)
        .map(text -> parse(text, shownAs, schema, faults))
        .orElse(List.of());
  }

  static List<Keys> parse(String text, String shownAs, String schema, List<ConfigFault> faults) {
    CsvRows table = CsvRows.parse(text);
    Set<String> known = new TreeSet<>();
    SchemaCheck.schema(schema).path("properties").fieldNames().forEachRemaining(known::add);
    int before = faults.size();
    for (String column : table.header()) {
      if (!known.contains(column)) {
        faults.add(
            new ConfigFault(
                shownAs,
                1,
                0,
                "Unknown column '" + column + "'.",
                NearName.hint(column, known, "Known columns")));
      }
    }
    List<Keys> rows = new ArrayList<>();
    if (faults.size() > before) {
      return rows;
    }
    for (CsvRows.Row row : table.rows()) {
      if (row.width() != table.header().size()) {
        faults.add(
            new ConfigFault(
                shownAs,
                row.line(),
                0,
                "The row has "
                    + row.width()
                    + " cells under "
                    + table.header().size()
                    + " columns.",
                "Quote cells that hold commas."));
        continue;
      }
      Map<String, YamlNode.Entry> cells = new LinkedHashMap<>();
      for (String column : table.header()) {
        row.text(column)
            .ifPresent(
                cell ->
                    cells.put(
                        column,
                        new YamlNode.Entry(
                            new YamlNode.Scalar(column, false, row.line(), 0),
                            new YamlNode.Scalar(cell, false, row.line(), 0))));
      }
      YamlNode.Entries entries = new YamlNode.Entries(cells, row.line(), 0);
      new SchemaCheck(schema, shownAs, faults).check(entries);
      rows.add(new Keys(shownAs, entries, faults));
    }
    return rows;
  }
}
