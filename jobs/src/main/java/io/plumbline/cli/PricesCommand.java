package io.plumbline.cli;

import io.plumbline.shared.AuditClock;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.stage.price.LiteLlmPriceMap;
import io.plumbline.stage.price.PriceBook;
import io.plumbline.stage.price.PriceCheck;
import io.plumbline.stage.price.PriceEntry;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The price book. */
@Command(
    name = "prices",
    mixinStandardHelpOptions = true,
    description = "The price book: list prices and the files of policy/prices.",
    subcommands = {
      PricesCommand.ListPrices.class,
      PricesCommand.Check.class,
      PricesCommand.Import.class
    })
final class PricesCommand {

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "All entries, the strongest file first.")
  static final class ListPrices implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin CommonOptions common;

    @Override
    public Integer call() {
      TextTable table = new TextTable("entry", "currency", "from", "to", "verified", "file");
      for (PriceEntry entry : book(common).entries()) {
        table.row(
            entry.key(),
            entry.currency(),
            entry.validFrom(),
            entry.validTo(),
            entry.verifiedOn(),
            entry.file() + ":" + entry.line());
      }
      Console console =
          new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), common.quiet);
      table.lines().forEach(console::line);
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Reads all price files; says every fault, and how old they are.")
  static final class Check implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin CommonOptions common;

    @Override
    public Integer call() {
      Console console =
          new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), common.quiet);
      PriceCheck check = PriceCheck.of(book(common), List.of(), today());
      check.files().forEach(file -> console.line(file.message()));
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = "Imports prices.",
      subcommands = ImportLiteLlm.class)
  static final class Import {}

  @Command(
      name = "litellm",
      mixinStandardHelpOptions = true,
      description = "Imports LiteLLM's model_prices_and_context_window.json as a price file.")
  static final class ImportLiteLlm implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "model_prices_and_context_window.json")
    Path file;

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description = "Where to write, e.g. policy/prices/litellm.yaml (default: stdout).")
    Path out;

    @Option(
        names = "--source",
        description = "Where the map was obtained (default: the file's name).")
    String source;

    @Option(
        names = "--verified-on",
        paramLabel = "D",
        description = "Day the map was obtained (default: today, UTC).")
    LocalDate verifiedOn;

    @Override
    public Integer call() throws IOException {
      if (!Files.isRegularFile(file)) {
        throw new UsageFault("There is no file " + file + ".");
      }
      LiteLlmPriceMap.Imported imported;
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
        imported =
            LiteLlmPriceMap.read(
                in,
                source == null ? file.getFileName().toString() : source,
                verifiedOn == null ? today() : verifiedOn,
                key -> true);
      }
      Console console =
          new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), false);
      if (out == null) {
        console.raw(imported.yaml());
      } else {
        if (out.toAbsolutePath().getParent() != null) {
          Files.createDirectories(out.toAbsolutePath().getParent());
        }
        Files.writeString(out, imported.yaml());
      }
      console.warn(imported.models() + " models imported.");
      imported
          .refused()
          .forEach((key, why) -> console.warn("Left out '" + key + "': " + why + "."));
      imported.leftOut().forEach((why, n) -> console.warn(n + " left out: " + why + "."));
      imported
          .ignoredFields()
          .forEach(
              (field, why) ->
                  console.warn(
                      "Not used: "
                          + field
                          + " ("
                          + why.models()
                          + (why.models() == 1 ? " model): " : " models): ")
                          + why.reason()
                          + "."));
      imported.notes().forEach(console::warn);
      return ExitCode.DONE;
    }
  }

  private static PriceBook book(CommonOptions common) {
    AuditConfig config = common.load();
    return PriceBook.withFilesOf(config.policy().resolve("prices"));
  }

  private static LocalDate today() {
    return LocalDate.ofInstant(AuditClock.system().now(), ZoneOffset.UTC);
  }
}
