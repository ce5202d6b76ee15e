package io.plumbline.cli;

import io.plumbline.MonthClose;
import io.plumbline.shared.Checksums;
import io.plumbline.shared.RunChain;
import io.plumbline.shared.Signatures;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.RunStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whether what runs recorded is still what they recorded. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Rechecks the chain of manifests and every file that was recorded: of runs, reports and closes"
          + " of months, and of the warehouse itself; says the first thing that differs.",
      "Exit 0: nothing differs. Exit 1: something does. Runs made before checksums existed are named:"
          + " they cannot be verified whole."
    })
final class VerifyCommand implements Callable<Integer> {
  @Mixin CommonOptions common;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description = "Compare the files of this run only (default: everything).")
  String run;

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description = "Ed25519 public key (PEM): every manifest must be signed with its pair.")
  Path publicKey;

  @Override
  public Integer call() throws IOException {
    AuditConfig config = common.load();
    RunStore store = RunStore.in(config.warehouse());
    String only = run == null ? null : id(store, config);
    RunChain.Checked runs =
        RunChain.check(
            store,
            Lake.at(config.warehouse()),
            only,
            publicKey == null ? null : Signatures.publicKey(publicKey));
    RunChain.Checked checked = only == null ? withTheRest(runs, config) : runs;
    Console console = common.console();
    if (common.json) {
      console.json(checked);
      return checked.faults().isEmpty() ? ExitCode.DONE : ExitCode.INTERNAL;
    }
    checked.erased().forEach(said -> console.line("Erased: " + said));
    checked.signedOff().forEach(said -> console.line("Signed off: " + said + "."));
    if (!checked.unsummed().isEmpty()) {
      console.line(
          "Cannot be verified whole: %s made before checksums existed (%s). The files are what the manifest says; the warehouse it read was not recorded."
              .formatted(
                  checked.unsummed().size() == 1
                      ? "1 run was"
                      : checked.unsummed().size() + " runs were",
                  String.join(", ", checked.unsummed())));
    }
    if (checked.faults().isEmpty()) {
      console.line(
          "Nothing differs: %d runs, %d files%s."
              .formatted(
                  checked.runs(),
                  checked.files(),
                  publicKey == null
                      ? "; signatures were not asked for"
                      : ", every manifest signed"));
      return ExitCode.DONE;
    }
    console.line("Differs: " + checked.faults().get(0));
    checked.faults().stream().skip(1).forEach(fault -> console.line("Also: " + fault));
    return ExitCode.INTERNAL;
  }

  /** What was found of the runs, and of the warehouse's files, the closes and the reports. */
  private static RunChain.Checked withTheRest(RunChain.Checked runs, AuditConfig config)
      throws IOException {
    List<String> faults = new ArrayList<>(runs.faults());
    Lake lake = Lake.at(config.warehouse());
    Lake.Checked own = lake.check();
    faults.addAll(own.faults());
    int files = runs.files() + own.files();
    files += listed(Path.of(lake.root(), "closes"), "closes", MonthClose.FILE, faults);
    files += listed(Path.of(config.reports()), config.reports(), "summary.json", faults);
    return new RunChain.Checked(
        runs.runs(), files, faults, runs.erased(), runs.signedOff(), runs.unsummed());
  }

  /**
   * Compares each folder in it that holds a list of checksums; how many files that were.
   *
   * @param written a file that is never written without such a list beside it
   */
  private static int listed(Path folder, String said, String written, List<String> faults)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    List<Path> inside;
    try (Stream<Path> all = Files.list(folder)) {
      inside =
          all.filter(
                  one ->
                      Files.exists(one.resolve(Checksums.FILE))
                          || Files.exists(one.resolve(written)))
              .sorted()
              .toList();
    }
    int files = 0;
    for (Path one : inside) {
      Checksums.Checked checked = Checksums.check(one, said + "/" + one.getFileName());
      files += checked.files();
      faults.addAll(checked.faults());
    }
    return files;
  }

  /** The run that was named: also one whose manifest cannot be read any more. */
  private String id(RunStore store, AuditConfig config) throws IOException {
    return store.has(run) ? run : RunLookup.of(config, run).manifest().runId();
  }
}
