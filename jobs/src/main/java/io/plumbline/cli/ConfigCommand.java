package io.plumbline.cli;

import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.config.Setting;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The configuration in force. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "The configuration.",
    subcommands = {ConfigCommand.Show.class, ConfigCommand.Schema.class})
final class ConfigCommand {

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Every value and where it came from.")
  static final class Show implements Callable<Integer> {
    @Mixin CommonOptions common;

    @Override
    public Integer call() {
      AuditConfig config = common.load();
      TextTable table = new TextTable("key", "value", "from", "where");
      for (Setting setting : config.settings()) {
        table.row(setting.key(), setting.value(), setting.origin(), setting.place());
      }
      table.print(common.console(), common.json);
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "schema",
      mixinStandardHelpOptions = true,
      description = "The JSON Schema of plumbline.yaml, for editors.")
  static final class Schema implements Callable<Integer> {
    @Mixin CommonOptions common;

    @Override
    public Integer call() {
      common.console().line(AuditConfig.jsonSchema().strip());
      return ExitCode.DONE;
    }
  }
}
