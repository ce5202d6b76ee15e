package io.plumbline.cli;

import io.plumbline.rules.engine.CaseResult;
import io.plumbline.rules.engine.PackCases;
import io.plumbline.rules.pack.Rule;
import io.plumbline.rules.pack.RulePacks;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The rule packs. */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    description = "Rule packs: the built-in ones and those of --packs DIR.",
    subcommands = {
      RulesCommand.ListRules.class,
      RulesCommand.Show.class,
      RulesCommand.Check.class,
      RulesCommand.Test.class
    })
final class RulesCommand {

  /** What every subcommand takes. */
  abstract static class OverPacks implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Option(names = "--packs", paramLabel = "DIR", description = "Folder of further rule packs.")
    List<Path> packs = List.of();

    RulePacks load() {
      return RulePacks.load(packs);
    }

    Console console() {
      return new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), false);
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "All rules with their severity and title.")
  static final class ListRules extends OverPacks {
    @Override
    public Integer call() {
      TextTable table = new TextTable("rule", "severity", "kind", "pack", "title");
      for (Rule rule : load().rules()) {
        table.row(
            rule.id(),
            rule.severity().name().toLowerCase(Locale.ROOT),
            rule.kind().name().toLowerCase(Locale.ROOT),
            rule.pack(),
            rule.title());
      }
      Console console = console();
      table.lines().forEach(console::line);
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "A rule's words: why it matters, what to do, the page behind it.")
  static final class Show extends OverPacks {
    @Parameters(paramLabel = "ID", description = "Rule id, e.g. RES-01.")
    String id;

    @Override
    public Integer call() {
      RulePacks all = load();
      Rule rule =
          all.rule(id)
              .orElseThrow(
                  () -> new UsageFault("There is no rule '" + id + "'. See: plumbline rules list"));
      Console console = console();
      console.line(
          rule.id()
              + " "
              + rule.title()
              + " ("
              + rule.severity().name().toLowerCase(Locale.ROOT)
              + ", pack "
              + rule.pack()
              + ")");
      console.line("");
      console.line("Fails with: " + rule.fails());
      console.line("Risk: " + rule.risk());
      console.line("Remedy: " + rule.remedy());
      console.line("Controls: " + String.join(", ", rule.controls()));
      console.line("Judged against: " + String.join(", ", rule.threshold()));
      console.line("");
      console.line(rule.why().strip());
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Reads and checks all packs; says every fault with file, line and column.")
  static final class Check extends OverPacks {
    @Override
    public Integer call() {
      RulePacks all = load();
      console()
          .line(
              "%d packs with %d rules are sound."
                  .formatted(all.packs().size(), all.rules().size()));
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description = "Runs the cases of all rules.")
  static final class Test extends OverPacks {
    @Override
    public Integer call() {
      List<CaseResult> results = PackCases.run(load());
      Console console = console();
      List<CaseResult> broken = results.stream().filter(r -> !r.holds()).toList();
      broken.forEach(r -> console.line(r.rule() + " \"" + r.name() + "\": " + r.difference()));
      console.line(
          "%d cases hold, %d do not.".formatted(results.size() - broken.size(), broken.size()));
      return broken.isEmpty() ? ExitCode.DONE : ExitCode.USAGE;
    }
  }
}
