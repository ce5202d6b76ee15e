package io.plumbline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.stage.normalise.pii.PiiScanner;
import io.plumbline.stage.normalise.pii.PiiSpan;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Personal data in texts. */
@Command(
    name = "pii",
    mixinStandardHelpOptions = true,
    description = "Personal data in texts.",
    subcommands = PiiCommand.Scan.class)
final class PiiCommand {

  @Command(
      name = "scan",
      mixinStandardHelpOptions = true,
      description = {
        "Spans of personal data, one JSON line each: id, kind, tier, score, start, end (UTF-16). Never a value.",
        "Input: JSON lines with id and text, or plain lines of text (id is then the line's number)."
      })
  static final class Scan implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files to scan.")
    List<Path> files;

    @picocli.CommandLine.Option(
        names = "--format",
        defaultValue = "jsonl",
        description = "jsonl (default).")
    String format;

    @Override
    public Integer call() throws IOException {
      if (!format.equals("jsonl")) {
        throw new UsageFault("Cannot print spans as '" + format + "': only jsonl.");
      }
      Console console =
          new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), false);
      ObjectMapper json = new ObjectMapper();
      PiiScanner scanner = new PiiScanner();
      for (Path file : files) {
        if (!Files.isRegularFile(file)) {
          throw new UsageFault("There is no file " + file + ".");
        }
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
          String line;
          long number = 0;
          while ((line = reader.readLine()) != null) {
            number++;
            Document document = document(json, line, number);
            for (PiiSpan span : scanner.scan(document.text())) {
              console.line(json.writeValueAsString(node(json, document.id(), span)));
            }
          }
        }
      }
      return ExitCode.DONE;
    }

    private record Document(String id, String text) {}

    private static Document document(ObjectMapper json, String line, long number)
        throws IOException {
      if (line.startsWith("{")) {
        try {
          JsonNode node = json.readTree(line);
          if (node.path("text").isTextual()) {
            return new Document(
                node.path("id").asText(Long.toString(number)), node.path("text").asText());
          }
        } catch (com.fasterxml.jackson.core.JsonProcessingException notJson) {
          return new Document(Long.toString(number), line);
        }
      }
      return new Document(Long.toString(number), line);
    }

    private static ObjectNode node(ObjectMapper json, String id, PiiSpan span) {
      ObjectNode node = json.createObjectNode();
      node.put("id", id);
      node.put("kind", span.kind().name());
      node.put("tier", span.tier().name().toLowerCase(Locale.ROOT));
      node.put("score", span.score());
      node.put("start", span.start());
      node.put("end", span.end());
      node.put("unit", "utf16");
      return node;
    }
  }
}
