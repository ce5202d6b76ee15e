package io.plumbline.rules.fact;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that is to be judged.
 *
 * @param subjects the facts, in any order
 * @param unseen for a kind of fact of which there is none because nobody looked (no source delivers
 *     it), the reason; its rules become <em>not assessed</em>. A kind that is absent without a
 *     reason was looked for and not there: its rules are <em>not applicable</em>
 * @param sources for a fact that was made of records, keys of the sources they came from; of the
 *     others nothing. By the very fact: one that equals it is another
 */
public record Facts(
    List<Fact> subjects,
    Map<Class<? extends Fact>, String> unseen,
    Map<Fact, Set<String>> sources) {
  public Facts {
    subjects = List.copyOf(subjects);
    unseen = Map.copyOf(unseen);
    sources = Collections.unmodifiableMap(new IdentityHashMap<>(sources));
    Map<Class<?>, Set<String>> keys = new HashMap<>();
    List<String> doubled = new ArrayList<>();
    for (Fact fact : subjects) {
      if (!keys.computeIfAbsent(fact.getClass(), kind -> new HashSet<>()).add(fact.about().key())) {
        doubled.add(fact.getClass().getSimpleName() + " '" + fact.about().key() + "'");
      }
    }
    if (!doubled.isEmpty()) {
      throw new IllegalArgumentException(
          "Two facts share one key: %s. Their findings could not be told apart."
              .formatted(String.join(", ", doubled)));
    }
  }

  /** Facts of which every kind was looked for. */
  public static Facts of(List<? extends Fact> subjects) {
    return new Facts(List.copyOf(subjects), Map.of(), Map.of());
  }

  /** The same, with the reasons why no facts of some kinds could be there. */
  public Facts withUnseen(Map<Class<? extends Fact>, String> reasons) {
    return new Facts(subjects, reasons, sources);
  }

  /** The same, with the sources whose records facts were made of. */
  public Facts withSources(Map<Fact, Set<String>> madeOf) {
    return new Facts(subjects, unseen, madeOf);
  }
}
