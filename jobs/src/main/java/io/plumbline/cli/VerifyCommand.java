package io.plumbline.cli;

import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.RunChain;
import io.plumbline.shared.Signatures;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.RunStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whether what runs recorded is still what they recorded. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Rechecks the chain of manifests and every file that runs recorded; says the first thing that"
          + " differs.",
      "Exit 0: nothing differs. Exit 1: something does. Runs made before checksums existed are named:"
          + " they cannot be verified whole."
    })
final class VerifyCommand implements Callable<Integer> {
  @Mixin CommonOptions common;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description = "Compare the files of this run only (default: of all).")
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
    Console console = common.console();
    if (common.json) {
      console.json(checked);
      return checked.faults().isEmpty() ? ExitCode.DONE : ExitCode.INTERNAL;
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
