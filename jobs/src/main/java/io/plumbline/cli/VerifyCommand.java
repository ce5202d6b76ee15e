package io.plumbline.cli;

import io.plumbline.shared.Checksums;
import io.plumbline.shared.RunCatalog;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
  @Spec CommandSpec spec;
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
    RunChain.Checked checked =
        RunChain.check(
            store,
            Lake.at(config.warehouse()),
            only,
            publicKey == null ? null : Signatures.publicKey(publicKey));
    Console console =
        new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), common.quiet);
    List<String> faults = new ArrayList<>(checked.faults());
    int files = checked.files();
    if (only == null) {
      Lake.Checked lake = Lake.at(config.warehouse()).check();
      faults.addAll(lake.faults());
      files += lake.files();
      files += listed(Path.of(Lake.at(config.warehouse()).root(), "closes"), "closes", faults);
      files += listed(Path.of(config.reports()), config.reports(), faults);
    }
    checked.erased().forEach(said -> console.line("Erased: " + said));
    if (!checked.unsummed().isEmpty()) {
      console.line(
          "Cannot be verified whole: %s made before checksums existed (%s). The files are what the manifest says; the warehouse it read was not recorded."
              .formatted(
                  checked.unsummed().size() == 1
                      ? "1 run was"
                      : checked.unsummed().size() + " runs were",
                  String.join(", ", checked.unsummed())));
    }
    if (faults.isEmpty()) {
      console.line(
          "Nothing differs: %d runs, %d files%s."
              .formatted(
                  checked.runs(),
                  files,
                  publicKey == null
                      ? "; signatures were not asked for"
                      : ", every manifest signed"));
      return ExitCode.DONE;
    }
    console.line("Differs: " + faults.get(0));
    faults.stream().skip(1).forEach(fault -> console.line("Also: " + fault));
    return ExitCode.INTERNAL;
  }

  /** Compares each folder in it that holds a list of checksums; how many files that were. */
  private static int listed(Path folder, String said, List<String> faults) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    List<Path> inside;
    try (Stream<Path> all = Files.list(folder)) {
      inside = all.filter(one -> Files.exists(one.resolve(Checksums.FILE))).sorted().toList();
    }
    int files = 0;
    for (Path one : inside) {
      Checksums.Checked checked = Checksums.check(one, said + "/" + one.getFileName());
      files += checked.files();
      faults.addAll(checked.faults());
    }
    return files;
  }

  private String id(RunStore store, AuditConfig config) throws IOException {
    return store.has(run)
        ? run
        : RunCatalog.of(store)
            .run(run)
            .map(found -> found.manifest().runId())
            .orElseThrow(
                () ->
                    new UsageFault(
                        "There is no run '"
                            + run
                            + "' in "
                            + config.warehouse()
                            + ", or more than one begins so."));
  }
}
