package io.plumbline.cli;

import io.plumbline.shared.AuditClock;
import io.plumbline.shared.policy.Doctor;
import io.plumbline.stage.ingest.LogFormats;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What is wrong with this machine and configuration, and what to do. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Checks Java, memory, Spark, warehouse, permissions, clock, disk, configuration and policy.")
final class DoctorCommand implements Callable<Integer> {
  @Mixin CommonOptions common;

  @Override
  public Integer call() {
    Console console = common.console();
    Doctor.Machine machine = Doctor.Machine.at(AuditClock.system().now());
    List<Doctor.Check> checks =
        Doctor.examine(
            machine, common.config, System.getenv(), common.flags(), LogFormats.load().ids());
    if (common.json) {
      console.json(checks);
    } else {
      checks.forEach(check -> console.line(line(check)));
    }
    return checks.stream().anyMatch(check -> check.result() == Doctor.Result.WRONG)
        ? ExitCode.USAGE
        : ExitCode.DONE;
  }

  private static String line(Doctor.Check check) {
    return "%-11s %s: %s%s"
        .formatted(
            check.result().name().toLowerCase(Locale.ROOT),
            check.name(),
            check.finding(),
            check.remedy().isEmpty() ? "" : " " + check.remedy());
  }
}
