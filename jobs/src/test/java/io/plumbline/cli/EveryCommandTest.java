package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What holds for all commands: a scheduler may give every one the same options. */
class EveryCommandTest {
  private static final List<String> COMMON =
      List.of(
          "--config",
          "--warehouse",
          "--reports",
          "--policy",
          "--packs",
          "--master",
          "--json",
          "--quiet",
          "--no-color",
          "--fail-on");

  @TempDir Path folder;

  @Test
  void everyCommandTakesTheCommonOptions() {
    List<String> refusing = new ArrayList<>();
    for (CommandLine command : leaves(Main.commands())) {
      for (String option : COMMON) {
        if (command.getCommandSpec().findOption(option) == null) {
          refusing.add(command.getCommandSpec().qualifiedName() + " " + option);
        }
      }
    }
    assertThat(refusing).isEmpty();
  }

  @Test
  void theHelpSaysWhatIsTheCommandsOwnBeforeWhatAllTake() {
    for (CommandLine command : leaves(Main.commands())) {
      String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
      int heading = help.indexOf(OwnOptionsFirst.HEADING);
      assertThat(heading).as(help).isPositive();
      for (CommandLine.Model.OptionSpec option : command.getCommandSpec().options()) {
        if (!option.hidden()) {
          int at = help.indexOf(String.join(", ", option.names()), help.indexOf("  -h"));
          assertThat(at > heading)
              .as(option.longestName() + " in\n" + help)
              .isEqualTo(COMMON.contains(option.longestName()));
        }
      }
    }
  }

  @Test
  void jsonIsJsonWhereverItIsAskedFor() throws Exception {
    Nights nights = new Nights(folder);
    nights.calls("2026-11-20", "chat us-east-1", "mail eu-west-1");
    String run = nights.audit("2026-11-20");
    String log = folder.resolve("logs/2026-11-20.jsonl").toString();
    String finding =
        new ObjectMapper()
            .readTree(nights.run("findings", "--json").out())
            .path("findings")
            .path(0)
            .path("fingerprint")
            .asText();
    assertThat(finding).isNotEmpty();
    List<String[]> commands =
        List.of(
            new String[] {"audit", "--date", "2026-11-20"},
            new String[] {"ingest"},
            new String[] {"judge", "--date", "2026-11-20"},
            new String[] {"report", "--date", "2026-11-20"},
            new String[] {"spend", "--date", "2026-11-20"},
            new String[] {"breakeven", "--workload", "chat"},
            new String[] {"findings"},
            new String[] {"explain", finding},
            new String[] {"evidence", finding, "--out", folder.resolve("pack").toString()},
            new String[] {"verify"},
            new String[] {"sign-off", run, "--by", "dpo", "--comment", "Seen."},
            new String[] {"replay", run},
            new String[] {"formats", "list"},
            new String[] {"formats", "sniff", log},
            new String[] {"formats", "check", log},
            new String[] {"rules", "list"},
            new String[] {"rules", "show", "RES-01"},
            new String[] {"rules", "check"},
            new String[] {"rules", "new", "HOUSE-01", "--packs", folder.resolve("p").toString()},
            new String[] {"rules", "docs", "--out", folder.resolve("docs").toString()},
            new String[] {"prices", "list"},
            new String[] {"prices", "check"},
            new String[] {"config", "show"},
            new String[] {"doctor"},
            new String[] {"init", folder.resolve("drafted").toString()},
            new String[] {
              "erase", "--before", "2026-11-01", "--by", "dpo", "--reason", "retention"
            });
    for (String[] command : commands) {
      List<String> all = new ArrayList<>(List.of(command));
      all.add("--json");
      Nights.Said said = nights.run(all.toArray(String[]::new));
      assertThat(said.exit()).as(all + ": " + said.all()).isIn(ExitCode.DONE, ExitCode.INCOMPLETE);
      assertThat(new ObjectMapper().readTree(said.out()).isContainerNode())
          .as(all + " printed: " + said.out())
          .isTrue();
    }
  }

  private static List<CommandLine> leaves(CommandLine command) {
    if (command.getSubcommands().isEmpty()) {
      return List.of(command);
    }
    return command.getSubcommands().values().stream()
        .distinct()
        .flatMap(sub -> leaves(sub).stream())
        .toList();
  }
}
