package io.plumbline.rules.engine;

import io.plumbline.rules.fact.Fact;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drools.model.Model;
import org.drools.modelcompiler.KieBaseBuilder;
import org.kie.api.KieBase;
import org.kie.api.runtime.KieSession;

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
   * @param context what rules join but do not judge: parameters, signs
   */
  Map<String, Set<Fact>> fire(
      Collection<?> context, Collection<? extends Fact> facts, Collection<Rule> rules) {
    Map<String, Set<Fact>> fired = new HashMap<>();
    Set<Class<?>> judged = new HashSet<>();
    for (Rule rule : rules) {
      fired.put(rule.id(), Collections.newSetFromMap(new IdentityHashMap<>()));
      judged.add(rule.subject());
    }
    List<? extends Fact> subjects =
        facts.stream().filter(fact -> judged.contains(fact.getClass())).toList();
    if (subjects.isEmpty()) {
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
        context.forEach(session::insert);
        subjects.forEach(session::insert);
        session.fireAllRules(match -> fired.containsKey(match.getRule().getName()));
      } finally {
        session.dispose();
      }
    }
    return fired;
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
