package io.plumbline.rules.engine;

import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.fact.Parameters;
import io.plumbline.rules.fact.Signs;
import io.plumbline.rules.finding.Findings;
import io.plumbline.rules.pack.Pack;
import io.plumbline.rules.pack.Rule;
import io.plumbline.rules.pack.RulePacks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drools.model.Model;
import org.drools.modelcompiler.KieBaseBuilder;
import org.kie.api.KieBase;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;

/**
 * The compiled rules of all packs, ready to fire. The built-in packs were compiled with the
 * product; they are compiled again only when their text is not the text that was compiled. Never
 * serialised: a KieBase cannot be.
 */
final class RuleBase {

  private final List<KieBase> bases;

  private RuleBase(List<KieBase> bases) {
    this.bases = bases;
  }

  static RuleBase of(RulePacks packs) {
    List<KieBase> bases = new ArrayList<>();
    List<Pack> builtIn = packs.packs().stream().filter(Pack::builtIn).toList();
    List<Pack> further = packs.packs().stream().filter(pack -> !pack.builtIn()).toList();
    List<String> precompiled = packs.precompiledModels();
    if (!precompiled.isEmpty()) {
      bases.add(base(precompiled, RuleBase.class.getClassLoader()));
    } else {
      bases.add(compile("built-in", builtIn));
    }
    if (further.stream()
        .flatMap(pack -> pack.rules().stream())
        .anyMatch(rule -> rule.condition() != null)) {
      bases.add(compile("further", further));
    }
    return new RuleBase(List.copyOf(bases));
  }

  /**
   * The rules of {@code packs} compiled now, in their order; for the test that order does not
   * matter.
   */
  static RuleBase compiled(List<Pack> packs) {
    return new RuleBase(List.of(compile("in-order", packs)));
  }

  /**
   * Fires {@code rules} on {@code facts} and yields, for each, the subjects it fired on. A rule
   * judges one fact of its own kind at a time, so that facts of other kinds are left out.
   *
   * @param signs what was said of each workload so far, where rules count it; empty: they do not
   */
  Map<String, Set<Fact>> fire(
      Parameters parameters,
      Map<String, Signs> signs,
      Collection<? extends Fact> facts,
      Collection<Rule> rules) {
    Map<String, Set<Fact>> fired = new HashMap<>();
    Set<Class<?>> judged = new HashSet<>();
    for (Rule rule : rules) {
      fired.put(rule.id(), Collections.newSetFromMap(new IdentityHashMap<>()));
      judged.add(rule.subject());
    }
    Collection<List<Object>> rounds =
        rounds(facts.stream().filter(fact -> judged.contains(fact.getClass())).toList(), signs);
    if (rounds.isEmpty()) {
      return fired;
    }
    Findings sink =
        new Findings() {
          @Override
          public void report(String rule, Fact subject) {
            fired.get(rule).add(subject);
          }

          @Override
          public void signal(String rule, Fact subject) {
            report(rule, subject);
          }
        };
    for (KieBase base : bases) {
      KieSession session = base.newKieSession();
      try {
        session.setGlobal("findings", sink);
        session.insert(parameters);
        for (List<Object> round : rounds) {
          List<FactHandle> handles = round.stream().map(session::insert).toList();
          session.fireAllRules(match -> fired.containsKey(match.getRule().getName()));
          if (rounds.size() > 1) {
            handles.forEach(session::delete);
          }
        }
      } finally {
        session.dispose();
      }
    }
    return fired;
  }

  /**
   * What is looked at together: all facts at once, or those of one workload beside its signs, since
   * a join of all workloads with the signs of all would cost their square.
   */
  private static Collection<List<Object>> rounds(
      List<? extends Fact> facts, Map<String, Signs> signs) {
    if (facts.isEmpty() || signs.isEmpty()) {
      return facts.isEmpty() ? List.of() : List.of(List.copyOf(facts));
    }
    Map<String, List<Object>> rounds = new LinkedHashMap<>();
    for (Fact fact : facts) {
      String workload = fact.about().workload();
      List<Object> round = rounds.computeIfAbsent(workload, w -> new ArrayList<>());
      if (round.isEmpty() && signs.containsKey(workload)) {
        round.add(signs.get(workload));
      }
      round.add(fact);
    }
    return rounds.values();
  }

  private static KieBase compile(String name, List<Pack> packs) {
    RuleCompiler.Compiled compiled = RuleCompiler.compile(name, packs);
    return base(compiled.models(), new BytesLoader(compiled.classes()));
  }

  private static KieBase base(List<String> models, ClassLoader loader) {
    List<Model> loaded = new ArrayList<>();
    for (String model : models) {
      try {
        loaded.add(
            Class.forName(model, true, loader)
                .asSubclass(Model.class)
                .getDeclaredConstructor()
                .newInstance());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(
            "Cannot load the compiled rules '%s'. Build again.".formatted(model), e);
      }
    }
    return KieBaseBuilder.createKieBaseFromModel(loaded);
  }

  /** Loads classes that exist only in memory. */
  private static final class BytesLoader extends ClassLoader {
    private final Map<String, byte[]> classes;

    BytesLoader(Map<String, byte[]> classes) {
      super(RuleBase.class.getClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = classes.get(name.replace('.', '/') + ".class");
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }
  }
}
