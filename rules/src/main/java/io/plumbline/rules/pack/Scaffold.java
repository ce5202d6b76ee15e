package io.plumbline.rules.pack;

import io.plumbline.rules.fact.About;
import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.fact.Known;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The files of a new rule: a small one that compiles and whose four needed cases hold, and a fifth
 * case that does not hold until the officer deletes it, so that nothing unwritten passes its tests.
 */
public final class Scaffold {
  private static final int GIVEN = 100;

  private final String id;
  private final Class<? extends Fact> subject;
  private final String pack;
  private final LocalDate day;

  /**
   * @param present the packs in use, whose ids and parameters are taken
   * @param id id of the new rule, {@code HOUSE-01}
   * @param subject name of the fact it judges, {@code Flow}
   * @param pack name of its pack; null: the id's first part in lower case
   * @param day day that is written beside the example's threshold
   * @throws PackFaults when the id is none or taken, or the fact or pack cannot be
   */
  public Scaffold(RulePacks present, String id, String subject, String pack, LocalDate day) {
    this.id = id;
    this.pack = pack != null ? pack : id.toLowerCase(Locale.ROOT).replaceFirst("-.*", "");
    this.day = day;
    this.subject = ConditionCheck.factNamed(subject);
    List<Fault> faults = new ArrayList<>();
    if (!id.matches(RulePacks.RULE_ID)) {
      faults.add(
          new Fault(
              id,
              0,
              0,
              "Not a rule id.",
              "Write capitals and digits joined by hyphens: HOUSE-01."));
    }
    present
        .rule(id)
        .ifPresent(
            rule ->
                faults.add(
                    new Fault(
                        id,
                        0,
                        0,
                        "There is a rule of that id already, in pack '%s'.".formatted(rule.pack()),
                        "Ids are unique over all packs; take another.")));
    if (this.subject == null) {
      faults.add(
          new Fault(
              id,
              0,
              0,
              "Unknown fact '%s'.".formatted(subject),
              NearNames.hint(subject, ConditionCheck.factNames())));
    }
    if (!this.pack.matches("[a-z][a-z0-9-]*")) {
      faults.add(
          new Fault(
              id,
              0,
              0,
              "'%s' is no name of a pack.".formatted(this.pack),
              "Write lower case, digits and hyphens."));
    }
    if (present.packs().stream().anyMatch(p -> p.builtIn() && p.name().equals(this.pack))) {
      faults.add(
          new Fault(
              id,
              0,
              0,
              "Pack '%s' comes with the product.".formatted(this.pack),
              "Name another with --pack."));
    }
    if (!faults.isEmpty()) {
      throw new PackFaults("id", faults);
    }
  }

  /**
   * Writes the rule's folder, and its pack where there is none yet; a pack that is there gets the
   * example's parameter.
   *
   * @param packs folder of packs
   * @return the files written, in their order
   */
  public List<Path> write(Path packs) throws IOException {
    Path packFile = packs.resolve(pack).resolve("pack.yaml");
    Path folder = packs.resolve(pack).resolve(id);
    if (Files.exists(folder)) {
      throw new PackFaults(
          "id",
          List.of(
              new Fault(
                  folder.toString(), 0, 0, "The folder is there already.", "Take another id.")));
    }
    String old = Files.exists(packFile) ? Files.readString(packFile) : newPack();
    Map<Path, String> files = new TreeMap<>();
    files.put(packFile, withParameter(old));
    files.put(folder.resolve("rule.yaml"), rule());
    files.put(folder.resolve("rule.drl"), condition());
    files.put(folder.resolve("cases.yaml"), cases());
    files.put(folder.resolve("why.md"), why());
    Files.createDirectories(folder);
    for (Map.Entry<Path, String> file : files.entrySet()) {
      Files.write(file.getKey(), file.getValue().getBytes(StandardCharsets.UTF_8));
    }
    return List.copyOf(files.keySet());
  }

  private String newPack() {
    return """
        title: Rules of this organisation.
        owner: who answers for them
        version: 1
        no_controls: Rules of the house; no article of a law or standard asks for them.
        """;
  }

  /** At the head of its list, so that whatever stands there stays as it is. */
  private String withParameter(String yaml) {
    String lines =
        """
          - name: %s
            value: %d
            unit: attempts
            source: Where the threshold comes from, a law, a contract or a decision with its place
            date: %s
        """
            .formatted(parameter(), GIVEN, day)
            .indent(0);
    String key = "parameters:\n";
    int at = yaml.startsWith(key) ? 0 : yaml.indexOf("\n" + key) + 1;
    if (at > 0 || yaml.startsWith(key)) {
      int after = at + key.length();
      return yaml.substring(0, after) + lines + yaml.substring(after);
    }
    return yaml + (yaml.endsWith("\n") ? "" : "\n") + key + lines;
  }

  private String parameter() {
    return "max_" + id.toLowerCase(Locale.ROOT).replace('-', '_') + "_attempts";
  }

  private String rule() {
    String needs =
        missing(subject, "").map(field -> "needs: [%s]\n".formatted(field.path())).orElse("");
    String callGates =
        Set.of("Flow", "Processing", "Traffic", "ModelCost", "Spending", "AccessKey", "Workload")
                .contains(subject.getSimpleName())
            ? "rests_on: [DQ-01, DQ-02, DQ-04]\n"
            : "";
    return """
        # What a person reads. Replace every sentence; {fields} are those of %2$s.
        title: One sentence that is true when all is well.
        kind: check
        subject: %2$s
        severity: medium
        concern: operations
        %3$s%4$sfails: "{key} made {attempts} attempts, more than {%1$s}."
        passes: "{key} made {attempts} attempts, {%1$s} at most."
        value: [about.attempts]
        threshold: [%1$s]
        risk: What happens to whom when it is not so.
        remedy: What to do, and where.
        """
        .formatted(parameter(), subject.getSimpleName(), needs, callGates);
  }

  private String condition() {
    return """
        // One pattern over the subject, one call. No number here: make it a parameter of pack.yaml.
        rule "%s"
        when
          $p : Parameters()
          $subject : %s( about.attempts > $p.count("%s") )
        then
          findings.report("%s", $subject);
        end
        """
        .formatted(id, subject.getSimpleName(), parameter(), id);
  }

  private String cases() {
    Optional<Missing> missing = missing(subject, "");
    String known = missing.map(field -> ", " + field.given()).orElse("");
    // A fact of which everything is always known has no missing input; its case then says so.
    String without = missing.isPresent() ? "not_assessed" : "pass";
    return """
        # The tests of the rule, and the examples of its page. Every field of the subject may stand under given.
        - name: More than the threshold fails.
          sort: failing
          given: {key: example, attempts: %1$d%2$s}
          expect: fail
        - name: None passes.
          sort: passing
          given: {key: example, attempts: 0%2$s}
          expect: pass
        - name: Exactly the threshold passes.
          sort: just_below
          given: {key: example, attempts: %3$d%2$s}
          expect: pass
        - name: What must be known and is not is no pass.
          sort: missing_input
          given: {key: example}
          expect: %4$s
        - name: Still the example. Write title, sentences, threshold with its source, cases and why.md; then delete this case.
          sort: golden
          given: {key: example, attempts: 0%2$s}
          expect: fail
        """
        .formatted(GIVEN + 1, known, GIVEN, without);
  }

  private String why() {
    return """
        # %s What it is about

        **What it asks.** One question that an officer would ask.

        **Where it comes from.** The law, contract or decision, with article and the day it was last read.

        **How it decides.** What is counted, against what, and since when.

        **Edge cases.** What looks like a failure and is none, and the other way round.

        **What it cannot see.** What a pass does not mean.
        """
        .formatted(id);
  }

  /**
   * A field that may be unknown.
   *
   * @param given how a case gives it
   */
  private record Missing(String path, String given) {}

  /** The first field whose absence has a remedy and that a case can give. */
  private static Optional<Missing> missing(Class<?> type, String prefix) {
    for (RecordComponent component : type.getRecordComponents()) {
      Class<?> of = component.getType();
      String path = prefix + component.getName();
      Known known = component.getAccessor().getAnnotation(Known.class);
      Optional<String> value = example(of);
      if (known != null && !known.fix().isEmpty() && value.isPresent()) {
        return Optional.of(new Missing(path, component.getName() + ": " + value.get()));
      }
      if (of != About.class && Fields.isFactRecord(of)) {
        Optional<Missing> inner = missing(of, path + ".");
        if (inner.isPresent()) {
          return Optional.of(
              new Missing(
                  inner.get().path(),
                  "%s: {%s}".formatted(component.getName(), inner.get().given())));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> example(Class<?> type) {
    if (type == String.class) {
      return Optional.of("example");
    }
    if (type == Boolean.class) {
      return Optional.of("true");
    }
    if (type == Integer.class || type == Long.class || type == Double.class) {
      return Optional.of("1");
    }
    return Set.class.isAssignableFrom(type) ? Optional.of("[example]") : Optional.empty();
  }
}
