package io.plumbline.stage.measure;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;

/** The key columns of a row, in the order they sort by; null before everything else. */
record RowKey(List<Object> values) implements Comparable<RowKey> {

  RowKey {
    values = Collections.unmodifiableList(values);
  }

  static RowKey of(Object... values) {
    return new RowKey(Arrays.asList(values));
  }

  /** The values of {@code columns}, as policy sees them, in {@code cube}. */
  static RowKey of(Cube cube, List<String> columns) {
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = cube.column(columns.get(i));
    }
    return of(values);
  }

  /** The same key with one more value behind the others. */
  RowKey and(Object value) {
    Object[] more = values.toArray(new Object[values.size() + 1]);
    more[values.size()] = value;
    return of(more);
  }

  /** Writes the key into the columns of the same names. */
  void into(SpecificRecordBase row, List<String> columns) {
    for (int i = 0; i < columns.size(); i++) {
      row.put(columns.get(i), values.get(i));
    }
  }

  @Override
  public int compareTo(RowKey other) {
    for (int i = 0; i < values.size(); i++) {
      int order = compare(values.get(i), other.values.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** A column holds one type in every row, so that the cast cannot fail. */
  @SuppressWarnings("unchecked")
  private static int compare(Object one, Object other) {
    if (one == null || other == null) {
      return (one == null ? 0 : 1) - (other == null ? 0 : 1);
    }
    return ((Comparable<Object>) one).compareTo(other);
  }
}
