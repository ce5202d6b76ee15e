package io.plumbline.stage.judge;

import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.fact.Spending;
import io.plumbline.schema.Spend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which sources a subject's calls came from: by the columns that tell its calls, looked up in table
 * spend. Amounts of money rest on every source with calls.
 */
final class SubjectSources {
  private final List<Spend> spend;

  /** Columns → their values → sources; each set of columns is looked through once. */
  private final Map<List<String>, Map<List<String>, Set<String>>> byColumns = new HashMap<>();

  SubjectSources(List<Spend> spend) {
    this.spend = spend;
  }

  /** By fact; facts that were made of no calls are left out. */
  Map<Fact, Set<String>> of(List<Subject> subjects) {
    Map<Fact, Set<String>> sources = new IdentityHashMap<>();
    for (Subject subject : subjects) {
      Set<String> found = new TreeSet<>();
      if (subject.fact() instanceof Spending) {
        spend.forEach(row -> found.add(row.getSource()));
      } else {
        subject.calls().forEach(calls -> found.addAll(of(calls)));
      }
      if (!found.isEmpty()) {
        sources.put(subject.fact(), found);
      }
    }
    return sources;
  }

  private Set<String> of(Map<String, List<String>> calls) {
    List<String> columns =
        calls.keySet().stream().filter(name -> !name.equals(FlowFacts.REACHED)).sorted().toList();
    List<List<String>> wanted = List.of(new ArrayList<>());
    for (String column : columns) {
      List<List<String>> longer = new ArrayList<>();
      for (List<String> begun : wanted) {
        for (String value : calls.get(column)) {
          List<String> more = new ArrayList<>(begun);
          more.add(value);
          longer.add(more);
        }
      }
      wanted = longer;
    }
    Map<List<String>, Set<String>> index = index(columns);
    Set<String> found = new TreeSet<>();
    wanted.forEach(values -> found.addAll(index.getOrDefault(values, Set.of())));
    return found;
  }

  private Map<List<String>, Set<String>> index(List<String> columns) {
    return byColumns.computeIfAbsent(
        columns,
        names -> {
          Map<List<String>, Set<String>> index = new HashMap<>();
          for (Spend row : spend) {
            List<String> values = new ArrayList<>(names.size());
            names.forEach(name -> values.add((String) row.get(name)));
            index.computeIfAbsent(values, v -> new TreeSet<>()).add(row.getSource());
          }
          return index;
        });
  }
}
