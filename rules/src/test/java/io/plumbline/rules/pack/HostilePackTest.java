package io.plumbline.rules.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the check refuses, and in which words. Each row changes one thing of a pack that is in
 * order.
 */
class HostilePackTest {
  private static final String CONDITION = "personalDataRecords > $p.count(\"acme_max\")";
  private static final String CALL = "findings.report(\"ACME-01\", $f);";
  private static final String DRL =
      """
      rule "ACME-01"
      when
        $p : Parameters()
        $f : Flow( personalDataRecords > $p.count("acme_max") )
      then
        findings.report("ACME-01", $f);
      end
      """;
  private static final String ONLY =
      " A rule file holds one rule: a condition over facts and one call.";
  private static final String ALLOWED =
      " Allowed: fields, parameters, == != < <= > >= memberOf contains not && || and brackets.";

  @TempDir private Path directory;
  private final Map<String, String> files = new LinkedHashMap<>();

  @BeforeEach
  void a_pack_that_is_in_order() {
    files.put(
        "acme/pack.yaml",
        """
        title: What Acme wants.
        owner: acme
        version: 1
        parameters:
          - {name: acme_max, value: 5, unit: attempts, source: Acme handbook 4, date: 2026-01-01}
          - {name: acme_kinds, value: [EMAIL], unit: kinds, source: Acme handbook 5, date: 2026-01-01}
        """);
    files.put("acme/ACME-01/rule.drl", DRL);
    files.put(
        "acme/ACME-01/rule.yaml",
        """
        title: Few attempts hold personal data.
        kind: check
        subject: Flow
        severity: low
        concern: data
        fails: "{personalDataRecords} attempts of {workload} hold personal data, more than {acme_max}."
        passes: "{personalDataRecords} attempts of {workload} hold personal data."
        value: [personalDataRecords]
        threshold: [acme_max]
        risk: It matters to Acme.
        remedy: Send less.
        """);
    files.put(
        "acme/ACME-01/why.md",
        "# ACME-01 Few attempts\n\nBecause.\n\nIt cannot see much.\n\nReally.\n\nNo.\n\nIndeed.\n");
    files.put(
        "acme/ACME-01/cases.yaml",
        """
        - {name: Six fail., sort: failing, given: {personalDataRecords: 6}, expect: fail}
        - {name: None passes., sort: passing, given: {personalDataRecords: 0}, expect: pass}
        - {name: Five pass., sort: just_below, given: {personalDataRecords: 5}, expect: pass}
        - {name: Zero of nothing., sort: missing_input, given: {}, expect: pass}
        """);
  }

  private RulePacks load() throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return RulePacks.load(List.of(directory));
  }

  private List<String> faults() throws IOException {
    try {
      load();
      return List.of();
    } catch (PackFaults e) {
      return e.faults().stream().map(f -> f.toString().replace(directory + "/acme/", "")).toList();
    }
  }

  private void edit(String file, String from, String to) {
    assertThat(files.get(file)).contains(from);
    files.put(file, files.get(file).replace(from, to));
  }

  @Test
  void the_pack_is_in_order_until_it_is_changed() throws IOException {
    RulePacks packs = load();
    assertThat(packs.rule("ACME-01")).isPresent();
    assertThat(packs.digest()).isNotEqualTo(RulePacks.builtIn().digest());
    assertThat(packs.builtInDigest()).isEqualTo(RulePacks.builtIn().digest());
  }

  @Test
  void a_pack_directory_may_be_named_itself() throws IOException {
    load();
    assertThat(RulePacks.load(List.of(directory.resolve("acme"))).rule("ACME-01")).isPresent();
  }

  static Stream<Arguments> conditions() {
    return Stream.of(
        condition(
            "eval",
            "eval(System.exit(0) == null)",
            "4:14 'eval' is not allowed in a condition. Known: kindsAmong."),
        condition(
            "reflection",
            "getClass().forName(\"java.lang.Runtime\") != null",
            "4:14 The call 'getClass(…)' is not allowed in a condition. Known: kindsAmong."),
        condition(
            "a call on a value",
            "provider.length() > $p.count(\"acme_max\")",
            "4:23 The call 'length(…)' is not allowed in a condition. Compare fields with parameters."),
        condition(
            "a property of a value",
            "place.bytes != null",
            "4:14 Unknown field 'place.bytes' of Flow. Known: about.attempts, about.coverage, about.currency, about.evidenceIds, about.evidenceQuery, about.firstSeen, about.key, about.lastSeen, about.owner, about.provider, about.spend, about.team and 48 more."),
        condition(
            "a constructor",
            "new java.io.File(provider) != null",
            "4:18 'java' is not allowed in a condition." + ALLOWED),
        condition(
            "a number",
            "personalDataRecords > 5",
            "4:36 A number (5) stands in the condition. Make it a parameter of pack.yaml, with unit, source and date, and read it with $p.number(\"…\")."),
        condition(
            "a word",
            "provider == \"openai\"",
            "4:26 A constant (\"openai\") stands in the condition. Make it a parameter of pack.yaml, with unit, source and date, and read it with $p.set(\"…\")."),
        condition(
            "a misspelt field",
            "personalDataRecord > $p.count(\"acme_max\")",
            "4:14 Unknown field 'personalDataRecord' of Flow. Did you mean 'personalDataRecords'?"),
        condition(
            "a misspelt nested field",
            "contract.notrain == null",
            "4:14 Unknown field 'contract.notrain' of Flow. Did you mean 'contract.noTrain'?"),
        condition(
            "a misspelt parameter",
            "personalDataRecords > $p.count(\"acme_mox\")",
            "4:45 Unknown parameter 'acme_mox'. Did you mean 'acme_max'?"),
        condition(
            "a parameter named by a field",
            "personalDataRecords > $p.count(lane)",
            "4:45 A parameter is named by a word in quotes. Write: $p.count(\"name\")"),
        condition(
            "a list read as a number",
            "personalDataRecords > $p.count(\"acme_kinds\")",
            "4:45 Parameter 'acme_kinds' is a list of words. Read it with set(\"…\")."),
        condition(
            "a number read as a list",
            "provider memberOf $p.set(\"acme_max\")",
            "4:39 Parameter 'acme_max' is a number. Read it with number(\"…\"), count(\"…\") or decimal(\"…\")."),
        condition(
            "a count read as a share",
            "personalDataRecords > $p.number(\"acme_max\")",
            "4:36 'personalDataRecords' cannot be compared with '$p.number(\"acme_max\")'. Use count(\"…\")."),
        condition(
            "a name that is not bound",
            "personalDataRecords > $q.count(\"acme_max\")",
            "4:36 '$q' is not bound. Did you mean '$f'?"),
        condition(
            "and beside or",
            "ranOutside && hosted || restricted",
            "4:14 && and || stand side by side. Use brackets to say which comes first."),
        condition(
            "a pattern match",
            "provider matches \"x\"",
            "4:23 'matches' is not allowed in a condition." + ALLOWED),
        condition(
            "arithmetic",
            "personalDataRecords + personalDataRecords > $p.count(\"acme_max\")",
            "4:34 '+' is not allowed in a condition." + ALLOWED),
        condition(
            "a name inside the brackets",
            "$x : personalDataRecords",
            "4:14 A name inside the brackets ('$x') is not needed. Only the fact itself is passed on."),
        condition(
            "no comparison",
            "personalDataRecords",
            "4:14 'personalDataRecords' is not a yes or no. Compare it with something."),
        condition(
            "an assignment",
            "ranOutside = true",
            "4:25 Cannot be read as a rule: mismatched input '=' in rule \"ACME-01\"." + ONLY),
        condition(
            "a position",
            "ranOutside;",
            "4:14 A positional condition is not allowed. Name the field."));
  }

  /** A fault in the line of the right side, which begins after two blanks. */
  private static String notTheCall(int column, String word) {
    return "6:%d The right side is not the one call a check may make ('%s'). Write exactly: %s"
        .formatted(column, word, CALL);
  }

  private static Arguments condition(String what, String condition, String fault) {
    return Arguments.of(what, CONDITION, condition, List.of(fault));
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        Arguments.of("System.exit", CALL, "System.exit(0);", List.of(notTheCall(3, "System"))),
        Arguments.of(
            "a second call",
            CALL,
            CALL + " Runtime.getRuntime().exec(\"id\");",
            List.of(notTheCall(4 + CALL.length(), "Runtime"))),
        Arguments.of("insert", CALL, "insert(new Object());", List.of(notTheCall(3, "insert"))),
        Arguments.of("modify", CALL, "modify($f) {}", List.of(notTheCall(3, "modify"))),
        Arguments.of("update", CALL, "update($f);", List.of(notTheCall(3, "update"))),
        Arguments.of("delete", CALL, "delete($f);", List.of(notTheCall(3, "delete"))),
        Arguments.of(
            "another rule's id",
            CALL,
            "findings.report(\"RES-01\", $f);",
            List.of(notTheCall(19, "RES-01"))),
        Arguments.of(
            "a signal from a check",
            CALL,
            "findings.signal(\"ACME-01\", $f);",
            List.of(notTheCall(12, "signal"))),
        Arguments.of(
            "a computed argument",
            CALL,
            "findings.report(\"ACME-01\", $f.hosted() ? $f : $f);",
            List.of(notTheCall(32, "."))),
        Arguments.of(
            "an empty right side",
            CALL,
            "",
            List.of(
                "5 The right side is not the one call a check may make ('the end'). Write exactly: "
                    + CALL)),
        Arguments.of(
            "code hidden in a comment by an escape",
            CALL,
            "// \\u000a System.exit(0);\n  " + CALL,
            List.of(
                "6:6 A backslash is not allowed. An escape can hide code from the reader; write the character itself.")),
        Arguments.of(
            "a wrong rule name",
            "rule \"ACME-01\"",
            "rule \"ACME-1\"",
            List.of(
                "1:1 Rule 'ACME-1' is in folder 'ACME-01'. Name the rule after its folder: rule \"ACME-01\".")),
        Arguments.of(
            "salience",
            "when",
            "salience 10 when",
            List.of("2:1 'salience' is not allowed. Order must not matter.")),
        Arguments.of(
            "an annotation",
            "when",
            "@foo(1) when",
            List.of(
                "1:1 An annotation is not allowed. What a rule says of itself stands in rule.yaml.")),
        Arguments.of(
            "extends",
            "when",
            "extends \"RES-01\" when",
            List.of("1:1 'extends' is not allowed." + ONLY)),
        Arguments.of(
            "an import",
            "rule",
            "import java.util.*;\nrule",
            List.of("1:1 An import of 'java.util.*' is not allowed. The facts are there without.")),
        Arguments.of(
            "a package",
            "rule",
            "package x;\nrule",
            List.of(
                "1:1 A package is not allowed. The folder says which pack the rule belongs to.")),
        Arguments.of(
            "a global",
            "rule",
            "global java.util.List l;\nrule",
            List.of("1:1 A global ('l') is not allowed." + ONLY)),
        Arguments.of(
            "a function",
            "rule",
            "function int f() { return 1; }\nrule",
            List.of("1:1 A function ('f') is not allowed." + ONLY)),
        Arguments.of(
            "a declaration",
            "rule",
            "declare X end\nrule",
            List.of("1:9 A declaration is not allowed." + ONLY)),
        Arguments.of(
            "an unknown fact",
            "Flow(",
            "Flaw(",
            List.of(
                "1:1 Judges no fact. Known: AcceptedRisk, AccessKey, Avoidable, Budget, CallLog, Chain, DailySpend, Endpoint, Flow, GpuPool, Intake, Invoice, ModelCost, PlacePremium, Processing, PromptCache, Provider, ProviderCount, Quota, Spending, Traffic, Workload.",
                "4:3 Unknown fact 'Flaw'. Did you mean 'Flow'?")),
        Arguments.of(
            "a class of the platform",
            "  $f : Flow",
            "  java.lang.Runtime()\n  $f : Flow",
            List.of(
                "4:3 Unknown fact 'java.lang.Runtime'. Known: AcceptedRisk, AccessKey, Avoidable, Budget, CallLog, Chain, DailySpend, Endpoint, Flow, GpuPool, Intake, Invoice and 12 more.")),
        Arguments.of(
            "eval beside the facts",
            "  $f : Flow",
            "  eval(true)\n  $f : Flow",
            List.of(
                "4:3 'eval' is not allowed in a condition. A condition is a list of facts, each with its own conditions in brackets.")),
        Arguments.of(
            "not",
            "  $f : Flow",
            "  not Flow( ranOutside )\n  $f : Flow",
            List.of(
                "4:3 'not' is not allowed in a condition. A condition is a list of facts, each with its own conditions in brackets.")),
        Arguments.of(
            "accumulate",
            "  $f : Flow",
            "  accumulate( Flow( $n : personalDataRecords ); $s : sum($n) )\n  $f : Flow",
            List.of("4:3 'accumulate' is not allowed." + ONLY)),
        Arguments.of(
            "from",
            " )\nthen",
            " ) from findings\nthen",
            List.of("4:3 'from' is not allowed." + ONLY)),
        Arguments.of(
            "a second subject",
            "  $f : Flow",
            "  $g : Flow()\n  $f : Flow",
            List.of(
                "5:3 A second subject (Flow) is not allowed. A rule judges one fact at a time.")),
        Arguments.of(
            "an unbound subject",
            "$f : Flow",
            "Flow",
            List.of(
                "1:1 Judges no fact. Known: AcceptedRisk, AccessKey, Avoidable, Budget, CallLog, Chain, DailySpend, Endpoint, Flow, GpuPool, Intake, Invoice, ModelCost, PlacePremium, Processing, PromptCache, Provider, ProviderCount, Quota, Spending, Traffic, Workload.",
                "4:3 The subject is not bound. Write: $subject : Flow( … )")),
        Arguments.of(
            "another subject than rule.yaml's",
            "$f : Flow( " + CONDITION,
            "$f : Workload( scannedAttempts > $p.count(\"acme_max\")",
            List.of("4:3 Judges Workload, but rule.yaml says subject: Flow. Make them agree.")),
        Arguments.of(
            "a file that is no rule",
            DRL,
            "nonsense",
            List.of(
                "1:1 Cannot be read as a rule: mismatched input 'nonsense' expecting one of the following tokens: '[package, unit, import, global, declare, function, rule, query]'."
                    + ONLY)),
        Arguments.of(
            "an empty file",
            DRL,
            "",
            List.of(" Holds no rule. Write: rule \"ACME-01\" when … then … end")),
        Arguments.of(
            "a bomb of brackets",
            CONDITION,
            "(".repeat(9000),
            List.of(" Longer than 8000 characters." + ONLY)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"conditions", "rules"})
  void the_check_refuses(String what, String from, String to, List<String> expected)
      throws IOException {
    edit("acme/ACME-01/rule.drl", from, to);
    assertThat(faults())
        .as(what)
        .containsAll(
            expected.stream()
                .map(fault -> "ACME-01/rule.drl" + (fault.startsWith(" ") ? "" : ":") + fault)
                .toList())
        .allSatisfy(fault -> assertThat(fault).startsWith("ACME-01/rule.drl"));
  }

  @Test
  void brackets_within_the_limit_are_refused_without_a_crash() throws IOException {
    edit("acme/ACME-01/rule.drl", CONDITION, "(".repeat(3000) + "ranOutside" + ")".repeat(3000));
    assertThat(faults()).isNotNull();
  }

  static Stream<Arguments> words() {
    String rule = "acme/ACME-01/rule.yaml";
    String cases = "acme/ACME-01/cases.yaml";
    String pack = "acme/pack.yaml";
    return Stream.of(
        Arguments.of(
            rule,
            "severity: low",
            "severity: lou",
            "ACME-01/rule.yaml:4:1 Unknown severity 'lou'. Did you mean 'low'?"),
        Arguments.of(
            rule,
            "concern: data",
            "concern: dater",
            "ACME-01/rule.yaml:5:1 Unknown concern 'dater'. Did you mean 'data'?"),
        Arguments.of(
            rule,
            "subject: Flow",
            "subject: Flown",
            "ACME-01/rule.yaml:3:1 Unknown fact 'Flown'. Did you mean 'Flow'?"),
        Arguments.of(
            rule,
            "{workload} hold personal data, more",
            "{worklaod} hold personal data, more",
            "ACME-01/rule.yaml:6:43 Unknown placeholder '{worklaod}'. Did you mean 'workload'?"),
        Arguments.of(
            rule,
            "remedy: Send less.",
            "remedy: Send less",
            "ACME-01/rule.yaml:11:1 'remedy' does not end with a full stop. Write a full sentence."),
        Arguments.of(
            rule,
            "remedy: Send less.",
            "remedie: Send less.",
            "ACME-01/rule.yaml:11:1 Unknown key 'remedie'. Did you mean 'remedy'?"),
        Arguments.of(
            rule,
            "value: [personalDataRecords]",
            "needs: [countri]",
            "ACME-01/rule.yaml:8:9 Unknown field 'countri' of Flow. Did you mean 'country'?"),
        Arguments.of(
            rule,
            "value: [personalDataRecords]",
            "needs: [personalDataRecords]",
            "ACME-01/rule.yaml:6:10 Field 'personalDataRecords' is always known. Remove it from needs."),
        Arguments.of(
            rule,
            "value: [personalDataRecords]",
            "applies: [country]",
            "ACME-01/rule.yaml:8:11 'country' under applies is no yes-or-no field of Flow. Did you mean 'country'?"),
        Arguments.of(
            rule,
            "value: [personalDataRecords]",
            "applies: [ranOutside]",
            "ACME-01/rule.yaml:8:11 Field 'ranOutside' cannot stand under applies: nothing says what its no means. Use it in the condition."),
        Arguments.of(
            rule,
            "value: [personalDataRecords]",
            "controls: [GDPR Art. 99]",
            "ACME-01/rule.yaml:8:12 Control 'GDPR Art. 99' is not mapped to ACME-01 in frameworks/. Add the rule to the article, or remove the control."),
        Arguments.of(
            rule,
            "value: [personalDataRecords]",
            "answers: {fires: a, otherwise: b}",
            "ACME-01/rule.yaml:8:1 Only a signal or a verdict has answers."),
        Arguments.of(
            rule,
            "title:",
            "title: [",
            "ACME-01/rule.yaml:2:5 Cannot be read as YAML: while parsing a flow sequence."),
        Arguments.of(
            pack,
            ", unit: attempts",
            "",
            "pack.yaml:5:12 Parameter 'acme_max' has no unit. A threshold without unit, source and date cannot be defended."),
        Arguments.of(
            pack,
            ", source: Acme handbook 4",
            "",
            "pack.yaml:5:12 Parameter 'acme_max' has no source. A threshold without unit, source and date cannot be defended."),
        Arguments.of(
            pack,
            "date: 2026-01-01}\n  - {name: acme_kinds",
            "date: soon}\n  - {name: acme_kinds",
            "pack.yaml:5:79 Parameter 'acme_max': 'soon' is not a date. Write it as 2026-11-21."),
        Arguments.of(
            pack,
            "name: acme_kinds",
            "name: min_utilisation",
            "pack.yaml:6:12 Parameter 'min_utilisation' stands in packs/utilisation/pack.yaml already. Names are unique over all packs."),
        Arguments.of(
            cases,
            "sort: just_below",
            "sort: passing",
            "ACME-01/cases.yaml No case of sort 'just_below'. A rule needs a failing, a passing, a just_below and a missing_input case."),
        Arguments.of(
            cases,
            "given: {personalDataRecords: 6}",
            "given: {personalDataRecord: 6}",
            "ACME-01/cases.yaml:1:44 Unknown field 'personalDataRecord' of Flow. Did you mean 'personalDataRecords'?"),
        Arguments.of(
            cases,
            "expect: fail",
            "expect: failed",
            "ACME-01/cases.yaml:1:69 Unknown status 'failed'. Did you mean 'fail'?"),
        Arguments.of(
            cases,
            "name: Six fail.",
            "name: Six fail",
            "ACME-01/cases.yaml:1:4 'name' does not end with a full stop. Write a full sentence."));
  }

  @ParameterizedTest(name = "{3}")
  @MethodSource("words")
  void the_check_refuses_words(String file, String from, String to, String expected)
      throws IOException {
    edit(file, from, to);
    assertThat(faults()).contains(expected);
  }

  @Test
  void missing_files_are_named() throws IOException {
    files.remove("acme/ACME-01/why.md");
    files.remove("acme/ACME-01/cases.yaml");
    files.remove("acme/ACME-01/rule.drl");
    files.put("acme/ACME-01/Evil.class", "x");
    assertThat(faults())
        .containsExactly(
            "ACME-01/Evil.class Not a file of a rule. A rule has rule.yaml, rule.drl, cases.yaml and why.md.",
            "ACME-01/cases.yaml The file is missing.",
            "ACME-01/rule.drl The file is missing. It holds the condition.",
            "ACME-01/why.md The file is missing. Tell a person the law or source, the edge cases and what the rule cannot see.");
  }

  @Test
  void a_rule_id_of_another_pack_is_taken() throws IOException {
    Map.copyOf(files)
        .forEach(
            (path, text) -> {
              if (path.startsWith("acme/ACME-01/")) {
                files.remove(path);
                files.put(path.replace("ACME-01", "RES-01"), text.replace("ACME-01", "RES-01"));
              }
            });
    assertThat(faults())
        .containsExactly(
            "RES-01/rule.yaml Rule 'RES-01' stands in packs/residency/RES-01/ already. Ids are unique over all packs.");
  }

  @Test
  void a_law_that_names_no_rule_or_is_loosened_is_refused() throws IOException {
    files.put(
        "frameworks/acme-law.yaml",
        """
        name: Acme Law
        title: The law of Acme.
        source: Acme, 2026.
        articles:
          - article: Art. 1
            title: Few attempts.
            rules: [ACME-1]
            loosest:
              - {parameter: acme_max, at_most: 4}
        """);
    assertThat(faults())
        .containsExactly(
            directory
                + "/frameworks/acme-law.yaml:7:13 Article Art. 1 names rule 'ACME-1', which does not exist. Did you mean 'ACME-01'?",
            directory
                + "/frameworks/acme-law.yaml:9:21 Parameter 'acme_max' is 5, looser than Acme Law Art. 1 allows. Tighten it in pack.yaml.");
  }

  @Test
  void policy_may_tighten_a_parameter_but_not_loosen_it_beyond_a_law() throws IOException {
    files.put(
        "frameworks/acme-law.yaml",
        """
        name: Acme Law
        title: The law of Acme.
        source: Acme, 2026.
        articles:
          - {article: Art. 1, title: Few attempts., loosest: [{parameter: acme_max, at_most: 5}]}
        """);
    RulePacks packs = load();
    assertThat(packs.faultsOf("policy.yaml", Map.of("acme_max", java.math.BigDecimal.ONE)))
        .isEmpty();
    assertThat(packs.faultsOf("policy.yaml", Map.of("acme_max", java.math.BigDecimal.TEN)))
        .extracting(Fault::toString)
        .containsExactly(
            "policy.yaml Parameter 'acme_max' is 10, looser than Acme Law Art. 1 allows (at most 5). Use a stricter value.");
  }

  @Test
  void all_faults_come_at_once_sorted_by_place() throws IOException {
    edit("acme/ACME-01/rule.drl", CONDITION, "personalDataRecord > 5");
    edit("acme/ACME-01/rule.yaml", "severity: low", "severity: lou");
    edit("acme/pack.yaml", ", unit: attempts", "");
    assertThatThrownBy(this::load)
        .isInstanceOf(PackFaults.class)
        .hasMessage(
            """
            Cannot use the rule packs: 4 faults.
            %1$s/acme/ACME-01/rule.drl:4:14 Unknown field 'personalDataRecord' of Flow. Did you mean 'personalDataRecords'?
            %1$s/acme/ACME-01/rule.drl:4:35 A number (5) stands in the condition. Make it a parameter of pack.yaml, with unit, source and date, and read it with $p.number("…").
            %1$s/acme/ACME-01/rule.yaml:4:1 Unknown severity 'lou'. Did you mean 'low'?
            %1$s/acme/pack.yaml:5:12 Parameter 'acme_max' has no unit. A threshold without unit, source and date cannot be defended."""
                .formatted(directory));
  }

  @Test
  void ten_thousand_rules_are_refused_before_one_is_read() throws IOException {
    for (int i = 0; i < 10_000; i++) {
      Path rule = directory.resolve("many/BULK-" + i);
      Files.createDirectories(rule);
      Files.createFile(rule.resolve("rule.yaml"));
    }
    assertThatThrownBy(() -> RulePacks.load(List.of(directory)))
        .isInstanceOf(PackFaults.class)
        .hasMessageContaining(
            directory
                + " Holds more than 2,500 files; none was read. A pack is written and read by people; give the folder of the packs alone.");
  }

  @Test
  void a_directory_without_a_pack_is_refused() {
    assertThatThrownBy(() -> RulePacks.load(List.of(directory.resolve("nowhere"))))
        .hasMessageContaining(
            "nowhere Not a directory of rule packs. Pass a directory that holds <pack>/pack.yaml.");
    assertThatThrownBy(() -> RulePacks.load(List.of(directory)))
        .hasMessageContaining(directory + " Holds no pack. A pack is a folder with a pack.yaml.");
  }
}
