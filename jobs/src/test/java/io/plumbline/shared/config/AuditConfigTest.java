package io.plumbline.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditConfigTest {
  private static final String SMALLEST =
      """
      warehouse: ./warehouse          # a folder
      reports: ./reports
      policy: ./policy
      sources:
        - name: gateway
          format: auto
          path: ./logs/**/*.jsonl.gz
      """;

  @TempDir Path folder;

  private AuditConfig load(String yaml) throws IOException {
    return load(yaml, Map.of(), Map.of());
  }

  private AuditConfig load(String yaml, Map<String, String> environment, Map<String, String> flags)
      throws IOException {
    Path file = folder.resolve("plumbline.yaml");
    Files.writeString(file, yaml);
    return AuditConfig.load(file, environment, flags, Set.of("litellm", "mapped", "kong"));
  }

  private List<String> faults(String yaml) {
    return faults(yaml, Map.of(), Map.of());
  }

  private List<String> faults(
      String yaml, Map<String, String> environment, Map<String, String> flags) {
    try {
      load(yaml, environment, flags);
      return List.of();
    } catch (ConfigFaultsException e) {
      return e.faults().stream().map(ConfigFault::toString).toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFormatThatThereIsNotAndAnEmptyPathAreFaultsOfTheirSource() {
    assertThat(
            faults(
                """
                warehouse: ./w
                sources:
                  - {name: a, format: litelm, path: ./logs}
                  - {name: b, format: spreadsheet, path: ''}
                  - {name: c, format: kong, path: ./logs}
                """))
        .containsExactly(
            "plumbline.yaml:3:23 There is no format 'litelm'. Did you mean 'litellm'?",
            "plumbline.yaml:4:23 There is no format 'spreadsheet'. See: plumbline formats list",
            "plumbline.yaml:4:42 The path of source 'b' is empty. Name a file, a folder or a glob:"
                + " ./logs/**/*.jsonl.gz.");
  }

  @Test
  void theSmallestFileOfTheManualIsEnough() throws IOException {
    AuditConfig config = load(SMALLEST);

    assertThat(config.warehouse()).isEqualTo(folder + "/warehouse");
    assertThat(config.reports()).isEqualTo(folder + "/reports");
    assertThat(config.policy()).isEqualTo(folder.resolve("policy"));
    assertThat(config.sources())
        .containsExactly(new AuditConfig.Source("gateway", "auto", folder + "/logs/**/*.jsonl.gz"));
    assertThat(config.master()).isEqualTo("local[*]");
    assertThat(config.packs()).isEmpty();
    assertThat(config.pseudonymKeyFile()).isEmpty();
    assertThat(config.limits())
        .isEqualTo(
            new AuditConfig.Limits(
                33554432, new BigDecimal("0.001"), new BigDecimal("0.01"), 24, 15));
  }

  @Test
  void everyKeyIsReadIntoItsField() throws IOException {
    AuditConfig config =
        load(
            """
            warehouse: /var/lake
            reports: /var/reports
            policy: ../policy
            master: local[2]
            packs: packs
            pseudonym_key_file: keys/pseudonym.key
            signing_key_file: keys/signing.pem
            limits:
              max_record_bytes: 2048
              quarantine_warn_share: 0.5
              quarantine_fail_share: 0.75
              future_tolerance_hours: 1
              clock_skew_minutes: 3
            sources:
              - {name: a, format: litellm, path: 's3://bucket/logs/*.gz'}
              - {name: b, path: "../b/{x,y}.json"}
            """);

    assertThat(config.warehouse()).isEqualTo("/var/lake");
    assertThat(config.reports()).isEqualTo("/var/reports");
    assertThat(config.policy()).isEqualTo(folder.getParent().resolve("policy"));
    assertThat(config.master()).isEqualTo("local[2]");
    assertThat(config.packs()).contains(folder.resolve("packs"));
    assertThat(config.pseudonymKeyFile()).contains(folder.resolve("keys/pseudonym.key"));
    assertThat(config.limits())
        .isEqualTo(
            new AuditConfig.Limits(2048, new BigDecimal("0.5"), new BigDecimal("0.75"), 1, 3));
    assertThat(config.sources())
        .containsExactly(
            new AuditConfig.Source("a", "litellm", "s3://bucket/logs/*.gz"),
            new AuditConfig.Source("b", "auto", folder.getParent() + "/b/{x,y}.json"));
  }

  @Test
  void tablesAndReportsInAnObjectStoreAreRefusedBothAtOnce() {
    assertThat(
            faults(
                SMALLEST.replace("./warehouse ", "s3a://lake/w "),
                Map.of(),
                Map.of("reports", "gs://pages/r")))
        .containsExactlyInAnyOrder(
            "plumbline.yaml:1:12 's3a://lake/w' is no folder of this machine: logs are read from"
                + " object stores, tables are kept on a disk. Name a folder, as in 'warehouse:"
                + " ./warehouse', and copy it afterwards.",
            "--reports 'gs://pages/r' is no folder of this machine: logs are read from object"
                + " stores, reports are kept on a disk. Name a folder, as in 'reports: ./reports',"
                + " and copy it afterwards.");
  }

  @Test
  void thePseudonymKeyComesFromTheEnvironmentOrElseAFileThatIsReadWhenItIsNeeded()
      throws IOException {
    String key = "0123456789abcdef";
    assertThat(load(SMALLEST).pseudonymKey()).isEmpty();
    AuditConfig named = load(SMALLEST + "pseudonym_key_file: ./key\n");
    assertThatThrownBy(named::pseudonymKey)
        .isInstanceOf(ConfigFaultsException.class)
        .hasMessageContaining("The pseudonym key " + folder.resolve("key") + " cannot be read.")
        .hasMessageContaining("or remove pseudonym_key_file");
    Files.writeString(folder.resolve("key"), "short\n");
    assertThatThrownBy(named::pseudonymKey)
        .hasMessageContaining("has 5 bytes; it needs at least 16")
        .hasMessageContaining("Make one with: openssl rand -hex 32")
        .hasMessageNotContaining("short");
    Files.writeString(folder.resolve("key"), key + "\n");
    assertThat(named.pseudonymKey().orElseThrow().bytes())
        .isEqualTo(key.getBytes(StandardCharsets.US_ASCII));
    AuditConfig given =
        load(
            SMALLEST + "pseudonym_key_file: ./key\n",
            Map.of("PLUMBLINE_PSEUDONYM_KEY", "another key of the environment"),
            Map.of());
    assertThat(given.pseudonymKey().orElseThrow().id())
        .isNotEqualTo(named.pseudonymKey().orElseThrow().id());
    assertThat(given.toString() + given.settings()).doesNotContain("another key");
    assertThat(faults(SMALLEST, Map.of("PLUMBLINE_PSEUDONYM_KEY", "short"), Map.of()))
        .singleElement()
        .asString()
        .startsWith("PLUMBLINE_PSEUDONYM_KEY The pseudonym key in environment variable")
        .doesNotContain("short");
  }

  @Test
  void aFileUriIsAPathOfThisMachine() throws IOException {
    AuditConfig config =
        load("warehouse: file:///var/lake\nsources: [{name: a, path: 'file:///logs/*.gz'}]\n");
    assertThat(config.warehouse()).isEqualTo("/var/lake");
    assertThat(config.sources().get(0).path()).isEqualTo("/logs/*.gz");
  }

  @Test
  void flagBeatsEnvironmentBeatsFileBeatsDefaultAndEachSaysSo() throws IOException {
    AuditConfig config =
        load(
            SMALLEST + "limits: {future_tolerance_hours: 3}\n",
            Map.of(
                "PLUMBLINE_WAREHOUSE", "/env/warehouse",
                "PLUMBLINE_REPORTS", "/env/reports",
                "PLUMBLINE_LIMITS_MAX_RECORD_BYTES", "4096",
                "PLUMBLINE_JAVA_OPTS", "-Xmx1g",
                "HOME", "/home/someone"),
            Map.of("warehouse", "/flag/warehouse"));

    assertThat(config.warehouse()).isEqualTo("/flag/warehouse");
    assertThat(config.reports()).isEqualTo("/env/reports");
    assertThat(config.limits().maxRecordBytes()).isEqualTo(4096);
    assertThat(config.settings())
        .contains(
            new Setting("warehouse", "/flag/warehouse", "flag", "--warehouse"),
            new Setting("reports", "/env/reports", "environment", "PLUMBLINE_REPORTS"),
            new Setting("policy", folder + "/policy", "file", "plumbline.yaml:3:1"),
            new Setting("master", "local[*]", "default", ""),
            new Setting(
                "limits.max_record_bytes",
                "4096",
                "environment",
                "PLUMBLINE_LIMITS_MAX_RECORD_BYTES"),
            new Setting("limits.future_tolerance_hours", "3", "file", "plumbline.yaml:8:10"),
            new Setting("sources[0].name", "gateway", "file", "plumbline.yaml:5:5"));
  }

  @Test
  void allFaultsComeAtOnceWithTheirPlaces() {
    assertThat(
            faults(
                """
                warehose: ./warehouse
                reports: [a, b]
                limits:
                  max_record_bytes: many
                  quarantine_fail_share: 2
                  colour: red
                sources:
                  - name: gate way
                    path: ./logs
                  - nam: b
                """))
        .containsExactly(
            "plumbline.yaml Nothing says where the warehouse is. Add 'warehouse: ./warehouse', or"
                + " pass --warehouse or PLUMBLINE_WAREHOUSE.",
            "plumbline.yaml:1:1 Unknown key 'warehose'. Did you mean 'warehouse'?",
            "plumbline.yaml:2:10 'reports' must be text, but is a list. Example: ./reports.",
            "plumbline.yaml:4:21 'limits.max_record_bytes' must be a whole number, but is 'many'."
                + " Example: 33554432.",
            "plumbline.yaml:5:26 'limits.quarantine_fail_share' must be at most 1, but is 2."
                + " Example: 0.01.",
            "plumbline.yaml:6:3 Unknown key 'colour' in 'limits'. Known keys:"
                + " clock_skew_minutes, future_tolerance_hours, max_record_bytes, quarantine_fail_share,"
                + " quarantine_warn_share.",
            "plumbline.yaml:8:11 'sources[0].name' cannot be 'gate way'. Example: gateway.",
            "plumbline.yaml:10:5 Missing key 'name' in 'sources[1]'. Add it: Your name for it,"
                + " shown in every report: letters, digits, '.', '_', '-'.",
            "plumbline.yaml:10:5 Missing key 'path' in 'sources[1]'. Add it: Glob, folder, file or"
                + " URI; relative to this file; plain, gzip or zstd.",
            "plumbline.yaml:10:5 Unknown key 'nam' in 'sources[1]'. Did you mean 'name'?");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no sources at all | 'warehouse: w' | plumbline.yaml:1:1 Missing key 'sources'. Add it: Where logs, invoices and metrics lie.
          an empty list of sources | 'warehouse: w;sources: []' | plumbline.yaml:2:10 'sources' is empty. Add at least one entry.
          a key without a value | 'warehouse:;sources: [{name: a, path: b}]' | plumbline.yaml:1:11 'warehouse' has no value. Give it one, or remove the line.
          a key twice | 'warehouse: a;warehouse: b;sources: [{name: a, path: b}]' | plumbline.yaml:2:1 Key 'warehouse' is there twice, first in line 1. Keep one of them.
          two sources of one name | 'warehouse: w;sources: [{name: a, path: b}, {name: a, path: c}]' | plumbline.yaml:2:38 Two sources are called 'a'. Rename one of them.
          an alias | 'warehouse: &w a;reports: *w;sources: [{name: a, path: b}]' | plumbline.yaml:2:10 Aliases (*w) are not read. Write the value out.
          a local tag | 'warehouse: !secret w;sources: [{name: a, path: b}]' | plumbline.yaml:1:12 The tag !secret is not read. Remove it and write a plain value.
          a tag that names a class | 'warehouse: !!java.net.URL w;sources: [{name: a, path: b}]' | plumbline.yaml:1:12 This is not YAML: Global tag is not allowed: tag:yaml.org,2002:java.net.URL. Check indentation (spaces, no tabs), colons and quotes here and on the line above.
          a list instead of keys | '- a' | plumbline.yaml:1:1 The file holds a list. It must hold keys with values.
          a tab for indentation | 'warehouse: w;sources:;\t- name: a' | plumbline.yaml:3:1 This is not YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation). Check indentation (spaces, no tabs), colons and quotes here and on the line above.
          a warning above the failure | 'warehouse: w;limits: {quarantine_warn_share: 0.5};sources: [{name: a, path: b}]' | plumbline.yaml:2:10 limits.quarantine_warn_share (0.5) is above limits.quarantine_fail_share (0.01). Warn at a smaller share than the one that fails.
          """)
  void refuses(String sentence, String yaml, String fault) {
    assertThat(faults(yaml.replace(";", "\n"))).as(sentence).containsExactly(fault);
  }

  @Test
  void aSourceHasSettingsOfItsOwn() throws IOException {
    AuditConfig.Source source =
        load("""
        warehouse: w
        sources:
          - name: ours
            format: mapped
            path: logs
            zone: Europe/Helsinki
            mapping: maps/ours.yaml
            limits: {quarantine_warn_share: 0.02, quarantine_fail_share: 0.1,
                     quarantine_fail_count: 7, late_after_hours: 6}
        """)
            .sources()
            .get(0);
    assertThat(source.zone()).hasValue(ZoneId.of("Europe/Helsinki"));
    assertThat(source.mapping()).hasValue(folder.resolve("maps/ours.yaml"));
    assertThat(source.limits())
        .isEqualTo(
            new AuditConfig.SourceLimits(
                Optional.of(new BigDecimal("0.02")),
                Optional.of(new BigDecimal("0.1")),
                Optional.of(7L),
                Optional.of(6L)));
  }

  @Test
  void aPasswordInAPathIsRefusedAndNotRepeated() {
    for (String path :
        List.of(
            "jdbc:postgresql://db/litellm?user=a&password=hush",
            "jdbc:postgresql://a:hush@db/litellm")) {
      assertThat(faults("warehouse: w\nsources: [{name: a, path: '" + path + "'}]\n"))
          .containsExactly(
              "plumbline.yaml:2:27 The path of source 'a' holds a password. Leave it out: set"
                  + " PLUMBLINE_DATABASE_PASSWORD, or use PostgreSQL's password file.");
    }
    assertThat(
            faults("warehouse: w\nsources: [{name: a, path: 'jdbc:postgresql://db/l?user=a'}]\n"))
        .isEmpty();
  }

  @Test
  void allFaultsOfASourceAreSaid() {
    assertThat(
            faults(
                """
                warehouse: w
                sources:
                  - {name: a, path: b, zone: Europe/Helsinky}
                  - {name: c, path: d, format: mapped}
                  - {name: e, path: f, mapping: g.yaml}
                  - {name: h, path: i, zone: Nowhere}
                  - {name: j, path: k, limits: {quarantine_warn_share: 0.2, quarantine_fail_share: 0.1}}
                """))
        .containsExactly(
            "plumbline.yaml:3:30 There is no time zone 'Europe/Helsinky'. Did you mean"
                + " 'Europe/Helsinki'?",
            "plumbline.yaml:4:32 Source 'c' is mapped and names no mapping file. Add 'mapping:"
                + " ./mappings/c.yaml'.",
            "plumbline.yaml:5:33 Source 'e' has a mapping file and format 'auto'. Write 'format:"
                + " mapped', or leave the mapping out.",
            "plumbline.yaml:6:30 There is no time zone 'Nowhere'. Use a name of the IANA's list, as"
                + " Europe/Helsinki or UTC.",
            "plumbline.yaml:7:56 The share that warns (0.2) is above the one that fails (0.1). Warn"
                + " at a smaller share than the one that fails.");
  }

  @Test
  void flagsAndVariablesAreCheckedLikeTheFile() {
    assertThat(
            faults(
                SMALLEST,
                Map.of(
                    "PLUMBLINE_LIMITS_MAX_RECORD_BYTES", "10",
                    "PLUMBLINE_WAREHOSE", "/x"),
                Map.of("polcy", "/p")))
        .containsExactly(
            "--polcy Unknown key 'polcy'. Did you mean 'policy'?",
            "PLUMBLINE_LIMITS_MAX_RECORD_BYTES 'limits.max_record_bytes' must be at least 1024, but"
                + " is 10. Example: 33554432.",
            "PLUMBLINE_WAREHOSE Unknown environment variable. Did you mean 'PLUMBLINE_WAREHOUSE'?");
  }

  @Test
  void aMissingFileSaysHowToGetOne() {
    assertThatThrownBy(
            () -> AuditConfig.load(Path.of("nowhere.yaml"), Map.of(), Map.of(), Set.of()))
        .isInstanceOf(ConfigFaultsException.class)
        .hasMessage(
            "1 fault to fix first:\n"
                + "nowhere.yaml There is no such file. Run 'plumbline init' to draft one, or name"
                + " it with --config.");
  }

  @Test
  void aThousandNestedListsAreRefusedAndNotFollowed() {
    assertThat(faults("warehouse: " + "[".repeat(1000) + "]".repeat(1000)))
        .singleElement()
        .asString()
        .startsWith("plumbline.yaml This is not YAML: Nesting Depth exceeded max 40.");
  }

  @Test
  void bytesThatAreNotTextAreRefused() throws IOException {
    Path file = folder.resolve("plumbline.yaml");
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff});
    assertThatThrownBy(() -> AuditConfig.load(file, Map.of(), Map.of(), Set.of()))
        .hasMessageContaining("plumbline.yaml The file is not UTF-8 text. Save it as UTF-8.");
  }
}
