package io.plumbline.cli;

import java.io.Closeable;
import java.util.concurrent.Semaphore;

/**
 * Lines that several threads write, one part each at a time, in the order of the parts: the same
 * files give the same bytes, however many threads there are. What is not yet its turn waits in
 * memory, a bounded part of it; beyond that its writer waits.
 */
final class OrderedLines implements Closeable {
  private static final int MAX_WAITING_CHARACTERS = 1 << 20;

  /** Parts begun and not yet written out; bounds the memory together with the above. */
  private static final int MAX_WAITING_PARTS = 64;

  private final Console console;
  private final int parts;
  private final Part[] waiting;
  private final Semaphore room = new Semaphore(MAX_WAITING_PARTS);
  private int taken;
  private int turn;
  private boolean closed;

  OrderedLines(Console console, int parts) {
    this.console = console;
    this.parts = parts;
    this.waiting = new Part[parts];
    console.step("scanning files", 0, parts);
  }

  /** The next part to write; null: all are taken. */
  Part take() throws InterruptedException {
    room.acquire();
    synchronized (this) {
      if (taken == parts || closed) {
        room.release();
        return null;
      }
      return new Part(taken++);
    }
  }

  /** No part is begun and nothing is written any more; who waits for a turn is let go. */
  @Override
  public synchronized void close() {
    closed = true;
    room.release(MAX_WAITING_PARTS);
    notifyAll();
  }

  /** The lines of one file. */
  final class Part {
    private final int number;
    private final StringBuilder lines = new StringBuilder();

    private Part(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    /** Where a line is put together; {@link #endLine} ends it. */
    StringBuilder line() {
      return lines;
    }

    void endLine() throws InterruptedException {
      lines.append('\n');
      if (lines.length() < MAX_WAITING_CHARACTERS) {
        return;
      }
      synchronized (OrderedLines.this) {
        while (turn != number && !closed) {
          OrderedLines.this.wait();
        }
        if (!closed) {
          console.raw(lines.toString());
        }
        lines.setLength(0);
      }
    }

    /** Ends the part: it and those after it that are finished are written when their turn comes. */
    void close() {
      synchronized (OrderedLines.this) {
        waiting[number] = this;
        while (turn < parts && waiting[turn] != null) {
          Part done = waiting[turn];
          waiting[turn] = null;
          console.raw(done.lines.toString());
          turn++;
          room.release();
          console.step("scanning files", turn, parts);
        }
        OrderedLines.this.notifyAll();
      }
    }
  }
}
