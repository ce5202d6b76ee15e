package io.plumbline.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.cli.Main;
import io.plumbline.rules.pack.RulePacks;
import io.plumbline.rules.pack.RulePages;
import io.plumbline.shared.lake.LakeTable;
import io.plumbline.stage.ingest.LogFormat;
import io.plumbline.stage.ingest.LogFormats;
import io.plumbline.stage.ingest.Mapping;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.normalise.pii.Recognition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** docs/generated says what the code says: tables, log formats, rules and commands. */
class GeneratedDocsTest {
  private static final String COMMON = "Common to all commands:";
  private static final String HEAD = "<!-- Written by GeneratedDocsTest; do not edit. -->\n";

  @Test
  void tables() throws IOException, ReflectiveOperationException {
    Map<String, String> growing =
        Arrays.stream(LakeTable.values())
            .collect(Collectors.toMap(t -> t.avro().getName(), LakeTable::tableName));
    StringBuilder page = new StringBuilder(HEAD);
    page.append(
        """
        # Tables

        Columns come from the Avro schemas in `schemas/src/main/avro`; nothing repeats them. Money is
        decimal, times are UTC. *Warehouse* tables grow and are Iceberg tables; *run* tables are written
        once per run, as Parquet below `runs/<id>/`.
        """);
    for (Schema schema : schemas()) {
      String growingName = growing.get(schema.getName());
      page.append("\n## ")
          .append(growingName == null ? snake(schema.getName()) : growingName)
          .append(growingName == null ? " (run)" : " (warehouse)")
          .append("\n\n")
          .append(schema.getDoc())
          .append("\n\n| column | type | null | what |\n| --- | --- | --- | --- |\n");
      columns(page, "", schema);
    }
    compare("generated/tables.md", page);
  }

  @Test
  void everyColumnSaysWhatItIs() throws IOException, ReflectiveOperationException {
    for (Schema schema : schemas()) {
      assertThat(schema.getDoc()).as(schema.getName()).isNotBlank();
      assertThat(schema.getFields())
          .as(schema.getName())
          .allSatisfy(field -> assertThat(field.doc()).as(field.name()).isNotBlank());
    }
  }

  @Test
  void formats() throws IOException {
    StringBuilder page = new StringBuilder(HEAD);
    page.append(
        """
        # Log formats

        `format:` of a source in plumbline.yaml names one of these; `auto` recognises it by content.

        | format | what | how it is counted |
        | --- | --- | --- |
        """);
    for (LogFormat format : LogFormats.load().all()) {
      row(page, code(format.id()), format.title(), format.about());
    }
    page.append(
        """

        ## What may stand around the records

        What a collector puts around JSON or text lines is opened before a format is asked, one in another up to three
        deep, and a line it had cut is put together. `plumbline formats sniff FILE` says which. Nothing else of it is
        taken or looked at for personal data (hosts, labels, other fields); talk between JSON records is passed over.

        """);
    LogFormats.envelopes().forEach(name -> page.append("- ").append(name).append('\n'));
    page.append(
        """

        ## Why a record or a file is in quarantine

        The code stands in table `rejected` with file and line, never with content.

        | code | what it means | what to do |
        | --- | --- | --- |
        """);
    for (RejectReason reason : RejectReason.values()) {
      row(page, code(reason.code()), reason.meaning() + ".", reason.remedy() + ".");
    }
    compare("generated/formats.md", page);
  }

  /** Its example is read, so that what is copied from the page is no fault. */
  @Test
  void mapping(@TempDir Path temporary) throws IOException {
    String example =
        """
        witness: gateway               # who tells of the calls
        decimal_comma: true            # 1.234,56
        input_includes_cache: true     # must be said where cache tokens are mapped
        content: [request.prompt]      # looked at for personal data, kept nowhere
        fields:
          call_id: id
          started_at: {path: times.begin, unit: epoch_ms}
          ended_at: {path: Ende, pattern: "dd.MM.yyyy HH:mm:ss"}   # the zone is the source's; day and month are never guessed
          duration: {path: Kesto (s), unit: s}                 # a column of a CSV file, as its header has it
          provider: {path: vendor, values: {az: azure.ai.openai, oa: openai}}
          model_requested: request.model
          input_tokens: usage.parts.0.count                    # the first element of a list
          cache_read_tokens: usage.cached
          output_tokens: usage.parts.1.count
          cost: {path: price, unit: cent}
          currency: {constant: EUR}
        """;
    Mapping.read(Files.writeString(temporary.resolve("mapping.yaml"), example));
    JsonNode schema;
    try (InputStream in =
        Mapping.class.getResourceAsStream("/io/plumbline/json-schema/mapping.schema.json")) {
      schema = new ObjectMapper().readTree(in);
    }
    StringBuilder page = new StringBuilder(HEAD);
    page.append(
            """
            # Mapping files

            What the fields of a log of your own mean: `format: mapped` and `mapping: FILE` of a source. The log is JSON
            (lines or documents), CSV, TSV, Parquet or lines of `key=value` (logfmt). `plumbline formats check --mapping
            FILE LOG` says every fault of the file with its line, which records would be rejected, and which paths lead
            nowhere in the log.

            ```yaml
            """)
        .append(example)
        .append("```\n\n| key | what |\n| --- | --- |\n");
    schema
        .path("properties")
        .properties()
        .forEach(key -> row(page, code(key.getKey()), said(key.getValue())));
    page.append(
        """

        ## Fields

        A field is its path, or a group: `{path: …}` with what the last column names. `values` says what a word of the log
        means; `constant` is the same word for every record, in place of a path.

        | field | what | beside path |
        | --- | --- | --- |
        """);
    schema
        .at("/properties/fields/properties")
        .properties()
        .forEach(
            field -> {
              String kind = field.getValue().path("$ref").asText().replace("#/$defs/", "");
              List<String> beside = new ArrayList<>();
              schema
                  .at("/$defs/" + kind + "/properties")
                  .properties()
                  .forEach(
                      key -> {
                        if (!key.getKey().equals("path")) {
                          beside.add(code(key.getKey()) + words(key.getValue()));
                        }
                      });
              row(
                  page,
                  code(field.getKey()),
                  field.getValue().path("description").asText(),
                  String.join(", ", beside));
            });
    compare("generated/mapping.md", page);
  }

  private static String said(JsonNode key) {
    String words = words(key);
    return key.path("description").asText() + (words.isEmpty() ? "" : " One of" + words + ".");
  }

  private static String words(JsonNode key) {
    List<String> words = new ArrayList<>();
    key.path("enum").forEach(word -> words.add(word.asText()));
    return words.isEmpty() ? "" : " " + String.join(", ", words);
  }

  @Test
  void rules() throws IOException {
    String page =
        new RulePages(RulePacks.builtIn())
            .catalogue(
                HEAD
                    + "# Rules\n\nEach is a folder below `rules/packs`; `why.md` in it is the page behind it.\n",
                false);
    compare("generated/rules.md", new StringBuilder(page));
  }

  @Test
  void recognition() throws IOException {
    StringBuilder page = new StringBuilder(HEAD);
    page.append(
        """
        # Names, addresses and special categories

        Told by words alone, so always of the tier suspected, and judged only where policy.yaml says so
        (`personal_data: {judge_by_words: […]}`). By whom they are found, and how well, as measured:

        """);
    Recognition.sentences().forEach(line -> page.append("- ").append(line).append('\n'));
    page.append(
        "\nWhat the set is and what these figures leave out: [personal data](../personal-data.md).\n");
    compare("generated/recognition.md", page);
  }

  @Test
  void commands() throws IOException {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("# Commands\n");
    commands(page, Main.commands().setUsageHelpWidth(100), 2);
    compare("generated/cli.md", page);
  }

  // --- how each is written

  private static void columns(StringBuilder page, String prefix, Schema schema) {
    for (Schema.Field field : schema.getFields()) {
      Schema type = present(field.schema());
      row(
          page,
          code(prefix + field.name()),
          typeName(type),
          field.schema().isNullable() ? "null" : "",
          field.doc());
      if (type.getType() == Schema.Type.RECORD) {
        columns(page, prefix + field.name() + ".", type);
      }
    }
  }

  private static Schema present(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream()
            .filter(t -> t.getType() != Schema.Type.NULL)
            .findFirst()
            .orElseThrow()
        : schema;
  }

  private static String typeName(Schema type) {
    LogicalType logical = type.getLogicalType();
    if (logical instanceof LogicalTypes.Decimal decimal) {
      return "decimal(" + decimal.getPrecision() + "," + decimal.getScale() + ")";
    }
    if (logical != null) {
      return logical.getName();
    }
    return switch (type.getType()) {
      case ARRAY -> "list of " + typeName(present(type.getElementType()));
      case MAP -> "map to " + typeName(present(type.getValueType()));
      case RECORD, ENUM -> snake(type.getName());
      default -> type.getType().getName();
    };
  }

  /** What all commands take is said once, with the first that takes it. */
  private static void commands(StringBuilder page, CommandLine line, int depth) {
    String help = line.getUsageMessage(CommandLine.Help.Ansi.OFF).strip();
    int common = help.indexOf(COMMON);
    if (common >= 0 && page.indexOf(COMMON) >= 0) {
      help = help.substring(0, common).strip();
    }
    page.append('\n')
        .append("#".repeat(depth))
        .append(' ')
        .append(line.getCommandSpec().qualifiedName())
        .append("\n\n```\n")
        .append(help)
        .append("\n```\n");
    line.getSubcommands().values().forEach(sub -> commands(page, sub, Math.min(depth + 1, 3)));
  }

  // --- small words

  private static List<Schema> schemas() throws IOException, ReflectiveOperationException {
    List<String> names;
    try (Stream<Path> files = Files.list(Written.root().resolve("schemas/src/main/avro"))) {
      names = files.map(f -> f.getFileName().toString().replace(".avsc", "")).sorted().toList();
    }
    List<Schema> schemas = new ArrayList<>();
    for (String name : names) {
      String type =
          Arrays.stream(name.split("_"))
              .map(w -> w.substring(0, 1).toUpperCase(Locale.ROOT) + w.substring(1))
              .collect(Collectors.joining());
      schemas.add(
          (Schema) Class.forName("io.plumbline.schema." + type).getField("SCHEMA$").get(null));
    }
    return schemas;
  }

  private static String snake(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  private static void row(StringBuilder page, String... cells) {
    page.append("| ")
        .append(
            Arrays.stream(cells)
                .map(cell -> cell.replace("|", "\\|").replace("\n", " "))
                .collect(Collectors.joining(" | ")))
        .append(" |\n");
  }

  private static void compare(String name, StringBuilder page) throws IOException {
    String now = page.toString();
    assertThat(Written.text(name, now)).as("docs/" + name + " " + Written.HOW).isEqualTo(now);
  }
}
