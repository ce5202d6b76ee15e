package io.plumbline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.PersonalDataCount;
import io.plumbline.schema.Rejected;
import io.plumbline.schema.Usage;
import io.plumbline.shared.lake.Lake;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.RunStore;
import io.plumbline.stage.ingest.CallLogFormat;
import io.plumbline.stage.ingest.LogFormats;
import io.plumbline.stage.ingest.Planting;
import io.plumbline.stage.normalise.pii.PiiKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A value of every kind in every place of every format, one to a record, through the whole audit in
 * a process of its own that logs at every level and writes Spark's event log; records that break
 * off, values where numbers belong, and a run that fails. Nothing of them is anywhere afterwards,
 * and each was counted.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CanaryTest {
  /** What tells a log of one's own; the fixture's. */
  private static final Path MAPPING =
      Path.of("../sample-logs/mapped/house-gateway/mapping.yaml").toAbsolutePath().normalize();

  private static final String KEY = "a key of this test, 32 bytes lg.";
  private static final String KEY_ID = "896e3b93";

  /** Records of a format whose places are tried; later ones rarely have others. */
  private static final int RECORDS = 60;

  /** Of machines' memory dumped into a record (a tracing span's classes) some places are enough. */
  private static final int DEEPEST = 7;

  @TempDir static Path temporary;

  private final Map<String, Predicate<String>> machineFilled = new HashMap<>();
  private final Set<String> oneCallEach = new TreeSet<>();
  private final List<Planted> planted = new ArrayList<>();
  private final List<Canaries.Canary> loose = new ArrayList<>();
  private final Map<String, Path> logs = new TreeMap<>();
  private Plumbline.Finished first;
  private Plumbline.Finished failed;

  /** One value in one record of one file. */
  private record Planted(
      String format, Path file, long from, long to, String path, Canaries.Canary canary) {}

  @BeforeAll
  void audit() throws IOException {
    write();
    Path folder = work();
    Plumbline.write(
        folder.resolve("loud.properties"),
        """
        status = error
        rootLogger.level = all
        rootLogger.appenderRef.file.ref = file
        appender.file.type = File
        appender.file.name = file
        appender.file.fileName = %s
        appender.file.layout.type = PatternLayout
        appender.file.layout.pattern = %%p %%c %%m%%n%%ex{full}
        """
            .formatted(folder.resolve("everything.log")));
    Files.createDirectories(folder.resolve("events"));
    StringBuilder sources = new StringBuilder();
    logs.forEach(
        (format, path) ->
            sources.append(
                "  - name: %s\n    format: %s\n    path: %s\n%s"
                    .formatted(
                        format,
                        format.equals("unknown") ? "auto" : format.replaceAll("-tables$", ""),
                        path,
                        format.equals("mapped") ? "    mapping: " + MAPPING + "\n" : "")));
    Plumbline.write(
        folder.resolve("plumbline.yaml"),
        "warehouse: ./warehouse\nreports: ./reports\npolicy: ./policy\nlimits:\n  quarantine_fail_share: 1\n  quarantine_warn_share: 1\nsources:\n"
            + sources);
    first = run(folder, "2020-01-01", "2027-01-01");
    // Afterwards the warehouse cannot be written to: a task fails with a record in its hands.
    Path more = Files.createDirectories(temporary.resolve("more"));
    Files.copy(logs.get("litellm"), more.resolve("litellm.jsonl"));
    Path usage = Files.createDirectories(temporary.resolve("broken/warehouse")).resolve("usage");
    Files.writeString(usage, "a file where a folder belongs");
    Path broken = temporary.resolve("broken");
    Files.copy(folder.resolve("loud.properties"), broken.resolve("loud.properties"));
    Files.createDirectories(broken.resolve("events"));
    Plumbline.write(
        broken.resolve("plumbline.yaml"),
        "warehouse: ./warehouse\nreports: ./reports\nsources:\n  - name: litellm\n    path: "
            + more
            + "\n");
    failed = run(broken, "2020-01-01", "2027-01-01");
  }

  private static Plumbline.Finished run(Path folder, String from, String to) throws IOException {
    return Plumbline.start(
            folder,
            List.of(
                "-Dlog4j2.configurationFile=" + folder.resolve("loud.properties"),
                "-Dspark.eventLog.enabled=true",
                "-Dspark.eventLog.compress=false",
                "-Dspark.eventLog.dir=" + folder.resolve("events").toUri()),
            Map.of("PLUMBLINE_PSEUDONYM_KEY", KEY),
            "audit",
            "--config",
            "plumbline.yaml",
            "--from",
            from,
            "--to",
            to,
            "--master",
            "local[2]")
        .join();
  }

  // ---- the logs

  private void write() throws IOException {
    Canaries canaries = new Canaries(20261121);
    List<PiiKind> kinds = canaries.kinds();
    List<PiiKind> further = canaries.furtherKinds();
    assertThat(kinds).hasSizeGreaterThanOrEqualTo(13);
    assertThat(further)
        .contains(
            PiiKind.PASSPORT_MRZ, PiiKind.US_MBI, PiiKind.API_KEY, PiiKind.PRIVATE_KEY, PiiKind.JWT)
        .hasSize(10);
    Map<String, List<JsonNode>> records = Planting.recordsByFormat();
    int unique = 0;
    for (var format : LogFormats.load().all()) {
      List<JsonNode> all = records.getOrDefault(format.id(), List.of());
      if (all.isEmpty()) {
        continue;
      }
      machineFilled.put(format.id(), Planting.machineFilled(format.id()));
      if (format instanceof CallLogFormat) {
        oneCallEach.add(format.id());
      }
      Path file = Files.createDirectories(temporary.resolve("logs/" + format.id()));
      file = file.resolve("planted.jsonl");
      ByteArrayOutputStream lines = new ByteArrayOutputStream();
      Set<String> seen = new TreeSet<>();
      for (JsonNode record : all.subList(0, Math.min(RECORDS, all.size()))) {
        // The record as it is, to see what it holds by itself.
        add(lines, format.id(), file, record, unique++, null, null);
        for (Planting.Place place : Planting.places(record)) {
          if (place.path().split("[.(]", -1).length > DEEPEST || !seen.add(place.path())) {
            continue;
          }
          List<PiiKind> here = new ArrayList<>(kinds);
          here.add(further.get(unique % further.size())); // one of them in each place
          for (PiiKind kind : here) {
            Canaries.Canary canary = canaries.next(kind);
            add(
                lines,
                format.id(),
                file,
                place.with(canary.text()),
                unique++,
                place.path(),
                canary);
          }
        }
      }
      // Records that break off in the middle of a value, and values where numbers belong.
      String whole = all.get(0).toString();
      for (PiiKind kind : kinds) {
        Canaries.Canary canary = canaries.next(kind);
        loose.add(canary);
        lines.write(
            (whole.substring(0, whole.length() / 2) + canary.text() + "\n")
                .getBytes(StandardCharsets.UTF_8));
        loose.add(canary = canaries.next(kind));
        lines.write(
            whole
                .replaceAll(
                    "(\"[A-Za-z_]*(?:[Tt]okens?|[Tt]ime|TokenCount)\" ?: ?)[0-9.]+",
                    "$1\"" + canary.text() + "\"")
                .concat("\n")
                .getBytes(StandardCharsets.UTF_8));
        loose.add(canary = canaries.next(kind));
        lines.write(
            ("{\"" + canary.text() + "\": 1, \"" + canary.text() + "\": }\n")
                .getBytes(StandardCharsets.UTF_8));
      }
      Files.write(file, lines.toByteArray());
      logs.put(format.id(), file);
    }
    tables(canaries, kinds, further);
    StringBuilder text = new StringBuilder();
    for (PiiKind kind : kinds) {
      Canaries.Canary canary = canaries.next(kind);
      loose.add(canary);
      text.append(canary.text()).append('\n');
    }
    logs.put(
        "unknown", Plumbline.write(temporary.resolve("logs/unknown/notes.txt"), text.toString()));
  }

  /**
   * Bills and exports in tables: a file for each column, with a value in that column of its first
   * row. Whether such a file is taken or refused, nothing of the value is anywhere.
   */
  private void tables(Canaries canaries, List<PiiKind> kinds, List<PiiKind> further)
      throws IOException {
    List<PiiKind> all = new ArrayList<>(kinds);
    all.addAll(further);
    int next = 0;
    for (Map.Entry<String, List<List<String>>> format : Planting.tablesByFormat().entrySet()) {
      Path folder =
          Files.createDirectories(temporary.resolve("logs/" + format.getKey() + "-tables"));
      List<String> lines = format.getValue().get(0);
      String separator = lines.get(0).contains(";") ? ";" : ",";
      // A separator inside quotes separates nothing.
      String between = separator + "(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)";
      String[] row = lines.get(1).split(between, -1);
      for (int column = 0; column < row.length; column++) {
        Canaries.Canary canary = canaries.next(all.get(next++ % all.size()));
        loose.add(canary);
        String[] with = row.clone();
        with[column] = '"' + canary.text().replace('\n', ' ') + '"';
        Files.writeString(
            folder.resolve("column-%03d.csv".formatted(column)),
            lines.get(0) + "\n" + String.join(separator, with) + "\n" + lines.get(1) + "\n");
      }
      logs.put(format.getKey() + "-tables", folder);
    }
    assertThat(next).as("columns of bills and exports").isGreaterThan(150);
  }

  private void add(
      ByteArrayOutputStream lines,
      String format,
      Path file,
      JsonNode record,
      int unique,
      String path,
      Canaries.Canary canary)
      throws IOException {
    long from = lines.size();
    lines.write((distinct(record, unique, path) + "\n").getBytes(StandardCharsets.UTF_8));
    planted.add(new Planted(format, file, from, lines.size(), path, canary));
  }

  /** Ids that make a record another one than its neighbours; the planted place stays as it is. */
  private static JsonNode distinct(JsonNode record, int unique, String path) {
    JsonNode copy = record.deepCopy();
    int within = 0;
    for (JsonNode holder : copy.findParents("spanId")) {
      ((ObjectNode) holder)
          .put("spanId", "%016x".formatted(0xABC0000000L + unique * 64L + within++));
    }
    for (JsonNode key : copy.findParents("key")) {
      if (key.path("key").asText().equals("gen_ai.response.id")) {
        ((ObjectNode) key.path("value")).put("stringValue", id(unique, within++));
      }
    }
    for (String name : IDS) {
      if (path != null && path.endsWith("." + name)) {
        continue;
      }
      for (JsonNode holder : copy.findParents(name)) {
        if (holder.path(name).isTextual()) {
          ((ObjectNode) holder).put(name, id(unique, within++));
        }
      }
    }
    return copy;
  }

  private static final List<String> IDS =
      List.of(
          "id",
          "litellm_call_id",
          "request_id",
          "requestId",
          "CorrelationId",
          "correlationId",
          "databricks_request_id",
          "x-request-id",
          "llm_provider-x-request-id",
          "llm_provider-request-id",
          "llm_provider-x-litellm-call-id",
          "x-litellm-call-id");

  private static String id(int unique, int within) {
    return "0f0e0d0c-0000-4000-8000-%012x".formatted(unique * 64L + within);
  }

  // ---- what became of them

  @Test
  void theAuditReadEverything() throws IOException {
    assertThat(first.exit()).as(first.all()).isIn(0, 4);
    LakeVersion version = warehouse();
    assertThat(version.read(IngestedFile.class).toList())
        .filteredOn(row -> row.getAccepted() > 0)
        .extracting(IngestedFile::getFormat)
        .contains("litellm", "litellm-spendlogs", "bedrock-invocation");
    assertThat(version.read(Rejected.class).toList()).hasSizeGreaterThan(3 * 13);
  }

  /** Every record was counted to have its kind, its place is listed, or it is in quarantine. */
  @Test
  void everyValueInAPlaceOfContentWasCounted() throws IOException {
    LakeVersion version = warehouse();
    Map<String, TreeMap<Long, Usage>> rows = new HashMap<>();
    for (Usage row : version.read(Usage.class).toList()) {
      rows.computeIfAbsent(row.getFile(), f -> new TreeMap<>()).put(row.getPosition(), row);
    }
    Set<String> quarantined = new HashSet<>();
    for (Rejected row : version.read(Rejected.class).toList()) {
      quarantined.add(row.getFile() + "@" + row.getPosition());
    }
    Map<String, Integer> counted = new LinkedHashMap<>();
    Set<String> missed = new TreeSet<>();
    Set<String> vanished = new TreeSet<>();
    Planted bare = null;
    for (Planted plant : planted) {
      bare = plant.canary() == null ? plant : bare;
      Collection<Usage> told = told(rows, plant);
      if (plant.canary() == null || quarantined.contains(plant.file() + "@" + plant.from())) {
        continue;
      }
      String place = plant.format() + " " + plant.path();
      if (told.isEmpty()) {
        // Of a record that may hold many calls or none, what was changed may be what made it one.
        if (oneCallEach.contains(plant.format())) {
          vanished.add(place);
        }
        continue;
      }
      if (told.iterator().next().getPosition() != plant.from()) {
        continue; // one element of many, or one passed over: HidingPlacesTest looks at those
      }
      String confirmed =
          plant.canary().kind().name() + (plant.canary().kind().isCore() ? "/confirmed" : "/");
      if (values(told) > values(told(rows, bare))
          || told.stream()
              .anyMatch(
                  row ->
                      row.getPersonalData() != null && row.getPersonalData().contains(confirmed))) {
        counted.merge(plant.format(), 1, Integer::sum);
      } else if (!machineFilled.get(plant.format()).test(plant.path())
          && !isAddressOfAServer(plant)) {
        missed.add(place + " " + plant.canary().kind());
      }
    }
    assertThat(missed).as("places and kinds that were not counted").isEmpty();
    // What yields to another source or changes what makes a record the same is no row of its own.
    assertThat(vanished).hasSizeLessThan(25);
    assertThat(counted.get("litellm")).isGreaterThan(500);
    assertThat(counted.get("bedrock-invocation")).isGreaterThan(100);
    assertThat(counted).containsKeys("langfuse", "portkey", "envoy-ai-gateway", "helicone");
  }

  /** Fields that say at which server a model is called. */
  private static final Set<String> ADDRESSES =
      Set.of(
          ".api_base", ".base_url", ".target_url", ".request_url", ".BackendUrl", ".remote_host");

  /** Where a model is called is no person's address; an endpoint's is left out of tables. */
  private static boolean isAddressOfAServer(Planted plant) {
    return ADDRESSES.contains(plant.path())
        && (plant.canary().kind() == PiiKind.IP_ADDRESS
            || plant.canary().kind() == PiiKind.MAC_ADDRESS);
  }

  /** The rows of a planted record: its elements lie within it. */
  private static Collection<Usage> told(Map<String, TreeMap<Long, Usage>> rows, Planted plant) {
    TreeMap<Long, Usage> ofFile = rows.get(plant.file().toString());
    return ofFile == null ? List.of() : ofFile.subMap(plant.from(), plant.to()).values();
  }

  private static long values(Collection<Usage> rows) {
    return rows.stream().mapToLong(CanaryTest::values).sum();
  }

  private static long values(Usage row) {
    long values = 0;
    if (row.getPersonalData() != null) {
      for (String entry : row.getPersonalData().split(",", -1)) {
        values += Long.parseLong(entry.substring(entry.indexOf('=') + 1));
      }
    }
    return values;
  }

  @Test
  void subjectsAreCountedUnderTheKeyThatIsNamedEverywhereAndShownNowhere() throws IOException {
    Path runs = work().resolve("warehouse/runs");
    String run;
    try (var all = Files.list(runs)) {
      run =
          all.map(p -> p.getFileName().toString())
              .filter(n -> !n.startsWith("."))
              .findFirst()
              .orElseThrow();
    }
    List<PersonalDataCount> counts =
        RunStore.in(work().resolve("warehouse").toString()).read(run, PersonalDataCount.class);
    assertThat(counts)
        .filteredOn(c -> c.getTier().equals("confirmed") && c.getKind().equals("IBAN"))
        .isNotEmpty()
        .allSatisfy(
            c -> {
              assertThat(c.getSubjects()).isBetween(1L, c.getValues());
              assertThat(c.getSubjectSet()).isNotNull();
            });
    assertThat(counts)
        .filteredOn(c -> c.getTier().equals("suspected") || c.getTier().equals("test"))
        .allMatch(c -> c.getSubjects() == null);
    assertThat(Files.readString(runs.resolve(run).resolve("manifest.json")))
        .contains("\"pseudonym_keys\" : \"" + KEY_ID + "\"");
    assertThat(warehouse().read(IngestedFile.class).toList())
        .allMatch(row -> row.getPseudonymKeyId().equals(KEY_ID));
  }

  @Test
  void noValueAndNoKeyIsAnywhere() throws IOException {
    assertThat(failed.exit()).as(failed.all()).isEqualTo(1);
    List<Path> everywhere = new ArrayList<>();
    for (String part : List.of("work", "broken")) {
      everywhere.addAll(WarehouseText.files(temporary.resolve(part)).values());
    }
    Set<String> kinds =
        everywhere.stream()
            .map(f -> f.getFileName().toString().replaceAll(".*[.-]", ""))
            .collect(Collectors.toSet());
    assertThat(kinds).contains("parquet", "avro", "html", "csv", "json", "log", "trace", "txt");
    Set<String> levels = new TreeSet<>();
    WarehouseText.pieces(
        work().resolve("everything.log"),
        text -> Stream.of("DEBUG", "TRACE").filter(text::contains).forEach(levels::add));
    assertThat(levels).containsExactly("DEBUG", "TRACE");
    Needles<Canaries.Canary> needles = new Needles<>();
    planted.stream()
        .map(Planted::canary)
        .filter(Objects::nonNull)
        .forEach(canary -> needles.add(canary.value(), canary));
    loose.forEach(canary -> needles.add(canary.value(), canary));
    Set<String> leaks = new TreeSet<>();
    for (Path file : everywhere) {
      WarehouseText.pieces(file, text -> leaks.addAll(leaks(file, text, needles)));
    }
    assertThat(leaks).isEmpty();
  }

  private Set<String> leaks(Path file, String text, Needles<Canaries.Canary> needles) {
    String holder = temporary.relativize(file).toString();
    Set<String> leaks = new TreeSet<>();
    if (text.contains(KEY)) {
      leaks.add(holder + " holds the key");
    }
    needles.find(
        text,
        (canary, at) -> {
          if (!isPartOfANumber(text, at, canary)) {
            leaks.add(
                holder
                    + " holds a value of "
                    + canary.kind()
                    + plantedAt(canary)
                    + saidBy(file, text, at));
          }
        });
    return leaks;
  }

  /** The format and the place a value was put into, which is where a leak begins. */
  private String plantedAt(Canaries.Canary canary) {
    return planted.stream()
        .filter(plant -> canary.equals(plant.canary()))
        .map(plant -> " planted in " + plant.format() + " at " + plant.path())
        .findFirst()
        .orElse(" planted in a broken record");
  }

  /** Level and logger of the line of a log; nothing else of it. */
  private static String saidBy(Path file, String text, int at) {
    if (!file.toString().endsWith(".log")) {
      return "";
    }
    String[] words = text.substring(text.lastIndexOf('\n', at) + 1, at).split(" ", 3);
    return words.length < 3 ? "" : " in a line of " + words[0] + " " + words[1];
  }

  /** Digests are written as numbers of nineteen digits, and among thousands chance has its say. */
  private static boolean isPartOfANumber(String text, int at, Canaries.Canary canary) {
    int end = at + canary.value().length();
    return canary.value().chars().allMatch(Character::isDigit)
        && (at > 0 && Character.isDigit(text.charAt(at - 1))
            || end < text.length() && Character.isDigit(text.charAt(end)));
  }

  private static Path work() {
    return temporary.resolve("work");
  }

  private static LakeVersion warehouse() {
    return Lake.at(work().resolve("warehouse").toString()).latest();
  }
}
