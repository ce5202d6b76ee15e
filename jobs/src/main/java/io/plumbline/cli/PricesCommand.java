package io.plumbline.cli;

import io.plumbline.PriceCoverage;
import io.plumbline.shared.AuditClock;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.stage.price.FocusPriceSheet;
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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
      table.print(common.console(), common.json);
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Reads all price files: says every fault, how old they are, and which models of the last 60"
            + " days that the warehouse holds have no price.",
        "Exit code 4 where calls have no price."
      })
  static final class Check implements Callable<Integer> {
    @Mixin CommonOptions common;

    @Override
    public Integer call() throws IOException {
      Console console = common.console();
      AuditConfig config = common.load();
      PriceCheck check =
          PriceCoverage.of(
              config, PriceBook.withFilesOf(config.policy().resolve("prices")), today());
      if (common.json) {
        console.json(check);
      } else {
        check.files().forEach(file -> console.line(file.message()));
        check.unpriced().forEach(unpriced -> console.line(unpriced.message()));
        check.selfHosted().forEach(own -> console.line(own.message()));
      }
      return check.unpriced().isEmpty() ? ExitCode.DONE : ExitCode.INCOMPLETE;
    }
  }

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = "Imports prices.",
      subcommands = {ImportLiteLlm.class, ImportFocus.class})
  static final class Import {}

  /** Where an import comes from and goes to. */
  private static final class Importing {
    @Parameters(paramLabel = "FILE", description = "The file to import.")
    Path file;

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description = "Where to write, e.g. policy/prices/imported.yaml (default: stdout).")
    Path out;

    @Option(
        names = "--source",
        description = "Where the file was obtained (default: the file's name).")
    String source;

    @Option(
        names = "--verified-on",
        paramLabel = "D",
        description = "Day the file was obtained (default: today, UTC).")
    LocalDate verifiedOn;

    InputStream open() throws IOException {
      if (!Files.isRegularFile(file)) {
        throw new UsageFault("There is no file " + file + ".");
      }
      return new BufferedInputStream(Files.newInputStream(file));
    }

    String source() {
      return source == null ? file.getFileName().toString() : source;
    }

    LocalDate verifiedOn() {
      return verifiedOn == null ? today() : verifiedOn;
    }

    void write(String yaml, int models, Console console) throws IOException {
      if (out == null) {
        console.raw(yaml);
      } else {
        if (out.toAbsolutePath().getParent() != null) {
          Files.createDirectories(out.toAbsolutePath().getParent());
        }
        Files.writeString(out, yaml);
      }
      console.warn(models + (models == 1 ? " model imported." : " models imported."));
    }
  }

  @Command(
      name = "litellm",
      mixinStandardHelpOptions = true,
      description = "Imports LiteLLM's model_prices_and_context_window.json as a price file.")
  static final class ImportLiteLlm implements Callable<Integer> {
    @Mixin CommonOptions common;
    @Mixin Importing importing;

    @Override
    public Integer call() throws IOException {
      LiteLlmPriceMap.Imported imported;
      try (InputStream in = importing.open()) {
        imported =
            LiteLlmPriceMap.read(in, importing.source(), importing.verifiedOn(), key -> true);
      }
      Console console = common.console();
      importing.write(imported.yaml(), imported.models(), console);
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

  @Command(
      name = "focus",
      mixinStandardHelpOptions = true,
      description = "Imports a FOCUS price sheet (CSV with ListUnitPrice, ContractedUnitPrice).")
  static final class ImportFocus implements Callable<Integer> {
    @Mixin CommonOptions common;
    @Mixin Importing importing;

    @Option(
        names = "--provider",
        description =
            "OpenTelemetry's name of the provider, e.g. openai (default: as the sheet names it).")
    String provider;

    @Override
    public Integer call() throws IOException {
      FocusPriceSheet.Imported imported;
      try (InputStream in = importing.open()) {
        imported = FocusPriceSheet.read(in, importing.source(), importing.verifiedOn(), provider);
      }
      Console console = common.console();
      importing.write(imported.yaml(), imported.models(), console);
      imported
          .leftOut()
          .forEach(
              (why, n) ->
                  console.warn(n + (n == 1 ? " row" : " rows") + " left out: " + why + "."));
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
