package io.plumbline.stage.judge;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Times to the first token of calls, in any order, and how many of them started cold. */
final class ColdStarts {
  private static final Duration REST = Duration.ofMinutes(5);
  private static final int TIMES_MEDIAN = 3;

  /**
   * A call.
   *
   * @param firstTokenMicros null: the log does not tell
   */
  private record Start(Instant at, Long firstTokenMicros) {}

  private final List<Start> starts = new ArrayList<>();

  void add(Instant at, Long firstTokenMicros) {
    starts.add(new Start(at, firstTokenMicros));
  }

  /**
   * Share of the calls with a time to the first token for which it is more than three times the
   * median, after five minutes or more in which no call began; null: no such calls.
   */
  Double share() {
    long[] times =
        starts.stream()
            .filter(start -> start.firstTokenMicros() != null)
            .mapToLong(Start::firstTokenMicros)
            .sorted()
            .toArray();
    if (times.length == 0) {
      return null;
    }
    long median = times[(times.length - 1) / 2];
    starts.sort(Comparator.comparing(Start::at));
    long cold = 0;
    for (int i = 1; i < starts.size(); i++) {
      Start start = starts.get(i);
      boolean rested = !start.at().isBefore(starts.get(i - 1).at().plus(REST));
      boolean slow =
          start.firstTokenMicros() != null && start.firstTokenMicros() > TIMES_MEDIAN * median;
      cold += rested && slow ? 1 : 0;
    }
    return cold / (double) times.length;
  }
}
