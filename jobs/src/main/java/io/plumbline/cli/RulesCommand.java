package io.plumbline.cli;

import io.plumbline.rules.engine.CaseResult;
import io.plumbline.rules.engine.PackCases;
import io.plumbline.rules.pack.Rule;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.rules.pack.RulePages;
import io.plumbline.rules.pack.Scaffold;
import io.plumbline.shared.AuditClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The rule packs. */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    description = "Rule packs: the built-in ones and those of --packs DIR.",
    subcommands = {
      RulesCommand.ListRules.class,
      RulesCommand.Show.class,
      RulesCommand.Check.class,
      RulesCommand.Test.class,
      RulesCommand.New.class,
      RulesCommand.Docs.class
    })
final class RulesCommand {

  /** What every subcommand takes. */
  abstract static class OverPacks implements Callable<Integer> {

    @Mixin CommonOptions common;

    RulePacks load() {
      return RulePacks.load(common.packFolders());
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
        table.row(rule.id(), lower(rule.severity()), lower(rule.kind()), rule.pack(), rule.title());
      }
      table.print(common.console(), common.json);
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

    /** What {@code --json} prints. */
    private record Shown(
        String rule,
        String title,
        String severity,
        String kind,
        String pack,
        String fails,
        String risk,
        String remedy,
        List<String> controls,
        List<String> threshold,
        String why) {}

    @Override
    public Integer call() {
      RulePacks all = load();
      Rule rule =
          all.rule(id)
              .orElseThrow(
                  () -> new UsageFault("There is no rule '" + id + "'. See: plumbline rules list"));
      Console console = common.console();
      if (common.json) {
        console.json(
            new Shown(
                rule.id(),
                rule.title(),
                lower(rule.severity()),
                lower(rule.kind()),
                rule.pack(),
                rule.fails(),
                rule.risk(),
                rule.remedy(),
                rule.controls(),
                rule.threshold(),
                rule.why().strip()));
        return ExitCode.DONE;
      }
      console.line(
          rule.id()
              + " "
              + rule.title()
              + " ("
              + lower(rule.severity())
              + ", pack "
              + rule.pack()
              + ")");
      console.line("");
      console.line("Fails with: " + rule.fails());
      console.line("Risk: " + rule.risk());
      console.line("Remedy: " + rule.remedy());
      console.line("Controls: " + String.join(", ", rule.controls()));
      all.frameworks().stream()
          .filter(law -> rule.controls().stream().anyMatch(c -> c.startsWith(law.name() + " ")))
          .forEach(law -> console.line("  " + law.name() + ": " + RulePages.standing(law)));
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
    /** What {@code --json} prints. */
    private record Sound(int packs, int rules) {}

    @Override
    public Integer call() {
      RulePacks all = load();
      if (common.json) {
        common.console().json(new Sound(all.packs().size(), all.rules().size()));
        return ExitCode.DONE;
      }
      common
          .console()
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
    /** What {@code --json} prints. */
    private record Tested(int hold, List<Broken> broken) {}

    private record Broken(String rule, String name, String difference) {}

    @Override
    public Integer call() {
      List<CaseResult> results = PackCases.run(load());
      Console console = common.console();
      List<CaseResult> broken = results.stream().filter(r -> !r.holds()).toList();
      if (common.json) {
        console.json(
            new Tested(
                results.size() - broken.size(),
                broken.stream().map(r -> new Broken(r.rule(), r.name(), r.difference())).toList()));
        return broken.isEmpty() ? ExitCode.DONE : ExitCode.USAGE;
      }
      broken.forEach(r -> console.line(r.rule() + " \"" + r.name() + "\": " + r.difference()));
      console.line(
          "%d cases hold, %d do not.".formatted(results.size() - broken.size(), broken.size()));
      return broken.isEmpty() ? ExitCode.DONE : ExitCode.USAGE;
    }
  }

  @Command(
      name = "new",
      mixinStandardHelpOptions = true,
      description = {
        "Writes the files of a new rule into the folder of --packs (default: ./packs).",
        "They compile and their cases hold, but for one that does not until you delete it: nothing"
            + " unwritten passes its tests."
      })
  static final class New extends OverPacks {
    @Parameters(paramLabel = "ID", description = "Id of the new rule, e.g. HOUSE-01.")
    String id;

    @Option(
        names = "--subject",
        paramLabel = "FACT",
        description = "What it judges (default: ${DEFAULT-VALUE}).",
        defaultValue = "Flow")
    String subject;

    @Option(
        names = "--pack",
        paramLabel = "NAME",
        description = "Its pack (default: the id's first part).")
    String pack;

    @Override
    public Integer call() throws IOException {
      Path folder = Path.of(common.packs == null ? "packs" : common.packs);
      if (Files.exists(folder.resolve("pack.yaml"))) {
        throw new UsageFault(
            "%s is a pack. Give the folder that holds it, and the pack's name with --pack."
                .formatted(folder));
      }
      RulePacks present =
          holdsPacks(folder) ? RulePacks.load(List.of(folder)) : RulePacks.builtIn();
      LocalDate today = LocalDate.ofInstant(AuditClock.system().now(), ZoneOffset.UTC);
      List<Path> files = new Scaffold(present, id, subject, pack, today).write(folder);
      Console console = common.console();
      if (common.json) {
        console.json(files);
        return ExitCode.DONE;
      }
      files.forEach(file -> console.line(file.toString()));
      console.line(
          "Next: write them, beginning with why.md. plumbline rules check --packs %1$s names what is wrong, plumbline rules test --packs %1$s runs the cases."
              .formatted(folder));
      return ExitCode.DONE;
    }

    private static boolean holdsPacks(Path folder) throws IOException {
      if (!Files.isDirectory(folder)) {
        return false;
      }
      try (Stream<Path> entries = Files.list(folder)) {
        return entries.anyMatch(entry -> Files.exists(entry.resolve("pack.yaml")));
      }
    }
  }

  @Command(
      name = "docs",
      mixinStandardHelpOptions = true,
      description = {
        "The handbook of all packs in use, in Markdown: the catalogue of rules, parameters and laws.",
        "With --out, into a folder, with a page for every rule: why, thresholds, examples."
      })
  static final class Docs extends OverPacks {
    @Option(names = "--out", paramLabel = "DIR", description = "Folder to write pages into.")
    Path out;

    @Override
    public Integer call() throws IOException {
      RulePages pages = new RulePages(load());
      Console console = common.console();
      if (out == null) {
        console.raw(pages.catalogue("# Rules\n", false));
        return ExitCode.DONE;
      }
      Map<String, String> all = pages.all();
      for (Map.Entry<String, String> page : all.entrySet()) {
        Path file = out.resolve(page.getKey());
        Files.createDirectories(file.getParent());
        Files.writeString(file, page.getValue());
      }
      if (common.json) {
        console.json(all.keySet().stream().map(out::resolve).toList());
        return ExitCode.DONE;
      }
      console.line("%d pages in %s.".formatted(all.size(), out));
      return ExitCode.DONE;
    }
  }

  private static String lower(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
