package io.plumbline.stage.ingest;

import io.plumbline.shared.record.KeyDigest;

/**
 * Files by source and path, numbered as they come. Of each only a digest of 128 bits is kept, as a
 * bucket that a gateway writes one object a call to holds millions. Not thread-safe.
 */
final class FileKeys {
  private final KeyDigest digest = new KeyDigest();
  private long[] high = new long[1 << 10];
  private long[] low = new long[1 << 10];
  private int[] numbers = new int[1 << 10]; // from 1; 0: the slot is free
  private int size;

  /** The file's number, from 0; the next one where it was not there. */
  int add(String source, String path) {
    if (size * 2 >= numbers.length) {
      grow();
    }
    int slot = slot(source, path);
    if (numbers[slot] == 0) {
      high[slot] = digest.hi();
      low[slot] = digest.lo();
      numbers[slot] = ++size;
    }
    return numbers[slot] - 1;
  }

  /** The file's number; -1: it is not there. */
  int find(String source, String path) {
    return numbers[slot(source, path)] - 1;
  }

  /** How many there are. */
  int size() {
    return size;
  }

  private int slot(String source, String path) {
    digest.begin("file").add(source).add(path).end();
    return slot(digest.hi(), digest.lo());
  }

  private int slot(long hi, long lo) {
    int mask = numbers.length - 1;
    int slot = (int) hi & mask;
    while (numbers[slot] != 0 && (high[slot] != hi || low[slot] != lo)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldHigh = high;
    long[] oldLow = low;
    int[] old = numbers;
    high = new long[old.length * 2];
    low = new long[old.length * 2];
    numbers = new int[old.length * 2];
    for (int i = 0; i < old.length; i++) {
      if (old[i] != 0) {
        int slot = slot(oldHigh[i], oldLow[i]);
        high[slot] = oldHigh[i];
        low[slot] = oldLow[i];
        numbers[slot] = old[i];
      }
    }
  }
}
