package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.Symbol;
import io.plumbline.stage.ingest.json.MalformedRecord;

/** A span or log record of an export, and what its first look told of it. */
final class OtelElement {
  final int from;
  final int to;
  final boolean isSpan;
  int resourceFrom = -1;
  int resourceTo = -1;

  /** Where the instrumentation names itself that wrote it; -1: nowhere. */
  int scopeFrom = -1;

  int scopeTo = -1;

  /** Null: no call of a model. */
  String operation;

  boolean failed;

  /** Whether it says what was used, or that it failed. */
  boolean tells;

  /** Whether another tells of the same use. */
  boolean around;

  long startedAt;
  long endedAt;

  /** What it says was used; 0: nothing. */
  long used;

  /** The model asked for; null: not told. */
  Symbol model;

  /** Whether it names the response as others would. */
  boolean named;

  Ids ids;
  Ids parent;
  MalformedRecord fault;

  /** Trace and span id. */
  record Ids(String trace, String span) {}

  OtelElement(int from, int to, boolean isSpan) {
    this.from = from;
    this.to = to;
    this.isSpan = isSpan;
  }

  /** Whether another may tell of the same use. */
  boolean isLike(OtelElement other) {
    return other.operation != null && kind().equals(other.kind());
  }

  /**
   * What one instrumentation calls chat another calls completion, or by the name that Google gives
   * it.
   */
  String kind() {
    return switch (operation) {
      case "text_completion", "generate_content", "unknown" -> "chat";
      default -> operation;
    };
  }
}
