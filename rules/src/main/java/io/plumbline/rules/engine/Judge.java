package io.plumbline.rules.engine;

import io.plumbline.rules.fact.About;
import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.fact.Facts;
import io.plumbline.rules.fact.Known;
import io.plumbline.rules.fact.Parameters;
import io.plumbline.rules.fact.Signs;
import io.plumbline.rules.fact.Workload;
import io.plumbline.rules.finding.Finding;
import io.plumbline.rules.finding.Kind;
import io.plumbline.rules.finding.Severity;
import io.plumbline.rules.finding.Status;
import io.plumbline.rules.pack.Fault;
import io.plumbline.rules.pack.Fields;
import io.plumbline.rules.pack.Need;
import io.plumbline.rules.pack.PackFaults;
import io.plumbline.rules.pack.Parameter;
import io.plumbline.rules.pack.Rule;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.rules.pack.Wording;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Judges facts by rules in passes: checks and signals first, where a failure of the data downgrades
 * what rests on it; then signals that rest on them, then verdicts, which count what both found.
 * Rules neither see nor change each other within a pass, so the order of rules and facts cannot
 * matter. Every rule has a status on every subject of its kind. Thread-safe once made.
 */
public final class Judge {
  private final RulePacks packs;
  private final RuleBase base;
  private final Map<String, String> packNames = new HashMap<>();

  /**
   * Makes the rules ready to fire.
   *
   * @throws PackFaults when a rule of a further pack does not compile
   */
  public Judge(RulePacks packs) {
    this(packs, RuleBase.of(packs));
  }

  Judge(RulePacks packs, RuleBase base) {
    this.packs = packs;
    this.base = base;
    for (Rule rule : packs.rules()) {
      packNames.put(rule.id(), rule.pack() + " " + packs.packOf(rule).version());
    }
  }

  /**
   * Judges everything.
   *
   * @throws PackFaults when overrides or exceptions are wrong, all at once
   */
  public Judgement judge(Facts facts, JudgeOptions options) {
    check(options);
    Waivers waivers = new Waivers(options);
    List<Rule> first = packs.rules().stream().filter(rule -> !rule.restsOnRules()).toList();
    List<Rule> resting =
        packs.rules().stream()
            .filter(rule -> rule.restsOnRules() && rule.kind() != Kind.VERDICT)
            .toList();
    List<Rule> last = packs.rules().stream().filter(rule -> rule.kind() == Kind.VERDICT).toList();
    List<Group> groups = groups(facts.subjects(), options);

    List<Finding> findings = new ArrayList<>();
    for (Group group : groups) {
      Map<String, Set<Fact>> fired = base.fire(group.forRules, Map.of(), group.facts, first);
      for (Rule rule : first) {
        for (Fact fact : group.of(rule)) {
          findings.add(waivers.except(first(rule, fact, fired(fired, rule, fact), group)));
        }
      }
    }
    findings = new ArrayList<>(new Gates(packs, facts).applied(findings));
    for (List<Rule> pass : List.of(resting, last)) {
      Map<String, Map<String, Status>> byWorkload = byWorkload(findings);
      for (Group group : groups) {
        findings.addAll(verdicts(pass, group, byWorkload, waivers));
      }
    }
    findings.addAll(withoutSubject(facts));
    findings.sort(null);
    return new Judgement(findings, Verdicts.of(facts, findings));
  }

  /**
   * The status of rules that rest on others, given what each workload's rules said; also for the
   * case files.
   */
  List<Finding> verdicts(
      List<Rule> resting,
      Group group,
      Map<String, Map<String, Status>> byWorkload,
      Waivers waivers) {
    // A sign that was not assessed might fail: a verdict that would fall only then is not proven
    // either way.
    Map<String, Signs> known = new HashMap<>();
    Map<String, Signs> possible = new HashMap<>();
    for (Fact fact : group.facts) {
      if (fact instanceof Workload) {
        String workload = fact.about().workload();
        Map<String, Status> statuses = byWorkload.getOrDefault(workload, Map.of());
        known.put(workload, new Signs(workload, named(statuses, Set.of(Status.FAIL))));
        possible.put(
            workload,
            new Signs(workload, named(statuses, Set.of(Status.FAIL, Status.NOT_ASSESSED))));
      }
    }
    Map<String, Set<Fact>> fired = base.fire(group.forRules, known, group.facts, resting);
    Map<String, Set<Fact>> couldFire = base.fire(group.forRules, possible, group.facts, resting);
    List<Finding> findings = new ArrayList<>();
    for (Rule rule : resting) {
      for (Fact fact : group.of(rule)) {
        Map<String, Status> statuses = byWorkload.getOrDefault(fact.about().workload(), Map.of());
        findings.add(
            waivers.except(
                verdict(
                    rule,
                    fact,
                    fired(fired, rule, fact),
                    fired(couldFire, rule, fact),
                    statuses,
                    group)));
      }
    }
    return findings;
  }

  private Finding first(Rule rule, Fact fact, boolean fires, Group group) {
    Words words = new Words(rule, fact, group, Map.of());
    if (rule.kind() == Kind.MANUAL) {
      return words.finding(
          Status.NOT_ASSESSED, "A person must judge this: %s".formatted(rule.remedy()), List.of());
    }
    Finding early = notApplicableOrNeeding(rule, fact, words);
    if (early != null) {
      return early;
    }
    if (fires) {
      return words.finding(Status.FAIL, null, List.of());
    }
    String missing = missing(rule.passNeeds(), fact, words);
    return missing == null
        ? words.finding(Status.PASS, null, List.of())
        : words.finding(Status.NOT_ASSESSED, missing, List.of());
  }

  private Finding verdict(
      Rule rule,
      Fact fact,
      boolean fires,
      boolean couldFire,
      Map<String, Status> statuses,
      Group group) {
    List<String> counted = new ArrayList<>();
    for (String parameter : rule.counts()) {
      counted.addAll(group.forRules.set(parameter));
    }
    List<String> signs =
        counted.stream().filter(id -> statuses.get(id) == Status.FAIL).sorted().distinct().toList();
    List<String> unsure =
        counted.stream()
            .filter(id -> statuses.get(id) == Status.NOT_ASSESSED)
            .sorted()
            .distinct()
            .toList();
    Words words =
        new Words(rule, fact, group, Map.of("signs", listed(signs), "unsure", listed(unsure)));
    Finding early = notApplicableOrNeeding(rule, fact, words);
    if (early != null) {
      return early;
    }
    List<String> open =
        rule.needsRules().stream()
            .filter(id -> statuses.get(id) == Status.NOT_ASSESSED)
            .sorted()
            .toList();
    if (!open.isEmpty()) {
      return words.finding(
          Status.NOT_ASSESSED,
          "It rests on %s, not assessed here; see there for what is missing."
              .formatted(listed(open)),
          signs);
    }
    List<String> holding =
        rule.blockedBy().stream().filter(id -> statuses.get(id) == Status.FAIL).sorted().toList();
    if (fires && !holding.isEmpty()) {
      return words.held(
          "Blocked: not ready. %s fails; mend that first.".formatted(listed(holding)), signs);
    }
    if (fires && couldFire) {
      return words.finding(Status.FAIL, null, signs);
    }
    if (fires || couldFire) {
      return words.finding(
          Status.NOT_ASSESSED,
          "Not assessed here: %s. With them the verdict could fall the other way; see there for what is missing."
              .formatted(listed(unsure)),
          signs);
    }
    return words.finding(Status.PASS, null, signs);
  }

  /**
   * Not applicable, or not assessed for want of something the rule cannot do without; null:
   * neither.
   */
  private static Finding notApplicableOrNeeding(Rule rule, Fact fact, Words words) {
    for (String field : rule.applies()) {
      Object value = Fields.read(fact, field);
      if (value == null) {
        return words.finding(Status.NOT_ASSESSED, words.unknown(field), List.of());
      }
      if (!Boolean.TRUE.equals(value)) {
        return words.finding(Status.NOT_APPLICABLE, words.no(field), List.of());
      }
    }
    String missing = missing(rule.needs(), fact, words);
    return missing == null ? null : words.finding(Status.NOT_ASSESSED, missing, List.of());
  }

  /** Sentences that name what is missing, each once; null: nothing. */
  private static String missing(List<Need> needs, Fact fact, Words words) {
    Set<String> reasons = new LinkedHashSet<>();
    for (Need need : needs) {
      if (!matters(need, fact, words)) {
        continue;
      }
      Object value = Fields.read(fact, need.field());
      if (value == null) {
        reasons.add(words.unknown(need.field()));
      } else if (need.atLeast() != null
          && new BigDecimal(value.toString())
                  .compareTo(words.group.forRules.decimal(need.atLeast()))
              < 0) {
        reasons.add(words.tooLittle(need));
      }
    }
    return reasons.isEmpty() ? null : String.join(" ", reasons);
  }

  private static boolean matters(Need need, Fact fact, Words words) {
    if (need.when() == null) {
      return true;
    }
    Object value = Fields.read(fact, need.when());
    return value == null
        || new BigDecimal(value.toString()).compareTo(words.group.forRules.decimal(need.reaches()))
            >= 0;
  }

  /** A rule none of whose subjects is there still says so. */
  private List<Finding> withoutSubject(Facts facts) {
    Set<Class<?>> present =
        facts.subjects().stream().map(Object::getClass).collect(Collectors.toSet());
    List<Finding> findings = new ArrayList<>();
    for (Rule rule : packs.rules()) {
      if (rule.subject() != null && present.contains(rule.subject())) {
        continue;
      }
      String unseen = rule.subject() == null ? null : facts.unseen().get(rule.subject());
      boolean notLooked = rule.kind() == Kind.MANUAL || unseen != null;
      String reason =
          rule.kind() == Kind.MANUAL
              ? "A person must judge this: %s".formatted(rule.remedy())
              : unseen != null
                  ? unseen
                  : "There is no %s in the interval."
                      .formatted(spaced(rule.subject().getSimpleName()));
      findings.add(
          new Finding(
              rule.id(),
              rule.title(),
              packNames.get(rule.id()),
              rule.kind(),
              rule.severity(),
              notLooked ? Status.NOT_ASSESSED : Status.NOT_APPLICABLE,
              "organisation",
              About.of("organisation", null),
              "%s: %s."
                  .formatted(
                      notLooked ? "Not assessed" : "Not applicable", withoutStop(rule.title())),
              reason,
              null,
              rule.risk(),
              plainRemedy(rule),
              rule.concern(),
              rule.controls(),
              null,
              null,
              List.of(),
              rule.owner(),
              null,
              null));
    }
    return findings;
  }

  private static String plainRemedy(Rule rule) {
    return rule.remedy().replaceAll("\\{([^}]*)}", "$1");
  }

  private void check(JudgeOptions options) {
    List<Fault> faults = new ArrayList<>();
    new TreeMap<>(options.overrides())
        .forEach(
            (workload, values) ->
                faults.addAll(
                    packs.faultsOf("policy.yaml (workload '%s')".formatted(workload), values)));
    options.exceptions().forEach(waiver -> faults.addAll(waiver.faults(packs, options.asOf())));
    options.exceptions().stream()
        .collect(
            Collectors.groupingBy(
                waiver -> String.valueOf(waiver.id()), TreeMap::new, Collectors.counting()))
        .forEach(
            (id, count) -> {
              if (count > 1) {
                faults.add(
                    new Fault(
                        "exceptions.yaml",
                        0,
                        0,
                        "Exception '%s' stands there %d times.".formatted(id, count),
                        "Give each its own id."));
              }
            });
    if (!faults.isEmpty()) {
      throw new PackFaults(faults);
    }
  }

  /** Facts judged with the same parameters. */
  static final class Group {
    private final Map<String, Parameter> parameters;
    private final Parameters forRules;
    private final List<Fact> facts;
    private final Map<Class<?>, List<Fact>> byKind = new HashMap<>();

    /** Parameters as findings write them: the same few in hundreds of thousands of findings. */
    private final Map<String, String> written = new HashMap<>();

    /** By rule, of those that are judged against parameters alone. */
    private final Map<String, String> thresholds = new HashMap<>();

    private Group(Map<String, Parameter> parameters, Parameters forRules, List<Fact> facts) {
      this.parameters = parameters;
      this.forRules = forRules;
      this.facts = facts;
      facts.forEach(
          fact -> byKind.computeIfAbsent(fact.getClass(), kind -> new ArrayList<>()).add(fact));
    }

    /** The parameter with its value and unit, as findings write it. */
    String written(String name) {
      return written.computeIfAbsent(name, n -> Wording.threshold(parameters.get(n)));
    }

    /** What a fact is judged against; null: nothing. */
    String thresholds(Rule rule, Fact fact) {
      if (rule.threshold().isEmpty()) {
        return null;
      }
      return parameters.keySet().containsAll(rule.threshold())
          ? thresholds.computeIfAbsent(rule.id(), id -> against(rule, fact))
          : against(rule, fact);
    }

    private String against(Rule rule, Fact fact) {
      return rule.threshold().stream()
          .map(name -> parameters.containsKey(name) ? written(name) : Wording.seen(name, fact))
          .collect(Collectors.joining("; "));
    }

    List<Fact> of(Rule rule) {
      return byKind.getOrDefault(rule.subject(), List.of());
    }
  }

  /** Facts by the parameters that policy gives their workload. */
  private List<Group> groups(Collection<Fact> facts, JudgeOptions options) {
    Map<Map<String, Object>, List<Fact>> byValues = new LinkedHashMap<>();
    Map<String, Object> forAll =
        options.overrides().getOrDefault(JudgeOptions.EVERY_WORKLOAD, Map.of());
    for (Fact fact : facts) {
      Map<String, Object> values = new HashMap<>(forAll);
      if (fact.about().workload() != null) {
        values.putAll(options.overrides().getOrDefault(fact.about().workload(), Map.of()));
      }
      byValues.computeIfAbsent(values, v -> new ArrayList<>()).add(fact);
    }
    List<Group> groups = new ArrayList<>();
    byValues.forEach((values, members) -> groups.add(group(values, members)));
    return groups;
  }

  Group group(Map<String, Object> overrides, List<Fact> facts) {
    Map<String, Parameter> parameters = new TreeMap<>(packs.parameters());
    overrides.forEach(
        (name, value) -> {
          Parameter own = parameters.get(name);
          parameters.put(name, new Parameter(name, value, own.unit(), "policy.yaml", own.date()));
        });
    Map<String, Object> values = new HashMap<>();
    parameters.forEach((name, parameter) -> values.put(name, parameter.value()));
    return new Group(parameters, new Parameters(values), facts);
  }

  /** Judges one fact by one rule: what a case file does. */
  Finding one(
      Rule rule,
      Fact fact,
      Map<String, Status> signs,
      Map<String, Object> overrides,
      JudgeOptions options) {
    Group group = group(overrides, List.of(fact));
    if (rule.restsOnRules()) {
      Map<String, Map<String, Status>> byWorkload = new HashMap<>();
      byWorkload.put(fact.about().workload(), signs);
      return verdicts(List.of(rule), group, byWorkload, new Waivers(options)).get(0);
    }
    Map<String, Set<Fact>> fired = base.fire(group.forRules, Map.of(), group.facts, List.of(rule));
    return new Waivers(options).except(first(rule, fact, fired(fired, rule, fact), group));
  }

  /**
   * The gravest status of each rule for each workload: a failure before anything unknown, that
   * before a pass.
   */
  private static Map<String, Map<String, Status>> byWorkload(List<Finding> findings) {
    Map<String, Map<String, Status>> statuses = new HashMap<>();
    for (Finding finding : findings) {
      if (finding.about().workload() != null) {
        statuses
            .computeIfAbsent(finding.about().workload(), w -> new HashMap<>())
            .merge(finding.rule(), finding.status(), Judge::graver);
      }
    }
    return statuses;
  }

  private static Status graver(Status one, Status other) {
    return gravity(one) <= gravity(other) ? one : other;
  }

  private static int gravity(Status status) {
    return switch (status) {
      case FAIL -> 0;
      case NOT_ASSESSED -> 1;
      case EXCEPTED -> 2;
      case PASS -> 3;
      case NOT_APPLICABLE -> 4;
    };
  }

  private static Set<String> named(Map<String, Status> statuses, Set<Status> wanted) {
    return statuses.entrySet().stream()
        .filter(entry -> wanted.contains(entry.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean fired(Map<String, Set<Fact>> fired, Rule rule, Fact fact) {
    return fired.get(rule.id()).contains(fact);
  }

  private static String listed(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static String withoutStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static String spaced(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(java.util.Locale.ROOT);
  }

  /** The words of a finding of one rule on one fact. */
  private final class Words {
    private final Rule rule;
    private final Fact fact;
    private final Group group;
    private final Map<String, String> more;

    Words(Rule rule, Fact fact, Group group, Map<String, String> more) {
      this.rule = rule;
      this.fact = fact;
      this.group = group;
      this.more = more;
    }

    Finding finding(Status status, String reason, List<String> signs) {
      String answer =
          rule.answers() == null
              ? null
              : switch (status) {
                case FAIL, EXCEPTED -> rule.answers().fires();
                case PASS -> rule.answers().otherwise();
                case NOT_ASSESSED, NOT_APPLICABLE -> null;
              };
      return finding(status, reason, signs, answer);
    }

    /** Held back by another rule: not a failure, and not green. */
    Finding held(String reason, List<String> signs) {
      return finding(Status.NOT_ASSESSED, reason, signs, rule.answers().blocked());
    }

    private Finding finding(Status status, String reason, List<String> signs, String answer) {
      boolean judged = status == Status.FAIL || status == Status.PASS;
      String valueSeen = rule.kind() == Kind.VERDICT ? listed(signs) : seen();
      return new Finding(
          rule.id(),
          rule.title(),
          packNames.get(rule.id()),
          rule.kind(),
          severity(),
          status,
          fact.subjectKind(),
          fact.about(),
          switch (status) {
            case FAIL, EXCEPTED -> fill(rule.fails());
            case PASS -> fill(rule.passes());
            case NOT_ASSESSED ->
                "Not assessed: " + withoutStop(rule.title()) + " (" + fact.about().key() + ").";
            case NOT_APPLICABLE ->
                "Not applicable: " + withoutStop(rule.title()) + " (" + fact.about().key() + ").";
          },
          reason,
          answer,
          rule.risk(),
          fill(rule.remedy()),
          rule.concern(),
          rule.controls(),
          judged && !valueSeen.isEmpty()
              ? (answer == null ? "" : answer + ": ") + valueSeen
              : answer,
          group.thresholds(rule, fact),
          signs,
          rule.owner() == null ? fact.about().owner() : rule.owner(),
          null,
          null);
    }

    private String seen() {
      StringJoiner seen = new StringJoiner("; ");
      for (String field : rule.value()) {
        seen.add(Wording.seen(field, fact));
      }
      return seen.toString();
    }

    private Severity severity() {
      Rule.Milder milder = rule.milder();
      if (milder == null) {
        return rule.severity();
      }
      if (milder.unless() != null && !Boolean.TRUE.equals(Fields.read(fact, milder.unless()))) {
        return milder.severity();
      }
      if (milder.until() == null) {
        return rule.severity();
      }
      Object value = Fields.read(fact, rule.value().get(0));
      boolean passed =
          value == null
              || new BigDecimal(value.toString()).compareTo(group.forRules.decimal(milder.until()))
                  > 0;
      return passed ? rule.severity() : milder.severity();
    }

    private String fill(String text) {
      return Wording.fill(text, fact, group.parameters, more);
    }

    String no(String field) {
      return fill(Fields.known(fact.getClass(), field).orElseThrow().no());
    }

    String unknown(String field) {
      Known known = Fields.known(fact.getClass(), field).orElseThrow();
      String unknown =
          known.unknown().isEmpty() ? known.what() + " is not known." : known.unknown();
      return fill(unknown + " " + known.fix());
    }

    String tooLittle(Need need) {
      Known known = Fields.known(fact.getClass(), need.field()).orElseThrow();
      return fill(
          "%s: %s, fewer than the %s it takes. %s"
              .formatted(
                  known.what(),
                  Wording.value(need.field(), fact, group.parameters, Map.of()),
                  group.written(need.atLeast()).substring(need.atLeast().length() + 1),
                  known.fix()));
    }
  }
}
