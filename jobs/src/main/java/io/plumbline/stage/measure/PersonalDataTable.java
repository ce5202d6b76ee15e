package io.plumbline.stage.measure;

import io.plumbline.schema.PersonalDataCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Personal data found, by day, workload, team, lane, provider, country, kind and tier. */
final class PersonalDataTable {
  private static final List<String> FLOW =
      List.of("day", "workload", "team", "lane", "provider", "country");
  private static final List<String> KEY = keyColumns();

  private PersonalDataTable() {}

  static List<PersonalDataCount> of(List<Cube> cubes) {
    Map<RowKey, PersonalDataCount> rows = new TreeMap<>();
    for (Cube cube : cubes) {
      for (PersonalData found : cube.personalData()) {
        List<Object> values = new ArrayList<>(RowKey.of(cube, FLOW).values());
        values.add(found.kind());
        values.add(found.tier());
        RowKey key = new RowKey(values);
        PersonalDataCount row = rows.computeIfAbsent(key, k -> new PersonalDataCount());
        key.into(row, KEY);
        row.setValues(row.getValues() + found.values());
        row.setRecords(row.getRecords() + cube.attempts());
      }
    }
    return List.copyOf(rows.values());
  }

  private static List<String> keyColumns() {
    List<String> columns = new ArrayList<>(FLOW);
    columns.add("kind");
    columns.add("tier");
    return List.copyOf(columns);
  }
}
