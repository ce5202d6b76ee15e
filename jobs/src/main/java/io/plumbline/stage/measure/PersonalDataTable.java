package io.plumbline.stage.measure;

import io.plumbline.schema.PersonalDataCount;
import io.plumbline.shared.DistinctSubjects;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
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
    Map<RowKey, DistinctSubjects> subjects = new HashMap<>();
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
        if (cube.subjects() != null && cube.subjects().kinds().contains(found.label())) {
          subjects
              .computeIfAbsent(key, k -> new DistinctSubjects())
              .merge(cube.subjects().only(found.label()));
        }
      }
    }
    subjects.forEach(
        (key, of) -> {
          PersonalDataCount row = rows.get(key);
          row.setSubjects(of.count(row.getKind() + "/" + row.getTier()));
          row.setSubjectSet(ByteBuffer.wrap(of.toBytes()));
        });
    return List.copyOf(rows.values());
  }

  private static List<String> keyColumns() {
    List<String> columns = new ArrayList<>(FLOW);
    columns.add("kind");
    columns.add("tier");
    return List.copyOf(columns);
  }
}
