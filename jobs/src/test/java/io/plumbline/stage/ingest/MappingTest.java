package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.schema.Rejected;
import io.plumbline.schema.Usage;
import io.plumbline.shared.config.ConfigFaultsException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mapping file explains a log: all of its faults are said at once, and its units are exact. */
class MappingTest {
  @TempDir Path temporary;

  @Test
  void everyFaultOfTheFileIsSaidWithItsLine() throws Exception {
    Path file =
        Logs.write(
            temporary.resolve("ours.yaml"),
            """
            witnes: gateway
            key: [cal_id]
            fields:
              started_at: {path: ts, unit: epoch_mss}
              input_token: usage.in
              cache_read_tokens: usage.cached
              reasoning_tokens: usage.thinking
              duration: took
              cost: {path: price, unit: cent}
              call_id: {path: id}
              status: {path: ok, values: {"1": suceeded}}
              provider: {path: vendor, constant: openai}
              team: {values: {a: b}}
              currency: {constant: EURO}
              operation: {constant: chatt}
              service_tier: {path: t, values: {p: provisoned}}
              workload: ""
              environment: {path: ""}
            """);
    ConfigFaultsException faults =
        catchThrowableOfType(ConfigFaultsException.class, () -> Mapping.read(file));
    assertThat(faults.faults())
        .extracting(Object::toString)
        .anyMatch(f -> f.startsWith("ours.yaml:1:1 Unknown key 'witnes'. Did you mean 'witness'?"))
        .anyMatch(
            f ->
                f.equals(
                    "ours.yaml:2:7 'cal_id' is part of the key and is not mapped. Did you mean"
                        + " 'call_id'?"))
        .anyMatch(f -> f.startsWith("ours.yaml:4") && f.endsWith("Did you mean 'epoch_ms'?"))
        .anyMatch(f -> f.contains(":5:3 Unknown key 'input_token' in 'fields'. Did you mean"))
        .anyMatch(
            f ->
                f.startsWith("ours.yaml:6")
                    && f.contains("nothing says whether input_tokens counts it too."))
        .anyMatch(
            f ->
                f.startsWith("ours.yaml:7")
                    && f.contains("nothing says whether output_tokens counts it too."))
        .anyMatch(f -> f.startsWith("ours.yaml:8") && f.contains("'duration' has no unit."))
        .anyMatch(
            f ->
                f.equals(
                    "ours.yaml:14:24 'currency' cannot be 'EURO'. Write the three letters of ISO"
                        + " 4217, as EUR."))
        .anyMatch(f -> f.startsWith("ours.yaml:15") && f.endsWith("Did you mean 'chat'?"))
        .anyMatch(f -> f.startsWith("ours.yaml:16") && f.endsWith("Did you mean 'provisioned'?"))
        .anyMatch(f -> f.startsWith("ours.yaml:17") && f.contains("says nowhere where it stands."))
        .anyMatch(f -> f.startsWith("ours.yaml:18") && f.contains("says nowhere where it stands."))
        .anyMatch(
            f ->
                f.startsWith("ours.yaml:11")
                    && f.contains("'status' cannot be 'suceeded'. Did you mean 'succeeded'?"))
        .anyMatch(f -> f.startsWith("ours.yaml:12") && f.contains("has a path and a constant."))
        .anyMatch(f -> f.startsWith("ours.yaml:13") && f.contains("says nowhere where it stands."))
        .hasSize(15);
  }

  @Test
  void nothingTellsRecordsApart() throws Exception {
    Path file = Logs.write(temporary.resolve("m.yaml"), "fields: {started_at: ts}\n");
    assertThat(catchThrowableOfType(ConfigFaultsException.class, () -> Mapping.read(file)).faults())
        .singleElement()
        .asString()
        .isEqualTo(
            "m.yaml:1:9 Nothing tells two records apart. Map call_id or response_id, or list fields"
                + " under 'key'.");
  }

  @ParameterizedTest
  @CsvSource({
    "epoch_s, 1790985600.25, 2026-10-03T00:00:00.250Z",
    "epoch_ms, 1790985600250, 2026-10-03T00:00:00.250Z",
    "epoch_us, 1790985600250001, 2026-10-03T00:00:00.250001Z",
    "epoch_ns, 1790985600250001499, 2026-10-03T00:00:00.250001Z",
    "dotnet_ticks, 639265824002500010, 2026-10-03T00:00:00.250001Z",
    "auto, 1790985600, 2026-10-03T00:00:00Z",
    "auto, '\"1790985600250\"', 2026-10-03T00:00:00.250Z",
    "auto, '\"2026-10-03T00:00:00.25Z\"', 2026-10-03T00:00:00.250Z",
    "iso, '\"2026-10-03 03:00:00.25\"', 2026-10-03T00:00:00.250Z"
  })
  void timesAreExact(String unit, String written, Instant at) throws Exception {
    Usage row =
        read(
            "fields: {call_id: id, started_at: {path: ts, unit: " + unit + "}}",
            "{\"id\": \"call-000000001\", \"ts\": " + written + "}");
    assertThat(row.getStartedAt()).isEqualTo(at);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "dd.MM.yyyy HH:mm:ss | 03.10.2026 03:00:00 | 2026-10-03T00:00:00Z",
        "d.M.yyyy H:mm | 3.10.2026 3:00 | 2026-10-03T00:00:00Z",
        "dd/MM/yyyy HH:mm:ss.SSS | 03/10/2026 03:00:00.250 | 2026-10-03T00:00:00.250Z",
        "MM/dd/yyyy hh:mm a | 10/03/2026 03:00 am | 2026-10-03T00:00:00Z",
        "dd-MMM-yy HH:mm:ss XXX | 03-oct-26 00:00:00 Z | 2026-10-03T00:00:00Z",
        "yyyyMMddHHmmss | 20261003030000 | 2026-10-03T00:00:00Z",
        "dd.MM.yyyy HH:mm:ss | 31.02.2026 03:00:00 | invalid_time at ts",
        "dd.MM.yyyy HH:mm:ss | 2026-10-03 03:00:00 | invalid_time at ts",
        "dd.MM.yyyy HH:mm:ss | 29.03.2026 03:30:00 | invalid_time at ts, which clocks skipped",
        "dd.MM.yyyy HH:mm:ss | 03.10.1926 03:00:00 | time_too_old at ts"
      })
  void aDateIsReadAsItsPatternSays(String pattern, String written, String becomes)
      throws Exception {
    Warehouse warehouse =
        readFile(
            "fields: {call_id: id, started_at: {path: ts, pattern: \"" + pattern + "\"}}",
            "a.jsonl",
            "{\"id\": \"call-000000001\", \"ts\": \"" + written + "\"}\n");
    assertThat(
            warehouse.rejected().isEmpty()
                ? warehouse.usage().get(0).getStartedAt().toString()
                : warehouse.rejected().get(0).getReason()
                    + " at "
                    + warehouse.rejected().get(0).getDetail())
        .isEqualTo(becomes);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "pattern: DD.MM.YYYY HH:mm | m.yaml:1:55 'DD.MM.YYYY HH:mm' says no time: 'D' is none of its letters."
            + " Write it as dd.MM.yyyy HH:mm:ss.",
        "pattern: dd.MM.yyyy | m.yaml:1:55 'dd.MM.yyyy' says no time: It does not say day, month, year, hour and"
            + " minute, and a call has a time. Write it as dd.MM.yyyy HH:mm:ss.",
        "pattern: dd.MM.yyyy HH:mm {ss | m.yaml:1:55 'dd.MM.yyyy HH:mm {ss' says no time: It cannot be read as a"
            + " pattern. Write it as dd.MM.yyyy HH:mm:ss.",
        "pattern: dd.MM.yyyy HH:mm, unit: iso | m.yaml:1:55 'started_at' has a unit and a pattern. Keep one of them."
      })
  void aPatternThatSaysNoTimeIsAFault(String said, String fault) throws Exception {
    Path file =
        Logs.write(
            temporary.resolve("m.yaml"),
            "fields: {call_id: id, started_at: {path: ts, "
                + said.replaceFirst("pattern: ([^,]*)", "pattern: \"$1\"")
                + "}}\n");
    assertThat(catchThrowableOfType(ConfigFaultsException.class, () -> Mapping.read(file)).faults())
        .singleElement()
        .asString()
        .isEqualTo(fault);
  }

  @ParameterizedTest
  @CsvSource({
    "'1', 12.5",
    "cent, 0.125",
    "milli, 0.0125",
    "micro, 0.0000125",
    "nano, 0.0000000125"
  })
  void moneyIsExact(String unit, BigDecimal amount) throws Exception {
    Usage row =
        read(
            "fields: {call_id: id, started_at: ts, currency: {constant: eur}, cost: {path: p, unit:"
                + " \""
                + unit
                + "\"}}",
            "{\"id\": \"call-000000001\", \"ts\": 1790985600, \"p\": \"12.50\"}");
    assertThat(row.getReportedCost()).isEqualByComparingTo(amount);
    assertThat(row.getReportedCurrency()).isEqualTo("EUR");
  }

  @Test
  void aCostWithoutACurrencyIsAFault() throws Exception {
    Path file =
        Logs.write(
            temporary.resolve("m.yaml"), "fields: {started_at: ts, call_id: id, cost: price}\n");
    assertThat(catchThrowableOfType(ConfigFaultsException.class, () -> Mapping.read(file)).faults())
        .singleElement()
        .asString()
        .contains("m.yaml:1", "'cost' is mapped, and nothing says its currency.");
  }

  @Test
  void aListWhereOneIsExpectedIsShownByAnExample() throws Exception {
    Path file =
        Logs.write(
            temporary.resolve("m.yaml"),
            "content: prompt\nfields: {started_at: ts, call_id: id, provider: {path: p, values: [a]}}\n");
    assertThat(catchThrowableOfType(ConfigFaultsException.class, () -> Mapping.read(file)).faults())
        .extracting(Object::toString)
        .containsExactly(
            "m.yaml:1:10 'content' must be a list, but is 'prompt'. Example: [request.messages,"
                + " answer].",
            "m.yaml:2:67 'fields.provider.values' must be a group of keys, but is a list. Example: {az:"
                + " azure.ai.openai}.");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0,0123 | 0.0123",
        "1.234,56 | 1234.56",
        "1 234 567,5 | 1234567.5",
        "1\u00A0234 | 1234",
        "1'234,5 | 1234.5",
        "1.234 | 1234",
        "12 | 12",
        "-0,5 | negative_cost at Preis",
        "0.0123 | wrong_type at Preis",
        "1,234.56 | wrong_type at Preis",
        "12.34,5 | wrong_type at Preis",
        ", | wrong_type at Preis",
      })
  void aDecimalCommaIsReadWhereTheMappingSaysSo(String written, String becomes) throws Exception {
    Warehouse warehouse =
        readFile(
            "decimal_comma: true\nfields: {call_id: Id, started_at: Zeit, cost: Preis, currency:"
                + " {constant: EUR}}",
            "a.csv",
            "Id;Zeit;Preis\ncall-000000001;2026-10-02 07:41:09,250;" + written + "\n");
    assertThat(
            warehouse.rejected().isEmpty()
                ? warehouse.usage().get(0).getReportedCost().stripTrailingZeros().toPlainString()
                : warehouse.rejected().get(0).getReason()
                    + " at "
                    + warehouse.rejected().get(0).getDetail())
        .isEqualTo(becomes);
  }

  @Test
  void aCommaInANumberIsNotGuessed() throws Exception {
    assertThat(
            readFile(
                    "fields: {call_id: Id, started_at: Zeit, input_tokens: In}",
                    "a.csv",
                    "Id;Zeit;In\ncall-000000001;2026-10-02 07:41:09;1,234\n")
                .rejected())
        .extracting(Rejected::getReason, Rejected::getDetail)
        .containsExactly(tuple("number_with_comma", "In"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "req=call-000000001 ts=2026-10-02T07:41:09Z team=search in=12 | search 12",
        "ts=2026-10-02T07:41:09Z level=info cached req=call-000000001 team=\"a \\\"b\\\" c\" in=12 | a \"b\" c 12",
        "ts=2026-10-02T07:41:09Z req=call-000000001 team=\"\\u00e5\\x41\" in= | åA 0",
        "ts=2026-10-02T07:41:09Z req=call-000000001 team=\"open in=12 | invalid_logfmt at column 44",
        "ts=2026-10-02T07:41:09Z =x req=call-000000001 | invalid_logfmt at column 25",
        "ts=2026-10-02T07:41:09Z req=call-000000001 req=call-000000002 | duplicate_key at column 44",
        "words that are no pairs | invalid_json at column 1",
        "{\"ts\": 1790985600, \"req\": \"call-000000001\", \"team\": \"json\", \"in\": 3} | json 3",
      })
  void linesOfKeysAndValuesAreRecords(String line, String becomes) throws Exception {
    Warehouse warehouse =
        readFile(
            "fields: {call_id: req, started_at: ts, team: team, input_tokens: in}",
            "app.log",
            line + "\n");
    assertThat(
            warehouse.rejected().isEmpty()
                ? warehouse.usage().get(0).getTeam()
                    + " "
                    + warehouse.usage().get(0).getInputUncachedTokens()
                : warehouse.rejected().get(0).getReason()
                    + " at "
                    + warehouse.rejected().get(0).getDetail())
        .isEqualTo(becomes);
  }

  @Test
  void textWrittenAsJsonIsLookedIntoAndContentIsKeptNowhere() throws Exception {
    Usage row =
        read(
            "content: [body.prompt]\nfields: {call_id: meta.id, started_at: ts, team:"
                + " meta.teams.1, input_tokens: n}",
            "{\"ts\": 1790985600, \"n\": \"12\", \"meta\": \"{\\\"id\\\": \\\"call-000000001\\\","
                + " \\\"teams\\\": [\\\"a\\\", \\\"b\\\"]}\", \"body\": {\"prompt\": \"Mail"
                + " anna.virtanen@example.com, "
                + Logs.CONTENT
                + "\"}}");
    assertThat(row.getTeam()).isEqualTo("b");
    assertThat(row.getInputUncachedTokens()).isEqualTo(12);
    assertThat(row.getContentState()).isEqualTo("present");
    assertThat(row.getPersonalData()).startsWith("EMAIL/");
    assertThat(Warehouse.in(temporary.resolve("warehouse")).filesHolding("virtanen")).isEmpty();
    assertThat(Warehouse.in(temporary.resolve("warehouse")).filesHolding("Zebra")).isEmpty();
  }

  @Test
  void anHourThatStandsTwiceIsCounted() throws Exception {
    read(
        "fields: {call_id: id, started_at: ts}",
        "{\"id\": \"call-000000001\", \"ts\": \"2025-10-26 03:30:00\"}");
    assertThat(Warehouse.in(temporary.resolve("warehouse")).ledger().values())
        .singleElement()
        .matches(r -> r.getAmbiguousTimes() == 1);
  }

  private Usage read(String mapping, String record) throws Exception {
    Warehouse warehouse = readFile(mapping, "a.jsonl", record + "\n");
    assertThat(warehouse.rejected()).isEmpty();
    return warehouse.usage().get(0);
  }

  private Warehouse readFile(String mapping, String name, String content) throws Exception {
    Path file = Logs.write(temporary.resolve("mapping.yaml"), mapping + "\n");
    Path log = Logs.write(temporary.resolve("logs").resolve(name), content);
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse"));
    warehouse.ingest(
        new IngestStage.Source(
            "ours", "mapped", log.toString(), ZoneId.of("Europe/Helsinki"), Mapping.read(file)));
    return warehouse;
  }
}
