package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.shared.PseudonymKey;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.IdText;
import io.plumbline.shared.record.RecordCompletion;
import io.plumbline.shared.record.SampleRecord;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.normalise.Normalisation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The checklist of places where personal data hides: an account is planted into every string of
 * every format's fixtures, strings inside strings included, one at a time. It must be counted, or
 * the place stands in {@code machine-filled/<format>.txt} with the reason why nobody writes there;
 * and it must never come out, not in a column and not in the words of a rejection.
 */
class HidingPlacesTest {

  /** An account: told without a label, and of a kind that no fixture holds. */
  private static final String PLANTED = "FI5208540127550835";

  private static final String MARK = "0127550835";
  private static final int RECORDS = 400;
  private static final SourceFile FILE =
      new SourceFile("/logs/file", Instant.parse("2026-10-01T00:00:00Z"), ZoneOffset.UTC);

  /** What leads to columns and is none itself. */
  private static final Set<String> NO_COLUMN =
      Set.of(
          "providerAsLogged",
          "apiBase",
          "modelRequested",
          "modelSent",
          "modelServedAsLogged",
          "regionCalledAsLogged",
          "regionServedAsLogged",
          "geography",
          // Becomes one of five words.
          "serviceTier",
          "requestId",
          "askedId");

  private final SymbolTable symbols = new SymbolTable();
  private final RecordCompletion completion =
      new Normalisation(PseudonymKey.fromEnvironment("K", "a key of this test, 32 bytes lg."))
          .open(symbols);
  private final ContentScanner content = completion.scanner();

  /** What became of one record. */
  private static final class Seen {
    private boolean counted;
    private boolean rejected;
    private final List<String> written = new ArrayList<>();
  }

  @TestFactory
  Stream<DynamicTest> everyPlaceIsLookedAtOrListed() throws IOException {
    Map<String, List<JsonNode>> records = Planting.recordsByFormat();
    return LogFormats.load().all().stream()
        // Which texts of a mapped log are looked at is for each mapping file to say.
        .filter(format -> !format.id().equals("mapped"))
        .map(
            format ->
                DynamicTest.dynamicTest(
                    format.id(),
                    () -> check(format, records.getOrDefault(format.id(), List.of()))));
  }

  private void check(LogFormat format, List<JsonNode> records) throws Exception {
    Consumer<Plant> reader = reader(format);
    if (reader == null) {
      return;
    }
    assertThat(records).as("records of %s that this test can read", format.id()).isNotEmpty();
    Predicate<String> listed = Planting.machineFilled(format.id());
    Set<String> seen = new TreeSet<>();
    List<String> missed = new ArrayList<>();
    List<String> leaked = new ArrayList<>();
    int counted = 0;
    for (JsonNode record : records.subList(0, Math.min(RECORDS, records.size()))) {
      for (Planting.Place place : Planting.places(record)) {
        if (!seen.add(place.path())) {
          continue;
        }
        Plant plant = new Plant(place);
        reader.accept(plant);
        String out = String.join("\n", plant.seen.written);
        if (out.contains(MARK)) {
          leaked.add(plant.path);
        }
        counted += plant.seen.counted ? 1 : 0;
        boolean isListed = listed.test(plant.path);
        if (!plant.seen.counted && !plant.seen.rejected && !isListed && takesMeaning(format)) {
          missed.add(plant.path);
        }
      }
    }
    assertThat(leaked).as("places of %s that come out", format.id()).isEmpty();
    assertThat(missed)
        .as(
            "places of %s that are not looked at. Hand them to ContentScanner, Attribution.readUnknown"
                + " or readMention; or list them in machine-filled/%s.txt with the reason",
            format.id(), format.id())
        .isEmpty();
    if (takesMeaning(format)) {
      assertThat(counted).as("places that are looked at").isPositive();
    }
  }

  /** Samples of machines and statements of bills are not counted, but must not show a value. */
  private static boolean takesMeaning(LogFormat format) {
    return format instanceof CallLogFormat || format instanceof CallBatchFormat;
  }

  /** One record with the account in one place. */
  private static final class Plant {
    private final String path;
    private final byte[] record;
    private final Seen seen = new Seen();

    Plant(Planting.Place place) {
      path = place.path();
      JsonNode with = place.with(PLANTED);
      String text = with.isTextual() ? with.textValue() : with.toString();
      record = text.getBytes(StandardCharsets.UTF_8);
    }
  }

  // ---- reading

  private Consumer<Plant> reader(LogFormat format) {
    if (format instanceof CallLogFormat calls) {
      CallLogFormat.CallParser parser = calls.parser(symbols, content);
      return plant -> {
        CallRecord call = new CallRecord();
        content.begin();
        call.clear();
        try {
          parser.parse(plant.record, 0, plant.record.length, call);
          complete(call, plant.seen);
        } catch (MalformedRecord e) {
          rejected(e.reason(), e.where() + e.getMessage(), plant.seen);
        }
      };
    }
    if (format instanceof CallBatchFormat batches) {
      CallBatchFormat.BatchParser parser = batches.parser(symbols, content);
      parser.begin(FILE);
      return plant -> {
        CallRecord call = new CallRecord();
        content.begin();
        call.clear();
        try {
          Elements elements = new Elements(call, plant.seen);
          parser.parse(plant.record, 0, plant.record.length, call, elements);
          parser.end(call, elements);
        } catch (MalformedRecord e) {
          rejected(e.reason(), e.where() + e.getMessage(), plant.seen);
        }
      };
    }
    if (format instanceof SampleLogFormat samples) {
      return plant -> {
        try {
          samples.read(
              new ByteArrayInputStream(plant.record), FILE, symbols, new Samples(plant.seen));
        } catch (MalformedRecord e) {
          rejected(e.reason(), e.where() + e.getMessage(), plant.seen);
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      };
    }
    return null; // Statements name accounts and products; their own tests say what they keep.
  }

  private void complete(CallRecord call, Seen seen) {
    completion.complete(call);
    seen.counted |= call.personalData != null && call.personalData.toString().contains("IBAN");
    try {
      for (Field field : CallRecord.class.getFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !NO_COLUMN.contains(field.getName())) {
          Object value = field.get(call);
          if (value instanceof Symbol || value instanceof IdText) {
            seen.written.add(field.getName() + "=" + value);
          }
        }
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static void rejected(RejectReason reason, String where, Seen seen) {
    seen.rejected = true;
    seen.written.add(reason.code() + " " + where);
  }

  private final class Elements implements CallBatchFormat.CallSink {
    private final CallRecord call;
    private final Seen seen;

    Elements(CallRecord call, Seen seen) {
      this.call = call;
      this.seen = seen;
    }

    @Override
    public void accept(int at) {
      complete(call, seen);
      next();
    }

    @Override
    public void reject(RejectReason reason, String where, int at, int to) {
      rejected(reason, where, seen);
      next();
    }

    @Override
    public long position() {
      return 0;
    }

    @Override
    public void passOver() {
      seen.rejected = true;
      next();
    }

    private void next() {
      content.begin();
      call.clear();
    }
  }

  private final class Samples implements SampleLogFormat.SampleSink {
    private final Seen seen;

    Samples(Seen seen) {
      this.seen = seen;
    }

    @Override
    public void accept(SampleRecord sample, long position) {
      completion.complete(sample);
      for (Symbol word :
          new Symbol[] {
            sample.metric,
            sample.node,
            sample.gpu,
            sample.gpuModel,
            sample.pool,
            sample.model,
            sample.engine,
            sample.labels
          }) {
        seen.written.add(Symbol.string(word));
      }
    }

    @Override
    public void reject(RejectReason reason, String where, long position) {
      rejected(reason, where, seen);
    }
  }
}
