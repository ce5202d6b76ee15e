package io.plumbline.cli;

import io.plumbline.economics.BreakEvenInput;
import io.plumbline.economics.BreakEvenInputs;
import io.plumbline.economics.Comparison;
import io.plumbline.economics.MonteCarlo;
import io.plumbline.economics.Triangular;
import io.plumbline.shared.config.NearName;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One workload's API compared with own GPUs, from the logs or from a file alone. */
@Command(
    name = "breakeven",
    mixinStandardHelpOptions = true,
    description = {
      "Compares an API with own GPUs: cost a month on both sides, break-even, probability, what would flip it.",
      "From the newest audit of a workload (--workload), or from a file alone (--file). What is missing is named.",
      "--out DIR writes economics.json and breakeven.svg; equal inputs give equal bytes."
    })
final class BreakEvenCommand implements Callable<Integer> {
  @Mixin CommonOptions common;

  @Option(names = "--workload", paramLabel = "W", description = "Workload of the newest audit.")
  String workload;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Inputs as YAML; needs no logs and no configuration.")
  Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "What if: an input by its name, e.g. demand.tokens_per_day=5000000, or a range as least..likely..most.")
  List<String> set = List.of();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Draws of the simulation, 100 or more (default: ${DEFAULT-VALUE}).")
  int samples = MonteCarlo.DEFAULT_DRAWS;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the simulation, printed with it (default: ${DEFAULT-VALUE}).")
  long seed = 11;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for economics.json and breakeven.svg.")
  Path out;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "table or json (default: ${DEFAULT-VALUE}).")
  Format format;

  enum Format {
    TABLE,
    JSON
  }

  @Override
  public Integer call() throws IOException {
    if (samples < 100 || samples > 1_000_000) {
      throw new UsageFault("--samples is " + samples + ": give 100 to 1000000.");
    }
    BreakEvenCase known = known();
    Map<BreakEvenInput, Triangular> values = new LinkedHashMap<>(known.values());
    Map<BreakEvenInput, String> sources = new LinkedHashMap<>(known.sources());
    overrides(values, sources);
    Comparison comparison = compare(known, values);
    BreakEvenCase asked =
        new BreakEvenCase(
            known.subject(),
            known.currency(),
            known.month(),
            values,
            sources,
            known.notes(),
            known.verdict(),
            known.residency(),
            known.bridge());
    String json = EconomicsJson.of(asked, comparison);
    if (out != null) {
      Files.createDirectories(out);
      Files.writeString(out.resolve("economics.json"), json, StandardCharsets.UTF_8);
      if (comparison.own() != null) {
        Files.writeString(
            out.resolve("breakeven.svg"),
            BreakEvenCurve.svg(asked, comparison),
            StandardCharsets.UTF_8);
      }
    }
    Console console = common.console();
    if (common.json || format == Format.JSON) {
      console.raw(json);
    } else {
      BreakEvenText.lines(asked, comparison).forEach(console::line);
      if (out != null) {
        console.say("Written: " + out.resolve("economics.json"));
      }
    }
    return ExitCode.DONE;
  }

  private BreakEvenCase known() throws IOException {
    if (file != null && workload != null) {
      throw new UsageFault("Give --file or --workload, not both.");
    }
    return file != null
        ? BreakEvenFile.read(file)
        : BreakEvenOfRun.read(common.load(), common.config, workload);
  }

  private Comparison compare(BreakEvenCase known, Map<BreakEvenInput, Triangular> values) {
    try {
      return Comparison.of(
          new BreakEvenInputs(known.currency(), known.month(), values), samples, seed);
    } catch (IllegalArgumentException e) {
      throw new UsageFault("Cannot compare: " + e.getMessage());
    }
  }

  /** All faults of all --set at once. */
  private void overrides(
      Map<BreakEvenInput, Triangular> values, Map<BreakEvenInput, String> sources) {
    List<String> faults = new ArrayList<>();
    for (String text : set) {
      int equals = text.indexOf('=');
      String path = equals < 0 ? text : text.substring(0, equals).strip();
      BreakEvenInput input = BreakEvenInput.of(path).orElse(null);
      if (equals < 0 || input == null) {
        faults.add(
            "--set "
                + text
                + ": "
                + (equals < 0
                    ? "write KEY=VALUE."
                    : "there is no input '"
                        + path
                        + "'. "
                        + NearName.hint(path, BreakEvenInput.paths(), "Inputs")));
        continue;
      }
      try {
        values.put(input, range(input, text.substring(equals + 1).strip()));
        sources.put(input, "--set");
      } catch (IllegalArgumentException e) {
        faults.add(
            "--set "
                + text
                + ": write "
                + (input.kind() == BreakEvenInput.Kind.RANGE
                    ? "a number, or least..likely..most"
                    : input.kind() == BreakEvenInput.Kind.WHOLE ? "a whole number" : "a number")
                + " ("
                + input.unit()
                + ").");
      }
    }
    if (!faults.isEmpty()) {
      throw new UsageFault(String.join("\n", faults));
    }
  }

  /**
   * @throws IllegalArgumentException if it is neither a number nor, where one may be, a range
   */
  private static Triangular range(BreakEvenInput input, String text) {
    String[] parts = text.split("\\.\\.", -1);
    if (parts.length == 1) {
      BigDecimal number = new BigDecimal(text);
      if (input.kind() == BreakEvenInput.Kind.WHOLE && number.stripTrailingZeros().scale() > 0) {
        throw new NumberFormatException();
      }
      return Triangular.exactly(number);
    }
    if (parts.length != 3 || input.kind() != BreakEvenInput.Kind.RANGE) {
      throw new IllegalArgumentException();
    }
    return Triangular.of(parts[0], parts[1], parts[2]);
  }
}
