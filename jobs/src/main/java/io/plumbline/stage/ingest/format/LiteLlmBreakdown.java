package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;

/**
 * Reads LiteLLM's cost_breakdown: from 1.109 it says the service tier and where the call was
 * served. Its amounts are not read: input_cost includes the cache costs that stand beside it.
 */
final class LiteLlmBreakdown {
  private static final FieldNames BREAKDOWN =
      FieldNames.of("service_tier", "data_residency", "vertex_location");

  private LiteLlmBreakdown() {}

  /** Reads the breakdown ahead; null and other types leave everything as it is. */
  static void read(JsonCursor json, Attribution who, CallRecord call) throws MalformedRecord {
    if (json.peek() != '{') {
      json.skip();
      return;
    }
    json.enterObject();
    int field;
    while ((field = json.nextField(BREAKDOWN)) != JsonCursor.END) {
      switch (field) {
        case 0 -> who.serviceTier = who.kept(who.serviceTier, who.readText(json));
        case 1 -> call.geography = who.readText(json);
        case 2 -> call.regionServedAsLogged = who.readText(json);
        default -> json.skip();
      }
    }
  }
}
