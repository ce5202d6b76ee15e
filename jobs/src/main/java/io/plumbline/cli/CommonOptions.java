package io.plumbline.cli;

import io.plumbline.schema.Finding;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.stage.ingest.LogFormats;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Options that every command takes, also those that one or the other does not need, so that a
 * scheduler can give all its commands the same. A flag wins over the environment, that over the
 * file.
 */
final class CommonOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "plumbline.yaml",
      description = "Configuration file (default: ${DEFAULT-VALUE}).")
  Path config;

  @Option(names = "--warehouse", paramLabel = "DIR", description = "Folder of the tables.")
  String warehouse;

  @Option(names = "--reports", paramLabel = "DIR", description = "Folder of the reports.")
  String reports;

  @Option(names = "--policy", paramLabel = "DIR", description = "Folder of the policy files.")
  String policy;

  @Option(names = "--packs", paramLabel = "DIR", description = "Folder of further rule packs.")
  String packs;

  @Option(
      names = "--master",
      paramLabel = "MASTER",
      description = "Spark master (default: local[*]).")
  String master;

  @Option(names = "--json", description = "Print JSON instead of sentences.")
  boolean json;

  @Option(names = "--quiet", description = "Print data and problems only.")
  boolean quiet;

  @Option(names = "--no-color", description = "Plain text; also when NO_COLOR is set.")
  boolean noColor;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description =
          "Exit 3 when a finding of this severity or worse fails: critical, high, medium, low"
              + " (audit, judge, report, close, findings, demo).")
  SeverityLimit failOn;

  /** Where the command speaks. */
  Console console() {
    return new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), quiet);
  }

  /**
   * The exit code where all else is well: findings at or above {@code --fail-on} make it {@link
   * ExitCode#FINDINGS}.
   */
  int exit(List<Finding> findings) {
    return failOn != null
            && findings.stream()
                .anyMatch(f -> f.getStatus().equals("fail") && failOn.reachedBy(f.getSeverity()))
        ? ExitCode.FINDINGS
        : ExitCode.DONE;
  }

  /**
   * Folders of further rule packs for commands that need no configuration: that of {@code --packs},
   * or else of the configuration where there is one.
   */
  List<Path> packFolders() {
    if (packs != null) {
      return List.of(Path.of(packs));
    }
    return Files.exists(config) ? load().packs().map(List::of).orElse(List.of()) : List.of();
  }

  /** The configuration with the flags given. */
  AuditConfig load() {
    return AuditConfig.load(config, System.getenv(), flags(), LogFormats.load().ids());
  }

  Map<String, String> flags() {
    Map<String, String> flags = new LinkedHashMap<>();
    put(flags, "warehouse", warehouse);
    put(flags, "reports", reports);
    put(flags, "policy", policy);
    put(flags, "packs", packs);
    put(flags, "master", master);
    return flags;
  }

  private static void put(Map<String, String> flags, String key, String value) {
    if (value != null) {
      flags.put(key, value);
    }
  }
}
