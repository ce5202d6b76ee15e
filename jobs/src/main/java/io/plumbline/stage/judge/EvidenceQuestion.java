package io.plumbline.stage.judge;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which calls are meant, in the words of the measured tables (after policy), not of the logs.
 *
 * @param from first UTC day
 * @param to day after the last
 * @param anyOf a call is meant if one of these fits it: column of table {@code spend} or {@code
 *     flow} → values that fit, null among them for "not known"
 */
public record EvidenceQuestion(
    LocalDate from, LocalDate to, List<Map<String, List<String>>> anyOf) {
  public EvidenceQuestion {
    List<Map<String, List<String>>> copies = new ArrayList<>();
    for (Map<String, List<String>> columns : anyOf) {
      Map<String, List<String>> copy = new TreeMap<>();
      columns.forEach(
          (column, values) ->
              copy.put(column, Collections.unmodifiableList(new ArrayList<>(values))));
      copies.add(Collections.unmodifiableMap(copy));
    }
    anyOf = List.copyOf(copies);
  }
}
