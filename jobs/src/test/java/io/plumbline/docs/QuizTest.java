package io.plumbline.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stage.judge.LaneVerdict;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The four questions of the source's quiz (S-140), logs in and verdict out. */
class QuizTest {
  @TempDir Path folder;

  @Test
  void unpredictableUseWithWeeklyChangesOfPromptStaysManaged() {
    World world = new World(1);
    world.noise = 0.9;
    world.promptWeeks = 1;
    world.monthlyMillions = 20;
    world.need = "cost";
    LaneVerdict verdict = world.verdict(folder, null);
    assertThat(verdict.verdict()).isEqualTo("stay_managed");
    assertThat(verdict.tooEarly()).contains("SWE-01");
  }

  @Test
  void regulatedDataWithAPlatformTeamIsSelfHosted() {
    World world = new World(2);
    world.strict = true;
    LaneVerdict verdict = world.verdict(folder, null);
    assertThat(verdict.verdict()).isEqualTo("self_host");
    assertThat(verdict.because()).endsWith("compliance overrides cost.");
  }

  @Test
  void selfHostedIsCheaperIsMisleadingAsSaid() {
    World world = new World(3);
    world.monthlyMillions = 30;
    world.openToClosed = 0.97;
    world.selfToApi = 2.0;
    world.need = "cost";
    LaneVerdict verdict = world.verdict(folder, null);
    assertThat(verdict.tooEarly()).containsExactly("SWE-03");
    assertThat(verdict.verdict()).isEqualTo("stay_managed");
  }

  @Test
  void refusedForRateAndInNeedOfAFrontierModelIsHybrid() {
    World world = new World(4);
    world.frontier = true;
    world.monthlyMillions = 40;
    world.refusedShare = 0.05;
    world.refusedDaysAWeek = 4;
    LaneVerdict verdict = world.verdict(folder, null);
    assertThat(verdict.verdict()).isEqualTo("hybrid");
    assertThat(verdict.tooLong()).containsExactly("STL-01");
  }
}
