package io.plumbline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.pack.PackFaults;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.rules.pack.RulePages;
import io.plumbline.rules.pack.Scaffold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What `rules new` writes, for every kind of subject at once. */
class ScaffoldTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 27);
  private static final RulePacks BUILT_IN = RulePacks.builtIn();

  @TempDir Path packs;

  private static Scaffold scaffold(String id, String subject, String pack) {
    return new Scaffold(BUILT_IN, id, subject, pack, DAY);
  }

  @Test
  void a_new_rule_of_every_subject_is_sound_and_fails_the_one_case_that_asks_to_be_deleted()
      throws IOException {
    List<String> facts =
        Arrays.stream(Fact.class.getPermittedSubclasses()).map(Class::getSimpleName).toList();
    for (int i = 0; i < facts.size(); i++) {
      scaffold("HOUSE-" + (10 + i), facts.get(i), null).write(packs);
    }

    RulePacks all = RulePacks.load(List.of(packs));
    assertThat(all.rules()).hasSize(BUILT_IN.rules().size() + facts.size());
    List<CaseResult> own =
        PackCases.run(all).stream().filter(r -> r.rule().startsWith("HOUSE-")).toList();
    assertThat(own).hasSize(5 * facts.size());
    assertThat(own)
        .filteredOn(result -> !result.holds())
        .hasSize(facts.size())
        .allSatisfy(result -> assertThat(result.name()).startsWith("Still the example. Write "));

    assertThat(new RulePages(all).all())
        .containsKeys("rules.md", "house/HOUSE-10.md", "residency/RES-01.md")
        .hasSize(all.rules().size() + 1);
    assertThat(new RulePages(all).all().get("house/HOUSE-10.md"))
        .contains("| More than the threshold fails. |")
        .contains("| `max_house_10_attempts` | 100 | attempts |");
    assertThat(new RulePages(all).all().get("records/REC-01.md"))
        .contains(
            "- EU AI Act: Articles last checked against the source on 2026-11-21. Applies from 2027-12-02; until then a failure is a gap in readiness, not a breach.");
  }

  @Test
  void a_pack_that_is_there_keeps_what_it_says() throws IOException {
    scaffold("HOUSE-01", "Flow", null).write(packs);
    Path file = packs.resolve("house/pack.yaml");
    Files.writeString(file, Files.readString(file).replace("who answers for them", "the officer"));
    scaffold("HOUSE-02", "Provider", "house").write(packs);

    assertThat(Files.readString(file))
        .contains("owner: the officer")
        .contains("max_house_01_attempts")
        .contains("max_house_02_attempts");
    assertThat(RulePacks.load(List.of(packs)).rule("HOUSE-02")).isPresent();
    assertThatThrownBy(() -> scaffold("HOUSE-02", "Flow", null).write(packs))
        .isInstanceOf(PackFaults.class)
        .hasMessageContaining("house/HOUSE-02 The folder is there already. Take another id.");
  }

  @Test
  void what_cannot_be_a_new_rule_is_refused_with_every_reason() {
    assertThatThrownBy(() -> scaffold("RES-01", "Flows", "residency"))
        .isInstanceOf(PackFaults.class)
        .hasMessageContaining("There is a rule of that id already, in pack 'residency'.")
        .hasMessageContaining("Unknown fact 'Flows'. Did you mean 'Flow'?")
        .hasMessageContaining("Pack 'residency' comes with the product.");
    assertThatThrownBy(() -> scaffold("house", "Flow", "My Pack"))
        .hasMessageContaining(
            "Not a rule id. Write capitals and digits joined by hyphens: HOUSE-01.")
        .hasMessageContaining("'My Pack' is no name of a pack.");
  }
}
