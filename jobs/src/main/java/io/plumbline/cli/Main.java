package io.plumbline.cli;

import io.plumbline.MonthClosedException;
import io.plumbline.rules.pack.PackFaults;
import io.plumbline.shared.Version;
import io.plumbline.shared.config.ConfigFaultsException;
import io.plumbline.shared.lake.PublishConflictException;
import io.plumbline.shared.lake.WarehouseBusyException;
import io.plumbline.shared.lake.WarehouseNotWritableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line. */
@Command(
    name = "plumbline",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionText.class,
    description = "Nightly audit of how an organisation uses large language models.",
    subcommands = {
      DemoCommand.class,
      InitCommand.class,
      AuditCommand.class,
      IngestCommand.class,
      JudgeCommand.class,
      ReportCommand.class,
      CloseCommand.class,
      SpendCommand.class,
      BreakEvenCommand.class,
      FindingsCommand.class,
      ExplainCommand.class,
      EvidenceCommand.class,
      VerifyCommand.class,
      ReplayCommand.class,
      EraseCommand.class,
      SignOffCommand.class,
      FormatsCommand.class,
      RulesCommand.class,
      PricesCommand.class,
      PiiCommand.class,
      ConfigCommand.class,
      DoctorCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 internal error, 2 wrong usage, configuration or policy, 3 findings at"
          + " or",
      "above --fail-on, 4 input incomplete, 5 another run holds the warehouse or the month is"
          + " closed."
    })
public final class Main {
  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    System.exit(
        run(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args));
  }

  /** Runs a command; for tests in the same JVM. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = line(args);
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    if (System.getenv("NO_COLOR") != null || java.util.Arrays.asList(args).contains("--no-color")) {
      line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    }
    line.setExecutionExceptionHandler((e, command, parsed) -> explain(e, err));
    int code;
    try {
      code = line.execute(args);
    } catch (OutOfMemoryError | LinkageError e) {
      code = explain(e, err);
    }
    out.flush();
    err.flush();
    return code;
  }

  /** Every command's options take a fifth of a second to find out: only the one named is asked. */
  private static CommandLine line(String... args) {
    if (args.length > 0) {
      for (Class<?> command : Main.class.getAnnotation(Command.class).subcommands()) {
        if (command.getAnnotation(Command.class).name().equals(args[0])) {
          return OwnOptionsFirst.in(new CommandLine(new Named()).addSubcommand(command));
        }
      }
    }
    return commands();
  }

  /** All commands, as their help shows them. */
  public static CommandLine commands() {
    return OwnOptionsFirst.in(new CommandLine(new Main()));
  }

  /** The command line when a command is named. */
  @Command(name = "plumbline")
  private static final class Named {}

  /** Whose fault it is decides the code; only our own gives a trace. */
  static int explain(Throwable e, PrintWriter err) {
    if (isOutOfMemory(e)) {
      err.printf(
          "Plumbline ran out of memory: its heap may take %d MB. Nothing half-done is visible. Give"
              + " it more, as PLUMBLINE_JAVA_OPTS=-Xmx4g does, and run the same command again.%n",
          Runtime.getRuntime().maxMemory() >> 20);
      return ExitCode.INTERNAL;
    }
    Optional<String> full = fullDisk(e);
    if (full.isPresent()) {
      err.printf(
          "The disk is full (%s): that of the warehouse, of the reports or of temporary files. What"
              + " this run wrote is deleted, and what was there before stands. Make room and run"
              + " the same command again.%n",
          full.get());
      return ExitCode.INTERNAL;
    }
    if (isWithoutZstd(e)) {
      err.printf(
          "Cannot load the library for zstd: it is unpacked into %s, where there is no room or from"
              + " where nothing may be loaded (noexec). Name a folder that allows it, as"
              + " PLUMBLINE_JAVA_OPTS=-DZstdTempFolder=/var/lib/plumbline does, and run the same"
              + " command again.%n",
          System.getProperty("ZstdTempFolder", System.getProperty("java.io.tmpdir")));
      return ExitCode.USAGE;
    }
    if (e instanceof ConfigFaultsException
        || e instanceof PackFaults
        || e instanceof UsageFault
        || e instanceof WarehouseNotWritableException) {
      err.println(e.getMessage());
      return ExitCode.USAGE;
    }
    if (e instanceof WarehouseBusyException
        || e instanceof PublishConflictException
        || e instanceof MonthClosedException) {
      err.println(e.getMessage());
      return ExitCode.BUSY;
    }
    Optional<String> denied = denied(e);
    if (denied.isPresent()) {
      String said = summary(e);
      err.printf(
          "%sThis user may not read or write %s. Give it the right to, or run as who has it.%n",
          said.equals(denied.get()) ? "" : said + " ", denied.get());
      return ExitCode.USAGE;
    }
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    err.println("Plumbline failed: " + summary(e));
    try {
      Path file = Files.createTempFile("plumbline-", ".trace");
      Files.writeString(file, trace.toString());
      err.println(
          "The details are in "
              + file
              + ". Nothing half-done is visible: run the same command again, or report them.");
    } catch (IOException noTrace) {
      err.println(trace);
    }
    return ExitCode.INTERNAL;
  }

  /** A throwable and its causes, from the outermost on. */
  private static Stream<Throwable> chain(Throwable e) {
    return Stream.iterate(e, Objects::nonNull, Throwable::getCause);
  }

  private static Stream<String> messages(Stream<Throwable> chain) {
    return chain.map(Throwable::getMessage).filter(Objects::nonNull);
  }

  /** What Linux and macOS say of a disk, or of one user's part of it; empty: it is not that. */
  private static Optional<String> fullDisk(Throwable e) {
    return messages(chain(e))
        .flatMap(
            said ->
                Stream.of("No space left on device", "Disk quota exceeded", "Disc quota exceeded")
                    .filter(said::contains))
        .findFirst();
  }

  /** The file or folder that permissions keep from this user; empty: it is not that. */
  private static Optional<String> denied(Throwable e) {
    return chain(e)
        .filter(AccessDeniedException.class::isInstance)
        .findFirst()
        .map(denied -> ((AccessDeniedException) denied).getFile());
  }

  private static boolean isWithoutZstd(Throwable e) {
    return messages(chain(e).filter(LinkageError.class::isInstance))
        .anyMatch(said -> said.contains("zstd"));
  }

  private static boolean isOutOfMemory(Throwable e) {
    return chain(e).anyMatch(OutOfMemoryError.class::isInstance);
  }

  private static String summary(Throwable e) {
    String said = e.getMessage();
    return said == null || said.isBlank()
        ? e.getClass().getSimpleName()
        : said.lines().findFirst().orElse("");
  }

  /** Says the version. */
  static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"plumbline " + Version.current()};
    }
  }
}
