package io.plumbline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.rules.finding.Finding;
import io.plumbline.rules.finding.Kind;
import io.plumbline.rules.finding.Status;
import io.plumbline.rules.pack.Framework;
import io.plumbline.rules.pack.Parameter;
import io.plumbline.rules.pack.Rule;
import io.plumbline.rules.pack.RulePacks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Walks every pack and every rule folder: what is there is complete, and every case holds. */
class AllPacksTest {
  /** Faults of any folder would have stopped the load, all at once. */
  private static final RulePacks PACKS = RulePacks.builtIn();

  @Test
  void every_folder_of_the_packs_is_read() throws Exception {
    Path source = Path.of("packs");
    try (Stream<Path> walk = Files.walk(source)) {
      List<String> folders =
          walk.filter(path -> path.getFileName().toString().equals("rule.yaml"))
              .map(path -> path.getParent().getFileName().toString())
              .sorted()
              .toList();
      assertThat(PACKS.rules().stream().map(Rule::id).sorted().toList()).isEqualTo(folders);
    }
  }

  @Test
  void the_first_rules_are_there() {
    assertThat(PACKS.ids())
        .contains(
            "RES-01",
            "RES-02",
            "PII-02",
            "PII-04",
            "CON-01",
            "RLM-01",
            "UTL-01",
            "COST-01",
            "COST-02",
            "DQ-04",
            "SWE-01",
            "SWE-03",
            "SWE-04",
            "STL-01",
            "STL-03",
            "STL-05",
            "SIG-01",
            "SIG-06",
            "SWE-ROLLUP",
            "STL-ROLLUP",
            "DF-1",
            "DF-2",
            "DF-CONFLICT");
  }

  @Test
  void every_rule_has_a_case_of_each_sort_and_a_page() {
    for (Rule rule : PACKS.rules()) {
      assertThat(rule.why())
          .as(rule.id())
          .startsWith("# " + rule.id() + " ")
          .contains("cannot see");
      if (rule.kind() != Kind.MANUAL) {
        assertThat(rule.cases().stream().map(c -> c.sort()).collect(Collectors.toSet()))
            .as(rule.id())
            .contains("failing", "passing", "just_below", "missing_input");
      }
    }
  }

  @Test
  void a_just_below_case_does_not_say_the_same_as_the_missing_input() {
    for (Rule rule : PACKS.rules()) {
      assertThat(rule.cases())
          .as(rule.id())
          .filteredOn(c -> c.sort().equals("missing_input"))
          .allSatisfy(c -> assertThat(c.expect()).isEqualTo("not_assessed"));
      assertThat(rule.cases())
          .as(rule.id())
          .filteredOn(c -> c.sort().equals("passing"))
          .allSatisfy(c -> assertThat(c.expect()).isEqualTo("pass"));
      assertThat(rule.cases())
          .as(rule.id())
          .filteredOn(c -> c.sort().equals("failing"))
          .allSatisfy(c -> assertThat(c.expect()).isEqualTo("fail"));
    }
  }

  @Test
  void every_parameter_has_unit_source_and_date_and_is_read_by_a_rule() throws Exception {
    StringBuilder texts = new StringBuilder();
    try (Stream<Path> walk = Files.walk(Path.of("packs"))) {
      for (Path path :
          walk.filter(p -> p.toString().endsWith("rule.drl") || p.toString().endsWith("rule.yaml"))
              .toList()) {
        texts.append(Files.readString(path));
      }
    }
    for (Parameter parameter : PACKS.parameters().values()) {
      assertThat(parameter.unit()).as(parameter.name()).isNotBlank();
      assertThat(parameter.source()).as(parameter.name()).isNotBlank();
      assertThat(parameter.date()).as(parameter.name()).isNotNull();
      assertThat(texts.toString()).as("somebody reads it").contains(parameter.name());
    }
  }

  @Test
  void frameworks_map_articles_to_rules_and_the_ai_act_is_readiness_until_its_date() {
    assertThat(PACKS.frameworks())
        .extracting(Framework::name)
        .contains("GDPR", "EU AI Act", "ISO/IEC 42001");
    Framework act =
        PACKS.frameworks().stream().filter(f -> f.id().equals("ai-act")).findFirst().orElseThrow();
    assertThat(act.readinessOnly(java.time.LocalDate.of(2027, 12, 1))).isTrue();
    assertThat(act.readinessOnly(java.time.LocalDate.of(2027, 12, 2))).isFalse();
  }

  @Test
  void the_built_in_rules_were_compiled_at_build_time() {
    assertThat(PACKS.precompiledModels()).isNotEmpty();
  }

  @Test
  void the_sources_pass_the_full_check_and_are_what_was_compiled() {
    RulePacks checked = RulePacks.readBuiltIn(Path.of("packs"));
    assertThat(checked.builtInDigest()).isEqualTo(PACKS.builtInDigest());
    assertThat(checked.rules())
        .filteredOn(rule -> rule.kind() != Kind.MANUAL)
        .allSatisfy(
            rule -> assertThat(rule.condition().drl()).contains("rule \"" + rule.id() + "\""));
  }

  @Test
  void every_rule_serves_an_article_or_its_pack_says_why_not() {
    for (io.plumbline.rules.pack.Pack pack : PACKS.packs()) {
      for (Rule rule : pack.rules()) {
        boolean mapped =
            PACKS.frameworks().stream()
                .flatMap(framework -> framework.articles().stream())
                .anyMatch(article -> article.rules().contains(rule.id()));
        assertThat(mapped || pack.noControls() != null).as(rule.id()).isTrue();
      }
    }
  }

  @Test
  void every_framework_says_when_it_was_last_checked() {
    assertThat(PACKS.frameworks())
        .extracting(Framework::id)
        .containsExactlyInAnyOrder("gdpr", "ai-act", "iso42001", "hipaa", "nis2", "dora");
    assertThat(PACKS.frameworks())
        .allSatisfy(framework -> assertThat(framework.checked()).isNotNull());
  }

  @TestFactory
  List<DynamicTest> every_rule_can_be_excepted_and_its_failure_comes_back_on_the_day_after() {
    Judge judge = new Judge(PACKS);
    java.time.LocalDate day = java.time.LocalDate.of(2026, 11, 21);
    return PACKS.rules().stream()
        .filter(rule -> rule.kind() != Kind.MANUAL)
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.id(),
                    () -> {
                      io.plumbline.rules.pack.Case failing =
                          rule.cases().stream()
                              .filter(one -> one.expect().equals("fail"))
                              .findFirst()
                              .orElseThrow();
                      Finding accepted = excepted(judge, rule, failing, day, day);
                      assertThat(accepted.status()).isEqualTo(Status.EXCEPTED);
                      assertThat(accepted.exceptionId()).isEqualTo("EX-1");
                      Finding back = excepted(judge, rule, failing, day.minusDays(1), day);
                      assertThat(back.status()).isEqualTo(Status.FAIL);
                      assertThat(back.reason())
                          .startsWith("Exception 'EX-1' expired on 2026-11-20");
                    }))
        .toList();
  }

  private static Finding excepted(
      Judge judge,
      Rule rule,
      io.plumbline.rules.pack.Case example,
      java.time.LocalDate expires,
      java.time.LocalDate day) {
    Map<String, Status> signs = new TreeMap<>();
    example
        .signs()
        .forEach(
            (id, status) ->
                signs.put(id, Status.valueOf(status.toUpperCase(java.util.Locale.ROOT))));
    Map<String, Object> values = new TreeMap<>();
    example.parameters().forEach((name, value) -> values.put(name, Parameter.valueOf(value)));
    Waiver waiver = new Waiver("EX-1", rule.id(), "*", "r", "a", "t", expires);
    return judge.one(
        rule,
        io.plumbline.rules.pack.Given.fact(rule.subject(), example.given()),
        signs,
        values,
        new JudgeOptions(day, Map.of(), List.of(waiver)));
  }

  @TestFactory
  List<DynamicTest> every_case_holds() {
    return PackCases.run(PACKS).stream()
        .map(
            result ->
                DynamicTest.dynamicTest(
                    result.rule() + " " + result.name(),
                    () -> assertThat(result.difference()).as(result.name()).isNull()))
        .toList();
  }
}
