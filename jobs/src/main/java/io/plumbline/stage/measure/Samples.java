package io.plumbline.stage.measure;

import java.util.Arrays;
import java.util.Comparator;

/** Samples of one series on one day, kept in little memory and read in order of time. */
final class Samples {
  private long[] micros = new long[64];
  private long[] values = new long[64];
  private int size;
  private boolean sorted = true;

  void add(long time, long value) {
    if (size == micros.length) {
      micros = Arrays.copyOf(micros, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    sorted &= size == 0 || micros[size - 1] < time;
    micros[size] = time;
    values[size] = value;
    size++;
  }

  int size() {
    return size;
  }

  /** Microseconds UTC of sample {@code i} in order of time. */
  long time(int i) {
    sort();
    return micros[i];
  }

  long value(int i) {
    sort();
    return values[i];
  }

  /**
   * The median distance between neighbours, in microseconds: the step the series is sampled at.
   *
   * @return {@code otherwise} if there are no two samples
   */
  long step(long otherwise) {
    if (size < 2) {
      return otherwise;
    }
    sort();
    long[] distances = new long[size - 1];
    for (int i = 1; i < size; i++) {
      distances[i - 1] = micros[i] - micros[i - 1];
    }
    Arrays.sort(distances);
    return distances[distances.length / 2];
  }

  private void sort() {
    if (sorted) {
      return;
    }
    long[][] pairs = new long[size][];
    for (int i = 0; i < size; i++) {
      pairs[i] = new long[] {micros[i], values[i]};
    }
    Arrays.sort(
        pairs,
        Comparator.<long[]>comparingLong(pair -> pair[0]).thenComparingLong(pair -> pair[1]));
    for (int i = 0; i < size; i++) {
      micros[i] = pairs[i][0];
      values[i] = pairs[i][1];
    }
    sorted = true;
  }
}
