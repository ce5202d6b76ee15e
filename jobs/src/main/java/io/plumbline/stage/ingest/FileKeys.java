package io.plumbline.stage.ingest;

import io.plumbline.shared.record.KeyDigest;

/**
 * Files by source and path, numbered as they come. Of each only a digest of 128 bits is kept, as a
 * bucket that a gateway writes one object a call to holds millions. Not thread-safe.
 */
final class FileKeys {
  private static final int WIDTH = 3;

  private final KeyDigest digest = new KeyDigest();

  /** Of each slot both halves of the digest and the number, from 1; 0: the slot is free. */
  private long[] slots = new long[WIDTH << 10];

  private int size;

  /** The file's number, from 0; the next one where it was not there. */
  int add(String source, String path) {
    if (size * 2 >= slots.length / WIDTH) {
      grow();
    }
    int slot = slot(source, path);
    if (slots[slot + 2] == 0) {
      slots[slot] = digest.hi();
      slots[slot + 1] = digest.lo();
      slots[slot + 2] = ++size;
    }
    return (int) slots[slot + 2] - 1;
  }

  /** The file's number; -1: it is not there. */
  int find(String source, String path) {
    return (int) slots[slot(source, path) + 2] - 1;
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
    int last = slots.length / WIDTH - 1;
    int slot = (int) hi & last;
    while (slots[slot * WIDTH + 2] != 0
        && (slots[slot * WIDTH] != hi || slots[slot * WIDTH + 1] != lo)) {
      slot = (slot + 1) & last;
    }
    return slot * WIDTH;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[Math.multiplyExact(old.length, 2)];
    for (int i = 0; i < old.length; i += WIDTH) {
      if (old[i + 2] != 0) {
        System.arraycopy(old, i, slots, slot(old[i], old[i + 1]), WIDTH);
      }
    }
  }
}
