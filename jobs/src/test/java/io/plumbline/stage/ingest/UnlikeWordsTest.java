package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.ContentScanner;
import io.plumbline.shared.record.SymbolTable;
import io.plumbline.stage.ingest.json.MalformedRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Words that differ on every line: memory is bounded by what a task may remember, not by a file.
 */
class UnlikeWordsTest {
  private static final int RECORDS = 100_000;

  private int lookedAt;
  private int mentioned;

  @Test
  @DisplayName(
      "A word that differs on every line is looked at each time and remembered for a while")
  void words() throws MalformedRecord {
    SymbolTable symbols = read("host-%d-%d-%d");
    assertThat(symbols.size()).isBetween(60_000, 66_000);
    assertThat(lookedAt + mentioned).isEqualTo(RECORDS);
    assertThat(lookedAt).isBetween(RECORDS - 66_000, RECORDS - 60_000);
  }

  @Test
  @DisplayName("An address is looked at each time and not remembered")
  void addresses() throws MalformedRecord {
    assertThat(read("10.%d.%d.%d").size()).isLessThan(100);
    assertThat(lookedAt).isEqualTo(RECORDS);
    assertThat(mentioned).isZero();
  }

  private SymbolTable read(String address) throws MalformedRecord {
    SymbolTable symbols = new SymbolTable();
    ContentScanner content =
        new ContentScanner() {
          @Override
          public void begin() {}

          @Override
          public void scanJson(byte[] json, int from, int to) {}

          @Override
          public void scanAround(byte[] json, int from, int to) {
            lookedAt++;
          }
        };
    CallLogFormat litellm = (CallLogFormat) LogFormats.load().byId("litellm").orElseThrow();
    CallLogFormat.CallParser parser = litellm.parser(symbols, content);
    CallRecord call = new CallRecord();
    for (int n = 0; n < RECORDS; n++) {
      byte[] record =
          Logs.utf8(
              "{\"id\": \"chatcmpl-%08d\", \"startTime\": 1790985600.5, \"status\": \"success\", \"metadata\": {\"requester_ip_address\": \"%s\"}}"
                  .formatted(n, address.formatted(n >> 16, n >> 8 & 255, n & 255)));
      call.clear();
      parser.parse(record, 0, record.length, call);
      mentioned += call.mentions.size();
    }
    return symbols;
  }
}
