package io.plumbline.cli;

import io.plumbline.shared.config.AuditConfig;
import io.plumbline.stage.ingest.LogFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Audits the bundled sample month end to end on the embedded engine. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Audits the bundled sample logs of a made-up company, October 2026, end to end.")
final class DemoCommand implements Callable<Integer> {
  @Mixin CommonOptions common;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "demo",
      description = "Where to write (default: ${DEFAULT-VALUE}).")
  Path out;

  @Override
  public Integer call() throws IOException {
    Path home = Path.of(System.getProperty("plumbline.home", "."));
    Path config = home.resolve("sample-logs/aurora/plumbline.yaml");
    if (!Files.exists(config)) {
      throw new UsageFault(
          "Cannot run the demo: "
              + config
              + " is not there. Run it through the launcher of a checkout: ./plumbline demo");
    }
    Path folder = out.toAbsolutePath().normalize();
    AuditConfig loaded =
        AuditConfig.load(
            config,
            Map.of(),
            Map.of(
                "warehouse", folder.resolve("warehouse").toString(),
                "reports", folder.resolve("reports").toString()),
            LogFormats.load().ids());
    return AuditCommand.audit(
        common,
        loaded,
        new Interval.Days(LocalDate.of(2026, 10, 1), LocalDate.of(2026, 11, 1)),
        false);
  }
}
