package io.plumbline.stage.judge;

import io.plumbline.rules.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A fact and the calls it was made of.
 *
 * @param calls which calls it is about: a call is meant if one of these fits it, as in {@link
 *     EvidenceQuestion}; empty: it is not about rows of usage
 * @param personalDataKinds values of {@code personal_data_kinds} on which rules may rely, sorted
 * @param contentCoverage share of attempts whose content was there to scan, 0 to 1; null: it says
 *     nothing about this fact
 */
record Subject(
    Fact fact,
    List<Map<String, List<String>>> calls,
    List<String> personalDataKinds,
    Double contentCoverage) {

  /** A fact that is not about rows of usage. */
  static Subject withoutCalls(Fact fact) {
    return new Subject(fact, List.of(), List.of(), null);
  }

  /** The calls, narrowed to those with one of {@code values} in {@code column}. */
  List<Map<String, List<String>>> callsWith(String column, List<String> values) {
    List<Map<String, List<String>>> narrowed = new ArrayList<>();
    for (Map<String, List<String>> one : calls) {
      Map<String, List<String>> more = new TreeMap<>(one);
      more.put(column, values);
      narrowed.add(more);
    }
    return narrowed;
  }
}
