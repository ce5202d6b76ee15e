package io.plumbline.rules.pack;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.rules.fact.CallLog;
import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.fact.GpuPool;
import io.plumbline.rules.fact.Intake;
import io.plumbline.rules.finding.Concern;
import io.plumbline.rules.finding.Kind;
import io.plumbline.rules.finding.Severity;
import io.plumbline.rules.finding.Status;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The rule packs in use: those that come with the product and those in further directories, read
 * and checked. Immutable. The folder layout is the officer's: {@code <pack>/pack.yaml}, {@code
 * <pack>/<RULE-ID>/{rule.yaml, rule.drl, cases.yaml, why.md}} and {@code frameworks/<law>.yaml}.
 */
public final class RulePacks {
  /** Each rule but a manual one needs a case of each of these sorts. */
  static final List<String> NEEDED_SORTS =
      List.of("failing", "passing", "just_below", "missing_input");

  /** What a rule's id looks like. */
  static final String RULE_ID = "[A-Z][A-Z0-9]*(-[A-Z0-9]+)+";

  private static final List<String> SORTS =
      List.of("failing", "passing", "just_below", "missing_input", "not_applicable", "golden");
  private static final List<String> RULE_KEYS =
      List.of(
          "title",
          "kind",
          "subject",
          "severity",
          "milder",
          "concern",
          "applies",
          "needs",
          "pass_needs",
          "needs_rules",
          "counts",
          "blocked_by",
          "rests_on",
          "answers",
          "fails",
          "passes",
          "value",
          "threshold",
          "risk",
          "remedy",
          "controls",
          "owner",
          "was");
  private static final String FRAMEWORKS = "frameworks";
  private static final Set<String> RULE_FILES =
      Set.of("rule.yaml", "rule.drl", "cases.yaml", "why.md");

  private final List<Pack> packs;
  private final List<Framework> frameworks;
  private final Map<String, Rule> rules = new TreeMap<>();
  private final Map<String, Parameter> parameters = new TreeMap<>();
  private final Map<String, String> renamed = new TreeMap<>();
  private final String digest;
  private final String builtInDigest;

  private RulePacks(
      List<Pack> packs, List<Framework> frameworks, String digest, String builtInDigest) {
    this.packs = List.copyOf(packs);
    this.frameworks = List.copyOf(frameworks);
    this.digest = digest;
    this.builtInDigest = builtInDigest;
    for (Pack pack : packs) {
      pack.rules().forEach(rule -> rules.put(rule.id(), rule));
      parameters.putAll(pack.parameters());
    }
    rules.values().forEach(rule -> rule.was().forEach(old -> renamed.put(old, rule.id())));
  }

  /**
   * The built-in packs and those in {@code directories}, each a pack or a folder of packs.
   *
   * @throws PackFaults with everything that is wrong, at once
   */
  public static RulePacks load(List<Path> directories) {
    List<Fault> faults = new ArrayList<>();
    List<Tree> further = directories.stream().map(directory -> Tree.of(directory, faults)).toList();
    return read(Tree.builtIn(), further, faults);
  }

  /** The packs that come with the product. */
  public static RulePacks builtIn() {
    return load(List.of());
  }

  /** Packs of one directory alone, as if they came with the product; for the build. */
  public static RulePacks readBuiltIn(Path directory) {
    List<Fault> faults = new ArrayList<>();
    Tree tree = Tree.of(directory, faults);
    return read(new Tree("rules/packs", tree.files(), null), List.of(), faults);
  }

  private static RulePacks read(Tree builtIn, List<Tree> further, List<Fault> faults) {
    Reader reader = new Reader(faults);
    reader.read(builtIn, true);
    further.forEach(tree -> reader.read(tree, false));
    reader.readFrameworks(builtIn);
    further.forEach(reader::readFrameworks);
    reader.checkAcross();
    if (!faults.isEmpty()) {
      throw new PackFaults(faults);
    }
    String ofBuiltIn = builtIn.checked() ? builtIn.checkedAs() : Tree.digest(List.of(builtIn));
    List<Tree> all = new ArrayList<>(further);
    all.add(builtIn);
    return new RulePacks(
        reader.packs,
        reader.frameworks,
        further.isEmpty() ? ofBuiltIn : Tree.digest(all),
        ofBuiltIn);
  }

  /**
   * Names of the classes that hold the rules of the built-in packs, compiled with the product;
   * empty when what was compiled is of other text.
   */
  public List<String> precompiledModels() {
    return Tree.precompiled(builtInDigest);
  }

  /** All packs, built-in first, by name. */
  public List<Pack> packs() {
    return packs;
  }

  /** All rules by id. */
  public List<Rule> rules() {
    return List.copyOf(rules.values());
  }

  /** The rule of that id. */
  public Optional<Rule> rule(String id) {
    return Optional.ofNullable(rules.get(id));
  }

  /** The id by which a rule is known now: that of the rule it was renamed to, else {@code id}. */
  public String present(String id) {
    return renamed.getOrDefault(id, id);
  }

  /** The pack of a rule. */
  public Pack packOf(Rule rule) {
    return packs.stream().filter(pack -> pack.name().equals(rule.pack())).findFirst().orElseThrow();
  }

  /** All parameters by name; names are unique over all packs, so that policy can override them. */
  public Map<String, Parameter> parameters() {
    return Collections.unmodifiableMap(new TreeMap<>(parameters));
  }

  /** The laws and standards that packs map to rules. */
  public List<Framework> frameworks() {
    return frameworks;
  }

  /** SHA-256 over every file of every pack in use: what a run's manifest records. */
  public String digest() {
    return digest;
  }

  /** SHA-256 over the built-in packs alone: whether what was compiled at build time still fits. */
  public String builtInDigest() {
    return builtInDigest;
  }

  /** Reads cases when they are first asked for. */
  private static final class Once implements Supplier<List<Case>> {
    private final Supplier<List<Case>> read;
    private List<Case> cases;

    Once(Supplier<List<Case>> read) {
      this.read = read;
    }

    @Override
    public synchronized List<Case> get() {
      if (cases == null) {
        cases = read.get();
      }
      return cases;
    }
  }

  /**
   * What was read, and where it is written. In lists: hashing hundreds of records of thirty fields
   * costs more than reading some of them.
   */
  private record Written<T>(T what, YamlFile yaml) {}

  /** Reads trees and gathers what is wrong. */
  private static final class Reader {
    private final List<Fault> faults;
    private final List<Pack> packs = new ArrayList<>();
    private final List<Framework> frameworks = new ArrayList<>();
    private final Map<String, String> whereRule = new TreeMap<>();
    private final Map<String, String> whereParameter = new TreeMap<>();
    private final List<Written<Rule>> ruleFiles = new ArrayList<>();
    private final Set<String> checked = new TreeSet<>();
    private final List<Written<Framework>> frameworkFiles = new ArrayList<>();

    Reader(List<Fault> faults) {
      this.faults = faults;
    }

    void read(Tree tree, boolean builtIn) {
      if (tree.checked()) {
        checked.addAll(tree.packs());
      }
      for (String name : tree.packs()) {
        YamlFile file =
            new YamlFile(
                tree.name() + "/" + name + "/pack.yaml",
                tree.files().get(name + "/pack.yaml"),
                faults);
        if (packs.stream().anyMatch(pack -> pack.name().equals(name))) {
          file.fault(
              "", "There is a pack '%s' already.".formatted(name), "Give the folder another name.");
        }
        Map<String, Parameter> parameters = new TreeMap<>();
        if (!file.unreadable()) {
          file.onlyKeys(
              file.root(), List.of("title", "owner", "version", "no_controls", "parameters"));
          file.root().path("parameters").forEach(node -> parameter(file, node, parameters));
        }
        List<Rule> rules = new ArrayList<>();
        for (String folder : tree.folders(name)) {
          rule(tree, name, folder, parameters, rules);
        }
        packs.add(
            new Pack(
                name,
                file.unreadable() ? "" : file.need(file.root(), "version"),
                file.unreadable() ? "" : file.need(file.root(), "owner"),
                file.unreadable() ? "" : file.sentence(file.root(), "title"),
                file.unreadable() ? null : YamlFile.text(file.root(), "no_controls"),
                builtIn,
                Collections.unmodifiableMap(new TreeMap<>(parameters)),
                List.copyOf(rules)));
      }
    }

    private void parameter(YamlFile file, JsonNode node, Map<String, Parameter> parameters) {
      file.onlyKeys(node, List.of("name", "value", "unit", "source", "date"));
      String name = file.need(node, "name");
      if (!name.matches("[a-z][a-z0-9_]*")) {
        file.fault(
            name,
            "Parameter '%s' is not written in lower case with underscores.".formatted(name),
            "");
        return;
      }
      Object value = Parameter.valueOf(node.get("value"));
      if (value == null) {
        file.fault(
            name,
            "Parameter '%s' has no value.".formatted(name),
            "Write a number or a list of words.");
        return;
      }
      for (String key : List.of("unit", "source", "date")) {
        if (YamlFile.text(node, key) == null || node.path(key).asText().isBlank()) {
          file.fault(
              name,
              "Parameter '%s' has no %s.".formatted(name, key),
              "A threshold without unit, source and date cannot be defended.");
        }
      }
      String before = whereParameter.putIfAbsent(name, file.name());
      if (before != null) {
        file.fault(
            name,
            "Parameter '%s' stands in %s already.".formatted(name, before),
            "Names are unique over all packs.");
      }
      parameters.put(
          name,
          new Parameter(
              name,
              value,
              String.valueOf(YamlFile.text(node, "unit")),
              String.valueOf(YamlFile.text(node, "source")),
              file.date(node, "date", "Parameter '%s'".formatted(name))));
    }

    private void rule(
        Tree tree, String pack, String id, Map<String, Parameter> parameters, List<Rule> rules) {
      String folder = pack + "/" + id + "/";
      String where = tree.name() + "/" + folder;
      for (String path : tree.files().keySet()) {
        if (path.startsWith(folder) && !RULE_FILES.contains(path.substring(folder.length()))) {
          faults.add(
              new Fault(
                  tree.name() + "/" + path,
                  0,
                  0,
                  "Not a file of a rule.",
                  "A rule has rule.yaml, rule.drl, cases.yaml and why.md."));
        }
      }
      YamlFile yaml =
          new YamlFile(where + "rule.yaml", tree.files().get(folder + "rule.yaml"), faults);
      if (yaml.unreadable()) {
        return;
      }
      if (!id.matches(RULE_ID)) {
        yaml.fault(
            "",
            "'%s' is not a rule id.".formatted(id),
            "Write capitals and digits joined by hyphens: RES-01.");
      }
      String before = whereRule.putIfAbsent(id, where);
      if (before != null) {
        yaml.fault(
            "",
            "Rule '%s' stands in %s already.".formatted(id, before),
            "Ids are unique over all packs.");
      }
      JsonNode root = yaml.root();
      yaml.onlyKeys(root, RULE_KEYS);
      Kind kind = yaml.oneOf(root, "kind", Kind.values());
      Class<? extends Fact> subject = ConditionCheck.factNamed(YamlFile.text(root, "subject"));
      if (subject == null && kind != Kind.MANUAL) {
        String named = yaml.need(root, "subject");
        if (!named.isEmpty()) {
          yaml.faultAt(
              "subject",
              "Unknown fact '%s'.".formatted(named),
              NearNames.hint(named, ConditionCheck.factNames()));
        }
      }
      Condition condition = null;
      String drl = tree.files().get(folder + "rule.drl");
      if (kind == Kind.MANUAL) {
        if (drl != null) {
          yaml.faultAt(
              "kind",
              "A manual rule has no rule.drl.",
              "Remove the file, or give the rule another kind.");
        }
      } else if (drl == null) {
        faults.add(
            new Fault(where + "rule.drl", 0, 0, "The file is missing.", "It holds the condition."));
      } else if (kind != null && !tree.checked()) {
        condition =
            ConditionCheck.check(where + "rule.drl", drl, id, kind, subject, parameters, faults);
      }
      String why = tree.files().get(folder + "why.md");
      if (why == null || why.lines().filter(line -> !line.isBlank()).count() < 5) {
        faults.add(
            new Fault(
                where + "why.md",
                0,
                0,
                why == null ? "The file is missing." : "Too short to explain anything.",
                "Tell a person the law or source, the edge cases and what the rule cannot see."));
      }
      Rule rule =
          new Rule(
              id,
              pack,
              yaml.sentence(root, "title"),
              kind,
              subject,
              yaml.oneOf(root, "severity", Severity.values()),
              yaml.oneOf(root, "concern", Concern.values()),
              YamlFile.texts(root, "applies"),
              needs(yaml, root.path("needs")),
              needs(yaml, root.path("pass_needs")),
              YamlFile.texts(root, "needs_rules"),
              YamlFile.texts(root, "counts"),
              YamlFile.texts(root, "blocked_by"),
              YamlFile.texts(root, "rests_on"),
              kind == Kind.MANUAL ? "" : yaml.sentence(root, "fails"),
              kind == Kind.MANUAL ? "" : yaml.sentence(root, "passes"),
              YamlFile.texts(root, "value"),
              YamlFile.texts(root, "threshold"),
              milder(yaml, root.path("milder")),
              answers(yaml, root.path("answers"), kind),
              yaml.sentence(root, "risk"),
              yaml.sentence(root, "remedy"),
              YamlFile.texts(root, "controls"),
              YamlFile.text(root, "owner"),
              YamlFile.texts(root, "was"),
              condition,
              examples(tree, folder, subject, kind, parameters),
              why == null ? "" : why);
      if (subject != null && !tree.checked()) {
        checkNames(yaml, rule, parameters);
      }
      rules.add(rule);
      ruleFiles.add(new Written<>(rule, yaml));
    }

    private static List<Need> needs(YamlFile yaml, JsonNode node) {
      List<Need> needs = new ArrayList<>();
      node.forEach(need -> yaml.onlyKeys(need, List.of("field", "at_least", "when", "reaches")));
      node.forEach(
          need ->
              needs.add(
                  need.isObject()
                      ? new Need(
                          need.path("field").asText(),
                          YamlFile.text(need, "at_least"),
                          YamlFile.text(need, "when"),
                          YamlFile.text(need, "reaches"))
                      : new Need(need.asText(), null, null, null)));
      return List.copyOf(needs);
    }

    private Rule.Milder milder(YamlFile yaml, JsonNode node) {
      if (node.isMissingNode()) {
        return null;
      }
      yaml.onlyKeys(node, List.of("severity", "until", "unless"));
      return new Rule.Milder(
          yaml.oneOf(node, "severity", Severity.values()),
          YamlFile.text(node, "until"),
          YamlFile.text(node, "unless"));
    }

    private Rule.Answers answers(YamlFile yaml, JsonNode node, Kind kind) {
      if (kind != Kind.SIGNAL && kind != Kind.VERDICT) {
        if (!node.isMissingNode()) {
          yaml.faultAt("answers", "Only a signal or a verdict has answers.", "");
        }
        return null;
      }
      if (node.isMissingNode()) {
        yaml.fault(
            "",
            "'answers' is missing.",
            "Say what the %s points to: answers: {fires: …, otherwise: …}".formatted(kind.word()));
        return null;
      }
      yaml.onlyKeys(node, List.of("fires", "otherwise", "blocked"));
      return new Rule.Answers(
          yaml.need(node, "fires"), yaml.need(node, "otherwise"), YamlFile.text(node, "blocked"));
    }

    private void checkNames(YamlFile yaml, Rule rule, Map<String, Parameter> parameters) {
      Class<? extends Fact> subject = rule.subject();
      List<String> fields = new ArrayList<>(Fields.paths(subject));
      for (String field : rule.applies()) {
        if (Fields.find(subject, field)
            .filter(m -> m.getReturnType() == boolean.class || m.getReturnType() == Boolean.class)
            .isEmpty()) {
          yaml.fault(
              field,
              "'%s' under applies is no yes-or-no field of %s."
                  .formatted(field, subject.getSimpleName()),
              NearNames.hint(field, fields));
        }
      }
      for (String field : rule.applies()) {
        if (Fields.known(subject, field).filter(known -> known.no().isEmpty()).isPresent()) {
          yaml.fault(
              field,
              "Field '%s' cannot stand under applies: nothing says what its no means."
                  .formatted(field),
              "Use it in the condition.");
        }
      }
      List<Need> needs = new ArrayList<>(rule.needs());
      needs.addAll(rule.passNeeds());
      for (Need need : needs) {
        if (Fields.find(subject, need.field()).isEmpty()) {
          yaml.fault(
              need.field(),
              "Unknown field '%s' of %s.".formatted(need.field(), subject.getSimpleName()),
              NearNames.hint(need.field(), fields));
        } else if (Fields.known(subject, need.field())
            .filter(known -> !known.fix().isEmpty())
            .isEmpty()) {
          yaml.fault(
              need.field(),
              "Field '%s' is always known.".formatted(need.field()),
              "Remove it from needs.");
        }
        parameter(yaml, need.atLeast(), parameters);
        parameter(yaml, need.reaches(), parameters);
        if ((need.when() == null) != (need.reaches() == null)) {
          yaml.fault(
              need.field(),
              "The need of '%s' has only one of when and reaches.".formatted(need.field()),
              "Say which field reaches which parameter.");
        } else if (need.when() != null && Fields.find(subject, need.when()).isEmpty()) {
          yaml.fault(
              need.when(),
              "Unknown field '%s' of %s.".formatted(need.when(), subject.getSimpleName()),
              NearNames.hint(need.when(), fields));
        }
      }
      rule.counts().forEach(name -> parameter(yaml, name, parameters));
      if (rule.milder() != null) {
        parameter(yaml, rule.milder().until(), parameters);
        if (rule.milder().unless() != null
            && Fields.find(subject, rule.milder().unless()).isEmpty()) {
          yaml.fault(
              rule.milder().unless(),
              "Unknown field '%s' of %s."
                  .formatted(rule.milder().unless(), subject.getSimpleName()),
              NearNames.hint(rule.milder().unless(), fields));
        }
      }
      rule.value()
          .forEach(
              field -> {
                if (Fields.findSpoken(subject, field).isEmpty()) {
                  yaml.fault(
                      field,
                      "Unknown field '%s' of %s.".formatted(field, subject.getSimpleName()),
                      NearNames.hint(field, fields));
                }
              });
      List<String> spoken = new ArrayList<>(fields);
      spoken.addAll(parameters.keySet());
      spoken.addAll(Fields.paths(io.plumbline.rules.fact.About.class));
      for (String name : rule.threshold()) {
        if (!parameters.containsKey(name) && Fields.findSpoken(subject, name).isEmpty()) {
          yaml.fault(
              name,
              "Unknown parameter or field '%s'.".formatted(name),
              NearNames.hint(name, spoken));
        }
      }
      spoken.add("signs");
      spoken.add("unsure");
      for (String text : List.of(rule.fails(), rule.passes(), rule.remedy())) {
        for (String name : Wording.placeholders(text)) {
          if (!name.equals("signs")
              && !name.equals("unsure")
              && !parameters.containsKey(name)
              && Fields.findSpoken(subject, name).isEmpty()) {
            yaml.fault(
                "{" + name + "}",
                "Unknown placeholder '{%s}'.".formatted(name),
                NearNames.hint(name, spoken));
          }
        }
      }
    }

    private static void parameter(YamlFile yaml, String name, Map<String, Parameter> parameters) {
      if (name != null && !parameters.containsKey(name)) {
        yaml.fault(
            name,
            "Unknown parameter '%s'.".formatted(name),
            NearNames.hint(name, parameters.keySet()));
      }
    }

    /** Read at once where they must be checked, else when somebody asks. */
    private Supplier<List<Case>> examples(
        Tree tree,
        String folder,
        Class<? extends Fact> subject,
        Kind kind,
        Map<String, Parameter> parameters) {
      if (tree.checked()) {
        return new Once(
            () -> new Reader(new ArrayList<>()).cases(tree, folder, subject, kind, parameters));
      }
      List<Case> cases = cases(tree, folder, subject, kind, parameters);
      return () -> cases;
    }

    private List<Case> cases(
        Tree tree,
        String folder,
        Class<? extends Fact> subject,
        Kind kind,
        Map<String, Parameter> parameters) {
      String path = folder + "cases.yaml";
      if (kind == Kind.MANUAL) {
        return List.of();
      }
      YamlFile yaml = new YamlFile(tree.name() + "/" + path, tree.files().get(path), faults);
      List<Case> cases = new ArrayList<>();
      for (JsonNode node : yaml.unreadable() ? List.<JsonNode>of() : yaml.root()) {
        cases.add(oneCase(yaml, node, subject, parameters));
      }
      Set<String> sorts = cases.stream().map(Case::sort).collect(Collectors.toSet());
      for (String sort : NEEDED_SORTS) {
        if (!yaml.unreadable() && !sorts.contains(sort)) {
          yaml.fault(
              "",
              "No case of sort '%s'.".formatted(sort),
              "A rule needs a failing, a passing, a just_below and a missing_input case.");
        }
      }
      return List.copyOf(cases);
    }

    private Case oneCase(
        YamlFile yaml,
        JsonNode node,
        Class<? extends Fact> subject,
        Map<String, Parameter> parameters) {
      yaml.onlyKeys(
          node,
          List.of(
              "name",
              "sort",
              "given",
              "signs",
              "parameters",
              "expect",
              "severity",
              "answer",
              "says"));
      String name = yaml.sentence(node, "name");
      String sort = yaml.need(node, "sort");
      if (!sort.isEmpty() && !SORTS.contains(sort)) {
        yaml.fault(
            "sort: " + sort, "Unknown sort '%s'.".formatted(sort), NearNames.hint(sort, SORTS));
      }
      Set<String> statuses = words(Status.values());
      String expect = yaml.need(node, "expect");
      if (!expect.isEmpty() && !statuses.contains(expect)) {
        yaml.fault(
            "expect: " + expect,
            "Unknown status '%s'.".formatted(expect),
            NearNames.hint(expect, statuses));
      }
      if (subject != null) {
        boolean[] wrong = {false};
        Given.unknownKeys(
            subject,
            node.path("given"),
            (key, known) -> {
              wrong[0] = true;
              yaml.faultAt(
                  key,
                  "Unknown field '%s' of %s.".formatted(key, subject.getSimpleName()),
                  NearNames.hint(key, known));
            });
        if (!wrong[0]) {
          try {
            Given.fact(subject, node.get("given"));
          } catch (IllegalArgumentException e) {
            yaml.fault(
                name,
                "The given of this case makes no %s: %s."
                    .formatted(subject.getSimpleName(), e.getMessage()),
                "");
          }
        }
      }
      Map<String, String> signs = new TreeMap<>();
      node.path("signs").properties().forEach(e -> signs.put(e.getKey(), e.getValue().asText()));
      signs
          .values()
          .forEach(
              status -> {
                if (!statuses.contains(status)) {
                  yaml.fault(
                      status,
                      "Unknown status '%s'.".formatted(status),
                      NearNames.hint(status, statuses));
                }
              });
      Map<String, JsonNode> values = new TreeMap<>();
      node.path("parameters")
          .properties()
          .forEach(
              e -> {
                parameter(yaml, e.getKey(), parameters);
                values.put(e.getKey(), e.getValue());
              });
      return new Case(
          name,
          sort,
          node.path("given"),
          signs,
          values,
          expect,
          YamlFile.text(node, "severity"),
          YamlFile.text(node, "answer"),
          YamlFile.text(node, "says"));
    }

    void readFrameworks(Tree tree) {
      for (Map.Entry<String, String> entry : tree.files().entrySet()) {
        if (!entry.getKey().matches(FRAMEWORKS + "/[^/]+\\.yaml")) {
          continue;
        }
        YamlFile yaml = new YamlFile(tree.name() + "/" + entry.getKey(), entry.getValue(), faults);
        if (yaml.unreadable()) {
          continue;
        }
        JsonNode root = yaml.root();
        yaml.onlyKeys(
            root, List.of("name", "title", "source", "checked", "applies_from", "articles"));
        List<Framework.Article> articles = new ArrayList<>();
        for (JsonNode node : root.path("articles")) {
          yaml.onlyKeys(node, List.of("article", "title", "rules", "loosest"));
          List<Framework.Bound> bounds = new ArrayList<>();
          for (JsonNode bound : node.path("loosest")) {
            yaml.onlyKeys(bound, List.of("parameter", "at_most", "at_least"));
            bounds.add(
                new Framework.Bound(
                    yaml.need(bound, "parameter"),
                    number(bound, "at_most"),
                    number(bound, "at_least")));
          }
          articles.add(
              new Framework.Article(
                  yaml.need(node, "article"),
                  yaml.sentence(node, "title"),
                  YamlFile.texts(node, "rules"),
                  bounds));
        }
        String id = entry.getKey().substring(FRAMEWORKS.length() + 1).replace(".yaml", "");
        Framework framework =
            new Framework(
                id,
                yaml.need(root, "name"),
                yaml.sentence(root, "title"),
                yaml.date(root, "checked", "checked"),
                yaml.date(root, "applies_from", "applies_from"),
                articles);
        yaml.sentence(root, "source");
        frameworks.add(framework);
        frameworkFiles.add(new Written<>(framework, yaml));
      }
    }

    private static BigDecimal number(JsonNode node, String key) {
      return Parameter.valueOf(node.get(key)) instanceof BigDecimal number ? number : null;
    }

    /** What can be checked only when all packs are read: names of other rules, and laws. */
    void checkAcross() {
      Map<String, Rule> rules = new TreeMap<>();
      Map<String, Parameter> parameters = new TreeMap<>();
      for (Pack pack : packs) {
        pack.rules().forEach(rule -> rules.putIfAbsent(rule.id(), rule));
        parameters.putAll(pack.parameters());
      }
      Map<String, String> renamed = new TreeMap<>();
      ruleFiles.forEach(
          file -> {
            Rule rule = file.what();
            YamlFile yaml = file.yaml();
            for (String old : rule.was()) {
              String other = rules.containsKey(old) ? old : renamed.putIfAbsent(old, rule.id());
              if (other != null) {
                yaml.fault(
                    old,
                    "'%s' cannot have been %s: rule '%s' has that id."
                        .formatted(old, rule.id(), other),
                    "Remove it from was.");
              }
            }
          });
      ruleFiles.forEach(
          file -> {
            Rule rule = file.what();
            YamlFile yaml = file.yaml();
            if (checked.contains(rule.pack())) {
              return;
            }
            Set<String> named = new TreeSet<>(rule.needsRules());
            named.addAll(rule.blockedBy());
            rule.cases().forEach(c -> named.addAll(c.signs().keySet()));
            for (String name : rule.counts()) {
              if (parameters.containsKey(name)
                  && parameters.get(name).value() instanceof List<?> words) {
                words.forEach(word -> named.add(String.valueOf(word)));
              }
            }
            for (String name : named) {
              if (!rules.containsKey(name)) {
                yaml.fault(
                    name,
                    "Counts rule '%s', which does not exist.".formatted(name),
                    NearNames.hint(name, rules.keySet()));
              } else if (rules.get(name).kind() == Kind.VERDICT) {
                yaml.fault(
                    name,
                    "Counts verdict '%s'.".formatted(name),
                    "Verdicts count checks and signals.");
              } else if (rule.kind() != Kind.VERDICT && rules.get(name).restsOnRules()) {
                yaml.fault(
                    name,
                    "Counts '%s', which counts rules itself.".formatted(name),
                    "A signal counts rules that look at facts alone; only a verdict counts further.");
              }
            }
          });
      ruleFiles.forEach(file -> restsOn(file.what(), file.yaml(), rules));
      frameworkFiles.forEach(file -> framework(file.what(), file.yaml(), rules, parameters));
      ruleFiles.forEach(
          file -> {
            Rule rule = file.what();
            YamlFile yaml = file.yaml();
            for (String control : rule.controls()) {
              boolean ofFramework =
                  frameworks.stream().anyMatch(f -> control.startsWith(f.name() + " "));
              boolean mapped =
                  frameworks.stream()
                      .anyMatch(
                          f ->
                              f.articles().stream()
                                  .anyMatch(
                                      a ->
                                          f.control(a).equals(control)
                                              && a.rules().contains(rule.id())));
              if (ofFramework && !mapped) {
                yaml.fault(
                    control,
                    "Control '%s' is not mapped to %s in frameworks/."
                        .formatted(control, rule.id()),
                    "Add the rule to the article, or remove the control.");
              }
            }
          });
    }

    /**
     * Only a rule that judges what was read can be rested on, and only by one that judges facts.
     */
    private static void restsOn(Rule rule, YamlFile yaml, Map<String, Rule> rules) {
      List<String> gates =
          rules.values().stream().filter(Reader::judgesWhatWasRead).map(Rule::id).toList();
      for (String name : rule.restsOn()) {
        if (!gates.contains(name)) {
          yaml.fault(
              name,
              "Rests on '%s', which is no check of a source, a log or a pool.".formatted(name),
              NearNames.hint(name, gates));
        } else if (rule.restsOnRules() || rule.kind() == Kind.MANUAL) {
          yaml.fault(
              name,
              "A rule that looks at no facts of its own cannot rest on '%s'.".formatted(name),
              "Let the rules it counts rest on it.");
        }
      }
    }

    private static boolean judgesWhatWasRead(Rule rule) {
      return rule.kind() == Kind.CHECK
          && (rule.subject() == Intake.class
              || rule.subject() == CallLog.class
              || rule.subject() == GpuPool.class);
    }

    private static void framework(
        Framework framework,
        YamlFile yaml,
        Map<String, Rule> rules,
        Map<String, Parameter> parameters) {
      for (Framework.Article article : framework.articles()) {
        for (String id : article.rules()) {
          Rule rule = rules.get(id);
          if (rule == null) {
            yaml.fault(
                id,
                "Article %s names rule '%s', which does not exist."
                    .formatted(article.article(), id),
                NearNames.hint(id, rules.keySet()));
          } else if (!rule.controls().contains(framework.control(article))) {
            yaml.fault(
                article.article(),
                "Article %s names rule '%s', whose controls lack '%s'."
                    .formatted(article.article(), id, framework.control(article)),
                "Add it to the rule's controls.");
          }
        }
        for (Framework.Bound bound : article.loosest()) {
          Parameter parameter = parameters.get(bound.parameter());
          if (parameter == null) {
            yaml.fault(
                bound.parameter(),
                "Unknown parameter '%s'.".formatted(bound.parameter()),
                NearNames.hint(bound.parameter(), parameters.keySet()));
          } else if ((bound.atMost() == null) == (bound.atLeast() == null)) {
            yaml.fault(
                bound.parameter(),
                "The bound of '%s' needs either at_most or at_least.".formatted(bound.parameter()),
                "");
          } else if (bound.loosenedBy(parameter.value())) {
            yaml.fault(
                bound.parameter(),
                "Parameter '%s' is %s, looser than %s allows."
                    .formatted(bound.parameter(), parameter.value(), framework.control(article)),
                "Tighten it in pack.yaml.");
          }
        }
      }
    }

    private static Set<String> words(Enum<?>[] values) {
      return Arrays.stream(values)
          .map(v -> v.name().toLowerCase(Locale.ROOT))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /**
   * What is wrong with values that policy gives instead of the packs' own: unknown names, wrong
   * kinds, and values looser than a law allows.
   */
  public List<Fault> faultsOf(String where, Map<String, ?> overrides) {
    List<Fault> faults = new ArrayList<>();
    for (Map.Entry<String, ?> override : new TreeMap<>(overrides).entrySet()) {
      Parameter parameter = parameters.get(override.getKey());
      if (parameter == null) {
        faults.add(
            new Fault(
                where,
                0,
                0,
                "Unknown parameter '%s'.".formatted(override.getKey()),
                NearNames.hint(override.getKey(), parameters.keySet())));
      } else if (!parameter.admits(override.getValue())) {
        faults.add(
            new Fault(
                where,
                0,
                0,
                "Parameter '%s' is %s, not '%s'."
                    .formatted(
                        override.getKey(),
                        parameter.value() instanceof BigDecimal ? "a number" : "a list of words",
                        override.getValue()),
                ""));
      } else {
        for (Framework framework : frameworks) {
          for (Framework.Article article : framework.articles()) {
            for (Framework.Bound bound : article.loosest()) {
              if (bound.parameter().equals(override.getKey())
                  && bound.loosenedBy(override.getValue())) {
                faults.add(
                    new Fault(
                        where,
                        0,
                        0,
                        "Parameter '%s' is %s, looser than %s allows (%s)."
                            .formatted(
                                override.getKey(),
                                override.getValue(),
                                framework.control(article),
                                bound.atMost() == null
                                    ? "at least " + bound.atLeast()
                                    : "at most " + bound.atMost()),
                        "Use a stricter value."));
              }
            }
          }
        }
      }
    }
    return faults;
  }

  /** Ids of all rules, for near names. */
  public Set<String> ids() {
    return rules.keySet();
  }
}
