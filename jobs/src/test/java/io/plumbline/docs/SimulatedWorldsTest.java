package io.plumbline.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stage.judge.LaneVerdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hundred made-up workloads whose right answer is known because they were made to it: logs and
 * policy files in, verdict out. The answer is told by the story, never by the code that judges.
 */
class SimulatedWorldsTest {
  private static final int WORLDS = 200;

  /** Share of worlds whose verdict must be the story's. */
  private static final double MATCH = 0.95;

  private static final List<String> WORDS =
      List.of(
          "stay_managed",
          "managed_open",
          "hybrid",
          "self_host",
          "too_early",
          "too_long",
          "insufficient_evidence");

  /**
   * A kind of workload.
   *
   * @param answer what is right for it
   * @param forbidden whether compliance, readiness or quality forbids a lane of our own
   * @param withheld whether evidence that bears on the answer was withheld
   */
  private record Story(
      String name, String answer, boolean forbidden, boolean withheld, Consumer<World> told) {}

  private static Story story(String name, String answer, Consumer<World> told) {
    return new Story(name, answer, false, false, told);
  }

  private static Story forbidden(String name, String answer, Consumer<World> told) {
    return new Story(name, answer, true, false, told);
  }

  private static Story withheld(String name, Consumer<World> told) {
    return new Story(name, "insufficient_evidence", false, true, told);
  }

  /** Large, narrow, steady, good enough, cheap, with a team: all that speaks for moving. */
  private static void ripe(World world) {
    world.task = "summarization";
    world.monthlyMillions = world.between(95, 320);
    world.noise = world.between(0.02, 0.15);
    world.openToClosed = world.between(0.93, 1.02);
    world.selfToApi = world.between(0.30, 0.66);
    world.need = "cost";
  }

  /** Refused on some days of every week, in normal growth. */
  private static void limited(World world) {
    world.refusedShare = world.between(0.02, 0.08);
    world.refusedDaysAWeek = 3 + (world.between(0, 1) < 0.5 ? 0 : 1);
  }

  private static List<Story> stories() {
    List<Story> stories = new ArrayList<>();
    stories.add(story("steady and massive, every gate open", "self_host", w -> ripe(w)));
    stories.add(
        story(
            "seasonal and massive: quiet weekends, every gate open",
            "self_host",
            w -> {
              ripe(w);
              w.weekends = true;
              w.noise = w.between(0.02, 0.08);
            }));
    stories.add(
        story(
            "growing into the quota, cheaper on a lane of our own",
            "self_host",
            w -> {
              ripe(w);
              limited(w);
              w.task = "chat";
            }));
    stories.add(
        forbidden(
            "ripe, but no team",
            "managed_open",
            w -> {
              ripe(w);
              w.team = false;
            }));
    stories.add(
        forbidden(
            "ripe, but two people on call",
            "managed_open",
            w -> {
              ripe(w);
              w.rota = 2;
            }));
    stories.add(
        forbidden(
            "ripe, but open models are not good enough",
            "stay_managed",
            w -> {
              ripe(w);
              w.openToClosed = w.between(0.5, 0.86);
            }));
    stories.add(
        forbidden(
            "ripe, but policy admits no lane of our own",
            "managed_open",
            w -> {
              ripe(w);
              w.lanes = "[managed_closed, managed_open]";
            }));
    stories.add(
        story(
            "outgrown by limits and volume, but a lane of our own is dearer",
            "managed_open",
            w -> {
              ripe(w);
              limited(w);
              w.selfToApi = w.between(1.3, 4);
            }));
    stories.add(
        story(
            "ripe, but never evaluated: a missing step, not a missing sign",
            "too_long",
            w -> {
              ripe(w);
              w.openToClosed = null;
            }));
    stories.add(
        withheld(
            "massive and narrow, cost and quality withheld",
            w -> {
              ripe(w);
              w.openToClosed = null;
              w.selfToApi = null;
              w.need = null;
            }));
    stories.add(
        withheld(
            "large, but ten days of logs",
            w -> {
              ripe(w);
              w.firstDay = 82;
              w.selfToApi = null;
              w.need = null;
            }));
    stories.add(
        withheld(
            "no third party admitted, and nobody says whether there is a team",
            w -> {
              w.strict = true;
              w.team = null;
            }));
    stories.add(
        story(
            "small and steady",
            "stay_managed",
            w -> {
              w.monthlyMillions = w.between(0.05, 12);
              w.noise = w.between(0.02, 0.2);
            }));
    stories.add(
        story(
            "spiky",
            "stay_managed",
            w -> {
              w.monthlyMillions = w.between(5, 45);
              w.noise = w.between(0.8, 0.95);
              w.openToClosed = w.between(0.93, 1);
              w.selfToApi = w.between(1.2, 3);
            }));
    stories.add(
        story(
            "drifting: new prompts each week, and somebody wants to move",
            "stay_managed",
            w -> {
              w.monthlyMillions = w.between(5, 60);
              w.promptWeeks = 1;
              w.need = "cost";
              w.selfToApi = w.between(1.1, 2);
            }));
    stories.add(
        story(
            "cheaper by tokens alone, dearer in all",
            "stay_managed",
            w -> {
              w.monthlyMillions = w.between(10, 60);
              w.openToClosed = w.between(0.93, 1);
              w.selfToApi = w.between(1.5, 5);
              w.need = "cost";
            }));
    stories.add(
        forbidden(
            "a move of prestige, unsettled",
            "too_early",
            w -> {
              w.ownShare = 1;
              w.need = "prestige";
              w.monthlyMillions = w.between(2, 30);
              w.promptWeeks = 1;
              w.selfToApi = null;
            }));
    stories.add(
        forbidden(
            "an underused pool that nobody can run",
            "too_early",
            w -> {
              w.ownShare = 1;
              w.need = "cost";
              w.monthlyMillions = w.between(1, 8);
              w.rota = 1;
              w.selfToApi = w.between(2, 5);
              w.openToClosed = w.between(0.93, 1);
            }));
    stories.add(
        story(
            "settled on a lane of our own",
            "self_host",
            w -> {
              ripe(w);
              w.ownShare = 1;
            }));
    stories.add(
        story(
            "settled on two lanes",
            "hybrid",
            w -> {
              ripe(w);
              w.ownShare = w.between(0.3, 0.7);
            }));
    stories.add(
        story(
            "regulated, with a platform team",
            "self_host",
            w -> {
              w.strict = true;
              w.monthlyMillions = w.between(0.5, 40);
              w.openToClosed = w.between(0.92, 1);
            }));
    stories.add(
        forbidden(
            "regulated, without a team",
            "managed_open",
            w -> {
              w.strict = true;
              w.team = false;
              w.monthlyMillions = w.between(0.5, 40);
            }));
    stories.add(
        story(
            "refused for rate, and in need of a frontier model",
            "hybrid",
            w -> {
              w.frontier = true;
              limited(w);
              w.monthlyMillions = w.between(10, 90);
            }));
    stories.add(
        forbidden(
            "ripe, but personal data runs abroad though its provider offers a region",
            "stay_managed",
            w -> {
              ripe(w);
              w.country = "US";
            }));
    stories.add(
        story(
            "residency out of reach of any contract, with a team",
            "self_host",
            w -> {
              w.country = "US";
              w.regionOption = "none";
              w.openToClosed = w.between(0.92, 1);
            }));
    return stories;
  }

  private record Outcome(Story story, LaneVerdict verdict) {}

  @TempDir Path folder;

  @Test
  void theVerdictIsTheStorysAndTheTableIsWritten() throws IOException {
    List<Story> stories = stories();
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < WORLDS; i++) {
      Story story = stories.get(i % stories.size());
      World world = new World(1_000 + i);
      story.told().accept(world);
      outcomes.add(new Outcome(story, world.verdict(folder.resolve("w" + i), null)));
    }

    List<String> wrong = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      LaneVerdict said = outcome.verdict();
      if (!said.verdict().equals(outcome.story().answer())) {
        wrong.add(
            "%s: %s, not %s. %s %s %s"
                .formatted(
                    outcome.story().name(),
                    said.verdict(),
                    outcome.story().answer(),
                    said.because(),
                    said.gates(),
                    said.missing()));
      }
      if (outcome.story().forbidden()) {
        assertThat(said.verdict()).as(outcome.story().name()).isNotEqualTo("self_host");
      }
      if (outcome.story().withheld()) {
        assertThat(said.verdict()).as(outcome.story().name()).isEqualTo("insufficient_evidence");
        assertThat(said.missing()).as(outcome.story().name()).isNotEmpty();
      }
    }
    assertThat(wrong)
        .as(String.join("\n", wrong))
        .hasSizeLessThanOrEqualTo((int) Math.round(WORLDS * (1 - MATCH)));
    assertThat(Written.text("generated/verdicts.md", page(outcomes)))
        .as("docs/generated/verdicts.md " + Written.HOW)
        .isEqualTo(page(outcomes));
  }

  @Test
  void orderOfRowsSplitOfFilesAndTimeZoneOfTheHostChangeNothing() {
    TimeZone before = TimeZone.getDefault();
    List<Story> stories = stories();
    try {
      for (int i = 0; i < stories.size(); i += 3) {
        TimeZone.setDefault(before);
        LaneVerdict first = told(stories.get(i), i).verdict(folder.resolve("a" + i), null);
        TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
        assertThat(told(stories.get(i), i).verdict(folder.resolve("b" + i), (long) i))
            .as(stories.get(i).name())
            .isEqualTo(first);
      }
    } finally {
      TimeZone.setDefault(before);
    }
  }

  private static World told(Story story, int seed) {
    World world = new World(seed);
    story.told().accept(world);
    return world;
  }

  private static String page(List<Outcome> outcomes) {
    Map<String, Map<String, Integer>> counts = new TreeMap<>();
    int right = 0;
    for (Outcome outcome : outcomes) {
      String said = outcome.verdict().verdict();
      counts
          .computeIfAbsent(outcome.story().answer(), a -> new TreeMap<>())
          .merge(said, 1, Integer::sum);
      right += said.equals(outcome.story().answer()) ? 1 : 0;
    }
    StringBuilder page = new StringBuilder();
    page.append(
            "<!-- Written by SimulatedWorldsTest; do not edit. -->\n# Verdicts on made-up worlds\n\n")
        .append(
            "%d workloads were made up to a known right answer (seeded, 92 days of logs and the policy files each), and judged\n"
                .formatted(outcomes.size()))
        .append(
            "by all rules. %d of them got the verdict of their story. A row is the right answer, a column the verdict given.\n\n"
                .formatted(right));
    page.append("| right answer \\ verdict |");
    WORDS.forEach(word -> page.append(" `").append(word).append("` |"));
    page.append("\n| --- |").append(" ---: |".repeat(WORDS.size())).append("\n");
    for (String answer : WORDS) {
      page.append("| `").append(answer).append("` |");
      for (String said : WORDS) {
        int count = counts.getOrDefault(answer, Map.of()).getOrDefault(said, 0);
        page.append(" ").append(count == 0 ? "·" : String.valueOf(count)).append(" |");
      }
      page.append("\n");
    }
    page.append("\n| story | right answer | worlds | so judged |\n| --- | --- | ---: | ---: |\n");
    for (Story story : stories()) {
      long all = outcomes.stream().filter(o -> o.story().name().equals(story.name())).count();
      long so =
          outcomes.stream()
              .filter(o -> o.story().name().equals(story.name()))
              .filter(o -> o.verdict().verdict().equals(story.answer()))
              .count();
      page.append("| %s | `%s` | %d | %d |\n".formatted(story.name(), story.answer(), all, so));
    }
    page.append(
        "\nWhere compliance, readiness or quality forbids a lane of our own the verdict is never `self_host`, and where\n"
            + "evidence was withheld it is `insufficient_evidence`: the test asserts both. The stories were written by those who\n"
            + "wrote the rules; they show that the rules do what is said of them, not that the world is like the stories.\n");
    return page.toString();
  }
}
