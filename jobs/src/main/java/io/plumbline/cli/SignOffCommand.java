package io.plumbline.cli;

import io.plumbline.shared.AuditClock;
import io.plumbline.shared.Register;
import io.plumbline.shared.RunCatalog;
import io.plumbline.shared.RunChain;
import io.plumbline.shared.SignOff;
import io.plumbline.shared.config.AuditConfig;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.shared.lake.WriterLock;
import io.plumbline.stage.normalise.pii.PiiScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Records that a run's reports were reviewed. */
@Command(
    name = "sign-off",
    mixinStandardHelpOptions = true,
    description = {
      "Records that a run's reports were reviewed, by whom and with what comment, beside the run.",
      "The reports stay as they are; plumbline verify lists sign-offs and names one that was changed."
    })
final class SignOffCommand implements Callable<Integer> {
  @Mixin CommonOptions common;

  @Parameters(paramLabel = "RUN", description = "Id of the run, or how it begins.")
  String run;

  @Option(
      names = "--by",
      paramLabel = "ROLE",
      required = true,
      description = "Who reviewed it, e.g. dpo; recorded, so name a role and no person.")
  String by;

  @Option(
      names = "--comment",
      paramLabel = "TEXT",
      required = true,
      description = "What they say of it; recorded, so name no person.")
  String comment;

  @Override
  public Integer call() throws IOException {
    if (by.isBlank() || comment.isBlank()) {
      throw new UsageFault("Say who and what: neither --by nor --comment may be empty.");
    }
    PiiScanner scanner = new PiiScanner();
    if (scanner.holdsPersonalValue(by) || scanner.holdsPersonalValue(comment)) {
      throw new UsageFault(
          "--by or --comment holds what looks like personal data. It is recorded for ever; name a role, and a ticket for the rest.");
    }
    AuditConfig config = common.load();
    RunStore store = RunStore.in(config.warehouse());
    RunCatalog.Published published = RunLookup.of(config, run);
    String id = published.manifest().runId();
    Lake lake = Lake.at(config.warehouse());
    try (WriterLock lock = lake.lock()) {
      List<SignOff> earlier = earlier(Path.of(lake.root()));
      List<String> faults = RunChain.check(store, List.of(id), lake, id, null).faults();
      faults = faults.stream().filter(fault -> !fault.startsWith("The run before ")).toList();
      if (!faults.isEmpty()) {
        throw new UsageFault(
            "Run %s is not as it was recorded, so nothing was signed off: %s See: plumbline verify."
                .formatted(id, faults.get(0)));
      }
      SignOff signed = record(config, Path.of(lake.root()), published, earlier);
      if (common.json) {
        common.console().json(new Answer(id, "signoffs/" + signed.fileName()));
      } else {
        common
            .console()
            .line("Signed off: %s (signoffs/%s).".formatted(signed.sentence(), signed.fileName()));
      }
    }
    return ExitCode.DONE;
  }

  /** What {@code --json} prints. */
  private record Answer(String run, String recordedAs) {}

  private static List<SignOff> earlier(Path warehouse) throws IOException {
    List<String> faults = new ArrayList<>();
    List<SignOff> earlier = SignOff.REGISTER.all(warehouse, faults);
    if (!faults.isEmpty()) {
      throw new UsageFault(
          "Earlier sign-offs are not as they were written, so none was added: " + faults.get(0));
    }
    return earlier;
  }

  private SignOff record(
      AuditConfig config, Path warehouse, RunCatalog.Published published, List<SignOff> earlier)
      throws IOException {
    SignOff signed =
        new SignOff(
            Register.nextNumber(earlier),
            published.manifest().runId(),
            published.sha256(),
            by,
            comment,
            AuditClock.system().now().truncatedTo(ChronoUnit.SECONDS),
            Register.lastDigest(earlier));
    SignOff.REGISTER.add(warehouse, signed, config.signingKeyFile());
    return signed;
  }
}
