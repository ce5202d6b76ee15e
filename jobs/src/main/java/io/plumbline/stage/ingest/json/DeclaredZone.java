package io.plumbline.stage.ingest.json;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The zone of times that a file writes without one. Remembers whether it was asked for an hour that
 * stands twice where clocks went back: a file that writes offsets never asks. For one file and one
 * thread.
 */
public final class DeclaredZone {
  private final ZoneId id;
  private boolean chose;

  public DeclaredZone(ZoneId id) {
    this.id = id;
  }

  /** The zone. */
  public ZoneId id() {
    return id;
  }

  /** The instant of a local time: the first of two; one that clocks skipped is as much later. */
  public Instant at(LocalDateTime written) {
    offset(written);
    return written.atZone(id).toInstant();
  }

  /** The offset of a local time, the first of two; null: clocks skipped it. */
  ZoneOffset offset(LocalDateTime written) {
    List<ZoneOffset> offsets = id.getRules().getValidOffsets(written);
    chose |= offsets.size() > 1;
    return offsets.isEmpty() ? null : offsets.get(0);
  }

  /** Whether a time that it was asked for stands twice. */
  public boolean choseOfTwo() {
    return chose;
  }

  /** Whether the local time of an instant stands twice. */
  public boolean isRepeated(long micros) {
    Instant at = Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000));
    ZoneOffset offset = id.getRules().getOffset(at);
    return id.getRules().getValidOffsets(LocalDateTime.ofInstant(at, offset)).size() > 1;
  }
}
