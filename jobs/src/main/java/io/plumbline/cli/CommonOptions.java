package io.plumbline.cli;

import io.plumbline.shared.config.AuditConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * Options that every command over a warehouse takes. A flag wins over the environment, that over
 * the file.
 */
final class CommonOptions {
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

  /** The configuration with the flags given. */
  AuditConfig load() {
    return AuditConfig.load(config, System.getenv(), flags());
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
