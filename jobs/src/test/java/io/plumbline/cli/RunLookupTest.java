package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever command is about a run, one that is not there is said in the same words. */
class RunLookupTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "findings --run 1a2b",
        "findings --run 1a2b --json",
        "explain ffff --run 1a2b",
        "verify 1a2b",
        "replay 1a2b",
        "sign-off 1a2b --by dpo --comment seen"
      })
  void aRunThatIsNotThere(String command) throws Exception {
    Nights.Said said = new Nights(folder).run(command.split(" "));
    assertThat(said.exit()).as(said.all()).isEqualTo(ExitCode.USAGE);
    assertThat(said.err())
        .isEqualTo(
            "There is no run '1a2b' in %s/warehouse, or more than one begins so.\n"
                .formatted(folder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"findings", "explain ffff"})
  void nothingWasAudited(String command) throws Exception {
    Nights.Said said = new Nights(folder).run(command.split(" "));
    assertThat(said.exit()).as(said.all()).isEqualTo(ExitCode.USAGE);
    assertThat(said.err())
        .isEqualTo(
            "Nothing was audited in %s/warehouse yet. Run: plumbline audit --config FILE --date DAY\n"
                .formatted(folder));
  }
}
