package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import io.plumbline.schema.Usage;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.shared.lake.WriterLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is wrong with a file is said with a reason and a place; what is right in it is read; the
 * counts meet; and nothing of a record's content is kept.
 */
class BadInputTest {
  private static final int N = 40;

  @TempDir Path temporary;
  private int folders;

  /**
   * A file and what must become of it.
   *
   * @param accepted records that must be read; -1: some, but not all
   * @param rejected {@code reason@line} of each record in quarantine; line 0: the file as a whole
   * @param fault reason code of the file; null: none
   */
  private record Case(
      String sentence, byte[] file, long accepted, List<String> rejected, String fault) {
    Case(String sentence, String file, long accepted, String... rejected) {
      this(sentence, Logs.utf8(file), accepted, List.of(rejected), null);
    }

    Case(String sentence, byte[] file, String fault, long accepted, String... rejected) {
      this(sentence, file, accepted, List.of(rejected), fault);
    }
  }

  @TestFactory
  List<DynamicTest> recordsThatCannotBeTrue() {
    return run(
        one("a negative token count is refused", Logs.call(1).prompt("-5"), "negative_tokens"),
        one("half a token is refused", Logs.call(1).completion("20.5"), "fractional_tokens"),
        one(
            "more tokens than a trillion are refused",
            Logs.call(1).prompt("1e13"),
            "number_out_of_range"),
        one("tokens of 1e400 are refused", Logs.call(1).prompt("1e400"), "number_out_of_range"),
        one(
            "tokens written in words are refused",
            Logs.call(1).prompt("\"a hundred\""),
            "wrong_type"),
        one("a cost of 1e400 is refused", Logs.call(1).cost("1e400"), "number_out_of_range"),
        one(
            "a cost of 1e25, which no column holds, is refused",
            Logs.call(1).cost("1e25"),
            "number_out_of_range"),
        one(
            "a cost with an exponent of a billion is refused at once",
            Logs.call(1).cost("1e1000000000"),
            "number_out_of_range"),
        one("a negative cost is refused", Logs.call(1).cost("-0.01"), "negative_cost"),
        one("a call from next year is refused", Logs.call(1).start("1827144000"), "time_in_future"),
        one(
            "a call that ends next year is refused",
            Logs.call(1).end("1827144000"),
            "time_in_future"),
        one(
            "a call from 2014 is refused",
            Logs.call(1).start("\"2014-12-31T23:59:59Z\""),
            "time_too_old"),
        one("a call at time zero is refused", Logs.call(1).start("0"), "time_too_old"),
        one(
            "a call that ends two hours before it starts is refused",
            Logs.call(1).end("1790978000"),
            "ends_before_start"),
        one(
            "a time in words is refused",
            Logs.call(1).start("\"yesterday around noon\""),
            "invalid_time"),
        one("a call without a start is refused", Logs.call(1).start("null"), "missing_field"),
        one(
            "a field that stands twice and is read is refused",
            Logs.call(1).with(", \"prompt_tokens\": 1"),
            "duplicate_key"),
        one(
            "a field that stands twice, once escaped, is refused",
            Logs.call(1).with(", \"prompt_t\\u006fkens\": 1"),
            "duplicate_key"),
        one(
            "100,000 levels of nesting are refused",
            Logs.call(1).with(", \"x\": " + "[".repeat(100_000) + "]".repeat(100_000)),
            "nesting_too_deep"),
        one("NUL in a string is refused", Logs.call(1).with(", \"x\": \"a\u0000b\""), "nul_bytes"),
        one(
            "a raw tab in a string is refused",
            Logs.call(1).with(", \"x\": \"a\tb\""),
            "control_character"),
        one("a cut record is refused", cut(Logs.call(1).json()), "truncated_json"),
        one(
            "a record with something behind it is refused",
            Logs.call(1).json() + " true",
            "invalid_json"),
        one("an array on a line is refused", "[1, 2, 3]", "not_an_object"),
        one("a number on a line is refused", "17", "not_an_object"),
        one("a block of NUL is refused as one record", "\u0000".repeat(5000), "nul_bytes"),
        one(
            "doubled backslashes of COPY are recognised",
            "{\"id\": \"x\", \"m\": \"say \\\\\"" + Logs.CONTENT + "\\\\\"\"}",
            "copy_text_escapes"),
        new Case(
            "Latin-1 in a prompt is refused",
            Logs.concat(
                Logs.utf8(Logs.call(0).json() + "\n" + open(Logs.call(1).json()) + ", \"x\": \"bl"),
                new byte[] {(byte) 0xE5},
                Logs.utf8("b\\u00e6r\"}\n")),
            null,
            1,
            "invalid_utf8@2"));
  }

  /** As an application and its gateway write to one stream. */
  @TestFactory
  List<DynamicTest> recordsOfSomethingElse() {
    String first = Logs.call(1).json() + "\n";
    return run(
        new Case(
            "a record of another log is not missing a field",
            first + Logs.call(2).spendJson() + "\n" + Logs.call(3).json() + "\n",
            2,
            "other_record@2"),
        new Case(
            "a span among calls is another record",
            first + "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": []}]}]}\n",
            1,
            "other_record@2"),
        new Case(
            "a call among spans is another record",
            "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": []}]}]}\n" + first,
            0,
            "other_record@2"),
        new Case(
            "a line that no format knows lacks a field",
            first + "{\"level\": \"info\", \"message\": \"" + Logs.CONTENT + "\"}\n",
            1,
            "missing_field@2"));
  }

  @TestFactory
  List<DynamicTest> recordsThatOnlyLookWrong() {
    return run(
        new Case(
            "a field that stands twice and is not read does no harm",
            Logs.call(1).with(", \"x\": 1, \"x\": 2").json(),
            1),
        new Case(
            "a call that ends a little before it starts is read",
            Logs.call(1).end("1790986000.0").json(),
            1),
        new Case(
            "token counts of null are read as none",
            Logs.call(1).prompt("null").completion("null").json(),
            1),
        new Case("a cost of null is read as none", Logs.call(1).cost("null").json(), 1),
        new Case(
            "a number beyond doubles in a field nobody reads is read over",
            Logs.call(1).with(", \"x\": -1e400").json(),
            1),
        new Case(
            "escaped NUL is valid JSON", Logs.call(1).with(", \"x\": \"a\\u0000b\"").json(), 1),
        new Case(
            "512 levels of nesting are read",
            Logs.call(1).with(", \"x\": " + "[".repeat(511) + "]".repeat(511)).json(),
            1));
  }

  @TestFactory
  List<DynamicTest> filesAsTheyArrive() {
    String lines = Logs.lines(records(0, N));
    byte[] gzip = Logs.gzip(Logs.utf8(lines));
    byte[] second = Logs.gzip(Logs.utf8(Logs.lines(records(N, 2 * N))));
    byte[] zstd = Logs.zstd(Logs.utf8(lines));
    byte[] secondZstd = Logs.zstd(Logs.utf8(Logs.lines(records(N, 2 * N))));
    return run(
        new Case("an empty file holds no record", new byte[0], "empty_file", 0),
        new Case("an empty gzip holds no record", Logs.gzip(new byte[0]), "empty_file", 0),
        new Case("blank lines hold no record", Logs.utf8("\n \n\r\n"), "empty_file", 0),
        new Case("plain lines are read", lines, N),
        new Case("a last line without a line break is read", lines.strip(), N),
        new Case("CRLF is read", lines.replace("\n", "\r\n"), N),
        new Case("a byte order mark is read over", "\uFEFF" + lines, N),
        new Case("blank lines between records are no records", lines.replace("\n", "\n\n \t\n"), N),
        new Case("gzip is read", gzip, null, N),
        new Case("gzip of two members is read to its end", Logs.concat(gzip, second), null, 2 * N),
        new Case(
            "an empty member between two is read over",
            Logs.concat(gzip, Logs.gzip(new byte[0]), second),
            null,
            2 * N),
        new Case("zeros that pad a gzip are no fault", Logs.concat(gzip, new byte[1024]), null, N),
        new Case("zstd is read", zstd, null, N),
        new Case(
            "zstd of two frames is read to its end", Logs.concat(zstd, secondZstd), null, 2 * N),
        new Case(
            "gzip that ends early keeps the records before the cut",
            Arrays.copyOf(gzip, gzip.length * 2 / 3),
            "truncated_gzip",
            -1,
            "truncated_gzip@+1"),
        new Case(
            "gzip that ends in its header is one record lost",
            Arrays.copyOf(gzip, 7),
            "truncated_gzip",
            0,
            "truncated_gzip@0"),
        new Case(
            "gzip without its checksum ends early",
            Arrays.copyOf(gzip, gzip.length - 4),
            "truncated_gzip",
            N,
            "truncated_gzip@" + (N + 1)),
        new Case(
            "gzip whose second member ends early keeps the first",
            Logs.concat(gzip, Arrays.copyOf(second, 5)),
            "truncated_gzip",
            N,
            "truncated_gzip@" + (N + 1)),
        new Case(
            "gzip with a wrong checksum is damaged",
            flipped(gzip, gzip.length - 6),
            "corrupt_compression",
            N,
            "corrupt_compression@" + (N + 1)),
        new Case(
            "gzip whose second member has a damaged header is damaged there",
            Logs.concat(gzip, flipped(second, 1)),
            "corrupt_compression",
            N,
            "corrupt_compression@" + (N + 1)),
        new Case(
            "text behind a gzip is not lost without a word",
            Logs.concat(gzip, Logs.utf8("{\"id\": 1}")),
            "corrupt_compression",
            N,
            "corrupt_compression@" + (N + 1)),
        new Case(
            "zstd that ends early keeps what could be read",
            Arrays.copyOf(zstd, zstd.length - 20),
            "corrupt_compression",
            0,
            "corrupt_compression@0"),
        new Case(
            "zstd with something else behind a frame keeps the frame",
            Logs.concat(zstd, flipped(secondZstd, 0)),
            "corrupt_compression",
            N,
            "corrupt_compression@" + (N + 1)),
        new Case(
            "a file of another kind is not recognised",
            Logs.utf8("time,level,message\n1,INFO," + Logs.CONTENT + "\n"),
            "unrecognised_format",
            0,
            "unrecognised_format@0"),
        packed("a bzip2 file is named", lines, "BZh91AY&SY"),
        packed("an xz file is named", lines, "\u00fd7zXZ\0"),
        packed("an lz4 file is named", lines, "\u0004\"M\u0018"),
        packed("a framed snappy file is named", lines, "\u00ff\u0006\0\0sNaPpY"),
        packed("a file of compress is named", lines, "\u001f\u009d\u0090"),
        packed("of a zip whose files are stored none is read in part", lines, "PK\3\4"),
        packed("a 7-Zip archive is named", lines, "7z\u00bc\u00af'\u001c"),
        packed("a rar archive is named", lines, "Rar!\u001a\7"),
        packed("of a tar none is read in part", lines, "logs/a.jsonl" + "\0".repeat(245) + "ustar"),
        new Case(
            "so is one that was compressed",
            Logs.gzip(Logs.utf8("\0".repeat(257) + "ustar\0" + "\0".repeat(249) + lines)),
            "unread_packing",
            0,
            "unread_packing@0"),
        new Case("a word may begin as bzip2 does", "BZh9 began\n" + lines, N, "invalid_json@1"),
        new Case(
            "binary is not recognised",
            new byte[] {0x7F, 'E', 'L', 'F', 1, 2, 3, 0, 0, 0},
            "unrecognised_format",
            0,
            "unrecognised_format@0"),
        new Case(
            "among good lines every bad one has its number",
            String.join(
                "\n",
                Logs.call(0).json(),
                "",
                cut(Logs.call(1).json()),
                Logs.call(2).json(),
                Logs.call(3).prompt("-1").json(),
                "plain words",
                Logs.call(2).json(),
                "\u0000\u0000",
                Logs.call(4).json()),
            3,
            "truncated_json@3",
            "negative_tokens@5",
            "invalid_json@6",
            "nul_bytes@8"),
        new Case(
            "a bad first line does not hide the format",
            "# written by a shipper\n" + lines,
            N,
            "invalid_json@1"));
  }

  @TestFactory
  List<DynamicTest> documentsOverSeveralLines() {
    List<String> records = records(0, N);
    String pretty = String.join("\n", records.stream().map(BadInputTest::pretty).toList());
    String array = "[\n" + String.join(",\n", records) + "\n]\n";
    byte[] gzip = Logs.gzip(Logs.utf8(array));
    return run(
        new Case("pretty-printed records are read", pretty, N),
        new Case("an array of records is read", array, N),
        new Case(
            "an array of pretty-printed records is read",
            "[" + pretty.replace("\n}\n{", "\n},\n{") + "]",
            N),
        new Case("an array behind a byte order mark is read", "\uFEFF" + array, N),
        new Case(
            "arrays one after another are read", array + "[" + Logs.call(99).json() + "]", N + 1),
        new Case("a record behind an array is read", array + Logs.call(99).json(), N + 1),
        new Case(
            "words behind an array are not passed over",
            array + "the end",
            N,
            "invalid_json@" + (N + 3)),
        new Case(
            "a bracket that closes nothing hides no record",
            pretty + "\n}\n" + pretty(Logs.call(99).json()),
            N + 1,
            "invalid_json@" + (pretty.lines().count() + 1)),
        new Case(
            "an array cut in a record keeps those before",
            Logs.utf8("[\n" + String.join(",\n", records) + ",\n" + cut(Logs.call(99).json())),
            "truncated_json",
            N,
            "truncated_json@" + (N + 2)),
        new Case(
            "an array cut between records keeps them all",
            Logs.utf8("[\n" + String.join(",\n", records)),
            "truncated_json",
            N),
        new Case(
            "a cut gzip of an array keeps the records before the cut",
            Arrays.copyOf(gzip, gzip.length * 2 / 3),
            "truncated_gzip",
            -1,
            "truncated_gzip@0"),
        new Case(
            "numbers in an array are no records",
            "[" + Logs.call(1).json() + ", 17, \"x\"]",
            1,
            "not_an_object@1",
            "not_an_object@1"),
        new Case(
            "an element with a fault is refused alone",
            "["
                + Logs.call(1).json()
                + ",\n"
                + Logs.call(2).prompt("-1").json()
                + ",\n"
                + Logs.call(3).json()
                + "]",
            2,
            "negative_tokens@2"));
  }

  @TestFactory
  List<DynamicTest> metricsThatCannotBeRead() {
    String head = "{\"status\": \"success\", \"data\": {\"resultType\": \"matrix\", \"result\": [";
    String good =
        "{\"metric\": {\"__name__\": \"DCGM_FI_DEV_GPU_UTIL\", \"gpu\": \"0\"}, \"values\": [%s]}";
    String tail = "]}}";
    return run(
        new Case(
            "samples are read",
            head + good.formatted("[1790985600, \"5\"], [1790985660.5, \"6\"]") + tail,
            2),
        new Case(
            "an empty sample hides none behind it",
            head
                + good.formatted("[], [1790985600, \"5\"]")
                + ","
                + good.formatted("[1790985660, \"5\"]")
                + tail,
            2,
            "wrong_type@0"),
        new Case(
            "a sample of three parts hides none behind it",
            head + good.formatted("[1790985600, \"5\", 1], [1790985660, \"5\"]") + tail,
            1,
            "wrong_type@0"),
        new Case(
            "a sample that is no pair hides none behind it",
            head + good.formatted("7, {\"a\": [1]}, null, [1790985660, \"5\"]") + tail,
            1,
            "wrong_type@0",
            "wrong_type@0",
            "wrong_type@0"),
        new Case(
            "a sample with an object in it hides none behind it",
            head + good.formatted("[{\"a\": 1}, \"5\"], [1790985660, \"5\"]") + tail,
            1,
            "wrong_type@0"),
        new Case(
            "a series that is no object hides none behind it",
            head + "17," + good.formatted("[1790985660, \"5\"]") + tail,
            1,
            "not_an_object@0"),
        new Case(
            "a label that is an object hides nothing",
            head
                + good.formatted("[1790985660, \"5\"]").replace("\"0\"", "{\"a\": {\"b\": 1}}")
                + tail,
            1),
        new Case(
            "answers one after another are all read",
            head
                + good.formatted("[1790985600, \"5\"]")
                + tail
                + "\n"
                + head
                + good.formatted("[1790985660, \"5\"]")
                + tail,
            2),
        new Case(
            "a time with an exponent of a billion is refused at once",
            head + good.formatted("[1e1000000000, \"5\"], [1790985660, \"5\"]") + tail,
            1,
            "invalid_time@0"),
        new Case(
            "a time of zero is too old",
            head + good.formatted("[0, \"5\"]") + tail,
            0,
            "time_too_old@0"),
        new Case(
            "a sample from next year is refused",
            head + good.formatted("[1827144000, \"5\"]") + tail,
            0,
            "time_in_future@0"),
        new Case(
            "NaN, infinities and markers are no measurements",
            head
                + good.formatted(
                    "[1790985600, \"NaN\"], [1790985660, \"+Inf\"], [1790985720,"
                        + " \"9223372036854775794\"]")
                + tail,
            0,
            "not_a_number@0",
            "not_a_number@0",
            "sentinel_value@0"),
        new Case(
            "a value in words is refused",
            head + good.formatted("[1790985600, \"high\"]") + tail,
            0,
            "wrong_type@0"),
        new Case(
            "a cut answer keeps the samples before the cut",
            Logs.utf8(head + good.formatted("[1790985600, \"5\"], [1790985660, \"6\"]")),
            "truncated_json",
            2,
            "truncated_json@0"),
        new Case(
            "broken JSON keeps the samples before it",
            Logs.utf8(head + good.formatted("[1790985600, \"5\"]") + " oops"),
            "invalid_json",
            1,
            "invalid_json@0"));
  }

  @Test
  void aLineOf50MegabytesIsPassedOverWithItsLengthAndDigest() throws Exception {
    byte[] line = Logs.utf8("{\"id\": \"" + "x".repeat(50 << 20) + "\"}");
    Path file =
        Logs.write(
            logs().resolve("big.jsonl"),
            Logs.concat(
                Logs.utf8(Logs.call(0).json() + "\n"),
                line,
                Logs.utf8("\n" + Logs.call(1).json() + "\n")));
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse"));
    warehouse.ingest(file);
    assertThat(warehouse.usage()).hasSize(2);
    Rejected row = onlyRejected(warehouse);
    assertThat(row.getReason()).isEqualTo("record_too_long");
    assertThat(row.getLine()).isEqualTo(2);
    assertThat(row.getLength()).isEqualTo(line.length);
    assertThat(row.getDigest()).isEqualTo(sha256(line));
    assertCountsMeet(warehouse);
  }

  @Test
  void aLongLineInADocumentIsPassedOverToo() throws Exception {
    String big = Logs.call(1).with(", \"x\": \"" + "y".repeat(5000) + "\"").json();
    Path file =
        Logs.write(
            logs().resolve("array.json"),
            "[" + Logs.call(0).json() + ",\n" + big + ",\n" + Logs.call(2).json() + "]");
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse")).maxRecord(4000);
    warehouse.ingest(file);
    assertThat(warehouse.usage()).hasSize(2);
    Rejected row = onlyRejected(warehouse);
    assertThat(row.getReason()).isEqualTo("record_too_long");
    assertThat(row.getLine()).isEqualTo(2);
    assertThat(row.getLength()).isEqualTo(big.length());
    assertThat(row.getDigest()).isEqualTo(sha256(Logs.utf8(big)));
  }

  @Test
  void aRejectedRecordIsNamedByThePositionAndDigestOfItsBytes() throws Exception {
    String good = Logs.call(0).json();
    String bad = cut(Logs.call(1).json());
    Path file = Logs.write(logs().resolve("a.jsonl"), good + "\r\n" + bad + "\r\n");
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse"));
    warehouse.ingest(file);
    Rejected row = onlyRejected(warehouse);
    assertThat(row.getFile()).isEqualTo(file.toString());
    assertThat(row.getFormat()).isEqualTo("litellm");
    assertThat(row.getPosition()).isEqualTo(good.length() + 2L);
    assertThat(row.getLength()).isEqualTo(bad.length());
    assertThat(row.getDigest()).isEqualTo(sha256(Logs.utf8(bad)));
    assertThat(row.getDetail()).matches("column \\d+");
  }

  @Test
  void aFileThatVanishesIsUnreadableAndReadOnceItIsBack() throws Exception {
    Path file = Logs.write(logs().resolve("a.jsonl"), Logs.lines(records(0, 3)));
    Logs.write(logs().resolve("b.jsonl"), Logs.lines(records(10, 14)));
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse"));
    byte[] content = Files.readAllBytes(file);
    var modified = Files.getLastModifiedTime(file);
    IngestStage stage = warehouse.stage();
    try (WriterLock lock = warehouse.lake().lock()) {
      LakeVersion base = warehouse.latest();
      PendingFiles pending = stage.pending(base, List.of(source(logs())));
      Files.delete(file);
      warehouse.ingest(stage, lock, base, pending);
    }
    assertThat(warehouse.usage()).hasSize(4);
    assertThat(onlyRejected(warehouse).getReason()).isEqualTo("unreadable_file");
    assertThat(warehouse.ledger(file).getFault()).isEqualTo("unreadable_file");
    assertCountsMeet(warehouse);
    // The same bytes with the same time: what was not read is still owed.
    Files.write(file, content);
    Files.setLastModifiedTime(file, modified);
    warehouse.ingest(logs());
    assertThat(warehouse.usage()).hasSize(7);
    assertThat(warehouse.currentlyRejected()).isEmpty();
    assertThat(warehouse.ledger(file).getFault()).isNull();
    assertCountsMeet(warehouse);
  }

  @Test
  void aBigFileThatVanishesIsUnreadableAndTheOthersAreRead() throws Exception {
    Path file = Logs.write(logs().resolve("a.jsonl"), Logs.lines(records(0, 50)));
    Logs.write(logs().resolve("b.jsonl"), Logs.lines(records(100, 104)));
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse")).piece(4000);
    IngestStage stage = warehouse.stage();
    try (WriterLock lock = warehouse.lake().lock()) {
      LakeVersion base = warehouse.latest();
      PendingFiles pending = stage.pending(base, List.of(source(logs())));
      Files.delete(file);
      warehouse.ingest(stage, lock, base, pending);
    }
    assertThat(warehouse.usage()).hasSize(4);
    assertThat(onlyRejected(warehouse).getReason()).isEqualTo("unreadable_file");
  }

  @Test
  void aWarehouseThatCannotBeWrittenFailsTheIngestInsteadOfTheRecords() throws Exception {
    Logs.write(logs().resolve("a.jsonl"), Logs.lines(records(0, 3)));
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse"));
    warehouse.lake().lock().close();
    // A file where the table's folder should be: nothing can be created in it.
    Files.writeString(warehouse.folder().resolve("usage"), "in the way");
    assertThatThrownBy(() -> warehouse.ingest(logs()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("Cannot write to the warehouse: ");
    assertThat(warehouse.latest().number()).isZero();
  }

  @Test
  void logsBehindLinksAreReadAndALoopOfLinksIsNoFault() throws Exception {
    Path stored = temporary.resolve("volume");
    Logs.write(stored.resolve("a.jsonl"), Logs.lines(records(0, 3)));
    Logs.write(stored.resolve("deep/b.jsonl"), Logs.lines(records(3, 5)));
    Files.createDirectories(logs());
    Files.createSymbolicLink(logs().resolve("current.jsonl"), stored.resolve("a.jsonl"));
    Files.createSymbolicLink(logs().resolve("mounted"), stored.resolve("deep"));
    Files.createSymbolicLink(logs().resolve("up"), logs());
    Files.createSymbolicLink(logs().resolve("dangling.jsonl"), stored.resolve("gone.jsonl"));
    Warehouse warehouse = Warehouse.in(temporary.resolve("warehouse"));
    warehouse.ingest(logs());
    assertThat(warehouse.usage()).hasSize(5);
    Files.createSymbolicLink(temporary.resolve("link"), logs());
    Warehouse linked = Warehouse.in(temporary.resolve("warehouse2"));
    linked.ingest(temporary.resolve("link"));
    assertThat(linked.usage()).hasSize(5);
  }

  @TestFactory
  List<DynamicTest> fileNames() {
    return List.of(
            "with space.jsonl",
            "line\nbreak.jsonl",
            "dots...jsonl",
            "öäå.jsonl",
            "a".repeat(249) + ".jsonl",
            "{brace}.jsonl",
            "[bracket].jsonl",
            "quote\"and'.jsonl",
            "back\\slash.jsonl")
        .stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    "a file called "
                        + name.replace("\n", "\\n")
                        + " is read, in a folder and by a glob",
                    () -> {
                      Path folder = temporary.resolve("names" + folders++);
                      Path file =
                          Logs.write(
                              folder.resolve("logs").resolve(name), Logs.lines(records(0, 3)));
                      for (String path :
                          List.of(folder.resolve("logs").toString(), folder + "/**/*.jsonl")) {
                        Warehouse warehouse = Warehouse.in(folder.resolve("w" + folders++));
                        warehouse.ingest(path);
                        assertThat(warehouse.usage()).hasSize(3);
                        assertThat(warehouse.usage().get(0).getFile()).isEqualTo(file.toString());
                      }
                    }))
        .toList();
  }

  private List<DynamicTest> run(Case... cases) {
    return Arrays.stream(cases)
        .map(c -> DynamicTest.dynamicTest(c.sentence(), () -> check(c)))
        .toList();
  }

  private static Case packed(String sentence, String lines, String begins) {
    byte[] file = (begins + "\n" + lines).getBytes(StandardCharsets.ISO_8859_1);
    return new Case(sentence, file, "unread_packing", 0, "unread_packing@0");
  }

  private void check(Case c) throws IOException {
    Path folder = temporary.resolve("case" + folders++);
    Path file = Logs.write(folder.resolve("logs/file"), c.file());
    Warehouse warehouse = Warehouse.in(folder.resolve("warehouse"));
    warehouse.ingest(file);
    IngestedFile ledger = warehouse.ledger(file);
    List<Usage> usage = warehouse.usage();
    long rows = usage.size() + warehouse.capacity().size();
    List<String> rejected = new ArrayList<>();
    warehouse.rejected().forEach(r -> rejected.add(r.getReason() + "@" + r.getLine()));
    List<String> expected =
        c.rejected().stream().map(r -> r.replace("@+1", "@" + (rows + 1))).toList();
    assertThat(rejected).containsExactlyInAnyOrderElementsOf(expected);
    if (c.accepted() < 0) {
      assertThat(rows).isBetween(1L, N - 1L);
    } else {
      assertThat(rows).isEqualTo(c.accepted());
    }
    assertThat(ledger.getFault()).isEqualTo(c.fault());
    assertThat(ledger.getSize()).isEqualTo(c.file().length);
    assertThat(ledger.getSha256()).isEqualTo(sha256(c.file()));
    assertCountsMeet(warehouse);
    for (Rejected row : warehouse.rejected()) {
      assertThat(row.toString()).doesNotContain(Logs.CONTENT).doesNotContain("Zebra");
    }
    assertThat(usage.toString()).doesNotContain("Zebra");
    assertThat(warehouse.filesHolding("Zebrafinch")).isEmpty();
  }

  static void assertCountsMeet(Warehouse warehouse) {
    long accepted = 0;
    long quarantined = 0;
    for (IngestedFile row : warehouse.ledger().values()) {
      assertThat(row.getRead())
          .as("counts of " + row.getFile())
          .isEqualTo(row.getAccepted() + row.getDuplicates() + row.getQuarantined());
      accepted += row.getAccepted();
      quarantined += row.getQuarantined();
    }
    assertThat(
            warehouse.usage().size()
                + warehouse.capacity().size()
                + warehouse.billed().size()
                + warehouse.reportedUsage().size())
        .isEqualTo((int) accepted);
    assertThat(warehouse.currentlyRejected()).hasSize((int) quarantined);
  }

  private Path logs() {
    return temporary.resolve("logs");
  }

  private static IngestStage.Source source(Path path) {
    return new IngestStage.Source("gateway", "auto", path.toString());
  }

  private static Rejected onlyRejected(Warehouse warehouse) {
    assertThat(warehouse.rejected()).hasSize(1);
    return warehouse.rejected().get(0);
  }

  private static Case one(String sentence, Logs.Call call, String reason) {
    return one(sentence, call.json(), reason);
  }

  /** The record on the third line, between good ones and a blank line. */
  private static Case one(String sentence, String record, String reason) {
    return new Case(
        sentence,
        Logs.call(500).json() + "\n\n" + record + "\n" + Logs.call(501).json() + "\n",
        2,
        reason + "@3");
  }

  private static List<String> records(int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> Logs.call(n).json()).toList();
  }

  private static String cut(String record) {
    return record.substring(0, record.length() - 7);
  }

  private static String open(String record) {
    return record.substring(0, record.length() - 1);
  }

  private static String pretty(String record) {
    try {
      var mapper = new com.fasterxml.jackson.databind.ObjectMapper();
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(mapper.readTree(record));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] flipped(byte[] b, int at) {
    byte[] c = b.clone();
    c[at] ^= 0x55;
    return c;
  }

  private static String sha256(byte[] b) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(b));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static {
    // The marker must be plain text, or searching files for its bytes would prove nothing.
    assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(Logs.CONTENT)).isTrue();
  }
}
