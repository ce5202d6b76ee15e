package io.plumbline.cli;

import io.plumbline.shared.AuditClock;
import io.plumbline.shared.policy.Doctor;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What is wrong with this machine and configuration, and what to do. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Checks Java, memory, warehouse, permissions, clock, disk, configuration and policy.")
final class DoctorCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin CommonOptions common;

  @Override
  public Integer call() {
    Console console =
        new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), common.quiet);
    Doctor.Machine machine = Doctor.Machine.at(AuditClock.system().now());
    List<Doctor.Check> checks =
        Doctor.examine(machine, common.config, System.getenv(), common.flags());
    boolean unfit = false;
    for (Doctor.Check check : checks) {
      unfit |= check.result() == Doctor.Result.WRONG;
      console.line(
          "%-11s %s: %s%s"
              .formatted(
                  check.result().name().toLowerCase(Locale.ROOT),
                  check.name(),
                  check.finding(),
                  check.remedy().isEmpty() ? "" : " " + check.remedy()));
    }
    return unfit ? ExitCode.USAGE : ExitCode.DONE;
  }
}
