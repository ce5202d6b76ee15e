package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.Seeded;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.DeclaredZone;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Records of the fixtures, damaged at random with a fixed seed: a parser reads them or refuses them
 * with a place, never a value, and never fails otherwise. Tokens it gives are never negative.
 */
class DamagedRecordsTest {
  private static final int DAMAGES = 60;
  private static final int LONGEST = 40_000;
  private static final byte[][] PIECES =
      Stream.of(
              "null",
              "-1",
              "1e400",
              "\"\"",
              "{}",
              "[]",
              "true",
              "0.5",
              "\"None\"",
              "\\",
              "\"",
              "[[",
              "\"9999999999999999999999\"",
              ",",
              ":",
              "\u0000",
              "é",
              "2026-13-40 99:99:99")
          .map(s -> s.getBytes(StandardCharsets.UTF_8))
          .toArray(byte[][]::new);

  @TestFactory
  List<DynamicTest> everyParserSurvivesDamage() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path fixture : FixturesTest.fixtures()) {
      LogFormat format =
          LogFormats.load().byId(fixture.getParent().getFileName().toString()).orElseThrow();
      if (format instanceof CallLogFormat || format instanceof CallBatchFormat) {
        tests.add(
            DynamicTest.dynamicTest(
                format.id() + "/" + fixture.getFileName() + " survives damage",
                () -> {
                  for (byte[] record : records(fixture)) {
                    damage(format, record);
                  }
                }));
      }
    }
    return tests;
  }

  private static void damage(LogFormat format, byte[] record) {
    Random random = Seeded.random(Arrays.hashCode(record));
    Taken taken = new Taken(format);
    for (int i = 0; i < DAMAGES; i++) {
      byte[] b = record.clone();
      int at = random.nextInt(b.length);
      switch (random.nextInt(4)) {
        case 0 -> b[at] = (byte) random.nextInt(256);
        case 1 -> b = Arrays.copyOf(b, at);
        case 2 -> b = spliced(b, at, Math.min(b.length, at + 1 + random.nextInt(20)), new byte[0]);
        default -> {
          byte[] piece = PIECES[random.nextInt(PIECES.length)];
          int to = at;
          while (to < b.length && b[to] != ',' && b[to] != '}') {
            to++;
          }
          b = spliced(b, at, to, piece);
        }
      }
      taken.read(b);
    }
    assertThat(taken.elements).isPositive();
  }

  private static byte[] spliced(byte[] b, int from, int to, byte[] piece) {
    byte[] out = new byte[b.length - (to - from) + piece.length];
    System.arraycopy(b, 0, out, 0, from);
    System.arraycopy(piece, 0, out, from, piece.length);
    System.arraycopy(b, to, out, from + piece.length, b.length - to);
    return out;
  }

  private static List<byte[]> records(Path fixture) throws IOException {
    List<byte[]> records = new ArrayList<>();
    try (Stream<Path> files = Files.walk(fixture)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.equals("case.yaml") || name.equals("expected.jsonl")) {
          continue;
        }
        byte[] stored = Files.readAllBytes(file);
        try (InputStream in =
            Codec.of(stored, stored.length).open(new ByteArrayInputStream(stored))) {
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(l -> !l.isBlank())
              .limit(12)
              .map(l -> l.getBytes(StandardCharsets.UTF_8))
              .filter(b -> b.length < LONGEST)
              .forEach(records::add);
        }
      }
    }
    return records;
  }

  /** Takes what a parser gives and checks what it says. */
  private static final class Taken implements CallBatchFormat.CallSink {
    private final CallRecord call = new CallRecord();
    private final CallLogFormat.CallParser one;
    private final CallBatchFormat.BatchParser many;
    private int elements;

    Taken(LogFormat format) {
      SymbolTable symbols = new SymbolTable();
      one =
          format instanceof CallLogFormat calls
              ? calls.parser(symbols, ContentScanner.none())
              : null;
      many =
          format instanceof CallBatchFormat batch
              ? batch.parser(symbols, ContentScanner.none())
              : null;
      Mapping mapping =
          format.id().equals("mapped")
              ? Mapping.read(Logs.samples().resolve("mapped/house-gateway/mapping.yaml"))
              : null;
      SourceFile file =
          new SourceFile(
              "/logs/a",
              Instant.parse("2026-11-22T12:00:00Z"),
              new DeclaredZone(ZoneOffset.UTC),
              mapping);
      if (many == null) {
        one.begin(file);
      } else {
        many.begin(file);
      }
    }

    void read(byte[] b) {
      call.clear();
      try {
        if (one != null) {
          one.parse(b, 0, b.length, call);
          accept(0);
        } else {
          many.parse(b, 0, b.length, call, this);
        }
      } catch (MalformedRecord e) {
        reject(e.reason(), e.where(), 0, b.length);
      }
    }

    @Override
    public void accept(int at) {
      elements++;
      assertThat(call.inputUncached).isNotNegative();
      assertThat(call.inputTokens()).isGreaterThanOrEqualTo(call.inputUncached);
      assertThat(call.output).isGreaterThanOrEqualTo(call.reasoning);
      assertThat(call.startedAt).isNotEqualTo(CallRecord.NONE);
      assertThat(call.callId.isNone()).isFalse();
      assertThat(call.operation).isNotNull();
      call.clear();
    }

    @Override
    public void reject(RejectReason reason, String where, int at, int to) {
      elements++;
      assertThat(reason).isNotNull();
      assertThat(where == null ? "" : where).matches("[A-Za-z0-9_.\\[\\]:-]{0,90}|column \\d+");
      call.clear();
    }

    @Override
    public long position() {
      return 0;
    }

    @Override
    public void passOver() {
      elements++;
      call.clear();
    }
  }
}
