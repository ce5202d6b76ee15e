package io.plumbline.cli;

import io.plumbline.stage.ingest.TextDocuments;
import io.plumbline.stage.normalise.pii.PiiScanner;
import io.plumbline.stage.normalise.pii.Recognition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Spans of personal data in files of texts. */
@Command(
    name = "scan",
    mixinStandardHelpOptions = true,
    description = {
      "Spans of personal data, one JSON line each: id, kind, tier, score, start, end (UTF-16). Never a value.",
      "Input: JSON lines with id and text, or plain lines of text (id is then the line's number);",
      "plain, gzip or zstd. With several files each span names its file.",
      "Names, addresses and words of GDPR art. 9 are told by words alone: how many are found is said at the end."
    })
final class PiiScanCommand implements Callable<Integer> {
  @Mixin CommonOptions common;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files, folders or globs ('exports/**/*.jsonl.gz').")
  List<String> paths;

  @Option(names = "--format", defaultValue = "jsonl", description = "jsonl (default).")
  String format;

  @Option(
      names = "--max-line-bytes",
      defaultValue = "16777216",
      description =
          "Longest line that is scanned (default: ${DEFAULT-VALUE}); bounds the memory. A longer one is"
              + " passed over and named, and the exit code is 4.")
  int maxLineBytes;

  private volatile boolean recognised;

  @Override
  public Integer call() throws Exception {
    List<String> unlisted = new ArrayList<>();
    List<Path> files = files(unlisted);
    Console console = common.console();
    PiiScanner names = new PiiScanner();
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      // A mailbox export is often named after its owner.
      String name = files.get(i).toString();
      shown.add(names.holdsPersonalValue(name) ? "(file " + (i + 1) + ")" : name);
    }
    List<String> incomplete = new ArrayList<>(unlisted);
    int threads = Math.max(1, Math.min(files.size(), Runtime.getRuntime().availableProcessors()));
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (OrderedLines lines = new OrderedLines(console, files.size())) {
      List<Future<List<String>>> scans = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        scans.add(pool.submit(() -> scan(files, shown, lines)));
      }
      for (Future<List<String>> scan : scans) {
        incomplete.addAll(scan.get());
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      pool.shutdownNow();
    }
    if (recognised && !common.quiet) {
      // Who counts names must know how many would have been found.
      Recognition.sentences().forEach(console::warn);
    }
    incomplete.stream().sorted().forEach(console::warn);
    return incomplete.isEmpty() ? ExitCode.DONE : ExitCode.INCOMPLETE;
  }

  /** What one thread does: file after file, until all are taken. */
  private List<String> scan(List<Path> files, List<String> names, OrderedLines lines)
      throws IOException, InterruptedException {
    PiiSpanLines spans = new PiiSpanLines(maxLineBytes);
    List<String> faults = new ArrayList<>();
    boolean whole = false;
    try {
      OrderedLines.Part part;
      while ((part = lines.take()) != null) {
        int n = part.number();
        faults.addAll(spans.write(files.get(n), names.get(n), files.size() > 1, part));
        part.close();
      }
      whole = true;
      if (spans.recognised()) {
        recognised = true;
      }
      return faults;
    } finally {
      if (!whole) {
        lines.close(); // The others wait for a part that will not come.
      }
    }
  }

  /**
   * All files, each once, and what could not be listed; every path that matches nothing is said at
   * once.
   */
  private List<Path> files(List<String> unlisted) throws IOException {
    List<String> faults = new ArrayList<>();
    if (!format.equals("jsonl")) {
      faults.add("Cannot print spans as '" + format + "': only jsonl.");
    }
    if (maxLineBytes < 1 || maxLineBytes > 1 << 30) {
      faults.add(
          "--max-line-bytes is " + maxLineBytes + "; it must be from 1 to " + (1 << 30) + ".");
    }
    Set<Path> files = new LinkedHashSet<>();
    for (String path : paths) {
      TextDocuments.Found found = TextDocuments.list(path);
      for (Path folder : found.unlisted()) {
        unlisted.add(
            "Cannot look into "
                + folder
                + ", so its files were not scanned. Give this user the right to list it, rename it"
                + " if its name is no text in this locale, or leave it out.");
      }
      if (found.files().isEmpty() && found.unlisted().isEmpty()) {
        faults.add(
            "There is no file "
                + path
                + ": name a file, a folder with files in it, or a glob in quotes, on this machine.");
      }
      files.addAll(found.files());
    }
    if (!faults.isEmpty()) {
      throw new UsageFault(String.join(System.lineSeparator(), faults));
    }
    return List.copyOf(files);
  }
}
