package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.SymbolTable;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageCubesTest {
  private static final LocalDate DAY = LocalDate.of(2026, 10, 3);

  private static final Map<String, Consumer<CallRecord>> METERS =
      Map.of(
          "cache_write_1h", call -> call.cacheWrite1h = 40,
          "input_audio", call -> call.inputAudio = 40,
          "input_image", call -> call.inputImage = 40,
          "output_audio", call -> call.outputAudio = 40,
          "output_image", call -> call.outputImage = 40,
          "web_search", call -> call.webSearches = 1,
          "length", call -> call.mediaUs = 1);

  private final SymbolTable symbols = new SymbolTable();
  private final UsageCubes cubes = new UsageCubes(symbols, new CallTerms(symbols));

  @ParameterizedTest(name = "calls with {0} are told from those without")
  @ValueSource(
      strings = {
        "cache_write_1h",
        "input_audio",
        "input_image",
        "output_audio",
        "output_image",
        "web_search",
        "length"
      })
  void aMeterThatMayHaveNoPriceMakesNoOtherCallUnknown(String meter) {
    add(call -> {});
    add(METERS.get(meter));
    add(METERS.get(meter));
    assertThat(rows())
        .extracting(UsageDaily::getAttempts, UsageDaily::getInputUncachedTokens)
        .containsExactlyInAnyOrder(tuple(1L, 100L), tuple(2L, 200L));
  }

  @Test
  void howMuchOfAMeterRanDoesNotMatter() {
    add(call -> call.webSearches = 1);
    add(call -> call.webSearches = 3);
    assertThat(rows()).extracting(UsageDaily::getWebSearches).containsExactly(4L);
  }

  private void add(Consumer<CallRecord> more) {
    CallRecord call = new CallRecord();
    call.clear();
    call.status = CallRecord.Status.SUCCEEDED;
    call.tokenSource = CallRecord.TokenSource.REPORTED;
    call.rateLimit = CallRecord.RateLimit.NONE;
    call.contentState = CallRecord.ContentState.ABSENT;
    call.startedAt = 1_790_985_600_000_000L;
    call.inputUncached = 100;
    call.output = 50;
    more.accept(call);
    cubes.add(call, null, null);
  }

  private List<UsageDaily> rows() {
    return cubes.rows("the source", "the format", "the ingest", "the file", DAY);
  }
}
